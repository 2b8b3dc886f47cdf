"""Streams: what is put in comes out in order, slow clients are cut off, everything closes at shutdown."""

import asyncio
import json

import aiohttp
import pytest
import websockets

from tests.http.conftest import Running
from tests.waiting import PATIENCE, PROMISED, until
from veche.core.viewer import Viewer
from veche.http import events
from veche.http.events import Outbox, frame

ANNA = {"Authorization": "Bearer anna-token"}


async def opened(running: Running) -> aiohttp.ClientResponse:
    answer = await running.http.get("/api/stream", headers=ANNA)
    assert answer.content_type == "text/event-stream"
    assert await answer.content.readuntil(b"\n\n") == b":)\n\n"
    return answer


async def test_events_come_in_order(running: Running) -> None:
    answer = await opened(running)
    assert await answer.content.readuntil(b"\n\n") == b"event: update\ndata: one\ndata: two\n\n"
    (outbox,) = running.door.streams._open
    for number in range(5):
        outbox.put(frame("n", str(number)))
    for number in range(5):
        assert await answer.content.readuntil(b"\n\n") == f"event: n\ndata: {number}\n\n".encode()


async def test_line_ends_in_data_cannot_forge_an_event() -> None:
    assert frame("a", "x\n\nevent: b\rdata: y") == b"event: a\ndata: x\ndata: \ndata: event: b\ndata: data: y\n\n"


async def test_stream_closes_when_its_token_is_revoked(running: Running) -> None:
    answer = await opened(running)
    running.door.forget_tokens((11,))
    async with asyncio.timeout(PROMISED):
        await answer.read()
    assert len(running.door.streams) == 0


async def test_stream_is_forgotten_when_the_client_leaves(running: Running) -> None:
    answer = await opened(running)
    assert len(running.door.streams) == 1
    answer.close()
    await until(lambda: not len(running.door.streams) and not running.app.in_flight)


async def test_client_that_takes_nothing_is_cut_off() -> None:
    outbox = Outbox(Viewer.anonymous)
    closed: list[bool] = []
    outbox.on_close.append(lambda: closed.append(True))
    for _ in range(events._MOST_FRAMES + 1):
        outbox.put(b"x")
    assert outbox.closed
    assert outbox.close_code == events.TOO_SLOW
    assert closed == [True]
    outbox.put(b"more")
    assert len(await outbox.take(1)) == events._MOST_FRAMES


async def test_heartbeat_when_nothing_happens() -> None:
    assert await Outbox().take(0.01) == []


def connect(running: Running, path: str = "/api/talk", **more: object) -> websockets.connect:
    return websockets.connect(f"ws://127.0.0.1:{running.port}{path}", **more)  # type: ignore[arg-type]


async def test_socket_answers(running: Running) -> None:
    async with connect(running, additional_headers=ANNA) as socket:
        for number in range(3):
            await socket.send(f"hello {number}")
            assert await socket.recv() == f"1:hello {number}"


@pytest.mark.parametrize(
    ("path", "code", "kind"),
    [("/api/talk", 401, "NotSignedIn"), ("/api/talk?access_token=x", 401, "BadToken"), ("/api/no", 404, "UnknownPath")],
)
async def test_socket_is_refused_with_the_dialects_error(running: Running, path: str, code: int, kind: str) -> None:
    with pytest.raises(websockets.InvalidStatus) as caught:
        async with connect(running, path):
            pass
    assert caught.value.response.status_code == code
    assert json.loads(caught.value.response.body)["kind"] == kind


async def test_bug_in_a_message_closes_its_socket_only(running: Running) -> None:
    async with connect(running, additional_headers=ANNA) as socket, connect(running, additional_headers=ANNA) as other:
        await socket.send("bug")
        with pytest.raises(websockets.ConnectionClosed) as caught:
            await socket.recv()
        assert caught.value.rcvd is not None
        assert caught.value.rcvd.code == 1011
        await other.send("still here")
        assert await other.recv() == "1:still here"


async def test_socket_closes_when_its_account_is_gone(running: Running) -> None:
    async with connect(running, additional_headers=ANNA) as socket:
        running.door.forget_account(1)
        with pytest.raises(websockets.ConnectionClosed) as caught:
            await asyncio.wait_for(socket.recv(), PROMISED)
        assert caught.value.rcvd is not None
        assert caught.value.rcvd.code == events.POLICY


async def test_shutdown_ends_streams_and_sockets_and_answers_what_is_under_way(running: Running) -> None:
    stopped: list[str] = []

    async def stop_hook() -> None:
        stopped.append("hook")

    running.app._hooks[1].append(stop_hook)
    answer = await opened(running)
    async with connect(running, additional_headers=ANNA) as socket:
        started = asyncio.get_running_loop().time()
        running.server.should_exit = True
        with pytest.raises(websockets.ConnectionClosed) as caught:
            await asyncio.wait_for(socket.recv(), PATIENCE)
        await asyncio.wait_for(answer.read(), PATIENCE)
        await asyncio.wait_for(asyncio.shield(running.task), PATIENCE)
    assert caught.value.rcvd is not None
    assert caught.value.rcvd.code == events.GOING_AWAY
    waited = asyncio.get_running_loop().time() - started
    assert waited < running.door.settings.server.shutdown_seconds, "nobody waits for streams to end by themselves"
    assert stopped == ["hook"]
    await running.app.stop()
    assert stopped == ["hook"]


async def test_not_ready_while_stopping(running: Running) -> None:
    running.app.begin_stop()
    running.app.begin_stop()
    assert (await running.http.get("/readyz")).status == 503
    assert (await running.http.get("/livez")).status == 200
    answer = await running.http.get("/api/stream", headers=ANNA)
    async with asyncio.timeout(PATIENCE):
        await answer.read()
