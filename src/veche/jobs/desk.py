"""What an operator asks of the queue and does about it. Everything here runs in a transaction of the caller."""

from collections.abc import Sequence
from typing import Any, Final, Literal

import msgspec
from sqlalchemy import bindparam, case, delete, func, select, update

from veche.db import Connection, Row, ids_in, statement
from veche.jobs.queue import DEAD, RUNNING, WAITING
from veche.tables.jobs import jobs

State = Literal["waiting", "later", "running", "dead"]
STATES: Final[tuple[State, ...]] = ("waiting", "later", "running", "dead")


class Kind(msgspec.Struct, frozen=True):
    """All jobs of one name: how many are due, due later, being run, and given up (dead letters); `oldest`: for how many
    milliseconds the first of those that are due has been."""

    name: str
    waiting: int = 0
    later: int = 0
    running: int = 0
    dead: int = 0
    oldest: int = 0


@statement
def _kinds() -> Any:
    due = (jobs.c.state == WAITING) & (jobs.c.run_at <= bindparam("now"))

    def count(which: Any, label: str) -> Any:
        return func.sum(case((which, 1), else_=0)).label(label)

    return (
        select(
            jobs.c.name,
            count(due, "waiting"),
            count((jobs.c.state == WAITING) & (jobs.c.run_at > bindparam("now")), "later"),
            count(jobs.c.state == RUNNING, "running"),
            count(jobs.c.state == DEAD, "dead"),
            func.min(case((due, jobs.c.run_at))).label("oldest"),
        )
        .group_by(jobs.c.name)
        .order_by(jobs.c.name)
    )


@statement
def _listed(*, state: State, named: bool) -> Any:
    numbers = {"running": RUNNING, "dead": DEAD}
    query = select(jobs).where(jobs.c.state == numbers.get(state, WAITING), jobs.c.id < bindparam("before"))
    if state in ("waiting", "later"):
        due = jobs.c.run_at <= bindparam("now")
        query = query.where(due if state == "waiting" else ~due)
    if named:
        query = query.where(jobs.c.name == bindparam("kind"))
    return query.order_by(jobs.c.id.desc()).limit(bindparam("limit"))


@statement
def _one() -> Any:
    return select(jobs).where(jobs.c.id == bindparam("job_id"))


def _dead(*, all_of_them: bool, named: bool) -> list[Any]:
    which = [jobs.c.state == DEAD]
    if not all_of_them:
        which.append(ids_in(jobs.c.id, "ids"))
    if named:
        which.append(jobs.c.name == bindparam("kind"))
    return which


@statement
def _revive(*, all_of_them: bool, named: bool) -> Any:
    fresh = {"state": WAITING, "attempts": 0, "run_at": bindparam("now"), "finished_at": None}
    return update(jobs).where(*_dead(all_of_them=all_of_them, named=named)).values(fresh).returning(jobs.c.id)


@statement
def _forget(*, all_of_them: bool, named: bool) -> Any:
    return delete(jobs).where(*_dead(all_of_them=all_of_them, named=named)).returning(jobs.c.id)


async def kinds(conn: Connection, now: int) -> list[Kind]:
    """Every name of which there is a job, in the order of the alphabet."""
    return [
        Kind(row.name, row.waiting, row.later, row.running, row.dead, 0 if row.oldest is None else now - row.oldest)
        for row in await conn.all(_kinds(), now=now)
    ]


async def listed(
    conn: Connection, *, state: State = "dead", kind: str = "", now: int = 0, limit: int = 50, before: int = 2**62
) -> list[Row]:
    """The rows of one state, the newest first. `now` parts those that are due from those of later."""
    values: dict[str, Any] = {"limit": limit, "before": before}
    if state in ("waiting", "later"):
        values["now"] = now
    if kind:
        values["kind"] = kind
    return await conn.all(_listed(state=state, named=bool(kind)), **values)


async def one(conn: Connection, job_id: int) -> Row | None:
    """The row, if the job is not done yet."""
    found = await conn.all(_one(), job_id=job_id)
    return found[0] if found else None


async def revive(conn: Connection, ids: Sequence[int] | None, now: int, kind: str = "") -> list[int]:
    """Try these dead letters anew, or all (None); those that there were."""
    query = _revive(all_of_them=ids is None, named=bool(kind))
    return sorted(row.id for row in await conn.all(query, **_which(ids, kind), now=now))


async def forget(conn: Connection, ids: Sequence[int] | None, kind: str = "") -> list[int]:
    """Throw these dead letters away, or all (None); those that there were."""
    query = _forget(all_of_them=ids is None, named=bool(kind))
    return sorted(row.id for row in await conn.all(query, **_which(ids, kind)))


def _which(ids: Sequence[int] | None, kind: str) -> dict[str, Any]:
    values: dict[str, Any] = {} if ids is None else {"ids": list(ids)}
    return values | ({"kind": kind} if kind else {})
