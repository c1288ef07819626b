/* Derivations, word by word: whole trees, and single steps. Ids such as C11 are those of the quoted cases
   that the rules of docs/calculation.md were gathered from; their sources stand beside them. */
#include "explain_test.h"

static void write_node(const struct report_node *node, int depth, struct text *out)
{
    text_pad(out, ' ', 2 * (size_t)depth);
    text_format(out, "%s%s%s\n", node->text, node->value ? " = " : "", node->value ? node->value : "");
    for (const struct report_node *child = node->first; child; child = child->next)
        write_node(child, depth + 1, out);
}

/* ---- whole trees ---- */

struct tree_case {
    const char *name, *folder, *from, *to, *month;
    enum section section;
    const char *tree;
};

static const struct tree_case trees[] = {
    {"personnel: 139 x 1,448 in January 2025 (docs/calculation.md, worked case)", INI PEOPLE, "2025-01-01",
     "2025-02-01", "2025-01", SECTION_PERSONNEL,
     "Personnel, 2025-01: Troop reimbursement (2022-07-01) = USD 201,272.00\n"
     "  2025-01-01 to 2025-01-31: 139 x 1,448.00 x 31/31 days = 201,272.00\n"
     "    people paid for: the lesser of strength and ceiling = 139\n"
     "      strength: 132 men + 7 women (strength.csv:2, from 2024-03-15) = 139\n"
     "      agreed ceiling (mou_personnel.csv:2, from 2024-02-14) = 139\n"
     "    rate for a person and month, in force from 2022-07-01 = 1,448.00\n"
     "  rounded half up to the cent = 201,272.00\n"
     "  rates and rules that it rests on\n"
     "    personnel rate from 2022-07-01, confirmed until 2025-02-27 (personnel_rates.csv:2) = "
     "quoted\n"
     "    rule formula_personnel = muster-1 (rules.csv:13) = recalled\n"
     "      reading\n"
     "    rule formula_rounding = muster-1 (rules.csv:19) = recalled\n"
     "  weakest mark of these: of formula_personnel, formula_rounding = recalled\n"},
    {"personnel: before arrival, above the ceiling, an unconfirmed rate",
     INI CEILING "2025-02-15,100\n" STRENGTH "2025-02-10,150,5\n2025-02-20,90,5\n", "2025-02-01",
     "2025-03-01", "2025-02", SECTION_PERSONNEL,
     "Personnel, 2025-02: Troop reimbursement (2022-07-01) = USD 106,014.29\n"
     "  2025-02-01 to 2025-02-09: nothing, as nobody is present before 2025-02-10 "
     "(strength.csv:2)\n"
     "  2025-02-10 to 2025-02-14: 139 x 1,448.00 x 5/28 days = 35,941.4285714285...\n"
     "    people paid for: the lesser of strength and ceiling = 139\n"
     "      strength: 150 men + 5 women (strength.csv:2, from 2025-02-10) = 155\n"
     "      agreed ceiling (mou_personnel.csv:2, from 2024-02-14) = 139\n"
     "    rate for a person and month, in force from 2022-07-01 = 1,448.00\n"
     "  2025-02-15 to 2025-02-19: 100 x 1,448.00 x 5/28 days = 25,857.1428571428...\n"
     "    people paid for: the lesser of strength and ceiling = 100\n"
     "      strength: 150 men + 5 women (strength.csv:2, from 2025-02-10) = 155\n"
     "      agreed ceiling (mou_personnel.csv:3, from 2025-02-15) = 100\n"
     "    rate as above = 1,448.00\n"
     "  2025-02-20 to 2025-02-27: 95 x 1,448.00 x 8/28 days = 39,302.8571428571...\n"
     "    people paid for: the lesser of strength and ceiling = 95\n"
     "      strength: 90 men + 5 women (strength.csv:3, from 2025-02-20) = 95\n"
     "      agreed ceiling (mou_personnel.csv:3, from 2025-02-15) = 100\n"
     "    rate as above = 1,448.00\n"
     "  2025-02-28: 95 x 1,448.00 x 1/28 days = 4,912.8571428571...\n"
     "    people as above = 95\n"
     "    rate as above, no longer confirmed = 1,448.00\n"
     "  together = 106,014.2857142857...\n"
     "  rounded half up to the cent = 106,014.29\n"
     "  rates and rules that it rests on\n"
     "    personnel rate from 2022-07-01, confirmed until 2025-02-27 (personnel_rates.csv:2) = "
     "recalled\n"
     "    rule formula_personnel = muster-1 (rules.csv:13) = recalled\n"
     "      reading\n"
     "    rule formula_rounding = muster-1 (rules.csv:19) = recalled\n"
     "  weakest mark of these: of personnel rate, formula_personnel, formula_rounding = "
     "recalled\n"
     "  figures that end in \"...\" go on; they are calculated exactly\n"},
    {"equipment: C10 and C11 (mnemoenglish.ru; tarjamaan.com; glosbe): a wet lease with all "
     "factors, transport 4,000 km, the cessation inside the month, overstock",
     INI LINES "L1,2024-02-14,truck,Truck,,4,wet,\n" STATUS "L1,2024-03-15,5,4\n" FACTORS
               "2024-02-14,2.8,1,3,4000\n" EVENTS "2025-04-11,cessation,,\n",
     "2025-04-01", "2025-05-01", "2025-04", SECTION_MAJOR_EQUIPMENT,
     "Major equipment, 2025-04: L1 Truck (truck) = USD 8,370.67\n"
     "  2025-04-01 to 2025-04-10: 4 x 3,139.00 x 10/30 days = 4,185.3333333333...\n"
     "    pieces paid for: all in place, the lesser of agreed and present = 4\n"
     "      agreed quantity (mou_major_equipment.csv:2, from 2024-02-14) = 4\n"
     "      present (equipment_status.csv:2, from 2024-03-15) = 5\n"
     "      in place: 1 above the agreed quantity (overstock) earn nothing = 4\n"
     "      serviceable (equipment_status.csv:2, from 2024-03-15) = 4\n"
     "      working (a line without group): all that is agreed = 4\n"
     "    price of one for a month, wet lease = 3,139.00\n"
     "      wet rate of truck, edition E1 = 3,000.00\n"
     "      x 1.038 = 1 + environment 2.8% + intensity 1% (factors.csv:2, from 2024-02-14) = "
     "3,114.00\n"
     "      + maintenance rate 1,000.00 x 0.025 = 25.00\n"
     "        hostile action: 3% / 2 (factors.csv:2, from 2024-02-14) = 0.015\n"
     "        transport: 4 increments x transport_step_share 0.0025 = 0.01\n"
     "          (4,000 km - free 800 km) / step of 800 km, whole steps (factors.csv:2, from "
     "2024-02-14) = 4\n"
     "      lease and maintenance together = 3,139.00\n"
     "  2025-04-11 to 2025-04-30: 4 x 1,569.50 x 20/30 days = 4,185.3333333333...\n"
     "    pieces as above = 4\n"
     "    price of one for a month = 1,569.50\n"
     "      as above = 3,139.00\n"
     "      x post_operations_share 0.5, as operations ceased on 2025-04-11 (events.csv:2) = "
     "1,569.50\n"
     "  together = 8,370.6666666666...\n"
     "  rounded half up to the cent = 8,370.67\n"
     "  rates and rules that it rests on\n"
     "    edition E1, A/1, from 2020-07-01, confirmed until 2025-05-31 (editions.csv:2) = "
     "official\n"
     "      decision\n"
     "    rates of truck in edition E1 (major_equipment_rates.csv:2) = quoted\n"
     "      table 1\n"
     "    rule formula_lease = muster-1 (rules.csv:14) = recalled\n"
     "      reading\n"
     "    rule formula_factors = muster-1 (rules.csv:15) = recalled\n"
     "    rule transport_free_km = 800 (rules.csv:7) = recalled\n"
     "    rule transport_step_km = 800 (rules.csv:8) = recalled\n"
     "    rule transport_step_share = 0.0025 (rules.csv:9) = recalled\n"
     "    rule serviceability_threshold = 0.90 (rules.csv:2) = quoted\n"
     "      par. 1\n"
     "    rule formula_rounding = muster-1 (rules.csv:19) = recalled\n"
     "    rule post_operations_share = 0.50 (rules.csv:5) = recalled\n"
     "      par. 2\n"
     "  weakest mark of these: of formula_lease, formula_factors, transport_free_km, "
     "transport_step_km, transport_step_share, formula_rounding, post_operations_share = "
     "recalled\n"
     "  figures that end in \"...\" go on; they are calculated exactly\n"},
    {"equipment: a group under the threshold, a departure",
     INI LINES "L1,2024-02-14,tent,,g,10,dry,\nL2,2025-04-01,tent,,g,10,dry,\n" STATUS
               "L1,2024-03-15,10,10\nL1,2025-04-16,10,7\nL2,2025-04-01,10,10\n" EVENTS
               "2025-04-06,departure,L2,\n",
     "2025-04-01", "2025-05-01", "2025-04", SECTION_MAJOR_EQUIPMENT,
     "Major equipment, 2025-04: L1 (tent) = USD 850.00\n"
     "  2025-04-01 to 2025-04-15: 10 x 100.00 x 15/30 days = 500.00\n"
     "    pieces paid for: all in place, the lesser of agreed and present = 10\n"
     "      agreed quantity (mou_major_equipment.csv:2, from 2024-02-14) = 10\n"
     "      present (equipment_status.csv:2, from 2024-03-15) = 10\n"
     "      working in group g on 2025-04-01: all that is agreed = 20\n"
     "    price of one for a month: dry rate of tent, edition E1 = 100.00\n"
     "  2025-04-16 to 2025-04-30: 7 x 100.00 x 15/30 days = 350.00\n"
     "    pieces paid for: what works, the lesser of agreed, present and serviceable = 7\n"
     "      agreed quantity (mou_major_equipment.csv:2, from 2024-02-14) = 10\n"
     "      present (equipment_status.csv:3, from 2025-04-16) = 10\n"
     "      serviceable (equipment_status.csv:3, from 2025-04-16) = 7\n"
     "      working in group g on 2025-04-16: not enough, so only what works is paid = 7\n"
     "        needed: serviceability_threshold 0.9 x 10 agreed = 9\n"
     "    price of one for a month as above = 100.00\n"
     "  together = 850.00\n"
     "  rounded half up to the cent = 850.00\n"
     "  rates and rules that it rests on\n"
     "    edition E1, A/1, from 2020-07-01, confirmed until 2025-05-31 (editions.csv:2) = "
     "official\n"
     "      decision\n"
     "    rates of tent in edition E1 (major_equipment_rates.csv:3) = quoted\n"
     "    rule formula_lease = muster-1 (rules.csv:14) = recalled\n"
     "      reading\n"
     "    rule serviceability_threshold = 0.90 (rules.csv:2) = quoted\n"
     "      par. 1\n"
     "    rule formula_rounding = muster-1 (rules.csv:19) = recalled\n"
     "  weakest mark of these: of formula_lease, formula_rounding = recalled\n"
     "Major equipment, 2025-04: L2 (tent) = USD 166.67\n"
     "  2025-04-01 to 2025-04-05: 10 x 100.00 x 5/30 days = 166.6666666666...\n"
     "    pieces paid for: all in place, the lesser of agreed and present = 10\n"
     "      agreed quantity (mou_major_equipment.csv:3, from 2025-04-01) = 10\n"
     "      present (equipment_status.csv:4, from 2025-04-01) = 10\n"
     "      working in group g on 2025-04-01: all that is agreed = 20\n"
     "    price of one for a month: dry rate of tent, edition E1 = 100.00\n"
     "  2025-04-06 to 2025-04-30: nothing, as the line has left on 2025-04-06 (events.csv:2)\n"
     "  rounded half up to the cent = 166.67\n"
     "  rates and rules that it rests on\n"
     "    edition E1, A/1, from 2020-07-01, confirmed until 2025-05-31 (editions.csv:2) = "
     "official\n"
     "      decision\n"
     "    rates of tent in edition E1 (major_equipment_rates.csv:3) = quoted\n"
     "    rule formula_lease = muster-1 (rules.csv:14) = recalled\n"
     "      reading\n"
     "    rule serviceability_threshold = 0.90 (rules.csv:2) = quoted\n"
     "      par. 1\n"
     "    rule formula_rounding = muster-1 (rules.csv:19) = recalled\n"
     "  weakest mark of these: of formula_lease, formula_rounding = recalled\n"
     "  figures that end in \"...\" go on; they are calculated exactly\n"},
    {"self-sustainment: un_heads and a performance of 0.85",
     INI PEOPLE SERVICES "catering,2024-02-14,contributor,22,\n" PERFORMED "catering,2025-01-21,0.85\n",
     "2025-01-01", "2025-02-01", "2025-01", SECTION_SELF_SUSTAINMENT,
     "Self-sustainment, 2025-01: Catering (catering) = USD 3,350.87\n"
     "  2025-01-01 to 2025-01-20: 117 x 30.25 x 20/31 days = 2,283.3870967741...\n"
     "    heads: the lesser of strength and ceiling, less those of the United Nations = 117\n"
     "      strength: 132 men + 7 women (strength.csv:2, from 2024-03-15) = 139\n"
     "      agreed ceiling (mou_personnel.csv:2, from 2024-02-14) = 139\n"
     "      un_heads: served by the United Nations (mou_self_sustainment.csv:2, from 2024-02-14) "
     "= -22\n"
     "    price of one person for a month: rate of catering, edition E1 = 30.25\n"
     "    performance: full, as none was verified before = 1\n"
     "  2025-01-21 to 2025-01-31: 117 x 30.25 x 0.85 x 11/31 days = 1,067.4834677419...\n"
     "    heads as above = 117\n"
     "    price of one person for a month as above = 30.25\n"
     "    performance of catering (self_sustainment_status.csv:2, from 2025-01-21) = 0.85\n"
     "  together = 3,350.8705645161...\n"
     "  rounded half up to the cent = 3,350.87\n"
     "  rates and rules that it rests on\n"
     "    edition E1, A/1, from 2020-07-01, confirmed until 2025-05-31 (editions.csv:2) = "
     "official\n"
     "      decision\n"
     "    rate of catering in edition E1 (self_sustainment_rates.csv:3) = official\n"
     "    rule formula_self_sustainment = muster-1 (rules.csv:16) = recalled\n"
     "    rule formula_rounding = muster-1 (rules.csv:19) = recalled\n"
     "  weakest mark of these: of formula_self_sustainment, formula_rounding = recalled\n"
     "  figures that end in \"...\" go on; they are calculated exactly\n"},
    {"self-sustainment: C23 more than 6 months in tents (tarjamaan.com ar-es)",
     INI PEOPLE SERVICES "tentage,2024-02-14,contributor,,\naccommodation,2024-02-14,un,,\n" PERFORMED
                         "tentage,2024-03-15,0.5\n" EVENTS "2024-08-31,tents,,\n2025-03-20,housed,,\n",
     "2025-02-01", "2025-03-01", "2025-02", SECTION_SELF_SUSTAINMENT,
     "Self-sustainment, 2025-02: Accommodation (accommodation) = USD 99.29\n"
     "  2025-02-01 to 2025-02-27: nothing, as the United Nations provides accommodation "
     "(mou_self_sustainment.csv:3, from 2024-02-14); people in tents earn it from 2025-02-28 on "
     "(tents since 2024-08-31, events.csv:2)\n"
     "  2025-02-28: 139 x 40.00 x 0.5 x 1/28 days = 99.2857142857...\n"
     "    people in tents earn accommodation as well from 2025-02-28 on, by the heads and "
     "performance of tentage\n"
     "      in tents since 2024-08-31 (events.csv:2), tents_months 6 later\n"
     "      accommodation: provider un (mou_self_sustainment.csv:3, from 2024-02-14)\n"
     "    heads: the lesser of strength and ceiling = 139\n"
     "      strength: 132 men + 7 women (strength.csv:2, from 2024-03-15) = 139\n"
     "      agreed ceiling (mou_personnel.csv:2, from 2024-02-14) = 139\n"
     "    price of one person for a month: rate of accommodation, edition E1 = 40.00\n"
     "    performance of tentage (self_sustainment_status.csv:2, from 2024-03-15) = 0.5\n"
     "  rounded half up to the cent = 99.29\n"
     "  rates and rules that it rests on\n"
     "    edition E1, A/1, from 2020-07-01, confirmed until 2025-05-31 (editions.csv:2) = "
     "official\n"
     "      decision\n"
     "    rate of accommodation in edition E1 (self_sustainment_rates.csv:2) = official\n"
     "    rule formula_self_sustainment = muster-1 (rules.csv:16) = recalled\n"
     "    rule tents_months = 6 (rules.csv:12) = quoted\n"
     "    rule formula_rounding = muster-1 (rules.csv:19) = recalled\n"
     "  weakest mark of these: of formula_self_sustainment, formula_rounding = recalled\n"
     "  figures that end in \"...\" go on; they are calculated exactly\n"
     "Self-sustainment, 2025-02: Tentage (tentage) = USD 1,737.50\n"
     "  2025-02-01 to 2025-02-27: 139 x 25.00 x 0.5 x 27/28 days = 1,675.4464285714...\n"
     "    heads: the lesser of strength and ceiling = 139\n"
     "      strength: 132 men + 7 women (strength.csv:2, from 2024-03-15) = 139\n"
     "      agreed ceiling (mou_personnel.csv:2, from 2024-02-14) = 139\n"
     "    price of one person for a month: rate of tentage, edition E1 = 25.00\n"
     "    performance of tentage (self_sustainment_status.csv:2, from 2024-03-15) = 0.5\n"
     "  2025-02-28: 139 x 25.00 x 0.5 x 1/28 days = 62.0535714285...\n"
     "    heads as above = 139\n"
     "    price of one person for a month as above = 25.00\n"
     "    performance as above = 0.5\n"
     "  together = 1,737.50\n"
     "  rounded half up to the cent = 1,737.50\n"
     "  rates and rules that it rests on\n"
     "    edition E1, A/1, from 2020-07-01, confirmed until 2025-05-31 (editions.csv:2) = "
     "official\n"
     "      decision\n"
     "    rate of tentage in edition E1 (self_sustainment_rates.csv:6) = official\n"
     "    rule formula_self_sustainment = muster-1 (rules.csv:16) = recalled\n"
     "    rule formula_rounding = muster-1 (rules.csv:19) = recalled\n"
     "  weakest mark of these: of formula_self_sustainment, formula_rounding = recalled\n"
     "  figures that end in \"...\" go on; they are calculated exactly\n"},
    {"deduction: C36 25% absent two quarters running (GA res. 67/261; A/80/600 para. 53)",
     INI PEOPLE LINES "L1,2024-02-14,truck,,,3,dry,\nL2,2024-02-14,truck,,,1,dry,\n" STATUS
                      "L1,2024-03-15,3,3\n",
     "2025-01-01", "2025-04-01", "2025-03", SECTION_DEDUCTIONS,
     "Deductions, 2025-03: Possible deduction: absent or non-functional equipment = USD "
     "-150,954.00\n"
     "  share of equipment absent or out of service, the quarter before, 2024-10-01 to "
     "2024-12-31 = 0.25\n"
     "    2024-10-01 to 2024-12-31: 92 days x 1 of 4 absent or out of service = 23\n"
     "      L2: of 1 agreed, 0 in place, 0 working (nothing verified yet) = 1\n"
     "    together: 23 / 92 days of the quarter = 0.25\n"
     "  share of equipment absent or out of service, this quarter, 2025-01-01 to 2025-03-31 = "
     "0.25\n"
     "    2025-01-01 to 2025-03-31: 90 days x 1 of 4 absent or out of service = 22.5\n"
     "      L2: of 1 agreed, 0 in place, 0 working (nothing verified yet) = 1\n"
     "    together: 22.5 / 90 days of the quarter = 0.25\n"
     "  both shares are above deduction_trigger = 0.1\n"
     "  share deducted: the lesser of this quarter's and deduction_cap 0.35 = 0.25\n"
     "  personnel lines of the quarter in this statement, each rounded = 603,816.00\n"
     "    2025-01, rate of 2022-07-01 = 201,272.00\n"
     "    2025-02, rate of 2022-07-01 = 201,272.00\n"
     "    2025-03, rate of 2022-07-01 = 201,272.00\n"
     "  taken off: 603,816.00 x 0.25 = -150,954.00\n"
     "  rounded to the cent, halves away from zero = -150,954.00\n"
     "  rates and rules that it rests on\n"
     "    rule deduction_trigger = 0.10 (rules.csv:3) = recalled\n"
     "    rule deduction_cap = 0.35 (rules.csv:4) = recalled\n"
     "    personnel line of 2025-01, rate of 2022-07-01 = recalled\n"
     "    personnel line of 2025-02, rate of 2022-07-01 = recalled\n"
     "    personnel line of 2025-03, rate of 2022-07-01 = recalled\n"
     "    rule formula_deduction = muster-1 (rules.csv:17) = recalled\n"
     "    rule formula_rounding = muster-1 (rules.csv:19) = recalled\n"
     "  weakest mark of these: of deduction_trigger, deduction_cap, personnel of 2025-01, "
     "personnel of 2025-02, personnel of 2025-03, formula_deduction, formula_rounding = "
     "recalled\n"},
    {"loss: C16 value 300,000, usage 120,000, other 3,000 (glosbe)",
     INI LINES
     "L1,2024-02-14,truck,Truck,,1,dry,\nL2,2024-02-14,truck,,,2,dry,\n" LOSSES
     "L1,2025-03-20,I1,hostile,1,300000,120000,3000,\nL2,2025-04-02,I1,hostile,2,10000,12000,,9000\n",
     "2025-03-01", "2025-04-01", "2025-03", SECTION_LOSSES,
     "Losses, 2025-03: L1 Truck (truck) = USD 177,000.00\n"
     "  2025-03-20: 1 lost by hostile action (losses.csv:2) = 177,000.00\n"
     "    a total loss, as no repair cost is given\n"
     "    value of the total losses of incident I1: paid from loss_threshold 250,000.00 = "
     "320,000.00\n"
     "      L1 on 2025-03-20: 1 x 300,000.00 (losses.csv:2) = 300,000.00\n"
     "      L2 on 2025-04-02: 2 x 10,000.00 (losses.csv:3) = 20,000.00\n"
     "    for one = 177,000.00\n"
     "      generic fair market value = 300,000.00\n"
     "      less usage charge = -120,000.00\n"
     "      less other payments = -3,000.00\n"
     "  rounded half up to the cent = 177,000.00\n"
     "  rates and rules that it rests on\n"
     "    rule total_loss = 0.75 (rules.csv:11) = quoted\n"
     "    rule loss_threshold = 250000 (rules.csv:10) = quoted\n"
     "    rule formula_losses = muster-1 (rules.csv:18) = recalled\n"
     "    rule formula_rounding = muster-1 (rules.csv:19) = recalled\n"
     "  weakest mark of these: of formula_losses, formula_rounding = recalled\n"},
    {"painting: C14 repainting at a painting rate of 100.00 (glosbe)",
     INI LINES "L1,2024-02-14,truck,Truck,,1,wet,\n" STATUS "L1,2024-03-15,2,1\n" EVENTS
               "2025-03-07,repainted,L1,\n",
     "2025-03-01", "2025-04-01", "2025-03", SECTION_PAINTING,
     "Painting, 2025-03: L1 Truck (truck) = USD 119.00\n"
     "  2025-03-07, repainted (events.csv:2): 1 x 100.00 x 1.19 = 119.00\n"
     "    pieces: all in place, the lesser of agreed and present = 1\n"
     "      agreed quantity (mou_major_equipment.csv:2, from 2024-02-14) = 1\n"
     "      present (equipment_status.csv:2, from 2024-03-15) = 2\n"
     "      in place: 1 above the agreed quantity (overstock) earn nothing = 1\n"
     "    painting rate of truck, edition E1 = 100.00\n"
     "    repaint_ratio, as it is painted again = 1.19\n"
     "  rounded half up to the cent = 119.00\n"
     "  rates and rules that it rests on\n"
     "    edition E1, A/1, from 2020-07-01, confirmed until 2025-05-31 (editions.csv:2) = "
     "official\n"
     "      decision\n"
     "    rates of truck in edition E1 (major_equipment_rates.csv:2) = quoted\n"
     "      table 1\n"
     "    rule repaint_ratio = 1.19 (rules.csv:6) = quoted\n"
     "      par. 3\n"
     "    rule formula_rounding = muster-1 (rules.csv:19) = recalled\n"
     "  weakest mark of these: of formula_rounding = recalled\n"},
    {"a blank rate, with --partial", INI PEOPLE SERVICES "office,2024-02-14,contributor,,\n", "2025-01-01",
     "2025-02-01", "2025-01", SECTION_SELF_SUSTAINMENT,
     "Self-sustainment, 2025-01: Office (office) = no amount\n"
     "  2025-01-01 to 2025-01-31: no amount, as the rate of office in edition E1 is blank "
     "(self_sustainment_rates.csv:5)\n"
     "  a rate is blank: the line has no amount, and the statement is incomplete\n"
     "  mark = recalled\n"},
};

