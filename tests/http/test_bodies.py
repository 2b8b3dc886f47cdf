"""Bodies of every form, whole and broken: understood, or refused in the dialect's words with nothing left behind."""

import asyncio
import json
from pathlib import Path

import aiohttp
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.http.conftest import Running
from tests.waiting import until
from veche.http import request as request_module


def multipart(*parts: bytes, end: bytes = b"--XX--\r\n") -> bytes:
    return b"".join(b"--XX\r\n" + part + b"\r\n" for part in parts) + end


FORM = {"Content-Type": "multipart/form-data; boundary=XX"}
JSON = {"Content-Type": "application/json"}


def part(name: str, data: bytes, *more: str) -> bytes:
    head = "".join(f"\r\n{line}" for line in more)
    return f'Content-Disposition: form-data; name="{name}"'.encode() + head.encode() + b"\r\n\r\n" + data


def file_part(data: bytes, filename: str = "cat.png") -> bytes:
    head = f'Content-Disposition: form-data; name="file"; filename="{filename}"\r\nContent-Type: image/png\r\n\r\n'
    return head.encode() + data


def left_behind(tmp_path: Path) -> list[str]:
    return [path.name for path in (tmp_path / "data" / "tmp").iterdir()]


ECHOED = {"text": "привет & = +", "limit": 5, "flag": True, "ids": [1, 2], "id": None}
POLL = {"options": ["да", "нет"], "multiple": True}


async def test_form_multipart_and_json_say_the_same(running: Running) -> None:
    pairs = [
        ("text", "привет & = +"),
        ("limit", "5"),
        ("flag", "on"),
        ("ids[]", "1"),
        ("ids[]", "2"),
        ("poll[options][]", "да"),
        ("poll[options][]", "нет"),
        ("poll[multiple]", "true"),
    ]
    form = aiohttp.FormData(pairs)
    multi = aiohttp.FormData(pairs, default_to_multipart=True)
    body = {**ECHOED, "flag": "on", "poll": POLL}
    for more in ({"data": form}, {"data": multi}, {"json": body}):
        answer = await running.http.post("/api/echo", **more)
        assert await answer.json() == {**ECHOED, "poll": POLL}


async def test_query_and_body_are_merged(running: Running) -> None:
    answer = await running.http.post("/api/echo?text=query&limit=7", data={"text": "body"})
    found = await answer.json()
    assert (found["text"], found["limit"]) == ("body", 7)


async def test_body_of_another_type_is_left_alone(running: Running) -> None:
    answer = await running.http.post("/api/echo?limit=7", data=b"\x00\xff", headers={"Content-Type": "image/png"})
    assert (answer.status, (await answer.json())["limit"]) == (200, 7)


async def test_all_faults_come_in_one_answer(running: Running) -> None:
    answer = await running.http.post("/api/needs", data={"age": "x"})
    assert answer.status == 422
    assert set((await answer.json())["faults"]) == {"name", "age"}


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        (JSON, b"{"),
        (JSON, b"[1,2]"),
        (JSON, b"\xff\xfe"),
        (JSON, b'{"text":"\\u0000"}'),
        (JSON, b"[" * 200_000),
        ({"Content-Type": "application/x-www-form-urlencoded"}, b"text=%ff"),
        ({"Content-Type": "application/x-www-form-urlencoded"}, b"text=%00"),
        ({"Content-Type": "application/x-www-form-urlencoded"}, b"&".join([b"a=1"] * 1001)),
        ({"Content-Type": "application/json", "Content-Encoding": "gzip"}, b"\x1f\x8b"),
        ({"Content-Type": "multipart/form-data"}, multipart(part("text", b"x"))),
        (FORM, b"garbage"),
        (FORM, multipart(part("text", b"x"), end=b"")),
        (FORM, multipart(b"Content-Disposition: form-data\r\n\r\nx")),
        (FORM, multipart(part("text", b"\xff"))),
        (FORM, multipart(part("text", b"x", "X-Long: " + "y" * 9000))),
        (FORM, multipart(*[part(f"a{n}", b"1") for n in range(1001)])),
    ],
)
async def test_malformed_body_is_refused(running: Running, headers: dict[str, str], body: bytes) -> None:
    answer = await running.http.post("/api/echo", data=body, headers=headers)
    assert answer.status == 422
    assert answer.content_type == "application/json"
    assert (await answer.json())["error"]


