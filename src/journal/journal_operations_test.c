#include "journal/journal_operations.h"

#include "base/json.h"
#include "journal_place_test.h"
#include "tamper.h"

enum { ARGUMENTS_MAXIMUM = 8 };

/* A call of an operation, and what it answers as one text. */
struct call {
    struct test_case test;
    struct argument_value values[ARGUMENTS_MAXIMUM];
    struct surroundings surroundings;
    struct request request;
    struct text shown;
};

static const struct operation *find_operation(const char *name)
{
    for (size_t i = 0; i < journal_operations.count; i++)
        if (strcmp(journal_operations.items[i].name, name) == 0)
            return &journal_operations.items[i];
    fail_msg("there is no operation %s", name);
    abort();
}

static struct call call_begin(const struct journal_place *place, const char *name, enum reply_form form)
{
    struct call call = {.test = test_begin(),
                        .surroundings = {.database = place->options.database,
                                         .keys = place->options.keys,
                                         .author = "a",
                                         .now = test_now},
                        .request = {.operation = find_operation(name), .form = form}};
    return call;
}

static void call_give(struct call *call, const char *name, const char *text, int64_t number)
{
    const struct operation *operation = call->request.operation;
    for (size_t i = 0; i < operation->argument_count; i++)
        if (strcmp(operation->arguments[i].name, name) == 0) {
            call->values[i].text[call->values[i].count++] = text;
            call->values[i].number = number;
            return;
        }
    fail_msg("%s has no argument %s", operation->name, name);
}

static void show_table(const struct report_item *table, struct text *out)
{
    for (const struct report_row *row = table->first_row; row; row = row->next)
        for (size_t i = 0; i < table->column_count; i++)
            text_format(out, "%s%s", row->cells[i] ? row->cells[i] : "",
                        i + 1 < table->column_count ? "|" : "\n");
}

static int call_run(struct call *call)
{
    struct reply reply = {.report = {.arena = call->test.arena}};
    call->request.values = call->values;
    call->request.surroundings = &call->surroundings;
    call->request.arena = call->test.arena;
    call->request.problems = &call->test.problems;
    int code = call->request.operation->run(&call->request, &reply);
    assert_int_equal(code < 0, problems_result(&call->test.problems) < 0);
    text_add(&call->shown, text_content(&reply.machine));
    for (const struct report_item *item = reply.report.first; item; item = item->next)
        if (item->kind == REPORT_TABLE)
            show_table(item, &call->shown);
        else
            text_format(&call->shown, "%s\n", item->text);
    text_done(&reply.machine);
    return code;
}

/* Runs it and says why it fails, where it shall not. Warnings are allowed. */
#define assert_runs(call) assert_runs_at(call, __FILE__, __LINE__)
static void assert_runs_at(struct call *call, const char *file, int line)
{
    int code = call_run(call);
    for (size_t i = 0; code < 0 && i < call->test.problems.count; i++)
        print_error("%s\n", call->test.problems.items[i].what);
    _assert_int_equal((LargestIntegralType)code, 0, file, line);
}

static void call_end(struct call *call)
{
    text_done(&call->shown);
    test_end(&call->test);
}

static struct journal_place filled_place(void)
{
    struct journal_place place = journal_place_new();
    struct test_case test = test_begin();
    JOURNAL_CLEANUP struct journal *journal = journal_place_open(&place);
    struct appended appended;
    test_note_down(journal, SUBJECT, 20000, "one");
    test_note_down(journal, SUBJECT, 20001, "two");
    test_note_down(journal, "authority", 20000, "three");
    struct draft draft = test_draft(test.arena, "plan/1", 20002, "secret");
    struct append append = test_append(SUBJECT, &draft, 1);
    append.circle = CIRCLE_INTERNAL;
    append.authority = "delegation/7";
    assert_fine(journal_append(journal, "key", &append, test.arena, &test.problems, &appended),
                &test.problems);
    test_end(&test);
    return place;
}

static void logs_show_records_for_people(void **state)
{
    (void)state;
    struct journal_place place = filled_place();
    struct call call = call_begin(&place, "journal log", REPLY_HUMAN);
    call_give(&call, "id", "x", 0);
    assert_runs(&call);
    const char *shown = text_content(&call.shown);
    assert_non_null(
        strstr(shown, "Records of " SUBJECT ", shared\n1|note/1|2024-10-04|2024-02-14 00:00|a.bekov|"));
    assert_non_null(strstr(shown, "\n2|note/1|2024-10-05|"));
    assert_non_null(strstr(shown, "Records of " SUBJECT ", internal\n1|plan/1|2024-10-06|2024-02-14 00:00|"
                                  "a.bekov under delegation/7|"));
    assert_null(strstr(shown, "secret"));
    call_end(&call);

    call = call_begin(&place, "journal log", REPLY_HUMAN);
    call_give(&call, "id", SUBJECT, 0);
    call_give(&call, "circle", "people", 2);
    assert_runs(&call);
    assert_string_equal(text_content(&call.shown), "There are no such records of " SUBJECT ".\n");
    call_end(&call);
    journal_place_remove(&place);
}

