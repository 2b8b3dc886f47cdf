"""Requests to the whole application without a socket: for thousands of them."""

import json
from dataclasses import dataclass
from typing import Any

from veche.http.asgi import Application


@dataclass(frozen=True, slots=True)
class Got:
    """What came back."""

    code: int
    headers: dict[str, str]
    body: bytes

    @property
    def type(self) -> str:
        """The content type without its parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip()

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    @property
    def json(self) -> Any:
        return json.loads(self.body)


async def call(
    app: Application,
    method: str,
    path: str,
    query: bytes = b"",
    headers: dict[str, str] | None = None,
    body: bytes = b"",
) -> Got:
    """One request; `path` is already decoded, as a server hands it over."""
    fields = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in (headers or {}).items()]
    if body:
        fields.append((b"content-length", b"%d" % len(body)))
    scope: dict[str, Any] = {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode("utf-8", "surrogatepass"),
        "query_string": query,
        "scheme": "http",
        "http_version": "1.1",
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
        "root_path": "",
        "headers": [*fields, (b"host", b"127.0.0.1")],
    }
    rest = [{"type": "http.request", "body": body, "more_body": False}]
    sent: list[Any] = []

    async def receive() -> Any:
        return rest.pop() if rest else {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    await app(scope, receive, send)
    assert sent and sent[0]["type"] == "http.response.start", f"{method} {path}: no answer"
    answered = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in sent[0]["headers"]}
    return Got(sent[0]["status"], answered, b"".join(one.get("body", b"") for one in sent[1:]))
