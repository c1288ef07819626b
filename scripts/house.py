"""What the checks of the house rules share: finding sources, C without comments, one way to report."""
import argparse
import os
import re

SKIPPED = {'.git', 'node_modules', '__pycache__'}
ROOMS_BELOW = ['base', 'store', 'journal', 'reference']
ROOMS = ['force', 'people', 'agreement', 'verification', 'reimbursement', 'movement', 'environment',
         'conduct', 'support']
ROOMS_ABOVE = ['documents', 'operations', 'api', 'cli']
ORDER = ROOMS_BELOW + ROOMS + ROOMS_ABOVE

MONEY_ROOMS = {'agreement', 'verification', 'reimbursement'}


def is_money(path):
    """Whether a source belongs to the code that computes money."""
    parts = path.split('/')
    return parts[0] == 'src' and len(parts) > 2 and (
        parts[1] in MONEY_ROOMS
        or (parts[1] == 'base' and parts[2].startswith('exact'))
        or (parts[1] == 'reference' and '_calc' in parts[2]))


def arguments(description):
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument('--root', default=os.path.dirname(os.path.dirname(os.path.abspath(__file__))),
                        help='the checkout to look at (default: this one)')
    return parser.parse_args()


def find(root, folder, *endings):
    """Paths relative to root, sorted, of the files below a folder that end so. Build folders are left out."""
    found = []
    for place, folders, names in os.walk(os.path.join(root, folder)):
        folders[:] = sorted(name for name in folders if name not in SKIPPED and not (
            os.path.samefile(place, root) and name.startswith('build')))
        for name in names:
            if name.endswith(endings):
                found.append(os.path.relpath(os.path.join(place, name), root).replace(os.sep, '/'))
    return sorted(found)


def read(root, path):
    with open(os.path.join(root, path), encoding='utf-8') as file:
        return file.read()


def code_only(text):
    """C source with comments and the content of literals blanked; every line stays on its line."""
    def blank(match):
        token = match.group(0)
        if token[0] in '"\'':
            return token[0] + ' ' * (len(token) - 2) + token[0]
        return re.sub(r'[^\n]', ' ', token)
    return re.sub(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', blank, text, flags=re.S)


def report(findings, files, remedy):
    """Prints each finding (`PATH:LINE: what`), the remedy and the counts. Returns the exit status.

    files: all that were looked at; each is one case, failed when a finding begins with its path."""
    files = set(files)
    bad = {finding.split(':', 1)[0] for finding in findings}
    for finding in findings:
        print(finding)
    if findings:
        print('Remedy: ' + remedy)
    print(f'{len(files - bad)} passed, {len(bad)} failed')
    return 1 if findings or not files else 0
