"""Calls of this dialect's methods on the server under test."""

from dataclasses import dataclass, field
from typing import Any

import aiohttp

from tests import cast
from tests.server import RunningServer


@dataclass
class World:
    """The server, and tokens of the cast."""

    server: RunningServer
    tokens: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return self.server.url

    @property
    def http(self) -> aiohttp.ClientSession:
        return self.server.http

    @property
    def cast(self) -> cast.Cast:
        return self.server.cast

    async def token(self, who: str, scopes: str | None = None) -> str:
        """A token of one of the cast."""
        key = f"{who} {scopes}"
        if key not in self.tokens:
            self.tokens[key] = (await self.server.token(who, dialect="vk", scopes=scopes)).text
        return self.tokens[key]

    async def raw(self, method: str, who: str | None = None, v: str | None = "5.199", **params: Any) -> tuple[int, Any]:
        """A call: the code of HTTP and the body."""
        data = {name: str(value) for name, value in params.items()}
        if v is not None:
            data["v"] = v
        if who is not None:
            data["access_token"] = await self.token(who)
        async with self.http.post(f"/method/{method}", data=data) as answer:
            assert answer.content_type == "application/json", await answer.text()
            return answer.status, await answer.json()

    async def call(self, method: str, who: str | None = None, v: str | None = "5.199", **params: Any) -> Any:
        """A call that must go well: its response."""
        code, body = await self.raw(method, who, v, **params)
        assert code == 200 and "response" in body, (method, code, body)
        return body["response"]

    async def error(self, method: str, who: str | None = None, v: str | None = "5.199", **params: Any) -> int:
        """A call that must fail: its number, after a look at its form."""
        code, body = await self.raw(method, who, v, **params)
        if v is None:
            assert code == 400 and body["error"]["error_code"] == body["error_code"], (method, code, body)
            return int(body["error_code"])
        assert code == 200 and set(body) == {"error"}, (method, code, body)
        return int(body["error"]["error_code"])
