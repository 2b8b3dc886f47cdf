"""A message and its conversation (specs/vk.md 2.13, 2.14)."""

from collections.abc import Mapping
from typing import Any

from veche.api.vk import ids
from veche.api.vk.render.attachment import attachments
from veche.api.vk.version import Version
from veche.core.conversations.views import ConversationView
from veche.core.posts.views import PostView

_STATES = {True: "in", False: "left"}
_NOT_ALLOWED = 901


def random_id(view: PostView) -> int:
    """What the sender gave, to find its own message again."""
    value = view.details.get("random_id")
    return value if isinstance(value, int) else 0


def message(view: PostView, peer: int, me: int, version: Version) -> dict[str, Any]:
    """One message as `me` sees it."""
    out = view.author.id == me
    found: dict[str, Any] = {
        "id": view.number or 0,
        "date": ids.seconds(view.created_at),
        "out": int(out),
        "peer_id": peer,
        "from_id": ids.owner_id(view.author),
        "text": view.plain,
        "body": view.plain,
        "user_id": peer if 0 < peer < ids.CHATS else view.author.id,
        "read_state": int(view.facts.read),
        "title": "",
        "attachments": attachments(view, version),
        "fwd_messages": [],
        "emoji": 0,
        "important": version.flag(False),
        "deleted": 0,
        "is_hidden": version.flag(False),
        "random_id": random_id(view),
        "conversation_message_id": view.cmid or 0,
        "version": view.version,
    }
    if view.edited_at is not None:
        found["update_time"] = ids.seconds(view.edited_at)
    return found


def peer_of(view: ConversationView) -> int:
    """Of a pair the other side."""
    return ids.peer_id(None if view.kind == "chat" else view.peer, view.id)


def conversation(view: ConversationView, version: Version, numbers: Mapping[int, int]) -> dict[str, Any]:
    """The conversation without its last message; `numbers` are those of the messages read last."""
    peer = peer_of(view)
    last = view.last_message
    found: dict[str, Any] = {
        "peer": {"id": peer, "type": _peer_type(view), "local_id": view.id if view.kind == "chat" else abs(peer)},
        "last_message_id": (last.number or 0) if last is not None else 0,
        "last_conversation_message_id": view.last_cmid,
        "in_read": numbers.get(view.read_id, 0),
        "out_read": numbers.get(view.peer_read_id, 0),
        "in_read_cmid": view.read_cmid,
        "out_read_cmid": view.peer_read_cmid,
        "unread_count": view.unread_count,
        "version": view.last_cmid,
        "sort_id": {"major_id": 0, "minor_id": (last.number or 0) if last is not None else 0},
        "is_marked_unread": False,
        "important": False,
        "can_write": {"allowed": True} if view.can_write else {"allowed": False, "reason": _NOT_ALLOWED},
    }
    if view.kind == "chat":
        found["chat_settings"] = chat_settings(view)
    elif not version.given:
        found["chat_settings"] = {"title": "", "active_ids": []}
    return found


def _peer_type(view: ConversationView) -> str:
    if view.kind == "chat":
        return "chat"
    return "group" if view.peer is not None and view.peer.is_group else "user"


def chat_settings(view: ConversationView) -> dict[str, Any]:
    """What only chats have."""
    owner = view.owner_id or 0
    found: dict[str, Any] = {
        "title": view.title,
        "members_count": view.members_count,
        "state": _STATES[view.is_member],
        "active_ids": [ids.owner_id(one) for one in view.members[:4]],
        "owner_id": owner,
        "is_group_channel": False,
        "acl": {
            "can_change_info": view.is_member, "can_change_invite_link": False, "can_change_pin": False,
            "can_invite": view.is_member, "can_promote_users": False, "can_see_invite_link": False,
            "can_moderate": False, "can_copy_chat": False, "can_call": False, "can_use_mass_mentions": False,
            "can_change_style": False,
        },
    }  # fmt: skip
    if view.avatar is not None:
        small = view.avatar.small_url
        found["photo"] = {"photo_50": small, "photo_100": small, "photo_200": view.avatar.url}
    return found


def chat(view: ConversationView) -> dict[str, Any]:
    """A chat as messages.getChat has it."""
    return {
        "id": view.id, "type": "chat", "title": view.title, "admin_id": view.owner_id or 0,
        "members_count": view.members_count, "users": [one.id for one in view.members],
    }  # fmt: skip
