"""The defects that a random case may hold. Each makes one thing wrong that is refused under every reading.

A defect is a function `case -> None` that spoils the tables of a case; its name is the name of the defect.
"""

import datetime

DAY = datetime.timedelta(days=1)
RATES = {"dry": "100.00", "wet": "130.00", "maintenance": "30.00", "painting": "20.00"}


# --- a sure footing: a day, a line and people that are priced whatever the lot gave ---------------

def priced_day(case):
    """The first day of the period on which the agreement stands."""
    return max(case.agreed, case.start)


def replace_row(case, name, key, **cells):
    """Add a row to a table in place of the one with the same key."""
    day = cells[key].isoformat()
    case.tables[name] = [row for row in case.tables[name] if row[key] != day]
    return case.add(name, **cells)


def add_people(case):
    """Ten people, agreed and present, on the priced day."""
    day = priced_day(case)
    replace_row(case, "mou_personnel.csv", "effective", effective=day, ceiling=10)
    replace_row(case, "strength.csv", "day", day=day, men=6, women=4)


def add_line(case, code="X001", **cells):
    """A line of two units, both working, priced on the priced day. Returns its row of the agreement."""
    day = priced_day(case)
    case.tables["events.csv"] = [row for row in case.tables["events.csv"] if row["event"] != "departure"]
    case.add("equipment_status.csv", line="LX", day=day, present=2, serviceable=2)
    row = case.add("mou_major_equipment.csv", line="LX", effective=day, rate_code=code, quantity=2,
                   lease="dry")
    row.update(cells)
    return row


def add_code(case, code="X001", but_edition=None, **cells):
    """The code in every edition but one."""
    for edition, _ in case.editions:
        if edition != but_edition:
            row = case.add_rate("major_equipment_rates.csv", edition=edition, rate_code=code, mark="quoted")
            row.update(RATES | cells)


def add_special(case, **cells):
    values = {"gfmv": "12000", "life_years": "10", "no_fault_percent": "0.2", "maintenance": "55"}
    add_line(case, "special", **(values | cells))


def edition_of(case, day):
    if case.held:
        return case.held
    return max((first, name) for name, first in case.editions if first <= day)[1]


def drop_rules(case, *keys):
    case.rates["rules.csv"] = [row for row in case.rates["rules.csv"] if row["key"] not in keys]


# --- rates ----------------------------------------------------------------------------------------

def blank_equipment_rate(case):
    add_line(case)
    add_code(case, dry="")


def blank_service_rate(case):
    add_people(case)
    case.add("mou_self_sustainment.csv", category="music", effective=priced_day(case), provider="contributor")
    for edition, _ in case.editions:
        case.add_rate("self_sustainment_rates.csv", edition=edition, category="music", mark="quoted")


def blank_personnel_rate(case):
    add_people(case)
    day = priced_day(case).isoformat()
    rows = [row for row in case.rates["personnel_rates.csv"] if row["effective_from"] <= day]
    max(rows, key=lambda row: row["effective_from"])["rate"] = ""


def blank_painting_rate(case):
    add_line(case)
    add_code(case, painting="")
    case.add("events.csv", day=priced_day(case), event="painted", line="LX")


def before_first_personnel_rate(case):
    add_people(case)
    case.rates["personnel_rates.csv"] = []
    case.add_rate("personnel_rates.csv", effective_from=priced_day(case) + DAY, rate="1448", mark="quoted")


def before_first_edition(case):
    add_line(case)
    add_code(case)
    case.ini["mou"]["edition"] = ""
    shift = max(DAY * 0, priced_day(case) + DAY - min(day for _, day in case.editions))
    for row in case.rates["editions.csv"]:
        row["effective_from"] = (datetime.date.fromisoformat(row["effective_from"]) + shift).isoformat()


def code_in_no_edition(case):
    add_line(case)


def code_not_in_edition_of_day(case):
    add_line(case)
    add_code(case, but_edition=edition_of(case, priced_day(case)))


def category_in_no_edition(case):
    case.add("mou_self_sustainment.csv", category="music", effective=priced_day(case), provider="contributor")


def unknown_held_edition(case):
    add_line(case)
    add_code(case)
    case.ini["mou"]["edition"] = "1066"


# --- counts and shares ----------------------------------------------------------------------------

def strength_below_zero(case):
    replace_row(case, "strength.csv", "day", day=case.start, men=-1, women=5)


