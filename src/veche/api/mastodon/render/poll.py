"""Polls, with the viewer's own answers."""

import msgspec

from veche.api.mastodon.render.emoji import Emoji, emojis
from veche.core.posts.views import PollView
from veche.lib.times import iso


class PollOption(msgspec.Struct):
    """One answer; the number of its votes is null while it is hidden."""

    title: str
    votes_count: int | None


class Poll(msgspec.Struct, kw_only=True):
    """`voted` and `own_votes` only for somebody signed in."""

    id: str
    expires_at: str | None
    expired: bool
    multiple: bool
    votes_count: int
    voters_count: int
    options: list[PollOption]
    emojis: list[Emoji]
    voted: bool | msgspec.UnsetType = msgspec.UNSET
    own_votes: list[int] | msgspec.UnsetType = msgspec.UNSET


def poll(view: PollView, viewer_id: int | None) -> Poll:
    """Whoever asked the question counts as having voted: there is no form for them to fill."""
    hidden = view.totals_hidden
    shown = Poll(
        id=str(view.id),
        expires_at=None if view.expires_at is None else iso(view.expires_at),
        expired=view.expired,
        multiple=view.multiple,
        votes_count=view.votes_count,
        voters_count=view.voters_count,
        options=[PollOption(one.text, None if hidden else one.votes_count) for one in view.options],
        emojis=emojis(view.emojis),
    )
    if viewer_id is not None:
        own = set(view.own_votes)
        shown.voted = bool(own) or view.author_id == viewer_id
        shown.own_votes = [place for place, one in enumerate(view.options) if one.id in own]
    return shown
