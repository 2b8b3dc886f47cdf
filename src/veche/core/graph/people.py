"""Lists of accounts: followers, followed, friends, who asks, who is blocked or muted. A fixed number of statements."""

from typing import Any, NamedTuple

from sqlalchemy import BindParameter, Select, and_, bindparam, exists, func, or_, select

from veche.core import accounts as people
from veche.core import paging
from veche.core.accounts.rules import is_there
from veche.core.accounts.views import AccountView
from veche.core.errors import NotFound
from veche.core.graph.pairs import signed_in
from veche.core.paging import Page, Slice
from veche.core.presence import ONLINE_MS
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import Row, statement
from veche.tables.accounts import accounts
from veche.tables.graph import blocks, follows, mutes

_a, _f = accounts.c, follows.c
_back = follows.alias("back")
_whose: BindParameter[Any] = bindparam("account_id")


def is_seen(who: Any) -> Any:
    """Present, and no block stands between them and the viewer."""
    b = blocks.c
    mine = and_(b.account_id == bindparam("viewer_id"), b.target_id == who)
    theirs = and_(b.account_id == who, b.target_id == bindparam("viewer_id"))
    return and_(_a.suspended_at.is_(None), _a.deleted_at.is_(None), ~exists().where(or_(mine, theirs)))


def _follows(side: str, *, accepted: int, groups: bool | None) -> tuple[Any, list[Any]]:
    """The column of the other account, and the conditions: `in` = who follows, `out` = who is followed."""
    who, whose = (_f.follower_id, _f.target_id) if side == "in" else (_f.target_id, _f.follower_id)
    conditions = [whose == _whose, _f.accepted == accepted, is_seen(who)]
    if groups is not None:
        conditions.append(_a.kind == "group" if groups else _a.kind != "group")
    return who, conditions


@statement
def _list(*, side: str, accepted: int, groups: bool | None, **flags: bool) -> Any:
    who, conditions = _follows(side, accepted=accepted, groups=groups)
    query = select(_f.id, who.label("other")).join(accounts, _a.id == who).where(*conditions)
    return paging.apply(query, _f.id, **flags)


@statement
def _count(*, side: str, accepted: int, groups: bool | None) -> Any:
    who, conditions = _follows(side, accepted=accepted, groups=groups)
    return select(func.count()).select_from(follows.join(accounts, _a.id == who)).where(*conditions)


def _unreturned(side: str) -> tuple[Any, list[Any]]:
    """Follows and requests of people that are not followed in return: what VK calls a friend request."""
    who, whose = (_f.follower_id, _f.target_id) if side == "in" else (_f.target_id, _f.follower_id)
    returned = exists().where(_back.c.follower_id == _f.target_id, _back.c.target_id == _f.follower_id)
    # While the follow itself waits, the other direction changes nothing: there is still a yes to be said.
    return who, [whose == _whose, _a.kind != "group", is_seen(who), or_(_f.accepted == 0, ~returned)]


@statement
def _asking(*, side: str) -> Any:
    who, conditions = _unreturned(side)
    query = select(_f.id, who.label("other")).join(accounts, _a.id == who).where(*conditions)
    return paging.apply(query, _f.id)


@statement
def _count_asking(*, side: str) -> Any:
    who, conditions = _unreturned(side)
    return select(func.count()).select_from(follows.join(accounts, _a.id == who)).where(*conditions)


def _friends_of(*, online: bool, seen: bool) -> tuple[Any, list[Any]]:
    pair = follows.join(_back, and_(_back.c.follower_id == _f.target_id, _back.c.target_id == _f.follower_id)).join(
        accounts, _a.id == _f.target_id
    )
    conditions = [_f.follower_id == _whose, _f.accepted == 1, _back.c.accepted == 1]
    if seen:
        conditions.append(is_seen(_f.target_id))
    if online:
        conditions.append(_a.last_active_at > bindparam("active_after"))
    return pair, conditions


@statement
def _friends(*, online: bool = False) -> Any:
    pair, conditions = _friends_of(online=online, seen=True)
    query: Select[Any] = select(_f.target_id).select_from(pair).where(*conditions).order_by(_f.target_id)
    return query.limit(bindparam("page_limit")).offset(bindparam("page_offset"))


@statement
def _count_friends(*, online: bool = False) -> Any:
    pair, conditions = _friends_of(online=online, seen=True)
    return select(func.count()).select_from(pair).where(*conditions)


