"""Attachments. Pictures are opened while the client waits; films and sound too, where it asks by the first version."""

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

Accepted = tuple[MediaView, tuple[str, ...]]  # with the names of files that nobody needs any longer


async def upload(call: Call, viewer: Viewer, form: MediaForm) -> MediaAttachment:
    """Take a file in, and answer when it is ready."""
    focus = focus_of(form.focus)
    async with uploads.stored(call, (form.file, "post")) as (new,), uploads.cover(call, form.thumbnail) as cover:

        async def work(tx: Tx) -> Accepted:
            id = await uploads.accept(tx, viewer, new, form.description, focus)
            assert id is not None
            return await _accepted(tx, viewer, id, cover)

        view, old = await call.open_tx.write(work)
    await uploads.forget(call, old)
    return attachment(view)


async def upload_later(call: Call, viewer: Viewer, form: MediaForm) -> Reply:
    """Take a file in; films and sound are opened after the answer, which is 202 then."""
    kind, focus = await media.recording(form.file.path), focus_of(form.focus)
    if kind is None:
        return Reply(await upload(call, viewer, form))
    async with uploads.kept(call, form.file, kind) as incoming, uploads.cover(call, form.thumbnail) as cover:

        async def work(tx: Tx) -> Accepted:
            id = await media.accept_later(tx, viewer, incoming, form.description, focus)
            return await _accepted(tx, viewer, id, cover)

        view, old = await call.open_tx.write(work)
    await uploads.forget(call, old)
    return Reply(attachment(view), 202)


async def _accepted(tx: Tx, viewer: Viewer, id: int, cover: media.Cover | None) -> Accepted:
    old = () if cover is None else await media.set_cover(tx, viewer, id, cover)
    return await media.load_one(tx, viewer, id), old


async def show(tx: Tx, viewer: Viewer, params: Id) -> Reply:
    """One's own file: 206 while it is being processed."""
    view = await _own(tx, viewer, params.id)
    if view.state == "failed":
        raise Invalid("file", "could not be processed")
    return Reply(attachment(view), 206 if view.state == "processing" else 200)


async def change(call: Call, viewer: Viewer, form: MediaChanges) -> MediaAttachment:
    """Other words, or another cover, for a file that is in no status yet."""
    focus = focus_of(form.focus)
    async with uploads.cover(call, form.thumbnail) as cover:

        async def work(tx: Tx) -> Accepted:
            await _own(tx, viewer, form.id)
            if await media.is_attached(tx, form.id):
                raise NotFound("media")
            await media.describe(tx, viewer, form.id, form.description, focus)
            return await _accepted(tx, viewer, form.id, cover)

        view, old = await call.open_tx.write(work)
    await uploads.forget(call, old)
    return attachment(view)


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
