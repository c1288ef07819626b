"""Compare a program with the second implementation over many random cases.

    run.py --program PROGRAM --first N --count N [--jobs J] [--keep DIR]
    run.py --coverage --first N --count N [--jobs J]

PROGRAM (with arguments, if any) reads one case a line: FOLDER<TAB>FROM<TAB>TO<TAB>SCHEDULE[<TAB>SCHEDULE...].
It writes one line a case, a statement as compact JSON or `refused<TAB>first message`, and ends with status 0.
"""

import argparse
import csv
import io
import json
import multiprocessing
import os
import random
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from fractions import Fraction
from pathlib import Path

import features
import oracle
from civil import add_months, as_day, quarter_start
from generate import generate

BATCH_SIZE = 200
EXTRA_EVERY = 10            # of so many seeds one is also asked with rows shuffled and with the period split
BATCH_SECONDS = 600
SHOWN_PER_SEED = 12


# --- what the second implementation says ----------------------------------------------------------

def expected_answer(case):
    """The statement, None for a refusal."""
    try:
        return oracle.statement(case["folder"], case["from"], case["to"], case["schedules"])
    except oracle.Refused:
        return None
    except Exception as error:
        error.add_note(f"in the oracle, for {case['folder']} (the last part but one is the seed)")
        raise


def shuffle_folder(source, target, lot):
    """Copy a folder with the rows of every CSV file in another order."""
    shutil.copytree(source, target)
    for path in sorted(Path(target).glob("*.csv")):
        text = path.read_bytes().decode("utf-8-sig")
        if text:
            header, *rows = csv.reader(io.StringIO(text, newline=""))
            lot.shuffle(rows)
            with path.open("w", encoding="utf-8", newline="") as file:
                csv.writer(file, lineterminator="\n").writerows([header, *rows])


def shuffled_case(case, seed, directory):
    lot = random.Random(f"muster shuffle {seed}")
    folders = []
    for folder in (case["folder"], *case["schedules"]):
        target = Path(directory) / Path(folder).name
        shuffle_folder(folder, target, lot)
        folders.append(str(target))
    return {**case, "folder": folders[0], "schedules": folders[1:]}


def quarter_parts(case):
    """The case for each part of its period between the quarter ends inside it."""
    start, end = as_day(case["from"]), as_day(case["to"])
    cuts = [start]
    while (cut := add_months(quarter_start(cuts[-1]), 3)) < end:
        cuts.append(cut)
    cuts.append(end)
    return [{**case, "from": first.isoformat(), "to": last.isoformat()}
            for first, last in zip(cuts, cuts[1:])]


# --- what the program says ------------------------------------------------------------------------

class Crash(Exception):
    """The program did not answer every case of a batch; `answered` cases have an answer."""

    def __init__(self, message, answered=0):
        super().__init__(message)
        self.answered = answered


