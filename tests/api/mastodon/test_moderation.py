"""Reports, and what moderators do through an app."""

import asyncio
from typing import Any

import pytest

from tests.api.mastodon.client import Client
from tests.api.mastodon.conftest import SignIn
from tests.api.mastodon.pictures import png
from tests.api.mastodon.test_media import form
from tests.server import RunningServer
from tests.waiting import PROMISED
from veche.core import accounts, presence
from veche.core.accounts.views import NewUser
from veche.core.viewer import Viewer

EVERYTHING = "read write follow push admin:read admin:write"


@pytest.fixture
async def admin(sign_in: SignIn) -> Client:
    return await sign_in("anna", EVERYTHING)


async def test_a_report_is_filed_and_listed(boris: Client, gleb: Client, vera: Client) -> None:
    id = (await gleb.status("buy now"))["id"]
    fields = {"account_id": gleb.id, "status_ids": [id], "comment": "spam", "category": "spam", "forward": True}
    made = await boris.post("/api/v1/reports", "Report", **fields)
    assert (made["status_ids"], made["category"]) == ([id], "spam")
    assert made["action_taken"] is made["forwarded"] is False
    assert made["target_account"]["id"] == gleb.id
    form_made = await boris.ok("POST", "/api/v1/reports", "Report", data={"account_id": gleb.id, "status_ids": id})
    assert form_made["status_ids"] == [id]
    found = await boris.send("GET", "/api/v1/reports?limit=1")
    assert [one["id"] for one in found.body] == [form_made["id"]] and "next" in found.links
    assert [one["id"] for one in (await boris.send("GET", found.links["next"])).body] == [made["id"]]
    assert await vera.get("/api/v1/reports") == []
    for wrong, code in (
        ({"account_id": "999"}, 404), ({"account_id": "x"}, 404), ({}, 404), ({"status_ids": ["1"]}, 404),
        ({"comment": "x" * 1001}, 422), ({"category": "odd"}, 422), ({"rule_ids": ["77"]}, 422),
        ({"status_ids": {"a": 1}}, 422), ({"account_id": ["1"]}, 422),
    ):  # fmt: skip
        body = {"account_id": gleb.id, **wrong} if wrong else {}
        found = await boris.send("POST", "/api/v1/reports", json=body)
        assert found.code == code, (wrong, found)


async def test_reports_are_dealt_with(admin: Client, boris: Client, gleb: Client) -> None:
    status = (await gleb.status("hello", visibility="private"))["id"]
    await boris.send("POST", f"/api/v1/accounts/{gleb.id}/unblock")
    await boris.post("/api/v1/reports", account_id=gleb.id, comment="first")
    id = (await admin.post("/api/v1/reports", account_id=gleb.id, status_ids=[]))["id"]
    path = f"/api/v1/admin/reports/{id}"
    assert status
    listed = await admin.get("/api/v1/admin/reports", "AdminReport")
    assert len(listed) == 2 and listed[0]["id"] == id and listed[1]["account"]["email"] == "boris@example.org"
    assert len(await admin.get("/api/v1/admin/reports", "AdminReport", account_id=boris.id)) == 1
    assert await admin.get("/api/v1/admin/reports", resolved="true") == []
    assert await admin.get("/api/v1/admin/reports", target_account_id=boris.id) == []
    assert (await admin.get(path, "AdminReport"))["comment"] == ""
    heard = await admin.get("/api/v1/notifications?types[]=admin.report", "Notification")
    assert [one["report"]["comment"] for one in heard] == ["first"], "not of one's own"
    one = await admin.get(f"/api/v1/notifications/{heard[0]['id']}", "Notification")
    assert one["report"]["target_account"]["id"] == gleb.id and one["account"]["id"] == boris.id
    groups = (await admin.get("/api/v2/notifications?types[]=admin.report"))["notification_groups"]
    assert [one["report"]["comment"] for one in groups] == ["first"]
    changed = await admin.ok("PUT", path, "AdminReport", json={"category": "spam"})
    assert changed["category"] == "spam"
    assert (await admin.post(f"{path}/assign_to_self", "AdminReport"))["assigned_account"]["id"] == admin.id
    assert (await admin.post(f"{path}/unassign", "AdminReport"))["assigned_account"] is None
    done = await admin.post(f"{path}/resolve", "AdminReport")
    assert done["action_taken"] and done["action_taken_by_account"]["id"] == admin.id
    assert (await admin.post(f"{path}/reopen", "AdminReport"))["action_taken"] is False
    assert (await admin.send("GET", "/api/v1/admin/reports/999")).error == "Record not found"
    assert (await admin.send("PUT", path, json={"category": "odd"})).code == 422


