"""Tests of the second implementation itself, by figures worked out by hand."""

import contextlib
import csv
import io
import sys
import tempfile
import unittest
from fractions import Fraction
from pathlib import Path

import defects
import generate
import oracle
import run
import schedule
from case import write
from civil import add_months, as_day, money, round_cents

HERE = Path(__file__).resolve().parent

INI = "[contingent]\nid = T1\ncontributor = KAZ\n[mou]\neffective =\nedition =\n"

FOLDER = {
    "mou_personnel.csv": "effective,ceiling\n2023-01-01,100\n",
    "strength.csv": "day,men,women\n2023-01-01,60,40\n",
    "mou_major_equipment.csv": "line,effective,rate_code,group,quantity,lease\nL1,2023-01-01,TRUCK,,10,dry\n",
    "equipment_status.csv": "line,day,present,serviceable\nL1,2023-01-01,10,10\n",
}

SCHEDULE = {
    "editions.csv": "edition,effective_from,symbol,mark\nE1,2020-01-01,,quoted\n",
    "personnel_rates.csv": "effective_from,rate,mark\n2022-07-01,1448,quoted\n",
    "major_equipment_rates.csv":
        "edition,rate_code,gfmv,life_years,no_fault_percent,maintenance,dry,wet,painting,mark\n"
        "E1,TRUCK,,,,30,100,130,20.10,quoted\n",
    "self_sustainment_rates.csv":
        "edition,category,rate,mark\nE1,catering,30,quoted\nE1,tentage,14.50,quoted\n"
        "E1,accommodation,29,quoted\n",
    "rules.csv": "edition,key,value,mark\n",
}

MOU_HEAD = (
    "line,effective,rate_code,group,quantity,lease,gfmv,life_years,no_fault_percent,maintenance,serves\n")
STATUS_HEAD = "line,day,present,serviceable\n"


class OracleCase(unittest.TestCase):
    """Writes small folders and asks for statements."""

    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = Path(directory.name)
        self.folder = dict(FOLDER)
        self.schedule = dict(SCHEDULE)
        self.ini = INI

    def ask(self, from_day, to_day, **options):
        for name, files in (("contingent", {**self.folder, "contingent.ini": self.ini}),
                            ("schedule", self.schedule)):
            (self.directory / name).mkdir(exist_ok=True)
            for file, text in files.items():
                (self.directory / name / file).write_text(text, encoding="utf-8")
        return oracle.statement(
            self.directory / "contingent", from_day, to_day, [self.directory / "schedule"], **options)

    def amounts(self, from_day, to_day, section):
        """[(month, code, line, amount)] of one section."""
        return [(line["month"], line["code"], line["line"], line["amount"])
                for line in self.ask(from_day, to_day)["lines"] if line["section"] == section]

    def figures(self, from_day, to_day, section):
        return [amount for *_, amount in self.amounts(from_day, to_day, section)]

    def refused(self, text, from_day="2025-01-01", to_day="2025-02-01"):
        with self.assertRaises(oracle.Refused) as caught:
            self.ask(from_day, to_day)
        self.assertIn(text, "\n".join(caught.exception.messages))


class Basics(unittest.TestCase):
    def test_half_a_cent_goes_away_from_zero(self):
        for dollars, cents in (("0.005", 1), ("0.0049", 0), ("-0.005", -1), ("12.625", 1263), ("-0.0049", 0)):
            self.assertEqual(round_cents(Fraction(dollars)), cents, dollars)

    def test_money(self):
        self.assertEqual([money(cents) for cents in (0, 5, -5, 241526400)],
                         ["0.00", "0.05", "-0.05", "2415264.00"])

    def test_months_are_clamped(self):
        for day, months, expected in (
                ("2023-08-31", 6, "2024-02-29"), ("2024-08-31", 6, "2025-02-28"),
                ("2025-08-28", 6, "2026-02-28"), ("2025-01-01", -3, "2024-10-01"),
                ("2025-12-31", 0, "2025-12-31")):
            self.assertEqual(add_months(as_day(day), months), as_day(expected))


