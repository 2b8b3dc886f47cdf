"""One request to the test dialect without a socket: for many generated bodies."""

from pathlib import Path
from typing import Any

from tests.http import town
from veche.core.reactions import Reactions
from veche.core.tx import TxFactory
from veche.db import Engine
from veche.http.accesslog import AccessLog
from veche.http.asgi import Application, Surface
from veche.http.door import Door
from veche.lib.clock import Clock
from veche.pubsub import Bus
from veche.settings import Settings


async def call_directly(
    folder: Path, body: bytes, headers: dict[str, str], path: str = "/api/echo"
) -> tuple[int, bytes]:
    settings = Settings.load(folder / "data", {}, {"log.level": "error"})
    (settings.data / "tmp").mkdir(exist_ok=True)
    engine = await Engine.open(f"sqlite:///{folder}/direct.db", "normal")
    open_tx = TxFactory(engine, settings, settings.limits, Clock(), Reactions(), Bus())
    door = Door.build(open_tx, find_token=town.find_token, find_session=town.find_token)
    app = Application(door, [Surface(town.DIALECT), Surface(town.PAGES)], access_log=AccessLog("off"))
    fields = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    scope: dict[str, Any] = {
        "type": "http",
        "method": "POST",
        "path": path,
        "query_string": b"",
        "scheme": "http",
        "client": ("127.0.0.1", 1),
        "headers": [*fields, (b"content-length", b"%d" % len(body)), (b"host", b"x")],
    }
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    await app(scope, receive, send)
    await engine.close()
    return sent[0]["status"], b"".join(message.get("body", b"") for message in sent)
