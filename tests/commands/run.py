#!/usr/bin/env python3
"""Runs the command cases and the documents' console examples; see README.md here for the form of a case.

run.py [--program build/muster] [--documents] [FILE...]"""
import argparse
import glob
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

import storage

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SECONDS = 120
STORAGE = 'tests/commands/storage.py'
DOCUMENTS = ['*.md', 'docs/**/*.md', 'src/*/README.md', 'data/**/*.md', 'examples/**/*.md']


class WrongCase(Exception):
    """The case file itself is not well formed."""


# --- comparing --------------------------------------------------------------------------------------------

def line_matches(expected, line):
    """`...` inside a line stands for any text."""
    pattern = '.*'.join(re.escape(part) for part in expected.rstrip().split('...'))
    return re.fullmatch(pattern, line.rstrip()) is not None


def matches(expected, lines):
    """Whether lines are what was expected; a line `...` stands for any number of lines."""
    reachable = {0}  # how many of the lines may be used up by the expected ones so far
    for wanted in expected:
        if wanted.strip() == '...':
            reachable = set(range(min(reachable), len(lines) + 1))
        else:
            reachable = {at + 1 for at in reachable if at < len(lines) and line_matches(wanted, lines[at])}
        if not reachable:
            return False
    return len(lines) in reachable


def lines_of(text):
    lines = text.split('\n')
    while lines and not lines[-1].strip():
        lines.pop()
    return lines


# --- running ----------------------------------------------------------------------------------------------

def make_place():
    """An empty folder that shows the project's examples and data."""
    place = tempfile.TemporaryDirectory(prefix='muster-case-')
    for name in ('examples', 'data'):
        os.symlink(os.path.join(ROOT, name), os.path.join(place.name, name))
    return place


def run(program, words, place):
    """(exit status, stdout, stderr) of one command. Its journal and keys are the case's own."""
    home = {'MUSTER_DATABASE': os.path.join(place, 'muster.db'), 'MUSTER_KEYS': os.path.join(place, 'keys')}
    done = subprocess.run([program, *words], cwd=place, stdin=subprocess.DEVNULL, capture_output=True,
                          timeout=SECONDS, check=False, env={**os.environ, 'NO_COLOR': '1', **home})
    return done.returncode, done.stdout.decode(errors='replace'), done.stderr.decode(errors='replace')


def inside(place, name):
    """The path of a name in the case's own folder; what leads out of it or into the project is refused."""
    path = os.path.normpath(os.path.join(place, name))
    if not path.startswith(place + os.sep) or os.path.realpath(path) != path:
        raise WrongCase(f'{name} is not inside the folder of the case')
    return path


# --- case files -------------------------------------------------------------------------------------------

