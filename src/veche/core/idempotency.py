"""Answers remembered under the key that a client gave, in the write's own transaction.

`remember` first claims the key: of two requests with one key at once the second waits for the first one's commit and
is given its answer.
"""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from sqlalchemy import bindparam, delete, select, update

from veche.core.tx import Tx
from veche.db import statement, upsert
from veche.tables.notifications import idempotency_keys as keys

HOUR = 3_600_000
_UNKNOWN = "null"


@statement
def _claim() -> Any:
    return upsert(
        keys,
        "account_id",
        "key",
        {"answer": _UNKNOWN},
        "expires_at",
        conflict=["account_id", "key"],
        set_=["answer", "expires_at"],
        only_if=keys.c.expires_at <= bindparam("now"),
    )


@statement
def _answer() -> Any:
    return select(keys.c.answer).where(keys.c.account_id == bindparam("account_id"), keys.c.key == bindparam("key"))


@statement
def _store() -> Any:
    return (
        update(keys)
        .where(keys.c.account_id == bindparam("of_account"), keys.c.key == bindparam("of_key"))
        .values(answer=bindparam("answer"))
    )


@statement
def _sweep() -> Any:
    return delete(keys).where(keys.c.expires_at <= bindparam("now"))


async def remember(tx: Tx, account_id: int, key: str, ttl_ms: int = HOUR) -> Any:
    """The answer that this account was given under this key (`dialect:verb:key`), or None: then go on and `store`.

    A key is forgotten after `ttl_ms`, and when the transaction that claimed it is undone.
    """
    claimed = await tx.run(_claim(), account_id=account_id, key=key, expires_at=tx.now + ttl_ms, now=tx.now)
    if claimed:
        return None
    answer: str | None = await tx.scalar(_answer(), account_id=account_id, key=key)
    return None if answer is None else msgspec.json.decode(answer)


async def store(tx: Tx, account_id: int, key: str, answer: Any) -> None:
    """Keep what is answered under a key that `remember` has claimed. The answer is anything that JSON can hold."""
    await tx.run(_store(), of_account=account_id, of_key=key, answer=msgspec.json.encode(answer).decode())


async def once(tx: Tx, account_id: int, key: str, make: Callable[[], Awaitable[int]], ttl_ms: int = HOUR) -> int:
    """The id that `make` gives, or under the same key within `ttl_ms` the id that it gave then. No key: always anew."""
    if not key:
        return await make()
    known: int | None = await remember(tx, account_id, key, ttl_ms)
    if known is not None:
        return known
    made = await make()
    await store(tx, account_id, key, made)
    return made


async def sweep(tx: Tx) -> int:
    """Forget what is out of date; the schedule calls it. Returns how many there were."""
    return await tx.run(_sweep(), now=tx.now)
