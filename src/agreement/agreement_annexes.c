#include "agreement/agreement_annexes.h"

#include "agreement/agreement.h"
#include "agreement/agreement_records.h"
#include "base/text.h"

#include <string.h>

/* A file of the agreement, its rows in the order of their keys. */
struct annex {
    struct table table;
    uint32_t *order;
    size_t rows; /* those in order */
};

static int first_code(int code, int next)
{
    return code ? code : next;
}

static int64_t number(const struct table *table, size_t row, size_t column)
{
    return table_cell(table, row, column)->number;
}

static const char *text(const struct table *table, size_t row, size_t column)
{
    return table_cell(table, row, column)->text;
}

/* Rows dated before the memorandum takes effect are an error; the earliest day is kept. */
static int check_days(struct annex_reader *reader, const struct table *table, size_t column)
{
    int code = 0;
    for (size_t row = 0; row < table->rows; row++) {
        civil_day day = (civil_day)number(table, row, column);
        if (day < reader->earliest)
            reader->earliest = day;
        if (day >= reader->effective)
            continue;
        char text_day[DAY_TEXT_SIZE], text_effective[DAY_TEXT_SIZE];
        code = problem_error(reader->problems, ERROR_INVALID, table_place(table, row, column),
                             "expected that day or a later one, or an earlier 'effective' in contingent.ini",
                             "%s is before the memorandum takes effect on %s", day_format(day, text_day),
                             day_format(reader->effective, text_effective));
    }
    return code;
}

/* Reads and orders a file by its keys, of which the last is the day. */
static int annex_read(struct annex_reader *reader, const struct table_form *form, const int *keys,
                      size_t key_count, struct annex *ret_annex)
{
    *ret_annex = (struct annex){.table = {.form = form}};
    struct table *table = &ret_annex->table;
    int code =
        table_read(form, folder_find(reader->folder, form->name), reader->arena, reader->problems, table);
    code = first_code(code, check_days(reader, table, (size_t)keys[key_count - 1]));
    code = first_code(
        code, table_order(table, keys, key_count, reader->arena, reader->problems, &ret_annex->order));
    ret_annex->rows = ret_annex->order ? table->rows : 0;
    return code;
}

/* The names in a file that had an error: some of its rows were perhaps left out. */
static int broken_names(struct annex_reader *reader, const struct annex *annex, size_t column, int code,
                        struct name_list *ret_names)
{
    const struct table_form *form = annex->table.form;
    if (code == 0)
        return 0;
    return names_read(folder_find(reader->folder, form->name), form->columns[column].name, reader->arena,
                      reader->problems, ret_names);
}

static const char *annex_path(const struct annex_reader *reader, const struct table_form *form)
{
    const struct folder_file *file = folder_find(reader->folder, form->name);
    return file ? file->path : form->name;
}

/* ---- mou_personnel.csv ---- */

/* Of rows of one day (reported by table_order) the first counts, here and below. */
static int ceiling_fill(struct annex_reader *reader, const struct annex *annex, struct ceiling *ceiling)
{
    civil_day *day = arena_array(reader->arena, annex->rows, sizeof *day);
    uint32_t *people = arena_array(reader->arena, annex->rows, sizeof *people);
    const char **amendment = arena_array(reader->arena, annex->rows, sizeof *amendment);
    uint32_t *lines = arena_array(reader->arena, annex->rows, sizeof *lines);
    if (!day || !people || !amendment || !lines)
        return problem_memory(reader->problems);
    const struct table *table = &annex->table;
    size_t count = 0;
    for (size_t i = 0; i < annex->rows; i++) {
        size_t row = annex->order[i];
        civil_day on = (civil_day)number(table, row, CEILING_DAY);
        if (count && day[count - 1] == on)
            continue;
        day[count] = on;
        people[count] = (uint32_t)number(table, row, CEILING_PEOPLE);
        amendment[count] = text(table, row, CEILING_AMENDMENT);
        lines[count++] = table->lines[row];
    }
    *ceiling = (struct ceiling){ceiling->path, day, people, amendment, lines, count};
    return 0;
}

int ceiling_read(struct annex_reader *reader, struct ceiling *ret_ceiling)
{
    struct annex annex;
    *ret_ceiling = (struct ceiling){.path = annex_path(reader, &ceiling_form)};
    int code = annex_read(reader, &ceiling_form, (const int[]){CEILING_DAY}, 1, &annex);
    return first_code(code, ceiling_fill(reader, &annex, ret_ceiling));
}

/* ---- mou_major_equipment.csv ---- */

static rate_units rate_or_blank(const struct table *table, size_t row, size_t column)
{
    const struct cell *cell = table_cell(table, row, column);
    return cell->given ? cell->number : RATE_BLANK;
}

