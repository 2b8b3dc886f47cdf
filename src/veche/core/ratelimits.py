"""Counting attempts in the database, for the few limits that must hold over restarts and over all processes."""

from collections.abc import Sequence

import msgspec
from sqlalchemy import Delete, bindparam, delete, literal
from sqlalchemy.sql.dml import ReturningInsert

from veche.core.tx import Tx
from veche.db import statement, upsert
from veche.tables.ratelimits import rate_counts


class Take(msgspec.Struct, frozen=True):
    """One attempt to be counted: `limit` of them per `period_ms` under this key."""

    bucket: str
    key: str
    limit: int
    period_ms: int


class Taken(msgspec.Struct, frozen=True):
    """How the window of one attempt stands now. `retry_at` (ms UTC) is when it ends."""

    bucket: str
    limit: int
    count: int
    retry_at: int

    @property
    def refused(self) -> bool:
        """More attempts than the limit."""
        return self.count > self.limit


@statement
def _count() -> ReturningInsert[tuple[int]]:
    new = upsert(
        rate_counts,
        *("bucket", "key", "window_start", "expires_at"),
        {"count": literal(1)},
        conflict=["bucket", "key", "window_start"],
        set_={"count": rate_counts.c.count + 1},
    )
    return new.returning(rate_counts.c.count)


@statement
def _expired() -> Delete:
    return delete(rate_counts).where(rate_counts.c.expires_at < bindparam("now"))


async def take(tx: Tx, attempts: Sequence[Take]) -> list[Taken]:
    """Counts each attempt and tells how its window stands. Never refuses by itself: a refusal raised in here would
    undo the count. Anybody; no events; no errors."""
    taken = []
    for attempt in attempts:
        start = tx.now - tx.now % attempt.period_ms
        end = start + attempt.period_ms
        count = await tx.scalar(_count(), bucket=attempt.bucket, key=attempt.key, window_start=start, expires_at=end)
        taken.append(Taken(attempt.bucket, attempt.limit, count, end))
    return taken


async def prune(tx: Tx) -> int:
    """Forgets windows that are over; tells how many. For the schedule; no events; no errors."""
    return await tx.run(_expired(), now=tx.now)
