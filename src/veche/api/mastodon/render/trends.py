"""What is much talked of, for everybody and for moderators."""

from veche.api.mastodon.render.status import Status, status
from veche.api.mastodon.render.tag import Tag, history
from veche.core.posts.views import PostView
from veche.core.trends.views import TagTrend


class AdminTag(Tag, kw_only=True):
    """A hashtag with what moderators decide."""

    display_name: str
    trendable: bool
    usable: bool
    listable: bool
    requires_review: bool


class AdminStatus(Status, kw_only=True):
    """A status that trends, for moderators."""

    requires_review: bool


def admin_tag(view: TagTrend) -> AdminTag:
    """One of them."""
    return AdminTag(
        id=str(view.id),
        name=view.name,
        url=view.url,
        history=history(view.history),
        display_name=view.display_name,
        trendable=view.shown,
        usable=view.usable,
        listable=view.listable,
        requires_review=view.approved is None,
    )


def admin_status(view: PostView, viewer_id: int | None, approved: bool | None) -> AdminStatus:
    """A status and whether anybody has decided about it."""
    shown = status(view, viewer_id)
    fields = {name: getattr(shown, name) for name in Status.__struct_fields__}
    return AdminStatus(**fields, requires_review=approved is None)
