#!/usr/bin/env python3
"""Kills whoever writes, at any moment, and looks whether everything that was acknowledged is there once.

    run.py --program WRITER [--sqlite N] [--postgres N] [--seed N]

Several processes (writer.c) append side by side, to streams of their own and to one that they share. Each of
N events ends one of them, or what it hangs on, at a random moment:

    client   a writer is killed with -9
    server   PostgreSQL is killed with -9 and started again
    answer   the connection is cut between a commit and its answer
    cut      the connection is cut anywhere

Who was ended begins again with the number after the last that was acknowledged, under the same idempotency
key. After every few events all writers are killed at once, and `writer check` says what is there: no number
twice or in part, none missing, a chain that verifies; the last is the one that was acknowledged last, or the
next.
Prints `N passed, N failed`: the events that were followed by such a check."""
import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from relay import Relay

WRITERS = 4
EVENTS_BEFORE_CHECK = 8
EVENTS_OF_DATABASE = 100  # on SQLite: then a new one, which the writers make as they begin
PAUSE_SECONDS = 0.06
WAIT_SECONDS = 120
POSTGRES = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'scripts', 'postgres.sh')


class Wrong(Exception):
    """What was acknowledged is not there, or something else is."""


class Writer:
    """A process that writes numbers, and what it has said of them."""

    def __init__(self, site, index):
        self.site, self.index = site, index
        self.acknowledged = 0
        self.process = None

    def begin(self):
        self.errors = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            [self.site.program, 'write', self.site.database, self.site.keys, str(self.index),
             str(self.acknowledged + 1)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=self.errors)

    def kill(self):
        """With -9; takes in what it had said."""
        self.process.kill()
        said = self.process.stdout.read().split(b'\n')[:-1]
        status = self.process.wait()
        if status != -signal.SIGKILL:
            self.errors.seek(0)
            raise Wrong(f'writer {self.index} ended by itself ({status}): '
                        + self.errors.read().decode(errors='replace'))
        for number in map(int, said):
            if number != self.acknowledged + 1:
                raise Wrong(f'writer {self.index} acknowledged {number} after {self.acknowledged}')
            self.acknowledged = number
        self.process.stdout.close()
        self.errors.close()

    def wait_for_answer(self):
        """Until it acknowledges one more number; that is read, the rest when it is killed."""
        self.process.stdout.peek(1)


class Site:
    """A database, its writers, and what can happen to them."""

    def __init__(self, program, database, keys):
        self.program, self.database, self.keys = program, database, keys
        self.writers = [Writer(self, index) for index in range(WRITERS)]
        self.events = {'client': self.kill_client}
        self.since_check = 0  # events
        self.passed = 0

    def begin(self):
        for writer in self.writers:
            writer.begin()

    def kill_all(self):
        for writer in random.sample(self.writers, len(self.writers)):
            writer.kill()

    def kill_client(self):
        writer = random.choice(self.writers)
        writer.kill()
        writer.begin()

    def check(self):
        """With nobody writing."""
        done = subprocess.run([self.program, 'check', self.database, self.keys, str(WRITERS)],
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              timeout=WAIT_SECONDS, check=False)
        if done.returncode != 0:
            raise Wrong(f'the check ended with {done.returncode}: {done.stderr.decode(errors="replace")}')
        for writer, last in zip(self.writers, map(int, done.stdout.split()), strict=True):
            if last not in (writer.acknowledged, writer.acknowledged + 1):
                raise Wrong(f'writer {writer.index}: {writer.acknowledged} was acknowledged, {last} is there')
        self.passed += self.since_check
        self.since_check = 0

    def run(self, count):
        """So many events; each writer works once more before the last check."""
        names = list(self.events)
        self.begin()
        for event in range(count):
            time.sleep(random.uniform(0, PAUSE_SECONDS))
            if self.since_check == EVENTS_BEFORE_CHECK:
                self.kill_all()
                self.check_there()
                self.begin()
            self.events[names[event % len(names)]]()
            self.since_check += 1
        for writer in self.writers:
            writer.wait_for_answer()
        self.kill_all()
        self.check()

    def check_there(self):
        """Killed before anything was made, they have left nothing to look at."""
        if os.path.exists(self.keys) and any(writer.acknowledged for writer in self.writers):
            self.check()


