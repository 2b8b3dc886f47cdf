"""Hashtags by themselves, and on somebody's page."""

import msgspec

from veche.core.tags.views import DayView, FeaturedTagView, TagCard
from veche.lib.times import SECOND, iso_day


class TagHistory(msgspec.Struct):
    """One day of a tag; numbers are texts here."""

    day: str
    uses: str
    accounts: str


class Tag(msgspec.Struct, kw_only=True):
    """A hashtag by itself; the marks are a person's own."""

    id: str
    name: str
    url: str
    history: list[TagHistory]
    following: bool | msgspec.UnsetType = msgspec.UNSET
    featuring: bool | msgspec.UnsetType = msgspec.UNSET


class FeaturedTag(msgspec.Struct):
    """A hashtag on a page."""

    id: str
    name: str
    url: str
    statuses_count: str
    last_status_at: str | None


def tag(card: TagCard) -> Tag:
    """The card."""
    return Tag(
        id=str(card.id),
        name=card.name,
        url=card.url,
        history=history(card.history),
        following=msgspec.UNSET if card.following is None else card.following,
        featuring=msgspec.UNSET if card.featuring is None else card.featuring,
    )


def history(days: tuple[DayView, ...]) -> list[TagHistory]:
    """Today first."""
    return [TagHistory(str(one.day // SECOND), str(one.uses), str(one.accounts)) for one in days]


def featured_tag(view: FeaturedTagView) -> FeaturedTag:
    """The count is a text too."""
    last = None if view.last_at is None else iso_day(view.last_at)
    return FeaturedTag(str(view.id), view.name, view.url, str(view.uses), last)
