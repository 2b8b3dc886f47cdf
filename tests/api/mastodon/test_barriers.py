"""What administrators bar through an app, and that it holds."""

from pathlib import Path

import pytest

from tests.api.mastodon.client import Client
from tests.api.mastodon.conftest import SignIn
from tests.server import RunningServer, running
from tests.waiting import until

NEW = {"username": "zoya", "email": "zoya@spam.example", "password": "long enough it is", "agreement": True}


@pytest.fixture
async def admin(sign_in: SignIn) -> Client:
    return await sign_in("anna", "read write admin:read admin:write")


async def test_decisions_about_servers(admin: Client, stranger: Client) -> None:
    path = "/api/v1/admin/domain_blocks"
    made = await admin.post(path, "AdminDomainBlock", domain="Bad.Example", severity="suspend", obfuscate=True,
                            public_comment="spam", private_comment="they know why")  # fmt: skip
    assert (made["domain"], made["severity"], made["private_comment"]) == ("bad.example", "suspend", "they know why")
    quiet = await admin.post(path, "AdminDomainBlock", domain="loud.example")
    nothing = await admin.post(path, "AdminDomainBlock", domain="fine.example", severity="noop", reject_media=True)
    assert quiet["severity"] == "silence" and nothing["reject_media"] is True
    told = await stranger.get("/api/v1/instance/domain_blocks", "DomainBlock")
    assert [(one["domain"], one["severity"], one["comment"]) for one in told] == [
        ("ba*.*****le", "suspend", "spam"), ("loud.example", "silence", None),
    ]  # fmt: skip
    assert told[0]["digest"] == made["digest"]
    odd = {"domain": "x.example", "severity": "odd"}
    for wrong in ({}, {"domain": "bad.example"}, {"domain": "sub.bad.example"}, {"domain": "a b"}, odd):
        assert (await admin.send("POST", path, json=wrong)).code == 422, wrong
    one = f"{path}/{made['id']}"
    assert (await admin.ok("PUT", one, "AdminDomainBlock", json={"severity": "silence"}))["severity"] == "silence"
    assert (await admin.get(one, "AdminDomainBlock"))["obfuscate"] is True
    page = await admin.send("GET", f"{path}?limit=2")
    assert [each["domain"] for each in page.body] == ["fine.example", "loud.example"]
    assert [each["id"] for each in (await admin.send("GET", page.links["next"])).body] == [made["id"]]
    assert await admin.ok("DELETE", one) == {}
    assert (await admin.send("GET", one)).code == 404
    allows = "/api/v1/admin/domain_allows"
    first = await admin.post(allows, "AdminDomainAllow", domain="kind.example")
    assert await admin.post(allows, "AdminDomainAllow", domain="kind.example") == first
    assert await admin.get(f"{allows}/{first['id']}", "AdminDomainAllow") == first
    assert await admin.get(allows, "AdminDomainAllow") == [first]
    assert await admin.ok("DELETE", f"{allows}/{first['id']}", "AdminDomainAllow") == first
    assert (await admin.send("POST", allows, json={})).error == "Validation failed: Domain can't be blank"


