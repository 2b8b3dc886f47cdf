"""Previews of links: looked at by a job, shared by all posts with the same link."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from tests.api.mastodon.client import Client
from tests.api.mastodon.pictures import png
from tests.server import RunningServer, running
from tests.waiting import PATIENCE, until

PAGE = """<html><head><title>plain</title><meta property="og:title" content="Tea &amp; cake">
<meta property="og:image" content="/tea.png"><meta name="description" content="All of it"></head></html>"""


@pytest.fixture
async def server(database_url: str, tmp_path: Path) -> AsyncIterator[RunningServer]:
    async with running(database_url, tmp_path / "data", {"http.allow_private": ("127.0.0.0/8",)}) as started:
        yield started


@pytest.fixture
async def site() -> AsyncIterator[Any]:
    asked: list[str] = []

    async def page(request: web.Request) -> web.Response:
        asked.append(request.path)
        if request.path == "/tea.png":
            return web.Response(body=png(), content_type="image/png")
        if request.path.startswith("/gone"):
            return web.Response(status=404, text=PAGE, content_type="text/html")
        return web.Response(text=PAGE, content_type="text/html")

    app = web.Application()
    app.router.add_get("/{path:.*}", page)
    runner = web.AppRunner(app)
    await runner.setup()
    place = web.TCPSite(runner, "127.0.0.1", 0)
    await place.start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}", asked
    await runner.cleanup()


async def until_there(client: Client, id: str) -> Any:
    """The card of a status, made by a job of the server."""
    async with asyncio.timeout(PATIENCE):
        while (card := (await client.get(f"/api/v1/statuses/{id}"))["card"]) is None:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    return card


async def test_a_link_gets_a_card_that_all_posts_share(
    server: RunningServer, anna: Client, boris: Client, site: Any
) -> None:
    base, asked = site
    first = await anna.status(f"@boris look: {base}/tea#top #tea")
    path = f"/api/v1/statuses/{first['id']}"
    assert first["card"] is None and await anna.get(f"{path}/card") == {}
    card = await until_there(anna, first["id"])
    assert (await anna.get("/api/v1/timelines/home", "Status"))[0]["card"] == card
    assert (card["title"], card["description"], card["type"]) == ("Tea & cake", "All of it", "link")
    assert (card["url"], card["width"], card["height"]) == (f"{base}/tea", 40, 30) and card["blurhash"]
    assert await boris.get(f"{path}/card", "PreviewCard") == card
    async with server.http.get(card["image"]) as picture:
        assert picture.status == 200 and picture.content_type == "image/png"
    assert asked == ["/tea", "/tea.png"]
    second = await boris.status(f"{base}/tea", visibility="unlisted")
    assert second["card"] == card
    third = await boris.status(f"mine: {base}/tea and {base}/other")
    assert asked == ["/tea", "/tea.png"]
    found = await anna.get("/api/v1/timelines/link", "Status", url=f"{base}/tea")
    assert [one["id"] for one in found] == [third["id"], first["id"]]
    assert (await anna.send("GET", f"/api/v1/timelines/link?url={base}/never")).code == 404
    assert (await anna.send("GET", "/api/v1/timelines/link")).code == 400


async def test_an_edit_changes_the_card_and_what_is_no_page_has_none(
    server: RunningServer, anna: Client, site: Any
) -> None:
    base, asked = site
    path = f"/api/v1/statuses/{(await anna.status(f'{base}/gone'))['id']}"
    await until(lambda: asked)
    assert (await anna.get(path))["card"] is None
    await anna.ok("PUT", path, json={"status": f"now {base}/tea"})
    assert (await until_there(anna, path.rpartition("/")[2]))["title"] == "Tea & cake"
    await anna.ok("PUT", path, json={"status": "no link any more"})
    assert (await anna.get(path, "Status"))["card"] is None
    own = await anna.status(f"{server.url}/@anna and @boris #tea")
    assert own["card"] is None and asked == ["/gone", "/tea", "/tea.png"]
