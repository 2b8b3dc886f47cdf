"""The only place where a cursor becomes SQL."""

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

import msgspec
from sqlalchemy import ColumnElement, Select, bindparam

T = TypeVar("T")
U = TypeVar("U")


class Page(msgspec.Struct, frozen=True):
    """Which part of a list is wanted; newest first unless a list says otherwise.

    `before`: strictly older than this cursor. `after`: the page right after (newer than) this cursor.
    `since`: newest first, but nothing as old as this cursor. `offset`: rows to leave out first.
    """

    limit: int = 20
    before: int | None = None
    after: int | None = None
    since: int | None = None
    offset: int = 0

    @property
    def flags(self) -> dict[str, bool]:
        """The flags of the statement that reads this page: `statement(**page.flags)`."""
        return {
            "before": self.before is not None,
            "after": self.after is not None or self.since is not None,
            "ascending": self.after is not None,
        }

    @property
    def params(self) -> dict[str, int]:
        """The parameters that `apply` bound; one more row than `limit` is read to know whether there are more."""
        values = {"page_limit": self.limit + 1, "page_offset": self.offset}
        if self.before is not None:
            values["page_before"] = self.before
        if self.after is not None or self.since is not None:
            values["page_after"] = self.after if self.after is not None else self.since or 0
        return values


def apply(
    query: Select[Any],
    cursor: ColumnElement[Any],
    *,
    before: bool = False,
    after: bool = False,
    ascending: bool = False,
) -> Select[Any]:
    """Bind a page to a query ordered by `cursor`; flags come from `Page.flags`, values from `Page.params`."""
    if before:
        query = query.where(cursor < bindparam("page_before"))
    if after:
        query = query.where(cursor > bindparam("page_after"))
    query = query.order_by(cursor.asc() if ascending else cursor.desc())
    return query.limit(bindparam("page_limit")).offset(bindparam("page_offset"))


class Slice(msgspec.Struct, Generic[T], frozen=True):
    """A page as read: items newest first, whether there are more in the direction of reading.

    `cursors` stand beside the items where the list is paged by something else than the items' own ids
    (a follow's id for a list of followers). `total` only where a list counts itself.
    """

    items: list[T]
    more: bool = False
    cursors: list[int] | None = None
    total: int | None = None

    def with_items(self, items: list[U]) -> "Slice[U]":
        """The same page with its ids replaced by what they stand for."""
        return Slice(items, self.more, self.cursors, self.total)


def cut(rows: Sequence[T], page: Page) -> tuple[list[T], bool]:
    """Rows as read by an `apply`-ed statement → (rows newest first, are there more)."""
    more = len(rows) > page.limit
    kept = list(rows[: page.limit])
    if page.after is not None:
        kept.reverse()
    return kept, more


def sliced(rows: Sequence[Any], page: Page, cursor: Callable[[Any], int], item: Callable[[Any], T]) -> Slice[T]:
    """`cut`, with the cursor and the item taken out of each row."""
    kept, more = cut(rows, page)
    return Slice([item(row) for row in kept], more, [cursor(row) for row in kept])
