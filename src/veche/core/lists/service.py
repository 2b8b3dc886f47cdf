"""Lists: accounts that somebody has put together, to read them apart."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, bindparam, delete, func, select, update

from veche.core import paging
from veche.core.accounts.load import load as load_accounts
from veche.core.accounts.views import AccountView
from veche.core.errors import Conflict, Invalid, NotFound, NotSignedIn
from veche.core.events import HomeChanged
from veche.core.limits import check_length
from veche.core.lists.views import ListView
from veche.core.paging import Page, Slice
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import Row, ids_in, statement, upsert
from veche.lib.text import one_line
from veche.tables.graph import follows, list_members, lists

POLICIES = ("followed", "list", "none")

_l, _m = lists.c, list_members.c


@statement
def _insert() -> Any:
    return (
        lists.insert()
        .values(
            {name: bindparam(name) for name in ("account_id", "title", "replies_policy", "exclusive", "created_at")}
        )
        .returning(_l.id)
    )


@statement
def _update() -> Any:
    values: dict[str, Any] = {name: bindparam(name) for name in ("title", "replies_policy", "exclusive")}
    return update(lists).where(_l.id == bindparam("list_id")).values(values)


@statement
def _delete() -> Any:
    return delete(lists).where(_l.id == bindparam("list_id"))


@statement
def _delete_members() -> Any:
    return delete(list_members).where(_m.list_id == bindparam("list_id"))


@statement
def _one() -> Any:
    return select(lists).where(_l.id == bindparam("list_id"), _l.account_id == bindparam("account_id"))


@statement
def _mine() -> Any:
    return select(lists).where(_l.account_id == bindparam("account_id")).order_by(_l.id)


@statement
def _holding() -> Any:
    return (
        select(lists)
        .join(list_members, _m.list_id == _l.id)
        .where(_l.account_id == bindparam("account_id"), _m.account_id == bindparam("member_id"))
        .order_by(_l.id)
    )


@statement
def _followed() -> Any:
    return select(follows.c.target_id).where(
        follows.c.follower_id == bindparam("account_id"), ids_in(follows.c.target_id, "ids")
    )


@statement
def _there() -> Any:
    return select(_m.account_id).where(_m.list_id == bindparam("list_id"), ids_in(_m.account_id, "ids"))


@statement
def _count() -> Any:
    return select(func.count()).select_from(list_members).where(_m.list_id == bindparam("list_id"))


@statement
def _add() -> Any:
    return upsert(list_members, "id", "list_id", "account_id", "created_at", conflict=["list_id", "account_id"])


@statement
def _remove() -> Any:
    return delete(list_members).where(and_(_m.list_id == bindparam("list_id"), ids_in(_m.account_id, "ids")))


@statement
def _members(**flags: bool) -> Any:
    query = select(_m.id, _m.account_id).where(_m.list_id == bindparam("list_id"))
    return paging.apply(query, _m.id, **flags)


@statement
def _all_ids() -> Any:
    return select(_m.account_id).where(_m.list_id == bindparam("list_id")).order_by(_m.id)


async def create(
    tx: Tx, viewer: Viewer, title: str, *, replies_policy: str = "list", exclusive: bool = False
) -> ListView:
    """Begin a list. Any signed-in person, up to the instance's limit. Errors: NotSignedIn, Invalid."""
    me = _signed_in(viewer)
    title = _title(tx, title)
    _check_policy(replies_policy)
    await tx.lock("lists", me)
    if len(await tx.all(_mine(), account_id=me)) >= tx.limits.lists:
        raise Invalid("lists", f"are limited to {tx.limits.lists}", code="too_many")
    id = await tx.scalar(
        _insert(),
        account_id=me,
        title=title,
        replies_policy=replies_policy,
        exclusive=int(exclusive),
        created_at=tx.now,
    )
    return ListView(id, title, replies_policy, exclusive)


async def change(
    tx: Tx,
    viewer: Viewer,
    id: int,
    *,
    title: str | None = None,
    replies_policy: str | None = None,
    exclusive: bool | None = None,
) -> ListView:
    """Change a list of one's own; what is not given stays. Events: HomeChanged (if the list is or was exclusive).

    Errors: NotSignedIn, NotFound, Invalid.
    """
    old = await load_one(tx, viewer, id)
    new = ListView(
        id,
        old.title if title is None else _title(tx, title),
        old.replies_policy if replies_policy is None else replies_policy,
        old.exclusive if exclusive is None else exclusive,
    )
    _check_policy(new.replies_policy)
    await tx.run(
        _update(), list_id=id, title=new.title, replies_policy=new.replies_policy, exclusive=int(new.exclusive)
    )
    _tell(tx, viewer, old, new)
    return new


