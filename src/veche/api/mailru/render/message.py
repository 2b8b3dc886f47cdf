"""Private messages (specs/mailru.md c, messages)."""

from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from veche.api.mailru import ids
from veche.api.mailru.render import attachment
from veche.api.mailru.render.user import User, user
from veche.core.conversations.views import ConversationView
from veche.core.posts.views import PostView


class Message(msgspec.Struct):
    """`type` 0: sent by me, 1: received."""

    id: str
    type: int
    time: int
    message: list[Any]
    filtered_message: str


class Thread(msgspec.Struct):
    """A line of the list of threads."""

    user: User
    time: int
    unread: int
    last_message: Message | UnsetType = UNSET


def message(post: PostView, viewer_id: int) -> Message:
    """A message as one side sees it."""
    parts: list[Any] = [attachment.text(post.plain)] if post.plain else []
    parts += [attachment.media(item, post.url) for item in post.media if item.state == "ready"]
    kind = 0 if post.author.id == viewer_id else 1
    return Message(ids.event(post.id), kind, post.created_at // 1000, parts, post.plain)


def thread(conversation: ConversationView, viewer_id: int) -> Thread | None:
    """A conversation of two; chats are not of this dialect."""
    if conversation.peer is None:
        return None
    last = conversation.last_message
    return Thread(
        user=user(conversation.peer),
        time=(last.created_at if last else conversation.created_at) // 1000,
        unread=conversation.unread_count,
        last_message=message(last, viewer_id) if last else UNSET,
    )