class Personnel(OracleCase):
    def setUp(self):
        super().setUp()
        del self.folder["mou_major_equipment.csv"], self.folder["equipment_status.csv"]

    def test_worked_case_of_the_specification(self):
        self.folder["mou_personnel.csv"] = "effective,ceiling\n2025-01-01,139\n"
        self.folder["strength.csv"] = "day,men,women\n2025-01-01,130,9\n"
        result = self.ask("2025-01-01", "2026-01-01")
        self.assertEqual([line["amount"] for line in result["lines"]], ["201272.00"] * 12)
        self.assertEqual({line["code"] for line in result["lines"]}, {"2022-07-01"})
        self.assertEqual(result["total"], "2415264.00")
        self.assertEqual(result["sections"]["personnel"], "2415264.00")
        self.assertEqual(list(result["sections"]), list(oracle.SECTIONS))
        self.assertTrue(result["complete"])

    def test_arrival_in_mid_month(self):
        self.folder["strength.csv"] = "day,men,women\n2025-02-15,60,40\n"
        self.assertEqual(self.amounts("2025-01-01", "2025-03-01", "personnel"),
                         [("2025-02", "2022-07-01", "", "72400.00")])       # 14 of 28 days of 144,800

    def test_month_has_its_whole_length_as_divisor(self):
        # 1 day: 100 x 1,448 / 29 = 4,993.1034
        self.assertEqual(self.figures("2024-02-29", "2024-03-01", "personnel"), ["4993.10"])

    def test_rate_changes_inside_a_month(self):
        self.schedule["personnel_rates.csv"] += "2025-06-16,1500,quoted\n"
        self.assertEqual(self.amounts("2025-06-01", "2025-07-01", "personnel"), [
            ("2025-06", "2022-07-01", "", "72400.00"), ("2025-06", "2025-06-16", "", "75000.00")])

    def test_ceiling(self):
        self.folder["mou_personnel.csv"] = "effective,ceiling\n2023-01-01,100\n2025-01-31,50\n"
        # 30 days of 100 and one of 50: 3,050 x 1,448 / 31 = 142,464.516
        self.assertEqual(self.figures("2025-01-01", "2025-02-01", "personnel"), ["142464.52"])


