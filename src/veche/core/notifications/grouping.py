"""Notifications of one kind about one thing as one: a page of groups, a single group, and who is in it.

A page is a stretch of the list without gaps; a group that reaches into the next page comes again there, with the rest.
Reading takes a fixed number of statements as long as what is read is fit to be shown.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
from msgspec.structs import replace
from sqlalchemy import BigInteger, bindparam, exists, func, or_, select, update

from veche.core import accounts, posts, visibility
from veche.core.accounts.views import AccountView
from veche.core.errors import NotFound, NotSignedIn
from veche.core.events import NotificationsRead
from veche.core.notifications.service import KINDS, WHOLE, by_kinds, following, newest, others
from veche.core.notifications.telling import GROUPED, about_of
from veche.core.notifications.views import GroupsView, GroupView
from veche.core.paging import Page, Slice, apply, cut
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import Row, ids_in, statement
from veche.db.render import Kind
from veche.tables.accounts import accounts as account_table
from veche.tables.graph import blocks, mutes
from veche.tables.notifications import notifications

ALONE = "ungrouped-"
SAMPLE = 8
READ = 20  # of a group, so that a sample remains when some are not welcome
FIRST = 160
ROUNDS = 4


@statement
def _rows(*, database: Kind, ascending: bool, by_kind: bool, **flags: bool) -> Any:
    found = newest(database=database, whole=True, ascending=ascending, by_kind=by_kind, **flags)
    if not by_kind:
        return found
    n, ids = notifications.alias("n"), found.subquery("k")
    order = n.c.id.asc() if ascending else n.c.id.desc()
    return select(*(n.c[name] for name in WHOLE)).select_from(ids.join(n, n.c.id == ids.c.id)).order_by(order)


@statement
def _welcome() -> Any:
    """Which of these accounts are neither gone nor shut out."""
    a, b, m, me = account_table.c, blocks.c, mutes.c, bindparam("viewer_id", type_=BigInteger())
    blocked = exists(select(1).where(b.account_id == me, b.target_id == a.id).correlate_except(blocks))
    ends = or_(m.expires_at.is_(None), m.expires_at > bindparam("now"))
    muted = exists(
        select(1)
        .where(m.account_id == me, m.target_id == a.id, m.hide_notifications == 1, ends)
        .correlate_except(mutes)
    )
    return select(a.id).where(ids_in(a.id, "ids"), a.suspended_at.is_(None), a.deleted_at.is_(None), ~blocked, ~muted)


def _mine() -> list[Any]:
    n = notifications.c
    return [n.account_id == bindparam("viewer_id", type_=BigInteger()), n.dismissed_at.is_(None)]


@statement
def _totals(*, held: bool) -> Any:
    """How many stand in each group, and the last of them."""
    n = notifications.c
    wanted = [*_mine(), ids_in(n.group_key, "keys"), *([] if held else [n.held_at.is_(None)])]
    place = func.row_number().over(partition_by=n.group_key, order_by=n.id.desc()).label("place")
    total = func.count().over(partition_by=n.group_key).label("total")
    every = select(n.group_key, n.id, n.actor_id, place, total).where(*wanted).subquery()
    return select(every).where(every.c.place <= READ).order_by(every.c.group_key, every.c.place)


@statement
def _members(*, one: bool, before: bool, after: bool, ascending: bool) -> Any:
    n = notifications.c
    columns = (n.id, n.kind, n.group_key, n.unique_key, n.actor_id, n.post_id, n.created_at)
    found = n.id == bindparam("one_id", type_=BigInteger()) if one else n.group_key == bindparam("group_key")
    return apply(select(*columns).where(*_mine(), found), n.id, before=before, after=after, ascending=ascending)


@statement
def _dismiss(*, one: bool) -> Any:
    n = notifications.c
    found = n.id == bindparam("one_id", type_=BigInteger()) if one else n.group_key == bindparam("key")
    return update(notifications).where(*_mine(), found).values(dismissed_at=bindparam("at"))


@dataclass(slots=True)
class _Reading:
    """A page while it is read."""

    groups: dict[str, list[Row]] = field(default_factory=dict)
    ends: list[int] = field(default_factory=list)  # ids of the first and the last row that it covers
    more: bool = False

    def take(self, rows: Iterable[Row], key_of: dict[int, str], most: int) -> bool:
        """Add rows in their order, up to the one that would begin a group too many; False when it was met."""
        for row in rows:
            key = key_of.get(row.id)
            if key is not None:
                if key not in self.groups and len(self.groups) >= most:
                    self.more = True
                    return False
                self.groups.setdefault(key, []).append(row)
            self.ends = [self.ends[0] if self.ends else row.id, row.id]
        return True


class Wanted(msgspec.Struct, frozen=True):
    """Which notifications, and which kinds of them stand together."""

    kinds: Collection[str] | None = None
    account_id: int | None = None
    grouped: Collection[str] = GROUPED
    held: bool = False


async def groups(tx: Tx, viewer: Viewer, page: Page, wanted: Wanted) -> Slice[GroupsView]:
    """The viewer's notifications in groups, the last changed first; `limit` counts groups. The Slice holds one item.

    What the viewer can no longer see, and whom they do not want to meet, is left out; so is what their policy holds.
    Errors: NotSignedIn.
    """
    me = _me(viewer)
    kinds = [kind for kind in KINDS if wanted.kinds is None or kind in wanted.kinds]
    by = {**by_kinds(kinds), "by_actor": wanted.account_id is not None, "held": wanted.held}
    params = {"viewer_id": me, "kinds": kinds, "others": others(kinds), "actor_id": wanted.account_id}
    reading = _Reading()
    chunk = replace(page, limit=max(page.limit, FIRST))
    for _ in range(ROUNDS):
        found = await tx.all(_rows(**chunk.flags, **by), **chunk.params, **params)
        keys = {row.id: _key(row, wanted.grouped) for row in await _fit(tx, viewer, found)}
        reading.more = len(found) > chunk.limit
        if not reading.take(found, keys, page.limit) or not reading.more:
            break
        chunk = following(chunk, found[-1].id)
    made = [_group(key, rows) for key, rows in reading.groups.items()]
    made.sort(key=lambda group: group.page_newest_id, reverse=True)
    view = await _filled(tx, viewer, made, held=wanted.held)
    return Slice([view], reading.more, sorted(reading.ends, reverse=True))


async def group(tx: Tx, viewer: Viewer, key: str) -> GroupsView:
    """One group. Errors: NotSignedIn, NotFound."""
    rows = await _fit(tx, viewer, await _found(tx, viewer, key, Page(limit=READ)))
    if not rows:
        raise NotFound("notification group")
    return await _filled(tx, viewer, [_group(key, rows)], held=True)


async def members(tx: Tx, viewer: Viewer, key: str, page: Page) -> Slice[AccountView]:
    """Who caused the notifications of a group, the last first. Errors: NotSignedIn, NotFound."""
    found = await _found(tx, viewer, key, page)
    if not found and page.before is None and page.after is None and page.since is None:
        raise NotFound("notification group")
    rows, more = cut(found, page)
    fit = await _fit(tx, viewer, rows)
    views = await accounts.load(tx, viewer, {row.actor_id for row in fit})
    shown = [row for row in fit if row.actor_id in views]
    return Slice([views[row.actor_id] for row in shown], more, [row.id for row in shown])


async def dismiss_group(tx: Tx, viewer: Viewer, key: str) -> None:
    """Put a group away; one that is not there is no fault. Emits NotificationsRead. Errors: NotSignedIn."""
    me, one = _me(viewer), _alone(key)
    if key.isprintable() and await tx.run(_dismiss(one=one is not None), viewer_id=me, one_id=one, key=key, at=tx.now):
        tx.emit(NotificationsRead(account_id=me, to=(me,)))


async def _found(tx: Tx, viewer: Viewer, key: str, page: Page) -> list[Row]:
    if not key.isprintable():  # nor can every database look for it
        return []
    one = _alone(key)
    stmt = _members(one=one is not None, **page.flags)
    return await tx.all(stmt, viewer_id=_me(viewer), one_id=one, group_key=key, **page.params)


async def _fit(tx: Tx, viewer: Viewer, rows: Sequence[Row]) -> list[Row]:
    """Those that are still true and still welcome, in two statements."""
    seen = await visibility.can_see(tx, viewer, {row.post_id for row in rows if row.post_id is not None})
    welcome = await _welcome_of(tx, viewer, {row.actor_id for row in rows})
    return [row for row in rows if row.actor_id in welcome and (row.post_id is None or row.post_id in seen)]


async def _welcome_of(tx: Tx, viewer: Viewer, actors: Collection[int]) -> set[int]:
    if not actors:
        return set()
    rows = await tx.tuples(_welcome(), viewer_id=viewer.account_id, ids=list(actors), now=tx.now)
    return {actor for (actor,) in rows}


async def _filled(tx: Tx, viewer: Viewer, made: list[GroupView], *, held: bool) -> GroupsView:
    """With what stands in the groups beside the page, and all that they name."""
    keys = [one.key for one in made if not one.key.startswith(ALONE)]
    rows = await tx.all(_totals(held=held), viewer_id=_me(viewer), keys=keys) if keys else []
    welcome = await _welcome_of(tx, viewer, {row.actor_id for row in rows})
    by_key: dict[str, list[Row]] = {}
    for row in rows:
        by_key.setdefault(row.group_key, []).append(row)
    filled = [_with_rest(one, by_key.get(one.key, []), welcome) for one in made]
    people = await accounts.load(tx, viewer, {actor for one in filled for actor in one.actor_ids})
    about = await posts.load(tx, viewer, [one.post_id for one in filled if one.post_id is not None])
    kept = [
        one
        for one in filled
        if (one.post_id is None or one.post_id in about) and any(actor in people for actor in one.actor_ids)
    ]
    return GroupsView(kept, people, about)


def _group(key: str, rows: Sequence[Row]) -> GroupView:
    ordered = sorted(rows, key=_id, reverse=True) if len(rows) > 1 else rows
    newest, oldest = ordered[0], ordered[-1]
    return GroupView(
        key=key,
        kind=newest.kind,
        count=len(rows),
        newest_id=newest.id,
        page_newest_id=newest.id,
        page_oldest_id=oldest.id,
        page_newest_at=newest.created_at,
        actor_ids=tuple(dict.fromkeys(row.actor_id for row in ordered))[:SAMPLE],
        post_id=newest.post_id,
        about_id=about_of(newest),
    )


def _with_rest(one: GroupView, rows: Sequence[Row], welcome: Collection[int]) -> GroupView:
    if not rows:
        return one
    actors = dict.fromkeys([row.actor_id for row in rows if row.actor_id in welcome] + list(one.actor_ids))
    newest_id = max(rows[0].id, one.newest_id)
    return GroupView(
        one.key, one.kind, rows[0].total, newest_id, one.page_newest_id, one.page_oldest_id, one.page_newest_at,
        tuple(actors)[:SAMPLE], one.post_id, one.about_id,
    )  # fmt: skip


def _id(row: Row) -> int:
    id_: int = row.id
    return id_


def _key(row: Row, grouped: Collection[str]) -> str:
    key: str = row.group_key
    return key if row.kind in grouped or key.startswith(ALONE) else f"{ALONE}{row.id}"


def _alone(key: str) -> int | None:
    """The notification that a key stands for, when it stands for one."""
    text = key.removeprefix(ALONE)
    return int(text) if text != key and text.isascii() and text.isdigit() and len(text) < 20 else None


def _me(viewer: Viewer) -> int:
    if viewer.account_id is None:
        raise NotSignedIn
    return viewer.account_id
