/* Bodies of authority's kinds, and the rule set: read, or refused with what is wrong. */
#include "authority_world_test.h"
#include "base/canonical.h"

#define HASH "a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1"
#define DAYS "\"from\":\"2024-01-01\","
#define GRANT                                                                                                \
    "{\"acts\":[\"mou.sign\"],\"delegation\":\"d\",\"from\":\"2024-01-01\",\"from_position\":\"p\","         \
    "\"installation\":\"here\",\"scope\":\"*\",\"to_position\":\"q\""

static const struct {
    enum authority_kind kind;
    const char *body, *fault; /* NULL: right */
} bodies[] = {
    {KIND_POSITION,
     "{\"entity\":\"UNDOF\",\"party\":\"UN\",\"position\":\"p\",\"role\":\"auditor\",\"title\":\"T\"}", NULL},
    {KIND_POSITION, "{\"entity\":\"A\",\"party\":\"KAZ\",\"position\":\"p\",\"role\":\"r\",\"title\":\"T\"}",
     NULL},
    {KIND_POSITION, "{\"entity\":\"A\",\"party\":\"Kaz\",\"position\":\"p\",\"role\":\"r\",\"title\":\"T\"}",
     "'party' is not UN or a country's three capitals (ISO 3166 alpha-3)"},
    {KIND_POSITION,
     "{\"entity\":\"A\",\"party\":\"UN\",\"position\":\"inherent\",\"role\":\"r\",\"title\":\"T\"}",
     "a position may not be called inherent"},
    {KIND_POSITION, "{\"entity\":\"A\",\"party\":\"UN\",\"position\":\"p\",\"role\":\"r\"}",
     "'title' is missing: a text of 1 to 2,000 bytes"},
    {KIND_POSITION, "{}", "'position' is missing: a text of 1 to 200 bytes"},
    {KIND_POSITION, "{\"colour\":\"red\"}", "authority.position/1 has no 'colour'"},
    {KIND_POSITION, "{\"entity\":\"\"}", "'entity' is not a text of 1 to 2,000 bytes"},
    {KIND_POSITION, "", "the body is no canonical JSON"},
    {KIND_PERSON, "{\"name\":\"A\",\"person\":\"a\"}", NULL},
    {KIND_PERSON, "{\"name\":\"A\",\"person\":\"a\",\"public_key\":\"" HASH "\"}", NULL},
    {KIND_PERSON, "{\"name\":\"A\",\"person\":\"a\",\"public_key\":\"A1\"}",
     "'public_key' is not 64 hexadecimal digits, small letters"},
    {KIND_PERSON, "{\"name\":7,\"person\":\"a\"}", "'name' is not a text of 1 to 2,000 bytes"},
    {KIND_HOLDS, "{" DAYS "\"person\":\"a\",\"position\":\"p\"}", NULL},
    {KIND_HOLDS, "{" DAYS "\"person\":\"a\",\"position\":\"p\",\"to\":\"2024-01-02\"}", NULL},
    {KIND_HOLDS, "{" DAYS "\"person\":\"a\",\"position\":\"p\",\"to\":\"2024-01-01\"}",
     "'to' is not after 'from': it is the first day that no longer counts"},
    {KIND_HOLDS, "{\"from\":\"2024-02-30\",\"person\":\"a\",\"position\":\"p\"}",
     "'from' is not a day such as 2024-02-14"},
    {KIND_COVER, "{" DAYS "\"person\":\"a\",\"position\":\"p\"}",
     "'to' is missing: a day such as 2024-02-14"},
    {KIND_GRANTED, GRANT ",\"under\":\"u\"}", NULL},
    {KIND_GRANTED, GRANT "}",
     "'under' is missing: the delegation that is handed on, or from_position inherent"},
    {KIND_GRANTED,
     "{\"acts\":[\"a\"],\"delegation\":\"d\",\"from\":\"2024-01-01\",\"from_position\":\"inherent\","
     "\"installation\":\"h\",\"scope\":\"*\",\"to_position\":\"q\"}",
     "inherent authority stands under none, and has a source and a mark"},
    {KIND_GRANTED,
     "{\"acts\":[\"a\"],\"delegation\":\"d\",\"from\":\"2024-01-01\",\"from_position\":\"inherent\","
     "\"installation\":\"h\",\"mark\":\"quoted\",\"scope\":\"*\",\"source\":\"s\",\"to_position\":\"q\"}",
     NULL},
    {KIND_GRANTED, "{\"mark\":\"certain\"}", "'mark' is not official, quoted, recalled or illustrative"},
    {KIND_GRANTED, "{\"acts\":[]}", "'acts' is not a list of 1 to 64 different texts"},
    {KIND_GRANTED, "{\"acts\":[\"a\",\"a\"]}", "'acts' is not a list of 1 to 64 different texts"},
    {KIND_GRANTED, "{\"acts\":\"a\"}", "'acts' is not a list of 1 to 64 different texts"},
    {KIND_GRANTED, "{\"acts\":[1]}", "'acts' is not a list of 1 to 64 different texts"},
    {KIND_GRANTED, "{\"limit_cents\":-1}", "'limit_cents' is not a whole number of cents, 0 or more"},
    {KIND_GRANTED, "{\"limit_cents\":\"1\"}", "'limit_cents' is not a whole number of cents, 0 or more"},
    {KIND_GRANTED, "{\"may_sub_delegate\":false}", "'may_sub_delegate' is not true, or absent"},
    {KIND_ACCEPTED, "{\"delegation\":\"d\"}", NULL},
    {KIND_ACCEPTED, "{\"delegation\":\"d\",\"reason\":\"r\"}", "delegation.accepted/1 has no 'reason'"},
    {KIND_REVOKED, "{\"delegation\":\"d\",\"reason\":\"r\"}", NULL},
    {KIND_SUBMITTED,
     "{\"act\":\"a\",\"content\":\"" HASH "\",\"persons\":1,\"request\":\"r\",\"scope\":\"s\"}", NULL},
    {KIND_SUBMITTED, "{\"persons\":0}", "'persons' is not a whole number from 1 to 4"},
    {KIND_SUBMITTED, "{\"persons\":5}", "'persons' is not a whole number from 1 to 4"},
    {KIND_SUBMITTED,
     "{\"act\":\"a\",\"content\":\"" HASH
     "\",\"emergency\":true,\"persons\":1,\"request\":\"r\",\"scope\":\"s\"}",
     "an emergency needs a reason"},
    {KIND_APPROVED, "{\"content\":\"" HASH "\",\"request\":\"r\"}", NULL},
    {KIND_APPROVED, "{\"request\":\"r\"}", "'content' is missing: 64 hexadecimal digits, small letters"},
    {KIND_REJECTED, "{\"request\":\"r\"}", "'reason' is missing: a text of 1 to 2,000 bytes"},
    {KIND_OVERRIDE_REQUESTED, "{\"content\":\"" HASH "\",\"reason\":\"x\",\"request\":\"r\"}", NULL},
};

