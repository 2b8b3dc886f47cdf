"""What happened: frozen dataclasses with ids only. effects.ON says what follows from each."""
# The base class and its codec are in core/eventbase.py so that this file stays a plain list.

from dataclasses import dataclass
from typing import ClassVar

from veche.core.eventbase import Event


@dataclass(frozen=True, slots=True)
class AccountCreated(Event):
    """A person, group or service exists now."""

    account_id: int


@dataclass(frozen=True, slots=True)
class SignedUp(Event):
    """A stranger has registered: not whom the instance or an administrator has made."""

    account_id: int


@dataclass(frozen=True, slots=True)
class AccountChanged(Event):
    """Name, avatar, settings shown to others."""

    account_id: int
    avatar_changed: bool = False


@dataclass(frozen=True, slots=True)
class AccountRemoved(Event):
    """Suspended or deleted: tokens die, streams close."""

    account_id: int


@dataclass(frozen=True, slots=True)
class TokensRevoked(Event):
    """Signed out, app removed, password changed: streams of these tokens close within 2 s."""

    token_ids: tuple[int, ...]
    account_id: int | None = None


@dataclass(frozen=True, slots=True)
class FollowRequested(Event):
    """`follower` asks `target`."""

    follower_id: int
    target_id: int
    follow_id: int


@dataclass(frozen=True, slots=True)
class Followed(Event):
    """An accepted follow exists now; `asked` tells whether it was a request before. For groups: joined."""

    follower_id: int
    target_id: int
    follow_id: int
    asked: bool = False


@dataclass(frozen=True, slots=True)
class Unfollowed(Event):
    """A follow or a request is gone (taken back, declined, removed, left, thrown out)."""

    follower_id: int
    target_id: int
    was_accepted: bool


@dataclass(frozen=True, slots=True)
class Blocked(Event):
    """`account` blocks `target`."""

    account_id: int
    target_id: int


@dataclass(frozen=True, slots=True)
class Unblocked(Event):
    """The block is gone."""

    account_id: int
    target_id: int


@dataclass(frozen=True, slots=True)
class Muted(Event):
    """`account` mutes `target` (or changed how)."""

    account_id: int
    target_id: int


@dataclass(frozen=True, slots=True)
class Unmuted(Event):
    """The mute is gone."""

    account_id: int
    target_id: int


@dataclass(frozen=True, slots=True)
class HomeChanged(Event):
    """What comes into somebody's home changed by another way: a follow's settings, a list, a blocked server."""

    account_id: int


@dataclass(frozen=True, slots=True)
class FiltersChanged(Event):
    """Somebody wants to read something else no longer, or again; for their own devices."""

    addressed: ClassVar[bool] = True
    account_id: int


@dataclass(frozen=True, slots=True)
class PostCreated(Event):
    """A post, comment, note, topic or repost is published (not messages). `local` tells where it was written."""

    post_id: int
    author_id: int
    kind: str
    visibility: int
    feed_id: int | None
    wall_id: int
    audience_id: int
    root_id: int
    reply_to_id: int | None = None
    repost_of_id: int | None = None
    local: bool = True


@dataclass(frozen=True, slots=True)
class PostEdited(Event):
    """What is shown changed (text, media, poll options, visibility)."""

    post_id: int
    author_id: int
    visibility: int


@dataclass(frozen=True, slots=True)
class PostDeleted(Event):
    """Gone for everybody. Carries what is needed to tell those who saw it."""

    post_id: int
    author_id: int
    kind: str
    visibility: int
    feed_id: int | None
    wall_id: int
    audience_id: int
    root_id: int
    repost_of_id: int | None = None
    number: int | None = None


@dataclass(frozen=True, slots=True)
class QuoteRevoked(Event):
    """The author of `original` has taken it out of the quote `post`."""

    post_id: int
    original_id: int
    author_id: int
    visibility: int


@dataclass(frozen=True, slots=True)
class PolicyChanged(Event):
    """Others may quote a post from now on."""

    post_id: int
    author_id: int


@dataclass(frozen=True, slots=True)
class CardChanged(Event):
    """What is behind a link is known now, or is something else; posts that show it look different."""

    card_id: int


@dataclass(frozen=True, slots=True)
class Liked(Event):
    """A like exists now."""

    like_id: int
    account_id: int
    post_id: int
    author_id: int


@dataclass(frozen=True, slots=True)
class Unliked(Event):
    """The like is gone."""

    account_id: int
    post_id: int
    author_id: int


@dataclass(frozen=True, slots=True)
class PostMarked(Event):
    """A mark that is no edit. `mark`: bookmarked, unbookmarked, muted, unmuted (of a thread's root; these for one's own
    devices, `to`), pinned, unpinned.
    """

    post_id: int
    account_id: int
    mark: str


@dataclass(frozen=True, slots=True)
class Voted(Event):
    """Somebody answered a poll or took the answer back."""

    poll_id: int
    account_id: int
    post_id: int | None


