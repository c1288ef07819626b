/* `rates show`: the rows of a schedule with all figures, marks and sources. */
#include "reference/rates_output.h"
#include "reference/rates_views.h"
#include "reference/reference_read.h"
#include "reference/schedule_rows.h"
#include <string.h>

/* ---- what is asked for ---- */

/* personnel_components.csv of the schedule's folders, else of the built-in one. */
static int read_components(const struct request *request, const struct folder *folders, size_t count,
                           struct table *ret_table)
{
    struct folder builtin = schedule_builtin_folder();
    const struct folder_file *file = NULL;
    for (size_t i = 0; i < count && !file; i++)
        file = folder_find(&folders[i], COMPONENTS_FILE);
    if (!file)
        file = folder_find(&builtin, COMPONENTS_FILE);
    return table_read(&components_form, file, request->arena, request->problems, ret_table);
}

/* The edition whose rates are shown: --edition, else the one in force on --on, else on the present day. */
static int choose_edition(const struct request *request, struct view_scope *scope)
{
    const char *name = request_text(request, "edition", NULL);
    if (!name) {
        scope->edition =
            schedule_edition(scope->schedule, -1, scope->on == NO_DAY ? request->today : scope->on);
        return 0;
    }
    scope->edition = schedule_edition_find(scope->schedule, name);
    if (scope->edition >= 0)
        return 0;
    const char **names = arena_array(request->arena, scope->schedule->edition_count, sizeof *names);
    if (!names)
        return problem_memory(request->problems);
    for (size_t i = 0; i < scope->schedule->edition_count; i++)
        names[i] = scope->schedule->editions[i].name;
    char quoted[TEXT_QUOTE_SIZE];
    return problem_error(request->problems, ERROR_NOT_FOUND, (struct place){0},
                         text_known(request->arena, "editions", name, names, scope->schedule->edition_count),
                         "the schedule has no edition '%s'", text_quote(name, strlen(name), quoted));
}

static int read_scope(const struct request *request, struct schedule *schedule, bool *failed,
                      struct view_scope *ret_scope)
{
    const struct argument_value *given = request_value(request, "schedule");
    struct folder *folders = NULL;
    int code = schedule_folders_read(given->text, given->count, request->arena, request->problems, &folders);
    if (code < 0)
        return code;
    code = schedule_load(folders, given->count, request->arena, request->problems, schedule);
    if (code < 0)
        return code;
    struct view_scope scope = {
        .schedule = schedule,
        .on = (civil_day)request_number(request, "on", NO_DAY),
        .one_edition = request_given(request, "edition") || request_given(request, "on"),
        .find = request_text(request, "find", NULL),
        .arena = request->arena,
        .failed = failed,
    };
    code = choose_edition(request, &scope);
    if (code < 0)
        return code;
    code = read_components(request, folders, given->count, &scope.components);
    if (code < 0)
        return code;
    *ret_scope = scope;
    return 0;
}

/* True when the day asked for lies before the first rate for a person and month. */
static bool before_single_rate(const struct view_scope *scope)
{
    return scope->on != NO_DAY && !schedule_personnel(scope->schedule, scope->on);
}

/* Whether a table belongs to the answer: the one of --table, else all but the old components, which only
   days before the single rate ask for. */
static bool is_asked(const struct request *request, const struct view_scope *scope, enum rates_table table)
{
    if (!request_given(request, "table"))
        return table != RATES_COMPONENTS || before_single_rate(scope);
    int64_t asked = request_number(request, "table", 0);
    return asked == (int64_t)table ||
           (asked == RATES_PERSONNEL && table == RATES_COMPONENTS && before_single_rate(scope));
}

/* ---- for people ---- */

/* Sources are long: each stands once below its table, under a number. */
struct footnotes {
    const char **texts;
    size_t count, capacity;
};

static const char *footnote(struct report *report, struct footnotes *notes, const char *text)
{
    size_t index = 0;
    if (!*text || report->failed)
        return "";
    while (index < notes->count && strcmp(notes->texts[index], text) != 0)
        index++;
    if (index == notes->count) {
        const char **texts =
            arena_grow(report->arena, notes->texts, &notes->capacity, notes->count, sizeof *texts);
        if (!texts) {
            report->failed = true;
            return "";
        }
        notes->texts = texts;
        texts[notes->count++] = text;
    }
    return report_text(report, "[%zu]", index + 1);
}

static void show_footnotes(struct report *report, const struct footnotes *notes)
{
    static const struct report_column columns[] = {{"", REPORT_LEFT}, {"Source", REPORT_LEFT}};
    if (!notes->count)
        return;
    struct report_item *table = report_table(report, columns, 2);
    for (size_t i = 0; i < notes->count; i++) {
        const char *const cells[] = {report_text(report, "[%zu]", i + 1), notes->texts[i]};
        report_add_row(report, table, REPORT_ROW, cells);
    }
}

