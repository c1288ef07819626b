/* Two parties to one memorandum, each with a database, keys and an office of its own, that hand bundles to
   each other; and calls of the operations there. Rates are the placeholder ones. */
#ifndef MUSTER_AGREEMENT_MEMORANDUM_PLACE_TEST_H
#define MUSTER_AGREEMENT_MEMORANDUM_PLACE_TEST_H

#include "agreement/agreement.h"
#include "agreement/side_test.h"
#include "journal/bundle_place_test.h"
#include "reference/reference.h"

#define CONTINGENT_ID "kaz-undof-frc"
#define EXAMPLE       "examples/undof-kazakhstan"
#define PLACEHOLDER   "examples/placeholder-rates"
#undef SUBJECT
#define SUBJECT "contingent/" CONTINGENT_ID

/* ---- calls ---- */

enum { CALL_ARGUMENTS_MAXIMUM = 16 };
struct mou_call {
    struct test_case test;
    struct argument_value values[CALL_ARGUMENTS_MAXIMUM];
    struct reply reply;
    int code;
    struct text shown; /* the report, as side_write_report writes it, or the machine's answer; problems */
};

static inline const struct operation *mou_operation(const char *name)
{
    const struct operation_list *const lists[] = {&version_operations, &reference_operations,
                                                  &contingent_operations, &agreement_operations};
    for (size_t i = 0; i < TEST_COUNT(lists); i++)
        for (size_t k = 0; k < lists[i]->count; k++)
            if (strcmp(lists[i]->items[k].name, name) == 0)
                return &lists[i]->items[k];
    fail_msg("there is no operation %s", name);
    return NULL;
}

static inline int64_t mou_number(const struct argument *argument, const char *text)
{
    civil_day day = 0;
    instant at = 0;
    if (argument->type == ARGUMENT_DAY)
        assert_true(day_parse(text, strlen(text), &day));
    if (argument->type == ARGUMENT_INSTANT)
        assert_true(instant_parse(text, strlen(text), &at));
    if (argument->type == ARGUMENT_COUNT)
        return strtoll(text, NULL, 10);
    for (int i = 0; argument->type == ARGUMENT_CHOICE; i++) {
        assert_non_null(argument->choices[i]);
        if (strcmp(argument->choices[i], text) == 0)
            return i;
    }
    return argument->type == ARGUMENT_FLAG ? 1 : argument->type == ARGUMENT_INSTANT ? at : day;
}

static inline void mou_give(struct mou_call *call, const struct operation *operation, const char *name,
                            const char *text)
{
    for (size_t i = 0; i < operation->argument_count; i++) {
        if (strcmp(operation->arguments[i].name, name) != 0)
            continue;
        call->values[i].text[call->values[i].count++] = text;
        call->values[i].number = mou_number(&operation->arguments[i], text);
        return;
    }
    fail_msg("%s has no argument %s", operation->name, name);
}

/* Calls an operation at a side as a person, with pairs of name and value, NULL at the end. */
static inline void mou_call_as(struct mou_call *call, struct side *side, const char *author,
                               enum reply_form form, const char *name, const char *const *pairs)
{
    const struct operation *operation = mou_operation(name);
    const struct surroundings surroundings = {.database = side->place.options.database,
                                              .keys = side->place.options.keys,
                                              .author = author,
                                              .now = test_now};
    *call = (struct mou_call){.test = test_begin()};
    call->reply.report.arena = call->test.arena;
    for (; *pairs; pairs += 2)
        mou_give(call, operation, pairs[0], pairs[1]);
    const struct request request = {.operation = operation,
                                    .values = call->values,
                                    .form = form,
                                    .today = instant_day(test_clock),
                                    .surroundings = &surroundings,
                                    .arena = call->test.arena,
                                    .problems = &call->test.problems};
    call->code = operation->run(&request, &call->reply);
    if (call->code == 0 && form == REPLY_HUMAN)
        side_write_report(&call->reply.report, &call->shown);
    text_add(&call->shown, text_content(&call->reply.machine));
    for (size_t i = 0; i < call->test.problems.count; i++)
        text_format(&call->shown, "! %s; %s\n", call->test.problems.items[i].what,
                    call->test.problems.items[i].expected ? call->test.problems.items[i].expected : "");
}

static inline void mou_call_end(struct mou_call *call)
{
    text_done(&call->shown);
    text_done(&call->reply.machine);
    test_end(&call->test);
}

