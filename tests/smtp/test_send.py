"""Letters over real connections: who took them, who refused, and what is not known."""

import asyncio
import email
import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.certificates import Authority
from tests.smtp.servers import scripted, sink
from tests.waiting import until
from veche.settings import Settings
from veche.smtp import Mailer, Route

MESSAGE = b"Subject: hello\r\n\r\nLine one\r\n.\r\n..two\r\nlast"
FAST = {"VECHE_MAIL_CONNECT_SECONDS": "1", "VECHE_MAIL_REPLY_SECONDS": "1", "VECHE_MAIL_DATA_SECONDS": "1"}


@pytest.fixture
async def mailer(tmp_path: Path, authority: Authority) -> AsyncIterator[Mailer]:
    made = Mailer(Settings.load(tmp_path, {"VECHE_MAIL_CA_FILE": str(authority.ca_file)}))
    yield made
    await made.close()


@pytest.fixture
async def impatient(tmp_path: Path) -> AsyncIterator[Mailer]:
    """For servers that never answer."""
    made = Mailer(Settings.load(tmp_path, FAST))
    yield made
    await made.close()


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("ca"))


async def test_a_letter_arrives_as_it_was_written(mailer: Mailer) -> None:
    async with sink() as server:
        found = await mailer.send(
            f"smtp://127.0.0.1:{server.port}",
            "veche@here.example",
            ["anna@there.example", "boris@there.example"],
            MESSAGE,
        )
    assert found.accepted
    assert [(outcome.recipient, outcome.code, outcome.enhanced) for outcome in found.outcomes] == [
        ("anna@there.example", 250, "2.0.0"),
        ("boris@there.example", 250, "2.0.0"),
    ]
    ((sender, recipients, content),) = server.letters
    assert (sender, recipients) == ("veche@here.example", ("anna@there.example", "boris@there.example"))
    assert content == MESSAGE + b"\r\n"


async def test_each_recipient_has_an_outcome_of_its_own(mailer: Mailer) -> None:
    async with sink() as server:
        server.refuse = {"gone@x.example": "550 5.1.1 no such user", "full@x.example": "452 4.2.2 mailbox full"}
        wished = ["gone@x.example", "anna@x.example", "full@x.example", "not an address", "Anna@X.example"]
        found = await mailer.send(f"smtp://127.0.0.1:{server.port}", "", wished, MESSAGE)
    states = [(outcome.recipient, outcome.state, outcome.stage, outcome.enhanced) for outcome in found.outcomes]
    assert states == [
        ("gone@x.example", "permanent", "rcpt", "5.1.1"),
        ("anna@x.example", "accepted", "end", "2.0.0"),
        ("full@x.example", "temporary", "rcpt", "4.2.2"),
        ("not an address", "permanent", "address", "5.1.3"),
        ("Anna@X.example", "accepted", "end", "2.0.0"),
    ]
    assert found.worst.state == "temporary"
    assert found.of("accepted") == ("anna@x.example", "Anna@X.example")


