"""What the keepers tell everybody."""

import msgspec

from veche.api.mastodon.render.emoji import Emoji, emojis
from veche.api.mastodon.render.status import Mention, StatusTag
from veche.core.announcements.views import AnnouncementView, ReactionView
from veche.lib.times import iso


class Reaction(msgspec.Struct, kw_only=True):
    """How many gave this answer; the addresses where it is one of the instance's own emoji."""

    name: str
    count: int
    me: bool | msgspec.UnsetType = msgspec.UNSET
    url: str | msgspec.UnsetType = msgspec.UNSET
    static_url: str | msgspec.UnsetType = msgspec.UNSET
    announcement_id: str | msgspec.UnsetType = msgspec.UNSET


class LinkedStatus(msgspec.Struct):
    """A status that the text links to."""

    id: str
    url: str


class Announcement(msgspec.Struct, kw_only=True):
    """An announcement; `read` only for somebody signed in."""

    id: str
    content: str
    starts_at: str | None
    ends_at: str | None
    all_day: bool
    published_at: str
    updated_at: str
    mentions: list[Mention]
    statuses: list[LinkedStatus]
    tags: list[StatusTag]
    emojis: list[Emoji]
    reactions: list[Reaction]
    read: bool | msgspec.UnsetType = msgspec.UNSET


def announcement(view: AnnouncementView, *, own: bool = True) -> Announcement:
    """With the viewer's own marks, or without for streams, where it is the same for everybody."""
    return Announcement(
        id=str(view.id),
        content=view.html,
        starts_at=_moment(view.starts_at),
        ends_at=_moment(view.ends_at),
        all_day=view.all_day,
        published_at=iso(view.published_at or view.updated_at),
        updated_at=iso(view.updated_at),
        mentions=[Mention(str(one.account_id), one.username, one.url, one.acct) for one in view.mentions],
        statuses=[LinkedStatus(str(one.id), one.url) for one in view.posts],
        tags=[StatusTag(one.name, one.url) for one in view.tags],
        emojis=emojis(view.emojis),
        reactions=[_reaction(one, own=own) for one in view.reactions],
        read=view.read if own else msgspec.UNSET,
    )


def told_reaction(view: AnnouncementView, name: str) -> Reaction:
    """What streams tell of one answer: how many gave it by now."""
    found = next((one for one in view.reactions if one.name == name), ReactionView(name, 0, False, None))
    told = _reaction(found, own=False)
    told.announcement_id = str(view.id)
    return told


def _reaction(view: ReactionView, *, own: bool) -> Reaction:
    shown = Reaction(name=view.name, count=view.count)
    if own:
        shown.me = view.mine
    if view.emoji is not None:
        shown.url, shown.static_url = view.emoji.url, view.emoji.static_url
    return shown


def _moment(at: int | None) -> str | None:
    return None if at is None else iso(at)
