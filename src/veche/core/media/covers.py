"""Pictures that people choose to stand for their films and sound."""

from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import bindparam, update

from veche.core.media.load import StoredFile, files_of
from veche.core.media.service import own_row, touch_posts
from veche.core.media.store import FOLDER, Services, work_folder
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import statement
from veche.storage import new_key
from veche.tables.media import media

_m = media.c


class Cover(msgspec.Struct, frozen=True):
    """A stored picture, small enough."""

    file: StoredFile
    blurhash: str | None


@statement
def _set() -> Any:
    return (
        update(media)
        .where(_m.id == bindparam("media_id"))
        .values(
            files=bindparam("files_now"), blurhash=bindparam("hash_now", type_=_m.blurhash.type), version=_m.version + 1
        )
    )


async def store_cover(services: Services, path: Path) -> Cover:
    """Open an uploaded picture and store its preview. Never inside a transaction. Errors: Invalid(file), TooLarge."""
    async with work_folder() as folder:
        decoded = await services.decoder.process(path, ("image",), workdir=folder, purpose="cover")
        small = decoded.file("small")
        assert small is not None  # every picture has one
        key = new_key(FOLDER, small.extension)
        await services.storage.put(key, small.path, small.mime)
    return Cover(StoredFile("small", key, small.mime, small.width, small.height, small.size), decoded.blurhash)


async def set_cover(tx: Tx, viewer: Viewer, id: int, cover: Cover) -> tuple[str, ...]:
    """The cover of one's own film or sound; the names of files that nobody needs any longer. Pictures keep their own
    preview. Errors: NotSignedIn, NotFound.
    """
    row = await own_row(tx, viewer, id)
    if row.kind == "image":
        return (cover.file.key,)
    files = files_of(row.files)
    kept = [*(file for file in files if file.role != "small"), cover.file]
    await tx.run(_set(), media_id=id, files_now=msgspec.json.encode(kept).decode(), hash_now=cover.blurhash)
    await touch_posts(tx, id)
    return tuple(file.key for file in files if file.role == "small")