async def test_accounts_are_looked_up_in_both_versions(admin: Client, boris: Client, server: RunningServer) -> None:
    path = "/api/v1/admin/accounts"
    assert len(await admin.get(path, "AdminAccount")) == 7
    for asked in ("username=bor", "email=boris@", "display_name=%D0%91%D0%BE%D1%80%D0%B8%D1%81"):
        found = await admin.get(f"{path}?{asked}")
        assert [one["username"] for one in found] in (["boris"], []), asked
    assert [one["username"] for one in await admin.get(path, staff="true")] == ["anna"]
    assert [one["domain"] for one in await admin.get(path, remote="1")] == ["broken.example", "far.example"]
    page = await admin.send("GET", f"{path}?local=true&limit=2")
    rest = await admin.send("GET", page.links["next"])
    assert len(page.body) == 2 and {one["id"] for one in page.body}.isdisjoint(one["id"] for one in rest.body)
    path = "/api/v2/admin/accounts"
    staff = await admin.get(path, "AdminAccount", origin="local", permissions="staff")
    assert [one["username"] for one in staff] == ["anna"]
    assert [one["username"] for one in await admin.get(f"{path}?role_ids[]=3")] == ["anna"]
    assert await admin.get(f"{path}?role_ids[]=1&status=active") == []
    assert (await admin.send("GET", f"{path}?status=odd")).code == 422
    await boris.get("/api/v1/accounts/verify_credentials")
    await presence.flush(server.services.open_tx)
    assert boris.id in [one["id"] for one in await admin.get(path, "AdminAccount", ip="127.0.0.1")]
    one = await admin.get(f"/api/v1/admin/accounts/{boris.id}", "AdminAccount")
    assert [seen["ip"] for seen in one["ips"]] == [one["ip"]] == ["127.0.0.1"]
    assert (one["email"], one["role"]["id"], one["domain"]) == ("boris@example.org", "-99", None)
    assert (await admin.send("GET", "/api/v1/admin/accounts/999")).code == 404


async def elsewhere(server: RunningServer) -> tuple[bool, bool]:
    """Whether gleb is found in VK by a part of his name, and on the page of a tag."""
    token = await server.token("vera", dialect="vk")
    asked = {"q": "Серый", "v": "5.199", "access_token": token.text}
    async with server.http.get("/method/users.search", params=asked) as answer:
        people = (await answer.json())["response"]["items"]
    async with server.http.get("/tags/gleb") as answer:
        return [one["id"] for one in people] == [server.cast.gleb.id], "only words" in await answer.text()


async def test_what_is_done_to_an_account_is_felt(
    admin: Client, boris: Client, gleb: Client, sign_in: SignIn, stranger: Client, server: RunningServer
) -> None:
    path = f"/api/v1/admin/accounts/{gleb.id}"
    picture = await gleb.ok("POST", "/api/v2/media", data=form(png(color=(1, 2, 3))))
    id = (await gleb.status("a picture", media_ids=[picture["id"]]))["id"]
    words = (await gleb.status("only words #gleb"))["id"]
    assert (await stranger.get(f"/api/v1/statuses/{id}"))["sensitive"] is False
    assert await admin.post(f"{path}/action", type="sensitive", text="Cover it.") == {}
    assert (await stranger.get(f"/api/v1/statuses/{id}"))["sensitive"] is True
    assert (await stranger.get(f"/api/v1/statuses/{words}"))["sensitive"] is False
    assert (await admin.post(f"{path}/unsensitive", "AdminAccount"))["sensitized"] is False
    assert (await stranger.get(f"/api/v1/statuses/{id}"))["sensitive"] is False

    public = "/api/v1/timelines/public"
    assert {one["id"] for one in await stranger.get(public)} == {id, words}
    await admin.post(f"{path}/action", type="silence")
    assert await stranger.get(public) == []
    assert (await stranger.get(f"/api/v1/accounts/{gleb.id}"))["limited"] is True
    assert await elsewhere(server) == (False, False), "in the other dialects neither"
    assert (await admin.post(f"{path}/unsilence", "AdminAccount"))["silenced"] is False
    assert len(await stranger.get(public)) == 2 and await elsewhere(server) == (True, True)

    await admin.post(f"{path}/action", type="disable", send_email_notification=False)
    async with asyncio.timeout(PROMISED):
        while (shut := await gleb.send("GET", "/api/v1/accounts/verify_credentials")).code == 200:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    assert (shut.code, shut.error) == (403, "Your login is currently disabled"), "nor is the app signed out"
    assert (await admin.post(f"{path}/enable", "AdminAccount"))["disabled"] is False
    again = await sign_in("gleb")
    assert (await again.get("/api/v1/accounts/verify_credentials"))["id"] == gleb.id
    told = await again.get("/api/v1/notifications?types[]=moderation_warning")
    assert [(one["type"], one["account"]["id"]) for one in told] == [("moderation_warning", gleb.id)] * 3
    assert [(one["moderation_warning"]["action"], one["moderation_warning"]["text"]) for one in told] == [
        ("disable", ""), ("silence", ""), ("sensitive", "Cover it."),
    ]  # fmt: skip
    grouped = await again.get("/api/v2/notifications?types[]=moderation_warning")
    assert [one["moderation_warning"]["action"] for one in grouped["notification_groups"]][-1] == "sensitive"

    assert (await admin.send("DELETE", path)).code == 403, "not suspended"
    await admin.post(f"{path}/action", type="suspend")
    assert (shut := await gleb.send("GET", "/api/v1/timelines/home")).code == 403
    assert shut.error == "This account is suspended"
    assert (await stranger.send("GET", f"/api/v1/statuses/{id}")).code == 404
    bare = await stranger.get(f"/api/v1/accounts/{gleb.id}", "Account")
    assert (bare["display_name"], bare["note"], bare["suspended"]) == ("", "", True)
    relations = f"/api/v1/accounts/relationships?id[]={gleb.id}&id[]={server.cast.boris.id}"
    vera = await sign_in("vera")
    assert [one["id"] for one in await vera.get(relations, "Relationship")] == [str(server.cast.boris.id)]
    assert len(await vera.get(f"{relations}&with_suspended=true", "Relationship")) == 2
    assert (await admin.post(f"{path}/unsuspend", "AdminAccount"))["suspended"] is False
    await admin.post(f"{path}/action", type="suspend")
    assert (await admin.ok("DELETE", path, "AdminAccount"))["email"] == "gleb@example.org"
    assert (await admin.send("GET", path)).code == 404
    for wrong, code in (({}, 422), ({"type": "odd"}, 422), ({"type": "none", "report_id": "99"}, 404)):
        assert (await admin.send("POST", f"/api/v1/admin/accounts/{boris.id}/action", json=wrong)).code == code
    for verb in ("approve", "reject"):
        assert (await admin.send("POST", f"/api/v1/admin/accounts/{boris.id}/{verb}")).code == 403