static void bodies_are_read_or_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(bodies); i++) {
        struct test_case test = test_begin();
        struct authority_record record = authority_record_new(bodies[i].kind, "a", TODAY);
        const char *fault = authority_read(bodies[i].body, strlen(bodies[i].body), test.arena, &record);
        assert_same(bodies[i].body, fault ? fault : "", bodies[i].fault ? bodies[i].fault : "");
        TEXT_CLEANUP struct text again = {0};
        if (!bodies[i].fault) {
            assert_int_equal(authority_write(&record, &again), 0);
            assert_same("written again", text_content(&again), bodies[i].body);
        }
        test_end(&test);
    }
}

static void every_member_is_read(void **state)
{
    (void)state;
    const char *body = "{\"acts\":[\"mou.sign\",\"loa.sign\"],\"delegation\":\"d\",\"from\":\"2024-01-01\","
                       "\"from_position\":\"p\",\"installation\":\"here\",\"limit_cents\":12345,"
                       "\"mark\":\"quoted\",\"may_sub_delegate\":true,\"reserved\":[\"loa.sign\"],"
                       "\"scope\":\"client/UNDOF\",\"source\":\"\xC3\xA9 \\\"x\\\"\",\"to\":\"2024-02-01\","
                       "\"to_position\":\"q\",\"under\":\"u\"}";
    struct test_case test = test_begin();
    struct authority_record record = authority_record_new(KIND_GRANTED, "a", TODAY);
    assert_null(authority_read(body, strlen(body), test.arena, &record));
    assert_int_equal(record.acts.count, 2);
    assert_string_equal(record.acts.items[1], "loa.sign");
    assert_int_equal(record.reserved.count, 1);
    assert_int_equal(record.limit, 12345);
    assert_int_equal(record.from, day_make(2024, 1, 1));
    assert_int_equal(record.to, day_make(2024, 2, 1));
    assert_true(record.may_sub_delegate);
    assert_string_equal(record.source, "\xC3\xA9 \"x\"");
    assert_string_equal(record.author, "a");
    assert_int_equal(record.day, TODAY);
    test_end(&test);
}

