"""Users as administrators handle them: looking them up, changing what only the user or nobody could."""

from typing import Any

from sqlalchemy import bindparam, select, update

from veche.core import paging
from veche.core.accounts import arrival, names, registration, signout, states
from veche.core.accounts.load import load
from veche.core.accounts.views import UserChanges, UserView
from veche.core.errors import Invalid, NotAllowed, NotFound
from veche.core.paging import Page, Slice
from veche.core.tx import Tx
from veche.core.viewer import Role, Viewer
from veche.db import Row, statement
from veche.lib.text import normalize
from veche.tables.accounts import accounts, users

_u = users.c


@statement
def _listed(**flags: bool) -> Any:
    return paging.apply(select(users), _u.id, **flags)


@statement
def _named() -> Any:
    return (
        select(users)
        .join(accounts, accounts.c.id == _u.account_id)
        .where(accounts.c.username_key == bindparam("username_key"), accounts.c.domain == "")
    )


@statement
def _write() -> Any:
    values = ("email", "email_key", "email_confirmed_at", "password_hash")
    return update(users).where(_u.id == bindparam("user_id")).values({name: bindparam(name) for name in values})


async def list_users(tx: Tx, viewer: Viewer, page: Page) -> Slice[UserView]:
    """The local humans, newest first, with what moderators need to know. Errors: NotAllowed."""
    _check_moderates(viewer)
    rows, more = paging.cut(await tx.all(_listed(**page.flags), **page.params), page)
    items = await _views(tx, viewer, rows)
    return Slice(items, more, [item.user_id for item in items])


async def load_user(tx: Tx, viewer: Viewer, name: str) -> UserView:
    """The human behind a local account, by its name. Moderators may. Errors: NotAllowed, NotFound."""
    _check_moderates(viewer)
    return (await _views(tx, viewer, [await _row(tx, name)]))[0]


async def set_user(tx: Tx, viewer: Viewer, name: str, changes: UserChanges) -> UserView:
    """Change a user's role, password, address or state; a new password signs everything out.

    Administrators and the instance itself. Events: TokensRevoked, and those of the states. Errors: NotAllowed,
    NotFound, Invalid (role, email), Conflict (the last administrator).
    """
    if viewer.role is not Role.ADMIN:
        raise NotAllowed("Only administrators change users")
    row = await _row(tx, name)
    await _write_sign_in(tx, row, changes)
    if changes.role is not None:
        await states.set_role(tx, viewer, row.id, changes.role)
    if changes.approved:
        await states.approve(tx, viewer, row.id)
    if changes.disabled is not None:
        await states.disable(tx, viewer, row.id, disabled=changes.disabled)
    if changes.silenced is not None:
        await states.silence(tx, viewer, row.account_id, silenced=changes.silenced)
    if changes.suspended is not None:
        change = states.suspend if changes.suspended else states.unsuspend
        await change(tx, viewer, row.account_id)
    return await load_user(tx, viewer, name)


async def delete_user(tx: Tx, viewer: Viewer, name: str) -> None:
    """Delete the account of a local human, by its name. Rights, events and errors as for `delete`."""
    await states.delete_account(tx, viewer, (await _row(tx, name)).account_id)


async def _write_sign_in(tx: Tx, row: Row, changes: UserChanges) -> None:
    """Address and password."""
    email = row.email if changes.email is None else registration.checked_email(changes.email)
    if email != row.email:
        await registration.check_free(tx, email, row.id)
    confirmed_at = row.email_confirmed_at if email == row.email else None
    if changes.confirmed:
        if email is None:
            raise Invalid("email", "is not there, so it cannot be confirmed")
        confirmed_at = confirmed_at or tx.now
    await tx.run(
        _write(),
        user_id=row.id,
        email=email,
        email_key=email and email.lower(),
        email_confirmed_at=confirmed_at,
        password_hash=changes.password_hash or row.password_hash,
    )
    await arrival.settle(tx, row.account_id)
    if changes.password_hash:
        await signout.sign_out(tx, row.id, row.account_id)


async def _row(tx: Tx, name: str) -> Row:
    row = await tx.first(_named(), username_key=names.key(normalize(name).removeprefix("@")))
    if row is None:
        raise NotFound("user")
    return row


async def _views(tx: Tx, viewer: Viewer, rows: list[Row]) -> list[UserView]:
    accounts_ = await load(tx, viewer, [row.account_id for row in rows])
    return [
        UserView(
            user_id=row.id,
            account=accounts_[row.account_id],
            email=row.email,
            role=row.role,
            locale=row.locale,
            reason=row.reason,
            confirmed=row.email is None or row.email_confirmed_at is not None,
            approved=row.approved_at is not None,
            disabled=row.disabled_at is not None,
            created_at=row.created_at,
        )
        for row in rows
    ]


def _check_moderates(viewer: Viewer) -> None:
    if not viewer.moderates:
        raise NotAllowed("Only moderators see the users")
