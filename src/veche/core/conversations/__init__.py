"""Private talk of two or of many. A message is a post in exactly one conversation (decision 11)."""

from veche.core.conversations.drafts import NewMessage
from veche.core.conversations.history import history
from veche.core.conversations.load import find_pair, load, load_one, members
from veche.core.conversations.mine import clear_history, delete_for_me, remove_from_list, restore
from veche.core.conversations.overview import listed as list
from veche.core.conversations.overview import unread_conversations, unread_count
from veche.core.conversations.people import invite, kick, leave, open_chat, rename
from veche.core.conversations.reading import read, typing
from veche.core.conversations.sending import send
from veche.core.conversations.views import ConversationView

__all__ = [
    "ConversationView",
    "NewMessage",
    "clear_history",
    "delete_for_me",
    "find_pair",
    "history",
    "invite",
    "kick",
    "leave",
    "list",
    "load",
    "load_one",
    "members",
    "open_chat",
    "read",
    "remove_from_list",
    "rename",
    "restore",
    "send",
    "typing",
    "unread_conversations",
    "unread_count",
]
