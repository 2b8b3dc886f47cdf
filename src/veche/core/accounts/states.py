"""Suspending, silencing, deleting accounts; roles and approval of users."""

from typing import Any

from sqlalchemy import bindparam, delete, func, select, update

from veche.core import audit
from veche.core.accounts import arrival, aside, notice, onetime, rules, signout, ties
from veche.core.accounts.rows import lock
from veche.core.errors import Conflict, Invalid, NotAllowed, NotFound
from veche.core.events import AccountChanged, AccountRemoved
from veche.core.tx import Tx
from veche.core.viewer import Role, Viewer
from veche.db import Row, statement
from veche.tables.accounts import accounts, group_roles, users
from veche.tables.posts import posts

_a, _u = accounts.c, users.c

_WIPED: dict[str, Any] = {
    "display_name": "", "first_name": "", "last_name": "", "note": "", "note_html": "", "fields": "[]", "headline": "",
    "details": "{}", "sex": 0, "birthday": None, "avatar_id": None, "header_id": None,
    "last_active_at": None,
}  # fmt: skip


@statement
def _mark(*, column: str) -> Any:
    return (
        update(accounts)
        .where(_a.id == bindparam("account_id"))
        .values({column: bindparam("at"), "updated_at": bindparam("now"), "version": _a.version + 1})
    )


@statement
def _silence() -> Any:
    values: dict[str, Any] = {"silenced_at": bindparam("at"), "updated_at": bindparam("now")}
    change = update(accounts).where(_a.id == bindparam("account_id"))
    return change.values(**values, silenced_with=None, version=_a.version + 1)


@statement
def _wipe() -> Any:
    return (
        update(accounts)
        .where(_a.id == bindparam("account_id"))
        .values(**_WIPED, deleted_at=bindparam("now"), updated_at=bindparam("now"), version=_a.version + 1)
    )


@statement
def _user_of() -> Any:
    return select(_u.id, _u.account_id, _u.role, _u.approved_at, _u.disabled_at).where(
        _u.account_id == bindparam("account_id")
    )


@statement
def _user() -> Any:
    return select(_u.id, _u.account_id, _u.role, _u.approved_at, _u.disabled_at).where(_u.id == bindparam("user_id"))


@statement
def _set(*, column: str) -> Any:
    return update(users).where(_u.id == bindparam("user_id")).values({column: bindparam("value")})


@statement
def _touch() -> Any:
    """What stands beside the name is another thing now."""
    return update(accounts).where(_a.id == bindparam("account_id")).values(version=_a.version + 1)


@statement
def _remember() -> Any:
    return (
        update(accounts)
        .where(_a.id == bindparam("account_id"))
        .values(memorial=bindparam("memorial"), updated_at=bindparam("now"), version=_a.version + 1)
    )


@statement
def _forget_user() -> Any:
    return delete(users).where(_u.id == bindparam("user_id"))


@statement
def _admins() -> Any:
    return select(func.count()).select_from(users).where(_u.role == Role.ADMIN.value, _u.disabled_at.is_(None))


@statement
def _group_role() -> Any:
    return select(group_roles.c.role).where(
        group_roles.c.group_id == bindparam("group_id"), group_roles.c.account_id == bindparam("account_id")
    )


@statement
def _turn_over() -> Any:
    """Posts with pictures are printed anew."""
    p = posts.c
    shown = (p.author_id == bindparam("account_id"), p.media_count > 0, p.deleted_at.is_(None))
    return update(posts).where(*shown).values(version=p.version + 1)


async def suspend(tx: Tx, viewer: Viewer, id: int) -> None:
    """Take an account out of sight: nobody comes in by it. A person's follows in both directions and places in lists
    are put aside, for the day when this is taken back.

    Moderators may. Twice is as good as once. Events: AccountRemoved, TokensRevoked. Errors: NotAllowed, NotFound,
    Conflict (the last administrator).
    """
    row, user = await watched(tx, viewer, id)
    if row.suspended_at is not None:
        return
    await _keep_an_admin(tx, user)
    await tx.run(_mark(column="suspended_at"), account_id=id, at=tx.now, now=tx.now)
    if row.kind != "group":
        await aside.put(tx, id)
        await ties.cut_follows(tx, id)
    if user is not None:
        await signout.shut_out(tx, user.id, id)
    await audit.note(tx, viewer, "suspend", "account", id)
    tx.emit(AccountRemoved(account_id=id))