static size_t count_lines(const char *text)
{
    size_t count = 0;
    for (; *text; text++)
        count += *text == '\n';
    return count;
}

static void logs_show_records_for_machines(void **state)
{
    (void)state;
    struct journal_place place = filled_place();
    struct call call = call_begin(&place, "journal log", REPLY_CSV);
    call_give(&call, "id", "x", 0);
    call_give(&call, "circle", "shared", 0);
    call_give(&call, "from", "2", 2);
    call_give(&call, "bodies", NULL, 1);
    assert_runs(&call);
    const char *shown = text_content(&call.shown);
    assert_int_equal(count_lines(shown), 2);
    static const char head[] =
        "circle,writer,sequence,kind,effective,recorded,known,author,authority,hash,body\n"
        "shared,";
    assert_memory_equal(shown, head, sizeof head - 1);
    assert_non_null(strstr(shown, ",2,note/1,2024-10-05,2024-02-14T"));
    assert_non_null(strstr(shown, ",\"{\"\"note\"\":\"\"two\"\"}\"\n"));
    call_end(&call);

    call = call_begin(&place, "journal log", REPLY_JSON);
    call_give(&call, "id", "x", 0);
    call_give(&call, "bodies", NULL, 1);
    assert_runs(&call);
    struct folder_file file = test_file_bytes("log.json", call.shown.data, call.shown.length);
    struct json_value *value;
    assert_int_equal(json_read(&file, call.test.arena, &call.test.problems, &value), 0);
    const struct json_value *records = json_member(value, "records");
    assert_int_equal(records->count, 3);
    assert_string_equal(json_member(records->first, "kind")->text, "note/1");
    assert_string_equal(json_member(json_member(records->first->next, "body"), "note")->text, "two");
    assert_string_equal(json_member(records->first->next->next, "authority")->text, "delegation/7");
    call_end(&call);
    journal_place_remove(&place);
}

static void an_unknown_id_names_near_ones(void **state)
{
    static const char *const names[] = {"journal log", "journal verify", "journal head"};
    (void)state;
    struct journal_place place = filled_place();
    for (size_t i = 0; i < TEST_COUNT(names); i++) {
        struct call call = call_begin(&place, names[i], REPLY_HUMAN);
        call_give(&call, "id", "autority", 0);
        assert_int_equal(call_run(&call), ERROR_NOT_FOUND);
        assert_says(&call.test.problems, "the journal has nothing of 'autority'");
        assert_says(&call.test.problems, "did you mean 'authority'");
        call_end(&call);
    }
    journal_place_remove(&place);
}

/* Prints the heads and gives them back in the arena of the place. */
static char *print_heads(struct journal_place *place)
{
    struct call call = call_begin(place, "journal head", REPLY_HUMAN);
    assert_runs(&call);
    char *heads = arena_text(place->test.arena, text_content(&call.shown), call.shown.length);
    call_end(&call);
    assert_int_equal(count_lines(heads), 4); /* a remark, and the heads of three streams */
    return heads;
}

static void heads_are_printed_and_presented_again(void **state)
{
    (void)state;
    struct journal_place place = filled_place();
    char *heads = print_heads(&place);
    place_put(&place.folder, "heads.txt", heads, 0600);
    struct call call = call_begin(&place, "journal verify", REPLY_HUMAN);
    call_give(&call, "head", place_path(&place.folder, "heads.txt"), 0);
    assert_runs(&call);
    assert_string_equal(text_content(&call.shown),
                        "The journal is whole\n"
                        "4 records in 3 streams: every hash, head, signature and key fits.\n"
                        "3 heads that were presented are found again.\n"
                        "Checked too: 0 summaries, 1 guard, 0 attachments.\n");
    call_end(&call);

    char *line = strchr(heads, '\n') + 1; /* one of them as a text: the end of it was taken back */
    line[strcspn(line, "\n")] = '\0';
    call = call_begin(&place, "journal verify", REPLY_JSON);
    call_give(&call, "id", "x", 0);
    call_give(&call, "head", line, 0);
    assert_runs(&call);
    assert_non_null(strstr(text_content(&call.shown), "\"whole\": true"));
    assert_non_null(strstr(text_content(&call.shown), "\"heads\": 1"));
    call_end(&call);

    tamper(place.options.database, "UPDATE record SET author = 'b' WHERE sequence = 2");
    call = call_begin(&place, "journal verify", REPLY_JSON);
    assert_int_equal(call_run(&call), ERROR_INVALID);
    assert_string_equal(text_content(&call.shown), "");
    assert_int_equal(call.test.problems.items[0].place.line, 2);
    assert_says(&call.test.problems, "changed: record 2: what it says does not give its hash");
    call_end(&call);
    journal_place_remove(&place);
}

