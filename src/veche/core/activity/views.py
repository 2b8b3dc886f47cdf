"""Something that somebody did, as a feed shows it."""

from dataclasses import dataclass

from veche.core.accounts.views import AccountView
from veche.core.media.views import MediaView
from veche.core.posts.views import PostView


@dataclass(frozen=True, slots=True)
class ActivityView:
    """`kind`: post (also a repost), comment, like, friendship, join, avatar. `id` is the cursor, one for all kinds.

    `post` is what was written or liked; `other` the new friend or the group joined; `media` the new avatar.
    """

    id: int
    kind: str
    actor: AccountView
    created_at: int
    post: PostView | None = None
    other: AccountView | None = None
    media: MediaView | None = None
