"""Notifications are pushed: to a real address, encrypted, once."""

import asyncio
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import http_ece
import pytest
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from mastodon import Mastodon
from py_vapid import Vapid02
from sqlalchemy import func, select

from tests.api.mastodon.client import Client
from tests.server import RunningServer, running
from tests.waiting import PATIENCE, until
from veche.core import push
from veche.db import statement
from veche.tables.jobs import jobs as jobs_table

PATH = "/api/v1/push/subscription"
PRIVATE = ec.generate_private_key(ec.SECP256R1())
POINT = PRIVATE.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
SECRET = bytes(range(16))


def text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


@dataclass
class Service:
    """A push service on the loopback: what came, and what it answers."""

    url: str
    answers: list[int] = field(default_factory=list)
    came: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    async def take(self, request: web.Request) -> web.Response:
        self.came.append((dict(request.headers), await request.read()))
        return web.Response(status=self.answers.pop(0) if self.answers else 201)

    async def message(self, number: int) -> tuple[dict[str, str], Any]:
        """What came as the so-manieth, decrypted by the standard."""
        await until(lambda: len(self.came) >= number)
        headers, body = self.came[number - 1]
        plain = http_ece.decrypt(body, private_key=PRIVATE, auth_secret=SECRET, version="aes128gcm")
        return headers, json.loads(plain)


@pytest.fixture
async def service() -> AsyncIterator[Service]:
    made = Service("")
    app = web.Application()
    app.router.add_post("/push", made.take)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}/push"
    yield made
    await runner.cleanup()


@asynccontextmanager
async def two_people(url: str, data: Path, reference: Path, **changes: Any) -> AsyncIterator[tuple[Client, Client]]:
    async with running(url, data, {"http.allow_private": ["127.0.0.0/8"], **changes}) as server:
        anna, boris = await server.token("anna"), await server.token("boris")
        yield Client(server, anna, reference), Client(server, boris, reference)


def wanted(service: Service, *alerts: str, standard: bool = True, policy: str = "all") -> dict[str, Any]:
    keys = {"p256dh": text(POINT), "auth": text(SECRET)}
    return {
        "subscription": {"endpoint": service.url, "keys": keys, "standard": standard},
        "data": {"alerts": dict.fromkeys(alerts, True), "policy": policy},
    }


@statement
def _waiting() -> Any:
    return select(func.count()).where(jobs_table.c.name == "push.send")


@statement
def _failed() -> Any:
    """Tried, and the outcome written down."""
    return select(func.count()).where(jobs_table.c.name == "push.send", jobs_table.c.error.is_not(None))


async def until_failed(server: RunningServer) -> None:
    async with asyncio.timeout(PATIENCE):
        while True:
            async with server.services.engine.read() as conn:
                if (await conn.tuples(_failed()))[0][0]:
                    return
            await asyncio.sleep(0.02)


async def jobs(server: RunningServer) -> int:
    async with server.services.engine.read() as conn:
        return int((await conn.tuples(_waiting()))[0][0])


async def test_what_is_told_is_pushed_once_and_encrypted(
    database_url: str, tmp_path: Path, reference: Path, service: Service
) -> None:
    async with two_people(database_url, tmp_path, reference) as (anna, boris):
        made = await anna.post(PATH, "WebPushSubscription", **wanted(service, "mention", "follow"))
        key = (await anna.get("/api/v2/instance"))["configuration"]["vapid"]["public_key"]
        assert made["server_key"] == key == (await anna.get("/api/v1/apps/verify_credentials"))["vapid_key"]
        assert made["alerts"]["mention"] is True and made["alerts"]["favourite"] is False
        mine = await anna.status("mine")
        await boris.post(f"/api/v1/statuses/{mine['id']}/favourite")
        await boris.status("@anna <b>hello</b> there")
        headers, told = await service.message(1)
        listed = (await anna.get("/api/v1/notifications"))[0]
        assert anna.token is not None and told == {
            "access_token": anna.token.text,
            "preferred_locale": "ru",
            "notification_id": listed["id"],
            "notification_type": "mention",
            "icon": listed["account"]["avatar_static"],
            "title": "Борис Чернов: вас упомянули",
            "body": "@anna <b>hello</b> there",
        }
        assert headers["Content-Encoding"] == "aes128gcm" and int(headers["TTL"]) > 0
        scheme, _, rest = headers["Authorization"].partition(" ")
        parts = dict(part.strip().split("=", 1) for part in rest.split(","))
        assert scheme == "vapid" and parts["k"].rstrip("=") == key.rstrip("=")
        claims = json.loads(urlsafe_b64decode(parts["t"].split(".")[1] + "=="))
        assert claims["aud"] == service.url.removesuffix("/push") and Vapid02.verify(headers["Authorization"])
        again = {"subscription_id": int(made["id"]), "notification_id": int(listed["id"])}
        await push.send(anna.server.services, **again)
        assert len(service.came) == 1 and await jobs(anna.server) == 0


