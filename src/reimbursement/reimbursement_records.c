#include "reimbursement/reimbursement_records.h"

#include "journal/journal.h"
#include "reimbursement/reimbursement.h"
#include "reimbursement/states_calc.h"

#define FORM(name_, list)                                                                                    \
    {                                                                                                        \
        name_, list, sizeof(list) / sizeof *(list)                                                           \
    }

/* ---- losses.csv ---- */

static const char *const cause_names[] = {"hostile", "abandonment", "no_fault", "damage",
                                          NULL}; /* in the order of enum loss_cause */

#define LOSS_MONEY .type = COLUMN_DECIMAL, .decimals = RATE_DECIMALS, .maximum = RATE_MAXIMUM
static const struct column loss_columns[] = {
    {.name = "line", .type = COLUMN_TEXT, .flags = COLUMN_REQUIRED},
    {.name = "day", .type = COLUMN_DAY, .flags = COLUMN_REQUIRED},
    {.name = "incident", .type = COLUMN_TEXT, .flags = COLUMN_MAY_BE_ABSENT},
    {.name = "cause", .type = COLUMN_CHOICE, .flags = COLUMN_REQUIRED, .choices = cause_names},
    {.name = "quantity", .type = COLUMN_COUNT, .flags = COLUMN_REQUIRED, .maximum = COUNT_MAXIMUM},
    {.name = "gfmv", LOSS_MONEY, .flags = COLUMN_REQUIRED},
    {.name = "usage_charge", LOSS_MONEY},
    {.name = "other_payments", LOSS_MONEY},
    {.name = "repair_cost", LOSS_MONEY},
};
const struct table_form loss_form = FORM("losses.csv", loss_columns);

/* Two vehicles of a line may be lost in one incident: the second row with the same key is its second copy. */
static const struct record_table losses = {.kind = "equipment.loss/1",
                                           .form = &loss_form,
                                           RECORD_KEYS(LOSS_LINE, LOSS_DAY, LOSS_INCIDENT, LOSS_CAUSE),
                                           .day_column = LOSS_DAY,
                                           .circle = CIRCLE_SHARED};

/* ---- payments.csv ---- */

static const struct column payment_columns[] = {
    {.name = "day", .type = COLUMN_DAY, .flags = COLUMN_REQUIRED},
    {.name = "amount",
     .type = COLUMN_DECIMAL,
     .flags = COLUMN_REQUIRED | COLUMN_SIGNED,
     .decimals = 2,
     .maximum = RATE_MAXIMUM / RATE_ONE * 100},
    {.name = "section", .type = COLUMN_CHOICE, .choices = section_names},
    {.name = "account", .type = COLUMN_TEXT, .flags = COLUMN_MAY_BE_ABSENT},
    {.name = "reference", .type = COLUMN_TEXT},
};
const struct table_form payment_form = FORM("payments.csv", payment_columns);

static const struct record_table payments = {
    .kind = "payment/1",
    .form = &payment_form,
    RECORD_KEYS(PAYMENT_DAY, PAYMENT_REFERENCE, PAYMENT_SECTION, PAYMENT_ACCOUNT),
    .day_column = PAYMENT_DAY,
    .circle = CIRCLE_SHARED};

/* ---- accounts.csv ---- */

static const struct column share_columns[] = {
    {.name = "effective", .type = COLUMN_DAY, .flags = COLUMN_REQUIRED},
    {.name = "account", .type = COLUMN_TEXT, .flags = COLUMN_REQUIRED},
    {.name = "section", .type = COLUMN_CHOICE, .flags = COLUMN_REQUIRED, .choices = section_names},
    {.name = "share",
     .type = COLUMN_DECIMAL,
     .flags = COLUMN_REQUIRED,
     .decimals = PERCENT_DECIMALS,
     .maximum = SHARE_ONE},
};
const struct table_form share_form = FORM("accounts.csv", share_columns);

/* How a State divides what it receives among its own accounts is no matter of the other side. */
static const struct record_table shares = {.kind = "account.share/1",
                                           .form = &share_form,
                                           RECORD_KEYS(SHARE_EFFECTIVE, SHARE_SECTION, SHARE_ACCOUNT),
                                           .day_column = SHARE_EFFECTIVE,
                                           .circle = CIRCLE_INTERNAL};

const struct record_table *const reimbursement_tables[] = {&losses, &payments, &shares, NULL};

/* ---- statements ---- */

#define KIND(name_, act_, writer_)                                                                           \
    static const char *name_##_fault(const char *body, size_t size, struct arena *arena)                     \
    {                                                                                                        \
        struct statement_fact fact;                                                                          \
        return statement_fact_read(act_, body, size, arena, &fact);                                          \
    }                                                                                                        \
    const struct record_kind statement_##name_##_kind = {.kind = "statement." #name_ "/1",                   \
                                                         .circle = CIRCLE_SHARED,                            \
                                                         .writer = (writer_),                                \
                                                         .kept = true,                                       \
                                                         .fault = name_##_fault};
KIND(certified, STATEMENT_CERTIFIED, WRITER_UN)
KIND(reported, STATEMENT_REPORTED, WRITER_CONTRIBUTOR)
KIND(paid, STATEMENT_PAID, WRITER_EITHER)
KIND(disputed, STATEMENT_DISPUTED, WRITER_EITHER)
KIND(settled, STATEMENT_SETTLED, WRITER_EITHER)
KIND(reversed, STATEMENT_REVERSED, WRITER_UN)
