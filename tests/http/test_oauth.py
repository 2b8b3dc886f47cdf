"""One set of addresses; each app is answered in its own dialect's words, and gets no more than its person agreed to."""

import base64
import hashlib
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import aiohttp
import pytest

from tests.cast import PASSWORD, password_hash
from tests.http.conftest import Running, Serve
from tests.http.oauth_dialects import OLD, TOWN, PlainPages
from tests.http.town import DIALECT, PAGES
from veche.core import accounts, auth
from veche.core.accounts.views import NewUser
from veche.core.auth.views import AppView, NewApp
from veche.core.scopes import Scope
from veche.core.tx import Tx, TxFactory
from veche.core.viewer import Viewer
from veche.http.asgi import Surface
from veche.http.oauth import OAuth, surface
from veche.http.sessions import COOKIE

BACK = "https://app.example/back?keep=1"
OOB = "urn:ietf:wg:oauth:2.0:oob"
OLD_BACK = "http://connect.example/oauth/success.html"


@dataclass
class Town:
    """A server with two apps and two people: boris, and vera whose address is not confirmed."""

    running: Running
    app: AppView
    old_app: AppView
    boris_id: int

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.running.port}"

    def browser(self) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(self.base, cookie_jar=aiohttp.CookieJar(unsafe=True))

    async def token(self, **fields: str) -> tuple[int, Any]:
        answer = await self.running.http.post("/oauth/token", data=fields)
        return answer.status, await answer.json(content_type=None)

    def client(self, app: AppView | None = None) -> dict[str, str]:
        app = app or self.app
        return {"client_id": app.client_id, "client_secret": app.client_secret}

    def question(self, app: AppView | None = None, **more: str) -> dict[str, str]:
        app = app or self.app
        uri = app.redirect_uris[0]
        return {"response_type": "code", "client_id": app.client_id, "redirect_uri": uri, "state": "s 1", **more}


@pytest.fixture
async def town(serve: Serve, open_tx: TxFactory) -> AsyncIterator[Town]:
    hashed = await password_hash()

    async def people(tx: Tx) -> tuple[AppView, AppView, int]:
        app = await auth.create_app(
            tx, Viewer.system, NewApp("mastodon", "Tusk <b>", (BACK, OOB, "app://done"), "read write")
        )
        old = await auth.create_app(tx, Viewer.system, NewApp("mailru", "Old", (OLD_BACK,)))
        boris = await accounts.register(
            tx, Viewer.system, NewUser("boris", "boris@list.example", hashed, confirmed=True, agreement=True)
        )
        await accounts.register(tx, Viewer.system, NewUser("vera", "vera@list.example", hashed, agreement=True))
        return app, old, boris.account_id

    auth.register_scopes("mastodon", lambda words: frozenset({Scope.POSTS_WRITE} if "write" in words else ()))
    oauth = OAuth([TOWN, OLD])
    running = await serve(
        Surface(DIALECT),
        Surface(PAGES),
        Surface(surface(oauth, ["read", "write"])),
        changes={"ratelimit.sign_ins": 200},
        door={"oauth": oauth, "pages": PlainPages()},
        find=(auth.viewer_of_token, auth.viewer_of_session),
    )
    app, old, boris_id = await open_tx.write(people)
    yield Town(running, app, old, boris_id)


def form_of(page: str) -> tuple[str, dict[str, str]]:
    action = re.search(r'action="([^"]*)"', page)
    assert action is not None
    fields = re.findall(r'<input name="([^"]*)" value="([^"]*)">', page)
    return urlsplit(unescape(action[1])).path, {unescape(name): unescape(value) for name, value in fields}


async def signed_in(town: Town, browser: aiohttp.ClientSession, question: dict[str, str]) -> dict[str, str]:
    """Through the sign-in form; the fields of the consent form."""
    page = await (await browser.get("/oauth/authorize", params=question)).text()
    assert "sign in to" in page
    action, hidden = form_of(page)
    filled = {**hidden, "username": "boris", "password": PASSWORD}
    answer = await browser.post(action, data=filled, allow_redirects=False)
    assert answer.status == 303
    where = answer.headers["location"].replace(town.running.door.settings.server.base_url, "")
    page = await (await browser.get(where)).text()
    assert "consent" in page
    _, fields = form_of(page)
    return fields


