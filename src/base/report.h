/* What an operation answers to a person: headings, sentences, tables and trees. A room fills it; a face shows
 * it. */
#ifndef MUSTER_BASE_REPORT_H
#define MUSTER_BASE_REPORT_H

#include "base/error.h"
#include "base/exact.h"
#include <stdbool.h>

enum report_align { REPORT_LEFT, REPORT_RIGHT };

struct report_column {
    const char *title;
    enum report_align align;
};

enum report_row_kind { REPORT_ROW, REPORT_TOTAL, REPORT_RULE };

struct report_row {
    enum report_row_kind kind;
    const char **cells;
    struct report_row *next;
};

struct folder_paper;

struct report_node { /* of a tree */
    const char *text;
    const char *value;                /* at the right, may be NULL */
    const struct folder_paper *paper; /* the attachment that it names, or NULL */
    struct report_node *first, *last, *next;
};

enum report_kind { REPORT_HEADING, REPORT_PARAGRAPH, REPORT_NOTICE, REPORT_TABLE, REPORT_TREE };

struct report_item {
    enum report_kind kind;
    const char *text; /* heading, paragraph, notice (to be seen: placeholder rates, incomplete) */
    const struct report_column *columns;
    size_t column_count;
    struct report_row *first_row, *last_row;
    struct report_node *tree;
    struct report_item *next;
};

/* failed: an allocation failed and the report is incomplete; asked once, by the face. */
struct report {
    struct arena *arena;
    struct report_item *first, *last;
    bool failed;
};

void report_heading(struct report *report, const char *format, ...) PRINTF_LIKE(2, 3);
void report_paragraph(struct report *report, const char *format, ...) PRINTF_LIKE(2, 3);
void report_notice(struct report *report, const char *format, ...) PRINTF_LIKE(2, 3);
/* Headings and table cells are one line; in paragraphs and notices an empty line separates paragraphs, and a
   line that begins with a blank stands as it is. Control characters are made visible by the face.
   columns must live as long as the report (a static table). */
struct report_item *report_table(struct report *report, const struct report_column *columns, size_t count);
/* cells: column_count texts (NULL: empty), copied; NULL for a REPORT_RULE. A REPORT_TOTAL row stands under a
   rule. table NULL (only after a failure): nothing happens. */
void report_add_row(struct report *report, struct report_item *table, enum report_row_kind kind,
                    const char *const *cells);
/* A new tree; its root. */
struct report_node *report_tree(struct report *report, const char *value, const char *format, ...)
    PRINTF_LIKE(3, 4);
/* A child of a node (parent NULL only after a failure: then nothing happens). value may be NULL. */
struct report_node *report_child(struct report *report, struct report_node *parent, const char *value,
                                 const char *format, ...) PRINTF_LIKE(4, 5);
/* Text helpers in the report's arena; "" after a failure. */
const char *report_text(struct report *report, const char *format, ...) PRINTF_LIKE(2, 3);
const char *report_money(struct report *report, money_cents cents); /* "201,272.00" */

#endif
