"""One random case: text tables while it is being made, and how they are written to folders."""

import csv
import datetime
import io
import random

from tables import CONTINGENT_TABLES, SCHEDULE_TABLES

DAY = datetime.timedelta(days=1)


def iso(day):
    return day.isoformat()


def month_end(day):
    return (day.replace(day=28) + 4 * DAY).replace(day=1) - DAY


def month_later(day, months):
    """The first day of the month `months` after the month of `day`."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return datetime.date(year, month + 1, 1)


class Case:
    """One case while it is being made: plain tables of text cells."""

    def __init__(self, seed):
        self.random = random.Random(f"muster oracle {seed}")
        self.seed = seed
        self.ini = {"contingent": {}, "mou": {}}
        self.tables = {name: [] for name in CONTINGENT_TABLES}
        self.rates = {name: [] for name in SCHEDULE_TABLES}
        self.second = []       # rows of the rates that go to the second folder, by id(); [] for one folder
        self.raw = {}          # file name -> bytes written instead of a table
        self.absent = set()    # files left out
        self.columns = {}      # file name -> (columns added, columns left out)
        self.defect = None

    def chance(self, probability):
        return self.random.random() < probability

    def pick(self, *choices):
        return self.random.choice(choices)

    def money(self, low, high, decimals=2):
        """A decimal text of that many places; now and then a whole number without them."""
        number = self.random.randint(low * 10 ** decimals, high * 10 ** decimals)
        text = str(number).rjust(decimals + 1, "0")
        if self.chance(0.1):
            return str(number // 10 ** decimals)
        return text[:-decimals] + "." + text[-decimals:]

    def rate(self, low, high):
        return self.money(low, high, 4 if self.chance(0.15) else 2)

    def day(self, low, high):
        """A day of low..high, often the first or last of a month, or one next to the period's ends."""
        day = low + self.random.randint(0, max(0, (high - low).days)) * DAY
        kind = self.random.random()
        if kind < 0.15:
            day = day.replace(day=1)
        elif kind < 0.35:
            day = month_end(day)
        elif kind < 0.5:
            day = self.pick(self.start, self.start - DAY, self.start + DAY, self.end - DAY, self.end)
        return min(max(day, low), high)

    def days(self, count, low, high):
        """Up to `count` different days, in order."""
        return sorted({self.day(low, high) for _ in range(count)})

    def add(self, name, **cells):
        """Append a row to a table of the contingent; cells not given are empty. Returns the row."""
        return add_row(self.tables[name], CONTINGENT_TABLES[name], cells)

    def add_rate(self, name, **cells):
        return add_row(self.rates[name], SCHEDULE_TABLES[name], cells)


def add_row(rows, layout, cells):
    row = dict.fromkeys(layout, "")
    for column, value in cells.items():
        column = column.rstrip("_")
        if column not in layout:
            raise KeyError(column)
        row[column] = iso(value) if isinstance(value, datetime.date) else str(value)
    rows.append(row)
    return row


# --- writing --------------------------------------------------------------------------------------

def write_ini(case, path):
    lines = ["# made by lot"]
    for section, values in case.ini.items():
        lines += [f"[{section}]", *(f"{key} = {value}".rstrip() for key, value in values.items()), ""]
    path.write_bytes(encode(case, "\n".join(lines)))


def encode(case, text):
    """Bytes of a text, now and then with a byte-order mark or CRLF."""
    if case.chance(0.15):
        text = text.replace("\n", "\r\n")
    return text.encode("utf-8-sig" if case.chance(0.1) else "utf-8")


def write_table(case, path, layout, rows):
    """Write a table with rows and columns shuffled; optional columns without a value are often left out."""
    added, left_out = case.columns.get(path.name, ((), ()))
    columns = [column for column in layout if column not in left_out]
    columns = [column for column in columns
               if not layout[column].endswith("~") or any(row[column] for row in rows) or case.chance(0.5)]
    columns += added
    rows = rows[:]
    case.random.shuffle(rows)
    case.random.shuffle(columns)
    text = io.StringIO(newline="")
    style = csv.QUOTE_ALL if case.chance(0.1) else csv.QUOTE_MINIMAL
    writer = csv.writer(text, quoting=style, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([row.get(column, "1") for column in columns] for row in rows)
    text = text.getvalue()
    path.write_bytes(encode(case, text[:-1] if case.chance(0.05) else text))


def write_folder(case, folder, layouts, tables):
    folder.mkdir(parents=True)
    for name, layout in layouts.items():
        if name in case.raw:
            (folder / name).write_bytes(case.raw[name])
        elif name in case.absent:
            continue
        elif tables[name] or layouts is SCHEDULE_TABLES or case.chance(0.3):
            write_table(case, folder / name, layout, tables[name])


def write(case, directory):
    """Write every folder of a case; returns the folders of its schedule."""
    contingent = directory / "contingent"
    write_folder(case, contingent, CONTINGENT_TABLES, case.tables)
    if "contingent.ini" not in case.absent:
        write_ini(case, contingent / "contingent.ini")
    in_second = set(case.second)
    first = {name: [row for row in rows if id(row) not in in_second] for name, rows in case.rates.items()}
    second = {name: [row for row in rows if id(row) in in_second] for name, rows in case.rates.items()}
    write_folder(case, directory / "schedule", SCHEDULE_TABLES, first)
    schedules = [directory / "schedule"]
    if case.second:
        write_folder(case, directory / "schedule2", SCHEDULE_TABLES, second)
        schedules.append(directory / "schedule2")
    return schedules
