"""`max_id`, `since_id`, `min_id`, `limit`, `offset` ↔ Page; the Link header from a Slice."""

import re
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

import msgspec

from veche.core.paging import Page, Slice
from veche.http.answers import Headers, Reply
from veche.http.convert import Clamped
from veche.http.door import Call
from veche.http.errors import BadRequest

_MOST_OFFSET = 10_000
_PLAIN = re.compile(r"[\w/.~=&%-]*\Z", re.ASCII)  # nothing that a header or an address has another use for
_CURSORS = frozenset({"max_id", "since_id", "min_id", "offset", "access_token"})


class Paged(msgspec.Struct, kw_only=True):
    """Parameters of every list that is paged by cursor. An absent limit is the list's own default; a cursor of any size
    stands somewhere."""

    max_id: Clamped | None = None
    since_id: Clamped | None = None
    min_id: Clamped | None = None
    limit: Clamped | None = None

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

    limit: Clamped | None = None
    offset: Clamped = 0

    def page(self, default: int = 20, most: int = 40) -> Page:
        """Negative values are refused, large ones clamped."""
        if self.offset < 0:
            raise _negative()
        return Page(limit=limit_of(self.limit, default, most), offset=min(self.offset, _MOST_OFFSET))


def limit_of(limit: int | None, default: int, most: int) -> int:
    """The wanted number of items, within what the list allows."""
    if limit is None:
        return default
    if limit < 0:
        raise _negative()
    return min(limit, most)


def _negative() -> BadRequest:
    return BadRequest("values for `offset` and `limit` must be positive", "pagination")


def _cursor(value: int | None) -> int | None:
    return None if value is None else max(value, 0)


def paged(call: Call, items: Any, slice: Slice[Any]) -> Reply:
    """The items with the Link header of their page. `slice` holds ids, views with ids, or cursors of its own."""
    return Reply(items, headers=links(call, slice))


def links(call: Call, slice: Slice[Any]) -> Headers:
    """`next` where the list goes on, `prev` always; an empty page has none. Old clients look for `since_id` in `prev`,
    today's for `min_id`, which wins when the address is followed: it has both."""
    items = slice.items if slice.cursors is None else slice.cursors
    if not items:
        return ()
    pairs = _pairs(call.request.query)
    base = _base(call, pairs)
    newest = _id(items[0])
    prev = f'<{base}min_id={newest}&since_id={newest}>; rel="prev"'
    if slice.more or any(name == "min_id" for name, _ in pairs):
        prev = f'<{base}max_id={_id(items[-1])}>; rel="next", {prev}'
    return ((b"link", prev.encode("latin-1")),)


def turned(call: Call, items: Any, page: Page, count: int) -> Reply:
    """The items with the Link header of a page by offset: `next` after a full page, `prev` where one was left out. An
    empty page has none."""
    if not count:
        return Reply(items)
    base = _base(call, _pairs(call.request.query))
    found = []
    if count >= page.limit and page.offset + page.limit <= _MOST_OFFSET:
        found.append(f'<{base}offset={page.offset + page.limit}>; rel="next"')
    if page.offset:
        found.append(f'<{base}offset={max(page.offset - page.limit, 0)}>; rel="prev"')
    return Reply(items, headers=((b"link", ", ".join(found).encode("latin-1")),) if found else ())


def _base(call: Call, pairs: list[tuple[str, str]]) -> str:
    """The address that was asked, up to its cursor."""
    kept = "".join(pair + "&" for name, pair in pairs if name not in _CURSORS)
    return f"{call.settings.server.base_url}{_quoted(call.request.path)}?{kept}"


def _quoted(path: str) -> str:
    return path if _PLAIN.match(path) else quote(path)


def _pairs(query: bytes) -> list[tuple[str, str]]:
    """Names, and pairs as they are written in an address."""
    text = query.decode("latin-1")
    if _PLAIN.match(text):
        return [(pair.partition("=")[0], pair) for pair in text.split("&") if pair]
    return [(name, urlencode([(name, value)])) for name, value in parse_qsl(text)]


def _id(item: Any) -> int:
    return item if isinstance(item, int) else int(item.id)
