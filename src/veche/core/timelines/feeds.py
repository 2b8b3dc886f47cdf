"""Home and list timelines: what comes from the feeds that a viewer follows.

Rules (specs/mastodon.md §11): own posts; posts of followed feeds; replies only to the viewer, to their own author or to
somebody followed; reposts as the follow says; languages as the follow says; nobody blocked or muted, named and
reposted ones included; members of exclusive lists only in their lists. And public posts with a followed hashtag,
whoever wrote them and whomever they answer.
"""

from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace
from sqlalchemy import ColumnElement, FromClause, Subquery, Text, and_, bindparam, func, literal_column, or_, select

from veche.core import visibility
from veche.core.errors import NotFound, NotSignedIn
from veche.core.graph.trouble import any_row
from veche.core.paging import Page, Slice
from veche.core.timelines import memory, reading, tagging
from veche.core.timelines.candidates import (
    NOTHING,
    ZERO,
    Bound,
    bound,
    has_media,
    is_shown,
    judged,
    per_feed,
    reposted,
)
from veche.core.timelines.quiet import by_suspended, is_quiet, viewer_id
from veche.core.timelines.reading import Chunk
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import ids_in, statement
from veche.db.render import Kind
from veche.db.statement import StatementFamily
from veche.tables.graph import follows, list_members, lists
from veche.tables.posts import posts

Condition = ColumnElement[bool]
ONE: ColumnElement[Any] = literal_column("1")

# PostgreSQL reads each feed only this far back at first (in the ids' own measure of time), then eight times as far.
SPAN = 86_400_000 << 16
WIDER = 8


def follows_account(viewer: Any, account: Any) -> Condition:
    """An accepted follow."""
    f = follows.alias()
    return any_row(f, f.c.follower_id == viewer, f.c.target_id == account, f.c.accepted == ONE)


def _is_repost(p: FromClause) -> Condition:
    return and_(p.c.repost_of_id.is_not(None), p.c.source == NOTHING)


def _answers(p: FromClause, viewer: Any) -> Condition:
    """No reply, or one to the viewer, to its own author or to somebody followed."""
    to = p.c.reply_to_account_id
    return or_(to.is_(None), to == p.c.author_id, to == viewer, follows_account(viewer, to))


def _passes_follow(p: FromClause, viewer: Any) -> Condition:
    """What the viewer has said about this follow: reposts, languages."""
    narrow, any_narrow = follows.alias("narrow"), follows.alias()
    language = func.coalesce(p.c.language, "")
    foreign = and_(narrow.c.languages.is_not(None), language != "", ~narrow.c.languages.contains('"' + language + '"'))
    refused = any_row(
        narrow,
        narrow.c.follower_id == viewer,
        narrow.c.target_id == p.c.feed_id,
        _is_narrow(narrow),
        or_(and_(narrow.c.show_reposts == ZERO, _is_repost(p)), foreign),
    )
    return or_(~any_row(any_narrow, any_narrow.c.follower_id == viewer, _is_narrow(any_narrow)), ~refused)


def _is_narrow(f: FromClause) -> Condition:
    return or_(f.c.show_reposts == ZERO, f.c.languages.is_not(None))


def _in_no_exclusive_list(p: FromClause, viewer: Any) -> Condition:
    any_list, mine, member = lists.alias(), lists.alias(), list_members.alias()
    kept_apart = any_row(
        mine,
        mine.c.account_id == viewer,
        mine.c.exclusive == ONE,
        or_(member.c.account_id == p.c.author_id, member.c.account_id == p.c.feed_id),
        of=mine.join(member, member.c.list_id == mine.c.id),
    )
    return or_(~any_row(any_list, any_list.c.account_id == viewer, any_list.c.exclusive == ONE), ~kept_apart)


def _is_for_follower(p: FromClause, viewer: Any) -> Condition:
    """Visibility, for somebody who follows the feed: the whole rule is asked only where the feed is not all."""
    plain = and_(
        p.c.wall_id == p.c.feed_id,
        or_(p.c.visibility <= ONE, and_(p.c.visibility == literal_column("2"), p.c.audience_id == p.c.feed_id)),
        ~by_suspended(p),
    )
    return or_(plain, visibility.clause(signed_in=True, carriers=False, p=p, viewer=viewer))


