"""What people say of one another: notes, featured accounts, acquaintances in common."""

from typing import Any

from veche.api.mastodon.paging import paged
from veche.api.mastodon.params import Id, Ids, Paged, PagedId
from veche.api.mastodon.params.personal import NoteForm
from veche.api.mastodon.render.account import account
from veche.api.mastodon.render.relationship import FamiliarFollowers, Relationship, familiar_followers, relationship
from veche.core import accounts, graph
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.http.answers import Reply
from veche.http.door import Call

_MOST_AT_ONCE = 40


async def note(tx: Tx, viewer: Viewer, form: NoteForm) -> Relationship:
    """Write something about an account for oneself."""
    return relationship(await graph.set_note(tx, viewer, form.id, form.comment))


async def endorse(tx: Tx, viewer: Viewer, params: Id) -> Relationship:
    """Show an account on one's page."""
    return relationship(await graph.endorse(tx, viewer, params.id))


async def unendorse(tx: Tx, viewer: Viewer, params: Id) -> Relationship:
    """Show it no more."""
    return relationship(await graph.unendorse(tx, viewer, params.id))


async def endorsements(tx: Tx, viewer: Viewer, params: Paged, call: Call) -> Reply:
    """Accounts on one's own page."""
    assert viewer.account_id is not None
    found = await graph.endorsements(tx, viewer, viewer.account_id, params.page(40, 80))
    return paged(call, [account(one) for one in found.items], found)


async def endorsements_of(tx: Tx, viewer: Viewer, params: PagedId, call: Call) -> Reply:
    """Accounts on somebody's page."""
    found = await graph.endorsements(tx, viewer, params.id, params.page(40, 80))
    return paged(call, [account(one) for one in found.items], found)


async def familiar(tx: Tx, viewer: Viewer, params: Ids) -> list[FamiliarFollowers]:
    """Who of those that the viewer follows follows these accounts."""
    wanted = params.known[:_MOST_AT_ONCE]
    known = await accounts.load(tx, viewer, wanted)
    found = await graph.familiar(tx, viewer, [id for id in wanted if id in known])
    return [familiar_followers(id, views) for id, views in found.items()]


async def identity_proofs(tx: Tx, viewer: Viewer, params: Id) -> list[Any]:
    """There are none any more: the service behind them is gone, and every server answers so."""
    await accounts.load_one(tx, viewer, params.id)
    return []