@statement
def _friend_ids() -> Any:
    pair, conditions = _friends_of(online=False, seen=False)
    return select(_f.target_id).select_from(pair).where(*conditions).order_by(_f.target_id).limit(bindparam("limit"))


@statement
def _follow_ids() -> Any:
    return select(_f.target_id).where(_f.follower_id == _whose, _f.accepted == 1)


@statement
def _follower_ids() -> Any:
    query = select(_f.follower_id).where(_f.target_id == _whose, _f.accepted == 1, _f.follower_id > bindparam("after"))
    return query.order_by(_f.follower_id).limit(bindparam("limit"))


@statement
def _owner() -> Any:
    member = exists().where(_f.target_id == _a.id, _f.follower_id == bindparam("viewer_id"), _f.accepted == 1)
    blocked = exists().where(blocks.c.account_id == _a.id, blocks.c.target_id == bindparam("viewer_id"))
    return select(
        _a.id, _a.kind, _a.hide_collections, _a.group_access, _a.suspended_at, _a.deleted_at, _a.waiting,
        _a.followers_count, _a.friends_count, member.label("is_member"), blocked.label("is_blocked"),
    ).where(_a.id == _whose)  # fmt: skip


@statement
def _blocked(**flags: bool) -> Any:
    b = blocks.c
    return paging.apply(select(b.id, b.target_id.label("other")).where(b.account_id == _whose), b.id, **flags)


@statement
def _muted(**flags: bool) -> Any:
    m = mutes.c
    lasting = or_(m.expires_at.is_(None), m.expires_at > bindparam("now"))
    query = select(m.id, m.target_id.label("other")).where(m.account_id == _whose, lasting)
    return paging.apply(query, m.id, **flags)


async def followers(
    tx: Tx, viewer: Viewer, account_id: int, page: Page, *, groups: bool | None = None, count: bool = False
) -> Slice[AccountView]:
    """Who follows an account (a group's members), the newest first; cursors are the follows' ids.

    Anybody, unless the account hides it: then nobody is shown to others. `count` asks for the total. Errors: NotFound.
    """
    return await _shown(tx, viewer, account_id, page, _Which("in", groups, count))


async def following(
    tx: Tx, viewer: Viewer, account_id: int, page: Page, *, groups: bool | None = None, count: bool = False
) -> Slice[AccountView]:
    """Whom an account follows, the newest first; `groups`: only groups (True) or none (False).

    Anybody, unless the account hides it. `count` asks for the total. Errors: NotFound.
    """
    return await _shown(tx, viewer, account_id, page, _Which("out", groups, count))


async def requests(tx: Tx, viewer: Viewer, page: Page) -> Slice[AccountView]:
    """Who waits for the viewer's yes, the newest first. Errors: NotSignedIn."""
    return await _own_follows(tx, viewer, signed_in(viewer), page, "in")


async def outgoing_requests(tx: Tx, viewer: Viewer, page: Page) -> Slice[AccountView]:
    """Whose yes the viewer waits for, the newest first. Errors: NotSignedIn."""
    return await _own_follows(tx, viewer, signed_in(viewer), page, "out")


async def friend_requests(tx: Tx, viewer: Viewer, page: Page, *, outgoing: bool = False) -> Slice[AccountView]:
    """People who follow (or ask to follow) the viewer and are not followed in return; `outgoing`: the other way round.

    Paged by offset, with the total. Errors: NotSignedIn.
    """
    me = signed_in(viewer)
    side = "out" if outgoing else "in"
    params = {"account_id": me, "viewer_id": me}
    rows = await tx.all(_asking(side=side), **params, **page.params)
    total = await tx.scalar(_count_asking(side=side), **params)
    return await as_accounts(tx, viewer, rows, page, total)


async def count_friend_requests(tx: Tx, viewer: Viewer) -> int:
    """How many people wait to be friends. Errors: NotSignedIn."""
    me = signed_in(viewer)
    count: int = await tx.scalar(_count_asking(side="in"), account_id=me, viewer_id=me)
    return count


