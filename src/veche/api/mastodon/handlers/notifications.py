"""Notifications and markers."""

from typing import Any

from veche.api.mastodon import ids
from veche.api.mastodon.attached import attached, seen
from veche.api.mastodon.paging import limit_of, paged
from veche.api.mastodon.params import DismissForm, Id, Markers, MarkersForm, Notifications
from veche.api.mastodon.render.notification import Count, Marker, Notification, line, marker, notification
from veche.api.mastodon.render.words import NOTIFICATION_TYPES
from veche.core import notifications
from veche.core.errors import NotFound
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.http.answers import Reply
from veche.http.door import Call


async def list_(tx: Tx, viewer: Viewer, params: Notifications, call: Call) -> Reply:
    """What the viewer is told."""
    found = await notifications.lines(tx, viewer, params.page(40, 80), params.wanted, seen(tx, call))
    call.joiner(tx).note("account", {one.actor_id: one.actor_version for one in found.items})
    told = await attached(tx, viewer, found.items)
    return paged(call, [line(one, told) for one in found.items], found)


async def show(tx: Tx, viewer: Viewer, params: Id) -> Notification:
    """One notification."""
    found = await notifications.load_one(tx, viewer, params.id)
    if found.kind not in NOTIFICATION_TYPES:
        raise NotFound("notification")
    return notification(found, viewer.account_id, await attached(tx, viewer, [found]))


async def dismiss(tx: Tx, viewer: Viewer, params: Id) -> Any:
    """Put one away."""
    await notifications.dismiss(tx, viewer, params.id)
    return {}


async def dismiss_by_form(tx: Tx, viewer: Viewer, form: DismissForm) -> Any:
    """The same, of the seed."""
    await notifications.dismiss(tx, viewer, form.id)
    return {}


async def clear(tx: Tx, viewer: Viewer, params: Any) -> Any:
    """Put all away."""
    await notifications.clear(tx, viewer)
    return {}


async def unread_count(tx: Tx, viewer: Viewer, params: Notifications) -> Count:
    """How many came since the marker; counted up to the limit."""
    most, account_id = limit_of(params.limit, 100, 1000), ids.parse_optional(params.account_id)
    counted = await notifications.unread_count(tx, viewer, kinds=params.kinds, account_id=account_id, most=most)
    return Count(counted)


async def markers(tx: Tx, viewer: Viewer, params: Markers) -> dict[str, Marker]:
    """How far the viewer has read."""
    found = await notifications.markers(tx, viewer, params.timeline)
    return {name: marker(view) for name, view in found.items()}


async def set_markers(tx: Tx, viewer: Viewer, form: MarkersForm) -> dict[str, Marker]:
    """Remember how far one has read."""
    sent = {"home": form.home, "notifications": form.notifications}
    read = {name: one.to_id for name, one in sent.items() if one is not None}
    return {name: marker(view) for name, view in (await notifications.set_markers(tx, viewer, read)).items()}
