"""Somebody walks through a web client in a browser; each step tells whether it went well."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from friend import Friend
from playwright.sync_api import BrowserContext, Error, Page, sync_playwright
from serving import Veche

from tests.web.browsers import FLAGS, chromium

OFFLINE = ("--ignore-certificate-errors", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1")
SOON = 2_000  # ms in which what is streamed must stand on the page


class Walk:
    """One window of Anna's, and Boris, who is elsewhere."""

    def __init__(self, veche: Veche, host: str, site: str, context: BrowserContext) -> None:
        self.host, self.site, self.page = host, site, context.new_page()
        self.anna, self.boris = Friend(veche, "anna"), Friend(veche, "boris")
        self.told: list[str] = []  # by the stream
        self.faults: list[str] = []
        self._watch(context)
        self.anna.send(f"/api/v1/accounts/{self.boris.id}/follow")
        options = {"poll[options][]": ["wool", "linen"], "poll[expires_in]": 3600}
        self.asked = self.boris.post("What shall we knit from?", **options)
        self.early = self.boris.post("It rains in the early morning")

    def _watch(self, context: BrowserContext) -> None:
        def answered(answer: Any) -> None:
            if self.host in answer.url and answer.status >= 400:
                self.faults.append(f"{answer.status} {answer.request.method} {answer.url}")

        def failed(request: Any) -> None:
            if self.host in request.url and "ABORTED" not in str(request.failure):
                self.faults.append(f"{request.failure} {request.method} {request.url}")

        context.on("response", answered)
        context.on("requestfailed", failed)
        self.page.on("dialog", lambda dialog: dialog.accept())
        self.page.on("pageerror", lambda error: self.faults.append(f"in the page: {error}"))
        self.page.on("websocket", lambda socket: socket.on("framereceived", lambda text: self.told.append(str(text))))

    def see(self, what: str, within: float = 10_000) -> None:
        self.page.wait_for_selector(what, timeout=within)

    def agrees(self, page: Page) -> None:
        """On the pages of the server: signs in and lets the app in."""
        page.fill("input[name=username]", self.anna.email)
        page.fill("input[name=password]", self.anna.password)
        page.click("main button")
        page.click("button[name=agree]")

    def posted(self) -> Any:
        """What Anna has posted, the newest first, as Boris sees it."""
        return self.boris.read(f"/api/v1/accounts/{self.anna.id}/statuses")

    def boris_has(self, count: str) -> bool:
        """Whether one of his posts, or he himself, has one of these."""
        posts = self.boris.read(f"/api/v1/accounts/{self.boris.id}/statuses")
        return any(one.get(count) == 1 for one in [*posts, self.boris.read(f"/api/v1/accounts/{self.boris.id}")])

    def votes_came(self) -> bool:
        return bool(self.boris.read(f"/api/v1/polls/{self.asked['poll']['id']}")["votes_count"])


Kind = TypeVar("Kind", bound=Walk)


def run(kind: type[Kind], steps: tuple[Callable[[Kind], None], ...], veche: Veche, host: str, site: str) -> int:
    """Goes through all steps; the number of those that failed is the code of the exit."""
    failed = 0
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium(), args=[*FLAGS, *OFFLINE])
        context = browser.new_context(ignore_https_errors=True, locale="en-US", viewport={"width": 1000, "height": 900})
        walk = kind(veche, host, site, context)
        for step in steps:
            failed += not _taken(walk, step)
        browser.close()
    print(f"\n{len(steps) - failed} passed, {failed} failed")
    return failed


def _taken(walk: Kind, step: Callable[[Kind], None]) -> bool:
    walk.faults.clear()
    try:
        step(walk)
    except (Error, AssertionError, TimeoutError) as error:
        walk.faults.append(str(error))
    _picture(walk.page, step.__name__)
    print(f"{'FAILED' if walk.faults else 'passed'}  {step.__doc__}", *walk.faults, sep="\n        ", flush=True)
    return not walk.faults


def _picture(page: Page, name: str) -> None:
    if folder := os.environ.get("VECHE_SCREENSHOTS"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"))


def until(condition: Callable[[], object], seconds: float = 10.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError("what was done in the client has not reached the server")
        time.sleep(0.2)
