/* A contingent written as one text, for the tests of checks and forecasts. Rates and rules are invented. */
#ifndef MUSTER_REIMBURSEMENT_AHEAD_TEST_H
#define MUSTER_REIMBURSEMENT_AHEAD_TEST_H

#include "reimbursement/operations.h"

#include "contingent_test.h"

#define INI                                                                                                  \
    "=== contingent.ini\n[contingent]\nid = x\ncontributor = KAZ\n[mou]\neffective = 2024-02-14\n"           \
    "signed = 2024-02-14\n"
#define CEILING INI "=== mou_personnel.csv\neffective,ceiling\n2024-02-14,100\n"
#define PEOPLE  "=== strength.csv\nday,men,women\n"
/* from the day of case C32 on */
#define ARRIVED CEILING PEOPLE "2024-03-14,90,10\n"
#define LINES                                                                                                \
    "=== mou_major_equipment.csv\nline,effective,rate_code,description,group,quantity,lease,serves\n"

static const char schedule_text[] =
    "=== editions.csv\nedition,effective_from,confirmed_until,symbol,mark,source\n"
    "E1,2020-07-01,2025-05-31,A/1,official,decision\nE2,2026-07-01,,A/2,official,\n"
    "=== personnel_rates.csv\neffective_from,confirmed_until,rate,mark,source\n"
    "2018-07-01,,1400,official,a\n2022-07-01,2025-02-27,1448,quoted,b\n"
    "=== major_equipment_rates.csv\nedition,rate_code,category,description,gfmv,life_years,no_fault_percent,"
    "maintenance,dry,wet,painting,mark,source\n"
    "E1,truck,,,,,,,1000,1250,,official,\nE1,tent,,,,,,,100,,,recalled,annex A\n"
    "E2,truck,,,,,,,1100,1350,,official,\nE2,tent,,,,,,,,,,recalled,annex A\n"
    "=== self_sustainment_rates.csv\nedition,category,description,rate,mark,source\n"
    "E1,accommodation,,,recalled,annex B\nE1,catering,,30,official,\nE1,laundry,,10,illustrative,made up\n"
    "E1,tentage,,20,official,\nE2,accommodation,,,recalled,annex B\nE2,catering,,40,official,\n"
    "E2,laundry,,,recalled,annex B\nE2,tentage,,20,official,\n"
    "=== rules.csv\nedition,key,value,mark,source\n"
    "*,formula_personnel,muster-1,official,\n*,formula_lease,muster-1,official,\n"
    "*,formula_factors,muster-1,recalled,reading\n*,formula_self_sustainment,muster-1,official,\n"
    "*,formula_deduction,muster-1,recalled,reading\n*,formula_losses,muster-1,official,\n"
    "*,formula_rounding,muster-1,official,\n*,serviceability_threshold,0.90,quoted,par. 1\n"
    "E2,claims_processing_months,2,official,\n";

/* A contingent, read. */
struct read {
    struct test_case test;
    struct schedule schedule;
    struct account account;
};

/* Fails the case with all problems when the folder is refused. */
static inline void read_begin(struct read *read, const char *name, const char *content)
{
    read->test = test_begin();
    int code = rates_load(schedule_text, &read->test, &read->schedule);
    if (code >= 0)
        code = contingent_load(content, &read->schedule, &read->test, &read->account);
    assert_loaded(name, code, &read->test.problems);
}

/* ---- calls of an operation ---- */

enum { CALL_ARGUMENTS = 8 };
struct call {
    const char *operation;
    enum reply_form form;
    const char *today;
    const char *arguments[CALL_ARGUMENTS]; /* name, value, ...; NULL ends */
};

/* The number of an argument's value. */
static inline int64_t argument_number(const struct argument *argument, const char *value)
{
    int64_t number = 1;
    if (argument->type == ARGUMENT_DAY)
        return day_of(value);
    if (argument->type == ARGUMENT_COUNT)
        assert_true(decimal_parse(value, strlen(value), 0, &number));
    return number;
}

static inline int call_run(const struct call *call, struct test_case *test, struct reply *reply)
{
    struct argument_value *values = arena_array(test->arena, CALL_ARGUMENTS, sizeof *values);
    const struct operation *operation = NULL;
    assert_non_null(values);
    for (size_t i = 0; i < reimbursement_operations.count; i++)
        if (strcmp(reimbursement_operations.items[i].name, call->operation) == 0)
            operation = &reimbursement_operations.items[i];
    if (!operation || operation->argument_count > CALL_ARGUMENTS) {
        fail();
        return ERROR_BUG;
    }
    for (size_t i = 0; i < CALL_ARGUMENTS && call->arguments[i]; i += 2)
        for (size_t a = 0; a < operation->argument_count; a++)
            if (strcmp(operation->arguments[a].name, call->arguments[i]) == 0)
                values[a] = (struct argument_value){
                    .count = 1,
                    .text = {call->arguments[i + 1]},
                    .number = argument_number(&operation->arguments[a], call->arguments[i + 1])};
    struct request request = {.operation = operation,
                              .values = values,
                              .form = call->form,
                              .today = day_of(call->today),
                              .arena = test->arena,
                              .problems = &test->problems};
    reply->report.arena = test->arena;
    return operation->run(&request, reply);
}

/* All that a report says, one item, row or node a line; for searching. */
static inline void report_write_node(const struct report_node *node, struct text *out)
{
    text_format(out, "%s%s%s\n", node->text, node->value ? " | " : "", node->value ? node->value : "");
    for (const struct report_node *child = node->first; child; child = child->next)
        report_write_node(child, out);
}

static inline void report_write_cells(const char *const *cells, size_t count, struct text *out)
{
    for (size_t i = 0; i < count; i++)
        text_format(out, "%s%s", cells[i] ? cells[i] : "", i + 1 < count ? " | " : "\n");
}

static inline void report_write(const struct report *report, struct text *out)
{
    for (const struct report_item *item = report->first; item; item = item->next) {
        if (item->text)
            text_format(out, "%s\n", item->text);
        for (size_t i = 0; i < item->column_count; i++)
            text_format(out, "%s\n", item->columns[i].title);
        for (const struct report_row *row = item->first_row; row; row = row->next)
            if (row->cells)
                report_write_cells((const char *const *)row->cells, item->column_count, out);
        if (item->tree)
            report_write_node(item->tree, out);
    }
}

#define COMPANY     "folder", "examples/undof-kazakhstan"
#define PLACEHOLDER "schedule", "examples/placeholder-rates"

/* wanted: what the answer says somewhere, or the problems. */
struct call_case {
    struct call call;
    const char *wanted;
};

static inline void assert_calls(const struct call_case *calls, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct test_case test = test_begin();
        struct reply reply = {0};
        TEXT_CLEANUP struct text out = {0};
        int code = call_run(&calls[i].call, &test, &reply);
        assert_int_equal(code<0, test.problems.found[PROBLEM_ERROR]> 0);
        assert_false(reply.report.failed);
        report_write(&reply.report, &out);
        test_write_problems(&test.problems, &out);
        text_add(&out, text_content(&reply.machine));
        if (!strstr(text_content(&out), calls[i].wanted))
            assert_same(calls[i].wanted, text_content(&out), calls[i].wanted);
        text_done(&reply.machine);
        test_end(&test);
    }
}

#endif
