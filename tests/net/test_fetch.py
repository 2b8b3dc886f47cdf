"""Requests to other servers end within their limits, whatever the other server does."""

import asyncio
import gzip
import time
import zlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from aiohttp import web

from tests.certificates import Authority
from veche.net import FetchError, HttpClient
from veche.settings import Settings

Handler = Callable[[web.Request], object]


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[HttpClient]:
    made = HttpClient(Settings.load(tmp_path, {"VECHE_HTTP_ALLOW_PRIVATE": "127.0.0.0/8"}))
    yield made
    await made.close()


@pytest.fixture
async def site() -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_route("*", "/echo", echo)
    app.router.add_get("/hop/{left}", hop)
    app.router.add_get("/away", away)
    app.router.add_get("/large", large)
    app.router.add_get("/bomb/{encoding}", bomb)
    app.router.add_get("/packed/{encoding}", packed)
    app.router.add_get("/drip", drip)
    app.router.add_route("*", "/redirected", redirected)
    runner = web.AppRunner(app)
    await runner.setup()
    place = web.TCPSite(runner, "127.0.0.1", 0)
    await place.start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


async def echo(request: web.Request) -> web.Response:
    return web.json_response({"method": request.method, "headers": dict(request.headers), "body": await request.text()})


async def hop(request: web.Request) -> web.Response:
    left = int(request.match_info["left"])
    raise web.HTTPFound(f"/hop/{left - 1}" if left else "/echo")


async def away(request: web.Request) -> web.Response:
    raise web.HTTPFound(f"http://127.0.0.2:{request.url.port}/echo")


async def redirected(request: web.Request) -> web.Response:
    return web.Response(status=307, headers={"Location": "/echo"})


async def large(request: web.Request) -> web.StreamResponse:
    answer = web.StreamResponse()
    await answer.prepare(request)
    for _ in range(1000):
        await answer.write(b"x" * 10_000)
    return answer


async def bomb(request: web.Request) -> web.Response:
    zeros = b"\0" * 50_000_000
    made = gzip.compress(zeros) if request.match_info["encoding"] == "gzip" else zlib.compress(zeros)
    return web.Response(body=made, headers={"Content-Encoding": request.match_info["encoding"]})


async def packed(request: web.Request) -> web.Response:
    encoding = request.match_info["encoding"]
    raw = zlib.compressobj(wbits=-15)
    bodies = {
        "gzip": gzip.compress(b"hello"),
        "deflate": zlib.compress(b"hello"),
        "raw": raw.compress(b"hello") + raw.flush(),
        "br": b"\x0b\x02\x80hello\x03",
        "broken": b"hello",
        "cut": gzip.compress(b"hello" * 100)[:20],
    }
    name = {"raw": "deflate", "broken": "gzip", "cut": "gzip"}.get(encoding, encoding)
    return web.Response(body=bodies[encoding], headers={"Content-Encoding": name})


async def drip(request: web.Request) -> web.StreamResponse:
    answer = web.StreamResponse()
    await answer.prepare(request)
    while True:
        await answer.write(b".")
        await asyncio.sleep(0.05)


async def kind(client: HttpClient, url: str, **limits: object) -> str:
    with pytest.raises(FetchError) as caught:
        await client.fetch(url, **limits)  # type: ignore[arg-type]
    return caught.value.kind


async def test_an_answer_is_read_whole(client: HttpClient, site: str) -> None:
    answer = await client.fetch(f"{site}/echo", "POST", headers={"X-A": "b"}, body=b"hello")
    assert (answer.code, answer.ok, answer.mime) == (200, True, "application/json")
    assert answer.json()["body"] == "hello"
    assert answer.json()["headers"]["X-A"] == "b"
    assert answer.json()["headers"]["User-Agent"].startswith("Veche (+http")


async def test_a_bad_answer_is_an_answer(client: HttpClient, site: str) -> None:
    assert (await client.fetch(f"{site}/nowhere")).code == 404


