"""A new account's letter goes through the mailer to a real mail server; its link opens the account."""

import email
import email.policy
import re
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.server import RunningServer, running
from tests.smtp.servers import Sink, sink
from tests.waiting import until

PASSWORD = "a long enough secret 7"


@pytest.fixture
async def postman() -> AsyncIterator[Sink]:
    async with sink() as found:
        yield found


@pytest.fixture
async def server(database_url: str, tmp_path: Path, postman: Sink) -> AsyncIterator[RunningServer]:
    changes = {
        "mail.route": f"smtp://127.0.0.1:{postman.port}", "mail.from": "veche@town.example",
        "registration.confirm_email": True, "http.allow_private": ("127.0.0.0/8",),
    }  # fmt: skip
    async with running(database_url, tmp_path / "data", changes) as started:
        yield started


async def sign_in(server: RunningServer) -> tuple[int, dict[str, str]]:
    """VK's password grant, as its apps sign in."""
    fields = {"grant_type": "password", "client_id": "2274003", "client_secret": "x", "v": "5.131"}
    async with server.http.post(
        "/token", data={**fields, "username": "nina@town.example", "password": PASSWORD}
    ) as answer:
        return answer.status, await answer.json()


async def test_the_letter_of_a_new_account_arrives_and_opens_it(server: RunningServer, postman: Sink) -> None:
    form = {"username": "nina", "email": "nina@town.example", "password": PASSWORD, "agreement": "1"}
    origin = {"Origin": server.url}
    async with server.http.post("/sign-up", data=form, headers=origin, allow_redirects=False) as answer:
        assert answer.status == 303, await answer.text()
    assert "access_token" not in (await sign_in(server))[1]
    await until(lambda: postman.letters, seconds=20)
    sender, recipients, raw = postman.letters[0]
    letter = email.message_from_bytes(raw, policy=email.policy.default)
    assert recipients == ("nina@town.example",) and "veche@town.example" in str(letter["From"])
    body = letter.get_body(("plain",))
    assert body is not None and sender
    link = re.search(r"https?://\S+/confirm\?token=\S+", body.get_content())
    assert link is not None, body.get_content()
    place = urlsplit(link.group())
    async with server.http.get(f"{place.path}?{place.query}") as answer:
        assert answer.status == 200
    token = place.query.partition("token=")[2]
    async with server.http.post("/confirm", data={"token": token}, headers=origin, allow_redirects=False) as answer:
        assert answer.status == 303, await answer.text()
    code, signed_in = await sign_in(server)
    assert code == 200 and signed_in["access_token"]
    async with server.http.post(
        "/method/wall.post", data={"access_token": signed_in["access_token"], "v": "5.199", "message": "Hello"}
    ) as answer:
        assert (await answer.json())["response"]["post_id"]
    assert len(postman.letters) == 1