/* One call, its code and a part of what it shows. */
static inline void mou_says_at(struct side *side, const char *author, const char *name,
                               const char *const *pairs, int code, const char *part, const char *file,
                               int line)
{
    struct mou_call call;
    mou_call_as(&call, side, author, REPLY_HUMAN, name, pairs);
    bool right = call.code == code && strstr(text_content(&call.shown), part);
    if (!right) {
        print_error("%s: code %d, wanted %d and: %s\n%s\n", name, call.code, code, part,
                    text_content(&call.shown));
        _fail(file, line);
    }
    mou_call_end(&call);
}
#define mou_says(side, author, name, code, part, ...)                                                        \
    mou_says_at(side, author, name, (const char *const[]){__VA_ARGS__, NULL}, code, part, __FILE__, __LINE__)
#define mou_does(side, author, name, ...) mou_says(side, author, name, 0, "", __VA_ARGS__)

/* A member of a JSON answer, in the side's arena. */
static inline const char *mou_member(struct side *side, const char *author, const char *name,
                                     const char *member, const char *const *pairs)
{
    struct mou_call call;
    mou_call_as(&call, side, author, REPLY_JSON, name, pairs);
    if (call.code != 0)
        fail_msg("%s: %s", name, text_content(&call.shown));
    char *key = arena_format(call.test.arena, "\"%s\": \"", member);
    const char *found = strstr(text_content(&call.shown), key);
    assert_non_null(found);
    found += strlen(key);
    const char *value = arena_text(side_arena(side), found, strcspn(found, "\""));
    mou_call_end(&call);
    return value;
}

/* ---- an office ---- */

/* Records one thing of authority; it is allowed. */
static inline void office_record(struct side *side, const char *author, const char *delegation,
                                 const char *kind, const char *body)
{
    struct test_case test = test_begin();
    const struct draft draft = {kind, instant_day(test_clock), body, strlen(body)};
    const struct append append = {.subject = "authority",
                                  .circle = CIRCLE_INTERNAL,
                                  .expected = APPEND_ANY,
                                  .author = author,
                                  .authority = delegation,
                                  .drafts = &draft,
                                  .count = 1};
    struct appended appended;
    assert_fine(journal_append(side->journal, NULL, &append, test.arena, &test.problems, &appended),
                &test.problems);
    test_end(&test);
}

static inline void office_person(struct side *side, const char *person, const char *position,
                                 const char *role, const char *party)
{
    struct arena *arena = side_arena(side);
    char day[DAY_TEXT_SIZE];
    day_format(instant_day(test_clock), day);
    office_record(side, "admin", "", "authority.position/1",
                  arena_format(arena,
                               "{\"entity\":\"%s\",\"party\":\"%s\",\"position\":\"%s\",\"role\":\"%s\","
                               "\"title\":\"%s\"}",
                               party, party, position, role, position));
    office_record(side, "admin", "", "authority.person/1",
                  arena_format(arena, "{\"login\":\"%s-login\",\"name\":\"%s\",\"person\":\"%s\"}", person,
                               person, person));
    office_record(side, "admin", "", "authority.holds/1",
                  arena_format(arena, "{\"from\":\"%s\",\"person\":\"%s\",\"position\":\"%s\"}", day, person,
                               position));
}

/* An administrator, a planner who proposes, two who accept rows, and a signatory with a delegation "powers".
 */
static inline void office_make(struct side *side, const char *party)
{
    struct arena *arena = side_arena(side);
    char day[DAY_TEXT_SIZE], key[DIGEST_TEXT_SIZE];
    struct digest installation = side_key(side);
    office_person(side, "admin", "office", "administrator", party);
    office_person(side, "planner", "planning", "case_officer", party);
    office_person(side, "first", "rates-1", "case_officer", party);
    office_person(side, "second", "rates-2", "case_officer", party);
    office_person(side, "signatory", "chief", "signatory", party);
    office_record(side, "admin", "", "delegation.granted/1",
                  arena_format(arena,
                               "{\"acts\":[\"mou.sign\"],\"delegation\":\"powers\",\"from\":\"%s\","
                               "\"from_position\":\"inherent\",\"installation\":\"%s\",\"mark\":"
                               "\"illustrative\",\"scope\":\"" SUBJECT "\",\"source\":\"assumed\","
                               "\"to_position\":\"chief\"}",
                               day_format(instant_day(test_clock), day), digest_format(&installation, key)));
    office_record(side, "signatory", "", "delegation.accepted/1", "{\"delegation\":\"powers\"}");
}

