"""The moment when a post becomes something that others see: at once, at its time, or when an editor says yes."""

from veche.core.errors import Invalid, NotAllowed, NotFound
from veche.core.events import PostCreated
from veche.core.posts import counters, direct, index, poll_rows, queries, rows, text
from veche.core.posts.place import SCHEDULED, SUGGESTED
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import Row


async def announce(tx: Tx, row: Row) -> None:
    """Count a published row, index it, tell of it. Emits PostCreated or MessageCreated."""
    if row.conversation_id is not None:
        await direct.arrived(tx, row.conversation_id, row.id, row.author_id, row.cmid)
        return
    await counters.count(tx, row, 1)
    await put_in_index(tx, row)
    tell(tx, row)


def tell(tx: Tx, row: Row) -> None:
    """Emits PostCreated."""
    tx.emit(
        PostCreated(
            post_id=row.id,
            author_id=row.author_id,
            kind=row.kind,
            visibility=row.visibility,
            feed_id=row.feed_id,
            wall_id=row.wall_id,
            audience_id=row.audience_id,
            root_id=row.root_id,
            reply_to_id=row.reply_to_id,
            repost_of_id=row.repost_of_id,
            local=bool(row.local),
        )
    )


async def put_in_index(tx: Tx, row: Row) -> None:
    """What the search may find a post by."""
    if row.kind in index.INDEXED:
        options = await poll_rows.options(tx, row.poll_id) if row.poll_id is not None else []
        plain = text.plain_of(row.source, row.html, local=bool(row.local))
        await index.put(tx, row.id, plain, row.title, row.warning, *options)


async def publish_scheduled(tx: Tx, post_id: int) -> None:
    """Job `posts.publish`: the time of a scheduled post has come. Emits PostCreated; once, however often it runs."""
    row = await queries.find_row(tx, post_id, lock=True)
    if row is None or row.state != SCHEDULED or row.deleted_at is not None or row.created_at > tx.now:
        return
    await _publish(tx, row, row.author_id, row.signer_id, signed=bool(row.signed))


async def schedule(tx: Tx, post_id: int, publish_at: int) -> None:
    """Put the publication of a scheduled post on the timetable."""
    unique = f"posts.publish:{post_id}:{publish_at}"
    await tx.enqueue("posts.publish", unique=unique, run_at=publish_at, post_id=post_id)


async def reschedule(tx: Tx, viewer: Viewer, id: int, publish_at: int) -> None:
    """Another time for a post that waits for its own. Its author and signer may.

    Errors: NotSignedIn, NotFound (none, or published meanwhile), Invalid(publish_at).
    """
    me = queries.signed_in(viewer)
    row = await queries.find_row(tx, id, lock=True)
    if row is None or row.state != SCHEDULED or row.deleted_at is not None or me not in (row.author_id, row.signer_id):
        raise NotFound("scheduled post")
    if publish_at <= tx.now:
        raise Invalid("publish_at", "must be in the future", code="too_soon")
    await rows.set_time(tx, id, publish_at)
    if row.poll_id is not None:
        await poll_rows.move_end(tx, row.poll_id, publish_at - row.created_at)
    await schedule(tx, id, publish_at)


async def approve_suggested(tx: Tx, viewer: Viewer, id: int, *, as_group: bool = False, signed: bool = False) -> int:
    """Publish what somebody has offered to a group; the new id (its number stays). Editors of the group may.

    `as_group`: in the group's name, `signed` with the name of who wrote it. Emits PostCreated. Errors: NotSignedIn,
    NotFound, NotAllowed.
    """
    me = queries.signed_in(viewer)
    found = await queries.target(tx, viewer, id)
    row = await queries.bare_row(tx, id, lock=True)
    if row.state != SUGGESTED:
        raise NotFound("suggested post")
    if not (await queries.standing(tx, me, found.row.wall_id)).edits:
        raise NotAllowed("you may not publish on this wall")
    author, signer = (row.wall_id, row.author_id) if as_group else (row.author_id, row.signer_id)
    published = await _publish(tx, row, author, signer, signed=signed and as_group)
    if published is None:
        raise NotFound("suggested post")
    return published


async def _publish(tx: Tx, row: Row, author_id: int, signer_id: int | None, *, signed: bool) -> int | None:
    published = await rows.publish(tx, row, author_id=author_id, signer_id=signer_id, signed=signed)
    if published is not None:
        await announce(tx, await queries.bare_row(tx, published))
    return published
