"""What moderators and administrators do. The published description has none of it: bodies are JSON, and that is all."""

from typing import Any, Final

from sqlalchemy import bindparam, insert

from tests.api.mastodon.conformance.proof import Scene, Town
from veche.core.tx import Tx
from veche.db import statement
from veche.tables.cards import cards as card_table
from veche.tables.trends import trends

_PERIOD = {"start_at": "2026-01-01", "end_at": "2026-01-08"}


async def accounts(town: Town) -> None:
    anna, nina = town.anna, await town.newcomer()
    assert await anna("GET /api/v1/admin/accounts")
    assert await anna("GET /api/v2/admin/accounts", origin="local", status="active")
    await anna("GET /api/v1/admin/accounts/:id", nina.id)
    for kind, back in (("silence", "unsilence"), ("sensitive", "unsensitive"), ("disable", "enable")):
        await anna("POST /api/v1/admin/accounts/:id/action", nina.id, type=kind)
        await anna(f"POST /api/v1/admin/accounts/:id/{back}", nina.id)
    await anna("POST /api/v1/admin/accounts/:id/action", nina.id, type="suspend")
    await anna("POST /api/v1/admin/accounts/:id/unsuspend", nina.id)
    await anna("POST /api/v1/admin/accounts/:id/action", nina.id, type="suspend")
    await anna("DELETE /api/v1/admin/accounts/:id", nina.id)


async def waiting(town: Town) -> None:
    anna = town.anna
    door = await anna("POST /api/v1/admin/ip_blocks", ip="127.0.0.1", severity="sign_up_requires_approval")
    for verb in ("approve", "reject"):
        name = f"waiting_to_{verb}"
        fields = {"username": name, "email": f"{name}@example.org", "password": "long enough 12", "agreement": True}
        await town.app("POST /api/v1/accounts", **fields, locale="en", reason="please")
        found = await anna("GET /api/v2/admin/accounts", status="pending", username=name)
        await anna(f"POST /api/v1/admin/accounts/:id/{verb}", found[0]["id"])
    await anna("DELETE /api/v1/admin/ip_blocks/:id", door["id"])


async def email_blocks(town: Town) -> None:
    anna = town.anna
    made = await anna("POST /api/v1/admin/canonical_email_blocks", email="spam@spam.example")
    assert await anna("POST /api/v1/admin/canonical_email_blocks/test", email="s.p.a.m+x@spam.example")
    assert await anna("GET /api/v1/admin/canonical_email_blocks")
    await anna("GET /api/v1/admin/canonical_email_blocks/:id", made["id"])
    await anna("DELETE /api/v1/admin/canonical_email_blocks/:id", made["id"])
    made = await anna("POST /api/v1/admin/email_domain_blocks", domain="spam.example")
    assert await anna("GET /api/v1/admin/email_domain_blocks")
    await anna("GET /api/v1/admin/email_domain_blocks/:id", made["id"])
    await anna("DELETE /api/v1/admin/email_domain_blocks/:id", made["id"])


async def domains(town: Town) -> None:
    anna = town.anna
    made = await anna("POST /api/v1/admin/domain_allows", domain="good.example")
    assert await anna("GET /api/v1/admin/domain_allows")
    await anna("GET /api/v1/admin/domain_allows/:id", made["id"])
    await anna("DELETE /api/v1/admin/domain_allows/:id", made["id"])
    made = await anna("POST /api/v1/admin/domain_blocks", domain="bad.example", severity="silence")
    assert await anna("GET /api/v1/admin/domain_blocks")
    await anna("GET /api/v1/admin/domain_blocks/:id", made["id"])
    await anna("PUT /api/v1/admin/domain_blocks/:id", made["id"], severity="suspend")
    await anna("DELETE /api/v1/admin/domain_blocks/:id", made["id"])