/* How a table is shown to people. `columns` are places in the view. */
struct layout {
    enum rates_table table;
    const char *heading;
    bool of_edition;  /* the heading names the edition */
    bool only_if_any; /* left out when none of its figures is known */
    size_t column_count;
    struct {
        size_t column;
        struct report_column shown;
    } columns[8];
};

/* clang-format off */
static const struct layout layouts[] = {
    {RATES_EDITIONS, "Editions", false, false, 6, {
        {0, {"Edition", REPORT_LEFT}}, {1, {"From", REPORT_LEFT}},
        {2, {"Confirmed until", REPORT_LEFT}}, {3, {"Symbol", REPORT_LEFT}},
        {4, {"Mark", REPORT_LEFT}}, {5, {"", REPORT_LEFT}}}},
    {RATES_PERSONNEL, "Personnel, US dollars for a person and month", false, false, 5, {
        {0, {"From", REPORT_LEFT}}, {1, {"Confirmed until", REPORT_LEFT}},
        {2, {"Rate", REPORT_RIGHT}}, {3, {"Mark", REPORT_LEFT}}, {4, {"", REPORT_LEFT}}}},
    {RATES_COMPONENTS, "Components before the single rate, US dollars for a person and month", false, false,
        6, {
        {0, {"Component", REPORT_LEFT}}, {1, {"From", REPORT_LEFT}}, {2, {"Last day", REPORT_LEFT}},
        {3, {"Rate", REPORT_RIGHT}}, {5, {"Mark", REPORT_LEFT}}, {6, {"", REPORT_LEFT}}}},
    {RATES_MAJOR_EQUIPMENT, "Major equipment, US dollars a month", true, false, 7, {
        {EQUIPMENT_CODE, {"Rate code", REPORT_LEFT}}, {EQUIPMENT_DESCRIPTION, {"Description", REPORT_LEFT}},
        {EQUIPMENT_MAINTENANCE, {"Maint.", REPORT_RIGHT}}, {EQUIPMENT_DRY, {"Dry", REPORT_RIGHT}},
        {EQUIPMENT_WET, {"Wet", REPORT_RIGHT}}, {EQUIPMENT_MARK, {"Mark", REPORT_LEFT}},
        {EQUIPMENT_SOURCE, {"", REPORT_LEFT}}}},
    {RATES_MAJOR_EQUIPMENT, "Major equipment, what the rates are made of", true, true, 6, {
        {EQUIPMENT_CODE, {"Rate code", REPORT_LEFT}}, {EQUIPMENT_CATEGORY, {"Category", REPORT_LEFT}},
        {EQUIPMENT_GFMV, {"Value", REPORT_RIGHT}}, {EQUIPMENT_LIFE, {"Years", REPORT_RIGHT}},
        {EQUIPMENT_NO_FAULT, {"No-fault %", REPORT_RIGHT}},
        {EQUIPMENT_PAINTING, {"Painting", REPORT_RIGHT}}}},
    {RATES_SELF_SUSTAINMENT, "Self-sustainment, US dollars for a person and month", true, false, 5, {
        {SERVICE_CATEGORY, {"Category", REPORT_LEFT}}, {SERVICE_DESCRIPTION, {"Description", REPORT_LEFT}},
        {SERVICE_RATE, {"Rate", REPORT_RIGHT}}, {SERVICE_MARK, {"Mark", REPORT_LEFT}},
        {SERVICE_SOURCE, {"", REPORT_LEFT}}}},
    {RATES_RULES, "Rules", true, false, 7, {
        {1, {"Rule", REPORT_LEFT}}, {2, {"Value", REPORT_RIGHT}}, {5, {"Unit", REPORT_LEFT}},
        {6, {"Meaning", REPORT_LEFT}}, {0, {"Only in", REPORT_LEFT}}, {3, {"Mark", REPORT_LEFT}},
        {4, {"", REPORT_LEFT}}}},
};
/* clang-format on */

/* A number with commas between the thousands; other texts as they are. */
static const char *number_shown(struct report *report, const char *cell)
{
    int64_t rate;
    char buffer[RATE_GROUPED_SIZE];
    if (!decimal_parse(cell, strlen(cell), RATE_DECIMALS, &rate))
        return *cell ? cell : "-";
    const char *point = strchr(cell, '.');
    return report_text(report, "%s", rate_format_grouped(rate, point ? (int)strlen(point + 1) : 0, buffer));
}

