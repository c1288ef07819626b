/* Where statements stand: records in merge order, and what they make. Source: docs/calculation.md, "States of
   an amount". */
#include "reimbursement/states_calc.h"

#include "test.h"

#include <stdlib.h>

/* A line each: PARTY ACT STATEMENT and, by act, FROM TO TOTAL | AMOUNT REFERENCE | MONTH SECTION LINE.
   PARTY - has no party yet, ? is not known. Expected: STATEMENT STATE TOTAL PAID OPEN-DISPUTES. */
struct fold_case {
    const char *name, *ours, *records, *expected;
};

#define Q1         " 2025-01..2025-03 "
#define Q1_2       " 2025-01..2025-03.2 "
#define CERTIFY_Q1 "UN certify" Q1 "2025-01-01 2025-04-01 100.00\n"
#define REPORT_Q1  "KAZ report" Q1 "2025-01-01 2025-04-01 100.00\n"

static const struct fold_case cases[] = {
    {"certified", "UN", CERTIFY_Q1, "2025-01..2025-03 certified 100.00 0.00 0\n"},
    {"not by a State", "UN", "KAZ certify" Q1 "2025-01-01 2025-04-01 100.00\n", ""},
    {"nor by nobody knows whom", "UN", "? certify" Q1 "2025-01-01 2025-04-01 100.00\n", ""},
    {"by who has no party yet", "-", "- certify" Q1 "2025-01-01 2025-04-01 100.00\n",
     "2025-01..2025-03 certified 100.00 0.00 0\n"},
    {"months are certified once; who was later stands in the list", "UN",
     CERTIFY_Q1 "UN certify 2025-03 2025-03-01 2025-04-01 9.00\n",
     "2025-01..2025-03 certified 100.00 0.00 0\n2025-03 superseded 9.00 0.00 0\n"},
    {"the same months by two installations", "UN", CERTIFY_Q1 CERTIFY_Q1,
     "2025-01..2025-03 certified 100.00 0.00 0\n2025-01..2025-03 superseded 100.00 0.00 0\n"},
    {"the months that follow", "UN", CERTIFY_Q1 "UN certify 2025-04 2025-04-01 2025-05-01 9.00\n",
     "2025-01..2025-03 certified 100.00 0.00 0\n2025-04 certified 9.00 0.00 0\n"},
    {"paid in part, then whole", "UN",
     CERTIFY_Q1 "UN pay" Q1
                "40.00 V1\nUN certify 2025-04 2025-04-01 2025-05-01 9.00\nUN pay 2025-04 9.00 V1\n",
     "2025-01..2025-03 part paid 100.00 40.00 0\n2025-04 paid 9.00 9.00 0\n"},
    {"a payment counts once, whoever tells of it", "UN",
     CERTIFY_Q1 "UN pay" Q1 "50.00 V1\nKAZ pay" Q1 "50.00 V1\nKAZ pay" Q1 "50.00 V2\n",
     "2025-01..2025-03 paid 100.00 100.00 0\n"},
    {"what is owed back", "UN", "UN certify 2025-04 2025-04-01 2025-05-01 -9.00\nUN pay 2025-04 -9.00 R1\n",
     "2025-04 paid -9.00 -9.00 0\n"},
    {"disputed", "UN", CERTIFY_Q1 "KAZ dispute" Q1 "2025-02 major_equipment L3\n",
     "2025-01..2025-03 disputed 100.00 0.00 1\n"},
    {"settled by who disputed it", "UN",
     CERTIFY_Q1 "KAZ dispute" Q1 "2025-02 major_equipment L3\nUN settle" Q1 "\nKAZ settle" Q1
                "2025-02 major_equipment L3\n",
     "2025-01..2025-03 certified 100.00 0.00 0\n"},
    {"not by the other side", "UN", CERTIFY_Q1 "KAZ dispute" Q1 "\nUN settle" Q1 "\n",
     "2025-01..2025-03 disputed 100.00 0.00 1\n"},
    {"each line by itself", "UN",
     CERTIFY_Q1 "KAZ dispute" Q1 "2025-02 major_equipment L3\nKAZ dispute" Q1 "2025-02 major_equipment L4\n"
                "KAZ settle" Q1 "2025-02 major_equipment L4\n",
     "2025-01..2025-03 disputed 100.00 0.00 1\n"},
    {"or all together", "UN",
     CERTIFY_Q1 "KAZ dispute" Q1 "2025-02 major_equipment L3\nKAZ dispute" Q1 "2025-02 major_equipment L4\n"
                "KAZ settle" Q1 "\n",
     "2025-01..2025-03 certified 100.00 0.00 0\n"},
    {"reversed: disputes end with it, payments stay", "UN",
     CERTIFY_Q1 "UN pay" Q1 "40.00 V1\nKAZ dispute" Q1 "\nUN reverse" Q1 "\n",
     "2025-01..2025-03 reversed 100.00 40.00 0\n"},
    {"not by the State", "UN", CERTIFY_Q1 "KAZ reverse" Q1 "\n",
     "2025-01..2025-03 certified 100.00 0.00 0\n"},
    {"once", "UN", CERTIFY_Q1 "UN reverse" Q1 "\nUN reverse" Q1 "\n",
     "2025-01..2025-03 reversed 100.00 0.00 0\n"},
    {"and certified again", "UN",
     CERTIFY_Q1 "UN reverse" Q1 "\nUN certify" Q1_2 "2025-01-01 2025-04-01 90.00\n",
     "2025-01..2025-03 reversed 100.00 0.00 0\n2025-01..2025-03.2 certified 90.00 0.00 0\n"},
    {"of what is not known nothing is taken in", "UN",
     "UN pay" Q1 "1.00 V1\nUN reverse" Q1 "\nKAZ dispute" Q1 "\n", ""},
    /* a State's own copy */
    {"reported", "KAZ", REPORT_Q1, "2025-01..2025-03 reported 100.00 0.00 0\n"},
    {"for itself alone", "UN", REPORT_Q1, ""},
    {"then the record comes", "KAZ", REPORT_Q1 CERTIFY_Q1, "2025-01..2025-03 certified 100.00 0.00 0\n"},
    {"with another total", "KAZ", REPORT_Q1 "UN certify" Q1 "2025-01-01 2025-04-01 90.00\n",
     "2025-01..2025-03 certified 90.00 0.00 0\n"},
    {"of other months", "KAZ", REPORT_Q1 "UN certify 2025-01 2025-01-01 2025-02-01 30.00\n",
     "2025-01..2025-03 superseded 100.00 0.00 0\n2025-01 certified 30.00 0.00 0\n"},
    {"reported after the record", "KAZ", CERTIFY_Q1 REPORT_Q1, "2025-01..2025-03 certified 100.00 0.00 0\n"},
    {"corrected by a report", "KAZ", REPORT_Q1 "KAZ report" Q1_2 "2025-01-01 2025-04-01 90.00" Q1 "\n",
     "2025-01..2025-03 replaced 100.00 0.00 0\n2025-01..2025-03.2 reported 90.00 0.00 0\n"},
    {"not reversed by a State's words", "KAZ", REPORT_Q1 "UN reverse" Q1 "\n",
     "2025-01..2025-03 reported 100.00 0.00 0\n"},
    {"what was paid and disputed stays with the record", "KAZ",
     REPORT_Q1 "KAZ pay" Q1 "60.00 V1\nKAZ dispute" Q1 "\n" CERTIFY_Q1,
     "2025-01..2025-03 disputed 100.00 60.00 1\n"},
    {"a report that the record contradicts, corrected", "KAZ",
     REPORT_Q1 "KAZ report" Q1_2 "2025-01-01 2025-04-01 90.00" Q1 "\nUN certify" Q1
               "2025-01-01 2025-04-01 100.00\n",
     "2025-01..2025-03 certified 100.00 0.00 0\n2025-01..2025-03.2 superseded 90.00 0.00 0\n"},
};

