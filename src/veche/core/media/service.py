"""Media taken in, described, deleted. Decoding and storing happen before the transaction opens: `media.store`."""

from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import bindparam, insert, or_, select, update

from veche.core.errors import Invalid, NotFound, NotSignedIn
from veche.core.limits import check_length
from veche.core.media.load import StoredFile, load_one
from veche.core.media.views import MediaView
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import Row, statement
from veche.lib import text as texts
from veche.tables.accounts import accounts
from veche.tables.media import media
from veche.tables.posts import post_media, posts

if TYPE_CHECKING:
    from veche.core.media.process import Decoded

TITLE = 255
AT_ONCE = 100  # media deleted in one transaction
PURPOSES = ("post", "avatar", "header")


class NewMedia(msgspec.Struct, frozen=True):
    """A file that was decoded and stored, and what its owner says of it."""

    kind: str  # image | gifv | video | audio | unknown
    files: tuple[StoredFile, ...]
    mime: str = ""
    width: int | None = None
    height: int | None = None
    duration: int | None = None
    fps: float | None = None
    bitrate: int | None = None
    blurhash: str | None = None
    title: str = ""
    artist: str = ""
    description: str = ""
    focus: tuple[float, float] | None = None
    purpose: str = "post"
    state: str = "ready"  # ready | processing

    @classmethod
    def of(cls, decoded: "Decoded", files: tuple[StoredFile, ...], purpose: str = "post") -> "NewMedia":
        """What the decoder found, and the files that were stored of it."""
        return cls(
            kind=decoded.kind,
            files=files,
            mime=decoded.mime,
            width=decoded.width,
            height=decoded.height,
            duration=decoded.duration,
            fps=decoded.fps,
            bitrate=decoded.bitrate,
            blurhash=decoded.blurhash,
            title=decoded.title,
            artist=decoded.artist,
            purpose=purpose,
        )


_COLUMNS = (
    "owner_id kind state purpose mime width height duration fps bitrate blurhash title artist description focus_x "
    "focus_y files created_at"
).split()


@statement
def _insert() -> Any:
    return insert(media).values({name: bindparam(name) for name in _COLUMNS}).returning(media.c.id)


@statement
def _own() -> Any:
    m = media.c
    return (
        select(media)
        .where(m.id == bindparam("media_id"), m.owner_id == bindparam("owner"), m.deleted_at.is_(None))
        .with_for_update()
    )


@statement
def _some_of() -> Any:
    m, p = media.c, posts.c
    in_messages = (
        select(post_media.c.media_id)
        .select_from(post_media.join(posts, p.id == post_media.c.post_id))
        .where(post_media.c.media_id == m.id, p.conversation_id.is_not(None), p.deleted_at.is_(None))
        .correlate(media)
        .exists()
    )
    return (
        select(media)
        .where(m.owner_id == bindparam("owner"), m.deleted_at.is_(None), ~in_messages)
        .order_by(m.id)
        .limit(AT_ONCE)
    )


@statement
def _describe() -> Any:
    m = media.c
    changed: dict[str, Any] = {name: bindparam(name) for name in ("description", "title", "focus_x", "focus_y")}
    return update(media).where(m.id == bindparam("media_id")).values(changed | {"version": m.version + 1})


@statement
def _touch_posts() -> Any:
    """Posts that show the medium look different now, so their encoded parts do not hold any more."""
    shown_by = select(post_media.c.post_id).where(post_media.c.media_id == bindparam("of_medium"))
    return update(posts).where(posts.c.id.in_(shown_by)).values(version=posts.c.version + 1)


@statement
def _touch_owner() -> Any:
    a = accounts.c
    medium: Any = bindparam("of_medium")
    shows = or_(a.avatar_id == medium, a.header_id == medium)
    return update(accounts).where(a.id == bindparam("owner"), shows).values(version=a.version + 1)


@statement
def _delete() -> Any:
    m = media.c
    return update(media).where(m.id == bindparam("media_id")).values(deleted_at=bindparam("at"), version=m.version + 1)


@statement
def _take_off(*, column: str) -> Any:
    picture = accounts.c[column]
    return (
        update(accounts)
        .where(accounts.c.id == bindparam("owner"), picture == bindparam("of_medium"))
        .values({column: None, "version": accounts.c.version + 1})
    )


@statement
def _bury_carrier() -> Any:
    return update(posts).where(posts.c.id == bindparam("post_id")).values(deleted_at=bindparam("at"))


