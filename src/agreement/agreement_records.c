#include "agreement/agreement_records.h"

#include "agreement/agreement.h"
#include "journal/journal.h"

enum {
    NAME_BYTES = 100,          /* of a line, category, code or group */
    LIFE_YEARS_MAXIMUM = 1000, /* of a special case */
    PERCENT_MAXIMUM = 100,
};
#define PERCENT_ONE 1000000LL /* a per cent is an integer of 10^-PERCENT_DECIMALS */
#define FORM(name_, list)                                                                                    \
    {                                                                                                        \
        name_, list, sizeof(list) / sizeof *(list)                                                           \
    }

/* ---- contingent.ini ---- */

enum { SETTING_SECTION, SETTING_KEY }; /* of the rows of an INI file */

static const struct record_table settings = {.kind = "contingent.setting/1",
                                             .file = "contingent.ini",
                                             RECORD_KEYS(SETTING_SECTION, SETTING_KEY),
                                             .day_column = -1,
                                             .circle = CIRCLE_SHARED};

/* ---- mou_personnel.csv ---- */

static const struct column ceiling_columns[] = {
    [CEILING_DAY] = {"effective", COLUMN_DAY, COLUMN_REQUIRED},
    [CEILING_PEOPLE] = {"ceiling", COLUMN_COUNT, COLUMN_REQUIRED, .maximum = COUNT_MAXIMUM},
    [CEILING_AMENDMENT] = {"amendment", COLUMN_TEXT, COLUMN_MAY_BE_ABSENT},
};
const struct table_form ceiling_form = FORM("mou_personnel.csv", ceiling_columns);

static const struct record_table ceilings = {.kind = "mou.personnel/1",
                                             .form = &ceiling_form,
                                             RECORD_KEYS(CEILING_DAY),
                                             .day_column = CEILING_DAY,
                                             .circle = CIRCLE_SHARED};

/* ---- mou_major_equipment.csv ---- */

const char *const lease_names[] = {"wet", "dry", NULL};

static const struct column line_columns[] = {
    [LINE] = {"line", COLUMN_TEXT, COLUMN_REQUIRED, .maximum = NAME_BYTES},
    [LINE_DAY] = {"effective", COLUMN_DAY, COLUMN_REQUIRED},
    [LINE_CODE] = {"rate_code", COLUMN_TEXT, COLUMN_REQUIRED, .maximum = NAME_BYTES},
    [LINE_DESCRIPTION] = {"description", COLUMN_TEXT, COLUMN_MAY_BE_ABSENT},
    [LINE_GROUP] = {"group", COLUMN_TEXT, 0, .maximum = NAME_BYTES},
    [LINE_QUANTITY] = {"quantity", COLUMN_COUNT, COLUMN_REQUIRED, .maximum = COUNT_MAXIMUM},
    [LINE_LEASE] = {"lease", COLUMN_CHOICE, COLUMN_REQUIRED, .choices = lease_names},
    [LINE_GFMV] = {"gfmv", COLUMN_DECIMAL, COLUMN_MAY_BE_ABSENT, RATE_DECIMALS, RATE_MAXIMUM},
    [LINE_LIFE] = {"life_years", COLUMN_DECIMAL, COLUMN_MAY_BE_ABSENT, RATE_DECIMALS,
                   LIFE_YEARS_MAXIMUM *RATE_ONE},
    [LINE_NO_FAULT] = {"no_fault_percent", COLUMN_DECIMAL, COLUMN_MAY_BE_ABSENT, RATE_DECIMALS,
                       PERCENT_MAXIMUM *RATE_ONE},
    [LINE_MAINTENANCE] = {"maintenance", COLUMN_DECIMAL, COLUMN_MAY_BE_ABSENT, RATE_DECIMALS, RATE_MAXIMUM},
    [LINE_SERVES] = {"serves", COLUMN_TEXT, COLUMN_MAY_BE_ABSENT, .maximum = NAME_BYTES},
    [LINE_AMENDMENT] = {"amendment", COLUMN_TEXT, COLUMN_MAY_BE_ABSENT},
};
const struct table_form line_form = FORM("mou_major_equipment.csv", line_columns);

static const struct record_table lines = {.kind = "mou.major_equipment/1",
                                          .form = &line_form,
                                          RECORD_KEYS(LINE, LINE_DAY),
                                          .day_column = LINE_DAY,
                                          .circle = CIRCLE_SHARED};

/* ---- mou_self_sustainment.csv ---- */

static const char *const provider_names[] = {"contributor", "un", NULL}; /* in the order of enum provider */

static const struct column service_columns[] = {
    [SERVICE] = {"category", COLUMN_TEXT, COLUMN_REQUIRED, .maximum = NAME_BYTES},
    [SERVICE_DAY] = {"effective", COLUMN_DAY, COLUMN_REQUIRED},
    [SERVICE_PROVIDER] = {"provider", COLUMN_CHOICE, COLUMN_REQUIRED, .choices = provider_names},
    [SERVICE_UN_HEADS] = {"un_heads", COLUMN_COUNT, COLUMN_MAY_BE_ABSENT, .maximum = COUNT_MAXIMUM},
    [SERVICE_SERVED] = {"served", COLUMN_COUNT, COLUMN_MAY_BE_ABSENT, .maximum = COUNT_MAXIMUM},
    [SERVICE_AMENDMENT] = {"amendment", COLUMN_TEXT, COLUMN_MAY_BE_ABSENT},
};
const struct table_form service_form = FORM("mou_self_sustainment.csv", service_columns);

