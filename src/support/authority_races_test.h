/* Races as step files, tests/races/NAME.steps: two sessions on one store, run in every interleaving.

     # a comment
     include FILE                     lines PERSON KIND BODY, recorded once for the file
     each PERSON KIND BODY            recorded before each interleaving
     B elsewhere                      session B works at another installation, with keys of its own
     A1 PERSON view REQUEST           remembers the content that stands, as @viewed
     A2 PERSON begin                  a write transaction: it locks what every record of authority locks first
     A2 PERSON open                   a write transaction that locks nothing beforehand
     A3 PERSON KIND BODY              one record in it; of a kind that is not authority's, of contingent/c%
     A4 PERSON commit
     after PERSON KIND BODY           recorded after each interleaving
     viewed                           each session has viewed the stream before they begin, and its records
                                      expect that version
     expect A B [ID=STAGE]... when X<Y
                                      the first of these whose step X was done before its step Y: what A and
                                      B were answered (allow, conflict, or the check that refused), and where
                                      things then stand (draft: nothing of it is recorded)
     sum DELEGATION CENTS             what is then approved under it, by its records; the kept sum is the same

   In bodies and names % is the number of the interleaving, @here this installation, @viewed what was viewed.
 */
#ifndef MUSTER_SUPPORT_AUTHORITY_RACES_TEST_H
#define MUSTER_SUPPORT_AUTHORITY_RACES_TEST_H

#include "base/canonical.h"
#include "journal/journal_place_test.h"
#include "support/support.h"
#include "test.h"

enum { LINES_MAXIMUM = 64, SESSION_STEPS = 8, SESSIONS = 2 };

enum step_kind { STEP_VIEW, STEP_BEGIN, STEP_OPEN, STEP_RECORD, STEP_COMMIT };

struct race_record {
    const char *person, *kind, *body;
};
struct race_step {
    enum step_kind step;
    struct race_record record; /* kind: the request of a view */
};
struct race_expectation {
    const char *answers[SESSIONS];
    const char *stages;       /* "a%=approved b%=submitted" */
    int earlier[2], later[2]; /* session, step index */
};
struct race_file {
    const char *name;
    struct race_record once[LINES_MAXIMUM], each[LINES_MAXIMUM], after[LINES_MAXIMUM];
    size_t once_count, each_count, after_count;
    struct race_step steps[SESSIONS][SESSION_STEPS];
    size_t step_count[SESSIONS];
    bool elsewhere, viewed;
    struct race_expectation expectations[LINES_MAXIMUM];
    size_t expectation_count;
    const char *sum_delegation, *sum_cents; /* NULL: none */
};

static inline const char *race_word(char **line)
{
    *line += strspn(*line, " ");
    char *word = *line;
    *line += strcspn(*line, " ");
    if (**line)
        *(*line)++ = '\0';
    return word;
}

static inline struct race_record race_read_record(char **line)
{
    const char *person = race_word(line), *kind = race_word(line);
    return (struct race_record){person, kind, *line};
}

static inline void race_read_step(struct race_file *file, const char *name, char *line)
{
    size_t session = name[0] == 'B', index = file->step_count[session]++;
    assert_true(index < SESSION_STEPS && (size_t)(name[1] - '1') == index);
    struct race_step *step = &file->steps[session][index];
    step->record = race_read_record(&line);
    const char *what = step->record.kind;
    step->step = strcmp(what, "view") == 0     ? STEP_VIEW
                 : strcmp(what, "begin") == 0  ? STEP_BEGIN
                 : strcmp(what, "open") == 0   ? STEP_OPEN
                 : strcmp(what, "commit") == 0 ? STEP_COMMIT
                                               : STEP_RECORD;
    if (step->step == STEP_VIEW)
        step->record.kind = race_word(&line);
}

/* "A2<B1" */
static inline void race_read_when(struct race_expectation *expectation, const char *when)
{
    assert_true(strlen(when) == 5 && when[2] == '<');
    expectation->earlier[0] = when[0] == 'B';
    expectation->earlier[1] = when[1] - '1';
    expectation->later[0] = when[3] == 'B';
    expectation->later[1] = when[4] - '1';
}

