"""What a set of random cases exercises: counts of cases by feature, without calling any program.

A feature counts for a case only where it bears on the statement asked for (inside the period, with people or
equipment there), so that a generator that has gone stale shows as a zero.
"""

import datetime
from collections import Counter

import oracle
from civil import FOR_GOOD, ONE_DAY, add_months, days_between, month_name, quarter_start
from days import group_of


def features(case, work, result):
    """Names of the features of one priced case."""
    found = {f"section {section}" for section, amount in result["sections"].items() if amount != "0.00"}
    found |= frame_features(case, work)
    found |= line_features(work, result)
    for day in days_between(work.from_day, work.to_day):
        found |= people_features(work, day) | equipment_features(work, day) | service_features(work, day)
    return found


def frame_features(case, work):
    """Period, schedule and rounding."""
    first, last = work.from_day, work.to_day - ONE_DAY
    days = work.days
    inside = [day for day in days_between(first, last) if days.edition(day) != days.edition(day + ONE_DAY)]
    yes = {
        "period of one day": first == last,
        "period over a year": (last - first).days > 366,
        "period starts or ends mid-month": first.day != 1 or work.to_day.day != 1,
        "period across a quarter end": quarter_start(first) != quarter_start(last),
        "period across a year end": first.year != last.year,
        "leap day": any(day.month == 2 and day.day == 29 for day in days_between(first, work.to_day)),
        "edition held": bool(work.contingent.held_edition),
        "edition changes inside a month": any((day + ONE_DAY).day != 1 for day in inside),
        "two schedule folders": len(case["schedules"]) > 1,
        "rule of the schedule": any(edition == "*" for edition, _ in work.schedule.rules),
        "rule of an edition": any(edition != "*" for edition, _ in work.schedule.rules),
        "exactly half a cent": any((dollars * 200).denominator == 1 and (dollars * 200).numerator % 2
                                   for dollars in work.sums.values()),
    }
    return {name for name, holds in yes.items() if holds}


def line_features(work, result):
    """What shows in the lines themselves."""
    found = set()
    codes, personnel = Counter(), Counter()
    for line in result["lines"]:
        if line["section"] == "major_equipment":
            codes[line["month"], line["line"]] += 1
            found |= {"special case"} if line["code"] == "special" else set()
        if line["section"] == "personnel":
            personnel[line["month"]] += 1
    found |= {"rate_code changes inside a month"} if max(codes.values(), default=0) > 1 else set()
    found |= {"personnel rate changes inside a month"} if max(personnel.values(), default=0) > 1 else set()
    for row in work.contingent.factors.rows:
        if work.from_day <= row["effective"] < work.to_day:
            found.add("factors change inside the period")
        if any(row[name] > 5 for name in ("environment", "intensity")):
            found.add("factor above 5 per cent")
    return found | deduction_features(work, result) | loss_features(work)


def deduction_features(work, result):
    """Whether a deduction rests on the share itself or on its cap."""
    found = set()
    for line in result["lines"]:
        if line["section"] == "deductions":
            quarter = quarter_start(datetime.date.fromisoformat(line["month"] + "-01"))
            share = work.days.deduction_share(quarter)
            cap = work.days.rule("deduction_cap", add_months(quarter, 3) - ONE_DAY)
            found.add("deduction at its cap" if share > cap else "deduction below its cap")
    return found


def loss_features(work):
    found = set()
    totals = [loss for loss in work.contingent.tables["losses.csv"] if work.is_total(loss)]
    paid = any(key[1] == "losses" for key in work.sums)
    for loss in totals:
        others = [other for other in totals if other is not loss and other["incident"] == loss["incident"]]
        if loss["incident"] and others and paid:
            found.add("losses of one incident")
    if any(loss["repair_cost"] is not None and loss["repair_cost"] == loss["gfmv"] * 3 / 4
           for loss in work.contingent.tables["losses.csv"]):
        found.add("repair cost at the total loss share")
    if totals and not paid:
        found.add("total losses not paid")
    return found


def people_features(work, day):
    days = work.days
    strength, paid = days.strength(day), days.paid_strength(day)
    found = set()
    if strength > paid > 0:
        found.add("strength above ceiling")
    if strength == 0 and work.contingent.strengths.rows[0]["day"] <= day:
        found.add("strength zero again or still")
    return found


