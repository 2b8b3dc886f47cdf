"""Moments as integers of milliseconds UTC, and the ways in which protocols write them."""

from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from functools import lru_cache

SECOND = 1000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
WEEK = 7 * DAY
MONDAY = 4 * DAY  # the first one of 1970

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SMALLEST = -62_135_596_800_000  # the first of the year 1
_LARGEST = 253_402_300_799_999  # the last millisecond of the year 9999
# Looked up, because every answer is full of moments.
_SECONDS = tuple(f"{number:02}." for number in range(60))
_MILLIS = tuple(f"{number:03}Z" for number in range(SECOND))


def iso(ms: int) -> str:
    """`2026-11-21T20:41:00.123Z`."""
    minutes, rest = divmod(ms if _SMALLEST <= ms <= _LARGEST else _clamped(ms), MINUTE)
    return _minute(minutes) + _SECONDS[rest // SECOND] + _MILLIS[rest % SECOND]


def iso_day(ms: int) -> str:
    """`2026-11-21`, in UTC."""
    return _day(_clamped(ms) // DAY)


@lru_cache(maxsize=4096)
def _day(number: int) -> str:
    return (_EPOCH + timedelta(days=number)).date().isoformat()


@lru_cache(maxsize=4096)
def _minute(number: int) -> str:
    day, minute = divmod(number, 24 * 60)
    return f"{_day(day)}T{minute // 60:02}:{minute % 60:02}:"


def parse_iso(text: str) -> int:
    """Any ISO 8601 moment; one without a zone is UTC, a day is its midnight. ValueError if it is none."""
    text = text.strip()
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"not an ISO 8601 time: {text[:40]!r}") from None
    return _ms(found if found.tzinfo else found.replace(tzinfo=UTC))


def parse_day(text: str) -> date:
    """`YYYY-MM-DD` or `DD.MM.YYYY`. ValueError if it is neither or no such day exists."""
    text = text.strip()
    if text.count(".") == 2:
        day, month, year = text.split(".")
        return date(int(year), int(month), int(day))
    return date.fromisoformat(text)


def http_date(ms: int) -> str:
    """`Sat, 21 Nov 2026 20:41:00 GMT`, as HTTP headers have it (RFC 9110)."""
    return format_datetime(_EPOCH + timedelta(seconds=_clamped(ms) // SECOND), usegmt=True)


def mail_date(ms: int) -> str:
    """`Sat, 21 Nov 2026 20:41:00 +0000`, as letters have it (RFC 5322)."""
    return format_datetime(_EPOCH + timedelta(seconds=_clamped(ms) // SECOND))


def parse_http_date(text: str) -> int:
    """A date of an HTTP or mail header. ValueError if it is none."""
    try:
        found = parsedate_to_datetime(text)
    except (TypeError, ValueError, IndexError, OverflowError):
        raise ValueError(f"not a date: {text[:40]!r}") from None
    return _ms(found if found.tzinfo else found.replace(tzinfo=UTC))


def week_of(ms: int) -> int:
    """The Monday, 0:00 UTC, of a moment's week."""
    return (ms - MONDAY) // WEEK * WEEK + MONDAY


def seconds(ms: int) -> int:
    """Whole seconds since 1970."""
    return ms // SECOND


def _ms(moment: datetime) -> int:
    whole = moment - _EPOCH
    return (whole.days * 86_400 + whole.seconds) * SECOND + whole.microseconds // SECOND


def _clamped(ms: int) -> int:
    return ms if _SMALLEST <= ms <= _LARGEST else min(max(ms, _SMALLEST), _LARGEST)
