"""What was agreed with a contingent and observed at it: every file read, and checked against the schedule."""

from collections import defaultdict
from fractions import Fraction
from pathlib import Path

from civil import FOR_GOOD
from countries import ALPHA3
from schedule import check_unique, steps_by
from tables import CONTINGENT_TABLES, Steps, parse_day, read_ini, read_table

CAP_OF_FACTOR = {"environment": "environment_cap", "intensity": "intensity_cap", "hostile": "hostile_cap"}


class Contingent:
    """What was agreed with and observed at one contingent: every file read and checked on its own."""

    def __init__(self, folder, schedule, errors):
        folder = Path(folder)
        ini = read_ini(folder / "contingent.ini", errors)
        self.tables = {
            name: read_table(folder, name, layout, errors) for name, layout in CONTINGENT_TABLES.items()}
        self.read_head(ini, schedule, errors)
        self.read_steps(errors)
        self.check_personnel_and_services(schedule, errors)
        self.check_equipment(schedule, errors)
        self.read_items(errors)
        self.check_factors(schedule, errors)
        self.read_events(errors)
        self.check_losses(errors)
        self.check_accounts(errors)

    def read_head(self, ini, schedule, errors):
        head, agreement = ini.get("contingent", {}), ini.get("mou", {})
        self.id = head.get("id", "")
        if not self.id:
            errors.append("contingent.ini: error: the contingent has no id")
        if head.get("contributor") not in ALPHA3:
            errors.append(f"contingent.ini: error: unknown contributor {head.get('contributor')!r}")
        self.held_edition = agreement.get("edition") or None
        if self.held_edition and self.held_edition not in schedule.editions:
            errors.append(f"contingent.ini: error: unknown edition {self.held_edition!r}")
        effective = agreement.get("effective", "")
        self.effective = parse_day(effective)
        if effective and not self.effective:
            errors.append(f"contingent.ini: error: effective {effective!r} is no day")

    def read_steps(self, errors):
        tables = self.tables
        for name, column in (("mou_personnel.csv", "effective"), ("strength.csv", "day"),
                             ("factors.csv", "effective")):
            check_unique(tables[name], (column,), errors)
        self.ceilings = Steps(tables["mou_personnel.csv"], "effective")
        self.strengths = Steps(tables["strength.csv"], "day")
        self.factors = Steps(tables["factors.csv"], "effective")
        self.lines = steps_by(tables["mou_major_equipment.csv"], "line", "effective", errors)
        self.line_reports = steps_by(tables["equipment_status.csv"], "line", "day", errors)
        self.item_reports = steps_by(tables["item_status.csv"], "item", "day", errors)
        self.services = steps_by(tables["mou_self_sustainment.csv"], "category", "effective", errors)
        self.performances = steps_by(tables["self_sustainment_status.csv"], "category", "day", errors)

    def check_personnel_and_services(self, schedule, errors):
        for name in ("mou_personnel.csv", "mou_major_equipment.csv", "mou_self_sustainment.csv"):
            for row in self.tables[name]:
                if self.effective and row["effective"] < self.effective:
                    errors.append(f"{row.where}: error: before the agreement takes effect, {self.effective}")
        for row in self.tables["mou_self_sustainment.csv"]:
            if row["category"] not in schedule.categories:
                errors.append(f"{row.where}: error: unknown category {row['category']!r}")
        for row in self.tables["self_sustainment_status.csv"]:
            if row["category"] not in schedule.categories:
                errors.append(f"{row.where}: error: unknown category {row['category']!r}")
            if row["performance"] > 1:
                errors.append(f"{row.where}: error: a performance above 1")

    def check_equipment(self, schedule, errors):
        for row in self.tables["mou_major_equipment.csv"]:
            if row["rate_code"] == "special":
                check_special_case(row, errors)
            elif row["rate_code"] not in schedule.codes:
                errors.append(f"{row.where}: error: unknown rate_code {row['rate_code']!r}")
            if row["serves"] and row["serves"] not in schedule.categories:
                errors.append(f"{row.where}: error: serves the unknown category {row['serves']!r}")
        for row in self.tables["equipment_status.csv"]:
            self.check_line(row, errors)
            if row["serviceable"] > row["present"]:
                errors.append(f"{row.where}: error: more serviceable than present")

    def check_line(self, row, errors):
        if row["line"] not in self.lines:
            errors.append(f"{row.where}: error: unknown line {row['line']!r}")

    def read_items(self, errors):
        rows = self.tables["equipment_items.csv"]
        check_unique(rows, ("item", "from"), errors)
        self.items = defaultdict(list)
        for row in rows:
            self.check_line(row, errors)
            self.items[row["line"]].append(row)
        names = {row["item"] for row in rows}
        for row in self.tables["item_status.csv"]:
            if row["item"] not in names:
                errors.append(f"{row.where}: error: unknown item {row['item']!r}")
        for row in self.tables["equipment_status.csv"]:
            if row["line"] in self.items:
                errors.append(f"{row.where}: error: line {row['line']!r} is counted by its items")

    def check_factors(self, schedule, errors):
        for row in self.tables["factors.csv"]:
            day = row["effective"]
            edition = self.edition_on(schedule, day)
            for column, key in CAP_OF_FACTOR.items():
                above = row[column] / 100 > schedule.rule(key, edition)
                if above and schedule.rule_mark(key, edition, day) != "recalled":
                    errors.append(f"{row.where}: error: {column} is above its cap")

    def read_events(self, errors):
        rows = self.tables["events.csv"]
        check_unique(rows, ("day", "event", "line"), errors)
        self.departures = {}                # line ("": every line) -> the earliest day
        self.paintings = defaultdict(list)  # day -> rows of painted and repainted
        self.cessation = FOR_GOOD
        self.tent_events = []               # (day, "tents" or "housed")
        for row in rows:
            day, event, line = row["day"], row["event"], row["line"]
            if line:
                self.check_line(row, errors)
            if event == "cessation":
                if line or self.cessation != FOR_GOOD:
                    errors.append(f"{row.where}: error: cessation takes no line and occurs once")
                self.cessation = day
            elif event == "departure":
                self.departures[line] = min(day, self.departures.get(line, FOR_GOOD))
            elif event in ("painted", "repainted"):
                self.check_painting(row, errors)
                self.paintings[day].append(row)
            elif event in ("tents", "housed"):
                self.tent_events.append((day, event))

    def check_painting(self, row, errors):
        if not row["line"]:
            errors.append(f"{row.where}: error: {row['event']} needs a line")
        elif row["line"] in self.lines:
            agreed = self.lines[row["line"]].on(row["day"])
            if agreed and agreed["rate_code"] == "special":
                errors.append(f"{row.where}: error: a special case has no painting rate")

    def check_losses(self, errors):
        for row in self.tables["losses.csv"]:
            self.check_line(row, errors)
            if row["line"] in self.lines and not self.lines[row["line"]].on(row["day"]):
                errors.append(f"{row.where}: error: a loss before its line's first row")

    def check_accounts(self, errors):
        rows = self.tables["accounts.csv"]
        check_unique(rows, ("effective", "account", "section"), errors)
        shares = defaultdict(Fraction)
        for row in rows:
            shares[row["effective"], row["section"]] += row["share"]
        for (day, section), share in shares.items():
            if share != 100:
                errors.append(f"accounts.csv: error: the shares of {section!r} on {day} do not make 100")

    def edition_on(self, schedule, day):
        """Name of the edition of a day: the one held by the agreement, else by day; None before the first."""
        if self.held_edition:
            return self.held_edition
        row = schedule.edition_steps.on(day)
        return row["edition"] if row else None


def check_special_case(row, errors):
    needed = ["gfmv", "life_years", "no_fault_percent"] + (["maintenance"] if row["lease"] == "wet" else [])
    for column in needed:
        if row[column] is None:
            errors.append(f"{row.where}: error: a special case without {column}")
    if row["life_years"] == 0:
        errors.append(f"{row.where}: error: a life of 0 years")
