"""Whom a viewer does not want to meet, as conditions of any statement: blocks, mutes, blocked servers;
and whom moderators let nobody meet by chance.

`viewer` is a parameter in a list for one viewer, and a column where one thing is held against many viewers. Nearly
everybody blocks and mutes nobody: who asks `has_trouble` first is answered that once per statement, not once per row.
"""

from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, FromClause, Join, Select, bindparam, exists, literal_column, or_, select

from veche.tables.accounts import accounts
from veche.tables.graph import blocks, domain_blocks, follows, mutes

Condition: TypeAlias = ColumnElement[bool]


def any_row(table: FromClause, *conditions: Condition, of: FromClause | None = None) -> Condition:
    """A row of `table` (read from `of`, where that is a join); all else belongs to the statements around it."""
    found: Select[Any] = select(literal_column("1")).select_from(table if of is None else of).where(*conditions)
    own = [table] if of is None else [part for part in _parts(of)]
    return exists(found.correlate_except(*own))


def _parts(joined: Any) -> list[FromClause]:
    return [*_parts(joined.left), *_parts(joined.right)] if isinstance(joined, Join) else [joined]


def _active(mute: FromClause) -> Condition:
    return or_(mute.c.expires_at.is_(None), mute.c.expires_at > bindparam("now"))


def has_trouble(viewer: Any) -> Condition:
    """The viewer blocks, mutes or is blocked by anybody at all."""
    out, in_, mute, domain = blocks.alias(), blocks.alias(), mutes.alias(), domain_blocks.alias()
    return or_(
        any_row(out, out.c.account_id == viewer),
        any_row(in_, in_.c.target_id == viewer),
        any_row(mute, mute.c.account_id == viewer),
        any_row(domain, domain.c.account_id == viewer),
    )


def shuts_out(viewer: Any, account: Any) -> Condition:
    """The viewer blocks or mutes the account, or has blocked its server."""
    block, mute, domain, theirs = blocks.alias(), mutes.alias(), domain_blocks.alias(), accounts.alias()
    return or_(
        any_row(block, block.c.account_id == viewer, block.c.target_id == account),
        any_row(mute, mute.c.account_id == viewer, mute.c.target_id == account, _active(mute)),
        any_row(
            domain,
            domain.c.account_id == viewer,
            theirs.c.id == account,
            of=domain.join(theirs, theirs.c.domain == domain.c.domain),
        ),
    )


def lets_in(viewer: Any, account: Any) -> Condition:
    """The viewer shuts the account out in no way; most shut out nobody, which is asked first."""
    return or_(~has_trouble(viewer), ~shuts_out(viewer, account))


def is_heard(viewer: Any | None, account: Any, loud: Condition | None = None) -> Condition:
    """Nobody has silenced the account, or the viewer (None: a stranger) follows it or is it.

    `loud`: that nobody has silenced it, where the account's row is at hand; else it is looked up, unless nobody is
    silenced at all.
    """
    if loud is None:
        anybody, one = accounts.alias(), accounts.alias()
        silenced = any_row(one, one.c.id == account, one.c.silenced_at.is_not(None))
        loud = or_(~any_row(anybody, anybody.c.silenced_at.is_not(None)), ~silenced)
    if viewer is None:
        return loud
    follow = follows.alias()
    followed = any_row(follow, follow.c.follower_id == viewer, follow.c.target_id == account, follow.c.accepted == 1)
    return or_(loud, account == viewer, followed)


def is_shut_out(viewer: Any, account: Any) -> Condition:
    """The account blocks the viewer."""
    block = blocks.alias()
    return any_row(block, block.c.account_id == account, block.c.target_id == viewer)
