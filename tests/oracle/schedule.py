"""The schedule of rates: editions, rates and rules, and the rule that a key stands once."""

import csv
import functools
from collections import defaultdict
from fractions import Fraction
from pathlib import Path

from tables import NUMBER, SCHEDULE_TABLES, Steps, read_table

DEFAULT_RULES = {
    "serviceability_threshold": Fraction("0.90"), "deduction_trigger": Fraction("0.10"),
    "deduction_cap": Fraction("0.35"), "environment_cap": Fraction("0.05"), "intensity_cap": Fraction("0.05"),
    "hostile_cap": Fraction("0.05"), "post_operations_share": Fraction("0.50"),
    "repaint_ratio": Fraction("1.19"), "transport_free_km": Fraction(800), "transport_step_km": Fraction(800),
    "transport_step_share": Fraction("0.0025"), "loss_threshold": Fraction(250000),
    "significant_damage": Fraction("0.10"), "total_loss": Fraction("0.75"), "tents_months": Fraction(6),
}
# The marks decide only one thing here: a factor above a cap that is merely recalled is a warning, no error.
DEFAULT_MARKS = {"environment_cap": "recalled", "intensity_cap": "recalled", "hostile_cap": "recalled"}
BUILT_IN_RULES = Path(__file__).resolve().parents[2] / "data" / "rates" / "rules.csv"
FORMULA_VERSION = "muster-1"


def check_unique(rows, columns, errors):
    """Two rows of the same key are an error that names both."""
    first = {}
    for row in rows:
        key = tuple(row[column] for column in columns)
        if key in first:
            errors.append(f"{row.where}: error: same {', '.join(columns)} as {first[key].where}")
        else:
            first[key] = row


def steps_by(rows, key, day_column, errors):
    """{key: Steps} of rows that hold one step function for each key."""
    check_unique(rows, (key, day_column), errors)
    groups = defaultdict(list)
    for row in rows:
        groups[row[key]].append(row)
    return {name: Steps(group, day_column) for name, group in groups.items()}


class Schedule:
    """All schedule folders together: editions, rates and rules."""

    def __init__(self, folders, errors):
        tables = {name: [] for name in SCHEDULE_TABLES}
        for folder in folders:
            if not Path(folder).is_dir():
                errors.append(f"{Path(folder).name}: error: the folder is missing")
                continue
            for name, layout in SCHEDULE_TABLES.items():
                tables[name] += read_table(folder, name, layout, errors)
        self.read_editions(tables["editions.csv"], errors)
        self.read_rates(tables, errors)
        self.read_rules(tables["rules.csv"], errors)
        self.built_in_marks = built_in_marks()
        self.rule = functools.cache(self.find_rule)

    def read_editions(self, rows, errors):
        check_unique(rows, ("edition",), errors)
        check_unique(rows, ("effective_from",), errors)
        self.editions = {row["edition"]: row for row in rows}
        self.edition_steps = Steps(rows, "effective_from")

    def read_rates(self, tables, errors):
        personnel = tables["personnel_rates.csv"]
        check_unique(personnel, ("effective_from",), errors)
        self.personnel_steps = Steps(personnel, "effective_from")
        equipment, services = tables["major_equipment_rates.csv"], tables["self_sustainment_rates.csv"]
        check_unique(equipment, ("edition", "rate_code"), errors)
        check_unique(services, ("edition", "category"), errors)
        for row in equipment + services:
            if row["edition"] not in self.editions:
                errors.append(f"{row.where}: error: unknown edition {row['edition']!r}")
        for row in equipment:
            if row["rate_code"] == "special":
                errors.append(f"{row.where}: error: `special` is no code of a schedule")
            if row["life_years"] == 0:
                errors.append(f"{row.where}: error: a life of 0 years")
        self.equipment_rates = {(row["edition"], row["rate_code"]): row for row in equipment}
        self.service_rates = {(row["edition"], row["category"]): row for row in services}
        self.codes = {row["rate_code"] for row in equipment}
        self.categories = {row["category"] for row in services}

    def read_rules(self, rows, errors):
        check_unique(rows, ("edition", "key"), errors)
        self.rules = {}
        for row in rows:
            edition, key, value = row["edition"], row["key"], row["value"]
            if edition != "*" and edition not in self.editions:
                errors.append(f"{row.where}: error: unknown edition {edition!r}")
            elif key.startswith("formula_"):
                if value != FORMULA_VERSION:
                    errors.append(f"{row.where}: error: unknown formula {value!r}")
            elif key not in DEFAULT_RULES:
                continue                    # other facts of an edition, of no use to a statement
            elif not NUMBER.fullmatch(value) or Fraction(value) < 0:
                errors.append(f"{row.where}: error: {value!r} is no number of 0 or more")
            elif key == "transport_step_km" and Fraction(value) == 0:
                errors.append(f"{row.where}: error: a step of 0 km")
            elif key == "tents_months" and Fraction(value).denominator != 1:
                errors.append(f"{row.where}: error: {value!r} is no whole number of months")
            else:
                self.rules[edition, key] = row

    def find_rule(self, key, edition):
        """The value of a rule under an edition (None: a day without edition)."""
        row = self.rules.get((edition, key)) or self.rules.get(("*", key))
        return Fraction(row["value"]) if row else DEFAULT_RULES[key]

    def rule_mark(self, key, edition, day):
        """The mark of the same value. After an edition's confirmed_until its own rules are recalled. [R22]"""
        row = self.rules.get((edition, key))
        if row:
            until = self.editions[edition]["confirmed_until"]
            late = until is not None and day > until
            return "recalled" if late and row["mark"] != "illustrative" else row["mark"]
        row = self.rules.get(("*", key))
        if row:
            return row["mark"]
        return self.built_in_marks[key]


@functools.cache
def built_in_marks():
    """Marks of the built-in caps for every edition, from the repository's data when it is there."""
    marks = dict(DEFAULT_MARKS)
    if BUILT_IN_RULES.is_file():
        with BUILT_IN_RULES.open(newline="", encoding="utf-8-sig") as file:
            for row in csv.DictReader(file):
                if row["edition"] == "*" and row["key"] in DEFAULT_MARKS:
                    marks[row["key"]] = row["mark"]
    return marks
