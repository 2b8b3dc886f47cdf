"""`max_id`, `since_id`, `min_id`, `limit`, `offset` ↔ Page; the Link header from a Slice."""

from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

import msgspec

from veche.core.paging import Page, Slice
from veche.http.answers import Headers, Reply
from veche.http.convert import BadParams
from veche.http.door import Call

_MOST_OFFSET = 10_000
_CURSORS = frozenset({"max_id", "since_id", "min_id", "access_token"})


class Paged(msgspec.Struct, kw_only=True):
    """Parameters of every list that is paged by cursor. An absent limit is the list's own default."""

    max_id: int | None = None
    since_id: int | None = None
    min_id: int | None = None
    limit: int | None = None

    def page(self, default: int = 20, most: int = 40) -> Page:
        """`min_id` wins over `since_id`; too large a limit is clamped."""
        return Page(
            limit=limit_of(self.limit, default, most),
            before=_cursor(self.max_id),
            after=_cursor(self.min_id),
            since=None if self.min_id is not None else _cursor(self.since_id),
        )


class Offset(msgspec.Struct, kw_only=True):
    """Parameters of lists without a cursor."""

    limit: int | None = None
    offset: int = 0

    def page(self, default: int = 20, most: int = 40) -> Page:
        """Negative values are refused, large ones clamped."""
        if self.offset < 0:
            raise _negative("offset")
        return Page(limit=limit_of(self.limit, default, most), offset=min(self.offset, _MOST_OFFSET))


def limit_of(limit: int | None, default: int, most: int) -> int:
    """The wanted number of items, within what the list allows."""
    if limit is None:
        return default
    if limit < 0:
        raise _negative("limit")
    return min(limit, most)


def _negative(name: str) -> BadParams:
    return BadParams({name: ["must be positive"]}, missing=False)


def _cursor(value: int | None) -> int | None:
    return None if value is None else max(value, 0)


def paged(call: Call, items: Any, slice: Slice[Any]) -> Reply:
    """The items with the Link header of their page. `slice` holds ids, views with ids, or cursors of its own."""
    return Reply(items, headers=links(call, slice))


def links(call: Call, slice: Slice[Any]) -> Headers:
    """`next` where the list goes on, `prev` always; an empty page has none. (Seed and today differ in the word of
    `prev`: both are written with one value, specs/mastodon.md §17.)"""
    cursors = slice.cursors if slice.cursors is not None else [_id(item) for item in slice.items]
    if not cursors:
        return ()
    request = call.request
    kept = [(name, value) for name, value in parse_qsl(request.query.decode("latin-1")) if name not in _CURSORS]
    base = call.settings.url(quote(request.path))
    ascending = any(name == b"min_id" for name in _names(request.query))
    found = []
    if slice.more or ascending:
        found.append(f'<{base}?{urlencode([*kept, ("max_id", cursors[-1])])}>; rel="next"')
    newest = [("min_id", cursors[0]), ("since_id", cursors[0])]
    found.append(f'<{base}?{urlencode([*kept, *newest])}>; rel="prev"')
    return ((b"link", ", ".join(found).encode("latin-1", "replace")),)


def _names(query: bytes) -> list[bytes]:
    return [pair.partition(b"=")[0] for pair in query.split(b"&")]


def _id(item: Any) -> int:
    return item if isinstance(item, int) else int(item.id)
