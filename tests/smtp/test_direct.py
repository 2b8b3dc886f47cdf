"""Direct delivery: which servers a domain names, in which order, and which are never called."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import cast

import dns.asyncresolver
import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest

from tests.smtp.servers import scripted, sink
from veche.settings import Settings
from veche.smtp import Delivery, Mailer

MESSAGE = b"Subject: hello\r\n\r\nhello\r\n"

ZONE = {
    ("good.example", "MX"): ["10 mx.good.example."],
    ("mx.good.example", "A"): ["127.0.0.1"],
    ("two.example", "MX"): ["20 mx.good.example.", "10 dead.example."],
    ("dead.example", "A"): ["127.0.0.3"],
    ("bare.example", "A"): ["127.0.0.1"],
    ("null.example", "MX"): ["0 ."],
    ("inside.example", "MX"): ["10 router.inside.example."],
    ("router.inside.example", "A"): ["192.168.0.1"],
    ("router.inside.example", "AAAA"): ["::ffff:10.0.0.1"],
    ("nowhere.example", "MX"): ["10 missing.example."],
    ("empty.example", "TXT"): ['"nothing here"'],
    ("missing.example", "TXT"): ['"nothing here"'],
}
BROKEN = "broken.example"


class Names(asyncio.DatagramProtocol):
    """A name server with the zone above."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, address: tuple[str, int]) -> None:
        query = dns.message.from_wire(data)
        question = query.question[0]
        name = question.name.to_text(omit_final_dot=True).lower()
        kind = question.rdtype.name
        answer = dns.message.make_response(query)
        answer.flags |= dns.flags.RA
        if name == BROKEN:
            answer.set_rcode(dns.rcode.SERVFAIL)
        elif records := ZONE.get((name, kind)):
            answer.answer.append(dns.rrset.from_text(question.name, 60, "IN", kind, *records))
        elif not any(known == name for known, _ in ZONE):
            answer.set_rcode(dns.rcode.NXDOMAIN)
        self.transport.sendto(answer.to_wire(), address)


@pytest.fixture
async def resolver() -> AsyncIterator[dns.asyncresolver.Resolver]:
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(Names, ("127.0.0.1", 0))
    made = dns.asyncresolver.Resolver(configure=False)
    made.nameservers = ["127.0.0.1"]
    made.port = transport.get_extra_info("sockname")[1]
    yield made
    transport.close()


@contextlib.asynccontextmanager
async def direct(folder: Path, resolver: dns.asyncresolver.Resolver, port: int, allow: str) -> AsyncIterator[Mailer]:
    settings = Settings.load(folder, {"VECHE_HTTP_ALLOW_PRIVATE": allow, "VECHE_MAIL_CONNECT_SECONDS": "1"})
    mailer = Mailer(settings, resolver=resolver, mx_port=port)
    yield mailer
    await mailer.close()


async def send(mailer: Mailer, *recipients: str) -> Delivery:
    return await mailer.send("mx", "veche@here.example", recipients, MESSAGE)


async def test_each_domain_is_served_by_its_own_server(tmp_path: Path, resolver: dns.asyncresolver.Resolver) -> None:
    async with sink() as server, direct(tmp_path, resolver, server.port, "127.0.0.0/8") as mailer:
        found = await send(mailer, "a@good.example", "b@GOOD.example", "c@bare.example", "d@two.example")
    assert found.accepted, found
    assert sorted(recipients for _, recipients, _ in server.letters) == [
        ("a@good.example", "b@good.example"),
        ("c@bare.example",),
        ("d@two.example",),
    ]


async def test_only_the_first_servers_word_on_a_recipient_counts(
    tmp_path: Path, resolver: dns.asyncresolver.Resolver
) -> None:
    async with scripted(answers={"rcpt": "450 4.2.0 greylisted"}) as server:
        async with direct(tmp_path, resolver, server.port, "127.0.0.0/8") as mailer:
            found = await send(mailer, "a@good.example")
    assert (found.outcomes[0].code, found.outcomes[0].host, server.connections) == (450, "mx.good.example", 1)


@pytest.mark.parametrize(
    ("recipient", "state", "enhanced"),
    [
        ("a@null.example", "permanent", "5.1.10"),
        ("a@absent.example", "permanent", "5.1.2"),
        ("a@nowhere.example", "permanent", "5.4.4"),
        ("a@empty.example", "permanent", "5.4.4"),
        ("a@inside.example", "permanent", "5.4.4"),
        ("a@good.example", "permanent", "5.4.4"),  # its server is on this machine, and that is not allowed here
        ("a@broken.example", "temporary", ""),
    ],
)
async def test_domains_without_a_server_that_may_be_called(
    tmp_path: Path, resolver: dns.asyncresolver.Resolver, recipient: str, state: str, enhanced: str
) -> None:
    async with sink() as server, direct(tmp_path, resolver, server.port, "") as mailer:
        (found,) = (await send(mailer, recipient)).outcomes
    assert (found.state, found.stage, found.enhanced, server.connections) == (state, "dns", enhanced, 0)