/* A copy has what was there, and what it takes in is its own. */
static int copy_and_add(const struct authority_state *state, const struct authority_rules *rules,
                        struct authority_record *person, struct arena *arena)
{
    struct authority_state *copy = NULL;
    person->id = "only in the copy";
    int code = authority_state_copy(state, arena, &copy);
    if (!code)
        code = authority_apply(copy, rules, person);
    if (!code) {
        assert_ptr_equal(authority_person(copy, "id7"), authority_person(state, "id7"));
        assert_ptr_equal(authority_person(copy, person->id), person);
        assert_null(authority_person(state, person->id));
    }
    return code;
}

static void memory_may_fail_anywhere(void **state)
{
    (void)state;
    const char *body = GRANT ",\"under\":\"u\"}";
    size_t calls = 0;
    for (bool failed = true; failed; calls++) {
        struct test_case test = test_begin();
        struct authority_state *authority = NULL;
        struct authority_rules rules = {0};
        struct authority_record record = authority_record_new(KIND_GRANTED, "a", TODAY);
        struct authority_record person = new_person("a", "login");
        arena_fail_after(test.arena, calls + 1);
        const char *fault = authority_read(body, strlen(body), test.arena, &record);
        int code = fault ? ERROR_LIMIT : authority_state_new(test.arena, &authority);
        for (int i = 0; !code && i < 40; i++) { /* enough for every array and index to grow */
            person.id = record.id = arena_format(test.arena, "id%d", i);
            code = person.id ? authority_apply(authority, &rules, &person) : ERROR_LIMIT;
            code = code ? code : authority_apply(authority, &rules, &record);
        }
        code = code ? code : copy_and_add(authority, &rules, &person, test.arena);
        failed = arena_has_failed(test.arena);
        assert_int_equal(code, failed ? ERROR_LIMIT : 0);
        test_end(&test);
    }
    assert_true(calls > 20);
}

/* ---- the rule set ---- */

static void built_in_rules_hold_together(void **state)
{
    (void)state;
    struct test_case test = test_begin();
    struct authority_rule_set set;
    assert_int_equal(authority_rules_builtin(test.arena, &test.problems, &set), 0);
    assert_int_equal(test.problems.count, 0);
    for (size_t i = 0; i < set.rules.act_count; i++) {
        const struct authority_act *act = &set.rules.acts[i];
        assert_int_equal(act->excluded, RELATION_ALL);   /* administrators included, for every act */
        assert_true(act->delegated || act->persons > 1); /* one person alone has at least a delegation */
        assert_true(act->mark > MARK_OFFICIAL);          /* nothing here was read in the document itself */
    }
    for (int verb = VERB_GRANT; verb < VERB_COUNT; verb++)
        assert_true(set.rules.stages[verb] != 0);
    const struct authority_role *administrator = authority_role(&set.rules, "administrator");
    assert_non_null(administrator);
    assert_false(administrator->verbs & (1u << VERB_APPROVE | 1u << VERB_ASK_OVERRIDE | 1u << VERB_GRANT));
    test_end(&test);
}