@pytest.mark.parametrize("pipelining", [False, True])
@pytest.mark.parametrize(
    ("stage", "answer", "state", "code"),
    [
        ("banner", "421 busy", "temporary", 421),
        ("banner", "554 5.7.1 not you", "permanent", 554),
        ("banner", "drop", "temporary", 0),
        ("banner", "hang", "temporary", 0),
        ("banner", "HTTP/1.1 400 Bad Request", "temporary", 0),
        ("banner", "220-a\r\n" * 200 + "220 b", "temporary", 0),
        ("banner", "220 " + "x" * 10_000, "temporary", 0),
        ("ehlo", "421 4.3.2 later", "temporary", 421),
        ("ehlo", "550 no", "permanent", 550),
        ("ehlo", "drop", "temporary", 0),
        ("mail", "421 4.7.0 slow down", "temporary", 421),
        ("mail", "451 4.7.1 greylisted", "temporary", 451),
        ("mail", "550 5.7.1 blocked", "permanent", 550),
        ("mail", "530 5.7.0 sign in first", "temporary", 530),
        ("mail", "drop", "temporary", 0),
        ("mail", "hang", "temporary", 0),
        ("rcpt", "450 4.2.0 greylisted", "temporary", 450),
        ("rcpt", "550-5.1.1 no\r\n550 5.1.1 such user", "permanent", 550),
        ("rcpt", "drop", "temporary", 0),
        ("data", "451 4.3.0 trouble", "temporary", 451),
        ("data", "554 5.6.0 no", "permanent", 554),
        ("data", "250 what", "temporary", 0),
        ("data", "drop", "temporary", 0),
        ("end", "451 4.3.0 trouble", "temporary", 451),
        ("end", "421 4.3.0 trouble", "temporary", 421),
        ("end", "552 5.3.4 too big", "permanent", 552),
        ("end", "drop", "unknown", 0),
        ("end", "hang", "unknown", 0),
    ],
)
async def test_every_fault_at_every_stage_has_its_outcome(
    mailer: Mailer, impatient: Mailer, pipelining: bool, stage: str, answer: str, state: str, code: int
) -> None:
    async with scripted(answers={stage: answer}, pipelining=pipelining) as server:
        found = await (impatient if answer == "hang" else mailer).send(
            f"smtp://127.0.0.1:{server.port}", "a@b.example", ["x@y.example", "z@y.example"], MESSAGE
        )
    assert {(outcome.state, outcome.code) for outcome in found.outcomes} == {(state, code)}
    assert all(outcome.text and outcome.host == "127.0.0.1" for outcome in found.outcomes)
    assert len(server.letters) == (1 if stage == "end" else 0)


@pytest.mark.parametrize("pipelining", [False, True])
async def test_a_refused_letter_does_not_spoil_the_next(mailer: Mailer, pipelining: bool) -> None:
    async with scripted(answers={"rcpt": "550 5.1.1 no"}, pipelining=pipelining) as server:
        route = f"smtp://127.0.0.1:{server.port}"
        await mailer.send(route, "a@b.example", ["x@y.example"], MESSAGE)
        server.answers = {}
        assert (await mailer.send(route, "a@b.example", ["x@y.example"], MESSAGE)).accepted
        assert (server.connections, len(server.letters)) == (1, 1)


async def test_connections_are_kept_and_renewed_when_they_have_died(mailer: Mailer) -> None:
    async with scripted() as server:
        route = f"smtp://127.0.0.1:{server.port}"
        for _ in range(3):
            assert (await mailer.send(route, "", ["x@y.example"], MESSAGE)).accepted
        assert server.connections == 1
        server.answers = {"mail": "drop"}
        assert not (await mailer.send(route, "", ["x@y.example"], MESSAGE)).accepted
        assert server.connections == 2  # the kept one died; a new one was tried once
        server.answers = {}
        assert (await mailer.send(route, "", ["x@y.example"], MESSAGE)).accepted


async def test_a_server_that_takes_few_letters_a_connection_gets_all_of_them(mailer: Mailer) -> None:
    async with scripted(per_connection=2) as server:
        for _ in range(5):
            found = await mailer.send(f"smtp://127.0.0.1:{server.port}", "", ["x@y.example"], MESSAGE)
            assert found.accepted, found
        assert (len(server.letters), server.connections) == (5, 3)


async def test_one_server_gets_only_its_share_of_connections(tmp_path: Path) -> None:
    settings = Settings.load(tmp_path, {"VECHE_MAIL_CONNECTIONS": "3"})
    mailer = Mailer(settings)
    async with scripted(pipelining=True) as server:
        route = f"smtp://127.0.0.1:{server.port}"
        found = await asyncio.gather(*(mailer.send(route, "", [f"x{n}@y.example"], MESSAGE) for n in range(40)))
        assert all(delivery.accepted for delivery in found)
        assert (len(server.letters), server.connections) == (40, 3)
        await mailer.close()


async def test_an_idle_connection_is_closed(tmp_path: Path) -> None:
    mailer = Mailer(Settings.load(tmp_path, {"VECHE_MAIL_IDLE_SECONDS": "0"}))
    async with scripted() as server:
        await mailer.send(f"smtp://127.0.0.1:{server.port}", "", ["x@y.example"], MESSAGE)
        await until(lambda: server.said[-1] == "QUIT")


