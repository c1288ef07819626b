#include "verification/verification.h"

#include "base/text.h"
#include "verification/verification_items.h"
#include "verification/verification_records.h"

#include <string.h>

static int first_code(int code, int next)
{
    return code ? code : next;
}

static int64_t number(const struct table *table, size_t row, size_t column)
{
    return table_cell(table, row, column)->number;
}

/* A file whose rows stand in the order of a name (column 0) and a day (column 1). */
struct reports {
    const struct agreement *agreement;
    struct arena *arena;
    struct problems *problems;
    struct table table;
    uint32_t *order;
    size_t rows; /* those in order */
};

enum { NAME, DAY };

static int reports_read(const struct folder *folder, const struct table_form *form, struct reports *reports)
{
    reports->table = (struct table){.form = form};
    int code =
        table_read(form, folder_find(folder, form->name), reports->arena, reports->problems, &reports->table);
    int ordered = table_order(&reports->table, (const int[]){NAME, DAY}, 2, reports->arena, reports->problems,
                              &reports->order);
    reports->rows = reports->order ? reports->table.rows : 0;
    return first_code(code, ordered);
}

static const char *report_name(const struct reports *reports, size_t i)
{
    return table_cell(&reports->table, reports->order[i], NAME)->text;
}

static civil_day report_day(const struct reports *reports, size_t i)
{
    return (civil_day)number(&reports->table, reports->order[i], DAY);
}

/* The end of the rows with the same name as `first`. */
static size_t group_end(const struct reports *reports, size_t first)
{
    size_t end = first + 1;
    while (end < reports->rows && strcmp(report_name(reports, end), report_name(reports, first)) == 0)
        end++;
    return end;
}

/* The row of a group that stands first in the file: where the whole group is reported. */
static struct place group_place(const struct reports *reports, size_t first, size_t end)
{
    uint32_t row = reports->order[first];
    for (size_t i = first; i < end; i++)
        if (reports->order[i] < row)
            row = reports->order[i];
    return table_place(&reports->table, row, NAME);
}

static const char *form_path(const struct folder *folder, const struct table_form *form)
{
    const struct folder_file *file = folder_find(folder, form->name);
    return file ? file->path : form->name;
}

/* ---- equipment_status.csv ---- */

static int unknown_line(const struct reports *reports, size_t first, size_t end)
{
    const char *name = report_name(reports, first);
    char quoted[TEXT_QUOTE_SIZE];
    return problem_error(reports->problems, ERROR_INVALID, group_place(reports, first, end),
                         line_remedy(reports->agreement, name, reports->problems),
                         "unknown line '%s' (rows: %zu)", text_quote(name, strlen(name), quoted),
                         end - first);
}

static int line_has_items(const struct reports *reports, size_t first, size_t end)
{
    const char *name = report_name(reports, first);
    char quoted[TEXT_QUOTE_SIZE];
    return problem_error(reports->problems, ERROR_INVALID, group_place(reports, first, end),
                         "expected no row here, or none of this line in equipment_items.csv",
                         "the line '%s' is counted from its items (rows here: %zu)",
                         text_quote(name, strlen(name), quoted), end - first);
}

static int check_serviceable(const struct reports *reports, size_t row)
{
    int64_t present = number(&reports->table, row, STATUS_PRESENT);
    int64_t serviceable = number(&reports->table, row, STATUS_SERVICEABLE);
    if (serviceable <= present)
        return 0;
    return problem_error(reports->problems, ERROR_INVALID,
                         table_place(&reports->table, row, STATUS_SERVICEABLE),
                         "expected no more than are present", "%lld serviceable of %lld present",
                         (long long)serviceable, (long long)present);
}

struct status_columns {
    civil_day *day;
    uint32_t *present, *serviceable, *row;
};

/* The rows first..end of one line into the columns from first on; of rows of one day (reported) the first
   counts. */
static struct line_status fill_line(const struct reports *reports, size_t first, size_t end,
                                    const struct status_columns *columns)
{
    size_t used = first;
    for (size_t i = first; i < end; i++) {
        size_t row = reports->order[i];
        civil_day day = report_day(reports, i);
        if (used > first && columns->day[used - 1] == day)
            continue;
        columns->day[used] = day;
        columns->present[used] = (uint32_t)number(&reports->table, row, STATUS_PRESENT);
        columns->serviceable[used] = (uint32_t)number(&reports->table, row, STATUS_SERVICEABLE);
        columns->row[used++] = reports->table.lines[row];
    }
    return (struct line_status){.day = columns->day + first,
                                .present = columns->present + first,
                                .serviceable = columns->serviceable + first,
                                .row = columns->row + first,
                                .count = used - first};
}

/* One line's rows first..end: into lines, or reported. */
static int take_line(const struct reports *reports, size_t first, size_t end, const bool *has_items,
                     const struct status_columns *columns, struct line_status *lines)
{
    const char *name = report_name(reports, first);
    int line = agreement_line_find(reports->agreement, name);
    if (line < 0)
        return agreement_names_line(reports->agreement, name) ? 0 : unknown_line(reports, first, end);
    if (has_items[line])
        return line_has_items(reports, first, end);
    lines[line] = fill_line(reports, first, end, columns);
    return 0;
}

