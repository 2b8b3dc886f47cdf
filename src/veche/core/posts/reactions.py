"""Likes, reposts, bookmarks, pins, muted threads: each can be asked for twice with the effect of once."""

from typing import Any

from sqlalchemy import bindparam, delete, func, select, update

from veche.core.errors import Invalid, NotAllowed, Unsuitable
from veche.core.events import Liked, PostMarked, Unliked
from veche.core.posts import counters, direct, queries
from veche.core.posts.create import create
from veche.core.posts.delete import erase
from veche.core.posts.drafts import NewPost
from veche.core.posts.facts import facts
from veche.core.posts.queries import Target
from veche.core.posts.views import PostFacts, Visibility
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import statement, upsert
from veche.tables.posts import bookmarks, likes, posts, thread_mutes

_p = posts.c


@statement
def _like() -> Any:
    return upsert(likes, "id", "account_id", "post_id", "created_at", conflict=["account_id", "post_id"])


@statement
def _unlike() -> Any:
    c = likes.c
    return delete(likes).where(c.account_id == bindparam("account_id"), c.post_id == bindparam("post_id"))


@statement
def _bookmark() -> Any:
    return upsert(bookmarks, "id", "account_id", "post_id", "created_at", conflict=["account_id", "post_id"])


@statement
def _unbookmark() -> Any:
    c = bookmarks.c
    return delete(bookmarks).where(c.account_id == bindparam("account_id"), c.post_id == bindparam("post_id"))


@statement
def _mute() -> Any:
    return upsert(thread_mutes, "account_id", "root_id", "created_at", conflict=["account_id", "root_id"])


@statement
def _unmute() -> Any:
    c = thread_mutes.c
    return delete(thread_mutes).where(c.account_id == bindparam("account_id"), c.root_id == bindparam("root_id"))


@statement
def _pin() -> Any:
    return update(posts).where(_p.id == bindparam("post_id")).values(pinned_at=bindparam("at"))


@statement
def _pinned() -> Any:
    return select(func.count()).where(
        _p.wall_id == bindparam("wall_id"), _p.pinned_at.is_not(None), _p.deleted_at.is_(None)
    )


@statement
def _my_reposts() -> Any:
    return select(posts).where(
        _p.author_id == bindparam("account_id"),
        _p.repost_of_id == bindparam("post_id"),
        _p.source == "",
        _p.deleted_at.is_(None),
    )


async def _facts(tx: Tx, viewer: Viewer, id: int) -> PostFacts:
    return (await facts(tx, viewer, (id,)))[id]


async def like(tx: Tx, viewer: Viewer, id: int) -> PostFacts:
    """Like what one sees. Emits Liked at the first time. Errors: NotSignedIn, NotFound, NotAllowed (not published)."""
    me = queries.signed_in(viewer)
    found = await queries.target(tx, viewer, id)
    if not found.rights.like:
        raise NotAllowed("this cannot be liked")
    like_id = await tx.next_id()
    if await tx.run(_like(), id=like_id, account_id=me, post_id=id, created_at=tx.now):
        await counters.count_likes(tx, id, 1)
        tx.emit(Liked(like_id=like_id, account_id=me, post_id=id, author_id=found.row.author_id))
    return await _facts(tx, viewer, id)


async def unlike(tx: Tx, viewer: Viewer, id: int) -> PostFacts:
    """Take a like back. Emits Unliked if there was one. Errors: NotSignedIn, NotFound."""
    me = queries.signed_in(viewer)
    found = await queries.target(tx, viewer, id)
    if await tx.run(_unlike(), account_id=me, post_id=id):
        await counters.count_likes(tx, id, -1)
        tx.emit(Unliked(account_id=me, post_id=id, author_id=found.row.author_id))
    return await _facts(tx, viewer, id)


async def bookmark(tx: Tx, viewer: Viewer, id: int) -> PostFacts:
    """Keep a post for oneself; only one's own devices are told.

    Emits PostMarked at the first time. Errors: NotSignedIn, NotFound, NotAllowed (not published).
    """
    me = queries.signed_in(viewer)
    if not (await queries.target(tx, viewer, id)).rights.like:
        raise NotAllowed("this cannot be bookmarked")
    if await tx.run(_bookmark(), id=await tx.next_id(), account_id=me, post_id=id, created_at=tx.now):
        _tell_own(tx, me, id, "bookmarked")
    return await _facts(tx, viewer, id)


async def unbookmark(tx: Tx, viewer: Viewer, id: int) -> PostFacts:
    """Keep it no longer. Emits PostMarked if it was kept. Errors: NotSignedIn, NotFound."""
    me = queries.signed_in(viewer)
    await queries.target(tx, viewer, id)
    if await tx.run(_unbookmark(), account_id=me, post_id=id):
        _tell_own(tx, me, id, "unbookmarked")
    return await _facts(tx, viewer, id)


