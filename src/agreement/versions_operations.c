/* What can be asked of the memorandum between its two parties: names, arguments, help; and what the answers
   begin with. */
#include "agreement/versions_operations.h"

#include "agreement/agreement.h"

#include <string.h>

/* ---- a contingent and its versions ---- */

static instant known_on_of(const struct request *request)
{
    for (size_t i = 0; i < request->operation->argument_count; i++)
        if (strcmp(request->operation->arguments[i].name, "as-known-on") == 0)
            return request_number(request, "as-known-on", INSTANT_NEVER);
    return INSTANT_NEVER;
}

static int read_memorandum(const struct request *request, struct memorandum *memorandum)
{
    struct arena *arena = request->arena;
    struct kept_list kept;
    instant known_on = known_on_of(request);
    int code = contingent_open(memorandum->journal, memorandum->id, known_on, arena, request->problems,
                               &memorandum->folder);
    if (code == 0)
        code =
            contingent_kept(memorandum->journal, memorandum->id, known_on, arena, request->problems, &kept);
    if (code < 0)
        return code;
    memorandum->contributor = folder_setting(&memorandum->folder, "contingent", "contributor", arena);
    return versions_of_kept(memorandum->journal, &kept, memorandum->contributor, arena, request->problems,
                            &memorandum->versions);
}

int memorandum_open(const struct request *request, bool writes, struct memorandum *ret_memorandum)
{
    struct memorandum *memorandum = ret_memorandum;
    *memorandum = (struct memorandum){.id = request_text(request, "id", "")};
    memorandum->subject = arena_format(request->arena, "contingent/%s", memorandum->id);
    if (!memorandum->subject)
        return problem_memory(request->problems);
    int code = journal_of_request(request, writes, &memorandum->journal);
    if (code == 0)
        code = journal_read_begin(memorandum->journal, request->problems);
    if (code < 0)
        return code;
    code = read_memorandum(request, memorandum);
    journal_read_end(memorandum->journal);
    return code;
}

void memorandum_close(struct memorandum *memorandum)
{
    memorandum->journal = journal_close(memorandum->journal);
}

int memorandum_versions(struct transaction *transaction, const struct memorandum *memorandum,
                        struct problems *problems, struct versions *ret_versions)
{
    struct kept_list kept;
    int code = transaction_contingent_kept(transaction, memorandum->subject, problems, &kept);
    return code < 0 ? code
                    : versions_of_kept(transaction_journal(transaction), &kept, memorandum->contributor,
                                       transaction_arena(transaction), problems, ret_versions);
}

int memorandum_folder(const struct memorandum *memorandum, const struct version *version,
                      const struct version_content *content, struct arena *arena, struct problems *problems,
                      struct folder *ret_folder)
{
    struct version_place place = {.signed_day = version_signed_day(version)};
    place.path =
        arena_format(arena, "%s@%s", memorandum->id, version_short(version->proposed->content, arena));
    return place.path ? version_folder(&memorandum->folder, content, &place, arena, problems, ret_folder)
                      : problem_memory(problems);
}

/* ---- the table ---- */

#define ID_ARGUMENT                                                                                          \
    {                                                                                                        \
        .name = "id", .type = ARGUMENT_TEXT, .flags = ARGUMENT_POSITIONAL | ARGUMENT_REQUIRED,               \
        .help = "the id of a contingent in the journal"                                                      \
    }
#define HASH_ARGUMENT(name_, help_)                                                                          \
    {                                                                                                        \
        .name = (name_), .type = ARGUMENT_TEXT, .flags = ARGUMENT_POSITIONAL | ARGUMENT_REQUIRED,            \
        .help = (help_)                                                                                      \
    }
#define HASH_HELP "the version: its hash, or the first digits of it"
#define TEXT_ARGUMENT(name_, flags_, help_)                                                                  \
    {                                                                                                        \
        .name = (name_), .type = ARGUMENT_TEXT, .flags = (flags_), .help = (help_)                           \
    }
#define ARGUMENTS(list_) .arguments = (list_), .argument_count = sizeof(list_) / sizeof *(list_)

static const struct argument propose_arguments[] = {
    ID_ARGUMENT,
    {.name = "folder",
     .type = ARGUMENT_FOLDER,
     .flags = ARGUMENT_POSITIONAL | ARGUMENT_REQUIRED,
     .help = "the contingent folder whose memorandum is proposed"},
    TEXT_ARGUMENT("answers", 0, "the version that this one counters"),
    {.name = "amendment",
     .type = ARGUMENT_COUNT,
     .minimum = 1,
     .maximum = 999,
     .help = "the number of the amendment; otherwise the next one, where a version is in force"},
    TEXT_ARGUMENT("note", 0, "what the other side should know of it"),
    SCHEDULE_ARGUMENT,
};

static const struct argument versions_arguments[] = {ID_ARGUMENT, ARGUMENT_AS_KNOWN_ON};

static const struct argument show_arguments[] = {
    ID_ARGUMENT,
    HASH_ARGUMENT("hash", HASH_HELP),
    {.name = "folder", .type = ARGUMENT_FOLDER, .help = "write its files into this folder"},
    {.name = "replace", .type = ARGUMENT_FLAG, .help = "write over the files of that folder"},
};

static const struct argument compare_arguments[] = {
    ID_ARGUMENT,
    HASH_ARGUMENT("first", "the first version: its hash, or the first digits of it"),
    HASH_ARGUMENT("second", "the second version, likewise"),
    {.name = "on", .type = ARGUMENT_DAY, .help = "the day whose terms count; today without it"},
    SCHEDULE_ARGUMENT,
    {.name = "partial",
     .type = ARGUMENT_FLAG,
     .help = "list what has a blank rate without an amount, instead of refusing it; the totals are then "
             "incomplete"},
};

