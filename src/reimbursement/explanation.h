/* Shared by the derivations (explain_*.c): one line of a statement on its way into a tree. A node's text says
   what and whence, its value how much. Internal to this room. */
#ifndef MUSTER_REIMBURSEMENT_EXPLANATION_H
#define MUSTER_REIMBURSEMENT_EXPLANATION_H

#include "base/instant.h"
#include "reimbursement/reimbursement_calc.h"
#include "reimbursement/statement.h"

/* A row of the schedule that the line rests on. */
struct ground {
    const void *row;      /* each is named once */
    struct rate_row rate; /* the row's name; code NULL: it is none of the schedule */
    const char *name, *text, *source;
    enum mark mark;
};

struct explanation {
    struct report *report;
    const struct account *account;
    const struct schedule *schedule;
    int hold; /* the held edition, -1: none */
    const struct statement *statement;
    const struct statement_line *line;
    struct report_node *root;
    struct ground *grounds;
    size_t ground_count, ground_capacity;
    bool shortened;         /* a figure was shown without its last digits */
    const char *blank;      /* the blank rate that was met, as a clause; NULL: none */
    struct place blank_row; /* with its row */
    instant since;          /* of an adjustment: what was known later is noted; 0: nothing is */
    const char **late;      /* "strength.csv:3, record 57 of ...", each once */
    size_t late_count, late_capacity;
    const struct folder_paper **papers; /* behind the rows that were named, each once */
    size_t paper_count, paper_capacity;
};

/* A line on its way; line may lack code (any) where only a reason for nothing is asked. */
struct explanation explanation_of(struct report *report, const struct statement *statement,
                                  const struct statement_line *line, const struct account *account,
                                  const struct schedule *schedule);
/* Builds its tree. */
void explanation_build(struct explanation *x);
/* Builds all of it but the root, below x->root. */
void explanation_fill(struct explanation *x);

/* ---- figures ---- */

/* A figure that could not be calculated for showing; it stays so in whatever is made of it. */
#define EXACT_UNKNOWN ((struct exact){0, 0})

struct exact explain_sum(struct exact a, struct exact b);
struct exact explain_difference(struct exact a, struct exact b);
struct exact explain_product(struct exact a, struct exact b);
/* "1,297.5": groups of three digits; after ten decimals "..." (and `shortened`). */
const char *explain_number(struct explanation *x, struct exact value);
/* The same with at least two decimals. */
const char *explain_money(struct explanation *x, struct exact value);
const char *explain_count(struct explanation *x, int64_t count);
const char *explain_rate(struct explanation *x, rate_units rate);
/* A share (10^-8) as "0.85", and as per cent "2.8%". */
const char *explain_share(struct explanation *x, int64_t share);
const char *explain_percent(struct explanation *x, int64_t share);

/* ---- days and places ---- */

const char *explain_day(struct explanation *x, civil_day day);
/* "2025-01-01 to 2025-01-17" */
const char *explain_days(struct explanation *x, struct period period);
/* "strength.csv:2": without the contingent's folder; other folders are named. */
const char *explain_place(struct explanation *x, struct place place);
const char *explain_row(struct explanation *x, const char *path, uint32_t row);

/* ---- grounds ---- */

/* The edition in force on a day, -1 before the first. */
int explain_edition(const struct explanation *x, civil_day day);
/* ", no longer confirmed" where a row's confirmation ends between two days; else "". */
const char *explain_lapse(civil_day confirmed_until, civil_day before, civil_day day);
/* Each notes a row that the line rests on; explain_grounds shows them. */
const struct rule *ground_rule(struct explanation *x, civil_day day, enum rule_key key);
void ground_edition(struct explanation *x, int edition, civil_day day);
void ground_personnel(struct explanation *x, const struct personnel_rate *rate, civil_day day);
void ground_equipment(struct explanation *x, const struct equipment_rate *rate, int edition);
void ground_service(struct explanation *x, const struct service_rate *rate, int edition);
void ground_add(struct explanation *x, struct ground ground);
/* The node with all grounds and their marks, and why the line bears its mark. */
void explain_grounds(struct explanation *x);

