"""Lists around groups: members, groups of somebody, who is kept out. A fixed number of statements."""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, func, or_, select

from veche.core.accounts.load import load_list
from veche.core.accounts.views import AccountView
from veche.core.errors import Invalid, NotAllowed, NotFound
from veche.core.groups import rows, rules
from veche.core.groups.views import BanView
from veche.core.paging import Page, Slice, cut
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import statement
from veche.tables.accounts import accounts, group_bans, group_roles
from veche.tables.graph import follows

MANAGERS = "managers"  # in place of a role: everybody who has one

_a, _f, _r, _b = accounts.c, follows.c, group_roles.c, group_bans.c


@statement
def _group() -> Any:
    member = exists().where(_f.target_id == _a.id, _f.follower_id == bindparam("viewer_id"), _f.accepted == 1)
    return select(
        _a.id, _a.kind, _a.group_access, _a.hide_collections, _a.suspended_at, _a.deleted_at, member.label("is_member")
    ).where(_a.id == bindparam("group_id"))


def _members_where(role: str | None) -> tuple[Any, list[ColumnElement[bool]]]:
    joined = follows.join(accounts, _a.id == _f.follower_id)
    conditions = [
        _f.target_id == bindparam("group_id"),
        _f.accepted == 1,
        _a.suspended_at.is_(None),
        _a.deleted_at.is_(None),
    ]
    if role is not None:
        joined = joined.join(group_roles, and_(_r.group_id == _f.target_id, _r.account_id == _f.follower_id))
        if role != MANAGERS:
            conditions.append(_r.role == bindparam("role"))
    return joined, conditions


@statement
def _members(*, role: str | None, order: str) -> Any:
    joined, conditions = _members_where(role)
    by = _a.id if order.startswith("id") else _f.id
    query: Select[Any] = select(_f.follower_id).select_from(joined).where(*conditions)
    query = query.order_by(by.asc() if order.endswith("asc") else by.desc())
    return query.limit(bindparam("page_limit")).offset(bindparam("page_offset"))


@statement
def _count_members(*, role: str | None) -> Any:
    joined, conditions = _members_where(role)
    return select(func.count()).select_from(joined).where(*conditions)


def _groups_where(*, managed: bool) -> tuple[Any, list[ColumnElement[bool]]]:
    joined = follows.join(accounts, _a.id == _f.target_id)
    mine = follows.alias("mine")
    in_it = exists().where(
        mine.c.target_id == _a.id, mine.c.follower_id == bindparam("viewer_id"), mine.c.accepted == 1
    )
    conditions = [
        _f.follower_id == bindparam("account_id"),
        _f.accepted == 1,
        _a.kind == "group",
        _a.suspended_at.is_(None),
        _a.deleted_at.is_(None),
        or_(_a.group_access != "private", in_it),
    ]
    if managed:
        joined = joined.join(group_roles, and_(_r.group_id == _f.target_id, _r.account_id == _f.follower_id))
    return joined, conditions


@statement
def _groups(*, managed: bool) -> Any:
    joined, conditions = _groups_where(managed=managed)
    query: Select[Any] = select(_f.target_id).select_from(joined).where(*conditions).order_by(_f.id.desc())
    return query.limit(bindparam("page_limit")).offset(bindparam("page_offset"))


@statement
def _count_groups(*, managed: bool) -> Any:
    joined, conditions = _groups_where(managed=managed)
    return select(func.count()).select_from(joined).where(*conditions)


@statement
def _bans() -> Any:
    lasting = or_(_b.expires_at.is_(None), _b.expires_at > bindparam("now"))
    query = select(group_bans).where(_b.group_id == bindparam("group_id"), lasting)
    query = query.order_by(_b.created_at.desc(), _b.account_id.desc())
    return query.limit(bindparam("page_limit")).offset(bindparam("page_offset"))


ORDERS = ("time_desc", "time_asc", "id_desc", "id_asc")


async def members(
    tx: Tx, viewer: Viewer, group_id: int, page: Page, role: str | None = None, *, order: str = "time_desc"
) -> Slice[AccountView]:
    """Members of a group, paged by offset, with the total; `role`: one of the roles or `managers`.

    Anybody; of a private group only its members, and of one that hides them only managers. Errors: NotFound,
    NotAllowed, Invalid.
    """
    if order not in ORDERS:
        raise Invalid("order", f"is not one of {', '.join(ORDERS)}", code="inclusion")
    if role is not None and role not in (*rules.ROLES, MANAGERS):
        raise Invalid("role", f"is not one of {', '.join(rules.ROLES)}", code="inclusion")
    await check_visible(tx, viewer, group_id)
    rows_ = await tx.tuples(_members(role=_kind(role), order=order), group_id=group_id, role=role, **page.params)
    ids, more = cut([row[0] for row in rows_], page)
    total = await tx.scalar(_count_members(role=_kind(role)), group_id=group_id, role=role)
    return Slice(await load_list(tx, viewer, ids), more, total=total)


async def of_account(
    tx: Tx, viewer: Viewer, account_id: int, page: Page, *, managed: bool = False
) -> Slice[AccountView]:
    """Groups that an account is in, the last joined first, paged by offset, with the total; private ones only to fellow
    members. `managed`: those in which it has a role.

    Anybody; what others manage is nobody's business. Errors: NotFound, NotAllowed.
    """
    if managed and viewer.account_id != account_id and not viewer.moderates:
        raise NotAllowed("Only the account itself sees which groups it manages")
    params = {"account_id": account_id, "viewer_id": viewer.account_id or 0}
    rows_ = await tx.tuples(_groups(managed=managed), **params, **page.params)
    ids, more = cut([row[0] for row in rows_], page)
    total = await tx.scalar(_count_groups(managed=managed), **params)
    return Slice(await load_list(tx, viewer, ids), more, total=total)


async def bans(tx: Tx, viewer: Viewer, group_id: int, page: Page) -> Slice[BanView]:
    """Who is kept out, the latest first, paged by offset. Managers. Errors: NotSignedIn, NotAllowed."""
    _, own = await rows.own_role(tx, viewer, group_id)
    if not rules.can_moderate(own):
        raise NotAllowed("Only managers of the group see whom it keeps out")
    found = await tx.all(_bans(), group_id=group_id, now=tx.now, **page.params)
    kept, more = cut(found, page)
    views = [BanView(row.account_id, row.by_id, row.reason, row.expires_at, row.created_at) for row in kept]
    return Slice(views, more)


async def check_visible(tx: Tx, viewer: Viewer, group_id: int) -> None:
    """Whether the viewer may look at who is in. Errors: NotFound, NotAllowed."""
    row = await tx.first(_group(), group_id=group_id, viewer_id=viewer.account_id or 0)
    if row is None or row.kind != "group" or row.deleted_at is not None or row.suspended_at is not None:
        raise NotFound("group")
    if row.group_access == "private" and not row.is_member:
        raise NotAllowed("Only members see who is in a private group")
    if row.hide_collections and not viewer.signed_in:
        raise NotAllowed("This group does not show its members")
    if row.hide_collections:
        _, own = await rows.own_role(tx, viewer, group_id)
        if own is None:
            raise NotAllowed("This group does not show its members")


def _kind(role: str | None) -> str | None:
    """The flag of the statement; which role it is stays a parameter."""
    return role if role in (None, MANAGERS) else "one"
