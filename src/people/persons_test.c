/* persons.csv, and the bodies of records about persons. */
#include "people/persons.h"

#include "people/people.h"
#include "reader_cases.h"

#define HEAD "id,family_name,given_names,sex,born,rank,role,from,to,training,medical,vetting,driving\n"
/* Whatever stands in a cell of these files holds it: it may not stand in a message. */
#define SECRET "Qq"

static int read_file(const char *content, struct test_case *test, size_t *ret_count)
{
    struct folder_file file = test_file("persons.csv", content);
    struct table table = {0};
    uint32_t *order = NULL;
    int code = persons_read(&file, test->arena, &test->problems, &table, &order);
    *ret_count = table.rows;
    return code;
}

/* Source: CONTRACT.md, "The contingent folder". */
static const struct reader_case cases[] = {
    {HEAD, 0, ""},
    {HEAD
     "Qq1,Qqbek,Qqa,female,1990-01-01,Qqgt,Qqrole,2024-03-15,2025-03-15,2025-01-01,2025-01-01,2025-01-01,"
     "2025-01-01\n",
     0, "", 1},
    {HEAD "Qq1,Qqbek,,,,,,,,,,,\n", 0, "", 1},
    {HEAD ",Qqbek,,,,,,,,,,,\n", ERROR_INVALID, "2:1: the column id is empty; expected a value"},
    {HEAD "Qq1,,,,,,,,,,,,\n", ERROR_INVALID, "2:5: the column family_name is empty; expected a value"},
    /* cells in the wrong columns: what they hold is not shown */
    {HEAD "Qq1,Qqbek,Qqa,Qqgt,Qq'rom,,,Qq2,Qq3,Qq4,Qq5,Qq6,Qq7\n", ERROR_INVALID,
     "2:15: '...' is not a choice (column sex); known choices: female, male | "
     "2:20: '...' is not a day (column born); expected a day such as 2024-03-14, from 1900-01-01 to "
     "2199-12-31 | "
     "2:29: '...' is not a day (column from); expected a day such as 2024-03-14, from 1900-01-01 to "
     "2199-12-31 | "
     "2:33: '...' is not a day (column to); expected a day such as 2024-03-14, from 1900-01-01 to 2199-12-31 "
     "| "
     "2:37: '...' is not a day (column training); expected a day such as 2024-03-14, from 1900-01-01 to "
     "2199-12-31 | "
     "2:41: '...' is not a day (column medical); expected a day such as 2024-03-14, from 1900-01-01 to "
     "2199-12-31 | "
     "2:45: '...' is not a day (column vetting); expected a day such as 2024-03-14, from 1900-01-01 to "
     "2199-12-31 | "
     "2:49: '...' is not a day (column driving); expected a day such as 2024-03-14, from 1900-01-01 to "
     "2199-12-31"},
    {HEAD "Qq1,\"Qqbek\"Qqa,,,,,,,,,,,\n", ERROR_INVALID,
     "2:12: '...' behind the closing quote; expected a separator or the end of the line; a quote inside a "
     "cell is written twice"},
    {HEAD "Qq1,Qqbek,Qqa\n", ERROR_INVALID,
     "2:1: 3 cells; expected 13, as in the header row; a text with a separator in it stands in quotes"},
    {HEAD "Qq1,Qqbek,,,,,,,,,,,\nQq2,Qqomar,,,,,,,,,,,\nQq1,Qqsul,,,,,,,,,,,\n", ERROR_INVALID,
     "4:1: a second row with the id of line 2; expected each person once", 3},
    {HEAD "Qq1,Qqbek,,,,,,2024-03-15,2024-03-15,,,,\nQq2,Qqomar,,,,,,,2024-03-15,,,,\n", ERROR_INVALID,
     "2:27: the column to does not end what from begins; expected the first day on which the person is gone, "
     "after `from` | 3:18: the column to does not end what from begins; expected the first day on which the "
     "person is gone, after `from`",
     2},
    /* no header row: the first person's cells are taken for names of columns */
    {"Qq1,Qqbek\nQq2,Qqomar\n", ERROR_INVALID,
     "1:1: unknown column '...'; known columns: id, family_name, given_names, sex, born, rank, role, from, "
     "to, training, medical, vetting, driving | 1:5: unknown column '...'; known columns: id, family_name, "
     "given_names, sex, born, rank, role, from, to, training, medical, vetting, driving | "
     "1:1: the column 'id' is missing; known columns: id, family_name, given_names, sex, born, rank, role, "
     "from, to, training, medical, vetting, driving | "
     "1:1: the column 'family_name' is missing; known columns: id, family_name, given_names, sex, born, "
     "rank, role, from, to, training, medical, vetting, driving | ..."},
};

