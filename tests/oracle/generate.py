"""Random cases for the comparison: a contingent folder and one or two schedule folders, the same for a seed.

About one case in seven holds exactly one defect (defects.py) and must be refused; every other one must be
priced. The generator stays away from what the specification does not decide (READINGS.md) where that would
make a case refused under one reading and priced under another; figures may fall where two readings differ.
"""

import datetime
from pathlib import Path

import defects
from case import DAY, Case, iso, month_end, month_later, write

DEFECT_SHARE = 0.15
EVENT_NAMES = ("arrival", "operational", "inspection", "rotation")
CONTRIBUTORS = ("KAZ", "GHA", "URY", "IND", "NPL", "RWA", "FJI", "IRL", "BGD", "ETH", "SRB", "VNM")
KILOMETRES = (
    "0", "799", "800", "801", "1599", "1600", "1601", "2399", "2400", "4000", "12345", "1599.5", "800.01")
LINE_NAMES = ("L1", "L2", "L3", "L10", "L9", "a-1", "B.2", "Z_7", "Ä4", "l2", "APC", "water, 5000 l")
CATEGORY_POOL = (
    "catering", "communications", "office", "electrical", "minor_engineering", "laundry", "fire_fighting",
    "medical_level_1", "medical_level_2", "observation", "internet", "welfare")
RULE_CHOICES = {
    "serviceability_threshold": ("0.85", "0.925", "1", "0.9", "0.5"),
    "deduction_trigger": ("0.05", "0.2", "0", "0.125"),
    "deduction_cap": ("0.25", "0.5", "0.1"),
    "post_operations_share": ("0.4", "0.333", "1", "0"),
    "repaint_ratio": ("1.25", "1.085", "1"),
    "transport_free_km": ("400", "1000", "0"),
    "transport_step_km": ("500", "800", "1609.1"),
    "transport_step_share": ("0.005", "0.00125", "0"),
    "loss_threshold": ("100000", "500000", "0"),
    "significant_damage": ("0.2",),
    "total_loss": ("0.6", "0.5"),
    "tents_months": ("3", "1", "0", "7"),
    "formula_rounding": ("muster-1",),
}


# --- the frame: period, editions, agreement -------------------------------------------------------

def make_period(case):
    """start and end (exclusive) of the period asked for: 1 day to 14 months, with every kind of end."""
    first = datetime.date(case.pick(1999, 2000, 2023, 2024, 2024, 2025, 2026, 2027, 2028), 1, 1)
    day = first + case.random.randint(0, 364) * DAY
    kind = case.random.random()
    if kind < 0.35:                                     # whole quarters
        case.start = datetime.date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
        case.end = month_later(case.start, 3 * case.pick(1, 1, 1, 2, 2, 3, 4))
    elif kind < 0.5:                                    # whole months
        case.start = day.replace(day=1)
        case.end = month_later(day, case.pick(1, 1, 2, 3, 4, 5, 6, 12, 14))
    else:
        leap = [datetime.date(year, 2, 29) for year in (2000, 2024, 2028)]
        case.start = case.pick(day, day, month_end(day), month_end(day) + DAY, *leap)
        length = case.pick(1, 1, 2, case.random.randint(3, 12), case.random.randint(13, 45),
                           case.random.randint(46, 130), case.random.randint(131, 425))
        case.end = case.start + length * DAY
    if kind > 0.5 and case.chance(0.2):
        case.end = month_end(case.end) + case.pick(0, 1) * DAY


def make_agreement_days(case):
    """case.agreed: the agreement's first day; mostly long before the period, so that deductions can arise."""
    if case.chance(0.75):
        case.agreed = case.start - case.random.randint(190, 400) * DAY
    elif case.chance(0.6):
        case.agreed = case.start - case.random.randint(0, 190) * DAY
    else:
        case.agreed = case.start + case.random.randint(0, (case.end - case.start).days - 1) * DAY


