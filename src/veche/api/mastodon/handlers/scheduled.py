"""Statuses that wait for their time."""

from typing import Any

from veche.api.mastodon.forms import ScheduleForm
from veche.api.mastodon.paging import paged
from veche.api.mastodon.params import Id, Paged
from veche.api.mastodon.render.scheduled import ScheduledStatus, scheduled_status
from veche.core import posts
from veche.core.errors import Invalid, NotFound
from veche.core.posts.views import PostView
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.http.answers import Reply
from veche.http.door import Call
from veche.lib.times import MINUTE

SCHEDULED = 2  # the state of a post that waits
SOONEST = 5 * MINUTE


def check_time(tx: Tx, at: int) -> None:
    """Not so soon that nobody could take it back."""
    if at < tx.now + SOONEST:
        raise Invalid("scheduled_at", "must be at least 5 minutes in the future")


async def list_(tx: Tx, viewer: Viewer, params: Paged, call: Call) -> Reply:
    """The viewer's."""
    found = await posts.scheduled(tx, viewer, params.page())
    views = await posts.load(tx, viewer, found.items)
    return paged(call, [scheduled_status(views[id]) for id in found.items if id in views], found)


async def show(tx: Tx, viewer: Viewer, params: Id) -> ScheduledStatus:
    """One of them."""
    return scheduled_status(await _waiting(tx, viewer, params.id))


async def change(tx: Tx, viewer: Viewer, form: ScheduleForm) -> ScheduledStatus:
    """Another time."""
    await _waiting(tx, viewer, form.id)
    check_time(tx, form.moment)
    await posts.reschedule(tx, viewer, form.id, form.moment)
    return scheduled_status(await _waiting(tx, viewer, form.id))


async def cancel(tx: Tx, viewer: Viewer, params: Id) -> Any:
    """It will not be posted."""
    await _waiting(tx, viewer, params.id)
    await posts.delete(tx, viewer, params.id)
    return {}


async def _waiting(tx: Tx, viewer: Viewer, id: int) -> PostView:
    view = await posts.load_one(tx, viewer, id)
    if view.state != SCHEDULED:
        raise NotFound("scheduled status")
    return view
