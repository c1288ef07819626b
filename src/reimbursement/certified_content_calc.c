#include "reimbursement/certified_content_calc.h"

#include "base/body.h"

#include <string.h>

enum { AMOUNT_MAXIMUM = 25, ID_MAXIMUM = 200, HEAD_MEMBERS = 4 };

/* ---- the parts as texts: what body_read and body_write take ---- */

struct head_texts {
    const char *contingent, *engine, *id, *mark, *total;
    civil_day from, to;
};
#define OF(struct_, type_, field_, required_, maximum_)                                                      \
    {                                                                                                        \
#field_, (type_), (required_), offsetof(struct struct_, field_), (maximum_)                          \
    }
static const struct body_member head_members[] = {
    OF(head_texts, BODY_TEXT, contingent, true, ID_MAXIMUM),
    OF(head_texts, BODY_TEXT, engine, true, ID_MAXIMUM),
    OF(head_texts, BODY_DAY, from, true, 0),
    OF(head_texts, BODY_TEXT, id, true, ID_MAXIMUM),
    OF(head_texts, BODY_TEXT, mark, true, ID_MAXIMUM),
    OF(head_texts, BODY_DAY, to, true, 0),
    OF(head_texts, BODY_TEXT, total, true, AMOUNT_MAXIMUM),
};
static const struct body_form head_form = BODY_FORM("statement", head_members);

struct line_texts {
    const char *adjusts, *adjusts_section, *amount, *code, *description, *line, *mark, *month, *section;
};
static const struct body_member line_members[] = {
    OF(line_texts, BODY_TEXT, adjusts, false, ID_MAXIMUM),
    OF(line_texts, BODY_TEXT, adjusts_section, false, 0),
    OF(line_texts, BODY_TEXT, amount, true, AMOUNT_MAXIMUM),
    OF(line_texts, BODY_TEXT, code, false, 0),
    OF(line_texts, BODY_TEXT, description, false, 0),
    OF(line_texts, BODY_TEXT, line, false, 0),
    OF(line_texts, BODY_TEXT, mark, true, 0),
    OF(line_texts, BODY_TEXT, month, true, MONTH_TEXT_SIZE - 1),
    OF(line_texts, BODY_TEXT, section, true, 0),
};
static const struct body_form line_form = BODY_FORM("a line", line_members);

struct row_texts {
    const char *code, *edition, *hash, *mark, *table;
};
static const struct body_member row_members[] = {
    OF(row_texts, BODY_TEXT, code, true, 0),   OF(row_texts, BODY_TEXT, edition, true, 0),
    OF(row_texts, BODY_DIGEST, hash, true, 0), OF(row_texts, BODY_TEXT, mark, true, 0),
    OF(row_texts, BODY_TEXT, table, true, 0),
};
static const struct body_form row_form = BODY_FORM("a row", row_members);

static const struct body_member edition_members[] = {
    OF(content_edition, BODY_DIGEST, hash, true, 0),
    OF(content_edition, BODY_TEXT, name, true, 0),
};
static const struct body_form edition_form = BODY_FORM("an edition", edition_members);

/* The place of a name in a list, or -1. */
static int index_of(const char *name, const char *const *names)
{
    for (int i = 0; names[i]; i++)
        if (strcmp(names[i], name) == 0)
            return i;
    return -1;
}

/* ---- writing ---- */

/* Adds objects to an array that is open. */
struct writing {
    struct arena *scratch;
    struct text *out;
    bool begun;
};

static void write_part(struct writing *writing, const struct body_form *form, const void *values)
{
    size_t size;
    const char *body = body_write(form, values, writing->scratch, &size);
    if (writing->begun)
        text_add_char(writing->out, ',');
    writing->begun = true;
    writing->out->failed |= !body;
    if (body)
        text_add_bytes(writing->out, body, size);
    arena_reset(writing->scratch);
}

static void write_begin(struct writing *writing, const char *key)
{
    text_add(writing->out, key);
    writing->begun = false;
}

static void write_line(struct writing *writing, const struct statement_line *line)
{
    char month[MONTH_TEXT_SIZE], amount[MONEY_TEXT_SIZE];
    const struct line_texts texts = {.adjusts = line->adjustment ? line->adjustment->adjusts : "",
                                     .adjusts_section =
                                         line->adjustment ? section_names[line->adjustment->section] : "",
                                     .amount = money_format(line->amount, amount),
                                     .code = line->code,
                                     .description = line->description,
                                     .line = line->line,
                                     .mark = mark_names[line->mark],
                                     .month = month_format(line->month, month),
                                     .section = section_names[line->section]};
    write_part(writing, &line_form, &texts);
}

static void write_row(struct writing *writing, const struct certified_row *row)
{
    const struct row_texts texts = {.code = row->row.code,
                                    .edition = row->row.edition,
                                    .hash = row->hash,
                                    .mark = mark_names[row->mark],
                                    .table = schedule_table_names[row->row.table]};
    write_part(writing, &row_form, &texts);
}

