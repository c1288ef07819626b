/* Checks of small contingents: one case, one question. The ids C.. are those of the quoted cases that the
   rules of docs/calculation.md were gathered from; their sources stand beside them. */
#include "check_test.h"

#define ARRIVAL   "arrival_inspection"
#define READINESS "operational_readiness_inspection"

static const struct check_case cases[] = {
    /* deadlines */
    {"C32 arrival 2024-03-14: inspected by 2024-04-14, again within six months (ar.ichacha.net; studylib)",
     ARRIVED, "2024-04-10", "deadlines",
     ARRIVAL " 2024-04-14 1 quoted\n" READINESS " 2024-09-14 6 quoted\n"
             "claim 2024-06-30 3 quoted\nclaim 2024-09-30 3 quoted\n"},
    {"C31 quarter ending 31 March: 30 June (tarjamaan.com)", ARRIVED, "2025-03-31", "deadlines",
     ARRIVAL " 2024-04-14 1 quoted\n" READINESS " 2024-09-14 6 quoted\n"
             "claim 2025-03-31 3 quoted\nclaim 2025-06-30 3 quoted\n"},
    {"an edition with a rule of its own: two months after the quarter", ARRIVED, "2026-10-01", "deadlines",
     ARRIVAL " 2024-04-14 1 quoted\n" READINESS " 2024-09-14 6 quoted\n"
             "claim 2026-11-30 2 official\nclaim 2027-02-28 2 official\n"},
    {"before anybody is there nothing is due", CEILING, "2024-04-10", "deadlines", ""},
    {"what was done, and the next of each",
     ARRIVED TRUCK STATUS "L1,2024-03-14,1,1\nL1,2024-04-05,1,1\n" SERVICES
                          "catering,2024-02-14,contributor,,\n" PERFORMED "catering,2024-04-08,1\n" FACTORS
                          "2024-03-01,2.8,0,0,0\n" EVENTS "2024-04-01,arrival_inspected,,\n",
     "2024-04-10", "deadlines",
     ARRIVAL
     " 2024-04-14 1 quoted done 2024-04-01\n" READINESS " 2024-10-01 6 quoted\n"
     "equipment_status_report 2024-05-06 31 quoted\nself_sustainment_status_report 2024-05-09 31 quoted\n"
     "factor_review 2025-03-01 12 illustrative\nclaim 2024-06-30 3 quoted\nclaim 2024-09-30 3 quoted\n"},
    /* inspections */
    {"C32 on the last day it is not overdue", ARRIVED, "2024-04-14", ARRIVAL, ""},
    {"C32 the day after it is", ARRIVED, "2024-04-15", ARRIVAL,
     ARRIVAL
     " folder/events.csv 2024-04-15..2024-04-16 the arrival inspection was due by 2024-04-14, 1 day ago, "
     "and no event says that it was done (arrival_inspection_months quoted)\n"},
    {"done in time", ARRIVED EVENTS "2024-04-14,arrival_inspected,,\n", "2024-06-01", ARRIVAL, ""},
    {"done late", ARRIVED EVENTS "2024-04-24,arrival_inspected,,\n", "2024-06-01", ARRIVAL,
     ARRIVAL
     " events.csv:2 2024-04-15..2024-04-24 the arrival inspection was due by 2024-04-14 and done 10 days "
     "late (arrival_inspection_months quoted)\n"},
    {"late before the days looked through", ARRIVED EVENTS "2024-04-24,arrival_inspected,,\n", "2024-06-01",
     ARRIVAL, "", "2024-05-01", "2024-06-01"},
    {"an event still to come is not done", ARRIVED EVENTS "2024-04-24,arrival_inspected,,\n", "2024-04-20",
     ARRIVAL,
     ARRIVAL " events.csv 2024-04-15..2024-04-21 the arrival inspection was due by 2024-04-14, 6 days "
             "ago, and no event says that it was done (arrival_inspection_months quoted)\n"},
    {"equipment that is there before the people counts as the arrival",
     CEILING PEOPLE "2024-03-14,90,10\n" TRUCK STATUS "L1,2024-03-01,1,1\n", "2024-04-02", ARRIVAL,
     ARRIVAL
     " folder/events.csv 2024-04-02..2024-04-03 the arrival inspection was due by 2024-04-01, 1 day ago, "
     "and no event says that it was done (arrival_inspection_months quoted)\n"},
    {"six months after the arrival inspection, then after the one before",
     ARRIVED EVENTS "2024-04-10,arrival_inspected,,\n2024-10-20,operational_readiness_inspected,,\n",
     "2025-04-23", READINESS,
     READINESS
     " events.csv:3 2024-10-11..2024-10-20 the operational readiness inspection was due by 2024-10-10 "
     "and done 10 days late (operational_readiness_months quoted)\n" READINESS
     " events.csv 2025-04-21..2025-04-24 the operational readiness inspection was due by 2025-04-20, 3 days "
     "ago, "
     "and no event says that it was done (operational_readiness_months quoted)\n"},
    {"nothing is inspected after the last has left", CEILING PEOPLE "2024-03-14,90,10\n2024-09-01,0,0\n",
     "2025-09-01", READINESS, ""},
    {"nor after the equipment has departed",
     CEILING TRUCK STATUS "L1,2024-03-01,1,1\n" EVENTS "2024-08-01,departure,,\n", "2025-09-01", READINESS,
     ""},
    /* status reports */
    {"31 days after the last report the next is due", ARRIVED TRUCK STATUS "L1,2024-03-14,1,1\n",
     "2024-04-14", "status_report", ""},
    {"32 days after it one is missing: 1250 x (17/31 + 15/30)", ARRIVED TRUCK STATUS "L1,2024-03-14,1,1\n",
     "2024-04-15", "status_report",
     "status_report equipment_status.csv:2 2024-03-15..2024-04-16 no status report on line L1 for 32 days = "
     "at_stake 1310.48 (status_report_days quoted)\n"},
    {"between two reports: 1250 x (17/31 + 1)", ARRIVED TRUCK STATUS "L1,2024-03-14,1,1\nL1,2024-05-01,1,1\n",
     "2024-05-02", "status_report",
     "status_report equipment_status.csv:2 2024-03-15..2024-05-01 no status report on line L1 for 47 days = "
     "at_stake 1935.48 (status_report_days quoted)\n"},
    {"never a report, nothing at stake: nothing present", ARRIVED TRUCK, "2024-04-20", "status_report",
     "status_report equipment_status.csv 2024-03-14..2024-04-21 no status report on line L1 from the "
     "beginning, "
     "for 38 days (status_report_days quoted)\n"},
    {"without people nobody reports", CEILING TRUCK STATUS "L1,2024-03-14,1,1\n", "2024-12-31",
     "status_report", ""},
    {"people who come later have their time",
     CEILING PEOPLE "2024-06-01,90,10\n" TRUCK STATUS "L1,2024-03-14,1,1\n", "2024-07-02", "status_report",
     ""},
    {"nor on what is not agreed any more",
     ARRIVED LINES
     "L1,2024-02-14,truck,,,1,wet,\nL1,2024-04-10,truck,,,0,wet,\nL2,2024-02-14,truck,,,1,wet,\n" STATUS
     "L1,2024-03-14,1,1\nL2,2024-03-14,1,1\n" EVENTS "2024-04-12,departure,L2,\n",
     "2024-12-31", "status_report", ""},
    {"a line with items: a day on which one is reported is a report",
     ARRIVED TRUCK ITEMS "A,L1,,,2024-03-14,,\n" ITEMS_SEEN "A,2024-04-10,yes,,,\n", "2024-05-05",
     "status_report", ""},
    {"lines of the same days are one finding, others are apart",
     ARRIVED LINES
     "L1,2024-02-14,truck,,,1,wet,\nL2,2024-02-14,truck,,,1,dry,\nL3,2024-02-14,truck,,,1,dry,\n" STATUS
     "L1,2024-03-14,1,1\nL2,2024-03-20,1,1\nL3,2024-03-14,1,1\n",
     "2024-05-01", "status_report",
     "status_report equipment_status.csv:2 2024-03-15..2024-05-02 no status report on lines of equipment L1 "
     "and "
     "L3 for 48 days = at_stake 3556.45 (status_report_days quoted)\n"
     "status_report equipment_status.csv:3 2024-03-21..2024-05-02 no status report on line L2 for 42 days = "
     "at_stake 1387.10 (status_report_days quoted)\n"},
    {"all categories together",
     ARRIVED SERVICES
     "catering,2024-02-14,contributor,,\ntentage,2024-02-14,contributor,,\nlaundry,2024-02-14,un,,\n",
     "2024-04-30", "status_report",
     "status_report self_sustainment_status.csv 2024-03-14..2024-05-01 no status report on any of the 2 "
     "categories "
     "of self-sustainment from the beginning, for 48 days = at_stake 7903.23 (status_report_days quoted)\n"},
    {"what is at stake is not known of a blank rate",
     ARRIVED SERVICES "accommodation,2024-02-14,contributor,,\n", "2024-04-30", "status_report",
     "status_report self_sustainment_status.csv 2024-03-14..2024-05-01 no status report on category "
     "accommodation "
     "from the beginning, for 48 days (status_report_days quoted)\n"},
    {"only days looked through", ARRIVED TRUCK STATUS "L1,2024-03-14,1,1\nL1,2024-05-01,1,1\n", "2024-05-02",
     "status_report", "", "2024-05-01", "2024-05-03"},
    /* mission factors */
    {"a year after they took effect", ARRIVED FACTORS "2024-03-01,2.8,0,0,0\n", "2025-03-01", "factor_review",
     ""},
    {"a day later", ARRIVED FACTORS "2024-03-01,2.8,0,0,0\n", "2025-03-02", "factor_review",
     "factor_review factors.csv:2 2025-03-02..2025-03-03 the mission factors are in force since 2024-03-01 "
     "and were "
     "not reviewed since (factor_review_months illustrative)\n"},
    {"reviewed meanwhile", ARRIVED FACTORS "2024-03-01,2.8,0,0,0\n" EVENTS "2024-12-01,factors_reviewed,,\n",
     "2025-03-02", "factor_review", ""},
    {"reviewed long ago", ARRIVED FACTORS "2024-03-01,2.8,0,0,0\n" EVENTS "2024-12-01,factors_reviewed,,\n",
     "2025-12-03", "factor_review",
     "factor_review factors.csv:2 2025-12-02..2025-12-04 the mission factors were last reviewed on "
     "2024-12-01 "
     "(factor_review_months illustrative)\n"},
    {"no factors, nothing to review", ARRIVED FACTORS "2024-03-01,0,0,0,5000\n", "2025-12-03",
     "factor_review", ""},
    /* serviceability and deductions */
    {"17 of 20 of a group: 2 x 1250 + 1 x 1000 a month",
     ARRIVED LINES
     "L1,2024-02-14,truck,,g,10,wet,\nL2,2024-02-14,truck,,g,10,dry,\nL3,2024-02-14,truck,,,1,dry,\n" STATUS
     "L1,2024-03-14,10,8\nL2,2024-03-14,10,9\nL3,2024-03-14,1,1\n",
     "2024-04-01", "serviceability",
     "serviceability equipment_status.csv:2 2024-04-01..2024-04-02 group g: 17 of 20 serviceable, 85.0 %, "
     "below 90 "
     "% = not_paid_a_month 3500.00 (serviceability_threshold quoted)\n"},
    {"18 of 20 pass",
     ARRIVED LINES "L1,2024-02-14,truck,,g,10,wet,\nL2,2024-02-14,truck,,g,10,dry,\n" STATUS
                   "L1,2024-03-14,10,8\nL2,2024-03-14,10,10\n",
     "2024-04-01", "serviceability", ""},
    {"what is not there is not paid whatever the share", ARRIVED TRUCK, "2024-04-01", "serviceability",
     "serviceability equipment_status.csv 2024-04-01..2024-04-02 line L1: 0 of 1 serviceable, 0.0 %, below "
     "90 % "
     "(serviceability_threshold quoted)\n"},
    {"a blank rate has no worth", ARRIVED LINES "L1,2024-02-14,tent,,,2,wet,\n" STATUS "L1,2024-03-14,2,1\n",
     "2024-04-01", "serviceability",
     "serviceability equipment_status.csv:2 2024-04-01..2024-04-02 line L1: 1 of 2 serviceable, 50.0 %, "
     "below 90 % "
     "(serviceability_threshold quoted)\n"},
    {"before the arrival nothing is judged", CEILING TRUCK, "2024-04-01", "serviceability", ""},
    {"C36 a quarter of the equipment absent two quarters running (GA res 67/261; recalled)",
     CEILING PEOPLE "2024-02-14,100,0\n" LINES "L1,2024-02-14,truck,,,4,dry,\n" STATUS "L1,2024-02-14,3,3\n",
     "2024-09-30", "deduction",
     "deduction equipment_status.csv 2024-07-01..2024-10-01 possible deduction for 2024 Q3: 25.0 % of the "
     "equipment "
     "absent or out of service, the second quarter above 10 % = deducted 108600.00 (deduction_trigger "
     "recalled)\n",
     "2024-07-01", "2024-10-01"},
    /* above the agreement */
    {"C20 above the MOU quantity nothing is paid: 2 x 1250 in April (tarjamaan.com)",
     ARRIVED LINES "L1,2024-02-14,truck,,,15,wet,\n" STATUS "L1,2024-03-14,15,15\nL1,2024-04-01,17,17\n",
     "2024-04-30", "overstock",
     "overstock equipment_status.csv:3 2024-04-01..2024-05-01 line L1: 17 present, 15 agreed = not_paid "
     "2500.00\n"},
    {"there before it is agreed, and not counted after it departed: 1250 x 21/30",
     ARRIVED LINES "L1,2024-04-10,truck,,,1,wet,\n" STATUS "L1,2024-04-01,2,2\n" EVENTS
                   "2024-05-01,departure,L1,\n",
     "2024-06-30", "overstock",
     "overstock equipment_status.csv:2 2024-04-01..2024-05-01 line L1: 2 present, 1 agreed = not_paid "
     "875.00\n"},
    {"what is still to come is not found: 30 x 1448 x 10/31",
     CEILING PEOPLE "2024-03-01,100,0\n2024-03-12,130,0\n", "2024-03-21", "strength",
     "strength strength.csv:3 2024-03-12..2024-03-22 up to 30 more people than the ceiling; last 130, of "
     "100 agreed "
     "= not_paid 14012.90\n",
     "2024-03-01", "2024-06-01"},
    {"people above the ceiling: 30 x 1448 x 10/31, then 20 x 1448 x 10/31",
     CEILING PEOPLE "2024-03-01,100,0\n2024-03-12,130,0\n2024-03-22,100,20\n2024-04-01,100,0\n", "2024-05-01",
     "strength",
     "strength strength.csv:3 2024-03-12..2024-04-01 up to 30 more people than the ceiling; last 120, of "
     "100 agreed "
     "= not_paid 23354.84\n"},
    /* losses */
    {"no fault: the lease rate holds a factor",
     ARRIVED TRUCK LOSSES "L1,2024-04-10,,no_fault,1,300000,0,0,\n", "2024-05-01", "loss",
     "loss losses.csv:2 2024-04-10..2024-04-11 line L1, 1 lost or damaged: a no-fault incident = not_paid "
     "300000.00\n"},
    {"damage from 10 % on is significant (glosbe)",
     ARRIVED TRUCK LOSSES "L1,2024-04-10,,damage,2,100000,0,0,10000\n", "2024-05-01", "loss",
     "loss losses.csv:2 2024-04-10..2024-04-11 line L1, 2 lost or damaged: significant damage: a repair for "
     "10,000.00 of a value of 100,000.00, from 10 % on = not_paid 20000.00 (significant_damage quoted)\n"},
    {"below it is not", ARRIVED TRUCK LOSSES "L1,2024-04-10,,damage,1,100000,0,0,9999.99\n", "2024-05-01",
     "loss",
     "loss losses.csv:2 2024-04-10..2024-04-11 line L1, 1 lost or damaged: damage that is not significant: "
     "a repair "
     "for 9,999.99 of a value of 100,000.00, below 10 % = not_paid 9999.99 (significant_damage quoted)\n"},
    {"damage without a repair cost", ARRIVED TRUCK LOSSES "L1,2024-04-10,,damage,1,100000,1,1,\n",
     "2024-05-01", "loss",
     "loss losses.csv:2 2024-04-10..2024-04-11 line L1, 1 lost or damaged: damage without a repair cost: "
     "whether it "
     "is significant is not known = not_paid 99998.00 (significant_damage quoted)\n"},
    {"C15 hostile, but a repair at 75 % is no total loss (glosbe)",
     ARRIVED TRUCK LOSSES "L1,2024-04-10,,hostile,1,300000,0,0,225000\n", "2024-05-01", "loss",
     "loss losses.csv:2 2024-04-10..2024-04-11 line L1, 1 lost or damaged: significant damage: a repair for "
     "225,000.00 of a value of 300,000.00, from 10 % on = not_paid 225000.00 (significant_damage quoted)\n"},
    {"below the threshold, alone and with others of its incident",
     ARRIVED TRUCK LOSSES
     "L1,2024-04-10,,hostile,1,249999.99,0,0,\nL1,2024-04-11,fire,abandonment,1,100000,0,0,\n"
     "L1,2024-04-12,fire,abandonment,1,100000,0,0,\n",
     "2024-05-01", "loss",
     "loss losses.csv:2 2024-04-10..2024-04-11 line L1, 1 lost or damaged: total losses of this one for 249,"
     "999.99, "
     "below 250,000.00 = not_paid 249999.99 (loss_threshold quoted)\n"
     "loss losses.csv:3 2024-04-11..2024-04-12 line L1, 1 lost or damaged: total losses of its incident for "
     "200,000.00, below 250,000.00 = not_paid 100000.00 (loss_threshold quoted)\n"
     "loss losses.csv:4 2024-04-12..2024-04-13 line L1, 1 lost or damaged: total losses of its incident for "
     "200,000.00, below 250,000.00 = not_paid 100000.00 (loss_threshold quoted)\n"},
    {"exactly at the threshold it is paid", ARRIVED TRUCK LOSSES "L1,2024-04-10,,hostile,1,250000,0,0,\n",
     "2024-05-01", "loss", ""},
    {"C16 one that is paid is none (glosbe)",
     ARRIVED TRUCK LOSSES "L1,2024-04-10,,hostile,1,300000,120000,3000,\n", "2024-05-01", "loss", ""},
    {"paid with nothing", ARRIVED TRUCK LOSSES "L1,2024-04-10,,hostile,1,300000,300000,0,\n", "2024-05-01",
     "loss",
     "loss losses.csv:2 2024-04-10..2024-04-11 line L1, 1 lost or damaged: usage charge and other payments "
     "take up "
     "the whole value\n"},
    /* the agreement */
    {"C33 signed after it took effect (zakon.rada.gov.ua 995_l52)",
     "=== contingent.ini\n[contingent]\nid = x\ncontributor = UKR\n[mou]\neffective = 2023-07-01\nsigned = "
     "2024-07-03\n",
     "2024-08-01", "signature",
     "signature contingent.ini 2023-07-01..2024-07-03 the memorandum was signed on 2024-07-03, 368 days "
     "after it "
     "took effect on 2023-07-01\n"},
    {"not signed",
     "=== contingent.ini\n[contingent]\nid = x\ncontributor = UKR\n[mou]\neffective = 2023-07-01\n",
     "2024-08-01", "signature",
     "signature contingent.ini 2023-07-01..2024-08-02 the memorandum is not signed; it took effect on "
     "2023-07-01\n"},
    {"not signed yet",
     "=== contingent.ini\n[contingent]\nid = x\ncontributor = UKR\n[mou]\neffective = "
     "2024-09-01\nsigned = 2024-08-15\n",
     "2024-08-01", "signature",
     "signature contingent.ini 2024-09-01..2024-09-02 the memorandum is not signed; it takes effect on "
     "2024-09-01\n"},
    {"signed before it takes effect", ARRIVED, "2024-08-01", "signature", ""},
    /* claims, payments and accounts */
    {"payments pay the oldest quarter first: 100 x 1448 x 18/31, then 3 x 144800",
     ARRIVED PAYMENTS "2024-07-01,84077.42,,,a\n2024-11-01,1.00,,,later\n", "2024-10-01", "claim",
     "claim payments.csv 2024-10-01..2024-10-02 quarter 2024 Q2 was due by 2024-09-30 and is not wholly "
     "paid = owed "
     "434400.00 (claims_processing_months quoted)\n"},
    {"several quarters", ARRIVED, "2025-01-01", "claim",
     "claim folder/payments.csv 2024-07-01..2025-01-02 quarters 2024 Q1 to 2024 Q3 are not wholly paid; the "
     "first "
     "was due by 2024-06-30 = owed 952877.42 (claims_processing_months quoted)\n"},
    {"on the last day it is not overdue", ARRIVED, "2024-06-30", "claim", ""},
    {"paid in advance", ARRIVED PAYMENTS "2024-04-01,10000000,,,a\n", "2025-01-01", "claim", ""},
    {"what is owed is said only from the beginning on", ARRIVED, "2025-01-01", "claim", "", "2024-04-01",
     "2025-01-02"},
    {"C35 payments on accounts (Kazakhstan's exchange of letters: qazinform.com, kursiv)",
     ARRIVED ACCOUNTS
     "2024-02-14,soldiers,personnel,100\n" PAYMENTS
     "2024-04-01,5.00,personnel,soldiers,a\n2024-04-02,6.00,personnel,,b\n2024-04-03,7.00,personnel,"
     "soldeirs,c\n",
     "2024-05-01", "payment_account",
     "payment_account payments.csv:3 2024-04-02..2024-04-03 a payment without an account = amount 6.00\n"
     "payment_account payments.csv:4 2024-04-03..2024-04-04 a payment on account 'soldeirs', which "
     "accounts.csv "
     "does not name = amount 7.00\n"},
    {"without accounts a payment needs none", ARRIVED PAYMENTS "2024-04-02,6.00,personnel,,b\n", "2024-05-01",
     "payment_account", ""},
    {"C35 sections without an account, others not before a day",
     ARRIVED TRUCK STATUS "L1,2024-03-14,1,1\n" SERVICES "catering,2024-02-14,contributor,,\n" ACCOUNTS
                          "2024-05-01,soldiers,personnel,100\n2024-02-14,budget,self_sustainment,100\n",
     "2024-06-30", "section_account",
     "section_account accounts.csv:2 2024-02-14..2024-05-01 section personnel has no account before "
     "2024-05-01 = "
     "amount 228877.42\n"
     "section_account accounts.csv 2024-02-14..2024-07-01 section major_equipment has no account = amount "
     "4475.81\n"},
    {"a month goes by the shares of its last day: 100 x 1448 x 18/31 before April's last",
     ARRIVED ACCOUNTS "2024-04-30,soldiers,personnel,100\n", "2024-06-30", "section_account",
     "section_account accounts.csv:2 2024-02-14..2024-04-01 section personnel has no account before "
     "2024-04-30 = "
     "amount 84077.42\n"},
    {"no accounts at all", ARRIVED, "2024-06-30", "section_account", ""},
    /* the readers' warnings */
    {"an event that nobody knows", ARRIVED EVENTS "2024-04-01,arived,,\n", "2024-04-02", "reading",
     "reading events.csv:2 no days unknown event 'arived'\n"},
    /* what would have to be known */
    {"a blank category, a made-up one, and rows no longer confirmed",
     ARRIVED SERVICES "accommodation,2024-02-14,contributor,,\nlaundry,2024-02-14,contributor,,\n"
                      "catering,2024-02-14,contributor,,\n",
     "2025-06-30", "needed",
     "self_sustainment_rate accommodation E1 blank rate recalled self_sustainment_rates.csv:2 [annex B] "
     "accommodation\n"
     "self_sustainment_rate laundry E1 10.00 illustrative self_sustainment_rates.csv:4 [made up] laundry\n"
     "edition E1  A/1 recalled editions.csv:2 [decision] self-sustainment\n"
     "personnel_rate 2022-07-01  1448.00 recalled personnel_rates.csv:3 [b] personnel\n"},
    {"while they are confirmed", ARRIVED SERVICES "catering,2024-02-14,contributor,,\n", "2025-01-31",
     "needed", "personnel_rate 2022-07-01  1448.00 quoted personnel_rates.csv:3 [b] personnel\n"},
    {"equipment: the column of its lease, the threshold, factors",
     CEILING LINES "L1,2024-02-14,tent,,,1,wet,\nL2,2024-02-14,tent,,,1,dry,\nL3,2024-02-14,truck,,,1,dry,\n"
                   "L4,2024-02-14,tent,,,1,dry,catering\n" SERVICES
                   "catering,2024-02-14,contributor,,\n" FACTORS "2024-05-01,1,0,0,0\n",
     "2024-06-01", "needed",
     "major_equipment_rate tent E1 blank wet recalled major_equipment_rates.csv:3 [annex A] L1, L2\n"
     "rule formula_factors  muster-1 recalled rules.csv:4 [reading] major equipment, self-sustainment\n"
     "personnel_rate 2022-07-01  1448.00 quoted personnel_rates.csv:3 [b] personnel\n"
     "rule serviceability_threshold  0.90 quoted rules.csv:9 [par. 1] major equipment\n"},
    {"a maintenance rate that a hostile factor multiplies, and painting",
     CEILING TRUCK FACTORS "2024-02-14,0,0,2,0\n" STATUS "L1,2024-03-01,1,1\n" EVENTS
                           "2024-04-01,repainted,L1,\n",
     "2024-06-01", "needed",
     "major_equipment_rate truck E1 blank maintenance, painting official major_equipment_rates.csv:2 [] L1\n"
     "rule formula_factors  muster-1 recalled rules.csv:4 [reading] major equipment\n"
     "personnel_rate 2022-07-01  1448.00 quoted personnel_rates.csv:3 [b] personnel\n"
     "rule repaint_ratio  1.19 quoted built-in/rules.csv:12 [...] painting\n"
     "rule serviceability_threshold  0.90 quoted rules.csv:9 [par. 1] major equipment\n"},
    {"people in tents earn accommodation, which is blank",
     ARRIVED SERVICES "tentage,2024-02-14,contributor,,\naccommodation,2024-02-14,un,,\n" EVENTS
                      "2024-03-14,tents,,\n",
     "2024-10-31", "needed",
     "self_sustainment_rate accommodation E1 blank rate recalled self_sustainment_rates.csv:2 [annex B] "
     "accommodation\n"
     "personnel_rate 2022-07-01  1448.00 quoted personnel_rates.csv:3 [b] personnel\n"
     "rule tents_months  6 quoted built-in/rules.csv:19 [...] accommodation\n"},
    {"an agreement still to come: its first day",
     "=== contingent.ini\n[contingent]\nid = x\ncontributor = KAZ\n=== mou_personnel.csv\neffective,ceiling\n"
     "2026-08-01,100\n=== mou_self_sustainment.csv\ncategory,effective,provider\nlaundry,2026-08-01,"
     "contributor\n",
     "2024-10-31", "needed",
     "self_sustainment_rate laundry E2 blank rate recalled self_sustainment_rates.csv:8 [annex B] laundry\n"
     "personnel_rate 2022-07-01  1448.00 recalled personnel_rates.csv:3 [b] personnel\n"},
};

