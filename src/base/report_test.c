#include "base/report.h"

#include "test.h"

#include <string.h>

static const struct report_column columns[] = {{"Line", REPORT_LEFT}, {"A month", REPORT_RIGHT}};

/* One of everything. */
static void fill(struct report *report)
{
    char line[] = "L1";
    const char *const cells[] = {line, report_money(report, 20127200)}, *const total[] = {NULL, "201,272.00"};
    report_heading(report, "Price of %s", "kazcon");
    report_paragraph(report, "As agreed on %s", "2025-01-01");
    report_notice(report, "incomplete: %d lines", 2);
    struct report_item *table = report_table(report, columns, 2);
    report_add_row(report, table, REPORT_ROW, cells);
    report_add_row(report, table, REPORT_RULE, NULL);
    report_add_row(report, table, REPORT_TOTAL, total);
    struct report_node *root = report_tree(report, "6.00", "L%d", 1);
    struct report_node *child = report_child(report, root, NULL, "rate %s", "2.1");
    report_child(report, child, "3.00", "%s", report_text(report, "%d pieces", 3));
    report_child(report, root, "2.00", "factor");
    line[0] = 'X'; /* cells are copied */
}

static void a_report_keeps_the_order(void **state)
{
    (void)state;
    struct arena *arena ARENA_CLEANUP = arena_new(0);
    struct report report = {.arena = arena};
    fill(&report);
    assert_false(report.failed);
    const struct report_item *item = report.first;
    assert_int_equal(item->kind, REPORT_HEADING);
    assert_string_equal(item->text, "Price of kazcon");
    item = item->next;
    assert_int_equal(item->kind, REPORT_PARAGRAPH);
    assert_string_equal(item->text, "As agreed on 2025-01-01");
    item = item->next;
    assert_int_equal(item->kind, REPORT_NOTICE);
    assert_string_equal(item->text, "incomplete: 2 lines");
    item = item->next;
    assert_int_equal(item->kind, REPORT_TABLE);
    assert_ptr_equal(item->columns, columns);
    assert_string_equal(item->first_row->cells[0], "L1");
    assert_string_equal(item->first_row->cells[1], "201,272.00");
    assert_int_equal(item->first_row->next->kind, REPORT_RULE);
    assert_int_equal(item->last_row->kind, REPORT_TOTAL);
    assert_null(item->last_row->cells[0]);
    item = item->next;
    assert_int_equal(item->kind, REPORT_TREE);
    assert_ptr_equal(item, report.last);
    assert_string_equal(item->tree->text, "L1");
    assert_string_equal(item->tree->first->text, "rate 2.1");
    assert_null(item->tree->first->value);
    assert_string_equal(item->tree->first->first->text, "3 pieces");
    assert_string_equal(item->tree->last->value, "2.00");
    assert_ptr_equal(item->tree->first->next, item->tree->last);
}

/* Each allocation is made to fail once: the report says so, and filling it goes on without harm. */
static void a_report_survives_without_memory(void **state)
{
    (void)state;
    bool failed = true;
    size_t calls = 1;
    for (; failed; calls++) {
        struct arena *arena ARENA_CLEANUP = arena_new(0);
        struct report report = {.arena = arena};
        arena_fail_after(arena, calls);
        fill(&report);
        failed = report.failed;
    }
    assert_true(calls > 25);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_report_keeps_the_order),
        cmocka_unit_test(a_report_survives_without_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
