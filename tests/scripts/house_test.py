"""The checks of the house rules: each accepts what is right and finds what is wrong, in made-up trees."""
import contextlib
import io
import os
import sys
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, 'scripts'))
# pylint: disable=wrong-import-position
import check_banned
import check_documents
import check_layers
import check_limits
import house


def findings(checker, files):
    """What a checker finds in a tree of these files (path: content)."""
    with tempfile.TemporaryDirectory() as root:
        os.mkdir(os.path.join(root, 'src'))
        for path, content in files.items():
            path = os.path.join(root, path)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, 'w', encoding='utf-8') as file:
                file.write(content)
        return checker.check(root)[0]


class Trees(unittest.TestCase):
    def accepts(self, checker, files):
        self.assertEqual(findings(checker, files), [])

    def refuses(self, checker, files, *expected):
        """Every finding names what is expected of it, in order."""
        found = findings(checker, files)
        self.assertEqual(len(found), len(expected), found)
        for finding, part in zip(found, expected):
            self.assertIn(part, finding)


def including(path, *names):
    quoted = [name if name[0] == '<' else f'"{name}"' for name in names]
    return {path: ''.join(f'#include {name}\n' for name in quoted)}


class Layers(Trees):
    def test_right(self):
        self.accepts(check_layers, {
            **including('src/base/csv.c', 'base/csv.h', '<stdio.h>', '<unistd.h>'),
            **including('src/agreement/agreement.c', 'agreement/agreement_own.h', 'reference/reference.h',
                        'reference/countries.h', 'base/table.h', 'people/people.h'),
            **including('src/people/persons.c', 'journal/journal.h', 'journal/seal.h'),
            **including('src/agreement/price_calc.c', 'agreement/agreement_calc.h', 'base/exact.h',
                        'reference/reference_calc.h', '<string.h>', '<uthash.h>'),
            **including('src/journal/journal.c', 'store/store.h', 'base/random.h', 'base/digest.h'),
            **including('src/support/authority_calc.c', 'base/digest.h'),
            **including('src/cli/main.c', 'base/clock.h', 'operations/operations.h'),
            **including('src/store/store_test.c', 'base/clock.h', 'base/random.h'),
            **including('src/journal/journal_place_test.h', 'store/postgres_test.h'),
            **including('src/base/csv_test.c', 'testing.h', '<cmocka.h>')})

    def test_later_room(self):
        self.refuses(check_layers, including('src/base/csv.c', '<stdio.h>', 'agreement/agreement.h'),
                     'src/base/csv.c:2: base comes before agreement')
        self.refuses(check_layers, including('src/people/people.h', 'reimbursement/reimbursement_calc.h'),
                     'people comes before reimbursement')

    def test_a_neighbours_own_header(self):
        self.refuses(check_layers, including('src/agreement/agreement.c', 'reference/schedule_rows.h'),
                     "schedule_rows.h is reference's own")
        self.refuses(check_layers, including('src/journal/journal.c', 'store/postgres_test.h'),
                     "postgres_test.h is store's own")
        self.refuses(check_layers, including('src/people/persons.c', 'journal/keystore_inside.h'),
                     "keystore_inside.h is journal's own")
        self.refuses(check_layers, including('src/store/store.c', 'journal/seal.h'),
                     'store comes before journal')
        self.refuses(check_layers, including('src/people/people_test.c', 'store/store.h'),
                     'store/store.h is for')

    def test_store_clock_and_random(self):
        self.refuses(check_layers, including('src/agreement/agreement.c', 'store/store.h', 'base/clock.h',
                                             'base/random.h'),
                     'store/store.h is for', 'base/clock.h is for', 'base/random.h is for')
        self.refuses(check_layers, including('src/support/authority_calc.c', 'base/random.h'),
                     'base/random.h touches the world outside')

    def test_unknown_room_or_header(self):
        self.refuses(check_layers, including('src/misc/misc.c'), 'misc is no room')
        self.refuses(check_layers, including('src/base/csv.c', 'csv.h'), 'in no room')

    def test_impure_calculation(self):
        self.refuses(check_layers, including(
            'src/agreement/price_calc.c', 'agreement/agreement.h', 'reference/reference.h', 'base/folder.h',
            '<unistd.h>'), 'agreement/agreement.h', 'reference/reference.h', 'base/folder.h', '<unistd.h>')
        self.refuses(check_layers, including('src/people/people_calc.h', 'people/people.h'),
                     'people/people.h')

    def test_cycle(self):
        self.refuses(check_layers, {**including('src/base/a.h', 'base/b.h'),
                                    **including('src/base/b.h', 'base/a.h')},
                     'base/a.h -> base/b.h -> base/a.h')


def function(name, lines, branches=0, comment=''):
    body = [f'    if (value == {number}) value++;' for number in range(branches)]
    body += ['    value++;'] * (lines - 3 - branches)
    return f'{comment}int {name}(int value)\n{{\n' + '\n'.join(body) + '\n}\n'


