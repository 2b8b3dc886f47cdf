"""What a scene calls, and what is remembered of it."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from tests.api.mastodon import schema
from tests.api.mastodon.client import Client
from tests.server import RunningServer
from veche.api.mastodon import coverage

FILE = Path(__file__).with_name("proof.txt")
HEAD = """# What each row of src/veche/api/mastodon/rows.txt did when tests/api/mastodon/test_conformance.py called it.
# That test writes this file when PROOF=write is set; `make docs` reads it. works: answered as described; refuses: with
# the documented error, because what it needs is not set up here; missing: no such route.
"""
EVERYTHING = "read write follow push profile admin:read admin:write"
_VARIABLE = re.compile(r":\w+")


class Absent(Exception):
    """No route answers this row yet: the rest of the scene cannot be played."""


@dataclass
class Proof:
    """What became of the rows that were called, by `METHOD /path`."""

    states: dict[str, str] = field(default_factory=dict)

    def text(self) -> str:
        """One line for each row of the API, in its order."""
        lines = [f"{self.state(row)} {row.method} {row.path}" for row in coverage.rows()]
        return HEAD + "\n".join(lines) + "\n"

    def state(self, row: coverage.Row) -> str:
        state = self.states.get(f"{row.method} {row.path}", "not called")
        return state if row.answered else "missing"


_ROWS = {f"{row.method} {row.path}": row for row in coverage.rows()}


def path_of(operation: str, variables: tuple[object, ...]) -> tuple[str, str]:
    """Method and path of a row that is answered, its variables filled in."""
    row = _ROWS[operation]
    if not row.answered:
        raise Absent(operation)
    values = iter(variables)
    return row.method, _VARIABLE.sub(lambda _: str(next(values)), row.path)


@dataclass(frozen=True)
class Caller:
    """One of the cast, who calls rows: `await anna("GET /api/v1/lists/:id", id)`. Fields go into the query of a GET and
    into a JSON body else; `form` is a form as it stands, `query` the query."""

    client: Client
    proof: Proof

    @property
    def id(self) -> str:
        return self.client.id

    async def __call__(self, operation: str, *variables: object, **fields: Any) -> Any:
        method, path = path_of(operation, variables)
        more = {"headers": fields.pop("headers")} if "headers" in fields else {}
        if "form" in fields:
            more["data"] = fields.pop("form")
        query = fields.pop("query", None) or (fields if method == "GET" else {})
        if method != "GET" and fields:
            more["json"] = fields
        found = await self.client.send(method, path, params=query, **more)
        assert found.code in (200, 202, 206), f"{operation}: {found.code} {found.body}"
        schema.check_answer(self.client.reference, method, path_shape(operation), found.code, found.body)
        self.proof.states[operation] = "works"
        return found.body

    async def refused(self, operation: str, *variables: object, code: int, **fields: Any) -> None:
        """The row exists, and this server has nothing to answer it with."""
        method, path = path_of(operation, variables)
        found = await self.client.send(method, path, **({"params": fields} if method == "GET" else {"json": fields}))
        assert found.code == code and found.error, f"{operation}: {found.code} {found.body}"
        self.proof.states[operation] = "refuses"

    async def fetch(self, operation: str, *variables: object, kind: str, **fields: Any) -> str:
        """A row whose answer is no JSON: its first line, if it is of this kind."""
        method, path = path_of(operation, variables)
        headers = self.client.token.headers if self.client.token else {}
        asked = {"params": fields} if method == "GET" else {"data": fields}
        async with self.client.server.http.request(method, path, headers=headers, **asked) as answer:
            assert answer.status == 200 and answer.content_type == kind, f"{operation}: {answer.status}"
            line = (await answer.content.readline()).decode()
        self.proof.states[operation] = "works"
        return line


def path_shape(operation: str) -> str:
    """As keys of the description are compared: without the names of variables."""
    return _VARIABLE.sub("{}", operation.partition(" ")[2])


@dataclass
class Town:
    """Who plays."""

    server: RunningServer
    proof: Proof
    anna: Caller  # administrator
    boris: Caller
    vera: Caller  # locked
    stranger: Caller
    app: Caller  # an app by itself
    number: int = 0

    async def newcomer(self) -> Caller:
        """Somebody whom no other scene knows."""
        self.number += 1
        name = f"newcomer{self.number}"
        body = {"username": name, "email": f"{name}@example.org", "password": "long enough 12", "agreement": True}
        made = await self.app("POST /api/v1/accounts", **body, locale="en")
        who = Client(self.server, _Bearer(made["access_token"]), self.anna.client.reference)
        own = await who.get("/api/v1/accounts/verify_credentials")
        return Caller(Client(self.server, _Bearer(made["access_token"], own["id"]), who.reference), self.proof)

    async def socket(self, operation: str, caller: Caller) -> None:
        """The row of the WebSocket."""
        _, path = path_of(operation, ())
        assert caller.client.token is not None
        async with self.server.http.ws_connect(path, headers=caller.client.token.headers) as opened:
            await opened.send_json({"type": "subscribe", "stream": "user"})
            assert not opened.closed
        self.proof.states[operation] = "works"


@dataclass(frozen=True)
class _Bearer:
    """A token that an API gave out."""

    text: str
    account_id: str | None = None

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.text}"}


Scene = Callable[[Town], Awaitable[None]]


def upload(content: bytes, **fields: str) -> aiohttp.FormData:
    """A multipart form with a file in it."""
    form = aiohttp.FormData()
    form.add_field("file", content, filename="p.png", content_type="image/png")
    for name, value in fields.items():
        form.add_field(name, value)
    return form
