/* What is missing, late or worth a look in a contingent's account on a day, and what would have to be known
   to make its total official. Pure. Sources: docs/calculation.md ("Loss and damage", "What refuses"),
   reimbursement.md 1.10 (inspections and claims calendar; cases C31, C32, C35). */
#ifndef MUSTER_REIMBURSEMENT_CHECK_CALC_H
#define MUSTER_REIMBURSEMENT_CHECK_CALC_H

#include "reimbursement/claims_calc.h"
#include "reimbursement/reimbursement_calc.h"

enum finding_kind {
    FINDING_READING,              /* a warning of the files' readers */
    FINDING_SIGNATURE,            /* the agreement is unsigned, or was signed after it took effect */
    FINDING_ARRIVAL_INSPECTION,   /* overdue, or late */
    FINDING_READINESS_INSPECTION, /* overdue, or late */
    FINDING_STATUS_REPORT,        /* too long without one */
    FINDING_FACTOR_REVIEW,        /* the mission factors in force are old */
    FINDING_SERVICEABILITY,       /* a group below the threshold on the day */
    FINDING_DEDUCTION,            /* a possible deduction in the statement */
    FINDING_OVERSTOCK,            /* present above what is agreed */
    FINDING_STRENGTH,             /* people above the ceiling */
    FINDING_LOSS,                 /* a loss that earns nothing */
    FINDING_CLAIM,                /* quarters due and not paid */
    FINDING_PAYMENT_ACCOUNT,      /* a payment on no account that is agreed */
    FINDING_SECTION_ACCOUNT,      /* a section without shares while others have them */
    FINDING_KINDS
};

/* What the worth of a finding says. */
enum worth_kind {
    WORTH_NONE,
    WORTH_AT_STAKE,       /* earned on its days by what nobody reported on */
    WORTH_NOT_PAID,       /* on its days */
    WORTH_NOT_PAID_MONTH, /* in a month like this day */
    WORTH_DEDUCTED,
    WORTH_OWED,
    WORTH_AMOUNT, /* of the payment, or of the section in the period */
};

struct finding {
    enum finding_kind kind;
    struct place place;
    struct period days; /* empty: no days */
    const char *what;   /* one clause */
    const char *remedy; /* one clause */
    const char *const *items;
    size_t item_count; /* the lines or categories that it is about */
    enum worth_kind worth_kind;
    money_cents worth;
    struct used_rule rule; /* that it rests on */
};

/* A day by which something has to be done. */
enum deadline_kind {
    DEADLINE_ARRIVAL_INSPECTION,
    DEADLINE_READINESS_INSPECTION,
    DEADLINE_EQUIPMENT_REPORT,
    DEADLINE_SERVICE_REPORT,
    DEADLINE_FACTOR_REVIEW,
    DEADLINE_CLAIM,
};
struct deadline {
    enum deadline_kind kind;
    const char *what;
    civil_day due, done; /* done DAY_NEVER: not yet */
    struct used_rule rule;
};

/* A row of the schedule that is in use and is not official. */
enum needed_kind { NEEDED_EDITION, NEEDED_PERSONNEL, NEEDED_EQUIPMENT, NEEDED_SERVICE, NEEDED_RULE };
struct needed {
    enum needed_kind kind;
    const void *row;     /* each is there once */
    const char *name;    /* edition, day of a personnel rate, rate code, category, or key of a rule */
    const char *edition; /* of a rate of equipment or self-sustainment, else "" */
    const char *value;   /* "" when blank */
    const char *blank;   /* the columns that are needed and blank: "wet", "wet, painting"; "": none */
    enum mark mark;      /* the weakest on the days on which it is used */
    const char *source;
    struct place place;
    const char **touches; /* lines, categories, or titles of sections */
    size_t touch_count, touch_capacity;
};

struct account_check {
    civil_day on;
    struct period period;
    const struct finding *findings; /* by kind */
    size_t count;
    const struct deadline *deadlines;
    size_t deadline_count;
    const struct needed *needed; /* blank rows first, then by mark, weakest first */
    size_t needed_count;
    bool complete;     /* no rate of the statement is blank */
    enum mark mark;    /* of the statement */
    money_cents total; /* of the statement over the period */
};

struct check_options {
    civil_day on;                   /* the day from which things are overdue, and whose state is looked at */
    struct period period;           /* for which everything is looked through; see check_period */
    const struct problem *warnings; /* of the files' readers: they become findings */
    size_t warning_count, warnings_found;
};

/* The last day on which the folder tells of something that happened (strength, reports, events, losses,
   payments) up to `today`; DAY_NEVER when there is none. */
civil_day check_last_day(const struct account *account, civil_day today);
/* The day that is looked at without --on: today, but not later than status_report_days after check_last_day,
   when the next report would have been due: behind it nobody can tell. */
civil_day check_day(const struct account *account, const struct schedule *schedule, civil_day today);
/* The period without --from and --to: from the agreement's first day to `on`, that day included; its first
   day alone when it is still to come. */
struct period check_period(const struct account *account, civil_day on);

/* Looks an account through. Refused only what a statement of the period with `partial` refuses.
   Preconditions: agreement_check_schedule found nothing. Set only on success, in arena. Readings: a report is
   a row of the status files for its own line or category; where a line has items, each day on which one
   comes, goes or is reported. A report is due status_report_days after the last one, or after the first day
   with people and something agreed. The first inspection is due arrival_inspection_months after the first day
   with people or equipment present; the next, operational_readiness_months after the inspection (of either
   kind) before it, or after the arrival. A review of factors is due factor_review_months after the later of
   their effective day and the last review. Payments pay the oldest quarter first. */
int account_check(const struct account *account, const struct schedule *schedule,
                  const struct check_options *options, struct arena *arena, struct problems *problems,
                  struct account_check *ret_check) MUST_CHECK;

/* "status_report", for machines. */
const char *finding_kind_name(enum finding_kind kind);
/* "at_stake", NULL for WORTH_NONE. */
const char *worth_kind_name(enum worth_kind kind);
const char *deadline_kind_name(enum deadline_kind kind);
const char *needed_kind_name(enum needed_kind kind);

#endif