class Equipment(OracleCase):
    def test_threshold_is_met_exactly(self):
        for serviceable, amount in ((9, "1000.00"), (8, "800.00"), (0, None)):
            self.folder["equipment_status.csv"] = f"{STATUS_HEAD}L1,2024-12-31,10,{serviceable}\n"
            self.assertEqual(self.figures("2025-01-01", "2025-02-01", "major_equipment"),
                             [amount] if amount else [])

    def test_group_stands_together(self):
        self.folder["mou_major_equipment.csv"] += \
            "L2,2023-01-01,TRUCK,G,10,dry\nL3,2023-01-01,TRUCK,G,10,dry\n"
        for serviceable, expected in ((8, ["1000.00", "1000.00"]), (7, ["1000.00", "700.00"])):
            self.folder["equipment_status.csv"] = \
                f"{STATUS_HEAD}L2,2023-01-01,10,10\nL3,2023-01-01,10,{serviceable}\n"
            self.assertEqual(self.figures("2025-01-01", "2025-02-01", "major_equipment"), expected)

    def test_above_the_agreed_quantity_nothing_is_paid(self):
        self.folder["equipment_status.csv"] = f"{STATUS_HEAD}L1,2023-01-01,12,12\n"
        self.assertEqual(self.figures("2025-01-01", "2025-02-01", "major_equipment"), ["1000.00"])

    def test_special_case(self):
        # 12,345.67 / 84 + 12,345.67 x 0.2 / 1,200 = 146.97226 + 2.05761 = 149.02987
        for lease, maintenance, amount in (("dry", "", "149.03"), ("wet", "55.50", "204.53")):
            self.folder["mou_major_equipment.csv"] = \
                f"{MOU_HEAD}L1,2023-01-01,special,,1,{lease},12345.67,7,0.2,{maintenance},\n"
            self.folder["equipment_status.csv"] = f"{STATUS_HEAD}L1,2023-01-01,1,1\n"
            self.assertEqual(self.amounts("2025-01-01", "2025-02-01", "major_equipment"),
                             [("2025-01", "special", "L1", amount)])

    def test_factors_of_a_wet_lease(self):
        self.folder["mou_major_equipment.csv"] = f"{MOU_HEAD}L1,2023-01-01,TRUCK,,1,wet,,,,,\n"
        for kilometres, amount in (
                ("2400", "137.25"), ("1600", "137.18"), ("1599.5", "137.10"), ("799", "137.10")):
            # 130 x 1.05 + 30 x (0.04 / 2 + increments x 0.0025); 137.175 is rounded up
            self.folder["factors.csv"] = \
                f"effective,environment,intensity,hostile,transport_km\n2023-01-01,2,3,4,{kilometres}\n"
            self.assertEqual(self.figures("2025-01-01", "2025-02-01", "major_equipment"), [amount])

    def test_dry_lease_takes_no_hostile_factor(self):
        self.folder["factors.csv"] = \
            "effective,environment,intensity,hostile,transport_km\n2023-01-01,2,3,4,2400\n"
        self.assertEqual(self.figures("2025-01-01", "2025-02-01", "major_equipment"), ["1050.00"])

    def test_cessation_halves_from_its_day(self):
        self.folder["events.csv"] = "day,event,line\n2025-04-16,cessation,\n"
        self.assertEqual(self.figures("2025-04-01", "2025-06-01", "major_equipment"), ["750.00", "500.00"])

    def test_departure_is_for_good(self):
        self.folder["mou_major_equipment.csv"] += "L1,2025-04-20,TRUCK,,5,dry\n"
        self.folder["events.csv"] = "day,event,line\n2025-04-16,departure,L1\n2025-05-01,departure,\n"
        self.assertEqual(self.figures("2025-04-01", "2025-06-01", "major_equipment"), ["500.00"])

    def test_code_changes_inside_a_month(self):
        self.schedule["major_equipment_rates.csv"] += "E1,CAR,,,,30,200,230,,quoted\n"
        self.folder["mou_major_equipment.csv"] += "L1,2025-04-16,CAR,,10,dry\n"
        self.assertEqual(self.amounts("2025-04-01", "2025-05-01", "major_equipment"),
                         [("2025-04", "CAR", "L1", "1000.00"), ("2025-04", "TRUCK", "L1", "500.00")])

    def test_edition_does_not_split_a_line(self):
        self.schedule["editions.csv"] += "E2,2025-04-16,,quoted\n"
        self.schedule["major_equipment_rates.csv"] += "E2,TRUCK,,,,30,200,230,,quoted\n"
        self.assertEqual(self.figures("2025-04-01", "2025-05-01", "major_equipment"), ["1500.00"])
        self.ini = self.ini.replace("edition =", "edition = E1")
        self.assertEqual(self.figures("2025-04-01", "2025-05-01", "major_equipment"), ["1000.00"])

    def test_line_that_serves_a_category(self):
        self.folder["mou_major_equipment.csv"] = f"{MOU_HEAD}L1,2023-01-01,TRUCK,,10,dry,,,,,catering\n"
        self.folder["mou_self_sustainment.csv"] = \
            "category,effective,provider\ncatering,2023-01-01,contributor\ncatering,2025-04-16,un\n"
        self.assertEqual(self.figures("2025-04-01", "2025-05-01", "major_equipment"), ["500.00"])

    def test_painting(self):
        self.folder["events.csv"] = "day,event,line\n2025-04-16,painted,L1\n2025-05-01,repainted,L1\n" \
                                    "2025-01-01,cessation,\n"
        self.folder["equipment_status.csv"] = f"{STATUS_HEAD}L1,2023-01-01,3,0\n"
        # 3 x 20.10; 3 x 20.10 x 1.19 = 71.757; neither halved nor judged by what works
        self.assertEqual(self.amounts("2025-04-01", "2025-06-01", "painting"),
                         [("2025-04", "TRUCK", "L1", "60.30"), ("2025-05", "TRUCK", "L1", "71.76")])

    def test_rule_of_the_edition_stands_before_that_of_all(self):
        self.schedule["rules.csv"] += \
            "*,post_operations_share,0.4,quoted\nE1,post_operations_share,0.3,quoted\n"
        self.folder["events.csv"] = "day,event,line\n2025-01-01,cessation,\n"
        self.assertEqual(self.figures("2025-01-01", "2025-02-01", "major_equipment"), ["300.00"])


