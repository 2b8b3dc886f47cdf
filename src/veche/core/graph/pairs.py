"""One relation between two accounts: the rows, the counters that go with them, the events. Rights are looked at in
service.py."""

from collections.abc import Iterable
from typing import Any

import msgspec
from sqlalchemy import and_, bindparam, delete, or_, select, update

from veche.core.accounts import aside, counters, rows
from veche.core.errors import Invalid, NotFound, NotSignedIn
from veche.core.events import Followed, FollowRequested, HomeChanged, Unfollowed
from veche.core.graph.views import FollowSettings
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import Row, statement, upsert
from veche.lib import languages
from veche.tables.accounts import group_roles
from veche.tables.graph import endorsements, follows, list_members, lists

LANGUAGES_MOST = 50

_f = follows.c
_pair = and_(_f.follower_id == bindparam("follower"), _f.target_id == bindparam("target"))


@statement
def _insert() -> Any:
    return upsert(
        follows,
        "id",
        "follower_id",
        "target_id",
        "accepted",
        "show_reposts",
        "notify",
        "languages",
        "as_friend",
        "made_friends",
        "created_at",
        conflict=["follower_id", "target_id"],
    ).returning(_f.id)


@statement
def _between() -> Any:
    there = and_(_f.follower_id == bindparam("one"), _f.target_id == bindparam("other"))
    back = and_(_f.follower_id == bindparam("other"), _f.target_id == bindparam("one"))
    return select(follows).where(or_(there, back))


@statement
def _accept() -> Any:
    return (
        update(follows)
        .where(_pair, _f.accepted == 0)
        .values(accepted=1, id=bindparam("new_id"), made_friends=bindparam("made_friends"))
    )


@statement
def _set() -> Any:
    names = ("show_reposts", "notify", "languages", "as_friend")
    return update(follows).where(_pair).values({name: bindparam(name) for name in names})


@statement
def _delete() -> Any:
    return delete(follows).where(_pair).returning(_f.accepted)


@statement
def _unlist() -> Any:
    mine = select(lists.c.id).where(lists.c.account_id == bindparam("follower"))
    return delete(list_members).where(
        list_members.c.account_id == bindparam("target"), list_members.c.list_id.in_(mine)
    )


@statement
def _unendorse() -> Any:
    e = endorsements.c
    return delete(endorsements).where(e.account_id == bindparam("follower"), e.target_id == bindparam("target"))


@statement
def _unrole() -> Any:
    return delete(group_roles).where(
        group_roles.c.group_id == bindparam("target"), group_roles.c.account_id == bindparam("follower")
    )


class Between(msgspec.Struct, frozen=True):
    """What stands between two accounts, seen from the first."""

    there: Row | None
    back: Row | None

    @property
    def followed_back(self) -> bool:
        """The other one's follow of the first is accepted."""
        return self.back is not None and self.back.accepted == 1


def signed_in(viewer: Viewer) -> int:
    """The account that acts. Errors: NotSignedIn."""
    if viewer.account_id is None:
        raise NotSignedIn
    return viewer.account_id


async def two(tx: Tx, one: int, other: int) -> tuple[Row, Row]:
    """Both rows, locked until the end of the transaction. Errors: Invalid (oneself), NotFound."""
    if one == other:
        raise Invalid("account", "is your own", code="self")
    found = await rows.lock(tx, one, other)
    if one not in found or other not in found or found[other].deleted_at is not None or found[other].waiting:
        raise NotFound("account")
    return found[one], found[other]


async def between(tx: Tx, one: int, other: int) -> Between:
    """The follows between two accounts, in both directions."""
    found = {row.follower_id: row for row in await tx.all(_between(), one=one, other=other)}
    return Between(found.get(one), found.get(other))


async def begin(tx: Tx, state: Between, follower: int, target: int, how: FollowSettings, *, accepted: bool) -> None:
    """A follow or a request to follow. The pair is locked, there is none yet. Events: Followed, FollowRequested."""
    follow_id = await tx.next_id()
    made = await tx.scalar(
        _insert(),
        id=follow_id,
        follower_id=follower,
        target_id=target,
        accepted=int(accepted),
        made_friends=int(accepted and state.followed_back),
        created_at=tx.now,
        **_how(how, None),
    )
    if made is None:
        return
    if accepted:
        await _count(tx, state, follower, target, +1)
        tx.emit(Followed(follower_id=follower, target_id=target, follow_id=follow_id))
    else:
        tx.emit(FollowRequested(follower_id=follower, target_id=target, follow_id=follow_id))


async def adjust(tx: Tx, row: Row, how: FollowSettings) -> None:
    """Change how an existing follow is meant; what is not given stays. Events: HomeChanged."""
    new = _how(how, row)
    if any(getattr(row, name) != value for name, value in new.items()):
        await tx.run(_set(), follower=row.follower_id, target=row.target_id, **new)
        tx.emit(HomeChanged(account_id=row.follower_id, to=(row.follower_id,)))


async def confirm(tx: Tx, state: Between, follower: int, target: int) -> bool:
    """A request is accepted; its id becomes that of this moment. False when nobody asks. `state` is the follower's.

    Events: Followed.
    """
    follow_id = await tx.next_id()
    friendly = int(state.followed_back)
    if not await tx.run(_accept(), follower=follower, target=target, new_id=follow_id, made_friends=friendly):
        return False
    await _count(tx, state, follower, target, +1)
    tx.emit(Followed(follower_id=follower, target_id=target, follow_id=follow_id, asked=True))
    return True


async def end(tx: Tx, follower: int, target: int) -> bool | None:
    """A follow or a request goes, with its places in lists, on the page and in roles. Tells whether it was accepted,
    None when there was none: then one that a suspension has put aside is dropped. Events: Unfollowed."""
    state = await between(tx, follower, target)
    accepted = await tx.scalar(_delete(), follower=follower, target=target)
    if accepted is None:
        await aside.forget(tx, follower, target)
        return None
    await tx.run(_unlist(), follower=follower, target=target)
    if accepted:
        await _count(tx, state, follower, target, -1)
        for stmt in (_unrole(), _unendorse()):
            await tx.run(stmt, follower=follower, target=target)
    tx.emit(Unfollowed(follower_id=follower, target_id=target, was_accepted=bool(accepted)))
    return bool(accepted)


async def _count(tx: Tx, state: Between, follower: int, target: int, by: int) -> None:
    friends = by if state.followed_back else 0
    await counters.shift(tx, follower, following=by, friends=friends)
    await counters.shift(tx, target, followers=by, friends=friends)


def _how(how: FollowSettings, row: Row | None) -> dict[str, Any]:
    """Columns of the settings: what is given, else what is there, else what is usual."""
    old = row or _USUAL
    return {
        "show_reposts": old.show_reposts if how.show_reposts is None else int(how.show_reposts),
        "notify": old.notify if how.notify is None else int(how.notify),
        "languages": old.languages if how.languages is None else _languages(how.languages),
        "as_friend": 1 if how.as_friend else old.as_friend,
    }


class _Usual(msgspec.Struct, frozen=True):
    show_reposts: int = 1
    notify: int = 0
    languages: str | None = None
    as_friend: int = 0


_USUAL = _Usual()


def _languages(codes: Iterable[str]) -> str | None:
    kept = list(dict.fromkeys(code.strip().lower().replace("_", "-") for code in codes if code.strip()))
    if len(kept) > LANGUAGES_MOST or not all(languages.is_tag(code) for code in kept):
        raise Invalid("languages", "are not codes of languages")
    return msgspec.json.encode(kept).decode() if kept else None
