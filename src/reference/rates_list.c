/* `rates list`: which editions and personnel rates a schedule has, and how much of it is blank. */
#include "reference/rates_output.h"
#include "reference/reference_operations.h"

struct row_count {
    size_t rows, blank;
};

static struct row_count count_equipment(const struct schedule *schedule, int edition)
{
    struct row_count count = {0, 0};
    for (size_t i = 0; i < schedule->code_count; i++) {
        const struct equipment_rate *rate = schedule_equipment(schedule, edition, (int)i);
        count.rows += rate != NULL;
        count.blank += rate && equipment_is_blank(rate);
    }
    return count;
}

static struct row_count count_services(const struct schedule *schedule, int edition)
{
    struct row_count count = {0, 0};
    for (size_t i = 0; i < schedule->category_count; i++) {
        const struct service_rate *rate = schedule_service(schedule, edition, (int)i);
        count.rows += rate != NULL;
        count.blank += rate && rate->rate == RATE_BLANK;
    }
    return count;
}

static void show_editions(const struct schedule *schedule, struct report *report)
{
    static const struct report_column columns[] = {
        {"Edition", REPORT_LEFT}, {"From", REPORT_LEFT},        {"Confirmed until", REPORT_LEFT},
        {"Symbol", REPORT_LEFT},  {"Mark", REPORT_LEFT},        {"Equipment", REPORT_RIGHT},
        {"blank", REPORT_RIGHT},  {"Self-sust.", REPORT_RIGHT}, {"blank", REPORT_RIGHT},
    };
    report_heading(report, "Editions");
    struct report_item *table = report_table(report, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < schedule->edition_count; i++) {
        const struct edition *edition = &schedule->editions[i];
        struct row_count equipment = count_equipment(schedule, (int)i);
        struct row_count services = count_services(schedule, (int)i);
        char from[DAY_TEXT_SIZE], until[DAY_TEXT_SIZE];
        const char *const cells[] = {edition->name,
                                     day_format(edition->effective_from, from),
                                     rates_day(edition->confirmed_until, until),
                                     edition->symbol,
                                     mark_names[edition->mark],
                                     report_text(report, "%zu", equipment.rows),
                                     report_text(report, "%zu", equipment.blank),
                                     report_text(report, "%zu", services.rows),
                                     report_text(report, "%zu", services.blank)};
        report_add_row(report, table, REPORT_ROW, cells);
    }
}

static void show_personnel(const struct schedule *schedule, struct report *report)
{
    static const struct report_column columns[] = {
        {"From", REPORT_LEFT},
        {"Confirmed until", REPORT_LEFT},
        {"Rate", REPORT_RIGHT},
        {"Mark", REPORT_LEFT},
    };
    report_heading(report, "Personnel, US dollars for a person and month");
    struct report_item *table = report_table(report, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < schedule->personnel_count; i++) {
        const struct personnel_rate *rate = &schedule->personnel[i];
        char from[DAY_TEXT_SIZE], until[DAY_TEXT_SIZE], money[RATE_GROUPED_SIZE];
        const char *const cells[] = {
            day_format(rate->effective_from, from), rates_day(rate->confirmed_until, until),
            rate->rate == RATE_BLANK ? "blank" : rate_format_grouped(rate->rate, 2, money),
            mark_names[rate->mark]};
        report_add_row(report, table, REPORT_ROW, cells);
    }
}

static void list_for_people(const struct schedule *schedule, struct report *report)
{
    size_t blank = 0;
    for (size_t i = 0; i < schedule->edition_count; i++)
        blank += count_equipment(schedule, (int)i).blank + count_services(schedule, (int)i).blank;
    report_mark_notices(report, schedule_weakest_mark(schedule));
    report_paragraph(report, "Schedule: %s", schedule->name);
    show_editions(schedule, report);
    show_personnel(schedule, report);
    if (blank)
        report_paragraph(report,
                         "%zu %s blank. A blank rate is never zero: a line that needs it is refused by name. "
                         "`muster rates import` fills a schedule from the official tables.",
                         blank, blank == 1 ? "row is" : "rows are");
}

