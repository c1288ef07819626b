"""Civil days and whole cents."""

import datetime
from calendar import monthrange

ONE_DAY = datetime.timedelta(days=1)
FOR_GOOD = datetime.date.max


def as_day(value):
    """A day given as a date or as ISO text."""
    return value if isinstance(value, datetime.date) else datetime.date.fromisoformat(value)


def days_between(from_day, to_day):
    """The days from_day <= d < to_day."""
    for number in range((to_day - from_day).days):
        yield from_day + number * ONE_DAY


def days_in_month(day):
    return monthrange(day.year, day.month)[1]


def add_months(day, months):
    """The same day of a later month, clamped to that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return datetime.date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def quarter_start(day):
    return datetime.date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def month_name(day):
    return f"{day.year:04d}-{day.month:02d}"


def round_cents(dollars):
    """Whole cents; half a cent goes away from zero."""
    cents = abs(dollars) * 100
    whole = (2 * cents.numerator + cents.denominator) // (2 * cents.denominator)
    return -whole if dollars < 0 else whole


def money(cents):
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02d}"
