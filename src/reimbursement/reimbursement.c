#include "reimbursement/reimbursement.h"

#include "agreement/agreement.h"
#include "force/force.h"
#include "journal/journal.h"
#include "people/people.h"
#include "reimbursement/reimbursement_records.h"
#include "reimbursement/states.h"
#include "verification/verification.h"

#include <string.h>

static int losses_read(const struct folder *folder, struct arena *arena, struct problems *problems,
                       struct losses *ret_losses)
{
    /* Only a row that stands there twice is refused: two vehicles of a line may be lost on one day. */
    static const int key[] = {LOSS_LINE, LOSS_DAY,   LOSS_INCIDENT, LOSS_CAUSE, LOSS_QUANTITY,
                              LOSS_GFMV, LOSS_USAGE, LOSS_OTHER,    LOSS_REPAIR};
    struct table table = {0};
    uint32_t *order = NULL;
    int code = table_read(&loss_form, folder_find(folder, loss_form.name), arena, problems, &table);
    if (code >= 0)
        code = table_order(&table, key, sizeof key / sizeof *key, arena, problems, &order);
    struct loss *items = code < 0 ? NULL : arena_array(arena, table.rows, sizeof *items);
    if (!items)
        return code < 0 ? code : problem_memory(problems);
    for (size_t i = 0; i < table.rows; i++) {
        size_t row = order[i];
        const struct cell *cells = table_cell(&table, row, 0);
        items[i] =
            (struct loss){.day = (civil_day)cells[LOSS_DAY].number,
                          .line = cells[LOSS_LINE].text,
                          .incident = cells[LOSS_INCIDENT].text,
                          .cause = (enum loss_cause)cells[LOSS_CAUSE].number,
                          .quantity = (uint32_t)cells[LOSS_QUANTITY].number,
                          .gfmv = cells[LOSS_GFMV].number,
                          .usage_charge = cells[LOSS_USAGE].number,
                          .other_payments = cells[LOSS_OTHER].number,
                          .repair_cost = cells[LOSS_REPAIR].given ? cells[LOSS_REPAIR].number : RATE_BLANK,
                          .place = table_place(&table, row, LOSS_LINE)};
    }
    *ret_losses = (struct losses){items, table.rows};
    return 0;
}

static int payments_read(const struct folder *folder, struct arena *arena, struct problems *problems,
                         struct payments *ret_payments)
{
    static const int key[] = {PAYMENT_DAY, PAYMENT_AMOUNT, PAYMENT_SECTION, PAYMENT_ACCOUNT,
                              PAYMENT_REFERENCE};
    struct table table = {0};
    uint32_t *order = NULL;
    int code = table_read(&payment_form, folder_find(folder, payment_form.name), arena, problems, &table);
    if (code >= 0)
        code = table_order(&table, key, sizeof key / sizeof *key, arena, problems, &order);
    struct payment *items = code < 0 ? NULL : arena_array(arena, table.rows, sizeof *items);
    if (!items)
        return code < 0 ? code : problem_memory(problems);
    for (size_t i = 0; i < table.rows; i++) {
        const struct cell *cells = table_cell(&table, order[i], 0);
        items[i] = (struct payment){
            .day = (civil_day)cells[PAYMENT_DAY].number,
            .amount = cells[PAYMENT_AMOUNT].number,
            .section = cells[PAYMENT_SECTION].given ? section_names[cells[PAYMENT_SECTION].number] : "",
            .account = cells[PAYMENT_ACCOUNT].text,
            .reference = cells[PAYMENT_REFERENCE].text,
            .place = table_place(&table, order[i], PAYMENT_DAY)};
    }
    *ret_payments = (struct payments){items, table.rows};
    return 0;
}

/* Reports every section whose shares of one day do not make 100 per cent. items are in order. */
static void shares_check(const struct account_shares *shares, struct problems *problems)
{
    for (size_t i = 0; i < shares->count;) {
        const struct account_share *first = &shares->items[i];
        int64_t sum = 0;
        for (; i < shares->count && shares->items[i].section == first->section &&
               shares->items[i].effective == first->effective;
             i++)
            sum += shares->items[i].share;
        char percent[MONEY_TEXT_SIZE], day[DAY_TEXT_SIZE];
        if (sum != SHARE_ONE)
            problem_error(
                problems, ERROR_INVALID, first->place, "shares of one section and day that make 100",
                "the shares of section %s from %s make %s per cent", section_names[first->section],
                day_format(first->effective, day), decimal_format(sum, PERCENT_DECIMALS, 0, percent));
    }
}

