/* What the operations of this room share in their answers. Internal to this room. */
#ifndef MUSTER_REFERENCE_RATES_OUTPUT_H
#define MUSTER_REFERENCE_RATES_OUTPUT_H

#include "base/csv.h"
#include "base/json.h"
#include "reference/reference.h"

/* The weakest mark of the editions and of all rates that are not blank. Rules are left aside: they are
   Muster's, and the placeholder notice is about rates. */
enum mark schedule_weakest_mark(const struct schedule *schedule);
/* Equipment of which the dry or the wet rate is blank cannot be priced whatever the lease. */
bool equipment_is_blank(const struct equipment_rate *rate);

/* "2024-03-14"; "" for DAY_NEVER. buffer DAY_TEXT_SIZE. */
char *rates_day(civil_day day, char *buffer);
/* "1,448.00"; "" for RATE_BLANK. buffer 2 x MONEY_TEXT_SIZE. */
char *rate_format_grouped(rate_units rate, int min_decimals, char *buffer);
enum { RATE_GROUPED_SIZE = 2 * MONEY_TEXT_SIZE };

/* A rate as text with two decimals at least ("1448.00"), null when blank. */
void json_rate(struct json_writer *writer, const char *key, rate_units rate);
/* A day, null for DAY_NEVER. */
void json_day_or_null(struct json_writer *writer, const char *key, civil_day day);
/* The member "notice" that an answer with this mark must show: its words, or null. */
void json_notice(struct json_writer *writer, enum mark mark);

#endif
