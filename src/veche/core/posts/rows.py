"""Rows of the table `posts`: written, numbered anew, marked as gone. Nothing is checked or told here."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Table, bindparam, func, insert, select, update

from veche.core.posts.place import Place
from veche.core.posts.queries import NOTE, POST, TOPIC
from veche.core.tx import Tx
from veche.db import Row, statement
from veche.tables.posts import mentions, polls, post_edits, post_media, post_tags, posts

_FAMILIES: Mapping[str, tuple[int, str]] = {"note": (NOTE, "note"), "topic": (TOPIC, "topic")}
_COLUMNS = (
    "id family number kind state author_id signer_id signed wall_id feed_id audience_id visibility root_id reply_to_id "
    "reply_to_account_id repost_of_id quote_policy conversation_id cmid title source html warning sensitive language "
    "poll_id card_id media_count details app_id comments_closed created_at"
).split()


@statement
def _insert() -> Any:
    return insert(posts).values({name: bindparam(name) for name in _COLUMNS})


@statement
def _give_poll() -> Any:
    return update(posts).where(posts.c.id == bindparam("post_id")).values(poll_id=bindparam("the_poll"))


@statement
def _publish() -> Any:
    """Only one of two publishers gets a row back."""
    p = posts.c
    return (
        update(posts)
        .where(p.id == bindparam("old_id"), p.state != 0, p.deleted_at.is_(None))
        .values(
            id=bindparam("new_id"),
            root_id=bindparam("new_id"),
            state=0,
            author_id=bindparam("author"),
            signer_id=bindparam("signer"),
            signed=bindparam("is_signed"),
            created_at=bindparam("at"),
            version=p.version + 1,
        )
    )


@statement
def _follow(*, table: str) -> Any:
    tables: dict[str, Table] = {
        "post_media": post_media,
        "mentions": mentions,
        "post_tags": post_tags,
        "polls": polls,
        "post_edits": post_edits,
    }
    changed = tables[table]
    return update(changed).where(changed.c.post_id == bindparam("old_id")).values(post_id=bindparam("new_id"))


@statement
def _bury() -> Any:
    p = posts.c
    return (
        update(posts)
        .where(p.id == bindparam("post_id"), p.deleted_at.is_(None))
        .values(deleted_at=bindparam("at"), pinned_at=None, version=p.version + 1)
    )


@statement
def _unbury() -> Any:
    p, again = posts.c, posts.alias("again")
    left = (again.c.repost_of_id == p.id, again.c.deleted_at.is_(None), again.c.state == 0, again.c.quote_state == 0)
    reposts = select(func.count()).where(*left).correlate(posts).scalar_subquery()
    quotes = select(func.count()).where(*left, again.c.source != "").correlate(posts).scalar_subquery()
    return (
        update(posts)
        .where(p.id == bindparam("post_id"), p.deleted_at.is_not(None))
        .values(deleted_at=None, reposts_count=reposts, quotes_count=quotes, version=p.version + 1)
    )


async def write(tx: Tx, place: Place, **columns: Any) -> int:
    """A new row; its id. `columns`: what `Place` does not know."""
    id = await tx.next_id()
    family, sequence = _FAMILIES.get(place.kind, (POST, "number"))
    await tx.run(
        _insert(),
        id=id,
        family=family,
        number=await tx.next_number(sequence),
        kind=place.kind,
        state=place.state,
        author_id=place.author_id,
        signer_id=place.signer_id,
        wall_id=place.wall_id,
        feed_id=place.feed_id,
        audience_id=place.audience_id,
        visibility=place.visibility,
        root_id=place.root_id or id,
        conversation_id=place.conversation_id,
        cmid=place.cmid,
        **columns,
    )
    return id


async def give_poll(tx: Tx, id: int, poll_id: int | None) -> None:
    """The poll that was made for this post; none any more."""
    await tx.run(_give_poll(), post_id=id, the_poll=poll_id)


@statement
def _set_time() -> Any:
    p = posts.c
    return update(posts).where(p.id == bindparam("post_id")).values(created_at=bindparam("at"), version=p.version + 1)


async def set_time(tx: Tx, id: int, at: int) -> None:
    """When a scheduled post is due."""
    await tx.run(_set_time(), post_id=id, at=at)


async def publish(tx: Tx, row: Row, *, author_id: int, signer_id: int | None, signed: bool) -> int | None:
    """What waited gets the id of this moment, so that it comes at the top; None if it does not wait any more.

    Its number stays. Nobody has liked or answered it yet, so only what its author hung on it follows.
    """
    id = await tx.next_id()
    values = {"author": author_id, "signer": signer_id, "is_signed": int(signed), "at": tx.now}
    if not await tx.run(_publish(), old_id=row.id, new_id=id, **values):
        return None
    for table in ("post_media", "mentions", "post_tags", "polls", "post_edits"):
        await tx.run(_follow(table=table), old_id=row.id, new_id=id)
    return id


async def bury(tx: Tx, id: int) -> bool:
    """Mark as gone; False if it was gone already."""
    return bool(await tx.run(_bury(), post_id=id, at=tx.now))


async def unbury(tx: Tx, id: int) -> bool:
    """Bring back; its reposts went with it, so they are counted anew."""
    return bool(await tx.run(_unbury(), post_id=id))
