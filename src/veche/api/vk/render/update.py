"""Events of the log as updates of the long poll, in versions 0-3 and 19 (specs/vk.md 4)."""

from collections.abc import Mapping
from html import escape
from typing import Any

import msgspec

from veche.api.vk import ids
from veche.api.vk.render.attachment import kind_of, poll_owner
from veche.api.vk.render.message import random_id
from veche.core import events
from veche.core.eventbase import Event
from veche.core.posts.views import PostView

UNREAD, OUTBOX, REPLIED, MEDIA, DELETED, DELETED_FOR_ALL = 1, 2, 4, 512, 128, 131072
ATTACHMENTS, EXTENDED, PTS, PLATFORM, RANDOM_ID = 2, 8, 32, 64, 128
NEWEST = 19
_BY_MEMBERS = 10  # from here on events name messages by their number within the conversation
_CHAT_CHANGES = {"created": 1, "title": 1, "avatar": 2, "joined": 6, "left": 7, "kicked": 8}


class Scene(msgspec.Struct, frozen=True):
    """What is needed to tell of events: loaded once for all of them."""

    me: int
    version: int
    mode: int
    posts: Mapping[int, PostView]  # by id, those that the listener sees
    numbers: Mapping[int, int]  # post id → number
    peers: Mapping[int, int]  # conversation id → peer id
    unread: int

    @property
    def by_cmid(self) -> bool:
        return self.version >= _BY_MEMBERS


Update = list[Any]


def updates(event: Event, at: int, scene: Scene) -> list[Update]:
    """What one event is to the listener; nothing for events that VK does not know. `at`: ms of the event."""
    tell = _TELLERS.get(type(event))
    return tell(event, at, scene) if tell is not None else []


def _flags(view: PostView, scene: Scene) -> int:
    found = OUTBOX if view.author.id == scene.me else 0
    found |= 0 if view.facts.read else UNREAD
    found |= MEDIA if view.media or view.poll is not None else 0
    return found | (REPLIED if view.reply_to_id is not None else 0)


def _text(view: PostView) -> str:
    """HTML-escaped, lines parted by <br>: clients undo it."""
    return escape(view.plain, quote=True).replace("\n", "<br>")


def _attached(view: PostView) -> dict[str, str]:
    names = [(kind_of(one), f"{one.owner_id}_{one.id}") for one in view.media]
    if view.poll is not None:
        names.append(("poll", f"{poll_owner(view, view.poll)}_{view.poll.id}"))
    found: dict[str, str] = {}
    for place, (kind, name) in enumerate(names, 1):
        found |= {f"attach{place}_type": kind, f"attach{place}": name}
    return found


def _extra(view: PostView, peer: int) -> dict[str, str]:
    found = {"title": " ... "}
    if peer > ids.CHATS:
        found["from"] = str(ids.owner_id(view.author))
    return found


def _message(view: PostView, code: int, scene: Scene) -> Update:
    peer = scene.peers.get(view.conversation_id or 0, 0)
    when, cmid, number = ids.seconds(view.created_at), view.cmid or 0, view.number or 0
    edited = ids.seconds(view.edited_at) if view.edited_at is not None else 0
    extra, attached = _extra(view, peer), _attached(view)
    if scene.by_cmid:
        head: Update = [10000 + code, cmid, _flags(view, scene), 0, peer, when, _text(view), extra, attached]
        return [*head, random_id(view), number, edited]
    head = [code, number, _flags(view, scene), peer, when]
    if scene.version < 2:
        head.append(" ... ")
    head.append(_text(view))
    if scene.version < 3:
        return [*head, extra | (attached if scene.mode & ATTACHMENTS else {})]
    head += [extra, attached] if scene.mode & ATTACHMENTS else [extra]
    if scene.mode & RANDOM_ID:
        head.append(random_id(view))
    return [*head, cmid, edited]


def _created(event: events.MessageCreated, at: int, scene: Scene) -> list[Update]:
    view = scene.posts.get(event.post_id)
    if view is None:
        return []
    found = [_message(view, 4, scene)]
    if event.author_id != scene.me:
        found.append([80, scene.unread, 0])
    return found


def _edited(event: events.MessageEdited, at: int, scene: Scene) -> list[Update]:
    view = scene.posts.get(event.post_id)
    return [_message(view, 5, scene)] if view is not None else []


def _restored(event: events.MessageRestored, at: int, scene: Scene) -> list[Update]:
    return _created(events.MessageCreated(event.post_id, event.conversation_id, event.author_id, 0), at, scene)


def _deleted(event: events.MessageDeleted, at: int, scene: Scene) -> list[Update]:
    mask = DELETED | (DELETED_FOR_ALL if event.for_all else 0)
    peer = scene.peers.get(event.conversation_id, 0)
    if scene.by_cmid:
        return [[10002, event.cmid, mask, peer]]
    return [[2, event.number, mask, peer]]


def _read(event: events.ConversationRead, at: int, scene: Scene) -> list[Update]:
    """6: I have read what they wrote; 7: they have read what I wrote."""
    peer = scene.peers.get(event.conversation_id, 0)
    code = 6 if event.account_id == scene.me else 7
    if scene.by_cmid:
        found: list[Update] = [[10000 + code, peer, event.cmid, scene.unread if code == 6 else 0]]
    else:
        found = [[code, peer, scene.numbers.get(event.post_id, 0)]]
    return [*found, [80, scene.unread, 0]] if code == 6 else found


def _changed(event: events.ConversationChanged, at: int, scene: Scene) -> list[Update]:
    peer = scene.peers.get(event.conversation_id, 0)
    if peer <= ids.CHATS:
        return []
    kind = _CHAT_CHANGES.get(event.change, 4)
    return [[52, kind, peer, event.account_id or 0], [51, event.conversation_id, int(event.by_id == scene.me)]]


def _typing(event: events.Typing, at: int, scene: Scene) -> list[Update]:
    if event.account_id == scene.me:
        return []
    peer = scene.peers.get(event.conversation_id, 0)
    if scene.by_cmid:
        return [[63, peer, [event.account_id], 1, ids.seconds(at)]]
    if peer > ids.CHATS:
        return [[62, event.account_id, peer - ids.CHATS]]
    return [[61, event.account_id, 1]]


def _presence(event: events.PresenceChanged, at: int, scene: Scene) -> list[Update]:
    when = ids.seconds(at)
    platform = 7 if scene.mode & PLATFORM else 0
    return [[8, -event.account_id, platform, when] if event.online else [9, -event.account_id, 1, when]]


_TELLERS: dict[type[Event], Any] = {
    events.MessageCreated: _created,
    events.MessageEdited: _edited,
    events.MessageRestored: _restored,
    events.MessageDeleted: _deleted,
    events.ConversationRead: _read,
    events.ConversationChanged: _changed,
    events.Typing: _typing,
    events.PresenceChanged: _presence,
}
