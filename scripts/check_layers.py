#!/usr/bin/env python3
"""Folders include only what the house allows (ARCHITECTURE.md, "Who may know whom").

- A room includes itself and the rooms before it, never one after it.
- A room sees of another only `room/room.h` and `room/room_calc.h` (its tests also `*_test.h`); of base, every
  header. Of the journal also `journal/seal.h`: whoever keeps personal data seals and opens it.
- The store is seen by journal and operations only; the clock by the faces only, random bytes where keys are
  made (tests may use both).
- What ends in `_calc.c` or `_calc.h` is pure: base, `*_calc.h`, uthash and the C library. It reads no files.
- Headers include one another without a cycle.
"""
import re
import sys

import house

ALSO_PUBLIC = {'reference/countries.h', 'journal/seal.h'}
USERS = {'store/store.h': {'store', 'journal', 'operations'},
         'base/clock.h': {'base', 'api', 'cli'},
         'base/random.h': {'base', 'journal', 'support', 'operations', 'api'}}
FOR_TESTS = {'base/clock.h', 'base/random.h'}  # a test may use these wherever it stands
# Not for calculations. They may hold a digest; one that hashes is noticed where tests/wasm/run.sh links it.
IMPURE = {'base/clock.h', 'base/folder.h', 'base/operation.h', 'base/random.h'}
C_LIBRARY = {name + '.h' for name in (
    'assert ctype errno float inttypes limits math stdalign stdarg stdbool stddef stdint stdio stdlib string '
    'uthash').split()}
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.M)
REMEDY = ('move the code to the room that may know both, or let the caller hand the value in; a neighbour '
          'offers what others need in its public header.')


def includes(root, path):
    """(line, name, in angle brackets) of each include."""
    text = house.read(root, path)
    for match in INCLUDE.finditer(text):
        yield text.count('\n', 0, match.start()) + 1, match.group(2), match.group(1) == '<'


def wrong_neighbour(room, name, test):
    """Why a file of a room may not include another's header, or None."""
    other = name.split('/')[0]
    if name in USERS and room not in USERS[name] and not (test and name in FOR_TESTS):
        return f'{name} is for {", ".join(sorted(USERS[name]))} only'
    if other == room:
        return None
    if other not in house.ORDER:
        return f'"{name}" is in no room of the house'
    if house.ORDER.index(other) > house.ORDER.index(room):
        return f'{room} comes before {other} and may not know it'
    if other == 'base' or name in {f'{other}/{other}.h', f'{other}/{other}_calc.h'} | ALSO_PUBLIC:
        return None
    if test and name.endswith('_test.h'):
        return None
    return f'{name} is {other}\'s own; others see {other}/{other}.h and {other}/{other}_calc.h'


def wrong_in_calculation(name, angled):
    """Why a pure calculation may not include this, or None."""
    if angled:
        return None if name in C_LIBRARY else f'<{name}> is not pure C library'
    if name in IMPURE:
        return f'{name} touches the world outside'
    if name.startswith('base/') or name.endswith('_calc.h'):
        return None
    return f'a calculation includes base and *_calc.h alone, not {name}'


def cycles(graph):
    """Each include cycle once, as a list of headers."""
    found, done = [], set()

    def walk(path, trail):
        if path in trail:
            found.append(trail[trail.index(path):] + [path])
            return
        if path in done:
            return
        for name in graph.get(path, []):
            walk(name, trail + [path])
        done.add(path)

    for path in sorted(graph):
        walk(path, [])
    return found


def check(root):
    findings, graph = [], {}
    files = house.find(root, 'src', '.c', '.h')
    for path in files:
        room = path.split('/')[1]
        if room not in house.ORDER:
            findings.append(f'{path}: {room} is no room of the house (scripts/house.py has the list)')
            continue
        pure = re.search(r'_calc\.[ch]$', path)
        graph[path[4:]] = []
        test = '_test.' in path
        for line, name, angled in includes(root, path):
            graph[path[4:]] += [] if angled else [name]
            why = None if angled or (test and '/' not in name) else wrong_neighbour(room, name, test)
            why = why or (pure and wrong_in_calculation(name, angled))
            if why:
                findings.append(f'{path}:{line}: {why}')
    findings += [f'src/{cycle[0]}: includes itself: {" -> ".join(cycle)}' for cycle in cycles(graph)]
    return findings, files


if __name__ == '__main__':
    sys.exit(house.report(*check(house.arguments(__doc__).root), REMEDY))