class Deductions(OracleCase):
    def deduction(self, from_day="2025-01-01", to_day="2025-04-01"):
        return self.amounts(from_day, to_day, "deductions")

    def report(self, *rows):
        self.folder["equipment_status.csv"] = STATUS_HEAD + "".join(f"L1,{row}\n" for row in rows)

    def test_share_and_cap(self):
        # 3 x 144,800 = 434,400: 20 per cent of it, and 35 of 50
        for serviceable, amount in ((8, "-86880.00"), (5, "-152040.00")):
            self.report(f"2023-01-01,10,{serviceable}")
            self.assertEqual(self.deduction(), [("2025-03", "", "", amount)])

    def test_trigger_must_be_passed(self):
        self.report("2023-01-01,10,9")
        self.assertEqual(self.deduction(), [])

    def test_quarter_before_must_be_bad_too(self):
        self.report("2023-01-01,10,10", "2025-01-01,10,5")
        self.assertEqual(self.deduction("2025-01-01", "2025-07-01"), [("2025-06", "", "", "-152040.00")])

    def test_part_of_a_quarter_takes_the_share_of_all_of_it(self):
        # January to 15 February: 144,800 + 77,571.43 (15 of 28 days) = 222,371.43; a fifth of it
        self.report("2023-01-01,10,8")
        self.assertEqual(self.deduction("2025-01-01", "2025-02-16"), [("2025-02", "", "", "-44474.29")])

    def test_cessation_ends_the_shares(self):
        # 45 of 90 days with a share of 1/2: 1/4, of personnel that goes on
        self.report("2023-01-01,10,5")
        self.folder["events.csv"] = "day,event,line\n2025-02-15,cessation,\n"
        self.assertEqual(self.deduction(), [("2025-03", "", "", "-108600.00")])

    def test_excused_items_count_as_working(self):
        del self.folder["equipment_status.csv"]
        self.folder["mou_major_equipment.csv"] = f"{MOU_HEAD}L1,2023-01-01,TRUCK,,4,dry,,,,,\n"
        self.folder["equipment_items.csv"] = "item,line,serial,plate,from,to,location\n" + "".join(
            f"i{number},L1,,,2023-01-01,,\n" for number in range(4))
        self.folder["item_status.csv"] = "item,day,serviceable,attributable\ni0,2023-01-01,no,un\n"
        self.assertEqual(self.deduction(), [])
        self.assertEqual(self.figures("2025-01-01", "2025-02-01", "major_equipment"), ["300.00"])
        self.folder["item_status.csv"] += "i1,2023-01-01,no,contributor\n"     # a share of 1/4
        self.assertEqual(self.deduction(), [("2025-03", "", "", "-108600.00")])