static int fill_lines(const struct reports *reports, const bool *has_items, struct line_status *lines)
{
    struct status_columns columns = {
        .day = arena_array(reports->arena, reports->rows, sizeof *columns.day),
        .present = arena_array(reports->arena, reports->rows, sizeof *columns.present),
        .serviceable = arena_array(reports->arena, reports->rows, sizeof *columns.serviceable),
        .row = arena_array(reports->arena, reports->rows, sizeof *columns.row)};
    if (!columns.day || !columns.present || !columns.serviceable || !columns.row)
        return problem_memory(reports->problems);
    int code = 0;
    for (size_t row = 0; row < reports->rows; row++)
        code = first_code(code, check_serviceable(reports, row));
    for (size_t first = 0, end; first < reports->rows; first = end) {
        end = group_end(reports, first);
        code = first_code(code, take_line(reports, first, end, has_items, &columns, lines));
    }
    return code;
}

static int read_lines(const struct folder *folder, struct reports *reports, struct verification *verification)
{
    size_t count = reports->agreement->line_count;
    struct line_status *lines = arena_array(reports->arena, count, sizeof *lines);
    bool *has_items = arena_array(reports->arena, count, sizeof *has_items);
    if (!lines || !has_items)
        return problem_memory(reports->problems);
    verification->lines = lines;
    int code = reports_read(folder, &status_form, reports);
    code = first_code(
        code, items_read(folder, reports->agreement, reports->arena, reports->problems, lines, has_items));
    return first_code(code, fill_lines(reports, has_items, lines));
}

/* ---- self_sustainment_status.csv ---- */

static int unknown_category(const struct reports *reports, size_t first, size_t end)
{
    const struct agreement *agreement = reports->agreement;
    const char **names = arena_array(reports->problems->arena, agreement->service_count, sizeof *names);
    if (!names)
        return problem_memory(reports->problems);
    for (size_t i = 0; i < agreement->service_count; i++)
        names[i] = agreement->services[i].category;
    const char *name = report_name(reports, first);
    char quoted[TEXT_QUOTE_SIZE];
    return problem_error(reports->problems, ERROR_INVALID, group_place(reports, first, end),
                         name_remedy(reports->problems, "categories", name, names, agreement->service_count,
                                     "expected a category of mou_self_sustainment.csv"),
                         "unknown category '%s' (rows: %zu)", text_quote(name, strlen(name), quoted),
                         end - first);
}

struct performance_columns {
    civil_day *day;
    int64_t *share;
    uint32_t *row;
};

static struct service_performance fill_service(const struct reports *reports, size_t first, size_t end,
                                               const struct performance_columns *columns)
{
    size_t used = first;
    for (size_t i = first; i < end; i++) {
        size_t row = reports->order[i];
        civil_day day = report_day(reports, i);
        if (used > first && columns->day[used - 1] == day)
            continue;
        columns->day[used] = day;
        columns->share[used] = number(&reports->table, row, PERFORMANCE_SHARE);
        columns->row[used++] = reports->table.lines[row];
    }
    return (struct service_performance){.day = columns->day + first,
                                        .share = columns->share + first,
                                        .row = columns->row + first,
                                        .count = used - first};
}

static int read_services(const struct folder *folder, struct reports *reports,
                         struct verification *verification)
{
    struct service_performance *services =
        arena_array(reports->arena, reports->agreement->service_count, sizeof *services);
    if (!services)
        return problem_memory(reports->problems);
    verification->services = services;
    int code = reports_read(folder, &performance_form, reports);
    struct performance_columns columns = {
        .day = arena_array(reports->arena, reports->rows, sizeof *columns.day),
        .share = arena_array(reports->arena, reports->rows, sizeof *columns.share),
        .row = arena_array(reports->arena, reports->rows, sizeof *columns.row)};
    if (!columns.day || !columns.share || !columns.row)
        return problem_memory(reports->problems);
    for (size_t first = 0, end; first < reports->rows; first = end) {
        end = group_end(reports, first);
        const char *name = report_name(reports, first);
        int service = agreement_service_find(reports->agreement, name);
        if (service >= 0)
            services[service] = fill_service(reports, first, end, &columns);
        else if (!agreement_names_service(reports->agreement, name))
            code = first_code(code, unknown_category(reports, first, end));
    }
    return code;
}

int verification_read(const struct folder *folder, const struct agreement *agreement, struct arena *arena,
                      struct problems *problems, struct verification *ret_verification)
{
    *ret_verification = (struct verification){.status_path = form_path(folder, &status_form),
                                              .performance_path = form_path(folder, &performance_form)};
    struct reports lines = {.agreement = agreement, .arena = arena, .problems = problems};
    struct reports services = lines;
    int code = read_lines(folder, &lines, ret_verification);
    return first_code(code, read_services(folder, &services, ret_verification));
}
