"""Films and sound that are opened after the answer: taken in as they are, made ready by a job."""

import asyncio
from pathlib import Path
from typing import Any, Protocol

import msgspec
from sqlalchemy import bindparam, select, update

from veche.core.errors import CoreError, Invalid, TooLarge, Unavailable
from veche.core.events import MediaReady
from veche.core.media.decoder.sniff import HEAD, Sniffed, sniff
from veche.core.media.decoder.wire import Refused
from veche.core.media.files import Services as FileServices
from veche.core.media.load import INCOMING, StoredFile, files_of
from veche.core.media.process import Decoder
from veche.core.media.service import NewMedia, accept
from veche.core.media.store import Services as StoreServices
from veche.core.media.store import put_all, work_folder
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import Row, statement
from veche.settings import Limits
from veche.storage import Storage, new_key
from veche.tables.media import media

PROCESS = "media.process"
FOLDER = "incoming"

_m = media.c
_MADE = "kind state mime width height duration fps bitrate blurhash title artist files error".split()


class Services(FileServices, StoreServices, Protocol):
    """What the job needs of the composition."""

    @property
    def storage(self) -> Storage: ...

    @property
    def decoder(self) -> Decoder: ...


class Incoming(msgspec.Struct, frozen=True):
    """A file as it came: its name in the storage, and what it seems to be."""

    key: str
    kind: str  # video | audio


@statement
def _row() -> Any:
    return select(media).where(_m.id == bindparam("media_id"))


@statement
def _finish() -> Any:
    """Only one of two runs, and nothing that was deleted meanwhile."""
    values = {name: bindparam(name, type_=_m[name].type) for name in _MADE}
    return (
        update(media)
        .where(_m.id == bindparam("media_id"), _m.state == "processing", _m.deleted_at.is_(None))
        .values(values | {"version": _m.version + 1})
    )


async def recording(path: Path) -> str | None:
    """`video` or `audio` for what takes its time to open; None for pictures. Errors: Invalid(file)."""
    head = await asyncio.to_thread(_head, path)
    try:
        found = sniff(head)
    except Refused as refused:
        raise Invalid("file", refused.refusal.why, code=refused.refusal.code) from None
    return None if found.family == "picture" else _kind(found, head)


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(HEAD)


def _kind(found: Sniffed, head: bytes) -> str:
    is_film = found.form == "matroska" or (found.form == "mov" and head[8:11] != b"M4A")
    return "video" if is_film else "audio"


async def take(services: StoreServices, limits: Limits, path: Path, kind: str) -> Incoming:
    """Keep the file until the job has time for it. Awaits the storage, so never inside a transaction.

    Errors: TooLarge.
    """
    most = limits.video_bytes if kind == "video" else limits.audio_bytes
    if (await asyncio.to_thread(path.stat)).st_size > most:
        raise TooLarge(most)
    key = new_key(FOLDER)
    await services.storage.put(key, path)
    return Incoming(key, kind)


async def accept_later(
    tx: Tx, viewer: Viewer, incoming: Incoming, description: str, focus: tuple[float, float] | None = None
) -> int:
    """What came in is a medium of the viewer's that nothing can be done with until the job is through; its id.

    Errors: NotSignedIn, Invalid.
    """
    files = (StoredFile(INCOMING, incoming.key),)
    new = NewMedia(kind=incoming.kind, files=files, description=description, focus=focus, state="processing")
    id = await accept(tx, viewer, new)
    await tx.enqueue(PROCESS, unique=f"{PROCESS}:{id}", media_id=id, priority=1)
    return id


async def process(services: Services, media_id: int) -> None:
    """Job `media.process` (network): opens what came in and stores what is made of it, in a form that every app plays
    if that can be had. Emits MediaReady.

    A second run does nothing to what is ready, failed or deleted.
    """
    async with services.open_tx.read() as tx:
        row = await tx.first(_row(), media_id=media_id)
    if row is None or row.state != "processing" or row.deleted_at is not None:
        return
    came = next(file for file in files_of(row.files) if file.role == INCOMING)
    made = await _made(services, came)
    done = await services.open_tx.write(lambda tx: _keep(tx, media_id, made))
    if not done and isinstance(made, NewMedia):
        await services.storage.delete(*(file.key for file in made.files))
    await services.storage.delete(came.key)


async def _made(services: Services, came: StoredFile) -> NewMedia | str:
    """The medium, or why there is none."""
    async with work_folder() as folder:
        path = folder / "came"
        await _fetch(services.storage, came.key, path)
        try:
            decoded = await services.decoder.process(path, ("video", "audio"), workdir=folder)
        except Unavailable:
            raise
        except CoreError as error:
            return error.message
        decoded = await services.decoder.convert(decoded, workdir=folder)
        return NewMedia.of(decoded, await put_all(services.storage, decoded))


async def _fetch(storage: Storage, key: str, path: Path) -> None:
    file = await asyncio.to_thread(path.open, "wb")
    try:
        async for piece in storage.open(key):
            await asyncio.to_thread(file.write, piece)
    finally:
        await asyncio.to_thread(file.close)


async def _keep(tx: Tx, media_id: int, made: NewMedia | str) -> bool:
    row: Row = await tx.first(_row(), media_id=media_id)
    values: dict[str, Any] = {name: getattr(row, name) for name in _MADE}
    kept = [file for file in files_of(row.files) if file.role != INCOMING]
    if isinstance(made, str):
        values |= {"state": "failed", "error": made, "files": _encoded(kept)}
    else:
        cover = next((file for file in kept if file.role == "small"), None)
        derived = [file for file in made.files if cover is None or file.role != "small"]
        values |= {name: getattr(made, name) for name in _MADE if hasattr(made, name)}
        values |= {"state": "ready", "files": _encoded([*derived, *kept])}
        values["blurhash"] = made.blurhash if cover is None else row.blurhash
    if not await tx.run(_finish(), media_id=media_id, **values):
        return False
    failed = isinstance(made, str)
    tx.emit(MediaReady(media_id=media_id, owner_id=row.owner_id, failed=failed, to=(row.owner_id,)))
    return True


def _encoded(files: list[StoredFile]) -> str:
    return msgspec.json.encode(files).decode()
