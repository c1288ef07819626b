/* The table of this room's operations: names, arguments, help. */
#include "support/support_operations.h"

#define ID(help_)                                                                                            \
    {                                                                                                        \
        .name = "id", .type = ARGUMENT_TEXT, .flags = ARGUMENT_POSITIONAL | ARGUMENT_REQUIRED,               \
        .help = (help_)                                                                                      \
    }
#define POSITIONAL(name_, help_)                                                                             \
    {                                                                                                        \
        .name = (name_), .type = ARGUMENT_TEXT, .flags = ARGUMENT_POSITIONAL | ARGUMENT_REQUIRED,            \
        .help = (help_)                                                                                      \
    }
#define TEXT(name_, flags_, help_)                                                                           \
    {                                                                                                        \
        .name = (name_), .type = ARGUMENT_TEXT, .flags = (flags_), .help = (help_)                           \
    }
#define DAY(name_, flags_, help_)                                                                            \
    {                                                                                                        \
        .name = (name_), .type = ARGUMENT_DAY, .flags = (flags_), .help = (help_)                            \
    }
#define FLAG(name_, help_)                                                                                   \
    {                                                                                                        \
        .name = (name_), .type = ARGUMENT_FLAG, .help = (help_)                                              \
    }
#define FROM           DAY("from", 0, "the first day; today otherwise")
#define REASON(flags_) TEXT("reason", flags_, "why")
#define CONTENT        TEXT("content", ARGUMENT_REQUIRED, "the hash of what it is about")
#define VIEWED         TEXT("content", ARGUMENT_REQUIRED, "the hash of what you have viewed")
#define DELEGATION     TEXT("delegation", 0, "the delegation that you rely upon")
#define AMOUNT         TEXT("amount", 0, "dollars, such as 1234.56, where the act has an amount")
#define PREPARED_BY    TEXT("prepared-by", ARGUMENT_REPEATED, "who prepared it, and may not approve it")
#define NAMED          ID("the delegation")
#define ABOUT          ID("the request")

static const struct argument position_add[] = {
    ID("a short name of the position, such as usg-dos"),
    TEXT("title", ARGUMENT_REQUIRED, "as the field calls it"),
    TEXT("entity", ARGUMENT_REQUIRED, "the State's or the United Nations' entity"),
    TEXT("party", ARGUMENT_REQUIRED, "UN, or a State's three capitals (ISO 3166 alpha-3)"),
    TEXT("role", ARGUMENT_REQUIRED, "what it may do; see authority rules"),
};
static const struct argument person_add[] = {
    ID("a short name of the person"),
    TEXT("name", ARGUMENT_REQUIRED, "the name as it is shown"),
    TEXT("login", 0, "the account by which the person works here"),
    TEXT("key", 0, "the person's public key, 64 hexadecimal digits"),
};
static const struct argument person_assign[] = {
    POSITIONAL("person", "who holds the position"),
    POSITIONAL("position", "the position"),
    FROM,
    DAY("to", 0, "the first day that no longer counts; the same assignment with another day ends it then"),
};
static const struct argument cover_add[] = {
    POSITIONAL("person", "who covers"),
    POSITIONAL("position", "the position that is covered"),
    FROM,
    DAY("to", ARGUMENT_REQUIRED, "the first day that no longer counts"),
    REASON(0),
};
static const struct argument grant[] = {
    ID("a new name for the delegation"),
    TEXT("under", 0, "the delegation that is handed on; left out for inherent authority"),
    TEXT("to-position", ARGUMENT_REQUIRED, "the position that receives it"),
    TEXT("acts", ARGUMENT_REQUIRED | ARGUMENT_REPEATED,
         "an act that it gives, or * for all; see authority rules"),
    TEXT("reserve", ARGUMENT_REPEATED, "an act that stays with who grants"),
    TEXT("scope", ARGUMENT_REQUIRED, "contingent/ID, client/CODE, or * for everything"),
    TEXT("limit", 0, "dollars in sum that may be approved under it; none otherwise"),
    FROM,
    DAY("to", 0, "the first day that no longer counts"),
    FLAG("may-sub-delegate", "it may be handed on"),
    TEXT("installation", 0, "the key of the one installation where it is exercised; this one otherwise"),
    TEXT("source", 0, "of inherent authority: where it is from, such as full powers"),
    {.name = "mark", .type = ARGUMENT_CHOICE, .choices = mark_names, .help = "how well that source is known"},
};
static const struct argument accept[] = {NAMED};
static const struct argument turn[] = {NAMED, REASON(0)};
static const struct argument submit[] = {
    ID("a new name for the request"),
    TEXT("act", ARGUMENT_REQUIRED, "what is to be approved; see authority rules"),
    TEXT("scope", ARGUMENT_REQUIRED, "the contingent or client: contingent/ID or client/CODE"),
    CONTENT,
    AMOUNT,
    PREPARED_BY,
    FLAG("emergency", "it cannot wait: two persons may approve it together, and it is told"),
    REASON(0),
};
static const struct argument edit[] = {ABOUT, CONTENT, AMOUNT, PREPARED_BY, REASON(0)};
static const struct argument approve[] = {ABOUT, VIEWED, DELEGATION};
static const struct argument reject[] = {ABOUT, DELEGATION, REASON(ARGUMENT_REQUIRED)};
static const struct argument withdraw[] = {ABOUT, REASON(0)};
static const struct argument about[] = {ABOUT};
static const struct argument override_request[] = {ABOUT, VIEWED, REASON(ARGUMENT_REQUIRED)};
static const struct argument override_confirm[] = {ABOUT, VIEWED};

