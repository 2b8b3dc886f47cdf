"""The product under other servers: each is started as an operator starts it, and spoken to over its socket."""

import asyncio
import json
import os
import signal
import socket
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.api.mastodon.pictures import png
from tests.cli.conftest import PASSWORD, PYTHON, Veche

PATIENCE = 30.0
STOP_WITHIN = 15.0
NAME = "veche.asgi:application"
SERVERS = {
    "granian": (("granian", "--interface", "asgi", "--host", "127.0.0.1", "--port"), 0),
    "uvicorn": (("uvicorn", "--no-access-log", "--port"), -signal.SIGTERM),  # it dies of the order, when all is done
}


@dataclass(frozen=True)
class Foreign:
    """A server of somebody else's with Veche in it."""

    url: str
    log: Path
    process: "subprocess.Popen[bytes]"

    @property
    def said(self) -> str:
        return self.log.read_text()

    async def ready(self) -> None:
        async with aiohttp.ClientSession(self.url) as http, asyncio.timeout(PATIENCE):
            while self.process.poll() is None:
                try:
                    async with http.get("/readyz") as answer:
                        assert answer.status == 200, self.said
                        return
                except aiohttp.ClientConnectionError:
                    await asyncio.sleep(0.05)
        raise AssertionError(self.said)

    async def ended(self) -> int:
        """Ordered to stop, it does so soon; its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return await asyncio.to_thread(self.process.wait, STOP_WITHIN)


@contextmanager
def started(kind: str, folder: Path, *words: str, name: str = NAME) -> Iterator[Foreign]:
    """The server on a free port, in processes of its own; none is left."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [PYTHON, "-m", *SERVERS[kind][0], str(port), *words, name]
    url, log = f"http://127.0.0.1:{port}", folder / f"{kind}.log"
    environment = {**os.environ, "VECHE_SERVER_BASE_URL": url}
    with log.open("wb") as out:
        process = subprocess.Popen(command, env=environment, stdout=out, stderr=out, start_new_session=True)
    try:
        yield Foreign(url, log, process)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@pytest.fixture
def token(everywhere: Veche) -> str:
    """Of somebody who is there, made by the command line."""
    everywhere.made("user", "create", "anna", "--email", "a@example.org", "--password", PASSWORD, "--confirmed")
    return str(everywhere.made("token", "create", "--user", "anna")["access_token"])


@asynccontextmanager
async def signed_in(server: Foreign, token: str) -> AsyncIterator[aiohttp.ClientSession]:
    await server.ready()
    async with aiohttp.ClientSession(server.url, headers={"Authorization": f"Bearer {token}"}) as http:
        yield http


async def heard(stream: aiohttp.ClientResponse) -> tuple[str, Any]:
    """The next server-sent event."""
    name = ""
    async with asyncio.timeout(PATIENCE):
        while line := (await stream.content.readline()).decode():
            if line.startswith("event: "):
                name = line[7:].strip()
            elif line.startswith("data: "):
                return name, json.loads(line[6:])
    raise AssertionError("the stream ended")


async def read_and_read_again(http: aiohttp.ClientSession) -> None:
    async with http.get("/") as page:
        assert page.status == 200 and page.content_type == "text/html" and "</html>" in await page.text()
    async with http.get("/static/app.css") as style, http.head("/static/app.css") as head:
        assert style.status == head.status == 200
        assert len(await style.read()) == int(head.headers["content-length"]) and await head.read() == b""
    etags = set()
    for _ in range(3):  # what our own server gives again by a short way is given here as well
        async with http.get("/api/v1/timelines/home") as answer:
            assert answer.status == 200 and await answer.json() == []
            etags.add(answer.headers["etag"])
    [etag] = etags
    async with http.get("/api/v1/timelines/home", headers={"If-None-Match": etag}) as answer:
        assert answer.status == 304 and await answer.read() == b"" and answer.headers["etag"] == etag
    async with http.get("/api/v1/nothing-of-the-kind") as answer:
        assert answer.status == 404 and "error" in await answer.json()


async def upload(http: aiohttp.ClientSession) -> tuple[str, int]:
    """A picture, given back in full and in part, and its bytes then; ready only when a job has been at it."""
    form = aiohttp.FormData({"description": "a red field"})
    form.add_field("file", png(), filename="red.png", content_type="image/png")
    async with http.post("/api/v2/media", data=form) as answer:
        assert answer.status in (200, 202), await answer.text()
        made = await answer.json()
    async with asyncio.timeout(PATIENCE):
        while True:
            async with http.get(f"/api/v1/media/{made['id']}") as answer:
                if answer.status == 200:
                    media = await answer.json()
                    break
            await asyncio.sleep(0.1)
    async with http.get(media["url"], headers={"Range": "bytes=0-3"}) as part, http.get(media["url"]) as whole:
        assert part.status == 206 and whole.status == 200
        assert (await whole.read()).startswith(await part.read())
        return str(made["id"]), len(await whole.read())


