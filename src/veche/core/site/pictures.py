"""Pictures of the instance: the wide one of its front page, and its icon."""

from typing import Any

import msgspec
from sqlalchemy import delete, select

from veche.core import audit
from veche.core.accounts.images import file_url
from veche.core.errors import Invalid, NotFound
from veche.core.media.load import StoredFile
from veche.core.media.service import NewMedia
from veche.core.site.rules import check_keeper
from veche.core.site.views import PictureView
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import Row, statement, upsert
from veche.settings import Settings
from veche.tables.instance import instance_pictures

THUMBNAIL, ICON = "thumbnail", "icon"
ROLES = (THUMBNAIL, ICON)

_files = msgspec.json.Decoder(tuple[StoredFile, ...]).decode


@statement
def _all() -> Any:
    return select(instance_pictures)


@statement
def _write() -> Any:
    shown = ("files", "blurhash", "description", "updated_at")
    return upsert(instance_pictures, "role", *shown, conflict=["role"], set_=list(shown))


@statement
def _remove(*, role: str) -> Any:
    return delete(instance_pictures).where(instance_pictures.c.role == role)


async def listed(tx: Tx) -> dict[str, PictureView]:
    """The pictures there are, by role. One statement."""
    return {row.role: _view(tx.settings, row) for row in await tx.all(_all())}


async def put(tx: Tx, viewer: Viewer, role: str, stored: NewMedia, description: str = "") -> tuple[str, ...]:
    """A stored picture becomes one of the instance's; the keys of files that it replaces and that may go.

    Administrators may. Errors: NotAllowed, Invalid.
    """
    check_keeper(viewer)
    if role not in ROLES or stored.kind not in ("image", "gifv"):
        raise Invalid("picture", "is no picture that an instance has")
    before = await _keys(tx, role)
    files = msgspec.json.encode(stored.files).decode()
    await tx.run(
        _write(), role=role, files=files, blurhash=stored.blurhash, description=description.strip(), updated_at=tx.now
    )
    await audit.note(tx, viewer, "write", "picture", role)
    return before


async def remove(tx: Tx, viewer: Viewer, role: str) -> tuple[str, ...]:
    """Back to the program's own picture; the keys of the files. Administrators may. Errors: NotAllowed, NotFound."""
    check_keeper(viewer)
    before = await _keys(tx, role)
    if role not in ROLES or not await tx.run(_remove(role=role)):
        raise NotFound("picture")
    await audit.note(tx, viewer, "delete", "picture", role)
    return before


async def _keys(tx: Tx, role: str) -> tuple[str, ...]:
    return tuple(file.key for row in await tx.all(_all()) if row.role == role for file in _files(row.files))


def _view(settings: Settings, row: Row) -> PictureView:
    sizes = {file.role: (file_url(settings, file.key), file.width, file.height) for file in _files(row.files)}
    original = sizes["original"][0]
    return PictureView(original, sizes.get("small", sizes["original"])[0], sizes, row.blurhash, row.description)
