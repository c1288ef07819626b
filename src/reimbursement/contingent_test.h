/* A contingent folder written as one text: the heads of its tables, and reading it. For this room's tests. */
#ifndef MUSTER_REIMBURSEMENT_CONTINGENT_TEST_H
#define MUSTER_REIMBURSEMENT_CONTINGENT_TEST_H

#include "reimbursement/reimbursement.h"

#include "folder_text.h"
#include "test.h"

#define STATUS     "=== equipment_status.csv\nline,day,present,serviceable\n"
#define ITEMS      "=== equipment_items.csv\nitem,line,serial,plate,from,to,location\n"
#define ITEMS_SEEN "=== item_status.csv\nitem,day,serviceable,reason,attributable,report\n"
#define SERVICES   "=== mou_self_sustainment.csv\ncategory,effective,provider,un_heads,served\n"
#define PERFORMED  "=== self_sustainment_status.csv\ncategory,day,performance\n"
#define FACTORS    "=== factors.csv\neffective,environment,intensity,hostile,transport_km\n"
#define EVENTS     "=== events.csv\nday,event,line,note\n"
#define LOSSES                                                                                               \
    "=== losses.csv\nline,day,incident,cause,quantity,gfmv,usage_charge,other_payments,repair_cost\n"
#define PAYMENTS "=== payments.csv\nday,amount,section,account,reference\n"
#define ACCOUNTS "=== accounts.csv\neffective,account,section,share\n"

static inline civil_day day_of(const char *text)
{
    civil_day day = 0;
    assert_true(day_parse(text, strlen(text), &day));
    return day;
}

static inline int rates_load(const char *content, struct test_case *test, struct schedule *ret_schedule)
{
    struct folder folder;
    if (!folder_of_text(content, strlen(content), test->arena, &folder))
        return problem_memory(&test->problems);
    return schedule_load(&folder, 1, test->arena, &test->problems, ret_schedule);
}

/* Reads the folder and holds its agreement against the schedule. */
static inline int contingent_load(const char *content, const struct schedule *schedule,
                                  struct test_case *test, struct account *ret_account)
{
    struct folder folder;
    if (!folder_of_text(content, strlen(content), test->arena, &folder))
        return problem_memory(&test->problems);
    int code = account_read(&folder, test->arena, &test->problems, ret_account);
    if (code >= 0)
        code = agreement_check_schedule(ret_account->agreement, schedule, &test->problems);
    return code;
}

/* Fails the case with all problems when a folder was refused. */
static inline void assert_loaded(const char *case_name, int code, const struct problems *problems)
{
    TEXT_CLEANUP struct text out = {0};
    if (code >= 0)
        return;
    folder_text_problems(problems, &out);
    assert_same(case_name, text_content(&out), "");
}

#endif
