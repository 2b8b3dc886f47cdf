"""Direct talk."""

from typing import Any

from veche.api.mastodon.paging import paged
from veche.api.mastodon.params import Id, Paged
from veche.api.mastodon.render.conversation import Conversation, conversation
from veche.core import conversations
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.http.answers import Reply
from veche.http.cache import ListOf
from veche.http.door import Call


async def list_(tx: Tx, viewer: Viewer, params: Paged, call: Call) -> Reply:
    """The viewer's conversations, the last spoken in first."""
    found = await conversations.list(tx, viewer, params.page())
    return paged(call, [conversation(one, viewer.account_id) for one in found.items], found)


async def read(tx: Tx, viewer: Viewer, params: Id) -> Conversation:
    """All of it is read."""
    await conversations.read(tx, viewer, params.id)
    return conversation(await conversations.load_one(tx, viewer, params.id), viewer.account_id)


async def unread(tx: Tx, viewer: Viewer, params: Id) -> Conversation:
    """Its last message waits to be read again."""
    await conversations.unread(tx, viewer, params.id)
    return conversation(await conversations.load_one(tx, viewer, params.id), viewer.account_id)


async def messages(tx: Tx, viewer: Viewer, params: Paged, call: Call) -> Reply:
    """All of it in one timeline, of the seed."""
    found = await conversations.messages(tx, viewer, params.page())
    return paged(call, ListOf("status", found.items), found)


async def remove(tx: Tx, viewer: Viewer, params: Id) -> Any:
    """Out of the list, until somebody says something new."""
    await conversations.hide_conversation(tx, viewer, params.id)
    return {}
