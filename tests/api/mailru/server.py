"""Signed calls to the server under test."""

from dataclasses import dataclass
from typing import Any

import aiohttp

from tests.cast import Cast
from tests.server import RunningServer
from veche.api import mailru
from veche.api.mailru import signature
from veche.core import auth
from veche.core.auth.views import AppView, NewApp, TokenIssued
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.services import Services

TYPE = "text/javascript; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; every answer of the API is checked for its type."""

    code: int
    body: Any
    headers: dict[str, str]

    @property
    def error(self) -> int:
        """The error's number; 0 for none."""
        failed = isinstance(self.body, dict) and "error" in self.body
        return int(self.body["error"]["error_code"]) if failed else 0


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody with an app in hand. Without a key: the app's own server, or nobody."""

    town: "Town"
    app: AppView
    uid: str = ""
    session_key: str = ""
    secure: bool = False

    def signed(self, method: str, **params: Any) -> dict[str, str]:
        """The parameters of a call, signed."""
        sent = {name: str(value) for name, value in params.items()}
        sent |= {"method": method, "app_id": self.app.client_id}
        if self.session_key:
            sent["session_key"] = self.session_key
        if self.secure:
            sent["secure"] = "1"
            sent["sig"] = signature.server_signature(sent, self.app.client_secret)
        else:
            uid = self.uid if self.session_key else sent.get("uid", "")
            sent["sig"] = signature.client_signature(sent, uid, self.app.private_key or "")
        return sent

    async def get(self, method: str, **params: Any) -> Answer:
        """A call in the query."""
        return await self.town.call(self.signed(method, **params))

    async def post(self, method: str, files: dict[str, bytes] | None = None, **params: Any) -> Answer:
        """A call in the body."""
        return await self.town.call(self.signed(method, **params), post=True, files=files)

    async def ok(self, method: str, **params: Any) -> Any:
        """A call that works: its value."""
        answer = await self.get(method, **params)
        assert answer.code == 200, answer.body
        return answer.body


@dataclass
class Town:
    """The server under test, its people, and an app."""

    server: RunningServer
    app: AppView

    @property
    def url(self) -> str:
        return self.server.url

    @property
    def services(self) -> Services:
        return self.server.services

    @property
    def http(self) -> aiohttp.ClientSession:
        return self.server.http

    @property
    def cast(self) -> Cast:
        return self.server.cast

    async def call(
        self, params: dict[str, str], *, post: bool = False, files: dict[str, bytes] | None = None, **more: Any
    ) -> Answer:
        """Sent as it is."""
        if not post:
            return await self.ask("GET", "/platform/api", params=params, **more)
        form: Any = params
        if files:
            form = aiohttp.FormData(params)
            for name, data in files.items():
                form.add_field(name, data, filename="picture.png", content_type="image/png")
        return await self.ask("POST", "/platform/api", data=form, **more)

    async def ask(self, verb: str, path: str, **more: Any) -> Answer:
        """Any request; what comes back must be of this dialect's type."""
        async with self.http.request(verb, path, **more) as answer:
            assert answer.headers["content-type"] == TYPE, (answer.status, await answer.text())
            return Answer(answer.status, await answer.json(content_type=None), dict(answer.headers))

    async def add_app(self, **fields: Any) -> AppView:
        """One more app of this dialect."""
        return await _app(self.server, "Игра", **fields)

    async def session(
        self, who: str, *, app: AppView | None = None, scopes: str = "photos guestbook stream messages events",
        secure: bool = False,
    ) -> Session:  # fmt: skip
        """Somebody of the cast, signed in with an app."""
        used, member = app or self.app, getattr(self.cast, who)

        async def issue(tx: Tx) -> TokenIssued:
            person = await auth.identity(tx, member.user_id)
            return await auth.issue_token(tx, used, person, scopes, mailru.HOOKS.terms)

        issued = await self.services.open_tx.write(issue)
        return Session(self, used, str(member.id), issued.access_token, secure)

    def server_side(self) -> Session:
        """The app's own server, for nobody in particular."""
        return Session(self, self.app, secure=True)

    def nobody(self) -> Session:
        """A client without a session."""
        return Session(self, self.app)


async def town_of(server: RunningServer) -> Town:
    """The server of the test, with an app of this dialect."""
    done = (f"{server.url}/done",)
    return Town(server, await _app(server, "Открытки", website="https://cards.example", redirect_uris=done))


async def _app(server: RunningServer, name: str, **fields: Any) -> AppView:
    new = NewApp(dialect="mailru", name=name, **fields)
    return await server.services.open_tx.write(lambda tx: auth.create_app(tx, Viewer.system, new))
