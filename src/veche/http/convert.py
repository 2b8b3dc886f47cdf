"""From what was sent to a params struct: compiled once per struct, lenient where clients are sloppy, and all faults
of a call at once. Constraints of `msgspec.Meta` hold; unknown keys are ignored."""

import math
import re
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Final, TypeVar

import msgspec
from msgspec import inspect as shapes

from veche.core.errors import Invalid

P = TypeVar("P")

_ABSENT: Final = object()
# A number of which only the size counts: what no integer holds is as good as the largest or smallest that one does.
Clamped = Annotated[int, msgspec.Meta(extra={"clamped": True})]

_INT = re.compile(r"^-?[0-9]{1,19}$")
_WHERE = re.compile(r"^(?P<why>.*?)(?: - at `\$\.?(?P<path>.*)`)?$", re.DOTALL)
_LONG_INT = re.compile(r"^-?[0-9]{20,}$")
_INT64 = 2**63
_TEXT = {str}
_WHOLES = (shapes.StructType, shapes.DictType, shapes.ListType, shapes.VarTupleType, shapes.SetType)


class BadParams(Invalid):
    """Parameters that do not fit; `faults` holds all of them by name, `field` is the first."""

    def __init__(self, faults: Mapping[str, list[str]], missing: bool) -> None:
        first = next(iter(faults))
        super().__init__(first, faults[first][0], "missing" if missing else "invalid")
        self.faults = {name: list(texts) for name, texts in faults.items()}


@dataclass(frozen=True)
class Words:
    """What a dialect takes for a boolean. Without a list of true words, whatever is not false is true."""

    false: frozenset[str]
    true: frozenset[str] | None = None

    def read(self, text: str) -> bool | None:
        if text in self.false:
            return False
        return True if self.true is None or text in self.true else None


RAILS: Final = Words(false=frozenset(["false", "FALSE", "0", "f", "F", "off", "OFF"]))
STRICT: Final = Words(
    false=frozenset(w for word in ("0", "false", "no", "off") for w in (word, word.upper(), word.title())),
    true=frozenset(w for word in ("1", "true", "yes", "on") for w in (word, word.upper(), word.title())),
)


class _Faults:
    __slots__ = ("missing", "texts")

    def __init__(self) -> None:
        self.texts: dict[str, list[str]] = {}
        self.missing = False

    def add(self, path: str, why: str) -> Any:
        self.texts.setdefault(path, []).append(why)
        return _ABSENT


Fit = Callable[[Any, str, _Faults], Any]


def convert(values: Mapping[str, Any], into: type[P], words: Words = RAILS) -> P:
    """Raises BadParams (an Invalid) that names every parameter at fault."""
    faults = _Faults()
    key: Any = into  # a class, which mypy does not know to be hashable
    fitted = _fit_of(key, words)(values, "", faults)
    if faults.texts:
        raise BadParams(faults.texts, faults.missing)
    try:
        return msgspec.convert(fitted, into)
    except msgspec.ValidationError as error:
        match = _WHERE.match(str(error))
        assert match is not None
        raise BadParams({match["path"] or "params": [match["why"]]}, missing=False) from None


@cache
def _fit_of(into: Hashable, words: Words) -> Fit:
    return _compile(shapes.type_info(into), words)


def _compile(shape: shapes.Type, words: Words) -> Fit:
    maker = _MAKERS.get(type(shape))
    return maker(shape, words) if maker else _anything


def _anything(value: Any, path: str, faults: _Faults) -> Any:
    return value


def _bool(shape: shapes.Type, words: Words) -> Fit:
    def fit(value: Any, path: str, faults: _Faults) -> Any:
        if isinstance(value, bool):
            return value
        if isinstance(value, (int, str)):
            text = str(value).strip()
            if not text:
                return _ABSENT
            answer = words.read(text)
            if answer is not None:
                return answer
        return faults.add(path, "must be true or false")

    return fit


