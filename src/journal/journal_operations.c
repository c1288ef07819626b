/* The table of the journal's own operations: `journal verify`, `journal log`, `journal head`, `database
 * grant`. */
#include "journal/journal_operations.h"

#include "base/json.h"
#include "journal/journal_heads.h"
#include "store/store.h"

const char *const journal_circles[] = {"shared", "internal", "people", "cases", NULL};

/* What an id names */

#define CONTINGENT_PREFIX "contingent/"

static const char *short_name(const char *subject)
{
    size_t length = strlen(CONTINGENT_PREFIX);
    return strncmp(subject, CONTINGENT_PREFIX, length) == 0 ? subject + length : subject;
}

static int unknown_subject(const struct request *request, const char *id, const struct store_stream *streams,
                           size_t count)
{
    char quoted[TEXT_QUOTE_SIZE];
    const char **names = arena_array(request->arena, count, sizeof *names);
    size_t known = 0;
    if (!names)
        return problem_memory(request->problems);
    for (size_t i = 0; i < count; i++)
        if (known == 0 || strcmp(names[known - 1], short_name(streams[i].subject)) != 0)
            names[known++] = short_name(streams[i].subject);
    return problem_error(request->problems, ERROR_NOT_FOUND, (struct place){0},
                         known ? text_known(request->arena, "ids", id, names, known)
                               : "`muster import FOLDER` brings a contingent in",
                         "the journal has nothing of '%s'", text_quote(id, strlen(id), quoted));
}

int journal_subject(const struct request *request, struct journal *journal, const char **ret_subject)
{
    const char *id = request_text(request, "id", NULL);
    struct store_stream *streams;
    size_t count;
    *ret_subject = NULL;
    if (!id)
        return 0;
    int code =
        store_streams(journal_store(journal), NULL, 0, request->arena, request->problems, &streams, &count);
    if (code < 0)
        return code;
    for (size_t i = 0; i < count; i++)
        if (strcmp(streams[i].subject, id) == 0 || strcmp(short_name(streams[i].subject), id) == 0)
            *ret_subject = streams[i].subject;
    return *ret_subject ? 0 : unknown_subject(request, id, streams, count);
}

/* journal head */

static void write_head_json(struct json_writer *json, const struct head *head, const char *line)
{
    char writer[DIGEST_TEXT_SIZE], hash[DIGEST_TEXT_SIZE];
    json_begin_object(json, NULL);
    json_text(json, "subject", head->subject);
    json_text(json, "circle", circle_name(head->circle));
    json_text(json, "writer", digest_format(&head->writer, writer));
    json_integer(json, "sequence", (int64_t)head->sequence);
    json_text(json, "hash", digest_format(&head->hash, hash));
    json_text(json, "line", line);
    json_end_object(json);
}

static const char *head_line(const struct store_stream *stream, struct arena *arena, struct head *ret_head)
{
    TEXT_CLEANUP struct text line = {0};
    *ret_head = (struct head){.subject = stream->subject,
                              .circle = (enum circle)stream->circle,
                              .writer = stream->writer,
                              .sequence = (uint64_t)stream->sequence,
                              .hash = stream->head,
                              .has_signature = true};
    memcpy(ret_head->signature, stream->signature, sizeof ret_head->signature);
    head_write(ret_head, arena, &line);
    return text_result(&line) < 0 ? NULL : arena_text(arena, line.data, line.length);
}

static int write_heads(const struct request *request, const struct store_stream *streams, size_t count,
                       struct reply *reply)
{
    TEXT_CLEANUP struct text page = {0};
    struct json_writer json = {.out = &reply->machine};
    char at[INSTANT_TEXT_SIZE];
    bool for_machines = request->form == REPLY_JSON;
    text_format(&page, " # Heads of the journal, %s. Keep them elsewhere: muster journal verify --head FILE",
                instant_format(request->surroundings->now(), at));
    if (for_machines) {
        json_begin_object(&json, NULL);
        json_begin_array(&json, "heads");
    }
    for (size_t i = 0; i < count; i++) {
        struct head head;
        const char *line = streams[i].sequence ? head_line(&streams[i], request->arena, &head) : "";
        if (!line)
            return problem_memory(request->problems);
        if (*line && for_machines)
            write_head_json(&json, &head, line);
        else if (*line)
            text_format(&page, "\n %s", line);
    }
    if (for_machines) {
        json_end_array(&json);
        json_end_object(&json);
    } else {
        report_paragraph(&reply->report, "%s", text_content(&page));
    }
    return text_result(&page) < 0 ? problem_memory(request->problems) : 0;
}

int journal_head_run(const struct request *request, struct reply *reply)
{
    JOURNAL_CLEANUP struct journal *journal = NULL;
    struct store_stream *streams = NULL;
    const char *subject = NULL;
    size_t count = 0;
    int code = journal_of_request(request, false, &journal);
    if (code == 0)
        code = journal_subject(request, journal, &subject);
    if (code == 0)
        code = store_streams(journal_store(journal), subject, 0, request->arena, request->problems, &streams,
                             &count);
    return code < 0 ? code : write_heads(request, streams, count, reply);
}

/* database grant */

