"""Everything that is kept twice, computed anew from the base tables and compared: counters, feeds, conversations,
sequences, indexes. Set by set in SQL, so that a large instance is checked in seconds. Nothing is mended here."""

from collections.abc import Iterator
from functools import cache
from typing import Any

import msgspec
from sqlalchemy import and_, case, column, exists, func, literal_column, or_, select, table

from veche.core.posts.counters import COUNTED
from veche.core.posts.index import INDEXED, posts_fts
from veche.core.search import accounts_fts
from veche.core.tx import Tx
from veche.db import statement
from veche.tables.accounts import accounts
from veche.tables.announcements import announcement_reactions, announcement_reads, announcements
from veche.tables.aside import follows_aside, members_aside
from veche.tables.collections import collection_items, collections
from veche.tables.conversations import conversation_members, conversations, hidden_messages
from veche.tables.filters import filters
from veche.tables.graph import endorsements, follows
from veche.tables.instance import active_weeks
from veche.tables.notifications import notification_requests, notifications
from veche.tables.posts import (
    bookmarks,
    likes,
    mentions,
    poll_options,
    poll_votes,
    polls,
    post_media,
    post_tags,
    posts,
)
from veche.tables.push import push_subscriptions
from veche.tables.sequences import SEQUENCES, sequences
from veche.tables.tags import featured_tags, tag_follows

SHOWN = 5  # examples per kind of fault


class Finding(msgspec.Struct, frozen=True):
    """Something that does not agree; `examples` are (id, kept, counted)."""

    what: str
    count: int
    examples: tuple[tuple[Any, ...], ...]

    def __str__(self) -> str:
        shown = ", ".join(f"{id}: {kept} instead of {counted}" for id, kept, counted in self.examples)
        return f"{self.what}: {self.count} wrong ({shown})"


_a, _p, _f = accounts.c, posts.c, follows.c
_LIVE = and_(_p.deleted_at.is_(None), _p.state == 0)


def _differs(rows: Any, id: Any, kept: Any, counted: Any, *where: Any) -> Any:
    """Rows of a table whose kept figure is not what counting gives."""
    count = func.coalesce(counted, 0)
    inner = (
        select(id.label("id"), kept.label("kept"), count.label("counted")).select_from(rows).where(*where).subquery()
    )
    return select(inner).where(inner.c.kept != inner.c.counted).order_by(inner.c.id)


def _counted(of: Any, *where: Any) -> Any:
    return select(func.count()).select_from(of).where(*where).scalar_subquery()


def _checks() -> Iterator[tuple[str, Any]]:
    yield from _people()
    yield from _posts()
    yield from _polls()
    yield from _conversations()


def _people() -> Iterator[tuple[str, Any]]:
    accepted = _f.accepted == 1
    yield (
        "followers of accounts",
        _differs(accounts, _a.id, _a.followers_count, _counted(follows, _f.target_id == _a.id, accepted)),
    )
    yield (
        "follows of accounts",
        _differs(accounts, _a.id, _a.following_count, _counted(follows, _f.follower_id == _a.id, accepted)),
    )
    back = follows.alias("back")
    pairs = follows.join(back, and_(back.c.follower_id == _f.target_id, back.c.target_id == _f.follower_id))
    mutual = (accepted, back.c.accepted == 1, _f.follower_id == _a.id)
    yield (
        "friends of accounts",
        _differs(accounts, _a.id, _a.friends_count, _counted(pairs, *mutual), _a.kind == "person"),
    )
    # Of two who follow each other, the later follow made them friends; of a request nothing can be said yet.
    neither = and_(back.c.accepted == 1, accepted, _f.made_friends == 0, back.c.made_friends == 0)
    friends = select(_f.id, _f.made_friends, literal_column("1")).select_from(pairs).where(neither)
    yield "follows that made friends", friends.where(_f.follower_id < _f.target_id)
    early = select(_f.id, _f.made_friends, literal_column("0")).where(_f.accepted == 0, _f.made_friends != 0)
    yield "requests that made friends", early
    yield from _aside()
    written = posts.alias("written")
    w = written.c
    counts = and_(w.deleted_at.is_(None), w.state == 0, w.kind.in_(COUNTED), w.author_id == _a.id)
    yield (
        "posts of accounts",
        _differs(accounts, _a.id, _a.posts_count, _counted(written, counts), _a.deleted_at.is_(None)),
    )


def _aside() -> Iterator[tuple[str, Any]]:
    """What a suspension has put aside lies there only while one of the two is suspended."""
    r = follows_aside.c
    away = exists().where(_a.id.in_((r.follower_id, r.target_id)), _a.suspended_at.is_not(None))
    yield "follows put aside for nobody", select(r.id, literal_column("1"), literal_column("0")).where(~away)