async def ip_blocks(town: Town) -> None:
    anna = town.anna
    made = await anna("POST /api/v1/admin/ip_blocks", ip="192.0.2.0/24", severity="no_access", expires_in=3600)
    assert await anna("GET /api/v1/admin/ip_blocks")
    await anna("GET /api/v1/admin/ip_blocks/:id", made["id"])
    await anna("PUT /api/v1/admin/ip_blocks/:id", made["id"], severity="sign_up_block")
    await anna("DELETE /api/v1/admin/ip_blocks/:id", made["id"])


async def figures(town: Town) -> None:
    anna = town.anna
    await anna("POST /api/v1/admin/dimensions", keys=["languages", "sources"], **_PERIOD)
    await anna("POST /api/v1/admin/measures", keys=["active_users", "new_users"], **_PERIOD)
    await anna("POST /api/v1/admin/retention", frequency="day", **_PERIOD)


async def reports(town: Town) -> None:
    anna, nina = town.anna, await town.newcomer()
    made = await nina("POST /api/v1/reports", account_id=town.boris.id, comment="Rude")
    id = made["id"]
    assert await anna("GET /api/v1/admin/reports")
    await anna("GET /api/v1/admin/reports/:id", id)
    await anna("PUT /api/v1/admin/reports/:id", id, category="spam")
    for verb in ("assign_to_self", "unassign", "resolve", "reopen"):
        await anna(f"POST /api/v1/admin/reports/:id/{verb}", id)


async def tags(town: Town) -> None:
    await town.boris("POST /api/v1/statuses", status="#moderated")
    found = await town.anna("GET /api/v1/admin/tags")
    await town.anna("GET /api/v1/admin/tags/:id", found[0]["id"])
    await town.anna("PUT /api/v1/admin/tags/:id", found[0]["id"], trendable=True, usable=True, listable=True)


async def trending(town: Town) -> None:
    for kind in ("tags", "statuses", "links", "links/publishers"):
        await town.anna(f"GET /api/v1/admin/trends/{kind}")


async def trending_reviewed(town: Town) -> None:
    said = await town.boris("POST /api/v1/statuses", status="#reviewed")
    tag = next(one for one in await town.anna("GET /api/v1/admin/tags") if one["name"] == "reviewed")
    for verb in ("approve", "reject"):
        await town.anna(f"POST /api/v1/admin/trends/tags/:id/{verb}", tag["id"])
        await town.anna(f"POST /api/v1/admin/trends/statuses/:id/{verb}", said["id"])


async def trending_links(town: Town) -> None:
    id = await town.server.services.open_tx.write(_known_link)
    await town.boris("POST /api/v1/statuses", status="https://tea.example/leaves")
    await town.stranger("GET /api/v1/trends/links")
    for verb in ("approve", "reject"):
        await town.anna(f"POST /api/v1/admin/trends/links/:id/{verb}", id)
        await town.anna(f"POST /api/v1/admin/trends/links/publishers/:id/{verb}", "tea.example")


async def _known_link(tx: Tx) -> int:
    """As if the page had been looked at a moment ago, so that nobody does it now, and three people had linked to it."""
    moments = {"fetched_at": tx.now, "created_at": tx.now}
    id: int = await tx.scalar(_page(), url="https://tea.example/leaves", state="ready", title="Tea", **moments)
    await tx.run(_talk(), kind="link", thing_id=id, score=4.0, peak=4.0, peak_at=tx.now)
    return id


@statement
def _page() -> Any:
    c = card_table.c
    values = {name: bindparam(name) for name in ("url", "state", "title", "fetched_at", "created_at")}
    return insert(card_table).values(values | {"provider_url": "https://tea.example"}).returning(c.id)


@statement
def _talk() -> Any:
    return insert(trends).values({name: bindparam(name) for name in ("kind", "thing_id", "score", "peak", "peak_at")})


SCENES: Final[tuple[Scene, ...]] = (
    accounts,
    waiting,
    email_blocks,
    domains,
    ip_blocks,
    figures,
    reports,
    tags,
    trending,
    trending_reviewed,
    trending_links,
)
