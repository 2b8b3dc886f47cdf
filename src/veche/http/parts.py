"""Joining encoded parts (decision 20). A dialect declares for each kind of thing pure renderers and a variant key;
handlers and renderers write `Ref(kind, id)` or `ListOf(kind, ids)` where a thing stands. What is not yet encoded is
loaded in one batch per kind, what is gets only its flags; visibility is asked at every read, through `facts`."""

from collections.abc import Awaitable, Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.http.cache import ListOf, Part, PartCache, Places, Ref
from veche.http.places import PLACE, encode, encode_bare, keys_of

__all__ = ["Joiner", "Kind", "encode"]

_DEEPEST = 4


class Kind(msgspec.Struct, frozen=True, kw_only=True):
    """How a dialect prints one kind of thing. `render` and `flags` are pure.

    - `versions(tx, viewer, ids)`: what the text depends on, by id; `facts(tx, viewer, ids)`: what changes without an
      edit, and what is the viewer's own. No entry in either: the viewer may not see it.
    - `stamp(version)`: the part of the version that counts for this text; things that are `Ref`s in it do not.
    - `load(tx, viewer, ids)`: views of what is not encoded yet.
    - `render(view, variant)`: the struct without the viewer's own; `flags(facts, variant)`: the members that are,
      appended to it: a struct, or the bytes of one without the opening brace.
    - `glance(tx, viewer, ids)`: version and facts as a pair, where one statement tells both; in place of the two.
    - `look(view, viewer)`: the same pair, from a view that was just loaded for this viewer: who is not yet encoded at
      all is loaded at once, and not looked at before.
    - `known(version)`: versions of things inside that came along, `inside(view)`: views of them, both as
      (kind, id, …): nobody asks for them again.
    """

    load: Callable[[Tx, Viewer, Sequence[int]], Awaitable[Mapping[int, Any]]]
    render: Callable[[Any, Hashable], Any]
    versions: Callable[[Tx, Viewer, Sequence[int]], Awaitable[Mapping[int, Any]]] | None = None
    glance: Callable[[Tx, Viewer, Sequence[int]], Awaitable[Mapping[int, tuple[Any, Any]]]] | None = None
    facts: Callable[[Tx, Viewer, Sequence[int]], Awaitable[Mapping[int, Any]]] | None = None
    flags: Callable[[Any, Hashable], Any] | None = None
    stamp: Callable[[Any], Hashable] = lambda version: version
    look: Callable[[Any, Viewer], tuple[Any, Any]] | None = None
    known: Callable[[Any], Iterable[tuple[str, int, Any]]] | None = None
    inside: Callable[[Any], Iterable[tuple[str, int, Any]]] | None = None

    def __post_init__(self) -> None:
        if (self.versions is None) == (self.glance is None):
            raise ValueError("either versions or glance")
        if (self.facts is None and self.glance is None) != (self.flags is None):
            raise ValueError("facts without flags, or flags without facts")


@dataclass(slots=True)
class _Shelf:
    """What is at hand of one kind, by id. A part is None when the viewer may not see the thing."""

    kind: Kind
    prefix: str  # of keys of parts
    whole: str  # of keys of parts whose inner things are joined in already
    versions: dict[int, Any] = field(default_factory=dict)
    facts: dict[int, Any] = field(default_factory=dict)
    views: dict[int, Any] = field(default_factory=dict)
    parts: dict[int, Part | None] = field(default_factory=dict)
    made: set[int] = field(default_factory=set)  # encoded just now
    texts: dict[int, bytes] = field(default_factory=dict)  # joined for this answer


Wanted = dict[str, list[int]]
Look = Callable[[Any, Viewer], tuple[Any, Any]]


