"""Counting attempts in the database, for the few limits that must hold over restarts and over all processes."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from veche.core.tx import Tx
from veche.db import statement
from veche.tables.ratelimits import rate_counts


@dataclass(frozen=True, slots=True)
class Take:
    """One attempt to be counted: `limit` of them per `period_ms` under this key."""

    bucket: str
    key: str
    limit: int
    period_ms: int


@dataclass(frozen=True, slots=True)
class Taken:
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
def _count(database: str = "sqlite"):  # type: ignore[no-untyped-def]
    insert = sqlite_insert if database == "sqlite" else pg_insert
    new = insert(rate_counts).values(
        bucket=bindparam("bucket"),
        key=bindparam("key"),
        window_start=bindparam("window_start"),
        count=1,
        expires_at=bindparam("expires_at"),
    )
    keys = [rate_counts.c.bucket, rate_counts.c.key, rate_counts.c.window_start]
    grown = new.on_conflict_do_update(index_elements=keys, set_={"count": rate_counts.c.count + 1})
    return grown.returning(rate_counts.c.count)


async def take(tx: Tx, attempts: Sequence[Take]) -> list[Taken]:
    """Counts each attempt and tells how its window stands. Never refuses by itself: a refusal raised in here would
    undo the count. Anybody; no events; no errors."""
    taken = []
    for attempt in attempts:
        start = tx.now - tx.now % attempt.period_ms
        end = start + attempt.period_ms
        count = await tx.scalar(
            _count(), bucket=attempt.bucket, key=attempt.key, window_start=start, expires_at=end
        )
        taken.append(Taken(attempt.bucket, attempt.limit, count, end))
    return taken
