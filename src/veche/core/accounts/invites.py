"""Codes that let people in while the door is open to the invited only."""

from typing import Any

from sqlalchemy import bindparam, delete, or_, select, update

from veche.core.accounts.views import InviteView
from veche.core.errors import Invalid, NotFound, NotSignedIn
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import statement, upsert
from veche.lib.text import normalize
from veche.lib.tokens import random_token
from veche.tables.accounts import invites, users

MOST = 50  # codes that one person keeps
_i = invites.c


@statement
def _insert() -> Any:
    return upsert(invites, "code", "user_id", "max_uses", "expires_at", "created_at", conflict=["code"]).returning(
        _i.id
    )


@statement
def _mine() -> Any:
    return select(invites).where(_i.user_id == bindparam("user_id")).order_by(_i.id.desc())


@statement
def _delete() -> Any:
    return delete(invites).where(_i.id == bindparam("invite_id"), _i.user_id == bindparam("user_id"))


@statement
def _use() -> Any:
    alive = or_(_i.expires_at.is_(None), _i.expires_at > bindparam("now"))
    left = or_(_i.max_uses.is_(None), _i.uses < _i.max_uses)
    used = update(invites).where(_i.code == bindparam("code"), alive, left).values(uses=_i.uses + 1)
    return used.returning(_i.user_id)


@statement
def _account_of() -> Any:
    return select(users.c.account_id).where(users.c.id == bindparam("user_id"))


async def invite(tx: Tx, viewer: Viewer, *, max_uses: int | None = 1, expires_at: int | None = None) -> InviteView:
    """Make a code for others to register with. Any user may, so long as the list is not full. Errors: NotSignedIn,
    Invalid."""
    if viewer.user_id is None:
        raise NotSignedIn
    if max_uses is not None and max_uses < 1:
        raise Invalid("max_uses", "must be at least 1")
    if len(await tx.all(_mine(), user_id=viewer.user_id)) >= MOST:
        raise Invalid("invite", f"at most {MOST} codes can be kept", code="too_many")
    code = random_token(12)
    id = await tx.scalar(
        _insert(), code=code, user_id=viewer.user_id, max_uses=max_uses, expires_at=expires_at, created_at=tx.now
    )
    return InviteView(id, code, 0, max_uses, expires_at, tx.now)


async def my_invites(tx: Tx, viewer: Viewer) -> list[InviteView]:
    """The viewer's codes, newest first. Errors: NotSignedIn."""
    if viewer.user_id is None:
        raise NotSignedIn
    rows = await tx.all(_mine(), user_id=viewer.user_id)
    return [InviteView(row.id, row.code, row.uses, row.max_uses, row.expires_at, row.created_at) for row in rows]


async def withdraw_invite(tx: Tx, viewer: Viewer, id: int) -> None:
    """A code of the viewer's works no more. Errors: NotSignedIn, NotFound."""
    if viewer.user_id is None:
        raise NotSignedIn
    if not await tx.run(_delete(), invite_id=id, user_id=viewer.user_id):
        raise NotFound("invite")


async def use(tx: Tx, code: str) -> int | None:
    """Count one use; the account that invites, if it is still there. Errors: Invalid (unknown, used up, too old)."""
    row = await tx.first(_use(), code=normalize(code), now=tx.now)
    if row is None:
        raise Invalid("invite", "is not valid any more", code="expired")
    found: int | None = await tx.scalar(_account_of(), user_id=row.user_id)
    return found
