"""messages.*: messages themselves."""

from typing import Any

import msgspec

from veche.api.vk import attachments, ids, paging, params, peers, people
from veche.api.vk.at import At, Json, Listed
from veche.api.vk.errors import VkError
from veche.api.vk.params import Csv
from veche.api.vk.render import message as render
from veche.api.vk.render.post import without_warning
from veche.core import conversations, posts
from veche.core.conversations import NewMessage
from veche.core.errors import Invalid, NotFound
from veche.core.paging import Page
from veche.core.posts import PostView

_MOST_PEERS = 100


class Send(msgspec.Struct):
    """messages.send"""

    user_id: int = 0
    peer_id: int = 0
    chat_id: int = 0
    domain: str = ""
    user_ids: Csv = ""
    peer_ids: Csv = ""
    message: str = ""
    attachment: Csv = ""
    random_id: int = 0
    guid: int = 0
    reply_to: int = 0
    forward_messages: Csv = ""
    sticker_id: int = 0


class Edit(msgspec.Struct):
    """messages.edit"""

    message_id: int = 0
    conversation_message_id: int = 0
    peer_id: int = 0
    message: str | None = None
    attachment: Csv | None = None


class Delete(msgspec.Struct):
    """messages.delete"""

    message_ids: Csv
    delete_for_all: bool = False
    spam: bool = False
    peer_id: int = 0


class Restore(msgspec.Struct):
    """messages.restore; the seed writes `message_ids`"""

    message_id: Csv = ""
    message_ids: Csv = ""


class GetById(msgspec.Struct):
    """messages.getById"""

    message_ids: Csv
    extended: bool = False
    fields: Csv = ""
    preview_length: int = 0


class History(msgspec.Struct):
    """messages.getHistory"""

    user_id: int = 0
    peer_id: int = 0
    offset: int = 0
    count: int | None = None
    start_message_id: int = 0
    rev: bool = False
    extended: bool = False
    fields: Csv = ""


async def send(at: At, p: Send) -> Json:
    """One message, or the same to several; the same `random_id` again is the same message."""
    if p.sticker_id:
        raise VkError(-151, "There are no stickers here", 100)
    several = params.ints(p.peer_ids or p.user_ids, "peer_ids")
    if len(several) > _MOST_PEERS:
        raise VkError(913, "Too many recipients")
    if not several:
        return (await _send(at, p, await _peer(at, p)))[0]
    sent = [(peer, await _send(at, p, peer)) for peer in several]
    if not at.version.given:
        return [number for _, (number, _) in sent]
    return [{"peer_id": peer, "message_id": number, "conversation_message_id": cmid} for peer, (number, cmid) in sent]


async def _peer(at: At, p: Send) -> int:
    if p.domain:
        found = await people.numbers(at, [p.domain], groups=False) or await people.numbers(at, [p.domain], groups=True)
        view = (await people.load(at, found)).people.get(found[0]) if found else None
        if view is None:
            raise NotFound("user")
        return ids.owner_id(view.view)
    return peers.one_of(at, peer_id=p.peer_id, user_id=p.user_id, chat_id=p.chat_id)


async def _send(at: At, p: Send, peer: int) -> tuple[int, int]:
    """Number and number within the conversation."""
    hung = attachments.read(p.attachment)
    media_ids = await attachments.visible_media(at, hung)
    if len(media_ids) < len(hung.media):
        raise VkError(52, "Invalid attachment", 100)
    chat = ids.chat_id(peer)
    key = p.random_id or p.guid
    new = NewMessage(
        peer_id=(await people.owner(at, peer)).id if chat is None else None,
        conversation_id=None if chat is None else await peers.existing_chat(at, chat),
        text=attachments.with_links(p.message, hung.links),
        media_ids=media_ids,
        reply_to_id=await _message_id(at, p.reply_to) if p.reply_to else None,
        key=str(key) if key else None,
    )
    try:
        sent = await conversations.send(at.tx, at.viewer, new)
    except Invalid as error:
        codes = {"blank": (100, "message is empty or invalid"), "too_long": (914, "Message is too long")}
        raise VkError(*codes.get(error.code, (100, error.message))) from None
    view = await posts.load_one(at.tx, at.viewer, sent)
    return view.number or 0, view.cmid or 0


async def _message_id(at: At, number: int) -> int:
    return (await _message(at, number)).id