def _int(shape: shapes.Type, words: Words) -> Fit:
    def fit(value: Any, path: str, faults: _Faults) -> Any:
        if isinstance(value, str):
            text = value.strip()
            if not text:
                return _ABSENT
            if not _INT.match(text):
                return faults.add(path, "must be an integer")
            value = int(text)
        elif isinstance(value, float) and value.is_integer() and abs(value) < _INT64:
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool):
            return faults.add(path, "must be an integer")
        return value if -_INT64 <= value < _INT64 else faults.add(path, "is out of range")

    return fit


def _clamped(shape: shapes.Type, words: Words) -> Fit:
    assert isinstance(shape, shapes.Metadata)
    plain = _compile(shape.type, words)
    if not (shape.extra or {}).get("clamped"):
        return plain

    def fit(value: Any, path: str, faults: _Faults) -> Any:
        if isinstance(value, str) and _LONG_INT.match(value.strip()):
            return -_INT64 if value.strip().startswith("-") else _INT64 - 1
        if isinstance(value, str) and _INT.match(value.strip()):
            value = int(value)
        if isinstance(value, int) and not isinstance(value, bool):
            value = min(max(value, -_INT64), _INT64 - 1)
        return plain(value, path, faults)

    return fit


def _float(shape: shapes.Type, words: Words) -> Fit:
    def fit(value: Any, path: str, faults: _Faults) -> Any:
        if isinstance(value, str) and not value.strip():
            return _ABSENT
        try:
            number = float(value) if isinstance(value, (str, int, float)) else math.nan
        except (ValueError, OverflowError):
            number = math.nan
        return number if math.isfinite(number) else faults.add(path, "must be a number")

    return fit


def _text(shape: shapes.Type, words: Words) -> Fit:
    def fit(value: Any, path: str, faults: _Faults) -> Any:
        if isinstance(value, str):
            return value
        if isinstance(value, bool):
            return "true" if value else "false"
        return str(value) if isinstance(value, (int, float)) else faults.add(path, "must be a text")

    return fit


def _choice(shape: shapes.Type, words: Words) -> Fit:
    if isinstance(shape, shapes.EnumType):
        values: list[Any] = [member.value for member in shape.cls]
    else:
        assert isinstance(shape, shapes.LiteralType)
        values = list(shape.values)
    by_text = {str(value): value for value in values}

    def fit(value: Any, path: str, faults: _Faults) -> Any:
        if isinstance(value, str) and not value.strip() and "" not in by_text:
            return _ABSENT
        text = str(value) if isinstance(value, (str, int)) else None
        return by_text[text] if text in by_text else faults.add(path, f"must be one of: {', '.join(by_text)}")

    return fit


def _list(shape: shapes.Type, words: Words) -> Fit:
    assert isinstance(shape, (shapes.ListType, shapes.VarTupleType, shapes.SetType, shapes.FrozenSetType))
    item_fit = _compile(shape.item_type, words)
    of_texts = isinstance(shape.item_type, shapes.StrType)

    def fit(value: Any, path: str, faults: _Faults) -> Any:
        if of_texts and isinstance(value, list) and set(map(type, value)) == _TEXT:
            return value
        if isinstance(value, dict):
            # `a[0][b]=…&a[1][b]=…`: an object whose keys are all numbers is a list.
            if not all(key.isascii() and key.isdigit() and len(key) < 10 for key in value):
                return faults.add(path, "must be a list")
            value = [value[key] for key in sorted(value, key=int)]
        elif not isinstance(value, list):
            value = [] if value == "" else [value]
        fitted = [item_fit(item, f"{path}[{index}]", faults) for index, item in enumerate(value)]
        return [item for item in fitted if item is not _ABSENT]

    return fit


def _dict(shape: shapes.Type, words: Words) -> Fit:
    assert isinstance(shape, shapes.DictType)
    item_fit = _compile(shape.value_type, words)

    def fit(value: Any, path: str, faults: _Faults) -> Any:
        if value == "":
            return _ABSENT
        if not isinstance(value, dict):
            return faults.add(path, "must be an object")
        fitted = {key: item_fit(item, f"{path}[{key}]", faults) for key, item in value.items()}
        return {key: item for key, item in fitted.items() if item is not _ABSENT}

    return fit