def equipment_features(work, day):
    """Groups, counts and unit prices on one day."""
    days, found = work.days, set()
    states, paid = days.equipment(day), days.paid_units(day)
    groups = Counter(group_of(line, state) for line, state in states.items() if state.agreed)
    factors, halved = days.mission_factors(day), days.after_cessation(day)
    threshold = days.rule("serviceability_threshold", day)
    for line, state in states.items():
        group = group_of(line, state)
        present = days.seen(line, day)[0]
        members = [other for name, other in states.items() if group_of(name, other) == group]
        agreed, working = sum(m.agreed for m in members), sum(m.working for m in members)
        judged = f"group of {'several' if groups[group] > 1 else 'one'}"
        served = state.row["serves"] and days.provider(state.row["serves"], day) == "contributor"
        good = working >= threshold * agreed
        yes = {
            "overstock": present > state.agreed > 0,
            "quantity zero": state.row["quantity"] == 0,
            "departed line": days.departed(line, day) and state.row["quantity"] > 0,
            "lease not earned: serves": served and state.in_place > 0,
            f"{judged} exactly at the threshold": agreed > 0 and working == threshold * agreed,
            f"{judged} above, with units out": good and state.working < paid[line],
            f"{judged} below, paid for working": not good and 0 < paid[line] < state.in_place,
            "item excused": state.working_or_excused > state.working,
            "items counted": line in work.contingent.items and paid[line] > 0,
            "halved lease": halved and paid[line] > 0,
        }
        if factors and paid[line] > 0 and state.row["lease"] == "wet":
            yes["wet, hostile"] = factors["hostile"] > 0
            yes["wet, kilometres at a boundary"] = factors["transport_km"] in (800, 1600, 2400)
            yes["wet, increments"] = factors["transport_km"] >= 1600
        if state.row["rate_code"] == "special" and paid[line] > 0:
            yes["special case, dry, no maintenance"] = state.row["maintenance"] is None
            yes["special case, wet"] = state.row["lease"] == "wet"
        found |= {name for name, holds in yes.items() if holds}
    for event in work.contingent.paintings.get(day, ()):
        if event["line"] in states and states[event["line"]].in_place > 0:
            found.add(event["event"])
    return found


def service_features(work, day):
    days, found = work.days, set()
    all_gone = work.contingent.departures.get("", FOR_GOOD) <= day
    for category, rows in work.contingent.services.items():
        row = rows.on(day)
        if row is None or row["provider"] != "contributor":
            continue
        heads = days.heads(row, day)
        yes = {
            "un_heads": bool(row["un_heads"]) and heads > 0,
            "un_heads above strength": bool(row["un_heads"]) and heads == 0 and days.paid_strength(day) > 0,
            "served": row["served"] is not None and heads > 0,
            "performance below one": heads > 0 and days.performance(category, day) < 1,
            "halved service": days.after_cessation(day) and heads > 0,
            "service after departure of all": heads > 0 and all_gone,
        }
        found |= {name for name, holds in yes.items() if holds}
    if days.tents_earn(day) and days.heads(work.contingent.services["tentage"].on(day), day) > 0:
        found.add("tents earn accommodation")
        spell = [first for first, end in days.tent_spells if first <= day < end][0]
        others = [event for event, name in work.contingent.tent_events if name == "tents" and event < spell]
        if others and max(others).day > spell.day:
            found.add("tents from a clamped day")
        if "accommodation" in (key[2] for key in work.sums if key[0] == month_name(day)) and \
                any(row["provider"] == "contributor" for row in provider_rows(work)):
            found.add("tents besides paid accommodation")
    return found


def provider_rows(work):
    rows = work.contingent.services.get("accommodation")
    return rows.rows if rows else []


def look(case):
    """(outcome, features) of a case; the outcome is "priced", "refused" or a sentence about a surprise."""
    try:
        work = oracle.load(case["folder"], case["from"], case["to"], case["schedules"])
        result = oracle.finish(work)
    except oracle.Refused as refused:
        if case["defect"]:
            return "refused", {f"defect {case['defect']}"}
        return f"refused without a defect: {refused.messages[0]}", set()
    if case["defect"]:
        return f"priced in spite of {case['defect']}", set()
    return "priced", features(case, work, result)
