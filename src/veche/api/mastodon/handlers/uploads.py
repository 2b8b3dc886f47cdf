"""Files: opened and stored before a transaction begins, removed again when it fails."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Final

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
            kept.append(
                None if upload is None else await media.store(services, upload.path, kinds=kinds, purpose=purpose)
            )
        yield kept
    except BaseException:
        for one in kept:
            if one is not None:
                await media.discard(services, one)
        raise


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
