"""Second, independent implementation of the statement of a contingent.

Written from the specification of the calculation and the contract of the files alone, without sight of the
program, so that two people's readings of the same page can be compared to the cent. It goes day by day, in
exact fractions, and prefers plainness to speed. Where the page leaves a choice, the reading taken is in
READINGS.md; `[R7]` in a comment is the seventh reading there.
"""

from collections import defaultdict
from fractions import Fraction

from civil import ONE_DAY, add_months, as_day, days_between, days_in_month, money, month_name, quarter_start
from civil import round_cents
from contingent import Contingent
from days import Days
from schedule import Schedule

SECTIONS = (
    "personnel", "major_equipment", "self_sustainment", "deductions", "losses", "painting", "adjustments")


class Refused(Exception):
    """The folder, or a schedule, is refused; `messages` holds every error found."""

    def __init__(self, messages):
        super().__init__("\n".join(messages))
        self.messages = list(messages)


class Statement:
    """Exact sums by (month, section, code, line) and what stands in their way."""

    def __init__(self, contingent, schedule, from_day, to_day):
        self.contingent = contingent
        self.schedule = schedule
        self.from_day, self.to_day = from_day, to_day
        self.days = Days(contingent, schedule)
        self.sums = defaultdict(Fraction)
        self.blank = {}    # key of a line -> message about the blank rate it needs
        self.errors = {}   # message -> None, in the order found

    def add(self, day, section, code, line, dollars):
        self.sums[month_name(day), section, code, line] += dollars

    def lacks(self, day, section, code, line, message):
        self.blank.setdefault((month_name(day), section, code, line), message)

    def refuse(self, message):
        self.errors[message] = None

    def price_all(self):
        for day in days_between(self.from_day, self.to_day):
            edition = self.days.edition(day)
            self.price_personnel(day)
            self.price_equipment(day, edition)
            self.price_painting(day, edition)
            self.price_services(day, edition)
        self.price_losses()

    def price_personnel(self, day):
        heads = self.days.paid_strength(day)
        if heads == 0:
            return
        row = self.schedule.personnel_steps.on(day)
        if row is None:
            self.refuse("personnel_rates.csv: error: people are paid before the first rate")
            return
        code = row["effective_from"].isoformat()
        if row["rate"] is None:
            self.lacks(day, "personnel", code, "", f"{row.where}: error: blank rate")
        else:
            self.add(day, "personnel", code, "", heads * row["rate"] / days_in_month(day))

    def price_equipment(self, day, edition):
        factors, halved = self.days.mission_factors(day), self.days.after_cessation(day)
        paid = self.days.paid_units(day)
        for line, state in self.days.equipment(day).items():
            row, code = state.row, state.row["rate_code"]
            if edition is None:
                if paid[line] > 0:
                    self.refuse(f"{row.where}: error: priced before the first edition")
                continue
            if code != "special" and (edition, code) not in self.schedule.equipment_rates:
                if state.agreed > 0:
                    self.refuse(f"{row.where}: error: edition {edition!r} has no code {code!r}")
                continue
            if paid[line] == 0:
                continue
            price = self.days.unit_price(row, factors, edition, halved)
            if price is None:
                where = self.schedule.equipment_rates[edition, code].where
                self.lacks(day, "major_equipment", code, line, f"{where}: error: blank rate")
            else:
                self.add(day, "major_equipment", code, line, paid[line] * price / days_in_month(day))

    def price_painting(self, day, edition):
        for event in self.contingent.paintings.get(day, ()):
            line = event["line"]
            state = self.days.equipment(day).get(line)
            if state is None or state.in_place == 0:
                continue
            code = state.row["rate_code"]
            rates = self.schedule.equipment_rates.get((edition, code))
            if rates is None:
                self.refuse(f"{event.where}: error: no painting rate of {code!r} on {day}")
            elif rates["painting"] is None:
                self.lacks(day, "painting", code, line, f"{rates.where}: error: blank painting rate")
            else:
                ratio = self.days.rule("repaint_ratio", day) if event["event"] == "repainted" else 1
                self.add(day, "painting", code, line, state.in_place * rates["painting"] * ratio)

    def price_services(self, day, edition):
        for category, agreed_rows in self.contingent.services.items():
            row = agreed_rows.on(day)
            if row and row["provider"] == "contributor":
                heads = self.days.heads(row, day)
                self.price_service(day, edition, category, heads, self.days.performance(category, day))
        if self.days.tents_earn(day):
            heads = self.days.heads(self.contingent.services["tentage"].on(day), day)
            self.price_service(day, edition, "accommodation", heads, self.days.performance("tentage", day))

    def price_service(self, day, edition, category, heads, performance):
        """Add one day of one category."""
        if edition is None:
            if heads > 0:
                self.refuse(f"{category}: error: priced before the first edition")
            return
        rates = self.schedule.service_rates.get((edition, category))
        if rates is None:
            self.refuse(f"error: edition {edition!r} has no category {category!r}")
        elif heads > 0 and rates["rate"] is None:
            self.lacks(day, "self_sustainment", category, "", f"{rates.where}: error: blank rate")
        elif heads > 0:
            factors = self.days.mission_factors(day)
            percent = factors["environment"] + factors["intensity"] + factors["hostile"] if factors else 0
            post = self.days.rule("post_operations_share", day) if self.days.after_cessation(day) else 1
            dollars = heads * rates["rate"] * performance * (1 + Fraction(percent, 100)) * post
            self.add(day, "self_sustainment", category, "", dollars / days_in_month(day))

    def is_total(self, loss):
        """A loss that is paid by itself: hostile or abandoned, and beyond repair."""
        if loss["cause"] not in ("hostile", "abandonment"):
            return False
        repair = loss["repair_cost"]
        return repair is None or repair > self.days.rule("total_loss", loss["day"]) * loss["gfmv"]

    def price_losses(self):
        totals = [loss for loss in self.contingent.tables["losses.csv"] if self.is_total(loss)]
        of_incident = defaultdict(Fraction)
        for loss in totals:
            of_incident[loss["incident"]] += loss["gfmv"] * loss["quantity"]
        for loss in totals:
            alone = loss["gfmv"] * loss["quantity"]
            value = of_incident[loss["incident"]] if loss["incident"] else alone
            in_period = self.from_day <= loss["day"] < self.to_day
            if in_period and value >= self.days.rule("loss_threshold", loss["day"]):
                taken = (loss["usage_charge"] or 0) + (loss["other_payments"] or 0)
                code = self.contingent.lines[loss["line"]].on(loss["day"])["rate_code"]
                dollars = loss["quantity"] * max(0, loss["gfmv"] - taken)
                self.add(loss["day"], "losses", code, loss["line"], dollars)

    def deductions(self, cents):
        """{line key: cents} of the deductions; `cents` holds the rounded lines of the other sections."""
        result = {}
        quarter = quarter_start(self.from_day)
        while quarter < self.to_day:
            next_quarter = add_months(quarter, 3)
            last_day = next_quarter - ONE_DAY
            trigger = self.days.rule("deduction_trigger", last_day)
            share = self.days.deduction_share(quarter)
            if share > trigger and self.days.deduction_share(add_months(quarter, -3)) > trigger:  # [R12]
                months = [month_name(add_months(quarter, number)) for number in range(3)]
                base = sum(amount for key, amount in cents.items()
                           if key[0] in months and key[1] == "personnel")
                taken = Fraction(-base, 100) * min(share, self.days.rule("deduction_cap", last_day))
                month = month_name(min(last_day, self.to_day - ONE_DAY))
                result[month, "deductions", "", ""] = round_cents(taken)
            quarter = next_quarter
        return result

    def result(self):
        """The finished statement. Lines that lack a rate carry no amount."""
        cents = {key: round_cents(dollars) for key, dollars in self.sums.items() if key not in self.blank}
        cents.update(self.deductions(cents))
        cents = {key: amount for key, amount in cents.items() if amount != 0}
        amounts = {**cents, **dict.fromkeys(self.blank)}
        sections = dict.fromkeys(SECTIONS, 0)
        for (_, section, _, _), amount in cents.items():
            sections[section] += amount
        return {
            "contingent": self.contingent.id,
            "from": self.from_day.isoformat(),
            "to": self.to_day.isoformat(),
            "total": money(sum(cents.values())),
            "complete": not self.blank,
            "sections": {section: money(amount) for section, amount in sections.items()},
            "lines": [
                {"month": key[0], "section": key[1], "code": key[2], "line": key[3],
                 "amount": None if amounts[key] is None else money(amounts[key])}
                for key in sorted(amounts, key=line_order)],
        }


def line_order(key):
    """Month, section as in SECTIONS, then code and line by bytes."""
    month, section, code, line = key
    return month, SECTIONS.index(section), code.encode(), line.encode()


def load(folder, from_day, to_day, schedules):
    """A Statement whose files are read and checked, not priced yet. Raises Refused."""
    errors = []
    schedule = Schedule(schedules, errors)
    contingent = Contingent(folder, schedule, errors)
    if errors:
        raise Refused(errors)
    return Statement(contingent, schedule, as_day(from_day), as_day(to_day))


def statement(folder, from_day, to_day, schedules, partial=False):
    """The statement of the contingent in `folder` for from_day <= day < to_day, as the contract prints it.

    `schedules` are the folders of the schedule of rates. Left out: name of the program's own keys (mark,
    description, explain, paid, owed, accounts). Raises Refused with every error found.
    """
    work = load(folder, from_day, to_day, schedules)
    return finish(work, partial)


def finish(work, partial=False):
    """Price a loaded statement. Raises Refused for what only pricing shows."""
    work.price_all()
    errors = list(work.errors)
    if not partial:
        errors += work.blank.values()
    if errors:
        raise Refused(errors)
    return work.result()