static struct line_terms terms_of_row(const struct table *table, size_t row)
{
    const char *code = text(table, row, LINE_CODE);
    return (struct line_terms){.day = (civil_day)number(table, row, LINE_DAY),
                               .rate_code = code,
                               .description = text(table, row, LINE_DESCRIPTION),
                               .group = text(table, row, LINE_GROUP),
                               .serves = text(table, row, LINE_SERVES),
                               .quantity = (uint32_t)number(table, row, LINE_QUANTITY),
                               .lease = (enum lease)number(table, row, LINE_LEASE),
                               .special = strcmp(code, RATE_CODE_SPECIAL) == 0,
                               .gfmv = RATE_BLANK,
                               .life_years = RATE_BLANK,
                               .no_fault_percent = RATE_BLANK,
                               .maintenance = RATE_BLANK,
                               .special_dry = RATE_BLANK,
                               .special_wet = RATE_BLANK,
                               .amendment = text(table, row, LINE_AMENDMENT),
                               .place = table_place(table, row, LINE),
                               .code_place = table_place(table, row, LINE_CODE),
                               .serves_place = table_place(table, row, LINE_SERVES)};
}

/* A line by a code of the schedule takes its values from there. */
static void warn_unused_values(const struct table *table, size_t row, struct problems *problems)
{
    const char *code = text(table, row, LINE_CODE);
    char quoted[TEXT_QUOTE_SIZE];
    for (size_t column = LINE_GFMV; column <= LINE_MAINTENANCE; column++)
        if (table_cell(table, row, column)->given) {
            problem_warning(problems, table_place(table, row, column),
                            "expected empty cells, or the rate_code 'special'",
                            "gfmv, life_years, no_fault_percent and maintenance are not used here: the "
                            "schedule has the rates of '%s'",
                            text_quote(code, strlen(code), quoted));
            return;
        }
}

/* Each value that a special case lacks. */
static int check_special_values(const struct table *table, size_t row, struct problems *problems)
{
    int code = 0;
    bool wet = number(table, row, LINE_LEASE) == LEASE_WET;
    for (size_t column = LINE_GFMV; column <= LINE_MAINTENANCE; column++)
        if (!table_cell(table, row, column)->given && (column != LINE_MAINTENANCE || wet))
            code = problem_error(problems, ERROR_INVALID, table_place(table, row, column),
                                 column == LINE_MAINTENANCE ? "expected the monthly maintenance rate agreed"
                                                            : "expected the value agreed",
                                 "a special case under a %s lease needs its %s", lease_names[wet ? 0 : 1],
                                 line_form.columns[column].name);
    const struct cell *life = table_cell(table, row, LINE_LIFE);
    if (life->given && life->number == 0)
        code = problem_error(problems, ERROR_INVALID, table_place(table, row, LINE_LIFE),
                             "expected more than 0 years", "a life of 0 years");
    return code;
}

/* The values of a special case and the rates that follow from them. */
static int special_case(const struct table *table, size_t row, struct problems *problems,
                        struct line_terms *terms)
{
    int code = check_special_values(table, row, problems);
    if (code < 0)
        return code;
    terms->gfmv = number(table, row, LINE_GFMV);
    terms->life_years = number(table, row, LINE_LIFE);
    terms->no_fault_percent = number(table, row, LINE_NO_FAULT);
    terms->maintenance = rate_or_blank(table, row, LINE_MAINTENANCE);
    rate_units maintenance = terms->maintenance == RATE_BLANK ? 0 : terms->maintenance;
    if (special_case_rates(terms->gfmv, terms->life_years, terms->no_fault_percent, maintenance,
                           &terms->special_dry, &terms->special_wet) < 0)
        return problem_error(problems, ERROR_LIMIT, table_place(table, row, LINE_GFMV),
                             "expected a smaller value or a longer life",
                             "the rates that follow from this special case are too large");
    return 0;
}

static int line_terms_read(const struct table *table, size_t row, struct problems *problems,
                           struct line_terms *ret_terms)
{
    *ret_terms = terms_of_row(table, row);
    if (ret_terms->special)
        return special_case(table, row, problems, ret_terms);
    warn_unused_values(table, row, problems);
    return 0;
}

