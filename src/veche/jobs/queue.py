"""The job table: put in, take out, finish, fail. Everything here runs in a transaction of the caller."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import bindparam, case, delete, func, select, union_all, update

from veche.db import Connection, ids_in, statement, upsert
from veche.tables.jobs import jobs

WAITING, RUNNING, DEAD = 0, 1, 2
LANES = (1, 0, -1)
ERROR_LENGTH = 2000


class Claimed(NamedTuple):
    """A job that this worker has taken. Worker and attempt together tell it from any later taking of the same row."""

    id: int
    name: str
    args: str
    attempts: int
    worker: str

    @property
    def values(self) -> dict[str, Any]:
        """The arguments of the function."""
        found: dict[str, Any] = msgspec.json.decode(self.args)
        return found


@statement
def _insert(*, unique: bool = False) -> Any:
    row = {name: bindparam(name, type_=jobs.c[name].type) for name in ("name", "args", "priority", "run_at")}
    row |= {"created_at": bindparam("now", type_=jobs.c.created_at.type)}
    if not unique:
        return jobs.insert().values(row)
    row["unique_key"] = bindparam("unique_key", type_=jobs.c.unique_key.type)
    sooner = bindparam("run_at", type_=jobs.c.run_at.type)
    # While it runs it may have read the old state already: it must run once more. A dead one comes back to life.
    running, waiting = jobs.c.state == RUNNING, jobs.c.state == WAITING
    changes = {
        "again": case((running, 1), else_=0),
        "state": case((running, RUNNING), else_=WAITING),
        "attempts": case((jobs.c.state == DEAD, 0), else_=jobs.c.attempts),
        "run_at": case((waiting & (jobs.c.run_at < sooner), jobs.c.run_at), (running, jobs.c.run_at), else_=sooner),
    }
    return upsert(jobs, row, conflict=["unique_key"], set_=changes, only_if=(~waiting) | (jobs.c.run_at > sooner))


@statement
def _claim(*, named: bool = False, urgent: bool = False) -> Any:
    lanes = []
    for lane in LANES[:1] if urgent else LANES:
        due = (
            select(jobs.c.id, jobs.c.priority, jobs.c.run_at)
            .where(jobs.c.state == WAITING, jobs.c.priority == lane, jobs.c.run_at <= bindparam("now"))
            .order_by(jobs.c.run_at)
            .limit(bindparam("limit"))
        )
        if named:
            due = due.where(ids_in(jobs.c.name, "names"))
        lanes.append(select(due.with_for_update(skip_locked=True).subquery()))
    first = union_all(*lanes).subquery()
    # A common table, because PostgreSQL may run a mere subquery with a LIMIT more than once.
    chosen = (
        select(first.c.id).order_by(first.c.priority.desc(), first.c.run_at).limit(bindparam("limit")).cte("chosen")
    )
    taken = {
        "state": RUNNING,
        "attempts": jobs.c.attempts + 1,
        "worker": bindparam("worker"),
        "lease_until": bindparam("lease_until"),
    }
    return (
        update(jobs)
        .where(jobs.c.id.in_(select(chosen.c.id)))
        .values(taken)
        .returning(jobs.c.id, jobs.c.name, jobs.c.args, jobs.c.attempts, jobs.c.worker, jobs.c.priority, jobs.c.run_at)
    )


_OURS = (
    jobs.c.id == bindparam("job_id"),
    jobs.c.worker == bindparam("job_worker"),
    jobs.c.attempts == bindparam("nth"),
)
_FREE = {"worker": None, "lease_until": None}


@statement
def _finish(*, again: bool) -> Any:
    if not again:
        return delete(jobs).where(*_OURS, jobs.c.again == 0)
    back: dict[str, Any] = {
        "state": WAITING,
        "again": 0,
        "attempts": 0,
        "run_at": bindparam("now"),
        "error": None,
        **_FREE,
    }
    return update(jobs).where(*_OURS, jobs.c.again == 1).values(back)


@statement
def _fail(*, dead: bool) -> Any:
    outcome = {"state": DEAD, "finished_at": bindparam("now")} if dead else {"state": WAITING, "again": 0}
    return (
        update(jobs)
        .where(*_OURS)
        .values(outcome | _FREE | {"error": bindparam("error"), "run_at": bindparam("run_at")})
    )


@statement
def _extend() -> Any:
    ours = (ids_in(jobs.c.id, "ids"), jobs.c.worker == bindparam("job_worker"))
    return update(jobs).where(*ours).values(lease_until=bindparam("lease_until"))


@statement
def _release() -> Any:
    ours = (ids_in(jobs.c.id, "ids"), jobs.c.worker == bindparam("job_worker"), jobs.c.state == RUNNING)
    return update(jobs).where(*ours).values({"state": WAITING, "again": 0, "attempts": jobs.c.attempts - 1, **_FREE})


@statement
def _expired() -> Any:
    return select(func.count()).where(jobs.c.state == RUNNING, jobs.c.lease_until < bindparam("now"))


@statement
def _take_back() -> Any:
    late = (jobs.c.state == RUNNING, jobs.c.lease_until < bindparam("now"))
    return update(jobs).where(*late).values({"state": WAITING, "again": 0, "error": "its worker went away", **_FREE})


@statement
def _next() -> Any:
    lanes = [
        select(jobs.c.run_at)
        .where(jobs.c.state == WAITING, jobs.c.priority == lane)
        .order_by(jobs.c.run_at)
        .limit(1)
        .subquery()
        for lane in LANES
    ]
    earliest = union_all(*(select(lane.c.run_at) for lane in lanes)).subquery()
    return select(func.min(earliest.c.run_at))


async def insert(  # noqa: PLR0913 (a row has columns)
    conn: Connection,
    name: str,
    args: dict[str, Any],
    *,
    now: int,
    unique: str | None = None,
    run_at: int | None = None,
    priority: int = 0,
) -> None:
    """One more job. Of a `unique` key at most one is waiting; asked for while it runs, it runs once more afterwards."""
    row = {
        "name": name,
        "args": msgspec.json.encode(args).decode(),
        "priority": max(-1, min(1, priority)),
        "run_at": now if run_at is None else run_at,
        "now": now,
    }
    if unique is None:
        await conn.run(_insert(), **row)
    else:
        await conn.run(_insert(unique=True), **row, unique_key=unique)


async def claim(  # noqa: PLR0913 (what to take, for whom, until when)
    conn: Connection,
    *,
    now: int,
    worker: str,
    limit: int,
    lease_until: int,
    names: Sequence[str] | None = None,
    urgent: bool = False,
) -> list[Claimed]:
    """Take up to `limit` due jobs, urgent lanes first; only jobs of these names, if names are given."""
    params: dict[str, Any] = {"now": now, "worker": worker, "limit": limit, "lease_until": lease_until}
    if names is not None:
        params["names"] = list(names)
    rows = await conn.all(_claim(named=names is not None, urgent=urgent), **params)
    rows.sort(key=lambda row: (-row.priority, row.run_at, row.id))
    return [Claimed(row.id, row.name, row.args, row.attempts, row.worker) for row in rows]


async def finish(conn: Connection, job: Claimed, now: int) -> bool:
    """Done. False if the job is not ours any more: another worker has taken it over, and our effects must not stand."""
    ours = _key(job)
    if await conn.run(_finish(again=False), **ours):
        return True
    return bool(await conn.run(_finish(again=True), **ours, now=now))


async def fail(conn: Connection, job: Claimed, error: str, *, now: int, run_at: int | None) -> None:
    """Not done: again at `run_at`, or never (None), and then it lies among the dead letters."""
    text = error[:ERROR_LENGTH].replace("\0", "")
    values: dict[str, Any] = {"error": text, "run_at": now if run_at is None else run_at}
    if run_at is None:
        values["now"] = now
    await conn.run(_fail(dead=run_at is None), **_key(job), **values)


async def extend(conn: Connection, worker: str, ids: Sequence[int], lease_until: int) -> None:
    """A sign of life for running jobs."""
    await conn.run(_extend(), ids=ids, job_worker=worker, lease_until=lease_until)


async def release(conn: Connection, worker: str, ids: Sequence[int]) -> None:
    """Give back what was taken and not finished, as if it had not been tried: the process ends."""
    await conn.run(_release(), ids=ids, job_worker=worker)


async def has_expired(conn: Connection, now: int) -> bool:
    """Is there a job whose worker has not been heard of for too long?"""
    return bool(await conn.scalar(_expired(), now=now))


async def take_back(conn: Connection, now: int) -> int:
    """Put the jobs of dead workers back. Their attempt counts, so one that kills its worker ends as a dead letter."""
    return await conn.run(_take_back(), now=now)


async def next_run_at(conn: Connection) -> int | None:
    """When the earliest waiting job is due."""
    found: int | None = await conn.scalar(_next())
    return found


def _key(job: Claimed) -> dict[str, Any]:
    return {"job_id": job.id, "job_worker": job.worker, "nth": job.attempts}
