"""Throwing away what can be used no more: codes, sessions, words of letters. Who need not wait any more arrives."""

from veche.core.accounts import arrival, onetime
from veche.core.auth import grants, sessions
from veche.core.tx import Tx


async def prune(tx: Tx) -> None:
    """Job of the schedule, once a day. Twice is as good as once."""
    await grants.prune(tx)
    await sessions.prune(tx)
    await onetime.prune(tx)
    await arrival.settle_all(tx)
