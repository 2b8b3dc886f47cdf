"""From candidates to a page: as many as it takes, reposts of what stands close by left out.

A page is read in one go as a rule. Where the viewer's rules strike out many candidates, reading goes on from the last
one in growing steps, so nothing is read twice and nothing is lost between two pages.
"""

from collections.abc import Awaitable, Callable, Sequence
from itertools import chain, repeat
from typing import Any, NamedTuple, TypeAlias

from veche.core.paging import Page, Slice

Candidate: TypeAlias = tuple[int, int | None, int]  # id, what it merely reposts, may it be shown


class Chunk(NamedTuple):
    """Some candidates in a row; at least one, unless it is the last chunk."""

    rows: Sequence[Candidate]
    is_last: bool

    @classmethod
    def of(cls, rows: Sequence[Any], page: Page) -> "Chunk":
        """What a statement made by `paging.apply` has read: one row more than the limit, if there are so many."""
        return cls(rows, len(rows) <= page.limit)

    def each_once(self) -> "Chunk":
        """The same where a post may stand several times in a row: only the first of them is shown."""
        last = [None, *(row[0] for row in self.rows)]
        rows = [(row[0], row[1], row[2] if row[0] != last[place] else 0) for place, row in enumerate(self.rows)]
        return Chunk(rows, self.is_last)


Reader: TypeAlias = Callable[[Page], Awaitable[Chunk]]

# A repost is left out while the same post, or an older repost of it, stands among so many that come after it.
# That depends on the timeline alone and not on where a page begins: pages never lose or repeat anything.
HORIZON = 20
SPARE = 4
STEEP = 4  # each further step is so much longer than the one before; the second is as long as the first
MOST = 2000


async def read(reader: Reader, page: Page, *, horizon: int = 0) -> Slice[int]:
    """The page, newest first."""
    if page.after is not None:
        return await _ascending(reader, page, horizon)
    found = _Found(horizon)
    need = page.offset + page.limit + 1
    # Beside a horizon some candidates never pass; without one nearly all do.
    step, before = need + horizon + horizon // 2 + SPARE, page.before
    for growth in chain((1,), repeat(STEEP)):
        rows, is_last = await reader(Page(step - 1, before=before))
        found.add(rows, at_end=is_last)
        shown = found.shown()
        ids = shown if page.since is None else [id_ for id_ in shown if id_ > page.since]
        is_past = len(ids) < len(shown)
        if len(ids) >= need or found.at_end or is_past:
            break
        step, before = min(step * growth, MOST), rows[-1][0]
    return Slice(ids[page.offset : page.offset + page.limit], len(ids) > page.offset + page.limit)


async def _ascending(reader: Reader, page: Page, horizon: int) -> Slice[int]:
    """The page right after a cursor: read upwards, with what stands below it to tell repeated reposts by."""
    assert page.after is not None
    below = await _below(reader, page.after, horizon) if horizon else []
    above: list[tuple[int, int | None]] = []
    need = page.limit + 1
    step, after = need + SPARE, page.after
    while True:
        rows, is_last = await reader(Page(step - 1, before=page.before, after=after))
        above += [(row[0], row[1]) for row in rows if row[2]]
        found = _Found(horizon)
        found.kept, found.at_end = [*reversed(above), *below], True
        ids = [id_ for id_ in found.shown() if id_ > page.after]
        if len(ids) >= need or is_last:
            break
        step, after = min(step * STEEP, MOST), rows[-1][0]
    return Slice(ids[-page.limit :] if page.limit else [], len(ids) > page.limit)


async def _below(reader: Reader, after: int, horizon: int) -> list[tuple[int, int | None]]:
    kept: list[tuple[int, int | None]] = []
    step, before = horizon + SPARE, after + 1
    while True:
        rows, is_last = await reader(Page(step - 1, before=before))
        kept += [(row[0], row[1]) for row in rows if row[2]]
        if len(kept) >= horizon or is_last:
            return kept[:horizon]
        step, before = min(step * STEEP, MOST), rows[-1][0]


class _Found:
    """What passed so far, newest first."""

    def __init__(self, horizon: int) -> None:
        self.horizon = horizon
        self.kept: list[tuple[int, int | None]] = []
        self.at_end = False

    def add(self, rows: Sequence[Candidate], *, at_end: bool) -> None:
        self.kept += [(row[0], row[1]) for row in rows if row[2]]
        self.at_end = at_end

    def shown(self) -> list[int]:
        """Ids without repeated reposts, up to the first repost of which that is not known yet."""
        if not self.horizon:
            return [id_ for id_, _ in self.kept]
        seen_at: dict[int, int] = {}
        shown: list[int] = []
        total, settled = len(self.kept), 0
        for place in range(total - 1, -1, -1):
            id_, original = self.kept[place]
            key = id_ if original is None else original
            older = seen_at.get(key)
            seen_at[key] = place
            if original is not None:
                if older is not None and older - place <= self.horizon:
                    continue
                if not self.at_end and place + self.horizon >= total:
                    # Too close to the end of what was read; whatever is older waits with it.
                    settled = len(shown) + 1
            shown.append(id_)
        shown.reverse()
        return shown[: len(shown) - settled]
