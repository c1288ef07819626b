#include "base/instant.h"

#define SECOND ((instant)1000000)
#define DAY    (86400 * SECOND)

enum { ZONE_MAXIMUM = 14 * 60 }; /* minutes: +14:00, the Line Islands */

/* Two digits up to a maximum. */
static bool parse_two(const char *text, int maximum, int *ret_number)
{
    if (text[0] < '0' || text[0] > '9' || text[1] < '0' || text[1] > '9')
        return false;
    *ret_number = (text[0] - '0') * 10 + (text[1] - '0');
    return *ret_number <= maximum;
}

/* "09:30:00" as seconds. */
static bool parse_time(const char *text, int *ret_seconds)
{
    int hours, minutes, seconds;
    if (!parse_two(text, 23, &hours) || text[2] != ':' || !parse_two(text + 3, 59, &minutes) ||
        text[5] != ':' || !parse_two(text + 6, 59, &seconds))
        return false;
    *ret_seconds = (hours * 60 + minutes) * 60 + seconds;
    return true;
}

/* ".5", ".123456" as microseconds; returns how many bytes it takes: 0 where no point stands or it is wrong.
 */
static size_t parse_decimals(const char *text, size_t length, instant *ret_microseconds)
{
    size_t used = 1;
    instant unit = SECOND, sum = 0;
    if (length == 0 || text[0] != '.')
        return 0;
    while (used < length && unit > 1 && text[used] >= '0' && text[used] <= '9') {
        unit /= 10;
        sum += unit * (text[used++] - '0');
    }
    *ret_microseconds = sum;
    return used > 1 ? used : 0;
}

/* "Z", "+03:00" as minutes ahead of UTC. */
static bool parse_zone(const char *text, size_t length, int *ret_minutes)
{
    int hours, minutes;
    if (length == 1 && text[0] == 'Z') {
        *ret_minutes = 0;
        return true;
    }
    if (length != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':' ||
        !parse_two(text + 1, 23, &hours) || !parse_two(text + 4, 59, &minutes))
        return false;
    minutes += hours * 60;
    *ret_minutes = text[0] == '-' ? -minutes : minutes;
    return minutes <= ZONE_MAXIMUM;
}

bool instant_parse(const char *text, size_t length, instant *ret_instant)
{
    enum { DAY_LENGTH = 10, TIME_LENGTH = 19 };
    civil_day day;
    int seconds, zone;
    instant microseconds = 0;
    if (length < DAY_LENGTH || !day_parse(text, DAY_LENGTH, &day))
        return false;
    if (length == DAY_LENGTH) {
        *ret_instant = ((instant)day + 1) * DAY - 1;
        return true;
    }
    if (length <= TIME_LENGTH || text[DAY_LENGTH] != 'T' || !parse_time(text + DAY_LENGTH + 1, &seconds))
        return false;
    size_t used = TIME_LENGTH + parse_decimals(text + TIME_LENGTH, length - TIME_LENGTH, &microseconds);
    if (!parse_zone(text + used, length - used, &zone))
        return false;
    instant at = day * DAY + (seconds - zone * 60) * SECOND + microseconds;
    if (at < DAY_FIRST * DAY || at >= (DAY_LAST + 1) * DAY)
        return false;
    *ret_instant = at;
    return true;
}

civil_day instant_day(instant at)
{
    if (at == INSTANT_NEVER)
        return DAY_NEVER;
    return (civil_day)(at / DAY - (at % DAY < 0));
}

char *instant_format(instant at, char *buffer)
{
    civil_day day = instant_day(at);
    day_format(day, buffer);
    if (at == INSTANT_NEVER)
        return buffer;
    instant rest = at % DAY + (at % DAY < 0 ? DAY : 0);
    unsigned seconds = (unsigned)(rest / SECOND) % 86400, microseconds = (unsigned)(rest % SECOND);
    char *time = buffer + DAY_TEXT_SIZE - 1;
    size_t room = INSTANT_TEXT_SIZE - DAY_TEXT_SIZE + 1;
    if (microseconds)
        snprintf(time, room, "T%02u:%02u:%02u.%06uZ", seconds / 3600, seconds / 60 % 60, seconds % 60,
                 microseconds % 1000000);
    else
        snprintf(time, room, "T%02u:%02u:%02uZ", seconds / 3600, seconds / 60 % 60, seconds % 60);
    return buffer;
}
