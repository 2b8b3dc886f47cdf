"""How much is to be done, for whoever watches: read when somebody asks, and at most every few seconds."""

import logging
import time
from typing import Final

from veche.db import DatabaseError
from veche.jobs import cron, desk
from veche.jobs.needs import OpenTx

log = logging.getLogger(__name__)

_EVERY: Final = 5.0  # seconds


class Depth:
    """The figures of the last look. What has once been seen is told as 0 when it is no more, so that curves come down.
    While the database does not answer there are none: old ones would look like a queue at rest."""

    def __init__(self, open_tx: OpenTx, every: float = _EVERY) -> None:
        self.counts: dict[tuple[str, ...], float] = {}
        self.oldest: dict[tuple[str, ...], float] = {}
        self.done: dict[tuple[str, ...], float] = {}
        self._open_tx = open_tx
        self._every = every
        self._next = 0.0
        self._seen: set[str] = set()

    async def look(self) -> None:
        """Read anew what is older than a few seconds."""
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + self._every
        try:
            async with self._open_tx.read(slow=True) as tx:
                kinds = {kind.name: kind for kind in await desk.kinds(tx.conn, tx.now)}
                lines = await cron.lines(tx.conn)
        except DatabaseError as error:
            log.warning("the jobs could not be counted: %s", error)
            self.counts, self.oldest, self.done = {}, {}, {}
            return
        self._seen |= kinds.keys()
        told = [kinds.get(name) or desk.Kind(name) for name in sorted(self._seen)]
        self.counts = {(kind.name, state): getattr(kind, state) for kind in told for state in desk.STATES}
        self.oldest = {(kind.name,): kind.oldest / 1000 for kind in told}
        self.done = {(line.name,): line.done_at / 1000 for line in lines if line.done_at is not None}
