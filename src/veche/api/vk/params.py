"""The grammar of parameters (specs/vk.md 1.3): lists separated by commas, pairs, pages."""

from collections.abc import Iterable
from typing import Any

import msgspec

from veche.api.vk import ids
from veche.core.errors import Invalid
from veche.core.paging import Page
from veche.http.convert import Words
from veche.http.params import Sent

# `false` in a text is false: PHP would take it for true, which nobody means.
WORDS = Words(false=frozenset(["0", "false", "False", "no", "off"]), true=frozenset(["1", "true", "True", "yes", "on"]))
Csv = str | list[str]
Int = int
_INT = 10


def csv(value: Csv | None, *, most: int | None = None) -> list[str]:
    """The pieces, without empty ones; an array counts as its elements joined by commas."""
    pieces = value if isinstance(value, list) else [value or ""]
    found = [piece.strip() for joined in pieces for piece in joined.split(",")]
    return [piece for piece in found if piece][:most]


def ints(value: Csv | None, name: str, *, most: int | None = None) -> list[int]:
    """Numbers separated by commas. Errors: Invalid."""
    return [integer(piece, name) for piece in csv(value, most=most)]


def integer(text: str, name: str) -> int:
    """A number of an id's size. Errors: Invalid."""
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= _INT):
        raise Invalid(name, "not integer")
    return int(text)


def pairs(value: Csv | None, name: str, *, most: int | None = None) -> list[tuple[int, int]]:
    """`owner_id` pairs separated by commas. Errors: Invalid."""
    return [ids.read_pair(piece, name) for piece in csv(value, most=most)]


def fields(value: Csv | None) -> frozenset[str]:
    """Names of optional members; unknown ones do no harm."""
    return frozenset(csv(value))


def page(count: int | None, offset: int, *, usual: int, most: int) -> Page:
    """Counts beyond the cap are clamped, as VK does."""
    wanted = usual if count is None else count
    return Page(limit=max(0, min(wanted, most)), offset=max(0, min(offset, 2**31 - 1)))


def said(value: str | None) -> str | None:
    """In several methods an empty text means that nothing was given."""
    return value if value else None


def json_list(text: str, name: str) -> list[str]:
    """A JSON array of texts. Errors: Invalid."""
    try:
        return msgspec.json.decode(text.encode(), type=list[str])
    except msgspec.DecodeError:
        raise Invalid(name, "not a JSON array of strings") from None


def text_params(sent: Sent) -> dict[str, str]:
    """Everything that came as text."""
    return {name: str(value) for name, value in sent.flat().items() if isinstance(value, (str, int, float))}


def first_text(values: Iterable[Any]) -> str:
    return next((str(value) for value in values if value), "")
