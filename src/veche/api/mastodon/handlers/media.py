"""Attachments. Files are opened while the client waits, so that an answer always has an address."""

from typing import Any

from veche.api.mastodon.forms import MediaChanges, MediaForm, focus_of
from veche.api.mastodon.handlers import uploads
from veche.api.mastodon.params import Id
from veche.api.mastodon.render.media import MediaAttachment, attachment
from veche.core import media
from veche.core.errors import Conflict, Invalid, NotFound
from veche.core.media.views import MediaView
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.http.answers import Reply
from veche.http.door import Call


async def upload(call: Call, viewer: Viewer, form: MediaForm) -> MediaAttachment:
    """Take a file in."""
    focus = focus_of(form.focus)

    async with uploads.stored(call, (form.file, "post")) as (new,):

        async def work(tx: Tx) -> MediaView:
            id = await uploads.accept(tx, viewer, new, form.description, focus)
            assert id is not None
            return await media.load_one(tx, viewer, id)

        return attachment(await call.open_tx.write(work))


async def show(tx: Tx, viewer: Viewer, params: Id) -> Reply:
    """One's own file: 206 while it is being processed."""
    view = await _own(tx, viewer, params.id)
    if view.state == "failed":
        raise Invalid("file", "could not be processed")
    return Reply(attachment(view), 206 if view.state == "processing" else 200)


async def change(tx: Tx, viewer: Viewer, form: MediaChanges) -> MediaAttachment:
    """Other words for a file that is in no status yet."""
    await _own(tx, viewer, form.id)
    if await media.is_attached(tx, form.id):
        raise NotFound("media")
    return attachment(await media.describe(tx, viewer, form.id, form.description, focus_of(form.focus)))


async def delete(tx: Tx, viewer: Viewer, params: Id) -> Any:
    """Throw a file away that is in no status."""
    await _own(tx, viewer, params.id)
    if await media.is_attached(tx, params.id):
        raise Conflict("Media attachment is currently used by a status")
    await media.delete(tx, viewer, params.id)
    return {}


async def _own(tx: Tx, viewer: Viewer, id: int) -> MediaView:
    view = await media.load_one(tx, viewer, id)
    if view.owner_id != viewer.account_id:
        raise NotFound("media")
    return view
