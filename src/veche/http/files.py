"""Stored files (uploads) and the website's own: names never change what they stand for, so browsers keep them."""

import re
from pathlib import Path
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from veche.core.errors import CoreError, NotFound
from veche.core.viewer import Viewer
from veche.http.answers import Answer, FileAnswer, StreamAnswer, text
from veche.http.cors import Cors
from veche.http.dialect import Auth, Dialect, Route
from veche.http.door import Call, Door
from veche.http.params import Sent
from veche.http.request import Request
from veche.storage import Missing, Storage, content_type, is_key

_FOR_EVER = (b"cache-control", b"public, max-age=31536000, immutable")
_RANGE = re.compile(r"^bytes=(\d{1,15})-(\d{0,15})$")


def files_surface(storage: Storage) -> Dialect:
    """`/files/…`: whoever knows the name may read; names hold 128 random bits and are only told to who may see."""

    async def read(call: Call, viewer: Viewer, params: Any) -> FileAnswer | StreamAnswer:
        """One stored file."""
        key = str(call.request.path_params["key"])
        if not is_key(key):
            raise NotFound("file")
        local = storage.local_path(key)
        if local is not None:
            return FileAnswer(local, content_type(key), headers=(_FOR_EVER,))
        return await _streamed(storage, key, call.request)

    route = Route(method="GET", path="/files/{key:path}", handler=read, free=True, auth=Auth.NONE, name="file")
    return Dialect(
        name="files",
        routes=(route,),
        authenticate=_nobody,
        render_error=_render_error,
        fallbacks=("/files/",),
        cors=Cors(methods=("GET",)),
    )


async def _streamed(storage: Storage, key: str, request: Request) -> StreamAnswer:
    """From a bucket, as it comes; one range is understood, which is what players of films ask for."""
    stat = await storage.stat(key)
    if stat is None:
        raise NotFound("file")
    kind = content_type(key).encode("latin-1")
    wanted = _RANGE.match(request.header("range") or "")
    if wanted is None or int(wanted[1]) >= stat.size:
        size = (b"content-length", b"%d" % stat.size)
        return StreamAnswer(storage.open(key), kind, headers=(_FOR_EVER, (b"accept-ranges", b"bytes"), size))
    start = int(wanted[1])
    end = min(int(wanted[2]) + 1 if wanted[2] else stat.size, stat.size)
    told = (b"content-range", b"bytes %d-%d/%d" % (start, end - 1, stat.size))
    return StreamAnswer(
        storage.open(key, start, end), kind, 206, (_FOR_EVER, told, (b"content-length", b"%d" % (end - start)))
    )


async def _nobody(request: Request, sent: Sent, door: Door) -> Viewer:
    return Viewer.anonymous


def _render_error(request: Request, error: CoreError) -> Answer:
    return text("not found" if isinstance(error, (NotFound, Missing)) else error.message, 404)


class _Kept(StaticFiles):
    """Addresses carry a digest of what they stand for (web/render.py), so they may be kept."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        try:
            response = await super().get_response(path, scope)
        except HTTPException as error:
            return PlainTextResponse(str(error.detail).lower(), error.status_code)
        except (ValueError, OSError):  # names that no file can have
            return PlainTextResponse("not found", 404)
        if scope.get("query_string", b"").startswith(b"v="):
            response.headers["cache-control"] = "public, max-age=31536000, immutable"
        return response


class _Mounted:
    """The mount's prefix is not part of a file's name."""

    def __init__(self, app: StaticFiles, prefix: str) -> None:
        self._app = app
        self._prefix = prefix

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        path = "/" + scope["path"].removeprefix(self._prefix)
        await self._app({**scope, "path": path, "root_path": ""}, receive, send)


def static_files(folder: Path, prefix: str = "/static/") -> _Mounted:
    """The website's stylesheet, pictures and scripts."""
    return _Mounted(_Kept(directory=folder), prefix)
