"""Cutting all relations of an account at once, with everybody's counters right: a few statements, however many there
are. Single relations are core.graph's."""

from typing import Any

from sqlalchemy import BindParameter, bindparam, delete, or_, select, update

from veche.core.accounts import aside
from veche.core.tx import Tx
from veche.db import statement
from veche.tables.accounts import accounts, group_bans, group_roles
from veche.tables.announcements import announcement_reactions, announcement_reads
from veche.tables.annual import annual_reports
from veche.tables.collections import collection_items, collections
from veche.tables.filters import filter_keywords, filter_posts, filters
from veche.tables.graph import (
    account_notes,
    blocks,
    domain_blocks,
    endorsements,
    follows,
    list_members,
    lists,
    mutes,
    severances,
)
from veche.tables.instance import active_weeks
from veche.tables.notifications import notification_permissions, notification_policies, notification_requests
from veche.tables.suggestions import hidden_suggestions
from veche.tables.tags import featured_tags, tag_follows

_a = accounts.c
_me: BindParameter[Any] = bindparam("account_id")


def _lowered(column: Any, ids: Any) -> Any:
    return update(accounts).where(_a.id.in_(ids)).values({column.name: column - 1, "version": _a.version + 1})


@statement
def _friends() -> Any:
    back = follows.alias("back")
    pair = follows.join(back, (back.c.follower_id == follows.c.target_id) & (back.c.target_id == follows.c.follower_id))
    return _lowered(
        _a.friends_count,
        select(follows.c.target_id)
        .select_from(pair)
        .where(follows.c.follower_id == _me, follows.c.accepted == 1, back.c.accepted == 1),
    )


@statement
def _followed() -> Any:
    return _lowered(
        _a.followers_count,
        select(follows.c.target_id).where(follows.c.follower_id == _me, follows.c.accepted == 1),
    )


@statement
def _followers() -> Any:
    return _lowered(
        _a.following_count,
        select(follows.c.follower_id).where(follows.c.target_id == _me, follows.c.accepted == 1),
    )


@statement
def _follows() -> Any:
    return delete(follows).where(or_(follows.c.follower_id == _me, follows.c.target_id == _me))


@statement
def _own() -> Any:
    return (
        update(accounts)
        .where(_a.id == _me)
        .values(followers_count=0, following_count=0, friends_count=0, version=_a.version + 1)
    )


@statement
def _in_lists() -> Any:
    mine = select(lists.c.id).where(lists.c.account_id == _me)
    return delete(list_members).where(or_(list_members.c.account_id == _me, list_members.c.list_id.in_(mine)))


@statement
def _lists() -> Any:
    return delete(lists).where(lists.c.account_id == _me)


@statement
def _in_filters(*, words: bool) -> Any:
    inside = filter_keywords if words else filter_posts
    mine = select(filters.c.id).where(filters.c.account_id == _me)
    return delete(inside).where(inside.c.filter_id.in_(mine))


@statement
def _filters() -> Any:
    return delete(filters).where(filters.c.account_id == _me)


@statement
def _blocks() -> Any:
    return delete(blocks).where(or_(blocks.c.account_id == _me, blocks.c.target_id == _me))


@statement
def _mutes() -> Any:
    return delete(mutes).where(or_(mutes.c.account_id == _me, mutes.c.target_id == _me))


@statement
def _domain_blocks() -> Any:
    return delete(domain_blocks).where(domain_blocks.c.account_id == _me)


@statement
def _roles() -> Any:
    return delete(group_roles).where(or_(group_roles.c.account_id == _me, group_roles.c.group_id == _me))


@statement
def _bans() -> Any:
    return delete(group_bans).where(or_(group_bans.c.account_id == _me, group_bans.c.group_id == _me))


@statement
def _endorsements() -> Any:
    return delete(endorsements).where(or_(endorsements.c.account_id == _me, endorsements.c.target_id == _me))


@statement
def _notes() -> Any:
    return delete(account_notes).where(or_(account_notes.c.account_id == _me, account_notes.c.target_id == _me))


@statement
def _collected() -> Any:
    mine = select(collections.c.id).where(collections.c.account_id == _me)
    items = collection_items.c
    return delete(collection_items).where(or_(items.account_id == _me, items.collection_id.in_(mine)))


@statement
def _collections() -> Any:
    return delete(collections).where(collections.c.account_id == _me)


@statement
def _reports() -> Any:
    return delete(annual_reports).where(annual_reports.c.account_id == _me)


@statement
def _hidden() -> Any:
    return delete(hidden_suggestions).where(
        or_(hidden_suggestions.c.account_id == _me, hidden_suggestions.c.target_id == _me)
    )


@statement
def _tags(*, featured: bool) -> Any:
    of = featured_tags if featured else tag_follows
    return delete(of).where(of.c.account_id == _me)


@statement
def _weeks() -> Any:
    return delete(active_weeks).where(active_weeks.c.account_id == _me)


@statement
def _answers() -> Any:
    return delete(announcement_reactions).where(announcement_reactions.c.account_id == _me)


@statement
def _read() -> Any:
    return delete(announcement_reads).where(announcement_reads.c.account_id == _me)


@statement
def _policies() -> Any:
    return delete(notification_policies).where(notification_policies.c.account_id == _me)


@statement
def _severances() -> Any:
    return delete(severances).where(severances.c.account_id == _me)


@statement
def _permissions() -> Any:
    p = notification_permissions.c
    return delete(notification_permissions).where(or_(p.account_id == _me, p.actor_id == _me))


@statement
def _requests() -> Any:
    r = notification_requests.c
    return delete(notification_requests).where(or_(r.account_id == _me, r.actor_id == _me))


async def cut_follows(tx: Tx, account_id: int) -> None:
    """Nobody follows the account any more, nor it anybody; requests, places in lists and on pages go too."""
    # Counters first: they are computed from the rows that go.
    for stmt in (_friends(), _followed(), _followers(), _follows(), _own(), _in_lists(), _endorsements()):
        await tx.run(stmt, account_id=account_id)


async def cut_all(tx: Tx, account_id: int) -> None:
    """The same, and what was put aside, blocks, mutes, lists, filters, roles, bans, notes and tags: the account goes
    for good."""
    await cut_follows(tx, account_id)
    await aside.drop(tx, account_id)
    more = (_notes(), _hidden(), _collected(), _collections(), _reports(), _tags(featured=True), _tags(featured=False))
    kept = (_weeks(), _answers(), _read(), _in_filters(words=True), _in_filters(words=False), _filters())
    told = (_policies(), _permissions(), _requests(), _severances())
    for stmt in (_lists(), _blocks(), _mutes(), _domain_blocks(), _roles(), _bans(), *more, *kept, *told):
        await tx.run(stmt, account_id=account_id)
