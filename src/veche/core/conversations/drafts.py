"""What a caller hands in."""

from dataclasses import dataclass, field
from typing import Any

from veche.core.posts import NewPoll


@dataclass(frozen=True, slots=True)
class NewMessage:
    """A message to be sent: to a person (`peer_id`) or into a conversation.

    `key`: the same key of the same sender within an hour gives the earlier message again. `forward_ids`: posts that
    are passed on; those that the sender does not see are an error.
    """

    text: str = ""
    peer_id: int | None = None
    conversation_id: int | None = None
    media_ids: tuple[int, ...] = ()
    poll: NewPoll | None = None
    reply_to_id: int | None = None
    forward_ids: tuple[int, ...] = ()
    warning: str = ""
    details: dict[str, Any] = field(default_factory=dict)
    key: str | None = None
