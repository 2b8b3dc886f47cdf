"""Apps, and the ways to a token."""

import base64
import hashlib
import re
from html import unescape
from urllib.parse import parse_qsl, urlencode, urlsplit

import aiohttp
import pytest

from tests import cast
from tests.api.mastodon.client import Answered, Client
from tests.api.mastodon.conftest import SignIn
from tests.server import RunningServer

OOB = "urn:ietf:wg:oauth:2.0:oob"
HOME = "https://app.example/back"
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]*)" value="([^"]*)"')


async def register(stranger: Client, **fields: object) -> dict[str, str]:
    body = {"client_name": "app", "redirect_uris": OOB, "scopes": "read write follow push", **fields}
    found: dict[str, str] = await stranger.ok("POST", "/api/v1/apps", "CredentialApplication", json=body)
    return found


async def ask(stranger: Client, app: dict[str, str], grant: str, **fields: str) -> Answered:
    secrets = {"client_id": app["client_id"], "client_secret": app["client_secret"]}
    return await stranger.send("POST", "/oauth/token", data={"grant_type": grant, **secrets, **fields})


async def sign_in_by_forms(server: RunningServer, asked: dict[str, str]) -> str:
    """What a person does in a browser: name and password, then yes; the address that the app gets back."""
    async with aiohttp.ClientSession(server.url, cookie_jar=aiohttp.CookieJar(unsafe=True)) as browser:
        address = "/oauth/authorize?" + urlencode(asked)
        async with browser.get(address) as page:
            form = dict(_HIDDEN.findall(unescape(await page.text())))
        person = {"username": "anna@example.org", "password": cast.PASSWORD}
        async with browser.post("/oauth/authorize", data=form | person) as page:
            assert page.status == 200, await page.text()
            form = dict(_HIDDEN.findall(unescape(await page.text())))
        assert "consent" in form
        async with browser.post("/oauth/authorize", data=form | {"agree": "1"}, allow_redirects=False) as page:
            assert page.status in (302, 303), await page.text()
            return page.headers["location"]


async def test_addresses_are_a_text_of_lines_or_a_list(stranger: Client) -> None:
    by_lines = await register(stranger, redirect_uris=f"{OOB}\n{HOME}")
    by_list = await register(stranger, redirect_uris=[OOB, HOME])
    assert by_lines["redirect_uris"] == by_list["redirect_uris"] == [OOB, HOME]
    only_name = await stranger.ok("POST", "/api/v1/apps", data={"client_name": "old", "redirect_uris": OOB})
    assert only_name["scopes"] == ["read"] and only_name["client_secret_expires_at"] == 0
    assert (await register(stranger, redirect_uris="icecubesapp://"))["redirect_uris"] == ["icecubesapp://"]


async def test_what_is_no_app_is_refused(stranger: Client) -> None:
    for body in (
        {"client_name": "", "redirect_uris": OOB},
        {"client_name": "x"},
        {"client_name": "x", "redirect_uris": "javascript:alert(1)"},
        {"client_name": "x", "redirect_uris": OOB, "scopes": "read everything"},
        {"client_name": "x", "redirect_uris": OOB, "website": "nonsense"},
    ):
        assert (await stranger.send("POST", "/api/v1/apps", json=body)).code == 422, body


async def test_an_app_by_itself_may_read_what_is_public(server: RunningServer, stranger: Client) -> None:
    app = await register(stranger)
    got = (await ask(stranger, app, "client_credentials", scope="read")).body
    assert got["token_type"] == "Bearer" and got["scope"] == "read" and isinstance(got["created_at"], int)
    headers = {"Authorization": f"Bearer {got['access_token']}"}
    mine = await stranger.ok("GET", "/api/v1/apps/verify_credentials", "Application", headers=headers)
    assert mine["name"] == "app"
    assert (await stranger.send("GET", "/api/v1/timelines/public", headers=headers)).code == 200
    refused = await stranger.send("GET", "/api/v1/timelines/home", headers=headers)
    assert (refused.code, refused.error) == (422, "This method requires an authenticated user")


async def test_a_code_is_given_to_a_person_who_agrees(server: RunningServer, stranger: Client) -> None:
    app = await register(stranger, redirect_uris=[HOME, OOB])
    verifier = "v" * 50
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    asked = {
        "response_type": "code",
        "client_id": app["client_id"],
        "redirect_uri": HOME,
        "scope": "read write",
        "state": "s1",
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    back = await sign_in_by_forms(server, asked)
    assert back.startswith(HOME)
    result = dict(parse_qsl(urlsplit(back).query))
    assert result["state"] == "s1"
    wrong = await ask(
        stranger, app, "authorization_code", code=result["code"], redirect_uri=HOME, code_verifier="w" * 50
    )
    assert (wrong.code, wrong.error) == (400, "invalid_grant")
    result = dict(parse_qsl(urlsplit(await sign_in_by_forms(server, asked)).query))
    fields = {"code": result["code"], "redirect_uri": HOME, "code_verifier": verifier}
    got = await ask(stranger, app, "authorization_code", **fields)
    assert got.code == 200 and got.body["scope"] == "read write"
    headers = {"Authorization": f"Bearer {got.body['access_token']}"}
    assert (await stranger.ok("GET", "/api/v1/accounts/verify_credentials", headers=headers))["acct"] == "anna"
    info = await stranger.ok("GET", "/oauth/userinfo", headers=headers)
    assert info["preferred_username"] == "anna" and info["sub"].startswith(server.url)
    assert (await ask(stranger, app, "authorization_code", **fields)).error == "invalid_grant"


async def test_a_code_may_be_shown_to_be_copied(server: RunningServer, stranger: Client) -> None:
    app = await register(stranger)
    asked = {"response_type": "code", "client_id": app["client_id"], "redirect_uri": OOB, "scope": "read"}
    back = await sign_in_by_forms(server, asked)
    code = dict(parse_qsl(urlsplit(back).query))["code"]
    async with server.http.get(back) as page:
        assert page.status == 200 and code in await page.text()
    got = await ask(stranger, app, "authorization_code", code=code, redirect_uri=OOB)
    assert got.code == 200


async def test_a_revoked_token_is_no_token(server: RunningServer, stranger: Client) -> None:
    app = await register(stranger)
    got = (await ask(stranger, app, "password", username="anna@example.org", password=cast.PASSWORD, scope="read")).body
    headers = {"Authorization": f"Bearer {got['access_token']}"}
    assert (await stranger.send("GET", "/api/v1/timelines/home", headers=headers)).code == 200
    secrets = {"client_id": app["client_id"], "client_secret": app["client_secret"], "token": got["access_token"]}
    foreign = await register(stranger, client_name="other")
    theirs = secrets | {"client_id": foreign["client_id"], "client_secret": foreign["client_secret"]}
    assert (await stranger.send("POST", "/oauth/revoke", data=theirs)).code == 403
    for _ in range(2):
        assert await stranger.ok("POST", "/oauth/revoke", data=secrets) == {}
    refused = await stranger.send("GET", "/api/v1/timelines/home", headers=headers)
    assert refused.code == 401 and "invalid_token" in refused.headers["www-authenticate"]


async def test_scopes_are_kept_within_those_of_the_app(stranger: Client) -> None:
    app = await register(stranger, scopes="read write:statuses")
    person = {"username": "anna@example.org", "password": cast.PASSWORD}
    assert (await ask(stranger, app, "password", **person, scope="read:lists")).body["scope"] == "read:lists"
    for scope in ("write", "read nonsense", "push"):
        assert (await ask(stranger, app, "password", **person, scope=scope)).error == "invalid_scope"


async def test_a_refused_sign_in_says_only_that(stranger: Client) -> None:
    app = await register(stranger)
    for name, password in (("anna@example.org", "wrong"), ("nobody@example.org", "wrong")):
        found = await ask(stranger, app, "password", username=name, password=password)
        assert (found.code, found.error) == (400, "invalid_grant")
    bad = {**app, "client_secret": "wrong"}
    assert (await ask(stranger, bad, "client_credentials")).code == 401
    assert (await ask(stranger, app, "nonsense")).error == "unsupported_grant_type"


@pytest.mark.parametrize("scopes, path", [("follow", "/api/v1/blocks"), ("read:blocks", "/api/v1/blocks")])
async def test_a_scope_opens_what_stands_under_it(sign_in: SignIn, scopes: str, path: str) -> None:
    anna = await sign_in("anna", scopes)
    assert (await anna.send("GET", path)).code == 200
    assert (await anna.send("GET", "/api/v1/notifications")).code == 403


async def test_a_token_may_come_in_the_query(anna: Client, stranger: Client) -> None:
    assert anna.token is not None
    assert (await stranger.send("GET", f"/api/v1/timelines/home?access_token={anna.token.text}")).code == 200
    assert (await stranger.send("GET", "/api/v1/timelines/public", headers={"Authorization": "Bearer x"})).code == 401


async def test_metadata_tell_where_everything_is(server: RunningServer, stranger: Client) -> None:
    found = await stranger.get("/.well-known/oauth-authorization-server", "DiscoverOauthServerConfigurationResponse")
    assert found["authorization_endpoint"] == f"{server.url}/oauth/authorize"
    assert found["code_challenge_methods_supported"] == ["S256"]
