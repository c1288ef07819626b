#include "cli/render.h"

#include <string.h>

enum {
    BODY_INDENT = 2,         /* of tables and trees below their heading */
    COLUMN_GAP = 2,          /* between two columns */
    COLUMN_NARROWEST = 12,   /* a column of words is filled to no less */
    CONTINUED_INDENT = 2,    /* of a cell's further lines, so that they do not look like a row */
    TREE_STEP = 3,           /* columns of "├─ " */
    TREE_TEXT_MAXIMUM = 72,  /* columns of texts with their branches; further right a value is far away */
    TREE_VALUE_GAP = 2,      /* between a text and its value at the least */
    TREE_LEADER_SHORTEST = 6 /* a narrower gap is easily crossed without dots */
};

struct renderer {
    struct arena *arena;
    const struct screen *screen;
    struct text *out;
    bool failed;
};

static void add_times(struct text *out, const char *string, size_t count)
{
    while (count--)
        text_add(out, string);
}

static void add_rule(struct renderer *renderer, size_t width)
{
    text_pad(renderer->out, ' ', BODY_INDENT);
    screen_begin(renderer->screen, renderer->out, STYLE_FAINT);
    add_times(renderer->out, "─", width);
    screen_end(renderer->screen, renderer->out);
    text_add_char(renderer->out, '\n');
}

static void add_notice(struct renderer *renderer, const char *string)
{
    struct text *out = renderer->out;
    size_t room = screen_prose_width(renderer->screen) - 2;
    struct prose prose;
    while ((prose = prose_next(&string)).kind != PROSE_END) {
        const char *rest = prose.data, *end = prose.data + prose.bytes;
        while (rest < end) {
            struct screen_line line = screen_take_line(&rest, end, room);
            screen_begin(renderer->screen, out, STYLE_NOTICE);
            text_add(out, line.bytes ? "▌ " : "▌");
            screen_add_line(out, line);
            screen_end(renderer->screen, out);
            text_add_char(out, '\n');
        }
    }
}

/* Tables */

struct table_layout {
    const struct report_item *item;
    size_t *widths;     /* of the columns */
    size_t *unbroken;   /* of the columns: narrower than this, and a word breaks */
    const char **rests; /* of the cells of the row being shown: what is still to come */
    bool continued;     /* the row's first line was shown */
};

static size_t table_width(const struct table_layout *layout)
{
    size_t width = 0;
    for (size_t i = 0; i < layout->item->column_count; i++)
        width += layout->widths[i] + (i ? COLUMN_GAP : 0);
    return width;
}

static void widen(struct renderer *renderer, size_t *width, const char *cell)
{
    size_t own = text_width(screen_clean(renderer->arena, cell));
    if (own > *width)
        *width = own;
}

/* The width at which no word of the cell breaks: codes are copied from tables. */
static void keep_words(struct renderer *renderer, size_t *width, const char *cell)
{
    const char *clean = screen_clean(renderer->arena, cell);
    char *words = arena_text(renderer->arena, clean, strlen(clean));
    if (!words) {
        renderer->failed = true;
        return;
    }
    char *end = words + strlen(words);
    for (char *word = words; word < end; word += strlen(word) + 1) {
        word[strcspn(word, " \n")] = '\0';
        size_t own = text_width(word) + (word == words ? 0 : CONTINUED_INDENT);
        if (own > *width)
            *width = own;
    }
}

static void measure_table(struct renderer *renderer, struct table_layout *layout)
{
    for (size_t i = 0; i < layout->item->column_count; i++) {
        widen(renderer, &layout->widths[i], layout->item->columns[i].title);
        layout->unbroken[i] = COLUMN_NARROWEST;
        for (const struct report_row *row = layout->item->first_row; row; row = row->next) {
            widen(renderer, &layout->widths[i], row->cells[i]);
            if (layout->item->columns[i].align == REPORT_LEFT && row->kind != REPORT_RULE)
                keep_words(renderer, &layout->unbroken[i], row->cells[i]);
        }
    }
}

/* The widest column of words that may get narrower, or NULL. */
static size_t *widest_words(const struct table_layout *layout, bool break_words)
{
    size_t *widest = NULL;
    for (size_t i = 0; i < layout->item->column_count; i++) {
        size_t *width = &layout->widths[i];
        if (layout->item->columns[i].align == REPORT_LEFT &&
            *width > (break_words ? COLUMN_NARROWEST : layout->unbroken[i]) && (!widest || *width > *widest))
            widest = width;
    }
    return widest;
}

/* Words break only where nothing else makes the table narrow enough. */
static void narrow_table(struct table_layout *layout, size_t room)
{
    for (size_t width = table_width(layout); width > room; width--) {
        size_t *widest = widest_words(layout, false);
        if (!widest)
            widest = widest_words(layout, true);
        if (!widest)
            return;
        --*widest;
    }
}

/* One line of the row in layout->rests, without its line break. False when that was the last. Blanks are kept
   back until something follows them, so that no line ends in blanks. */
