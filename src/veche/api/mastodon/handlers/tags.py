"""Hashtags: looking at them, following them, showing them on one's page."""

from typing import Any

from veche.api.mastodon.paging import paged
from veche.api.mastodon.params import Id, Paged
from veche.api.mastodon.params.tags import TagForm, TagName
from veche.api.mastodon.render.tag import FeaturedTag, Tag, featured_tag, tag
from veche.core import tags
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.http.answers import Reply
from veche.http.door import Call


async def show(tx: Tx, viewer: Viewer, params: TagName) -> Tag:
    """One hashtag."""
    return tag(await tags.load_one(tx, viewer, params.name))


async def follow(tx: Tx, viewer: Viewer, params: TagName) -> Tag:
    """Have its posts come home."""
    return tag(await tags.follow(tx, viewer, params.name))


async def unfollow(tx: Tx, viewer: Viewer, params: TagName) -> Tag:
    """No more."""
    return tag(await tags.unfollow(tx, viewer, params.name))


async def followed(tx: Tx, viewer: Viewer, params: Paged, call: Call) -> Reply:
    """Which hashtags come home."""
    found = await tags.followed(tx, viewer, params.page(100, 200))
    return paged(call, [tag(one) for one in found.items], found)


async def feature(tx: Tx, viewer: Viewer, params: TagName) -> Tag:
    """Show it on one's page."""
    await tags.feature(tx, viewer, params.name, again=True)
    return tag(await tags.load_one(tx, viewer, params.name))


async def unfeature(tx: Tx, viewer: Viewer, params: TagName) -> Tag:
    """No more."""
    return tag(await tags.unfeature(tx, viewer, params.name))


async def featured(tx: Tx, viewer: Viewer, params: Any) -> list[FeaturedTag]:
    """Hashtags on one's own page."""
    assert viewer.account_id is not None
    return [featured_tag(one) for one in await tags.featured(tx, viewer, viewer.account_id)]


async def featured_by(tx: Tx, viewer: Viewer, params: Id) -> list[FeaturedTag]:
    """Hashtags on somebody's page."""
    return [featured_tag(one) for one in await tags.featured(tx, viewer, params.id)]


async def add(tx: Tx, viewer: Viewer, form: TagForm) -> FeaturedTag:
    """Put one on one's page."""
    return featured_tag(await tags.feature(tx, viewer, form.name))


async def remove(tx: Tx, viewer: Viewer, params: Id) -> Any:
    """Take one off."""
    await tags.unfeature_one(tx, viewer, params.id)
    return {}


async def suggested(tx: Tx, viewer: Viewer, params: Any) -> list[Tag]:
    """What one writes about lately."""
    return [tag(one) for one in await tags.recent(tx, viewer)]