async def test_file_arrives_whole_and_is_removed_afterwards(running: Running, tmp_path: Path) -> None:
    data = bytes(range(256)) * 1100
    body = multipart(part("description", "кот".encode()), file_part(data, "C:\\dir\\кот.png"))
    answer = await running.http.post("/api/picture", data=body, headers=FORM)
    assert await answer.json() == {"name": "кот.png", "type": "image/png", "size": len(data), "sum": sum(data)}
    assert left_behind(tmp_path) == []


async def test_empty_file_field_is_no_file(running: Running, tmp_path: Path) -> None:
    answer = await running.http.post("/api/picture", data=multipart(file_part(b"", "")), headers=FORM)
    assert (answer.status, (await answer.json())["error"]) == (422, "file is required")
    assert left_behind(tmp_path) == []


async def test_text_where_a_file_is_due_is_refused(running: Running) -> None:
    answer = await running.http.post("/api/picture", data={"file": "text"})
    assert (answer.status, list((await answer.json())["faults"])) == (422, ["file"])


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (multipart(file_part(b"x" * 300_001)), 413),
        (multipart(file_part(b"1"), file_part(b"2"), file_part(b"3")), 422),
        (multipart(file_part(b"1"), end=b""), 422),
        (multipart(file_part(b"1"), b"broken"), 422),
    ],
)
async def test_refused_upload_leaves_no_file(running: Running, tmp_path: Path, body: bytes, code: int) -> None:
    answer = await running.http.post("/api/picture", data=body, headers=FORM)
    assert answer.status == code
    assert left_behind(tmp_path) == []


async def test_oversize_body_is_refused_before_and_while_it_comes(running: Running) -> None:
    announced = await running.http.post("/api/echo", data=b"x" * 2_000_000, headers=JSON)
    assert (announced.status, (await announced.json())["kind"]) == (413, "BodyTooLarge")

    async def pieces():  # type: ignore[no-untyped-def]
        for _ in range(30):
            yield b"x" * 65536

    headers = {"Content-Type": "application/json"}
    chunked = await running.http.post("/api/echo", data=pieces(), headers=headers)
    assert (chunked.status, (await chunked.json())["kind"]) == (413, "BodyTooLarge")
    assert (await running.http.get("/api/hello")).status == 200


async def test_body_that_does_not_come_is_not_waited_for(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request_module, "_FIRST_PART_SECONDS", 0.3)
    head = b"POST /api/echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n"
    answer = await running.raw(head + b'{"text"')
    assert b"BodyTooSlow" in answer
    assert answer.startswith(b"HTTP/1.1 422")


async def test_client_that_leaves_in_the_middle_harms_nobody(running: Running, tmp_path: Path) -> None:
    _, writer = await asyncio.open_connection("127.0.0.1", running.port)
    start = multipart(file_part(b"x" * 1000), end=b"")
    kind = FORM["Content-Type"]
    head = f"POST /api/picture HTTP/1.1\r\nHost: x\r\nContent-Type: {kind}\r\nContent-Length: 90000\r\n\r\n"
    writer.write(head.encode() + start)
    await writer.drain()
    await until(lambda: running.app.in_flight)
    writer.close()
    await until(lambda: not left_behind(tmp_path) and not running.app.in_flight)
    assert (await running.http.get("/api/hello")).status == 200


@pytest.mark.database("sqlite")
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    body=st.binary(max_size=300),
    kind=st.sampled_from([FORM, JSON, {"Content-Type": "application/x-www-form-urlencoded"}, {}]),
)
def test_any_body_gets_an_answer_in_json(database_kind: str, body: bytes, kind: dict[str, str], tmp_path: Path) -> None:
    from tests.http.direct import call_directly

    code, content = asyncio.run(call_directly(tmp_path, body, kind))
    assert code < 500
    json.loads(content)