static bool add_row_line(struct renderer *renderer, const struct table_layout *layout)
{
    size_t blanks = BODY_INDENT;
    bool more = false;
    for (size_t i = 0; i < layout->item->column_count; i++) {
        const char **rest = &layout->rests[i];
        bool words = layout->item->columns[i].align == REPORT_LEFT;
        size_t hanging = words && layout->continued && **rest ? CONTINUED_INDENT : 0;
        size_t width =
            layout->widths[i] - hanging; /* what goes on has a column of COLUMN_NARROWEST or more */
        struct screen_line line = screen_take_line(rest, *rest + strlen(*rest), width);
        size_t spare = width > line.columns ? width - line.columns : 0;
        size_t left = words ? hanging : spare, right = words ? spare : 0;
        blanks += left;
        if (line.bytes) {
            text_pad(renderer->out, ' ', blanks);
            screen_add_line(renderer->out, line);
            blanks = 0;
        }
        blanks += right + COLUMN_GAP;
        more = more || **rest;
    }
    return more;
}

static void add_row(struct renderer *renderer, struct table_layout *layout, const char *const *cells,
                    bool bold)
{
    for (size_t i = 0; i < layout->item->column_count; i++)
        layout->rests[i] = screen_clean(renderer->arena, cells[i]);
    bool more = true;
    for (layout->continued = false; more; layout->continued = true) {
        if (bold)
            screen_begin(renderer->screen, renderer->out, STYLE_BOLD);
        more = add_row_line(renderer, layout);
        if (bold)
            screen_end(renderer->screen, renderer->out);
        text_add_char(renderer->out, '\n');
    }
}

static void add_rows(struct renderer *renderer, struct table_layout *layout)
{
    size_t width = table_width(layout);
    enum report_row_kind above = REPORT_RULE; /* the head's rule */
    for (const struct report_row *row = layout->item->first_row; row; row = row->next) {
        bool ruled = row->kind == REPORT_RULE || (row->kind == REPORT_TOTAL && above == REPORT_ROW);
        if (ruled && above != REPORT_RULE)
            add_rule(renderer, width);
        if (row->kind != REPORT_RULE)
            add_row(renderer, layout, row->cells, row->kind == REPORT_TOTAL);
        above = row->kind;
    }
    if (!layout->item->first_row) {
        text_pad(renderer->out, ' ', BODY_INDENT);
        text_add(renderer->out, "(none)\n");
    }
}

static void add_table(struct renderer *renderer, const struct report_item *item)
{
    struct table_layout layout = {
        .item = item,
        .widths = arena_array(renderer->arena, item->column_count, sizeof *layout.widths),
        .unbroken = arena_array(renderer->arena, item->column_count, sizeof *layout.unbroken),
        .rests = arena_array(renderer->arena, item->column_count, sizeof *layout.rests),
    };
    const char **titles = arena_array(renderer->arena, item->column_count, sizeof *titles);
    if (!layout.widths || !layout.unbroken || !layout.rests || !titles) {
        renderer->failed = true;
        return;
    }
    for (size_t i = 0; i < item->column_count; i++)
        titles[i] = item->columns[i].title;
    measure_table(renderer, &layout);
    narrow_table(&layout, renderer->screen->width - BODY_INDENT);
    add_row(renderer, &layout, titles, true);
    add_rule(renderer, table_width(&layout));
    add_rows(renderer, &layout);
}

/* Trees */

struct tree_layout {
    size_t width;       /* of the whole tree */
    size_t text_end;    /* the column before which texts with a value end */
    size_t value_width; /* of the widest value that stands at the right */
    size_t value_limit; /* a wider value stands behind its text instead */
};

static void measure_tree(struct renderer *renderer, const struct report_node *node, size_t depth,
                         struct tree_layout *layout)
{
    size_t end = depth * TREE_STEP + text_width(screen_clean(renderer->arena, node->text));
    size_t value = text_width(screen_clean(renderer->arena, node->value));
    if (value > layout->value_width && value <= layout->value_limit)
        layout->value_width = value;
    if (node->value && value <= layout->value_limit && end > layout->text_end)
        layout->text_end = end;
    if (depth >= RENDER_TREE_DEPTH_MAXIMUM)
        return;
    for (const struct report_node *child = node->first; child; child = child->next)
        measure_tree(renderer, child, depth + 1, layout);
}

/* The value at the right of the line that ends before `column`, and dots that lead the eye to it. */
static void add_value(struct renderer *renderer, const struct tree_layout *layout, size_t column,
                      const char *value)
{
    struct text *out = renderer->out;
    size_t end = layout->text_end + TREE_VALUE_GAP + layout->value_width, width = text_width(value);
    size_t gap = end > column + width ? end - column - width : 1;
    if (gap < TREE_LEADER_SHORTEST) {
        text_pad(out, ' ', gap);
    } else {
        screen_begin(renderer->screen, out, STYLE_FAINT);
        for (size_t i = 0; i < gap; i++) /* every other column, the same on all lines */
            text_add(out, i > 0 && i + 1 < gap && (column + i) % 2 ? "·" : " ");
        screen_end(renderer->screen, out);
    }
    text_add(out, value);
}

