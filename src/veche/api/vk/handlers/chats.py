"""messages.*: chats and who is in them."""

from typing import Any

import msgspec

from veche.api.vk import params, peers
from veche.api.vk.at import At, Json
from veche.api.vk.params import Csv
from veche.api.vk.render import message as render
from veche.core import conversations
from veche.core.errors import NotFound


class NewChat(msgspec.Struct):
    """messages.createChat"""

    user_ids: Csv = ""
    title: str = ""


class EditChat(msgspec.Struct):
    """messages.editChat"""

    chat_id: int
    title: str


class OneChat(msgspec.Struct):
    """messages.getChat"""

    chat_id: int


class Invite(msgspec.Struct):
    """messages.addChatUser"""

    chat_id: int
    user_id: int


class Kick(msgspec.Struct):
    """messages.removeChatUser"""

    chat_id: int
    user_id: int = 0
    member_id: int = 0


async def create_chat(at: At, p: NewChat) -> Json:
    """A chat with these people."""
    wanted = params.ints(p.user_ids, "user_ids", most=500)
    made = await conversations.open_chat(at.tx, at.viewer, p.title, wanted)
    return {"chat_id": made, "peer_ids": []} if at.version.is_new else made


async def edit_chat(at: At, p: EditChat) -> int:
    """Another title."""
    await conversations.rename(at.tx, at.viewer, p.chat_id, p.title)
    return 1


async def get_chat(at: At, p: OneChat) -> dict[str, Any]:
    """One chat."""
    found = await peers.loaded(at, [p.chat_id])
    if p.chat_id not in found or found[p.chat_id].kind != "chat":
        raise NotFound("chat")
    return render.chat(found[p.chat_id])


async def add_chat_user(at: At, p: Invite) -> int:
    """Brings somebody in."""
    await conversations.invite(at.tx, at.viewer, p.chat_id, p.user_id)
    return 1


async def remove_chat_user(at: At, p: Kick) -> int:
    """Puts somebody out, or leaves."""
    who = p.user_id or p.member_id or at.me
    if who == at.me:
        await conversations.leave(at.tx, at.viewer, p.chat_id)
    else:
        await conversations.kick(at.tx, at.viewer, p.chat_id, who)
    return 1
