/* Who had a hand in a statement that is to be certified, or reversed: who of this party prepared it, and who
   recorded facts of its months. */
#include "reimbursement/states.h"

#include <string.h>

#define CONTINGENT "contingent/"

/* What is asked about. */
struct matter {
    struct period period;  /* from_day == to_day: not known here, so that nobody's facts are */
    const char *content;   /* of the statement, not of the entry that reverses it */
    const char *certified; /* who certified it, and perhaps kept its bytes with that; "": nobody */
};

static bool counts(const void *context, const struct record *record, bool is_row)
{
    const struct matter *matter = context;
    if (is_row)
        return record->effective >= matter->period.from_day && record->effective < matter->period.to_day;
    return strcmp(record->kind, attachment_kind.kind) == 0 && record_says(record, "hash", matter->content) &&
           strcmp(record->author, matter->certified) != 0;
}

/* A statement that was prepared: its bytes are here, by their hash. Other bytes are no statement. */
static int find_prepared(struct journal *journal, const struct carrying *about, struct arena *arena,
                         struct problems *problems, struct matter *matter)
{
    struct certified_content content;
    struct digest hash;
    const void *data;
    size_t size;
    if (!digest_parse(about->content, strlen(about->content), &hash))
        return 0;
    int code = journal_attachment_read(journal, &hash, arena, problems, &data, &size);
    if (code < 0)
        return code == ERROR_NOT_FOUND ? 0 : code;
    const char *fault = certified_content_read(data, size, arena, &content);
    if (fault)
        return fault_is_memory(fault) ? problem_memory(problems) : 0;
    if (strcmp(content.contingent, about->subject + strlen(CONTINGENT)) == 0)
        matter->period = content.period;
    return 0;
}

/* A statement that was certified: what is asked about is its content, or the entry that reverses it. */
static int find_certified(struct journal *journal, const struct carrying *about, instant known_on,
                          struct arena *arena, struct problems *problems, struct matter *matter)
{
    struct recorded_statements recorded;
    struct kept_list kept;
    int code =
        contingent_kept(journal, about->subject + strlen(CONTINGENT), known_on, arena, problems, &kept);
    if (code == 0)
        code = states_of_kept(journal, &kept, arena, problems, &recorded);
    for (size_t i = 0; code == 0 && i < recorded.count; i++) {
        const struct recorded_statement *statement = recorded.items[i];
        if (!statement->certified)
            continue;
        const char *content = statement->certified->content, *reversal = states_reversal(statement, arena);
        if (!reversal)
            return problem_memory(problems);
        if (strcmp(about->content, content) == 0 || strcmp(about->content, reversal) == 0)
            *matter = (struct matter){statement->period, content, statement->certified->author};
    }
    return code;
}

static int find(struct journal *journal, const struct carrying *about, instant known_on, struct arena *arena,
                struct problems *problems, struct hands *ret_hands)
{
    struct matter matter = {{about->from, about->to}, about->content, ""};
    if (strncmp(about->subject, CONTINGENT, strlen(CONTINGENT)) != 0)
        return 0;
    int code = find_certified(journal, about, known_on, arena, problems, &matter);
    if (code == 0 && matter.period.from_day == matter.period.to_day)
        code = find_prepared(journal, about, arena, problems, &matter);
    return code < 0 ? code
                    : journal_authors(journal, about->subject, known_on, counts, &matter, arena, problems,
                                      ret_hands);
}

const struct hand_family statement_certify_hands = {"statement.certify", find};