static const char *word(char **at)
{
    *at += strspn(*at, " ");
    char *start = *at;
    *at += strcspn(*at, " ");
    if (**at)
        *(*at)++ = '\0';
    return start;
}

static civil_day day_word(char **at)
{
    civil_day day = DAY_NEVER;
    const char *text = word(at);
    assert_true(!*text || day_parse(text, strlen(text), &day));
    return day;
}

static const struct statement_fact *fact_of(char *line, const char *ours, struct arena *arena)
{
    static const char *const acts[] = {"certify", "report", "pay", "dispute", "settle", "reverse"};
    struct statement_fact *fact = arena_alloc(arena, sizeof *fact);
    const char *party = word(&line), *act = word(&line);
    *fact = (struct statement_fact){.party = *party == '?'   ? NULL
                                             : *party == '-' ? ""
                                                             : party,
                                    .statement = word(&line),
                                    .month = "",
                                    .section = "",
                                    .code = "",
                                    .line = "",
                                    .replaces = ""};
    fact->ours = strcmp(party, ours) == 0;
    while (strcmp(acts[fact->act], act) != 0)
        assert_in_range(++fact->act, 0, STATEMENT_ACTS - 1);
    if (fact->act <= STATEMENT_REPORTED) {
        fact->from = day_word(&line);
        fact->to = day_word(&line);
        fact->total = word(&line);
        fact->replaces = word(&line);
    } else if (fact->act == STATEMENT_PAID) {
        fact->amount = word(&line);
        fact->reference = word(&line);
    } else {
        fact->month = word(&line);
        fact->section = word(&line);
        fact->line = word(&line);
    }
    return fact;
}

