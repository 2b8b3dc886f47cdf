"""What is much talked of, for everybody and for moderators."""

from typing import Any

import msgspec

from veche.api.mastodon.render.card import PreviewCard, card
from veche.api.mastodon.render.status import Status, status
from veche.api.mastodon.render.tag import Tag, TagHistory, history
from veche.core.posts.views import PostView
from veche.core.trends.views import LinkTrend, PublisherTrend, TagTrend
from veche.lib.times import iso


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


class TrendsLink(PreviewCard, kw_only=True):
    """A link that trends, with its last days."""

    history: list[TagHistory]


class AdminLink(TrendsLink, kw_only=True):
    """The same for moderators."""

    id: str
    requires_review: bool


class Publisher(msgspec.Struct):
    """A host to which people link. Its name is its id."""

    id: str
    domain: str
    trendable: bool | None
    reviewed_at: str | None
    requested_review_at: None
    requires_review: bool


def trends_link(view: LinkTrend) -> TrendsLink:
    """For everybody."""
    return TrendsLink(**_card(view))


def admin_link(view: LinkTrend) -> AdminLink:
    """For moderators."""
    return AdminLink(**_card(view), id=str(view.card.id), requires_review=view.approved is None)


def publisher(view: PublisherTrend) -> Publisher:
    """One of them."""
    decided = None if view.decided_at is None else iso(view.decided_at)
    return Publisher(view.host, view.host, view.approved, decided, None, view.approved is None)


def _card(view: LinkTrend) -> dict[str, Any]:
    shown = card(view.card)
    fields = {name: getattr(shown, name) for name in PreviewCard.__struct_fields__}
    return {**fields, "history": history(view.history)}