async def agreed(town: Town, **more: str) -> str:
    """The address to which the app is sent back."""
    async with town.browser() as browser:
        fields = await signed_in(town, browser, town.question(**more))
        answer = await browser.post("/oauth/authorize", data=fields, allow_redirects=False)
        assert answer.status == 302
        return answer.headers["location"]


def code_in(location: str) -> str:
    return parse_qs(urlsplit(location).query)["code"][0]


async def test_code_becomes_a_token_that_works_once(town: Town) -> None:
    location = await agreed(town, scope="read write")
    query = dict(parse_qsl(urlsplit(location).query))
    assert (location.startswith(BACK), query["keep"], query["state"]) == (True, "1", "s 1")
    fields = {"grant_type": "authorization_code", "code": query["code"], "redirect_uri": BACK, **town.client()}
    code, token = await town.token(**fields)
    assert (code, token["token_type"], token["scope"]) == (200, "Bearer", "read write")
    mine = {"Authorization": f"Bearer {token['access_token']}"}
    http = town.running.http
    assert await (await http.get("/api/user", headers=mine)).json() == {"hello": town.boris_id}
    assert (await http.post("/api/words", headers=mine, data={"word": "a"})).status == 200
    code, refusal = await town.token(**fields)
    assert (code, refusal["error"]) == (400, "invalid_grant")


async def test_pkce_needs_its_verifier(town: Town) -> None:
    verifier = "v" * 50
    digest = hashlib.sha256(verifier.encode()).digest()
    challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    for given, wanted in ((verifier, 200), ("w" * 50, 400), ("", 400)):
        location = await agreed(town, code_challenge=challenge, code_challenge_method="S256")
        fields = {"code": code_in(location), "redirect_uri": BACK, "code_verifier": given, **town.client()}
        code, _ = await town.token(grant_type="authorization_code", **fields)
        assert code == wanted


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": "read admin"}, "invalid_scope"),
        ({"code_challenge": "x"}, "invalid_request"),
        ({"code_challenge": "x", "code_challenge_method": "plain"}, "invalid_request"),
    ],
)
async def test_wrong_question_goes_back_to_the_app(town: Town, change: dict[str, str], error: str) -> None:
    answer = await town.running.http.get("/oauth/authorize", params=town.question(**change), allow_redirects=False)
    where = urlsplit(answer.headers["location"])
    query = dict(parse_qsl(where.query) + parse_qsl(where.fragment))
    assert (answer.status, query["error"], query["state"]) == (302, error, "s 1")


@pytest.mark.parametrize(
    "change",
    [
        {"client_id": "nobody"},
        {"client_id": ""},
        {"redirect_uri": "https://evil.example/back"},
        {"redirect_uri": BACK + "x"},
        {"redirect_uri": "javascript:alert(1)"},
    ],
)
async def test_foreign_address_is_never_redirected_to(town: Town, change: dict[str, str]) -> None:
    answer = await town.running.http.get("/oauth/authorize", params=town.question(**change), allow_redirects=False)
    assert (answer.status, answer.content_type) == (400, "text/html")
    assert "location" not in answer.headers


async def test_refusal_of_the_person_is_told_to_the_app(town: Town) -> None:
    async with town.browser() as browser:
        fields = await signed_in(town, browser, town.question())
        answer = await browser.post("/oauth/authorize", data={**fields, "deny": "1"}, allow_redirects=False)
        assert "error=access_denied" in answer.headers["location"]


async def test_consent_is_given_only_by_our_own_form(town: Town) -> None:
    async with town.browser() as browser:
        fields = await signed_in(town, browser, town.question())
        forged = await browser.post("/oauth/authorize", data={**fields, "consent": "x"}, allow_redirects=False)
        absent = await browser.post("/oauth/authorize", data=town.question(), allow_redirects=False)
        foreign = await browser.post(
            "/oauth/authorize", data=fields, headers={"Origin": "https://evil.example"}, allow_redirects=False
        )
        assert [forged.status, absent.status, foreign.status] == [403, 403, 403]


