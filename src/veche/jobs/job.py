"""What a job is, and when it is tried again."""

import random
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import msgspec

SECOND = 1000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR


class Job(msgspec.Struct, frozen=True):
    """A line of the job table.

    An ordinary job is `async fn(tx, **args)`: it runs in a write transaction of its own and is marked done in it, so
    its effect happens exactly once. A network job is `async fn(services, **args)`: it runs without a transaction, at
    least once, and is written so that a second run does no harm. `lease`: so long after the last sign of life its
    worker is taken for dead. `timeout`: so long a network job may take.
    """

    fn: Callable[..., Awaitable[Any]]
    network: bool = False
    max_attempts: int = 8
    lease: int = 60 * SECOND
    timeout: int = 10 * MINUTE
    first_wait: int = 15 * SECOND
    factor: float = 4.0
    longest_wait: int = 12 * HOUR

    def wait_after(self, attempt: int) -> int:
        """Milliseconds from a failed attempt (the first is 1) to the next: growing, and never the same for all."""
        wait = min(self.first_wait * self.factor ** min(attempt - 1, 40), self.longest_wait)
        return int(wait * random.uniform(0.8, 1.3))


class Retry(Exception):
    """Raised by a job that knows when to try again: `after` milliseconds. Counts as an attempt."""

    def __init__(self, after: int, why: str = "") -> None:
        super().__init__(why or f"again in {after} ms")
        self.after = after


class GiveUp(Exception):
    """Raised by a job that will never succeed: it goes to the dead letters at once."""


class Schedule(msgspec.Struct, frozen=True):
    """A line of the timetable: `every` so many milliseconds, or daily `at` "HH:MM" UTC.

    `when` is asked first in a read transaction; a tick that it declines writes nothing at all (decision 16).
    """

    job: str
    every: int = 0
    at: str = ""
    args: Mapping[str, Any] = msgspec.field(default_factory=dict)
    when: Callable[[Any], Awaitable[bool]] | None = None
    priority: int = 0

    def following(self, now: int) -> int:
        """The first tick after this moment. Ticks stand on whole multiples, so that all processes agree on them."""
        if not self.at:
            return (now // self.every + 1) * self.every
        hours, minutes = self.at.split(":")
        today = now - now % DAY + int(hours) * HOUR + int(minutes) * MINUTE
        return today if today > now else today + DAY
