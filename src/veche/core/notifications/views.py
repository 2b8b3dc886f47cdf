"""A notification as a surface shows it."""

from typing import Any, NamedTuple

import msgspec

from veche.core.accounts.views import AccountView
from veche.core.posts.views import PostView

# kinds that are told of a thing that is no post
ABOUT = ("report", "moderation_warning", "severed", "collected", "collection_changed")


class NotificationView(msgspec.Struct, frozen=True):
    """Kinds: mention, wall, comment, post, repost, quote, quoted_update, follow, follow_request, follow_accepted, like,
    poll, update, group_invite, sign_up, report, moderation_warning, severed, collected, collection_changed. `about_id`:
    the report, the strike, the severance or the collection, for the last five.
    """

    id: int
    kind: str
    account_id: int
    actor: AccountView
    post: PostView | None
    group_key: str
    read: bool
    created_at: int
    held: bool = False  # kept back by the receiver's policy
    about_id: int | None = None


class Line(NamedTuple):
    """A notification as it stands in a list. Its fields are the columns that `finding` reads."""

    id: int
    kind: str
    group_key: str
    unique_key: str | None  # of those about no post
    actor_id: int
    post_id: int | None
    created_at: int
    held_at: int | None
    actor_version: int  # none where the actor is gone: who is not welcome is not shown
    is_welcome: int  # the actor is there, and neither gone nor shut out

    @property
    def held(self) -> bool:
        """Kept back by the receiver's policy."""
        return self.held_at is not None

    @property
    def about_id(self) -> int | None:
        """The report, the strike, the severance or the collection, where it is about one."""
        return None if self.unique_key is None else about_of(self)


class GroupView(msgspec.Struct, frozen=True):
    """Notifications of one kind about one thing that stand together; `page_*` tell of those in the page that was read.

    `actor_ids`: some of those who caused them, the last first.
    """

    key: str
    kind: str
    count: int
    newest_id: int
    page_newest_id: int
    page_oldest_id: int
    page_newest_at: int
    actor_ids: tuple[int, ...]
    post_id: int | None
    about_id: int | None = None


class GroupsView(msgspec.Struct, frozen=True):
    """Groups, the last changed first, and all that they name: accounts with their versions, posts."""

    groups: list[GroupView]
    accounts: dict[int, int]
    posts: list[int]


class PolicyView(msgspec.Struct, frozen=True):
    """What becomes of notifications on each ground (0 accept, 1 hold, 2 drop), and how much is held."""

    not_following: int
    not_followers: int
    new_accounts: int
    private_mentions: int
    limited_accounts: int
    pending_requests: int
    pending_notifications: int


class RequestView(msgspec.Struct, frozen=True):
    """Somebody whose notifications are held."""

    id: int
    actor: AccountView
    count: int
    last_post: PostView | None
    created_at: int
    updated_at: int


class MarkerView(msgspec.Struct, frozen=True):
    """How far a timeline was read."""

    timeline: str  # home | notifications
    last_read_id: int
    version: int
    updated_at: int


def about_of(row: Any) -> int | None:
    """The report, strike, severance or collection that a notification is about: it is told once by that number."""
    return int(row.unique_key.rpartition(":")[2]) if row.kind in ABOUT else None
