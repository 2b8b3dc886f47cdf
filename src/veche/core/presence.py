"""Who has been here lately: kept in memory, written at most once a minute (decision 16).

`touch` is called for every signed-in request and must cost nothing; `flush` is run by the schedule of every process
that answers requests. What others see comes from the table alone, so all processes agree.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Text, bindparam, func, or_, select, update

from veche.core.events import PresenceChanged
from veche.core.tx import Tx, TxFactory
from veche.db import ids_in, statement, upsert
from veche.lib.times import DAY, MINUTE, week_of
from veche.tables.accounts import accounts
from veche.tables.auth import sessions, tokens
from veche.tables.graph import follows
from veche.tables.instance import active_weeks

ONLINE_MS = 5 * MINUTE  # how long after the last sign of life somebody counts as present
SESSION_MS = 30 * DAY  # a browser stays signed in this long after its last visit
FRIENDS_TOLD = 1000  # of one account's coming and going

_a = accounts.c
_t = tokens.c


@statement
def _last_active() -> Any:
    return select(_a.id, _a.last_active_at).where(ids_in(_a.id, "ids"))


@statement
def _seen() -> Any:
    earlier = or_(_a.last_active_at.is_(None), _a.last_active_at < bindparam("at"))
    return (
        update(accounts)
        .where(_a.id == bindparam("account_id"), earlier)
        .values(last_active_at=bindparam("at"), version=_a.version + 1)
    )


@statement
def _left() -> Any:
    return (
        update(accounts)
        .where(_a.id == bindparam("account_id"), _a.last_active_at > bindparam("at"))
        .values(last_active_at=bindparam("at"), version=_a.version + 1)
    )


@statement
def _faded() -> Any:
    return update(accounts).where(ids_in(_a.id, "ids")).values(version=_a.version + 1)


@statement
def _used() -> Any:
    return (
        update(tokens)
        .where(_t.id == bindparam("token_id"))
        .values(
            last_used_at=bindparam("at"),
            last_address=func.coalesce(func.nullif(bindparam("address", type_=Text()), ""), _t.last_address),
        )
    )


@statement
def _session_used() -> Any:
    return (
        update(sessions)
        .where(sessions.c.hash == bindparam("cookie_hash"))
        .values(last_used_at=bindparam("at"), expires_at=bindparam("until"))
    )


@statement
def _active() -> Any:
    return upsert(active_weeks, "week", "account_id", conflict=["week", "account_id"])


@statement
def _friends() -> Any:
    back = follows.alias("back")
    pair = follows.join(back, (back.c.follower_id == follows.c.target_id) & (back.c.target_id == follows.c.follower_id))
    return (
        select(follows.c.follower_id, follows.c.target_id)
        .select_from(pair)
        .where(ids_in(follows.c.follower_id, "ids"), follows.c.accepted == 1, back.c.accepted == 1)
    )


class _Seen(NamedTuple):
    accounts: dict[int, int]
    tokens: dict[int, tuple[int, str]]
    sessions: dict[str, int]
    weeks: list[tuple[int, int]]  # account, Monday of the week in which it was here for the first time


class _Noted:
    """Of one database: account → the last week that is written down."""

    def __init__(self) -> None:
        self.weeks: dict[int, int] = {}


class Presence:
    """The memory of one process."""

    def __init__(self) -> None:
        self._touched: dict[int, int] = {}  # account → last sign of life since the last flush
        self._online: dict[int, int] = {}  # account → last sign of life, while it counts as present
        self._tokens: dict[int, tuple[int, str]] = {}
        self._sessions: dict[str, int] = {}

    def touch(self, account_id: int, at: int) -> None:
        """A sign of life."""
        self._touched[account_id] = at

    def used(self, token_id: int, at: int, address: str = "") -> None:
        """A token was shown; the address is kept from the last time that one was told."""
        known = self._tokens.get(token_id)
        self._tokens[token_id] = (at, address or (known[1] if known else ""))

    def session_used(self, cookie_hash: str, at: int) -> None:
        """A browser came back."""
        self._sessions[cookie_hash] = at

    async def flush(self, open_tx: TxFactory) -> None:
        """Write what came together: times, and who came or went (told to friends). Nothing new: nothing is written.

        Events: PresenceChanged.
        """
        touched, self._touched = self._touched, {}
        used, self._tokens = self._tokens, {}
        visited, self._sessions = self._sessions, {}
        self._online.update(touched)
        if not (touched or used or visited or self._online):
            return
        async with open_tx.read() as tx:
            gone = [id for id, at in self._online.items() if at <= tx.now - ONLINE_MS]
            known = dict(await tx.tuples(_last_active(), ids=[*touched, *gone])) if touched or gone else {}
            limit = tx.now - ONLINE_MS
            noted = tx.memory(_Noted).weeks
        came = [id for id in touched if id in known and (known[id] or 0) <= limit]
        left = [id for id in gone if (known.get(id) or 0) <= limit]
        for id in gone:  # seen by another process since, or away: either way no longer ours to watch
            self._online.pop(id, None)
        weeks = [(id, week) for id, at in sorted(touched.items()) if noted.get(id) != (week := week_of(at))]
        if touched or used or visited or left:
            await open_tx.write(lambda tx: _write(tx, _Seen(touched, used, visited, weeks), came, left))
            noted.update(weeks)

    def forget(self) -> None:
        """Start afresh."""
        self._touched.clear()
        self._online.clear()
        self._tokens.clear()
        self._sessions.clear()


_presence = Presence()
touch = _presence.touch
used = _presence.used
session_used = _presence.session_used
flush = _presence.flush
forget = _presence.forget


async def come(tx: Tx, account_id: int) -> None:
    """Somebody says to be here: seen by others at once. Events: PresenceChanged."""
    known = dict(await tx.tuples(_last_active(), ids=[account_id]))
    await tx.run(_seen(), account_id=account_id, at=tx.now)
    if (known.get(account_id) or 0) <= tx.now - ONLINE_MS:
        await _tell(tx, [account_id], online=True)


async def leave(tx: Tx, account_id: int) -> None:
    """Somebody says to be gone: no longer present from now on. Events: PresenceChanged."""
    if await tx.run(_left(), account_id=account_id, at=tx.now - ONLINE_MS):
        await _tell(tx, [account_id], online=False)


async def _write(tx: Tx, seen: _Seen, came: Sequence[int], left: Sequence[int]) -> None:
    if seen.accounts:
        await tx.many(_seen(), [{"account_id": id, "at": at} for id, at in sorted(seen.accounts.items())])
    if seen.weeks:
        await tx.many(_active(), [{"account_id": id, "week": week} for id, week in seen.weeks])
    if seen.tokens:
        rows = [{"token_id": id, "at": at, "address": address} for id, (at, address) in sorted(seen.tokens.items())]
        await tx.many(_used(), rows)
    if seen.sessions:
        visits = [{"cookie_hash": key, "at": at, "until": at + SESSION_MS} for key, at in sorted(seen.sessions.items())]
        await tx.many(_session_used(), visits)
    if left:
        await tx.run(_faded(), ids=sorted(left))
    await _tell(tx, came, online=True)
    await _tell(tx, left, online=False)


async def _tell(tx: Tx, ids: Sequence[int], *, online: bool) -> None:
    if not ids:
        return
    friends: dict[int, list[int]] = {}
    for account_id, friend_id in await tx.tuples(_friends(), ids=list(ids)):
        friends.setdefault(account_id, []).append(friend_id)
    for account_id, told in friends.items():
        tx.emit(PresenceChanged(account_id=account_id, online=online, to=tuple(told[:FRIENDS_TOLD])))
