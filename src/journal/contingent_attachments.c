/* The papers of a contingent, folded from its records. */
#include "journal/attachment.h"

#include "base/body.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

const char papers_folder[] = "attachments";
/* Of what the program itself attaches: contents of versions and statements. */
static const char papers_own_type[] = "application/json";

/* ---- names ---- */

/* Controls, and marks that turn the direction of writing: "scan\u202Efdp.exe" would show another ending. */
static bool is_hidden_sign(const unsigned char *at) /* complexity: ranges of bytes */
{
    if (at[0] < ' ' || at[0] == 0x7F)
        return true;
    if (at[0] == 0xC2)
        return at[1] < 0xA0;
    if (at[0] != 0xE2)
        return false;
    return (at[1] == 0x80 && (at[2] == 0x8E || at[2] == 0x8F || (at[2] >= 0xA8 && at[2] <= 0xAE))) ||
           (at[1] == 0x81 && at[2] >= 0xA6 && at[2] <= 0xA9);
}

static const char *text_fault(const char *text, size_t maximum, const char *too_long)
{
    size_t length = strlen(text);
    if (length == 0)
        return "it is empty";
    if (length > maximum)
        return too_long;
    if (text_utf8_check(text, length) != length)
        return "it is not UTF-8";
    for (; *text; text++)
        if (is_hidden_sign((const unsigned char *)text))
            return "it holds a sign that cannot be seen";
    return NULL;
}

const char *paper_name_fault(const char *name)
{
    const char *fault = text_fault(name, PAPER_NAME_MAXIMUM, "it is longer than 200 bytes");
    if (fault)
        return fault;
    if (name[0] == '.')
        return "it begins with a point";
    return strpbrk(name, "/\\") ? "it holds a slash" : NULL;
}

const char *paper_of_fault(const char *of)
{
    return text_fault(of, PAPER_OF_MAXIMUM, "it is longer than 400 bytes");
}

const char *paper_type(const char *name)
{
    static const struct {
        const char *ending, *type;
    } types[] = {
        {".csv", "text/csv"},  {".jpeg", "image/jpeg"}, {".jpg", "image/jpeg"},  {".pdf", "application/pdf"},
        {".png", "image/png"}, {".tif", "image/tiff"},  {".tiff", "image/tiff"}, {".txt", "text/plain"},
    };
    size_t length = strlen(name);
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        size_t ending = strlen(types[i].ending);
        if (length > ending && strcmp(name + length - ending, types[i].ending) == 0)
            return types[i].type;
    }
    return "application/octet-stream";
}

/* ---- the record that takes one back ---- */

static const struct body_member withdrawn_members[] = {
    {"name", BODY_TEXT, true, offsetof(struct attachment_body, name), PAPER_NAME_MAXIMUM},
    {"of", BODY_TEXT, false, offsetof(struct attachment_body, of), PAPER_OF_MAXIMUM},
};
static const struct body_form withdrawn_form = BODY_FORM("attachment_withdrawn/1", withdrawn_members);

static const char *withdrawn_fault(const char *body, size_t size, struct arena *arena)
{
    struct attachment_body values;
    return body_read(&withdrawn_form, body, size, arena, &values);
}

const struct record_kind attachment_withdrawn_kind = {
    .kind = "attachment_withdrawn/1", .circle = CIRCLE_SHARED, .kept = true, .fault = withdrawn_fault};
const struct record_kind attachment_internal_withdrawn_kind = {
    .kind = "attachment_internal_withdrawn/1", .circle = CIRCLE_INTERNAL, .fault = withdrawn_fault};

static bool is_withdrawn_kind(const char *kind)
{
    return strcmp(kind, attachment_withdrawn_kind.kind) == 0 ||
           strcmp(kind, attachment_internal_withdrawn_kind.kind) == 0;
}

int paper_withdraw(const struct paper *paper, enum circle circle, civil_day day, struct arena *arena,
                   struct problems *problems, struct draft *ret_draft)
{
    const struct attachment_body values = {.name = paper->name, .of = paper->of};
    const struct record_kind *kind =
        circle == CIRCLE_INTERNAL ? &attachment_internal_withdrawn_kind : &attachment_withdrawn_kind;
    struct draft draft = {.kind = kind->kind, .effective = day};
    draft.body = body_write(&withdrawn_form, &values, arena, &draft.body_size);
    if (!draft.body)
        return problem_memory(problems);
    *ret_draft = draft;
    return 0;
}

/* ---- folding ---- */

struct reading {
    struct papers papers;
    struct arena *arena;
    struct problems *problems;
};

static struct paper *find(const struct papers *papers, const char *name, const char *of)
{
    for (size_t i = 0; i < papers->count; i++)
        if (strcmp(papers->items[i].name, name) == 0 && strcmp(papers->items[i].of, of) == 0)
            return &papers->items[i];
    return NULL;
}

