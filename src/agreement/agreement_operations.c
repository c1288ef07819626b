/* What can be asked of an agreement. */
#include "agreement/agreement.h"
#include "agreement/national_costs.h"
#include "agreement/operations.h"
#include "journal/journal.h"
#include "reference/reference.h"

#define CONTINGENT_ARGUMENT(name_, help_)                                                                    \
    {                                                                                                        \
        .name = (name_), .type = ARGUMENT_CONTINGENT, .flags = ARGUMENT_POSITIONAL | ARGUMENT_REQUIRED,      \
        .help = (help_)                                                                                      \
    }
#define ON_ARGUMENT                                                                                          \
    {                                                                                                        \
        .name = "on", .type = ARGUMENT_DAY, .help = "the day whose terms count; today without it"            \
    }
#define PARTIAL_ARGUMENT                                                                                     \
    {                                                                                                        \
        .name = "partial", .type = ARGUMENT_FLAG,                                                            \
        .help = "list what has a blank rate without an amount, instead of refusing it; the total is then "   \
                "incomplete"                                                                                 \
    }
#define ARGUMENTS(list_) .arguments = (list_), .argument_count = sizeof(list_) / sizeof *(list_)

static const struct argument price_arguments[] = {
    CONTINGENT_ARGUMENT("folder", CONTINGENT_HELP),
    ON_ARGUMENT,
    ARGUMENT_AS_KNOWN_ON,
    SCHEDULE_ARGUMENT,
    PARTIAL_ARGUMENT,
};

static const struct argument compare_arguments[] = {
    CONTINGENT_ARGUMENT("first", "the first side: " CONTINGENT_HELP),
    CONTINGENT_ARGUMENT("second", "the second side, likewise"),
    ON_ARGUMENT,
    ARGUMENT_AS_KNOWN_ON,
    SCHEDULE_ARGUMENT,
    PARTIAL_ARGUMENT,
};

static const struct argument choose_arguments[] = {
    CONTINGENT_ARGUMENT("folder", CONTINGENT_HELP),
    ON_ARGUMENT,
    ARGUMENT_AS_KNOWN_ON,
    {.name = "costs", .type = ARGUMENT_FILE, .help = "what each option costs the State, as a CSV file"},
    SCHEDULE_ARGUMENT,
    PARTIAL_ARGUMENT,
};

static const struct operation operations[] = {
    OPERATION(
        "price", PERMISSION_READ_CONTINGENT,
        .summary = "Price the agreement of a day: what it is worth a month and a year",
        .help =
            "Prices the memorandum of understanding as agreed on a day: personnel at the ceiling, every line "
            "of major equipment present and serviceable, every category of self-sustainment that the "
            "contributor provides, under the mission factors of that day. A departure or the cessation of "
            "operations in events.csv counts. A line that earns nothing stands there with the reason.\n\n"
            "The amount of a month is quantity times the price for one, rounded once; that of a year is "
            "twelve such months, rounded once.\n\n"
            "  muster price examples/undof-kazakhstan --schedule examples/placeholder-rates",
        ARGUMENTS(price_arguments), .forms = FORM_JSON | FORM_CSV, .run = price_run),
    OPERATION(
        "compare", PERMISSION_READ_CONTINGENT,
        .summary = "Compare two versions of an agreement: what differs, and what it is worth",
        .help =
            "Puts two contingents side by side, as the two sides of a negotiation, on one day and "
            "under one schedule of rates. Every line whose value differs is listed, what is worth most "
            "first, with its terms on both sides and its value a month and a year. Then come the totals and "
            "what explains their difference. What differs without changing money stands at the end.\n\n"
            "A difference has three causes, which add up to it to the cent. What only one side has: a line "
            "or category that the other does not have, or that its contributor does not provide. Quantity: "
            "the difference in people, pieces or heads at the first side's price for one (at the second "
            "side's where the first has none). Price: the rest, such as another lease, rate, factor or "
            "edition.\n\n"
            "A factor, the transport distance, a held edition or a cessation acts on many lines: for each "
            "of them it is shown what it would change if it alone came to the first side.\n\n"
            "With --partial, a line whose rate is blank on either side is left out of both totals.\n\n"
            "  muster compare our-draft their-draft --on 2025-01-01 --schedule our-rates",
        ARGUMENTS(compare_arguments), .forms = FORM_JSON | FORM_CSV, .run = compare_run),
    OPERATION(
        "choose", PERMISSION_READ_INTERNAL,
        .summary = "Show what can be chosen: what each option earns, costs and leaves",
        .help =
            "Shows what can be chosen on a day. For each category of self-sustainment, of the agreement or "
            "only of the schedule: bring it, or let the United Nations provide it. For each line of major "
            "equipment: wet lease, dry lease, or not brought; the difference between the leases is what is "
            "paid for maintenance. A category that the agreement does not have is priced for the ceiling's "
            "heads.\n\n"
            "With --costs, each option's cost to the State stands beside its reimbursement, and the option "
            "with the highest net is named. An option that brings something without a row of that day "
            "in the file has no known cost and is not compared; leaving a thing to the United Nations, "
            "or at home, costs nothing unless a row says so.\n\n" NATIONAL_COSTS_HELP "\n\n"
            "  item,option,from,to,once,monthly,yearly,note\n"
            "  catering,bring,2024-03-15,2027-03-15,90000,9500,,kitchens bought for three years\n"
            "  L1,wet,,,,14000,,spare parts and mechanics\n\n"
            "  muster choose examples/undof-kazakhstan --schedule examples/placeholder-rates \\\n"
            "    --costs examples/national-costs.csv",
        ARGUMENTS(choose_arguments), .forms = FORM_JSON | FORM_CSV, .run = choose_run),
};

const struct operation_list agreement_operations = {operations, sizeof operations / sizeof *operations};
