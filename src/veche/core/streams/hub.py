"""The hub of a process: every event of the log once to everybody who listens and may see it.

A post is held against all listeners in one statement per sort of timeline, by the timelines' own rules. What it looks
like is loaded once per event, however many are shown it.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from typing import Any, Protocol

from msgspec.structs import replace
from sqlalchemy import bindparam, case, exists, select

from veche.core import posts
from veche.core.eventbase import Event
from veche.core.events import (
    AccountRemoved,
    FiltersChanged,
    PostCreated,
    PostDeleted,
    PostEdited,
    QuoteRevoked,
    TokensRevoked,
)
from veche.core.posts.views import PostView
from veche.core.streams import items
from veche.core.streams.items import HOME, LIST, PUBLIC, TAG, Channel, Item
from veche.core.streams.sieves import Sieves
from veche.core.streams.subscription import Subscription
from veche.core.timelines import matching
from veche.core.tx import Tx, TxFactory
from veche.core.viewer import Viewer
from veche.db import Row, statement
from veche.tables.posts import post_tags, tags
from veche.tables.posts import posts as post_table

STRANGER = 0  # no account has this id: rules for viewers hold for strangers too
MANY = 300  # so many listeners are held against a post on a reader thread, not in the event loop


class HasHub(Protocol):
    """What live reactions are given."""

    hub: "Hub"


async def announce(context: HasHub, event: Event, sequence: int) -> None:
    """The live reaction: for every event that streams tell."""
    await context.hub.announce(event, sequence)


@statement
def _facts() -> Any:
    p = post_table.c
    tagged = exists().where(post_tags.c.post_id == p.id)
    columns = (p.local, p.media_count, p.visibility, p.author_id, case((tagged, 1), else_=0).label("tagged"))
    return select(*columns).where(p.id == bindparam("post_id"))


@statement
def _tag_names() -> Any:
    joined = post_tags.join(tags, tags.c.id == post_tags.c.tag_id)
    return select(tags.c.name).select_from(joined).where(post_tags.c.post_id == bindparam("post_id"))


class Listening:
    """Somebody waits for the next event that is addressed to an account (a long poll)."""

    def __init__(self) -> None:
        self._heard = asyncio.Event()

    def hear(self) -> None:
        """There is one."""
        self._heard.set()

    async def wait(self, seconds: float) -> bool:
        """True when there was one before the time was up."""
        try:
            async with asyncio.timeout(seconds):
                await self._heard.wait()
        except TimeoutError:
            return False
        return True


class Hub:
    """Subscriptions of one process, by channel and account."""

    def __init__(self, open_tx: TxFactory) -> None:
        self._open_tx = open_tx
        self._by_channel: defaultdict[Channel, set[Subscription]] = defaultdict(set)
        self._by_account: defaultdict[int, set[Subscription]] = defaultdict(set)
        self._listening: defaultdict[int, set[Listening]] = defaultdict(set)
        self._sieves = Sieves(open_tx)
        self._tellers: dict[type[Event], Callable[[Any, int], Awaitable[None]]] = {
            PostCreated: self._post_created,
            PostEdited: self._post_edited,
            QuoteRevoked: self._post_edited,
            PostDeleted: self._post_deleted,
        }

    @property
    def count(self) -> int:
        """Open subscriptions."""
        return sum(map(len, self._by_account.values()))

    def subscribe(self, viewer: Viewer, channels: Iterable[Channel] = ()) -> Subscription:
        """Listen to channels from now on. Close it at the end."""
        subscription = Subscription(viewer, self._changed)
        self._by_account[viewer.account_id or STRANGER].add(subscription)
        subscription.add(*channels)
        return subscription

    @asynccontextmanager
    async def subscribed(self, viewer: Viewer, channels: Iterable[Channel] = ()) -> AsyncIterator[Subscription]:
        """`subscribe`, closed at the end."""
        subscription = self.subscribe(viewer, channels)
        try:
            yield subscription
        finally:
            self.end(subscription)

    def end(self, subscription: Subscription, reason: str = "closed") -> None:
        """Close a subscription and forget it."""
        subscription.close(reason)
        account_id = subscription.viewer.account_id or STRANGER
        self._by_account[account_id].discard(subscription)
        if not self._by_account[account_id]:
            del self._by_account[account_id]
            self._sieves.forget(account_id)

    @asynccontextmanager
    async def listening(self, account_id: int) -> AsyncIterator[Listening]:
        """Begin to listen before looking what there is, and nothing can fall between the two."""
        ear = Listening()
        self._listening[account_id].add(ear)
        try:
            yield ear
        finally:
            self._listening[account_id].discard(ear)
            if not self._listening[account_id]:
                del self._listening[account_id]

    def stop(self) -> None:
        """The process ends: every stream is closed, and every long poll answers."""
        for subscriptions in tuple(self._by_account.values()):
            for subscription in tuple(subscriptions):
                self.end(subscription, "stopping")
        for ears in self._listening.values():
            for ear in ears:
                ear.hear()

    def _changed(self, subscription: Subscription, channel: Channel, is_added: bool) -> None:
        if is_added:
            self._by_channel[channel].add(subscription)
            return
        self._by_channel[channel].discard(subscription)
        if not self._by_channel[channel]:
            del self._by_channel[channel]

    async def announce(self, event: Event, sequence: int) -> None:
        """Tell an event to whom it concerns. Called in the order of the log, once for each of its rows."""
        if event.to:
            self._addressed(event, sequence)
            return
        if isinstance(event, TokensRevoked):
            self._revoked(event)
        elif isinstance(event, AccountRemoved):
            self._cut_off(self._by_account.get(event.account_id, ()))
        elif (item := items.for_all(event, sequence)) is not None:
            for subscription in tuple(self._by_channel.get(item.channel, ())):
                subscription.put(item)
        elif self._by_channel and (teller := self._tellers.get(type(event))) is not None:
            await teller(event, sequence)

    def _addressed(self, event: Event, sequence: int) -> None:
        item = items.addressed(event, sequence)
        if item is None:
            return
        if isinstance(event, FiltersChanged):
            self._sieves.forget(event.account_id)
        told = [one for one in (item, items.at_home(item)) if one is not None]
        for account_id in event.to:
            for subscription in tuple(self._by_account.get(account_id, ())):
                for one in told:
                    if one.channel in subscription.channels:
                        subscription.put(one)
            for ear in self._listening.get(account_id, ()):
                ear.hear()

    def _revoked(self, event: TokensRevoked) -> None:
        """Tokens by their id; who is signed in by a browser, by the account."""
        gone = set(event.token_ids)
        accounts = (
            self._by_account.values() if event.account_id is None else [self._by_account.get(event.account_id, ())]
        )
        for subscriptions in tuple(accounts):
            self._cut_off(
                one
                for one in tuple(subscriptions)
                if one.viewer.token_id in gone or (one.viewer.token_id is None and event.account_id is not None)
            )

    def _cut_off(self, subscriptions: Iterable[Subscription]) -> None:
        for subscription in tuple(subscriptions):
            self.end(subscription, "revoked")

    async def _post_created(self, event: PostCreated, sequence: int) -> None:
        await self._shown(event, event.post_id, items.POST, sequence)

    async def _post_edited(self, event: PostEdited | QuoteRevoked, sequence: int) -> None:
        await self._shown(event, event.post_id, items.EDIT, sequence)

    async def _shown(self, event: Event, post_id: int, kind: str, sequence: int) -> None:
        """A post that there is, to everybody in whose timelines it stands."""
        async with self._open_tx.read(slow=len(self._by_account) > MANY) as tx:
            facts = await tx.first(_facts(), post_id=post_id)
            if facts is None:
                return
            shared: dict[Any, Any] = {}
            for channel, listeners in await self._audience(tx, post_id, facts):
                item = Item(sequence, channel, kind, event, post_id=post_id, shared=shared)
                for subscription in listeners:
                    subscription.put(item)

    async def _audience(self, tx: Tx, post_id: int, facts: Row) -> list[tuple[Channel, list[Subscription]]]:
        found: list[tuple[Channel, list[Subscription]]] = []
        homes = self._by_channel.get(items.CHANNELS[HOME])
        if homes:
            viewers = await matching.homes(tx, post_id, _accounts(homes), tagged=bool(facts.tagged))
            found.append((items.CHANNELS[HOME], _those(homes, viewers)))
        lists = self._of_kind(LIST)
        if lists:
            ids = await matching.list_ids(tx, post_id, [channel.list_id for channel in lists])
            owners = await self._owners(tx, ids)
            found += [
                (channel, _those(listeners, {owners[channel.list_id]}))
                for channel, listeners in lists.items()
                if channel.list_id in ids
            ]
        if facts.visibility == 0:
            found += await self._open_audience(tx, post_id, facts)
        return found

    async def _open_audience(self, tx: Tx, post_id: int, facts: Row) -> list[tuple[Channel, list[Subscription]]]:
        local, media = bool(facts.local), facts.media_count > 0
        publics = {channel: those for channel, those in self._of_kind(PUBLIC).items() if channel.takes(local, media)}
        tagged = {channel: those for channel, those in self._of_kind(TAG).items() if channel.takes(local, media)}
        found: list[tuple[Channel, list[Subscription]]] = []
        if publics:
            viewers = await matching.publics(tx, post_id, _accounts(*publics.values()))
            found += [(channel, _those(listeners, viewers)) for channel, listeners in publics.items()]
        if tagged:
            names = {row[0] for row in await tx.tuples(_tag_names(), post_id=post_id)}
            tagged = {channel: those for channel, those in tagged.items() if channel.name in names}
        if tagged:
            viewers = await matching.publics(tx, post_id, _accounts(*tagged.values()), replies=True)
            found += [(channel, _those(listeners, viewers)) for channel, listeners in tagged.items()]
        return found

    async def _owners(self, tx: Tx, ids: Iterable[int]) -> dict[int, int]:
        return await matching.owners(tx, ids) if ids else {}

    async def _post_deleted(self, event: PostDeleted, sequence: int) -> None:
        """What is gone is told to all who may have seen it; an id that one has never seen says nothing."""
        feeds = [event.author_id, *([event.feed_id] if event.feed_id is not None else [])]
        close = [*self._by_channel.get(items.CHANNELS[HOME], ())]
        listed = [*self._of_kind(LIST).items()]
        async with self._open_tx.read(slow=len(self._by_account) > MANY) as tx:
            accounts = _accounts(close, *(those for _, those in listed))
            followers = await matching.followers_among(tx, feeds, accounts) | set(feeds)
            if event.visibility == 0 and close:
                followers |= await matching.tag_followers_among(tx, event.post_id, _accounts(close))
        shared: dict[Any, Any] = {}
        told: list[tuple[Channel, Iterable[Subscription]]] = [
            (items.CHANNELS[HOME], _those(close, followers)),
            *((channel, _those(those, followers)) for channel, those in listed),
        ]
        if event.visibility == 0:
            told += [*self._of_kind(PUBLIC).items(), *self._of_kind(TAG).items()]
        for channel, listeners in told:
            item = Item(sequence, channel, items.DELETE, event, post_id=event.post_id, shared=shared)
            for subscription in tuple(listeners):
                subscription.put(item)

    def _of_kind(self, kind: str) -> dict[Channel, set[Subscription]]:
        return {channel: those for channel, those in self._by_channel.items() if channel.kind == kind}

    async def prepare(self, tx: Tx, viewer: Viewer) -> None:
        """Read what this listener does not want to read, before the first post comes."""
        await self._sieves.prepare(tx, viewer)

    def filters_for(self, viewer: Viewer) -> bool:
        """Whether this listener may have any filters."""
        return self._sieves.may_hold(viewer)

    async def filtered(self, item: Item, viewer: Viewer, view: PostView) -> PostView:
        """The view with what this listener's filters find in it; the view itself when that is nothing."""
        return await self._sieves.hold(item, viewer, view)

    async def load(self, item: Item, viewer: Viewer) -> PostView | None:
        """The post of an item, loaded once for all who are shown it, without anybody's own marks on it.

        None when it is gone or hidden by now. The author gets a view of their own, and so does everybody of a message:
        who came into a chat later does not see what was written before.
        """
        if item.post_id is None:
            return None
        key = ("view", viewer.account_id if item.conversation_id is not None else None)
        loading = item.shared.get(key)
        if loading is None:
            loading = item.shared[key] = asyncio.ensure_future(self._load(item.post_id, viewer))
        view: PostView | None = await asyncio.shield(loading)
        if view is not None and viewer.account_id in (view.author.id, view.signer and view.signer.id):
            return await self._load(item.post_id, viewer, own=True)
        return view

    async def _load(self, post_id: int, viewer: Viewer, *, own: bool = False) -> PostView | None:
        async with self._open_tx.read() as tx:
            view = (await posts.load(tx, viewer, [post_id])).get(post_id)
        return view if view is None or own else _nobodys(view)


def _nobodys(view: PostView) -> PostView:
    """Without what is the viewer's own."""
    facts = replace(view.facts, liked=False, reposted=False, bookmarked=False, thread_muted=False, hits=())
    poll = None if view.poll is None else replace(view.poll, own_votes=())
    original = None if view.repost_of is None else _nobodys(view.repost_of)
    return replace(view, facts=facts, poll=poll, repost_of=original)


def _accounts(*groups: Iterable[Subscription]) -> set[int]:
    return {one.viewer.account_id or STRANGER for group in groups for one in group}


def _those(listeners: Iterable[Subscription], accounts: set[int]) -> list[Subscription]:
    return [one for one in listeners if (one.viewer.account_id or STRANGER) in accounts]