@pytest.mark.parametrize("kind", SERVERS)
async def test_all_goes_as_under_our_own_server(kind: str, token: str, tmp_path: Path) -> None:
    with started(kind, tmp_path) as server:
        async with signed_in(server, token) as http:
            await read_and_read_again(http)
            with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
                await http.ws_connect("/api/v1/streaming?stream=user", headers={"Authorization": "Bearer nobody's"})
            assert refused.value.status == 401
            async with http.get("/api/v1/streaming/user") as events:
                assert (await events.content.readline()).startswith(b":")
                async with http.ws_connect("/api/v1/streaming?stream=user") as messages:
                    media_id, size = await upload(http)
                    form = {"status": "hello", "media_ids[]": media_id}
                    async with http.post("/api/v1/statuses", data=form) as answer:
                        assert answer.status == 200, await answer.text()
                        id = (await answer.json())["id"]
                    name, told = await heard(events)
                    message = await messages.receive_json(timeout=PATIENCE)
                    assert (name, told["id"]) == ("update", id)
                    assert (message["event"], json.loads(message["payload"])["id"]) == ("update", id)
                    last = asyncio.ensure_future(messages.receive(timeout=PATIENCE))
                    assert await server.ended() == SERVERS[kind][1], server.said
                    assert ((await last).type, messages.close_code) == (aiohttp.WSMsgType.CLOSE, 1001)
                async with asyncio.timeout(PATIENCE):
                    await events.content.read()  # to its end, and that is an orderly one
        assert "Traceback" not in server.said and "ERROR" not in server.said, server.said
        assert " mastodon:stream user 200 " in server.said  # our own lines about it
        assert f" files:file 200 {size} " in server.said and " files:file 206 4 " in server.said


@pytest.mark.database("sqlite")
async def test_streams_that_clients_leave_are_forgotten(token: str, tmp_path: Path) -> None:
    with started("granian", tmp_path) as server:
        async with signed_in(server, token) as http:
            async with http.get("/api/v1/streaming/user") as events, http.ws_connect("/api/v1/streaming?stream=user"):
                await events.content.readline()
                assert await open_streams(http) == 2
            async with asyncio.timeout(PATIENCE):
                while await open_streams(http):  # noqa: ASYNC110
                    await asyncio.sleep(0.1)
        assert await server.ended() == 0
        assert "Traceback" not in server.said, server.said


async def open_streams(http: aiohttp.ClientSession) -> float:
    async with http.get("/metrics") as answer:
        [line] = [one for one in (await answer.text()).splitlines() if one.startswith("veche_streams_open ")]
        return float(line.split()[1])


@pytest.mark.database("sqlite")
async def test_several_workers_hear_of_what_is_written_in_any_of_them(token: str, tmp_path: Path) -> None:
    with started("granian", tmp_path, "--workers", "2") as server:
        async with signed_in(server, token) as http:
            listening = [await http.get("/api/v1/streaming/user") for _ in range(6)]
            for one in listening:
                await one.content.readline()
            async with http.post("/api/v1/statuses", data={"status": "hello"}) as answer:
                id = (await answer.json())["id"]
            assert [(await heard(one))[1]["id"] for one in listening] == [id] * 6
            assert await server.ended() == 0, server.said
        assert "Traceback" not in server.said, server.said


@pytest.mark.database("sqlite")
@pytest.mark.parametrize("kind", SERVERS)
async def test_wrong_settings_are_told_in_a_sentence(
    kind: str, token: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VECHE_REGISTRATION_MODE", "sometimes")
    with started(kind, tmp_path) as server:
        assert await asyncio.to_thread(server.process.wait, PATIENCE) not in (0, None)
        assert "VECHE_REGISTRATION_MODE: 'sometimes' is not allowed" in server.said
        assert "Traceback" not in server.said, server.said


@pytest.mark.database("sqlite")
async def test_a_server_without_a_lifespan_is_told_what_is_missing(token: str, tmp_path: Path) -> None:
    with started("uvicorn", tmp_path, "--lifespan", "off") as server:
        async with aiohttp.ClientSession(server.url) as http, asyncio.timeout(PATIENCE):
            while True:
                try:
                    async with http.get("/") as answer:
                        assert answer.status == 503 and "lifespan" in await answer.text()
                        break
                except aiohttp.ClientConnectionError:
                    await asyncio.sleep(0.05)