static const struct record_table services = {.kind = "mou.self_sustainment/1",
                                             .form = &service_form,
                                             RECORD_KEYS(SERVICE, SERVICE_DAY),
                                             .day_column = SERVICE_DAY,
                                             .circle = CIRCLE_SHARED};

/* ---- factors.csv ---- */

#define FACTOR_COLUMN(name_)                                                                                 \
    {                                                                                                        \
        name_, COLUMN_DECIMAL, COLUMN_REQUIRED, PERCENT_DECIMALS, PERCENT_MAXIMUM *PERCENT_ONE               \
    }
static const struct column factor_columns[] = {
    [FACTOR_DAY] = {"effective", COLUMN_DAY, COLUMN_REQUIRED},
    [FACTOR_ENVIRONMENT] = FACTOR_COLUMN("environment"),
    [FACTOR_INTENSITY] = FACTOR_COLUMN("intensity"),
    [FACTOR_HOSTILE] = FACTOR_COLUMN("hostile"),
    [FACTOR_TRANSPORT] = {"transport_km", COLUMN_DECIMAL, COLUMN_REQUIRED, .decimals = RATE_DECIMALS,
                          .maximum = COUNT_MAXIMUM * RATE_ONE},
};
const struct table_form factor_form = FORM("factors.csv", factor_columns);

static const struct record_table factors = {.kind = "mou.factors/1",
                                            .form = &factor_form,
                                            RECORD_KEYS(FACTOR_DAY),
                                            .day_column = FACTOR_DAY,
                                            .circle = CIRCLE_SHARED};

const struct record_table *const agreement_tables[] = {&settings, &ceilings, &lines,
                                                       &services, &factors,  NULL};

/* ---- the memorandum between its two parties ---- */

/* In the byte order of their files. */
static const struct record_table *const memorandum[] = {&factors, &lines, &ceilings, &services};
static const struct table_form *const memorandum_tables[] = {&factor_form, &line_form, &ceiling_form,
                                                             &service_form};
/* Not `signed`: that is what the signatures say. */
static const char *const memorandum_settings[] = {"edition", "effective", "reference", NULL};
const struct content_forms memorandum_forms = {
    memorandum_tables, sizeof memorandum_tables / sizeof *memorandum_tables, memorandum_settings};

const int *memorandum_keys(const struct table_form *form, size_t *ret_count)
{
    size_t at = 0;
    while (memorandum[at]->form != form)
        at++;
    *ret_count = memorandum[at]->key_count;
    return memorandum[at]->keys;
}

enum { AMENDMENTS_MAXIMUM = 999 };
#define MEMBER(key_, type_, required_, field_, maximum_)                                                     \
    {                                                                                                        \
        (key_), (type_), (required_), offsetof(struct version_event, field_), (maximum_)                     \
    }
static const struct body_member proposed_members[] = {
    MEMBER("amendment", BODY_NUMBER, false, amendment, AMENDMENTS_MAXIMUM),
    MEMBER("answers", BODY_DIGEST, false, answers, 0),
    MEMBER("by", BODY_PARTY, false, by, 0),
    MEMBER("content", BODY_DIGEST, true, content, 0),
    MEMBER("file", BODY_DIGEST, true, file, 0),
    MEMBER("note", BODY_TEXT, false, note, 0),
};
static const struct body_member signed_members[] = {
    MEMBER("capacity", BODY_TEXT, false, capacity, 0),
    MEMBER("content", BODY_DIGEST, true, content, 0),
    MEMBER("day", BODY_DAY, true, day, 0),
    MEMBER("delegation", BODY_TEXT, true, delegation, 0),
    MEMBER("person", BODY_TEXT, true, person, 0),
    MEMBER("request", BODY_TEXT, false, request, 0),
    MEMBER("side", BODY_PARTY, true, side, 0),
};
static const struct body_member reported_members[] = {
    MEMBER("capacity", BODY_TEXT, false, capacity, 0),
    MEMBER("content", BODY_DIGEST, true, content, 0),
    MEMBER("day", BODY_DAY, true, day, 0),
    MEMBER("paper", BODY_DIGEST, true, paper, 0),
    MEMBER("person", BODY_TEXT, true, person, 0),
    MEMBER("side", BODY_PARTY, true, side, 0),
};
const struct body_form version_bodies[VERSION_KINDS] = {
    [VERSION_PROPOSED] = BODY_FORM("mou.version/1", proposed_members),
    [VERSION_SIGNED] = BODY_FORM("mou.signature/1", signed_members),
    [VERSION_REPORTED] = BODY_FORM("mou.reported/1", reported_members),
};

static const char *fault_of(enum version_kind kind, const char *body, size_t size, struct arena *arena)
{
    struct version_event event;
    return body_read(&version_bodies[kind], body, size, arena, &event);
}

static const char *proposed_fault(const char *body, size_t size, struct arena *arena)
{
    return fault_of(VERSION_PROPOSED, body, size, arena);
}

static const char *signed_fault(const char *body, size_t size, struct arena *arena)
{
    return fault_of(VERSION_SIGNED, body, size, arena);
}

static const char *reported_fault(const char *body, size_t size, struct arena *arena)
{
    return fault_of(VERSION_REPORTED, body, size, arena);
}

const struct record_kind mou_version_kind = {
    .kind = "mou.version/1", .circle = CIRCLE_SHARED, .kept = true, .fault = proposed_fault};
const struct record_kind mou_signature_kind = {
    .kind = "mou.signature/1", .circle = CIRCLE_SHARED, .kept = true, .fault = signed_fault};
const struct record_kind mou_reported_kind = {
    .kind = "mou.reported/1", .circle = CIRCLE_SHARED, .kept = true, .fault = reported_fault};
