"""Links that are much talked of."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.api.mastodon.client import Client
from tests.api.mastodon.test_cards import site, until_there
from tests.cast import add_person
from tests.server import RunningServer, running
from veche.core import trends

__all__ = ["site"]
ADMIN = "/api/v1/admin/trends/links"


@pytest.fixture
async def server(database_url: str, tmp_path: Path) -> AsyncIterator[RunningServer]:
    changes = {"http.allow_private": ("127.0.0.0/8",)}
    async with running(database_url, tmp_path / "data", changes) as started:
        yield started


async def test_links_trend_unless_they_or_their_publisher_are_rejected(
    server: RunningServer, anna: Client, boris: Client, stranger: Client, site: Any
) -> None:
    base, _ = site
    member = await add_person(server.services.open_tx, "olga")
    olga = Client(server, await server.token_of(member), anna.reference)
    for who in (anna, boris, olga):
        id = (await who.status(f"look: {base}/tea"))["id"]
    await until_there(anna, id)
    await trends.refresh(server.services)
    found = await stranger.get("/api/v1/trends/links", "TrendsLink")
    assert [(one["url"], one["title"]) for one in found] == [(f"{base}/tea", "Tea & cake")]
    keeper = Client(server, await server.token("anna", scopes="read write admin:read admin:write"), anna.reference)
    for path in ("/api/v1/trends/links", ADMIN):
        page = await keeper.send("GET", path, params={"limit": "1"})
        assert page.links == {"next": f"{server.url}{path}?limit=1&offset=1"}, path
    assert len(found[0]["history"]) == 7 and found[0]["history"][0]["accounts"] == "3"
    listed = await keeper.get(ADMIN)
    assert listed[0]["requires_review"] is True and listed[0]["url"] == f"{base}/tea"
    one = f"{ADMIN}/{listed[0]['id']}"
    assert (await keeper.post(f"{one}/reject"))["requires_review"] is False
    assert await stranger.get("/api/v1/trends/links") == []
    await keeper.post(f"{one}/approve")
    assert len(await stranger.get("/api/v1/trends/links")) == 1
    publisher = (await keeper.get(f"{ADMIN}/publishers"))[0]
    assert publisher["domain"] == "127.0.0.1" and publisher["requires_review"] is True
    rejected = await keeper.post(f"{ADMIN}/publishers/{publisher['id']}/reject")
    assert rejected["trendable"] is False and rejected["reviewed_at"]
    assert await stranger.get("/api/v1/trends/links") == []
    await keeper.post(f"{ADMIN}/publishers/{publisher['id']}/approve")
    assert len(await stranger.get("/api/v1/trends/links")) == 1
    for path in ("999/approve", "publishers/none.example/reject"):
        assert (await keeper.send("POST", f"{ADMIN}/{path}")).code == 404, path
    assert (await boris.send("GET", ADMIN)).code == 403
