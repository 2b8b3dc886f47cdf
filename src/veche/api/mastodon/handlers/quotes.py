"""Quotes: who makes them, who may, and taking oneself out of one."""

from veche.api.mastodon.forms import PolicyForm
from veche.api.mastodon.paging import paged
from veche.api.mastodon.params import Id, PagedId
from veche.api.mastodon.render.status import Status, status
from veche.core import posts
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.http.answers import Reply
from veche.http.cache import ListOf
from veche.http.door import Call


class QuoteId(Id, kw_only=True):
    """A status, and one that quotes it."""

    quoting_status_id: int


async def quotes(tx: Tx, viewer: Viewer, params: PagedId, call: Call) -> Reply:
    """What quotes a status."""
    found = await posts.quotes(tx, viewer, params.id, params.page())
    return paged(call, ListOf("status", found.items), found)


async def revoke(tx: Tx, viewer: Viewer, params: QuoteId) -> Status:
    """Take one's status out of a quote; the quote comes back without it."""
    await posts.revoke(tx, viewer, params.id, params.quoting_status_id)
    return status(await posts.load_one(tx, viewer, params.quoting_status_id), viewer.account_id)


async def change_policy(tx: Tx, viewer: Viewer, form: PolicyForm) -> Status:
    """Say anew who may quote a status."""
    await posts.change_policy(tx, viewer, form.id, form.policy)
    return status(await posts.load_one(tx, viewer, form.id), viewer.account_id)
