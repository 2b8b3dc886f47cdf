"""One thing that somebody did, as a surface shows it."""

from collections.abc import Iterator

import msgspec

from veche.core.accounts.views import AccountView
from veche.core.media.views import MediaView
from veche.core.posts.views import PostView


class ActivityView(msgspec.Struct, frozen=True):
    """`kind`: post | comment | like | friendship | avatar | joined. `id` orders and pages the feed; of a post or a
    comment it is the post's own, of a like the like's. Times are ms UTC."""

    kind: str
    id: int
    at: int
    actor: AccountView
    post: PostView | None = None  # of a post or a comment
    about: PostView | None = None  # what was liked, or the post that was commented
    other: AccountView | None = None  # the new friend; the group
    media: MediaView | None = None  # the new picture

    def accounts(self) -> Iterator[AccountView]:
        """Everybody whom a surface may show beside it; some more than once."""
        yield self.actor
        if self.other is not None:
            yield self.other
        for post in (self.post, self.about):
            if post is not None:
                yield post.author
                if post.repost_of is not None:
                    yield post.repost_of.author