class Server(Site):
    """PostgreSQL, behind a relay that can cut connections."""

    def __init__(self, program, folder, keys):
        self.folder = folder
        address = self.start()
        head, _, rest = address.rpartition('@')
        port, _, path = rest.rpartition(':')[2].partition('/')
        self.relay = Relay(int(port))
        super().__init__(program, f'{head}@127.0.0.1:{self.relay.port}/{path}', keys)
        self.events |= {'answer': self.cut_answer, 'server': self.kill_server, 'cut': self.relay.cut}

    def start(self):
        done = subprocess.run([POSTGRES, 'start', self.folder], stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, timeout=WAIT_SECONDS, check=True)
        return done.stdout.decode().strip()

    def kill_server(self):
        subprocess.run([POSTGRES, 'kill', self.folder], stdin=subprocess.DEVNULL, timeout=WAIT_SECONDS,
                       check=True)
        self.start()

    def cut_answer(self):
        if not self.relay.cut_answer(WAIT_SECONDS):
            raise Wrong('no commit was answered any more')

    def close(self):
        for writer in self.writers:
            if writer.process and writer.process.poll() is None:
                writer.process.kill()
                writer.process.wait()
        subprocess.run([POSTGRES, 'stop', self.folder], stdin=subprocess.DEVNULL, check=False)
        self.relay.close()


def run_sqlite(program, count):
    """Events on files, a new one from time to time; yields (passed, what is wrong or None)."""
    while count > 0:
        folder = tempfile.mkdtemp(prefix='muster-crash.')
        site = Site(program, os.path.join(folder, 'muster.db'), os.path.join(folder, 'keys'))
        yield from outcome(site, min(count, EVENTS_OF_DATABASE), folder)
        count -= EVENTS_OF_DATABASE


def run_postgres(program, count):
    folder, keys = tempfile.mkdtemp(prefix='muster-crash.'), tempfile.mkdtemp(prefix='muster-crash.')
    server = Server(program, folder, os.path.join(keys, 'keys'))
    try:
        yield from outcome(server, count, keys)
    finally:
        server.close()
        shutil.rmtree(folder, ignore_errors=True)


def outcome(site, count, folder):
    try:
        site.run(count)
        shutil.rmtree(folder)
        yield site, None
    except (Wrong, subprocess.SubprocessError) as wrong:
        yield site, f'{wrong}\nThe database and its keys are left in {folder}.'
    finally:
        for writer in site.writers:
            if writer.process and writer.process.poll() is None:
                writer.process.kill()
                writer.process.wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n', maxsplit=1)[0])
    parser.add_argument('--program', required=True, help='the writer: build/tests/crash-writer')
    parser.add_argument('--sqlite', type=int, default=0, help='how many events on SQLite')
    parser.add_argument('--postgres', type=int, default=0, help='how many events on PostgreSQL')
    parser.add_argument('--seed', type=int, default=time.time_ns() % 1000000)
    arguments = parser.parse_args()
    random.seed(arguments.seed)
    passed = failed = 0
    for name, run, count in (('SQLite', run_sqlite, arguments.sqlite),
                             ('PostgreSQL', run_postgres, arguments.postgres)):
        numbers = 0
        for site, wrong in run(arguments.program, count) if count > 0 else ():
            passed += site.passed
            numbers += sum(writer.acknowledged for writer in site.writers)
            if wrong:
                failed += 1
                print(f'{name}, seed {arguments.seed}: {wrong}', flush=True)
        print(f'{name}: {count} events, {numbers} numbers acknowledged', flush=True)
    print(f'{passed} passed, {failed} failed')
    return 1 if failed or passed != arguments.sqlite + arguments.postgres or not passed else 0


if __name__ == '__main__':
    sys.exit(main())