static const struct argument sign_arguments[] = {
    ID_ARGUMENT,
    HASH_ARGUMENT("hash", HASH_HELP),
    TEXT_ARGUMENT("delegation", ARGUMENT_REQUIRED, "the delegation under which it is signed"),
    TEXT_ARGUMENT("capacity", 0, "as what the person signs: Chief of General Staff"),
    SCHEDULE_ARGUMENT,
};

static const struct argument report_arguments[] = {
    ID_ARGUMENT,
    HASH_ARGUMENT("hash", HASH_HELP),
    TEXT_ARGUMENT("side", ARGUMENT_REQUIRED, "whose signature: UN, or the contributor's code"),
    {.name = "paper",
     .type = ARGUMENT_FILE,
     .flags = ARGUMENT_REQUIRED,
     .help = "the signed paper, at most 4 MiB"},
    {.name = "day", .type = ARGUMENT_DAY, .flags = ARGUMENT_REQUIRED, .help = "the day of the signature"},
    TEXT_ARGUMENT("name", ARGUMENT_REQUIRED, "who signed"),
    TEXT_ARGUMENT("capacity", 0, "as what that person signed"),
};

static const struct operation items[] = {
    OPERATION(
        "mou propose", PERMISSION_WRITE_CONTINGENT,
        .summary = "Propose a version of the memorandum, or counter one",
        .help =
            "Records the memorandum of a contingent folder (mou_*.csv, factors.csv, [mou] of contingent.ini) "
            "as a version that the other side may have. Its hash is what both sides will sign; it holds "
            "every row, and the edition of rates by name and by the hash of its figures. With --answers it "
            "counters the version that it names. A folder with an error, or at odds with the schedule, is "
            "refused.\n\n"
            "What is proposed changes nothing until both sides have signed the same version.\n\n"
            "  muster mou propose kaz-undof-frc our-draft --note \"one more ambulance\"\n"
            "  muster mou propose kaz-undof-frc our-answer --answers 3f2a91",
        ARGUMENTS(propose_arguments), .writes = true, .forms = FORM_JSON, .run = mou_propose_run),
    OPERATION(
        "mou versions", PERMISSION_READ_CONTINGENT, .summary = "List the versions of the memorandum",
        .help = "Lists every version that was proposed: who proposed it and when, which one it answers, who "
                "has signed it, and whether it is in force. A version is agreed when both sides have signed "
                "the same hash, each at an installation of its own. A signature that is only reported here "
                "says so.\n\n"
                "  muster mou versions kaz-undof-frc",
        ARGUMENTS(versions_arguments), .forms = FORM_JSON, .run = mou_versions_run),
    OPERATION(
        "mou show", PERMISSION_READ_CONTINGENT, .summary = "Show a version, or write it to a folder",
        .help = "Shows a version of the memorandum: where it stands, its settings, the edition of rates, and "
                "how many rows each table has. With --folder, writes it with the rest of the contingent as "
                "the files of a contingent folder, to be priced, changed and proposed again.\n\n"
                "  muster mou show kaz-undof-frc 3f2a91 --folder their-draft",
        ARGUMENTS(show_arguments), .writes = true, .forms = FORM_JSON, .run = mou_show_run),
    OPERATION("mou compare", PERMISSION_READ_CONTINGENT,
              .summary = "Compare two versions: what changed, and what it is worth",
              .help =
                  "Compares two versions of the memorandum as `muster compare` compares two folders: every "
                  "term that differs, what each line is worth a month and a year on both sides, and "
                  "why.\n\n"
                  "  muster mou compare kaz-undof-frc 3f2a91 b07c55 --on 2025-01-01",
              ARGUMENTS(compare_arguments), .forms = FORM_JSON | FORM_CSV, .run = mou_compare_run),
    OPERATION(
        "mou sign", PERMISSION_USE_AUTHORITY, .act = "mou.sign", .thing = "version",
        .states = "proposed/countered/signed", .summary = "Sign a version for this installation's party",
        .help =
            "Records the signature of this installation's party under a version: the person, the capacity "
            "and the delegation; the installation's key signs the record. Someone else has to have asked "
            "for it first (`muster authority request submit`, act mou.sign, the version's full hash as "
            "content). Who signs approves it in the same step, or it is recorded for the person who has "
            "approved it.\n\n"
            "A signature is refused where the schedule is not the one that the version names, and while the "
            "price rests on a blank row, or on a row that two different named persons have not accepted "
            "(`muster rates accept`).\n\n"
            "  muster mou sign kaz-undof-frc 3f2a91 --delegation full-powers --as r.signatory \\\n"
            "    --capacity \"Chief of General Staff\" --schedule my-rates",
        ARGUMENTS(sign_arguments), .writes = true, .forms = FORM_JSON, .run = mou_sign_run),
    OPERATION(
        "mou report-signature", PERMISSION_WRITE_CONTINGENT, .thing = "version",
        .states = "proposed/countered/signed",
        .summary = "Note a signature that was given on paper, elsewhere",
        .help =
            "For a party whose counterpart does not use Muster: notes a signature as a reported fact, with "
            "the paper that shows it. It counts for this party alone, is called reported wherever it is "
            "shown, and gives way to the other side's own signature when that comes. It never binds the "
            "other side.\n\n"
            "  muster mou report-signature kaz-undof-frc 3f2a91 --side UN --paper signed.pdf \\\n"
            "    --day 2024-02-14 --name \"Under-Secretary-General for Operational Support\"",
        ARGUMENTS(report_arguments), .writes = true, .forms = FORM_JSON, .run = mou_report_signature_run),
};

const struct operation_list version_operations = {items, sizeof items / sizeof *items};