static int shares_read(const struct folder *folder, struct arena *arena, struct problems *problems,
                       struct account_shares *ret_shares)
{
    static const int key[] = {SHARE_SECTION, SHARE_EFFECTIVE, SHARE_ACCOUNT};
    struct table table = {0};
    uint32_t *order = NULL;
    int code = table_read(&share_form, folder_find(folder, share_form.name), arena, problems, &table);
    if (code >= 0)
        code = table_order(&table, key, sizeof key / sizeof *key, arena, problems, &order);
    struct account_share *items = code < 0 ? NULL : arena_array(arena, table.rows, sizeof *items);
    if (!items)
        return code < 0 ? code : problem_memory(problems);
    for (size_t i = 0; i < table.rows; i++) {
        const struct cell *cells = table_cell(&table, order[i], 0);
        items[i] = (struct account_share){.effective = (civil_day)cells[SHARE_EFFECTIVE].number,
                                          .section = (enum section)cells[SHARE_SECTION].number,
                                          .account = cells[SHARE_ACCOUNT].text,
                                          .share = cells[SHARE_SHARE].number,
                                          .place = table_place(&table, order[i], SHARE_SHARE)};
    }
    *ret_shares = (struct account_shares){items, table.rows};
    shares_check(ret_shares, problems);
    return 0;
}

/* The nearest line of the agreement as a remedy. */
static const char *nearest_line(const struct agreement *agreement, const char *name, struct arena *arena)
{
    const char **names = arena_array(arena, agreement->line_count, sizeof *names);
    for (size_t l = 0; names && l < agreement->line_count; l++)
        names[l] = agreement->lines[l].name;
    const char *nearest = names ? text_nearest(name, names, agreement->line_count) : NULL;
    const char *remedy =
        nearest ? arena_format(arena, "a line of mou_major_equipment.csv, such as '%s'", nearest) : NULL;
    return remedy ? remedy : "a line of mou_major_equipment.csv";
}

static void event_check(const struct account *account, const struct event *event, struct arena *arena,
                        struct problems *problems)
{
    int line = agreement_line_find(account->agreement, event->line);
    if (line < 0) {
        problem_error(problems, ERROR_INVALID, event->line_place,
                      nearest_line(account->agreement, event->line, arena), "the agreement has no line '%s'",
                      event->line);
        return;
    }
    const struct line_terms *terms = line_terms_on(&account->agreement->lines[line], event->day);
    if (terms && terms->special && (event->kind == EVENT_PAINTED || event->kind == EVENT_REPAINTED))
        problem_error(
            problems, ERROR_INVALID, event->line_place,
            "a line with a rate code of the schedule; the painting of a special case is agreed apart",
            "line %s is a special case, which has no painting rate", event->line);
}

static void losses_check(const struct account *account, struct arena *arena, struct problems *problems)
{
    char day[DAY_TEXT_SIZE];
    for (size_t i = 0; i < account->losses->count; i++) {
        const struct loss *loss = &account->losses->items[i];
        int line = agreement_line_find(account->agreement, loss->line);
        if (line < 0)
            problem_error(problems, ERROR_INVALID, loss->place,
                          nearest_line(account->agreement, loss->line, arena),
                          "the agreement has no line '%s'", loss->line);
        else if (!line_terms_on(&account->agreement->lines[line], loss->day))
            problem_error(problems, ERROR_INVALID, loss->place,
                          "a day on which the line is agreed, or an earlier `effective` of the line",
                          "line %s is lost on %s, before its first row", loss->line,
                          day_format(loss->day, day));
    }
}

/* Names files that no room reads: most likely a misspelt name, whose content would silently not count. */
static void unknown_files(const struct folder *folder, struct arena *arena, struct problems *problems)
{
    static const char *const known[] = {"contingent.ini",
                                        "mou_personnel.csv",
                                        "strength.csv",
                                        "persons.csv",
                                        "mou_major_equipment.csv",
                                        "equipment_status.csv",
                                        "equipment_items.csv",
                                        "item_status.csv",
                                        "mou_self_sustainment.csv",
                                        "self_sustainment_status.csv",
                                        "factors.csv",
                                        "events.csv",
                                        "losses.csv",
                                        "payments.csv",
                                        "accounts.csv",
                                        "load_list.csv",
                                        "camp.ini"};
    for (size_t i = 0; i < folder->count; i++) {
        bool found = false;
        for (size_t k = 0; k < sizeof known / sizeof *known; k++)
            found |= strcmp(folder->files[i].name, known[k]) == 0;
        if (found)
            continue;
        const char *nearest = text_nearest(folder->files[i].name, known, sizeof known / sizeof *known);
        const char *remedy = nearest ? arena_format(arena, "perhaps %s", nearest) : NULL;
        problem_warning(problems, (struct place){folder->files[i].path, 0, 0}, remedy,
                        "this file is not part of a contingent folder and was left alone");
    }
}

