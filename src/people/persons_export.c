/* persons.csv of exports: every person who is not withdrawn, as the row that was imported. */
#include "people/persons.h"

#include "base/csv.h"

static bool is_written(const struct person *person)
{
    return !person->withdrawn && person->state == SEAL_OPEN;
}

static const char *origin_text(const struct person *person, struct arena *arena)
{
    char at[INSTANT_TEXT_SIZE];
    return arena_format(arena, "record %llu of %s, %s", (unsigned long long)person->sequence, person->author,
                        instant_format(person->known, at));
}

static uint32_t count_lines(const char *text)
{
    uint32_t count = 0;
    for (; *text; text++)
        count += *text == '\n';
    return count;
}

/* The rows, and what stands behind each. False when memory is exhausted. */
static bool write_rows(const struct persons *persons, struct arena *arena, struct text *out,
                       struct folder_file *file)
{
    struct csv_writer csv = {.out = out};
    struct folder_origin *origins = arena_array(arena, persons->count, sizeof *origins);
    uint32_t line = 2; /* behind the header row */
    for (int i = 0; i < PERSON_CELLS; i++)
        csv_write(&csv, persons_form.columns[i].name);
    csv_end_row(&csv);
    for (size_t i = 0; origins && i < persons->count; i++) {
        const struct person *person = &persons->items[i];
        size_t begin = out->length;
        if (!is_written(person))
            continue;
        for (int k = 0; k < PERSON_CELLS; k++)
            csv_write(&csv, person->cells[k]);
        csv_end_row(&csv);
        origins[file->origin_count] = (struct folder_origin){line, origin_text(person, arena)};
        if (!origins[file->origin_count++].text)
            return false;
        line += count_lines(text_content(out) + begin);
    }
    file->origins = origins;
    return origins && text_result(out) == 0;
}

static int write_file(const struct persons *persons, const char *subject, struct arena *arena,
                      struct problems *problems, struct folder_file *ret_file)
{
    TEXT_CLEANUP struct text out = {0};
    struct folder_file file = {.name = PERSONS_FILE};
    if (!write_rows(persons, arena, &out, &file))
        return problem_memory(problems);
    file.path = arena_format(arena, "%s/" PERSONS_FILE, strchr(subject, '/') + 1);
    file.data = arena_text(arena, text_content(&out), out.length);
    file.size = out.length;
    if (!file.path || !file.data)
        return problem_memory(problems);
    *ret_file = file;
    return 0;
}

int persons_export_file(const struct request *request, struct journal *journal, const char *subject,
                        instant known_on, struct folder_file *ret_file)
{
    PERSONS_READER_CLEANUP struct persons_reader reader = {0};
    struct persons persons = {0};
    struct arena *arena = request->arena;
    int code = persons_reader_begin(request, &reader);
    if (code == 0)
        code = persons_fold(journal, NULL, subject, known_on, arena, request->problems, &persons);
    if (code == 0)
        code = persons_open(&persons, &reader, arena, request->problems);
    if (code == 0)
        code = persons_check_readable(&persons, &reader, request->problems);
    if (code < 0)
        return code;
    if (persons_erased(&persons))
        problem_note(request->problems, (struct place){.file = PERSONS_FILE}, NULL,
                     "without %s, who %s erased", persons_counted(persons_erased(&persons), arena),
                     persons_erased(&persons) == 1 ? "was" : "were");
    return write_file(&persons, subject, arena, request->problems, ret_file);
}
