"""Where the feed comes from: for everybody in it one range of an index per kind of activity, merged by their ids.

What a range holds are candidates. They are judged afterwards, a page of them at a time, so that no rule, however often
it says no, makes a database read a range to its end.
"""

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    FromClause,
    Subquery,
    bindparam,
    cast,
    literal_column,
    select,
    true,
    union_all,
)

from veche.core.timelines.candidates import Bound, is_shown, is_written
from veche.db import join_in_order
from veche.db.render import Kind
from veche.tables.accounts import avatar_changes
from veche.tables.graph import follows
from veche.tables.posts import likes, posts

POST, LIKE, FOLLOW, AVATAR = range(4)
ONE: ColumnElement[Any] = literal_column("1")

# A table, which of its rows, and (kind, actor, post, other) of a row.
Range: TypeAlias = tuple[FromClause, Sequence[ColumnElement[bool]], Sequence[Any]]
Source: TypeAlias = Callable[[Any], Range]


def followed(viewer: Any) -> CTE:
    """Whom somebody follows, people and groups. Read once for all kinds, and always first: a database that begins at
    the other end looks through everybody's likes and follows."""
    f = follows.alias()
    mine = select(f.c.target_id.label("feed_id")).where(f.c.follower_id == viewer, f.c.accepted == ONE)
    return mine.cte("followed").prefix_with("MATERIALIZED")


def and_own(feeds: CTE, viewer: Any) -> Subquery:
    """The same, and themselves."""
    return select(feeds.c.feed_id).union_all(select(viewer.label("feed_id"))).subquery("and_own")


def only(account: Any) -> Subquery:
    """A single account."""
    return select(account.label("feed_id")).subquery("only")


def on_feed(feed: Any) -> Range:
    """Posts and comments that come to the followers of the feed. tables.posts.FED."""
    p = posts.alias("fed")
    return p, (p.c.feed_id == feed, is_shown(p)), (POST, p.c.author_id, p.c.id, None)


def by_author(feed: Any) -> Range:
    """What an account wrote, wherever it stands. tables.posts.WRITTEN."""
    p = posts.alias("written")
    return p, (p.c.author_id == feed, is_written(p)), (POST, p.c.author_id, p.c.id, None)


def liked(feed: Any) -> Range:
    """Likes of an account."""
    one = likes.alias("liked")
    return one, (one.c.account_id == feed,), (LIKE, one.c.account_id, one.c.post_id, None)


def follows_out(feed: Any) -> Range:
    """Follows of an account: some made a friendship, some are memberships."""
    f = follows.alias("went")
    wanted = (f.c.follower_id == feed, f.c.accepted == ONE)
    return f, wanted, (FOLLOW, f.c.follower_id, None, f.c.target_id)


def friends_in(feed: Any) -> Range:
    """Follows back: the friendships that others completed. tables.graph.FRIENDLY."""
    f = follows.alias("came")
    wanted = (f.c.target_id == feed, f.c.made_friends == ONE)
    return f, wanted, (FOLLOW, f.c.target_id, None, f.c.follower_id)


def pictures(feed: Any) -> Range:
    """New pictures of an account."""
    a = avatar_changes.alias("changed")
    return a, (a.c.account_id == feed,), (AVATAR, a.c.account_id, None, a.c.media_id)


SOURCES: dict[str, Source] = {
    source.__name__: source for source in (on_feed, by_author, liked, follows_out, friends_in, pictures)
}
HAPPENINGS = ("liked", "follows_out", "friends_in", "pictures")


def merged(sources: Sequence[tuple[Source, FromClause]], page: Bound, database: Kind, *, after: bool) -> Subquery:
    """The newest of all these ranges: (id, kind, actor_id, post_id, other_id). `after`: the page has a lower end."""
    parts = [_part(source, feeds, page, database, after=after) for source, feeds in sources]
    if len(parts) == 1:
        return parts[0]
    together = union_all(*(select(part) for part in parts)).subquery("together")
    return page(select(together), together.c.id).subquery("k")


def _part(source: Source, feeds: FromClause, page: Bound, database: Kind, *, after: bool) -> Subquery:
    """SQLite leaves a range as soon as it falls behind the best rows so far, PostgreSQL only with a LATERAL limit."""
    table, wanted, columns = source(feeds.c.feed_id)
    if not after:
        # Says nothing, but makes the index in which the ids are in order the best one. Never beside another lower end:
        # SQLite goes by the one that it meets first, and reads all between the two.
        wanted = [*wanted, table.c.id > literal_column("0")]
    shown = [table.c.id, *_labelled(columns)]
    if database == "sqlite":
        return page(select(*shown).select_from(join_in_order(feeds, table)).where(*wanted), table.c.id).subquery()
    each = page(select(*shown).select_from(table).where(*wanted), table.c.id).lateral()
    return page(select(each).select_from(feeds.join(each, true())), each.c.id).subquery()


def _labelled(columns: Sequence[Any]) -> list[ColumnElement[Any]]:
    names = ("kind", "actor_id", "post_id", "other_id")
    return [_number(column).label(name) for name, column in zip(names, columns, strict=True)]


def _number(value: Any) -> ColumnElement[Any]:
    """Written out with its type: PostgreSQL takes a bare NULL in a union for a text."""
    if value is None:
        return cast(literal_column("NULL"), BigInteger)
    return cast(literal_column(str(value)) if isinstance(value, int) else value, BigInteger)


def viewer_id() -> Any:
    """The viewer as a parameter."""
    return bindparam("viewer_id", type_=BigInteger())


def account_id() -> Any:
    """The account whose activity is read."""
    return bindparam("account_id", type_=BigInteger())
