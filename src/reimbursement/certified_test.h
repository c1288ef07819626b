/* A contingent's statements one after the other, certified in memory: for the tests of adjustments. */
#ifndef MUSTER_REIMBURSEMENT_CERTIFIED_TEST_H
#define MUSTER_REIMBURSEMENT_CERTIFIED_TEST_H

#include "reimbursement/certified_calc.h"

#include "contingent_test.h"

#define INI                                                                                                  \
    "=== contingent.ini\n[contingent]\nid = x\ncontributor = KAZ\n[mou]\neffective = 2024-01-01\n"           \
    "=== mou_personnel.csv\neffective,ceiling\n2024-01-01,100\n"
#define PEOPLE "=== strength.csv\nday,men,women\n"
#define LINES                                                                                                \
    "=== mou_major_equipment.csv\nline,effective,rate_code,description,group,quantity,lease,gfmv,"           \
    "life_years,no_fault_percent,maintenance,serves\n"

/* Round figures: 1,500 a person, 1,200 a truck, 30 a head of catering. */
#define SCHEDULE                                                                                             \
    "=== editions.csv\nedition,effective_from,confirmed_until,symbol,mark,source\n"                          \
    "E,2020-01-01,,A,official,s\n"                                                                           \
    "=== personnel_rates.csv\neffective_from,confirmed_until,rate,mark,source\n"                             \
    "2020-01-01,,1500,official,s\n"                                                                          \
    "=== major_equipment_rates.csv\nedition,rate_code,category,description,gfmv,life_years,"                 \
    "no_fault_percent,maintenance,dry,wet,painting,mark,source\n"                                            \
    "E,truck,,Truck,,,,100,1000,1200,50,official,s\nE,odd,,Odd,,,,,,,,official,s\n"                          \
    "=== self_sustainment_rates.csv\nedition,category,description,rate,mark,source\n"                        \
    "E,catering,Catering,30,official,s\nE,accommodation,,40,official,s\nE,tentage,,10,official,s\n"

enum { HISTORY_MAXIMUM = 64 };

struct history {
    struct test_case test;
    struct schedule schedule;
    struct certified_statement items[HISTORY_MAXIMUM];
    struct certified_statements certified;
};

static inline void history_begin(struct history *history, const char *schedule)
{
    *history = (struct history){.test = test_begin()};
    history->certified.items = history->items;
    assert_loaded("schedule", rates_load(schedule, &history->test, &history->schedule),
                  &history->test.problems);
}

static inline void history_end(struct history *history)
{
    test_end(&history->test);
}

/* The statement of a period with what the folder says, adjusting what was certified. */
static inline int history_state(struct history *history, const char *folder, struct period period,
                                bool partial, struct account *account, struct statement *ret_statement)
{
    const struct statement_options options = {
        .period = period, .partial = partial, .explain = true, .certified = &history->certified};
    int code = contingent_load(folder, &history->schedule, &history->test, account);
    assert_loaded("folder", code, &history->test.problems);
    return statement_calculate(account, &history->schedule, &options, history->test.arena,
                               &history->test.problems, ret_statement);
}

static inline struct certified_statement *history_find(struct history *history, const char *id)
{
    for (size_t i = history->certified.count; i-- > 0;)
        if (strcmp(history->items[i].id, id) == 0)
            return &history->items[i];
    return NULL;
}

/* Certifies it. */
static inline struct certified_statement *history_certify(struct history *history, const char *id,
                                                          const char *folder, struct period period)
{
    struct account account;
    struct statement statement;
    int code = history_state(history, folder, period, false, &account, &statement);
    assert_loaded(id, code, &history->test.problems);
    assert_in_range(history->certified.count, 0, HISTORY_MAXIMUM - 1);
    struct certified_statement *certified = &history->items[history->certified.count++];
    *certified = (struct certified_statement){.id = id,
                                              .period = period,
                                              .lines = statement.lines,
                                              .count = statement.count,
                                              .known = true,
                                              .author = "a.bekov",
                                              .authority = "cell",
                                              .engine = ""};
    return certified;
}

static inline money_cents lines_total(const struct statement_line *lines, size_t count)
{
    money_cents total = 0;
    for (size_t i = 0; i < count; i++)
        total += lines[i].amount;
    return total;
}

#endif
