"""Statuses. One struct in two forms: whole (nested things and the viewer's marks in place), and as an encoded part
(places where accounts, reblogs, quotes and polls stand; the marks are appended at each read)."""

from collections.abc import Sequence
from functools import lru_cache

import msgspec

from veche.api.mastodon.render.account import Account, account, shared
from veche.api.mastodon.render.card import PreviewCard, card
from veche.api.mastodon.render.emoji import Emoji, emojis
from veche.api.mastodon.render.filter import FilterResult, filter_result
from veche.api.mastodon.render.media import MediaAttachment, attachment
from veche.api.mastodon.render.poll import Poll, poll
from veche.api.mastodon.render.words import VISIBILITIES
from veche.core.posts.views import MentionView, PostFacts, PostView
from veche.http.cache import Ref
from veche.lib.html import escape
from veche.lib.times import iso


class Application(msgspec.Struct):
    """What a status was written with."""

    name: str
    website: str | None


class Mention(msgspec.Struct):
    """An account that the text names; `url` is the one in the text's link."""

    id: str
    username: str
    url: str
    acct: str


class StatusTag(msgspec.Struct):
    """A hashtag of the text."""

    name: str
    url: str


class Quote(msgspec.Struct):
    """A status quoted by another."""

    state: str
    quoted_status: "Status | Ref | None"


class ShallowQuote(msgspec.Struct):
    """A quote within a quote."""

    state: str
    quoted_status_id: str | None


class QuoteApproval(msgspec.Struct):
    """Who may quote, and whether the viewer may. Nobody is asked first here."""

    automatic: list[str]
    manual: list[str]
    current_user: str


class Flags(msgspec.Struct, kw_only=True):
    """What changes without an edit, and what is the viewer's own."""

    replies_count: int
    reblogs_count: int
    favourites_count: int
    quotes_count: int
    quote_approval: QuoteApproval
    favourited: bool | msgspec.UnsetType = msgspec.UNSET
    reblogged: bool | msgspec.UnsetType = msgspec.UNSET
    muted: bool | msgspec.UnsetType = msgspec.UNSET
    bookmarked: bool | msgspec.UnsetType = msgspec.UNSET
    filtered: list[FilterResult] | msgspec.UnsetType = msgspec.UNSET
    pinned: bool | msgspec.UnsetType = msgspec.UNSET


class Status(msgspec.Struct, kw_only=True):
    """Status, with the keys of the seed and of today."""

    id: str
    uri: str
    url: str
    created_at: str
    edited_at: str | None
    account: Account | Ref
    content: str
    visibility: str
    sensitive: bool
    spoiler_text: str
    language: str | None
    in_reply_to_id: str | None
    in_reply_to_account_id: str | None
    media_attachments: list[MediaAttachment]
    mentions: list[Mention]
    tags: list[StatusTag]
    emojis: list[Emoji]
    application: Application | None
    reblog: "Status | Ref | None"
    quote: Quote | ShallowQuote | Ref | None
    poll: Poll | Ref | None
    card: PreviewCard | None
    text: str | msgspec.UnsetType = msgspec.UNSET
    replies_count: int | msgspec.UnsetType = msgspec.UNSET
    reblogs_count: int | msgspec.UnsetType = msgspec.UNSET
    favourites_count: int | msgspec.UnsetType = msgspec.UNSET
    quotes_count: int | msgspec.UnsetType = msgspec.UNSET
    quote_approval: QuoteApproval | msgspec.UnsetType = msgspec.UNSET
    favourited: bool | msgspec.UnsetType = msgspec.UNSET
    reblogged: bool | msgspec.UnsetType = msgspec.UNSET
    muted: bool | msgspec.UnsetType = msgspec.UNSET
    bookmarked: bool | msgspec.UnsetType = msgspec.UNSET
    filtered: list[FilterResult] | msgspec.UnsetType = msgspec.UNSET
    pinned: bool | msgspec.UnsetType = msgspec.UNSET


ACCEPTED = "accepted"
# By the core's policy, twice each: for those who may not, and for those who may.
_APPROVALS = tuple(
    QuoteApproval(whom, [], word) for whom in (["public"], ["followers"], []) for word in ("denied", "automatic")
)


def part(view: PostView) -> Status:
    """What is the same for everybody who may see it, with places for the rest."""
    shown = _base(view, Ref("account", view.author.id, needed=True))
    if view.is_repost:
        shown.reblog = Ref("status", _original(view), needed=True)
    elif view.repost_of_id is not None:
        shown.quote = Quote("revoked", None) if view.quote_state == "revoked" else Ref("quote", view.repost_of_id)
    if view.poll is not None:
        shown.poll = Ref("poll", view.poll.id)
    return shown


def quoted_part(view: PostView) -> Status:
    """The same for a status within a quote: its own quote is only named."""
    shown = part(view)
    if isinstance(shown.quote, Ref):
        shown.quote = Ref("shallow_quote", shown.quote.id)
    elif shown.quote is not None:
        shown.quote = ShallowQuote("revoked", None)
    return shown


def quote_part(id: int, state: str) -> Quote:
    """The wrapping of a quoted status."""
    return Quote(state, Ref("quoted", id) if state == ACCEPTED else None)


def shallow_quote(id: int, state: str) -> ShallowQuote:
    """The same within a quote."""
    return ShallowQuote(state, str(id) if state == ACCEPTED else None)


