"""What is much talked of, for everybody and for moderators."""

import msgspec

from veche.api.mastodon.render.status import Status, status
from veche.core.posts.views import PostView
from veche.core.trends.views import DayView, TagTrend
from veche.lib.times import seconds


class Day(msgspec.Struct):
    """How often on a day; all figures are texts."""

    day: str
    uses: str
    accounts: str


class TrendingTag(msgspec.Struct):
    """A hashtag with its last days."""

    id: str
    name: str
    url: str
    history: list[Day]


class AdminTag(TrendingTag, kw_only=True):
    """The same with what moderators decide."""

    display_name: str
    trendable: bool
    usable: bool
    listable: bool
    requires_review: bool


class AdminStatus(Status, kw_only=True):
    """A status that trends, for moderators."""

    requires_review: bool


def days(history: tuple[DayView, ...]) -> list[Day]:
    """The last days, today first."""
    return [Day(str(seconds(one.starts_at)), str(one.uses), str(one.people)) for one in history]


def trending_tag(view: TagTrend) -> TrendingTag:
    """A tag's name is unique, so it serves as its id."""
    return TrendingTag(view.name, view.display_name, view.url, days(view.history))


def admin_tag(view: TagTrend) -> AdminTag:
    """The number that the tag has here is its id for moderators."""
    return AdminTag(
        id=str(view.id),
        name=view.name,
        url=view.url,
        history=days(view.history),
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
