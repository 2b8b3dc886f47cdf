"""Looking at accounts, and changing one's own."""

from pathlib import Path

import aiohttp
import pytest

from tests.api.mastodon.client import Client
from tests.api.mastodon.conftest import SignIn
from tests.api.mastodon.pictures import png
from tests.server import RunningServer, running
from veche.api.mastodon import scopes


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


def test_a_token_for_a_newcomer_gives_no_more_than_the_one_that_asked() -> None:
    asked = scopes.parse("read:statuses write follow")
    words = scopes.common("read write push", asked).split()
    assert "read:statuses" in words and "write" in words and "read" not in words and "push" not in words
    assert scopes.parse(" ".join(words)) <= asked and scopes.common("read push", frozenset()) == ""


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
    assert made["scope"] == "read write"
    fewer = {**body, "username": "lida", "email": "lida@example.org"}
    poor = await sign_in(None, "read:statuses write:accounts")
    made = await poor.ok("POST", "/api/v1/accounts", "Token", json=fewer)
    assert {*made["scope"].split()} == {"read:statuses", "write:accounts"}
    asking = {"grant_type": "client_credentials", "client_id": poor.token.app.client_id, "scope": "write:accounts",
              "client_secret": poor.token.app.client_secret}  # fmt: skip
    narrow = (await poor.ok("POST", "/oauth/token", data=asking))["access_token"]
    wider = {**body, "username": "kira", "email": "kira@example.org", "locale": "klingon!"}
    made = await poor.ok("POST", "/api/v1/accounts", "Token", json=wider, headers={"Authorization": f"Bearer {narrow}"})
    assert {*made["scope"].split()} == {"read:statuses", "write:accounts"}, "what the app asked for of people"
    person = await sign_in("boris", "write:accounts")
    other = {**body, "username": "maria", "email": "maria@example.org"}
    assert (await person.ok("POST", "/api/v1/accounts", "Token", json=other))["scope"] == "write:accounts"
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

        path, check = "/api/v1/emails/confirmations", "/api/v1/emails/check_confirmation"
        assert await stranger.ok("GET", check, headers=headers) is False
        assert await stranger.ok("POST", path, headers=headers, json={"email": "nina2@example.org"}) == {}
        assert (await stranger.send("POST", path, headers=headers, json={"email": "no"})).code == 422
        assert (await stranger.send("POST", path)).code == (await app.send("POST", path)).code == 401
        anna = Client(server, await server.token("anna"), reference)
        assert await anna.get(check) is True
        assert (await anna.send("POST", path)).error.endswith("awaiting confirmation")


async def test_who_waits_is_shown_to_nobody_but_moderators(database_url: str, tmp_path: Path, reference: Path) -> None:
    settings = {"registration.mode": "approval", "registration.confirm_email": False}
    async with running(database_url, tmp_path / "data", settings) as server:
        app = Client(server, await server.token(None), reference)
        body = {"username": "nina", "email": "nina@example.org", "password": "long enough 12", "agreement": True,
                "reason": "to read"}  # fmt: skip
        await app.ok("POST", "/api/v1/accounts", "Token", json=body)
        everything = "read write follow admin:read admin:write"
        admin = Client(server, await server.token("anna", scopes=everything), reference)
        boris, stranger = (Client(server, await server.token("boris"), reference), Client(server, None, reference))
        [waiting] = await admin.get("/api/v2/admin/accounts", "AdminAccount", status="pending")
        id = waiting["id"]
        ways = (f"/api/v1/accounts/{id}", f"/api/v1/accounts/{id}/statuses", "/api/v1/accounts/lookup?acct=nina",
                f"/api/v1/accounts/{id}/followers",
                "/.well-known/webfinger?resource=acct:nina@" + server.services.settings.domain)  # fmt: skip
        for way in ways:
            assert {(await one.send("GET", way)).code for one in (boris, stranger)} == {404}, way
        async with server.http.get(server.url + "/@nina") as page:
            assert page.status == 404
        for verb in ("follow", "block", "mute", "note", "pin"):
            assert (await boris.send("POST", f"/api/v1/accounts/{id}/{verb}")).code == 404, verb
        lists = ("/api/v1/accounts/search?q=nina", "/api/v1/directory?order=new", f"/api/v1/accounts?id[]={id}")
        for way in lists:
            assert all(one["username"] != "nina" for one in await boris.get(way)), way
        total = (await stranger.get("/api/v1/instance"))["stats"]["user_count"]
        assert total == len({"anna", "boris", "vera", "gleb"})
        assert (await admin.get(f"/api/v1/admin/accounts/{id}", "AdminAccount"))["account"]["username"] == "nina"
        await admin.ok("POST", f"/api/v1/admin/accounts/{id}/approve", "AdminAccount")
        for way in ways:
            assert {(await one.send("GET", way)).code for one in (boris, stranger)} == {200}, way
        for way in lists:
            assert any(one["username"] == "nina" for one in await boris.get(way)), way
        assert (await boris.post(f"/api/v1/accounts/{id}/follow", "Relationship"))["following"] is True


