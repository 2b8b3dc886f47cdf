"""What this process remembers of home timelines: ids only, of the viewers who read lately.

Nothing depends on it being there. It is brought up to date inside each reading transaction, from the event log as that
transaction sees it, so it never knows less than the database: one's own post is there at once. What the graph, an
account or a list changes is forgotten and read again; posts that came, changed or went are judged anew.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

import msgspec
from sqlalchemy import BigInteger, Text, bindparam, case, cast, exists, func, literal_column, select

from veche.core.paging import Page
from veche.core.timelines.reading import Candidate, Chunk
from veche.core.tx import Tx
from veche.db import statement
from veche.tables.events import event_log
from veche.tables.graph import mutes
from veche.tables.tags import tag_follows

VIEWERS = 5000
IDS = 400
BEHIND = 60  # of so many new posts since the last look, reading anew is cheaper
KEPT = 2000  # changes kept for those who come late
FOREVER = 1 << 62

POSTS = frozenset({"PostCreated", "PostEdited", "PostDeleted"})
# Events that change what the named accounts see, with the fields that name them.
PERSONAL = {
    "Followed": ("follower_id", "target_id"),
    "Unfollowed": ("follower_id", "target_id"),
    "Blocked": ("account_id", "target_id"),
    "Unblocked": ("account_id", "target_id"),
    "Muted": ("account_id",),
    "Unmuted": ("account_id",),
    "HomeChanged": ("account_id",),
}
GENERAL = frozenset({"AccountChanged", "AccountRemoved", "AccountRestored"})

# Posts, and whether the viewer follows hashtags → those in the viewer's home.
Judge: TypeAlias = Callable[[Sequence[int], bool], Awaitable[Sequence[tuple[int, int | None]]]]


@statement
def _news() -> Any:
    """The ends of the log, then what happened after `sequence` that matters here."""
    log = event_log.c
    # Each end by itself: SQLite looks one of them up, but for both at once it reads the whole log.
    newest: Any = select(func.max(log.sequence)).scalar_subquery()
    oldest: Any = select(cast(func.min(log.sequence), Text)).scalar_subquery()
    ends: Any = select(newest.label("sequence"), oldest.label("name"), literal_column("''").label("payload"))
    names: list[Any] = [literal_column(f"'{name}'") for name in sorted({*POSTS, *PERSONAL, *GENERAL})]
    news = (
        select(log.sequence, log.name, log.payload)
        .where(log.sequence > bindparam("sequence"), log.name.in_(names))
        .order_by(log.sequence)
        .limit(KEPT)
        .subquery()
    )
    return ends.union_all(select(news))


@statement
def _standing() -> Any:
    me: Any = bindparam("viewer_id", type_=BigInteger())
    ends = (
        select(func.min(mutes.c.expires_at))
        .where(mutes.c.account_id == me, mutes.c.expires_at > bindparam("now"))
        .scalar_subquery()
    )
    tagged = case((exists().where(tag_follows.c.account_id == me), 1), else_=0)
    return select(ends.label("ends"), tagged.label("tagged"))


class Standing(NamedTuple):
    """What of the viewer's own decides how a home is read, and for how long it stays so."""

    valid_until: int  # then a mute ends
    tagged: bool  # follows hashtags


class Known(msgspec.Struct, frozen=True):
    """The newest part of one home, whole from `floor` upwards, as of `sequence` of the event log."""

    ids: "array[int]"  # ascending
    originals: Mapping[int, int]  # of those that merely repost
    floor: int
    is_all: bool
    sequence: int
    standing: Standing

    def page(self, page: Page) -> Chunk | None:
        """The candidates of this page as far as they are known, or None when none of them is."""
        ids, size = self.ids, page.limit + 1
        end = len(ids) if page.before is None else bisect_left(ids, page.before)
        if page.after is not None:
            if page.after < self.floor and not self.is_all:
                return None
            start = bisect_right(ids, page.after)
            found, is_last = ids[start : min(end, start + size)], start + size > end
        else:
            found, is_last = ids[max(0, end - size) : end][::-1], self.is_all and end < size
            if not found and not is_last:
                return None
        original = self.originals.get
        return Chunk([(id_, original(id_), 1) for id_ in found], is_last)

    def changed(self, touched: Iterable[int], now_in: Sequence[tuple[int, int | None]], sequence: int) -> "Known":
        """The same after these posts, and the reposts of them, were judged anew."""
        gone = set(touched)
        gone |= {id_ for id_, original in self.originals.items() if original in gone}
        ids = {id_ for id_ in self.ids if id_ not in gone}
        originals = {id_: original for id_, original in self.originals.items() if id_ not in gone}
        for id_, original in now_in:
            if id_ >= self.floor or self.is_all:
                ids.add(id_)
                if original is not None:
                    originals[id_] = original
        return _trimmed(sorted(ids), originals, self.floor, self.is_all, sequence, self.standing)

    def longer(self, rows: Sequence[Candidate], *, at_end: bool) -> "Known":
        """The same with candidates that reach further down."""
        floor = rows[-1][0] if rows else self.floor
        new = sorted(row[0] for row in rows if row[2] and row[0] < self.floor)
        originals = {**self.originals, **{row[0]: row[1] for row in rows if row[2] and row[1] is not None}}
        ids = array("q", new) + self.ids
        return Known(ids, originals, min(floor, self.floor), at_end, self.sequence, self.standing)