class Limits(Trees):
    def test_right(self):
        self.accepts(check_limits, {
            'src/base/a.c': function('long_enough', 60, 9) + '/* ' + 'x' * 104 + ' */\n',
            'src/base/a_test.c': '\n' * 600, 'tests/x.py': 'def f():\n' + '    f()\n' * 59})

    def test_long_function(self):
        self.refuses(check_limits, {'src/base/a.c': function('too_long', 62)}, 'src/base/a.c:1: too_long: ')
        self.refuses(check_limits, {'tests/x.py': 'def f():\n' + '    f()\n' * 60},
                     'tests/x.py:1: f: 61 lines')

    def test_branching_function(self):
        self.refuses(check_limits, {'src/base/a.c': function('branching', 30, 10)},
                     'branching: complexity 11')

    def test_reason(self):
        reason = '/* Reads.\n   complexity: one branch for each form of a cell */\n'
        self.accepts(check_limits, {'src/base/a.c': function('with_reason', 30, 14, reason)})
        self.refuses(check_limits, {'src/base/a.c': function('still', 40, 15, reason)}, 'complexity 16')
        self.refuses(check_limits, {'src/base/a.c': reason + '\n' + function('other', 30, 14)},
                     'complexity 15')
        self.refuses(check_limits, {'src/base/a.c': function('bare', 30, 14, '/* complexity: */\n')}, '15')

    def test_files_and_columns(self):
        self.refuses(check_limits, {'src/base/a.h': '\n' * 601}, '601 lines')
        self.refuses(check_limits, {'src/base/a_test.c': '\n' * 601}, '601 lines')
        self.refuses(check_limits, {'check': '#' * 111}, '111 columns')


class Banned(Trees):
    def test_right(self):
        self.accepts(check_banned, {
            'src/store/sqlite.c': 'sqlite3_open(0, 0);', 'src/base/clock.c': 'time(NULL);',
            'src/base/arena.c': 'free(malloc(1));', 'src/cli/main.c': 'printf("x");',
            'src/movement/load_calc.c': 'double mass;',
            'src/people/people.c': '/* printf( and time( */ snprintf(buffer, 1, "free(%s)", x);\n'
                                   'text_format(t, "double"); day_time(3); x->timer = 1; // malloc(1)\n'
                                   'arena_free(a);'})

    def test_each_rule(self):
        cases = [
            ('src/journal/journal.c', 'sqlite3_step(s);'),
            ('src/api/api.c', 'PQexec(c, "");'),
            ('src/people/people.c', 'x = time(NULL);'),
            ('src/cli/cli.c', 'clock_gettime (a, b);'),
            ('src/people/people.c', 'rand();'),
            ('src/operations/operations.c', 'fprintf(stderr, "");'),
            ('src/base/csv.c', 'puts("x");'),
            ('src/cli/cli.c', 'char *x = malloc(3);'),
            ('src/reimbursement/loss_calc.c', 'double rate;'),
            ('src/base/exact.c', '#include <math.h>'),
            ('src/reference/reference_calc.c', 'float x;'),
            ('src/base/text.c', 'setenv(a, b, 1);'),
            ('fuzz/fuzz_csv.c', '/* ' + 'TO' + 'DO: more */'),
        ]
        for path, code in cases:
            with self.subTest(code=code):
                self.refuses(check_banned, {path: '\n' + code}, f'{path}:2: ')

    def test_literals_do_not_hide_code(self):
        self.refuses(check_banned, {'src/people/people.c': 'x = "\\""; puts("a"); /* " */ puts("b");'},
                     'puts', 'puts')


class Documents(Trees):
    right = {'ARCHITECTURE.md': 'Rooms: `src/base/`.\n', 'src/base/README.md': 'Base.\n'}

    def test_right(self):
        self.accepts(check_documents, {
            **self.right, 'src/base/exact.h': '', 'docs/a.md':
            'See [b](../README.md#top), [c](https://example.org/x), `src/base/exact.h`, `base/exact.h:12`, '
            '`src/ROOM/README.md`, `src/*/README.md`, `build/muster`, `a/b` and 1/2.\n'
            '```console\n[x](nowhere) `src/none.c`\n```\n', 'README.md': ''})

    def test_broken(self):
        self.refuses(check_documents, {
            **self.right, 'README.md': 'a\n[b](docs/none.md) and `src/base/none.h`, `docs/none.md`'},
            'README.md:2: the link docs/none.md', 'src/base/none.h', 'docs/none.md')

    def test_rooms(self):
        self.refuses(check_documents, {**self.right, 'src/people/people.h': ''},
                     'src/people/README.md: is missing', 'src/people/ is not in its list')
        self.refuses(check_documents, {**self.right, 'ARCHITECTURE.md': '`src/base/` `src/store/`'},
                     'src/store/ does not exist', 'names src/store/')
        self.refuses(check_documents, {'src/base/README.md': ''}, 'ARCHITECTURE.md: is missing')


class Report(unittest.TestCase):
    def test_exit_status(self):
        with contextlib.redirect_stdout(io.StringIO()):
            self.assertEqual(house.report([], ['a'], ''), 0)
            self.assertEqual(house.report(['a:1: x'], ['a'], ''), 1)
            self.assertEqual(house.report([], [], ''), 1)  # nothing was looked at


if __name__ == '__main__':
    unittest.main()
