/* Versions of the memorandum out of the journal. */
#include "agreement/versions.h"

#include "agreement/agreement.h"
#include "base/ini.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const char mou[] = "mou";

/* ---- hashes ---- */

const char *version_hash(const char *content, size_t size, struct arena *arena)
{
    struct digest hash = digest_of("muster mou 1", content, size);
    char hex[DIGEST_TEXT_SIZE];
    return arena_text(arena, digest_format(&hash, hex), DIGEST_TEXT_SIZE - 1);
}

const char *version_short(const char *hash, struct arena *arena)
{
    const char *text = arena_text(arena, hash, strnlen(hash, VERSION_SHORT));
    return text ? text : "";
}

/* ---- folding ---- */

static int read_event(const struct journal *journal, const struct kept_record *kept, enum version_kind kind,
                      struct arena *arena, struct problems *problems, const struct version_event **ret_event)
{
    struct version_event *event = arena_alloc(arena, sizeof *event);
    if (!event)
        return problem_memory(problems);
    const char *party = journal_writer_party(journal, &kept->writer, kept->sequence);
    *event = (struct version_event){.kind = kind,
                                    .party = party,
                                    .ours = party && strcmp(party, journal_own_party(journal)) == 0,
                                    .author = kept->author,
                                    .sequence = kept->sequence,
                                    .day = kept->effective,
                                    .known = kept->known,
                                    .by = "",
                                    .file = "",
                                    .answers = "",
                                    .note = "",
                                    .amendment = -1,
                                    .side = "",
                                    .person = "",
                                    .capacity = "",
                                    .delegation = "",
                                    .request = "",
                                    .paper = ""};
    const char *fault = body_read(&version_bodies[kind], kept->body, kept->body_size, arena, event);
    if (fault)
        return problem_error(problems, ERROR_INVALID, (struct place){0}, "`muster journal verify` checks all",
                             "record %" PRIu64 " of %s (%s) cannot be read: %s", kept->sequence, kept->author,
                             kept->kind, fault);
    *ret_event = event;
    return 0;
}

int versions_of_kept(const struct journal *journal, const struct kept_list *kept, const char *contributor,
                     struct arena *arena, struct problems *problems, struct versions *ret_versions)
{
    versions_begin(ret_versions, contributor, arena);
    for (size_t i = 0; i < kept->count; i++)
        for (int kind = 0; kind < VERSION_KINDS; kind++) {
            const struct version_event *event = NULL;
            if (strcmp(version_bodies[kind].kind, kept->items[i].kind) != 0)
                continue;
            int code = read_event(journal, &kept->items[i], (enum version_kind)kind, arena, problems, &event);
            if (code == 0 && versions_apply(ret_versions, event) < 0)
                code = problem_memory(problems);
            if (code < 0)
                return code;
        }
    return 0;
}

static bool names_version(const char *text)
{
    size_t length = strspn(text, "0123456789abcdef");
    return length >= VERSION_NAMED_BY && length < DIGEST_TEXT_SIZE && !text[length];
}

int version_named(const struct versions *versions, const char *text, struct problems *problems,
                  const struct version **ret_version)
{
    bool several = false;
    char quoted[TEXT_QUOTE_SIZE];
    const struct version *version = names_version(text) ? versions_find(versions, text, &several) : NULL;
    if (version) {
        *ret_version = version;
        return 0;
    }
    text_quote(text, strlen(text), quoted);
    if (several)
        return problem_error(problems, ERROR_INVALID, (struct place){0}, "give more of its digits",
                             "several versions begin with '%s'", quoted);
    return problem_error(problems, ERROR_NOT_FOUND, (struct place){0},
                         "`muster mou versions ID` lists them: 6 digits of the hash, or more",
                         "there is no version '%s'", quoted);
}

/* ---- contents ---- */

/* The rows of one table of a folder, by its key. */
static int rows_of_folder_file(const struct folder *folder, const struct table_form *form,
                               struct arena *arena, struct problems *problems, struct content_rows *ret_rows)
{
    struct table table;
    uint32_t *order = NULL;
    size_t key_count;
    const int *keys = memorandum_keys(form, &key_count);
    int code = table_read(form, folder_find(folder, form->name), arena, problems, &table);
    if (code == 0)
        code = table_order(&table, keys, key_count, arena, problems, &order);
    if (code == 0 && content_rows_of(&table, order, arena, ret_rows) < 0)
        code = problem_memory(problems);
    return code;
}

