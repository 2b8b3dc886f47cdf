"""How many of those who registered are still there."""

from collections import Counter
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, bindparam, func, literal_column, select

from veche.core.moderation.dossiers import check_moderates
from veche.core.moderation.measures import bounds, check_span
from veche.core.moderation.views import CohortView, Retained, Span
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import statement
from veche.lib.times import DAY
from veche.tables.accounts import accounts, users

MOST_COHORTS = 62  # by the day
_EPOCH = date(1970, 1, 1).toordinal()


@statement
def _people() -> Any:
    """How many registered on a day and were seen last on another."""
    since, until = bindparam("since", type_=BigInteger()), bindparam("until", type_=BigInteger())
    length = literal_column(str(DAY), BigInteger())
    came = (users.c.created_at // length).label("came")
    seen = (func.coalesce(accounts.c.last_active_at, users.c.created_at) // length).label("seen")
    joined = users.join(accounts, accounts.c.id == users.c.account_id)
    within = (users.c.created_at >= since, users.c.created_at < until)
    return select(came, seen, func.count().label("people")).select_from(joined).where(*within).group_by(came, seen)


async def retention(tx: Tx, viewer: Viewer, span: Span | None, *, monthly: bool) -> list[CohortView]:
    """For every day or month of the span: how many registered, and how many of them were seen in each later one.

    Without a span there is nothing. Moderators. Errors: NotAllowed, Invalid (too many days).
    """
    check_moderates(viewer)
    if span is None:
        return []
    check_span(span)
    days = range(span.first, span.last + 1)
    if not monthly:
        days = days[-MOST_COHORTS:]
    period = _month if monthly else _day
    periods = sorted({period(day) for day in days})
    people: Counter[tuple[int, int]] = Counter()
    for came, seen, count in await tx.tuples(_people(), **bounds(Span(periods[0], span.last))):
        people[period(came), period(seen)] += count
    frequency = "month" if monthly else "day"
    return [CohortView(one * DAY, frequency, _later(people, one, periods)) for one in periods]


def _later(people: Counter[tuple[int, int]], cohort: int, periods: list[int]) -> tuple[Retained, ...]:
    """Who was seen last in a period was still there in all before."""
    all_ = sum(count for (came, _), count in people.items() if came == cohort)
    found = []
    for period in periods:
        if period >= cohort:
            left = sum(count for (came, seen), count in people.items() if came == cohort and seen >= period)
            found.append(Retained(period * DAY, left, left / all_ if all_ else 0.0))
    return tuple(found)


def _day(day: int) -> int:
    return day


def _month(day: int) -> int:
    """The first of its month."""
    return date.fromordinal(_EPOCH + day).replace(day=1).toordinal() - _EPOCH
