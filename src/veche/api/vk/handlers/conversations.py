"""messages.*: conversations, how far they are read, and who is writing."""

from typing import Any

import msgspec

from veche.api.vk import ids, paging, params, peers, people
from veche.api.vk.at import At, Json, Listed
from veche.api.vk.errors import VkError
from veche.api.vk.params import Csv
from veche.api.vk.render import message as render
from veche.core import conversations, posts
from veche.core.conversations import ConversationView
from veche.core.errors import NotFound


class Conversations(msgspec.Struct):
    """messages.getConversations"""

    offset: int = 0
    count: int | None = None
    filter: str = "all"
    extended: bool | None = None
    fields: Csv = ""


class ByPeers(msgspec.Struct):
    """messages.getConversationsById"""

    peer_ids: Csv
    extended: bool = False
    fields: Csv = ""


class Read(msgspec.Struct):
    """messages.markAsRead"""

    peer_id: int = 0
    user_id: int = 0
    message_ids: Csv = ""
    start_message_id: int = 0
    up_to_cmid: int = 0


class Activity(msgspec.Struct):
    """messages.setActivity"""

    user_id: int = 0
    peer_id: int = 0
    type: str = "typing"


class OnePeer(msgspec.Struct):
    """messages.deleteConversation"""

    peer_id: int = 0
    user_id: int = 0


async def get_conversations(at: At, p: Conversations) -> Json:
    """The caller's conversations, the last one first."""
    page = paging.page(p.count, p.offset, usual=20, most=200)
    found = await conversations.list(at.tx, at.viewer, page, unread=p.filter in ("unread", "unanswered"))
    numbers = await peers.read_numbers(at, found.items)
    items = [
        {
            "conversation": render.conversation(view, at.version, numbers),
            "last_message": render.message(view.last_message, render.peer_of(view), at.me, at.version),
        }
        for view in found.items
        if view.last_message is not None
    ]
    unread = (await conversations.counts(at.tx, at.viewer)).unread
    answer: dict[str, Any] = {"count": found.total or len(items), "items": items, "unread_count": unread}
    if p.extended if p.extended is not None else not at.version.given:
        answer |= (await people.crowd(at, _speakers(found.items))).profiles(params.fields(p.fields))
    return answer


def _speakers(views: list[ConversationView]) -> list[Any]:
    """The other sides, and who spoke last."""
    others = [view.peer for view in views if view.peer is not None]
    return [*others, *(view.last_message.author for view in views if view.last_message is not None)]


async def get_by_peers(at: At, p: ByPeers) -> Listed:
    """Conversations by peer."""
    wanted = params.ints(p.peer_ids, "peer_ids", most=100)
    chats = [peer - ids.CHATS for peer in wanted if peer > ids.CHATS]
    accounts = [abs(peer) for peer in wanted if peer <= ids.CHATS]
    pairs = await posts.direct.pairs_of(at.tx, at.me, accounts)
    views = await peers.loaded(at, [*chats, *pairs.values()])
    numbers = await peers.read_numbers(at, views.values())
    items = [render.conversation(view, at.version, numbers) for view in views.values()]
    answer = Listed(len(items), items)
    if p.extended:
        crowd = await people.crowd(at, [view.peer for view in views.values() if view.peer is not None])
        profiles = crowd.profiles(params.fields(p.fields))
        answer.profiles, answer.groups = profiles["profiles"], profiles["groups"]
    return answer


async def _existing(at: At, peer: int) -> int:
    found = await peers.find(at, peer)
    if found is None:
        raise NotFound("conversation")
    return found


async def mark_as_read(at: At, p: Read) -> int:
    """Read up to a message, or all of it."""
    wanted = params.ints(p.message_ids, "message_ids", most=100) or ([p.start_message_id] if p.start_message_id else [])
    up_to = p.up_to_cmid or None
    if wanted:
        views = await peers.messages(at, wanted)
        up_to = max((view.cmid or 0 for view in views), default=0)
        conversation_ids = {view.conversation_id for view in views}
    if p.peer_id or p.user_id or not wanted:
        conversation_ids = {await _existing(at, peers.one_of(at, peer_id=p.peer_id, user_id=p.user_id))}
    for one in conversation_ids:
        await conversations.read(at.tx, at.viewer, one or 0, up_to)
    return 1


async def set_activity(at: At, p: Activity) -> int:
    """Tells the others that the caller is writing."""
    if p.type not in ("typing", "audiomessage"):
        raise VkError(1, "Unknown activity type", 100)
    peer = peers.one_of(at, peer_id=p.peer_id, user_id=p.user_id)
    await conversations.typing(at.tx, at.viewer, await _existing(at, peer))
    return 1


async def delete_all(at: At, p: OnePeer) -> dict[str, int]:
    """Out of the caller's list, with all its messages."""
    conversation_id = await _existing(at, peers.one_of(at, peer_id=p.peer_id, user_id=p.user_id))
    view = (await peers.loaded(at, [conversation_id])).get(conversation_id)
    last = view.last_message if view is not None else None
    await conversations.hide_conversation(at.tx, at.viewer, conversation_id, and_messages=True)
    return {"last_deleted_id": (last.number or 0) if last is not None else 0}
