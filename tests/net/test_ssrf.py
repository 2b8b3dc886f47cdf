"""No address that a stranger can write leads into our own network."""

import asyncio
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from veche.lib.addresses import networks
from veche.net import FetchError, HttpClient
from veche.net.errors import AddressRefused
from veche.net.gate import Gate
from veche.settings import Settings

LOOPBACKS = """
127.0.0.1 127.0.0.2 127.1 127.0.1 127.255.255.254 2130706433 0x7f000001 0x7f.1 0x7f.0.0.1 0177.0.0.1 0177.1
017700000001 00000177.0.0.01 127.0.0.1. 0 0.0.0.0 0x0 00 0.1.2.3 localhost localhost. LOCALHOST LocalHost.
ip6-localhost [::1] [0:0:0:0:0:0:0:1] [::] [::ffff:127.0.0.1] [::ffff:7f00:1] [0:0:0:0:0:ffff:127.0.0.1]
[::127.0.0.1] [::7f00:1] [::ffff:0:127.0.0.1] [::ffff:0:0] [64:ff9b::127.0.0.1] [64:ff9b::7f00:1]
[64:ff9b:1::7f00:1] [2002:7f00:1::] [2002:7f00:0001::1] [2001:0:7f00:1::] [2001:0:0:0:0:0:80ff:fffe]
[fe80::1] [fe80::1%25lo] [::1%25lo] [fec0::1] [fc00::1] [fd00:ec2::254] [ff02::1] [100::1] [2001:db8::1] [3fff::1]
[5f00::1] [2a00::5efe:7f00:1] ①②⑦.⓪.⓪.① １２７.0.0.1 127。0。0。1 127｡0｡0｡1 ⓛⓞⓒⓐⓛⓗⓞⓢⓣ localh%6fst %31%32%37.0.0.1
""".split()
INSIDE = """
10.0.0.1 10.255.255.255 172.16.0.1 172.31.255.254 192.168.0.1 169.254.169.254 0xa9fea9fe 2852039166 0251.0376.0251.0376
169.254.43518 100.64.0.1 192.0.0.192 192.0.2.1 192.88.99.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1
239.255.255.250 240.0.0.1 255.255.255.255 [::ffff:10.0.0.1] [::ffff:a9fe:a9fe] [64:ff9b::a9fe:a9fe]
[2002:a9fe:a9fe::1] [2002:a00:1::] [::169.254.169.254]
""".split()
MALFORMED = """
file:///etc/passwd gopher://127.0.0.1:{port}/_x ftp://127.0.0.1:{port}/ dict://127.0.0.1:{port}/ ldap://127.0.0.1/
jar:http://127.0.0.1!/ //127.0.0.1:{port}/ /127.0.0.1 127.0.0.1:{port} javascript:alert(1) data:text/plain,x http:///x
http://user@127.0.0.1:{port}/ http://user:pass@127.0.0.1:{port}/ http://1.1.1.1@127.0.0.1:{port}/
http://1.1.1.1:80@127.0.0.1:{port}/ http://127.0.0.1:{port}\\@1.1.1.1/ http://1.1.1.1\\@127.0.0.1:{port}/
http:\\\\127.0.0.1:{port}\\ http://127.0.0.1:99999/ http://127.0.0.1:-1/ http://127.0.0.1:x/ http://[::1 http://::1/
http://[127.0.0.1]/ http://[v1.x]/ http://127.0.0.1:22/ http://127.0.0.1:25/ https://127.0.0.1:{port}/ http:127.0.0.1
http://#@127.0.0.1:{port}/ http://?@127.0.0.1:{port}/ unix:///var/run/docker.sock ws://127.0.0.1:{port}/ http://
http://.:{port}/ http://..:{port}/ http://%00:{port}/ http://*:{port}/
""".split()
SPACED = [
    "http://127.0.0.1:{port}/\r\nX: y",
    " http://127.0.0.1:{port}/",
    "http://127.0.0.1\t:{port}/",
    "http://a b/",
    "",
]
HOSTILE = [f"http://{host}:{{port}}/" for host in LOOPBACKS + INSIDE] + MALFORMED + SPACED


def test_the_table_is_long_enough() -> None:
    assert len(set(HOSTILE)) >= 130


@dataclass
class Canary:
    """A server inside that nobody may reach."""

    port: int
    visitors: list[str] = field(default_factory=list)


@pytest.fixture
async def canary() -> AsyncIterator[Canary]:
    found = Canary(0)

    async def sing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        found.visitors.append(str(writer.get_extra_info("sockname")))
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\nsecret")
        writer.close()

    server = await asyncio.start_server(sing, "127.0.0.1", 0)
    found.port = server.sockets[0].getsockname()[1]
    async with server, await asyncio.start_server(sing, "::1", found.port):
        yield found


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[HttpClient]:
    made = HttpClient(Settings.load(tmp_path, {}))
    yield made
    await made.close()