async def mute_thread(tx: Tx, viewer: Viewer, id: int) -> PostFacts:
    """No more notifications about the thread of this post, of a message about its conversation. Emits PostMarked.

    Errors: NotSignedIn, NotFound.
    """
    me = queries.signed_in(viewer)
    row = (await queries.target(tx, viewer, id)).row
    if row.conversation_id is not None:
        if await direct.mute(tx, row.conversation_id, me, muted=True):
            _tell_own(tx, me, id, "muted")
    elif await tx.run(_mute(), account_id=me, root_id=row.root_id, created_at=tx.now):
        _tell_own(tx, me, row.root_id, "muted")
    return await _facts(tx, viewer, id)


async def unmute_thread(tx: Tx, viewer: Viewer, id: int) -> PostFacts:
    """Notifications again. Emits PostMarked. Errors: NotSignedIn, NotFound."""
    me = queries.signed_in(viewer)
    row = (await queries.target(tx, viewer, id)).row
    if row.conversation_id is not None:
        if await direct.mute(tx, row.conversation_id, me, muted=False):
            _tell_own(tx, me, id, "unmuted")
    elif await tx.run(_unmute(), account_id=me, root_id=row.root_id):
        _tell_own(tx, me, row.root_id, "unmuted")
    return await _facts(tx, viewer, id)


def _tell_own(tx: Tx, account_id: int, post_id: int, mark: str) -> None:
    tx.emit(PostMarked(post_id=post_id, account_id=account_id, mark=mark, to=(account_id,)))


async def _pinnable(tx: Tx, viewer: Viewer, id: int) -> Target:
    queries.signed_in(viewer)
    found = await queries.target(tx, viewer, id)
    if not found.rights.pin:
        raise Unsuitable(_why_not_pinned(found, viewer))
    return found


def _why_not_pinned(found: Target, viewer: Viewer) -> str:
    row = found.row
    if viewer.account_id not in (row.author_id, row.signer_id):
        return "what somebody else has written cannot be pinned"
    if row.bare:
        return "a repost cannot be pinned"
    if row.visibility == Visibility.DIRECT or row.kind == "message":
        return "what is written to chosen people only cannot be pinned"
    return "only posts of a page's own owner can be pinned to it"


async def pin(tx: Tx, viewer: Viewer, id: int) -> PostFacts:
    """Put a post at the top of its wall; the owner's own posts only, editors for a group's.

    Emits PostMarked. Errors: NotSignedIn, NotFound, Unsuitable, Invalid (too many).
    """
    found = await _pinnable(tx, viewer, id)
    if found.row.pinned_at is None:
        await tx.lock("pin", found.row.wall_id)
        if await tx.scalar(_pinned(), wall_id=found.row.wall_id) >= tx.limits.pinned:
            raise Invalid("pin", f"is refused: at most {tx.limits.pinned} posts can be pinned", code="too_many")
        await _set_pin(tx, found, tx.now)
    return await _facts(tx, viewer, id)


async def unpin(tx: Tx, viewer: Viewer, id: int) -> PostFacts:
    """Back into its place. Emits PostMarked. Errors: NotSignedIn, NotFound, Unsuitable."""
    found = await _pinnable(tx, viewer, id)
    if found.row.pinned_at is not None:
        await _set_pin(tx, found, None)
    return await _facts(tx, viewer, id)


async def _set_pin(tx: Tx, found: Target, at: int | None) -> None:
    await tx.run(_pin(), post_id=found.row.id, at=at)
    mark = "unpinned" if at is None else "pinned"
    tx.emit(PostMarked(post_id=found.row.id, account_id=found.row.author_id, mark=mark))


async def repost(  # noqa: PLR0913 (the verb as all dialects know it)
    tx: Tx,
    viewer: Viewer,
    id: int,
    visibility: Visibility | None = None,
    text: str = "",
    wall_id: int | None = None,
    *,
    as_group: bool = False,
    signed: bool = False,
) -> int:
    """Pass a post on to one's own wall or another's; the new post's id, of a repost without words always the same.

    Public and unlisted posts may be reposted, one's own for followers too, to followers. Emits PostCreated. Errors:
    NotSignedIn, NotFound, Unsuitable, NotAllowed, Invalid.
    """
    if visibility is Visibility.DIRECT:
        raise Invalid("visibility", "of a repost must not be direct")
    return await create(
        tx,
        viewer,
        NewPost(
            text=text,
            visibility=Visibility.PUBLIC if visibility is None else visibility,
            wall_id=wall_id,
            as_group=as_group,
            signed=signed,
            repost_of_id=id,
        ),
    )


async def unrepost(tx: Tx, viewer: Viewer, id: int) -> PostFacts | None:
    """Take back one's reposts without words of this post (or of the original of this repost).

    Emits PostDeleted. Gives the facts of the original. Errors: NotSignedIn, NotFound.
    """
    me = queries.signed_in(viewer)
    row = (await queries.target(tx, viewer, id)).row
    original = row.repost_of_id if row.bare else row.id
    for mine in await tx.all(_my_reposts(), account_id=me, post_id=original):
        await erase(tx, mine)
    return (await facts(tx, viewer, (original,))).get(original)