class SelfSustainment(OracleCase):
    def setUp(self):
        super().setUp()
        del self.folder["mou_major_equipment.csv"], self.folder["equipment_status.csv"]

    def figures_of_services(self, from_day="2025-01-01", to_day="2025-02-01"):
        return [(code, amount) for _, code, _, amount in self.amounts(from_day, to_day, "self_sustainment")]

    def test_heads_performance_and_factors(self):
        self.folder["strength.csv"] = "day,men,women\n2023-01-01,70,50\n"
        self.folder["mou_self_sustainment.csv"] = \
            "category,effective,provider,un_heads\ncatering,2023-01-01,contributor,10\n"
        self.folder["self_sustainment_status.csv"] = "category,day,performance\ncatering,2023-01-01,0.95\n"
        self.folder["factors.csv"] = \
            "effective,environment,intensity,hostile,transport_km\n2023-01-01,2,3,4,2400\n"
        self.assertEqual(self.figures_of_services(), [("catering", "2795.85")])   # 90 x 30 x 0.95 x 1.09

    def test_served(self):
        self.folder["mou_self_sustainment.csv"] = \
            "category,effective,provider,un_heads,served\ncatering,2023-01-01,contributor,10,1000\n"
        self.folder["strength.csv"] += "2025-01-16,0,0\n"
        self.assertEqual(self.figures_of_services(), [("catering", "14516.13")])  # 15 of 31 days of 30,000

    def test_tents(self):
        self.folder["mou_self_sustainment.csv"] = \
            "category,effective,provider\ntentage,2023-01-01,contributor\naccommodation,2023-01-01,un\n"
        self.folder["events.csv"] = \
            "day,event,line\n2023-08-31,tents,\n2023-10-01,tents,\n2024-03-11,housed,\n"
        self.assertEqual(self.figures_of_services("2024-02-01", "2024-04-01"), [
            ("accommodation", "100.00"), ("tentage", "1450.00"),     # 29 February alone: 100 x 29 / 29
            ("accommodation", "935.48"), ("tentage", "1450.00")])    # 10 of 31 days of 2,900

    def test_tents_are_added_to_accommodation(self):
        self.folder["mou_self_sustainment.csv"] = \
            "category,effective,provider\ntentage,2023-01-01,contributor\naccommodation,2023-01-01,un\n" \
            "accommodation,2025-01-11,contributor\n"
        self.folder["events.csv"] = "day,event,line\n2024-01-01,tents,\n"
        self.assertEqual(self.figures_of_services(), [("accommodation", "2900.00"), ("tentage", "1450.00")])

    def test_cessation_and_departure(self):
        self.folder["mou_self_sustainment.csv"] = \
            "category,effective,provider\ncatering,2023-01-01,contributor\n"
        self.folder["events.csv"] = "day,event,line\n2024-12-01,departure,\n2025-01-01,cessation,\n"
        self.assertEqual(self.figures_of_services(), [("catering", "1500.00")])


class Losses(OracleCase):
    HEAD = "line,day,incident,cause,quantity,gfmv,usage_charge,other_payments,repair_cost\n"

    def figures_of(self, *rows):
        self.folder["losses.csv"] = self.HEAD + "".join(f"L1,{row}\n" for row in rows)
        return self.figures("2025-01-01", "2025-02-01", "losses")

    def test_threshold(self):
        self.assertEqual(self.figures_of("2025-01-05,,hostile,1,250000,50000.50,10,"), ["199989.50"])
        self.assertEqual(self.figures_of("2025-01-05,,hostile,1,249999.99,,,"), [])
        self.assertEqual(self.figures_of("2025-01-05,,abandonment,2,125000,,,"), ["250000.00"])

    def test_incident_over_the_period_s_end(self):
        both = ("2025-01-31,I1,hostile,1,125000,,,", "2025-02-01,I1,hostile,1,125000,,,")
        self.assertEqual(self.figures_of(*both), ["125000.00"])
        self.assertEqual(self.figures_of(both[0]), [])

    def test_total_by_repair_cost(self):
        self.assertEqual(self.figures_of("2025-01-05,,hostile,1,400000,,,300000"), [])
        self.assertEqual(self.figures_of("2025-01-05,,hostile,1,400000,,,300000.01"), ["400000.00"])

    def test_other_causes_and_nothing_left(self):
        self.assertEqual(self.figures_of("2025-01-05,,no_fault,1,400000,,,"), [])
        self.assertEqual(self.figures_of("2025-01-05,,damage,1,400000,,,"), [])
        self.assertEqual(self.figures_of("2025-01-05,,hostile,1,400000,300000,200000,"), [])