#define ACTS "act,title,area,persons,money,delegation,override,final,excluded,mark,source\n"
static const struct {
    const char *acts, *roles, *problems;
} rule_sets[] = {
    {ACTS "a,b,c,1,no,yes,no,no,prepared/granted,quoted,s\n", "", ""},
    {ACTS "a,b,c,0,no,yes,no,no,,quoted,s\n", "", "2:7: nobody would approve it; expected 1 or more"},
    {ACTS "a,b,c,5,no,yes,no,no,,quoted,s\n", "",
     "2:7: '5' is too large (column persons); expected a whole number from 0 to 4"},
    {ACTS "a,b,c,1,no,yes,no,no,prepard,quoted,s\n", "",
     "2:22: 'prepard' is not known (column excluded); did you mean 'prepared'? known names: prepared, "
     "edited, requested, granted, recorded"},
    {ACTS "a,b,c,1,no,yes,no,no,,quoted,s\na,b,c,1,no,yes,no,no,,quoted,s\n", "",
     "3:1: a second row with act 'a'; expected each once; it stands at acts.csv:2:1 already"},
    {ACTS, "r,t,read_contingent/maintain,approve,quoted,s\n", ""},
    {ACTS, "r,t,fly,approve,quoted,s\n", NULL},
    {ACTS, "r,t,,aprove,quoted,s\n", NULL},
};

static void rule_sets_are_read_or_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(rule_sets); i++) {
        struct test_case test = test_begin();
        TEXT_CLEANUP struct text problems = {0};
        const char *roles =
            arena_format(test.arena, "role,title,permissions,verbs,mark,source\n%s", rule_sets[i].roles);
        const struct folder_file files[] = {
            test_file("acts.csv", rule_sets[i].acts), test_file("kinds.csv", "kind,permission,act\n"),
            test_file("roles.csv", roles), test_file("verbs.csv", "verb,states,mark,source\n")};
        const struct folder folder = {.path = "rules", .files = files, .count = TEST_COUNT(files)};
        struct authority_rule_set set;
        int code = authority_rules_read(&folder, test.arena, &test.problems, &set);
        test_write_problems(&test.problems, &problems);
        if (rule_sets[i].problems)
            assert_same(rule_sets[i].acts, text_content(&problems), rule_sets[i].problems);
        assert_int_equal(code, problems.length ? ERROR_INVALID : 0);
        test_end(&test);
    }
}

static void a_kind_needs_a_permission_or_an_act(void **state)
{
    (void)state;
    static const char *const kinds[] = {"x/1,,\n", "x/1,read_contingent,mou.sign\n",
                                        "x/1,write_contingent,\n", "x/1,,mou.sign\n"};
    for (size_t i = 0; i < TEST_COUNT(kinds); i++) {
        struct test_case test = test_begin();
        const char *text = arena_format(test.arena, "kind,permission,act\n%s", kinds[i]);
        const struct folder_file files[] = {
            test_file("acts.csv", ACTS), test_file("kinds.csv", text),
            test_file("roles.csv", "role,title,permissions,verbs,mark,source\n"),
            test_file("verbs.csv", "verb,states,mark,source\n")};
        const struct folder folder = {.path = "rules", .files = files, .count = TEST_COUNT(files)};
        struct authority_rule_set set = {0};
        int code = authority_rules_read(&folder, test.arena, &test.problems, &set);
        assert_int_equal(code, i < 2 ? ERROR_INVALID : 0);
        if (i == 2)
            assert_int_equal(set.needs[0].permission, 5);
        if (i == 3)
            assert_int_equal(set.needs[0].permission, 0);
        test_end(&test);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bodies_are_read_or_refused),
        cmocka_unit_test(every_member_is_read),
        cmocka_unit_test(memory_may_fail_anywhere),
        cmocka_unit_test(built_in_rules_hold_together),
        cmocka_unit_test(rule_sets_are_read_or_refused),
        cmocka_unit_test(a_kind_needs_a_permission_or_an_act),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
