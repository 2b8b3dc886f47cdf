"""Rows of media → views."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import msgspec
from sqlalchemy import bindparam, exists, or_, select

from veche.core import visibility
from veche.core.accounts.images import file_url
from veche.core.errors import NotFound
from veche.core.media.views import FileView, MediaView
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import Row, ids_in, statement
from veche.settings import Settings
from veche.tables.media import media
from veche.tables.posts import post_media, posts

INCOMING = "incoming"  # the role of a file that was not opened yet; shown to nobody


class StoredFile(msgspec.Struct, frozen=True):
    """One file of a medium as the row remembers it."""

    role: str
    key: str
    mime: str = ""
    width: int | None = None
    height: int | None = None
    size: int = 0


files_of = msgspec.json.Decoder(tuple[StoredFile, ...]).decode

_COLUMNS = tuple(
    media.c[name]
    for name in (
        "id version owner_id kind state mime width height duration fps bitrate blurhash title artist description "
        "focus_x focus_y files album_id carrier_id remote_url created_at"
    ).split()
)


@statement
def _of_posts() -> Any:
    return (
        select(post_media.c.post_id, *_COLUMNS)
        .select_from(post_media.join(media, media.c.id == post_media.c.media_id))
        .where(ids_in(post_media.c.post_id, "post_ids"), media.c.deleted_at.is_(None))
        .order_by(post_media.c.post_id, post_media.c.position)
    )


@statement
def _visible(*, signed_in: bool, system: bool) -> Any:
    """The viewer's own, and those that stand in a post which the viewer sees."""
    shown = exists(
        select(1)
        .select_from(post_media.join(posts, posts.c.id == post_media.c.post_id))
        .where(post_media.c.media_id == media.c.id, visibility.clause(signed_in=signed_in, system=system))
    )
    query = select(*_COLUMNS).where(ids_in(media.c.id, "ids"), media.c.deleted_at.is_(None))
    if system:
        return query
    return query.where(or_(media.c.owner_id == bindparam("viewer_id"), shown) if signed_in else shown)


async def load(tx: Tx, viewer: Viewer, ids: Iterable[int]) -> dict[int, MediaView]:
    """Those of these media that the viewer owns or sees in some post; one statement, whatever their number."""
    wanted = list(dict.fromkeys(ids))
    if not wanted:
        return {}
    rows = await tx.tuples(_visible(**visibility.flags(viewer)), ids=wanted, viewer_id=viewer.account_id)
    return {row[0]: view(tx.settings, row) for row in rows}


async def load_one(tx: Tx, viewer: Viewer, id: int) -> MediaView:
    """One medium. Errors: NotFound."""
    found = await load(tx, viewer, (id,))
    if id not in found:
        raise NotFound("media")
    return found[id]


async def of_posts(tx: Tx, post_ids: Iterable[int]) -> dict[int, tuple[MediaView, ...]]:
    """What is attached to these posts, in order. The caller has made sure that the viewer sees the posts."""
    found: defaultdict[int, list[MediaView]] = defaultdict(list)
    for row in await tx.tuples(_of_posts(), post_ids=list(post_ids)):
        found[row[0]].append(view(tx.settings, row[1:]))
    return {post_id: tuple(views) for post_id, views in found.items()}


def view(settings: Settings, row: Row) -> MediaView:
    """A row, in the order of `_COLUMNS`, as a view."""
    (
        id, version, owner_id, kind, state, mime, width, height, duration, fps, bitrate, blurhash, title, artist,
        description, focus_x, focus_y, files, album_id, carrier_id, remote_url, created_at,
    ) = row  # fmt: skip
    return MediaView(
        id, version, owner_id, kind, state, mime, width, height, duration, fps, bitrate, blurhash, title, artist,
        description, None if focus_x is None else (focus_x, focus_y or 0.0), _files(settings, files),
        album_id, carrier_id, remote_url, created_at,
    )  # fmt: skip


def _files(settings: Settings, text: str) -> tuple[FileView, ...]:
    return tuple(
        FileView(one.role, file_url(settings, one.key), one.mime, one.width, one.height, one.size)
        for one in files_of(text)
        if one.role != INCOMING
    )