def _custom(shape: shapes.Type, words: Words) -> Fit:
    assert isinstance(shape, shapes.CustomType)

    def fit(value: Any, path: str, faults: _Faults) -> Any:
        if isinstance(value, shape.cls):
            return value
        return _ABSENT if value == "" else faults.add(path, "must be a file")

    return fit


def _struct(shape: shapes.Type, words: Words) -> Fit:
    assert isinstance(shape, shapes.StructType)
    fields = [(f.encode_name, _compile(f.type, words), f.required) for f in shape.fields]

    def fit(value: Any, path: str, faults: _Faults) -> Any:
        if not isinstance(value, Mapping):
            return _ABSENT if value == "" else faults.add(path, "must be an object")
        fitted: dict[str, Any] = {}
        for name, item_fit, required in fields:
            item = value.get(name, _ABSENT)
            if item is _ABSENT and not required:
                continue
            where = f"{path}[{name}]" if path else name
            if item is not _ABSENT:
                known = len(faults.texts)
                item = item_fit(item, where, faults)
                if item is _ABSENT and len(faults.texts) > known:
                    continue
            if item is not _ABSENT:
                fitted[name] = item
            elif required:
                faults.missing = faults.missing or not faults.texts
                faults.add(where, "is required")
        return fitted

    return fit


def _union(shape: shapes.Type, words: Words) -> Fit:
    """The first member that takes the value; an explicit null is kept where the type has one, absent elsewhere."""
    assert isinstance(shape, shapes.UnionType)
    nullable = shape.includes_none
    members = [member for member in shape.types if not isinstance(member, shapes.NoneType)]
    # Text takes almost anything, so it is asked last.
    members.sort(key=lambda member: isinstance(member, shapes.StrType))
    wholes = [_compile(member, words) for member in members if isinstance(member, _WHOLES)]
    scalars = [_compile(member, words) for member in members if not isinstance(member, _WHOLES)]
    if not wholes and len(scalars) == 1:
        only, given_null = scalars[0], None if nullable else _ABSENT
        return lambda value, path, faults: given_null if value is None else only(value, path, faults)

    def fit(value: Any, path: str, faults: _Faults) -> Any:
        if value is None:
            return None if nullable else _ABSENT
        trial = _Faults()
        for member_fit in (*wholes, *scalars) if isinstance(value, (list, dict)) else (*scalars, *wholes):
            trial = _Faults()
            fitted = member_fit(value, path, trial)
            if not trial.texts:
                return fitted
        for where, texts in trial.texts.items():
            faults.texts.setdefault(where, []).extend(texts)
        faults.missing = faults.missing or trial.missing
        return _ABSENT

    return fit


def _nullable(fit: Fit) -> Fit:
    """A JSON null where the type has none means: not given."""
    return lambda value, path, faults: _ABSENT if value is None else fit(value, path, faults)


_MAKERS: Final[dict[type, Callable[[shapes.Type, Words], Fit]]] = {
    shapes.BoolType: lambda shape, words: _nullable(_bool(shape, words)),
    shapes.IntType: lambda shape, words: _nullable(_int(shape, words)),
    shapes.Metadata: lambda shape, words: _nullable(_clamped(shape, words)),
    shapes.FloatType: lambda shape, words: _nullable(_float(shape, words)),
    shapes.StrType: lambda shape, words: _nullable(_text(shape, words)),
    shapes.EnumType: lambda shape, words: _nullable(_choice(shape, words)),
    shapes.LiteralType: lambda shape, words: _nullable(_choice(shape, words)),
    shapes.ListType: lambda shape, words: _nullable(_list(shape, words)),
    shapes.VarTupleType: lambda shape, words: _nullable(_list(shape, words)),
    shapes.SetType: lambda shape, words: _nullable(_list(shape, words)),
    shapes.FrozenSetType: lambda shape, words: _nullable(_list(shape, words)),
    shapes.DictType: lambda shape, words: _nullable(_dict(shape, words)),
    shapes.CustomType: lambda shape, words: _nullable(_custom(shape, words)),
    shapes.StructType: lambda shape, words: _nullable(_struct(shape, words)),
    shapes.UnionType: _union,
}
