"""Roles, bans and membership in groups, as rows."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import BindParameter, bindparam, delete, or_, select

from veche.core.accounts.rows import lock
from veche.core.errors import NotFound, NotSignedIn
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import Row, ids_in, statement, upsert
from veche.tables.accounts import group_bans, group_roles
from veche.tables.graph import follows

_r, _b, _f = group_roles.c, group_bans.c, follows.c
_group: BindParameter[Any] = bindparam("group_id")


@statement
def _roles_in() -> Any:
    return select(_r.account_id, _r.role).where(_r.group_id == _group, ids_in(_r.account_id, "ids"))


@statement
def _roles_of() -> Any:
    return select(_r.group_id, _r.role).where(_r.account_id == bindparam("account_id"), ids_in(_r.group_id, "ids"))


@statement
def _members() -> Any:
    return select(_f.follower_id).where(_f.target_id == _group, _f.accepted == 1, ids_in(_f.follower_id, "ids"))


@statement
def _banned() -> Any:
    lasting = or_(_b.expires_at.is_(None), _b.expires_at > bindparam("now"))
    return select(_b.account_id).where(_b.group_id == _group, ids_in(_b.account_id, "ids"), lasting)


@statement
def _set_role() -> Any:
    return upsert(
        group_roles, "group_id", "account_id", "role", "created_at", conflict=["group_id", "account_id"], set_=["role"]
    )


@statement
def _delete_role() -> Any:
    return delete(group_roles).where(_r.group_id == _group, _r.account_id == bindparam("account_id"))


@statement
def _set_ban() -> Any:
    return upsert(
        group_bans,
        "group_id",
        "account_id",
        "by_id",
        "reason",
        "expires_at",
        "created_at",
        conflict=["group_id", "account_id"],
        set_=["by_id", "reason", "expires_at", "created_at"],
    )


@statement
def _delete_ban() -> Any:
    return delete(group_bans).where(_b.group_id == _group, _b.account_id == bindparam("account_id"))


async def roles(tx: Tx, group_id: int, account_ids: Iterable[int]) -> dict[int, str]:
    """Roles in one group, by account; ordinary members are not among them. One statement."""
    rows = await tx.tuples(_roles_in(), group_id=group_id, ids=list(account_ids))
    return {account_id: role for account_id, role in rows}


async def roles_of(tx: Tx, account_id: int, group_ids: Iterable[int]) -> dict[int, str]:
    """Roles of one account, by group. One statement."""
    rows = await tx.tuples(_roles_of(), account_id=account_id, ids=list(group_ids))
    return {group_id: role for group_id, role in rows}


async def is_member(tx: Tx, group_id: int, ids: Iterable[int]) -> dict[int, bool]:
    """For each account whether it is a member. One statement."""
    wanted = list(ids)
    found = {row[0] for row in await tx.tuples(_members(), group_id=group_id, ids=wanted)}
    return {id: id in found for id in wanted}


async def is_banned(tx: Tx, group_id: int, account_id: int) -> bool:
    """Whether an account is kept out now."""
    return await tx.scalar(_banned(), group_id=group_id, ids=[account_id], now=tx.now) is not None


async def write_role(tx: Tx, group_id: int, account_id: int, role: str | None) -> None:
    """Give a role, or (None) take it away."""
    if role is None:
        await tx.run(_delete_role(), group_id=group_id, account_id=account_id)
    else:
        await tx.run(_set_role(), group_id=group_id, account_id=account_id, role=role, created_at=tx.now)


async def write_ban(
    tx: Tx, group_id: int, account_id: int, by_id: int, *, reason: str = "", expires_at: int | None = None
) -> None:
    """Keep somebody out."""
    await tx.run(
        _set_ban(),
        group_id=group_id,
        account_id=account_id,
        by_id=by_id,
        reason=reason,
        expires_at=expires_at,
        created_at=tx.now,
    )


async def delete_ban(tx: Tx, group_id: int, account_id: int) -> bool:
    """Let somebody come again; False when there was no ban."""
    return bool(await tx.run(_delete_ban(), group_id=group_id, account_id=account_id))


async def own_role(tx: Tx, viewer: Viewer, group_id: int) -> tuple[int, str | None]:
    """The viewer's account and role in the group. Errors: NotSignedIn."""
    if viewer.account_id is None:
        raise NotSignedIn
    return viewer.account_id, (await roles(tx, group_id, (viewer.account_id,))).get(viewer.account_id)


async def locked_group(tx: Tx, group_id: int) -> Row:
    """The group's row, held until the end of the transaction. Errors: NotFound."""
    row = (await lock(tx, group_id)).get(group_id)
    if row is None or row.kind != "group" or row.deleted_at is not None or row.suspended_at is not None:
        raise NotFound("group")
    return row
