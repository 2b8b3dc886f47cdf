"""Their ids ↔ ours (specs/vk.md 0): groups are negative, peers of chats stand above two milliards."""

import re

from veche.core.accounts.views import AccountView
from veche.core.errors import Invalid

CHATS = 2_000_000_000
_BY_NUMBER = re.compile(r"^(?:(id|club|public|event)(\d{1,10})|(-?\d{1,10}))$")
_PAIR = re.compile(r"^(-?\d{1,10})_(\d{1,10})(?:_([A-Za-z0-9]{1,64}))?$")


def owner_id(account: AccountView) -> int:
    """A person's number, a group's with a minus."""
    return -account.id if account.is_group else account.id


def peer_id(account: AccountView | None, conversation_id: int) -> int:
    """Of a pair the other side, of a chat its number."""
    return CHATS + conversation_id if account is None else owner_id(account)


def chat_id(peer: int) -> int | None:
    """The conversation behind a peer id, None when it is an account's."""
    return peer - CHATS if peer > CHATS else None


def read_pair(text: str, name: str = "id") -> tuple[int, int]:
    """`owner_id`, with or without an access key. Errors: Invalid."""
    match = _PAIR.match(text.strip())
    if match is None:
        raise Invalid(name, "not a pair of owner and id")
    return int(match[1]), int(match[2])


def by_number(text: str) -> tuple[int, bool | None] | None:
    """`5`, `id5`, `club5`: the number, and whether a group is meant (None: not said); None for any other name."""
    match = _BY_NUMBER.match(text.strip())
    if match is None:
        return None
    if match[1]:
        return int(match[2]), match[1] != "id"
    number = int(match[3])
    return abs(number), True if number < 0 else None


def seconds(ms: int) -> int:
    """Their times are unix seconds."""
    return ms // 1000
