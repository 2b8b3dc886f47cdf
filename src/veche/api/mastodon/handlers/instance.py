"""What the instance tells of itself."""

from typing import Any

import msgspec

from veche.api.mastodon.params.instance import Day, PeerSearch
from veche.api.mastodon.render import instance as render
from veche.api.mastodon.render.account import Account, account
from veche.api.mastodon.render.barriers import DomainBlock, domain_block
from veche.api.mastodon.render.emoji import emojis
from veche.core import accounts, emoji, instances, site, statistics
from veche.core.errors import NotFound
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.http.answers import Reply, headers
from veche.http.errors import BadToken
from veche.lib.languages import LANGUAGES

_KEPT = headers({"cache-control": "public, max-age=180, stale-while-revalidate=30, stale-if-error=86400"})
_MOST_PEERS = 10


async def second(tx: Tx, viewer: Viewer, params: Any) -> Reply:
    """Today's document."""
    return _kept(render.instance(tx.settings, await _about(tx)))


async def first(tx: Tx, viewer: Viewer, params: Any) -> Reply:
    """The document of the seed."""
    return _kept(render.instance_v1(tx.settings, await _about(tx)))


async def _about(tx: Tx) -> render.About:
    return render.About(
        totals=await statistics.totals(tx),
        contact=await _contact(tx),
        rules=await site.rules.listed(tx),
        pictures=await site.pictures.listed(tx),
        has_terms=bool(await site.documents.versions(tx, site.documents.TERMS)),
    )


async def _contact(tx: Tx) -> Account | None:
    """As strangers see it: the document is the same for everybody."""
    chosen = tx.settings.instance.contact
    id = (await accounts.find(tx, chosen) if chosen else None) or await accounts.keeper(tx)
    return None if id is None else account(await accounts.load_one(tx, Viewer.anonymous, id))


async def rules(tx: Tx, viewer: Viewer, params: Any) -> Reply:
    """The rules."""
    return _kept(render.rules(await site.rules.listed(tx)))


async def activity(tx: Tx, viewer: Viewer, params: Any) -> Reply:
    """The last twelve weeks."""
    return _kept([render.week(one) for one in await site.activity.weeks(tx)])


async def extended_description(tx: Tx, viewer: Viewer, params: Any) -> Reply:
    """What this server is, at length."""
    return _kept(render.document(await site.documents.show(tx, site.documents.DESCRIPTION)))


async def privacy_policy(tx: Tx, viewer: Viewer, params: Any) -> Reply:
    """What becomes of people's data."""
    return _kept(render.document(await site.documents.show(tx, site.documents.PRIVACY_POLICY)))


async def terms_of_service(tx: Tx, viewer: Viewer, params: Any) -> Reply:
    """On what terms people are here."""
    return _kept(render.terms(await site.documents.show(tx, site.documents.TERMS)))


async def terms_of_day(tx: Tx, viewer: Viewer, params: Day) -> Reply:
    """The terms that hold from this day."""
    return _kept(render.terms(await site.documents.show_terms(tx, params.date)))


async def peers(tx: Tx, viewer: Viewer, params: Any) -> Reply:
    """Other servers that we have met."""
    return _kept(await _peers(tx))


async def search_peers(tx: Tx, viewer: Viewer, params: PeerSearch) -> Reply:
    """Those of them whose names begin so, or have a part that does."""
    start = params.q.strip().lower()
    found = [one for one in await _peers(tx) if start and (one.startswith(start) or f".{start}" in one)]
    return _kept(found[:_MOST_PEERS])


async def _peers(tx: Tx) -> list[str]:
    if not tx.settings.instance.show_peers:
        raise NotFound("peers")
    return [domain for domain, state in await instances.listed(tx) if state != "blocked"]


async def domain_blocks(tx: Tx, viewer: Viewer, params: Any) -> list[DomainBlock]:
    """Servers that are silenced or refused here, to whom the settings allow it."""
    shown_to = tx.settings.instance.show_blocks
    if shown_to == "nobody":
        raise NotFound("domain_blocks")
    if shown_to == "people" and not viewer.signed_in:
        raise BadToken
    return [domain_block(one) for one in await instances.published(tx)]


async def languages(tx: Tx, viewer: Viewer, params: Any) -> Reply:
    """Languages that posts may be marked with."""
    return _kept([render.language(code) for code in LANGUAGES])


async def translation_languages(tx: Tx, viewer: Viewer, params: Any) -> Reply:
    """No translator is set."""
    return _kept({})


async def custom_emojis(tx: Tx, viewer: Viewer, params: Any) -> Reply:
    """The instance's own emoji."""
    return _kept(emojis(await emoji.listed(tx)))


async def nothing(tx: Tx, viewer: Viewer, params: Any) -> list[Any]:
    """There are none of these here."""
    return []


def _kept(value: Any) -> Reply:
    """The same for everybody, and rarely new: clients and proxies may keep it for some minutes."""
    return Reply(msgspec.Raw(msgspec.json.encode(value)), headers=_KEPT)
