"""Filters, today's and those of the first version."""

from typing import Any

from veche.api.mastodon import ids
from veche.api.mastodon.params import Id
from veche.api.mastodon.params.filters import (
    FilterEdit,
    FilterForm,
    FilterStatusForm,
    KeywordChanges,
    KeywordForm,
    V1FilterEdit,
    V1FilterForm,
)
from veche.api.mastodon.render import filter as render
from veche.api.mastodon.render.filter import Filter, FilterKeyword, FilterStatus, V1Filter
from veche.core import filters
from veche.core.tx import Tx
from veche.core.viewer import Viewer


async def mine(tx: Tx, viewer: Viewer, params: Any) -> list[Filter]:
    """The viewer's filters."""
    return [render.filter_(one) for one in await filters.mine(tx, viewer)]


async def show(tx: Tx, viewer: Viewer, params: Id) -> Filter:
    """One filter."""
    return render.filter_(await filters.load_one(tx, viewer, params.id))


async def create(tx: Tx, viewer: Viewer, form: FilterForm) -> Filter:
    """Make a filter."""
    return render.filter_(await filters.create(tx, viewer, form.to_new(tx.now)))


async def update(tx: Tx, viewer: Viewer, form: FilterEdit) -> Filter:
    """Change a filter."""
    return render.filter_(await filters.update(tx, viewer, form.id, form.to_changes(tx.now)))


async def delete(tx: Tx, viewer: Viewer, params: Id) -> Any:
    """Throw a filter away."""
    await filters.delete(tx, viewer, params.id)
    return {}


async def keywords(tx: Tx, viewer: Viewer, params: Id) -> list[FilterKeyword]:
    """What a filter looks for."""
    return [render.keyword(one) for one in (await filters.load_one(tx, viewer, params.id)).keywords]


async def add_keyword(tx: Tx, viewer: Viewer, form: KeywordForm) -> FilterKeyword:
    """Look for more."""
    added = await filters.add_keyword(tx, viewer, form.id, form.keyword, whole_word=form.whole_word)
    return render.keyword(added)


async def show_keyword(tx: Tx, viewer: Viewer, params: Id) -> FilterKeyword:
    """One keyword."""
    return render.keyword((await filters.of_keyword(tx, viewer, params.id))[1])


async def update_keyword(tx: Tx, viewer: Viewer, form: KeywordChanges) -> FilterKeyword:
    """Look for something else."""
    return render.keyword(await filters.change_keyword(tx, viewer, form.id, form.keyword, whole_word=form.whole_word))


async def delete_keyword(tx: Tx, viewer: Viewer, params: Id) -> Any:
    """Look for it no longer."""
    await filters.remove_keyword(tx, viewer, params.id)
    return {}


async def statuses(tx: Tx, viewer: Viewer, params: Id) -> list[FilterStatus]:
    """Single statuses in a filter."""
    return [render.filtered_status(one) for one in (await filters.load_one(tx, viewer, params.id)).posts]


async def add_status(tx: Tx, viewer: Viewer, form: FilterStatusForm) -> FilterStatus:
    """Put a status into a filter."""
    return render.filtered_status(await filters.add_post(tx, viewer, form.id, ids.parse(form.status_id)))


async def show_status(tx: Tx, viewer: Viewer, params: Id) -> FilterStatus:
    """One status in a filter."""
    return render.filtered_status(await filters.filtered_post(tx, viewer, params.id))


async def delete_status(tx: Tx, viewer: Viewer, params: Id) -> FilterStatus:
    """Take it out."""
    return render.filtered_status(await filters.remove_post(tx, viewer, params.id))


# --- the first version


async def v1_mine(tx: Tx, viewer: Viewer, params: Any) -> list[V1Filter]:
    """All keywords of all filters."""
    return [render.v1_filter(held, word) for held in await filters.mine(tx, viewer) for word in held.keywords]


async def v1_show(tx: Tx, viewer: Viewer, params: Id) -> V1Filter:
    """One keyword as a filter."""
    return render.v1_filter(*await filters.of_keyword(tx, viewer, params.id))


async def v1_create(tx: Tx, viewer: Viewer, form: V1FilterForm) -> V1Filter:
    """A filter of one keyword."""
    made = await filters.create(tx, viewer, form.to_new(tx.now))
    return render.v1_filter(made, made.keywords[0])


async def v1_update(tx: Tx, viewer: Viewer, form: V1FilterEdit) -> V1Filter:
    """Change it."""
    changes = form.to_changes(tx.now)
    return render.v1_filter(*await filters.change_by_keyword(tx, viewer, form.id, changes, whole=form.touches_all))


async def v1_delete(tx: Tx, viewer: Viewer, params: Id) -> Any:
    """Throw it away."""
    await filters.remove_by_keyword(tx, viewer, params.id)
    return {}
