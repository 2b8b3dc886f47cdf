"""Whom a viewer does not want to meet: blocks, mutes and blocked servers as SQL, for lists of posts.

`viewer` is a parameter in a list for one viewer, and a column where one post is held against many viewers (streams):
the rule is written once. Nearly everybody blocks and mutes nobody, so each rule first asks whether there is anything to
look for; a database answers that once per statement, not once per row.
"""

from typing import Any, TypeAlias

from sqlalchemy import BigInteger, ColumnElement, FromClause, and_, bindparam, literal_column, or_, select

from veche.core.graph.trouble import any_row, has_trouble, is_shut_out, shuts_out
from veche.tables.accounts import accounts
from veche.tables.graph import blocks
from veche.tables.posts import mentions, posts

Condition: TypeAlias = ColumnElement[bool]


def viewer_id() -> Any:
    """The viewer as a parameter."""
    return bindparam("viewer_id", type_=BigInteger())


def is_quiet(p: FromClause, viewer: Any) -> Condition:
    """Nobody whom the viewer shuts out wrote the post, is named in it or wrote what it reposts."""
    o, named = posts.alias("original"), mentions.alias("named")
    original = any_row(
        o, o.c.id == p.c.repost_of_id, or_(shuts_out(viewer, o.c.author_id), is_shut_out(viewer, o.c.author_id))
    )
    return or_(
        ~has_trouble(viewer),
        and_(
            ~shuts_out(viewer, p.c.author_id),
            ~is_shut_out(viewer, p.c.author_id),
            or_(p.c.repost_of_id.is_(None), ~original),
            ~any_row(named, named.c.post_id == p.c.id, shuts_out(viewer, named.c.account_id)),
        ),
    )


def by_suspended(p: FromClause) -> Condition:
    """Its author is suspended."""
    a = accounts.alias()
    return any_row(a, a.c.id == p.c.author_id, a.c.suspended_at.is_not(None))


def by_silenced(p: FromClause) -> Condition:
    """Its author is kept out of public timelines."""
    a = accounts.alias()
    return any_row(a, a.c.id == p.c.author_id, a.c.silenced_at.is_not(None))


def is_plainly_visible(p: FromClause, viewer: Any, wall: Any) -> Condition:
    """True for most posts of most walls, and cheap; where it is not true, the whole rule (`visibility.clause`) decides.

    For posts that are shown and no messages. `wall` is the wall that all of them stand on. Everything but the post's
    own columns is asked once per statement.
    """
    suspended, door = accounts.alias(), accounts.alias()
    closed = any_row(door, door.c.id == wall, door.c.group_access == "private")
    plain = and_(
        p.c.visibility <= literal_column("1"),
        p.c.wall_id == wall,
        p.c.author_id.not_in(select(suspended.c.id).where(suspended.c.suspended_at.is_not(None))),
        ~closed,
    )
    if viewer is None:
        return plain
    out, in_ = blocks.alias(), blocks.alias()
    return and_(
        plain,
        ~any_row(out, out.c.account_id == viewer),
        ~any_row(in_, in_.c.target_id == viewer),
    )