static int name_edition(const struct agreement *agreement, const struct schedule *schedule,
                        struct arena *arena, struct problems *problems, struct version_content *content)
{
    struct digest hash;
    char hex[DIGEST_TEXT_SIZE], day[DAY_TEXT_SIZE];
    int edition = schedule_edition(schedule, agreement_hold(agreement, schedule), agreement->effective);
    if (edition < 0)
        return problem_error(problems, ERROR_INVALID, agreement->edition_place,
                             "name an edition of the schedule in [mou] edition, or give --schedule",
                             "a memorandum names an edition of rates, and none is in force on %s",
                             day_format(agreement->effective, day));
    content->edition = schedule->editions[edition].name;
    if (schedule_edition_hash(schedule, edition, &hash) < 0)
        return problem_memory(problems);
    content->edition_hash = arena_text(arena, digest_format(&hash, hex), DIGEST_TEXT_SIZE - 1);
    return content->edition_hash ? 0 : problem_memory(problems);
}

const char *folder_setting(const struct folder *folder, const char *section, const char *key,
                           struct arena *arena)
{
    const struct folder_file *file = folder_find(folder, "contingent.ini");
    struct problems unheard;
    struct ini ini = {0};
    problems_init(&unheard, arena);
    if (!file || ini_read(file, arena, &unheard, &ini) < 0)
        return "";
    const struct ini_entry *entry = ini_find(&ini, section, key);
    return entry ? entry->value : "";
}

int version_content_of(const struct folder *folder, const struct agreement *agreement,
                       const struct schedule *schedule, struct arena *arena, struct problems *problems,
                       struct text *out)
{
    struct version_content content = {.table_count = memorandum_forms.count}, again;
    int code = name_edition(agreement, schedule, arena, problems, &content);
    for (size_t i = 0; i < memorandum_forms.count && code == 0; i++)
        code = rows_of_folder_file(folder, memorandum_forms.items[i], arena, problems, &content.tables[i]);
    if (code < 0)
        return code;
    for (const char *const *key = memorandum_forms.settings; *key; key++) {
        const char *value = folder_setting(folder, mou, *key, arena);
        if (value[0])
            content.settings[content.setting_count++] = (struct content_setting){*key, value};
    }
    if (content_write(&content, out) < 0)
        return problem_error(problems, ERROR_LIMIT, (struct place){.file = folder->path},
                             "expected at most 1 MiB of rows", "the memorandum is too large for a version");
    const char *fault = content_read(out->data, out->length, &memorandum_forms, arena, &again);
    return fault ? problem_error(problems, ERROR_INVALID, (struct place){.file = folder->path}, NULL,
                                 "it cannot become a version: %s", fault)
                 : 0;
}

int version_content_load(struct journal *journal, const struct version *version, struct arena *arena,
                         struct problems *problems, struct version_content *ret_content)
{
    const struct version_event *proposed = version->proposed;
    const char *name = version_short(proposed->content, problems->arena);
    struct digest file;
    const void *data;
    size_t size;
    if (!digest_parse(proposed->file, strlen(proposed->file), &file))
        return problem_error(problems, ERROR_BUG, (struct place){0}, NULL, "version %s has no file", name);
    int code = journal_attachment_read(journal, &file, arena, problems, &data, &size);
    if (code == ERROR_NOT_FOUND)
        return problem_error(problems, ERROR_NOT_FOUND, (struct place){0},
                             "ask the party that proposed it for a bundle with it",
                             "the content of version %s is not here", name);
    if (code < 0)
        return code;
    const char *hash = version_hash(data, size, arena);
    if (!hash)
        return problem_memory(problems);
    const char *fault = strcmp(hash, proposed->content) == 0
                            ? content_read(data, size, &memorandum_forms, arena, ret_content)
                            : "its bytes do not give its hash";
    return fault ? problem_error(problems, ERROR_INVALID, (struct place){0},
                                 "who proposed it has to propose it again", "version %s cannot be read: %s",
                                 name, fault)
                 : 0;
}

/* ---- words ---- */

const char *signature_words(const struct version_signature *signature, struct arena *arena)
{
    const struct version_event *event = signature->event;
    char day[DAY_TEXT_SIZE];
    return arena_format(arena, "%s by %s on %s (%s%s%s)",
                        signature->reported ? "reported here only: signed" : "signed", event->side,
                        day_format(event->day, day), event->person, event->capacity[0] ? ", " : "",
                        event->capacity);
}

const char *version_state(const struct versions *versions, const struct version *version, struct arena *arena)
{
    const struct version_event *contributor = version->signatures[SIDE_CONTRIBUTOR].event;
    const struct version_event *un = version->signatures[SIDE_UN].event;
    const char *only = version->reported ? ", as reported here" : "";
    const char *state = version->countered ? "countered" : "proposed";
    if (version->agreed)
        state = arena_format(arena, "%s%s", version == agreement_in_force(versions) ? "in force" : "agreed",
                             only);
    else if (contributor || un)
        state = arena_format(arena, "signed by %s", contributor ? contributor->side : un->side);
    return state ? state : "";
}