def strength_fractional(case):
    replace_row(case, "strength.csv", "day", day=case.start, men="12.5", women=5)


def ceiling_below_zero(case):
    replace_row(case, "mou_personnel.csv", "effective", effective=priced_day(case), ceiling=-139)


def quantity_fractional(case):
    add_code(case)
    add_line(case, quantity="1.5")


def quantity_no_number(case):
    add_code(case)
    add_line(case, quantity="ten")


def present_below_zero(case):
    add_code(case)
    add_line(case)
    case.add("equipment_status.csv", line="LX", day=case.end, present=-1, serviceable=-1)


def more_serviceable_than_present(case):
    add_code(case)
    add_line(case)
    case.add("equipment_status.csv", line="LX", day=case.end, present=1, serviceable=2)


def un_heads_fractional(case):
    case.add("mou_self_sustainment.csv", category="tentage", effective=case.end + 300 * DAY, provider="un",
             un_heads="0.5")


def performance_above_one(case):
    spoil_performance(case, "1.01")


def performance_below_zero(case):
    spoil_performance(case, "-0.25")


def spoil_performance(case, performance):
    category = case.tables["mou_self_sustainment.csv"][0]["category"]
    case.add("self_sustainment_status.csv", category=category, day=case.end + 300 * DAY,
             performance=performance)


def life_of_zero(case):
    add_special(case, life_years="0")


def special_without_value(case):
    add_special(case, **{case.pick("gfmv", "life_years", "no_fault_percent"): ""})


def special_wet_without_maintenance(case):
    add_special(case, lease="wet", maintenance="")


def special_case_painted(case):
    add_special(case)
    case.add("events.csv", day=priced_day(case), event=case.pick("painted", "repainted"), line="LX")


def hostile_above_cap(case):
    drop_rules(case, "hostile_cap")
    case.add_rate("rules.csv", edition="*", key="hostile_cap", value="0.05", mark="quoted")
    for row in case.rates["editions.csv"]:
        row["confirmed_until"] = ""
    replace_row(case, "factors.csv", "effective", effective=priced_day(case), environment="0", intensity="0",
                hostile="5.001", transport_km="0")


def environment_above_cap(case):
    drop_rules(case, "environment_cap")
    case.add_rate("rules.csv", edition="*", key="environment_cap", value="0.045", mark="official")
    replace_row(case, "factors.csv", "effective", effective=priced_day(case), environment="4.51",
                intensity="0", hostile="0", transport_km="0")


# --- unknown names --------------------------------------------------------------------------------

def unknown_contributor(case):
    case.ini["contingent"]["contributor"] = "QQQ"


def unknown_lease(case):
    add_code(case)
    add_line(case, lease="damp")


def unknown_provider(case):
    case.tables["mou_self_sustainment.csv"][0]["provider"] = "tcc"


def unknown_cause(case):
    add_loss(case, cause="theft")


def add_loss(case, **cells):
    add_code(case)
    add_line(case)
    row = case.add("losses.csv", line="LX", day=priced_day(case), cause="hostile", quantity=1, gfmv="300000")
    row.update(cells)


def unknown_line_reported(case):
    case.add("equipment_status.csv", line="nowhere", day=case.start, present=1, serviceable=1)


def unknown_line_painted(case):
    case.add("events.csv", day=case.start, event="painted", line="nowhere")


def unknown_line_departed(case):
    case.add("events.csv", day=case.start, event="departure", line="nowhere")


def unknown_line_lost(case):
    add_loss(case, line="nowhere")


def unknown_line_of_item(case):
    case.add("equipment_items.csv", item="i-1", line="nowhere", from_=case.start)


def unknown_category_served(case):
    add_code(case)
    add_line(case, serves="music")


# --- days and keys --------------------------------------------------------------------------------

def day_twice_strength(case):
    case.add("strength.csv", **(case.tables["strength.csv"][0] | {"men": "1"}))


def day_twice_ceiling(case):
    case.add("mou_personnel.csv", **(case.tables["mou_personnel.csv"][0] | {"ceiling": "1"}))


def day_twice_line(case):
    add_code(case)
    add_line(case)
    case.add("mou_major_equipment.csv", **(case.tables["mou_major_equipment.csv"][-1] | {"quantity": "7"}))


