"""Conversations: pairs and chats, their messages, read marks and members."""

from veche.core.conversations.chats import invite, kick, leave, open_chat, rename
from veche.core.conversations.drafts import NewMessage
from veche.core.conversations.everything import messages
from veche.core.conversations.marks import delete_for_me, hide_conversation, mute, read, restore, typing, unread
from veche.core.conversations.reading import Counts, counts, history, load, load_one, members
from veche.core.conversations.reading import list_ as list
from veche.core.conversations.sending import find_pair, send
from veche.core.conversations.views import ConversationView

__all__ = [
    "ConversationView",
    "Counts",
    "NewMessage",
    "counts",
    "delete_for_me",
    "find_pair",
    "hide_conversation",
    "history",
    "invite",
    "kick",
    "leave",
    "list",
    "load",
    "load_one",
    "members",
    "messages",
    "mute",
    "open_chat",
    "read",
    "rename",
    "restore",
    "send",
    "typing",
    "unread",
]