def make_editions(case):
    """1 to 3 editions, changing inside the period often; sometimes one is held by the agreement."""
    names = case.random.sample(("2014", "2017", "2020", "2023", "2026", "A/78/87"), case.pick(1, 1, 2, 2, 3))
    first = case.agreed - case.pick(0, 1, 100, case.random.randint(0, 700)) * DAY
    days = [first]
    while len(days) < len(names):
        low = max(first, case.start - 20 * DAY) + DAY
        days = sorted({*days, case.day(low, max(low, case.end + 20 * DAY))})
    case.held = case.pick(*names) if case.chance(0.25) else ""
    if case.held and case.chance(0.4):      # a hold lets the agreement stand before every edition
        days = [day + (case.end - first) for day in days]
    case.editions = list(zip(names, days))
    for name, day in case.editions:
        case.add_rate("editions.csv", edition=name, effective_from=day, symbol=case.pick("", "A/72/288"),
                      confirmed_until=day + case.random.randint(0, 400) * DAY if case.chance(0.4) else "",
                      mark=case.pick("official", "quoted", "recalled", "illustrative"), source="by lot, alas")


def editions_in_period(case):
    """Names of the editions that count on some day of the period."""
    if case.held:
        return {case.held}
    ordered = sorted(case.editions, key=lambda edition: edition[1])
    used = set()
    for index, (name, day) in enumerate(ordered):
        end = ordered[index + 1][1] if index + 1 < len(ordered) else case.end
        if day < case.end and end > case.start:
            used.add(name)
    return used


def make_head(case):
    case.ini["contingent"] = {
        "id": f"C{case.seed}", "name": case.pick("Force Reserve Company", "Рота охраны", "Hospital, level 2"),
        "contributor": case.pick(*CONTRIBUTORS), "mission": "UNDOF", "unit_type": "infantry_company",
        "home_base": "Home", "camp": case.pick("", "Camp 1")}
    case.ini["mou"] = {
        "reference": f"MOU/{case.seed}", "effective": iso(case.agreed) if case.chance(0.7) else "",
        "signed": iso(case.agreed + 200 * DAY) if case.chance(0.5) else "", "edition": case.held}


# --- people ---------------------------------------------------------------------------------------