async def test_wrong_password_shows_the_form_again(town: Town) -> None:
    async with town.browser() as browser:
        for login, password, problem in (
            ("boris", "not this one", "wrong"),
            ("nobody", PASSWORD, "wrong"),
            ("vera", PASSWORD, "not_allowed"),
        ):
            fields = {**town.question(), "username": login, "password": password}
            answer = await browser.post("/oauth/authorize", data=fields)
            page = await answer.text()
            assert (answer.status, f"<i>{problem}</i>" in page) == (422, True)
            assert password not in page
            assert not [cookie for cookie in browser.cookie_jar if cookie.key == COOKIE]


async def test_attempts_to_sign_in_are_counted_by_address(town: Town) -> None:
    codes = set()
    for _ in range(202):
        answer = await town.running.http.post("/oauth/token", data={"grant_type": "password", "password": "x"})
        codes.add(answer.status)
    assert codes == {401, 429}
    assert (await town.running.http.post("/oauth/token", data={"grant_type": "x"})).status == 401


async def test_code_is_shown_to_apps_without_an_address(town: Town) -> None:
    location = await agreed(town, redirect_uri=OOB)
    path = urlsplit(location)
    assert path.path == "/oauth/authorize/native"
    page = await (await town.running.http.get(path.path, params=path.query)).text()
    assert f"<code>{code_in(location)}</code>" in page


async def test_app_can_act_by_itself(town: Town) -> None:
    code, token = await town.token(grant_type="client_credentials", **town.client())
    assert (code, token["scope"]) == (200, "read")
    answer = await town.running.http.get("/api/app", headers={"Authorization": f"Bearer {token['access_token']}"})
    assert answer.status == 200


async def test_client_may_show_its_secret_in_the_header(town: Town) -> None:
    credentials = aiohttp.encode_basic_auth(town.app.client_id, town.app.client_secret)
    answer = await town.running.http.post(
        "/oauth/token", headers={"Authorization": credentials}, data={"grant_type": "client_credentials"}
    )
    assert answer.status == 200
    broken = await town.running.http.post("/oauth/token", headers={"Authorization": "Basic !!"}, json={})
    assert (broken.status, (await broken.json())["error"]) == (401, "invalid_client")


@pytest.mark.parametrize(
    ("change", "code", "error"),
    [
        ({"client_id": "nobody"}, 401, "invalid_client"),
        ({"client_secret": "wrong"}, 401, "invalid_client"),
        ({"grant_type": ""}, 400, "invalid_request"),
        ({"grant_type": "magic"}, 400, "unsupported_grant_type"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"grant_type": "authorization_code"}, 400, "invalid_request"),
        ({"grant_type": "authorization_code", "code": "x\u0301" * 50}, 400, "invalid_grant"),
        ({"scope": "admin"}, 400, "invalid_scope"),
    ],
)
async def test_refusals_speak_of_what_is_wrong(town: Town, change: dict[str, str], code: int, error: str) -> None:
    fields = {"grant_type": "client_credentials", **town.client(), **change}
    got, body = await town.token(**fields)
    assert (got, body["error"]) == (code, error)
    assert body["error_description"]


async def test_secrets_are_not_taken_from_addresses(town: Town) -> None:
    query = urlencode({"grant_type": "client_credentials", **town.client()})
    answer = await town.running.http.get(f"/oauth/token?{query}")
    assert (answer.status, (await answer.json())["error"]) == (400, "invalid_request")


async def test_password_grant_stands_behind_its_switch(town: Town, open_tx: TxFactory) -> None:
    changed = open_tx.settings.changed({"oauth.password_grant": True})
    town.running.door.settings = open_tx.settings = changed
    fields = {"grant_type": "password", "scope": "read", **town.client()}
    code, token = await town.token(**fields, username="boris@list.example", password=PASSWORD)
    assert (code, token["scope"]) == (200, "read")
    code, refusal = await town.token(**fields, username="boris", password="wrong")
    assert (code, refusal["error"]) == (400, "invalid_grant")
    code, refusal = await town.token(**fields, username="vera", password=PASSWORD)
    assert (code, "confirmed" in refusal["error_description"]) == (400, True)