/* ---- as text ---- */

static const char *place_of(struct place place, char *buffer, size_t size)
{
    if (place.line)
        snprintf(buffer, size, "%s:%u", place.file, (unsigned)place.line);
    else
        snprintf(buffer, size, "%s", place.file ? place.file : "-");
    return buffer;
}

static void write_finding(const struct finding *finding, struct text *out)
{
    char from[DAY_TEXT_SIZE], to[DAY_TEXT_SIZE], amount[MONEY_TEXT_SIZE], place[200];
    text_format(out, "%s %s ", finding_kind_name(finding->kind),
                place_of(finding->place, place, sizeof place));
    if (finding->days.from_day < finding->days.to_day)
        text_format(out, "%s..%s", day_format(finding->days.from_day, from),
                    day_format(finding->days.to_day, to));
    else
        text_add(out, "no days");
    text_format(out, " %s", finding->what);
    if (finding->worth_kind != WORTH_NONE)
        text_format(out, " = %s %s", worth_kind_name(finding->worth_kind),
                    money_format(finding->worth, amount));
    if (finding->rule.rule)
        text_format(out, " (%s %s)", finding->rule.rule->key, mark_names[finding->rule.mark]);
    text_add_char(out, '\n');
}

static void write_deadline(const struct deadline *deadline, struct text *out)
{
    char due[DAY_TEXT_SIZE], done[DAY_TEXT_SIZE];
    text_format(out, "%s %s %s %s", deadline_kind_name(deadline->kind), day_format(deadline->due, due),
                deadline->rule.rule->text, mark_names[deadline->rule.mark]);
    if (deadline->done != DAY_NEVER)
        text_format(out, " done %s", day_format(deadline->done, done));
    text_add_char(out, '\n');
}