async def unsuspend(tx: Tx, viewer: Viewer, id: int) -> None:
    """Let a suspended account be seen and sign in again. Follows come back with their settings, and places in lists,
    where nobody has ended them or blocked the other meanwhile.

    Moderators may. Events: AccountChanged. Errors: NotAllowed, NotFound.
    """
    row, _ = await watched(tx, viewer, id)
    if row.suspended_at is not None:
        await tx.run(_mark(column="suspended_at"), account_id=id, at=None, now=tx.now)
        await aside.bring_back(tx, id)
        await audit.note(tx, viewer, "unsuspend", "account", id)
        tx.emit(AccountChanged(account_id=id))


async def silence(tx: Tx, viewer: Viewer, id: int, *, silenced: bool = True) -> None:
    """Keep an account's posts out of public timelines and make its follows ask; `silenced=False` takes it back.

    Moderators may; who is silenced with their server stays so then when the server is not. Events: AccountChanged.
    Errors: NotAllowed, NotFound.
    """
    row, _ = await watched(tx, viewer, id)
    alone = row.silenced_at is not None and row.silenced_with is None
    if alone != silenced or row.silenced_with is not None:
        await tx.run(_silence(), account_id=id, at=tx.now if silenced else None, now=tx.now)
        await audit.note(tx, viewer, "silence" if silenced else "unsilence", "account", id)
        tx.emit(AccountChanged(account_id=id))


async def sensitize(tx: Tx, viewer: Viewer, id: int, *, sensitized: bool = True) -> None:
    """Cover all pictures of an account, those to come too; `sensitized=False` takes it back.

    Moderators may. Events: AccountChanged. Errors: NotAllowed, NotFound.
    """
    row, _ = await watched(tx, viewer, id)
    if (row.sensitized_at is not None) != sensitized:
        await tx.run(_mark(column="sensitized_at"), account_id=id, at=tx.now if sensitized else None, now=tx.now)
        await tx.run(_turn_over(), account_id=id)
        await audit.note(tx, viewer, "sensitize" if sensitized else "unsensitize", "account", id)
        tx.emit(AccountChanged(account_id=id))


async def memorialize(tx: Tx, viewer: Viewer, id: int, *, memorial: bool = True) -> None:
    """Mark an account as that of somebody who has died, and close its door; `memorial=False` takes the mark back.

    Moderators may. Events: AccountChanged, TokensRevoked. Errors: NotAllowed, NotFound, Conflict (the last
    administrator).
    """
    row, user = await watched(tx, viewer, id)
    if bool(row.memorial) == memorial:
        return
    if user is not None and memorial:
        await disable(tx, viewer, user.id)
    await tx.run(_remember(), account_id=id, memorial=int(memorial), now=tx.now)
    await audit.note(tx, viewer, "memorialize" if memorial else "unmemorialize", "account", id)
    tx.emit(AccountChanged(account_id=id))


async def delete_account(tx: Tx, viewer: Viewer, id: int) -> None:
    """Remove an account for good: relations, sign-in, personal data. The user name stays taken, so that nobody can
    pass for the one who left. Posts go by what follows from AccountRemoved.

    Oneself, a group's owner, administrators. Twice is as good as once. Events: AccountRemoved, TokensRevoked. Errors:
    NotFound, NotAllowed, Conflict (the last administrator).
    """
    row = (await lock(tx, id)).get(id)
    if row is None:
        raise NotFound("account")
    role = None
    if row.kind == "group" and viewer.account_id is not None:
        role = await tx.scalar(_group_role(), group_id=id, account_id=viewer.account_id)
    if not rules.may_delete(viewer, id, row.kind, role):
        raise NotAllowed("Only its owner may delete an account")
    if row.deleted_at is not None:
        return
    user = await tx.first(_user_of(), account_id=id)
    await _keep_an_admin(tx, user)
    if viewer.account_id != id and row.kind != "group":
        await audit.note(tx, viewer, "delete", "account", id)
    await _remove(tx, id, user)