async def friends(tx: Tx, viewer: Viewer, account_id: int, page: Page, *, online: bool = False) -> Slice[AccountView]:
    """Friends of an account by id, paged by offset, with the total; `online`: only those who are here.

    Anybody, unless the account hides it. Errors: NotFound.
    """
    owner = await visible_owner(tx, viewer, account_id)
    if not _may_see(viewer, owner):
        return Slice([], total=0)
    params = {"account_id": account_id, "viewer_id": viewer.account_id or 0, "active_after": tx.now - ONLINE_MS}
    rows = await tx.tuples(_friends(online=online), **params, **page.params)
    ids, more = paging.cut([row[0] for row in rows], page)
    total = await tx.scalar(_count_friends(online=online), **params)
    return Slice(await people.load_list(tx, viewer, ids), more, total=total)


async def friend_ids(tx: Tx, account_id: int, limit: int = 10_000) -> list[int]:
    """Ids of an account's friends."""
    return [row[0] for row in await tx.tuples(_friend_ids(), account_id=account_id, limit=limit)]


async def follow_ids(tx: Tx, account_id: int) -> list[int]:
    """Ids of whom an account follows, groups included."""
    return [row[0] for row in await tx.tuples(_follow_ids(), account_id=account_id)]


async def follower_ids(tx: Tx, account_id: int, *, after: int = 0, limit: int = 1000) -> list[int]:
    """Ids of an account's followers in ascending order, a part at a time (`after`: the last id had)."""
    rows = await tx.tuples(_follower_ids(), account_id=account_id, after=after, limit=limit)
    return [row[0] for row in rows]


async def blocks_of(tx: Tx, viewer: Viewer, page: Page) -> Slice[AccountView]:
    """Whom the viewer has blocked, the newest first. Errors: NotSignedIn."""
    rows = await tx.all(_blocked(**page.flags), account_id=signed_in(viewer), **page.params)
    return await as_accounts(tx, viewer, rows, page)


async def mutes_of(tx: Tx, viewer: Viewer, page: Page) -> Slice[AccountView]:
    """Whom the viewer has muted, the newest first. Errors: NotSignedIn."""
    rows = await tx.all(_muted(**page.flags), account_id=signed_in(viewer), now=tx.now, **page.params)
    return await as_accounts(tx, viewer, rows, page)


class _Which(NamedTuple):
    side: str
    groups: bool | None
    with_total: bool


async def _shown(tx: Tx, viewer: Viewer, account_id: int, page: Page, which: _Which) -> Slice[AccountView]:
    owner = await visible_owner(tx, viewer, account_id)
    if not _may_see(viewer, owner):
        return Slice([], total=0)
    params = {"account_id": account_id, "viewer_id": viewer.account_id or 0}
    flags = {"side": which.side, "accepted": 1, "groups": which.groups}
    rows = await tx.all(_list(**flags, **page.flags), **params, **page.params)
    total = await tx.scalar(_count(**flags), **params) if which.with_total else None
    return await as_accounts(tx, viewer, rows, page, total)


async def _own_follows(tx: Tx, viewer: Viewer, me: int, page: Page, side: str) -> Slice[AccountView]:
    stmt = _list(side=side, accepted=0, groups=None, **page.flags)
    rows = await tx.all(stmt, account_id=me, viewer_id=me, **page.params)
    return await as_accounts(tx, viewer, rows, page)


async def as_accounts(
    tx: Tx, viewer: Viewer, rows: list[Row], page: Page, total: int | None = None
) -> Slice[AccountView]:
    """Rows (`id` the cursor, `other` the account) as a page of views."""
    kept, more = paging.cut(rows, page)
    views = await people.load(tx, viewer, [row.other for row in kept])
    found = [row for row in kept if row.other in views]
    return Slice([views[row.other] for row in found], more, [row.id for row in found], total)


async def visible_owner(tx: Tx, viewer: Viewer, account_id: int) -> Row:
    """The account whose people are asked for. Errors: NotFound."""
    owner = await tx.first(_owner(), account_id=account_id, viewer_id=viewer.account_id or 0)
    if owner is None or owner.deleted_at is not None or not is_there(viewer, owner.id, owner.waiting):
        raise NotFound("account")
    return owner


def _may_see(viewer: Viewer, owner: Row) -> bool:
    """Oneself always; others not when it is hidden, in a private group, suspended, or when a block stands between."""
    if viewer.account_id == owner.id:
        return True
    if owner.suspended_at is not None or owner.hide_collections or owner.is_blocked:
        return False
    return owner.kind != "group" or owner.group_access != "private" or bool(owner.is_member)
