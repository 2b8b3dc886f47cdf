"""The part of an upload that needs no transaction: opening the file, making its variants, storing them."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from veche.core.media.load import StoredFile
from veche.core.media.service import NewMedia
from veche.storage import Storage, new_key

if TYPE_CHECKING:
    from veche.core.media.decoder.wire import Family, Purpose
    from veche.core.media.process import Decoded, Decoder

FOLDER = "media"  # the first part of the names of stored files
ANY: tuple["Family", ...] = ("image", "video", "audio")


class Services(Protocol):
    """What an upload needs of the composition."""

    @property
    def storage(self) -> Storage: ...

    @property
    def decoder(self) -> "Decoder": ...


async def store(
    services: Services, path: Path, *, kinds: Sequence["Family"] = ANY, purpose: "Purpose" = "post", loops: bool = False
) -> NewMedia:
    """Decode an uploaded file and store what is made of it; give the result to `accept` in a transaction.

    `loops`: the caller's readers know moving pictures as films without sound.

    Awaits a helper process and the storage, so never inside of one. If the transaction fails, `discard` it. Errors:
    Invalid(file), TooLarge, Unavailable.
    """
    async with work_folder() as folder:
        decoded = await services.decoder.process(path, kinds, workdir=folder, purpose=purpose, loops=loops)
        return NewMedia.of(decoded, await put_all(services.storage, decoded), purpose)


@asynccontextmanager
async def work_folder() -> AsyncIterator[Path]:
    """A temporary folder; made and removed off the event loop."""
    folder = await asyncio.to_thread(tempfile.TemporaryDirectory, prefix="veche-upload-")
    try:
        yield Path(folder.name)
    finally:
        await asyncio.to_thread(folder.cleanup)


async def put_all(storage: Storage, decoded: "Decoded") -> tuple[StoredFile, ...]:
    """Store everything that was made, or nothing."""
    files: list[StoredFile] = []
    try:
        for file in decoded.files:
            key = new_key(FOLDER, file.extension)
            files.append(StoredFile(file.role, key, file.mime, file.width, file.height, file.size))
            await storage.put(key, file.path, file.mime)
    except BaseException:
        await asyncio.shield(storage.delete(*(file.key for file in files)))
        raise
    return tuple(files)


async def discard(services: Services, stored: NewMedia) -> None:
    """Remove what was stored for a medium that was not accepted after all."""
    await services.storage.delete(*(file.key for file in stored.files))
