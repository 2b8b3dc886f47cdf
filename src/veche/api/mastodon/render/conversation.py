"""Direct talk."""

import msgspec

from veche.api.mastodon.render.account import Account, account
from veche.api.mastodon.render.status import Status, status
from veche.core.conversations.views import ConversationView


class Conversation(msgspec.Struct):
    """`accounts` are the others; oneself when nobody else is there."""

    id: str
    unread: bool
    accounts: list[Account]
    last_status: Status | None


def conversation(view: ConversationView, viewer_id: int | None) -> Conversation:
    """A pair or a chat alike."""
    others = [one for one in view.members if one.id != viewer_id] or list(view.members)
    return Conversation(
        id=str(view.id),
        unread=view.unread_count > 0,
        accounts=[account(one) for one in others],
        last_status=None if view.last_message is None else status(view.last_message, viewer_id),
    )
