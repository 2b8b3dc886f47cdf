"""Looking at accounts, and changing one's own."""

from pathlib import Path

import aiohttp
import pytest

from tests.api.mastodon.client import Client
from tests.api.mastodon.conftest import SignIn
from tests.api.mastodon.pictures import png
from tests.server import RunningServer, running


async def test_ones_own_account_has_its_sources(anna: Client, sign_in: SignIn) -> None:
    own = await anna.get("/api/v1/accounts/verify_credentials", "CredentialAccount")
    assert own["id"] == anna.id and own["acct"] == "anna" and own["role"]["name"] == "Owner"
    assert own["source"]["privacy"] == "public" and own["source"]["sensitive"] is False
    only_profile = await sign_in("anna", "profile")
    assert (await only_profile.send("GET", "/api/v1/accounts/verify_credentials")).code == 200
    assert (await only_profile.send("GET", "/api/v1/blocks")).code == 403


async def test_anybody_may_look_at_an_account(server: RunningServer, anna: Client, stranger: Client) -> None:
    seen = await stranger.get(f"/api/v1/accounts/{anna.id}", "Account")
    assert seen["url"] == f"{server.url}/@anna" and seen["avatar"].startswith(server.url) and seen["moved"] is None
    assert (await stranger.get("/api/v1/accounts/lookup", "Account", acct="anna"))["id"] == anna.id
    assert (await stranger.get("/api/v1/accounts/lookup", acct="@ANNA"))["id"] == anna.id
    remote = await stranger.get("/api/v1/accounts/lookup", "Account", acct="dana@far.example")
    assert remote["acct"] == "dana@far.example"
    both = await stranger.ok("GET", f"/api/v1/accounts?id[]={remote['id']}&id[]={anna.id}&id[]=0", "Account")
    assert [one["id"] for one in both] == [remote["id"], anna.id]
    for path in ("/api/v1/accounts/999999", "/api/v1/accounts/lookup?acct=nobody", "/api/v1/accounts/x"):
        assert (await stranger.send("GET", path)).error == "Record not found"


async def test_a_group_is_an_account_of_a_group(server: RunningServer, stranger: Client) -> None:
    seen = await stranger.get(f"/api/v1/accounts/{server.cast.knitters}", "Account")
    assert seen["group"] is True and seen["bot"] is False


async def test_a_profile_is_changed_field_by_field(anna: Client) -> None:
    path = "/api/v1/accounts/update_credentials"
    before = await anna.get("/api/v1/accounts/verify_credentials")
    assert await anna.ok("PATCH", path, "CredentialAccount") == before
    form = aiohttp.FormData()
    for name, value in {
        "display_name": "Anna B.",
        "note": "I knit. https://example.org",
        "locked": "true",
        "source[privacy]": "unlisted",
        "source[sensitive]": "true",
        "source[language]": "ru",
        "fields_attributes[0][name]": "town",
        "fields_attributes[0][value]": "Pskov",
        "fields_attributes[1][name]": "",
        "fields_attributes[1][value]": "",
    }.items():
        form.add_field(name, value)
    form.add_field("avatar", png(), filename="a.png", content_type="image/png")
    changed = await anna.ok("PATCH", path, "CredentialAccount", data=form)
    assert changed["display_name"] == "Anna B." and changed["locked"] is True
    assert changed["source"]["privacy"] == "unlisted" and changed["source"]["sensitive"] is True
    assert changed["source"]["language"] == "ru" and changed["source"]["note"] == "I knit. https://example.org"
    assert [(one["name"], one["value"]) for one in changed["source"]["fields"]] == [("town", "Pskov")]
    assert "<a href" in changed["note"]
    assert changed["avatar"] != before["avatar"] and changed["header"] == before["header"]
    made = await anna.status("usual")
    assert made["visibility"] == "unlisted" and made["sensitive"] is True and made["language"] == "ru"
    bare = await anna.ok("DELETE", "/api/v1/profile/avatar", "CredentialAccount")
    assert bare["avatar"] == before["avatar"]


async def test_a_profile_that_cannot_be_is_refused_whole(anna: Client) -> None:
    path = "/api/v1/accounts/update_credentials"
    for body in (
        {"display_name": "x" * 1000, "note": "new"},
        {"note": "x" * 100_000},
        {"fields_attributes": [{"name": str(n), "value": "v"} for n in range(50)]},
        {"source": {"privacy": "whispered"}},
        {"avatar": "not a file"},
    ):
        assert (await anna.send("PATCH", path, json=body)).code == 422
    form = aiohttp.FormData()
    form.add_field("avatar", b"no picture at all", filename="a.png", content_type="image/png")
    assert (await anna.send("PATCH", path, data=form)).code == 422
    own = await anna.get("/api/v1/accounts/verify_credentials")
    assert own["source"]["note"] == ""


async def test_people_are_found_by_their_names(anna: Client, boris: Client, stranger: Client) -> None:
    found = await boris.get("/api/v1/accounts/search", "Account", q="ann")
    assert [one["id"] for one in found] == [anna.id]
    assert await boris.get("/api/v1/accounts/search", q="gleb", following="true") == []
    assert (await stranger.send("GET", "/api/v1/accounts/search?q=ann")).code == 401


async def test_an_app_registers_people(server: RunningServer, sign_in: SignIn) -> None:
    app = await sign_in(None, "read write")
    body = {"username": "nina", "email": "nina@example.org", "password": "long enough 12", "agreement": True}
    made = await app.ok("POST", "/api/v1/accounts", "Token", json=body)
    async with server.http.get(
        "/api/v1/accounts/verify_credentials", headers={"Authorization": f"Bearer {made['access_token']}"}
    ) as answer:
        assert (await answer.json())["acct"] == "nina"
    again = await app.send("POST", "/api/v1/accounts", json=body)
    assert again.code == 422 and "details" in again.body
    assert again.body["details"]["username"][0]["error"] == "ERR_TAKEN"
    short = await app.send("POST", "/api/v1/accounts", json={**body, "username": "olga", "password": "x"})
    assert short.code == 422 and short.body["details"]["password"][0]["error"] == "ERR_TOO_SHORT"
    no = await app.send(
        "POST", "/api/v1/accounts", json={**body, "username": "olga", "email": "o@x.org", "agreement": False}
    )
    assert no.code == 422
    nothing = await app.send("POST", "/api/v1/accounts", json={})
    assert {field: [one["error"] for one in faults] for field, faults in nothing.body["details"].items()} == {
        "username": ["ERR_BLANK"],
        "email": ["ERR_BLANK", "ERR_INVALID"],
        "agreement": ["ERR_ACCEPTED"],
        "password": ["ERR_BLANK"],
    }


@pytest.mark.database("sqlite")
async def test_a_new_account_waits_for_its_letter(database_url: str, tmp_path: Path, reference: Path) -> None:
    async with running(database_url, tmp_path / "data", {"registration.confirm_email": True}) as server:
        app = Client(server, await server.token(None), reference)
        body = {"username": "nina", "email": "nina@example.org", "password": "long enough 12", "agreement": True}
        made = await app.ok("POST", "/api/v1/accounts", "Token", json=body)
        stranger = Client(server, None, reference)
        headers = {"Authorization": f"Bearer {made['access_token']}"}
        found = await stranger.send("GET", "/api/v1/timelines/home", headers=headers)
        assert (found.code, found.error) == (403, "Your login is missing a confirmed e-mail address")


async def test_preferences_tell_the_usual(anna: Client) -> None:
    found = await anna.get("/api/v1/preferences", "Preferences")
    assert found["posting:default:visibility"] == "public"