async def _message(at: At, number: int) -> PostView:
    found = await peers.messages(at, [number])
    if not found:
        raise NotFound("message")
    return found[0]


async def edit(at: At, p: Edit) -> int:
    """Changes one of the caller's messages."""
    view = await _message(at, p.message_id)
    if p.message is None and p.attachment is None:
        raise VkError(100, "One of the parameters specified was missing or invalid: message is empty")
    hung = attachments.read(p.attachment)
    media_ids = await attachments.visible_media(at, hung) if p.attachment is not None else None
    message = None if p.message is None else without_warning(p.message, view.warning)
    changes = posts.PostChanges(text=message, media_ids=media_ids)
    await posts.edit(at.tx, at.viewer, view.id, changes)
    return 1


async def delete(at: At, p: Delete) -> Json:
    """For oneself, or for everybody."""
    wanted = params.ints(p.message_ids, "message_ids", most=1000)
    found = {view.number: view for view in await peers.messages(at, wanted)}
    if not p.delete_for_all:
        await conversations.delete_for_me(at.tx, at.viewer, [view.id for view in found.values()])
    for view in found.values() if p.delete_for_all else ():
        await posts.delete(at.tx, at.viewer, view.id)
    if not at.version.is_new:
        return {str(number): int(number in found) for number in wanted}
    known = peers.peer_map(await peers.loaded(at, [view.conversation_id or 0 for view in found.values()]))
    return [_deleted(number, found.get(number), known) for number in wanted]


def _deleted(number: int, view: PostView | None, known: dict[int, int]) -> dict[str, Any]:
    if view is None:
        error = {"code": 924, "description": "Can't delete this message"}
        return {"peer_id": 0, "message_id": number, "conversation_message_id": 0, "response": 0, "error": error}
    peer = known.get(view.conversation_id or 0, 0)
    return {"peer_id": peer, "message_id": number, "conversation_message_id": view.cmid or 0, "response": 1}


async def restore(at: At, p: Restore) -> int:
    """Brings back what was deleted for oneself."""
    wanted = params.ints(p.message_id or p.message_ids, "message_id", most=100)
    known = await posts.ids_of_numbers(at.tx, wanted)
    for number in wanted:
        if number not in known:
            raise NotFound("message")
        await conversations.restore(at.tx, at.viewer, known[number])
    return 1


async def get_by_id(at: At, p: GetById) -> Listed:
    """Messages by number."""
    views = await peers.messages(at, params.ints(p.message_ids, "message_ids", most=100))
    known = peers.peer_map(await peers.loaded(at, [view.conversation_id or 0 for view in views]))
    items = [_rendered(at, view, known) for view in views]
    return await _with_people(at, Listed(len(items), items), views, p.extended, p.fields)


def _rendered(at: At, view: PostView, known: dict[int, int]) -> dict[str, Any]:
    return render.message(view, known.get(view.conversation_id or 0, 0), at.me, at.version)


async def _with_people(at: At, answer: Listed, views: list[PostView], extended: bool, fields: Csv) -> Listed:
    if extended:
        profiles = (await people.crowd(at, [view.author for view in views])).profiles(params.fields(fields))
        answer.profiles, answer.groups = profiles["profiles"], profiles["groups"]
    return answer


async def get_history(at: At, p: History) -> Json:
    """Messages of a conversation, newest first unless `rev`."""
    peer = peers.one_of(at, peer_id=p.peer_id, user_id=p.user_id)
    conversation_id = await peers.find(at, peer)
    page = paging.page(p.count, p.offset, usual=20, most=200)
    if conversation_id is None:
        return {"count": 0, "items": [], "conversations": []}
    if p.start_message_id > 0:
        start = await _message(at, p.start_message_id)
        page = Page(limit=page.limit, before=(start.cmid or 0) + 1)
    found = await conversations.history(at.tx, at.viewer, conversation_id, page, ascending=p.rev)
    views = await posts.load(at.tx, at.viewer, found.items)
    known = await peers.loaded(at, [conversation_id])
    numbers = await peers.read_numbers(at, known.values())
    shown = [views[one] for one in found.items if one in views]
    answer: dict[str, Any] = {
        "count": found.total or 0,
        "items": [render.message(view, peer, at.me, at.version) for view in shown],
        "conversations": [render.conversation(view, at.version, numbers) for view in known.values()],
    }
    if p.extended:
        answer |= (await people.crowd(at, [view.author for view in shown])).profiles(params.fields(p.fields))
    return answer
