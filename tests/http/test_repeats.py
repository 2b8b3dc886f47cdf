"""What was answered just now is given again without being asked for anew, and looks the same in every respect."""

import json

from tests.http import town
from tests.http.conftest import Running, Serve

ANNA = {"Authorization": "Bearer anna-token"}


async def _known(running: Running, path: str = "/api/words", headers: dict[str, str] | None = None) -> None:
    """Asked until it is given again by the short way."""
    for _ in range(3):
        await running.http.get(path, headers=headers)
    assert len(running.app._repeats) > 0


async def test_a_repeated_answer_has_the_same_head_and_body_but_for_its_own_id(running: Running) -> None:
    first = await running.http.get("/api/words", headers=ANNA)
    usual = await running.http.get("/api/words", headers=ANNA)
    quick = await running.http.get("/api/words", headers=ANNA)
    assert await first.read() == await usual.read() == await quick.read()
    differ = {"x-request-id", "date"}
    assert {k.lower(): v for k, v in usual.headers.items() if k.lower() not in differ} == {
        k.lower(): v for k, v in quick.headers.items() if k.lower() not in differ
    }
    assert usual.headers["x-request-id"] != quick.headers["x-request-id"]
    running.app._log.flush()
    lines = [json.loads(line) for line in b"".join(running.log).splitlines()]
    told = [{**line, "at": "", "ms": 0, "id": ""} for line in lines[-2:]]
    assert told[0] == told[1]
    assert [line["id"] for line in lines[-2:]] == [r.headers["x-request-id"] for r in (usual, quick)]


async def test_the_first_write_ends_it(running: Running) -> None:
    await _known(running, headers=ANNA)
    before = await (await running.http.get("/api/words", headers=ANNA)).read()
    await running.http.post("/api/words", data={"word": "new"}, headers=ANNA)
    assert await (await running.http.get("/api/words", headers=ANNA)).read() != before


async def test_whoever_is_forgotten_is_asked_for_anew(running: Running) -> None:
    await _known(running, headers=ANNA)
    town.REVOKED.add("anna-token")
    running.door.forget_tokens((11,), 1)
    assert (await running.http.get("/api/words", headers=ANNA)).status == 401


async def test_each_counts_in_the_limits(serve: Serve) -> None:
    running = await serve()
    await _known(running, "/api/limited-words")
    seen = [await running.http.get("/api/limited-words") for _ in range(4)]
    left = [int(one.headers["x-ratelimit-remaining"]) for one in seen if one.status == 200]
    assert left == sorted(left, reverse=True) and len(set(left)) == len(left)
    assert seen[-1].status == 429


async def test_pipelined_requests_are_answered_in_their_order(running: Running) -> None:
    await _known(running)
    one = b"GET /api/words HTTP/1.1\r\nHost: x\r\n\r\n"
    for _ in range(2):
        await running.raw(one + b"GET /api/words HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    slow = b"GET /api/hello HTTP/1.1\r\nHost: x\r\n\r\n"
    last = b"GET /api/hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    answer = await running.raw(one + slow + one + one + last)
    bodies = [part.rpartition(b"\r\n\r\n")[2] for part in answer.split(b"HTTP/1.1 200 OK")[1:]]
    assert len(bodies) == 5
    assert bodies[0] == bodies[2] == bodies[3] != bodies[1] == bodies[4]


async def test_a_head_and_a_closing_connection_go_the_usual_way(running: Running) -> None:
    await _known(running)
    assert await (await running.http.head("/api/words")).read() == b""
    closing = b"GET /api/words HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    old = b"GET /api/words HTTP/1.0\r\nHost: x\r\nConnection: keep-alive\r\n\r\n"
    for data in (closing, closing, closing, old, old, old):
        answer = await running.raw(data)
        assert b"connection: close" in answer.lower()


async def test_a_proxys_request_id_is_never_answered_with_another(serve: Serve) -> None:
    running = await serve(changes={"server.trusted_proxies": ["127.0.0.0/8"]})
    for _ in range(4):
        answer = await running.http.get("/api/words", headers={"X-Request-Id": "theirs"})
        assert answer.headers["x-request-id"] == "theirs"