int database_grant_run(const struct request *request, struct reply *reply)
{
    const char *role = request_text(request, "role", "");
    const struct store_options options = {.access = STORE_WRITE};
    STORE_CLEANUP struct store *store = NULL;
    int code =
        store_open(request->surroundings->database, &options, request->arena, request->problems, &store);
    if (code == 0)
        code = store_grant(store, role, request->problems);
    if (code < 0)
        return code;
    struct json_writer json = {.out = &reply->machine};
    if (request->form == REPLY_JSON) {
        json_begin_object(&json, NULL);
        json_text(&json, "database", store_name(store));
        json_text(&json, "role", role);
        json_end_object(&json);
    } else {
        report_paragraph(&reply->report,
                         "The role %s may now use %s: read, and append. It can change and delete no record.",
                         role, store_name(store));
    }
    return 0;
}

/* The table */

#define ID_ARGUMENT(flags_, help_)                                                                           \
    {                                                                                                        \
        .name = "id", .type = ARGUMENT_TEXT, .flags = ARGUMENT_POSITIONAL | (flags_), .help = (help_)        \
    }

static const struct argument verify_arguments[] = {
    ID_ARGUMENT(0, "the id of a contingent, or another subject such as authority; everything otherwise"),
    {.name = "head",
     .type = ARGUMENT_TEXT,
     .flags = ARGUMENT_REPEATED,
     .help = "a line of journal head that was kept elsewhere, or a file of them"},
};

static const struct argument log_arguments[] = {
    ID_ARGUMENT(ARGUMENT_REQUIRED, "the id of a contingent, or another subject such as authority"),
    {.name = "circle",
     .type = ARGUMENT_CHOICE,
     .choices = journal_circles,
     .help = "only the records of this circle"},
    {.name = "from",
     .type = ARGUMENT_COUNT,
     .minimum = 1,
     .maximum = INT64_MAX,
     .help = "only records from this sequence number on"},
    {.name = "bodies", .type = ARGUMENT_FLAG, .help = "what each record says, too"},
};

static const struct argument head_arguments[] = {
    ID_ARGUMENT(0, "the id of a contingent, or another subject such as authority; everything otherwise"),
};

static const struct argument grant_arguments[] = {
    {.name = "role",
     .type = ARGUMENT_TEXT,
     .flags = ARGUMENT_POSITIONAL | ARGUMENT_REQUIRED,
     .help = "a role of the PostgreSQL server"},
};

#define ARGUMENTS(list_) .arguments = (list_), .argument_count = sizeof(list_) / sizeof *(list_)

static const struct operation items[] = {
    OPERATION(
        "journal verify", PERMISSION_READ_JOURNAL, .summary = "Check the journal from its first record on",
        .help =
            "Computes every hash again from what is stored and the hash before it, and compares heads, "
            "signatures, keys, what other installations had seen, summaries and attachments. Each thing that "
            "does not fit is an error that names its place: subject, circle, writer and record. The exit "
            "status is then 1.\n\n"
            "It warns where the database, or the key store of personal data, does not lie on an encrypted "
            "disk.\n\n"
            "Who can write the whole database can also take back its end, or put an older copy in its "
            "place. Keep what `muster journal head` prints elsewhere, and present it with --head: it has to "
            "be found again in what the journal holds now.\n\n"
            "  muster journal verify\n"
            "  muster journal verify kaz-undof-frc --head heads-of-march.txt",
        ARGUMENTS(verify_arguments), .forms = FORM_JSON, .run = journal_verify_run),
    OPERATION("journal log", PERMISSION_READ_JOURNAL, .summary = "List the records of a contingent",
              .help = "Lists what was recorded, in the order in which it counts: number, kind, the day from "
                      "which it counts, when and by whom it was recorded, under which authority, and the "
                      "hash. Where several installations write, each numbers its own records.\n\n"
                      "  muster journal log kaz-undof-frc --circle shared --from 50\n"
                      "  muster journal log kaz-undof-frc --bodies --json",
              ARGUMENTS(log_arguments), .forms = FORM_JSON | FORM_CSV, .run = journal_log_run),
    OPERATION("journal head", PERMISSION_READ_JOURNAL, .summary = "Print the signed heads of the journal",
              .help = "Prints the head of each stream, signed by its writer: a line each, which `muster "
                      "journal verify --head` takes back. Printed, sent to the other party or kept on "
                      "another machine, it proves later that nothing before it was changed or cut off.\n\n"
                      "  muster journal head > heads-of-march.txt",
              ARGUMENTS(head_arguments), .forms = FORM_JSON, .run = journal_head_run),
    OPERATION("database grant", PERMISSION_MAINTAIN, .summary = "Let a PostgreSQL role use the journal",
              .help = "Gives a role of the PostgreSQL server what the program needs and no more: it can read "
                      "and append, but neither change nor delete a record, so that the database itself "
                      "refuses what the program would never do. Run it once as the owner of the database, "
                      "and let the program connect as that role.\n\n"
                      "  muster database grant muster_office --database postgresql://owner@server/muster",
              ARGUMENTS(grant_arguments), .writes = true, .forms = FORM_JSON, .run = database_grant_run),
};

const struct operation_list journal_operations = {items, sizeof items / sizeof *items};
