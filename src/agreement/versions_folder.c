/* A version of the memorandum as files in memory, in the place of those that were imported. */
#include "agreement/versions.h"

#include "agreement/agreement.h"
#include "base/ini.h"

#include <stdlib.h>
#include <string.h>

static const char contingent_ini[] = "contingent.ini", mou[] = "mou";

/* A folder being made. */
struct making {
    const struct folder *base;
    const struct version_content *content;
    const struct version_place *place;
    struct arena *arena;
    struct problems *problems;
    struct folder_file *files;
    size_t count;
};

static bool is_replaced(const char *name)
{
    for (size_t i = 0; i < memorandum_forms.count; i++)
        if (strcmp(memorandum_forms.items[i]->name, name) == 0)
            return true;
    return strcmp(name, contingent_ini) == 0;
}

static int add_file(struct making *making, const char *name, const struct text *content,
                    const struct folder_origin *origins, size_t origin_count)
{
    struct folder_file file = {
        .name = name, .size = content->length, .origins = origins, .origin_count = origin_count};
    file.path = arena_format(making->arena, "%s/%s", making->place->path, name);
    if (text_result(content) == 0)
        file.data = arena_text(making->arena, text_content(content), content->length);
    if (!file.path || !file.data)
        return problem_memory(making->problems);
    making->files[making->count++] = file;
    return 0;
}

static int add_table(struct making *making, const struct content_rows *rows)
{
    TEXT_CLEANUP struct text out = {0};
    struct folder_origin *origin = arena_alloc(making->arena, sizeof *origin);
    if (!origin)
        return problem_memory(making->problems);
    *origin = (struct folder_origin){1, making->place->origin, 0, making->place->behind};
    content_csv(rows, &out);
    return add_file(making, rows->form->name, &out, origin, making->place->origin != NULL);
}

/* ---- contingent.ini ---- */

struct ini_making {
    const struct ini *ini; /* of the base */
    struct text *out;
    struct folder_origin *origins; /* room for every entry, and one more */
    size_t origin_count;
    uint32_t line; /* the next one */
};

static void write_line(struct ini_making *writing, const char *key, const char *value, const char *origin)
{
    text_format(writing->out, "%s =%s%s\n", key, value[0] ? " " : "", value);
    if (origin)
        writing->origins[writing->origin_count++] = (struct folder_origin){writing->line, origin};
    writing->line++;
}

static void write_head(struct ini_making *writing, const char *section)
{
    if (!section[0])
        return;
    text_format(writing->out, "%s[%s]\n", writing->line > 1 ? "\n" : "", section);
    writing->line += writing->line > 1 ? 2 : 1;
}

static void write_section(const struct making *making, struct ini_making *writing, const char *section)
{
    write_head(writing, section);
    for (size_t i = 0; i < writing->ini->count; i++) {
        const struct ini_entry *entry = &writing->ini->entries[i];
        if (strcmp(entry->section, section) == 0)
            write_line(writing, entry->key, entry->value,
                       folder_origin(making->base, writing->ini->path, entry->key_place.line));
    }
}

static void write_memorandum(const struct making *making, struct ini_making *writing)
{
    char day[DAY_TEXT_SIZE];
    write_head(writing, mou);
    for (size_t i = 0; i < making->content->setting_count; i++)
        write_line(writing, making->content->settings[i].key, making->content->settings[i].value,
                   making->place->origin);
    if (making->place->signed_day != DAY_NEVER)
        write_line(writing, "signed", day_format(making->place->signed_day, day), making->place->origin);
}

/* The base's settings but those of [mou], which stand last. */
static int add_settings(struct making *making)
{
    TEXT_CLEANUP struct text out = {0};
    struct ini ini = {.path = ""};
    const struct folder_file *file = folder_find(making->base, contingent_ini);
    int code = file ? ini_read(file, making->arena, making->problems, &ini) : 0;
    if (code < 0)
        return code;
    struct ini_making writing = {.ini = &ini, .out = &out, .line = 1};
    writing.origins =
        arena_array(making->arena, ini.count + CONTENT_SETTINGS_MAXIMUM + 1, sizeof *writing.origins);
    if (!writing.origins)
        return problem_memory(making->problems);
    write_section(making, &writing, "");
    for (size_t i = 0; i < ini.section_count; i++)
        if (strcmp(ini.sections[i].name, mou) != 0)
            write_section(making, &writing, ini.sections[i].name);
    write_memorandum(making, &writing);
    return add_file(making, contingent_ini, &out, writing.origins, writing.origin_count);
}

/* ---- the whole ---- */

static int by_name(const void *left, const void *right)
{
    const struct folder_file *a = left, *b = right;
    return strcmp(a->name, b->name);
}

int version_folder(const struct folder *base, const struct version_content *content,
                   const struct version_place *place, struct arena *arena, struct problems *problems,
                   struct folder *ret_folder)
{
    struct making making = {base, content, place, arena, problems, NULL, 0};
    making.files = arena_array(arena, base->count + content->table_count + 1, sizeof *making.files);
    if (!making.files)
        return problem_memory(problems);
    for (size_t i = 0; i < base->count; i++)
        if (!is_replaced(base->files[i].name))
            making.files[making.count++] = base->files[i];
    int code = add_settings(&making);
    for (size_t i = 0; i < content->table_count && code == 0; i++)
        if (content->tables[i].count)
            code = add_table(&making, &content->tables[i]);
    if (code < 0)
        return code;
    qsort(making.files, making.count, sizeof *making.files, by_name);
    *ret_folder = (struct folder){.path = place->path, .files = making.files, .count = making.count};
    return 0;
}

/* ---- the agreed version of a contingent ---- */

civil_day version_signed_day(const struct version *version)
{
    if (!version->agreed)
        return DAY_NEVER;
    civil_day first = version->signatures[SIDE_CONTRIBUTOR].event->day;
    civil_day second = version->signatures[SIDE_UN].event->day;
    return first > second ? first : second;
}

/* "MOU version 3f2a91c04b1e, signed by KAZ on ... and signed by UN on ..." */
static const char *origin_of(const struct version *version, struct arena *arena)
{
    const char *first = signature_words(&version->signatures[SIDE_CONTRIBUTOR], arena);
    const char *second = signature_words(&version->signatures[SIDE_UN], arena);
    if (!first || !second)
        return NULL;
    return arena_format(arena, "MOU version %s, %s, %s", version_short(version->proposed->content, arena),
                        first, second);
}

int agreement_contingent_folder(struct journal *journal, const struct kept_list *kept, struct arena *arena,
                                struct problems *problems, struct folder *folder)
{
    struct versions versions;
    struct version_content content;
    int code = versions_of_kept(journal, kept, folder_setting(folder, "contingent", "contributor", arena),
                                arena, problems, &versions);
    const struct version *version = code < 0 ? NULL : agreement_in_force(&versions);
    if (!version)
        return code;
    struct version_place place = {folder->path, origin_of(version, arena), version_signed_day(version),
                                  arena_format(arena, "version/%s", version->proposed->content)};
    if (!place.origin || !place.behind)
        return problem_memory(problems);
    if (version->reported)
        problem_note(problems, (struct place){.file = folder->path}, NULL,
                     "the agreement in force rests on a signature that is only reported here: %s",
                     place.origin);
    code = version_content_load(journal, version, arena, problems, &content);
    return code < 0 ? code : version_folder(folder, &content, &place, arena, problems, folder);
}
