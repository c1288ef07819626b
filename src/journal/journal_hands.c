/* Who had a hand in what a request is about: by the authors of records, not by what somebody declares. */
#include "base/canonical.h"
#include "journal/journal_inside.h"

#include <inttypes.h>
#include <string.h>

int journal_hands(struct journal *journal, const struct carrying *about, instant known_on,
                  struct arena *arena, struct problems *problems, struct hands *ret_hands)
{
    const struct hand_family *const *family = journal->options.wiring->hands;
    *ret_hands = (struct hands){0};
    for (; family && *family; family++)
        if (strcmp((*family)->act, about->act) == 0)
            return (*family)->find(journal, about, known_on, arena, problems, ret_hands);
    return 0;
}

bool record_says(const struct record *record, const char *key, const char *text)
{
    struct canonical_item item;
    return canonical_member(record->body, record->body_size, key, &item) == 1 &&
           item.type == CANONICAL_TEXT && item.raw_size == strlen(text) &&
           memcmp(item.raw, text, item.raw_size) == 0;
}

struct searching {
    struct journal *journal;
    hand_counts *counts;
    const void *context;
    struct arena *arena;
    struct problems *problems;
    struct hand *hands;
    size_t count, capacity;
};

static int add_hand(struct searching *searching, const struct record *record)
{
    char day[DAY_TEXT_SIZE];
    struct arena *arena = searching->arena;
    struct hand *hands =
        arena_grow(arena, searching->hands, &searching->capacity, searching->count, sizeof *hands);
    if (!hands)
        return problem_memory(searching->problems);
    searching->hands = hands;
    struct hand hand = {.author = arena_text(arena, record->author, strlen(record->author)),
                        .what = arena_format(arena, "%s of %s, record %" PRIu64, record->kind,
                                             day_format(record->effective, day), record->sequence)};
    if (!hand.author || !hand.what)
        return problem_memory(searching->problems);
    hands[searching->count++] = hand;
    return 0;
}

static int visit(void *context, const struct folded *folded)
{
    struct searching *searching = context;
    const struct record *record = folded->record;
    const struct journal *journal = searching->journal;
    bool is_row = wiring_table(journal->options.wiring, record->kind) != NULL;
    if (!searching->counts(searching->context, record, is_row))
        return 0;
    const char *party = journal_writer_party(journal, &record->writer, record->sequence);
    if (party && strcmp(party, journal_own_party(journal)) != 0)
        return 0;
    for (size_t i = 0; i < searching->count; i++)
        if (strcmp(searching->hands[i].author, record->author) == 0) {
            searching->hands[i].more++;
            return 0;
        }
    return add_hand(searching, record);
}

int journal_authors(struct journal *journal, const char *subject, instant known_on, hand_counts *counts,
                    const void *context, struct arena *arena, struct problems *problems,
                    struct hands *ret_hands)
{
    const struct journal_view view = {.subject = subject, .circle = CIRCLE_SHARED, .known_on = known_on};
    struct searching searching = {
        .journal = journal, .counts = counts, .context = context, .arena = arena, .problems = problems};
    int code = journal_fold(journal, &view, visit, &searching, problems);
    if (code == 0)
        *ret_hands = (struct hands){searching.hands, searching.count};
    return code;
}