static void write_needed(const struct needed *needed, struct text *out)
{
    char place[200];
    bool builtin = strncmp(needed->place.file, "built-in", strlen("built-in")) == 0;
    text_format(out, "%s %s %s ", needed_kind_name(needed->kind), needed->name, needed->edition);
    if (needed->blank[0])
        text_format(out, "blank %s", needed->blank);
    else
        text_add(out, needed->value);
    text_format(out, " %s %s [%s]", mark_names[needed->mark], place_of(needed->place, place, sizeof place),
                builtin ? "..." : needed->source);
    for (size_t i = 0; i < needed->touch_count; i++)
        text_format(out, "%s %s", i ? "," : "", needed->touches[i]);
    text_add_char(out, '\n');
}

static void write_wanted(const struct account_check *check, const char *wanted, struct text *out)
{
    for (size_t i = 0; i < check->count; i++)
        if (!wanted || strcmp(wanted, finding_kind_name(check->findings[i].kind)) == 0)
            write_finding(&check->findings[i], out);
    for (size_t i = 0; wanted && strcmp(wanted, "deadlines") == 0 && i < check->deadline_count; i++)
        write_deadline(&check->deadlines[i], out);
    for (size_t i = 0; wanted && strcmp(wanted, "needed") == 0 && i < check->needed_count; i++)
        write_needed(&check->needed[i], out);
}

