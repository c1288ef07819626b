"""What holds on a day: strength, equipment in place and working, who provides what, unit prices, shares."""

import functools
from collections import defaultdict
from fractions import Fraction

from civil import FOR_GOOD, add_months, days_between, round_cents


class LineState:
    """One line of the agreement on one day."""

    __slots__ = ("row", "agreed", "in_place", "working", "working_or_excused")

    def __init__(self, row, agreed, present, serviceable, excused):
        self.row = row
        self.agreed = agreed                                   # Q
        self.in_place = min(present, agreed)                   # P
        self.working = min(serviceable, self.in_place)         # S
        self.working_or_excused = min(serviceable + excused, self.in_place)  # S of the deduction [R9]


class Days:
    """Answers what holds on a day for a contingent under a schedule. No money yet, apart from unit prices."""

    def __init__(self, contingent, schedule):
        self.contingent = contingent
        self.schedule = schedule
        self.equipment = functools.cache(self.find_equipment)
        self.unit_price = functools.cache(self.find_unit_price)
        self.deduction_share = functools.cache(self.find_deduction_share)
        self.tent_spells = self.find_tent_spells()

    def edition(self, day):
        return self.contingent.edition_on(self.schedule, day)

    def rule(self, key, day):
        return self.schedule.rule(key, self.edition(day))

    # people

    def strength(self, day):
        row = self.contingent.strengths.on(day)
        return row["men"] + row["women"] if row else 0

    def paid_strength(self, day):
        row = self.contingent.ceilings.on(day)
        return min(self.strength(day), row["ceiling"]) if row else 0

    def heads(self, row, day):
        """Heads that one row of mou_self_sustainment.csv is paid for."""
        if row["served"] is not None:
            return row["served"] if self.strength(day) > 0 else 0
        return max(0, self.paid_strength(day) - (row["un_heads"] or 0))

    # factors

    def mission_factors(self, day):
        """The row of factors.csv that counts, None before the first (all factors and kilometres are 0)."""
        return self.contingent.factors.on(day)

    def after_cessation(self, day):
        return day >= self.contingent.cessation

    # equipment

    def seen(self, line, day):
        """(present, serviceable, excused) of a line; excused: out, but not by the contributor's doing."""
        if line in self.contingent.items:
            return self.seen_items(line, day)
        reports = self.contingent.line_reports.get(line)
        row = reports.on(day) if reports else None
        return (row["present"], row["serviceable"], 0) if row else (0, 0, 0)

    def seen_items(self, line, day):
        present = serviceable = excused = 0
        for item in self.contingent.items[line]:
            if item["from"] <= day and (item["to"] is None or day < item["to"]):
                present += 1
                reports = self.contingent.item_reports.get(item["item"])
                row = reports.on(day) if reports else None
                if row is None or row["serviceable"] == "yes":
                    serviceable += 1
                elif row["attributable"] in ("un", "none"):
                    excused += 1
        return present, serviceable, excused

    def departed(self, line, day):
        departures = self.contingent.departures
        return day >= min(departures.get(line, FOR_GOOD), departures.get("", FOR_GOOD))

    def find_equipment(self, day):
        """{line: LineState} of every line agreed by that day."""
        states = {}
        for line, agreed_rows in self.contingent.lines.items():
            row = agreed_rows.on(day)
            if row:
                agreed = 0 if self.departed(line, day) else row["quantity"]
                states[line] = LineState(row, agreed, *self.seen(line, day))
        return states

    def provider(self, category, day):
        rows = self.contingent.services.get(category)
        row = rows.on(day) if rows else None
        return row["provider"] if row else None

    def paid_units(self, day):
        """{line: units that earn the lease that day}."""
        states = self.equipment(day)
        agreed, working = defaultdict(int), defaultdict(int)
        for line, state in states.items():
            group = group_of(line, state)
            agreed[group] += state.agreed
            working[group] += state.working
        threshold = self.rule("serviceability_threshold", day)
        paid = {}
        for line, state in states.items():
            group = group_of(line, state)
            good = working[group] >= threshold * agreed[group]
            paid[line] = state.in_place if good else state.working
            serves = state.row["serves"]
            if serves and self.provider(serves, day) == "contributor":
                paid[line] = 0
        return paid

    def find_unit_price(self, row, factors, edition, halved):
        """Price of one unit for a month of such days; None when a rate it needs is blank."""
        base, maintenance = base_rate(row, self.schedule.equipment_rates.get((edition, row["rate_code"])))
        if base is None:
            return None
        rule = functools.partial(self.schedule.rule, edition=edition)
        environment = intensity = hostile = kilometres = Fraction(0)
        if factors:
            environment, intensity = factors["environment"] / 100, factors["intensity"] / 100
            hostile, kilometres = factors["hostile"] / 100, factors["transport_km"]
        price = base * (1 + environment + intensity)
        if row["lease"] == "wet":
            increments = max(0, (kilometres - rule("transport_free_km")) // rule("transport_step_km"))
            share = hostile / 2 + increments * rule("transport_step_share")
            if share != 0:
                if maintenance is None:
                    return None
                price += maintenance * share
        return price * rule("post_operations_share") if halved else price

    # tents

    def find_tent_spells(self):
        """[(first day, day after the last)] on which tents earn accommodation, whoever provides what."""
        spells, start = [], None
        for day, event in sorted(self.contingent.tent_events):  # of one day, "housed" comes first [R17]
            if event == "tents" and start is None:
                start = add_months(day, int(self.rule("tents_months", day)))  # [R16]
            elif event == "housed" and start is not None:
                spells.append((start, day))
                start = None
        return spells + ([(start, FOR_GOOD)] if start is not None else [])

    def tents_earn(self, day):
        """Whether tentage earns the accommodation rate besides that day."""
        return (any(first <= day < end for first, end in self.tent_spells)
                and self.provider("tentage", day) == "contributor"
                and self.provider("accommodation", day) != "contributor")

    def performance(self, category, day):
        rows = self.contingent.performances.get(category)
        row = rows.on(day) if rows else None
        return row["performance"] if row else Fraction(1)

    # deduction

    def absent_share(self, day):
        """Share of the agreed equipment that is absent or does not work that day."""
        if self.after_cessation(day) or self.strength(day) == 0:
            return Fraction(0)
        states = self.equipment(day).values()
        agreed = sum(state.agreed for state in states)
        if agreed == 0:
            return Fraction(0)
        return Fraction(agreed - sum(state.working_or_excused for state in states), agreed)

    def find_deduction_share(self, first_day):
        """Mean share over all days of the quarter that starts on first_day, whatever period is asked for."""
        days = list(days_between(first_day, add_months(first_day, 3)))
        return sum(map(self.absent_share, days), Fraction(0)) / len(days)


def group_of(line, state):
    """The name under which serviceability is judged: the group, or the line alone."""
    group = state.row["group"]
    return ("group", group) if group else ("line", line)


def base_rate(row, table_row):
    """(monthly rate by lease, monthly maintenance) of one unit; None for a blank."""
    if row["rate_code"] != "special":
        return table_row[row["lease"]], table_row["maintenance"]
    exact = row["gfmv"] / (12 * row["life_years"]) + row["gfmv"] * row["no_fault_percent"] / 100 / 12
    dry = Fraction(round_cents(exact), 100)
    if row["lease"] == "dry":
        return dry, row["maintenance"]
    return dry + row["maintenance"], row["maintenance"]
