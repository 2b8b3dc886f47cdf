"""Statuses: writing, reading, marking."""

from functools import wraps
from typing import Any

from msgspec.structs import replace

from veche.api.mastodon.auth import NAME
from veche.api.mastodon.errors import UnexpectedMentions
from veche.api.mastodon.forms import DeleteForm, EditForm, ReblogForm, StatusForm
from veche.api.mastodon.handlers.scheduled import check_time
from veche.api.mastodon.paging import paged
from veche.api.mastodon.params import Id, Ids, Paged, PagedId
from veche.api.mastodon.render.account import account
from veche.api.mastodon.render.edit import StatusEdit, StatusSource, status_edit
from veche.api.mastodon.render.listing import Context
from veche.api.mastodon.render.scheduled import scheduled_status
from veche.api.mastodon.render.status import Status, deleted_status, status
from veche.core import accounts, idempotency, posts
from veche.core.errors import NotFound
from veche.core.posts import NewPost
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.http.answers import Reply
from veche.http.cache import ListOf
from veche.http.dialect import Handler
from veche.http.door import Call
from veche.lib.times import HOUR

_MOST_AT_ONCE = 40
PUBLISHED = 0  # the state of a post that does not wait


async def create(tx: Tx, viewer: Viewer, form: StatusForm, call: Call) -> Any:
    """Post a status; one with `scheduled_at` waits for its time. The same Idempotency-Key gives the same status."""
    key = (call.request.header("idempotency-key") or "").strip()[:255]
    new = form.to_new_post(tx.now)
    if new.publish_at is not None:
        check_time(tx, new.publish_at)
    remembered = f"{NAME}:status:{key}" if key else ""
    id = await idempotency.once(tx, _me(viewer), remembered, lambda: _write(tx, viewer, new), HOUR)
    view = await posts.load_one(tx, viewer, id)
    return status(view, viewer.account_id) if new.publish_at is None else scheduled_status(view)


async def _write(tx: Tx, viewer: Viewer, new: NewPost) -> int:
    if new.reply_to_id is not None:
        new = replace(new, reply_to_id=await posts.shown(tx, viewer, new.reply_to_id))
    try:
        return await posts.create(tx, viewer, new)
    except posts.Unexpected as error:
        found = await accounts.load_list(tx, viewer, error.account_ids)
        raise UnexpectedMentions([account(one) for one in found]) from None


def _me(viewer: Viewer) -> int:
    assert viewer.account_id is not None  # the routes need a user
    return viewer.account_id


def of_published(handler: Handler) -> Handler:
    """The handler, for statuses that do not wait for their time. Those that look at what they show need no other."""
    if handler is show:
        return handler

    @wraps(handler)
    async def checked(tx: Tx, viewer: Viewer, params: Id, *call: Call) -> Any:
        if not await posts.published(tx, (params.id,)):
            raise NotFound("status")
        return await handler(tx, viewer, params, *call)

    return checked


async def show(tx: Tx, viewer: Viewer, params: Id) -> Status:
    """One status."""
    view = await posts.load_one(tx, viewer, params.id)
    if view.state != PUBLISHED:
        raise NotFound("status")
    return status(view, viewer.account_id)


async def show_many(tx: Tx, viewer: Viewer, params: Ids) -> ListOf:
    """Several statuses; those that cannot be seen are left out."""
    wanted = params.known[:_MOST_AT_ONCE]
    published = await posts.published(tx, wanted)
    return ListOf("status", [id for id in wanted if id in published])


async def edit(tx: Tx, viewer: Viewer, form: EditForm) -> Status:
    """Write a status anew."""
    await posts.edit(tx, viewer, form.id, form.to_changes(tx.now))
    return status(await posts.load_one(tx, viewer, form.id), viewer.account_id)


async def delete(tx: Tx, viewer: Viewer, form: DeleteForm) -> Status:
    """Delete a status; its source comes back, to be written anew."""
    view = await posts.load_one(tx, viewer, form.id)
    await posts.delete(tx, viewer, form.id, with_media=form.delete_media)
    return deleted_status(view, viewer.account_id)


async def history(tx: Tx, viewer: Viewer, params: Id) -> list[StatusEdit]:
    """All states of a status, the oldest first."""
    return [status_edit(one) for one in await posts.history(tx, viewer, params.id)]


