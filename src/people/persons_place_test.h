/* A party's installation with a key store, a company of 139 made-up persons, and calls of operations there.
 */
#ifndef MUSTER_PEOPLE_PERSONS_PLACE_TEST_H
#define MUSTER_PEOPLE_PERSONS_PLACE_TEST_H

#include "journal/bundle_place_test.h"
#include "people/people.h"

#define COMPANY "kaz-undof-frc"
enum { COMPANY_PERSONS = 139, COMPANY_WOMEN = 7, CALL_VALUES = 12 };

/* What is in every row of the made-up persons and nowhere else. */
static const char *const person_marks[] = {"KZQJX-",     "Zhangeldi",      "Жангельд", "Aruzhanq",
                                           "Quartering", "pontoon-poling", "1987-05-"};

/* ---- calls ---- */

struct call {
    struct test_case test;
    struct argument_value values[CALL_VALUES];
    struct text shown; /* what it answers: the report as lines, or the machine's answer */
    struct text said;  /* all problems, of every kind */
    int code;
};

static inline const struct operation *operation_of(const char *name)
{
    const struct operation_list *const lists[] = {&contingent_operations, &people_operations, &key_operations,
                                                  &journal_operations, &bundle_operations};
    for (size_t i = 0; i < TEST_COUNT(lists); i++)
        for (size_t k = 0; k < lists[i]->count; k++)
            if (strcmp(lists[i]->items[k].name, name) == 0)
                return &lists[i]->items[k];
    fail_msg("there is no operation %s", name);
    abort();
}

static inline void call_give(struct call *call, const struct operation *operation, const char *name,
                             const char *text)
{
    for (size_t i = 0; i < operation->argument_count; i++) {
        const struct argument *argument = &operation->arguments[i];
        int64_t number = 1;
        if (strcmp(argument->name, name) != 0)
            continue;
        assert_in_range(i, 0, CALL_VALUES - 1);
        if (argument->type == ARGUMENT_INSTANT)
            assert_true(instant_parse(text, strlen(text), &number));
        if (argument->type == ARGUMENT_COUNT)
            number = strtol(text, NULL, 10);
        call->values[i].text[call->values[i].count++] = text;
        call->values[i].number = number;
        return;
    }
    fail_msg("%s has no argument %s", operation->name, name);
}

static inline void call_show(struct call *call, const struct report *report)
{
    for (const struct report_item *item = report->first; item; item = item->next) {
        if (item->text)
            text_format(&call->shown, "%s\n", item->text);
        for (const struct report_row *row = item->first_row; row; row = row->next)
            for (size_t i = 0; i < item->column_count; i++)
                text_format(&call->shown, "%s%s", row->cells && row->cells[i] ? row->cells[i] : "",
                            i + 1 < item->column_count ? "|" : "\n");
    }
}

static inline void call_say(struct call *call)
{
    const struct problems *problems = &call->test.problems;
    for (size_t i = 0; i < problems->count; i++)
        text_format(&call->said, "%s:%u: %s; %s\n",
                    problems->items[i].place.file ? problems->items[i].place.file : "",
                    (unsigned)problems->items[i].place.line, problems->items[i].what,
                    problems->items[i].expected ? problems->items[i].expected : "");
}

static inline struct call call_new(void)
{
    return (struct call){.test = test_begin()};
}

/* Calls an operation with pairs of name and value. */
static inline void call_run(struct call *call, struct side *side, const char *author, enum reply_form form,
                            const char *name, const char *const *pairs)
{
    const struct operation *operation = operation_of(name);
    struct reply reply = {.report = {.arena = call->test.arena}};
    const struct surroundings surroundings = {.database = side->place.options.database,
                                              .keys = side->place.options.keys,
                                              .author = author,
                                              .now = test_now};
    for (; *pairs; pairs += 2)
        call_give(call, operation, pairs[0], pairs[1]);
    const struct request request = {.operation = operation,
                                    .values = call->values,
                                    .form = form,
                                    .today = 20437, /* 2025-12-15 */
                                    .surroundings = &surroundings,
                                    .arena = call->test.arena,
                                    .problems = &call->test.problems};
    call->code = operation->run(&request, &reply);
    text_add(&call->shown, text_content(&reply.machine));
    text_done(&reply.machine);
    call_show(call, &reply.report);
    call_say(call);
}

static inline void call_end(struct call *call)
{
    text_done(&call->shown);
    text_done(&call->said);
    test_end(&call->test);
}