def flags(facts: PostFacts, viewer_id: int | None, is_own_repost: bool = False) -> Flags:
    """Strangers get the counters only."""
    marks = 0 if viewer_id is None else _marks(facts, is_own_repost)
    found = _flags(*_counted(facts), marks)
    if facts.hits:
        found.filtered = [filter_result(one) for one in facts.hits]
    return found


def encoded_flags(facts: PostFacts, viewer_id: int | None, is_own_repost: bool) -> bytes:
    """The same, ready to be appended. Most statuses have few marks and small numbers: equal ones are encoded once."""
    if facts.hits:
        return msgspec.json.encode(flags(facts, viewer_id, is_own_repost))[1:]
    marks = 0 if viewer_id is None else _marks(facts, is_own_repost)
    return _encoded(*_counted(facts), marks)


def _counted(facts: PostFacts) -> tuple[int, int, int, int, int]:
    """Replies, reposts without words, likes, quotes, and the place of the approval."""
    quotes = facts.quotes_count
    approval = facts.quote_policy * 2 + facts.can_quote
    return facts.replies_count, facts.reposts_count - quotes, facts.likes_count, quotes, approval


def _marks(facts: PostFacts, is_own_repost: bool) -> int:
    return (
        1
        | facts.liked << 1
        | (facts.reposted or is_own_repost) << 2
        | facts.thread_muted << 3
        | facts.bookmarked << 4
        | facts.can_pin << 5
        | facts.pinned << 6
    )


@lru_cache(maxsize=8192)
def _encoded(*counted: int) -> bytes:
    return msgspec.json.encode(_flags(*counted))[1:]


def _flags(replies: int, reposts: int, likes: int, quotes: int, approval: int, marks: int) -> Flags:
    found = Flags(
        replies_count=replies,
        reblogs_count=reposts,
        favourites_count=likes,
        quotes_count=quotes,
        quote_approval=_APPROVALS[approval],
    )
    if marks & 1:
        found.favourited = bool(marks & 2)
        found.reblogged = bool(marks & 4)
        found.muted = bool(marks & 8)
        found.bookmarked = bool(marks & 16)
        found.filtered = []
        if marks & 32:
            found.pinned = bool(marks & 64)
    return found


def status(view: PostView, viewer_id: int | None, people: dict[int, Account] | None = None) -> Status:
    """The whole. `people`: accounts that the same answer shows already."""
    shown = _base(view, account(view.author) if people is None else shared(people, view.author))
    if view.is_repost:
        shown.reblog = None if view.repost_of is None else status(view.repost_of, viewer_id, people)
    elif view.repost_of is not None:
        shown.quote = Quote(ACCEPTED, status(view.repost_of, viewer_id, people))
    elif view.repost_of_id is not None:
        state = view.quote_state or "deleted"
        shown.quote = shallow_quote(view.repost_of_id, state) if state == ACCEPTED else Quote(state, None)
    if view.poll is not None:
        shown.poll = poll(view.poll, viewer_id)
    own = flags(view.facts, viewer_id, view.is_repost and view.author.id == viewer_id)
    shown.replies_count, shown.reblogs_count = own.replies_count, own.reblogs_count
    shown.favourites_count, shown.quotes_count = own.favourites_count, own.quotes_count
    shown.quote_approval, shown.filtered = own.quote_approval, own.filtered
    shown.favourited, shown.reblogged, shown.muted = own.favourited, own.reblogged, own.muted
    shown.bookmarked, shown.pinned = own.bookmarked, own.pinned
    return shown


def deleted_status(view: PostView, viewer_id: int | None) -> Status:
    """A status that is gone, with its source: for whoever wants to write it anew."""
    shown = status(view, viewer_id)
    shown.text = view.source
    return shown


def _base(view: PostView, author: Account | Ref) -> Status:
    return Status(
        id=str(view.id),
        uri=view.uri,
        url=view.url,
        created_at=iso(view.created_at),
        edited_at=None if view.edited_at is None else iso(view.edited_at),
        account=author,
        content=content(view),
        visibility=VISIBILITIES[view.visibility],
        sensitive=view.sensitive or bool(view.warning),
        spoiler_text=view.warning,
        language=view.language,
        in_reply_to_id=None if view.reply_to_id is None else str(view.reply_to_id),
        in_reply_to_account_id=None if view.reply_to_account_id is None else str(view.reply_to_account_id),
        media_attachments=[attachment(one) for one in view.media] if view.media else [],
        mentions=_mentions(view.mentions) if view.mentions else [],
        tags=[StatusTag(one.name, one.url) for one in view.tags] if view.tags else [],
        emojis=emojis(view.emojis) if view.emojis else [],
        application=None if view.app is None else Application(view.app.name, view.app.website),
        reblog=None,
        quote=None,
        poll=None,
        card=None if view.card is None else card(view.card),
    )


def _mentions(views: Sequence[MentionView]) -> list[Mention]:
    return [Mention(str(one.account_id), one.username, one.url, one.acct) for one in views]


def content(view: PostView) -> str:
    """The text as HTML. What other dialects keep apart from it (a note's title, a poll's question) stands in it here,
    because there is no other place where a client would show it."""
    html = view.html
    if view.title:
        html = f"<p><strong>{escape(view.title)}</strong></p>{html}"
    if view.poll is not None and view.poll.question and view.poll.question != view.plain:
        html = f"{html}<p>{escape(view.poll.question)}</p>"
    return html


def _original(view: PostView) -> int:
    assert view.repost_of_id is not None
    return view.repost_of_id