const struct paper *papers_find(const struct papers *papers, const char *name, const char *of)
{
    return find(papers, name, of);
}

static void take_back(struct papers *papers, const struct attachment_body *body)
{
    struct paper *paper = find(papers, body->name, body->of);
    assert(!paper || papers->items);
    if (paper)
        *paper = papers->items[--papers->count];
}

static int take_in(struct reading *reading, const char *author, instant known,
                   const struct attachment_body *body)
{
    struct papers *papers = &reading->papers;
    struct paper paper = {.name = body->name,
                          .of = body->of,
                          .type = body->type,
                          .author = arena_text(reading->arena, author, strlen(author)),
                          .size = body->size,
                          .known = known};
    if (!paper.author)
        return problem_memory(reading->problems);
    if (!digest_parse(body->hash, strlen(body->hash), &paper.hash))
        return 0; /* body_read took it for a hash */
    struct paper *found = find(papers, body->name, body->of);
    if (found) {
        *found = paper;
        return 0;
    }
    struct paper *items =
        arena_grow(reading->arena, papers->items, &papers->capacity, papers->count, sizeof *items);
    if (!items)
        return problem_memory(reading->problems);
    papers->items = items;
    items[papers->count++] = paper;
    return 0;
}

/* Takes in a record, or passes it over. */
static int take(struct reading *reading, const struct kept_record *record)
{
    struct attachment_body body = {0};
    bool added = is_attachment_kind(record->kind);
    if (!added && !is_withdrawn_kind(record->kind))
        return 0;
    const char *fault =
        added ? attachment_body_read(record->body, record->body_size, reading->arena, &body)
              : body_read(&withdrawn_form, record->body, record->body_size, reading->arena, &body);
    if (fault)
        return problem_error(
            reading->problems, ERROR_INVALID, (struct place){0}, "`muster journal verify` says more",
            "record %" PRIu64 " of %s cannot be read: %s", record->sequence, record->author, fault);
    if (added)
        return take_in(reading, record->author, record->known, &body);
    take_back(&reading->papers, &body);
    return 0;
}

static int read_record(void *context, const struct folded *folded)
{
    const struct record *record = folded->record;
    const struct kept_record kept = {.kind = record->kind,
                                     .author = record->author,
                                     .known = folded->known,
                                     .sequence = record->sequence,
                                     .body = record->body,
                                     .body_size = record->body_size};
    return take(context, &kept);
}

static int by_name(const void *left, const void *right)
{
    const struct paper *a = left, *b = right;
    int order = strcmp(a->name, b->name);
    return order ? order : strcmp(a->of, b->of);
}

int papers_read(struct journal *journal, struct transaction *transaction, const char *subject,
                enum circle circle, instant known_on, struct arena *arena, struct problems *problems,
                struct papers *ret_papers)
{
    struct reading reading = {.arena = arena, .problems = problems};
    const struct journal_view view = {.subject = subject, .circle = circle, .known_on = known_on};
    int code = transaction ? transaction_fold(transaction, &view, read_record, &reading, problems)
                           : journal_fold(journal, &view, read_record, &reading, problems);
    if (code < 0)
        return code;
    if (reading.papers.count)
        qsort(reading.papers.items, reading.papers.count, sizeof *reading.papers.items, by_name);
    *ret_papers = reading.papers;
    return 0;
}

/* ---- for explanations ---- */

static bool has_name_alone(const struct papers *papers, size_t index)
{
    const char *name = papers->items[index].name; /* by name: others of it are next to it */
    return (index == 0 || strcmp(papers->items[index - 1].name, name) != 0) &&
           (index + 1 == papers->count || strcmp(papers->items[index + 1].name, name) != 0);
}

int papers_of_kept(const struct kept_list *kept, struct arena *arena, struct problems *problems,
                   struct folder *folder)
{
    struct reading reading = {.arena = arena, .problems = problems};
    struct papers *papers = &reading.papers;
    char hash[DIGEST_TEXT_SIZE];
    int code = 0;
    for (size_t i = 0; code == 0 && i < kept->count; i++)
        code = take(&reading, &kept->items[i]);
    struct folder_paper *items = code < 0 ? NULL : arena_array(arena, papers->count, sizeof *items);
    if (!items)
        return code < 0 ? code : problem_memory(problems);
    if (papers->count)
        qsort(papers->items, papers->count, sizeof *papers->items, by_name);
    size_t count = 0;
    for (size_t i = 0; i < papers->count; i++) {
        const struct paper *paper = &papers->items[i];
        const char *hex = arena_text(arena, digest_format(&paper->hash, hash), DIGEST_TEXT_SIZE - 1);
        if (!hex)
            return problem_memory(problems);
        if (strcmp(paper->type, papers_own_type) != 0)
            items[count++] = (struct folder_paper){paper->name, paper->of, hex, has_name_alone(papers, i)};
    }
    folder->papers = items;
    folder->paper_count = count;
    return 0;
}
