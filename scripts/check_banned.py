#!/usr/bin/env python3
"""Calls and words that have no place where they stand and that the compiler cannot see.

src/base/banned.h has the rest. Each rule: where the thing belongs, the words, the files that it holds for.
Comments and literals do not count, except for marks of unfinished work."""
import re
import sys

import house

REMEDY = ('each finding names where the thing belongs; hand it in from there. What is left to do is an '
          'issue, not a comment.')


def room_of(path):
    parts = path.split('/')
    return parts[1] if parts[0] == 'src' and len(parts) > 2 else None


def outside(*rooms):
    return lambda path: room_of(path) is not None and room_of(path) not in rooms


RULES = [
    ('the database belongs in store/', r'\b(?:sqlite3_|PQ)\w+', outside('store')),
    ('the clock belongs in base/clock.c, and the faces hand the day on',
     r'\b(?:time|clock|clock_gettime|gettimeofday|timespec_get|ftime)\s*\(', outside('base')),
    ('random numbers belong in base/',
     r'\b(?:rand|rand_r|srand|random|srandom|drand48|lrand48|arc4random\w*|getrandom|getentropy)\s*\(',
     outside('base')),
    ('only cli/ prints; a room fills a report',
     r'\b(?:printf|fprintf|vprintf|vfprintf|dprintf|puts|fputs|putchar|putc|fputc|perror)\s*\(',
     outside('cli')),
    ('memory comes from an arena; the allocator is called in base/ only',
     r'\b(?:malloc|calloc|realloc|reallocarray|free|strdup|strndup|asprintf|vasprintf)\s*\(',
     outside('base')),
    ('money has no floating point: use base/exact.h',
     r'\b(?:float|double|_Float\w+|strtod|strtof|strtold|atof)\b|<(?:math|tgmath|float|fenv)\.h>',
     house.is_money),
    ('an unsafe call', r'\b(?:mktemp|tmpnam|gets|vsprintf)\s*\(', outside()),
    ('the environment is the whole process\'s', r'\b(?:putenv|setenv|unsetenv|clearenv)\s*\(',
     lambda path: outside()(path) and '_test.' not in path),
]
ENDINGS = ('.c', '.h', '.py', '.sh', '.mjs', '.ts', '.tsx')
UNFINISHED = re.compile(r'\b(' + '|'.join(['TO' 'DO', 'FIX' 'ME']) + r')\b')


def places(path, text, pattern, what):
    for match in re.finditer(pattern, text):
        line = text.count('\n', 0, match.start()) + 1
        yield f'{path}:{line}: {match.group(0).rstrip("( ")}: {what}'


def check(root):
    findings = []
    sources = house.find(root, 'src', '.c', '.h')
    for path in sources:
        code = house.code_only(house.read(root, path))
        for what, pattern, holds in RULES:
            if holds(path):
                findings += places(path, code, pattern, what)
    everything = sources + [path for folder in ('tests', 'fuzz', 'bench', 'scripts', 'web')
                            for path in house.find(root, folder, *ENDINGS)]
    for path in everything:
        text = house.read(root, path)
        findings += places(path, text, UNFINISHED, 'unfinished work is an issue, not a comment')
    return findings, everything


if __name__ == '__main__':
    sys.exit(house.report(*check(house.arguments(__doc__).root), REMEDY))
