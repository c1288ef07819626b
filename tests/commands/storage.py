"""What a newcomer meets when the place where things are kept is not as it should be: a damaged or foreign
file, a full disk, a folder that may not be written, a server that is lost. Each trouble gives one clear
message and exit 3 and changes nothing; and when it is over, the next start works. run.py runs this.

What cannot be made here (no PostgreSQL, no disk of one's own without root) is counted as skipped."""
import contextlib
import os
import re
import resource
import shutil
import signal
import sqlite3
import stat
import subprocess
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
POSTGRES = os.path.join(ROOT, 'scripts', 'postgres.sh')
SECONDS = 120
STORAGE = 3  # the exit status
NOBODY = 65534
PAGE = 4096
DISK_BYTES = 1 << 20

ID = 'kaz-undof-frc'
READS = ['contingents']
FOLDS = ['check', ID]
LOGS = ['journal', 'log', ID]
VERIFIES = ['journal', 'verify']
WRITES = ['import', 'company', '--as', 'a.bekov']
EVERY = [READS, FOLDS, LOGS, VERIFIES, WRITES]


class Wrong(Exception):
    """Something else happened than should have."""


class Skipped(Exception):
    """The trouble cannot be made on this machine."""


class Site:
    """A folder with a journal of one contingent, and the program, run by somebody to whom rights apply."""

    def __init__(self, program, folder, database=None):
        self.folder, self.database = folder, database or os.path.join(folder, 'muster.db')
        self.program = shutil.copy(program, os.path.join(folder, 'muster'))
        self.limit = None  # bytes that a file may have
        shutil.copytree(os.path.join(ROOT, 'examples', 'undof-kazakhstan'), self.path('company'))
        self.give_away()

    def path(self, name):
        return os.path.join(self.folder, name)

    def give_away(self):
        """Root may write everywhere: as root, all is done as nobody."""
        if os.geteuid() == 0:
            for base, folders, files in os.walk(self.folder):
                for name in ['.', *folders, *files]:
                    os.chown(os.path.join(base, name), NOBODY, NOBODY)

    def before(self):
        if self.limit is not None:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (self.limit, self.limit))

    def run(self, words):
        """(exit status, stdout, stderr)"""
        user = {'user': NOBODY, 'group': NOBODY, 'extra_groups': []} if os.geteuid() == 0 else {}
        home = {'MUSTER_DATABASE': self.database, 'MUSTER_KEYS': self.path('keys'), 'NO_COLOR': '1'}
        done = subprocess.run([self.program, *words], cwd=self.folder, stdin=subprocess.DEVNULL,
                              timeout=SECONDS, capture_output=True, check=False,
                              env={**os.environ, **home}, preexec_fn=self.before, **user)
        return done.returncode, done.stdout.decode(errors='replace'), done.stderr.decode(errors='replace')

    def works(self, words):
        """What it prints."""
        status, out, errors = self.run(words)
        if status != 0:
            raise Wrong(f'$ muster {" ".join(words)}\nexit {status}: {errors}')
        return out

    def refused(self, words, says):
        """One line on stderr, with a place, these words and a remedy; exit 3."""
        status, out, errors = self.run(words)
        clear = re.fullmatch(r'\S+: error: [^\n]+; [^\n]+\n', errors) and re.search(says, errors)
        if status != STORAGE or not clear or out:
            raise Wrong(f'$ muster {" ".join(words)}\nexit {status}: {out}{errors}(expected exit 3: {says})')

    def begin(self):
        """The journal, and what it answers while all is well."""
        self.works(WRITES)
        self.good = self.works(LOGS)
        return self

    def goes_on(self):
        """The next start works, with what was there before."""
        if self.works(LOGS) != self.good:
            raise Wrong('the log is another one afterwards')
        self.works(VERIFIES)
        self.works(WRITES)
        self.works(FOLDS)
        self.works(READS)


# --- a file that is something else --------------------------------------------------------------------------

def write(path, data, at=None):
    """Its bytes; from `at`: some of them."""
    with open(path, 'wb' if at is None else 'r+b') as file:
        file.seek(at or 0)
        file.write(data)


def with_sqlite(path, *statements):
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as database:
        for statement in statements:
            database.execute(statement)


def replaced(path, *statements):
    os.remove(path)
    with_sqlite(path, *statements)


