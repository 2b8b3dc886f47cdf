"""Uploads in two steps: the file comes first, what it is for is said afterwards."""

from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from veche.core.errors import NotFound, NotSignedIn
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import statement
from veche.lib.tokens import random_token, token_hash
from veche.tables.media import media, pending_uploads
from veche.tables.posts import post_media

HELD_MS = 3_600_000
HELD_AT_ONCE = 100

_c = pending_uploads.c


@statement
def _hold() -> Any:
    names = "hash owner_id media_id purpose target_id expires_at created_at".split()
    return insert(pending_uploads).values({name: bindparam(name) for name in names})


@statement
def _claim() -> Any:
    return (
        update(pending_uploads)
        .where(
            _c.hash == bindparam("of_hash"),
            _c.owner_id == bindparam("owner"),
            _c.purpose == bindparam("said"),
            _c.expires_at > bindparam("at"),
        )
        .values(claimed_at=bindparam("at"))
        .returning(_c.media_id, _c.target_id)
    )


@statement
def _expired() -> Any:
    """Held, never claimed, shown nowhere."""
    shown = select(post_media.c.media_id)
    return (
        select(_c.media_id)
        .where(_c.expires_at <= bindparam("at"), _c.claimed_at.is_(None), _c.media_id.not_in(shown))
        .limit(HELD_AT_ONCE)
    )


@statement
def _forget() -> Any:
    return delete(pending_uploads).where(_c.expires_at <= bindparam("at"))


@statement
def _drop_media() -> Any:
    return update(media).where(media.c.id == bindparam("media_id")).values(deleted_at=bindparam("at"))


async def hold(
    tx: Tx, viewer: Viewer, media_id: int, purpose: str, *, target_id: int | None = None, ttl_ms: int = HELD_MS
) -> str:
    """Keep an accepted medium until its owner says what it is for; the word by which it is claimed.

    `purpose`: what it may be claimed as (a dialect's own word), `target_id`: the wall or album meant.
    """
    if viewer.account_id is None:
        raise NotSignedIn
    word = random_token()
    await tx.run(
        _hold(),
        hash=token_hash(word).hex(),
        owner_id=viewer.account_id,
        media_id=media_id,
        purpose=purpose,
        target_id=target_id,
        expires_at=tx.now + ttl_ms,
        created_at=tx.now,
    )
    return word


async def claim(tx: Tx, viewer: Viewer, word: str, purpose: str) -> tuple[int, int | None]:
    """The medium held under this word, and its target; the same again when asked again in time.

    Errors: NotSignedIn, NotFound (unknown, another's, held for something else, too late).
    """
    if viewer.account_id is None:
        raise NotSignedIn
    hashed = token_hash(word).hex()
    row = await tx.first(_claim(), of_hash=hashed, owner=viewer.account_id, said=purpose, at=tx.now)
    if row is None:
        raise NotFound("upload")
    return row.media_id, row.target_id


async def sweep(tx: Tx) -> int:
    """Job `media.sweep`: drop what was never claimed. Returns how many media."""
    ids = [row[0] for row in await tx.tuples(_expired(), at=tx.now)]
    for media_id in ids:
        await tx.run(_drop_media(), media_id=media_id, at=tx.now)
        await tx.enqueue("media.erase", unique=f"media.erase:{media_id}", media_id=media_id)
    if len(ids) < HELD_AT_ONCE:
        await tx.run(_forget(), at=tx.now)
    return len(ids)
