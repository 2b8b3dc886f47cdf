"""A notification as a surface shows it."""

from dataclasses import dataclass

from veche.core.accounts.views import AccountView
from veche.core.posts.views import PostView


@dataclass(frozen=True, slots=True)
class NotificationView:
    """Kinds: mention, wall, comment, post, repost, quote, follow, follow_request, follow_accepted, like, poll, update,
    group_invite, sign_up, report."""

    id: int
    kind: str
    account_id: int
    actor: AccountView
    post: PostView | None
    group_key: str
    read: bool
    created_at: int


@dataclass(frozen=True, slots=True)
class MarkerView:
    """How far a timeline was read."""

    timeline: str  # home | notifications
    last_read_id: int
    version: int
    updated_at: int
