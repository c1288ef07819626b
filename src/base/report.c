#include "base/report.h"

#include <stdarg.h>
#include <string.h>

static void *take(struct report *report, size_t size)
{
    void *piece = report->failed ? NULL : arena_alloc(report->arena, size);
    if (!piece)
        report->failed = true;
    return piece;
}

PRINTF_LIKE(2, 0)
static const char *take_text(struct report *report, const char *format, va_list list)
{
    const char *text = report->failed ? NULL : arena_format_list(report->arena, format, list);
    if (!text)
        report->failed = true;
    return text;
}

/* NULL stays NULL. */
static const char *copy_text(struct report *report, const char *text)
{
    if (!text || report->failed)
        return NULL;
    const char *copy = arena_text(report->arena, text, strlen(text));
    if (!copy)
        report->failed = true;
    return copy;
}

static struct report_item *add_item(struct report *report, enum report_kind kind)
{
    struct report_item *item = take(report, sizeof *item);
    if (!item)
        return NULL;
    item->kind = kind;
    if (report->last)
        report->last->next = item;
    else
        report->first = item;
    report->last = item;
    return item;
}

PRINTF_LIKE(3, 0)
static void add_prose(struct report *report, enum report_kind kind, const char *format, va_list list)
{
    const char *text = take_text(report, format, list);
    struct report_item *item = text ? add_item(report, kind) : NULL;
    if (item)
        item->text = text;
}

void report_heading(struct report *report, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    add_prose(report, REPORT_HEADING, format, list);
    va_end(list);
}

void report_paragraph(struct report *report, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    add_prose(report, REPORT_PARAGRAPH, format, list);
    va_end(list);
}

void report_notice(struct report *report, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    add_prose(report, REPORT_NOTICE, format, list);
    va_end(list);
}

struct report_item *report_table(struct report *report, const struct report_column *columns, size_t count)
{
    struct report_item *table = add_item(report, REPORT_TABLE);
    if (!table)
        return NULL;
    table->columns = columns;
    table->column_count = count;
    return table;
}

void report_add_row(struct report *report, struct report_item *table, enum report_row_kind kind,
                    const char *const *cells)
{
    if (!table)
        return;
    struct report_row *row = take(report, sizeof *row);
    const char **copies = take(report, table->column_count * sizeof *copies);
    for (size_t i = 0; cells && i < table->column_count && !report->failed; i++)
        copies[i] = copy_text(report, cells[i]);
    if (report->failed)
        return;
    row->kind = kind;
    row->cells = copies;
    if (table->last_row)
        table->last_row->next = row;
    else
        table->first_row = row;
    table->last_row = row;
}

PRINTF_LIKE(3, 0)
static struct report_node *new_node(struct report *report, const char *value, const char *format,
                                    va_list list)
{
    const char *text = take_text(report, format, list);
    const char *copy = copy_text(report, value);
    struct report_node *node = take(report, sizeof *node);
    if (node)
        *node = (struct report_node){.text = text, .value = copy};
    return node;
}

struct report_node *report_tree(struct report *report, const char *value, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    struct report_node *root = new_node(report, value, format, list);
    va_end(list);
    struct report_item *item = root ? add_item(report, REPORT_TREE) : NULL;
    if (!item)
        return NULL;
    item->tree = root;
    return root;
}

struct report_node *report_child(struct report *report, struct report_node *parent, const char *value,
                                 const char *format, ...)
{
    if (!parent)
        return NULL;
    va_list list;
    va_start(list, format);
    struct report_node *node = new_node(report, value, format, list);
    va_end(list);
    if (!node)
        return NULL;
    if (parent->last)
        parent->last->next = node;
    else
        parent->first = node;
    parent->last = node;
    return node;
}

const char *report_text(struct report *report, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    const char *text = take_text(report, format, list);
    va_end(list);
    return text ? text : "";
}

const char *report_money(struct report *report, money_cents cents)
{
    char buffer[MONEY_TEXT_SIZE];
    const char *text = copy_text(report, money_format_grouped(cents, buffer));
    return text ? text : "";
}
