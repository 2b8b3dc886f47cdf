"""The apps that may act for the signed-in person, of all dialects in one list, and the browsers."""

from typing import Any

import msgspec

from veche.core import auth
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.http import sessions
from veche.http.answers import Answer, redirect
from veche.http.door import Call
from veche.web.answering import locale_of
from veche.web.frame import Page
from veche.web.texts import DIALECTS, scope_lines
from veche.web.translations import text


class Revoke(msgspec.Struct):
    """Which token."""

    id: int
    form: str = ""


async def connected(tx: Tx, viewer: Viewer, params: Any, call: Call) -> Page:
    """Every app with a token of this person."""
    locale = locale_of(call.request)
    listed = [
        {
            "id": token.id,
            "app": token.app,
            "dialect": text(locale, DIALECTS.get(token.dialect, token.dialect)),
            "scopes": scope_lines(token.scopes.split(), locale, token.dialect),
            "last_used_at": token.last_used_at,
            "created_at": token.created_at,
        }
        for token in await auth.list_tokens(tx, viewer)
    ]
    return Page("connected.html", {"tokens": listed})


async def revoke(call: Call, viewer: Viewer, params: Revoke) -> Answer:
    """Takes the access back."""
    sessions.check_form(call.request, call.settings, params.form)
    await call.open_tx.write(lambda tx: auth.revoke_tokens(tx, viewer, [params.id]))
    call.door.forget_tokens((params.id,))
    return redirect("/settings/apps")
