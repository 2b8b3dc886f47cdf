"""Accounts in the hands of moderators."""

from typing import Any

from veche.api.mastodon.paging import paged
from veche.api.mastodon.params import Id
from veche.api.mastodon.params.moderation import ActionForm, FirstPeople, SecondPeople
from veche.api.mastodon.render.admin import AdminAccount, admin_account
from veche.core import moderation
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.http.answers import Reply
from veche.http.door import Call


async def listed(tx: Tx, viewer: Viewer, params: FirstPeople | SecondPeople, call: Call) -> Reply:
    """Accounts of all kinds."""
    found = await moderation.dossiers(tx, viewer, params.page(100, 200), params.wanted)
    return paged(call, [admin_account(one) for one in found.items], found)


async def show(tx: Tx, viewer: Viewer, params: Id) -> AdminAccount:
    """One account."""
    return admin_account(await moderation.dossier(tx, viewer, params.id))


async def act(tx: Tx, viewer: Viewer, form: ActionForm) -> Any:
    """Warn, disable, cover, silence or suspend."""
    await moderation.act(tx, viewer, form.id, form.to_action())
    return {}


async def approve(tx: Tx, viewer: Viewer, params: Id) -> AdminAccount:
    """Let in somebody who waits."""
    return admin_account(await moderation.approve(tx, viewer, params.id))


async def reject(tx: Tx, viewer: Viewer, params: Id) -> AdminAccount:
    """Turn away somebody who waits."""
    return admin_account(await moderation.reject(tx, viewer, params.id))


async def delete(tx: Tx, viewer: Viewer, params: Id) -> AdminAccount:
    """Delete a suspended account for good."""
    return admin_account(await moderation.erase(tx, viewer, params.id))


async def enable(tx: Tx, viewer: Viewer, params: Id) -> AdminAccount:
    """Let somebody sign in again."""
    return admin_account(await moderation.enable(tx, viewer, params.id))


async def unsilence(tx: Tx, viewer: Viewer, params: Id) -> AdminAccount:
    """Back into public lists."""
    return admin_account(await moderation.unsilence(tx, viewer, params.id))


async def unsuspend(tx: Tx, viewer: Viewer, params: Id) -> AdminAccount:
    """Back into sight."""
    return admin_account(await moderation.unsuspend(tx, viewer, params.id))


async def unsensitive(tx: Tx, viewer: Viewer, params: Id) -> AdminAccount:
    """Its pictures are covered no longer."""
    return admin_account(await moderation.unsensitize(tx, viewer, params.id))