class Refusals(OracleCase):
    def test_blank_rate_and_partial(self):
        rates = SCHEDULE["major_equipment_rates.csv"]
        self.schedule["major_equipment_rates.csv"] = rates.replace("30,100,", "30,,")
        self.refused("major_equipment_rates.csv:2: error: blank rate")
        result = self.ask("2025-01-01", "2025-02-01", partial=True)
        self.assertEqual([line["amount"] for line in result["lines"]], ["144800.00", None])
        self.assertFalse(result["complete"])

    def test_blank_rate_that_no_day_needs(self):
        rates = SCHEDULE["major_equipment_rates.csv"]
        self.schedule["major_equipment_rates.csv"] = rates.replace("100,130,", "100,,")
        self.assertEqual(self.figures("2025-01-01", "2025-02-01", "major_equipment"), ["1000.00"])

    def test_cap_that_is_only_recalled_is_a_warning(self):
        head = "effective,environment,intensity,hostile,transport_km\n"
        self.folder["factors.csv"] = head + "2023-01-01,5.01,0,0,0\n"
        self.assertEqual(self.figures("2025-01-01", "2025-02-01", "major_equipment"), ["1050.10"])
        self.folder["factors.csv"] = head + "2023-01-01,0,0,6,0\n"
        self.assertEqual(self.figures("2025-01-01", "2025-02-01", "major_equipment"), ["1000.00"])
        self.schedule["rules.csv"] = "edition,key,value,mark,source\n*,hostile_cap,0.05,quoted,\n"
        self.refused("hostile is above its cap")

    def test_all_errors_together(self):
        self.folder["strength.csv"] += "2023-01-01,1,1\n2025-02-30,1,1\n"
        self.ini = self.ini.replace("KAZ", "QQQ")
        with self.assertRaises(oracle.Refused) as caught:
            self.ask("2025-01-01", "2025-02-01")
        self.assertEqual(len(caught.exception.messages), 3)

    def test_every_defect_of_the_generator_is_refused(self):
        for number, defect in enumerate(defects.DEFECTS * 3):
            with self.subTest(defect=defect.__name__, number=number):
                case = spoilt_case(defect, 1000 + number)
                schedules = write(case, self.directory / f"case{number}")
                with self.assertRaises(oracle.Refused):
                    oracle.statement(
                        self.directory / f"case{number}" / "contingent", case.start, case.end, schedules)


def spoilt_case(defect, seed):
    """A case with a given defect."""
    share, generate.DEFECT_SHARE = generate.DEFECT_SHARE, 0
    try:
        case = generate.make_case(seed)
    finally:
        generate.DEFECT_SHARE = share
    defect(case)
    return case


class BuiltInRules(unittest.TestCase):
    @unittest.skipUnless(schedule.BUILT_IN_RULES.is_file(), "the repository's rules are not here")
    def test_defaults_are_those_of_the_repository(self):
        self.assertEqual(schedule.built_in_marks(), schedule.DEFAULT_MARKS)
        with schedule.BUILT_IN_RULES.open(newline="", encoding="utf-8-sig") as file:
            rows = [row for row in csv.DictReader(file) if row["edition"] == "*"]
        values = {row["key"]: row["value"] for row in rows}
        for key, value in schedule.DEFAULT_RULES.items():
            self.assertEqual(Fraction(values[key]), value, key)


class Comparison(unittest.TestCase):
    """The comparison itself, with the oracle in the program's place."""

    def run_with(self, *arguments, count=23, first=1):
        program = " ".join((sys.executable, str(HERE / "answer.py"), *arguments))
        out = io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
            status = run.main(
                ["--program", program, "--first", str(first), "--count", str(count), "--jobs", "1"])
        return status, out.getvalue().splitlines()

    def test_right_answers_pass(self):
        self.assertEqual(self.run_with(), (0, ["23 passed, 0 failed"]))

    def test_wrong_answers_fail(self):
        status, lines = self.run_with("--wrong")
        self.assertEqual(status, 1)
        self.assertTrue(any(" total: oracle " in line for line in lines))

    def test_a_crash_fails_the_batch(self):
        status, lines = self.run_with("--crash")
        self.assertEqual((status, lines[-1]), (1, "0 passed, 23 failed"))
        self.assertIn("seeds 1..23: crash near seed 6: status 70", lines[0])

    def test_no_cases_fail(self):
        self.assertEqual(self.run_with(count=0), (1, ["0 passed, 0 failed"]))

    def test_seed_decides_everything(self):
        with tempfile.TemporaryDirectory() as directory:
            contents = []
            for name in ("a", "b"):
                generate.generate(7, Path(directory) / name)
                files = sorted(path for path in (Path(directory) / name).rglob("*") if path.is_file())
                contents.append([(path.name, path.read_bytes()) for path in files])
            self.assertEqual(*contents)


if __name__ == "__main__":
    unittest.main()