/* Everything that account_read hands out, in one piece. */
struct parts {
    struct folder folder;
    struct agreement agreement;
    struct strength strength;
    struct events events;
    struct verification verification;
    struct losses losses;
    struct payments payments;
    struct account_shares shares;
};

int account_read(const struct folder *folder, struct arena *arena, struct problems *problems,
                 struct account *ret_account)
{
    struct parts *parts = arena_alloc(arena, sizeof *parts);
    if (!parts)
        return problem_memory(problems);
    size_t errors_before = problems->found[PROBLEM_ERROR];
    parts->folder = *folder;
    /* Each room is read whatever the others found, so that all errors are reported together. */
    int agreed = agreement_read(folder, arena, problems, &parts->agreement);
    int verified = verification_read(folder, &parts->agreement, arena, problems, &parts->verification);
    int present = strength_read(folder, arena, problems, &parts->strength);
    int lived = events_read(folder, arena, problems, &parts->events);
    int lost = losses_read(folder, arena, problems, &parts->losses);
    int paid = payments_read(folder, arena, problems, &parts->payments);
    int shared = shares_read(folder, arena, problems, &parts->shares);
    unknown_files(folder, arena, problems);
    struct account account = {.folder = &parts->folder,
                              .agreement = &parts->agreement,
                              .strength = &parts->strength,
                              .events = &parts->events,
                              .verification = &parts->verification,
                              .losses = &parts->losses,
                              .payments = &parts->payments,
                              .shares = &parts->shares};
    for (size_t i = 0; agreed >= 0 && lived >= 0 && i < parts->events.count; i++)
        if (parts->events.items[i].line[0])
            event_check(&account, &parts->events.items[i], arena, problems);
    if (agreed >= 0 && lost >= 0)
        losses_check(&account, arena, problems);
    (void)verified, (void)present, (void)paid, (void)shared; /* each reported its own errors */
    if (problems->found[PROBLEM_ERROR] > errors_before)
        return problems_result(problems);
    *ret_account = account;
    return 0;
}

/* Reads the contingent, and of one of the journal what was recorded of its statements. */
static int account_with_states(const struct request *request, const char *argument,
                               struct account *ret_account)
{
    JOURNAL_CLEANUP struct journal *journal = NULL;
    struct recorded_statements recorded;
    struct kept_list kept;
    struct folder folder;
    int code = contingent_of_request_kept(request, argument, &journal, &folder, &kept);
    if (code >= 0)
        code = account_read(&folder, request->arena, request->problems, ret_account);
    if (code < 0 || !journal)
        return code;
    code = states_of_kept(journal, &kept, request->arena, request->problems, &recorded);
    return code < 0 ? code
                    : states_into_account(journal, &recorded, request->arena, request->problems, ret_account);
}

int account_of_request(const struct request *request, const char *argument, struct schedule *ret_schedule,
                       struct account *ret_account)
{
    int priced = schedule_of_request(request, ret_schedule);
    int code = account_with_states(request, argument, ret_account);
    if (code < 0 || priced < 0)
        return code < 0 ? code : priced;
    return agreement_check_schedule(ret_account->agreement, ret_schedule, request->problems);
}

int statement_of_request(const struct request *request, bool explain, struct schedule *ret_schedule,
                         struct account *ret_account, struct statement *ret_statement)
{
    struct statement_options options = {.partial = request_given(request, "partial"), .explain = explain};
    options.period.from_day = (civil_day)request_number(request, "from", 0);
    options.period.to_day = (civil_day)request_number(request, "to", 0);
    if (options.period.to_day <= options.period.from_day)
        return problem_error(request->problems, ERROR_USAGE, (struct place){0},
                             "a day after --from (the day of --to itself does not count)",
                             "--to is not after --from");
    int code = account_of_request(request, "folder", ret_schedule, ret_account);
    if (code < 0)
        return code;
    options.certified = ret_account->certified;
    return statement_calculate(ret_account, ret_schedule, &options, request->arena, request->problems,
                               ret_statement);
}
