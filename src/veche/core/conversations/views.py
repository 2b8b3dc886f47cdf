"""A conversation as one of its members sees it."""

import msgspec

from veche.core.accounts.views import AccountView, ImageView
from veche.core.posts.views import PostView


class ConversationView(msgspec.Struct, frozen=True):
    """`peer` is the other side of a pair (oneself when talking to oneself); None for a chat."""

    id: int
    kind: str  # pair | chat
    peer: AccountView | None
    title: str
    avatar: ImageView | None
    owner_id: int | None
    members: tuple[AccountView, ...]  # present members, the viewer included; of a large chat not all
    is_member: bool
    can_write: bool
    last_message: PostView | None
    last_cmid: int
    read_cmid: int  # I have read up to
    read_id: int
    peer_read_cmid: int  # the others have read up to (furthest)
    peer_read_id: int
    unread_count: int
    muted: bool
    created_at: int
    members_count: int = 0
    cursor: int = 0  # of the newest message in sight: lists are ordered by it
