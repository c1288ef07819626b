#!/usr/bin/env python3
"""What the documents name exists.

- Every relative link of a *.md file, and every file named in backticks with a slash, such as
  `src/base/exact.h` (looked for beside the document, in the checkout and in src/; `*` and words in capitals
  stand for any name).
- ARCHITECTURE.md names as src/ROOM/ exactly the rooms that are there, and each has a README.md.
"""
import glob
import os
import re
import sys

import house

LINK = re.compile(r'(?<!!)\[[^\]]*\]\(([^)\s]+)[^)]*\)|!\[[^\]]*\]\(([^)\s]+)[^)]*\)')
NAMED = re.compile(r'`([\w.*-]+(?:/[\w.*-]+)+/?)(?::\d+)?`')
ENDINGS = ('.c', '.h', '.py', '.sh', '.mjs', '.md', '.csv', '.ini', '.json', '.build', '.case', '.ts', '.tsx')
REMEDY = 'mend the name, or write the missing file; a room is named in ARCHITECTURE.md as `src/ROOM/`.'


def without_blocks(text):
    """The text with fenced blocks blanked: they hold commands and output."""
    return re.sub(r'^(```|~~~).*?^\1', lambda match: re.sub(r'[^\n]', ' ', match.group(0)), text,
                  flags=re.M | re.S)


def exists(root, document, name):
    """Whether a name leads to something; words in capitals and `*` stand for any name."""
    pattern = '/'.join('*' if re.fullmatch(r'[A-Z]+', part) and len(part) > 1 else part
                       for part in name.rstrip('/').split('/'))
    folders = [os.path.dirname(os.path.join(root, document)), root, os.path.join(root, 'src')]
    return any(glob.glob(os.path.join(folder, pattern)) for folder in folders)


def means_a_file(root, name):
    """A name that looks like one of ours: it starts in a folder of the checkout or ends as our files do."""
    first = name.split('/')[0]
    if first.startswith('build'):
        return False
    return os.path.isdir(os.path.join(root, first)) or os.path.isdir(os.path.join(root, 'src', first)) \
        or name.endswith(ENDINGS)


def check_document(root, path):
    text = without_blocks(house.read(root, path))
    findings = []
    for match in LINK.finditer(text):
        target = (match.group(1) or match.group(2)).split('#')[0]
        if target and not re.match(r'[a-z]+:', target):
            if not os.path.exists(os.path.join(root, os.path.dirname(path), target)):
                findings.append((match.start(), f'the link {target} leads nowhere'))
    for match in NAMED.finditer(text):
        name = match.group(1)
        if means_a_file(root, name) and not exists(root, path, name):
            findings.append((match.start(), f'{name} does not exist'))
    return [f'{path}:{text.count(chr(10), 0, start) + 1}: {what}' for start, what in sorted(findings)]


def check_rooms(root):
    """ARCHITECTURE.md against the folders of src/."""
    architecture = next((path for path in ('ARCHITECTURE.md', 'docs/ARCHITECTURE.md')
                         if os.path.exists(os.path.join(root, path))), None)
    source = os.path.join(root, 'src')
    rooms = {name for name in os.listdir(source) if os.path.isdir(os.path.join(source, name))}
    findings = [f'src/{room}/README.md: is missing: what the room is for, its terms, its rules, whom it knows'
                for room in sorted(rooms) if not os.path.exists(os.path.join(source, room, 'README.md'))]
    if architecture is None:
        return findings + ['ARCHITECTURE.md: is missing']
    named = set(re.findall(r'\bsrc/([a-z_]+)/', house.read(root, architecture)))
    findings += [f'{architecture}: src/{room}/ is not in its list of rooms' for room in sorted(rooms - named)]
    findings += [f'{architecture}: names src/{room}/, which is not there' for room in sorted(named - rooms)]
    return findings


def check(root):
    documents = house.find(root, '.', '.md')
    findings = [finding for path in documents for finding in check_document(root, path)]
    return findings + check_rooms(root), documents


if __name__ == '__main__':
    sys.exit(house.report(*check(house.arguments(__doc__).root), REMEDY))
