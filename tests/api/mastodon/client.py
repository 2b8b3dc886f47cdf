"""A client without opinions: what was sent, what came back, and whether it is what the description says."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.api.mastodon import schema
from tests.server import RunningServer, Token

_LINK = re.compile(r'<([^>]*)>; rel="(\w+)"')


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer."""

    code: int
    body: Any
    headers: dict[str, str]

    @property
    def links(self) -> dict[str, str]:
        """Addresses of the Link header by their rel."""
        return {rel: url for url, rel in _LINK.findall(self.headers.get("link", ""))}

    @property
    def error(self) -> str:
        """The text of a refusal."""
        assert isinstance(self.body, dict), self.body
        return str(self.body["error"])


@dataclass(frozen=True, slots=True)
class Client:
    """Speaks to the server as somebody, or as a stranger."""

    server: RunningServer
    token: Token | None
    reference: Path

    @property
    def id(self) -> str:
        """The account's."""
        assert self.token is not None
        return str(self.token.account_id)

    async def send(self, method: str, path: str, **more: Any) -> Answered:
        """Any request; the answer must be JSON."""
        headers = {**(self.token.headers if self.token else {}), **more.pop("headers", {})}
        url = path if path.startswith("http") else self.server.url + path
        async with self.server.http.request(method, url, headers=headers, **more) as answer:
            text = await answer.text()
            assert "json" in answer.headers["content-type"], f"{method} {path}: {answer.status} {text[:300]}"
            fields = {name.lower(): value for name, value in answer.headers.items()}
            return Answered(answer.status, json.loads(text), fields)

    async def ok(self, method: str, path: str, shape: str | None = None, **more: Any) -> Any:
        """The body of an answer that must be 200 and, if a shape is named, fit the description."""
        found = await self.send(method, path, **more)
        assert found.code == 200, f"{method} {path}: {found.code} {found.body}"
        if shape is not None and (self.reference / "schemas").is_dir():
            schema.check(self.reference, shape, found.body)
        return found.body

    async def get(self, path: str, shape: str | None = None, **params: Any) -> Any:
        return await self.ok("GET", path, shape, params=params)

    async def post(self, path: str, shape: str | None = None, **fields: Any) -> Any:
        return await self.ok("POST", path, shape, json=fields)

    async def status(self, text: str = "Hello", **fields: Any) -> Any:
        """Posts a status."""
        return await self.post("/api/v1/statuses", "Status", status=text, **fields)
