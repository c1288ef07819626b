/* Persons. Any bytes: as persons.csv they are read or refused, and what stands in a cell is in no message; as
   the body of a record they are refused, or show no more than days and sex; a row gives the same cells when
   its body is read again. */
#include "fuzz.h"

#include "base/canonical.h"
#include "people/people.h"
#include "people/persons.h"

/* A text of a cell that can be nothing of Muster's own words is in no message. */
static void check_messages(const struct folder_file *file, const struct problems *problems)
{
    static const char secret[] = "Qq";
    if (!strstr(file->data, secret))
        return;
    for (size_t i = 0; i < problems->count; i++) {
        FUZZ_CHECK(!strstr(problems->items[i].what, secret));
        FUZZ_CHECK(!problems->items[i].expected || !strstr(problems->items[i].expected, secret));
    }
}

static void check_row(const struct table *table, size_t row, struct arena *arena)
{
    const char *cells[PERSON_CELLS], *again[PERSON_CELLS];
    size_t size;
    for (size_t i = 0; i < PERSON_CELLS; i++)
        cells[i] = table_cell(table, row, i)->text;
    const char *body = person_body(cells, arena, &size);
    FUZZ_CHECK(body && canonical_check(body, size) == size);
    FUZZ_CHECK(person_cells(body, size, arena, again) == 0);
    for (size_t i = 0; i < PERSON_CELLS; i++)
        FUZZ_CHECK(strcmp(cells[i], again[i]) == 0);
}

static void check_file(const char *data, size_t size, struct arena *arena)
{
    const struct folder_file file = fuzz_file("persons.csv", data, size);
    struct problems problems;
    struct table table = {0};
    uint32_t *order = NULL;
    problems_init(&problems, arena);
    int code = persons_read(&file, arena, &problems, &table, &order);
    fuzz_check_problems(code, &problems);
    check_messages(&file, &problems);
    for (size_t i = 0; code == 0 && i < table.rows; i++) {
        FUZZ_CHECK(order[i] < table.rows);
        check_row(&table, i, arena);
    }
}

static void check_body(const char *data, size_t size, struct arena *arena)
{
    static const char *const open[] = {"commitment", "from", "person", "sealed", "sex", "to"};
    struct canonical_reader reader;
    struct canonical_item item;
    char pseudonym[PERSON_ID_SIZE];
    if (size > CANONICAL_SIZE_MAXIMUM || canonical_check(data, size) != size)
        return;
    if (!person_erased_kind.fault(data, size, arena))
        FUZZ_CHECK(person_named(data, size, pseudonym) && strlen(pseudonym) == PERSON_ID_SIZE - 1);
    if (person_kind.fault(data, size, arena))
        return;
    canonical_open(data, size, &reader);
    while (canonical_next(&reader, &item) == 1) {
        bool known = false;
        for (size_t i = 0; i < sizeof open / sizeof *open; i++)
            known |= canonical_key_is(&item, open[i]);
        FUZZ_CHECK(known);
    }
    struct presence presence = person_presence(data, size, arena);
    FUZZ_CHECK(presence.to == DAY_NEVER || presence.from < presence.to);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena ARENA_CLEANUP = arena_new(FUZZ_ARENA_LIMIT);
    char *copy = fuzz_copy(data, size);
    FUZZ_CHECK(arena);
    check_file(copy, size, arena);
    check_body(copy, size, arena);
    free(copy);
    return 0;
}