static inline void race_read_expectation(struct race_file *file, char *line)
{
    struct race_expectation *expectation = &file->expectations[file->expectation_count++];
    expectation->answers[0] = race_word(&line);
    expectation->answers[1] = race_word(&line);
    char *when = strstr(line, "when ");
    assert_non_null(when);
    race_read_when(expectation, when + strlen("when "));
    *when = '\0';
    expectation->stages = line;
}

static inline void race_read_file(struct race_file *file, const char *path, bool included,
                                  struct test_case *test);

/* complexity: one branch for each word that begins a line */
static inline void race_read_line(struct race_file *file, char *line, bool included, struct test_case *test)
{
    char *rest = line;
    assert_true(file->once_count < LINES_MAXIMUM && file->each_count < LINES_MAXIMUM);
    if (!*line || *line == '#')
        return;
    if (included) {
        file->once[file->once_count++] = race_read_record(&rest);
        return;
    }
    const char *word = race_word(&rest);
    if (strcmp(word, "include") == 0)
        race_read_file(file, arena_format(test->arena, "tests/races/%s", rest), true, test);
    else if (strcmp(word, "each") == 0)
        file->each[file->each_count++] = race_read_record(&rest);
    else if (strcmp(word, "after") == 0)
        file->after[file->after_count++] = race_read_record(&rest);
    else if (strcmp(word, "expect") == 0)
        race_read_expectation(file, rest);
    else if (strcmp(word, "viewed") == 0)
        file->viewed = true;
    else if (strcmp(word, "B") == 0)
        file->elsewhere = strcmp(rest, "elsewhere") == 0;
    else if (strcmp(word, "sum") == 0) {
        file->sum_delegation = race_word(&rest);
        file->sum_cents = race_word(&rest);
    } else {
        race_read_step(file, word, rest);
    }
}

static inline void race_read_file(struct race_file *file, const char *path, bool included,
                                  struct test_case *test)
{
    struct folder_file content;
    assert_non_null(path);
    assert_int_equal(file_read(path, test->arena, &test->problems, &content), 0);
    for (const char *at = content.data; *at;) {
        size_t length = strcspn(at, "\n");
        char *line = arena_text(test->arena, at, length);
        assert_non_null(line);
        race_read_line(file, line, included, test);
        at += length + (at[length] == '\n');
    }
}

/* ---- filling in ---- */

static inline void race_fill(struct text *out, const char *text, size_t number, const char *here,
                             const char *viewed)
{
    for (const char *at = text; *at;) {
        if (*at == '%') {
            text_format(out, "%zu", number);
            at++;
        } else if (strncmp(at, "@here", 5) == 0) {
            text_add(out, here);
            at += 5;
        } else if (strncmp(at, "@viewed", 7) == 0) {
            text_add(out, viewed);
            at += 7;
        } else {
            text_add_char(out, *at++);
        }
    }
}

static inline const char *race_filled(struct arena *arena, const char *text, size_t number, const char *here,
                                      const char *viewed)
{
    TEXT_CLEANUP struct text out = {0};
    race_fill(&out, text, number, here, viewed);
    return arena_text(arena, text_content(&out), out.length);
}

/* A body, its members in any order, as canonical JSON. */
static inline const char *race_canonical(struct arena *arena, struct problems *problems, const char *json)
{
    struct folder_file file = test_file("body", json);
    struct json_value *value = NULL;
    TEXT_CLEANUP struct text out = {0};
    if (json_read(&file, arena, problems, &value) < 0 || canonical_write(value, arena, problems, &out) < 0)
        return "no JSON";
    return arena_text(arena, text_content(&out), out.length);
}

/* The check that refused, from what the problems say: "rule 'limit': ..."; "conflict" where another version
   was viewed; "allow" without an error. */
static inline const char *race_answer(struct arena *arena, int code, const struct problems *problems)
{
    const char *expected = problems->count ? problems->items[0].expected : NULL;
    if (code == 0)
        return "allow";
    if (code == ERROR_CONFLICT && (!expected || strncmp(expected, "rule '", 6) != 0))
        return "conflict";
    if (!expected || strncmp(expected, "rule '", 6) != 0)
        return problems->count ? problems->items[0].what : "an error without a problem";
    return arena_text(arena, expected + 6, strcspn(expected + 6, "'"));
}

#endif
