"""What happens → the name of an event and its payload. What many hear is encoded once."""

from collections.abc import Awaitable, Callable
from typing import Final

import msgspec

from veche.api.mastodon.attached import attached
from veche.api.mastodon.render.announcement import announcement, told_reaction
from veche.api.mastodon.render.conversation import conversation
from veche.api.mastodon.render.notification import notification
from veche.api.mastodon.render.status import status
from veche.api.mastodon.render.words import NOTIFICATION_TYPES
from veche.core import announcements, conversations, notifications
from veche.core.announcements.views import AnnouncementView
from veche.core.errors import NotFound
from veche.core.events import AnnouncementAnswered, AnnouncementGone, AnnouncementTold
from veche.core.streams import Hub, Item
from veche.core.streams.items import (
    ANNOUNCEMENT,
    ANNOUNCEMENT_GONE,
    DELETE,
    EDIT,
    FILTERS,
    MESSAGE,
    MESSAGE_DELETE,
    MESSAGE_EDIT,
    NOTIFICATION,
    NOTIFICATIONS_MERGED,
    POST,
    REACTION,
)
from veche.core.tx import TxFactory
from veche.core.viewer import Viewer

Told = tuple[str, str]
Teller = Callable[["Telling", Item], Awaitable[Told | None]]


class Telling:
    """On behalf of one listener."""

    def __init__(self, open_tx: TxFactory, hub: Hub, viewer: Viewer) -> None:
        self._open_tx = open_tx
        self._hub = hub
        self._viewer = viewer

    async def told(self, item: Item) -> Told | None:
        """None when there is nothing to say of it: no word for it here, or it is gone by now."""
        teller = _TELLERS.get(item.kind)
        try:
            return None if teller is None else await teller(self, item)
        except NotFound:
            return None

    async def _post(self, item: Item) -> Told | None:
        text = await self._status(item)
        return None if text is None else ("update", text)

    async def _edit(self, item: Item) -> Told | None:
        text = await self._status(item)
        return None if text is None else ("status.update", text)

    async def _status(self, item: Item) -> str | None:
        """Without marks of any viewer, so that it is the same for all in whose filters it is not."""
        text: str | None = item.shared.get(_STATUS)
        if text is not None and not self._hub.filters_for(self._viewer):
            return text
        view = await self._hub.load(item, self._viewer)
        if view is None:
            return None
        filtered = await self._hub.filtered(item, self._viewer, view)
        if filtered.facts.hits:
            return _json(status(filtered, self._viewer.account_id))
        text = item.shared.get(_STATUS) or _json(status(view, None))
        if view.author.id != self._viewer.account_id:
            item.shared[_STATUS] = text
        return text

    async def _message_edit(self, item: Item) -> Told | None:
        """For this listener alone: not all members of a chat see all of it."""
        view = await self._hub.load(item, self._viewer)
        if view is None:
            return None
        filtered = await self._hub.filtered(item, self._viewer, view)
        return "status.update", _json(status(filtered, self._viewer.account_id))

    async def _filters_changed(self, item: Item) -> Told | None:
        return "filters_changed", ""

    async def _gone(self, item: Item) -> Told | None:
        return "delete", str(item.post_id)

    async def _notification(self, item: Item) -> Told | None:
        assert item.notification_id is not None
        async with self._open_tx.read() as tx:
            view = await notifications.load_one(tx, self._viewer, item.notification_id)
            about = await attached(tx, self._viewer, [view])
        if view.kind not in NOTIFICATION_TYPES:
            return None
        return "notification", _json(notification(view, self._viewer.account_id, about))

    async def _merged(self, item: Item) -> Told | None:
        return "notifications_merged", "1"

    async def _message(self, item: Item) -> Told | None:
        assert item.conversation_id is not None
        async with self._open_tx.read() as tx:
            view = await conversations.load_one(tx, self._viewer, item.conversation_id, at=item.post_id)
        return "conversation", _json(conversation(view, self._viewer.account_id))

    async def _announcement(self, item: Item) -> Told | None:
        return "announcement", await self._told_of(item, lambda view: announcement(view, own=False))

    async def _reaction(self, item: Item) -> Told | None:
        event = item.event
        assert isinstance(event, AnnouncementAnswered)
        return "announcement.reaction", await self._told_of(item, lambda view: told_reaction(view, event.name))

    async def _announcement_gone(self, item: Item) -> Told | None:
        assert isinstance(item.event, AnnouncementGone)
        return "announcement.delete", str(item.event.announcement_id)

    async def _told_of(self, item: Item, render: Callable[[AnnouncementView], object]) -> str:
        """The same for everybody, so it is loaded once."""
        assert isinstance(item.event, AnnouncementTold | AnnouncementAnswered)
        text: str | None = item.shared.get(_ANNOUNCEMENT)
        if text is None:
            async with self._open_tx.read() as tx:
                view = await announcements.load_one(tx, Viewer.anonymous, item.event.announcement_id)
            text = item.shared[_ANNOUNCEMENT] = _json(render(view))
        return text


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


_STATUS: Final = "mastodon status"
_ANNOUNCEMENT: Final = "mastodon announcement"
_TELLERS: Final[dict[str, Teller]] = {
    POST: Telling._post,
    EDIT: Telling._edit,
    DELETE: Telling._gone,
    FILTERS: Telling._filters_changed,
    NOTIFICATION: Telling._notification,
    NOTIFICATIONS_MERGED: Telling._merged,
    MESSAGE: Telling._message,
    MESSAGE_EDIT: Telling._message_edit,
    MESSAGE_DELETE: Telling._gone,
    ANNOUNCEMENT: Telling._announcement,
    REACTION: Telling._reaction,
    ANNOUNCEMENT_GONE: Telling._announcement_gone,
}