async def test_the_old_encryption_is_what_mastodon_py_decrypts(
    database_url: str, tmp_path: Path, reference: Path, service: Service
) -> None:
    async with two_people(database_url, tmp_path, reference) as (anna, boris):
        assert anna.token is not None
        api = Mastodon(api_base_url=anna.server.url, access_token=anna.token.text)
        private, public = api.push_subscription_generate_keys()
        made = await asyncio.to_thread(
            api.push_subscription_set, service.url, public, mention_events=True, policy="followed"
        )
        assert made.alerts.mention is True and made.endpoint == service.url
        await boris.status("@anna hello")
        await until(lambda: service.came)
        headers, body = service.came[0]
        told = api.push_subscription_decrypt_push(body, private, headers["Encryption"], headers["Crypto-Key"])
        assert told.notification_type == "mention" and told.access_token == anna.token.text
        assert headers["Authorization"].startswith("WebPush ") and headers["Content-Encoding"] == "aesgcm"
        await asyncio.to_thread(api.push_subscription_update, follow_events=True)
        assert (await asyncio.to_thread(api.push_subscription)).alerts.mention is False
        await asyncio.to_thread(api.push_subscription_delete)
        assert (await anna.send("GET", PATH)).error == "Record not found"


async def test_whom_and_what_a_subscription_lets_through(
    database_url: str, tmp_path: Path, reference: Path, service: Service
) -> None:
    async with two_people(database_url, tmp_path, reference) as (anna, boris):
        gleb = Client(anna.server, await anna.server.token("gleb"), reference)
        await anna.post(PATH, **wanted(service, "mention", policy="followed"))
        await gleb.status("@anna from one who is not followed")
        await boris.status("@anna one")
        assert (await service.message(1))[1]["body"] == "@anna one"
        await anna.ok("PUT", PATH, json={"data": {"alerts": {"mention": True}, "policy": "none"}})
        await boris.status("@anna two")
        await anna.ok("PUT", PATH, data={"data[policy]": "all"})
        await anna.ok("PATCH", "/api/v2/notifications/policy", json={"for_not_following": "filter"})
        await gleb.status("@anna held by the policy")
        await boris.status("@anna three")
        assert (await service.message(2))[1]["body"] == "@anna three"


async def test_an_address_that_is_gone_is_forgotten_and_others_are_tried_again(
    database_url: str, tmp_path: Path, reference: Path, service: Service
) -> None:
    async with two_people(database_url, tmp_path, reference) as (anna, boris):
        await anna.post(PATH, **wanted(service, "mention"))
        service.answers += [503]
        await boris.status("@anna one")
        await until_failed(anna.server)
        assert len(service.came) == 1 and await jobs(anna.server) == 1
        anna.server.services.clock.advance(60_000)
        anna.server.services.bus.wake("jobs")
        assert (await service.message(2))[1]["body"] == "@anna one"
        service.answers += [410]
        await boris.status("@anna two")
        await service.message(3)
        async with asyncio.timeout(PATIENCE):
            while (await anna.send("GET", PATH)).code != 404:  # noqa: ASYNC110
                await asyncio.sleep(0.05)


async def test_who_is_signed_out_is_told_nothing(
    database_url: str, tmp_path: Path, reference: Path, service: Service
) -> None:
    async with two_people(database_url, tmp_path, reference) as (anna, boris):
        other = Client(anna.server, await anna.server.token("anna"), reference)
        assert anna.token is not None
        await anna.post(PATH, **wanted(service, "mention"))
        await other.post(PATH, **wanted(service, "mention"))
        app = anna.token.app
        secrets = {"client_id": app.client_id, "client_secret": app.client_secret, "token": anna.token.text}
        await anna.ok("POST", "/oauth/revoke", data=secrets)
        await boris.status("@anna hello")
        assert other.token is not None
        assert (await service.message(1))[1]["access_token"] == other.token.text
        await anna.server.services.open_tx.write(push.prune)
        assert (await other.get(PATH))["endpoint"] == service.url
        await asyncio.sleep(0.2)
        assert len(service.came) == 1


async def test_bad_subscriptions_are_refused(
    server: RunningServer, anna: Client, reference: Path, service: Service
) -> None:
    good = wanted(service, "mention")
    for change, code in (
        ({"subscription": {**good["subscription"], "endpoint": "ftp://x"}}, 422),
        ({"subscription": {**good["subscription"], "endpoint": ""}}, 422),
        ({"subscription": {**good["subscription"], "keys": {"p256dh": "AAAA", "auth": text(SECRET)}}}, 422),
        ({"subscription": {**good["subscription"], "keys": {"p256dh": text(POINT), "auth": "x"}}}, 422),
        ({"subscription": {**good["subscription"], "keys": {"p256dh": "ж", "auth": "ж"}}}, 422),
        ({"data": {"policy": "nonsense"}}, 422),
        ({"data": {"alerts": "yes"}}, 422),
        ({"subscription": None}, 400),
        ({"subscription": "x"}, 422),
    ):
        found = await anna.send("POST", PATH, json={**good, **change})
        assert found.code in (code, 400, 422) and found.error, (change, found)
    assert (await anna.send("GET", PATH)).code == 404
    assert (await anna.send("PUT", PATH, json={"data": {}})).code == 404
    assert await anna.ok("DELETE", PATH) == {}
    narrow = Client(server, await server.token("anna", scopes="read write"), reference)
    assert (await narrow.send("POST", PATH, json=good)).code == 403
    first = await anna.post(PATH, **good)
    second = await anna.post(PATH, **good)
    assert first["id"] != second["id"]
