"""How many there are: for front pages and instance documents, so counted at most once a minute."""

from typing import Any

import msgspec
from sqlalchemy import bindparam, func, select

from veche.core.tx import Tx
from veche.db import statement
from veche.lib.times import DAY, MINUTE
from veche.tables.accounts import accounts, instances

_a = accounts.c


class Totals(msgspec.Struct, frozen=True):
    """Local ones; `active` within the last thirty days."""

    people: int
    groups: int
    posts: int
    active_month: int
    active_half_year: int
    domains: int


@statement
def _count(*, what: str) -> Any:
    local = (_a.domain == "", _a.deleted_at.is_(None), _a.suspended_at.is_(None), _a.waiting == 0)
    if what == "people":
        return select(func.count()).select_from(accounts).where(*local, _a.kind == "person")
    if what == "groups":
        return select(func.count()).select_from(accounts).where(*local, _a.kind == "group")
    if what == "posts":
        # The counters of the accounts are kept with every post, and adding them up reads far fewer rows.
        return select(func.coalesce(func.sum(_a.posts_count), 0)).where(*local)
    if what == "active":
        return (
            select(func.count())
            .select_from(accounts)
            .where(*local, _a.kind == "person", _a.last_active_at > bindparam("after"))
        )
    return select(func.count()).select_from(instances)


class _Kept:
    """The last figures, and when they were counted."""

    def __init__(self) -> None:
        self.at = 0
        self.totals: Totals | None = None


async def totals(tx: Tx) -> Totals:
    """The figures, at most a minute old."""
    kept = _Kept() if tx.writing else tx.memory(_Kept)
    if kept.totals is None or not 0 <= tx.now - kept.at < MINUTE:
        kept.totals, kept.at = await _counted(tx), tx.now
    return kept.totals


async def _counted(tx: Tx) -> Totals:
    return Totals(
        people=await tx.scalar(_count(what="people")),
        groups=await tx.scalar(_count(what="groups")),
        posts=await tx.scalar(_count(what="posts")),
        active_month=await tx.scalar(_count(what="active"), after=tx.now - 30 * DAY),
        active_half_year=await tx.scalar(_count(what="active"), after=tx.now - 182 * DAY),
        domains=await tx.scalar(_count(what="domains")),
    )
