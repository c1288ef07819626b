"""What runs and counts cases: a wrong, missing or dying case never passes."""
import contextlib
import io
import os
import stat
import sys
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path[:0] = [os.path.join(ROOT, 'scripts'), os.path.join(ROOT, 'tests', 'commands')]
# pylint: disable=wrong-import-position
import each
import run as commands
import unit_tests


def silently(function, *words):
    """(what it returned, what it printed)"""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        result = function(*words)
    return result, out.getvalue()


class Each(unittest.TestCase):
    def test_counts(self):
        result, out = silently(each.main, ['test', '{}', '=', 'a', '--', 'a', 'a'])
        self.assertEqual((result, out), (0, '2 passed, 0 failed\n'))
        result, out = silently(each.main, ['--jobs', '2', 'test', '{}', '=', 'a', '--', 'a', 'b'])
        self.assertEqual((result, out.splitlines()[0]), (1, 'b: exit status 1'))
        self.assertEqual(silently(each.main, ['true', '--'])[0], 1)  # no item is no success


class Tap(unittest.TestCase):
    def check(self, output, status, *expected):
        *counts, why = unit_tests.count_cases(output, status)
        self.assertEqual((*counts, why is not None), expected)

    def test_counts(self):
        self.check('1..2\nok 1 - a\nok 2 - b\n', 0, 2, 0, 0, False)
        self.check('1..2\nok 1 - a\nnot ok 2 - b\n', 1, 1, 1, 0, False)
        self.check('1..2\nok 1 - a\nnot ok 2 # SKIP b\n', 0, 1, 0, 1, False)

    def test_programs_that_end_badly(self):
        self.check('1..2\nok 1 - a\n', -6, 1, 1, 0, True)
        self.check('1..1\nok 1 - a\n', 23, 1, 1, 0, True)  # a leak found at the end
        self.check('', 0, 0, 1, 0, True)


class Wildcards(unittest.TestCase):
    def test_matches(self):
        self.assertTrue(commands.matches([], []))
        self.assertTrue(commands.matches(['a ... c'], ['a b c']))
        self.assertTrue(commands.matches(['a', '...', 'd', '...'], ['a', 'b', 'd', 'c', 'd', 'e']))
        self.assertTrue(commands.matches(['...'], []))
        self.assertTrue(commands.matches(['a  '], ['a']))

    def test_does_not_match(self):
        self.assertFalse(commands.matches([], ['a']))
        self.assertFalse(commands.matches(['a'], []))
        self.assertFalse(commands.matches(['a', '...', 'x'], ['a', 'b']))
        self.assertFalse(commands.matches(['a.c'], ['abc']))
        self.assertFalse(commands.matches(['...', 'a'], ['a', 'b']))


PROGRAM = '''#!/bin/sh
case $1 in
say) echo "$2" ;;
cat) cat "$2" ;;
fail) echo "x: error: no" >&2; exit 1 ;;
esac
'''


class CaseFiles(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.program = self.write('program', PROGRAM)
        os.chmod(self.program, stat.S_IRWXU)

    def write(self, name, content):
        path = os.path.join(self.folder, name)
        with open(path, 'w', encoding='utf-8') as file:
            file.write(content)
        return path

    def run_cases(self, content, name='x.case'):
        return silently(commands.run_file, self.write(name, content), self.program)

    def test_right(self):
        text = ('# Says it.\n$ muster say hello\nstdout\n  hello\n\n'
                'file own/a.csv\n  x\n\n  y\n\n$ muster cat own/a.csv\nstdout\n  x\n\n  y\n\n'
                '$ muster fail\nexit 1\nstderr\n  x: error: ...\n')
        self.assertEqual(self.run_cases(text), ((3, 0), ''))

    def test_kept(self):
        text = ('$ muster say "the key is k7"\nkeep KEY key is (\\S+)\nstdout\n  ...\n\n'
                '$ muster say "{KEY}, {OTHER}"\nstdout\n  k7, {OTHER}\n')
        self.assertEqual(self.run_cases(text), ((2, 0), ''))
        self.assertEqual(self.run_cases(text.replace('key is k7', 'none'))[0], (2, 2))

    def test_wrong(self):
        for text in ('$ muster say hello\n', '$ muster say hello\nstdout\n  hallo\n', '$ muster fail\n',
                     '$ muster fail\nexit 1\n', '$ muster say\nexit 1\nstdout\n  ...\n', 'nonsense\n',
                     '  $ muster say\n', 'file ../out\n  x\n', 'file examples/out\n  x\n', 'delete none\n'):
            with self.subTest(text=text):
                self.assertEqual(self.run_cases(text)[0], (1, 1))

    def test_what_is_printed_can_be_copied(self):
        out = self.run_cases('# Says it.\n$ muster say hello\n')[1]
        self.assertIn('Says it.', out)
        self.assertIn('stdout\n  hello\n', out)

    def test_documents(self):
        def page(block):
            return f'Text.\n```console\n{block}```\n'
        cases = [
            ('$ build/muster say a\na\n', (1, 0)),
            ('$ build/muster say a\nb\n', (1, 1)),
            ('$ build/muster fail\nx: error: no\n', (1, 0)),
            ('$ build/muster fail\n', (1, 1)),
            ('$ ./start\n...\n$ build/muster say a\n', (1, 0)),
            ('$ make\n', (0, 0)),
        ]
        for block, expected in cases:
            with self.subTest(block=block):
                self.assertEqual(self.run_cases(page(block), 'x.md')[0], expected)


if __name__ == '__main__':
    unittest.main()
