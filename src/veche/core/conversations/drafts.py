"""What a caller hands in: a new message."""

import msgspec


class NewMessage(msgspec.Struct, frozen=True):
    """A message for a person (`peer_id`) or into a conversation (`conversation_id`): exactly one of the two.

    `forward_ids`: posts and messages that the author sees and shows to the others as they are now. `key`: the same key
    by the same author within the hour is the same message.
    """

    peer_id: int | None = None
    conversation_id: int | None = None
    text: str = ""
    media_ids: tuple[int, ...] = ()
    reply_to_id: int | None = None
    forward_ids: tuple[int, ...] = ()
    key: str | None = None