static void what_is_no_head_is_refused(void **state)
{
    static const struct {
        const char *text;
        const char *place;
        uint32_t line;
    } cases[] = {
        {"", "--head", 0},
        {"contingent/x shared 12 5 34", "--head", 0},
        {"heads.txt", "heads.txt", 3},
    };
    (void)state;
    struct journal_place place = filled_place();
    char *heads = print_heads(&place);
    place_put(&place.folder, "heads.txt",
              arena_format(place.test.arena, "# ours\n\nnot a head\n%s\nnor this\n", heads), 0600);
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct call call = call_begin(&place, "journal verify", REPLY_HUMAN);
        bool is_file = strcmp(cases[i].text, "heads.txt") == 0;
        call_give(&call, "head", is_file ? place_path(&place.folder, "heads.txt") : cases[i].text, 0);
        assert_int_equal(call_run(&call), ERROR_INVALID);
        const struct problems *problems = &call.test.problems;
        assert_int_equal(problems->count, is_file ? 2 : 1);
        assert_non_null(strstr(problems->items[0].place.file, cases[i].place));
        assert_int_equal(problems->items[0].place.line, cases[i].line);
        assert_says(problems, "this is no head of a stream");
        call_end(&call);
    }
    journal_place_remove(&place);
}

/* Lines of heads: what is read is written again as it was. */
static void head_lines_are_read_and_written(void **state)
{
#define HEX    "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define SIGNED "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PD0+Pw=="
    static const struct {
        const char *line, *again; /* NULL: refused */
    } cases[] = {
        {"contingent/x shared " HEX " 57 " HEX, "contingent/x shared " HEX " 57 " HEX},
        {" \tcontingent/x  shared " HEX " 57 " HEX " " SIGNED " \r",
         "contingent/x shared " HEX " 57 " HEX " " SIGNED},
        {"two words people " HEX " 1 " HEX, "two words people " HEX " 1 " HEX},
        {"shared " HEX " 1 " HEX, NULL},
        {"x public " HEX " 1 " HEX, NULL},
        {"x shared " HEX " 0 " HEX, NULL},
        {"x shared " HEX " -1 " HEX, NULL},
        {"x shared " HEX " 99999999999999999999 " HEX, NULL},
        {"x shared " HEX " 1 " HEX " AAAA", NULL},
        {"x shared " HEX " 1 " HEX "0", NULL},
        {"x shared 00 1 " HEX, NULL},
        {"\xFF shared " HEX " 1 " HEX, NULL},
        {"", NULL},
    };
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        ARENA_CLEANUP struct arena *arena = arena_new(0);
        TEXT_CLEANUP struct text again = {0};
        struct head head;
        int code = head_read(cases[i].line, strlen(cases[i].line), arena, &head);
        assert_int_equal(code, cases[i].again ? 0 : ERROR_INVALID);
        if (code == 0)
            head_write(&head, arena, &again);
        assert_same(cases[i].line, text_content(&again), cases[i].again ? cases[i].again : "");
    }
}

static void rights_are_given_on_postgres_alone(void **state)
{
    (void)state;
    struct journal_place place = filled_place();
    struct call call = call_begin(&place, "database grant", REPLY_HUMAN);
    if (test_on_postgres)
        postgres_test_ask(
            place.test.arena, postgres_test_server(),
            "DO $$BEGIN CREATE ROLE muster_office; EXCEPTION WHEN duplicate_object THEN NULL; END$$");
    call_give(&call, "role", "muster_office", 0);
    int code = call_run(&call);
    assert_int_equal(code, test_on_postgres ? 0 : ERROR_USAGE);
    if (code == 0)
        assert_non_null(strstr(text_content(&call.shown), "The role muster_office may now use "));
    call_end(&call);
    if (test_on_postgres)
        assert_string_equal(
            postgres_test_ask(place.test.arena, place.options.database,
                              "SELECT has_table_privilege('muster_office', 'record', 'INSERT')::text || "
                              "has_table_privilege('muster_office', 'record', 'UPDATE')::text"),
            "truefalse");
    journal_place_remove(&place);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(logs_show_records_for_people),
    cmocka_unit_test(logs_show_records_for_machines),
    cmocka_unit_test(an_unknown_id_names_near_ones),
    cmocka_unit_test(heads_are_printed_and_presented_again),
    cmocka_unit_test(what_is_no_head_is_refused),
    cmocka_unit_test(head_lines_are_read_and_written),
    cmocka_unit_test(rights_are_given_on_postgres_alone),
};

int main(void)
{
    int failed = cmocka_run_group_tests_name("SQLite", tests, NULL, NULL);
    test_on_postgres = postgres_test_server() != NULL;
    return failed || !test_on_postgres ? failed
                                       : cmocka_run_group_tests_name("PostgreSQL", tests, NULL, NULL);
}
