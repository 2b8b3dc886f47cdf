"""The catalogs of the pages (gettext), and dates and numbers in the reader's language."""

import gettext
from functools import cache
from pathlib import Path

LOCALES = {"en": "English", "ru": "Русский"}
DOMAIN = "web"
FOLDER = Path(__file__).parent / "locale"


@cache
def catalog(locale: str) -> gettext.NullTranslations:
    """The texts of a language; English ones stand in the templates themselves."""
    return gettext.translation(DOMAIN, FOLDER, [locale], fallback=True)


def text(locale: str, message: str, **values: object) -> str:
    """A message in that language, `%(name)s` filled in."""
    found = catalog(locale).gettext(message) if message else ""
    return found % values if values else found


def moment(locale: str, ms: int) -> str:
    """A date and time, as people of that language write it (UTC)."""
    from datetime import UTC, datetime

    from babel.dates import format_datetime  # its tables are only loaded when somebody looks at a page

    return str(format_datetime(datetime.fromtimestamp(ms / 1000, UTC), "d MMM y, HH:mm", locale=locale))


def day(locale: str, date: str) -> str:
    """A birthday (YYYY-MM-DD); without its year where that is 0000, not told."""
    import datetime

    from babel.dates import format_date

    known = not date.startswith("0000")
    found = datetime.date.fromisoformat(date if known else f"2000{date[4:]}")  # a leap year: it has every day
    return str(format_date(found, "d MMMM y" if known else "d MMMM", locale=locale))


def number(locale: str, count: int) -> str:
    """A count with its thousands apart."""
    from babel.numbers import format_decimal

    return str(format_decimal(count, locale=locale))
