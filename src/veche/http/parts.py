"""Joining encoded parts (decision 20). A dialect declares for each kind of thing pure renderers and a variant key;
handlers and renderers write `Ref(kind, id)` or `ListOf(kind, ids)` where a thing stands. What is not yet encoded is
loaded in one batch per kind, what is gets only its flags; visibility is asked at every read, through `facts`."""

import re
import secrets
from collections.abc import Awaitable, Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec

from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.http.cache import ListOf, Part, PartCache, Ref

_DEEPEST = 4
# Unguessable, so that no text of a user is ever taken for a place to fill.
_MARK: Final = f"@{secrets.token_hex(12)}:"
_MARK_BYTES: Final = _MARK.encode()
_PLACE: Final = re.compile(rb'"' + re.escape(_MARK_BYTES) + rb'([rnl]):([a-z_]+):([-0-9,]*)"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """How a dialect prints one kind of thing. `render` and `flags` are pure.

    - `versions(tx, viewer, ids)`: what the text depends on, by id; `facts(tx, viewer, ids)`: what changes without an
      edit, and what is the viewer's own. No entry in either: the viewer may not see it.
    - `stamp(version)`: the part of the version that counts for this text; things that are `Ref`s in it do not.
    - `load(tx, viewer, ids)`: views of what is not encoded yet.
    - `render(view, variant)`: the struct without the viewer's own; `flags(facts, variant)`: the members that are,
      appended to it.
    - `known(version)`: versions of things inside that came along, `inside(view)`: views of them, both as
      (kind, id, …): nobody asks for them again.
    """

    versions: Callable[[Tx, Viewer, Sequence[int]], Awaitable[Mapping[int, Any]]]
    load: Callable[[Tx, Viewer, Sequence[int]], Awaitable[Mapping[int, Any]]]
    render: Callable[[Any, Hashable], Any]
    facts: Callable[[Tx, Viewer, Sequence[int]], Awaitable[Mapping[int, Any]]] | None = None
    flags: Callable[[Any, Hashable], Any] | None = None
    stamp: Callable[[Any], Hashable] = lambda version: version
    known: Callable[[Any], Iterable[tuple[str, int, Any]]] | None = None
    inside: Callable[[Any], Iterable[tuple[str, int, Any]]] | None = None

    def __post_init__(self) -> None:
        if (self.facts is None) != (self.flags is None):
            raise ValueError("facts without flags, or flags without facts")


def _place_of(value: Any) -> Any:
    if type(value) is Ref:
        return f"{_MARK}{'n' if value.needed else 'r'}:{value.kind}:{value.id}"
    if type(value) is ListOf:
        return f"{_MARK}l:{value.kind}:{','.join(map(str, value.ids))}"
    raise TypeError(f"{type(value).__name__} has no place in an answer")


_encode = msgspec.json.Encoder(enc_hook=_place_of).encode


def encode(value: Any) -> bytes:
    """JSON, in which `Ref` and `ListOf` have become places that `Joiner.fill` fills."""
    return _encode(value)


def has_places(body: bytes) -> bool:
    return _MARK_BYTES in body


_Key = tuple[str, int]


@dataclass(slots=True)
class Joiner:
    """The work on one answer: gathers what is needed round by round, then joins."""

    tx: Tx
    viewer: Viewer
    kinds: Mapping[str, Kind]
    cache: PartCache
    dialect: str
    variant: Hashable = None
    _versions: dict[_Key, Any] = field(default_factory=dict)
    _facts: dict[_Key, Any] = field(default_factory=dict)
    _views: dict[_Key, Any] = field(default_factory=dict)
    _parts: dict[_Key, Part | None] = field(default_factory=dict)

    async def fill(self, body: bytes) -> bytes:
        """The body with every place filled. The number of statements depends on the kinds, not on the count."""
        pieces = _PLACE.split(body)
        wanted = [(kind.decode(), n) for kind, ids in zip(pieces[2::4], pieces[3::4], strict=True) for n in _ints(ids)]
        for _ in range(_DEEPEST):
            if not wanted:
                break
            wanted = await self._gather(wanted)
        out: list[bytes] = []
        for index in range(0, len(pieces) - 1, 4):
            text, form, kind, ids = pieces[index : index + 4]
            out.append(text)
            if form == b"l":
                self._join_list(kind.decode(), _ints(ids), out)
            elif not self._join(kind.decode(), int(ids), out):
                out.append(b"null")
        out.append(pieces[-1])
        return b"".join(out)

    async def _gather(self, wanted: Sequence[_Key]) -> list[_Key]:
        """Parts of these things; returns the things that they refer to and that are not at hand."""
        by_kind: dict[str, list[int]] = {}
        for key in dict.fromkeys(wanted):
            if key not in self._parts:
                by_kind.setdefault(key[0], []).append(key[1])
        inner: list[_Key] = []
        for name, ids in by_kind.items():
            await self._gather_kind(name, ids)
            for one in ids:
                part = self._parts[name, one]
                if part is not None and part.refs:
                    inner += [key for ref in part.refs for key in _keys_of(ref)]
        return [key for key in inner if key not in self._parts]

    async def _gather_kind(self, name: str, ids: Sequence[int]) -> None:
        kind = self.kinds[name]
        unknown = [one for one in ids if (name, one) not in self._versions]
        if unknown:
            self._learn(kind, name, unknown, await kind.versions(self.tx, self.viewer, unknown))
        if kind.facts is not None:
            seen = [one for one in ids if self._versions[name, one] is not None]
            facts = await kind.facts(self.tx, self.viewer, seen) if seen else {}
            for one in ids:
                self._facts[name, one] = facts.get(one)
        missing: list[int] = []
        for one in ids:
            version = self._versions[name, one]
            if version is None or (kind.facts is not None and self._facts[name, one] is None):
                self._parts[name, one] = None
                continue
            part = self._parts[name, one] = self.cache.get((name, one, kind.stamp(version), self.dialect, self.variant))
            if part is None:
                missing.append(one)
        if missing:
            await self._make_all(kind, name, missing)

    def _learn(self, kind: Kind, name: str, ids: Sequence[int], found: Mapping[int, Any]) -> None:
        for one in ids:
            version = self._versions[name, one] = found.get(one)
            if version is not None and kind.known is not None:
                for inner_name, inner_id, inner in kind.known(version):
                    self._versions.setdefault((inner_name, inner_id), inner)

    async def _make_all(self, kind: Kind, name: str, missing: Sequence[int]) -> None:
        unloaded = [one for one in missing if (name, one) not in self._views]
        if unloaded:
            for one, view in (await kind.load(self.tx, self.viewer, unloaded)).items():
                self._views[name, one] = view
        for one in missing:
            view = self._views.get((name, one))
            if view is None:
                continue
            part = self._parts[name, one] = self._make(kind, view)
            key = (name, one, kind.stamp(self._versions[name, one]), self.dialect, self.variant)
            self.cache.put(key, part, part.size)
            if kind.inside is not None:
                self._views.update({(n, i): inner for n, i, inner in kind.inside(view)})

    def _make(self, kind: Kind, view: Any) -> Part:
        text = encode(kind.render(view, self.variant))
        open_end = kind.flags is not None
        if open_end:
            text = text[:-1] if text == b"{}" else text[:-1] + b","
        pieces = _PLACE.split(text)
        refs = tuple(_ref_of(*pieces[at : at + 3]) for at in range(1, len(pieces), 4))
        return Part(tuple(pieces[::4]), refs, open_end)

    def _join_list(self, name: str, ids: Sequence[int], out: list[bytes], depth: int = 0) -> None:
        out.append(b"[")
        empty = True
        for one in ids:
            if not empty:
                out.append(b",")
            if self._join(name, one, out, depth):
                empty = False
            elif not empty:
                out.pop()
        out.append(b"]")

    def _join(self, name: str, one: int, out: list[bytes], depth: int = 0) -> bool:
        """Appends the thing's text; False, with nothing appended, when the viewer may not see it."""
        part = self._parts.get((name, one))
        if part is None or depth > _DEEPEST:
            return False
        start = len(out)
        out.append(part.texts[0])
        for ref, text in zip(part.refs, part.texts[1:], strict=True):
            if type(ref) is ListOf:
                self._join_list(ref.kind, ref.ids, out, depth + 1)
            elif type(ref) is Ref and not self._join(ref.kind, ref.id, out, depth + 1):
                if ref.needed:
                    del out[start:]
                    return False
                out.append(b"null")
            out.append(text)
        if part.open_end:
            self._join_flags(name, one, out)
        return True

    def _join_flags(self, name: str, one: int, out: list[bytes]) -> None:
        flags = self.kinds[name].flags
        assert flags is not None
        text = _encode(flags(self._facts[name, one], self.variant))
        if len(text) == 2:
            out[-1] = out[-1].removesuffix(b",")
        out.append(text[1:])


def _ref_of(form: bytes, kind: bytes, ids: bytes) -> Ref | ListOf:
    if form == b"l":
        return ListOf(kind.decode(), _ints(ids))
    return Ref(kind.decode(), int(ids), form == b"n")


def _keys_of(ref: Ref | ListOf) -> list[tuple[str, int]]:
    return [(ref.kind, ref.id)] if isinstance(ref, Ref) else [(ref.kind, one) for one in ref.ids]


def _ints(ids: bytes) -> list[int]:
    return [int(one) for one in ids.split(b",")] if ids else []
