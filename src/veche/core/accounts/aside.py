"""What a suspension puts aside, so that it can come back: follows with all that was said about them, places in lists.

Everything goes in bulk, in a few statements however many there are. What lies here counts nowhere. A follow between
two who are both suspended lies here until both are back.
"""

from typing import Any

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, delete, exists, func, or_, select, update

from veche.core.tx import Tx
from veche.db import statement
from veche.tables.accounts import accounts, group_bans
from veche.tables.aside import follows_aside, members_aside
from veche.tables.graph import blocks, domain_blocks, follows, list_members, lists

_a, _f, _r, _m, _s = accounts.c, follows.c, follows_aside.c, list_members.c, members_aside.c
_me: BindParameter[Any] = bindparam("account_id")
_FOLLOW = tuple(column.name for column in follows.columns)
_MEMBER = tuple(column.name for column in list_members.columns)
_HERE = or_(_r.follower_id == _me, _r.target_id == _me)


def _named(table: Any, names: tuple[str, ...]) -> list[Any]:
    return [table.c[name] for name in names]


@statement
def _put_follows() -> Any:
    twice = exists().where(_r.follower_id == _f.follower_id, _r.target_id == _f.target_id)
    mine = or_(_f.follower_id == _me, _f.target_id == _me)
    return follows_aside.insert().from_select(_FOLLOW, select(*_named(follows, _FOLLOW)).where(mine, ~twice))


def _listed(of: Any) -> ColumnElement[bool]:
    """The account's place in a list, or a place in a list of the account's."""
    mine = select(lists.c.id).where(lists.c.account_id == _me)
    return or_(of.account_id == _me, of.list_id.in_(mine))


@statement
def _put_members() -> Any:
    twice = exists().where(_s.list_id == _m.list_id, _s.account_id == _m.account_id)
    rows = select(*_named(list_members, _MEMBER)).where(_listed(_m), ~twice)
    return members_aside.insert().from_select(_MEMBER, rows)


def _domain_of(id: Any) -> Any:
    return select(_a.domain).where(_a.id == id).correlate_except(accounts).scalar_subquery()


@statement
def _lapsed() -> Any:
    """What cannot come back: one of the two is gone, does not want the other, or something else stands there now."""
    one, two, b, d, n = _r.follower_id, _r.target_id, blocks.c, domain_blocks.c, group_bans.c
    gone = exists().where(_a.id.in_((one, two)), _a.deleted_at.is_not(None))
    blocked = exists().where(
        or_(and_(b.account_id == one, b.target_id == two), and_(b.account_id == two, b.target_id == one))
    )
    barred = [
        exists().where(d.account_id == me, d.domain == _domain_of(other)) for me, other in ((one, two), (two, one))
    ]
    banned = exists().where(n.group_id == two, n.account_id == one)
    there = exists().where(_f.follower_id == one, _f.target_id == two)
    return delete(follows_aside).where(_HERE, or_(gone, blocked, *barred, banned, there))


@statement
def _return_follows() -> Any:
    away = exists().where(_a.id.in_((_r.follower_id, _r.target_id)), _a.suspended_at.is_not(None))
    rows = select(*_named(follows_aside, _FOLLOW)).where(_HERE, ~away)
    return follows.insert().from_select(_FOLLOW, rows)


def _is_back() -> ColumnElement[bool]:
    """Of a row that was put aside: it has just been copied to where it came from."""
    return exists(select(1).select_from(follows).where(_f.id == _r.id).correlate(follows_aside))


def _raised(column: Any, ids: Any) -> Any:
    return update(accounts).where(_a.id.in_(ids)).values({column.name: column + 1, "version": _a.version + 1})


@statement
def _followed() -> Any:
    return _raised(_a.followers_count, select(_r.target_id).where(_r.follower_id == _me, _r.accepted == 1, _is_back()))


@statement
def _followers() -> Any:
    return _raised(_a.following_count, select(_r.follower_id).where(_r.target_id == _me, _r.accepted == 1, _is_back()))


def _mutual(follower: Any, target: Any) -> ColumnElement[bool]:
    back = follows.alias("back")
    found = select(1).where(back.c.follower_id == target, back.c.target_id == follower, back.c.accepted == 1)
    return exists(found.correlate_except(back))