async def test_nobody_at_home_is_temporary(mailer: Mailer) -> None:
    (found,) = (await mailer.send("smtp://127.0.0.1:9", "", ["x@y.example"], MESSAGE)).outcomes
    assert (found.state, found.stage) == ("temporary", "connect")


# -- encryption and sign-in


async def test_encryption_is_used_where_it_is_offered(mailer: Mailer, authority: Authority) -> None:
    async with sink(tls=authority.context("127.0.0.1")) as server:
        assert (await mailer.send(f"smtp://127.0.0.1:{server.port}", "", ["x@y.example"], MESSAGE)).accepted
    assert server.encrypted == 1


async def test_a_relay_over_tls_needs_a_certificate_of_its_name(mailer: Mailer, authority: Authority) -> None:
    cases: list[tuple[ssl.SSLContext, str, bool]] = [
        (authority.context("localhost"), "localhost", True),
        (authority.context("other.example"), "localhost", False),
        (authority.context("localhost", expired=True), "localhost", False),
    ]
    for context, host, good in cases:
        for scheme, implicit, options in (("smtps", True, "?verify=yes"), ("smtp", False, "?tls=required&verify=yes")):
            async with sink(tls=context, implicit=implicit) as server:
                found = await mailer.send(f"{scheme}://{host}:{server.port}{options}", "", ["x@y.example"], MESSAGE)
            assert found.accepted is good, found
            assert (len(server.letters), found.outcomes[0].state == "temporary") == (int(good), not good)


async def test_a_relay_that_must_be_encrypted_is_never_spoken_to_in_plain(mailer: Mailer) -> None:
    async with scripted() as server:
        found = await mailer.send(
            f"smtp://u:hunter2@127.0.0.1:{server.port}?tls=required", "", ["x@y.example"], MESSAGE
        )
    assert (found.outcomes[0].stage, server.letters) == ("tls", [])
    assert not any("AUTH" in line or "MAIL" in line for line in server.said)


async def test_words_slipped_in_before_encryption_end_the_connection(mailer: Mailer) -> None:
    async with scripted(answers={"ehlo": "250-me\r\n250 STARTTLS", "STARTTLS": "220 go\r\n250 injected"}) as server:
        found = await mailer.send(f"smtp://127.0.0.1:{server.port}", "", ["x@y.example"], MESSAGE)
    assert (found.outcomes[0].stage, found.outcomes[0].state, server.letters) == ("tls", "temporary", [])


async def test_broken_encryption_between_mail_servers_falls_back_to_none(mailer: Mailer) -> None:
    async with scripted(answers={"ehlo": "250-me\r\n250 STARTTLS", "STARTTLS": "454 4.7.0 not now"}) as server:
        found = await mailer.send(f"smtp://127.0.0.1:{server.port}", "", ["x@y.example"], MESSAGE)
    assert found.accepted


@pytest.mark.parametrize("mechanism", ["PLAIN", "LOGIN"])
async def test_relays_are_signed_in_to(mailer: Mailer, mechanism: str) -> None:
    other = {"PLAIN": "LOGIN", "LOGIN": "PLAIN"}[mechanism]
    async with sink(auth=True, auth_exclude_mechanism=[other]) as server:
        good = await mailer.send(f"smtp://veche:p%40ss%3Aword@127.0.0.1:{server.port}", "", ["x@y.example"], MESSAGE)
        bad = await mailer.send(f"smtp://veche:hunter2@127.0.0.1:{server.port}", "", ["x@y.example"], MESSAGE)
    assert good.accepted
    assert (bad.outcomes[0].stage, bad.outcomes[0].state, bad.outcomes[0].code) == ("auth", "temporary", 535)
    assert "hunter2" not in repr(bad)


# -- what must not be smuggled


