#!/usr/bin/env python3
"""Sizes that a reader can hold in mind.

- Functions: 60 lines; cyclomatic complexity 10 (pmccabe's first column: a switch counts as one), or 15 where
  a comment in the function or right above it says `complexity: ` and the reason.
- Files: 600 lines.
- Lines: 110 columns.
"""
import ast
import os
import re
import subprocess
import sys

import house

FUNCTION_LINES = 60
COMPLEXITY, COMPLEXITY_WITH_REASON = 10, 15
FILE_LINES = 600
COLUMNS = 110
FOLDERS = ['src', 'tests', 'fuzz', 'bench', 'scripts']
ENDINGS = ('.c', '.h', '.py', '.sh', '.mjs', 'meson.build')
REASON = re.compile(r'/\*.*?complexity:\s*\w.*?\*/', re.S)
REMEDY = ('take a step with a name of its own out of a long or branching function; split a file along the '
          'words of its field; for one decision with many equal branches write `/* complexity: reason */`.')


def check_file(path, text):
    """Findings about the length of a file and of its lines."""
    lines = text.splitlines()
    findings = [f'{path}:{number}: {len(line)} columns, at most {COLUMNS}'
                for number, line in enumerate(lines, 1) if len(line) > COLUMNS]
    if len(lines) > FILE_LINES:
        findings.append(f'{path}: {len(lines)} lines, at most {FILE_LINES}')
    return findings


def check_python(path, text):
    """Findings about the length of Python functions."""
    functions = [node for node in ast.walk(ast.parse(text))
                 if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]
    counts = [(node, node.end_lineno - node.lineno + 1) for node in functions]
    return [f'{path}:{node.lineno}: {node.name}: {count} lines, at most {FUNCTION_LINES}'
            for node, count in counts if count > FUNCTION_LINES]


def has_reason(lines, first, count):
    """Whether the function, or the comment that ends on the line above it, says why it branches so much."""
    start = first - 1
    if start > 0 and lines[start - 1].rstrip().endswith('*/'):
        start -= 1
        while start > 0 and '/*' not in lines[start]:
            start -= 1
    return REASON.search('\n'.join(lines[start:first - 1 + count])) is not None


def check_functions(root, paths):
    """Findings about C functions, as pmccabe measures them."""
    if not paths:
        return []
    output = subprocess.run(['pmccabe', *paths], cwd=root, capture_output=True, text=True, check=True).stdout
    findings = []
    for row in output.splitlines():
        complexity, _, _, first, count, place = row.split('\t')
        path, name = re.match(r'(.*)\(\d+\): (.*)', place).groups()
        complexity, first, count = int(complexity), int(first), int(count)
        if count > FUNCTION_LINES:
            findings.append(f'{path}:{first}: {name}: {count} lines, at most {FUNCTION_LINES}')
        if complexity > COMPLEXITY:
            reason = has_reason(house.read(root, path).splitlines(), first, count)
            if not reason or complexity > COMPLEXITY_WITH_REASON:
                findings.append(f'{path}:{first}: {name}: complexity {complexity}, at most {COMPLEXITY}, '
                                f'or {COMPLEXITY_WITH_REASON} with a reason')
    return findings


def check(root):
    files = [path for folder in FOLDERS for path in house.find(root, folder, *ENDINGS)]
    files += [path for path in ('check', 'start', '.ci/run', 'meson.build')
              if os.path.exists(os.path.join(root, path))]
    findings = []
    for path in files:
        text = house.read(root, path)
        findings += check_file(path, text)
        if path.endswith('.py'):
            findings += check_python(path, text)
    findings += check_functions(root, [path for path in files if path.endswith(('.c', '.h'))])
    return findings, files


if __name__ == '__main__':
    sys.exit(house.report(*check(house.arguments(__doc__).root), REMEDY))
