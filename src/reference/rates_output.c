#include "reference/rates_output.h"

#include <string.h>

bool equipment_is_blank(const struct equipment_rate *rate)
{
    return rate->dry == RATE_BLANK || rate->wet == RATE_BLANK;
}

static enum mark weakest_of_edition(const struct schedule *schedule, int edition, enum mark mark)
{
    for (size_t i = 0; i < schedule->code_count; i++) {
        const struct equipment_rate *rate = schedule_equipment(schedule, edition, (int)i);
        if (rate && !(rate->dry == RATE_BLANK && rate->wet == RATE_BLANK))
            mark = mark_weaker(mark, rate->mark);
    }
    for (size_t i = 0; i < schedule->category_count; i++) {
        const struct service_rate *rate = schedule_service(schedule, edition, (int)i);
        if (rate && rate->rate != RATE_BLANK)
            mark = mark_weaker(mark, rate->mark);
    }
    return mark;
}

enum mark schedule_weakest_mark(const struct schedule *schedule)
{
    enum mark mark = MARK_OFFICIAL;
    for (size_t i = 0; i < schedule->edition_count; i++)
        mark = weakest_of_edition(schedule, (int)i, mark_weaker(mark, schedule->editions[i].mark));
    for (size_t i = 0; i < schedule->personnel_count; i++)
        if (schedule->personnel[i].rate != RATE_BLANK)
            mark = mark_weaker(mark, schedule->personnel[i].mark);
    return mark;
}

char *rates_day(civil_day day, char *buffer)
{
    buffer[0] = '\0';
    return day == DAY_NEVER ? buffer : day_format(day, buffer);
}

char *rate_format_grouped(rate_units rate, int min_decimals, char *buffer)
{
    char plain[MONEY_TEXT_SIZE];
    buffer[0] = '\0';
    if (rate == RATE_BLANK)
        return buffer;
    decimal_format(rate, RATE_DECIMALS, min_decimals, plain);
    size_t whole = strcspn(plain, "."), first = plain[0] == '-', out = 0;
    for (size_t i = 0; plain[i]; i++) {
        if (i > first && i < whole && (whole - i) % 3 == 0)
            buffer[out++] = ',';
        buffer[out++] = plain[i];
    }
    buffer[out] = '\0';
    return buffer;
}

void json_rate(struct json_writer *writer, const char *key, rate_units rate)
{
    char buffer[MONEY_TEXT_SIZE];
    json_text(writer, key, rate == RATE_BLANK ? NULL : decimal_format(rate, RATE_DECIMALS, 2, buffer));
}

void json_day_or_null(struct json_writer *writer, const char *key, civil_day day)
{
    if (day == DAY_NEVER)
        json_null(writer, key);
    else
        json_day(writer, key, day);
}

void json_notice(struct json_writer *writer, enum mark mark)
{
    json_text(writer, "notice", mark == MARK_ILLUSTRATIVE ? MARK_PLACEHOLDER_NOTICE : NULL);
}