/* The source, and behind it the note where the table has one. */
static const char *source_shown(struct report *report, const struct view *view, const struct view_row *row,
                                size_t column)
{
    const char *last = view->columns[view->column_count - 1].name;
    const char *note = strcmp(last, "note") == 0 ? row->cells[view->column_count - 1] : "";
    return *note ? report_text(report, "%s; %s", row->cells[column], note) : row->cells[column];
}

static const char *cell_shown(struct report *report, const struct view *view, const struct view_row *row,
                              size_t column, struct footnotes *notes)
{
    const char *cell = row->cells[column];
    if (strcmp(view->columns[column].name, "source") == 0)
        return footnote(report, notes, source_shown(report, view, row, column));
    if (strcmp(view->columns[column].name, "edition") == 0 && strcmp(cell, EDITION_ANY) == 0)
        return "";
    return view->columns[column].number ? number_shown(report, cell) : cell;
}

static bool has_any_figure(const struct layout *layout, const struct view *view, const struct view_row *row)
{
    for (size_t i = 0; i < layout->column_count; i++)
        if (view->columns[layout->columns[i].column].number && *row->cells[layout->columns[i].column])
            return true;
    return false;
}

/* The rows of a table for people, one behind the other. */
struct shown_rows {
    const char **cells; /* count x layout->column_count */
    size_t count, capacity;
};

static void add_shown_row(struct report *report, const struct layout *layout, const struct view_row *row,
                          struct footnotes *notes, struct shown_rows *rows)
{
    size_t columns = layout->column_count;
    const char **cells =
        arena_grow(report->arena, rows->cells, &rows->capacity, rows->count, columns * sizeof *cells);
    if (!cells) {
        report->failed = true;
        return;
    }
    rows->cells = cells;
    for (size_t i = 0; i < columns; i++)
        cells[rows->count * columns + i] =
            cell_shown(report, &rates_views[layout->table], row, layout->columns[i].column, notes);
    rows->count++;
}

static bool column_says_something(const struct layout *layout, const struct shown_rows *rows, size_t column)
{
    for (size_t i = 0; i < rows->count; i++)
        if (*rows->cells[i * layout->column_count + column])
            return true;
    return rows->count == 0;
}

/* The table without the columns in which no row says anything. */
static void add_shown_table(struct report *report, const struct layout *layout, const struct shown_rows *rows)
{
    struct report_column *columns = arena_array(report->arena, layout->column_count, sizeof *columns);
    size_t kept[VIEW_COLUMNS_MAXIMUM], count = 0;
    if (!columns) {
        report->failed = true;
        return;
    }
    for (size_t i = 0; i < layout->column_count; i++)
        if (column_says_something(layout, rows, i)) {
            columns[count] = layout->columns[i].shown;
            kept[count++] = i;
        }
    struct report_item *table = report_table(report, columns, count);
    for (size_t row = 0; row < rows->count; row++) {
        const char *cells[VIEW_COLUMNS_MAXIMUM];
        for (size_t i = 0; i < count; i++)
            cells[i] = rows->cells[row * layout->column_count + kept[i]];
        report_add_row(report, table, REPORT_ROW, cells);
    }
}

static void show_heading(struct report *report, const struct view_scope *scope, const struct layout *layout)
{
    if (layout->of_edition && scope->edition >= 0)
        report_heading(report, "%s: edition %s", layout->heading,
                       scope->schedule->editions[scope->edition].name);
    else
        report_heading(report, "%s", layout->heading);
}

static void show_table(struct report *report, const struct view_scope *scope, const struct layout *layout)
{
    const struct view *view = &rates_views[layout->table];
    struct footnotes notes = {0};
    struct shown_rows rows = {0};
    struct view_row row;
    for (size_t index = 0; view_next(view, scope, &index, &row);)
        if (!layout->only_if_any || has_any_figure(layout, view, &row))
            add_shown_row(report, layout, &row, &notes, &rows);
    if (!rows.count && layout->only_if_any)
        return;
    show_heading(report, scope, layout);
    add_shown_table(report, layout, &rows);
    show_footnotes(report, &notes);
}

/* Words about the day: before the single rate, before the first edition, after the last confirmation. */
static void explain_day(struct report *report, const struct view_scope *scope)
{
    char day[DAY_TEXT_SIZE], other[DAY_TEXT_SIZE];
    const struct schedule *schedule = scope->schedule;
    if (scope->on == NO_DAY)
        return;
    day_format(scope->on, day);
    if (before_single_rate(scope) && schedule->personnel_count)
        report_paragraph(report,
                         "On %s there was no single rate for a person and month yet; the first is in force "
                         "from %s. The components paid until then are shown for information: Muster does not "
                         "price personnel of those days.",
                         day, day_format(schedule->personnel_days[0], other));
    if (scope->edition < 0 && schedule->edition_count)
        report_paragraph(report,
                         "On %s no edition of this schedule is in force; the first, %s, begins on %s.", day,
                         schedule->editions[0].name, day_format(schedule->edition_days[0], other));
    else if (scope->edition >= 0 && scope->on > schedule->editions[scope->edition].confirmed_until)
        report_paragraph(
            report, "The edition %s is confirmed until %s. For %s its figures count as recalled at best.",
            schedule->editions[scope->edition].name,
            day_format(schedule->editions[scope->edition].confirmed_until, other), day);
}