/* A case's problems that end in ... may go on. */
static void write_some(const struct problems *problems, struct text *out)
{
    test_write_problems(problems, out);
    const char *missing = strstr(text_content(out), " | 1:1: the column 'given_names' is missing");
    if (missing) {
        TEXT_CLEANUP struct text begin = {0};
        text_add_bytes(&begin, out->data, (size_t)(missing - out->data));
        text_add(&begin, " | ...");
        assert_null(strstr(text_content(out), SECRET));
        text_done(out);
        text_add(out, text_content(&begin));
    }
}

static void files_are_read_or_refused(void **state)
{
    (void)state;
    assert_reader_cases(read_file, write_some, cases, TEST_COUNT(cases));
    for (size_t i = 0; i < TEST_COUNT(cases); i++)
        assert_null(strstr(cases[i].problems, SECRET));
}

/* Every count of cells, every column wrong in turn, quotes everywhere: never what stands in a cell. */
static void no_message_shows_what_stands_in_a_cell(void **state)
{
    (void)state;
    static const char *const wrong[] = {"Qqx", "'Qq'", "\"Qq\"Qq", "\"Qq", "Q\"Qq", "Qq\rQq", "Qq\xFF", ""};
    for (size_t i = 0; i < TEST_COUNT(wrong); i++)
        for (int column = 0; column <= PERSON_CELLS; column++) {
            struct test_case test = test_begin();
            TEXT_CLEANUP struct text content = {0}, problems = {0};
            size_t count;
            text_add(&content, i % 2 ? HEAD : "");
            for (int k = 0; k <= PERSON_CELLS; k++)
                text_format(&content, "%s%s", k ? "," : "", k == column ? wrong[i] : k < 2 ? "Qqy" : "");
            text_add(&content, "\nQq1,Qq2\n");
            assert_true(read_file(text_content(&content), &test, &count) < 0);
            test_write_problems(&test.problems, &problems);
            if (strstr(text_content(&problems), SECRET))
                print_error("%s\n%s\n", text_content(&content), text_content(&problems));
            assert_null(strstr(text_content(&problems), SECRET));
            test_end(&test);
        }
}

static void too_many_errors_are_counted(void **state)
{
    (void)state;
    struct test_case test = test_begin();
    TEXT_CLEANUP struct text content = {0};
    size_t count;
    text_add(&content, HEAD);
    for (int i = 0; i < 250; i++)
        text_format(&content, "Qq%d,Qqbek,,Qq,,,,,,,,,\n", i);
    assert_int_equal(read_file(text_content(&content), &test, &count), ERROR_INVALID);
    assert_int_equal(test.problems.count, PROBLEMS_KEPT);
    assert_int_equal(test.problems.found[PROBLEM_ERROR], 250);
    test_end(&test);
}

static void too_many_persons_are_refused(void **state)
{
    (void)state;
    struct test_case test = test_begin();
    TEXT_CLEANUP struct text content = {0};
    size_t count;
    text_add(&content, HEAD);
    for (int i = 0; i <= PERSONS_MAXIMUM; i++)
        text_format(&content, "Qq%d,Qqbek,,,,,,,,,,,\n", i);
    assert_int_equal(read_file(text_content(&content), &test, &count), ERROR_LIMIT);
    assert_problem(&test.problems, 0, "persons.csv", 0, 0, "there are 20001 persons");
    test_end(&test);
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    assert_reader_memory(read_file, HEAD "Qq1,Qqbek,,,,,,,,,,,\nQq2,Qqomar,,,,,,,,,,,\n", 0);
    assert_reader_memory(read_file, HEAD "Qq1,Qqbek,,x,,,,,,,,,\nQq1,Qqomar,,,,,,,,,,,\n", ERROR_INVALID);
}

/* ---- bodies ---- */

static void a_body_holds_what_is_given(void **state)
{
    (void)state;
    struct test_case test = test_begin();
    const char *cells[PERSON_CELLS], *back[PERSON_CELLS];
    size_t size;
    for (int i = 0; i < PERSON_CELLS; i++)
        cells[i] = i % 2 ? "" : persons_form.columns[i].name;
    const char *body = person_body(cells, test.arena, &size);
    assert_string_equal(body,
                        "{\"born\":\"born\",\"driving\":\"driving\",\"given_names\":\"given_names\",\"id\":"
                        "\"id\",\"medical\":\"medical\",\"role\":\"role\",\"to\":\"to\"}");
    assert_int_equal(person_cells(body, size, test.arena, back), 0);
    for (int i = 0; i < PERSON_CELLS; i++)
        assert_string_equal(back[i], cells[i]);
    static const char other[] = "{\"id\":\"1\",\"shoe_size\":\"43\"}";
    assert_int_equal(person_cells(other, strlen(other), test.arena, back), ERROR_INVALID);
    test_end(&test);
}

#define HASH   "\"commitment\":\"0000000000000000000000000000000000000000000000000000000000000000\","
#define PERSON "\"person\":\"0123456789abcdef0123456789abcdef\","
/* 24 bytes nonce, 64 bytes, 16 bytes tag. */
#define TWENTY "AAAAAAAAAAAAAAAAAAAA"
#define SEALED "\"sealed\":\"" TWENTY TWENTY TWENTY TWENTY TWENTY TWENTY "AAAAAAAAAAAAAAAAAAA=\""

