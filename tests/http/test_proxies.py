"""Forwarded headers count only when they come from a proxy that was named."""

from typing import Any

import pytest

from tests.http.conftest import Running
from veche.http.proxies import Proxies
from veche.http.ratelimit import network_of
from veche.http.request import Request


def request(peer: str | None, **headers: str) -> Request:
    fields = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope: dict[str, Any] = {"path": "/", "query_string": b"", "scheme": "http", "headers": fields}
    scope["client"] = None if peer is None else (peer, 1)

    async def receive() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    return Request(scope, receive, "own")


TRUSTED = ["10.0.0.0/8", "::1", "fd00::/8"]


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("203.0.113.1", "198.51.100.1", "203.0.113.1"),
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "6.6.6.6, 198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "6.6.6.6, 198.51.100.1, 10.2.2.2", "198.51.100.1"),
        ("10.0.0.1", "198.51.100.1:4711", "198.51.100.1"),
        ("::1", "[2001:db8::1]:4711", "2001:db8::1"),
        ("::ffff:10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "nonsense", "10.0.0.1"),
        ("10.0.0.1", "6.6.6.6, nonsense", "10.0.0.1"),
        ("10.0.0.1", "", "10.0.0.1"),
        (None, "198.51.100.1", "127.0.0.1"),
    ],
)
def test_client_is_the_last_hop_that_is_no_proxy_of_ours(peer: str | None, forwarded: str, client: str) -> None:
    asked = request(peer, x_forwarded_for=forwarded)
    Proxies(TRUSTED).apply(asked)
    assert asked.client == client


def test_scheme_host_and_id_come_from_the_proxy() -> None:
    headers = {"x_forwarded_proto": "https", "x_forwarded_host": "Veche.Example", "x_request_id": "ab-1\r\n<x>"}
    asked = request("10.0.0.1", host="inner", **headers)
    Proxies(TRUSTED).apply(asked)
    assert (asked.scheme, asked.host, asked.id) == ("https", "veche.example", "ab-1x")
    stranger = request("203.0.113.1", host="inner", **headers)
    Proxies(TRUSTED).apply(stranger)
    assert (stranger.scheme, stranger.host, stranger.id) == ("http", "inner", "own")


async def test_nobody_is_trusted_unless_named(running: Running) -> None:
    for _ in range(3):
        await running.http.get("/api/limited", headers={"X-Forwarded-For": "198.51.100.1"})
    answer = await running.http.get("/api/limited", headers={"X-Forwarded-For": "198.51.100.2"})
    assert answer.status == 429


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("198.51.100.7", "198.51.100.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:198.51.100.7", "198.51.100.7"),
        ("not:an:address", "not:an:address"),
    ],
)
def test_strangers_are_counted_by_address_or_by_network(address: str, network: str) -> None:
    assert network_of(address) == network
