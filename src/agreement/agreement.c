#include "agreement/agreement.h"

#include "agreement/agreement_annexes.h"
#include "base/ini.h"
#include "base/text.h"
#include "reference/countries.h"

#include <string.h>
#include <strings.h>

static const struct ini_key known_keys[] = {
    {"contingent", "id", true},       {"contingent", "name", false},      {"contingent", "contributor", true},
    {"contingent", "mission", false}, {"contingent", "unit_type", false}, {"contingent", "home_base", false},
    {"contingent", "camp", false},    {"mou", "reference", false},        {"mou", "effective", false},
    {"mou", "signed", false},         {"mou", "edition", false},
};
static const char ini_name[] = "contingent.ini";

static int first_code(int code, int next)
{
    return code ? code : next;
}

/* The entry's value, "" when there is none. */
static const char *value_of(const struct ini *ini, const char *section, const char *key)
{
    const struct ini_entry *entry = ini_find(ini, section, key);
    return entry ? entry->value : "";
}

/* An optional day of [mou]; *day stays as it is when it is not given. */
static int read_day(const struct ini *ini, const char *key, struct problems *problems, civil_day *day)
{
    const struct ini_entry *entry = ini_find(ini, "mou", key);
    if (!entry || !entry->value[0] || day_parse(entry->value, strlen(entry->value), day))
        return 0;
    char quoted[TEXT_QUOTE_SIZE];
    return problem_error(problems, ERROR_INVALID, entry->value_place,
                         "expected a day such as 2024-03-14, from 1900-01-01 to 2199-12-31",
                         "'%s' is not a day (%s)", text_quote(entry->value, strlen(entry->value), quoted),
                         key);
}

enum { ALPHA3 = 3 };

/* The country whose code has the same letters, as capitals or with two neighbours swapped; NULL. Any other
   letter would lead to a country, too, but hardly to the one that was meant. */
static const struct country *country_of_letters(const char *code)
{
    if (strlen(code) != ALPHA3)
        return NULL;
    for (size_t i = 0; i < country_count; i++)
        for (int swap = 0; swap < ALPHA3; swap++) { /* the first round swaps nothing */
            char letters[ALPHA3 + 1];
            memcpy(letters, countries[i].alpha3, sizeof letters);
            if (swap > 0) {
                letters[swap - 1] = countries[i].alpha3[swap];
                letters[swap] = countries[i].alpha3[swap - 1];
            }
            if (strcasecmp(letters, code) == 0)
                return &countries[i];
        }
    return NULL;
}

/* The country whose name is nearest; NULL. */
static const struct country *country_of_name(const char *name, struct arena *arena)
{
    const char **names = arena_array(arena, country_count, sizeof *names);
    if (!names)
        return NULL;
    for (size_t i = 0; i < country_count; i++)
        names[i] = countries[i].name;
    const char *nearest = text_nearest(name, names, country_count);
    for (size_t i = 0; nearest && i < country_count; i++)
        if (names[i] == nearest)
            return &countries[i];
    return NULL;
}

/* What a message says of an unknown country. */
static const char *country_remedy(const char *contributor, struct arena *arena)
{
    const struct country *country = country_of_letters(contributor);
    if (!country)
        country = country_of_name(contributor, arena);
    if (!country)
        return "expected a country of ISO 3166 alpha-3, such as KAZ";
    return arena_format(arena, "did you mean %s (%s)? expected a country of ISO 3166 alpha-3",
                        country->alpha3, country->name);
}

static int check_contributor(const struct ini *ini, struct problems *problems)
{
    const struct ini_entry *entry = ini_find(ini, "contingent", "contributor");
    if (!entry || !entry->value[0] || country_known(entry->value))
        return 0; /* that it is missing is reported by ini_check */
    char quoted[TEXT_QUOTE_SIZE];
    return problem_error(problems, ERROR_INVALID, entry->value_place,
                         country_remedy(entry->value, problems->arena), "unknown contributor '%s'",
                         text_quote(entry->value, strlen(entry->value), quoted));
}

static void take_head(const struct ini *ini, struct agreement *agreement)
{
    agreement->id = value_of(ini, "contingent", "id");
    agreement->name = value_of(ini, "contingent", "name");
    agreement->contributor = value_of(ini, "contingent", "contributor");
    agreement->mission = value_of(ini, "contingent", "mission");
    agreement->unit_type = value_of(ini, "contingent", "unit_type");
    agreement->home_base = value_of(ini, "contingent", "home_base");
    agreement->camp = value_of(ini, "contingent", "camp");
    agreement->reference = value_of(ini, "mou", "reference");
    agreement->edition = value_of(ini, "mou", "edition");
    const struct ini_entry *edition = ini_find(ini, "mou", "edition");
    if (edition)
        agreement->edition_place = edition->value_place;
}

/* contingent.ini: everything but the annexes. *effective stays as it is when it is not given. */
static int read_head(const struct folder *folder, struct arena *arena, struct problems *problems,
                     struct agreement *agreement, civil_day *effective)
{
    const struct folder_file *file = folder_find(folder, ini_name);
    const char *path = file ? file->path : arena_format(arena, "%s/%s", folder->path, ini_name);
    agreement->edition_place.file = path ? path : ini_name;
    struct ini ini = {.path = path};
    int code;
    if (file)
        code = ini_read(file, arena, problems, &ini);
    else
        code = problem_error(problems, ERROR_NOT_FOUND, agreement->edition_place,
                             "expected the contingent's head; see examples/undof-kazakhstan",
                             "there is no such file");
    if (file && (code == 0 || ini.count > 0)) /* an unreadable file would only lack every key */
        code =
            first_code(code, ini_check(&ini, known_keys, sizeof known_keys / sizeof *known_keys, problems));
    take_head(&ini, agreement);
    code = first_code(code, check_contributor(&ini, problems));
    code = first_code(code, read_day(&ini, "effective", problems, effective));
    return first_code(code, read_day(&ini, "signed", problems, &agreement->signed_day));
}

int agreement_read(const struct folder *folder, struct arena *arena, struct problems *problems,
                   struct agreement *ret_agreement)
{
    *ret_agreement = (struct agreement){.folder = folder->path, .signed_day = DAY_NEVER};
    struct annex_reader reader = {folder, arena, problems, NO_EFFECTIVE_DAY, DAY_NEVER};
    int code = read_head(folder, arena, problems, ret_agreement, &reader.effective);
    code = first_code(code, ceiling_read(&reader, &ret_agreement->ceiling));
    code = first_code(code, lines_read(&reader, ret_agreement));
    code = first_code(code, services_read(&reader, ret_agreement));
    code = first_code(code, factors_read(&reader, &ret_agreement->factors));
    ret_agreement->effective = reader.effective == NO_EFFECTIVE_DAY ? reader.earliest : reader.effective;
    return code;
}