async def test_revoked_token_works_no_more(town: Town) -> None:
    _, token = await town.token(grant_type="client_credentials", **town.client())
    mine = {"Authorization": f"Bearer {token['access_token']}"}
    http = town.running.http
    assert (await http.get("/api/app", headers=mine)).status == 200
    foreign = await http.post("/oauth/revoke", data={**town.client(town.old_app), "token": token["access_token"]})
    assert (await foreign.json(content_type=None))["error"] == "unauthorized_client"
    assert (await http.get("/api/app", headers=mine)).status == 200
    for _ in range(2):
        answer = await http.post("/oauth/revoke", data={**town.client(), "token": token["access_token"]})
        assert (answer.status, await answer.json()) == (200, {})
    assert (await http.get("/api/app", headers=mine)).status == 401


async def test_app_of_the_other_dialect_is_answered_in_its_own_words(town: Town) -> None:
    client = town.client(town.old_app)
    fields = {**client, "username": "boris@list.zone", "password": PASSWORD, "scope": "photos,stream"}
    answer = await town.running.http.post("/oauth/token", data={"grant_type": "password", **fields})
    token = await answer.json(content_type=None)
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert (token["expires_in"], token["x_mailru_vid"]) == (86400, str(town.boris_id))
    code, renewed = await town.token(grant_type="refresh_token", refresh_token=token["refresh_token"], **client)
    assert code == 200
    assert renewed["access_token"] != token["access_token"]
    code, refusal = await town.token(grant_type="refresh_token", refresh_token=token["refresh_token"], **client)
    assert (code, refusal["error"]) == (400, "invalid_grant")
    code, refusal = await town.token(grant_type="client_credentials", **client)
    assert (code, refusal["error"]) == (400, "unsupported_grant_type")


async def test_token_comes_in_the_fragment_and_consent_is_remembered(town: Town) -> None:
    question = town.question(town.old_app, response_type="token", scope="stream")
    async with town.browser() as browser:
        page = await (await browser.get("/oauth/authorize", params=question)).text()
        action, hidden = form_of(page)
        wrong = {**hidden, "Login": "boris", "Domain": "list.zone", "Password": "wrong"}
        failed = await browser.post(action, data=wrong, allow_redirects=False)
        assert "fail" in parse_qs(urlsplit(failed.headers["location"]).query)
        right = {**wrong, "Password": PASSWORD}
        after = await browser.post(action, data=right, allow_redirects=False)
        assert parse_qs(urlsplit(after.headers["location"]).query)["login"] == ["1"]
        page = await (await browser.get("/oauth/authorize", params=question)).text()
        assert OLD.note in page
        _, fields = form_of(page)
        first = await browser.post("/oauth/authorize", data=fields, allow_redirects=False)
        again = await browser.get("/oauth/authorize", params=question, allow_redirects=False)
        for answer in (first, again):
            where, _, fragment = answer.headers["location"].partition("#")
            assert where == OLD_BACK
            names = [name for name, _ in parse_qsl(fragment)]
            wanted = ["refresh_token", "expires_in", "access_token", "token_type", "x_mailru_vid", "state"]
            assert names == wanted
        more = await browser.get("/oauth/authorize", params={**question, "scope": "stream photos"})
        assert OLD.note in await more.text()


async def test_metadata_tells_where_everything_is(town: Town) -> None:
    found = await (await town.running.http.get("/.well-known/oauth-authorization-server")).json()
    base = town.running.door.settings.server.base_url
    assert found["issuer"] == base + "/"
    assert found["token_endpoint"] == base + "/oauth/token"
    assert found["code_challenge_methods_supported"] == ["S256"]
    assert "password" not in found["grant_types_supported"]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/oauth/token", b"{"),
        ("/oauth/token", b'{"grant_type":["a"],"client_id":{}}'),
        ("/oauth/revoke", b'{"token":1}'),
        ("/oauth/nothing", b"{}"),
    ],
)
async def test_broken_requests_get_json(town: Town, path: str, body: bytes) -> None:
    answer = await town.running.http.post(path, data=body, headers={"Content-Type": "application/json"})
    assert 400 <= answer.status < 500
    assert (await answer.json())["error"]


async def test_session_cookie_is_kept_from_scripts(town: Town) -> None:
    fields = {**town.question(), "username": "boris", "password": PASSWORD}
    answer = await town.running.http.post("/oauth/authorize", data=fields, allow_redirects=False)
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
