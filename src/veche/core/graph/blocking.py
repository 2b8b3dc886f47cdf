"""Blocks, mutes, and blocks of whole servers."""

from typing import Any

from sqlalchemy import and_, bindparam, delete, or_, select

from veche.core import paging
from veche.core.errors import Invalid, NotAllowed
from veche.core.events import Blocked, HomeChanged, Muted, Unblocked, Unmuted
from veche.core.graph import pairs, severing
from veche.core.graph.load import relation
from veche.core.graph.service import OWNER_STAYS
from veche.core.graph.views import RelationView
from veche.core.paging import Page, Slice
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import statement, upsert
from veche.tables.accounts import accounts, group_roles
from veche.tables.graph import blocks, domain_blocks, follows, mutes

AT_ONCE = 500

_b, _m, _d = blocks.c, mutes.c, domain_blocks.c


@statement
def _insert_block() -> Any:
    return upsert(
        blocks, "id", "account_id", "target_id", "created_at", conflict=["account_id", "target_id"]
    ).returning(_b.id)


@statement
def _delete_block() -> Any:
    return delete(blocks).where(_b.account_id == bindparam("me"), _b.target_id == bindparam("other"))


@statement
def _upsert_mute() -> Any:
    return upsert(
        mutes,
        "id",
        "account_id",
        "target_id",
        "hide_notifications",
        "expires_at",
        "created_at",
        conflict=["account_id", "target_id"],
        set_=["hide_notifications", "expires_at"],
    )


@statement
def _delete_mute() -> Any:
    return delete(mutes).where(_m.account_id == bindparam("me"), _m.target_id == bindparam("other"))


@statement
def _over() -> Any:
    old = select(_m.id).where(_m.expires_at <= bindparam("now")).order_by(_m.id).limit(bindparam("limit"))
    return delete(mutes).where(_m.id.in_(old)).returning(_m.account_id, _m.target_id)


@statement
def _is_over() -> Any:
    return select(_m.id).where(_m.expires_at <= bindparam("now")).limit(1)


@statement
def _role() -> Any:
    r = group_roles.c
    return select(r.role).where(r.group_id == bindparam("other"), r.account_id == bindparam("me"))


@statement
def _insert_domain() -> Any:
    return upsert(
        domain_blocks, "id", "account_id", "domain", "created_at", conflict=["account_id", "domain"]
    ).returning(_d.id)


@statement
def _delete_domain() -> Any:
    return delete(domain_blocks).where(_d.account_id == bindparam("me"), _d.domain == bindparam("domain"))


@statement
def _domains(**flags: bool) -> Any:
    query = select(_d.id, _d.domain).where(_d.account_id == bindparam("me"))
    return paging.apply(query, _d.id, **flags)


@statement
def _follows_of_domain() -> Any:
    f, there, back = follows.c, accounts.alias("there"), accounts.alias("back")
    joined = follows.join(there, there.c.id == f.target_id).join(back, back.c.id == f.follower_id)
    mine = and_(f.follower_id == bindparam("me"), there.c.domain == bindparam("domain"))
    theirs = and_(f.target_id == bindparam("me"), back.c.domain == bindparam("domain"))
    return select(f.follower_id, f.target_id, f.accepted).select_from(joined).where(or_(mine, theirs)).order_by(f.id)


async def block(tx: Tx, viewer: Viewer, target_id: int) -> RelationView:
    """Have nothing more to do with an account: follows and requests end in both directions, neither sees the other.

    Any signed-in account. Twice is as good as once. Events: Blocked, Unfollowed. Errors: NotSignedIn, NotFound,
    Invalid (oneself), NotAllowed (a group of one's own).
    """
    me = pairs.signed_in(viewer)
    _, other = await pairs.two(tx, me, target_id)
    if other.kind == "group" and await tx.scalar(_role(), me=me, other=target_id) == "owner":
        raise NotAllowed(OWNER_STAYS)
    made = await tx.scalar(
        _insert_block(), id=await tx.next_id(), account_id=me, target_id=target_id, created_at=tx.now
    )
    if made is not None:
        await pairs.end(tx, me, target_id)
        await pairs.end(tx, target_id, me)
        tx.emit(Blocked(account_id=me, target_id=target_id))
    return await relation(tx, viewer, target_id)


async def unblock(tx: Tx, viewer: Viewer, target_id: int) -> RelationView:
    """End a block; follows do not come back. It is no fault when there was none.

    Any signed-in account. Events: Unblocked. Errors: NotSignedIn, NotFound.
    """
    me = pairs.signed_in(viewer)
    await pairs.two(tx, me, target_id)
    if await tx.run(_delete_block(), me=me, other=target_id):
        tx.emit(Unblocked(account_id=me, target_id=target_id))
    return await relation(tx, viewer, target_id)


