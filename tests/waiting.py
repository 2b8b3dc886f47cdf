"""Waiting for what nobody announces: for the thing itself, and so long that a slow machine has time for it."""

import asyncio
from collections.abc import Callable

PATIENCE = 30.0
PROMISED = 2.0  # seconds in which everybody is out who lost the right to be in; what is promised is measured


async def until(condition: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Waits until it is so. TimeoutError when it never is."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.01)
