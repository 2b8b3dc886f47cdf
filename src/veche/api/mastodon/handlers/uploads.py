"""Files: opened and stored before a transaction begins, removed again when it fails."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Final

from msgspec.structs import replace

from veche.core import media
from veche.core.accounts.views import ImageView
from veche.core.media.decoder.wire import Family, Purpose
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.http.door import Call
from veche.http.uploads import Upload

SERVICES = "services"  # where app.py puts what opens and keeps files
_KINDS: Final[Mapping[Purpose, tuple[Family, ...]]] = {
    "post": ("image", "video", "audio"),
    "avatar": ("image",),
    "header": ("image",),
}


@asynccontextmanager
async def stored(call: Call, *uploads: tuple[Upload | None, Purpose]) -> AsyncIterator[list[media.NewMedia | None]]:
    """Each file with its purpose, ready to be accepted; None for those that were not sent. If the block fails,
    nothing of them stays."""
    services = call.door.extras[SERVICES]
    kept: list[media.NewMedia | None] = []
    try:
        for upload, purpose in uploads:
            kinds = _KINDS[purpose]
            if upload is None:
                kept.append(None)
            else:
                kept.append(await media.store(services, upload.path, kinds=kinds, purpose=purpose, loops=True))
        yield kept
    except BaseException:
        for one in kept:
            if one is not None:
                await media.discard(services, one)
        raise


@asynccontextmanager
async def kept(call: Call, upload: Upload, kind: str) -> AsyncIterator[media.Incoming]:
    """A film or sound as it came, to be opened later; if the block fails, nothing of it stays."""
    services = call.door.extras[SERVICES]
    incoming = await media.take(services, call.settings.limits, upload.path, kind)
    try:
        yield incoming
    except BaseException:
        await services.storage.delete(incoming.key)
        raise


@asynccontextmanager
async def cover(call: Call, upload: Upload | None) -> AsyncIterator[media.Cover | None]:
    """The picture that shall stand for a film; if the block fails, nothing of it stays."""
    services = call.door.extras[SERVICES]
    stored = None if upload is None else await media.store_cover(services, upload.path)
    try:
        yield stored
    except BaseException:
        if stored is not None:
            await services.storage.delete(stored.file.key)
        raise


async def forget(call: Call, keys: tuple[str, ...]) -> None:
    """Files that something else has taken the place of."""
    if keys:
        await call.door.extras[SERVICES].storage.delete(*keys)


async def accept(
    tx: Tx, viewer: Viewer, new: media.NewMedia | None, description: str, focus: tuple[float, float] | None = None
) -> int | None:
    """The stored file as a medium of the viewer's."""
    if new is None:
        return None
    return await media.accept(tx, viewer, replace(new, description=description, focus=focus))


async def describe(tx: Tx, viewer: Viewer, *pictures: tuple[ImageView, str | None]) -> bool:
    """New words for pictures that one has already; whether any have changed."""
    told = [(picture.media_id, words) for picture, words in pictures if words not in (None, picture.description)]
    for id, words in told:
        if id is not None:
            await media.describe(tx, viewer, id, words)
    return bool(told)
