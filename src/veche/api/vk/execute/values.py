"""What the operators and the built-in functions of VKScript do with values: pure."""

import math
from collections.abc import Callable
from typing import Any

from veche.api.vk.execute.errors import RuntimeFault

LONGEST_TEXT = 1_000_000
LONGEST_LIST = 10_000
_BIGGEST = 2**63


def number(value: Any) -> int | float:
    """As a number; what is none is 0."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, (int, float)):
        return value
    if isinstance(value, str):
        try:
            return int(value[:18])
        except ValueError:
            try:
                found = float(value[:40])
            except ValueError:
                return 0
            return found if math.isfinite(found) else 0
    return 0


def text(value: Any) -> str:
    """As a text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, list):
        return ",".join(text(one) for one in value)
    return "[object]" if isinstance(value, dict) else str(value)


def is_true(value: Any) -> bool:
    return bool(value) and value != "0"


def _bounded(value: Any) -> Any:
    if isinstance(value, str) and len(value) > LONGEST_TEXT:
        raise RuntimeFault("a text became too long")
    if isinstance(value, list) and len(value) > LONGEST_LIST:
        raise RuntimeFault("a list became too long")
    if isinstance(value, int) and not -_BIGGEST < value < _BIGGEST:
        return float(value)
    return value


def add(a: Any, b: Any) -> Any:
    """Joins texts and lists, merges objects, adds what else there is."""
    if isinstance(a, list) and isinstance(b, list):
        return _bounded([*a, *b])
    if isinstance(a, dict) and isinstance(b, dict):
        return {**a, **b}
    if isinstance(a, str) or isinstance(b, str):
        return _bounded(text(a) + text(b))
    return _bounded(number(a) + number(b))


def _divide(a: Any, b: Any) -> Any:
    if number(b) == 0:
        raise RuntimeFault("division by zero")
    found = number(a) / number(b)
    return int(found) if found.is_integer() and abs(found) < 2**53 else found


def _remainder(a: Any, b: Any) -> Any:
    if int(number(b)) == 0:
        raise RuntimeFault("division by zero")
    return math.trunc(math.fmod(int(number(a)), int(number(b))))


def _equal(a: Any, b: Any) -> bool:
    if isinstance(a, (list, dict)) or isinstance(b, (list, dict)) or a is None or b is None:
        return bool(a == b)
    if isinstance(a, str) and isinstance(b, str):
        return a == b
    return number(a) == number(b) if not (isinstance(a, str) or isinstance(b, str)) else text(a) == text(b)


def _compared(how: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    def compare(a: Any, b: Any) -> bool:
        return how(a, b) if isinstance(a, str) and isinstance(b, str) else how(number(a), number(b))

    return compare


OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "+": add,
    "-": lambda a, b: _bounded(number(a) - number(b)),
    "*": lambda a, b: _bounded(number(a) * number(b)),
    "/": _divide,
    "%": _remainder,
    "==": _equal,
    "!=": lambda a, b: not _equal(a, b),
    "<": _compared(lambda a, b: a < b),
    ">": _compared(lambda a, b: a > b),
    "<=": _compared(lambda a, b: a <= b),
    ">=": _compared(lambda a, b: a >= b),
}


def member(value: Any, name: Any) -> Any:
    """`a.b`, `a[b]`; null where there is nothing."""
    if isinstance(value, dict):
        return value.get(text(name))
    if name == "length" and isinstance(value, (str, list)):
        return len(value)
    if isinstance(value, (list, str)) and not isinstance(name, (dict, list)):
        index = int(number(name))
        return value[index] if 0 <= index < len(value) and text(name) == str(index) else None
    return None


def _splice(items: list[Any], start: Any = 0, count: Any = None, *fresh: Any) -> list[Any]:
    begin = int(number(start))
    end = len(items) if count is None else begin + max(0, int(number(count)))
    gone = items[begin:end]
    items[begin:end] = fresh
    _bounded(items)
    return gone


def _slice(items: Any, start: Any = 0, end: Any = None) -> Any:
    return items[int(number(start)) : None if end is None else int(number(end))]


def _push(items: list[Any], *fresh: Any) -> int:
    items.extend(fresh)
    _bounded(items)
    return len(items)


def _unshift(items: list[Any], *fresh: Any) -> int:
    items[0:0] = fresh
    _bounded(items)
    return len(items)


def _substr(value: str, start: Any = 0, length: Any = None) -> str:
    begin = int(number(start))
    begin = begin if begin >= 0 else max(0, len(value) + begin)
    return value[begin:] if length is None else value[begin : begin + max(0, int(number(length)))]


def _split(value: str, by: Any = "") -> list[str]:
    return value.split(text(by)) if text(by) else list(value)[:LONGEST_LIST]


LIST_METHODS: dict[str, Callable[..., Any]] = {
    "push": _push,
    "pop": lambda items: items.pop() if items else None,
    "shift": lambda items: items.pop(0) if items else None,
    "unshift": _unshift,
    "slice": _slice,
    "splice": _splice,
    "indexOf": lambda items, what=None: next((at for at, one in enumerate(items) if _equal(one, what)), -1),
    "join": lambda items, by=",": text(by).join(text(one) for one in items),
}
TEXT_METHODS: dict[str, Callable[..., Any]] = {
    "substr": _substr,
    "split": _split,
    "indexOf": lambda value, what="": value.find(text(what)),
    "slice": _slice,
}
FUNCTIONS: dict[str, Callable[..., Any]] = {
    "parseInt": lambda value=0: int(number(value)),
    "parseDouble": lambda value=0: float(number(value)),
}
