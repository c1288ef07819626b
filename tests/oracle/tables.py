"""Reading of the files of a contingent and of a schedule of rates, for the second implementation.

Nothing here knows about money: a file becomes a list of rows, a row a dictionary of typed cells, and whatever
does not read becomes a message in `errors`. The layout follows the contract of the files.
"""

import configparser
import csv
import datetime
import io
import re
from bisect import bisect_right
from fractions import Fraction
from pathlib import Path

# The type of each column. `?` after the type: the cell may be empty. `~`: the whole column may be left out.
#   day      ISO day                     count   whole number, 0 or more
#   decimal  decimal number, 0 or more   signed  decimal number
#   text     any text                    a|b|c   one of these words
MARKS = "official|quoted|recalled|illustrative"

CONTINGENT_TABLES = {
    "mou_personnel.csv": {"effective": "day", "ceiling": "count", "amendment": "text~"},
    "strength.csv": {"day": "day", "men": "count", "women": "count"},
    "mou_major_equipment.csv": {
        "line": "text", "effective": "day", "rate_code": "text", "description": "text~", "group": "text?",
        "quantity": "count", "lease": "wet|dry", "gfmv": "decimal~", "life_years": "decimal~",
        "no_fault_percent": "decimal~", "maintenance": "decimal~", "serves": "text~", "amendment": "text~"},
    "equipment_status.csv": {
        "line": "text", "day": "day", "present": "count", "serviceable": "count", "report": "text~"},
    "equipment_items.csv": {
        "item": "text", "line": "text", "serial": "text?", "plate": "text?", "from": "day", "to": "day?",
        "location": "text?"},
    "item_status.csv": {
        "item": "text", "day": "day", "serviceable": "yes|no", "reason": "text~",
        "attributable": "contributor|un|none~", "report": "text~"},
    "mou_self_sustainment.csv": {
        "category": "text", "effective": "day", "provider": "contributor|un", "un_heads": "count~",
        "served": "count~", "amendment": "text~"},
    "self_sustainment_status.csv": {
        "category": "text", "day": "day", "performance": "decimal", "report": "text~"},
    "factors.csv": {
        "effective": "day", "environment": "decimal", "intensity": "decimal", "hostile": "decimal",
        "transport_km": "decimal"},
    "events.csv": {"day": "day", "event": "text", "line": "text?", "note": "text~"},
    "losses.csv": {
        "line": "text", "day": "day", "incident": "text~", "cause": "hostile|abandonment|no_fault|damage",
        "quantity": "count", "gfmv": "decimal", "usage_charge": "decimal?", "other_payments": "decimal?",
        "repair_cost": "decimal?"},
    "payments.csv": {
        "day": "day", "amount": "signed", "section": "text?", "account": "text~", "reference": "text?"},
    "accounts.csv": {"effective": "day", "account": "text", "section": "text?", "share": "decimal"},
}

SCHEDULE_TABLES = {
    "editions.csv": {
        "edition": "text", "effective_from": "day", "confirmed_until": "day~", "symbol": "text?",
        "mark": MARKS,
        "source": "text~"},
    "personnel_rates.csv": {
        "effective_from": "day", "confirmed_until": "day~", "rate": "decimal?", "mark": MARKS,
        "source": "text~"},
    "major_equipment_rates.csv": {
        "edition": "text", "rate_code": "text", "category": "text~", "description": "text~",
        "gfmv": "decimal?", "life_years": "decimal?", "no_fault_percent": "decimal?",
        "maintenance": "decimal?", "dry": "decimal?", "wet": "decimal?", "painting": "decimal~",
        "mark": MARKS, "source": "text~"},
    "self_sustainment_rates.csv": {
        "edition": "text", "category": "text", "description": "text~", "rate": "decimal?", "mark": MARKS,
        "source": "text~"},
    "rules.csv": {"edition": "text", "key": "text", "value": "text", "mark": MARKS, "source": "text~"},
}

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


class Row(dict):
    """One row of a table. Two rows are the same only when they are one and the same row of one file."""

    __slots__ = ("where",)
    __hash__ = object.__hash__
    __eq__ = object.__eq__
    __ne__ = object.__ne__


