"""In a real browser, without JavaScript: on a phone and on a desk, by day and by night. Screenshots are left in the
folder `VECHE_SCREENSHOTS`, where it is set."""

import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from tests.cast import PASSWORD
from tests.core.media import samples
from tests.server import RunningServer
from tests.smtp.servers import Sink
from tests.web.browsers import FLAGS, chromium
from tests.web.conftest import Serve
from tests.web.mailbox import letter
from tests.web.shop import Shop
from tests.web.test_joining import NEW
from veche.core import auth, media, posts
from veche.core.auth.views import AppView, NewApp
from veche.core.posts import NewPoll, NewPost
from veche.core.tx import Tx
from veche.core.viewer import Viewer

pytestmark = pytest.mark.database("sqlite")

SIZES = {"phone": (360, 740), "desk": (1280, 860)}
LOOKS = (Path(__file__).parent / "looks.js").read_text(encoding="utf-8")
OOB = "urn:ietf:wg:oauth:2.0:oob"
LONG = "Достопримечательность_" * 8


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as driver:
        opened = await driver.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield opened
        await opened.close()


@asynccontextmanager
async def window(browser: Browser, server: RunningServer, size: str, locale: str) -> AsyncIterator[Page]:
    """A fresh window; whatever the browser complains of fails the test."""
    width, height = SIZES[size]
    context: BrowserContext = await browser.new_context(
        base_url=server.url,
        viewport={"width": width, "height": height},
        java_script_enabled=False,
        locale=locale,
        reduced_motion="reduce",  # colors change at once
    )
    page = await context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("request", lambda request: complaints.append(request.url) if not is_ours(request.url, server) else None)
    yield page
    await context.close()
    unexpected = [text for text in complaints if "422" not in text and "404" not in text]
    assert not unexpected


def is_ours(url: str, server: RunningServer) -> bool:
    return url.startswith((server.url, "data:", "https://app.example"))


async def look(page: Page, name: str) -> None:
    """What the page holds to whoever looks at it, by day and by night."""
    folder = os.environ.get("VECHE_SCREENSHOTS")
    for scheme in ("light", "dark"):
        await page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        if folder:
            await page.screenshot(path=f"{folder}/{name}-{scheme}.png", full_page=True)
        assert await page.evaluate(LOOKS) == [], (name, scheme)


async def fill_town(server: RunningServer, folder: Path) -> tuple[int, AppView]:
    """A post with everything, an answer, and an app."""
    cast = server.cast
    stored = await media.store(server.services, samples.picture(folder / "picture.jpg"))

    async def write(tx: Tx) -> tuple[int, AppView]:
        anna, boris = cast.anna.viewer, cast.boris.viewer
        picture = await media.accept(tx, anna, stored)
        root = await posts.create(
            tx, anna, NewPost(text=f"Смотрите! https://long.example/{LONG} #пряжа", media_ids=(picture,))
        )
        poll = NewPoll(("да", LONG[:100]), question="Вяжем?", expires_at=tx.now + 3_600_000)
        await posts.create(tx, anna, NewPost(text="Опрос", poll=poll, warning=LONG))
        await posts.create(tx, boris, NewPost(text=f"Ответ {LONG}", reply_to_id=root))
        await posts.repost(tx, boris, root)
        new = NewApp("mastodon", "Tusky для всех", (OOB, "https://app.example/back"), "read write follow push")
        return root, await auth.create_app(tx, Viewer.system, new)

    return await server.services.open_tx.write(write)


