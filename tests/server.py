"""The whole server for tests: the real composition on a database of the test, on a free port of the loopback.

@pytest.fixture                                     server, on each kind of database, with the cast in it
async def test_…(server: RunningServer):
    anna = await server.token("anna")               a bearer token, by the core's own verbs
    async with server.http.get("/api/v1/…", headers=anna.headers) as answer: …
"""

import asyncio
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from tests import beginnings, cast
from tests.consistent import assert_consistent
from tests.prompt import PromptServer
from tests.waiting import PATIENCE
from veche.app import build
from veche.core import auth
from veche.core.auth.views import AppView, NewApp, TokenIssued
from veche.core.viewer import Viewer
from veche.effects import REACTIONS
from veche.http.asgi import Application
from veche.services import Services, opened
from veche.settings import Settings

EVERYTHING: Mapping[str, str] = {
    "mastodon": "read write follow push",
    "vk": "",
    "mailru": "",
}


@dataclass(frozen=True, slots=True)
class Token:
    """A token of one of the cast."""

    text: str
    account_id: int | None
    app: AppView

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.text}"}


@dataclass
class RunningServer:
    """A server under test."""

    url: str
    services: Services
    app: Application
    http: aiohttp.ClientSession
    cast: cast.Cast
    _apps: dict[tuple[str, str], AppView] = field(default_factory=dict)

    async def app_of(self, dialect: str = "mastodon", scopes: str | None = None) -> AppView:
        """An app of that dialect, the same for the same scopes."""
        words = EVERYTHING[dialect] if scopes is None else scopes
        known = self._apps.get((dialect, words))
        if known is None:
            new = NewApp(dialect=dialect, name="tests", redirect_uris=("urn:ietf:wg:oauth:2.0:oob",), scopes=words)
            known = await self.services.open_tx.write(lambda tx: auth.create_app(tx, Viewer.system, new))
            self._apps[dialect, words] = known
        return known

    async def token(self, who: str | None, *, dialect: str = "mastodon", scopes: str | None = None) -> Token:
        """A token of this member of the cast; of the app by itself for None."""
        member = None if who is None else getattr(self.cast, who)
        return await self.token_of(member, dialect=dialect, scopes=scopes)

    async def token_of(
        self, member: cast.Member | None, *, dialect: str = "mastodon", scopes: str | None = None
    ) -> Token:
        """A token of this person, who need not be of the cast."""
        app = await self.app_of(dialect, scopes)

        async def issue(tx: Any) -> TokenIssued:
            person = None if member is None else await auth.identity(tx, member.user_id)
            return await auth.issue_token(tx, app, person, app.scopes)

        issued = await self.services.open_tx.write(issue)
        return Token(issued.access_token, issued.account_id, app)


@asynccontextmanager
async def running(
    database_url: str, data: Path, changes: Mapping[str, Any] | None = None
) -> AsyncIterator[RunningServer]:
    """Starts the server in the loop of the test, and stops it."""
    # With its protocol named: only then asyncio sends at once, instead of waiting 40 ms for the other side to confirm.
    with socket.socket(proto=socket.IPPROTO_TCP) as listening:
        listening.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        overrides = {
            "database.url": database_url,
            "database.synchronous": "normal",
            "server.base_url": url,
            "oauth.password_grant": True,
            "ratelimit.enabled": False,
            "registration.confirm_email": False,
            **(changes or {}),
        }
        settings = Settings.load(data, {}, overrides)
        async with AsyncExitStack() as stack:
            services = await stack.enter_async_context(opened(settings, REACTIONS))
            app = build(services)
            world = beginnings.people_in(database_url) or await cast.make_cast(services.open_tx)
            await stack.enter_async_context(_serving(app, listening))
            http = await stack.enter_async_context(aiohttp.ClientSession(url))
            yield RunningServer(url, services, app, http, world)
            await assert_consistent(services.open_tx)


@asynccontextmanager
async def _serving(app: Application, listening: socket.socket) -> AsyncIterator[None]:
    server = PromptServer(app, host="127.0.0.1", port=0)
    task = asyncio.create_task(server.serve(sockets=[listening]))
    await server.started_by(task)
    try:
        yield
    finally:
        server.should_exit = True
        async with asyncio.timeout(PATIENCE):
            await task
