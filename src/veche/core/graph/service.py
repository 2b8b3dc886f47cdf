"""Following, accepting, befriending. A friend is a follow in both directions (decision 9); a member of a group is
somebody whose follow of it is accepted (decision 10)."""

from typing import Any, Literal

from sqlalchemy import and_, bindparam, or_, select

from veche.core.errors import NotAllowed, NotFound
from veche.core.graph import pairs
from veche.core.graph.load import relation
from veche.core.graph.pairs import Between
from veche.core.graph.rules import GROUP_MANAGERS, must_ask
from veche.core.graph.views import FollowSettings, RelationView
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import Row, statement
from veche.tables.accounts import group_bans, group_roles
from veche.tables.graph import blocks, domain_blocks, follows

AS_USUAL = FollowSettings()
AS_FRIEND = FollowSettings(as_friend=True)
AT_ONCE = 200  # waiting follows that one run of the job accepts
ACCEPT_WAITING = "graph.accept_waiting"

BLOCKED_BY = "This account has blocked you"
BLOCKING = "You have blocked this account"
BLOCKED_SERVER = "You have blocked the server of this account"
BANNED = "You are banned from this group"
MOVED = "This account has moved elsewhere"
OWNER_STAYS = "The owner of a group cannot leave it; hand it over or delete it first"

Parting = Literal["friend_deleted", "out_request_deleted", "in_request_deleted"]


@statement
def _blocks() -> Any:
    b = blocks.c
    mine = and_(b.account_id == bindparam("me"), b.target_id == bindparam("other"))
    theirs = and_(b.account_id == bindparam("other"), b.target_id == bindparam("me"))
    return select(b.account_id).where(or_(mine, theirs))


@statement
def _domain_block() -> Any:
    d = domain_blocks.c
    return select(d.id).where(d.account_id == bindparam("me"), d.domain == bindparam("domain"))


@statement
def _ban() -> Any:
    b = group_bans.c
    lasting = or_(b.expires_at.is_(None), b.expires_at > bindparam("now"))
    return select(b.account_id).where(b.group_id == bindparam("other"), b.account_id == bindparam("me"), lasting)


@statement
def _role() -> Any:
    r = group_roles.c
    return select(r.role).where(r.group_id == bindparam("other"), r.account_id == bindparam("me"))


@statement
def _waiting() -> Any:
    f = follows.c
    return (
        select(f.follower_id)
        .where(f.target_id == bindparam("account_id"), f.accepted == 0)
        .order_by(f.id)
        .limit(bindparam("limit"))
    )


async def follow(tx: Tx, viewer: Viewer, target_id: int, how: FollowSettings = AS_USUAL) -> RelationView:
    """Follow an account, join a group. Locked accounts, closed and private groups, and accounts of other servers are
    asked first; who is followed already gets the new settings.

    Any signed-in account. Events: Followed or FollowRequested. Errors: NotSignedIn, NotFound, Invalid (oneself),
    NotAllowed (a block in either direction or of the server, a ban, moved away).
    """
    await _follow(tx, viewer, target_id, how)
    return await relation(tx, viewer, target_id)


async def unfollow(tx: Tx, viewer: Viewer, target_id: int) -> RelationView:
    """Follow no more, take a request back, leave a group. It is no fault when there was nothing.

    Any signed-in account. Events: Unfollowed. Errors: NotSignedIn, NotFound, NotAllowed (the owner of the group).
    """
    me = pairs.signed_in(viewer)
    _, other = await pairs.two(tx, me, target_id)
    await _check_owner_stays(tx, me, other)
    await pairs.end(tx, me, target_id)
    return await relation(tx, viewer, target_id)


async def accept(tx: Tx, viewer: Viewer, follower_id: int, group_id: int | None = None) -> RelationView:
    """Let somebody follow who has asked to. Twice is as good as once. `group_id`: into a group that the viewer manages.

    The account asked, managers of the group. Events: Followed. Errors: NotSignedIn, NotFound (nobody asks), NotAllowed.
    """
    target = await _asked(tx, viewer, group_id)
    await pairs.two(tx, target, follower_id)
    state = await pairs.between(tx, follower_id, target)
    if state.there is None:
        raise NotFound("follow request")
    await pairs.confirm(tx, state, follower_id, target)
    return await relation(tx, viewer, follower_id)


async def decline(tx: Tx, viewer: Viewer, follower_id: int, group_id: int | None = None) -> RelationView:
    """Turn down somebody who has asked to follow.

    The account asked, managers of the group. Events: Unfollowed. Errors: NotSignedIn, NotFound (nobody asks),
    NotAllowed.
    """
    target = await _asked(tx, viewer, group_id)
    await pairs.two(tx, target, follower_id)
    state = await pairs.between(tx, follower_id, target)
    if state.there is None or state.there.accepted:
        raise NotFound("follow request")
    await pairs.end(tx, follower_id, target)
    return await relation(tx, viewer, follower_id)


