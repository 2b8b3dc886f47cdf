"""From method and path to a target: a dict of literal paths first, then a tree of segments.

Patterns: `/a/b`, `/a/{name}`, `/a/{id:int}`, `/nim{user:int}`, `/tags/{tag}.rss`, `/media/{key:path}` (last only).
A slash at the end makes no difference. What stands literally wins over what is a variable, `int` over any text.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import msgspec

Target = TypeVar("Target")
Params = Mapping[str, str | int]

NO_PARAMS: Params = {}
_VARIABLE = re.compile(r"^(?P<before>[^{}]*)\{(?P<name>[a-z_][a-z0-9_]*)(?::(?P<kind>int|path))?\}(?P<after>[^{}]*)$")
_LONGEST_INT = 19  # digits: what 63 bits hold; longer is no id of ours
_MOST_SEGMENTS = 24


class RouteClash(ValueError):
    """Two routes claim one method and path, or a pattern cannot be read."""


class Found(msgspec.Struct, Generic[Target], frozen=True):
    target: Target
    params: Params


class OtherMethods(msgspec.Struct, Generic[Target], frozen=True):
    """The path exists; `any_target` tells whose it is."""

    allowed: tuple[str, ...]
    any_target: Target


@dataclass(slots=True)
class _Variable(Generic[Target]):
    before: str
    after: str
    name: str
    kind: str
    node: "_Node[Target]"

    def read(self, segment: str) -> str | int | None:
        """The value, or None when the segment is not of this form."""
        if not (segment.startswith(self.before) and segment.endswith(self.after)):
            return None
        value = segment[len(self.before) : len(segment) - len(self.after)]
        if not value or len(segment) < len(self.before) + len(self.after):
            return None
        if self.kind != "int":
            return value
        return int(value) if value.isascii() and value.isdigit() and len(value) <= _LONGEST_INT else None


@dataclass(slots=True)
class _Node(Generic[Target]):
    methods: dict[str, Target] = field(default_factory=dict)
    literal: dict[str, "_Node[Target]"] = field(default_factory=dict)
    variables: list[_Variable[Target]] = field(default_factory=list)
    rest: _Variable[Target] | None = None

    def variable(self, segment: str) -> _Variable[Target]:
        match = _VARIABLE.match(segment)
        if match is None:
            raise RouteClash(f"{segment!r} is no pattern: one {{variable}} a segment")
        before, name, kind, after = match["before"], match["name"], match["kind"] or "text", match["after"]
        for known in [*self.variables, *([self.rest] if self.rest else [])]:
            if (known.before, known.after, known.kind) == (before, after, kind):
                if known.name != name:
                    raise RouteClash(f"{segment!r} is called {{{known.name}}} elsewhere")
                return known
        new: _Variable[Target] = _Variable(before, after, name, kind, _Node())
        if kind == "path":
            self.rest = new
        else:
            self.variables.append(new)
            self.variables.sort(key=lambda v: (-len(v.before) - len(v.after), v.kind != "int"))
        return new

    def find(self, segments: Sequence[str], at: int, params: dict[str, str | int]) -> "_Node[Target] | None":
        if at == len(segments):
            return self if self.methods else None
        segment = segments[at]
        if (node := self.literal.get(segment)) and (found := node.find(segments, at + 1, params)):
            return found
        for variable in self.variables:
            value = variable.read(segment)
            if value is not None and (found := variable.node.find(segments, at + 1, params)):
                params[variable.name] = value
                return found
        if self.rest is not None and (value := "/".join(segments[at:])):
            params[self.rest.name] = value
            return self.rest.node
        return None


def _trimmed(path: str) -> str:
    return path.rstrip("/") or "/"


class Router(Generic[Target]):
    """Immutable in use: filled once at start."""

    def __init__(self) -> None:
        self._literal: dict[str, dict[str, Target]] = {}
        self._tree: _Node[Target] = _Node()
        self._patterns: list[tuple[str, str, Target]] = []

    def add(self, method: str, path: str, target: Target) -> None:
        if not path.startswith("/"):
            raise RouteClash(f"{path!r} must start with a slash")
        methods = self._methods_at(_trimmed(path))
        if method in methods:
            raise RouteClash(f"{method} {path} is declared twice")
        methods[method] = target
        if method == "GET":
            methods.setdefault("HEAD", target)
        self._patterns.append((method, path, target))

    def _methods_at(self, path: str) -> dict[str, Target]:
        if "{" not in path:
            return self._literal.setdefault(path, {})
        node = self._tree
        segments = path[1:].split("/")
        for index, segment in enumerate(segments):
            if "{" in segment:
                variable = node.variable(segment)
                if variable.kind == "path" and index != len(segments) - 1:
                    raise RouteClash(f"{path!r}: only the last segment may take the rest of the path")
                node = variable.node
            else:
                node = node.literal.setdefault(segment, _Node())
        return node.methods

    def find(self, method: str, path: str) -> Found[Target] | OtherMethods[Target] | None:
        methods = self._literal.get(path)
        params: Params = NO_PARAMS
        if methods is None and path.endswith("/"):
            path = _trimmed(path)
            methods = self._literal.get(path)
        if methods is None or method not in methods:
            # A literal path may stand beside a pattern that has the method: `/lists/new` and `DELETE /lists/{id}`.
            found = self._in_tree(path)
            if found is not None and (methods is None or method in found[0]):
                methods, params = found
        if methods is None:
            return None
        target = methods.get(method)
        if target is not None:
            return Found(target, params)
        return OtherMethods(tuple(sorted(methods)), next(iter(methods.values())))

    def _in_tree(self, path: str) -> tuple[dict[str, Target], Params] | None:
        segments = path[1:].split("/", _MOST_SEGMENTS)
        params: dict[str, str | int] = {}
        node = self._tree.find(segments, 0, params)
        return None if node is None else (node.methods, params)

    def __iter__(self) -> Iterator[tuple[str, str, Target]]:
        return iter(self._patterns)