static void write_head(struct writing *writing, const struct certified_content *content)
{
    char total[MONEY_TEXT_SIZE];
    const struct head_texts texts = {.contingent = content->contingent,
                                     .engine = content->engine,
                                     .id = content->statement,
                                     .mark = mark_names[content->mark],
                                     .total = money_format(content->total, total),
                                     .from = content->period.from_day,
                                     .to = content->period.to_day};
    write_part(writing, &head_form, &texts);
}

int certified_content_write(const struct certified_content *content, struct text *out)
{
    ARENA_CLEANUP struct arena *scratch = arena_new(0);
    struct writing writing = {.scratch = scratch, .out = out};
    if (!scratch)
        return ERROR_LIMIT;
    size_t start = out->length;
    write_begin(&writing, "{\"editions\":[");
    for (size_t i = 0; i < content->edition_count; i++)
        write_part(&writing, &edition_form, &content->editions[i]);
    write_begin(&writing, "],\"lines\":[");
    for (size_t i = 0; i < content->line_count; i++)
        write_line(&writing, &content->lines[i]);
    write_begin(&writing, "],\"rows\":[");
    for (size_t i = 0; i < content->row_count; i++)
        write_row(&writing, &content->rows[i]);
    write_begin(&writing, "],\"statement\":");
    write_head(&writing, content);
    text_add_char(out, '}');
    return text_result(out) < 0 || out->length - start > CERTIFIED_CONTENT_MAXIMUM ? ERROR_LIMIT : 0;
}

/* ---- reading ---- */

static const char no_memory[] = "out of memory";

struct reading {
    struct arena *arena;
    struct certified_content content;
    money_cents sum; /* of the lines */
};

static const char *read_amount(const char *text, money_cents *ret_cents)
{
    char again[MONEY_TEXT_SIZE];
    bool right = decimal_parse(text, strlen(text), 2, ret_cents) && *ret_cents > -(INT64_MAX / 4) &&
                 *ret_cents < INT64_MAX / 4 && strcmp(money_format(*ret_cents, again), text) == 0;
    return right ? NULL : "an amount is no dollars and cents, such as '201272.00'";
}

static const char *read_head(struct reading *reading, const struct canonical_item *item)
{
    struct certified_content *content = &reading->content;
    struct head_texts texts;
    const char *fault = body_read(&head_form, item->raw, item->raw_size, reading->arena, &texts);
    int mark = fault ? -1 : index_of(texts.mark, mark_names);
    if (!fault)
        fault = read_amount(texts.total, &content->total);
    if (fault)
        return fault;
    if (mark < 0 || texts.from >= texts.to)
        return "its mark is not known, or its period is empty";
    content->contingent = texts.contingent;
    content->engine = texts.engine;
    content->statement = texts.id;
    content->mark = (enum mark)mark;
    content->period = (struct period){texts.from, texts.to};
    return NULL;
}

/* What a line adjusts; NULL in *ret_adjustment: nothing. */
static const char *read_adjustment(const struct line_texts *texts, struct arena *arena,
                                   const struct adjustment **ret_adjustment)
{
    int section = index_of(texts->adjusts_section, section_names);
    *ret_adjustment = NULL;
    if (strcmp(texts->section, section_names[SECTION_ADJUSTMENTS]) != 0)
        return texts->adjusts[0] || texts->adjusts_section[0] ? "a line adjusts that is no adjustment" : NULL;
    if (!texts->adjusts[0] || section < 0 || section == SECTION_ADJUSTMENTS)
        return "an adjustment does not say what it adjusts";
    struct adjustment *adjustment = arena_alloc(arena, sizeof *adjustment);
    if (!adjustment)
        return no_memory;
    *adjustment = (struct adjustment){.adjusts = texts->adjusts, .section = (enum section)section};
    *ret_adjustment = adjustment;
    return NULL;
}

static const char *read_line(struct reading *reading, const struct canonical_item *item, void *ret_item)
{
    struct line_texts texts;
    struct statement_line line = {0};
    const char *fault = body_read(&line_form, item->raw, item->raw_size, reading->arena, &texts);
    if (!fault)
        fault = read_amount(texts.amount, &line.amount);
    if (!fault)
        fault = read_adjustment(&texts, reading->arena, &line.adjustment);
    if (fault)
        return fault;
    int section = index_of(texts.section, section_names), mark = index_of(texts.mark, mark_names);
    if (section < 0 || mark < 0 || !month_parse(texts.month, strlen(texts.month), &line.month) ||
        money_add(reading->sum, line.amount, &reading->sum) < 0)
        return "a line's section, mark, month or amount is wrong";
    line.section = (enum section)section;
    line.mark = (enum mark)mark;
    line.code = texts.code;
    line.line = texts.line;
    line.description = texts.description;
    memcpy(ret_item, &line, sizeof line);
    return NULL;
}

