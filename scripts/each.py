#!/usr/bin/env python3
"""Runs a command once for each item, several at a time: each.py [--jobs N] COMMAND... -- ITEM...

`{}` in the command stands for the item. Prints what failed (and only that), in the order of the items, then
`N passed, N failed`. Exits 1 when any failed or there was no item."""
import concurrent.futures
import os
import subprocess
import sys


def run(command, item):
    """(item, exit status, output) of one run."""
    done = subprocess.run([word.replace('{}', item) for word in command], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    return item, done.returncode, done.stdout.decode(errors='replace')


def main(words):
    jobs = os.cpu_count()
    if words[:1] == ['--jobs']:
        jobs, words = int(words[1]), words[2:]
    end = words.index('--')
    command, items = words[:end], words[end + 1:]
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        for item, status, output in pool.map(lambda item: run(command, item), items):
            if status != 0:
                failed += 1
                print(f'{item}: exit status {status}\n{output.rstrip()}', flush=True)
    print(f'{len(items) - failed} passed, {failed} failed')
    return 1 if failed or not items else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
