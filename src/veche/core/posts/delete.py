"""Taking a post away for everybody, and bringing it back."""

from typing import Any

from sqlalchemy import bindparam, select

from veche.core.errors import NotAllowed, NotFound, NotYours
from veche.core.events import MessageDeleted, PostDeleted
from veche.core.posts import attach, counters, direct, index, publish, queries, rows
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import Row, statement
from veche.tables.posts import posts

RESTORE_MS = 86_400_000  # so long a deleted post can be brought back
AT_ONCE = 100  # reposts that go in the same transaction; the rest follow by a job


@statement
def _reposts() -> Any:
    p = posts.c
    return (
        select(posts)
        .where(p.repost_of_id == bindparam("post_id"), p.source == "", p.deleted_at.is_(None))
        .order_by(p.id)
        .limit(bindparam("limit"))
    )


async def delete(tx: Tx, viewer: Viewer, id: int, *, with_media: bool = False) -> None:
    """Delete a post for everybody: reposts without words go with it, comments and quotes stay. `with_media`: the
    viewer's own media too, but for those that another post shows.

    Its author, signer, the owner and the moderators of the wall, and moderators of the instance may; of a message its
    author only. Emits PostDeleted (one for each repost too) or MessageDeleted. Errors: NotSignedIn, NotFound,
    NotYours.
    """
    if not viewer.is_system:
        queries.signed_in(viewer)
    found = await queries.target(tx, viewer, id)
    may_moderate = viewer.moderates and found.row.kind not in ("message", "carrier")
    if not (found.rights.delete or may_moderate):
        raise NotYours("you may not delete this")
    await erase(tx, await queries.bare_row(tx, id))
    if with_media:
        await attach.delete_media(tx, viewer, id)


async def erase(tx: Tx, row: Row) -> None:
    """Delete whoever asks; nothing happens to what is deleted already. Emits as `delete`."""
    if not await rows.bury(tx, row.id):
        return
    if row.media_count:
        await attach.rename_files(tx, row.id, await attach.media_ids(tx, row.id))
    if row.conversation_id is not None:
        await _message_gone(tx, row)
        return
    if row.state != 0:
        return
    await counters.count(tx, row, -1)
    await index.drop(tx, row.id)
    _tell(tx, row)
    await erase_reposts(tx, row.id)


async def erase_reposts(tx: Tx, post_id: int) -> None:
    """Job `posts.erase_reposts`: delete reposts without words of a post that is gone, a hundred at a time."""
    found = await tx.all(_reposts(), post_id=post_id, limit=AT_ONCE + 1)
    for row in found[:AT_ONCE]:
        if await rows.bury(tx, row.id):
            if row.state == 0:
                await counters.count(tx, row, -1)
            _tell(tx, row)
    if len(found) > AT_ONCE:
        await tx.enqueue("posts.erase_reposts", unique=f"posts.erase_reposts:{post_id}", post_id=post_id)


def _tell(tx: Tx, row: Row) -> None:
    tx.emit(
        PostDeleted(
            post_id=row.id,
            author_id=row.author_id,
            kind=row.kind,
            visibility=row.visibility,
            feed_id=row.feed_id,
            wall_id=row.wall_id,
            audience_id=row.audience_id,
            root_id=row.root_id,
            repost_of_id=row.repost_of_id,
            number=row.number,
        )
    )


async def _message_gone(tx: Tx, row: Row) -> None:
    to = await direct.vanished(tx, row.conversation_id, row.id, row.author_id, row.cmid)
    tx.emit(
        MessageDeleted(
            post_id=row.id,
            number=row.number,
            conversation_id=row.conversation_id,
            author_id=row.author_id,
            for_all=True,
            cmid=row.cmid or 0,
            to=to,
        )
    )


async def restore(tx: Tx, viewer: Viewer, id: int) -> None:
    """Bring back, within a day, what one might have deleted: not messages, and not the reposts that went with it.

    Emits PostCreated. Errors: NotSignedIn, NotFound, NotAllowed.
    """
    me = queries.signed_in(viewer)
    row = await queries.bare_row(tx, id, lock=True)
    if row.deleted_at is None or row.conversation_id is not None or row.deleted_at < tx.now - RESTORE_MS:
        raise NotFound("deleted post")
    wall = await queries.standing(tx, me, row.wall_id)
    if me not in (row.author_id, row.signer_id) and not wall.moderates:
        raise NotFound("deleted post")
    if row.repost_of_id is not None and not row.source:
        raise NotAllowed("a repost cannot be restored; repost again")
    await rows.unbury(tx, id)
    if row.state == 0:
        await counters.count(tx, row, 1)
        await publish.put_in_index(tx, row)
        publish.tell(tx, row)