/* The weakest mark of the rates shown, and whether there is any; a blank row has none, rules are our own. */
static enum mark weakest_shown(const struct request *request, const struct view_scope *scope, bool *ret_any)
{
    enum mark mark = MARK_OFFICIAL;
    struct view_row row;
    *ret_any = false;
    for (int table = 0; table < RATES_TABLES; table++) {
        if (table == RATES_RULES || !is_asked(request, scope, (enum rates_table)table))
            continue;
        for (size_t index = 0; view_next(&rates_views[table], scope, &index, &row);)
            if (!row.blank) {
                mark = mark_weaker(mark, row.mark);
                *ret_any = true;
            }
    }
    return mark;
}

static void show_for_people(const struct request *request, const struct view_scope *scope,
                            struct report *report)
{
    bool any;
    report_mark_notices(report, weakest_shown(request, scope, &any));
    report_paragraph(report, "Schedule: %s", scope->schedule->name);
    explain_day(report, scope);
    for (size_t i = 0; i < sizeof layouts / sizeof *layouts; i++)
        if (is_asked(request, scope, layouts[i].table))
            show_table(report, scope, &layouts[i]);
}

/* ---- for machines ---- */

static void write_cell(struct json_writer *writer, const struct view_column *column, const char *cell)
{
    if (strcmp(column->name, "builtin") == 0)
        json_bool(writer, column->name, strcmp(cell, "yes") == 0);
    else
        json_text(writer, column->name, *cell || strcmp(column->name, "symbol") == 0 ? cell : NULL);
}

static void show_for_machines(const struct request *request, const struct view_scope *scope, struct text *out)
{
    struct json_writer writer = {.out = out};
    bool any;
    enum mark mark = weakest_shown(request, scope, &any);
    json_begin_object(&writer, NULL);
    json_text(&writer, "schedule", scope->schedule->name);
    json_text(&writer, "edition", scope->edition < 0 ? NULL : scope->schedule->editions[scope->edition].name);
    json_day_or_null(&writer, "on", scope->on);
    if (any)
        json_text(&writer, "mark", mark_names[mark]);
    else
        json_null(&writer, "mark");
    json_notice(&writer, mark);
    for (int table = 0; table < RATES_TABLES; table++) {
        const struct view *view = &rates_views[table];
        struct view_row row;
        if (!is_asked(request, scope, (enum rates_table)table))
            continue;
        json_begin_array(&writer, view->name);
        for (size_t index = 0; view_next(view, scope, &index, &row);) {
            json_begin_object(&writer, NULL);
            for (size_t i = 0; i < view->column_count; i++)
                write_cell(&writer, &view->columns[i], row.cells[i]);
            json_end_object(&writer);
        }
        json_end_array(&writer);
    }
    json_end_object(&writer);
}

/* One table in the form of its file. */
static int show_as_csv(const struct request *request, const struct view_scope *scope, struct text *out)
{
    if (!request_given(request, "table"))
        return problem_error(request->problems, ERROR_INVALID, (struct place){0},
                             "choose one with --table, such as --table major_equipment",
                             "--csv shows one table");
    const struct view *view = &rates_views[request_number(request, "table", 0)];
    struct csv_writer writer = {.out = out};
    struct view_row row;
    for (size_t i = 0; i < view->column_count; i++)
        if (!view->columns[i].extra)
            csv_write(&writer, view->columns[i].name);
    csv_end_row(&writer);
    for (size_t index = 0; view_next(view, scope, &index, &row);) {
        for (size_t i = 0; i < view->column_count; i++)
            if (!view->columns[i].extra)
                csv_write(&writer, row.cells[i]);
        csv_end_row(&writer);
    }
    return 0;
}

int rates_show_run(const struct request *request, struct reply *reply)
{
    struct schedule schedule;
    struct view_scope scope;
    bool failed = false;
    int code = read_scope(request, &schedule, &failed, &scope);
    if (code < 0)
        return code;
    if (request->form == REPLY_JSON)
        show_for_machines(request, &scope, &reply->machine);
    else if (request->form == REPLY_CSV)
        code = show_as_csv(request, &scope, &reply->machine);
    else
        show_for_people(request, &scope, &reply->report);
    return failed ? problem_memory(request->problems) : code;
}