@pytest.mark.parametrize("size", SIZES)
async def test_pages_are_good_to_look_at(
    server: RunningServer, shop: Shop, browser: Browser, tmp_path: Path, size: str
) -> None:
    root, app = await fill_town(server, tmp_path)
    ask = {"response_type": "code", "client_id": app.client_id, "redirect_uri": OOB, "scope": "read write push"}
    paths = {
        "landing": "/", "about": "/about", "connect": "/connect", "sign-in": "/sign-in", "sign-up": "/sign-up",
        "reset": "/reset", "confirm": "/confirm?token=x", "profile": "/@anna", "group": "/@knitters",
        "post": f"/@anna/{root}", "tag": "/tags/пряжа", "mail": shop.page, "absent": "/nowhere",
        "oauth-sign-in": "/oauth/authorize?" + urlencode(ask),
    }  # fmt: skip
    async with window(browser, server, size, "ru-RU" if size == "phone" else "en-US") as page:
        for name, path in paths.items():
            await page.goto(path)
            await look(page, f"{name}-{size}")
        await page.goto("/sign-in?next=/settings/apps")
        await page.fill("input[name=username]", "anna")
        await page.fill("input[name=password]", PASSWORD)
        await page.click("main button")
        await page.wait_for_url("**/settings/apps")
        await page.goto("/oauth/authorize?" + urlencode(ask))
        await look(page, f"consent-{size}")
        await page.click("button[name=agree]")
        await page.wait_for_url("**/native?code=*")
        await look(page, f"code-{size}")
        await page.goto("/")
        await look(page, f"home-{size}")
        await page.goto("/settings/apps")
        await look(page, f"apps-{size}")


async def test_a_page_that_is_bad_to_look_at_is_noticed(browser: Browser) -> None:
    """So that the test above is worth something."""
    page = await browser.new_page(viewport={"width": 360, "height": 740})
    await page.set_content(
        "<html lang='en'><main><h1>A</h1><h3>B</h3><input name='x'><p style='color:#999'>pale</p><a href='/'></a>"
        "<img src='data:,x'><div style='width:500px'>wide</div></main>"
    )
    faults = await page.evaluate(LOOKS)
    for fault in ("no label", "contrast", "heading out of order", "no name", "no alt", "wider"):
        assert any(fault in found for found in faults), fault


async def test_newcomer_comes_in_with_a_phone(serve: Serve, browser: Browser, mail: Sink, tmp_path: Path) -> None:
    server = await serve(
        registration__confirm_email=True,
        mail__route=f"smtp://127.0.0.1:{mail.port}",
        http__allow_private=["127.0.0.0/8"],
    )
    _root, app = await fill_town(server, tmp_path)
    async with window(browser, server, "phone", "ru-RU") as page:
        await page.goto("/")
        await page.click("text=Зарегистрироваться")
        await page.fill("input[name=username]", "klim")
        await page.fill("input[name=email]", "anna@example.org")
        await page.fill("input[name=password]", NEW["password"])
        await page.check("input[name=agreement]")
        await page.click("main button")
        assert "другой учётной записи" in await page.inner_text(".field-error")
        await look(page, "fault-phone")
        await page.fill("input[name=email]", NEW["email"])
        await page.fill("input[name=password]", NEW["password"])
        await page.click("main button")
        await page.wait_for_url("**/done/letter")
        path, _ = await letter(mail)
        await page.goto(path)
        await page.click("main button")
        await page.wait_for_url("**/done/confirmed")
        ask = {"response_type": "code", "client_id": app.client_id, "redirect_uri": OOB, "scope": "read write"}
        await page.goto("/oauth/authorize?" + urlencode(ask))
        await page.fill("input[name=username]", NEW["email"])
        await page.fill("input[name=password]", NEW["password"])
        await page.click("main button")
        assert "@klim" in await page.inner_text(".you")
        await page.click("button[name=agree]")
        code = await page.inner_text("output")
    data = {"grant_type": "authorization_code", "code": code.strip(), "client_id": app.client_id,
            "client_secret": app.client_secret, "redirect_uri": OOB}  # fmt: skip
    async with server.http.post("/oauth/token", data=data) as answer:
        token = (await answer.json())["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    async with server.http.post("/api/v1/statuses", data={"status": "Всем привет!"}, headers=headers) as answer:
        assert answer.status == 200
    async with window(browser, server, "desk", "ru-RU") as page:
        await page.goto("/@klim")
        assert "Всем привет!" in await page.inner_text("article")
        assert re.search("через Tusky", await page.inner_text("article"))


async def test_letters_are_chosen_in_a_browser(shop: Shop, browser: Browser) -> None:
    async with window(browser, shop.server, "phone", "en-US") as page:
        await page.goto(shop.page)
        await page.check("text=Offers")
        await page.click("text=Save")
        await page.wait_for_url("**?done=saved")
        assert await shop.chosen() == {shop.news, shop.offers}
        await look(page, "saved-phone")
        await page.click("text=Unsubscribe from everything")
        await page.wait_for_url("**?done=left")
        assert not await shop.chosen()