static void fold(const struct fold_case *at, struct arena *arena, struct recorded_statements *recorded)
{
    char *text = arena_text(arena, at->records, strlen(at->records));
    recorded_begin(recorded, arena);
    for (char *line = text, *end; *line; line = end) {
        end = line + strcspn(line, "\n");
        *end++ = '\0';
        assert_int_equal(recorded_apply(recorded, fact_of(line, at->ours, arena)), 0);
    }
}

static void states(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct test_case test = test_begin();
        struct recorded_statements recorded;
        TEXT_CLEANUP struct text out = {0};
        fold(&cases[i], test.arena, &recorded);
        for (size_t k = 0; k < recorded.count; k++) {
            const struct recorded_statement *one = recorded.items[k];
            char total[MONEY_TEXT_SIZE], paid[MONEY_TEXT_SIZE];
            text_format(&out, "%s %s %s %s %zu\n", one->id, recorded_state(one),
                        money_format(one->total, total), money_format(one->paid, paid),
                        recorded_open_disputes(one));
        }
        assert_same(cases[i].name, text_content(&out), cases[i].expected);
        test_end(&test);
    }
}

/* No month has two statements that stand, whatever the records. */
static void months_have_one_statement(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct test_case test = test_begin();
        struct recorded_statements recorded;
        fold(&cases[i], test.arena, &recorded);
        for (civil_month month = 12 * 2024; month < 12 * 2026; month++) {
            struct period days = {month_first_day(month), month_first_day(month + 1)};
            size_t count = 0;
            for (size_t k = 0; k < recorded.count; k++)
                count += recorded_stands(recorded.items[k]) &&
                         period_days(period_intersect(recorded.items[k]->period, days)) > 0;
            assert_int_equal(count, recorded_overlap(&recorded, days) ? 1 : 0);
        }
        test_end(&test);
    }
}

static void ids(void **state)
{
    (void)state;
    static const struct {
        const char *records, *from, *to, *id;
    } rows[] = {
        {"", "2025-01-01", "2025-04-01", "2025-01..2025-03"},
        {"", "2025-01-01", "2025-02-01", "2025-01"},
        {CERTIFY_Q1, "2025-01-01", "2025-04-01", "2025-01..2025-03.2"},
        {CERTIFY_Q1 "UN reverse" Q1 "\nUN certify" Q1_2 "2025-01-01 2025-04-01 90.00\n", "2025-01-01",
         "2025-04-01", "2025-01..2025-03.3"},
        {CERTIFY_Q1, "2025-01-01", "2025-03-01", "2025-01..2025-02"},
    };
    for (size_t i = 0; i < TEST_COUNT(rows); i++) {
        struct test_case test = test_begin();
        struct recorded_statements recorded;
        const struct fold_case at = {.ours = "UN", .records = rows[i].records};
        struct period period;
        assert_true(day_parse(rows[i].from, 10, &period.from_day) &&
                    day_parse(rows[i].to, 10, &period.to_day));
        fold(&at, test.arena, &recorded);
        assert_same(rows[i].id, recorded_next_id(&recorded, period, test.arena), rows[i].id);
        assert_true(period_is_whole_months(period));
        test_end(&test);
    }
}