def _has_original(p: FromClause) -> Condition:
    """A mere repost shows something: the original is there and is not narrower than its author's followers."""
    o = posts.alias("shown")
    there = any_row(
        o, o.c.id == p.c.repost_of_id, is_shown(o), or_(o.c.visibility <= ONE, o.c.author_id == p.c.author_id)
    )
    return or_(~_is_repost(p), there)


def _passes(p: FromClause, viewer: Any) -> Condition:
    return and_(_passes_follow(p, viewer), _is_for_follower(p, viewer), is_quiet(p, viewer), _has_original(p))


def comes_home(p: FromClause, viewer: Any) -> Condition:
    """The rules of home for a post whose feed the viewer follows, or is."""
    strangers = and_(_answers(p, viewer), _in_no_exclusive_list(p, viewer), _passes(p, viewer))
    return or_(p.c.author_id == viewer, strangers)


def comes_to_list(p: FromClause, viewer: Any, replies: ColumnElement[Any], list_id: Any) -> Condition:
    """The rules of a list, whose policy is `replies`, for a post of one of its members."""
    to, member = p.c.reply_to_account_id, list_members.alias()
    to_member = any_row(member, member.c.list_id == list_id, member.c.account_id == to)
    answers = or_(
        to.is_(None),
        to == p.c.author_id,
        to == viewer,
        and_(replies == literal_column("'followed'"), follows_account(viewer, to)),
        and_(replies == literal_column("'list'"), to_member),
    )
    return and_(answers, or_(p.c.author_id == viewer, _passes(p, viewer)))


def _followed(viewer: Any) -> Subquery:
    mine = select(follows.c.target_id.label("feed_id")).where(
        follows.c.follower_id == viewer, follows.c.accepted == ONE
    )
    return mine.union_all(select(viewer.label("feed_id"))).subquery("feeds")


def _listed(viewer: Any, list_id: Any) -> Subquery:
    """Members whom the viewer still follows, and the viewer when a member."""
    member = list_members.c
    known = or_(member.account_id == viewer, follows_account(viewer, member.account_id))
    return select(member.account_id.label("feed_id")).where(member.list_id == list_id, known).subquery("feeds")


@statement
def _home(*, database: Kind, before: bool, after: bool, ascending: bool, tagged: bool, only_media: bool = False) -> Any:
    page, p, viewer = bound(before=before, after=after, ascending=ascending), posts.alias("p"), viewer_id()
    k = per_feed(_followed(viewer), page, database, only_media=only_media)
    verdict = comes_home(p, viewer)
    if tagged:
        k = _either(k, tagging.per_followed_tag(viewer, page, database), page)
        verdict = home_rule(p, viewer, tagged=True)
        verdict = and_(verdict, has_media(p)) if only_media else verdict
    return judged(k, p, verdict, ascending=ascending)


def _either(one: Subquery, other: Subquery, page: Bound) -> Subquery:
    """The newest of two lists of candidates; who stands in both comes twice."""
    together = select(one.c.id).union_all(select(other.c.id)).subquery()
    return page(select(together.c.id), together.c.id).subquery("either")


@statement
def _list(*, database: Kind, before: bool, after: bool, ascending: bool, only_media: bool = False) -> Any:
    page, p, viewer = bound(before=before, after=after, ascending=ascending), posts.alias("p"), viewer_id()
    list_id: Any = bindparam("list_id")
    k = per_feed(_listed(viewer, list_id), page, database, only_media=only_media)
    replies = bindparam("replies", type_=Text())
    return judged(k, p, comes_to_list(p, viewer, replies, list_id), ascending=ascending)


