"""`veche jobs …`: what waits, what was given up, and when the regular things ran."""

from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import App, Parameter

from veche.cli.inside import Flag, read, write
from veche.cli.output import Common, fail
from veche.core.errors import NotFound
from veche.core.tx import Tx
from veche.jobs import cron, desk, queue
from veche.jobs.desk import State
from veche.lib.times import iso

if TYPE_CHECKING:
    from veche.db import Row

app = App(name="jobs", help="The queue: what waits, what was given up, when the regular things ran.")
Kind = Annotated[str, Parameter(help="Only jobs of this kind, such as media.process.")]
_NUMBERS = {queue.WAITING: "waiting", queue.RUNNING: "running", queue.DEAD: "dead"}
_SHORT = 100  # characters of an error in a table
_WHICH = "name the dead letters by their numbers, or all with --all"


@app.command
def depth(*, common: Common | None = None) -> int:
    """Count what waits, is due later, runs and was given up, by kind."""

    def shown(kinds: list[desk.Kind]) -> list[dict[str, Any]]:
        return [
            {
                "kind": one.name, "waiting": one.waiting, "later": one.later, "running": one.running, "dead": one.dead,
                "oldest_seconds": one.oldest // 1000,
            }
            for one in kinds
        ]  # fmt: skip

    return read(common, lambda tx: desk.kinds(tx.conn, tx.now), shown)


@app.command(name="list")
def list_jobs(
    *, state: State = "dead", kind: Kind = "", limit: int = 50, before: int = 2**62, common: Common | None = None
) -> int:
    """List jobs, the newest first: dead letters, unless another state is asked for.

    Parameters
    ----------
    before
        Only those with a smaller number: the next page.
    """
    common = common or Common()

    def work(tx: Tx) -> Any:
        return desk.listed(tx.conn, state=state, kind=kind, now=tx.now, limit=max(limit, 0), before=before)

    def shown(rows: "list[Row]") -> list[dict[str, Any]]:
        return [_told(row) if common.json else _line(row) for row in rows]

    return read(common, work, shown)


@app.command
def show(id: int, *, common: Common | None = None) -> int:
    """Tell all about a job. What it works on may be private: a letter's words, for instance."""

    async def work(tx: Tx) -> Any:
        row = await desk.one(tx.conn, id)
        if row is None:
            raise NotFound(f"job {id}")
        return row

    return read(common, work, lambda row: {**_told(row), "args": row.args})


@app.command
def retry(*ids: int, all: Flag = False, kind: Kind = "", common: Common | None = None) -> int:
    """Try dead letters anew: those with these numbers, or all with --all."""
    if bool(ids) == all:
        return fail(common or Common(), _WHICH, 2)

    async def work(tx: Tx) -> list[int]:
        found = _whole(ids, await desk.revive(tx.conn, None if all else ids, tx.now, kind))
        tx.wake_workers()
        return found

    return write(common, work, lambda found: {"retried": found})


@app.command
def delete(*ids: int, all: Flag = False, kind: Kind = "", common: Common | None = None) -> int:
    """Throw dead letters away: those with these numbers, or all with --all."""
    if bool(ids) == all:
        return fail(common or Common(), _WHICH, 2)

    async def work(tx: Tx) -> list[int]:
        return _whole(ids, await desk.forget(tx.conn, None if all else ids, kind))

    return write(common, work, lambda found: {"deleted": found})


@app.command
def schedule(*, common: Common | None = None) -> int:
    """Show the timetable: when each job comes next, was last begun, and last ended well."""

    def shown(rows: "list[Row]") -> list[dict[str, Any]]:
        from veche.effects import SCHEDULE

        known = {row.name: row for row in rows}
        return [
            {
                "kind": line.job,
                "every_seconds": line.every // 1000 or 24 * 60 * 60,
                "next_at": _moment(known, line.job, "next_at"),
                "last_at": _moment(known, line.job, "last_at"),
                "done_at": _moment(known, line.job, "done_at"),
                "conditional": line.when is not None,
            }
            for line in SCHEDULE
        ]

    return read(common, lambda tx: cron.lines(tx.conn), shown)


def _whole(ids: tuple[int, ...], found: list[int]) -> list[int]:
    """All or nothing: a number that is no dead letter's undoes the rest."""
    if missing := sorted(set(ids) - set(found)):
        raise NotFound(f"dead letter {', '.join(map(str, missing))}")
    return found


def _told(row: "Row") -> dict[str, Any]:
    return {
        "id": row.id,
        "kind": row.name,
        "state": _NUMBERS[row.state],
        "attempts": row.attempts,
        "created_at": iso(row.created_at),
        "run_at": iso(row.run_at),
        "finished_at": None if row.finished_at is None else iso(row.finished_at),
        "worker": row.worker,
        "error": row.error,
    }


def _line(row: "Row") -> dict[str, Any]:
    """As much as has room in a table."""
    at = iso(row.run_at if row.finished_at is None else row.finished_at)
    error = " ".join((row.error or "").split())
    short = error if len(error) <= _SHORT else error[: _SHORT - 1] + "…"
    return {"id": row.id, "kind": row.name, "attempts": row.attempts, "at": at, "error": short}


def _moment(known: "dict[str, Row]", name: str, column: str) -> str | None:
    at = getattr(known[name], column) if name in known else None
    return None if at is None else iso(at)
