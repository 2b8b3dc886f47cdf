"""Following, blocking, muting; requests; servers."""

from typing import Any

from veche.api.mastodon.handlers.resolving import pointed
from veche.api.mastodon.paging import paged
from veche.api.mastodon.params import DomainForm, FollowByName, FollowForm, Id, MuteForm, Paged
from veche.api.mastodon.render.account import Account, account, muted_account
from veche.api.mastodon.render.relationship import Relationship, relationship
from veche.core import accounts, graph
from veche.core.errors import NotFound
from veche.core.pointers import Pointed
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.http.answers import Reply
from veche.http.door import Call
from veche.lib.times import SECOND


async def follow(tx: Tx, viewer: Viewer, form: FollowForm) -> Relationship:
    """Follow an account, or change how."""
    return relationship(await graph.follow(tx, viewer, form.id, form.to_settings()))


async def unfollow(tx: Tx, viewer: Viewer, params: Id) -> Relationship:
    """Follow no more."""
    return relationship(await graph.unfollow(tx, viewer, params.id))


async def remove_from_followers(tx: Tx, viewer: Viewer, params: Id) -> Relationship:
    """Be followed by an account no more."""
    return relationship(await graph.remove_follower(tx, viewer, params.id))


async def block(tx: Tx, viewer: Viewer, params: Id) -> Relationship:
    """Have nothing more to do with an account."""
    return relationship(await graph.block(tx, viewer, params.id))


async def unblock(tx: Tx, viewer: Viewer, params: Id) -> Relationship:
    """End a block."""
    return relationship(await graph.unblock(tx, viewer, params.id))


async def mute(tx: Tx, viewer: Viewer, form: MuteForm) -> Relationship:
    """See no more of an account, for a while or without end."""
    view = await graph.mute(
        tx,
        viewer,
        form.id,
        hide_notifications=form.notifications,
        duration_ms=form.duration * SECOND or None,
    )
    return relationship(view)


async def unmute(tx: Tx, viewer: Viewer, params: Id) -> Relationship:
    """End a mute."""
    return relationship(await graph.unmute(tx, viewer, params.id))


async def look(call: Call, viewer: Viewer, form: FollowByName) -> Pointed:
    """Before the transaction: whom an address means; a name alone is one of ours."""
    text = form.uri if "@" in form.uri.strip().removeprefix("@") else f"{form.uri}@{call.settings.domain}"
    return await pointed(call, viewer, text, fetch=True)


async def follow_by_name(tx: Tx, viewer: Viewer, form: FollowByName, call: Call) -> Account:
    """Follow by `name@domain`, of the seed."""
    id = call.prepared.account_id
    if id is None:
        raise NotFound("account")
    await graph.follow(tx, viewer, id)
    return account(await accounts.load_one(tx, viewer, id))


async def requests(tx: Tx, viewer: Viewer, params: Paged, call: Call) -> Reply:
    """Who asks to follow."""
    found = await graph.requests(tx, viewer, params.page(40, 80))
    return paged(call, [account(one) for one in found.items], found)


async def authorize(tx: Tx, viewer: Viewer, params: Id) -> Relationship:
    """Let somebody follow who asks. Who follows already asks for nothing: the core finds that done, Mastodon finds no
    request."""
    await _check_asks(tx, viewer, params.id)
    return relationship(await graph.accept(tx, viewer, params.id))


async def _check_asks(tx: Tx, viewer: Viewer, id: int) -> None:
    if not (await graph.relations(tx, viewer, (id,)))[id].requested_by:
        raise NotFound("follow request")


async def reject(tx: Tx, viewer: Viewer, params: Id) -> Relationship:
    """Turn somebody down who asks."""
    await _check_asks(tx, viewer, params.id)
    return relationship(await graph.decline(tx, viewer, params.id))


async def blocks(tx: Tx, viewer: Viewer, params: Paged, call: Call) -> Reply:
    """Whom the viewer has blocked."""
    found = await graph.blocks(tx, viewer, params.page(40, 80))
    return paged(call, [account(one) for one in found.items], found)


async def mutes(tx: Tx, viewer: Viewer, params: Paged, call: Call) -> Reply:
    """Whom the viewer has muted, with the end of each mute."""
    found = await graph.mutes(tx, viewer, params.page(40, 80))
    relations = await graph.relations(tx, viewer, [one.id for one in found.items])
    shown = [muted_account(one, relations[one.id].mute_expires_at) for one in found.items]
    return paged(call, shown, found)


async def domain_blocks(tx: Tx, viewer: Viewer, params: Paged, call: Call) -> Reply:
    """Which servers the viewer has blocked."""
    found = await graph.blocked_domains(tx, viewer, params.page(100, 200))
    return paged(call, found.items, found)


async def block_domain(tx: Tx, viewer: Viewer, form: DomainForm) -> Any:
    """Have nothing more to do with a server."""
    await graph.block_domain(tx, viewer, form.domain)
    return {}


async def unblock_domain(tx: Tx, viewer: Viewer, form: DomainForm) -> Any:
    """End the block of a server."""
    await graph.unblock_domain(tx, viewer, form.domain)
    return {}