static const char *read_row(struct reading *reading, const struct canonical_item *item, void *ret_item)
{
    struct row_texts texts;
    const char *fault = body_read(&row_form, item->raw, item->raw_size, reading->arena, &texts);
    if (fault)
        return fault;
    int table = index_of(texts.table, schedule_table_names), mark = index_of(texts.mark, mark_names);
    if (table < 0 || mark < 0)
        return "a row's table or mark is not known";
    const struct certified_row row = {
        {(enum schedule_table)table, texts.edition, texts.code}, (enum mark)mark, texts.hash};
    memcpy(ret_item, &row, sizeof row);
    return NULL;
}

static const char *read_edition(struct reading *reading, const struct canonical_item *item, void *ret_item)
{
    struct content_edition edition;
    const char *fault = body_read(&edition_form, item->raw, item->raw_size, reading->arena, &edition);
    if (!fault)
        memcpy(ret_item, &edition, sizeof edition);
    return fault;
}

typedef const char *part_reader(struct reading *reading, const struct canonical_item *item, void *ret_item);

/* Reads an array of objects into items of so many bytes. */
static const char *read_list(struct reading *reading, const struct canonical_item *list, part_reader *read,
                             size_t item_size, void **ret_items, size_t *ret_count)
{
    struct canonical_reader reader;
    struct canonical_item item;
    void *items = NULL;
    size_t count = 0, capacity = 0;
    const char *fault = NULL;
    int more = 0;
    canonical_open(list->raw, list->raw_size, &reader);
    while (!fault && (more = canonical_next(&reader, &item)) > 0) {
        items = arena_grow(reading->arena, items, &capacity, count, item_size);
        if (!items)
            return no_memory;
        fault = item.type == CANONICAL_OBJECT ? read(reading, &item, (char *)items + item_size * count++)
                                              : "a list holds what is no object";
    }
    *ret_items = items;
    *ret_count = count;
    return more < 0 ? "it is no canonical JSON" : fault;
}

/* One of the four members, which stand in this order. */
static const char *read_member(struct reading *reading, size_t index, const struct canonical_item *item)
{
    static const struct {
        const char *key;
        enum canonical_type type;
        part_reader *read;
        size_t size;
    } members[HEAD_MEMBERS] = {
        {"editions", CANONICAL_ARRAY, read_edition, sizeof(struct content_edition)},
        {"lines", CANONICAL_ARRAY, read_line, sizeof(struct statement_line)},
        {"rows", CANONICAL_ARRAY, read_row, sizeof(struct certified_row)},
        {"statement", CANONICAL_OBJECT, NULL, 0},
    };
    struct certified_content *content = &reading->content;
    void *items = NULL;
    size_t count = 0;
    if (index >= HEAD_MEMBERS || !canonical_key_is(item, members[index].key) ||
        item->type != members[index].type)
        return "expected the members editions, lines, rows and statement";
    if (!members[index].read)
        return read_head(reading, item);
    const char *fault = read_list(reading, item, members[index].read, members[index].size, &items, &count);
    if (index == 0) {
        content->editions = items;
        content->edition_count = count;
    } else if (index == 1) {
        content->lines = items;
        content->line_count = count;
    } else {
        content->rows = items;
        content->row_count = count;
    }
    return fault;
}

static const char *check_lines(const struct reading *reading)
{
    const struct certified_content *content = &reading->content;
    for (size_t i = 0; i < content->line_count; i++) {
        const struct statement_line *line = &content->lines[i];
        civil_day first = month_first_day(line->month), next = month_first_day(line->month + 1);
        if (!line->adjustment && !periods_overlap(content->period, (struct period){first, next}))
            return "a line lies outside the period";
        if (i && statement_line_compare(&content->lines[i - 1], line) >= 0)
            return "the lines are not in their order";
    }
    return reading->sum == content->total ? NULL : "the lines do not add up to the total";
}

const char *certified_content_read(const char *data, size_t size, struct arena *arena,
                                   struct certified_content *ret_content)
{
    struct reading reading = {.arena = arena};
    struct canonical_reader reader;
    struct canonical_item item;
    const char *fault = NULL;
    size_t count = 0;
    if (size > CERTIFIED_CONTENT_MAXIMUM || canonical_check(data, size) != size)
        return "it is no canonical JSON";
    canonical_open(data, size, &reader);
    while (!fault && canonical_next(&reader, &item) > 0)
        fault = read_member(&reading, count++, &item);
    if (!fault && count != HEAD_MEMBERS)
        fault = "expected the members editions, lines, rows and statement";
    if (!fault)
        fault = check_lines(&reading);
    if (!fault)
        *ret_content = reading.content;
    return fault;
}
