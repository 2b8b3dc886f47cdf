"""What a handler may give back beside a plain struct (which is encoded as JSON with the dialect's content type)."""

import asyncio
import mimetypes
import os
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass, field
from email.utils import formatdate
from pathlib import Path
from stat import S_ISREG
from typing import Any, Final
from urllib.parse import quote

from starlette.responses import FileResponse

from veche.http.cache import Places
from veche.http.request import Request, Send

Headers = tuple[tuple[bytes, bytes], ...]

JSON: Final = b"application/json; charset=utf-8"
HTML: Final = b"text/html; charset=utf-8"
PLAIN: Final = b"text/plain; charset=utf-8"
BODILESS: Final = (204, 304)


def headers(values: Mapping[str, str]) -> Headers:
    """Header names and values as bytes; whoever puts text of a user into a value loses its line ends."""
    clean = (
        (name.lower().encode("latin-1"), "".join(value.splitlines()).encode("latin-1", "replace"))
        for name, value in values.items()
    )
    return tuple(clean)


@dataclass(slots=True)
class Reply:
    """A value to be encoded, with a code and headers of its own (Link, for instance)."""

    value: Any
    code: int = 200
    headers: Headers = ()


@dataclass(slots=True)
class Answer:
    """Bytes ready to be sent."""

    body: bytes = b""
    code: int = 200
    content_type: bytes = JSON
    headers: Headers = ()
    places: Places = ()  # of things that the JSON only names yet (parts.py)

    async def send(self, request: Request, send: Send, extra: Iterable[tuple[bytes, bytes]]) -> int:
        """Sends all, tells how many bytes of body."""
        body = self.body
        size = len(body)
        fields = [(b"content-length", b"%d" % size), *self.headers, *extra]
        if body or self.code not in BODILESS:
            fields.append((b"content-type", self.content_type))
        await send({"type": "http.response.start", "status": self.code, "headers": fields})
        await send({"type": "http.response.body", "body": b"" if request.method == "HEAD" else body})
        return size


def text(body: str, code: int = 200, content_type: bytes = PLAIN) -> Answer:
    return Answer(body.encode("utf-8", "replace"), code, content_type)


def html(body: str, code: int = 200, headers: Headers = ()) -> Answer:
    return Answer(body.encode("utf-8", "replace"), code, HTML, headers)


def redirect(url: str, code: int = 303, headers: Headers = ()) -> Answer:
    """303 by default: whatever was posted, the browser goes on with a GET."""
    safe = quote(url, safe="!#$%&'()*+,/:;=?@[]~")
    return Answer(b"", code, PLAIN, ((b"location", safe.encode("latin-1")), *headers))


@dataclass(slots=True)
class Cookie:
    """HttpOnly and SameSite=Lax always; Secure unless the instance itself is served over plain http."""

    name: str
    value: str
    seconds: int | None = None
    secure: bool = True
    path: str = "/"

    def header(self) -> tuple[bytes, bytes]:
        parts = [f"{self.name}={quote(self.value)}", f"Path={self.path}", "HttpOnly", "SameSite=Lax"]
        if self.secure:
            parts.append("Secure")
        if self.seconds is not None:
            parts += [f"Max-Age={self.seconds}", f"Expires={formatdate(0, usegmt=True)}"][
                : 2 if not self.seconds else 1
            ]
        return b"set-cookie", "; ".join(parts).encode("latin-1")


@dataclass(slots=True)
class FileAnswer:
    """A file of the disk: ranges, HEAD and If-None-Match are understood."""

    path: Path
    content_type: str = ""
    code: int = 200
    headers: Headers = ()

    async def send(self, request: Request, send: Send, extra: Iterable[tuple[bytes, bytes]]) -> int:
        """Raises FileNotFoundError, before anything is sent, where there is no such file (any more)."""
        content_type = self.content_type or mimetypes.guess_type(self.path.name)[0] or "application/octet-stream"
        size = whole = 0
        head: Any = None

        async def counted(message: Any) -> None:
            nonlocal size, whole, head
            if message["type"] == "http.response.start":
                self.code = message["status"]  # 206 or 304, for instance
                whole = int(dict(message["headers"]).get(b"content-length", 0))
                message["headers"] = [*message["headers"], *self.headers, *extra]
                head = message  # which waits for the first bytes: the file is opened between the two
                return
            if head is not None:
                await send(head)
                head = None
            # Some servers take the name of a file and send it themselves.
            size += whole if message["type"] == "http.response.pathsend" else len(message.get("body", b""))
            await send(message)

        stat = await asyncio.to_thread(os.stat, self.path)
        if not S_ISREG(stat.st_mode):
            raise FileNotFoundError(self.path)
        response = FileResponse(self.path, status_code=self.code, media_type=content_type, stat_result=stat)
        await response(request.scope, request.receive, counted)
        return size


@dataclass(slots=True)
class StreamAnswer:
    """Bytes as they come; the server's own flow control holds the source back when the client is slow."""

    source: AsyncIterator[bytes]
    content_type: bytes
    code: int = 200
    headers: Headers = field(default=())

    async def send(self, request: Request, send: Send, extra: Iterable[tuple[bytes, bytes]]) -> int:
        fields = [(b"content-type", self.content_type), *self.headers, *extra]
        await send({"type": "http.response.start", "status": self.code, "headers": fields})
        size = 0
        if request.method != "HEAD":
            async for part in self.source:
                size += len(part)
                await send({"type": "http.response.body", "body": part, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})
        return size