def make_personnel(case):
    people = case.pick(1, 9, 50, 139, 250, 850)
    first = case.agreed if case.chance(0.8) else case.day(case.agreed, case.end)
    for day in sorted({first, *case.days(case.pick(0, 0, 1, 2), first, case.end + 10 * DAY)}):
        ceiling = case.pick(people, people, people - 1, people + 20, people // 2)
        ceiling = 0 if case.chance(0.04) else ceiling
        case.add("mou_personnel.csv", effective=day, ceiling=ceiling, amendment=case.pick("", "A1"))
    early = case.start - case.random.randint(190, 300) * DAY
    arrival = early if case.chance(0.75) else case.day(early, case.end - DAY)
    for day in sorted({arrival, *case.days(case.random.randint(0, 5), arrival, case.end + 5 * DAY)}):
        present = 0 if case.chance(0.08) else case.random.randint(people * 4 // 5, people * 6 // 5)
        women = case.random.randint(0, present)
        case.add("strength.csv", day=day, men=present - women, women=women)
    make_personnel_rates(case)


def make_personnel_rates(case):
    first = min(case.agreed, case.start) - case.random.randint(0, 900) * DAY
    days = sorted({first, *case.days(case.pick(0, 0, 1, 1, 2), case.start - 10 * DAY, case.end + 10 * DAY)})
    for day in days:
        case.add_rate("personnel_rates.csv", effective_from=day, rate=case.rate(1000, 1700),
                      confirmed_until=case.end if case.chance(0.3) else "", mark="quoted")
    if case.chance(0.1) and case.end not in days:       # a blank that no day needs
        case.add_rate("personnel_rates.csv", effective_from=max(case.end, days[-1]) + DAY, mark="recalled")


# --- equipment ------------------------------------------------------------------------------------

def make_equipment(case):
    case.codes = [f"{letter}{number:03d}" for letter, number in
                  zip("MMmNQZ", case.random.sample(range(1, 400), case.random.randint(1, 6)))]
    case.uses = set()        # (rate_code, lease) of the agreement
    case.plain_lines = []    # lines that never are a special case
    case.quantities = {}     # line -> [(day, quantity)]
    count = 0 if case.chance(0.04) else case.random.randint(1, 8)
    case.profile = case.pick("bad", "bad", "bad", "good", "edge", "edge", "mixed")
    for line in case.random.sample(LINE_NAMES, count):
        make_line(case, line)
        if case.chance(0.2):
            make_items(case, line)
        elif not case.chance(0.04):
            make_reports(case, line)
    share_group_days(case)


def make_line(case, line):
    """A line of the agreement with its amendments."""
    first = case.agreed if case.chance(0.8) else case.day(case.agreed, case.end)
    days = sorted({first, *case.days(case.pick(0, 0, 1, 2, 4), first, case.end + 10 * DAY)})
    code, lease = case.pick(*case.codes), case.pick("wet", "wet", "dry")
    group = case.pick("", "", "G1", "G1", "G2")
    special = case.chance(0.15)
    quantity = make_quantity(case)
    plain = True
    for day in days:
        if case.chance(0.5):
            quantity = make_quantity(case)
        if case.chance(0.3):
            code = case.pick(*case.codes)
        if case.chance(0.2):
            lease = case.pick("wet", "dry")
        if case.chance(0.2):
            group = case.pick("", "G1", "G2")
        cells = {"rate_code": code}
        if special and case.chance(0.8):
            plain, cells = False, make_special_case(case, lease)
        else:
            case.uses.add((code, lease))
        serves = case.pick("catering", "tentage", "laundry") if case.chance(0.12) else ""
        case.add("mou_major_equipment.csv", line=line, effective=day, group=group, quantity=quantity,
                 lease=lease, serves=serves, description=case.pick("", "Carrier, wheeled", 'Truck "KAMAZ"'),
                 amendment=case.pick("", "A2"), **cells)
        case.quantities.setdefault(line, []).append((day, quantity))
    if plain:
        case.plain_lines.append(line)


def make_quantity(case):
    if case.profile == "edge":
        return case.pick(10, 10, 20, 30)
    return 0 if case.chance(0.05) else case.pick(1, 2, 3, 4, 5, 7, 12, 40)


def make_special_case(case, lease):
    dry_alone = lease == "dry" and case.chance(0.5)
    return {"rate_code": "special", "gfmv": case.money(900, 300000),
            "life_years": case.pick(1, 3, 7, 12, "7.5"),
            "no_fault_percent": case.pick("0", "0.2", "0.15", "0.125", "1"),
            "maintenance": "" if dry_alone else case.money(0, 900)}


def quantity_on(case, line, day):
    """The agreed quantity of the day, that of the first row before it."""
    quantity = case.quantities[line][0][1]
    for effective, number in case.quantities[line]:
        if effective <= day:
            quantity = number
    return quantity


def make_reports(case, line):
    early = case.start - case.random.randint(190, 250) * DAY
    first = early if case.chance(0.8) else case.day(early, case.end)
    for day in sorted({first, *case.days(case.pick(0, 1, 2, 5), first, case.end + 5 * DAY)}):
        quantity = quantity_on(case, line, day)
        present = case.pick(quantity, quantity, quantity, quantity, quantity + case.pick(1, 2), quantity // 2,
                            max(0, quantity - 1), 0 if case.chance(0.3) else quantity)
        case.add("equipment_status.csv", line=line, day=day, present=present, report=case.pick("", "VR-1"),
                 serviceable=serviceable_of(case, quantity, present))


def serviceable_of(case, quantity, present):
    profile = case.profile if case.profile != "mixed" else case.pick("good", "bad", "edge")
    if profile == "bad":
        return case.random.randint(present // 4, max(present // 4, present * 4 // 5))
    if profile == "edge":
        return min(present, max(0, quantity * 9 // 10 + case.pick(0, 0, 0, -1, 1)))
    return present if case.chance(0.8) else max(0, present - 1)


def make_items(case, line):
    """Single items instead of counts, with who answers for those that are out."""
    early = case.start - case.random.randint(190, 250) * DAY
    quantity = max(quantity for _, quantity in case.quantities[line])
    for number in range(min(8, max(1, quantity + case.pick(-1, 0, 0, 1)))):
        item = f"{line}/{number + 1}"
        first = early if case.chance(0.7) else case.day(early, case.end)
        last = case.day(first + DAY, max(first + DAY, case.end + 10 * DAY)) if case.chance(0.25) else ""
        case.add("equipment_items.csv", item=item, line=line, serial=f"S{number}", from_=first, to=last,
                 plate=case.pick("", "UN 101"), location=case.pick("", "Camp 1"))
        changes = case.pick(0, 0, 1, 2, 3) if case.profile != "bad" else case.pick(1, 1, 2, 3)
        for day in case.days(changes, first, case.end):
            out = case.chance(0.7)
            case.add("item_status.csv", item=item, day=day, serviceable="no" if out else "yes",
                     attributable=case.pick("contributor", "un", "none", "") if out else "",
                     reason=case.pick("", "engine, gearbox"))


def share_group_days(case):
    """Let lines be amended on days on which other lines are amended too."""
    rows = case.tables["mou_major_equipment.csv"]
    for row in rows:
        other = case.pick(*rows)
        days = [known["effective"] for known in rows if known["line"] == row["line"]]
        free, first = other["effective"] not in days, min(days)
        if free and row["effective"] != first and other["effective"] > first and case.chance(0.3):
            row["effective"] = other["effective"]


def make_equipment_rates(case):
    used = editions_in_period(case)
    for edition, _ in case.editions:
        for code in case.codes:
            if edition not in used and case.chance(0.3):
                continue
            leases = {lease for known, lease in case.uses if known == code}
            dry, maintenance = case.rate(50, 9000), case.rate(10, 2000)
            total = float(dry) + float(maintenance)
            wet = f"{total:.2f}" if case.chance(0.8) else case.rate(60, 11000)
            row = case.add_rate(
                "major_equipment_rates.csv", edition=edition, rate_code=code,
                category=case.pick("", "vehicles"), description=case.pick("", "Truck, utility"),
                gfmv=case.money(1000, 400000),
                life_years=case.pick(8, 12, 24), no_fault_percent=case.pick("0.1", "0.8"), dry=dry, wet=wet,
                maintenance=maintenance, painting=case.rate(20, 900),
                mark=case.pick("quoted", "illustrative"))
            if edition not in used and case.chance(0.3):
                row.update(dry="", wet="", maintenance="", painting="")
            if "dry" not in leases and case.chance(0.2):
                row["dry"] = ""
            if "wet" not in leases and case.chance(0.2):
                row.update(wet="", maintenance="")


# --- self-sustainment -----------------------------------------------------------------------------

def make_services(case):
    """Categories with provider changes; with tents in about a third of the cases."""
    tents = case.chance(0.35)
    if tents or case.chance(0.3):
        make_category(case, "tentage", "contributor" if tents else case.pick("contributor", "un"))
    if not tents and case.chance(0.4) or tents and case.chance(0.6):
        make_category(case, "accommodation", "un" if tents else case.pick("contributor", "un"))
    for category in case.random.sample(CATEGORY_POOL, case.random.randint(1, 5)):
        make_category(case, category, case.pick("contributor", "contributor", "un"))
    if tents:
        make_tents(case)


def make_category(case, category, provider):
    first = case.agreed if case.chance(0.8) else case.day(case.agreed, case.end)
    un_heads = ""
    changes = case.pick(0, 1, 2, 3) if category == "accommodation" else case.pick(0, 0, 0, 1, 2)
    for day in sorted({first, *case.days(changes, max(first, case.start - 20 * DAY), case.end)}):
        if day != first and case.chance(0.6):
            provider = case.pick("contributor", "un")
        if case.chance(0.2):
            un_heads = case.pick("", 0, 10, 60, 2000)
        served = case.pick(0, 120, 1250, 999) if category == "medical_level_2" and case.chance(0.7) else ""
        case.add("mou_self_sustainment.csv", category=category, effective=day, provider=provider,
                 un_heads=un_heads, served=served)
    for day in case.days(case.pick(0, 0, 1, 2, 3), case.start - 60 * DAY, case.end + 5 * DAY):
        performance = case.pick("0", "1", "0.5", "0.95", "0.875", f"0.{case.random.randint(0, 9999):04d}")
        case.add("self_sustainment_status.csv", category=category, day=day, performance=performance,
                 report=case.pick("", "VR-2"))


def make_tents(case):
    """Events `tents` about six months before a day of the period, often at the end of a long month."""
    target = case.start + case.random.randint(-30, max(0, (case.end - case.start).days - 1)) * DAY
    begin = month_later(target, -6)
    same_day = min(begin + (target.day - 1) * DAY, month_end(begin))
    day = case.pick(begin, month_end(begin), month_end(begin), same_day)
    case.add("events.csv", day=day, event="tents")
    busy = {day}
    for name, probability in (("tents", 0.3), ("housed", 0.4), ("tents", 0.15), ("housed", 0.15)):
        later = case.day(day + DAY, max(day + DAY, case.end + 5 * DAY))
        if case.chance(probability) and later not in busy:
            busy.add(later)
            case.add("events.csv", day=later, event=name)


def make_service_rates(case):
    used = editions_in_period(case)
    known = {row["category"] for row in case.tables["mou_self_sustainment.csv"]}
    every = sorted(known | {"tentage", "accommodation", "catering", "laundry"})
    for edition, _ in case.editions:
        for category in every:
            if edition not in used and category not in ("tentage", "accommodation") and case.chance(0.2):
                continue
            blank = edition not in used and case.chance(0.2)
            case.add_rate("self_sustainment_rates.csv", edition=edition, category=category,
                          description=case.pick("", "As annex B, part 2"), mark="quoted",
                          rate="" if blank else case.rate(0, 60))


# --- what happens ---------------------------------------------------------------------------------

def make_factors(case):
    """Mission factors, up to the cap (5 per cent by default) but not above one that is more than recalled."""
    wide = case.chance(0.2)
    if wide:                        # a cap of 8 per cent for all editions, or a recalled one: a warning
        mark, value = case.pick(("official", "0.08"), ("recalled", "0.05"))
        for key in ("environment_cap", "intensity_cap", "hostile_cap"):
            case.add_rate("rules.csv", edition="*", key=key, value=value, mark=mark)
    high = 8 if wide else 5
    for day in case.days(case.pick(0, 1, 1, 2, 3), case.agreed, case.end + 10 * DAY):
        def percent():
            return case.pick("0", "2.8", "5", "3.125", "0.7", case.money(0, high), case.money(0, high, 5))
        case.add("factors.csv", effective=day, environment=percent(), intensity=percent(), hostile=percent(),
                 transport_km=case.pick(*KILOMETRES))


def make_rules(case):
    if not case.chance(0.45):
        return
    for key in case.random.sample(sorted(RULE_CHOICES), case.random.randint(1, 4)):
        editions = case.random.sample([name for name, _ in case.editions] + ["*"], case.pick(1, 1, 2))
        for edition in editions:
            case.add_rate("rules.csv", edition=edition, key=key, value=case.pick(*RULE_CHOICES[key]),
                          mark=case.pick("official", "recalled", "illustrative"), source="")


def make_events(case):
    taken = set()

    def event(day, name, line=""):
        if (day, name, line) not in taken:
            taken.add((day, name, line))
            note = case.pick("", 'seen by "MLO", signed', "two\nlines")
            case.add("events.csv", day=day, event=name, line=line, note=note)

    lines = sorted(case.quantities)
    if case.chance(0.25):
        event(case.day(case.start - 40 * DAY, case.end + 10 * DAY), "cessation")
    if case.chance(0.15):
        event(case.day(case.start - 10 * DAY, case.end + 10 * DAY), "departure")
    if lines and case.chance(0.3):
        for _ in range(case.pick(1, 1, 2)):
            event(case.day(case.start - 10 * DAY, case.end + 10 * DAY), "departure", case.pick(*lines))
    if case.plain_lines and case.chance(0.4):
        for _ in range(case.pick(1, 2, 3)):
            name, line = case.pick("painted", "repainted"), case.pick(*case.plain_lines)
            event(case.day(case.start, case.end - DAY), name, line)
    if case.chance(0.3):
        event(case.day(case.start, case.end), case.pick(*EVENT_NAMES))


def make_losses(case):
    lines = sorted(case.quantities)
    if not lines or not case.chance(0.4):
        return
    taken = set()
    for _ in range(case.pick(1, 2, 3, 4)):
        line = case.pick(*lines)
        first = min(datetime.date.fromisoformat(row["effective"])
                    for row in case.tables["mou_major_equipment.csv"] if row["line"] == line)
        if first >= case.end:
            continue
        day = case.day(max(first, case.start - 20 * DAY), case.end + 5 * DAY)
        if (line, day) in taken:
            continue
        taken.add((line, day))
        quantity, gfmv = case.pick((1, 250000_00), (2, 125000_00), (1, 249999_99), (1, 125000_00),
                                   (2, 62500_00), (1, 400000_00), (3, 100000_01), (1, 50000_00))
        repair = case.pick("", "", gfmv * 3 // 4, gfmv * 3 // 4 + 1, gfmv // 10, gfmv)
        case.add("losses.csv", line=line, day=day, incident=case.pick("", "I1", "I1", "I2"),
                 quantity=quantity, cause=case.pick("hostile", "hostile", "hostile", "abandonment",
                                                    "abandonment", "no_fault", "damage"),
                 gfmv=cents(gfmv), usage_charge=case.pick("", "0", case.money(0, 90000)),
                 other_payments=case.pick("", case.money(0, 5000), cents(gfmv) if case.chance(0.2) else ""),
                 repair_cost=cents(repair) if repair != "" else "")


def cents(number):
    return f"{number // 100}.{number % 100:02d}"


def make_payments(case):
    if case.chance(0.2):
        for day in case.days(case.pick(1, 2), case.start, case.end + 90 * DAY):
            case.add("payments.csv", day=day, amount=case.money(10, 900000), section="personnel",
                     account="soldiers", reference="EFT 1")
    if case.chance(0.2):
        for section in case.random.sample(("personnel", "major_equipment", "self_sustainment"), 2):
            shares = case.pick(("60", "40"), ("33.33", "66.67"), ("100",))
            for account, share in zip(("soldiers", "budget"), shares):
                case.add("accounts.csv", effective=case.agreed, account=account, section=section, share=share)


# --- one case -------------------------------------------------------------------------------------

def make_case(seed):
    """The case of a seed, not written yet."""
    case = Case(seed)
    make_period(case)
    make_agreement_days(case)
    make_editions(case)
    make_head(case)
    make_personnel(case)
    make_equipment(case)
    make_services(case)
    make_factors(case)
    make_rules(case)
    make_events(case)
    make_losses(case)
    make_payments(case)
    make_equipment_rates(case)
    make_service_rates(case)
    if case.chance(0.25):
        every = [row for rows in case.rates.values() for row in rows]
        case.second = [id(row) for row in every if case.chance(0.4)]
    if case.chance(DEFECT_SHARE):
        defects.spoil(case)
    return case


def generate(seed, directory):
    """Write the case of `seed` below `directory`.

    Returns {folder, from, to, schedules, defect}: paths and ISO days as text; defect names the one defect put
    in, None for a case that must be priced.
    """
    case = make_case(seed)
    schedules = write(case, Path(directory))
    return {"folder": str(Path(directory) / "contingent"), "from": iso(case.start), "to": iso(case.end),
            "schedules": [str(folder) for folder in schedules], "defect": case.defect}