async def mute(
    tx: Tx, viewer: Viewer, target_id: int, *, hide_notifications: bool = True, duration_ms: int | None = None
) -> RelationView:
    """See no more of an account in timelines (and notifications), without its knowing; for a while, or for good
    (`duration_ms` None or 0). A second mute replaces the first.

    Any signed-in account. Events: Muted. Errors: NotSignedIn, NotFound, Invalid.
    """
    me = pairs.signed_in(viewer)
    await pairs.two(tx, me, target_id)
    if duration_ms is not None and not 0 <= duration_ms <= 10**12:
        raise Invalid("duration", "is not a length of time")
    await tx.run(
        _upsert_mute(),
        id=await tx.next_id(),
        account_id=me,
        target_id=target_id,
        hide_notifications=int(hide_notifications),
        expires_at=tx.now + duration_ms if duration_ms else None,
        created_at=tx.now,
    )
    tx.emit(Muted(account_id=me, target_id=target_id))
    return await relation(tx, viewer, target_id)


async def unmute(tx: Tx, viewer: Viewer, target_id: int) -> RelationView:
    """End a mute. It is no fault when there was none.

    Any signed-in account. Events: Unmuted. Errors: NotSignedIn, NotFound.
    """
    me = pairs.signed_in(viewer)
    await pairs.two(tx, me, target_id)
    if await tx.run(_delete_mute(), me=me, other=target_id):
        tx.emit(Unmuted(account_id=me, target_id=target_id))
    return await relation(tx, viewer, target_id)


async def expire_mutes(tx: Tx) -> int:
    """Job: mutes whose time is over go, some at a time; how many went. Events: Unmuted."""
    rows = await tx.all(_over(), now=tx.now, limit=AT_ONCE)
    for row in rows:
        tx.emit(Unmuted(account_id=row.account_id, target_id=row.target_id))
    return len(rows)


async def block_domain(tx: Tx, viewer: Viewer, domain: str) -> None:
    """Have nothing more to do with a whole server: follows from and to it end. Twice is as good as once.

    Any signed-in account. Events: HomeChanged, Unfollowed, RelationsSevered. Errors: NotSignedIn, Invalid.
    """
    me = pairs.signed_in(viewer)
    domain = _domain(tx, domain)
    made = await tx.scalar(_insert_domain(), id=await tx.next_id(), account_id=me, domain=domain, created_at=tx.now)
    if made is None:
        return
    tx.emit(HomeChanged(account_id=me, to=(me,)))
    ended = await tx.tuples(_follows_of_domain(), me=me, domain=domain)
    for follower_id, target_id, _ in ended:
        await pairs.two(tx, follower_id, target_id)
        await pairs.end(tx, follower_id, target_id)
    followers = sum(1 for _, target_id, accepted in ended if accepted and target_id == me)
    following = sum(1 for follower_id, _, accepted in ended if accepted and follower_id == me)
    await severing.note(tx, me, domain, followers=followers, following=following)


async def unblock_domain(tx: Tx, viewer: Viewer, domain: str) -> None:
    """End the block of a server. It is no fault when there was none.

    Events: HomeChanged. Errors: NotSignedIn, Invalid.
    """
    me = pairs.signed_in(viewer)
    if await tx.run(_delete_domain(), me=me, domain=_domain(tx, domain)):
        tx.emit(HomeChanged(account_id=me, to=(me,)))


async def blocked_domains(tx: Tx, viewer: Viewer, page: Page) -> Slice[str]:
    """The servers that the viewer has blocked, newest first. Errors: NotSignedIn."""
    me = pairs.signed_in(viewer)
    rows = await tx.all(_domains(**page.flags), me=me, **page.params)
    return paging.sliced(rows, page, lambda row: row.id, lambda row: row.domain)


def _domain(tx: Tx, domain: str) -> str:
    domain = domain.strip().lower().rstrip(".")
    if not domain or len(domain) > 255 or not domain.isprintable() or " " in domain or "/" in domain:
        raise Invalid("domain", "is not the name of a server", code="blank" if not domain else "invalid")
    if domain == tx.settings.domain:
        raise Invalid("domain", "is our own")
    return domain


async def is_mute_over(tx: Tx) -> bool:
    """Whether `expire_mutes` has anything to do: asked by the schedule before it writes."""
    return await tx.scalar(_is_over(), now=tx.now) is not None
