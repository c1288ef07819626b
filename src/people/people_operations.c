/* What can be asked of persons: names, arguments, help. */
#include "people/people.h"
#include "people/persons.h"

#define ID_ARGUMENT                                                                                          \
    {                                                                                                        \
        .name = "id", .type = ARGUMENT_TEXT, .flags = ARGUMENT_POSITIONAL | ARGUMENT_REQUIRED,               \
        .help = "the id of a contingent in the journal"                                                      \
    }
#define ARGUMENTS(list_) .arguments = (list_), .argument_count = sizeof(list_) / sizeof *(list_)

static const struct argument persons_arguments[] = {
    ID_ARGUMENT,
    {.name = "summary",
     .type = ARGUMENT_FLAG,
     .help = "how many men and women on which days, without opening anything"},
    {.name = "all", .type = ARGUMENT_FLAG, .help = "also those who are no longer in persons.csv"},
    ARGUMENT_AS_KNOWN_ON,
};

static const struct argument erase_arguments[] = {
    ID_ARGUMENT,
    {.name = "person",
     .type = ARGUMENT_TEXT,
     .flags = ARGUMENT_POSITIONAL | ARGUMENT_REQUIRED,
     .help = "an id of persons.csv, or the first 8 digits of a pseudonym"},
    {.name = "yes", .type = ARGUMENT_FLAG, .help = "do it: nothing brings the data back"},
};

static const struct argument lost_arguments[] = {ID_ARGUMENT};

static const struct operation items[] = {
    OPERATION(
        "persons", PERMISSION_READ_PERSONS, .summary = "List the persons of a contingent",
        .help =
            "Lists who was recorded from persons.csv: id, name, rank, role, days, and the certificates that "
            "have lapsed; --json gives every column. Names and all else but days and sex are sealed with a "
            "key for each person, so only a reader sees them (muster key reader add). Of a person who was "
            "erased, who is closed to you, or whose key is not here, the pseudonym, days and sex are "
            "shown.\n\n"
            "With --summary: the strength by day and the women's share, for which no key is needed.\n\n"
            "  muster persons kaz-undof-frc\n"
            "  muster persons kaz-undof-frc --summary",
        ARGUMENTS(persons_arguments), .forms = FORM_JSON, .run = persons_run),
    OPERATION(
        "person erase", PERMISSION_READ_PERSONS, .summary = "Erase a person: destroy the key of their data",
        .help =
            "Destroys the key with which a person's data is sealed. Nobody can read it from then on, in this "
            "journal or in any copy of it; the records stay, and the chain stays whole. That it was done, "
            "and by whom, is recorded. Nothing brings the data back.\n\n"
            "Not erased is what has left already, as paper, spreadsheet, exported folder or bundle, or in a "
            "copy of the key store. Days and sex stay readable, and count in the strength.\n\n"
            "  muster person erase kaz-undof-frc KAZ-017 --yes",
        ARGUMENTS(erase_arguments), .writes = true, .forms = FORM_JSON, .run = person_erase_run),
    OPERATION(
        "person lost", PERMISSION_READ_PERSONS, .summary = "Take back persons whose keys were lost",
        .help =
            "Where the key store was lost for good, nobody can read the persons whose keys lay in it, and an "
            "import cannot compare them with persons.csv. This takes them back, so that they can be imported "
            "anew. Whose key is here stays as they are.\n\n"
            "  muster person lost kaz-undof-frc\n"
            "  muster import company --persons",
        ARGUMENTS(lost_arguments), .writes = true, .forms = FORM_JSON, .run = person_lost_run),
};

const struct operation_list people_operations = {items, sizeof items / sizeof *items};