static void list_for_machines(const struct schedule *schedule, struct text *out)
{
    struct json_writer writer = {.out = out};
    json_begin_object(&writer, NULL);
    json_text(&writer, "schedule", schedule->name);
    json_bool(&writer, "builtin", schedule->builtin);
    json_text(&writer, "mark", mark_names[schedule_weakest_mark(schedule)]);
    json_notice(&writer, schedule_weakest_mark(schedule));
    json_begin_array(&writer, "editions");
    for (size_t i = 0; i < schedule->edition_count; i++) {
        const struct edition *edition = &schedule->editions[i];
        struct row_count equipment = count_equipment(schedule, (int)i);
        struct row_count services = count_services(schedule, (int)i);
        json_begin_object(&writer, NULL);
        json_text(&writer, "edition", edition->name);
        json_day(&writer, "effective_from", edition->effective_from);
        json_day_or_null(&writer, "confirmed_until", edition->confirmed_until);
        json_text(&writer, "symbol", edition->symbol);
        json_text(&writer, "mark", mark_names[edition->mark]);
        json_text(&writer, "source", edition->source);
        json_integer(&writer, "major_equipment", (int64_t)equipment.rows);
        json_integer(&writer, "major_equipment_blank", (int64_t)equipment.blank);
        json_integer(&writer, "self_sustainment", (int64_t)services.rows);
        json_integer(&writer, "self_sustainment_blank", (int64_t)services.blank);
        json_end_object(&writer);
    }
    json_end_array(&writer);
    json_begin_array(&writer, "personnel");
    for (size_t i = 0; i < schedule->personnel_count; i++) {
        const struct personnel_rate *rate = &schedule->personnel[i];
        json_begin_object(&writer, NULL);
        json_day(&writer, "effective_from", rate->effective_from);
        json_day_or_null(&writer, "confirmed_until", rate->confirmed_until);
        json_rate(&writer, "rate", rate->rate);
        json_text(&writer, "mark", mark_names[rate->mark]);
        json_text(&writer, "source", rate->source);
        json_end_object(&writer);
    }
    json_end_array(&writer);
    json_end_object(&writer);
}

/* The editions alone: `rates show --table personnel --csv` gives the others. */
static void list_as_csv(const struct schedule *schedule, struct text *out)
{
    static const char *const names[] = {"edition",
                                        "effective_from",
                                        "confirmed_until",
                                        "symbol",
                                        "mark",
                                        "major_equipment",
                                        "major_equipment_blank",
                                        "self_sustainment",
                                        "self_sustainment_blank"};
    struct csv_writer writer = {.out = out};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        csv_write(&writer, names[i]);
    csv_end_row(&writer);
    for (size_t i = 0; i < schedule->edition_count; i++) {
        const struct edition *edition = &schedule->editions[i];
        struct row_count counts[] = {count_equipment(schedule, (int)i), count_services(schedule, (int)i)};
        char from[DAY_TEXT_SIZE], until[DAY_TEXT_SIZE], number[MONEY_TEXT_SIZE];
        csv_write(&writer, edition->name);
        csv_write(&writer, day_format(edition->effective_from, from));
        csv_write(&writer, rates_day(edition->confirmed_until, until));
        csv_write(&writer, edition->symbol);
        csv_write(&writer, mark_names[edition->mark]);
        for (size_t k = 0; k < sizeof counts / sizeof *counts; k++) {
            csv_write(&writer, decimal_format((int64_t)counts[k].rows, 0, 0, number));
            csv_write(&writer, decimal_format((int64_t)counts[k].blank, 0, 0, number));
        }
        csv_end_row(&writer);
    }
}

int rates_list_run(const struct request *request, struct reply *reply)
{
    struct schedule schedule;
    int code = schedule_of_request(request, &schedule);
    if (code < 0)
        return code;
    if (request->form == REPLY_JSON)
        list_for_machines(&schedule, &reply->machine);
    else if (request->form == REPLY_CSV)
        list_as_csv(&schedule, &reply->machine);
    else
        list_for_people(&schedule, &reply->report);
    return 0;
}