/* Calls, and expects this code, and these words in what is answered or said (NULL: any). */
static inline void expect_at(struct side *side, const char *author, int code, const char *says,
                             const char *name, const char *const *pairs, const char *file, int line)
{
    struct call call = call_new();
    call_run(&call, side, author, REPLY_HUMAN, name, pairs);
    bool right = call.code == code &&
                 (!says || strstr(text_content(&call.shown), says) || strstr(text_content(&call.said), says));
    if (!right) {
        print_error("%s: code %d, wanted %d: %s\n%s%s", name, call.code, code, says ? says : "",
                    text_content(&call.shown), text_content(&call.said));
        _fail(file, line);
    }
    call_end(&call);
}
#define expect(side, author, code, says, name, ...)                                                          \
    expect_at(side, author, code, says, name, (const char *const[]){__VA_ARGS__, NULL}, __FILE__, __LINE__)

/* ---- the company ---- */

/* One row of persons.csv. */
static inline void add_person(struct text *csv, int number, const char *rank)
{
    text_format(csv, "KZQJX-%03d,%s%03d,\"Aruzhanq%03d, Jr.\",%s,1987-05-%02d,%s,pontoon-poling,", number,
                number % 2 ? "Zhangeldi" : "Жангельд", number, number,
                number <= COMPANY_WOMEN ? "female" : "male", 1 + number % 28, rank);
    text_add(csv, number % 3 ? "2024-03-15,,2025-01-31,2026-05-05,,\n" : "2024-03-15,2025-03-15,,,,\n");
}

#define PERSONS_HEAD                                                                                         \
    "id,family_name,given_names,sex,born,rank,role,from,to,training,medical,vetting,driving\n"

static inline void write_persons(const char *folder, const char *content)
{
    struct test_case test = test_begin();
    const struct folder_file file = test_file("persons.csv", content);
    assert_fine(folder_write(folder, &file, 1, true, &test.problems), &test.problems);
    test_end(&test);
}

/* persons.csv with the persons of these numbers. */
static inline void write_company(const char *folder, int first, int last)
{
    TEXT_CLEANUP struct text csv = {0};
    text_add(&csv, PERSONS_HEAD);
    for (int i = first; i <= last; i++)
        add_person(&csv, i, "Quartering sergeant");
    write_persons(folder, text_content(&csv));
}

/* A copy of the worked case with 139 persons. */
static inline const char *make_company(struct side *side)
{
    struct folder folder;
    struct problems problems;
    problems_init(&problems, side_arena(side));
    const char *path = arena_format(side_arena(side), "%s/company", side->place.folder.path);
    assert_fine(folder_read("examples/undof-kazakhstan", side_arena(side), &problems, &folder), &problems);
    assert_fine(folder_write(path, folder.files, folder.count, false, &problems), &problems);
    write_company(path, 1, COMPANY_PERSONS);
    return path;
}

/* An installation of Kazakhstan where a.bekov may read. */
static inline struct side make_side(void)
{
    struct side side = side_of(&journal_wired, "Kazakhstan", "KAZ");
    expect(&side, "a.bekov", 0, NULL, "key new", "person", "a.bekov");
    expect(&side, "a.bekov", 0, NULL, "key recovery new", "parts", place_path(&side.place.folder, "parts"));
    expect(&side, "a.bekov", 0, NULL, "key reader add", "key", "a.bekov", "role", "personnel");
    return side;
}

static inline void import_company(struct side *side, const char *folder, const char *says)
{
    expect(side, "a.bekov", 0, says, "import", "folder", folder, "persons", "1");
}

/* How many records the journal has, of all subjects and circles. */
static inline uint64_t count_records(struct side *side)
{
    struct test_case test = test_begin();
    struct store_stream *streams;
    size_t count;
    uint64_t records = 0;
    assert_fine(journal_read_begin(side->journal, &test.problems), &test.problems);
    assert_fine(
        store_streams(journal_store(side->journal), NULL, 0, test.arena, &test.problems, &streams, &count),
        &test.problems);
    for (size_t i = 0; i < count; i++)
        records += (uint64_t)streams[i].sequence;
    journal_read_end(side->journal);
    test_end(&test);
    return records;
}

/* How many files of the key store end so. */
static inline size_t count_keys(struct side *side, const char *ending)
{
    const char *path = arena_format(side_arena(side), "%s/keystore", side->place.folder.path);
    size_t count = 0;
    DIR *folder = opendir(path);
    assert_non_null(folder);
    for (struct dirent *entry; (entry = readdir(folder));) {
        size_t length = strlen(entry->d_name), size = strlen(ending);
        count += length > size && strcmp(entry->d_name + length - size, ending) == 0;
    }
    closedir(folder);
    return count;
}

#endif
