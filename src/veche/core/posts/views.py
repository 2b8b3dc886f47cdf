"""A post, comment, message, note or topic as a surface shows it."""

from enum import IntEnum
from typing import Any

import msgspec

from veche.core.accounts.views import AccountView
from veche.core.cards.views import CardView
from veche.core.emoji.views import EmojiView
from veche.core.filters.views import Hit
from veche.core.media.views import MediaView


class Visibility(IntEnum):
    """Whom a post is for; wider is smaller."""

    PUBLIC = 0
    UNLISTED = 1
    FOLLOWERS = 2
    DIRECT = 3


class QuotePolicy(IntEnum):
    """Who may repost a post with words of their own; its author always may."""

    PUBLIC = 0
    FOLLOWERS = 1
    NOBODY = 2


class OptionView(msgspec.Struct, frozen=True):
    """One answer of a poll."""

    id: int
    text: str
    votes_count: int


class PollView(msgspec.Struct, frozen=True):
    """A poll with the viewer's own answers. `votes` are hidden (None totals in a dialect) when `totals_hidden`."""

    id: int
    version: int
    author_id: int
    question: str
    multiple: bool
    anonymous: bool
    final: bool
    totals_hidden: bool
    expires_at: int | None
    expired: bool
    votes_count: int
    voters_count: int
    options: tuple[OptionView, ...]
    own_votes: tuple[int, ...]  # option ids
    created_at: int
    can_vote: bool
    emojis: tuple[EmojiView, ...] = ()  # that stand in its options


class MentionView(msgspec.Struct, frozen=True):
    """An account that the text names."""

    account_id: int
    username: str
    acct: str
    url: str


class TagView(msgspec.Struct, frozen=True):
    """A hashtag."""

    name: str
    url: str


class AppLabel(msgspec.Struct, frozen=True):
    """The app that a post was written with."""

    id: int
    name: str
    website: str | None
    dialect: str


class PostFacts(msgspec.Struct, frozen=True):
    """What changes without an edit, and what is the viewer's own: joined to the encoded post (decision 20)."""

    id: int
    likes_count: int
    reposts_count: int
    replies_count: int
    comments_count: int
    liked: bool = False
    reposted: bool = False
    bookmarked: bool = False
    thread_muted: bool = False
    pinned: bool = False
    can_edit: bool = False
    can_delete: bool = False
    can_reply: bool = False
    can_repost: bool = False
    can_like: bool = False
    can_pin: bool = False
    read: bool = True  # messages: read by the other side (own) or by me (others')
    quotes_count: int = 0  # counted among the reposts too
    quote_policy: int = 0
    can_quote: bool = False
    hits: tuple[Hit, ...] = ()  # what the viewer's filters find in it


class PostView(msgspec.Struct, frozen=True):
    """One post as this viewer may see it. Times are ms UTC; accounts are views already visible to the viewer."""

    id: int
    number: int | None
    version: int
    kind: str  # post | comment | message | note | topic | carrier
    state: int
    author: AccountView
    signer: AccountView | None  # only when shown
    wall: AccountView
    visibility: Visibility
    root_id: int
    root_number: int | None
    root_wall_id: int | None
    reply_to_id: int | None
    reply_to_number: int | None
    reply_to_account_id: int | None
    repost_of: "PostView | None"  # one level deep; None also when it is gone or invisible
    repost_of_id: int | None
    conversation_id: int | None
    conversation_kind: str | None
    cmid: int | None
    title: str
    source: str
    html: str
    plain: str  # text without markup, leading @names of participants left out in messages
    warning: str
    sensitive: bool
    language: str | None
    media: tuple[MediaView, ...]
    poll: PollView | None
    mentions: tuple[MentionView, ...]
    tags: tuple[TagView, ...]
    app: AppLabel | None
    details: dict[str, Any]
    uri: str
    url: str
    local: bool
    comments_closed: bool
    created_at: int
    edited_at: int | None
    facts: PostFacts
    card: CardView | None = None  # what is behind its first link, as soon as that is known
    emojis: tuple[EmojiView, ...] = ()  # that stand in its texts
    # Of a quote: is what it quotes shown? accepted, or why not: revoked, deleted, unauthorized, blocked_account …
    quote_state: str | None = None

    @property
    def is_comment(self) -> bool:
        """True for what VK and My.Mail.Ru call a comment."""
        return self.kind == "comment"

    @property
    def is_repost(self) -> bool:
        """A repost without words of its own."""
        return self.repost_of_id is not None and not self.source


class EditView(msgspec.Struct, frozen=True):
    """An earlier state of a post, oldest first in a history."""

    source: str
    html: str
    warning: str
    sensitive: bool
    media: tuple[MediaView, ...]
    poll_options: tuple[str, ...]
    author: AccountView
    created_at: int
    emojis: tuple[EmojiView, ...] = ()