async def test_redirects_are_followed_up_to_a_number(client: HttpClient, site: str) -> None:
    assert (await client.fetch(f"{site}/hop/2", redirects=3)).url == f"{site}/echo"
    assert await kind(client, f"{site}/hop/3", redirects=3) == "redirects"
    assert await kind(client, f"{site}/hop/0", redirects=0) == "redirects"


async def test_a_post_is_not_carried_elsewhere(client: HttpClient, site: str) -> None:
    assert (await client.fetch(f"{site}/redirected", "POST", body=b"x")).code == 307


async def test_secrets_stay_with_the_server_they_are_meant_for(client: HttpClient, site: str) -> None:
    port = site.rpartition(":")[2]
    other = web.Application()
    other.router.add_get("/echo", echo)
    runner = web.AppRunner(other)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.2", int(port)).start()
    answer = await client.fetch(f"{site}/away", headers={"Authorization": "secret", "Accept": "x/y"})
    await runner.cleanup()
    assert answer.url.startswith("http://127.0.0.2")
    assert "Authorization" not in answer.json()["headers"]
    assert answer.json()["headers"]["Accept"] == "x/y"


async def test_headers_may_depend_on_the_address(client: HttpClient, site: str) -> None:
    answer = await client.fetch(f"{site}/hop/0", headers=lambda url: {"Signature": url})
    assert answer.json()["headers"]["Signature"] == f"{site}/echo"


async def test_an_answer_larger_than_allowed_is_given_up(client: HttpClient, site: str) -> None:
    assert await kind(client, f"{site}/large", max_bytes=100_000) == "too_large"
    assert await kind(client, f"{site}/echo", max_bytes=5) == "too_large"


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
async def test_a_bomb_does_not_go_off(client: HttpClient, site: str, encoding: str) -> None:
    assert await kind(client, f"{site}/bomb/{encoding}", max_bytes=1_000_000) == "too_large"


async def test_packed_answers_are_unpacked(client: HttpClient, site: str) -> None:
    for encoding in ("gzip", "deflate", "raw"):
        assert (await client.fetch(f"{site}/packed/{encoding}")).body == b"hello"
    for encoding in ("br", "broken", "cut"):
        assert await kind(client, f"{site}/packed/{encoding}") == "protocol"


async def test_a_slow_server_is_left_alone_after_a_while(client: HttpClient, site: str) -> None:
    start = time.monotonic()
    assert await kind(client, f"{site}/drip", timeout=0.4) == "timeout"
    assert time.monotonic() - start < 10  # the server drips for a minute


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"\0" * 100,
        b"HTTP/9.9 banana\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 5000 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzzz\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: http://[\r\n\r\n",
    ],
)
async def test_nonsense_for_an_answer_is_an_error_of_ours(client: HttpClient, answer: bytes) -> None:
    async def send(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        writer.close()

    server = await asyncio.start_server(send, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        assert await kind(client, f"http://127.0.0.1:{port}/", timeout=3) in ("protocol", "url")


async def test_nobody_at_home_may_be_tried_again(client: HttpClient) -> None:
    with pytest.raises(FetchError) as caught:
        await client.fetch("http://127.0.0.1:9999/")
    assert (caught.value.kind, caught.value.temporary) == ("unreachable", True)


async def test_https_needs_a_valid_certificate(client: HttpClient, tmp_path: Path) -> None:
    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        raise AssertionError("a request came in over an encryption that cannot be trusted")

    context = Authority(tmp_path).context("127.0.0.1")
    async with await asyncio.start_server(refuse, "127.0.0.1", 0, ssl=context) as server:
        assert await kind(client, f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/") == "tls"


async def test_a_header_cannot_smuggle_another(client: HttpClient, site: str) -> None:
    assert await kind(client, f"{site}/echo", headers={"X": "a\r\nY: b"}) == "url"