static const struct {
    const char *body;
    const char *fault; /* NULL: right */
} faults[] = {
    {"{" HASH PERSON SEALED "}", NULL},
    {"{" HASH "\"from\":\"2024-03-15\"," PERSON SEALED "}", NULL},
    {"{" HASH "\"from\":\"2024-03-15\"," PERSON SEALED ",\"sex\":\"male\",\"to\":\"2025-03-15\"}", NULL},
    {"{" HASH "\"from\":\"2024-03-15\"," PERSON SEALED ",\"sex\":\"male\",\"to\":\"2024-03-15\"}",
     "`to` is not after"},
    {"{" HASH PERSON SEALED ",\"to\":\"2024-03-15\"}", "`to` is not after"},
    {"{" HASH PERSON SEALED ",\"sex\":\"other\"}", "only from, to and sex"},
    {"{" HASH PERSON SEALED ",\"sex\":\"\"}", "only from, to and sex"},
    {"{" HASH "\"from\":20000," PERSON SEALED "}", "only from, to and sex"},
    {"{" HASH "\"from\":\"Zhangeldi\"," PERSON SEALED "}", "only from, to and sex"},
    /* a name in the clear */
    {"{" HASH "\"family_name\":\"Zhangeldi\"," PERSON SEALED "}", "only from, to and sex"},
    {"{" HASH "\"note\":\"Zhangeldi\"," PERSON SEALED "}", "only from, to and sex"},
    {"{" HASH PERSON SEALED ",\"sex\":{\"name\":\"Zhangeldi\"}}", "only from, to and sex"},
    {"{\"family_name\":\"Zhangeldi\",\"id\":\"1\"}", "has to be sealed"},
};

static void a_record_shows_no_more_than_it_must(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(faults); i++) {
        struct test_case test = test_begin();
        const char *fault = person_kind.fault(faults[i].body, strlen(faults[i].body), test.arena);
        if (!fault != !faults[i].fault || (fault && !strstr(fault, faults[i].fault)))
            fail_msg("%s: %s", faults[i].body, fault ? fault : "right");
        test_end(&test);
    }
}

static void a_naming_record_names_alone(void **state)
{
    (void)state;
    static const struct {
        const char *body;
        bool right;
    } bodies[] = {
        {"{\"person\":\"0123456789abcdef0123456789abcdef\"}", true},
        {"{\"person\":\"0123456789ABCDEF0123456789abcdef\"}", false},
        {"{\"person\":\"0123456789abcdef0123456789abcde\"}", false},
        {"{\"person\":\"Zhangeldi\"}", false},
        {"{\"person\":7}", false},
        {"{}", false},
        {"{\"person\":\"0123456789abcdef0123456789abcdef\",\"why\":\"Zhangeldi\"}", false},
        {"{\"name\":\"Zhangeldi\",\"person\":\"0123456789abcdef0123456789abcdef\"}", false},
    };
    for (size_t i = 0; i < TEST_COUNT(bodies); i++) {
        struct test_case test = test_begin();
        const char *body = bodies[i].body;
        assert_int_equal(!person_erased_kind.fault(body, strlen(body), test.arena), bodies[i].right);
        assert_int_equal(!person_withdrawn_kind.fault(body, strlen(body), test.arena), bodies[i].right);
        test_end(&test);
    }
}

/* Released versions: what a body of before says stays what it says. */
static void released_kinds_stay(void **state)
{
    (void)state;
    struct test_case test = test_begin();
    static const char body[] = "{" HASH "\"from\":\"2024-03-15\"," PERSON SEALED ",\"sex\":\"female\"}";
    struct presence presence = person_presence(body, strlen(body), test.arena);
    char pseudonym[PERSON_ID_SIZE];
    assert_string_equal(person_kind.kind, "people.person/1");
    assert_string_equal(person_withdrawn_kind.kind, "people.person_withdrawn/1");
    assert_string_equal(person_erased_kind.kind, "people.person_erased/1");
    assert_int_equal(presence.from, day_make(2024, 3, 15));
    assert_int_equal(presence.to, DAY_NEVER);
    assert_int_equal(presence.sex, SEX_FEMALE);
    assert_true(person_named(body, strlen(body), pseudonym));
    assert_string_equal(pseudonym, "0123456789abcdef0123456789abcdef");
    test_end(&test);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_are_read_or_refused),
        cmocka_unit_test(no_message_shows_what_stands_in_a_cell),
        cmocka_unit_test(too_many_errors_are_counted),
        cmocka_unit_test(too_many_persons_are_refused),
        cmocka_unit_test(every_allocation_may_fail),
        cmocka_unit_test(a_body_holds_what_is_given),
        cmocka_unit_test(a_record_shows_no_more_than_it_must),
        cmocka_unit_test(a_naming_record_names_alone),
        cmocka_unit_test(released_kinds_stay),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