async def test_who_waits_is_let_in_by_an_app(admin: Client, server: RunningServer, sign_in: SignIn) -> None:
    made = []
    for name in ("zoya", "yana"):
        user = await server.services.open_tx.write(
            lambda tx, n=name: accounts.register(
                tx, Viewer.system, NewUser(n, f"{n}@mail.example", "x", agreement=True, reason="please")
            )
        )
        await server.services.open_tx.write(lambda tx, u=user: _wait(tx, u.user_id))
        made.append(str(user.account_id))
    pending = await admin.get("/api/v2/admin/accounts", "AdminAccount", status="pending")
    assert {one["id"] for one in pending} == {*made} and pending[0]["invite_request"] == "please"
    assert (await admin.post(f"/api/v1/admin/accounts/{made[0]}/approve", "AdminAccount"))["approved"] is True
    assert (await admin.post(f"/api/v1/admin/accounts/{made[1]}/reject", "AdminAccount"))["approved"] is False
    assert await admin.get("/api/v1/admin/accounts", pending="true") == []


async def _wait(tx: Any, user_id: int) -> None:
    await tx.run(accounts.states._set(column="approved_at"), user_id=user_id, value=None)


async def test_each_row_asks_for_the_office_and_for_its_scope(sign_in: SignIn, stranger: Client, boris: Client) -> None:
    rows = (
        ("GET", "/api/v1/admin/accounts", "admin:read:accounts"),
        ("GET", "/api/v2/admin/accounts", "admin:read:accounts"),
        ("POST", f"/api/v1/admin/accounts/{boris.id}/action", "admin:write:accounts"),
        ("GET", "/api/v1/admin/reports", "admin:read:reports"),
        ("POST", "/api/v1/admin/reports/1/resolve", "admin:write:reports"),
        ("GET", "/api/v1/admin/domain_blocks", "admin:read:domain_blocks"),
        ("POST", "/api/v1/admin/domain_allows", "admin:write:domain_allows"),
        ("GET", "/api/v1/admin/ip_blocks", "admin:read:ip_blocks"),
        ("GET", "/api/v1/admin/email_domain_blocks", "admin:read:email_domain_blocks"),
        ("GET", "/api/v1/admin/canonical_email_blocks", "admin:read:canonical_email_blocks"),
    )
    fields = {"domain": "x.example", "type": "none"}
    ordinary = await sign_in("boris", EVERYTHING)
    without = await sign_in("anna", "read write")
    narrow = await sign_in("anna", " ".join(sorted({scope for *_, scope in rows})))
    for method, path, scope in rows:
        body = {"json": fields} if method == "POST" else {}
        assert (await stranger.send(method, path, **body)).code == 401, path
        refused = await ordinary.send(method, path, **body)
        assert (refused.code, refused.error) == (403, "This action is not allowed"), path
        assert (await without.send(method, path, **body)).error == "This action is outside the authorized scopes", path
        other = await sign_in("anna", next(one for *_, one in rows if one != scope))
        assert (await other.send(method, path, **body)).code == 403, path
        assert (await narrow.send(method, path, **body)).code in (200, 404), path
