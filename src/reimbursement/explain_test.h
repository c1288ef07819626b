/* A contingent written as one text, calculated, for the tests of derivations. Rates and rules are invented.
 */
#ifndef MUSTER_REIMBURSEMENT_EXPLAIN_TEST_H
#define MUSTER_REIMBURSEMENT_EXPLAIN_TEST_H

#include "reimbursement/explanation.h"

#include "contingent_test.h"

#define INI                                                                                                  \
    "=== contingent.ini\n[contingent]\nid = x\nname = X\ncontributor = KAZ\n[mou]\neffective = 2024-02-14\n"
#define CEILING  "=== mou_personnel.csv\neffective,ceiling\n2024-02-14,139\n"
#define STRENGTH "=== strength.csv\nday,men,women\n"
#define PEOPLE   CEILING STRENGTH "2024-03-15,132,7\n"
#define LINES                                                                                                \
    "=== mou_major_equipment.csv\nline,effective,rate_code,description,group,quantity,lease,serves\n"

static const char schedule_text[] =
    "=== editions.csv\nedition,effective_from,confirmed_until,symbol,mark,source\n"
    "E1,2020-07-01,2025-05-31,A/1,official,decision\n"
    "=== personnel_rates.csv\neffective_from,confirmed_until,rate,mark,source\n"
    "2022-07-01,2025-02-27,1448,quoted,\n2025-08-11,,1500,illustrative,\n"
    "=== major_equipment_rates.csv\nedition,rate_code,category,description,gfmv,life_years,no_fault_percent,"
    "maintenance,dry,wet,painting,mark,source\n"
    "E1,truck,,,,,,1000,2000,3000,100,quoted,table 1\nE1,tent,,,,,,10,100,110,,quoted,\n"
    "=== self_sustainment_rates.csv\nedition,category,description,rate,mark,source\n"
    "E1,accommodation,Accommodation,40,official,\nE1,catering,Catering,30.25,official,\n"
    "E1,medical_level_2,Hospital,20,quoted,\nE1,office,Office,,official,\nE1,tentage,Tentage,25,official,\n"
    "=== rules.csv\nedition,key,value,mark,source\n"
    "*,serviceability_threshold,0.90,quoted,par. 1\n*,deduction_trigger,0.10,recalled,\n"
    "*,deduction_cap,0.35,recalled,\n*,post_operations_share,0.50,recalled,par. 2\n"
    "*,repaint_ratio,1.19,quoted,par. 3\n*,transport_free_km,800,recalled,\n"
    "*,transport_step_km,800,recalled,\n*,transport_step_share,0.0025,recalled,\n"
    "*,loss_threshold,250000,quoted,\n*,total_loss,0.75,quoted,\n*,tents_months,6,quoted,\n"
    "*,formula_personnel,muster-1,recalled,reading\n*,formula_lease,muster-1,recalled,reading\n"
    "*,formula_factors,muster-1,recalled,\n*,formula_self_sustainment,muster-1,recalled,\n"
    "*,formula_deduction,muster-1,recalled,\n*,formula_losses,muster-1,recalled,\n"
    "*,formula_rounding,muster-1,recalled,\n";

/* One contingent on its way to trees. */
struct explained {
    struct test_case test;
    struct schedule schedule;
    struct account account;
    struct statement statement;
};

/* Fails the case with all problems when the folder is refused. */
static inline void explained_begin(struct explained *explained, const char *name, const char *content,
                                   struct period period)
{
    struct statement_options options = {.period = period, .partial = true, .explain = true};
    struct test_case *test = &explained->test;
    *test = test_begin();
    int code = rates_load(schedule_text, test, &explained->schedule);
    if (code >= 0)
        code = contingent_load(content, &explained->schedule, test, &explained->account);
    if (code >= 0)
        code = statement_calculate(&explained->account, &explained->schedule, &options, test->arena,
                                   &test->problems, &explained->statement);
    assert_loaded(name, code, &test->problems);
}

static inline struct period period_of(const char *from, const char *to)
{
    return (struct period){day_of(from), day_of(to)};
}

#endif