async def test_mail_servers_and_mailboxes_are_barred_from_registering(admin: Client, sign_in: SignIn) -> None:
    app = await sign_in(None, "read write")
    path = "/api/v1/admin/email_domain_blocks"
    made = await admin.post(path, "AdminEmailDomainBlock", domain="spam.example")
    assert len(made["history"]) == 7 and made["history"][0]["uses"] == "0"
    refused = await app.send("POST", "/api/v1/accounts", json=NEW)
    assert refused.code == 422 and refused.body["details"]["email"][0]["error"] == "ERR_BLOCKED"
    assert await admin.get(path, "AdminEmailDomainBlock") == [made]
    assert await admin.get(f"{path}/{made['id']}", "AdminEmailDomainBlock") == made
    assert (await admin.send("POST", path, json={"domain": "spam.example"})).code == 422
    assert await admin.ok("DELETE", f"{path}/{made['id']}") == {}

    path = "/api/v1/admin/canonical_email_blocks"
    barred = await admin.post(path, "AdminCanonicalEmailBlock", email="zo.ya+a@spam.example")
    assert (await app.send("POST", "/api/v1/accounts", json=NEW)).code == 422
    assert await admin.post(f"{path}/test", "AdminCanonicalEmailBlock", email="zoya@spam.example") == [barred]
    assert await admin.post(f"{path}/test", email="other@spam.example") == []
    again = await admin.send("POST", path, json={"canonical_email_hash": barred["canonical_email_hash"]})
    assert again.error == "Validation failed: Canonical email hash has already been taken"
    assert await admin.get(path, "AdminCanonicalEmailBlock") == [barred]
    assert await admin.get(f"{path}/{barred['id']}", "AdminCanonicalEmailBlock") == barred
    assert await admin.ok("DELETE", f"{path}/{barred['id']}") == {}
    assert (await admin.send("POST", f"{path}/test", json={})).code == 422
    assert "access_token" in await app.post("/api/v1/accounts", **NEW)


async def test_networks_are_barred(admin: Client, sign_in: SignIn) -> None:
    app = await sign_in(None, "read write")
    path = "/api/v1/admin/ip_blocks"
    made = await admin.post(path, "AdminIpBlock", ip="127.0.0.1", severity="sign_up_block", comment="us", expires_in=60)
    assert made["ip"] == "127.0.0.1/32" and made["expires_at"]
    for body in (NEW, {}):
        assert (await app.send("POST", "/api/v1/accounts", json=body)).code == 403, body
    one = f"{path}/{made['id']}"
    soft = await admin.ok("PUT", one, "AdminIpBlock", json={"severity": "sign_up_requires_approval"})
    assert (soft["comment"], soft["expires_at"]) == ("us", made["expires_at"])
    token = await app.post("/api/v1/accounts", **NEW)
    shown = {"Authorization": f"Bearer {token['access_token']}"}
    waiting = await app.send("GET", "/api/v1/accounts/verify_credentials", headers=shown)
    assert (waiting.code, waiting.error) == (403, "Your login is currently pending approval")
    [known] = await admin.get("/api/v1/admin/accounts", ip="127.0.0.0/8", pending="true")
    assert known["username"] == "zoya" and known["ip"] == "127.0.0.1" and known["created_by_application_id"]
    assert await admin.get(path, "AdminIpBlock") == [soft] and await admin.get(one, "AdminIpBlock") == soft
    for wrong in ({}, {"ip": "odd", "severity": "no_access"}, {"ip": "10.0.0.1"}, {"ip": "10.0.0.1", "severity": "x"}):
        assert (await admin.send("POST", path, json=wrong)).code == 422, wrong
    assert await admin.ok("DELETE", one) == {}
    assert await admin.get(path) == []


async def test_who_is_shut_out_sees_nothing_until_it_is_over(
    database_url: str, tmp_path: Path, reference: Path
) -> None:
    async with running(database_url, tmp_path, {"server.trusted_proxies": ("127.0.0.1",)}) as server:
        admin = Client(server, await server.token("anna", scopes="read admin:write admin:read"), reference)
        path = "/api/v1/admin/ip_blocks"
        made = await admin.post(path, ip="198.51.100.0/24", severity="no_access")
        await until(lambda: server.app.door.shut_out)
        assert await codes(server, "198.51.100.9") == [403, 403, 403]
        assert await codes(server, "198.51.101.9") == [200, 200, 404]
        await admin.ok("DELETE", f"{path}/{made['id']}")
        await until(lambda: not server.app.door.shut_out)
        assert await codes(server, "198.51.100.9") == [200, 200, 404]


async def codes(server: RunningServer, address: str) -> list[int]:
    """How a page, a row and an unknown row answer somebody from there."""
    found = []
    for path in ("/about", "/api/v2/instance", "/api/v1/odd"):
        async with server.http.get(path, headers={"X-Forwarded-For": address}) as answer:
            found.append(answer.status)
    return found