@pytest.mark.database("sqlite")
async def test_who_lets_people_in_may_ask_for_reason_and_age(
    database_url: str, tmp_path: Path, reference: Path
) -> None:
    settings = {"registration.mode": "approval", "registration.min_age": 16, "registration.confirm_email": False}
    async with running(database_url, tmp_path / "data", settings) as server:
        app = Client(server, await server.token(None), reference)
        path = "/api/v1/accounts"
        refused = await app.send("POST", path, json={"username": "a b", "password": "x"})
        found = {field: [one["error"] for one in faults] for field, faults in refused.body["details"].items()}
        assert refused.code == 422 and found == {
            "username": ["ERR_INVALID"], "email": ["ERR_BLANK", "ERR_INVALID"], "password": ["ERR_TOO_SHORT"],
            "agreement": ["ERR_ACCEPTED"], "reason": ["ERR_BLANK"], "date_of_birth": ["ERR_BLANK"],
        }  # fmt: skip
        body = {"username": "nina", "email": "nina@example.org", "password": "long enough 12", "agreement": True,
                "reason": "to read"}  # fmt: skip
        for day, word in (("2020-02-29", "ERR_BELOW_LIMIT"), ("x", "ERR_INVALID"), ("9999-01-01", "ERR_INVALID")):
            refused = await app.send("POST", path, json={**body, "date_of_birth": day})
            assert refused.body["details"]["date_of_birth"][0]["error"] == word, day
        made = await app.ok("POST", path, "Token", json={**body, "date_of_birth": "2000-02-29"})
        headers = {"Authorization": f"Bearer {made['access_token']}"}
        found = await Client(server, None, reference).send("GET", "/api/v1/timelines/home", headers=headers)
        assert (found.code, found.error) == (403, "Your login is currently pending approval")


@pytest.mark.database("sqlite")
async def test_a_closed_door_says_so(database_url: str, tmp_path: Path, reference: Path) -> None:
    async with running(database_url, tmp_path / "data", {"registration.mode": "closed"}) as server:
        app = Client(server, await server.token(None), reference)
        assert (await app.send("POST", "/api/v1/accounts", json={"username": "x"})).code == 403


async def test_a_profile_is_edited_as_it_was_written(anna: Client, stranger: Client) -> None:
    path = "/api/v1/profile"
    before = await anna.get(path, "Profile")
    assert before["avatar"] is None and before["header_description"] == "" and before["show_media"] is True
    form = aiohttp.FormData()
    form.add_field("header", png(), filename="h.png", content_type="image/png")
    form.add_field("header_description", "A bridge")
    for name, value in {
        "note": "I *knit*",
        "show_media": "false",
        "attribution_domains[]": "https://Blog.example/a",
        "fields_attributes[][name]": "town",
        "fields_attributes[][value]": "Pskov",
    }.items():
        form.add_field(name, value)  # fmt: skip
    after = await anna.ok("PATCH", path, "Profile", data=form)
    assert after["note"] == "I *knit*" and after["header"] and after["header_description"] == "A bridge"
    assert after["attribution_domains"] == ["blog.example"] and after["show_media"] is False
    assert [(one["name"], one["value"]) for one in after["fields"]] == [("town", "Pskov")]
    words = {"header_description": "An old bridge", "fields_attributes": {"0": {"name": "city", "value": "Псков"}}}
    again = await anna.ok("PATCH", "/api/v1/accounts/update_credentials", "CredentialAccount", json=words)
    assert again["header_description"] == "An old bridge" and again["header"] == after["header"]
    seen = await stranger.get(f"/api/v1/accounts/{anna.id}", "Account")
    assert seen["header_description"] == "An old bridge" and seen["show_media"] is False
    assert [one["name"] for one in seen["fields"]] == ["city"] and seen["noindex"] is False
    assert seen["feature_approval"]["current_user"] == "automatic" and seen["roles"][0]["name"] == "Owner"
    await anna.ok("PATCH", path, json={"fields_attributes": [], "attribution_domains": [], "discoverable": False})
    seen = await stranger.get(f"/api/v1/accounts/{anna.id}")
    assert seen["fields"] == [] and seen["feature_approval"]["current_user"] == "denied"
    for body in ({"attribution_domains": ["no host"]}, {"attribution_domains": [f"a{n}.example" for n in range(11)]},
                 {"header_description": "x" * 2000}, {"show_media": "perhaps"[:0] or []}):  # fmt: skip
        assert (await anna.send("PATCH", path, json=body)).code == 422, body
    assert (await stranger.send("GET", path)).code == 401


async def test_preferences_tell_the_usual(anna: Client) -> None:
    found = await anna.get("/api/v1/preferences", "Preferences")
    assert found["posting:default:visibility"] == "public"