@statement
def _friends() -> Any:
    """Each of the others once, whether one of the two follows came back or both."""
    kept = (_r.accepted == 1, _is_back(), _mutual(_r.follower_id, _r.target_id))
    there = select(_r.target_id).where(_r.follower_id == _me, *kept)
    return _raised(_a.friends_count, there.union(select(_r.follower_id).where(_r.target_id == _me, *kept)))


@statement
def _own() -> Any:
    """One's own figures are counted: one account's are quickly."""
    back = follows.alias("back")
    out, in_ = (_f.follower_id == _me, _f.accepted == 1), (_f.target_id == _me, _f.accepted == 1)
    pair = follows.join(back, and_(back.c.follower_id == _f.target_id, back.c.target_id == _me, back.c.accepted == 1))
    figures = {
        "following_count": select(func.count()).select_from(follows).where(*out).scalar_subquery(),
        "followers_count": select(func.count()).select_from(follows).where(*in_).scalar_subquery(),
        "friends_count": select(func.count()).select_from(pair).where(*out).scalar_subquery(),
    }
    return update(accounts).where(_a.id == _me).values({**figures, "version": _a.version + 1})


@statement
def _befriended() -> Any:
    """Of two who follow each other again the later follow made them friends, also where one of the two is new."""
    back = follows.alias("back")
    neither = select(1).where(
        back.c.follower_id == _f.target_id,
        back.c.target_id == _f.follower_id,
        back.c.accepted == 1,
        back.c.made_friends == 0,
        back.c.id < _f.id,
    )
    alone = (_f.accepted == 1, _f.made_friends == 0, exists(neither.correlate_except(back)))
    return update(follows).where(or_(_f.follower_id == _me, _f.target_id == _me), *alone).values(made_friends=1)


@statement
def _settled() -> Any:
    return delete(follows_aside).where(_HERE, _is_back())


@statement
def _return_members() -> Any:
    """Into lists whose owners follow them again, or have asked to."""
    known = exists().where(_f.follower_id == lists.c.account_id, _f.target_id == _s.account_id)
    there = exists().where(_m.list_id == _s.list_id, _m.account_id == _s.account_id)
    rows = (
        select(*_named(members_aside, _MEMBER))
        .select_from(members_aside.join(lists, lists.c.id == _s.list_id))
        .where(_listed(_s), or_(known, lists.c.account_id == _s.account_id), ~there)
    )
    return list_members.insert().from_select(_MEMBER, rows)


@statement
def _members_settled() -> Any:
    """What waits for nothing more goes: all but the places whose follow still lies here."""
    waits = exists(
        select(1)
        .select_from(follows_aside.join(lists, lists.c.account_id == _r.follower_id))
        .where(lists.c.id == _s.list_id, _r.target_id == _s.account_id)
        .correlate(members_aside)
    )
    return delete(members_aside).where(_listed(_s), ~waits)


@statement
def _forget_pair() -> Any:
    return delete(follows_aside).where(_r.follower_id == bindparam("follower"), _r.target_id == bindparam("target"))


@statement
def _drop_follows() -> Any:
    return delete(follows_aside).where(_HERE)


@statement
def _drop_members() -> Any:
    return delete(members_aside).where(_listed(_s))


async def put(tx: Tx, account_id: int) -> None:
    """Copy what the suspension of an account is about to cut; before `ties.cut_follows`."""
    for stmt in (_put_follows(), _put_members()):
        await tx.run(stmt, account_id=account_id)


async def bring_back(tx: Tx, account_id: int) -> None:
    """What was put aside returns where both sides are there and neither has ended it meanwhile, with everybody's
    counters; the account is locked, and suspended no more."""
    counted = (_followed(), _followers(), _friends(), _own(), _befriended())
    members = (_return_members(), _members_settled())
    for stmt in (_lapsed(), _return_follows(), *counted, _settled(), *members):
        await tx.run(stmt, account_id=account_id)


async def forget(tx: Tx, follower: int, target: int) -> None:
    """A follow that was put aside shall not return: one of the two has ended it."""
    await tx.run(_forget_pair(), follower=follower, target=target)


async def drop(tx: Tx, account_id: int) -> None:
    """The account goes for good; before its lists do."""
    for stmt in (_drop_follows(), _drop_members()):
        await tx.run(stmt, account_id=account_id)
