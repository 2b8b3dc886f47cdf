"""What jobs need of the floors above, which fill it in: core.tx and the bus, seen from below."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol, TypeVar

from veche.db import Connection

T = TypeVar("T")


class JobTx(Protocol):
    """As much of a transaction as the queue needs; the job functions get the whole of it."""

    conn: Connection
    now: int


class OpenTx(Protocol):
    """core.tx.TxFactory, seen from a floor below."""

    def read(self, slow: bool = False) -> AbstractAsyncContextManager[Any]:
        """A read transaction."""

    async def write(self, fn: Callable[[Any], Awaitable[T]]) -> T:
        """A write transaction."""

    def now(self) -> int:
        """The present moment, ms UTC."""


class Wakes(Protocol):
    """As much of the bus as the runner needs."""

    def subscribe(self, topic: str, fn: Callable[[], None]) -> Callable[[], None]:
        """Call `fn` at each wake-up; returns the way to stop that."""