static void write_trees(const struct explained *explained, const struct tree_case *one, struct text *out)
{
    civil_month month = 0;
    assert_true(month_parse(one->month, strlen(one->month), &month));
    for (size_t i = 0; i < explained->statement.count; i++) {
        const struct statement_line *line = &explained->statement.lines[i];
        struct report report = {.arena = explained->test.arena};
        if (line->month != month || line->section != one->section)
            continue;
        const struct report_node *tree = statement_explain(&report, &explained->statement, line,
                                                           &explained->account, &explained->schedule);
        assert_non_null(tree);
        write_node(tree, 0, out);
    }
}

static void trees_are_these(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(trees); i++) {
        struct explained explained;
        TEXT_CLEANUP struct text out = {0};
        explained_begin(&explained, trees[i].name, trees[i].folder, period_of(trees[i].from, trees[i].to));
        write_trees(&explained, &trees[i], &out);
        assert_same(trees[i].name, text_content(&out), trees[i].tree);
        test_end(&explained.test);
    }
}

/* ---- single steps ---- */

/* Somewhere in the trees of the month stands this line. */
struct step_case {
    const char *name, *folder, *from, *to, *month;
    enum section section;
    const char *steps[4];
};

static const struct step_case steps[] = {
    {"C10 W x (1 + e + i) + h x M/2, never on the dry part (mnemoenglish.ru; tarjamaan.com; glosbe)",
     INI LINES "L1,2024-02-14,truck,,,1,wet,\nL2,2024-02-14,truck,,,1,dry,\n" STATUS
               "L1,2024-03-15,1,1\nL2,2024-03-15,1,1\n" FACTORS "2024-02-14,2.8,1.2,3,0\n",
     "2025-04-01",
     "2025-05-01",
     "2025-04",
     SECTION_MAJOR_EQUIPMENT,
     {"x 1.04 = 1 + environment 2.8% + intensity 1.2% (factors.csv:2, from 2024-02-14) = 3,120.00",
      "+ maintenance rate 1,000.00 x 0.015 = 15.00", "price of one for a month, wet lease = 3,135.00",
      "price of one for a month, dry lease = 2,080.00"}},
    {"C11 M = 1000, 4,000 km, the first 800 free: 4 x 0.25% x 1000 = 10.00 (glosbe)",
     INI LINES "L1,2024-02-14,truck,,,1,wet,\n" STATUS "L1,2024-03-15,1,1\n" FACTORS
               "2024-02-14,0,0,0,4000\n",
     "2025-04-01",
     "2025-05-01",
     "2025-04",
     SECTION_MAJOR_EQUIPMENT,
     {"+ maintenance rate 1,000.00 x 0.01 = 10.00",
      "transport: 4 increments x transport_step_share 0.0025 = 0.01",
      "(4,000 km - free 800 km) / step of 800 km, whole steps (factors.csv:2, from 2024-02-14) = 4"}},
    {"a distance below one increment",
     INI LINES "L1,2024-02-14,truck,,,1,wet,\n" STATUS "L1,2024-03-15,1,1\n" FACTORS
               "2024-02-14,0,0,0,1599.5\n",
     "2025-04-01",
     "2025-05-01",
     "2025-04",
     SECTION_MAJOR_EQUIPMENT,
     {"transport: 1,599.5 km (factors.csv:2, from 2024-02-14), less than one increment beyond the "
      "free 800 km\n",
      "rule transport_free_km = 800"}},
    {"C36 the cap",
     INI PEOPLE LINES "L1,2024-02-14,truck,,,3,dry,\nL2,2024-02-14,truck,,,2,dry,\n" STATUS
                      "L1,2024-03-15,3,3\n",
     "2025-01-01",
     "2025-04-01",
     "2025-03",
     SECTION_DEDUCTIONS,
     {"this quarter, 2025-01-01 to 2025-03-31 = 0.4\n",
      "share deducted: the lesser of this quarter's and deduction_cap 0.35 = 0.35\n",
      "taken off: 603,816.00 x 0.35 = -211,335.60\n"}},
    {"a deduction of a part of its quarter",
     INI PEOPLE LINES "L2,2024-02-14,truck,,,2,dry,\n",
     "2025-02-01",
     "2025-03-01",
     "2025-02",
     SECTION_DEDUCTIONS,
     {"a part of this quarter only, 2025-02-01 to 2025-02-28: the deduction is whole over whole "
      "quarters"}},
    {"items excused and items counted",
     INI PEOPLE LINES
     "L1,2024-02-14,tent,,,4,dry,\n"
     "=== equipment_items.csv\nitem,line,serial,plate,from,to,location\n"
     "A,L1,,,2024-03-15,,\nB,L1,,,2024-03-15,,\n"
     "=== item_status.csv\nitem,day,serviceable,reason,attributable\nB,2024-03-15,no,fuel,un\n",
     "2025-01-01",
     "2025-04-01",
     "2025-03",
     SECTION_DEDUCTIONS,
     {"L1: of 4 agreed, 2 in place, 1 working, 1 more out for no fault of the contributor (counted "
      "from equipment_items.csv, from 2024-03-15) = 2"}},
    {"a special case",
     INI "=== mou_major_equipment.csv\nline,effective,rate_code,description,group,quantity,lease,"
         "gfmv,life_years,no_fault_percent,maintenance,serves\n"
         "L1,2024-02-14,special,Crane,,1,wet,120000,12.5,0.6,100.5,\n" STATUS "L1,2024-03-15,1,1\n",
     "2025-04-01",
     "2025-05-01",
     "2025-04",
     SECTION_MAJOR_EQUIPMENT,
     {"value 120,000.00 / (12 months x 12.5 years of life) = 800.00",
      "+ no-fault incidents: 120,000.00 x 0.6% / 12 = 60.00",
      "dry rate: their sum, rounded half up to the cent = 860.00",
      "wet rate: + maintenance, as agreed: 100.50 = 960.50"}},
    {"a repair above total_loss",
     INI LINES "L1,2024-02-14,truck,,,1,dry,\n" LOSSES "L1,2025-03-20,,abandonment,2,200000,0,0,150000.01\n",
     "2025-03-01",
     "2025-04-01",
     "2025-03",
     SECTION_LOSSES,
     {"2025-03-20: 2 lost by forced abandonment (losses.csv:2) = 400,000.00",
      "as the repair costs more than total_loss x value = 150,000.01",
      "total_loss 0.75 x value 200,000.00 = 150,000.00",
      "value of the total losses of this loss alone: paid from loss_threshold 250,000.00 = "
      "400,000.00"}},
    {"served by agreement",
     INI PEOPLE SERVICES "medical_level_2,2024-02-14,contributor,,400\n",
     "2025-01-01",
     "2025-02-01",
     "2025-01",
     SECTION_SELF_SUSTAINMENT,
     {"heads: as many as are served by agreement, while anyone is present = 400",
      "2025-01-01 to 2025-01-31: 400 x 20.00 x 31/31 days = 8,000.00"}},
    {"equipment that serves a category for a part of the month",
     INI PEOPLE LINES "L1,2024-02-14,tent,,,1,dry,catering\n" STATUS "L1,2024-03-15,1,1\n" SERVICES
                      "catering,2024-02-14,contributor,,\ncatering,2025-04-11,un,,\n",
     "2025-04-01",
     "2025-05-01",
     "2025-04",
     SECTION_MAJOR_EQUIPMENT,
     {"2025-04-01 to 2025-04-10: nothing, as it serves catering, which the contributor is paid for "
      "as self-sustainment (mou_major_equipment.csv:2)\n",
      "2025-04-11 to 2025-04-30: 1 x 100.00 x 20/30 days = 66.6666666666...\n",
      "rounded half up to the cent = 66.67\n"}},
    {"two rates in a month, one on placeholder rates",
     INI PEOPLE,
     "2025-08-01",
     "2025-09-01",
     "2025-08",
     SECTION_PERSONNEL,
     {"2025-08-11 to 2025-08-31: nothing, as the rate of 2025-08-11 is in force, which has a line "
      "of its own\n",
      "2025-08-01 to 2025-08-10: nothing, as the rate of 2022-07-01 is in force",
      "weakest mark of these: of personnel rate (placeholder rates: not the United Nations') = "
      "illustrative"}},
    {"a rate code that changes inside the month",
     INI LINES "L1,2024-02-14,truck,,,1,dry,\nL1,2025-04-11,tent,,,1,dry,\n" STATUS "L1,2024-03-15,1,1\n",
     "2025-04-01",
     "2025-05-01",
     "2025-04",
     SECTION_MAJOR_EQUIPMENT,
     {"2025-04-11 to 2025-04-30: under rate code tent (mou_major_equipment.csv:3), which has a "
      "line of its own\n",
      "2025-04-01 to 2025-04-10: under rate code truck (mou_major_equipment.csv:2)"}},
};

static void steps_are_there(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(steps); i++) {
        const struct step_case *one = &steps[i];
        struct tree_case tree = {.month = one->month, .section = one->section};
        struct explained explained;
        TEXT_CLEANUP struct text out = {0};
        explained_begin(&explained, one->name, one->folder, period_of(one->from, one->to));
        write_trees(&explained, &tree, &out);
        for (size_t s = 0; s < TEST_COUNT(one->steps) && one->steps[s]; s++)
            if (!strstr(text_content(&out), one->steps[s]))
                assert_same(one->name, text_content(&out), one->steps[s]);
        test_end(&explained.test);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(trees_are_these),
        cmocka_unit_test(steps_are_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
