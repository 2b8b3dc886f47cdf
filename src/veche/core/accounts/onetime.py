"""One-time words sent by letter: only a hash is kept, each works once, and not for ever."""

from typing import Any, Literal

import msgspec
from sqlalchemy import bindparam, delete, func, select

from veche.core.errors import Invalid
from veche.core.tx import Tx
from veche.db import statement, upsert
from veche.lib.times import DAY, HOUR, MINUTE
from veche.lib.tokens import random_token, token_hash
from veche.tables.accounts import user_tokens

Purpose = Literal["confirm", "reset"]
LIFETIME: dict[Purpose, int] = {"confirm": 7 * DAY, "reset": 2 * HOUR}
PAUSE = MINUTE  # between two letters of one purpose to one person

_t = user_tokens.c


class Redeemed(msgspec.Struct, frozen=True):
    """What a word stood for."""

    user_id: int
    data: dict[str, Any]


@statement
def _insert() -> Any:
    return upsert(user_tokens, "hash", "user_id", "purpose", "data", "expires_at", "created_at", conflict=["hash"])


@statement
def _newest() -> Any:
    return select(func.max(_t.created_at)).where(_t.user_id == bindparam("user_id"), _t.purpose == bindparam("purpose"))


@statement
def _forget() -> Any:
    return delete(user_tokens).where(_t.user_id == bindparam("user_id"), _t.purpose == bindparam("purpose"))


@statement
def _redeem() -> Any:
    return (
        delete(user_tokens)
        .where(_t.hash == bindparam("hash"), _t.purpose == bindparam("purpose"), _t.expires_at > bindparam("now"))
        .returning(_t.user_id, _t.data)
    )


@statement
def _look() -> Any:
    return select(_t.user_id, _t.data).where(
        _t.hash == bindparam("hash"), _t.purpose == bindparam("purpose"), _t.expires_at > bindparam("now")
    )


@statement
def _data() -> Any:
    return select(_t.data).where(
        _t.hash == bindparam("hash"), _t.purpose == bindparam("purpose"), _t.expires_at > bindparam("now")
    )


@statement
def _prune() -> Any:
    return delete(user_tokens).where(_t.expires_at <= bindparam("now"))


async def issue(tx: Tx, user_id: int, purpose: Purpose, data: dict[str, Any] | None = None) -> str | None:
    """A new word; older ones of the same purpose stop working. None while the last letter is quite fresh."""
    newest = await tx.scalar(_newest(), user_id=user_id, purpose=purpose)
    if newest is not None and newest > tx.now - PAUSE:
        return None
    await tx.run(_forget(), user_id=user_id, purpose=purpose)
    word = random_token()
    await tx.run(
        _insert(),
        hash=token_hash(word).hex(),
        user_id=user_id,
        purpose=purpose,
        data=msgspec.json.encode(data or {}).decode(),
        expires_at=tx.now + LIFETIME[purpose],
        created_at=tx.now,
    )
    return word


async def is_good(tx: Tx, word: str, purpose: Purpose) -> bool:
    """Whether the word would be accepted now; it stays unused."""
    return await data_of(tx, word, purpose) is not None


async def data_of(tx: Tx, word: str, purpose: Purpose) -> dict[str, Any] | None:
    """What was noted with a word that would be accepted now; it stays unused. For the letter that carries it."""
    data = await tx.scalar(_data(), hash=token_hash(word).hex(), purpose=purpose, now=tx.now)
    return None if data is None else msgspec.json.decode(data)


async def redeem(tx: Tx, word: str, purpose: Purpose) -> Redeemed:
    """Use a word up. Errors: Invalid (unknown, used, too old: nobody is told which)."""
    row = await tx.first(_redeem(), hash=token_hash(word).hex(), purpose=purpose, now=tx.now)
    if row is None:
        raise Invalid("token", "has been used already or is too old", code="expired")
    return Redeemed(row.user_id, msgspec.json.decode(row.data))


async def forget(tx: Tx, user_id: int, purpose: Purpose) -> None:
    """Words of this purpose work no more."""
    await tx.run(_forget(), user_id=user_id, purpose=purpose)


async def prune(tx: Tx) -> int:
    """Job: throw away what is too old. Twice is as good as once."""
    return await tx.run(_prune(), now=tx.now)