/* Where a node stands: what goes on from the levels above, and its own branch. */
struct tree_place {
    char above[RENDER_TREE_DEPTH_MAXIMUM * 5 + 1]; /* "│  " is five bytes */
    size_t bytes, depth;
    const char *branch, *below; /* before its first line, and before what is below that */
};

static void add_node_text(struct renderer *renderer, const struct tree_layout *layout,
                          const struct tree_place *place, const char *text, const char *value)
{
    const char *end = text + strlen(text);
    size_t column = place->depth * TREE_STEP;
    size_t text_end = *value ? layout->text_end : layout->width;
    size_t room = text_end > column + COLUMN_NARROWEST ? text_end - column : COLUMN_NARROWEST;
    const char *branch = place->branch;
    do {
        struct screen_line line = screen_take_line(&text, end, room);
        text_pad(renderer->out, ' ', BODY_INDENT);
        screen_begin(renderer->screen, renderer->out, STYLE_FAINT);
        text_add_bytes(renderer->out, place->above, place->bytes);
        text_add(renderer->out, branch);
        screen_end(renderer->screen, renderer->out);
        screen_add_line(renderer->out, line);
        if (text == end && *value)
            add_value(renderer, layout, column + line.columns, value);
        text_add_char(renderer->out, '\n');
        branch = place->below;
    } while (text < end);
}

static void add_node(struct renderer *renderer, const struct tree_layout *layout, struct tree_place *place,
                     const struct report_node *node)
{
    const char *text = screen_clean(renderer->arena, node->text);
    const char *value = screen_clean(renderer->arena, node->value);
    if (text_width(value) > layout->value_limit) {
        text = arena_format(renderer->arena, "%s: %s", text, value);
        value = "";
    }
    if (!text) {
        renderer->failed = true;
        return;
    }
    bool deepest = place->depth == RENDER_TREE_DEPTH_MAXIMUM;
    add_node_text(renderer, layout, place, deepest ? "..." : text, deepest ? "" : value);
    if (deepest)
        return;
    size_t bytes = place->bytes, length = strlen(place->below);
    memcpy(place->above + bytes, place->below, length);
    place->bytes += length;
    place->depth++;
    for (const struct report_node *child = node->first; child; child = child->next) {
        place->branch = child->next ? "├─ " : "└─ ";
        place->below = child->next ? "│  " : "   ";
        add_node(renderer, layout, place, child);
    }
    place->depth--;
    place->bytes = bytes;
}

static void add_tree(struct renderer *renderer, const struct report_node *root)
{
    size_t room = screen_prose_width(renderer->screen) - BODY_INDENT;
    struct tree_layout layout = {.width = room, .value_limit = room / 2};
    struct tree_place place = {.branch = "", .below = ""};
    measure_tree(renderer, root, 0, &layout);
    if (layout.text_end > TREE_TEXT_MAXIMUM)
        layout.text_end = TREE_TEXT_MAXIMUM;
    if (layout.text_end + TREE_VALUE_GAP + layout.value_width > room)
        layout.text_end = room - TREE_VALUE_GAP - layout.value_width;
    add_node(renderer, &layout, &place, root);
}

static void add_item(struct renderer *renderer, const struct report_item *item)
{
    const char *text = screen_clean_prose(renderer->arena, item->text);
    switch (item->kind) {
    case REPORT_HEADING:
        text = screen_clean(renderer->arena, text);
        screen_styled(renderer->screen, renderer->out, STYLE_BOLD, text);
        text_add_char(renderer->out, '\n');
        return;
    case REPORT_PARAGRAPH:
        screen_add_prose(renderer->out, text, 0, screen_prose_width(renderer->screen), false);
        return;
    case REPORT_NOTICE:
        add_notice(renderer, text);
        return;
    case REPORT_TABLE:
        add_table(renderer, item);
        return;
    case REPORT_TREE:
        add_tree(renderer, item->tree);
        return;
    }
}

/* A heading stands right above what it heads, and notices stand together; all else has air. */
static bool belongs_together(const struct report_item *above, const struct report_item *item)
{
    return above->kind == REPORT_HEADING || (above->kind == REPORT_NOTICE && item->kind == REPORT_NOTICE);
}

int render_report(const struct report *report, const struct screen *screen, struct text *out)
{
    struct renderer renderer = {.arena = report->arena, .screen = screen, .out = out};
    const struct report_item *above = NULL;
    for (const struct report_item *item = report->first; item; item = item->next) {
        if (above && !belongs_together(above, item))
            text_add_char(out, '\n');
        add_item(&renderer, item);
        above = item;
    }
    return report->failed || renderer.failed ? ERROR_LIMIT : text_result(out);
}
