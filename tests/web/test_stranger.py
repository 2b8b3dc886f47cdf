"""An app in a page of another origin, in a real browser: all that such apps can do is what CORS lets them."""

from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiohttp import web
from playwright.async_api import Page, async_playwright

from tests.cast import PASSWORD
from tests.server import RunningServer
from tests.waiting import until
from tests.web.browsers import FLAGS, chromium
from tests.web.conftest import Serve
from veche.core import posts
from veche.core.posts import NewPost

pytestmark = pytest.mark.database("sqlite")

SCRIPT = (Path(__file__).parent / "stranger.js").read_text(encoding="utf-8")
EXPECTED = ("status of 401", "does not support the Push API in incognito mode")
HEAD = "<!doctype html><meta charset=utf-8><title>A stranger</title><link rel=icon href=data:,>"
FILES = {
    "/": ("text/html", f"{HEAD}<script>{SCRIPT}</script>"),
    "/worker.js": ("text/javascript", "self.onpush = () => {};"),
}


@dataclass
class Origin:
    """The stranger's own server, by a name that the server under test does not have; pushes come to it too."""

    url: str = ""
    endpoint: str = ""
    pushed: list[bytes] = field(default_factory=list)

    async def file(self, request: web.Request) -> web.Response:
        kind, text = FILES[request.path]
        return web.Response(text=text, content_type=kind)

    async def take(self, request: web.Request) -> web.Response:
        self.pushed.append(await request.read())
        return web.Response(status=201)


@pytest.fixture
async def origin() -> AsyncIterator[Origin]:
    made, app = Origin(), web.Application()
    app.add_routes([*(web.get(path, made.file) for path in FILES), web.post("/push", made.take)])
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    port = runner.addresses[0][1]
    made.url, made.endpoint = f"http://localhost:{port}/", f"http://127.0.0.1:{port}/push"
    yield made
    await runner.cleanup()


@asynccontextmanager
async def window() -> AsyncIterator[Page]:
    """Whatever the browser complains of (CORS, above all) fails the test."""
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=chromium(), args=FLAGS)
        context = await browser.new_context(locale="en-US", permissions=["notifications"])
        page = await context.new_page()
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        yield page
        await browser.close()
        assert not [text for text in complaints if not any(word in text for word in EXPECTED)]


async def sign_in(page: Page, server: RunningServer, origin: Origin) -> None:
    await page.goto(origin.url)
    asked = await page.evaluate("([server, back]) => app.register(server, back)", [server.url, origin.url])
    await page.goto(asked)
    await page.fill("input[name=username]", "anna")
    await page.fill("input[name=password]", PASSWORD)
    await page.click("main button")
    await page.click("button[name=agree]")
    await page.wait_for_url(f"{origin.url}?*code=*")
    assert await page.evaluate("app.exchange()") == "a b&c"


async def write(server: RunningServer, text: str) -> None:
    boris = server.cast.boris.viewer
    await server.services.open_tx.write(lambda tx: posts.create(tx, boris, NewPost(text=text)))


async def test_a_page_of_another_origin_is_an_app(serve: Serve, origin: Origin) -> None:
    server = await serve(ratelimit__enabled=True)
    await write(server, "Old bread")
    async with window() as page:
        await sign_in(page, server, origin)

        made = [await page.evaluate("app.post('Out of a page', 'once')") for _ in range(2)]
        assert made[0]["code"] == 200 and made[0]["body"]["application"]["name"] == "Stranger"
        assert made[0]["body"]["id"] == made[1]["body"]["id"]

        home = await page.evaluate("app.ask('/api/v1/timelines/home?limit=1')")
        assert [one["id"] for one in home["body"]] == [made[0]["body"]["id"]]
        assert int(home["seen"]["x-ratelimit-remaining"]) > 0 and home["seen"]["x-request-id"]
        older = await page.evaluate("link => app.follow(link)", home["seen"]["link"])
        assert ["Old bread" in one["content"] for one in older["body"]] == [True]

        refused = await page.evaluate("app.ask('/api/v1/timelines/home', {token: 'nobody'})")
        assert refused["code"] == 401 and refused["body"]["error"]

        assert await page.evaluate("app.listen()") == 3
        await write(server, "Fresh bread")
        assert await page.evaluate("app.heard('Fresh bread')") == ["protocol", "query", "source"]


async def test_a_page_is_pushed_to(serve: Serve, origin: Origin) -> None:
    """As far as a browser goes without a push service of its own: it accepts our key, and its own cryptography opens
    what comes to the address that the page has given."""
    server = await serve(http__allow_private=["127.0.0.0/8"])
    async with window() as page:
        await sign_in(page, server, origin)
        key = (await page.evaluate("app.ask('/api/v2/instance')"))["body"]["configuration"]["vapid"]["public_key"]
        assert await page.evaluate("app.offer('AAAA')") == "InvalidAccessError"
        assert await page.evaluate("key => app.offer(key)", key) != "InvalidAccessError"

        made = await page.evaluate("endpoint => app.subscribe(endpoint)", origin.endpoint)
        assert made["code"] == 200 and made["body"]["server_key"] == key
        await write(server, "@anna, the bread is out")
        await until(lambda: origin.pushed)
        told = await page.evaluate("pushed => app.open(pushed)", b64encode(origin.pushed[0]).decode())
        assert told["notification_type"] == "mention" and "the bread is out" in told["body"]

        assert (await page.evaluate("app.ask('/api/v1/push/subscription', {method: 'DELETE'})"))["code"] == 200