static void checks(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct read read;
        struct account_check check;
        TEXT_CLEANUP struct text out = {0};
        read_begin(&read, cases[i].name, cases[i].folder);
        struct check_options options = options_of(&cases[i], &read);
        if (account_check(&read.account, &read.schedule, &options, read.test.arena, &read.test.problems,
                          &check) < 0)
            test_write_problems(&read.test.problems, &out);
        else
            write_wanted(&check, cases[i].wanted, &out);
        assert_same(cases[i].name, text_content(&out), cases[i].expected);
        test_end(&read.test);
    }
}

/* Every case again with each allocation failing once: a clean error, never a crash. */
static void memory_that_fails(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(cases); i += 4) {
        bool failing = true;
        for (size_t call = 1; failing; call++) {
            struct read read;
            struct account_check check;
            read_begin(&read, cases[i].name, cases[i].folder);
            struct check_options options = options_of(&cases[i], &read);
            arena_fail_after(read.test.arena, call);
            int code = account_check(&read.account, &read.schedule, &options, read.test.arena,
                                     &read.test.problems, &check);
            failing = code < 0;
            assert_true(code == 0 || (code == ERROR_LIMIT && problems_result(&read.test.problems) < 0));
            test_end(&read.test);
        }
    }
}

/* What a statement refuses even without the blank rates is refused here too. */
static void refusals(void **state)
{
    (void)state;
    static const struct check_case one = {
        "before the first personnel rate",
        "=== contingent.ini\n[contingent]\nid = x\ncontributor = KAZ\n=== mou_personnel.csv\neffective,"
        "ceiling\n"
        "2010-01-01,5\n" PEOPLE "2010-01-01,5,0\n",
        "2010-02-01",
        NULL,
        NULL,
        NULL,
        NULL};
    struct read read;
    struct account_check check;
    read_begin(&read, one.name, one.folder);
    struct check_options options = options_of(&one, &read);
    assert_int_equal(
        account_check(&read.account, &read.schedule, &options, read.test.arena, &read.test.problems, &check),
        ERROR_INVALID);
    assert_problem(&read.test.problems, 0, "strength.csv", 0, 0, "people are present on 2010-01-01");
    test_end(&read.test);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(checks),
        cmocka_unit_test(memory_that_fails),
        cmocka_unit_test(refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