def _trimmed(
    ids: list[int], originals: dict[int, int], floor: int, is_all: bool, sequence: int, standing: Standing
) -> Known:
    if len(ids) > IDS + BEHIND:
        ids = ids[-IDS:]
        floor, is_all = ids[0], False
        originals = {id_: original for id_, original in originals.items() if id_ >= floor}
    return Known(array("q", ids), originals, floor, is_all, sequence, standing)


class Homes:
    """One per process and database: `tx.memory(Homes)`."""

    def __init__(self) -> None:
        self.known: OrderedDict[int, Known] = OrderedDict()
        self._changes: deque[tuple[int, int]] = deque()  # (sequence, post)
        self._kept_from = 0  # changes after this sequence are all in the deque
        self._sequence: int | None = None  # read up to here

    async def look(self, tx: Tx, viewer_id: int, judge: Judge) -> "Look":
        """The viewer's home as this transaction sees it; `judge` tells which posts, and reposts of them, are in it."""
        seen = await self._catch_up(tx)
        known = self.known.get(viewer_id)
        if known is not None and known.standing.valid_until <= tx.now:
            known = None
        if known is not None and known.sequence < seen:
            known = await self._refreshed(known, seen, judge)
        look = Look(self, tx, viewer_id, seen, known)
        look.keep()
        return look

    def is_current(self, seen: int) -> bool:
        """Nobody has meanwhile read further: what was read now may be kept."""
        return self._sequence == seen

    def keep(self, viewer_id: int, known: Known | None) -> None:
        """Remember this, and let go of who was away for longest."""
        if known is None:
            self.known.pop(viewer_id, None)
            return
        self.known[viewer_id] = known
        self.known.move_to_end(viewer_id)
        if len(self.known) > VIEWERS:
            self.known.popitem(last=False)

    def forget(self) -> None:
        """Begin anew."""
        self.known.clear()
        self._changes.clear()
        self._sequence = None

    async def _catch_up(self, tx: Tx) -> int:
        since = FOREVER if self._sequence is None else self._sequence
        rows = await tx.tuples(_news(), sequence=since)
        newest, oldest = rows[0][0] or 0, int(rows[0][1] or 0)
        if self._sequence is None or len(rows) > KEPT or oldest > self._sequence + 1:
            self.known.clear()
            self._changes.clear()
            self._sequence = self._kept_from = newest
            return newest
        for sequence, name, payload in rows[1:]:
            if sequence > self._sequence:
                self._take(sequence, name, payload)
        self._sequence = max(self._sequence, newest)
        return newest

    def _take(self, sequence: int, name: str, payload: str) -> None:
        if name in GENERAL:
            self.known.clear()
            return
        fields = msgspec.json.decode(payload)
        if name in POSTS:
            self._changes.append((sequence, fields["post_id"]))
            if len(self._changes) > KEPT:
                self._kept_from = self._changes.popleft()[0]
            return
        for field in PERSONAL[name]:
            self.known.pop(fields[field], None)

    async def _refreshed(self, known: Known, seen: int, judge: Judge) -> Known | None:
        if known.sequence < self._kept_from:
            return None
        touched: list[int] = []
        for sequence, post_id in reversed(self._changes):
            if sequence <= known.sequence or len(touched) > BEHIND:
                break
            if sequence <= seen:
                touched.append(post_id)
        if len(touched) > BEHIND:
            return None
        return known.changed(touched, await judge(touched, known.standing.tagged) if touched else (), seen)


class Look:
    """What is known of one home during one transaction."""

    __slots__ = ("_homes", "_seen", "_standing", "_tx", "_viewer_id", "known")

    def __init__(self, homes: Homes, tx: Tx, viewer_id: int, seen: int, known: Known | None) -> None:
        self._homes = homes
        self._tx = tx
        self._viewer_id = viewer_id
        self._seen = seen
        self._standing = None if known is None else known.standing
        self.known = known

    def keep(self) -> None:
        """Let others have it, unless somebody has read further meanwhile: that could contradict it."""
        if self._homes.is_current(self._seen):
            self._homes.keep(self._viewer_id, self.known)

    async def standing(self) -> Standing:
        """The viewer's own, read once."""
        if self._standing is None:
            row = await self._tx.first(_standing(), viewer_id=self._viewer_id, now=self._tx.now)
            assert row is not None
            self._standing = Standing(row.ends or FOREVER, bool(row.tagged))
        return self._standing

    def learn(self, page: Page, chunk: Chunk, standing: Standing) -> None:
        """These candidates were read from the database for a page."""
        if page.after is not None:
            return
        rows, at_end = chunk
        if page.before is None:
            self.known = self._anew(rows, standing, at_end=at_end)
        elif self.known is not None and page.before >= self.known.floor and len(self.known.ids) < IDS:
            self.known = self.known.longer(rows, at_end=at_end)
        else:
            return
        self.keep()

    def _anew(self, rows: Sequence[Candidate], standing: Standing, *, at_end: bool) -> Known:
        ids = [row[0] for row in reversed(rows) if row[2]]
        originals = {row[0]: row[1] for row in rows if row[2] and row[1] is not None}
        floor = rows[-1][0] if rows else FOREVER
        return _trimmed(ids, originals, floor, at_end, self._seen, standing)
