"""What the instance tells of itself."""

from typing import Any

from veche.api.mastodon.render import instance as render
from veche.api.mastodon.render.account import Account, account
from veche.core import accounts, instances, statistics
from veche.core.tx import Tx
from veche.core.viewer import Viewer


async def second(tx: Tx, viewer: Viewer, params: Any) -> dict[str, Any]:
    """Today's document."""
    return render.instance(tx.settings, await statistics.totals(tx), await _contact(tx, viewer))


async def first(tx: Tx, viewer: Viewer, params: Any) -> dict[str, Any]:
    """The document of the seed."""
    return render.instance_v1(tx.settings, await statistics.totals(tx), await _contact(tx, viewer))


async def _contact(tx: Tx, viewer: Viewer) -> Account | None:
    id = await accounts.keeper(tx)
    return None if id is None else account(await accounts.load_one(tx, viewer, id))


async def rules(tx: Tx, viewer: Viewer, params: Any) -> list[dict[str, Any]]:
    """The rules."""
    return render.rules(tx.settings)


async def peers(tx: Tx, viewer: Viewer, params: Any) -> list[str]:
    """Other servers that we have met."""
    return [domain for domain, state in await instances.listed(tx) if state != "blocked"]


async def domain_blocks(tx: Tx, viewer: Viewer, params: Any) -> list[dict[str, str]]:
    """Servers that are silenced or refused here."""
    return [render.moderated(domain, state) for domain, state in await instances.listed(tx) if state != "known"]


async def nothing(tx: Tx, viewer: Viewer, params: Any) -> list[Any]:
    """There are none of these here."""
    return []


async def languages(tx: Tx, viewer: Viewer, params: Any) -> dict[str, Any]:
    """No translator is set."""
    return {}
