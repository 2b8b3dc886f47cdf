"""Filters of those who listen: read once each, held against every post that a stream brings them."""

from msgspec.structs import replace

from veche.core import filters
from veche.core.posts.views import PostView
from veche.core.streams.items import Item
from veche.core.tx import Tx, TxFactory
from veche.core.viewer import Viewer
from veche.lib.html import to_plain

_MATTER = "matter for filters"


class Sieves:
    """By account, of this process."""

    def __init__(self, open_tx: TxFactory) -> None:
        self._open_tx = open_tx
        self._by_account: dict[int, filters.Sieve] = {}

    def forget(self, account_id: int) -> None:
        """They have changed, or nobody listens any more."""
        self._by_account.pop(account_id, None)

    async def prepare(self, tx: Tx, viewer: Viewer) -> None:
        """Have them ready."""
        me = viewer.account_id
        if me is not None and me not in self._by_account:
            self._by_account[me] = await filters.sieve_of(tx, me)

    def may_hold(self, viewer: Viewer) -> bool:
        """False when it is known that the viewer filters nothing."""
        if viewer.account_id is None:
            return False
        sieve = self._by_account.get(viewer.account_id)
        return sieve is None or bool(sieve)

    async def hold(self, item: Item, viewer: Viewer, view: PostView) -> PostView:
        """The view with what is found in it; nobody filters what they wrote themselves."""
        me = viewer.account_id
        if me is None:
            return view
        if me not in self._by_account:
            async with self._open_tx.read() as tx:
                await self.prepare(tx, viewer)
        sieve, shown = self._by_account.get(me), view.repost_of if view.is_repost else view
        if not sieve or shown is None or shown.author.id == me:
            return view
        text = item.shared.get(_MATTER)
        if text is None:
            text = item.shared[_MATTER] = filters.matter(_pieces(shown))
        found = sieve.hits(text, [*dict.fromkeys((view.id, shown.id))])
        hits = filters.lasting(found, self._open_tx.now())
        return replace(view, facts=replace(view.facts, hits=hits)) if hits else view


def _pieces(view: PostView) -> list[str]:
    """The same words that `filters.hits` reads from the tables."""
    poll = () if view.poll is None else (view.poll.question, *(one.text for one in view.poll.options))
    return [view.warning, view.title, to_plain(view.html), *poll, *(one.description for one in view.media)]