def _posts() -> Iterator[tuple[str, Any]]:
    other = posts.alias("other")
    o = other.c
    live = and_(o.deleted_at.is_(None), o.state == 0)
    shown = _p.deleted_at.is_(None)
    yield "likes of posts", _differs(posts, _p.id, _p.likes_count, _counted(likes, likes.c.post_id == _p.id), shown)
    yield from _reposts()
    yield (
        "replies of posts",
        _differs(
            posts, _p.id, _p.replies_count, _counted(other, o.reply_to_id == _p.id, o.kind == "comment", live), shown
        ),
    )
    yield (
        "comments of threads",
        _differs(
            posts,
            _p.id,
            _p.comments_count,
            _counted(other, o.root_id == _p.id, o.kind == "comment", live),
            shown,
            _p.root_id == _p.id,
        ),
    )
    yield (
        "media of posts",
        _differs(posts, _p.id, _p.media_count, _counted(post_media, post_media.c.post_id == _p.id), shown),
    )
    feed = case((_p.kind == "comment", _p.author_id), else_=_p.wall_id)
    yield "feeds of posts", _differs(posts, _p.id, _p.feed_id, feed, _LIVE, _p.feed_id.is_not(None))
    lost = and_(_p.conversation_id.is_not(None), _p.feed_id.is_not(None))
    yield "messages in feeds", select(_p.id, _p.feed_id, literal_column("NULL")).where(lost)
    homeless = and_(_LIVE, _p.kind == "post", _p.conversation_id.is_(None), _p.feed_id.is_(None))
    yield "posts in no feed", select(_p.id, _p.feed_id, _p.wall_id).where(homeless)
    yield from _threads()
    yield from _leftovers()


def _reposts() -> Iterator[tuple[str, Any]]:
    """A quote that its original was taken out of is counted no longer."""
    o = posts.alias("other")
    c = o.c
    of = and_(c.repost_of_id == _p.id, c.kind.in_(COUNTED), c.quote_state == 0, c.deleted_at.is_(None), c.state == 0)
    shown = _p.deleted_at.is_(None)
    yield "reposts of posts", _differs(posts, _p.id, _p.reposts_count, _counted(o, of), shown)
    yield "quotes of posts", _differs(posts, _p.id, _p.quotes_count, _counted(o, of, c.source != ""), shown)


def _threads() -> Iterator[tuple[str, Any]]:
    above, root = posts.alias("above"), posts.alias("root")
    joined = posts.join(above, above.c.id == _p.reply_to_id)
    public = and_(_p.conversation_id.is_(None), above.c.conversation_id.is_(None))
    yield (
        "roots of comments",
        select(_p.id, _p.root_id, above.c.root_id).select_from(joined).where(public, _p.root_id != above.c.root_id),
    )
    rooted = posts.join(root, root.c.id == _p.root_id)
    elsewhere = and_(_p.kind == "comment", _p.wall_id != root.c.wall_id)
    yield "walls of comments", select(_p.id, _p.wall_id, root.c.wall_id).select_from(rooted).where(elsewhere)


def _uncollected() -> Any:
    """Between people who are there; what those who left were told, or told others, is shown to nobody."""
    n, i, c, owner, me = (
        notifications.c,
        collection_items.c,
        collections.c,
        accounts.alias("owner"),
        accounts.alias("me"),
    )
    is_in = and_(i.account_id == n.account_id, i.state == "accepted")
    key = func.concat(n.kind, ":", c.account_id, ":", c.id) == n.unique_key
    collected = collections.join(collection_items, i.collection_id == c.id)
    told = notifications.join(owner, owner.c.id == n.actor_id).join(me, me.c.id == n.account_id)
    there = and_(owner.c.deleted_at.is_(None), me.c.deleted_at.is_(None))
    lost = ~exists(select(1).select_from(collected).where(is_in, key).correlate_except(collections, collection_items))
    found = select(n.id, literal_column("1"), literal_column("0")).select_from(told)
    return found.where(n.kind.in_(("collected", "collection_changed")), there, lost)


def _leftovers() -> Iterator[tuple[str, Any]]:
    """Rows about posts and accounts that there never were; what is deleted keeps its row."""
    for of in (likes, bookmarks, notifications, mentions, post_tags, post_media, hidden_messages):
        orphan = and_(of.c.post_id.is_not(None), ~exists().where(_p.id == of.c.post_id))
        yield f"{of.name} of nothing", select(of.c.post_id, literal_column("1"), literal_column("0")).where(orphan)
    for of, name in (
        (follows, "target_id"),
        (follows_aside, "target_id"),
        (members_aside, "account_id"),
        (likes, "account_id"),
        (conversation_members, "account_id"),
        (endorsements, "target_id"),
        (tag_follows, "account_id"),
        (featured_tags, "account_id"),
        (collection_items, "account_id"),
        (filters, "account_id"),
        (notification_requests, "account_id"),
        (push_subscriptions, "account_id"),
        (announcement_reactions, "account_id"),
        (announcement_reads, "account_id"),
        (active_weeks, "account_id"),
    ):
        nobody = ~exists().where(_a.id == of.c[name])
        yield f"{of.name} of nobody", select(of.c[name], literal_column("1"), literal_column("0")).where(nobody)
    yield "notifications of collections that one is not in", _uncollected()
    for of in (announcement_reactions, announcement_reads):
        nothing = ~exists().where(announcements.c.id == of.c.announcement_id)
        yield (
            f"{of.name} of nothing",
            select(of.c.announcement_id, literal_column("1"), literal_column("0")).where(nothing),
        )


