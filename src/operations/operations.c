#include "operations/operations.h"

#include "agreement/agreement.h"
#include "force/force.h"
#include "journal/journal.h"
#include "people/people.h"
#include "reference/reference.h"
#include "reimbursement/reimbursement.h"
#include "support/support.h"
#include "verification/verification.h"
#include <string.h>

/* A new room stands here, and nowhere else. */
static const struct operation_group groups[] = {
    {"Rates and rules", &reference_operations},
    {"The agreement", &agreement_operations},
    {"The memorandum between two parties", &version_operations},
    {"Reimbursement", &reimbursement_operations},
    {"Certified statements", &state_operations},
    {"Contingents in the journal", &contingent_operations},
    {"Attachments", &attachment_operations},
    {"Persons", &people_operations},
    {"Authority", &support_operations},
    {"The journal", &journal_operations},
    {"Keys", &key_operations},
    {"Bundles", &bundle_operations},
    {"About Muster", &operations_operations},
};

/* What a room below asks of one above it. */
rates_price_both *const rates_diff_price = agreement_price_both;

/* What the journal records: rows of tables of the contingent folder, and other kinds. Each room has its own.
 */
static const struct record_table *const *const tables[] = {
    agreement_tables, people_tables,        force_tables, verification_tables,
    folder_tables,    reimbursement_tables, NULL,
};
static const struct record_kind *const kinds[] = {SUPPORT_KINDS,
                                                  &attachment_kind,
                                                  &attachment_withdrawn_kind,
                                                  &attachment_internal_kind,
                                                  &attachment_internal_withdrawn_kind,
                                                  &mou_version_kind,
                                                  &mou_signature_kind,
                                                  &mou_reported_kind,
                                                  &rate_accepted_kind,
                                                  STATEMENT_KINDS,
                                                  &person_kind,
                                                  &person_withdrawn_kind,
                                                  &person_erased_kind,
                                                  NULL};

/* A folder is imported only if a statement could be made of it. */
static int check_contingent(const struct folder *folder, struct arena *arena, struct problems *problems)
{
    struct account account;
    return account_read(folder, arena, problems, &account);
}

/* What replay gives of the guards: sums of delegations, and locked months. */
static const struct guard_family delegations = {"delegation/", "0", support_guards};
static const struct guard_family months = {"statement/", NULL, statement_guards};
static const struct guard_family *const guards[] = {&delegations, &months, NULL};
/* Of rows of a schedule nobody's hand is known: it is a folder, and no record says who filled it in. */
static const struct hand_family *const hands[] = {&mou_sign_hands, &statement_certify_hands, NULL};

const struct journal_wiring journal_wired = {.tables = tables,
                                             .kinds = kinds,
                                             .authority = support_authority,
                                             .authority_subject = SUPPORT_SUBJECT,
                                             .contingent_check = check_contingent,
                                             .contingent_folder = agreement_contingent_folder,
                                             .persons = &people_persons,
                                             .request_begin = support_request_begin,
                                             .request_end = support_request_end,
                                             .person = support_person,
                                             .summary = contingent_replay,
                                             .guards = guards,
                                             .hands = hands};

const struct operation_table operations_all = {groups, sizeof groups / sizeof *groups};

size_t operations_count(const struct operation_table *table)
{
    size_t count = 0;
    for (size_t i = 0; i < table->count; i++)
        count += table->groups[i].list->count;
    return count;
}

const struct operation *operations_at(const struct operation_table *table, size_t index)
{
    for (size_t i = 0; i < table->count; i++) {
        const struct operation_list *list = table->groups[i].list;
        if (index < list->count)
            return &list->items[index];
        index -= list->count;
    }
    return NULL;
}

const char *operation_word(const struct operation *operation, size_t index, size_t *ret_length)
{
    const char *word = operation->name;
    for (; index && *word; index--) {
        word += strcspn(word, " ");
        word += strspn(word, " ");
    }
    *ret_length = strcspn(word, " ");
    return word;
}

static bool word_is(const struct operation *operation, size_t index, const char *expected)
{
    size_t length;
    const char *word = operation_word(operation, index, &length);
    return length > 0 && strlen(expected) == length && memcmp(word, expected, length) == 0;
}

bool operation_begins(const struct operation *operation, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!word_is(operation, i, words[i]))
            return false;
    return true;
}

static size_t count_words(const struct operation *operation)
{
    size_t count = 0, length;
    while (operation_word(operation, count, &length), length > 0)
        count++;
    return count;
}

const struct operation *operation_find(const struct operation_table *table, const char *const *words,
                                       size_t count, size_t *ret_used)
{
    const struct operation *found = NULL, *operation;
    size_t used = 0;
    for (size_t i = 0; (operation = operations_at(table, i)); i++) {
        size_t length = count_words(operation);
        if (length > used && length <= count && operation_begins(operation, words, length)) {
            found = operation;
            used = length;
        }
    }
    if (found && ret_used)
        *ret_used = used;
    return found;
}
