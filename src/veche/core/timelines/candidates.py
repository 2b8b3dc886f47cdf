"""From which range of which index a timeline is read: ids only, newest first (or oldest first), a page at a time.

The conditions repeat, word for word, those of the partial indexes in tables/posts.py, with constants in place of
parameters: only then do both databases see that the index has exactly these rows.
"""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    Subquery,
    and_,
    case,
    literal_column,
    or_,
    select,
    true,
    union_all,
)

from veche.core.paging import apply
from veche.db.render import Kind
from veche.tables.posts import posts

ZERO: ColumnElement[Any] = literal_column("0")
NOTHING: ColumnElement[Any] = literal_column("''")

Bound = Callable[[Select[Any], ColumnElement[Any]], Select[Any]]


def bound(*, before: bool = False, after: bool = False, ascending: bool = False) -> Bound:
    """`paging.apply` with its flags settled."""
    return lambda query, cursor: apply(query, cursor, before=before, after=after, ascending=ascending)


def is_shown(p: FromClause) -> ColumnElement[bool]:
    """tables.posts.SHOWN."""
    return and_(p.c.state == ZERO, p.c.deleted_at.is_(None))


def is_no_reply(p: FromClause) -> ColumnElement[bool]:
    """tables.posts.NO_REPLY, without the wall."""
    return or_(p.c.reply_to_id.is_(None), p.c.reply_to_account_id == p.c.author_id)


def is_written(p: FromClause) -> ColumnElement[bool]:
    """tables.posts.WRITTEN."""
    return and_(p.c.conversation_id.is_(None), p.c.kind != literal_column("'carrier'"), is_shown(p))


def is_on_wall(p: FromClause) -> ColumnElement[bool]:
    """tables.posts.ON_WALL."""
    return and_(p.c.kind == literal_column("'post'"), is_shown(p))


def is_public(p: FromClause) -> ColumnElement[bool]:
    """tables.posts.PUBLIC."""
    return and_(
        p.c.visibility == ZERO,
        p.c.feed_id == p.c.author_id,
        or_(p.c.repost_of_id.is_(None), p.c.source != NOTHING),
        is_no_reply(p),
        is_shown(p),
    )


def has_media(p: FromClause) -> ColumnElement[bool]:
    """tables.posts.WITH_MEDIA."""
    return p.c.media_count > ZERO


def reposted(p: FromClause) -> ColumnElement[Any]:
    """What a repost without words of its own shows; NULL for all else."""
    return case((and_(p.c.repost_of_id.is_not(None), p.c.source == NOTHING), p.c.repost_of_id), else_=None)


def per_feed(feeds: Subquery, page: Bound, database: Kind, *, only_media: bool = False) -> Subquery:
    """The newest posts of many feeds (column `feed_id`): one range of the index per feed, on either database.

    SQLite keeps the best rows so far and leaves each range as soon as it falls behind them; PostgreSQL does so only
    for a LATERAL subquery with a limit of its own.
    """
    p = posts.alias("fed")
    wanted = [p.c.feed_id == feeds.c.feed_id, is_shown(p), *([has_media(p)] if only_media else [])]
    if database == "sqlite":
        ranges = select(p.c.id).select_from(feeds.join(p, and_(*wanted)))
        return page(by_index(ranges, p, "posts_feed"), p.c.id).subquery("k")
    each = page(select(p.c.id).where(*wanted), p.c.id).lateral("each")
    return page(select(each.c.id).select_from(feeds.join(each, true())), each.c.id).subquery("k")


def by_index(query: Select[Any], p: FromClause, index: str) -> Select[Any]:
    """SQLite shall read `p` by this index and no other; PostgreSQL knows by its statistics."""
    return query.with_hint(p, f"INDEXED BY {index}", "sqlite")


def merged(p: FromClause, parts: Sequence[ColumnElement[bool]], page: Bound, index: str) -> Subquery:
    """The newest of several ranges of an index, each read no further than a page."""
    ranges = [page(by_index(select(p.c.id).where(part), p, index), p.c.id).subquery() for part in parts]
    if len(ranges) == 1:
        return ranges[0]
    together = union_all(*(select(part.c.id) for part in ranges)).subquery()
    return page(select(together.c.id), together.c.id).subquery("k")


def judged(k: Subquery, p: FromClause, verdict: ColumnElement[bool], *, ascending: bool) -> Select[Any]:
    """Candidates with what the viewer's rules say of each: (id, reposted id or NULL, may it be shown)."""
    order = p.c.id.asc() if ascending else p.c.id.desc()
    shown = case((verdict, 1), else_=0)
    return (
        select(p.c.id, reposted(p).label("reposted_id"), shown.label("is_shown"))
        .select_from(k.join(p, p.c.id == k.c.id))
        .order_by(order)
    )
