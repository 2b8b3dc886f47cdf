"""The timetable: each tick runs once, however many processes watch the clock."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, select, update

from veche.db import Connection, Row, statement, upsert
from veche.jobs import queue
from veche.jobs.job import Schedule
from veche.jobs.needs import JobTx, OpenTx
from veche.tables.jobs import schedules


@statement
def _all() -> Any:
    return select(schedules.c.name, schedules.c.next_at)


@statement
def _lines() -> Any:
    return select(schedules).order_by(schedules.c.name)


@statement
def _note() -> Any:
    return update(schedules).where(schedules.c.name == bindparam("line")).values(done_at=bindparam("now"))


@statement
def _begin() -> Any:
    return upsert(schedules, "name", "next_at", conflict=["name"])


@statement
def _advance() -> Any:
    mine = (schedules.c.name == bindparam("line"), schedules.c.next_at == bindparam("seen"))
    return update(schedules).where(*mine).values(next_at=bindparam("following"), last_at=bindparam("now"))


async def lines(conn: Connection) -> list[Row]:
    """The timetable as it stands: (name, next_at, last_at, done_at)."""
    return await conn.all(_lines())


class Cron:
    """Asked often, it reads the database only when a tick has come, and writes only when there is something to do."""

    def __init__(self, open_tx: OpenTx, schedule: Sequence[Schedule]) -> None:
        self._open_tx = open_tx
        self._schedule = {line.job: line for line in schedule}
        if len(self._schedule) != len(schedule):
            raise ValueError("a job stands twice in the timetable")
        self._next_look = 0

    async def tick(self) -> int | None:
        """Enqueue what is due; when to come again, or None if nothing is ever due."""
        now = self._open_tx.now()
        if not self._schedule:
            return None
        if now < self._next_look:
            return self._next_look
        async with self._open_tx.read() as tx:
            known = {row.name: row.next_at for row in await tx.conn.all(_all())}
            due = [line for line in self._schedule.values() if now >= known.get(line.job, 0)]
            wanted = [line for line in due if line.job not in known or line.when is None or await line.when(tx)]
        for line in wanted:
            await self._enqueue(line, known.get(line.job), now)
        upcoming = [known[name] for name in self._schedule if name in known and known[name] > now]
        upcoming += [line.following(now) for line in due]
        self._next_look = min(upcoming)
        return self._next_look

    async def note(self, name: str) -> None:
        """A job has ended well: of those in the timetable it is known when. In a transaction of its own, because the
        line is also locked by whoever puts the job into the queue, and must never be held for as long as a job runs."""
        if name in self._schedule:
            now = self._open_tx.now()
            await self._open_tx.write(lambda tx: tx.conn.run(_note(), line=name, now=now))

    async def _enqueue(self, line: Schedule, seen: int | None, now: int) -> None:
        following = line.following(now)

        async def write(tx: JobTx) -> None:
            if seen is None:
                # New in the timetable: its first tick is the next one on the clock.
                await tx.conn.run(_begin(), name=line.job, next_at=following)
            elif await tx.conn.run(_advance(), line=line.job, seen=seen, following=following, now=now):
                unique = f"schedule:{line.job}"
                await queue.insert(tx.conn, line.job, dict(line.args), now=now, unique=unique, priority=line.priority)

        await self._open_tx.write(write)