/* The node with the papers behind the rows that were named; nothing where there are none. */
void explain_papers(struct explanation *x);

/* ---- parts of several sections ---- */

/* The days of the line's month inside the statement's period. */
struct period explain_month(const struct explanation *x);
/* Why nothing is paid on a day, as a clause; "" in a section that is not paid by the day. */
const char *explain_nothing(struct explanation *x, civil_day day);
/* The same for a stretch of days that begins on period.from_day; *ret_to is the day after it. */
const char *explain_nothing_stretch(struct explanation *x, struct period period, civil_day *ret_to);
/* Adds a node for each stretch of days on which nothing is paid. */
void explain_gap(struct explanation *x, struct period gap);
/* "no amount, as WHAT (PLACE)": also keeps it in x->blank. */
const char *explain_blank(struct explanation *x, struct place row, const char *what);
/* Strength and ceiling of a day; true when other rows count than on `before` (DAY_NEVER: there is none). */
bool people_changed(const struct explanation *x, civil_day before, civil_day day);
void explain_people(struct explanation *x, struct report_node *parent, civil_day day);
uint32_t people_on(const struct explanation *x, civil_day day);

/* Sections: each adds the line's segments below x->root. */
void explain_personnel(struct explanation *x);
void explain_equipment(struct explanation *x);
void explain_service(struct explanation *x);
void explain_deduction(struct explanation *x);
void explain_losses(struct explanation *x);
void explain_painting(struct explanation *x);
void explain_adjustment(struct explanation *x); /* with all that stands below the root */

/* The price of one for a month; EXACT_UNKNOWN when it is too long. */
struct exact explain_equipment_unit(const struct equipment_price *price);
struct exact explain_service_unit(const struct service_price *price);
/* What distinguishes a price from the one before it (NULL: there is none). */
enum price_change { PRICE_SAME, PRICE_CEASED /* the same x post_operations_share */, PRICE_OTHER };
enum price_change equipment_price_change(const struct equipment_price *before,
                                         const struct equipment_price *now);
enum price_change service_price_change(const struct service_price *before, const struct service_price *now);
/* Adds the price step by step, as far as it is not that of the segment before, and notes its grounds. */
void explain_equipment_price(struct explanation *x, struct report_node *parent,
                             const struct equipment_price *price, const struct equipment_price *before);
void explain_service_price(struct explanation *x, struct report_node *parent,
                           const struct service_price *price, const struct service_price *before);

/* What counts of one line of the agreement on a day. */
struct line_state {
    const struct line_terms *terms; /* NULL: not agreed, or left */
    ptrdiff_t row;                  /* of its verified state; -1: none */
    uint32_t quantity, present, serviceable, in_place, working;
};
struct line_state line_state_on(const struct explanation *x, size_t line, civil_day day);
/* "equipment_status.csv:12, from 2025-01-01", "counted from equipment_items.csv, from 2025-01-01". row >= 0
 */
const char *explain_status_row(struct explanation *x, size_t line, ptrdiff_t row);
/* Adds what is agreed, present and serviceable, as far as it says something. */
void explain_line_state(struct explanation *x, struct report_node *parent, size_t line,
                        const struct line_state *state, bool serviceable);

/* Why nobody is paid for on a day, by strength and ceiling; NULL when somebody is. */
const char *nothing_people(struct explanation *x, civil_day day);
/* Why a section earns nothing on a day. code NULL: any. */
const char *nothing_personnel(struct explanation *x, const char *code, civil_day day);
const char *nothing_equipment(struct explanation *x, const char *line, const char *code, civil_day day);
const char *nothing_service(struct explanation *x, const char *category, civil_day day);

#endif
