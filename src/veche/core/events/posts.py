"""Posts, and what is done to them."""

from veche.core.eventbase import Event


class PostCreated(Event, frozen=True):
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


class PostEdited(Event, frozen=True):
    """What is shown changed (text, media, poll options, visibility)."""

    post_id: int
    author_id: int
    visibility: int


class PostDeleted(Event, frozen=True):
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


class QuoteRevoked(Event, frozen=True):
    """The author of `original` has taken it out of the quote `post`."""

    post_id: int
    original_id: int
    author_id: int
    visibility: int


class PolicyChanged(Event, frozen=True):
    """Others may quote a post from now on."""

    post_id: int
    author_id: int


class CardChanged(Event, frozen=True):
    """What is behind a link is known now, or is something else; posts that show it look different."""

    card_id: int


class Liked(Event, frozen=True):
    """A like exists now."""

    like_id: int
    account_id: int
    post_id: int
    author_id: int


class Unliked(Event, frozen=True):
    """The like is gone."""

    account_id: int
    post_id: int
    author_id: int


class PostMarked(Event, frozen=True):
    """A mark that is no edit. `mark`: bookmarked, unbookmarked, muted, unmuted (of a thread's root, or of a
    message for its conversation; these for one's own devices, `to`), pinned, unpinned.
    """

    post_id: int
    account_id: int
    mark: str


class Voted(Event, frozen=True):
    """Somebody answered a poll or took the answer back."""

    poll_id: int
    account_id: int
    post_id: int | None


class PollEnded(Event, frozen=True):
    """The time of a poll is over."""

    poll_id: int
    post_id: int | None


class MediaReady(Event, frozen=True):
    """Processing ended, well or badly."""

    media_id: int
    owner_id: int
    failed: bool = False
