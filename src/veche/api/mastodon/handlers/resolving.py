"""What people mean by an address: found here, or asked of other servers before the transaction begins."""

from typing import Final

from veche.api.mastodon.handlers.uploads import SERVICES
from veche.api.mastodon.render.account import Account, account
from veche.core import pointers
from veche.core.paging import Page
from veche.core.pointers import Pointed
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.http.door import Call

NOTHING: Final = Pointed()


async def pointed(call: Call, viewer: Viewer, text: str, *, fetch: bool) -> Pointed:
    """The account or post; other servers are asked for signed-in people only."""
    async with call.open_tx.read() as tx:
        found = await pointers.known(tx, text)
    if found or not fetch or not viewer.signed_in:
        return found
    return await pointers.fetch(call.door.extras[SERVICES].remote, text)


async def accounts_at(tx: Tx, viewer: Viewer, aim: Pointed) -> list[Account]:
    """The account that is meant, if it is one that can be shown."""
    found = await pointers.account(tx, viewer, aim)
    return [] if found is None else [account(found)]


def with_first(first: list[Account], others: list[Account], page: Page) -> list[Account]:
    """Whom one asked for by name stands before those who are merely called alike."""
    known = {one.id for one in first}
    return [*first, *(one for one in others if one.id not in known)][: page.limit]
