"""Multipart bodies: fields into memory, files onto the disk, everything counted while it streams."""

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import msgspec
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from veche.http.errors import BodyTooLarge, MalformedBody
from veche.http.request import Request

_WRITE_AT = 256 * 1024  # bytes gathered before a thread writes them
_LONGEST_HEADERS = 8 * 1024
_LONGEST_FILENAME = 255


class UploadLimits(msgspec.Struct, frozen=True):
    """Counts and bytes of one multipart body (the whole is bounded by the route's body limit)."""

    fields: int = 1000
    files: int = 1
    field_bytes: int = 1024 * 1024
    file_bytes: int = 0  # 0: the largest file that the instance takes
    folder: Path | None = None

    @property
    def body_bytes(self) -> int:
        """What a whole body may have, once the instance's figures are filled in."""
        return self.files * self.file_bytes + self.field_bytes


class Upload:
    """A file that came with a request, lying in the temporary folder. A verb may move it away; else it is removed
    when the request is answered. Name and content type are the client's word and prove nothing."""

    __slots__ = ("content_type", "filename", "path", "size")

    def __init__(self, filename: str, content_type: str, path: Path) -> None:
        self.filename = filename
        self.content_type = content_type
        self.path = path
        self.size = 0

    def discard(self) -> None:
        self.path.unlink(missing_ok=True)


@dataclass(slots=True)
class _Part:
    """One part while it arrives: exactly one of `name` alone (a field) or `upload` too (a file)."""

    headers: dict[bytes, bytes] = field(default_factory=dict)
    name: str = ""
    upload: Upload | None = None
    data: bytearray = field(default_factory=bytearray)


@dataclass(slots=True)
class Form:
    fields: list[tuple[str, str]] = field(default_factory=list)
    files: list[tuple[str, Upload]] = field(default_factory=list)


class _Reader:
    """Callbacks of the parser, and what they gather. The parser is fed between writes, so a callback never waits."""

    def __init__(self, request: Request, limits: UploadLimits) -> None:
        self.request = request
        self.limits = limits
        self.form = Form()
        self.whole = False
        self._part = _Part()
        self._header = (bytearray(), bytearray())
        self._header_bytes = 0
        self._file: IO[bytes] | None = None
        self._to_write: list[tuple[IO[bytes], bytearray, bool]] = []

    def parser(self, boundary: bytes) -> MultipartParser:
        return MultipartParser(
            boundary,
            {
                "on_part_begin": self._begin,
                "on_header_field": lambda data, start, end: self._header_grows(0, data[start:end]),
                "on_header_value": lambda data, start, end: self._header_grows(1, data[start:end]),
                "on_header_end": self._header_ends,
                "on_headers_finished": self._headers_end,
                "on_part_data": self._data,
                "on_part_end": self._end,
                "on_end": self._all,
            },
        )

    def _begin(self) -> None:
        self._part = _Part()
        self._header_bytes = 0

    def _header_grows(self, which: int, piece: bytes) -> None:
        self._header_bytes += len(piece)
        if self._header_bytes > _LONGEST_HEADERS:
            raise MalformedBody("has a part with too long headers")
        self._header[which].extend(piece)

    def _header_ends(self) -> None:
        name, value = (bytes(half) for half in self._header)
        self._part.headers[name.lower()] = value
        self._header = (bytearray(), bytearray())

    def _headers_end(self) -> None:
        _, options = parse_options_header(self._part.headers.get(b"content-disposition", b""))
        if b"name" not in options:
            raise MalformedBody("has a part without a name")
        self._part.name = options[b"name"].decode("utf-8", "replace")
        if b"filename" in options:
            self._open_file(options[b"filename"].decode("utf-8", "replace"))
        elif len(self.form.fields) >= self.limits.fields:
            raise MalformedBody("has too many parameters")

    def _open_file(self, filename: str) -> None:
        if len(self.request.uploads) >= self.limits.files:
            raise MalformedBody("has too many files")
        handle, path = tempfile.mkstemp(prefix="upload-", dir=self.limits.folder)
        content_type = self._part.headers.get(b"content-type", b"application/octet-stream").decode("latin-1")
        bare_name = filename.replace("\\", "/").rpartition("/")[2][-_LONGEST_FILENAME:]
        upload = Upload(bare_name, content_type.partition(";")[0].strip().lower(), Path(path))
        self.request.uploads.append(upload)
        self._part.upload = upload
        self._file = os.fdopen(handle, "wb")

    def _data(self, data: bytes, start: int, end: int) -> None:
        part = self._part
        part.data.extend(data[start:end])
        if part.upload is None:
            if len(part.data) > self.limits.field_bytes:
                raise BodyTooLarge(self.limits.field_bytes)
            return
        part.upload.size += end - start
        if part.upload.size > self.limits.file_bytes:
            raise BodyTooLarge(self.limits.file_bytes)
        if len(part.data) >= _WRITE_AT:
            self._queue_write(close=False)

    def _queue_write(self, *, close: bool) -> None:
        assert self._file is not None
        self._to_write.append((self._file, self._part.data, close))
        self._part.data = bytearray()

    def _end(self) -> None:
        part = self._part
        if part.upload is None:
            self.form.fields.append((part.name, _text(bytes(part.data))))
            return
        self._queue_write(close=True)
        self._file = None
        # A file input left empty is sent as a nameless part without bytes: that is no file.
        if part.upload.filename or part.upload.size:
            self.form.files.append((part.name, part.upload))

    def _all(self) -> None:
        self.whole = True

    async def flush(self) -> None:
        if self._to_write:
            work, self._to_write = self._to_write, []
            await asyncio.to_thread(_write_all, work)

    def close(self) -> None:
        for file in {file for file, _, _ in self._to_write} | ({self._file} if self._file else set()):
            file.close()


def _write_all(work: list[tuple[IO[bytes], bytearray, bool]]) -> None:
    for file, data, close in work:
        file.write(data)
        if close:
            file.close()


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise MalformedBody("is not UTF-8") from None


async def read_multipart(request: Request, limits: UploadLimits) -> Form:
    """Streams the body through the parser. The files lie in `request.uploads` until they are moved or forgotten."""
    _, options = parse_options_header(request.header("content-type") or "")
    boundary = options.get(b"boundary", b"")
    if not boundary or len(boundary) > 200:
        raise MalformedBody("has no multipart boundary")
    reader = _Reader(request, limits)
    try:
        await _feed(reader.parser(boundary), reader, request.stream())
    finally:
        reader.close()
    if not reader.whole:
        raise MalformedBody("ends too early")
    return reader.form


async def _feed(parser: MultipartParser, reader: _Reader, parts: AsyncIterator[bytes]) -> None:
    try:
        async for piece in parts:
            parser.write(piece)
            await reader.flush()
        parser.finalize()
    except FormParserError:
        raise MalformedBody("is malformed multipart") from None
