"""Reports of a year; and two old and new things that never happen here."""

from typing import Any

import msgspec

from veche.api.mastodon.render.account import account
from veche.api.mastodon.render.annual import AnnualReports, annual_reports
from veche.core import accounts, annual
from veche.core.errors import NotFound
from veche.core.tx import Tx
from veche.core.viewer import Viewer


class Year(msgspec.Struct):
    """The year in the path."""

    year: int


class RefreshId(msgspec.Struct):
    """The text that a refresh is known by."""

    id: str


class Proofs(msgspec.Struct):
    """GET /api/proofs."""

    provider: str = ""
    username: str = ""


async def mine(tx: Tx, viewer: Viewer, params: Any) -> AnnualReports:
    """All that were made."""
    found = await annual.mine(tx, viewer)
    own = await accounts.load_list(tx, viewer, [one.account_id for one in found[:1]])
    return annual_reports(found, [account(one) for one in own])


async def show(tx: Tx, viewer: Viewer, params: Year) -> AnnualReports:
    """One of them."""
    found = await annual.load(tx, viewer, params.year)
    return annual_reports([found], [account(await accounts.load_one(tx, viewer, found.account_id))])


async def state(tx: Tx, viewer: Viewer, params: Year) -> dict[str, str]:
    """Whether there is one, or can be."""
    return {"state": await annual.standing(tx, viewer, params.year)}


async def read(tx: Tx, viewer: Viewer, params: Year) -> Any:
    """Seen."""
    await annual.read(tx, viewer, params.year)
    return {}


async def generate(tx: Tx, viewer: Viewer, params: Year) -> Any:
    """Make it; it is there at once. A year that cannot be told of is no error in Mastodon: nothing is made."""
    if await annual.standing(tx, viewer, params.year) != annual.INELIGIBLE:
        await annual.generate(tx, viewer, params.year)
    return {}


async def refresh(tx: Tx, viewer: Viewer, params: RefreshId) -> Any:
    """Every answer is whole when it is given, so no refresh was ever begun."""
    raise NotFound("refresh")


async def proofs(tx: Tx, viewer: Viewer, params: Proofs) -> Any:
    """No service that proves identities is known here, as none is anywhere by now."""
    raise NotFound("provider")