@pytest.mark.parametrize(
    "trick", [b"\n.\n", b"\r.\r", b"\n.\r\n", b"\r\n.\n", b"\r.\r\n", b"\r\n.\r", b"\r\r\n.\r\r\n"]
)
async def test_one_letter_stays_one_letter(mailer: Mailer, trick: bytes) -> None:
    message = (
        b"Subject: a\r\n\r\nfirst" + trick + b"MAIL FROM:<evil@x.example>\r\nRCPT TO:<v@x.example>\r\nDATA\r\nsecond"
    )
    async with sink() as server, scripted() as strict:
        for port in (server.port, strict.port):
            assert (await mailer.send(f"smtp://127.0.0.1:{port}", "a@b.example", ["x@y.example"], message)).accepted
    assert (len(server.letters), len(strict.letters)) == (1, 1)
    content = server.letters[0][2]
    assert b"\r" not in content.replace(b"\r\n", b"") and b"\n" not in content.replace(b"\r\n", b"")
    assert "second" in email.message_from_bytes(content).get_payload()


@pytest.mark.parametrize(
    "address", ["a@b.example>\r\nRCPT TO:<c@d.example", "a b@c.example", "<a@b.example>", "a@b\0.c"]
)
async def test_an_envelope_holds_addresses_only(mailer: Mailer, address: str) -> None:
    async with scripted() as server:
        route = f"smtp://127.0.0.1:{server.port}"
        (found,) = (await mailer.send(route, "a@b.example", [address], MESSAGE)).outcomes
        assert (found.state, found.stage, server.connections) == ("permanent", "address", 0)
        with pytest.raises(ValueError):
            await mailer.send(route, address, ["a@b.example"], MESSAGE)


async def test_addresses_outside_ascii_need_a_server_that_takes_them(mailer: Mailer) -> None:
    async with sink() as server, scripted() as old:
        good = await mailer.send(f"smtp://127.0.0.1:{server.port}", "", ["анна@пример.рф"], MESSAGE)
        bad = await mailer.send(f"smtp://127.0.0.1:{old.port}", "", ["анна@пример.рф", "b@c.example"], MESSAGE)
    assert good.accepted
    assert server.letters[0][1] == ("анна@xn--e1afmkfd.xn--p1ai",)
    assert [(outcome.state, outcome.enhanced) for outcome in bad.outcomes] == [
        ("permanent", "5.6.7"),
        ("accepted", "2.0.0"),
    ]


async def test_a_letter_larger_than_the_server_takes_is_not_sent(mailer: Mailer) -> None:
    async with scripted(pipelining=True) as server:
        (found,) = (
            await mailer.send(f"smtp://127.0.0.1:{server.port}", "", ["x@y.example"], b"x" * 1_100_000)
        ).outcomes
    assert (found.state, found.enhanced, server.letters) == ("permanent", "5.3.4", [])


# -- routes


@pytest.mark.parametrize(
    ("text", "host", "port", "tls", "verify"),
    [
        ("smtp://mail.example", "mail.example", 25, "required", True),
        ("smtp://mail.example:587?tls=opportunistic", "mail.example", 587, "opportunistic", False),
        ("smtp://mail.example?tls=off", "mail.example", 25, "off", False),
        ("smtps://mail.example", "mail.example", 465, "implicit", True),
        ("smtps://mail.example?verify=no", "mail.example", 465, "implicit", False),
        ("smtp://127.0.0.1:1025", "127.0.0.1", 1025, "opportunistic", False),
        ("smtp://[::1]:1025", "::1", 1025, "opportunistic", False),
        ("mx", "", 25, "opportunistic", False),
    ],
)
def test_routes_are_read(text: str, host: str, port: int, tls: str, verify: bool) -> None:
    found = Route.parse(text)
    assert (found.host, found.port, found.tls, found.verify) == (host, port, tls, verify)


@pytest.mark.parametrize("text", ["", "http://x", "smtp://", "smtp://u:hunter2@h:x", "smtp://h?tls=maybe", "MX"])
def test_what_is_no_route_is_refused_without_its_password(text: str) -> None:
    with pytest.raises(ValueError) as caught:
        Route.parse(text)
    assert "hunter2" not in str(caught.value)


def test_a_route_is_printed_without_its_password() -> None:
    assert "hunter2" not in repr(Route.parse("smtp://u:hunter2@mail.example"))
