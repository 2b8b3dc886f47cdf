"""What is much talked of, and what moderators think of it."""

from typing import Any

from veche.api.mastodon.paging import Offset, paged, turned
from veche.api.mastodon.params import Id
from veche.api.mastodon.params.trends import AllTags, TagChanges, TagName
from veche.api.mastodon.render.tag import tag
from veche.api.mastodon.render.trends import (
    AdminLink,
    AdminStatus,
    AdminTag,
    Publisher,
    admin_link,
    admin_status,
    admin_tag,
    publisher,
    trends_link,
)
from veche.core import posts, trends
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.http.answers import Reply
from veche.http.cache import ListOf
from veche.http.door import Call


async def tags(tx: Tx, viewer: Viewer, params: Offset, call: Call) -> Reply:
    """Tags, the most talked of first."""
    page = params.page(10, 20)
    found = await trends.tags_talked_of(tx, viewer, page)
    return turned(call, [tag(one) for one in found], page, len(found))


async def statuses(tx: Tx, viewer: Viewer, params: Offset, call: Call) -> Reply:
    """Statuses, the most talked of first."""
    page = params.page(20, 40)
    found = await trends.posts_talked_of(tx, viewer, page)
    return turned(call, ListOf("status", found), page, len(found))


async def tags_for_review(tx: Tx, viewer: Viewer, params: Offset, call: Call) -> Reply:
    """All tags that trend."""
    page = params.page(10, 20)
    found = await trends.tags_for_review(tx, viewer, page)
    return turned(call, [admin_tag(one) for one in found], page, len(found))


async def statuses_for_review(tx: Tx, viewer: Viewer, params: Offset, call: Call) -> Reply:
    """All statuses that trend."""
    page = params.page(20, 40)
    found = await trends.posts_for_review(tx, viewer, page)
    views = await posts.load(tx, viewer, found)
    shown = [admin_status(view, viewer.account_id, found[id]) for id, view in views.items()]
    return turned(call, shown, page, len(found))


async def approve_tag(tx: Tx, viewer: Viewer, params: TagName) -> AdminTag:
    """The tag may trend."""
    return admin_tag(await trends.decide_tag(tx, viewer, params.id, approved=True))


async def reject_tag(tx: Tx, viewer: Viewer, params: TagName) -> AdminTag:
    """The tag may not trend."""
    return admin_tag(await trends.decide_tag(tx, viewer, params.id, approved=False))


async def approve_status(tx: Tx, viewer: Viewer, params: Id) -> AdminStatus:
    """The status may trend."""
    return await _decide(tx, viewer, params.id, approved=True)


async def reject_status(tx: Tx, viewer: Viewer, params: Id) -> AdminStatus:
    """The status may not trend."""
    return await _decide(tx, viewer, params.id, approved=False)


async def _decide(tx: Tx, viewer: Viewer, id: int, *, approved: bool) -> AdminStatus:
    await trends.decide_post(tx, viewer, id, approved=approved)
    return admin_status(await posts.load_one(tx, viewer, id), viewer.account_id, approved)


async def links(tx: Tx, viewer: Viewer, params: Offset, call: Call) -> Reply:
    """Links, the most talked of first."""
    page = params.page(10, 20)
    found = await trends.links_talked_of(tx, page)
    return turned(call, [trends_link(one) for one in found], page, len(found))


async def links_for_review(tx: Tx, viewer: Viewer, params: Offset, call: Call) -> Reply:
    """All links that trend."""
    page = params.page(10, 20)
    found = await trends.links_for_review(tx, viewer, page)
    return turned(call, [admin_link(one) for one in found], page, len(found))


async def approve_link(tx: Tx, viewer: Viewer, params: Id) -> AdminLink:
    """The link may trend."""
    return admin_link(await trends.decide_link(tx, viewer, params.id, approved=True))


async def reject_link(tx: Tx, viewer: Viewer, params: Id) -> AdminLink:
    """The link may not trend."""
    return admin_link(await trends.decide_link(tx, viewer, params.id, approved=False))


async def publishers(tx: Tx, viewer: Viewer, params: Offset) -> list[Publisher]:
    """Whose links trend."""
    return [publisher(one) for one in await trends.publishers_for_review(tx, viewer, params.page(40, 80))]


async def approve_publisher(tx: Tx, viewer: Viewer, params: TagName) -> Publisher:
    """All links to a host may trend."""
    return publisher(await trends.decide_publisher(tx, viewer, params.id, approved=True))


async def reject_publisher(tx: Tx, viewer: Viewer, params: TagName) -> Publisher:
    """No link to a host may trend."""
    return publisher(await trends.decide_publisher(tx, viewer, params.id, approved=False))


async def all_tags(tx: Tx, viewer: Viewer, params: AllTags, call: Call) -> Any:
    """Every tag, the newest first."""
    found = await trends.known_tags(tx, viewer, params.page(100, 200))
    return paged(call, [admin_tag(one) for one in found.items], found)


async def show_tag(tx: Tx, viewer: Viewer, params: TagName) -> AdminTag:
    """One tag."""
    return admin_tag(await trends.load_tag(tx, viewer, params.id))


async def change_tag(tx: Tx, viewer: Viewer, form: TagChanges) -> AdminTag:
    """What posts may do with a tag, and whether it may trend."""
    if form.trendable is not None:
        await trends.decide_tag(tx, viewer, form.id, approved=form.trendable)
    changed = await trends.change_tag(
        tx, viewer, form.id, display_name=form.display_name, usable=form.usable, listable=form.listable
    )
    return admin_tag(changed)
