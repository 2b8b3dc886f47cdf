"""`offset` and `count`, and the cursor of feeds ↔ Page (specs/vk.md 3, 3.18)."""

from veche.core.errors import Invalid
from veche.core.paging import Page, Slice

_MOST_SKIPPED = 500
_LONGEST = 19  # digits of a cursor
_FURTHEST = 2**31 - 1


def page(count: int | None, offset: int, *, usual: int, most: int) -> Page:
    """Counts beyond the cap are clamped, as VK does."""
    wanted = usual if count is None else count
    return Page(limit=max(0, min(wanted, most)), offset=max(0, min(offset, _FURTHEST)))


def feed(page: Page, start_from: str, start_time: int, end_time: int) -> Page:
    """The cursor is a post's id as text; times become ids, whose upper bits are the time. What an offset leaves out is
    read and dropped. Errors: Invalid."""
    before = None
    if start_from:
        text = start_from.rpartition("_")[2]
        if not (text.isascii() and text.isdigit() and len(text) <= _LONGEST):
            raise Invalid("start_from", "is no cursor of this feed")
        before = int(text)
    if 0 < end_time <= _FURTHEST:
        before = min(before or 2**63 - 1, (end_time + 1) * 1000 << 16)
    since = (start_time * 1000 << 16) - 1 if 0 < start_time <= _FURTHEST else None
    return Page(limit=page.limit + min(page.offset, _MOST_SKIPPED), before=before, since=since)


def next_from(found: Slice[int]) -> str:
    """Where the next page begins."""
    return str((found.cursors or found.items)[-1])
