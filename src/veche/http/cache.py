"""What is kept in memory between requests: encoded parts, and whole pages. Neither decides what anybody may see:
parts are joined only after visibility was asked again, and a page is used only while nothing at all was written."""

import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, Generic, TypeAlias, TypeVar

import msgspec

from veche.core.viewer import Viewer

V = TypeVar("V")
HeaderPairs: TypeAlias = tuple[tuple[bytes, bytes], ...]

_MOST_SEEN = 100_000
_OVERHEAD = 250  # bytes of dict entry, key and tuple that each kept thing costs besides its text


class BoundedCache(Generic[V]):
    """Least recently used goes first; bounded by bytes, because a count says nothing about memory."""

    __slots__ = ("_items", "_limit", "bytes", "hits", "misses")

    def __init__(self, limit_bytes: int) -> None:
        self._items: OrderedDict[Hashable, tuple[V, int]] = OrderedDict()
        self._limit = limit_bytes
        self.bytes = 0
        self.hits = 0
        self.misses = 0

    def get(self, key: Hashable) -> V | None:
        item = self._items.get(key)
        if item is None:
            self.misses += 1
            return None
        self.hits += 1
        self._items.move_to_end(key)
        return item[0]

    def put(self, key: Hashable, value: V, size: int) -> None:
        size += _OVERHEAD
        if size > self._limit // 8:
            return
        items = self._items
        if key in items:
            self.bytes -= items.pop(key)[1]
        items[key] = (value, size)
        self.bytes += size
        while self.bytes > self._limit:
            _, (_, gone) = self._items.popitem(last=False)
            self.bytes -= gone

    def drop(self, key: Hashable) -> None:
        item = self._items.pop(key, None)
        if item is not None:
            self.bytes -= item[1]

    def clear(self) -> None:
        self._items.clear()
        self.bytes = 0

    def __len__(self) -> int:
        return len(self._items)


# Not dataclasses: msgspec would print their fields.
class Ref:
    """The place of a thing inside another: encoded text cut open here, filled at joining time.

    A `needed` thing that the viewer may not see takes the one around it along; else null stands in its place.
    """

    __slots__ = ("id", "kind", "needed")

    def __init__(self, kind: str, id: int, needed: bool = False) -> None:
        self.kind = kind
        self.id = id
        self.needed = needed


class ListOf:
    """A JSON array of these things in this order; those that the viewer may not see are left out.

    `glanced`: version and facts of some of them, as the kind asks for them (None for what it does not), where a handler
    has read them already, in the same transaction.
    """

    __slots__ = ("glanced", "ids", "kind")

    def __init__(self, kind: str, ids: Sequence[int], glanced: Mapping[int, tuple[Any, Any]] | None = None) -> None:
        self.kind = kind
        self.ids = ids
        self.glanced = glanced


Places: TypeAlias = tuple[Ref | ListOf, ...]


class Part(msgspec.Struct, frozen=True):
    """One encoded thing without what is the viewer's own: texts, and between them the things it refers to.

    With `open_end` the last text is an object that still lacks its flags and its closing brace.
    """

    texts: tuple[bytes, ...]
    refs: Places = ()
    inner: tuple[tuple[str, int], ...] = ()  # all that the refs name, as (kind, id)
    open_end: bool = False

    @property
    def alone(self) -> Ref | None:
        """The only thing that it refers to."""
        refs = self.refs
        return refs[0] if len(refs) == 1 and isinstance(refs[0], Ref) else None

    @property
    def size(self) -> int:
        texts = self.texts
        return len(texts[0]) if len(texts) == 1 else sum(map(len, texts)) + 100 * len(self.refs)


class PartCache(BoundedCache[Part]):
    """Keyed by kind, dialect and variant, id, and version: nothing is invalidated, a changed thing has another key.

    Beside them, of what things there was ever a part: a guess that may be wrong either way and costs a look then.
    """

    __slots__ = ("_seen",)

    def __init__(self, limit_bytes: int) -> None:
        super().__init__(limit_bytes)
        self._seen: dict[str, set[int]] = {}

    def seen(self, prefix: str) -> set[int]:
        """Ids of things of which there was one; whoever makes a part adds its id."""
        found = self._seen.get(prefix)
        if found is None or len(found) >= _MOST_SEEN:
            found = self._seen[prefix] = set()
        return found

    def clear(self) -> None:
        super().clear()
        self._seen.clear()


class KeptPage(msgspec.Struct, frozen=True):
    """A whole answer, and what must still be true for it to be given again."""

    version: Hashable
    until: float
    body: bytes
    content_type: bytes
    headers: HeaderPairs
    etag: bytes


class PageCache:
    """Answers of reads by (who asks, what is asked). Valid while `version()` (the database's change counter) stands
    still, and for a few seconds at most: some things change by time alone (a poll ends, a mute expires)."""

    def __init__(self, version: Callable[[], Hashable], limit_bytes: int, seconds: float = 10.0) -> None:
        self.version = version
        self._seconds = seconds
        self._pages: BoundedCache[KeptPage] = BoundedCache(limit_bytes)
        # An entity tag must not be met again after a restart or at the worker next door.
        self._tag = secrets.token_hex(4)
        self._made = 0
        self.on_clear: list[Callable[[], None]] = []

    def get(self, key: Hashable) -> KeptPage | None:
        page = self._pages.get(key)
        if page is None:
            return None
        if page.version != self.version() or page.until < time.monotonic():
            self._pages.drop(key)
            return None
        return page

    def put(self, key: Hashable, version: Hashable, body: bytes, content_type: bytes, headers: HeaderPairs) -> KeptPage:
        """`version` was read before the page was: a write in between makes the page stale at once."""
        self._made += 1
        etag = f'W/"{self._tag}-{self._made:x}"'.encode()
        page = KeptPage(version, time.monotonic() + self._seconds, body, content_type, headers, etag)
        self._pages.put(key, page, len(body))
        return page

    def clear(self) -> None:
        self._pages.clear()
        for forget in self.on_clear:
            forget()

    @property
    def stats(self) -> dict[str, int]:
        return {"bytes": self._pages.bytes, "pages": len(self._pages), "hits": self._pages.hits}


def viewer_key(viewer: Viewer) -> Hashable:
    """Everything of the viewer that an answer may depend on."""
    return viewer.account_id, viewer.token_id, viewer.app_id, viewer.scopes, viewer.locale, viewer.role.value