#define HASH "4f9c4a0ec1a7b4b5f1f8b7a6a5c4d3e2f1b0a9c8d7e6f5a4b3c2d1e0f9a8b7c6"
#define CERTIFIED(from_, to_, total_, mark_)                                                                 \
    "{\"content\":\"" HASH "\",\"delegation\":\"cell\",\"engine\":\"e\",\"from\":\"" from_                   \
    "\",\"mark\":\"" mark_ "\",\"person\":\"o\",\"statement\":\"s\",\"to\":\"" to_ "\",\"total\":\"" total_  \
    "\"}"

static void bodies(void **state)
{
    (void)state;
    static const struct {
        enum statement_act act;
        const char *body, *fault; /* NULL: fine */
    } rows[] = {
        {STATEMENT_CERTIFIED, CERTIFIED("2025-01-01", "2025-04-01", "-1.00", "quoted"), NULL},
        {STATEMENT_CERTIFIED, CERTIFIED("2025-01-02", "2025-04-01", "1.00", "quoted"), "whole months"},
        {STATEMENT_CERTIFIED, CERTIFIED("2025-01-01", "2025-03-31", "1.00", "quoted"), "whole months"},
        {STATEMENT_CERTIFIED, CERTIFIED("2025-01-01", "2025-01-01", "1.00", "quoted"), "whole months"},
        {STATEMENT_CERTIFIED, CERTIFIED("2025-01-01", "2025-04-01", "1.0", "quoted"), "dollars and cents"},
        {STATEMENT_CERTIFIED, CERTIFIED("2025-01-01", "2025-04-01", "01.00", "quoted"), "dollars and cents"},
        {STATEMENT_CERTIFIED, CERTIFIED("2025-01-01", "2025-04-01", "1.00", "sure"), "mark"},
        {STATEMENT_CERTIFIED, "{}", "'statement' is missing"},
        {STATEMENT_PAID,
         "{\"amount\":\"1.00\",\"day\":\"2025-01-01\",\"reference\":\"V\",\"statement\":\"s\"}", NULL},
        {STATEMENT_PAID, "{\"amount\":\"1.00\",\"day\":\"2025-01-01\",\"statement\":\"s\"}", "'reference'"},
        {STATEMENT_DISPUTED, "{\"month\":\"2025-1\",\"statement\":\"s\",\"why\":\"w\"}", "no month"},
        {STATEMENT_DISPUTED, "{\"section\":\"people\",\"statement\":\"s\",\"why\":\"w\"}", "section"},
        {STATEMENT_SETTLED, "{\"statement\":\"s\",\"why\":\"w\"}", NULL},
        {STATEMENT_REVERSED, "{\"statement\":\"s\",\"why\":\"w\"}", "'total' is missing"},
    };
    for (size_t i = 0; i < TEST_COUNT(rows); i++) {
        struct test_case test = test_begin();
        struct statement_fact fact;
        const char *fault =
            statement_fact_read(rows[i].act, rows[i].body, strlen(rows[i].body), test.arena, &fact);
        if (!fault != !rows[i].fault || (fault && !strstr(fault, rows[i].fault)))
            assert_same(rows[i].body, fault ? fault : "fine", rows[i].fault ? rows[i].fault : "fine");
        test_end(&test);
    }
}

static void memory_that_fails(void **state)
{
    (void)state;
    const struct fold_case *last = &cases[TEST_COUNT(cases) - 1];
    struct test_case test = test_begin();
    const struct statement_fact *facts[3];
    char *text = arena_text(test.arena, last->records, strlen(last->records));
    for (size_t i = 0; i < TEST_COUNT(facts); i++) {
        char *end = text + strcspn(text, "\n");
        *end = '\0';
        facts[i] = fact_of(text, last->ours, test.arena);
        text = end + 1;
    }
    size_t allocation = 1;
    for (bool failed = true; failed; allocation++) {
        struct test_case other = test_begin();
        struct recorded_statements recorded;
        int code = 0;
        recorded_begin(&recorded, other.arena);
        arena_fail_after(other.arena, allocation);
        for (size_t i = 0; i < TEST_COUNT(facts) && code == 0; i++)
            code = recorded_apply(&recorded, facts[i]);
        failed = arena_has_failed(other.arena);
        assert_int_equal(code, failed ? ERROR_LIMIT : 0);
        test_end(&other);
    }
    assert_in_range(allocation, 3, 100);
    test_end(&test);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(states), cmocka_unit_test(months_have_one_statement), cmocka_unit_test(ids),
        cmocka_unit_test(bodies), cmocka_unit_test(memory_that_fails),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
