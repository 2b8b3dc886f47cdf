"""Pictures that come with a call, as a file or as an address: opened and kept before the transaction begins."""

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from veche.api.mailru.params import PhotoUpload
from veche.api.mailru.render.photo import Photo, photo
from veche.core import media
from veche.core.errors import Invalid
from veche.core.media import MediaView, NewMedia
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.http.door import Call
from veche.http.uploads import Upload
from veche.net import FetchError

SERVICES = "services"  # where app.py puts what opens, keeps and fetches files
_KINDS: Final = ("image",)


@asynccontextmanager
async def stored(call: Call, file: Upload | None, address: str) -> AsyncIterator[NewMedia | None]:
    """The picture, ready to be accepted; None when there is none. If the block fails, nothing of it stays."""
    new = await _opened(call, file, address)
    try:
        yield new
    except BaseException:
        if new is not None:
            await media.discard(call.door.extras[SERVICES], new)
        raise


async def accept(
    tx: Tx, viewer: Viewer, new: NewMedia | None, description: str = "", title: str = ""
) -> tuple[int, ...]:
    """The stored picture as a medium of the viewer's."""
    if new is None:
        return ()
    return (await media.accept(tx, viewer, replace(new, description=description, title=title)),)


async def upload(call: Call, viewer: Viewer, params: PhotoUpload) -> Photo:
    """photos.upload."""
    if params.img_file is None and not params.img_url:
        raise Invalid("img_file", "or img_url is required")
    async with stored(call, params.img_file, params.img_url) as picture:

        async def write(tx: Tx) -> MediaView:
            (id,) = await accept(tx, viewer, picture, params.description, params.name)
            return await media.load_one(tx, viewer, id)

        return photo(await call.open_tx.write(write))


async def _opened(call: Call, file: Upload | None, address: str) -> NewMedia | None:
    services = call.door.extras[SERVICES]
    if file is not None:
        return await media.store(services, file.path, kinds=_KINDS)
    if not address:
        return None
    try:
        answer = await services.web.fetch(address, max_bytes=call.settings.limits.upload_bytes)
    except (FetchError, ValueError):
        raise Invalid("img_url", "cannot be fetched") from None
    if answer.code != 200:
        raise Invalid("img_url", "cannot be fetched")
    path = await asyncio.to_thread(_written, call.settings.data / "tmp", answer.body)
    try:
        return await media.store(services, path, kinds=_KINDS)
    finally:
        await asyncio.to_thread(path.unlink, missing_ok=True)


def _written(folder: Path, body: bytes) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=folder)
    with os.fdopen(handle, "wb") as file:
        file.write(body)
    return Path(name)
