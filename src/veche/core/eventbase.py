"""The base of all events and their way to JSON and back: the event log's codec."""

from typing import Any, ClassVar

import msgspec


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """Something that happened, told with ids only.

    `to` names the accounts that it is meant for: one row of the event log each. Empty: one row for everybody,
    matched against follows in memory (decision 17).
    """

    registry: ClassVar[dict[str, type["Event"]]] = {}
    # True where an event concerns its addressees only: without any, it is not logged at all instead of for everybody.
    addressed: ClassVar[bool] = False

    to: tuple[int, ...] = msgspec.field(default=())

    def __init_subclass__(cls, **kwargs: Any) -> None:
        # slots=True makes the class anew; the second one, which is used, replaces the first.
        Event.registry[cls.__name__] = cls


def encode(event: Event) -> str:
    """The event's fields as JSON text, addressees left out (they are a column of the log)."""
    fields = msgspec.to_builtins(event)
    fields.pop("to", None)
    return msgspec.json.encode(fields).decode()


def decode(name: str, payload: str, to: tuple[int, ...] = ()) -> Event | None:
    """A row of the log back as its event; None for a name that this version does not know."""
    kind = Event.registry.get(name)
    if kind is None:
        return None
    return msgspec.convert({**msgspec.json.decode(payload), "to": to}, kind)
