"""Changing how one signs in."""

from typing import Any

from sqlalchemy import bindparam, select, update

from veche.core.accounts import signout
from veche.core.auth.tokens import hashed
from veche.core.errors import NotAllowed, NotFound, NotSignedIn
from veche.core.tx import Tx
from veche.core.viewer import Role, Viewer
from veche.db import statement
from veche.tables.accounts import users

_u = users.c


@statement
def _set_password() -> Any:
    return update(users).where(_u.id == bindparam("user_id")).values(password_hash=bindparam("password_hash"))


@statement
def _account() -> Any:
    return select(_u.account_id).where(_u.id == bindparam("user_id"))


async def change_password(
    tx: Tx, viewer: Viewer, password_hash: str, *, keep_session: str = "", user_id: int | None = None
) -> None:
    """Set a new password; every other session and token of the user ends, but for the one in use (`keep_session`: its
    cookie). The caller has asked for the old password (`check_password`) and hashed the new one.

    Oneself; administrators and the instance for anybody (`user_id`). Events: TokensRevoked. Errors: NotSignedIn,
    NotAllowed, NotFound.
    """
    target = viewer.user_id if user_id is None else user_id
    if target is None:
        raise NotSignedIn
    if target != viewer.user_id and viewer.role is not Role.ADMIN:
        raise NotAllowed("Only administrators set the passwords of others")
    account_id = await tx.scalar(_account(), user_id=target)
    if account_id is None:
        raise NotFound("user")
    await tx.run(_set_password(), user_id=target, password_hash=password_hash)
    is_own = target == viewer.user_id
    await signout.sign_out(
        tx,
        target,
        account_id,
        keep_token_id=viewer.token_id if is_own else None,
        keep_session_hash=hashed(keep_session) if keep_session and is_own else "",
    )
