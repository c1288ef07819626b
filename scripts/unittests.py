#!/usr/bin/env python3
"""Runs the Python unit tests of a folder and counts them: unittests.py FOLDER"""
import sys
import unittest


def main(folder):
    suite = unittest.defaultTestLoader.discover(folder, pattern='*_test.py', top_level_dir=folder)
    suite.addTests(unittest.defaultTestLoader.discover(folder, pattern='test_*.py', top_level_dir=folder))
    result = unittest.TextTestRunner(stream=sys.stdout, verbosity=1).run(suite)
    failed = len(result.failures) + len(result.errors) + len(result.unexpectedSuccesses)
    skipped = len(result.skipped)
    print(f'{result.testsRun - failed - skipped} passed, {failed} failed, {skipped} skipped')
    return 1 if failed or not result.testsRun else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1]))
