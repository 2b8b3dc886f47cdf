"""The post that carries the likes and comments of a medium: made at the first of them, never by a read."""

from typing import Any

from sqlalchemy import bindparam, insert, select, update

from veche.core.media.load import load_one
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import Row, statement
from veche.tables.media import media
from veche.tables.posts import post_media, posts

CARRIER = "carrier"
FOLLOWERS, DIRECT = 2, 3

_NEW = "id kind author_id wall_id audience_id visibility root_id created_at".split()


@statement
def _insert() -> Any:
    return insert(posts).values({name: bindparam(name) for name in _NEW})


@statement
def _bind() -> Any:
    return update(media).where(media.c.id == bindparam("media_id")).values(carrier_id=bindparam("post_id"))


@statement
def _carrier_of() -> Any:
    return select(media.c.carrier_id, media.c.owner_id).where(media.c.id == bindparam("media_id"))


@statement
def _widest() -> Any:
    """The post that shows the medium to the most."""
    p = posts.c
    return (
        select(p.visibility, p.audience_id)
        .select_from(post_media.join(posts, p.id == post_media.c.post_id))
        .where(post_media.c.media_id == bindparam("media_id"), p.deleted_at.is_(None), p.state == 0)
        .order_by(p.visibility, p.id)
        .limit(1)
    )


@statement
def _move() -> Any:
    p = posts.c
    return (
        update(posts)
        .where(p.id == bindparam("post_id"), p.visibility != bindparam("seen_by"))
        .values(visibility=bindparam("seen_by"), audience_id=bindparam("audience"))
    )


async def carrier(tx: Tx, viewer: Viewer, media_id: int) -> int:
    """The id of the post that is liked and commented in place of a medium that the viewer sees.

    Who sees the carrier follows from the posts that show the medium (core/visibility); what stands in its own row is
    what comments on it are given: the widest of those. Errors: NotFound.
    """
    await load_one(tx, viewer, media_id)
    await tx.lock(CARRIER, media_id)
    row = await tx.first(_carrier_of(), media_id=media_id)
    assert row is not None
    widest: Row | None = await tx.first(_widest(), media_id=media_id)
    visibility, audience = (DIRECT, row.owner_id) if widest is None else (widest.visibility, widest.audience_id)
    if row.carrier_id is not None:
        await tx.run(_move(), post_id=row.carrier_id, seen_by=visibility, audience=audience)
        return int(row.carrier_id)
    id = await tx.next_id()
    place = {"author_id": row.owner_id, "wall_id": row.owner_id, "audience_id": audience, "visibility": visibility}
    await tx.run(_insert(), id=id, kind=CARRIER, root_id=id, created_at=tx.now, **place)
    await tx.run(_bind(), media_id=media_id, post_id=id)
    return id
