"""Browser sessions: a cookie of which only a hash is kept."""

from typing import Any

import msgspec
from sqlalchemy import bindparam, delete, select

from veche.core.auth.tokens import hashed
from veche.core.auth.views import UserIdentity
from veche.core.errors import NotFound, NotSignedIn
from veche.core.events import TokensRevoked
from veche.core.presence import SESSION_MS
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import statement, upsert
from veche.lib.text import one_line
from veche.lib.tokens import random_token
from veche.tables.accounts import users
from veche.tables.auth import sessions

_s = sessions.c


class SessionView(msgspec.Struct, frozen=True):
    """A browser in which somebody is signed in."""

    id: int
    user_agent: str
    address: str
    last_used_at: int
    created_at: int
    current: bool


@statement
def _insert() -> Any:
    return upsert(
        sessions, "hash", "user_id", "user_agent", "address", "last_used_at", "expires_at", "created_at",
        conflict=["hash"],
    )  # fmt: skip


@statement
def _close() -> Any:
    return delete(sessions).where(_s.hash == bindparam("hash")).returning(_s.user_id)


@statement
def _close_one() -> Any:
    return delete(sessions).where(_s.id == bindparam("session_id"), _s.user_id == bindparam("user_id"))


@statement
def _account() -> Any:
    return select(users.c.account_id).where(users.c.id == bindparam("user_id"))


@statement
def _of_user() -> Any:
    return (
        select(sessions)
        .where(_s.user_id == bindparam("user_id"), _s.expires_at > bindparam("now"))
        .order_by(_s.last_used_at.desc())
    )


@statement
def _prune() -> Any:
    return delete(sessions).where(_s.expires_at <= bindparam("now"))


async def open_session(tx: Tx, person: UserIdentity, user_agent: str = "", address: str = "") -> str:
    """Sign a browser in; the text of its cookie. The caller has checked who it is."""
    cookie = random_token()
    await tx.run(
        _insert(),
        hash=hashed(cookie),
        user_id=person.user_id,
        user_agent=one_line(user_agent)[:300],
        address=address[:64],
        last_used_at=tx.now,
        expires_at=tx.now + SESSION_MS,
        created_at=tx.now,
    )
    return cookie


async def close_session(tx: Tx, cookie: str) -> None:
    """Sign a browser out. An unknown cookie is no fault. Events: TokensRevoked."""
    user_id = await tx.scalar(_close(), hash=hashed(cookie))
    if user_id is not None:
        account_id = await tx.scalar(_account(), user_id=user_id)
        tx.emit(TokensRevoked(token_ids=(), account_id=account_id))


async def close_other_session(tx: Tx, viewer: Viewer, id: int) -> None:
    """Sign another of one's browsers out. Events: TokensRevoked. Errors: NotSignedIn, NotFound."""
    if viewer.user_id is None:
        raise NotSignedIn
    if not await tx.run(_close_one(), session_id=id, user_id=viewer.user_id):
        raise NotFound("session")
    tx.emit(TokensRevoked(token_ids=(), account_id=viewer.account_id))


async def list_sessions(tx: Tx, viewer: Viewer, cookie: str = "") -> list[SessionView]:
    """The browsers in which the viewer is signed in, the last used first. Errors: NotSignedIn."""
    if viewer.user_id is None:
        raise NotSignedIn
    current = hashed(cookie) if cookie else ""
    rows = await tx.all(_of_user(), user_id=viewer.user_id, now=tx.now)
    return [
        SessionView(row.id, row.user_agent, row.address, row.last_used_at, row.created_at, row.hash == current)
        for row in rows
    ]


async def prune(tx: Tx) -> int:
    """Job: forget sessions that ran out."""
    return await tx.run(_prune(), now=tx.now)
