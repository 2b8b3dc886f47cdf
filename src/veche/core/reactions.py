"""What may follow from an event: in its transaction, in every web process, or as a job."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any

import msgspec

from veche.core.eventbase import Event

NowFunction = Callable[[Any, Any], Awaitable[None]]  # of the Tx and the event
LiveFunction = Callable[[Any, Any, int], Awaitable[None] | None]


class Now(msgspec.Struct, frozen=True):
    """A reaction in the transaction of the event."""

    fn: NowFunction


class Live(msgspec.Struct, frozen=True):
    """A reaction of every web process, when it reads the event from the log. `awaited`: the process that wrote it
    gives no answer before its own reaction has run."""

    fn: LiveFunction
    awaited: bool = False


class Enqueue(msgspec.Struct, frozen=True):
    """A reaction by a job, which gets the event's fields as arguments."""

    name: str
    unique: Callable[[Any], str] | None = None
    priority: int = 0


Reaction = Now | Live | Enqueue


def now(fn: NowFunction) -> Now:
    """`async fn(tx, event)` runs before the commit and may emit more events."""
    return Now(fn)


def live(fn: LiveFunction, *, awaited: bool = False) -> Live:
    """`fn(context, event, sequence)`, sync or async, runs in every web process after the commit. `awaited` is for what
    must hold as soon as the write is answered (a right that was taken away), at least where it was written."""
    return Live(fn, awaited)


def job(name: str, *, unique: Callable[[Any], str] | None = None, priority: int = 0) -> Enqueue:
    """The job of that name is enqueued in the transaction of the event; `unique(event)` gives its unique key."""
    return Enqueue(name, unique, priority)


class Reactions:
    """The table of effects, sorted by kind. Built once from effects.ON."""

    def __init__(self, on: Mapping[type[Event], Iterable[Reaction]] | None = None) -> None:
        self.now: dict[type[Event], list[NowFunction]] = {}
        self.live: dict[type[Event], list[LiveFunction]] = {}
        self.jobs: dict[type[Event], list[Enqueue]] = {}
        self.awaited: set[type[Event]] = set()
        for kind, reactions in (on or {}).items():
            for reaction in reactions:
                if isinstance(reaction, Now):
                    self.now.setdefault(kind, []).append(reaction.fn)
                elif isinstance(reaction, Live):
                    self.live.setdefault(kind, []).append(reaction.fn)
                    self.awaited |= {kind} if reaction.awaited else set()
                else:
                    self.jobs.setdefault(kind, []).append(reaction)