async def remove_follower(tx: Tx, viewer: Viewer, id: int) -> RelationView:
    """Make somebody follow no more, without a block; a request goes too. It is no fault when there was nothing.

    Any signed-in account. Events: Unfollowed. Errors: NotSignedIn, NotFound.
    """
    me = pairs.signed_in(viewer)
    await pairs.two(tx, me, id)
    await pairs.end(tx, id, me)
    return await relation(tx, viewer, id)


async def befriend(tx: Tx, viewer: Viewer, target_id: int) -> Literal["requested", "friends"]:
    """Ask for friendship, or give it: a follow, and the other one's waiting request is accepted. Who wants to be
    friends need not be asked again: the follow back of such a person is accepted at once, locked or not.

    Any signed-in person. Events: Followed, FollowRequested. Errors: as for follow.
    """
    me = pairs.signed_in(viewer)
    state = await _follow(tx, viewer, target_id, AS_FRIEND)
    if state.back is not None and not state.back.accepted:
        await pairs.confirm(tx, await pairs.between(tx, target_id, me), target_id, me)
    after = await pairs.between(tx, me, target_id)
    both = after.followed_back and after.there is not None and after.there.accepted
    return "friends" if both else "requested"


async def unfriend(tx: Tx, viewer: Viewer, target_id: int) -> Parting | None:
    """End a friendship (the other one goes on following), take back one's own request, or turn down the other's.

    Tells which of these it was, None when there was nothing. Events: Unfollowed. Errors: NotSignedIn, NotFound.
    """
    me = pairs.signed_in(viewer)
    await pairs.two(tx, me, target_id)
    state = await pairs.between(tx, me, target_id)
    if state.there is not None:
        was_friend = state.there.accepted and state.followed_back
        await pairs.end(tx, me, target_id)
        return "friend_deleted" if was_friend else "out_request_deleted"
    if state.back is not None:
        await pairs.end(tx, target_id, me)
        return "in_request_deleted"
    return None


async def accept_waiting(tx: Tx, account_id: int) -> None:
    """Job: an account was unlocked (a group opened), so whoever waits is let in, some at a time. Twice is as good as
    once. Events: Followed."""
    waiting = [row[0] for row in await tx.tuples(_waiting(), account_id=account_id, limit=AT_ONCE)]
    for follower_id in waiting:
        try:
            _, target = await pairs.two(tx, follower_id, account_id)
        except NotFound:
            continue
        if target.locked or target.group_access != "open":
            return
        await pairs.confirm(tx, await pairs.between(tx, follower_id, account_id), follower_id, account_id)
    if len(waiting) == AT_ONCE:
        await tx.enqueue(ACCEPT_WAITING, unique=f"accept-waiting:{account_id}", account_id=account_id)


async def _follow(tx: Tx, viewer: Viewer, target_id: int, how: FollowSettings) -> Between:
    """The follow itself; what stood between the two before."""
    me = pairs.signed_in(viewer)
    mine, other = await pairs.two(tx, me, target_id)
    state = await pairs.between(tx, me, target_id)
    await _check_may_follow(tx, me, other)
    asks = must_ask(mine, other, state)
    if state.there is None:
        await pairs.begin(tx, state, me, target_id, how, accepted=not asks)
        return state
    await pairs.adjust(tx, state.there, how)
    if not asks and not state.there.accepted:
        await pairs.confirm(tx, state, me, target_id)
    return state


async def _check_may_follow(tx: Tx, me: int, other: Row) -> None:
    if other.suspended_at is not None:
        raise NotFound("account")
    blockers = {row[0] for row in await tx.tuples(_blocks(), me=me, other=other.id)}
    if blockers:
        raise NotAllowed(BLOCKED_BY if other.id in blockers else BLOCKING)
    if other.domain and await tx.scalar(_domain_block(), me=me, domain=other.domain) is not None:
        raise NotAllowed(BLOCKED_SERVER)
    if other.moved_to_id is not None:
        raise NotAllowed(MOVED)
    if other.kind == "group" and await tx.scalar(_ban(), me=me, other=other.id, now=tx.now) is not None:
        raise NotAllowed(BANNED)


async def _check_owner_stays(tx: Tx, me: int, other: Row) -> None:
    if other.kind == "group" and await tx.scalar(_role(), me=me, other=other.id) == "owner":
        raise NotAllowed(OWNER_STAYS)


async def _asked(tx: Tx, viewer: Viewer, group_id: int | None) -> int:
    """Whose followers are decided about: the viewer's, or those of a group that the viewer manages."""
    me = pairs.signed_in(viewer)
    if group_id is None:
        return me
    if await tx.scalar(_role(), me=me, other=group_id) not in GROUP_MANAGERS:
        raise NotAllowed("Only managers of the group decide who comes in")
    return group_id