/* The planner asks for the signature of a version. */
static inline void office_ask(struct side *side, const char *request, const char *version)
{
    office_record(side, "planner", "", "request.submitted/1",
                  arena_format(side_arena(side),
                               "{\"act\":\"mou.sign\",\"content\":\"%s\",\"persons\":1,\"prepared_by\":["
                               "\"planner\"],\"request\":\"%s\",\"scope\":\"" SUBJECT "\"}",
                               version, request));
}

/* ---- rates ---- */

/* One person accepts every row on which the example's price rests. */
static inline void rates_accept_all(struct side *side, const char *person)
{
    mou_does(side, person, "rates accept", "edition", "2023", "table", "editions", "code", "2023", "schedule",
             PLACEHOLDER);
    mou_does(side, person, "rates accept", "edition", "*", "table", "personnel", "code", "2022-07-01",
             "schedule", PLACEHOLDER);
    mou_does(side, person, "rates accept", "edition", "2023", "table", "major_equipment", "code",
             "apc_wheeled", "code", "support_vehicle_military", "code", "engineering_vehicle", "schedule",
             PLACEHOLDER);
    mou_does(side, person, "rates accept", "edition", "*", "table", "rules", "code", "formula_personnel",
             "code", "formula_lease", "code", "formula_self_sustainment", "code", "formula_rounding",
             "schedule", PLACEHOLDER);
    mou_does(side, person, "rates accept", "edition", "2023", "table", "self_sustainment", "code", "catering",
             "code", "cleaning", "code", "communications_hf", "code", "communications_telephone", "code",
             "communications_vhf_uhf", "code", "explosive_ordnance_disposal", "code", "field_defence_stores",
             "code", "identification", "code", "laundry", "code", "medical_basic", "code",
             "minor_engineering", "code", "observation_general", "code", "observation_night", "code",
             "observation_positioning", "code", "office", "code", "stores_bedding", "code",
             "stores_furniture", "code", "stores_internet", "code", "stores_welfare", "schedule",
             PLACEHOLDER);
}

/* ---- two parties ---- */

struct parties {
    struct side kaz, un;
};

static inline struct parties parties_make(void)
{
    struct parties parties = {.kaz = side_of(&journal_wired, "Kazakhstan", "KAZ"),
                              .un = side_of(&journal_wired, "United Nations", "UN")};
    side_trust(&parties.kaz, &parties.un);
    side_trust(&parties.un, &parties.kaz);
    office_make(&parties.kaz, "KAZ");
    office_make(&parties.un, "UN");
    mou_does(&parties.kaz, "planner", "import", "folder", EXAMPLE);
    return parties;
}

static inline void parties_remove(struct parties *parties)
{
    side_remove(&parties->kaz);
    side_remove(&parties->un);
}

/* What is new goes from one to the other. */
static inline void parties_send(struct side *from, struct side *to, const char *code)
{
    struct bundle_preview preview = side_export_as(
        from, (struct bundle_export){.subject = SUBJECT, .to = (const char *const[]){code}, .to_count = 1});
    for (size_t i = 0; i < preview.file_count; i++)
        side_import(to, preview.files[i]);
}

/* The example, in which the State brings so many ambulances (L5). In the side's folder. */
static inline const char *draft_folder(struct side *side, const char *name, const char *ambulances)
{
    struct test_case test = test_begin();
    struct folder folder;
    const char *path = arena_format(side_arena(side), "%s/%s", side->place.folder.path, name);
    assert_fine(folder_read(EXAMPLE, test.arena, &test.problems, &folder), &test.problems);
    struct folder_file *files = arena_array(test.arena, folder.count, sizeof *files);
    for (size_t i = 0; i < folder.count; i++) {
        files[i] = folder.files[i];
        const char *line = strstr(files[i].data, "support_vehicles,1,wet");
        if (strcmp(files[i].name, "mou_major_equipment.csv") != 0)
            continue;
        assert_non_null(line);
        files[i].data = arena_format(test.arena, "%.*ssupport_vehicles,%s%s", (int)(line - files[i].data),
                                     files[i].data, ambulances, line + strlen("support_vehicles,1"));
        files[i].size = strlen(files[i].data);
    }
    assert_fine(folder_write(path, files, folder.count, false, &test.problems), &test.problems);
    test_end(&test);
    return path;
}

#endif
