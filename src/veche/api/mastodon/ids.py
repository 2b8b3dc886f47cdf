"""Ids are decimal texts in every body, integers everywhere else."""

from collections.abc import Iterable

from veche.core.errors import NotFound

_LARGEST = 2**63


def text(id: int) -> str:
    """`42` → `"42"`."""
    return str(id)


def text_or_none(id: int | None) -> str | None:
    """The same where there may be none."""
    return None if id is None else str(id)


def parse(value: str) -> int:
    """The id that a text stands for. Whatever is no id of ours names nothing: NotFound."""
    found = _read(value)
    if found is None:
        raise NotFound("record")
    return found


def parse_optional(value: str | None) -> int | None:
    """The same where it may be absent; an empty text is absent too."""
    return None if value is None or not value.strip() else parse(value)


def known(values: Iterable[str]) -> list[int]:
    """Those that can be ids at all, each once, in their order: lists of ids leave out what names nothing."""
    found: dict[int, None] = {}
    for value in values:
        if value.isdigit() and len(value) < 19 and value.isascii():  # nearly all
            found[int(value)] = None
        elif (one := _read(value)) is not None:
            found[one] = None
    return list(found)


def _read(value: str) -> int | None:
    value = value.strip()
    if not (value.isascii() and value.isdigit() and len(value) < 20):
        return None
    found = int(value)
    return found if found < _LARGEST else None
