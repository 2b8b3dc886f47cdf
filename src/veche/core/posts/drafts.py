"""What a caller hands in: a new post, a new poll, changes to either. Frozen data in our own words."""

from typing import Any

import msgspec

from veche.core.posts.views import Visibility


class NewPoll(msgspec.Struct, frozen=True):
    """A poll to be made. Times are ms UTC."""

    options: tuple[str, ...]
    question: str = ""
    multiple: bool = False
    anonymous: bool = True
    hide_totals: bool = False
    final: bool = False
    expires_at: int | None = None


class NewPost(msgspec.Struct, frozen=True):
    """A post, comment, message, note or topic to be written.

    `wall_id`: on whose page; the author's own when left out, its root's for a comment. `visibility`: the author's usual
    one when left out. `as_group`: the wall is a group and the author speaks in its name; `signed` shows who wrote.
    `repost_of_id` with text makes a quote. `conversation_id` makes a message. `from_dialect_without_visibility`: a
    comment takes its root's visibility.
    """

    text: str = ""
    visibility: Visibility | None = None
    wall_id: int | None = None
    reply_to_id: int | None = None
    media_ids: tuple[int, ...] = ()
    poll: NewPoll | None = None
    poll_id: int | None = None
    warning: str = ""
    sensitive: bool | None = None
    language: str | None = None
    as_group: bool = False
    signed: bool = False
    repost_of_id: int | None = None
    mention_ids: tuple[int, ...] = ()
    expected_ids: tuple[int, ...] | None = None  # the only ones whom the text may name besides its author
    title: str = ""
    kind: str = "post"  # post | note | topic; a comment and a message are told by what they reply to and where they go
    details: dict[str, Any] = msgspec.field(default_factory=dict)
    publish_at: int | None = None
    from_dialect_without_visibility: bool = False
    html_input: bool = False
    comments_closed: bool = False
    conversation_id: int | None = None
    quote_policy: int | None = None  # who may quote it; the author's usual one when left out
    unused_media: bool = False  # media that stand in another post are refused


class MediaDetails(msgspec.Struct, frozen=True):
    """New words about a medium that is attached already; None leaves a thing as it is."""

    media_id: int
    description: str | None = None
    focus: tuple[float, float] | None = None
    title: str | None = None


class PostChanges(msgspec.Struct, frozen=True):
    """What an edit changes; None leaves a thing as it is. A poll that is given replaces the old one, votes and all."""

    text: str | None = None
    title: str | None = None
    warning: str | None = None
    sensitive: bool | None = None
    language: str | None = None
    visibility: Visibility | None = None
    media_ids: tuple[int, ...] | None = None
    media_details: tuple[MediaDetails, ...] = ()
    poll: NewPoll | None = None
    without_poll: bool = False  # the old one goes, votes and all
    details: dict[str, Any] | None = None  # merged: a key with None goes
    comments_closed: bool | None = None
    html_input: bool = False
    quote_policy: int | None = None
    unused_media: bool = False  # media that stand in another post are refused