async def accept(tx: Tx, viewer: Viewer, new: NewMedia) -> int:
    """A stored file becomes a medium of the viewer's, ready to be attached; its id.

    Errors: NotSignedIn, Invalid (description too long, focus out of the picture, unknown purpose).
    """
    if viewer.account_id is None:
        raise NotSignedIn
    if new.purpose not in PURPOSES:
        raise Invalid("purpose", "is none that media have")
    focus = _focus(new.focus)
    id: int = await tx.scalar(
        _insert(),
        owner_id=viewer.account_id,
        kind=new.kind,
        state=new.state,
        purpose=new.purpose,
        mime=new.mime,
        width=new.width,
        height=new.height,
        duration=new.duration,
        fps=new.fps,
        bitrate=new.bitrate,
        blurhash=new.blurhash,
        title=_title(new.title),
        artist=texts.one_line(new.artist)[:TITLE],
        description=_description(tx, new.description),
        focus_x=None if focus is None else focus[0],
        focus_y=None if focus is None else focus[1],
        files=msgspec.json.encode(new.files).decode(),
        created_at=tx.now,
    )
    return id


def _description(tx: Tx, text: str) -> str:
    described = texts.normalize(text).strip()
    check_length("description", described, tx.limits.alt_text)
    return described


def _title(text: str) -> str:
    return texts.one_line(text)[:TITLE]


def _focus(focus: tuple[float, float] | None) -> tuple[float, float] | None:
    """Each part from -1 to 1."""
    if focus is None:
        return None
    x, y = focus
    if not (-1 <= x <= 1 and -1 <= y <= 1):  # also refuses what is not a number
        raise Invalid("focus", "must be two numbers from -1 to 1")
    return x, y


async def own_row(tx: Tx, viewer: Viewer, id: int) -> Row:
    """A medium of the viewer's, locked. Errors: NotSignedIn, NotFound."""
    if viewer.account_id is None:
        raise NotSignedIn
    row = await tx.first(_own(), media_id=id, owner=viewer.account_id)
    if row is None:
        raise NotFound("media")
    return row


async def describe(
    tx: Tx,
    viewer: Viewer,
    id: int,
    description: str | None = None,
    focus: tuple[float, float] | None = None,
    title: str | None = None,
) -> MediaView:
    """Other words for one's own medium; None leaves a thing as it is. Errors: NotSignedIn, NotFound, Invalid."""
    row = await own_row(tx, viewer, id)
    x, y = _focus(focus) or (row.focus_x, row.focus_y)
    await tx.run(
        _describe(),
        media_id=id,
        description=row.description if description is None else _description(tx, description),
        title=row.title if title is None else _title(title),
        focus_x=x,
        focus_y=y,
    )
    await touch_posts(tx, id)
    await tx.run(_touch_owner(), owner=row.owner_id, of_medium=id)
    return await load_one(tx, viewer, id)


async def touch_posts(tx: Tx, id: int) -> None:
    """Whatever shows the medium has changed."""
    await tx.run(_touch_posts(), of_medium=id)


async def is_attached(tx: Tx, id: int) -> bool:
    """Does any post show it? (A dialect may refuse to delete what stands in posts.)"""
    return await tx.scalar(_attached(), of_medium=id) is not None


@statement
def _attached() -> Any:
    return (
        select(post_media.c.post_id)
        .select_from(post_media.join(posts, posts.c.id == post_media.c.post_id))
        .where(post_media.c.media_id == bindparam("of_medium"), posts.c.deleted_at.is_(None))
        .limit(1)
    )


async def delete_some_of(tx: Tx, owner_id: int) -> bool:
    """Delete a hundred media of an account that is gone, those in messages excepted; are there more?"""
    rows = await tx.all(_some_of(), owner=owner_id)
    for row in rows:
        await _remove(tx, row)
    return len(rows) == AT_ONCE


async def delete(tx: Tx, viewer: Viewer, id: int) -> None:
    """Delete one's own medium: it goes from posts and profile; its files follow by a job.

    Errors: NotSignedIn, NotFound.
    """
    await _remove(tx, await own_row(tx, viewer, id))


async def _remove(tx: Tx, row: Row) -> None:
    await tx.run(_delete(), media_id=row.id, at=tx.now)
    await touch_posts(tx, row.id)
    for column in ("avatar_id", "header_id"):
        await tx.run(_take_off(column=column), owner=row.owner_id, of_medium=row.id)
    if row.carrier_id is not None:
        await tx.run(_bury_carrier(), post_id=row.carrier_id, at=tx.now)
    await tx.enqueue("media.erase", unique=f"media.erase:{row.id}", media_id=row.id)
