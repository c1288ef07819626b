/* Bundles: where an export is cut into parts. No store, no keys. */
#include "journal/bundle_plan.h"
#include "journal/bundle_seal.h"

struct cutting {
    struct plan *plan;
    uint64_t limit;
    uint64_t *done, *want; /* for each stream: in the parts so far, and with the next step */
    bool *taken;           /* another writer's stream: it is in, whole */
    size_t need;           /* the next of plan->needs */
    uint64_t part_bytes;
    struct arena *arena;
    struct problems *problems;
};

/* What a file has room for beside its head and the card. */
static size_t part_maximum(void)
{
    enum { COUNTS_AND_SIGNATURE = 1 << 10 };
    return bundle_plain_maximum() - BUNDLE_HEAD_MAXIMUM - BUNDLE_CARD_MAXIMUM - COUNTS_AND_SIGNATURE;
}

uint64_t plan_before(const struct plan *plan, size_t part, size_t stream)
{
    return part == 0 ? plan->streams[stream].base : plan->cuts[part - 1][stream];
}

static void raise_to(struct cutting *cutting, size_t stream, uint64_t sequence)
{
    uint64_t last = (uint64_t)cutting->plan->streams[stream].stream.sequence;
    uint64_t wanted = sequence < last ? sequence : last;
    if (wanted > cutting->want[stream])
        cutting->want[stream] = wanted;
}

/* Takes another writer's stream in, whole, with all that its records have seen. */
static uint64_t take_stream(struct cutting *cutting, size_t index)
{
    const struct plan *plan = cutting->plan;
    cutting->taken[index] = true;
    cutting->want[index] = (uint64_t)plan->streams[index].stream.sequence;
    for (size_t i = 0; i < plan->count; i++)
        raise_to(cutting, i, plan->streams[index].needs[i]);
    return plan->streams[index].bytes;
}

/* What the wanted records have seen comes with them, and what those have seen. Returns the bytes of the other
   writers' streams that it takes in. */
static uint64_t close_step(struct cutting *cutting)
{
    const struct plan *plan = cutting->plan;
    uint64_t bytes = 0;
    for (bool more = true; more;) {
        more = false;
        for (; cutting->need < plan->need_count &&
               plan->needs[cutting->need].record <= cutting->want[plan->own];
             cutting->need++)
            raise_to(cutting, plan->needs[cutting->need].stream, plan->needs[cutting->need].sequence);
        for (size_t i = 0; i < plan->count; i++) {
            if (i == plan->own || cutting->taken[i] || cutting->want[i] <= cutting->done[i])
                continue;
            bytes += take_stream(cutting, i);
            more = true;
        }
    }
    return bytes;
}

/* Ends the part that is being filled. */
static int end_part(struct cutting *cutting)
{
    struct plan *plan = cutting->plan;
    if (plan->part_count == BUNDLE_PARTS_MAXIMUM)
        return problem_error(cutting->problems, ERROR_LIMIT, (struct place){0}, "ask for larger parts",
                             "the export takes more than %d parts", BUNDLE_PARTS_MAXIMUM);
    if (cutting->part_bytes > part_maximum())
        return problem_error(
            cutting->problems, ERROR_LIMIT, (struct place){0},
            "leave large attachments out (--attachments-up-to) and hand them over apart; let each "
            "installation export what it wrote itself",
            "part %zu would be longer than a file of a bundle can be (%zu MiB)", plan->part_count + 1,
            part_maximum() >> 20);
    plan->cuts =
        arena_grow(cutting->arena, plan->cuts, &plan->part_capacity, plan->part_count, sizeof *plan->cuts);
    uint64_t *cut = arena_array(cutting->arena, plan->count, sizeof *cut);
    if (!plan->cuts || !cut)
        return problem_memory(cutting->problems);
    memcpy(cut, cutting->done, plan->count * sizeof *cut);
    plan->cuts[plan->part_count++] = cut;
    cutting->part_bytes = 0;
    return 0;
}

/* Puts what is wanted, closed, into this part or the next. */
static int take_step(struct cutting *cutting)
{
    struct plan *plan = cutting->plan;
    uint64_t bytes = close_step(cutting);
    if (plan->own < plan->count)
        for (uint64_t at = cutting->done[plan->own]; at < cutting->want[plan->own]; at++)
            bytes += plan->own_bytes[at - plan->streams[plan->own].base];
    if (cutting->part_bytes > 0 && cutting->part_bytes + bytes > cutting->limit) {
        int code = end_part(cutting);
        if (code < 0)
            return code;
    }
    memcpy(cutting->done, cutting->want, plan->count * sizeof *cutting->done);
    cutting->part_bytes += bytes;
    return 0;
}

static int take_all(struct cutting *cutting)
{
    const struct plan *plan = cutting->plan;
    int code = 0;
    if (plan->own < plan->count) {
        uint64_t last = (uint64_t)plan->streams[plan->own].stream.sequence;
        while (code == 0 && cutting->done[plan->own] < last) {
            raise_to(cutting, plan->own, cutting->done[plan->own] + 1);
            code = take_step(cutting);
        }
    }
    for (size_t i = 0; code == 0 && i < plan->count; i++) {
        raise_to(cutting, i, (uint64_t)plan->streams[i].stream.sequence);
        code = take_step(cutting);
    }
    return code;
}

int plan_cut(struct plan *plan, size_t part_bytes, struct arena *arena, struct problems *problems)
{
    struct cutting cutting = {.plan = plan,
                              .limit = part_bytes ? part_bytes : BUNDLE_PART_DEFAULT,
                              .done = arena_array(arena, plan->count + 1, sizeof *cutting.done),
                              .want = arena_array(arena, plan->count + 1, sizeof *cutting.want),
                              .taken = arena_array(arena, plan->count, sizeof *cutting.taken),
                              .arena = arena,
                              .problems = problems};
    if (!cutting.done || !cutting.want || !cutting.taken)
        return problem_memory(problems);
    for (size_t i = 0; i < plan->count; i++)
        cutting.done[i] = cutting.want[i] = plan->streams[i].base;
    int code = take_all(&cutting);
    if (code == 0 && (cutting.part_bytes > 0 || plan->part_count == 0))
        code = end_part(&cutting);
    return code;
}