def _polls() -> Iterator[tuple[str, Any]]:
    votes = poll_votes.c
    yield (
        "votes for options",
        _differs(
            poll_options,
            poll_options.c.id,
            poll_options.c.votes_count,
            _counted(poll_votes, votes.option_id == poll_options.c.id),
        ),
    )
    yield (
        "votes in polls",
        _differs(polls, polls.c.id, polls.c.votes_count, _counted(poll_votes, votes.poll_id == polls.c.id)),
    )
    people = select(func.count(votes.account_id.distinct())).where(votes.poll_id == polls.c.id).scalar_subquery()
    yield "voters in polls", _differs(polls, polls.c.id, polls.c.voters_count, people)


def _conversations() -> Iterator[tuple[str, Any]]:
    c, m = conversations.c, conversation_members.c
    newest = select(func.max(_p.cmid)).where(_p.conversation_id == c.id).scalar_subquery()
    # A message that is gone leaves its number taken, so the counter may be ahead and never behind.
    yield "counters of conversations", select(c.id, c.last_cmid, newest).where(c.last_cmid < newest)
    live = select(func.max(_p.id)).where(_p.conversation_id == c.id, _p.deleted_at.is_(None)).scalar_subquery()
    yield (
        "newest messages of conversations",
        _differs(conversations, c.id, func.coalesce(c.last_post_id, 0), live),
    )
    ahead = conversation_members.join(conversations, c.id == m.conversation_id)
    yield (
        "read marks of members",
        select(m.conversation_id, m.read_cmid, c.last_cmid).select_from(ahead).where(m.read_cmid > c.last_cmid),
    )
    hidden = exists().where(hidden_messages.c.account_id == m.account_id, hidden_messages.c.post_id == _p.id)
    seen = and_(
        _p.conversation_id == m.conversation_id, _p.deleted_at.is_(None), _p.cmid > m.from_cmid, ~hidden,
        or_(m.until_cmid.is_(None), _p.cmid <= m.until_cmid),
    )  # fmt: skip
    unread = select(func.count()).select_from(posts).where(seen, _p.cmid > m.read_cmid, _p.author_id != m.account_id)
    whose: Any = literal_column("conversation_members.conversation_id")
    yield "unread messages of members", _differs(conversation_members, whose, m.unread_count, unread.scalar_subquery())
    last = select(func.max(_p.id)).where(seen).scalar_subquery()
    # A conversation taken from the list comes back with its next message: NULL is right there whatever is older.
    yield (
        "last messages of members",
        _differs(conversation_members, whose, m.last_post_id, last, m.last_post_id.is_not(None)),
    )


@cache
def _names() -> tuple[str, ...]:
    return tuple(what for what, _statement in _checks())


@statement
def _check(*, database: str, what: str) -> Any:
    return dict(_checks())[what]


@statement
def _highest(*, family: int) -> Any:
    return select(func.coalesce(func.max(_p.number), 0)).where(_p.family == family)


@statement
def _sequence(*, database: str, name: str) -> Any:
    if database == "postgresql":
        return select(table(SEQUENCES[name].name, column("last_value")).c.last_value)
    return select(sequences.c.value).where(sequences.c.name == name)


@statement
def _unindexed(*, database: str) -> Any:
    key = posts_fts.c.post_id if database == "postgresql" else posts_fts.c.rowid
    indexed = select(key)
    wanted = and_(_LIVE, _p.kind.in_(INDEXED), _p.source != "")
    missing = select(_p.id, literal_column("0"), literal_column("1")).where(wanted, _p.id.not_in(indexed))
    live = select(_p.id).where(_LIVE, _p.kind.in_(INDEXED))
    return missing.union_all(select(key, literal_column("1"), literal_column("0")).where(key.not_in(live)))


@statement
def _unindexed_people(*, database: str) -> Any:
    key = accounts_fts.c.account_id if database == "postgresql" else accounts_fts.c.rowid
    return select(_a.id, literal_column("0"), literal_column("1")).where(_a.id.not_in(select(key)))


async def check(tx: Tx) -> list[Finding]:
    """Everything that does not agree; an empty list is what a healthy instance gives. Read it on a reader thread."""
    findings = []
    for what in _names():
        findings += _found(what, await tx.tuples(_check(what=what)))
    findings += _found("the index of posts", await tx.tuples(_unindexed()))
    findings += _found("the index of accounts", await tx.tuples(_unindexed_people()))
    for family, name in enumerate(("number", "note", "topic")):
        highest = await tx.scalar(_highest(family=family))
        reached = await tx.scalar(_sequence(name=name)) or 0
        if highest > reached:
            findings += _found(f"the sequence {name}", [(name, reached, highest)])
    return findings


def _found(what: str, rows: list[tuple[Any, ...]]) -> list[Finding]:
    return [Finding(what, len(rows), tuple(rows[:SHOWN]))] if rows else []
