"""`limit` and `offset`, and `skip` = the last seen event ↔ Page."""

from veche.api.mailru.ids import read_event
from veche.core.errors import Invalid
from veche.core.paging import Page

MOST = 100


def by_offset(limit: int | None, offset: int | None, default: int = 10, most: int = MOST) -> Page:
    """Default 10 and 0 (specs/mailru.md c); more than the most is cut."""
    return Page(limit=_limit(limit, default, most), offset=_not_negative(offset or 0, "offset"))


def by_skip(skip: str, limit: int | None, offset: int | None) -> Page:
    """Events older than the one named."""
    before = read_event(skip, "skip") if skip else None
    return Page(limit=_limit(limit, 10, MOST), before=before, offset=_not_negative(offset or 0, "offset"))


def _limit(limit: int | None, default: int, most: int) -> int:
    return default if limit is None else min(_not_negative(limit, "limit"), most)


def _not_negative(value: int, name: str) -> int:
    if value < 0:
        raise Invalid(name, "must not be negative")
    return value