async def source(tx: Tx, viewer: Viewer, params: Id) -> StatusSource:
    """The text as it was written."""
    found = await posts.source(tx, viewer, params.id)
    return StatusSource(str(found.id), found.text, found.warning)


async def context(tx: Tx, viewer: Viewer, params: Id) -> Context:
    """What a status answers, and what answers it."""
    found = await posts.context(tx, viewer, params.id)
    return Context(ListOf("status", found.ancestors), ListOf("status", found.descendants))


async def card(tx: Tx, viewer: Viewer, params: Id) -> Any:
    """What is behind the first link, of the seed: an empty object when there is nothing."""
    shown = await show(tx, viewer, params)
    return shown.card or {}


async def translate(tx: Tx, viewer: Viewer, params: Id) -> None:
    """Another language: there is no translator here, and that is said."""
    await posts.translate(tx, viewer, params.id)


async def favourite(tx: Tx, viewer: Viewer, params: Id) -> Status:
    """Like a status; of a reblog, what it passes on."""
    await posts.like(tx, viewer, await posts.shown(tx, viewer, params.id))
    return await show(tx, viewer, params)


async def unfavourite(tx: Tx, viewer: Viewer, params: Id) -> Status:
    """Take the like back."""
    await posts.unlike(tx, viewer, await posts.shown(tx, viewer, params.id))
    return await show(tx, viewer, params)


async def reblog(tx: Tx, viewer: Viewer, form: ReblogForm) -> Status:
    """Pass a status on; the wrapper comes back."""
    id = await posts.repost(tx, viewer, form.id, form.to_visibility)
    return status(await posts.load_one(tx, viewer, id), viewer.account_id)


async def unreblog(tx: Tx, viewer: Viewer, params: Id) -> Status:
    """Pass it on no longer; the original comes back."""
    facts = await posts.unrepost(tx, viewer, params.id)
    return await show(tx, viewer, params if facts is None else Id(facts.id))


async def bookmark(tx: Tx, viewer: Viewer, params: Id) -> Status:
    """Keep a status for oneself; of a reblog, what it passes on."""
    await posts.bookmark(tx, viewer, await posts.shown(tx, viewer, params.id))
    return await show(tx, viewer, params)


async def unbookmark(tx: Tx, viewer: Viewer, params: Id) -> Status:
    """Keep it no longer."""
    await posts.unbookmark(tx, viewer, await posts.shown(tx, viewer, params.id))
    return await show(tx, viewer, params)


async def pin(tx: Tx, viewer: Viewer, params: Id) -> Status:
    """Put it at the top of the profile."""
    await posts.pin(tx, viewer, params.id)
    return await show(tx, viewer, params)


async def unpin(tx: Tx, viewer: Viewer, params: Id) -> Status:
    """Back into its place."""
    await posts.unpin(tx, viewer, params.id)
    return await show(tx, viewer, params)


async def mute(tx: Tx, viewer: Viewer, params: Id) -> Status:
    """No more notifications about this conversation."""
    await posts.mute_thread(tx, viewer, params.id)
    return await show(tx, viewer, params)


async def unmute(tx: Tx, viewer: Viewer, params: Id) -> Status:
    """Notifications again."""
    await posts.unmute_thread(tx, viewer, params.id)
    return await show(tx, viewer, params)


async def favourited_by(tx: Tx, viewer: Viewer, params: PagedId, call: Call) -> Reply:
    """Who likes it."""
    found = await posts.likers(tx, viewer, params.id, params.page(40, 80))
    return paged(call, [account(one) for one in found.items], found)


async def reblogged_by(tx: Tx, viewer: Viewer, params: PagedId, call: Call) -> Reply:
    """Who has passed it on."""
    found = await posts.reposters(tx, viewer, params.id, params.page(40, 80))
    return paged(call, [account(one) for one in found.items], found)


async def favourites(tx: Tx, viewer: Viewer, params: Paged, call: Call) -> Reply:
    """What the viewer likes."""
    found = await posts.liked(tx, viewer, params.page())
    return paged(call, ListOf("status", found.items), found)


async def bookmarks(tx: Tx, viewer: Viewer, params: Paged, call: Call) -> Reply:
    """What the viewer keeps."""
    found = await posts.bookmarked(tx, viewer, params.page())
    return paged(call, ListOf("status", found.items), found)
