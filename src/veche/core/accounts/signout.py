"""Ending what is signed in. Below core.auth, because resets, suspensions and deletions need it too."""

from typing import Any

from sqlalchemy import bindparam, delete, select, update

from veche.core.events import TokensRevoked
from veche.core.tx import Tx
from veche.db import statement
from veche.tables.auth import sessions, tokens

_t = tokens.c


@statement
def _revoke() -> Any:
    return (
        update(tokens)
        .where(_t.user_id == bindparam("user_id"), _t.revoked_at.is_(None), _t.id != bindparam("keep"))
        .values(revoked_at=bindparam("at"))
        .returning(_t.id)
    )


@statement
def _close() -> Any:
    return delete(sessions).where(sessions.c.user_id == bindparam("user_id"), sessions.c.hash != bindparam("keep_hash"))


@statement
def _held() -> Any:
    return select(_t.id).where(_t.user_id == bindparam("user_id"), _t.revoked_at.is_(None))


async def shut_out(tx: Tx, user_id: int, account_id: int) -> None:
    """Close what is open for a user who is disabled or suspended. Tokens and sessions stay, for the day when that is
    taken back: nobody comes in by them meanwhile (`auth.viewer_of_token`). Events: TokensRevoked."""
    rows = await tx.all(_held(), user_id=user_id)
    tx.emit(TokensRevoked(token_ids=tuple(row.id for row in rows), account_id=account_id))


async def sign_out(
    tx: Tx, user_id: int, account_id: int, *, keep_token_id: int | None = None, keep_session_hash: str = ""
) -> None:
    """Revoke a user's tokens and close the browser sessions, but for the one in use. Events: TokensRevoked."""
    rows = await tx.all(_revoke(), user_id=user_id, keep=keep_token_id or 0, at=tx.now)
    closed = await tx.run(_close(), user_id=user_id, keep_hash=keep_session_hash)
    if rows or closed:
        tx.emit(TokensRevoked(token_ids=tuple(row.id for row in rows), account_id=account_id))
