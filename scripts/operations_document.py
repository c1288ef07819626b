#!/usr/bin/env python3
"""docs/operations.md, made from `muster operations --json`.

operations_document.py [--program FILE] [--check]: writes the page, or says whether it is up to date."""
import argparse
import difflib
import json
import os
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PAGE = 'docs/operations.md'
HEAD = '''# Operations

Everything that can be asked of Muster, made from the one table of operations by
`scripts/operations_document.py`: do not edit. The command line, its help and the manual come from the same
table. Every command also takes `--json` or `--csv` where its forms say so, `--database`, `--keys` and `--as`.
'''


def cell(text):
    return text.replace('|', '\\|').replace('\n', ' ')


def matrix(operations):
    lines = ['## Permissions', '',
             'An operation without a permission does not build. Where an act is named, the permission is',
             'not enough: a live delegation for that act is needed, or the persons and positions that it',
             'asks for, and the rules of `data/authority/` decide. Where what an operation acts on has',
             'states, it is possible in those that are named.', '',
             '| operation | permission | act | in the states | writes | forms |',
             '|---|---|---|---|---|---|']
    for one in operations:
        link = f'[{one["name"]}](#{one["name"].replace(" ", "-")})'
        states = f'{one["thing"]}: {", ".join(one["states"])}' if one.get('thing') else ''
        cells = [link, one['permission'], one.get('act') or '', states, 'yes' if one['writes'] else 'no',
                 ', '.join(one['forms'])]
        lines.append('| ' + ' | '.join(cells) + ' |')
    return lines


def argument_row(one):
    name = one['name'].upper() if one['positional'] else '--' + one['name']
    kind = one['type']
    if one.get('choices'):
        kind = ', '.join(one['choices'])
    if 'minimum' in one:
        limited = one['maximum'] < 2 ** 63 - 2
        kind += f' {one["minimum"]} ' + (f'to {one["maximum"]}' if limited else 'or more')
    if one.get('unit'):
        kind += ' ' + one['unit']
    how = [word for word, said in (('required', one['required']), ('repeated', one['repeated'])) if said]
    return f'| `{name}` | {cell(kind)} | {", ".join(how)} | {cell(one["help"])} |'


def chapter(one):
    """One operation: what it does, and its arguments."""
    lines = [f'### {one["name"]}', '', one['summary'] + '.', '']
    for paragraph in one['help'].split('\n\n'):
        indented = [line for line in paragraph.split('\n') if line.startswith(' ')]
        lines += ['```text', paragraph, '```', ''] if indented else [paragraph.replace('<', '\\<'), '']
    if one['arguments']:
        lines += ['| argument | type | | meaning |', '|---|---|---|---|']
        lines += [argument_row(argument) for argument in one['arguments']] + ['']
    return lines


def page(operations):
    lines = HEAD.split('\n') + matrix(operations)
    group = None
    for one in operations:
        if one['group'] != group:
            group = one['group']
            lines += ['', '## ' + group, '']
        lines += chapter(one)
    return '\n'.join(lines).rstrip('\n') + '\n'


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--program', default=os.path.join(ROOT, 'build/muster'))
    parser.add_argument('--check', action='store_true', help='write nothing; status 1 when the page is stale')
    options = parser.parse_args()
    answer = subprocess.run([options.program, 'operations', '--json'], check=True, capture_output=True,
                            timeout=60)
    wanted = page(json.loads(answer.stdout)['operations'])
    path = os.path.join(ROOT, PAGE)
    if not options.check:
        with open(path, 'w', encoding='utf-8') as file:
            file.write(wanted)
        return 0
    there = ''
    if os.path.exists(path):
        with open(path, encoding='utf-8') as file:
            there = file.read()
    if there == wanted:
        print('1 passed, 0 failed')
        return 0
    difference = difflib.unified_diff(there.splitlines(True), wanted.splitlines(True), PAGE, 'table')
    sys.stdout.writelines(list(difference)[:40])
    print('Remedy: scripts/operations_document.py')
    print('0 passed, 1 failed')
    return 1


if __name__ == '__main__':
    sys.exit(main())
