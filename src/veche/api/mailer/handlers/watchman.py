"""/api/watchman/…: is the mailer there."""

from typing import Any

from veche.api.mailer.errors import Failure
from veche.api.mailer.render.answers import Done
from veche.core.mailing import watch
from veche.core.viewer import Viewer
from veche.http.answers import Reply
from veche.http.door import Call


async def ping(call: Call, viewer: Viewer, params: Any) -> Done | Reply:
    """The database answers in time. Nobody has to sign in."""
    if await watch.answers(call.open_tx):
        return Done()
    return Reply(Failure(msg="the database does not answer"), 503)
