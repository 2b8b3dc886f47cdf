"""Tolerant reading of query, form, multipart and JSON: the grammar that all dialects share, and no meaning.

Three readings of the same parameters; each dialect names the one that its clients speak:
- nested: Rails brackets, `a[]=1`, `a[b]=2`, `a[0][b]=3`, JSON as it stands;
- flat: one text per name, the last one sent wins;
- multi: every name with all its values in order.
The body wins over the query.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import unquote_to_bytes

import msgspec

from veche.http.errors import BadRequest, MalformedBody
from veche.http.request import Request
from veche.http.uploads import Upload, UploadLimits, read_multipart

Value = str | Upload
Pairs = list[tuple[str, Value]]

MOST_PARAMETERS = 1000
DEEPEST = 8
_LONGEST_NAME = 512
_BRACKETED = re.compile(r"^([^\[\]]+)((?:\[[^\[\]]*\])+)$")
_KEYS = re.compile(r"\[([^\[\]]*)\]")


class Sent:
    """Everything that came: pairs of the query (read when somebody asks: a kept page needs none of them), pairs of a
    form, or the object of a JSON body."""

    __slots__ = ("_query", "_raw_query", "form", "json")

    def __init__(self, raw_query: bytes = b"", form: Pairs | None = None, json: dict[str, Any] | None = None) -> None:
        self._raw_query = raw_query
        self._query: Pairs | None = None
        self.form: Pairs = form or []
        self.json: dict[str, Any] = json or {}

    @property
    def query(self) -> Pairs:
        if self._query is None:
            self._query = []  # who tells of the failure asks again: in what version, with what callback
            self._query = parse_pairs(self._raw_query, "query") if self._raw_query else []
        return self._query

    def nested(self) -> dict[str, Any]:
        if not (self.form or self.json):
            return nest(self.query)
        return {**nest(self.query), **nest(self.form), **self.json}

    def flat(self) -> dict[str, Any]:
        return {**dict(self.query), **dict(self.form), **self.json}

    def multi(self) -> dict[str, list[Any]]:
        """A name of the body hides the same name of the query."""
        values: dict[str, list[Any]] = {}
        for pairs in (self.query, self.form):
            fresh: dict[str, list[Any]] = {}
            for name, value in pairs:
                fresh.setdefault(name, []).append(value)
            values.update(fresh)
        values.update({name: value if isinstance(value, list) else [value] for name, value in self.json.items()})
        return values


async def read(request: Request, limits: UploadLimits) -> Sent:
    """Reads query and body, by the content type; a body of a type that holds no parameters is left alone."""
    sent = Sent(request.query)
    if not request.has_body:
        return sent
    kind = request.content_type
    if kind == "multipart/form-data":
        form = await read_multipart(request, limits)
        sent.form = [*((name, _checked(name, text)) for name, text in form.fields), *form.files]
    elif kind == "application/x-www-form-urlencoded":
        sent.form = parse_pairs(await request.body(), "body")
    elif kind in ("application/json", "text/json") or kind.endswith("+json"):
        sent.json = parse_json(await request.body())
    elif not kind:
        body = await request.body()
        sent.form = parse_pairs(body, "body") if body else []
    return sent


def parse_pairs(data: bytes, where: str) -> Pairs:
    """`a=1&b=2`, percent-encoded UTF-8; at most 1000 of them."""
    pieces = data.split(b"&", MOST_PARAMETERS + 1)
    if len(pieces) > MOST_PARAMETERS:
        raise BadRequest("has too many parameters", where)
    pairs: Pairs = []
    keys: dict[bytes, str] = {}  # lists repeat their name
    for piece in pieces:
        if not piece:
            continue
        name, _, value = piece.partition(b"=")
        key = keys.get(name)
        if key is None:
            key = keys[name] = name.decode() if name.isalnum() else _decoded(name, where)
            if len(key) > _LONGEST_NAME:
                raise BadRequest("has a parameter with too long a name", where)
            _checked(key, "")
        # Of lists nearly all are numbers, in which there is nothing to look for.
        pairs.append((key, value.decode() if value.isalnum() else _checked(key, _decoded(value, where))))
    return pairs


def _decoded(data: bytes, where: str) -> str:
    if b"+" in data:
        data = data.replace(b"+", b" ")
    if b"%" in data:
        data = unquote_to_bytes(data)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise BadRequest("is not UTF-8", where) from None


def _checked(name: str, value: str) -> str:
    # No database keeps U+0000 in text: better refused here than in the middle of a transaction.
    if "\0" in value or "\0" in name:
        raise BadRequest("must not contain the character U+0000", name.replace("\0", "") or "body")
    return value


def parse_json(data: bytes) -> dict[str, Any]:
    """The object that the body holds; an empty body is an empty object."""
    if not data.strip():
        return {}
    try:
        value = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise MalformedBody("is not valid JSON") from None
    if not isinstance(value, dict):
        raise MalformedBody("must be a JSON object")
    if b"\\u0000" in data:
        _refuse_nul(value)
    return value


def _refuse_nul(value: Any, name: str = "body") -> None:
    if isinstance(value, str):
        _checked(name, value)
    elif isinstance(value, dict):
        for key, item in value.items():
            _refuse_nul(item, _checked(key, key))
    elif isinstance(value, list):
        for item in value:
            _refuse_nul(item, name)


def nest(pairs: Iterable[tuple[str, Value]]) -> dict[str, Any]:
    """The bracket grammar. What is no well-formed bracket is a name like any other; the last of two equals wins;
    one name sent both as a text and as a list or an object is an error."""
    top: dict[str, Any] = {}
    last: str | None = None
    items: list[Any] = []
    for name, value in pairs:
        if name is last:  # the next of a list
            items.append(value)
        elif "[" not in name:
            if isinstance(top.get(name), (dict, list)):
                raise _mixed(name)
            top[name] = value
        elif name.find("[") == name.find("]") - 1 == len(name) - 2 > 0:  # `id[]`, by far the most frequent
            last, items = name, _child(top, name[:-2], list, name[:-2])
            items.append(value)
        elif match := _BRACKETED.match(name):
            steps = _KEYS.findall(match[2])
            if len(steps) > DEEPEST:
                raise BadRequest("is too deeply nested", match[1])
            _plant(top, match[1], steps, value, match[1])
        else:
            top[name] = value
    return top


def _plant(here: dict[str, Any], key: str, steps: list[str], value: Value, base: str) -> None:
    """Puts the value at `here[key]` followed by the steps; an empty step is the list `[]`."""
    if not steps:
        if isinstance(here.get(key), (dict, list)):
            raise _mixed(base)
        here[key] = value
        return
    step, rest = steps[0], steps[1:]
    if step:
        _plant(_child(here, key, dict, base), step, rest, value, base)
        return
    items = _child(here, key, list, base)
    if not rest:
        items.append(value)
    elif not rest[0]:  # a list directly in a list cannot be said: Mastodon.py sends `id[][]` for `id[]` (2.3.3, 2026)
        _plant(here, key, rest, value, base)
    else:
        _plant(_element(items, rest), rest[0], rest[1:], value, base)


def _element(items: list[Any], rest: list[str]) -> dict[str, Any]:
    """The object that `a[][b]` goes into: the last one, until it has that key; then a new one begins."""
    if not (items and isinstance(items[-1], dict) and not _holds(items[-1], rest)):
        items.append({})
    element: dict[str, Any] = items[-1]
    return element


def _holds(element: Mapping[str, Any], keys: list[str]) -> bool:
    here: Any = element
    for key in keys:
        if not key:
            return False
        if not isinstance(here, dict) or key not in here:
            return False
        here = here[key]
    return True


def _child(here: dict[str, Any], key: str, kind: type, base: str) -> Any:
    child = here.setdefault(key, kind())
    if not isinstance(child, kind):
        raise _mixed(base)
    return child


def _mixed(name: str) -> BadRequest:
    return BadRequest("was sent both as a single value and as a list or an object", name)