@statement
def among(*, tagged: bool) -> Any:
    """Which of some posts, and of the reposts of them, are in the viewer's home: the rule of `_home` for a few."""
    p, viewer = posts.alias("p"), viewer_id()
    return (
        select(p.c.id, reposted(p).label("reposted_id"))
        .where(
            or_(ids_in(p.c.id, "ids"), ids_in(p.c.repost_of_id, "ids")),
            home_rule(p, viewer, tagged=tagged),
        )
        .order_by(p.c.id.desc())
    )


def home_rule(p: FromClause, viewer: Any, *, tagged: bool) -> Condition:
    """Whether a post is in a home; `tagged`: it may have come there by a hashtag."""
    rule = and_(comes_from_followed(p, viewer), comes_home(p, viewer))
    if not tagged:
        return rule
    by_tag = and_(tagging.has_followed(p, viewer), tagging.may_come(p, viewer), _in_no_exclusive_list(p, viewer))
    return or_(rule, by_tag)


def comes_from_followed(p: FromClause, viewer: Any) -> Condition:
    """A post that is shown, of a feed that the viewer follows or is."""
    return and_(is_shown(p), or_(p.c.feed_id == viewer, follows_account(viewer, p.c.feed_id)))


@statement
def _my_list() -> Any:
    return select(lists.c.replies_policy).where(
        lists.c.id == bindparam("list_id"), lists.c.account_id == bindparam("viewer_id")
    )


async def home(tx: Tx, viewer: Viewer, page: Page, *, only_media: bool = False) -> Slice[int]:
    """The home timeline: ids, newest first. For people only (NotSignedIn)."""
    if viewer.account_id is None:
        raise NotSignedIn
    me = viewer.account_id

    async def cold(chunk: Page, *, tagged: bool = True) -> Chunk:
        flags = {"only_media": only_media, "tagged": tagged}
        found = await _read(tx, _home, chunk, {"viewer_id": me, "now": tx.now}, flags)
        return found.each_once() if tagged else found

    # A transaction that writes sees what nobody else does yet; what it sees is not remembered.
    if tx.writing or only_media:
        return await reading.read(cold, page, horizon=reading.HORIZON)

    async def judge(ids: Sequence[int], tagged: bool) -> Sequence[tuple[int, int | None]]:
        return await tx.tuples(among(tagged=tagged), ids=ids, viewer_id=me, now=tx.now)

    look = await tx.memory(memory.Homes).look(tx, me, judge)

    async def warm(chunk: Page) -> Chunk:
        known = look.known.page(chunk) if look.known is not None else None
        if known is not None:
            return known
        standing = await look.standing()
        found = await cold(chunk, tagged=standing.tagged)
        look.learn(chunk, found, standing)
        return found

    return await reading.read(warm, page, horizon=reading.HORIZON)


async def of_list(tx: Tx, viewer: Viewer, list_id: int, page: Page, *, only_media: bool = False) -> Slice[int]:
    """The timeline of one of the viewer's lists: ids, newest first. Another's list is NotFound."""
    if viewer.account_id is None:
        raise NotSignedIn
    me = viewer.account_id
    replies = await tx.scalar(_my_list(), list_id=list_id, viewer_id=me)
    if replies is None:
        raise NotFound("list")
    params = {"viewer_id": me, "now": tx.now, "list_id": list_id, "replies": replies}

    async def reader(chunk: Page) -> Chunk:
        return await _read(tx, _list, chunk, params, {"only_media": only_media})

    return await reading.read(reader, page, horizon=reading.HORIZON)


async def _read(tx: Tx, family: StatementFamily, page: Page, params: dict[str, Any], flags: dict[str, Any]) -> Chunk:
    """One chunk of candidates. PostgreSQL looks back a day at first, and further when that is not enough."""
    if tx.conn.kind == "postgresql" and not page.flags["after"]:
        newest = min(page.before or memory.FOREVER, (tx.now + 1) << 16)
        for span in (SPAN, SPAN * WIDER, SPAN * WIDER * WIDER):
            near = replace(page, since=max(0, newest - span))
            rows = await tx.tuples(family(**near.flags, **flags), **near.params, **params)
            if len(rows) > page.limit:
                return Chunk(rows, False)
    return Chunk.of(await tx.tuples(family(**page.flags, **flags), **page.params, **params), page)
