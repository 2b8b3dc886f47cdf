"""Statements of bulk writing."""

from collections.abc import Iterator
from itertools import chain
from typing import Any

from sqlalchemy import bindparam, func, insert, select

from veche.core.tx import Tx
from veche.db import ids_in, statement, upsert
from veche.lib import snowflake
from veche.tables.accounts import accounts
from veche.tables.metadata import metadata
from veche.tables.posts import poll_options, polls, tags
from veche.tables.sequences import SEQUENCES, sequences


@statement
def _insert(*, table: str, columns: tuple[str, ...]) -> Any:
    target = metadata.tables[table]
    return insert(target).values({name: bindparam(name, type_=target.c[name].type) for name in columns})


@statement
def _take(*, sequence: str, database: str) -> Any:
    """Many numbers at once: on PostgreSQL each, on SQLite the last of them."""
    if database == "postgresql":
        series = func.generate_series(1, bindparam("count")).table_valued("place")
        return select(SEQUENCES[sequence].next_value()).select_from(series)
    following = {"value": sequences.c.value + bindparam("more")}
    first: dict[str, Any] = {"name": sequence, "value": bindparam("count")}
    return upsert(sequences, first, conflict=["name"], set_=following).returning(sequences.c.value)


@statement
def _account_ids() -> Any:
    a = accounts.c
    return select(a.username_key, a.id).where(ids_in(a.username_key, "names"), a.domain == "")


@statement
def _tag_ids() -> Any:
    return select(tags.c.name, tags.c.id).where(ids_in(tags.c.name, "names"))


@statement
def _learn() -> Any:
    return upsert(tags, "name", "display_name", "created_at", conflict=["name"])


@statement
def _poll_ids() -> Any:
    return select(polls.c.post_id, polls.c.id).where(ids_in(polls.c.post_id, "post_ids"))


@statement
def _option_ids() -> Any:
    o = poll_options.c
    return select(o.poll_id, o.id).where(ids_in(o.poll_id, "poll_ids")).order_by(o.poll_id, o.position)


async def insert_all(tx: Tx, table: str, rows: list[dict[str, Any]]) -> None:
    """Rows with the same columns, many at a time."""
    if rows:
        await tx.many(_insert(table=table, columns=tuple(rows[0])), rows)


async def numbers(tx: Tx, count: int, sequence: str = "number") -> list[int]:
    """That many numbers of a server-wide sequence, rising."""
    if count == 0:
        return []
    taken = [row[0] for row in await tx.tuples(_take(sequence=sequence), count=count, more=count)]
    return sorted(taken) if len(taken) == count else list(range(taken[-1] - count + 1, taken[-1] + 1))


class Ids:
    """63-bit ids of chosen moments, no two alike."""

    def __init__(self, lows: list[int]) -> None:
        self._lows: Iterator[int] = iter(lows)
        self._taken: set[int] = set()

    def add(self, lows: list[int]) -> None:
        """More of them."""
        self._lows = chain(self._lows, lows)

    def at(self, moment: int) -> int:
        """A new one."""
        id = snowflake.compose(moment, next(self._lows))
        while id in self._taken:
            id = snowflake.following(id)
        self._taken.add(id)
        return id


async def account_ids(tx: Tx, names: list[str]) -> dict[str, int]:
    """Local accounts by name."""
    return dict(await tx.tuples(_account_ids(), names=names))


async def tag_ids(tx: Tx, names: list[str]) -> dict[str, int]:
    """Tags by name; those that nobody has used yet are learnt."""
    await tx.many(_learn(), [{"name": name, "display_name": name, "created_at": tx.now} for name in sorted(names)])
    return dict(await tx.tuples(_tag_ids(), names=names))


async def poll_ids(tx: Tx, post_ids: list[int]) -> dict[int, int]:
    """Polls by their posts."""
    return dict(await tx.tuples(_poll_ids(), post_ids=post_ids))


async def option_ids(tx: Tx, polls_: list[int]) -> dict[int, list[int]]:
    """Options of polls, in their order."""
    found: dict[int, list[int]] = {}
    for poll_id, id in await tx.tuples(_option_ids(), poll_ids=polls_):
        found.setdefault(poll_id, []).append(id)
    return found


__all__ = ["Ids", "account_ids", "insert_all", "numbers", "option_ids", "poll_ids", "tag_ids"]
