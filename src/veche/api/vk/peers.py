"""Who is written to: a peer id, and the conversation behind it."""

from collections.abc import Iterable, Mapping

from veche.api.vk import ids, people
from veche.api.vk.at import At
from veche.api.vk.render.message import peer_of
from veche.core import conversations, posts
from veche.core.conversations.views import ConversationView
from veche.core.errors import Invalid, NotFound
from veche.core.posts.views import PostView


def one_of(at: At, *, peer_id: int = 0, user_id: int = 0, chat_id: int = 0) -> int:
    """The peer that is named in one of three ways. Errors: Invalid."""
    if chat_id:
        return ids.CHATS + chat_id
    if peer_id or user_id:
        return peer_id or user_id
    raise Invalid("peer_id", "is missing")


async def find(at: At, peer: int) -> int | None:
    """The conversation with a peer that is there already; None when nobody has written yet. Errors: NotFound."""
    chat = ids.chat_id(peer)
    if chat is not None:
        return await existing_chat(at, chat)
    other = await people.owner(at, peer)
    return await conversations.find_pair(at.tx, at.viewer, other.id)


async def existing_chat(at: At, chat: int) -> int:
    """The same number, unless it is that of a pair, which is no chat. What is said to those who are not in it is the
    core's to say. Errors: NotFound."""
    view = (await loaded(at, [chat])).get(chat)
    if view is not None and view.kind != "chat":
        raise NotFound("chat")
    return chat


async def loaded(at: At, conversation_ids: Iterable[int]) -> dict[int, ConversationView]:
    """Conversations of the caller, by id."""
    return await conversations.load(at.tx, at.viewer, list(dict.fromkeys(conversation_ids)))


def peer_map(views: Mapping[int, ConversationView]) -> dict[int, int]:
    """Conversation id → peer id."""
    return {id: peer_of(view) for id, view in views.items()}


async def read_numbers(at: At, views: Iterable[ConversationView]) -> dict[int, int]:
    """Numbers of the messages that were read last."""
    wanted = {one for view in views for one in (view.read_id, view.peer_read_id) if one}
    return await posts.numbers(at.tx, wanted)


async def messages(at: At, numbers: Iterable[int]) -> list[PostView]:
    """Messages by number, in that order; what is none, or not the caller's to see, is left out."""
    wanted = list(dict.fromkeys(numbers))
    known = await posts.by_numbers(at.tx, at.viewer, wanted)
    views = await posts.load(at.tx, at.viewer, known.values())
    found = [views[known[number]] for number in wanted if number in known and known[number] in views]
    return [view for view in found if view.conversation_id is not None]