async def set_role(tx: Tx, viewer: Viewer, user_id: int, role: str) -> None:
    """Make somebody a user, moderator or administrator of the instance.

    Administrators may. Errors: NotAllowed, NotFound, Invalid, Conflict (the last administrator).
    """
    if viewer.role is not Role.ADMIN:
        raise NotAllowed("Only administrators give out roles")
    if role not in set(Role):
        raise Invalid("role", "is not one of user, moderator, admin", code="inclusion")
    user = await tx.first(_user(), user_id=user_id)
    if user is None:
        raise NotFound("user")
    if role != Role.ADMIN:
        await _keep_an_admin(tx, user)
    await tx.run(_set(column="role"), user_id=user_id, value=role)
    await tx.run(_touch(), account_id=user.account_id)
    await audit.note(tx, viewer, "set_role", "account", user.account_id, role=role)


async def approve(tx: Tx, viewer: Viewer, user_id: int) -> None:
    """Let in somebody who waits for it; a letter tells them. Moderators may.

    Events: AccountChanged (seen from now on). Errors: NotAllowed, NotFound.
    """
    user = await _waiting(tx, viewer, user_id)
    if user.approved_at is None:
        await tx.run(_set(column="approved_at"), user_id=user_id, value=tx.now)
        await arrival.settle(tx, user.account_id)
        await audit.note(tx, viewer, "approve", "account", user.account_id)
        await notice.write(tx, user.account_id, "account_approved", link="/sign-in")


async def reject(tx: Tx, viewer: Viewer, user_id: int) -> None:
    """Turn away somebody who waits to be let in; the account goes, and a letter tells them. Moderators may.

    Events: AccountRemoved. Errors: NotAllowed, NotFound, Conflict (is in already).
    """
    user = await _waiting(tx, viewer, user_id)
    if user.approved_at is not None:
        raise Conflict("This user has been let in already")
    await audit.note(tx, viewer, "reject", "account", user.account_id)
    await notice.write(tx, user.account_id, "account_rejected", reason="")
    await _remove(tx, user.account_id, user)


async def disable(tx: Tx, viewer: Viewer, user_id: int, *, disabled: bool = True) -> None:
    """Keep a user from signing in, while the account stays as it is; `disabled=False` takes it back.

    Moderators may. Events: TokensRevoked. Errors: NotAllowed, NotFound, Conflict (the last administrator).
    """
    user = await _waiting(tx, viewer, user_id)
    if disabled:
        await _keep_an_admin(tx, user)
        await signout.shut_out(tx, user.id, user.account_id)
    if (user.disabled_at is not None) != disabled:
        await tx.run(_set(column="disabled_at"), user_id=user_id, value=tx.now if disabled else None)
        await audit.note(tx, viewer, "disable" if disabled else "enable", "account", user.account_id)


async def watched(tx: Tx, viewer: Viewer, id: int) -> tuple[Row, Row | None]:
    """The account that a moderator acts on, locked, and the user behind it. Errors: NotAllowed, NotFound."""
    if not viewer.moderates:
        raise NotAllowed("Only moderators may do this")
    row = (await lock(tx, id)).get(id)
    if row is None or row.deleted_at is not None:
        raise NotFound("account")
    user = await tx.first(_user_of(), account_id=id)
    if user is not None and not rules.may_moderate(viewer, user.role):
        raise NotAllowed("This account's role is not below yours")
    return row, user


async def _waiting(tx: Tx, viewer: Viewer, user_id: int) -> Row:
    if not viewer.moderates:
        raise NotAllowed("Only moderators may do this")
    user = await tx.first(_user(), user_id=user_id)
    if user is None:
        raise NotFound("user")
    if not rules.may_moderate(viewer, user.role):
        raise NotAllowed("This user's role is not below yours")
    return user


async def _keep_an_admin(tx: Tx, user: Row | None) -> None:
    """An instance without an administrator could not be helped from inside any more."""
    if user is not None and user.role == Role.ADMIN and await tx.scalar(_admins()) <= 1:
        raise Conflict("This is the last administrator")


async def _remove(tx: Tx, account_id: int, user: Row | None) -> None:
    await ties.cut_all(tx, account_id)
    if user is not None:
        await signout.sign_out(tx, user.id, account_id)
        for purpose in ("confirm", "reset"):
            await onetime.forget(tx, user.id, purpose)
        await tx.run(_forget_user(), user_id=user.id)
    await tx.run(_wipe(), account_id=account_id, now=tx.now)
    tx.emit(AccountRemoved(account_id=account_id))
