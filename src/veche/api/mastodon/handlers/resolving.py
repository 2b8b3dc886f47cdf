"""What people mean by an address: found here, or asked of other servers before the transaction begins."""

from collections.abc import Mapping, Sequence
from typing import Final

from veche.api.mastodon.handlers.uploads import SERVICES
from veche.core import pointers
from veche.core.paging import Page
from veche.core.pointers import Pointed
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.http.cache import ListOf
from veche.http.door import Call

NOTHING: Final = Pointed()


async def pointed(call: Call, viewer: Viewer, text: str, *, fetch: bool) -> Pointed:
    """The account or post; other servers are asked for signed-in people only."""
    async with call.open_tx.read() as tx:
        found = await pointers.known(tx, text)
    if found or not fetch or not viewer.signed_in:
        return found
    return await pointers.fetch(call.door.extras[SERVICES].remote, text)


async def accounts_at(tx: Tx, viewer: Viewer, aim: Pointed) -> list[int]:
    """The account that is meant, if it is one that can be shown."""
    found = await pointers.account(tx, viewer, aim)
    return [] if found is None else [found.id]


def with_first(first: Sequence[int], others: Mapping[int, int], page: Page) -> ListOf:
    """Whom one asked for by name stands before those who are merely called alike; these with their versions."""
    ids = [*first, *(one for one in others if one not in first)]
    return ListOf("account", ids[: page.limit], {one: (version, None) for one, version in others.items()})
