"""Jobs that move the files of a medium: other names when fewer may see it, none when it is deleted (decision 12)."""

from collections.abc import Iterable
from typing import Any, Protocol

import msgspec
from sqlalchemy import bindparam, select, update

from veche.core.media.load import StoredFile
from veche.core.media.service import touch_posts
from veche.core.tx import Tx, TxFactory
from veche.db import statement
from veche.storage import Storage, new_key
from veche.tables.media import media


class Services(Protocol):
    """What these jobs need of the composition."""

    @property
    def open_tx(self) -> TxFactory: ...

    @property
    def storage(self) -> Storage: ...


class MovingFile(StoredFile, frozen=True):
    """A file on its way to another name."""

    next: str = ""


_moving_files = msgspec.json.Decoder(tuple[MovingFile, ...]).decode


class _Files(msgspec.Struct, frozen=True):
    text: str
    deleted: bool


@statement
def _files() -> Any:
    return select(media.c.files, media.c.deleted_at).where(media.c.id == bindparam("media_id"))


@statement
def _set_files() -> Any:
    """Only over what was read: another run may have been faster."""
    m = media.c
    return (
        update(media)
        .where(m.id == bindparam("media_id"), m.files == bindparam("before"))
        .values(files=bindparam("after"), version=m.version + 1)
    )


async def rename_files(tx: Tx, media_ids: Iterable[int]) -> None:
    """Give these media new addresses, by a job."""
    for media_id in media_ids:
        await tx.enqueue("media.rename", unique=f"media.rename:{media_id}", media_id=media_id)


async def rename(services: Services, media_id: int) -> None:
    """Job `media.rename` (network): every file gets a new name.

    The new names are written down first, so that a second run after a crash finds the files wherever they are.
    """
    planned = await services.open_tx.write(lambda tx: _plan(tx, media_id))
    for file in planned:
        await services.storage.rename(file.key, file.next)
    if planned:
        await services.open_tx.write(lambda tx: _moved(tx, media_id, planned))


async def _read(tx: Tx, media_id: int) -> _Files:
    row = await tx.first(_files(), media_id=media_id)
    return _Files("[]", True) if row is None else _Files(row.files, row.deleted_at is not None)


async def _plan(tx: Tx, media_id: int) -> tuple[MovingFile, ...]:
    found = await _read(tx, media_id)
    if found.deleted:
        return ()
    files = _moving_files(found.text)
    planned = tuple(msgspec.structs.replace(file, next=file.next or _renamed(file.key)) for file in files)
    await tx.run(_set_files(), media_id=media_id, before=found.text, after=_encoded(planned))
    return planned


def _renamed(key: str) -> str:
    folder, _, name = key.partition("/")
    return new_key(folder, name.rpartition(".")[2] if "." in name else "")


async def _moved(tx: Tx, media_id: int, planned: tuple[MovingFile, ...]) -> None:
    values = msgspec.to_builtins(planned)
    after = msgspec.convert([{**value, "key": value["next"]} for value in values], tuple[StoredFile, ...])
    if await tx.run(_set_files(), media_id=media_id, before=_encoded(planned), after=_encoded(after)):
        await touch_posts(tx, media_id)


def _encoded(files: tuple[StoredFile, ...]) -> str:
    return msgspec.json.encode(files).decode()


async def erase(services: Services, media_id: int) -> None:
    """Job `media.erase` (network): the files of a deleted medium go from the storage."""
    async with services.open_tx.read() as tx:
        found = await _read(tx, media_id)
    if not found.deleted:
        return
    files = _moving_files(found.text)
    await services.storage.delete(*{key for file in files for key in (file.key, file.next) if key})

    async def forget(tx: Tx) -> None:
        await tx.run(_set_files(), media_id=media_id, before=found.text, after="[]")

    await services.open_tx.write(forget)
