"""What the keepers tell everybody."""

import msgspec

from veche.core.emoji.views import EmojiView
from veche.core.posts.views import MentionView, TagView


class ReactionView(msgspec.Struct, frozen=True):
    """How many gave this answer; `emoji` where it is one of the instance's own."""

    name: str
    count: int
    mine: bool
    emoji: EmojiView | None


class LinkedPost(msgspec.Struct, frozen=True):
    """A post that an announcement links to."""

    id: int
    url: str


class AnnouncementView(msgspec.Struct, frozen=True):
    """An announcement as this viewer sees it. `read`: it was put aside."""

    id: int
    source: str
    html: str
    mentions: tuple[MentionView, ...]
    tags: tuple[TagView, ...]
    posts: tuple[LinkedPost, ...]
    emojis: tuple[EmojiView, ...]
    reactions: tuple[ReactionView, ...]
    starts_at: int | None
    ends_at: int | None
    all_day: bool
    scheduled_at: int | None
    published_at: int | None
    updated_at: int
    read: bool


class NewAnnouncement(msgspec.Struct, frozen=True):
    """What is to be told: of a time (`starts_at` to `ends_at`), at a time (`scheduled_at`; None: at once)."""

    text: str
    starts_at: int | None = None
    ends_at: int | None = None
    all_day: bool = False
    scheduled_at: int | None = None
    draft: bool = False
