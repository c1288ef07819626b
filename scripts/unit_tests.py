#!/usr/bin/env python3
"""Runs the unit tests of a build folder and counts their cases: unit_tests.py BUILD

Every test program speaks TAP (cmocka does when CMOCKA_MESSAGE_OUTPUT says so). A program that ends badly
without a failed case, or that runs fewer cases than it announced, counts as one failed case. With
MUSTER_LONG, which the long counts of tests ask for, a program may take an hour."""
import json
import os
import re
import subprocess
import sys

LINE = re.compile(r'^(not )?ok \d+(.*)$', re.M)
PLAN = re.compile(r'^1\.\.(\d+)$', re.M)
SKIP = re.compile(r'#\s*skip', re.I)
SETTINGS = {
    'CMOCKA_MESSAGE_OUTPUT': 'TAP',
    'ASAN_OPTIONS': 'detect_stack_use_after_return=1:strict_string_checks=1',
    'UBSAN_OPTIONS': 'halt_on_error=1:print_stacktrace=1',
}


def count_cases(output, status):
    """(passed, failed, skipped, why the program itself failed or None) of one program's TAP."""
    passed = failed = skipped = 0
    for wrong, rest in LINE.findall(output):
        if SKIP.search(rest):  # cmocka 1.1.5 writes "not ok" there too
            skipped += 1
        elif wrong:
            failed += 1
        else:
            passed += 1
    planned = sum(int(number) for number in PLAN.findall(output))
    why = None
    if passed + failed + skipped == 0:
        why = 'ran no case'
    elif passed + failed + skipped < planned:
        why = f'ran {passed + failed + skipped} of {planned} cases'
    elif status != 0 and failed == 0:
        why = f'exit status {status} after its cases'
    return passed, failed + (why is not None), skipped, why


def main(build):
    log = os.path.join(build, 'meson-logs', 'testlog.json')
    if os.path.exists(log):
        os.remove(log)
    longer = ['--timeout-multiplier', '12'] if os.environ.get('MUSTER_LONG') else []
    subprocess.run(['meson', 'test', '-C', build, '--no-rebuild', '--quiet', *longer],
                   env={**os.environ, **SETTINGS}, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                   check=False)
    if not os.path.exists(log):
        print(f'{build} has no tests\n0 passed, 1 failed')
        return 1
    total = [0, 0, 0]
    with open(log, encoding='utf-8') as file:
        for test in map(json.loads, file):
            *counts, why = count_cases(test.get('stdout', ''), test['returncode'])
            total = [a + b for a, b in zip(total, counts)]
            if counts[1]:
                print(f'--- {test["name"]}: {why or "failed"}')
                print(test.get('stdout', '') + test.get('stderr', ''))
    print(f'{total[0]} passed, {total[1]} failed, {total[2]} skipped')
    return 1 if total[1] or not total[0] else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1]))
