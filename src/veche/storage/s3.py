"""A bucket of Amazon S3 or of anything that speaks like it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import obstore
from obstore.exceptions import BaseError, NotFoundError
from obstore.store import S3Store

from veche.settings.sections import Storage as Config

from .base import CHUNK, Missing, Stat, StorageError
from .keys import checked, content_type

T = TypeVar("T")
SIZE_OF_PARTS = 8 * 1024 * 1024


class S3Storage:
    """Objects appear whole by themselves here; a rename is a copy and a removal."""

    def __init__(self, config: Config, base_url: str) -> None:
        parts = urlsplit(config.url)
        if not parts.netloc:
            raise ValueError("a bucket is written as s3://BUCKET/PREFIX")
        options: dict[str, Any] = {"region": config.region}
        if config.endpoint:
            options["endpoint"] = config.endpoint
        if config.access_key:
            options |= {"access_key_id": config.access_key, "secret_access_key": config.secret_key}
        self._store = S3Store(
            parts.netloc,
            prefix=parts.path.strip("/") or None,
            client_options={"allow_http": config.endpoint.startswith("http:"), "timeout": "120s"},
            **options,
        )
        self._base_url = base_url

    async def put(self, key: str, data: bytes | Path, content_type: str = "") -> None:
        attributes = {"Content-Type": content_type or _type(key)}
        await _done(obstore.put_async(self._store, checked(key), data, attributes=attributes, chunk_size=SIZE_OF_PARTS))

    async def get(self, key: str) -> bytes:
        found = await _done(obstore.get_async(self._store, checked(key)))
        return bytes(await _done(found.bytes_async()))

    async def open(self, key: str, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        if end is not None and end <= start:
            return
        wished: Any = {"offset": start} if end is None else (start, end)
        whole = start == 0 and end is None
        options: Any = None if whole else {"range": wished}
        found = await _done(obstore.get_async(self._store, checked(key), options=options))
        try:
            async for piece in found.stream(min_chunk_size=CHUNK):
                yield bytes(piece)
        except BaseError as error:
            raise StorageError("the storage broke off") from error

    async def stat(self, key: str) -> Stat | None:
        try:
            found = await _done(obstore.head_async(self._store, checked(key)))
        except Missing:
            return None
        return Stat(found["size"], _type(key), int(found["last_modified"].timestamp() * 1000))

    async def exists(self, key: str) -> bool:
        return await self.stat(key) is not None

    async def delete(self, *keys: str) -> None:
        paths = [checked(key) for key in keys]
        if not paths:
            return
        try:
            await _done(obstore.delete_async(self._store, paths))
        except Missing:
            # One of them is gone already; the others need not be.
            await asyncio.gather(*(self._delete_one(path) for path in paths))

    async def rename(self, old: str, new: str) -> None:
        if await self.exists(old):
            await _done(obstore.copy_async(self._store, checked(old), checked(new)))
            await self._delete_one(old)
        elif not await self.exists(new):
            raise Missing("there is no such file")

    def url(self, key: str) -> str:
        return f"{self._base_url}/{checked(key)}"

    def local_path(self, key: str) -> Path | None:
        checked(key)
        return None

    async def close(self) -> None:
        pass

    async def _delete_one(self, key: str) -> None:
        try:
            await _done(obstore.delete_async(self._store, key))
        except Missing:
            pass


def _type(key: str) -> str:
    return content_type(key)


async def _done(work: Awaitable[T]) -> T:
    try:
        return await work
    except (NotFoundError, FileNotFoundError):
        raise Missing("there is no such file") from None
    except (BaseError, OSError) as error:
        raise StorageError(f"the storage does not answer ({type(error).__name__})") from error