#define ARGUMENTS(list) .arguments = (list), .argument_count = sizeof(list) / sizeof *(list)
/* In the states of data/authority/verbs.csv. */
#define ON(thing_, states_) .thing = (thing_), .states = (states_)
#define RECORDS(name_, arguments_, summary_, help_, ...)                                                     \
    OPERATION(name_, PERMISSION_USE_AUTHORITY, .summary = (summary_), .help = (help_),                       \
              ARGUMENTS(arguments_), .writes = true, .forms = FORM_JSON, .run = authority_record_run,        \
              __VA_ARGS__)
#define SHOWS(name_, run_, summary_, help_, ...)                                                             \
    OPERATION(name_, PERMISSION_READ_AUTHORITY, .summary = (summary_), .help = (help_), .forms = FORM_JSON,  \
              .run = (run_), __VA_ARGS__)

/* clang-format off */
static const struct operation items[] = {
    SHOWS("authority rules", authority_rules_run,
          "List the acts, the roles and the rules by which authority is decided",
          "Lists what can be approved, what each role of a position may do, and every rule with its source "
          "and mark, in the order in which they are asked. A refusal names the rule that refused.",
          .arguments = NULL),
    SHOWS("authority position list", authority_positions_run, "List positions, persons and holders",
          "Lists positions with who holds or covers them today, and persons.", .arguments = NULL),
    RECORDS("authority position add", position_add, "Record a position, or change it",
          "Records a position of a State or of the United Nations, with the role that says what may be "
          "done from it. Whoever begins may set up positions and persons until somebody holds a position "
          "with the role administrator; from then on administrators do, and nobody changes a position that "
          "they hold.\n\n"
          "  muster authority position add usg-dos --title \"Under-Secretary-General for Operational "
          "Support\" --entity DOS --party UN --role head_of_entity",
          .thing = NULL),
    RECORDS("authority person add", person_add, "Record a person, or change the name or login",
          "Records a person. A login or a key leads to one person, so that nobody counts as two.\n\n"
          "  muster authority person add a.bekov --name \"A. Bekov\" --login abekov",
          .thing = NULL),
    RECORDS("authority person assign", person_assign, "Give a person a position for a time",
          "Records who holds a position, from a day on. Nobody gives a position to themself.\n\n"
          "  muster authority person assign a.bekov planning-cell --from 2024-01-01",
          .thing = NULL),
    RECORDS("authority cover add", cover_add, "Let somebody cover a position for a time",
          "Records who acts for a position meanwhile: named by who holds it, or by an administrator. Who "
          "covers may approve under its delegations, hands nothing on, and is kept from what they had a "
          "hand in.\n\n"
          "  muster authority cover add c.dauletov planning-cell --to 2024-02-01 --reason leave",
          .thing = NULL),
    SHOWS("authority delegation list", authority_delegations_run, "List delegations of authority",
          "Lists delegations: from which position to which, the acts, the limit in sum and what was "
          "approved under it so far.", .arguments = NULL),
    SHOWS("authority delegation show", authority_delegation_run, "Show a delegation and what it comes from",
          "Shows a delegation with the chain up to the inherent authority from which it comes.",
          ARGUMENTS(accept)),
    RECORDS("authority delegation grant", grant, "Grant a delegation of authority",
          "Grants acts to a position, within a scope, up to an amount in sum, for a time: under a "
          "delegation that you hold and that may be handed on, never wider than it. Without --under it "
          "records inherent authority: a State's full powers, the Secretary-General's own; administrators "
          "do, with its source. It counts once it is accepted; what is not delegated is reserved.\n\n"
          "  muster authority delegation grant cell --under usg --to-position certifying --acts "
          "payment.approve --scope client/UNDOF --limit 100000",
          ON("delegation", "draft")),
    RECORDS("authority delegation accept", accept, "Accept a delegation",
          "Accepts a delegation that was granted to a position you hold. Nobody accepts what they granted.",
          ON("delegation", "granted")),
    RECORDS("authority delegation suspend", turn, "Suspend a delegation",
          "Suspends a delegation and everything under it, at once: from where it was given, or from above.",
          ON("delegation", "accepted")),
    RECORDS("authority delegation resume", turn, "Give a suspended delegation back",
          "Ends a suspension. Who does that has given the authority, and approves nothing under it.",
          ON("delegation", "suspended")),
    RECORDS("authority delegation revoke", turn, "Revoke a delegation at once and for good",
          "Revokes a delegation and everything under it, at once. What was approved before stands.",
          ON("delegation", "granted/accepted/suspended")),
    SHOWS("authority request list", authority_requests_run, "List requests; overrides stand at the top",
          "Lists requests and where they stand. Every emergency override is told at the top.",
          .arguments = NULL),
    SHOWS("authority request show", authority_request_run, "Show a request and who approved it under what",
          "Shows a request: what it is for, who had a hand in it, by what the request says and by the "
          "records that it rests on, who approved it and under which delegation.",
          ARGUMENTS(about)),
    RECORDS("authority request submit", submit, "Ask for an approval",
          "Asks for an act: sign, certify, approve. The request names the hash of what is to be approved "
          "and who prepared it. A request that nobody could approve is refused, and the answer says why "
          "nobody could.\n\n"
          "  muster authority request submit pay-17 --act payment.approve --scope client/UNDOF --amount "
          "1234.56 --content HASH",
          ON("request", "draft")),
    RECORDS("authority request edit", edit, "Change what a request is about",
          "Replaces the content of a request. Approvals given so far are void: they were for something "
          "else.",
          ON("request", "submitted")),
    RECORDS("authority request approve", approve, "Approve a request under a delegation",
          "Approves what you have viewed, under a live delegation. Nobody approves what they prepared, "
          "edited or asked for, or gave the authority for, under any position. Whoever proposed the version "
          "of a memorandum, prepared a statement or recorded a row that is effective in its months had a "
          "hand in it, whatever the request says; records that came since count too. Amounts count "
          "together: all that was approved under the delegation and under what it comes from.\n\n"
          "  muster authority request approve pay-17 --delegation cell --content HASH",
          ON("request", "submitted"), .act = ACT_OF_REQUEST),
    RECORDS("authority request reject", reject, "Reject a request",
          "Rejects a request, by who could approve it.",
          ON("request", "submitted"), .act = ACT_OF_REQUEST),
    RECORDS("authority request withdraw", withdraw, "Withdraw a request",
          "Withdraws a request, by who asked for it or prepared it; the amount is free again. A signature "
          "or certification that was approved is not withdrawn.",
          ON("request", "submitted/approved")),
    RECORDS("authority request execute", about, "Record that what was approved was done",
          "Records that a request was carried out. Signing and certifying record that by themselves.",
          ON("request", "approved")),
    RECORDS("authority override request", override_request, "Ask for an emergency override",
          "Asks, with a reason, to approve an emergency that no delegation covers. Another person confirms "
          "it; neither of the two may have prepared, edited or asked for it. Every override is told "
          "wherever requests are listed.",
          ON("request", "submitted"), .act = ACT_OF_REQUEST),
    RECORDS("authority override confirm", override_confirm, "Confirm an emergency override",
          "Confirms what another person asked for: the request is then approved.",
          ON("request", "submitted"), .act = ACT_OF_REQUEST),
};
/* clang-format on */

const struct operation_list support_operations = {items, sizeof items / sizeof *items};
