/* Who had a hand in a version that is to be signed: who of this party proposed it. */
#include "agreement/agreement.h"
#include "agreement/agreement_records.h"
#include "journal/journal.h"

#include <string.h>

static bool proposes(const void *content, const struct record *record, bool is_row)
{
    return !is_row && strcmp(record->kind, version_bodies[VERSION_PROPOSED].kind) == 0 &&
           record_says(record, "content", content);
}

static int find(struct journal *journal, const struct carrying *about, instant known_on, struct arena *arena,
                struct problems *problems, struct hands *ret_hands)
{
    return journal_authors(journal, about->subject, known_on, proposes, about->content, arena, problems,
                           ret_hands);
}

const struct hand_family mou_sign_hands = {"mou.sign", find};