class Steps:
    """A step function of the day: the row with the greatest day <= d counts; before the first row, None."""

    def __init__(self, rows, column):
        self.rows = sorted(rows, key=lambda row: row[column])
        self.days = [row[column] for row in self.rows]

    def on(self, day):
        index = bisect_right(self.days, day)
        return self.rows[index - 1] if index else None


def parse_day(text):
    """The day of an ISO text, None when it is none."""
    if not DAY.fullmatch(text):
        return None
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None


def parse_cell(text, kind):
    """The value of a cell and what was expected instead (None when the cell is good)."""
    may_be_empty = kind[-1] in "?~"
    kind = kind.rstrip("?~")
    if text == "":
        empty = "" if kind == "text" or "|" in kind else None
        return (empty, None) if may_be_empty else (None, "a value")
    if kind == "text":
        return text, None
    if "|" in kind:
        return (text, None) if text in kind.split("|") else (None, "one of " + kind.replace("|", ", "))
    if kind == "day":
        day = parse_day(text)
        return day, None if day else "a day such as 2024-03-14"
    if not NUMBER.fullmatch(text):
        return None, "a number"
    number = Fraction(text)
    if kind != "signed" and number < 0:
        return None, "not below 0"
    if kind == "count":
        return (int(number), None) if number.denominator == 1 else (None, "a whole number")
    return number, None


def read_text(path, errors):
    """The text of a file without its byte-order mark; None, with a message, when it is empty or no UTF-8."""
    data = path.read_bytes()
    if not data:
        errors.append(f"{path.name}: error: the file has no bytes")
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        errors.append(f"{path.name}: error: not UTF-8")
        return None


def header_columns(header, layout, name, errors):
    """Check a header row against the layout; True when the rows below it can be read."""
    before = len(errors)
    for column in header:
        if column not in layout:
            errors.append(f"{name}:1: error: unknown column {column!r}")
    if len(set(header)) != len(header):
        errors.append(f"{name}:1: error: a column stands twice")
    for column, kind in layout.items():
        if column not in header and not kind.endswith("~"):
            errors.append(f"{name}:1: error: column {column!r} is missing")
    return len(errors) == before


def read_table(folder, name, layout, errors):
    """All good rows of one CSV file. An absent file has no rows."""
    path = Path(folder) / name
    if not path.is_file():
        return []
    text = read_text(path, errors)
    if text is None:
        return []
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows = []
    try:
        header = next(reader, [])
        if not header_columns(header, layout, name, errors):
            return []
        for cells in reader:
            if cells:
                read_row(cells, header, layout, f"{name}:{reader.line_num}", rows, errors)
    except csv.Error as error:
        errors.append(f"{name}:{reader.line_num}: error: {error}")
    return rows


def read_row(cells, header, layout, where, rows, errors):
    """Append one row to `rows`; a row with a bad cell is left out, since its file is refused anyway."""
    if len(cells) != len(header):
        errors.append(f"{where}: error: {len(cells)} cells; {len(header)} were expected")
        return
    texts = dict(zip(header, cells))
    row = Row()
    row.where = where
    good = True
    for column, kind in layout.items():
        row[column], expected = parse_cell(texts.get(column, ""), kind)
        if expected:
            errors.append(f"{where}: error: {column} {texts[column]!r}; expected {expected}")
            good = False
    if good:
        rows.append(row)


def read_ini(path, errors):
    """{section: {key: value}} of an INI file."""
    if not path.is_file():
        errors.append(f"{path.name}: error: the file is missing")
        return {}
    text = read_text(path, errors)
    if text is None:
        return {}
    parser = configparser.ConfigParser(
        delimiters=("=",), comment_prefixes=("#",), interpolation=None, default_section="\0none")
    try:
        parser.read_string(text)
    except configparser.Error as error:
        errors.append(f"{path.name}: error: {error.message}")
        return {}
    return {section: dict(parser.items(section)) for section in parser.sections()}
