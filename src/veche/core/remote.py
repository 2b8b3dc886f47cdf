"""The one door upwards: how the core asks for what other servers hold. Filled in by the federation's resolver."""

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Protocol

PATIENCE = 5.0  # seconds that somebody waits for another server's answer
FORGET = 600.0  # seconds after which a failure is tried again
KEPT = 1000  # failures remembered

log = logging.getLogger(__name__)


class Remote(Protocol):
    """Looks things up over the network, so it is never called inside a transaction."""

    async def account(self, acct: str) -> int | None:
        """The account `name@domain`, or at this address of its page, fetched if need be; its id, or None."""

    async def post(self, url: str) -> int | None:
        """The post at this address, fetched if need be; its id, or None when there is none."""

    async def refresh(self, account_id: int) -> None:
        """Fetch an account anew when what we have of it is old."""


class NobodyElse:
    """An instance that talks to no others: nothing is ever found."""

    async def account(self, acct: str) -> int | None:
        """None."""
        return None

    async def post(self, url: str) -> int | None:
        """None."""
        return None

    async def refresh(self, account_id: int) -> None:
        """Nothing to do."""


class Careful:
    """Another `Remote`, asked for a few seconds only, and not again soon for what was not found: who searches gets an
    answer without it, never an error."""

    def __init__(self, remote: Remote, patience: float = PATIENCE, clock: Callable[[], float] = time.monotonic) -> None:
        self._remote = remote
        self._patience = patience
        self._clock = clock
        self._failed: OrderedDict[str, float] = OrderedDict()

    async def account(self, acct: str) -> int | None:
        """As the other one, in time."""
        return await self._asked(f"account {acct.lower()}", lambda: self._remote.account(acct))

    async def post(self, url: str) -> int | None:
        """As the other one, in time."""
        return await self._asked(f"post {url}", lambda: self._remote.post(url))

    async def refresh(self, account_id: int) -> None:
        """As the other one, in its own time: nobody waits."""
        await self._remote.refresh(account_id)

    async def _asked(self, what: str, ask: Callable[[], Awaitable[int | None]]) -> int | None:
        failed_at = self._failed.get(what)
        if failed_at is not None and self._clock() - failed_at < FORGET:
            return None
        found: int | None = None
        try:
            async with asyncio.timeout(self._patience):
                found = await ask()
        except TimeoutError:
            log.info("another server did not answer in time")
        except Exception:
            log.exception("looking something up on another server failed")
        self._failed.pop(what, None)
        if found is None:
            self._failed[what] = self._clock()
            if len(self._failed) > KEPT:
                self._failed.popitem(last=False)
        return found