async def remove_list(tx: Tx, viewer: Viewer, id: int) -> None:
    """Throw a list of one's own away. Events: HomeChanged. Errors: NotSignedIn, NotFound."""
    _tell(tx, viewer, await load_one(tx, viewer, id))
    await tx.run(_delete_members(), list_id=id)
    await tx.run(_delete(), list_id=id)


async def mine(tx: Tx, viewer: Viewer) -> list[ListView]:
    """The viewer's lists, oldest first. Errors: NotSignedIn."""
    return [_view(row) for row in await tx.all(_mine(), account_id=_signed_in(viewer))]


async def load_one(tx: Tx, viewer: Viewer, id: int) -> ListView:
    """A list of one's own. Errors: NotSignedIn, NotFound."""
    row = await tx.first(_one(), list_id=id, account_id=_signed_in(viewer))
    if row is None:
        raise NotFound("list")
    return _view(row)


async def of_account(tx: Tx, viewer: Viewer, account_id: int) -> list[ListView]:
    """Which of the viewer's lists hold this account. Errors: NotSignedIn."""
    rows = await tx.all(_holding(), account_id=_signed_in(viewer), member_id=account_id)
    return [_view(row) for row in rows]


async def members(tx: Tx, viewer: Viewer, id: int, page: Page) -> Slice[AccountView]:
    """Who is in a list of one's own, the last added first. Errors: NotSignedIn, NotFound."""
    await load_one(tx, viewer, id)
    rows, more = paging.cut(await tx.all(_members(**page.flags), list_id=id, **page.params), page)
    views = await load_accounts(tx, viewer, [row.account_id for row in rows])
    found = [row for row in rows if row.account_id in views]
    return Slice([views[row.account_id] for row in found], more, [row.id for row in found])


async def member_ids(tx: Tx, viewer: Viewer, id: int) -> list[int]:
    """Ids of all who are in a list of one's own. Errors: NotSignedIn, NotFound."""
    await load_one(tx, viewer, id)
    return [row[0] for row in await tx.tuples(_all_ids(), list_id=id)]


async def add(tx: Tx, viewer: Viewer, id: int, account_ids: Sequence[int]) -> None:
    """Put accounts that the viewer follows, or has asked to, and the viewer into a list: all of them or none. What
    they write stands there while they are followed. Events: HomeChanged.

    Errors: NotSignedIn, NotFound (the list; an account that is not followed), Conflict (is in it already), Invalid (too
    many).
    """
    me = _signed_in(viewer)
    wanted = list(dict.fromkeys(account_ids))
    await tx.lock("list", id)
    _tell(tx, viewer, await load_one(tx, viewer, id))
    followed = {row[0] for row in await tx.tuples(_followed(), account_id=me, ids=wanted)}
    if not {me, *followed}.issuperset(wanted):
        raise NotFound("account")
    if await tx.tuples(_there(), list_id=id, ids=wanted):
        raise Conflict("The account is in the list already")
    if await tx.scalar(_count(), list_id=id) + len(wanted) > tx.limits.list_members:
        raise Invalid("accounts", f"of a list are limited to {tx.limits.list_members}", code="too_many")
    rows = [
        {"id": await tx.next_id(), "list_id": id, "account_id": account_id, "created_at": tx.now}
        for account_id in wanted
    ]
    await tx.many(_add(), rows)


async def remove(tx: Tx, viewer: Viewer, id: int, account_ids: Sequence[int]) -> None:
    """Take accounts out of a list; it is no fault when they are not in it. Events: HomeChanged.

    Errors: NotSignedIn, NotFound (the list).
    """
    _tell(tx, viewer, await load_one(tx, viewer, id))
    await tx.run(_remove(), list_id=id, ids=list(account_ids))


def _tell(tx: Tx, viewer: Viewer, *states: ListView) -> None:
    """The members of an exclusive list are not at home."""
    if any(state.exclusive for state in states):
        me = _signed_in(viewer)
        tx.emit(HomeChanged(account_id=me, to=(me,)))


def _signed_in(viewer: Viewer) -> int:
    if viewer.account_id is None:
        raise NotSignedIn
    return viewer.account_id


def _title(tx: Tx, title: str) -> str:
    title = one_line(title)
    if not title:
        raise Invalid("title", "must not be empty", code="blank")
    check_length("title", title, tx.limits.list_title)
    return title


def _check_policy(policy: str) -> None:
    if policy not in POLICIES:
        raise Invalid("replies_policy", f"is not one of {', '.join(POLICIES)}", code="inclusion")


def _view(row: Row) -> ListView:
    return ListView(row.id, row.title, row.replies_policy, bool(row.exclusive))