def ask(program, queries):
    """The program's answers: a dictionary, None for a refusal, a text for what is neither."""
    lines = ["\t".join((case["folder"], case["from"], case["to"], *case["schedules"])) for case in queries]
    try:
        done = subprocess.run(shlex.split(program), input="".join(line + "\n" for line in lines).encode(),
                              capture_output=True, timeout=BATCH_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Crash(str(error)[:300]) from None
    answers = done.stdout.decode("utf-8", "replace").split("\n")[:-1]
    if done.returncode != 0 or len(answers) != len(queries):
        said = done.stderr.decode("utf-8", "replace").strip().split("\n")[-1]
        raise Crash(f"status {done.returncode}, {len(answers)} of {len(queries)} answers. {said[:300]}",
                    len(answers))
    return [parse_answer(answer) for answer in answers]


def parse_answer(answer):
    if answer == "refused" or answer.startswith("refused\t"):
        return None
    try:
        value = json.loads(answer)
        return value if isinstance(value, dict) else answer
    except ValueError:
        return answer


# --- comparison -----------------------------------------------------------------------------------

def key_of(line):
    return tuple(line.get(name) for name in ("month", "section", "code", "line"))


def compare(expected, answer):
    """Sentences about every difference."""
    if isinstance(answer, str):
        return [f"no statement: {answer[:200]!r}"]
    if expected is None or answer is None:
        if expected is answer:
            return []
        return ["oracle refuses, program prices" if expected is None else "oracle prices, program refuses"]
    differences = compare_lines(expected["lines"], answer.get("lines", []))
    for section, amount in expected["sections"].items():
        other = answer.get("sections", {}).get(section)
        if amount != other:
            differences.append(f"section {section}: oracle {amount}, program {other}")
    for name in ("total", "complete"):
        if expected[name] != answer.get(name):
            differences.append(f"{name}: oracle {expected[name]}, program {answer.get(name)}")
    return differences


def compare_lines(expected, answered):
    ours, theirs = ({key_of(line): line.get("amount") for line in lines} for lines in (expected, answered))
    differences = [
        f"{' '.join(map(repr, key))}: oracle {ours.get(key)}, program {theirs.get(key)}"
        for key in sorted({*ours, *theirs}, key=repr) if ours.get(key) != theirs.get(key)]
    if len(theirs) != len(answered):
        differences.append("the program has two lines of one month, section, code and line")
    elif not differences and list(map(key_of, expected)) != list(map(key_of, answered)):
        differences.append("the order of the lines differs")
    return differences


def compare_parts(whole, parts):
    """Whether the statements of a period split at quarter ends add up to that of the whole.

    They do in every section, and line by line: no line crosses a month's end, and such a split divides no
    quarter's part of the period, so that the deductions, too, rest on the same lines. [R14]
    """
    if not isinstance(whole, dict):
        return []
    if not all(isinstance(part, dict) for part in parts):
        return ["priced as a whole, a part of the period is not"]
    differences = []
    for section in oracle.SECTIONS:
        total = sum(Fraction(part["sections"][section]) for part in parts)
        if total != Fraction(whole["sections"][section]):
            differences.append(f"section {section}: parts make {float(total):.2f}, "
                               f"whole {whole['sections'][section]}")
    lines = [line for part in parts for line in part["lines"]]
    return differences or compare_lines(whole["lines"], lines)


# --- batches --------------------------------------------------------------------------------------

def extra_queries(case, seed, directory, expected):
    """[(kind, case)] of what is asked besides the case itself."""
    if seed % EXTRA_EVERY != 0:
        return []
    queries = [("shuffled", shuffled_case(case, seed, directory))]
    parts = quarter_parts(case)
    if expected is not None and len(parts) > 1:
        queries += [("part", part) for part in parts]
    return queries


def run_batch(job):
    """Check the seeds of one batch. Returns (seeds, failed, lines to print)."""
    program, first, count, keep = job
    seeds = range(first, first + count)
    with tempfile.TemporaryDirectory(prefix="muster-oracle-") as directory:
        cases, expected, queries = {}, {}, []
        for seed in seeds:
            folder = Path(directory) / str(seed)
            cases[seed] = generate(seed, folder)
            expected[seed] = expected_answer(cases[seed])
            queries.append((seed, "case", cases[seed]))
            extra = extra_queries(cases[seed], seed, folder / "shuffled", expected[seed])
            queries += [(seed, kind, case) for kind, case in extra]
        try:
            answers = ask(program, [case for _, _, case in queries])
        except Crash as crash:
            keep_cases(directory, seeds, keep)
            next_seed = queries[min(crash.answered, len(queries) - 1)][0]
            return count, count, [f"seeds {first}..{first + count - 1}: crash near seed {next_seed}: {crash}"]
        found = judge(seeds, expected, queries, answers)
        keep_cases(directory, found, keep)
    lines = []
    for seed, differences in found.items():
        lines += [f"seed {seed}: {text}" for text in differences[:SHOWN_PER_SEED]]
        if len(differences) > SHOWN_PER_SEED:
            lines.append(f"seed {seed}: and {len(differences) - SHOWN_PER_SEED} more")
    return count, len(found), lines


def judge(seeds, expected, queries, answers):
    """{seed: differences} of the seeds that differ."""
    differences = {seed: [] for seed in seeds}
    whole, parts = {}, {}
    for (seed, kind, case), answer in zip(queries, answers):
        if kind == "part":
            parts.setdefault(seed, []).append(answer)
            continue
        if kind == "case":
            whole[seed] = answer
        label = "" if kind == "case" else "rows shuffled: "
        period = f"{case['from']}..{case['to']} "
        differences[seed] += [period + label + text for text in compare(expected[seed], answer)]
    for seed, answered in parts.items():
        differences[seed] += ["split: " + text for text in compare_parts(whole[seed], answered)]
    return {seed: texts for seed, texts in differences.items() if texts}


def keep_cases(directory, seeds, keep):
    """Copy the folders of some seeds below `keep`."""
    if keep:
        for seed in seeds:
            shutil.copytree(Path(directory) / str(seed), Path(keep) / str(seed), dirs_exist_ok=True)


def cover_batch(job):
    """Look at the seeds of one batch without a program. Returns (outcomes, features seen, surprises)."""
    _, first, count, _ = job
    outcomes, seen, surprises = Counter(), Counter(), []
    for seed in range(first, first + count):
        with tempfile.TemporaryDirectory(prefix="muster-oracle-") as directory:
            outcome, found = features.look(generate(seed, directory))
        if outcome not in ("priced", "refused"):
            surprises.append(f"seed {seed}: {outcome}")
        outcomes[outcome if outcome in ("priced", "refused") else "surprising"] += 1
        seen.update(found)
    return outcomes, seen, surprises


def batches(options):
    end = options.first + options.count
    for first in range(options.first, end, BATCH_SIZE):
        yield options.program, first, min(BATCH_SIZE, end - first), options.keep


def check(options, pool):
    """Compare all batches; the exit status."""
    passed = failed = 0
    for count, wrong, lines in pool.imap(run_batch, batches(options)):
        passed, failed = passed + count - wrong, failed + wrong
        for line in lines:
            print(line)
        print(f"seeds up to {options.first + passed + failed - 1}: {failed} failed", file=sys.stderr)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


def cover(options, pool):
    """Count what the cases exercise; the exit status."""
    outcomes, seen, surprises = Counter(), Counter(), []
    for some_outcomes, some_seen, some_surprises in pool.imap(cover_batch, batches(options)):
        outcomes += some_outcomes
        seen += some_seen
        surprises += some_surprises
    for name, count in sorted(seen.items()):
        print(f"{count:8d}  {name}")
    print(*surprises, sep="\n", end="\n" if surprises else "")
    print(", ".join(f"{count} {outcome}" for outcome, count in sorted(outcomes.items())) or "no cases")
    return 1 if surprises or not outcomes else 0


def main(arguments):
    parser = argparse.ArgumentParser(description="Compare a program with the second implementation.")
    parser.add_argument("--program", help="the program to check, with arguments if any")
    parser.add_argument("--first", type=int, default=1, help="first seed")
    parser.add_argument("--count", type=int, required=True, help="number of seeds")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="batches at a time")
    parser.add_argument("--keep", help="folder to which the cases that differ are copied")
    parser.add_argument("--coverage", action="store_true", help="count what the cases exercise; no program")
    options = parser.parse_args(arguments)
    if not options.coverage and not options.program:
        parser.error("--program or --coverage is needed")
    with multiprocessing.Pool(max(1, options.jobs)) as pool:
        return cover(options, pool) if options.coverage else check(options, pool)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
