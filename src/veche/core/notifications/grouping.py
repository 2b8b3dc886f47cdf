"""Notifications of one kind about one thing as one: a page of groups, a single group, and who is in it.

A page is a stretch of the list without gaps; a group that reaches into the next page comes again there, with the rest.
Reading takes a fixed number of statements as long as what is read is fit to be shown. Nothing is loaded of what the
groups name.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from msgspec.structs import replace
from sqlalchemy import BigInteger, bindparam, func, select, update

from veche.core import accounts
from veche.core.accounts.views import AccountView
from veche.core.errors import NotFound, NotSignedIn
from veche.core.events import NotificationsRead
from veche.core.notifications.finding import (
    Finding,
    Seen,
    Wanted,
    columns,
    fit,
    following,
    is_fit,
    line_of,
    seen_by,
)
from veche.core.notifications.views import GroupsView, GroupView, Line
from veche.core.paging import Page, Slice, apply, cut
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import ids_in, statement
from veche.tables.accounts import accounts as account_table
from veche.tables.notifications import notifications

ALONE = "ungrouped-"
SAMPLE = 8
READ = 20  # of a group, so that a sample remains when some are not welcome
FIRST = 40  # rows that are read at least; usually two for each group are enough
ROUNDS = 5


def _mine() -> list[Any]:
    n = notifications.c
    return [n.account_id == bindparam("viewer_id", type_=BigInteger()), n.dismissed_at.is_(None)]


def _in_groups(*, held: bool) -> list[Any]:
    n = notifications.c
    return [*_mine(), ids_in(n.group_key, "keys"), *([] if held else [n.held_at.is_(None)])]


@statement
def _totals(*, held: bool) -> Any:
    """How many stand in each group, and the last of them."""
    n = notifications.c
    return select(n.group_key, func.count(), func.max(n.id)).where(*_in_groups(held=held)).group_by(n.group_key)


@statement
def _samples(*, held: bool, full: bool) -> Any:
    """Who came last in each group, of those who are welcome."""
    n, a = notifications.c, account_table.alias("actor")
    place = func.row_number().over(partition_by=n.group_key, order_by=n.id.desc()).label("place")
    last = select(n.group_key, n.actor_id, place).where(*_in_groups(held=held)).subquery("last")
    return (
        select(last.c.group_key, last.c.actor_id, a.c.version)
        .select_from(last.join(a, a.c.id == last.c.actor_id))
        .where(last.c.place <= READ, is_fit(a, full=full))
        .order_by(last.c.group_key, last.c.place)
    )


@statement
def _members(*, one: bool, full: bool, before: bool, after: bool, ascending: bool) -> Any:
    n, a = notifications.c, account_table.alias("actor")
    found = n.id == bindparam("one_id", type_=BigInteger()) if one else n.group_key == bindparam("group_key")
    joined = notifications.outerjoin(a, a.c.id == n.actor_id)
    query = select(*columns(notifications, a, full=full)).select_from(joined).where(*_mine(), found)
    return apply(query, n.id, before=before, after=after, ascending=ascending)


@statement
def _dismiss(*, one: bool) -> Any:
    n = notifications.c
    found = n.id == bindparam("one_id", type_=BigInteger()) if one else n.group_key == bindparam("key")
    return update(notifications).where(*_mine(), found).values(dismissed_at=bindparam("at"))


class _Reading:
    """A page while it is read."""

    def __init__(self, most: int, grouped: Collection[str], sees: Seen) -> None:
        self.rows: list[Line] = []  # all that were read
        self.groups: dict[str, list[Line]] = {}
        self.ends: list[int] = []  # ids of the first and the last row that it covers
        self.more = False
        self._most = most
        self._grouped = grouped
        self._sees = sees
        self._known: set[int | None] = {None}  # posts of which it is known whether they are seen
        self._hidden: set[int | None] = set()

    async def take(self, rows: Sequence[Line]) -> bool:
        """Add rows in their order, up to the one that would begin a group too many; False when it was met.

        What is not seen is met seldom: it is asked first of the posts that the page would show and of the one where it
        would end, and only then of those that take their place.
        """
        self.rows += rows
        found, end = self._cut(rows)
        if await self._ask(row.post_id for row in [*(lines[0] for lines in found.values()), *rows[end : end + 1]]):
            await self._ask(row.post_id for row in rows if row.is_welcome)
            found, end = self._cut(rows)
        for key, lines in found.items():
            self.groups.setdefault(key, []).extend(lines)
        if end:
            self.ends = [self.ends[0] if self.ends else rows[0].id, rows[end - 1].id]
        self.more = self.more or end < len(rows)
        return end == len(rows)

    def _cut(self, rows: Sequence[Line]) -> tuple[dict[str, list[Line]], int]:
        """Groups of these rows, and where the one begins that is too many."""
        found: dict[str, list[Line]] = {}
        room, groups, grouped, hidden = self._most - len(self.groups), self.groups, self._grouped, self._hidden
        for place, row in enumerate(rows):
            id, kind, key, _, _, post_id, _, _, _, is_welcome = row
            if not is_welcome or post_id in hidden:
                continue
            if kind not in grouped:
                key = f"{ALONE}{id}"
            lines = found.get(key)
            if lines is not None:
                lines.append(row)
                continue
            if key not in groups:
                if not room:
                    return found, place
                room -= 1
            found[key] = [row]
        return found, len(rows)

    async def _ask(self, posts: Iterable[int | None]) -> bool:
        """Whether some of these are not seen that were thought to be."""
        unknown = {id for id in posts if id is not None} - self._known
        if not unknown:
            return False
        hidden = unknown.difference(await self._sees(unknown))
        self._known |= unknown
        self._hidden |= hidden
        return bool(hidden)


async def groups(tx: Tx, viewer: Viewer, page: Page, wanted: Wanted, seen: Seen | None = None) -> Slice[GroupsView]:
    """The viewer's notifications in groups, the last changed first; `limit` counts groups. The Slice holds one item.

    What the viewer can no longer see, and whom they do not want to meet, is left out; so is what their policy holds.
    `seen` as for `lines`. Errors: NotSignedIn.
    """
    finding = Finding(tx, viewer, wanted)
    reading = _Reading(page.limit, wanted.grouped, seen or seen_by(tx, viewer))
    chunk = replace(page, limit=max(2 * page.limit, FIRST))
    for _ in range(ROUNDS):
        found = await finding.chunk(chunk)
        reading.more = len(found) > chunk.limit
        if not await reading.take(found) or not reading.more:
            break
        chunk = following(chunk, found[-1].id)
    view = await _filled(tx, viewer, reading.groups, reading.rows, held=wanted.held)
    return Slice([view], reading.more, sorted(reading.ends, reverse=True))


async def group(tx: Tx, viewer: Viewer, key: str, seen: Seen | None = None) -> GroupsView:
    """One group. `seen` as for `lines`. Errors: NotSignedIn, NotFound."""
    rows = await fit(await _found(tx, viewer, key, Page(limit=READ)), seen or seen_by(tx, viewer))
    if not rows:
        raise NotFound("notification group")
    return await _filled(tx, viewer, {key: rows}, (), held=True)


async def members(tx: Tx, viewer: Viewer, key: str, page: Page) -> Slice[AccountView]:
    """Who caused the notifications of a group, the last first. Errors: NotSignedIn, NotFound."""
    found = await _found(tx, viewer, key, page)
    if not found and page.before is None and page.after is None and page.since is None:
        raise NotFound("notification group")
    rows, more = cut(found, page)
    views = await accounts.load(tx, viewer, {row.actor_id for row in rows if row.is_welcome})
    shown = [row for row in await fit(rows, seen_by(tx, viewer)) if row.actor_id in views]
    return Slice([views[row.actor_id] for row in shown], more, [row.id for row in shown])


async def dismiss_group(tx: Tx, viewer: Viewer, key: str) -> None:
    """Put a group away; one that is not there is no fault. Emits NotificationsRead. Errors: NotSignedIn."""
    me, one = _me(viewer), _alone(key)
    if key.isprintable() and await tx.run(_dismiss(one=one is not None), viewer_id=me, one_id=one, key=key, at=tx.now):
        tx.emit(NotificationsRead(account_id=me, to=(me,)))


async def _found(tx: Tx, viewer: Viewer, key: str, page: Page) -> list[Line]:
    if not key.isprintable():  # nor can every database look for it
        return []
    one = _alone(key)
    stmt = _members(one=one is not None, full=viewer.moderates, **page.flags)
    rows = await tx.tuples(stmt, viewer_id=_me(viewer), one_id=one, group_key=key, now=tx.now, **page.params)
    return list(map(line_of, rows))


async def _filled(
    tx: Tx, viewer: Viewer, groups: dict[str, list[Line]], rows: Sequence[Line], *, held: bool
) -> GroupsView:
    """With what stands in the groups beside the page. `rows`: all that were read, of which the page is a part."""
    people = {row.actor_id: row.actor_version for lines in groups.values() for row in lines}
    keys = [key for key in groups if not key.startswith(ALONE)]
    made = {key: _group(key, lines) for key, lines in groups.items()}
    totals = await tx.tuples(_totals(held=held), viewer_id=_me(viewer), keys=keys) if keys else []
    larger = {key: (total, newest_id) for key, total, newest_id in totals if total != made[key].count}
    if larger:
        actors = await _actors(tx, viewer, {key: total for key, (total, _) in larger.items()}, rows, people, held=held)
        for key, (total, newest_id) in larger.items():
            made[key] = _with_rest(made[key], total, newest_id, actors.get(key, ()))
    shown = sorted(made.values(), key=_newest, reverse=True)
    named = dict.fromkeys(actor for one in shown for actor in one.actor_ids)
    posts = dict.fromkeys(one.post_id for one in shown if one.post_id is not None)
    return GroupsView(shown, {actor: people[actor] for actor in named}, list(posts))


async def _actors(
    tx: Tx, viewer: Viewer, totals: dict[str, int], rows: Sequence[Line], people: dict[int, int], *, held: bool
) -> dict[str, list[int]]:
    """The last of each group, who are not in the page: often they were read beside it. Whom it finds, it adds."""
    read: dict[str, list[Line]] = {key: [] for key in totals}
    for row in rows:
        if row.group_key in read:
            read[row.group_key].append(row)
    found: dict[str, list[int]] = {}
    for key, lines in read.items():
        if len(lines) == totals[key]:
            lines.sort(reverse=True)
            found[key] = [row.actor_id for row in lines if row.is_welcome]
            people.update((row.actor_id, row.actor_version or 0) for row in lines if row.is_welcome)
    keys = [key for key in totals if key not in found]
    if keys:
        stmt = _samples(held=held, full=viewer.moderates)
        for key, actor_id, version in await tx.tuples(stmt, viewer_id=_me(viewer), keys=keys, now=tx.now):
            found.setdefault(key, []).append(actor_id)
            people[actor_id] = version
    return found


def _group(key: str, rows: Sequence[Line]) -> GroupView:
    newest, oldest = rows[0], rows[-1]
    actors: tuple[int, ...] = (newest.actor_id,)
    if newest is not oldest:
        ordered = rows if newest.id > oldest.id else rows[::-1]
        newest, oldest = ordered[0], ordered[-1]
        actors = tuple(dict.fromkeys([row.actor_id for row in ordered]))[:SAMPLE]
    return GroupView(
        key, newest.kind, len(rows), newest.id, newest.id, oldest.id, newest.created_at, actors, newest.post_id,
        newest.about_id,
    )  # fmt: skip


def _with_rest(one: GroupView, total: int, newest_id: int, actors: Sequence[int]) -> GroupView:
    every = tuple(dict.fromkeys([*actors, *one.actor_ids]))[:SAMPLE]
    return GroupView(
        one.key, one.kind, total, max(newest_id, one.newest_id), one.page_newest_id, one.page_oldest_id,
        one.page_newest_at, every, one.post_id, one.about_id,
    )  # fmt: skip


def _newest(one: GroupView) -> int:
    return one.page_newest_id


def _alone(key: str) -> int | None:
    """The notification that a key stands for, when it stands for one."""
    text = key.removeprefix(ALONE)
    return int(text) if text != key and text.isascii() and text.isdigit() and len(text) < 20 else None


def _me(viewer: Viewer) -> int:
    if viewer.account_id is None:
        raise NotSignedIn
    return viewer.account_id