int lines_read(struct annex_reader *reader, struct agreement *agreement)
{
    struct annex annex;
    int code = annex_read(reader, &line_form, (const int[]){LINE, LINE_DAY}, 2, &annex);
    code = first_code(code, broken_names(reader, &annex, LINE, code, &agreement->line_names));
    struct equipment_line *lines = arena_array(reader->arena, annex.rows, sizeof *lines);
    struct line_terms *terms = arena_array(reader->arena, annex.rows, sizeof *terms);
    civil_day *days = arena_array(reader->arena, annex.rows, sizeof *days);
    if (!lines || !terms || !days)
        return problem_memory(reader->problems);
    struct equipment_line *line = NULL;
    size_t count = 0, used = 0;
    for (size_t i = 0; i < annex.rows; i++) {
        size_t row = annex.order[i];
        code = first_code(code, line_terms_read(&annex.table, row, reader->problems, &terms[used]));
        const char *name = text(&annex.table, row, LINE);
        bool same = line && strcmp(line->name, name) == 0;
        if (same && days[used - 1] == terms[used].day)
            continue;
        if (!same) {
            line = &lines[count++];
            *line = (struct equipment_line){.name = name, .terms = &terms[used], .term_days = &days[used]};
        }
        line->term_count++;
        days[used] = terms[used].day;
        used++;
    }
    agreement->lines = lines;
    agreement->line_count = count;
    return code;
}

/* ---- mou_self_sustainment.csv ---- */

static struct service_terms service_of_row(const struct table *table, size_t row)
{
    const struct cell *served = table_cell(table, row, SERVICE_SERVED);
    return (struct service_terms){.day = (civil_day)number(table, row, SERVICE_DAY),
                                  .provider = (enum provider)number(table, row, SERVICE_PROVIDER),
                                  .un_heads = (uint32_t)number(table, row, SERVICE_UN_HEADS),
                                  .served = served->given ? (uint32_t)served->number : SERVED_NOT_GIVEN,
                                  .amendment = text(table, row, SERVICE_AMENDMENT),
                                  .place = table_place(table, row, SERVICE)};
}

int services_read(struct annex_reader *reader, struct agreement *agreement)
{
    struct annex annex;
    int code = annex_read(reader, &service_form, (const int[]){SERVICE, SERVICE_DAY}, 2, &annex);
    code = first_code(code, broken_names(reader, &annex, SERVICE, code, &agreement->service_names));
    struct service *services = arena_array(reader->arena, annex.rows, sizeof *services);
    struct service_terms *terms = arena_array(reader->arena, annex.rows, sizeof *terms);
    civil_day *days = arena_array(reader->arena, annex.rows, sizeof *days);
    if (!services || !terms || !days)
        return problem_memory(reader->problems);
    struct service *service = NULL;
    size_t count = 0, used = 0;
    for (size_t i = 0; i < annex.rows; i++) {
        size_t row = annex.order[i];
        terms[used] = service_of_row(&annex.table, row);
        const char *name = text(&annex.table, row, SERVICE);
        bool same = service && strcmp(service->category, name) == 0;
        if (same && days[used - 1] == terms[used].day)
            continue;
        if (!same) {
            service = &services[count++];
            *service = (struct service){.category = name,
                                        .category_place = terms[used].place,
                                        .terms = &terms[used],
                                        .term_days = &days[used]};
        }
        service->term_count++;
        days[used] = terms[used].day;
        used++;
    }
    agreement->services = services;
    agreement->service_count = count;
    return code;
}

/* ---- factors.csv ---- */

/* A per cent in 10^-6 is the same integer as the share in 10^-8. */
static struct factor_terms factors_of_row(const struct table *table, size_t row)
{
    return (struct factor_terms){.factors = {.environment = number(table, row, FACTOR_ENVIRONMENT),
                                             .intensity = number(table, row, FACTOR_INTENSITY),
                                             .hostile = number(table, row, FACTOR_HOSTILE),
                                             .transport_km = number(table, row, FACTOR_TRANSPORT)},
                                 .place = table_place(table, row, FACTOR_DAY),
                                 .environment_place = table_place(table, row, FACTOR_ENVIRONMENT),
                                 .intensity_place = table_place(table, row, FACTOR_INTENSITY),
                                 .hostile_place = table_place(table, row, FACTOR_HOSTILE)};
}

int factors_read(struct annex_reader *reader, struct factors *ret_factors)
{
    struct annex annex;
    struct annex_reader undated = *reader; /* a mission's factors may be older than the agreement */
    undated.effective = NO_EFFECTIVE_DAY;
    *ret_factors = (struct factors){.path = annex_path(reader, &factor_form)};
    int code = annex_read(&undated, &factor_form, (const int[]){FACTOR_DAY}, 1, &annex);
    civil_day *days = arena_array(reader->arena, annex.rows, sizeof *days);
    struct factor_terms *terms = arena_array(reader->arena, annex.rows, sizeof *terms);
    if (!days || !terms)
        return problem_memory(reader->problems);
    size_t count = 0;
    for (size_t i = 0; i < annex.rows; i++) {
        size_t row = annex.order[i];
        civil_day day = (civil_day)number(&annex.table, row, FACTOR_DAY);
        if (count && days[count - 1] == day)
            continue;
        days[count] = day;
        terms[count++] = factors_of_row(&annex.table, row);
    }
    ret_factors->day = days;
    ret_factors->terms = terms;
    ret_factors->count = count;
    return code;
}
