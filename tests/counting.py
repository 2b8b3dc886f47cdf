"""Counting what a piece of code asks of the database."""

from collections.abc import Callable
from typing import Any

from veche.core.tx import Tx

_METHODS = ("all", "first", "scalar", "run", "many", "tuples")


def count_statements(tx: Tx) -> Callable[[], int]:
    """From now on every statement of this Tx is counted; the function returned tells how many there were."""
    count = 0

    def counted(method: Any) -> Any:
        async def call(*args: Any, **params: Any) -> Any:
            nonlocal count
            count += 1
            return await method(*args, **params)

        return call

    for name in _METHODS:
        setattr(tx, name, counted(getattr(tx, name)))
    return lambda: count
