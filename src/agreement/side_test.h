/* Sides of an agreement written as one text, and the schedule that prices them; for this room's tests. */
#ifndef MUSTER_AGREEMENT_SIDE_TEST_H
#define MUSTER_AGREEMENT_SIDE_TEST_H

#include "agreement/agreed.h"
#include "folder_text.h"
#include "test.h"

#define INI     "=== contingent.ini\n[contingent]\nid=x\ncontributor=KAZ\n"
#define CEILING "=== mou_personnel.csv\neffective,ceiling\n2024-01-01,100\n"
#define EQUIPMENT                                                                                            \
    "=== mou_major_equipment.csv\n"                                                                          \
    "line,effective,rate_code,description,group,quantity,lease,gfmv,life_years,no_fault_percent,"            \
    "maintenance,serves\n"
#define SERVICES "=== mou_self_sustainment.csv\ncategory,effective,provider,un_heads,served\n"
#define FACTORS  "=== factors.csv\neffective,environment,intensity,hostile,transport_km\n"
#define EVENTS   "=== events.csv\nday,event,line\n"

/* Invented rates; crane has no dry rate and no maintenance rate, electrical has no rate. */
#define SIDE_SCHEDULE                                                                                        \
    "=== editions.csv\nedition,effective_from,confirmed_until,symbol,mark\n"                                 \
    "2020,2020-07-01,,,official\n2023,2023-07-01,,,official\n"                                               \
    "=== personnel_rates.csv\neffective_from,confirmed_until,rate,mark\n2022-07-01,,1448,official\n"         \
    "=== major_equipment_rates.csv\n"                                                                        \
    "edition,rate_code,description,gfmv,life_years,no_fault_percent,maintenance,dry,wet,mark\n"              \
    "2020,truck,Truck,,,,20,100,120,official\n"                                                              \
    "2023,truck,Truck,,,,250,1000,1250,official\n2023,bus,Bus,,,,200,900,1000.0005,official\n"               \
    "2023,crane,Crane,,,,,,500,quoted\n"                                                                     \
    "=== self_sustainment_rates.csv\nedition,category,description,rate,mark\n"                               \
    "2023,catering,Catering,30.5,official\n2023,laundry,Laundry,10,illustrative\n"                           \
    "2023,office,Office,0.005,official\n2023,electrical,Power,,official\n"                                   \
    "2020,internet,Internet,5,official\n"                                                                    \
    "2020,accommodation,Accommodation,1,official\n2020,tentage,Tentage,1,official\n"                         \
    "2023,accommodation,Accommodation,1,official\n2023,tentage,Tentage,1,official\n"                         \
    "=== rules.csv\nedition,key,value,mark\n"                                                                \
    "*,formula_personnel,muster-1,official\n*,formula_lease,muster-1,official\n"                             \
    "*,formula_factors,muster-1,official\n*,formula_self_sustainment,muster-1,official\n"                    \
    "*,formula_rounding,muster-1,official\n*,post_operations_share,0.5,quoted\n"                             \
    "*,transport_free_km,800,official\n*,transport_step_km,800,official\n"                                   \
    "*,transport_step_share,0.0025,official\n"                                                               \
    "*,environment_cap,0.05,official\n*,intensity_cap,0.05,official\n*,hostile_cap,0.05,official\n"

static inline void side_schedule(struct test_case *test, struct schedule *ret_schedule)
{
    struct folder rates;
    assert_true(folder_of_text(SIDE_SCHEDULE, strlen(SIDE_SCHEDULE), test->arena, &rates));
    assert_int_equal(schedule_load(&rates, 1, test->arena, &test->problems, ret_schedule), 0);
}

/* The side on 2025-01-01. Returns what agreed_load returns. */
static inline int side_load(struct test_case *test, const char *content, bool partial,
                            struct agreed *ret_side)
{
    struct folder folder;
    assert_true(folder_of_text(content, strlen(content), test->arena, &folder));
    return agreed_load(&folder, day_make(2025, 1, 1), partial, test->arena, &test->problems, ret_side);
}

/* Whether the line is the wanted one, in which `...` at the end stands for any text. */
static inline bool side_line_matches(const char *got, size_t got_length, const char *wanted, size_t length)
{
    bool any = length >= 3 && memcmp(wanted + length - 3, "...", 3) == 0;
    size_t compared = any ? length - 3 : length;
    return got_length >= compared && memcmp(got, wanted, compared) == 0 && (any || got_length == length);
}

static inline bool side_lines_match(const char *got, const char *wanted)
{
    for (;;) {
        size_t length = strcspn(wanted, "\n"), got_length = strcspn(got, "\n");
        if (!side_line_matches(got, got_length, wanted, length))
            return false;
        if (!wanted[length] || !got[got_length])
            return !wanted[length] && !got[got_length];
        wanted += length + 1;
        got += got_length + 1;
    }
}

static inline void side_write_row(const struct report_row *row, size_t columns, struct text *out)
{
    for (size_t i = 0; row->kind != REPORT_RULE && i < columns; i++)
        text_format(out, "%s%s", i ? "|" : "", row->cells[i] ? row->cells[i] : "");
    text_add(out, row->kind == REPORT_RULE ? "-\n" : "\n");
}

/* A report as one text: a line for each heading ("# "), paragraph ("p "), notice ("! "), a table's head
   ("a|b:") and row ("a|b|c"; "-" for a rule). */
static inline void side_write_report(const struct report *report, struct text *out)
{
    static const char *const marks[] = {"# ", "p ", "! "};
    assert_false(report->failed);
    for (const struct report_item *item = report->first; item; item = item->next) {
        if (item->kind <= REPORT_NOTICE)
            text_format(out, "%s%s\n", marks[item->kind], item->text);
        for (size_t i = 0; i < item->column_count; i++)
            text_format(out, "%s%s", item->columns[i].title, i + 1 < item->column_count ? "|" : ":\n");
        for (const struct report_row *row = item->first_row; row; row = row->next)
            side_write_row(row, item->column_count, out);
    }
}

#endif
