"""Addresses of the website that are asked for by programs: browsers, keepers of passwords, mirrors of the source."""

import asyncio
from typing import Any

import msgspec

from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.http.answers import Answer, redirect
from veche.http.door import Call
from veche.web import source as running

_MANIFEST = b"application/manifest+json; charset=utf-8"
_ARCHIVE = b"application/gzip"
_FOR_ALL = ((b"access-control-allow-origin", b"*"), (b"cache-control", b"public, max-age=3600"))


async def change_password(tx: Tx, viewer: Viewer, params: Any, call: Call) -> Answer:
    """Where a password is changed."""
    return redirect("/reset", 302)


async def manifest(tx: Tx, viewer: Viewer, params: Any, call: Call) -> Answer:
    """How the website is kept on a phone."""
    title = tx.settings.instance.title
    icon = {"src": "/static/icon.svg", "sizes": "any", "type": "image/svg+xml"}
    shown = {
        "id": "/",
        "name": title,
        "short_name": title[:12],
        "description": tx.settings.instance.description,
        "start_url": "/",
        "scope": "/",
        "display": "browser",
        "background_color": "#f4f1ea",
        "theme_color": "#f4f1ea",
        "icons": [icon],
    }
    return Answer(msgspec.json.encode(shown), content_type=_MANIFEST, headers=_FOR_ALL)


async def source(call: Call, viewer: Viewer, params: Any) -> Answer:
    """The source of this server."""
    made = await asyncio.to_thread(running.archive)
    kept = ((b"etag", made.etag), *_FOR_ALL)
    if made.etag in (call.request.header("if-none-match") or "").encode("latin-1", "replace"):
        return Answer(code=304, headers=kept)
    named = (b"content-disposition", f'attachment; filename="{made.name}"'.encode())
    return Answer(made.body, content_type=_ARCHIVE, headers=(named, *kept))