def day_twice_report(case):
    add_code(case)
    add_line(case)
    case.add("equipment_status.csv", line="LX", day=priced_day(case), present=2, serviceable=1)


def day_twice_category(case):
    case.add("mou_self_sustainment.csv", **(case.tables["mou_self_sustainment.csv"][0] | {"provider": "un"}))


def day_twice_factors(case):
    for percent in ("1", "2"):
        case.add("factors.csv", effective=priced_day(case), environment=percent, intensity="0", hostile="0",
                 transport_km="0")


def event_twice(case):
    for note in ("first", "second"):
        case.add("events.csv", day=case.start, event="tents", note=note)


def rate_twice_personnel(case):
    case.add_rate("personnel_rates.csv", **(case.rates["personnel_rates.csv"][0] | {"rate": "1.00"}))


def rate_twice_equipment(case):
    """In one folder or in two."""
    twin = case.rates["major_equipment_rates.csv"][0] | {"dry": "1.00"}
    row = case.add_rate("major_equipment_rates.csv", **twin)
    if case.chance(0.7):
        case.second.append(id(row))


def rate_twice_service(case):
    twin = case.rates["self_sustainment_rates.csv"][0] | {"rate": "1"}
    row = case.add_rate("self_sustainment_rates.csv", **twin)
    if case.chance(0.7):
        case.second.append(id(row))


def rule_twice(case):
    drop_rules(case, "repaint_ratio")
    for value in ("1.1", "1.2"):
        case.add_rate("rules.csv", edition="*", key="repaint_ratio", value=value, mark="quoted")


def before_agreement(case):
    case.ini["mou"]["effective"] = case.agreed.isoformat()
    case.add("mou_personnel.csv", effective=case.agreed - DAY, ceiling=5)


def loss_before_line(case):
    add_loss(case, day=(priced_day(case) - DAY).isoformat())


def no_cessation(case):
    case.tables["events.csv"] = [row for row in case.tables["events.csv"] if row["event"] != "cessation"]


def cessation_twice(case):
    no_cessation(case)
    for day in (case.start, case.start + DAY):
        case.add("events.csv", day=day, event="cessation")


def cessation_of_a_line(case):
    no_cessation(case)
    add_code(case)
    add_line(case)
    case.add("events.csv", day=case.start, event="cessation", line="LX")


def no_such_day(case):
    case.add("strength.csv", day="2025-02-29", men=5, women=5)


def line_counted_twice(case):
    add_code(case)
    add_line(case)
    case.add("equipment_items.csv", item="i-1", line="LX", from_=case.start)


# --- files ----------------------------------------------------------------------------------------

def unknown_column(case):
    case.columns["strength.csv"] = (("wommen",), ())


def missing_column(case):
    case.columns["strength.csv"] = ((), ("women",))


def file_without_bytes(case):
    case.raw[case.pick("factors.csv", "strength.csv", "events.csv", "rules.csv")] = b""


def no_contingent_ini(case):
    case.absent.add("contingent.ini")


DEFECTS = (
    blank_equipment_rate, blank_service_rate, blank_personnel_rate, blank_painting_rate,
    before_first_personnel_rate, before_first_edition, code_in_no_edition, code_not_in_edition_of_day,
    category_in_no_edition, unknown_held_edition, strength_below_zero, strength_fractional,
    ceiling_below_zero, quantity_fractional, quantity_no_number, present_below_zero,
    more_serviceable_than_present,
    un_heads_fractional, performance_above_one, performance_below_zero, life_of_zero, special_without_value,
    special_wet_without_maintenance, special_case_painted, hostile_above_cap, environment_above_cap,
    unknown_contributor, unknown_lease, unknown_provider, unknown_cause, unknown_line_reported,
    unknown_line_painted, unknown_line_departed, unknown_line_lost, unknown_line_of_item,
    unknown_category_served, day_twice_strength, day_twice_ceiling, day_twice_line, day_twice_report,
    day_twice_category, day_twice_factors, event_twice, rate_twice_personnel, rate_twice_equipment,
    rate_twice_service, rule_twice, before_agreement, loss_before_line, cessation_twice, cessation_of_a_line,
    no_such_day, line_counted_twice, unknown_column, missing_column, file_without_bytes, no_contingent_ini)


def spoil(case):
    """Put one defect, by lot, into the case."""
    defect = case.pick(*DEFECTS)
    defect(case)
    case.defect = defect.__name__