@dataclass(frozen=True, slots=True)
class PollEnded(Event):
    """The time of a poll is over."""

    poll_id: int
    post_id: int | None


@dataclass(frozen=True, slots=True)
class MessageCreated(Event):
    """One row per member (`to`); each member's view decides what is shown."""

    addressed: ClassVar[bool] = True
    post_id: int
    conversation_id: int
    author_id: int
    cmid: int


@dataclass(frozen=True, slots=True)
class MessageEdited(Event):
    """One row per member."""

    addressed: ClassVar[bool] = True
    post_id: int
    conversation_id: int
    author_id: int


@dataclass(frozen=True, slots=True)
class MessageDeleted(Event):
    """For everybody (`to` = all members) or for one (`to` = that one)."""

    addressed: ClassVar[bool] = True
    post_id: int
    number: int
    conversation_id: int
    author_id: int
    for_all: bool
    cmid: int = 0


@dataclass(frozen=True, slots=True)
class MessageRestored(Event):
    """Deleted for oneself, and brought back."""

    addressed: ClassVar[bool] = True
    post_id: int
    conversation_id: int
    author_id: int


@dataclass(frozen=True, slots=True)
class ConversationRead(Event):
    """`account` has read up to `cmid`; goes to the other members and to the reader's own devices."""

    addressed: ClassVar[bool] = True
    conversation_id: int
    account_id: int
    cmid: int
    post_id: int


@dataclass(frozen=True, slots=True)
class ConversationChanged(Event):
    """Title, members, settings. `change`: created, title, joined, left, kicked, avatar."""

    addressed: ClassVar[bool] = True
    conversation_id: int
    by_id: int
    change: str
    account_id: int | None = None


@dataclass(frozen=True, slots=True)
class Typing(Event):
    """Somebody writes in a conversation (kept in the log as everything that long poll tells)."""

    addressed: ClassVar[bool] = True
    conversation_id: int
    account_id: int


@dataclass(frozen=True, slots=True)
class NotificationCreated(Event):
    """One row, for the receiver."""

    addressed: ClassVar[bool] = True
    notification_id: int
    account_id: int
    kind: str
    actor_id: int
    post_id: int | None


@dataclass(frozen=True, slots=True)
class NotificationHeld(Event):
    """One row, for the receiver whose policy keeps it back: nobody is disturbed, but lists of requests change."""

    addressed: ClassVar[bool] = True
    notification_id: int
    account_id: int
    actor_id: int


@dataclass(frozen=True, slots=True)
class NotificationsMerged(Event):
    """What was held stands among the others now: lists are to be read anew."""

    addressed: ClassVar[bool] = True
    account_id: int


@dataclass(frozen=True, slots=True)
class NotificationsRead(Event):
    """Read marks or dismissals; counters change."""

    addressed: ClassVar[bool] = True
    account_id: int


@dataclass(frozen=True, slots=True)
class PresenceChanged(Event):
    """Online or offline; one row per friend."""

    addressed: ClassVar[bool] = True
    account_id: int
    online: bool


@dataclass(frozen=True, slots=True)
class MediaReady(Event):
    """Processing ended, well or badly."""

    media_id: int
    owner_id: int
    failed: bool = False


@dataclass(frozen=True, slots=True)
class AnnouncementTold(Event):
    """It is told to everybody from now on, or in other words."""

    announcement_id: int


@dataclass(frozen=True, slots=True)
class AnnouncementAnswered(Event):
    """Somebody gave this answer to it, or took it back."""

    announcement_id: int
    name: str


@dataclass(frozen=True, slots=True)
class AnnouncementGone(Event):
    """It is told no longer."""

    announcement_id: int


@dataclass(frozen=True, slots=True)
class EmojiChanged(Event):
    """An emoji was added, changed or removed: texts look different now."""

    shortcode: str


@dataclass(frozen=True, slots=True)
class LetterSent(Event):
    """The addressee's server (or the relay) has taken it."""

    dispatch_id: int
    project_id: int


@dataclass(frozen=True, slots=True)
class LetterFailed(Event):
    """It will not be tried again. `bounced`: the address itself was refused and is in quarantine now."""

    dispatch_id: int
    project_id: int
    bounced: bool = False


@dataclass(frozen=True, slots=True)
class ReportFiled(Event):
    """Somebody asks the moderators to look at an account. `forward`: its own server shall hear of it."""

    addressed: ClassVar[bool] = True
    report_id: int
    account_id: int
    target_id: int
    forward: bool = False


@dataclass(frozen=True, slots=True)
class Warned(Event):
    """A moderator has acted against an account, and it is told."""

    addressed: ClassVar[bool] = True
    strike_id: int
    account_id: int


@dataclass(frozen=True, slots=True)
class BarriersChanged(Event):
    """Networks that may not come in: every door looks anew."""