@pytest.mark.parametrize("hostile", HOSTILE)
async def test_hostile_addresses_reach_nothing(hostile: str, client: HttpClient, canary: Canary) -> None:
    with pytest.raises(FetchError) as caught:
        await client.fetch(hostile.replace("{port}", str(canary.port)), timeout=3)
    assert caught.value.kind in ("url", "refused", "unreachable", "tls")
    assert canary.visitors == []


@pytest.mark.parametrize("hostile", LOOPBACKS[:20])
async def test_a_redirect_is_judged_like_the_first_address(
    hostile: str, canary: Canary, tmp_path: Path, sender: "Sender"
) -> None:
    sender.answer = (
        f"HTTP/1.1 302 Found\r\nLocation: http://{hostile}:{canary.port}/\r\nContent-Length: 0\r\n\r\n".encode()
    )
    client = HttpClient(Settings.load(tmp_path, {"VECHE_HTTP_ALLOW_PRIVATE": "127.9.9.9"}))
    with pytest.raises(FetchError) as caught:
        await client.fetch(f"http://127.9.9.9:{sender.port}/")
    assert caught.value.kind in ("url", "refused", "unreachable")
    assert (sender.visitors, canary.visitors) == (1, [])
    await client.close()


@dataclass
class Sender:
    port: int = 0
    answer: bytes = b""
    visitors: int = 0


@pytest.fixture
async def sender() -> AsyncIterator[Sender]:
    found = Sender()

    async def send(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        found.visitors += 1
        await reader.readuntil(b"\r\n\r\n")
        writer.write(found.answer)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(send, "127.9.9.9", 0)
    found.port = server.sockets[0].getsockname()[1]
    async with server:
        yield found


@pytest.mark.parametrize(
    "answers",
    [
        [["127.0.0.1"]],
        [["::1"]],
        [["169.254.169.254", "10.0.0.1"]],
        [["::ffff:127.0.0.1"]],
        [["64:ff9b::7f00:1"]],
    ],
)
async def test_a_name_of_the_inside_is_refused(answers: list[list[str]], canary: Canary, tmp_path: Path) -> None:
    client = HttpClient(Settings.load(tmp_path, {}), lookup=names(answers))
    with pytest.raises(FetchError) as caught:
        await client.fetch(f"http://evil.example:{canary.port}/", timeout=3)
    assert caught.value.kind == "refused"
    assert canary.visitors == []
    await client.close()


async def test_a_name_that_changes_between_two_questions_is_judged_each_time(canary: Canary, tmp_path: Path) -> None:
    client = HttpClient(Settings.load(tmp_path, {}), lookup=names([["192.0.2.1"], ["127.0.0.1"]]))
    for _ in range(2):
        with pytest.raises(FetchError):
            await client.fetch(f"http://rebind.example:{canary.port}/", timeout=3)
    assert canary.visitors == []
    await client.close()


async def test_the_connected_address_itself_is_judged(
    canary: Canary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even if the resolver let a private address through, its socket is not opened."""
    client = HttpClient(Settings.load(tmp_path, {}))

    async def fooled(self: Gate, host: str, port: int, family: int) -> list[tuple[int, str]]:
        return [(socket.AF_INET, "127.0.0.1")]

    monkeypatch.setattr(Gate, "resolve", fooled)
    with pytest.raises(FetchError) as caught:
        await client.fetch(f"http://public.example:{canary.port}/", timeout=3)
    assert caught.value.kind == "refused"
    assert canary.visitors == []
    await client.close()


def test_no_socket_is_made_for_the_inside() -> None:
    gate = Gate(networks(["10.1.0.0/16"]))
    gate.socket_for((socket.AF_INET, socket.SOCK_STREAM, 0, "", ("10.1.2.3", 80))).close()
    for address in ("10.2.0.1", "127.0.0.1", "169.254.169.254"):
        with pytest.raises(AddressRefused):
            gate.socket_for((socket.AF_INET, socket.SOCK_STREAM, 0, "", (address, 80)))
    gate.close()


def names(answers: list[list[str]]):  # type: ignore[no-untyped-def]
    """A name server that answers each question differently; the last answer stays."""

    def lookup(host: str, port: int, family: int) -> list[tuple[int, str]]:
        found = answers.pop(0) if len(answers) > 1 else answers[0]
        return [(socket.AF_INET6 if ":" in address else socket.AF_INET, address) for address in found]

    return lookup