def blocks(text):
    """(line number, line, the indented lines below it) of each line that is not indented."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith('  ') or not line.strip():
            if found:
                found[-1][2].append(line[2:])
            elif line.strip():
                raise WrongCase(f'line {number}: an indented line belongs below `file`, `stdout` or `stderr`')
        else:
            found.append((number, line.rstrip(), []))
    for _, _, content in found:
        while content and not content[-1].strip():
            content.pop()
    return found


def prepare(line, content, place):
    """Does a `copy`, `file` or `delete` line. False when the line is none of them."""
    words = shlex.split(line)
    if words[0] == 'copy' and len(words) == 3:
        shutil.copytree(os.path.join(ROOT, words[1]), inside(place, words[2]))
    elif words[0] == 'file' and len(words) == 2:
        path = inside(place, words[1])
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'w', encoding='utf-8') as file:
            file.write(''.join(text + '\n' for text in content))
    elif words[0] == 'delete' and len(words) == 2:
        os.remove(inside(place, words[1]))
    else:
        return False
    return True


class Case:
    """One command and what is expected of it."""

    def __init__(self, number, title, words):
        self.number, self.title, self.words = number, title, words
        self.exit, self.stdout, self.stderr = 0, [], []
        self.keep = {}  # patterns by name: what they find stands for {name} in the commands below

    def expect(self, line, content):
        """Takes an `exit`, `stdout`, `stderr` or `keep` line. False when the line is none of them."""
        if re.fullmatch(r'exit \d+', line):
            self.exit = int(line[5:])
        elif re.fullmatch(r'keep \w+ .*\(.*\).*', line):
            _, name, pattern = line.split(' ', 2)
            self.keep[name] = pattern
        elif line in ('stdout', 'stderr'):
            setattr(self, line, content)
        else:
            return False
        return True

    def failures(self, program, place, kept):
        """What is not as expected, as texts. Kept texts are put into the command, and added."""
        words = [re.sub(r'\{(\w+)\}', lambda name: kept.get(name[1], name[0]), word) for word in self.words]
        status, stdout, stderr = run(program, words, place)
        found = [] if status == self.exit else [f'exit {status}\n(expected exit {self.exit})']
        for name, pattern in self.keep.items():
            match = re.search(pattern, stdout + stderr)
            kept[name] = match[1] if match else ''
            if not match:
                found.append(f'nothing to keep as {name}: {pattern}')
        for name, expected, text in (('stdout', self.stdout, stdout), ('stderr', self.stderr, stderr)):
            lines = lines_of(text)
            if not matches(expected, lines):
                found.append(f'{name}\n' + ''.join(f'  {line}\n' for line in lines) + f'(expected {name})\n'
                             + ''.join(f'  {line}\n' for line in expected))
        return found


def run_case_file(path, program):
    """(cases, failed) of one file; prints the failed ones."""
    cases = failed = 0
    with make_place() as place, open(path, encoding='utf-8') as file:
        place = os.path.realpath(place)
        case, title, kept = None, '', {}

        def finish():
            nonlocal cases, failed
            if case:
                found = case.failures(program, place, kept)
                cases, failed = cases + 1, failed + (1 if found else 0)
                if found:
                    print(f'{path}:{case.number}: {case.title}\n$ muster {shlex.join(case.words)}')
                    print('\n'.join(found))

        for number, line, content in blocks(file.read()):
            if line.startswith('#'):
                title = line.lstrip('# ')
            elif line.startswith('$ muster'):
                finish()
                case = Case(number, title, shlex.split(line)[2:])
            elif case and case.expect(line, content):
                pass
            else:
                finish()
                case = None
                if not prepare(line, content, place):
                    raise WrongCase(f'line {number}: not understood: {line}')
        finish()
    return cases, failed


# --- console examples of documents ------------------------------------------------------------------------

def examples(text):
    """(line number, words, expected lines) of each `$ build/muster …` of the console blocks."""
    for block in re.finditer(r'^```console\n(.*?)^```', text, re.M | re.S):
        first = text.count('\n', 0, block.start(1)) + 1
        command = None
        for number, line in enumerate(block.group(1).splitlines(), first):
            if line.startswith('$ '):
                if command:
                    yield command
                words = shlex.split(line[2:], comments=True)
                known = words and words[0] in ('build/muster', 'muster')
                command = (number, words[1:], []) if known else None
            elif command:
                command[2].append(line)
        if command:
            yield command


def example_is_right(program, words, expected, place):
    """Runs an example. Returns None, or what it printed. Nothing shown: it only has to succeed."""
    status, stdout, stderr = run(program, words, place)
    refused = any('error: ' in line for line in expected)
    both = [lines_of(stdout + stderr), lines_of(stderr + stdout)]
    if (status != 0) == refused and (not expected or any(matches(expected, lines) for lines in both)):
        return None
    return f'exit {status}\n{stderr}{stdout}'


def run_document(path, program):
    """(cases, failed) of one document; prints the failed ones."""
    cases = failed = 0
    with make_place() as place, open(path, encoding='utf-8') as file:
        for number, words, expected in examples(file.read()):
            while expected and not expected[-1].strip():
                expected.pop()
            found = example_is_right(program, words, expected, place)
            cases, failed = cases + 1, failed + (found is not None)
            if found is not None:
                print(f'{os.path.relpath(path, ROOT)}:{number}: $ muster {shlex.join(words)}\n{found}')
    return cases, failed


# --- all together -----------------------------------------------------------------------------------------

def run_file(path, program):
    """(cases, failed[, skipped]); what goes wrong with the file itself is a failed case."""
    try:
        if path.endswith(STORAGE):
            return storage.main(program)
        return (run_case_file if path.endswith('.case') else run_document)(path, program)
    except (WrongCase, OSError, ValueError, subprocess.TimeoutExpired) as error:
        print(f'{path}: {error}')
        return 1, 1


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--program', default=os.path.join(ROOT, 'build', 'muster'))
    parser.add_argument('--documents', action='store_true', help='run the console examples instead')
    parser.add_argument('files', nargs='*')
    options = parser.parse_args()
    patterns = DOCUMENTS if options.documents else ['tests/commands/**/*.case', STORAGE]
    files = options.files or [path for pattern in patterns
                              for path in sorted(glob.glob(os.path.join(ROOT, pattern), recursive=True))]
    results = [run_file(path, os.path.abspath(options.program)) for path in files]
    cases, failed = sum(result[0] for result in results), sum(result[1] for result in results)
    skipped = sum(result[2] for result in results if len(result) > 2)
    print(f'{cases - failed - skipped} passed, {failed} failed' + (f', {skipped} skipped' if skipped else ''))
    return 1 if failed or not cases else 0


if __name__ == '__main__':
    sys.exit(main())
