"""Addresses of the website that are asked for by programs: browsers and keepers of passwords."""

from typing import Any

import msgspec

from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.http.answers import Answer, redirect
from veche.http.door import Call

_MANIFEST = b"application/manifest+json; charset=utf-8"
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
