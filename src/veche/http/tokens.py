"""Who a token or a session cookie stands for, remembered in memory until somebody revokes it."""

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeAlias

from veche.core.tx import Tx, TxFactory
from veche.core.viewer import Viewer

Find: TypeAlias = Callable[[Tx, str], Awaitable[Viewer | None]]


class TokenCache:
    """Only tokens that were good are kept. What revokes them says so through the event log (`forget_*`, called by a
    live effect in every process), and an entry ends by itself after a minute in any case."""

    def __init__(self, open_tx: TxFactory, find: Find, *, seconds: float = 60.0, most: int = 20_000) -> None:
        self._open_tx = open_tx
        self._find = find
        self._seconds = seconds
        self._most = most
        self._known: OrderedDict[str, tuple[Viewer, float]] = OrderedDict()
        self._changes = 0

    async def viewer(self, token: str) -> Viewer | None:
        entry = self._known.get(token)
        if entry is not None and entry[1] > time.monotonic():
            return entry[0]
        if not token or len(token) > 512 or "\0" in token or not token.isascii():
            return None
        changes = self._changes
        async with self._open_tx.read() as tx:
            viewer = await self._find(tx, token)
        # A revocation that came in while we were reading may not have been seen by the read.
        if viewer is not None and changes == self._changes:
            self._known[token] = (viewer, time.monotonic() + self._seconds)
            if len(self._known) > self._most:
                self._known.popitem(last=False)
        return viewer

    def forget(self, token: str) -> None:
        self._changes += 1
        self._known.pop(token, None)

    def forget_tokens(self, token_ids: Iterable[int]) -> None:
        ids = set(token_ids)
        self._forget_where(lambda viewer: viewer.token_id in ids)

    def forget_account(self, account_id: int) -> None:
        """Also when its role or locale changed: the viewer carries them."""
        self._forget_where(lambda viewer: viewer.account_id == account_id)

    def forget_all(self) -> None:
        self._changes += 1
        self._known.clear()

    def _forget_where(self, gone: Callable[[Viewer], bool]) -> None:
        self._changes += 1
        for token in [token for token, (viewer, _) in self._known.items() if gone(viewer)]:
            del self._known[token]