class Joiner:
    """The work on one answer: gathers what is needed round by round, then joins."""

    __slots__ = ("_cache", "_dialect", "_kinds", "_shelves", "_variant", "_viewer", "tx")

    def __init__(
        self,
        tx: Tx,
        viewer: Viewer,
        kinds: Mapping[str, Kind],
        cache: PartCache,
        dialect: str,
        variant: Hashable = None,
    ) -> None:
        self.tx = tx
        self._viewer = viewer
        self._kinds = kinds
        self._cache = cache
        self._dialect = dialect
        self._variant = variant
        self._shelves: dict[str, _Shelf] = {}

    async def fill(self, body: bytes, places: Places) -> bytes:
        """The body with every place filled. The number of statements depends on the kinds, not on the count."""
        wanted: Wanted = {}
        for place in places:
            ids = wanted.setdefault(place.kind, [])
            if type(place) is Ref:
                ids.append(place.id)
            elif type(place) is ListOf:
                ids.extend(place.ids)
                if place.glanced:
                    shelf = self._shelf(place.kind)
                    for one, (version, facts) in place.glanced.items():
                        shelf.versions[one], shelf.facts[one] = version, facts
        await self._gather_all(wanted)
        first, *texts = body.split(PLACE)
        out = [first]
        for place, text in zip(places, texts, strict=True):
            if type(place) is Ref:
                out.append(self._text(place))
            elif type(place) is ListOf:
                self._join_list(self._shelf(place.kind), place.ids, out)
            out.append(text)
        return b"".join(out)

    def _text(self, place: Ref) -> bytes:
        """What an answer names again and again is joined once."""
        shelf, one = self._shelf(place.kind), place.id
        text = shelf.texts.get(one)
        if text is None:
            out: list[bytes] = []
            text = shelf.texts[one] = b"".join(out) if self._join(shelf, one, out) else b"null"
        return text

    async def shown(self, name: str, ids: Iterable[int]) -> set[int]:
        """Which of these the viewer sees, with all that they cannot be shown without: for whoever must know before
        the answer is made. What was asked for here is not asked for again."""
        wanted = list(ids)
        await self._gather_all({name: wanted})
        shelf = self._shelf(name)
        return {one for one in wanted if self._is_shown(shelf, one)}

    def note(self, name: str, versions: Mapping[int, Any]) -> None:
        """Versions that came along with something else that was read in this transaction."""
        self._shelf(name).versions.update(versions)

    def _is_shown(self, shelf: _Shelf, one: int, depth: int = 0) -> bool:
        part = shelf.parts.get(one)
        if part is None or depth > _DEEPEST:
            return False
        needed = [ref for ref in part.refs if type(ref) is Ref and ref.needed]
        return all(self._is_shown(self._shelf(ref.kind), ref.id, depth + 1) for ref in needed)

    def _shelf(self, name: str) -> _Shelf:
        shelf = self._shelves.get(name)
        if shelf is None:
            # One text in the key instead of three parts: its hash is computed once.
            prefix = f"{name} {self._dialect} {self._variant!r}"
            shelf = self._shelves[name] = _Shelf(self._kinds[name], prefix, prefix + " whole")
        return shelf

    async def _gather_all(self, wanted: Wanted) -> None:
        for _ in range(_DEEPEST):
            if not wanted:
                break
            wanted = await self._gather(wanted)

    async def _gather(self, wanted: Wanted) -> Wanted:
        """Parts of these things; returns the things that they refer to and that are not at hand."""
        inner: Wanted = {}
        for name, ids in wanted.items():
            shelf = self._shelf(name)
            fresh = [one for one in dict.fromkeys(ids) if one not in shelf.parts]
            if fresh:
                await self._gather_kind(shelf, fresh)
                for one in fresh:
                    part = shelf.parts[one]
                    for inner_name, inner_id in part.inner if part is not None else ():
                        inner.setdefault(inner_name, []).append(inner_id)
        return inner

    async def _gather_kind(self, shelf: _Shelf, ids: Sequence[int]) -> None:
        kind = shelf.kind
        if kind.look is not None:
            ids = await self._look(shelf, kind.look, ids)
            if not ids:
                return
        if kind.glance is not None:
            unknown = [one for one in ids if one not in shelf.facts]
            if unknown:
                for one, (version, facts) in (await kind.glance(self.tx, self._viewer, unknown)).items():
                    shelf.versions[one], shelf.facts[one] = version, facts
        elif kind.versions is not None:
            unknown = [one for one in ids if one not in shelf.versions]
            if unknown:
                shelf.versions.update(await kind.versions(self.tx, self._viewer, unknown))
        if kind.facts is not None:
            shelf.facts.update(await kind.facts(self.tx, self._viewer, ids))
        missing = self._take_parts(shelf, ids)
        if missing:
            await self._make_all(shelf, missing)

    async def _look(self, shelf: _Shelf, look: Look, ids: Sequence[int]) -> Sequence[int]:
        """Loads, and encodes, those of which nothing is known to be encoded; returns the others."""
        views, known_once = shelf.views, self._cache.seen(shelf.prefix)
        unseen = [one for one in ids if one not in known_once]
        seen = [one for one in ids if one in views and one in known_once] if views else []
        new = unseen + seen if seen else unseen
        if not new:
            return ids
        unloaded = [one for one in new if one not in views] if views else new
        if unloaded:
            views.update(await shelf.kind.load(self.tx, self._viewer, unloaded))
        viewer, versions, facts = self._viewer, shelf.versions, shelf.facts
        for one in new:
            view = views.get(one)
            if view is not None:
                versions[one], facts[one] = look(view, viewer)
        # What was never encoded is not looked for in the cache either.
        await self._make_all(shelf, self._take_parts(shelf, seen) + self._untaken(shelf, unseen))
        known = set(new)
        return [one for one in ids if one not in known] if len(new) < len(ids) else ()

    def _untaken(self, shelf: _Shelf, ids: Sequence[int]) -> list[int]:
        """Those of these that the viewer sees; what came along with them is made known."""
        views, versions, known = shelf.views, shelf.versions, shelf.kind.known
        missing = []
        for one in ids:
            if one not in views:
                shelf.parts[one] = None
                continue
            missing.append(one)
            if known is not None:
                for name, inner_id, inner in known(versions[one]):
                    self._shelf(name).versions.setdefault(inner_id, inner)
        return missing

    def _take_parts(self, shelf: _Shelf, ids: Sequence[int]) -> list[int]:
        """What the cache has, as whole as it has it; returns the ids of what is not encoded yet."""
        kind, versions, parts, get = shelf.kind, shelf.versions, shelf.parts, self._cache.get
        known, stamp, facts, whole, prefix = kind.known, kind.stamp, shelf.facts, shelf.whole, shelf.prefix
        missing: list[int] = []
        for one in ids:
            version = versions.get(one)
            if version is None or (kind.flags is not None and one not in facts):
                parts[one] = None
                continue
            part = None
            if known is not None:
                part = get((whole, one, version))
                if part is None:
                    for name, inner_id, inner in known(version):
                        self._shelf(name).versions.setdefault(inner_id, inner)
            if part is None:
                part = get((prefix, one, stamp(version)))
                if part is None:
                    missing.append(one)
            parts[one] = part
        return missing

    async def _make_all(self, shelf: _Shelf, missing: Sequence[int]) -> None:
        kind, views, parts, versions = shelf.kind, shelf.views, shelf.parts, shelf.versions
        unloaded = [one for one in missing if one not in views]
        if unloaded:
            views.update(await kind.load(self.tx, self._viewer, unloaded))
        stamp, inside, prefix, cache = kind.stamp, kind.inside, shelf.prefix, self._cache
        seen, made = cache.seen(prefix), shelf.made
        for one in missing:
            view = views.get(one)
            if view is None:
                continue
            part = parts[one] = self._make(kind, view)
            made.add(one)
            size = part.size if part.refs else len(part.texts[0])
            cache.put((prefix, one, stamp(versions[one])), part, size)
            seen.add(one)
            if inside is not None:
                for name, inner_id, inner in inside(view):
                    self._shelf(name).views[inner_id] = inner

    def _make(self, kind: Kind, view: Any) -> Part:
        text, places = encode(kind.render(view, self._variant))
        open_end = kind.flags is not None
        if open_end:
            text = text[:-1] if text == b"{}" else text[:-1] + b","
        if not places:
            return Part((text,), (), (), open_end)
        return Part(tuple(text.split(PLACE)), places, keys_of(places), open_end)

    def _join_list(self, shelf: _Shelf, ids: Sequence[int], out: list[bytes], depth: int = 0) -> None:
        out.append(b"[")
        start = len(out)
        for one in ids:
            if self._join(shelf, one, out, depth):
                out.append(b",")
        if len(out) != start:
            out.pop()
        out.append(b"]")

    def _join(self, shelf: _Shelf, one: int, out: list[bytes], depth: int = 0) -> bool:
        """Appends the thing's text; False, with nothing appended, when the viewer may not see it."""
        part = shelf.parts.get(one)
        if part is None or depth > _DEEPEST:
            return False
        if part.refs:
            if not self._join_refs(shelf, one, part, out, depth):
                return False
        else:
            out.append(part.texts[0])
        if part.open_end:
            kind = shelf.kind
            assert kind.flags is not None
            found = kind.flags(shelf.facts[one], self._variant)
            text = found if type(found) is bytes else encode_bare(found)[1:]
            if len(text) == 1:
                out[-1] = out[-1].removesuffix(b",")
            out.append(text)
        return True

    def _join_refs(self, shelf: _Shelf, one: int, part: Part, out: list[bytes], depth: int) -> bool:
        # At its second use it is put together for all further ones: many are never used again.
        only = None if one in shelf.made else part.alone
        if only is not None and (text := self._whole(shelf, one, part, only)) is not None:
            out.append(text)
            return True
        start = len(out)
        out.append(part.texts[0])
        for ref, text in zip(part.refs, part.texts[1:], strict=True):
            inner = self._shelf(ref.kind)
            if type(ref) is ListOf:
                self._join_list(inner, ref.ids, out, depth + 1)
            elif type(ref) is Ref and not self._join(inner, ref.id, out, depth + 1):
                if ref.needed:
                    del out[start:]
                    return False
                out.append(b"null")
            out.append(text)
        return True

    def _whole(self, shelf: _Shelf, one: int, part: Part, ref: Ref) -> bytes | None:
        """The text joined, where the version of this thing tells all about the one thing inside: it has nothing of the
        viewer's, and nothing inside, and this version names its own. Then it is kept so."""
        inner, known = self._shelf(ref.kind).parts.get(ref.id), shelf.kind.known
        if inner is None or inner.open_end or inner.refs or known is None:
            return None
        version = shelf.versions[one]
        for name, inner_id, _ in known(version):
            if inner_id == ref.id and name == ref.kind:
                text = part.texts[0] + inner.texts[0] + part.texts[1]
                self._cache.put((shelf.whole, one, version), Part((text,), (), (), part.open_end), len(text))
                return text
        return None