NOT_MUSTERS = 'this is no database of Muster .*; name another file, or restore it from a backup'
OF_ANOTHER = 'this is the database of another program; name a database of Muster'
DAMAGED = 'the database is damaged .*; restore it from a backup'
FILES = [  # title, what is done to the file, what the message says
    ('a letter', lambda path: write(path, b'Dear colleague,\n'), NOT_MUSTERS),
    ('a long letter', lambda path: write(path, b'Dear colleague,\n' * 1000), NOT_MUSTERS),
    ('zeros', lambda path: write(path, bytes(100000)), NOT_MUSTERS),
    ('a damaged head', lambda path: write(path, b'garbage garbage!', 0), NOT_MUSTERS),
    ('a damaged first page', lambda path: write(path, b'\x5a' * (PAGE - 100), 100), DAMAGED),
    ('half a file', lambda path: os.truncate(path, os.path.getsize(path) // 2), DAMAGED),
    ('a few bytes', lambda path: os.truncate(path, 60), DAMAGED),
    ('tables of another program', lambda path: replaced(path, 'CREATE TABLE customer (id)'), OF_ANOTHER),
    ('a file of another program', lambda path: replaced(path, 'PRAGMA application_id = 252006673',
                                                        'CREATE TABLE vcache (id)'), OF_ANOTHER),
    ('a newer Muster', lambda path: with_sqlite(path, 'UPDATE muster_meta SET value = 9',
                                                'PRAGMA user_version = 9'),
     'the database was made by a newer Muster; use the newest Muster that has written here'),
    ('no version', lambda path: with_sqlite(path, 'DELETE FROM muster_meta'),
     'the database does not say which version it is of; restore it from a backup'),
    ('a trigger taken away', lambda path: with_sqlite(path, 'DROP TRIGGER record_delete'),
     'triggers that protect its records, are missing; restore it from a backup, and find out who changed it'),
]


def bad_file(site, spoil, says):
    good, path = site.path('good.db'), site.database
    shutil.copy(path, good)
    spoil(path)
    site.give_away()
    with open(path, 'rb') as file:
        before = file.read()
    for words in EVERY:
        site.refused(words, says)
    with open(path, 'rb') as file:
        if file.read() != before:
            raise Wrong('the file was changed')
    os.replace(good, path)
    site.goes_on()


def damaged_pages(site):
    """One page after the other. Whoever reads it is told; nobody is given something else; verify notices all
    that holds anything."""
    with open(site.database, 'rb') as file:
        good = file.read()
    noticed = 0
    for at in range(PAGE, len(good), PAGE):
        holds = any(good[at + 8:at + PAGE])
        for words in (LOGS, VERIFIES, FOLDS):
            write(site.database, b'\x5a' * PAGE, at)
            status, out, errors = site.run(words)
            told = status == STORAGE and errors.count('error: ') == 1 and re.search(DAMAGED, errors)
            other = words == LOGS and out != site.good or words == VERIFIES and holds
            if not told and (status != 0 or other):
                raise Wrong(f'page {at // PAGE}: $ muster {" ".join(words)}\nexit {status}: {out}{errors}')
            noticed += status != 0
            write(site.database, good)
    if noticed < 10:
        raise Wrong(f'only {noticed} damages were noticed')
    site.goes_on()


# --- disks and folders --------------------------------------------------------------------------------------

FULL = 'the disk is full|cannot write .*(No space left|File too large)|(No space left|File too large)'


def no_room(site):
    """Files may grow to a size and no further: from none at all to enough for all that is written."""
    os.remove(site.database)
    shutil.rmtree(site.path('keys'))
    refused = 0
    for site.limit in (0, 100, 4096, 20000, 40000, 70000, 100000, 150000, 250000, 1000000):
        status, _, errors = site.run(WRITES)
        if status == 0:
            break
        refused += 1
        if status != STORAGE or not re.fullmatch(rf'\S+: error: .*({FULL}).*; .*\n', errors):
            raise Wrong(f'{site.limit} bytes: exit {status}: {errors}')
    site.limit = None
    if refused < 4:
        raise Wrong(f'only {refused} sizes were too small')
    site.begin().goes_on()


@contextlib.contextmanager
def small_disk(folder):
    """A disk of its own at a folder. Whoever may not mount skips."""
    os.mkdir(folder)
    done = subprocess.run(['mount', '-t', 'tmpfs', '-o', f'size={DISK_BYTES}', 'muster-test', folder],
                          capture_output=True, check=False)
    if done.returncode != 0:
        raise Skipped('no disk can be mounted here: ' + done.stderr.decode(errors='replace').strip())
    try:
        yield
    finally:
        subprocess.run(['umount', folder], check=False)


def fill(path):
    """Takes all room that is left."""
    with contextlib.suppress(OSError), open(path, 'wb', buffering=0) as file:
        while True:
            file.write(bytes(1024))


def full_disk(site):
    with small_disk(site.path('disk')):
        for name in ('muster.db', 'keys'):
            shutil.move(site.path(name), site.path('disk'))
        os.symlink('disk/keys', site.path('keys'))
        site.database = site.path('disk/muster.db')
        site.give_away()
        fill(site.path('disk/other'))
        with open(site.path('company/strength.csv'), 'a', encoding='utf-8') as file:
            file.write(''.join(f'2025-12-{day:02},{100 + day},7\n' for day in range(2, 30)))
        site.refused(WRITES, 'the disk is full .*; make room, then try again: nothing was recorded')
        for words in (['export', ID, 'disk/export'],
                      ['rates', 'template', 'disk/template', '--edition', '2023']):
            status, _, errors = site.run(words)
            if status != STORAGE or errors.count('error: ') != 1 or not re.search(FULL, errors):
                raise Wrong(f'$ muster {" ".join(words)}\nexit {status}: {errors}')
        if site.works(LOGS) != site.good:  # whoever reads needs no room
            raise Wrong('the log is another one')
        os.remove(site.path('disk/other'))
        site.works(WRITES)
        site.good = site.works(LOGS)
        site.goes_on()


def locked(site, mode_of_folder, mode_of_file, says, says_to_readers=None):
    """The folder of the database, or the file, may only be read: whoever reads is answered, nobody writes."""
    os.mkdir(site.path('office'))
    shutil.move(site.database, site.path('office'))
    site.database = site.path('office/muster.db')
    site.give_away()
    os.chmod(site.database, mode_of_file)
    os.chmod(site.path('office'), mode_of_folder)
    if mode_of_file & stat.S_IRUSR:
        for words in (READS, FOLDS, VERIFIES):
            site.works(words)
    else:
        site.refused(READS, says_to_readers)
    site.refused(WRITES, says)
    os.chmod(site.path('office'), 0o700)
    os.chmod(site.database, 0o600)
    site.goes_on()


def locked_first(site, name, says):
    """The first start, where nothing may be made."""
    os.remove(site.database)
    shutil.rmtree(site.path('keys'))
    os.mkdir(site.path('office'))
    if name == 'keys':
        os.mkdir(site.path('keys'), 0o500)
    else:
        site.database = site.path('office/new/muster.db')
    site.give_away()
    os.chmod(site.path('office'), 0o500)
    site.refused(WRITES, says)
    os.chmod(site.path('office'), 0o700)
    if name == 'keys':
        os.chmod(site.path('keys'), 0o700)
    site.begin().goes_on()


def nowhere(site):
    """A place where no file can be."""
    good = site.database
    for site.database, says in ((site.path('company'), 'this is a folder; name'),
                                ('/dev/full', 'this is no file; name')):
        for words in (READS, WRITES):
            site.refused(words, says)
    site.database = good
    site.goes_on()


# --- a server -----------------------------------------------------------------------------------------------

class Server:
    """A PostgreSQL server of these cases' own."""

    def __init__(self, folder):
        self.folder = folder
        self.address = self.call('start')

    def call(self, verb):
        """Its address, after `start`."""
        done = subprocess.run([POSTGRES, verb, self.folder], capture_output=True, text=True, check=False,
                              timeout=SECONDS)
        if done.returncode != 0:
            raise Skipped(done.stderr.strip())
        return done.stdout.strip()

    def ask(self, sql, database='postgres'):
        subprocess.run(['psql', '-q', self.at(database=database), '-c', sql], check=True, capture_output=True)

    def at(self, **parts):
        """The address with other parts."""
        found = re.fullmatch(r'postgresql://(?P<user>\w+):(?P<password>\w+)@(?P<host>[^:]+):(?P<port>\d+)/'
                             r'(?P<database>\w+)', self.address).groupdict()
        return 'postgresql://{user}:{password}@{host}:{port}/{database}'.format(**{**found, **parts})


NO_SERVER = ('the database cannot be opened .*; '
             'see that the server runs, and that host, port, user and database are right')
SERVERS = [  # title, what is done (sql, in which database), which address, what the message says
    ('nobody listens', [], {'port': '1'}, NO_SERVER),
    ('no such host', [], {'host': 'nowhere.invalid'}, NO_SERVER),
    ('a wrong password', [], {'password': 'wrong'},
     'password .*; see that user, password and database are right'),
    ('no such user', [], {'user': 'stranger'}, 'see that user, password and database are right'),
    ('no such database', [], {'database': 'nowhere'},
     '"nowhere" does not exist.*; see that user, password and'),
    ('the database of something else', [('postgres', 'CREATE DATABASE shop'),
                                        ('shop', 'CREATE TABLE customer (id int)')], {'database': 'shop'},
     'this is the database of another program; name a database of Muster, or an empty one'),
    ('a newer Muster on a server', [('postgres', 'CREATE DATABASE newer TEMPLATE muster'),
                                    ('newer', 'UPDATE muster_meta SET value = 9')], {'database': 'newer'},
     'the database was made by a newer Muster; use the newest Muster that has written here'),
    ('no version on a server', [('postgres', 'CREATE DATABASE none TEMPLATE muster'),
                                ('none', 'DELETE FROM muster_meta')], {'database': 'none'},
     'the database does not say which version it is of; restore it from a backup'),
    ('a trigger taken away on a server', [('postgres', 'CREATE DATABASE bare TEMPLATE muster'),
                                          ('bare', 'DROP TRIGGER record_keep ON record')],
     {'database': 'bare'},
     'triggers that protect its records, are missing; restore it from a backup, and find out who changed it'),
    ('a table taken away on a server', [('postgres', 'CREATE DATABASE less TEMPLATE muster'),
                                        ('less', 'DROP TABLE attachment')], {'database': 'less'},
     'tables of the database, or triggers .* are missing; restore it from a backup'),
]


def bad_address(site, server, changes, address, says):
    for database, sql in changes:
        server.ask(sql, database)
    good, site.database = site.database, server.at(**address)
    for words in EVERY:
        site.refused(words, says)
    site.database = good
    site.goes_on()


def server_stopped(site, server, verb):
    """Between two commands."""
    server.call(verb)
    for words in EVERY:
        site.refused(words, NO_SERVER)
    server.call('start')
    site.goes_on()


def server_that_reads(site, server):
    server.ask('ALTER DATABASE muster SET default_transaction_read_only = on')
    for words in (READS, FOLDS, VERIFIES):
        site.works(words)
    site.refused(WRITES, 'the server only answers readers .*; give the address of the one that writes')
    server.ask('ALTER DATABASE muster RESET default_transaction_read_only')
    site.goes_on()


# --- all together -------------------------------------------------------------------------------------------

def file_troubles():
    """(title, what is done to a site)"""
    for title, spoil, says in FILES:
        yield title, lambda site, spoil=spoil, says=says: bad_file(site, spoil, says)
    yield 'a damaged page', damaged_pages
    yield 'files may not grow', no_room
    yield 'a full disk', full_disk
    yield 'a read-only folder', lambda site: locked(
        site, 0o500, 0o600, 'the database may not be written .*; let its owner give you the right to write')
    yield 'a read-only file', lambda site: locked(
        site, 0o700, 0o400, 'the database may not be written .*; let its owner give you the right to write')
    yield 'a file that may not be read', lambda site: locked(
        site, 0o700, 0o000, 'the database may not be written .*; let its owner give you the right to write',
        'the database cannot be opened .*; see that the file and its folder may be read')
    yield 'a new journal in a read-only folder', lambda site: locked_first(site, 'database', r'office.*; ')
    yield 'new keys in a read-only folder', lambda site: locked_first(site, 'keys', r'keys.*; ')
    yield 'where no file can be', nowhere


def server_troubles(server):
    for title, changes, address, says in SERVERS:
        yield title, lambda site, c=changes, a=address, s=says: bad_address(site, server, c, a, s)
    yield 'a server that was stopped', lambda site: server_stopped(site, server, 'stop')
    yield 'a server that was killed', lambda site: server_stopped(site, server, 'kill')
    yield 'a server that only reads', lambda site: server_that_reads(site, server)


class Run:
    """Counts."""

    def __init__(self):
        self.cases = self.failed = self.skipped = 0

    def one(self, title, trouble, site):
        self.cases += 1
        try:
            trouble(site)
        except Skipped as why:
            self.skipped += 1
            print(f'skipped: {title}: {why}')
        except (Wrong, OSError, subprocess.SubprocessError, sqlite3.Error) as why:
            self.failed += 1
            print(f'tests/commands/storage.py: {title}\n{why}')


@contextlib.contextmanager
def a_folder():
    """That an ordinary user may enter."""
    with tempfile.TemporaryDirectory(prefix='muster-storage-') as folder:
        os.chmod(folder, 0o755)
        yield os.path.realpath(folder)


def run_files(run, program):
    for title, trouble in file_troubles():
        with a_folder() as folder:
            run.one(title, lambda site, trouble=trouble: trouble(site.begin()), Site(program, folder))


def run_servers(run, program):
    with a_folder() as folder, a_folder() as place:
        try:
            server = Server(folder)
        except Skipped as why:
            run.cases, run.skipped = run.cases + 1, run.skipped + 1
            print(f'skipped: PostgreSQL: {why}')
            return
        try:
            server.ask('CREATE DATABASE muster')
            site = Site(program, place, server.at(database='muster')).begin()
            for title, trouble in server_troubles(server):
                run.one(title, trouble, site)
        finally:
            server.call('stop')


def main(program):
    """(cases, failed, skipped)"""
    run = Run()
    run_files(run, program)
    run_servers(run, program)
    return run.cases, run.failed, run.skipped


if __name__ == '__main__':
    import sys
    print('%d cases, %d failed, %d skipped' % main(os.path.abspath(sys.argv[1])))
