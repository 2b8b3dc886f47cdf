"""JSON with places in it: what stands for a `Ref` or a `ListOf` until parts.py fills it."""

import secrets
import threading
from collections.abc import Sequence
from typing import Any, Final

import msgspec

from veche.http.cache import ListOf, Places, Ref

# Unguessable, so that no text of a user is ever taken for a place to fill.
_MARK: Final = f"@{secrets.token_hex(12)}"
PLACE: Final = f'"{_MARK}"'.encode()


class _Places(threading.local):
    """Whatever the answer that this thread is encoding refers to, in the order of the text."""

    found: list[Ref | ListOf]


_places = _Places()


def _place_of(value: Any) -> Any:
    if type(value) is Ref or type(value) is ListOf:
        _places.found.append(value)
        return _MARK
    raise TypeError(f"{type(value).__name__} has no place in an answer")


encode_bare = msgspec.json.Encoder(enc_hook=_place_of).encode  # what has no places


def encode(value: Any) -> tuple[bytes, Places]:
    """JSON, in which `Ref` and `ListOf` have become marks, and what they were: `Joiner.fill` puts it in their place."""
    found = _places.found = []
    return encode_bare(value), tuple(found)


def keys_of(places: Places) -> tuple[tuple[str, int], ...]:
    """All that they name, as (kind, id)."""
    if len(places) == 1 and type(only := places[0]) is Ref:
        return ((only.kind, only.id),)
    return tuple([(one.kind, id) for one in places for id in ids_of(one)])


def ids_of(place: Ref | ListOf) -> Sequence[int]:
    """What one place names."""
    return (place.id,) if isinstance(place, Ref) else place.ids
