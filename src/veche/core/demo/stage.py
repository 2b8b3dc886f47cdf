"""A past that is played: every act in a transaction's time of its own, all acts in one commit."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from veche.core.tx import Tx, TxFactory
from veche.db import Connection
from veche.lib.clock import Clock


class Stage:
    """Opens a Tx of any past moment on one connection. Acts must come in the order of their times: counters and ids
    are those of a town that has lived through them."""

    def __init__(self, factory: TxFactory, conn: Connection) -> None:
        self._clock = Clock()
        self._conn = conn
        self._factory = TxFactory(
            factory.engine, factory.settings, factory.limits, self._clock, factory.reactions, factory.bus
        )

    @asynccontextmanager
    async def at(self, moment: int) -> AsyncIterator[Tx]:
        """What happens then, with everything that follows from it."""
        self._clock.stop(moment)
        tx = self._factory.open(self._conn, writing=True)
        yield tx
        await tx.settle()
