"""Long polls: what came for an account since it last asked, and waiting for the next thing to come."""

import msgspec

from veche.core import eventlog
from veche.core.errors import NotSignedIn
from veche.core.streams.hub import Hub
from veche.core.streams.items import Item, addressed
from veche.core.tx import Tx, TxFactory
from veche.core.viewer import Viewer

MOST = 1000


class Missed(msgspec.Struct, frozen=True):
    """Items in order, and the sequence to ask from next time.

    `is_lost`: the log does not reach back so far, begin anew at `sequence`. `is_ahead`: what was asked for is to come.
    """

    items: list[Item]
    sequence: int
    is_lost: bool = False
    is_ahead: bool = False


async def newest(tx: Tx) -> int:
    """The sequence from which a new listener begins."""
    return (await eventlog.bounds(tx))[1]


async def missed(tx: Tx, viewer: Viewer, sequence: int, limit: int = MOST) -> Missed:
    """What came for the viewer after `sequence`, oldest first. Errors: NotSignedIn."""
    if viewer.account_id is None:
        raise NotSignedIn
    oldest, last = await eventlog.bounds(tx)
    if sequence < oldest - 1:
        return Missed([], last, is_lost=True)
    if sequence > last:
        return Missed([], last, is_ahead=True)
    rows = await eventlog.since(tx, sequence, viewer.account_id, limit)
    found = [item for row in rows if (item := addressed(row.event, row.sequence)) is not None]
    reached = rows[-1].sequence if len(rows) >= limit else max([last, *(row.sequence for row in rows[-1:])])
    return Missed(found, reached)


async def poll(hub: Hub, open_tx: TxFactory, viewer: Viewer, sequence: int, seconds: float) -> Missed:
    """`missed`, waiting for something to come when there is nothing. Errors: NotSignedIn."""
    if viewer.account_id is None:
        raise NotSignedIn
    async with hub.listening(viewer.account_id) as ear:
        async with open_tx.read() as tx:
            found = await missed(tx, viewer, sequence)
        if found.items or found.is_lost or found.is_ahead or not await ear.wait(seconds):
            return found
        async with open_tx.read() as tx:
            return await missed(tx, viewer, sequence)
