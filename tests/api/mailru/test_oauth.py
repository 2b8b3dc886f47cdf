"""Getting tokens: three grants, the dialog, and the library that walks through it like a browser."""

from urllib.parse import parse_qsl, quote, urlsplit

import aiohttp
import pytest
from aiomailru import API, exceptions, sessions

from tests.api.mailru.server import TYPE, Session, Town
from tests.cast import PASSWORD
from veche.core.auth.views import AppView

LOGIN = "boris@example.org"


async def token(town: Town, expect: int = 200, **fields: str) -> dict[str, object]:
    async with town.http.post("/oauth/token", data=fields) as answer:
        assert answer.headers["content-type"] == TYPE
        assert answer.status == expect, await answer.text()
        return dict(await answer.json(content_type=None))


def keys(app: AppView) -> dict[str, str]:
    return {"client_id": app.client_id, "client_secret": app.client_secret}


async def test_a_password_becomes_a_session_which_refreshes(town: Town) -> None:
    fields = {**keys(town.app), "username": LOGIN, "password": PASSWORD}
    issued = await token(town, grant_type="password", scope="stream messages", **fields)
    assert set(issued) == {"access_token", "refresh_token", "expires_in", "token_type", "x_mailru_vid"}
    assert issued["x_mailru_vid"] == str(town.cast.boris.id) and issued["expires_in"] == 86400
    assert issued["token_type"] == "bearer" and len(str(issued["access_token"])) == 32
    session = Session(town, town.app, str(issued["x_mailru_vid"]), str(issued["access_token"]))
    assert (await session.get("stream.post", user_text="x")).code == 200
    assert (await session.get("guestbook.post", uid=1, description="x")).error == 200
    refresh = {**keys(town.app), "grant_type": "refresh_token", "refresh_token": str(issued["refresh_token"])}
    renewed = await token(town, **refresh)
    assert renewed["refresh_token"] != issued["refresh_token"]
    assert (await token(town, 400, **refresh))["error"] == "invalid_grant"
    again = Session(town, town.app, str(renewed["x_mailru_vid"]), str(renewed["access_token"]))
    assert (await again.get("stream.get")).code == 200


async def test_refusals_have_the_names_of_the_standard(town: Town) -> None:
    good = {**keys(town.app), "grant_type": "password", "username": LOGIN, "password": PASSWORD}
    cases = [
        ("invalid_grant", {**good, "password": "wrong"}),
        ("invalid_client", {**good, "client_secret": "wrong"}),
        ("invalid_client", {**good, "client_secret": ""}),
        ("invalid_client", {**good, "client_secret": town.app.private_key or ""}),
        ("invalid_scope", {**good, "scope": "everything"}),
        ("unsupported_grant_type", {**good, "grant_type": "client_credentials"}),
        ("invalid_grant", {**keys(town.app), "grant_type": "authorization_code", "code": "x", "redirect_uri": "x"}),
    ]
    for error, fields in cases:
        answer = await _refused(town, **fields)
        assert answer["error"] == error and answer["error_description"], fields


async def _refused(town: Town, **fields: str) -> dict[str, str]:
    async with town.http.post("/oauth/token", data=fields) as answer:
        assert answer.headers["content-type"] == TYPE and 400 <= answer.status < 500
        return dict(await answer.json(content_type=None))


async def test_standalone_apps_may_leave_the_secret_out(town: Town) -> None:
    app = await town.add_app(standalone=True)
    fields = {"client_id": app.client_id, "grant_type": "password", "username": LOGIN, "password": PASSWORD}
    for secret in ("", app.private_key or "", app.client_secret):
        assert (await token(town, client_secret=secret, **fields))["access_token"]
    await token(town, 401, client_secret="wrong", **fields)


async def test_the_dialog_gives_a_code_and_a_session_for_it(town: Town) -> None:
    back = f"{town.url}/done"
    ask = {
        "client_id": town.app.client_id,
        "response_type": "code",
        "redirect_uri": back,
        "scope": "stream",
        "state": "st",
    }
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(town.url, cookie_jar=jar) as browser:
        async with browser.get("/oauth/authorize", params=ask) as page:
            assert page.status == 200 and page.url.path == "/oauth/authorize"
        form = {**ask, "Login": "boris", "Domain": "example.org", "Password": PASSWORD}
        async with browser.post("/oauth/authorize", data=form) as page:
            text = await page.text()
            assert "Необходим доступ к вашим данным" in text
            consent = text.split('name="consent" value="')[1].split('"')[0]
        async with browser.post("/oauth/authorize", data={**ask, "consent": consent}, allow_redirects=False) as answer:
            landed = answer.headers["location"]
    given = dict(parse_qsl(urlsplit(landed).query))
    assert landed.startswith(back) and given["state"] == "st"
    issued = await token(town, **keys(town.app), grant_type="authorization_code", code=given["code"], redirect_uri=back)
    assert issued["x_mailru_vid"] == str(town.cast.boris.id)


@pytest.fixture
def library(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """aiomailru as it is, with our address."""
    for name in ("PasswordSession", "RefreshSession", "CodeSession"):
        monkeypatch.setattr(getattr(sessions, name), "OAUTH_URL", f"{town.url}/oauth/token")
    monkeypatch.setattr(sessions.TokenSession, "API_URL", f"{town.url}/platform/api")
    monkeypatch.setattr(sessions.PublicSession, "PUBLIC_URL", f"{town.url}/platform")
    monkeypatch.setattr(sessions.ImplicitSession, "OAUTH_URL", f"{town.url}/oauth/authorize")
    monkeypatch.setattr(sessions.ImplicitSession, "REDIRECT_URI", f"{town.url}/oauth/success.html")


@pytest.mark.usefixtures("library")
async def test_the_library_signs_in_posts_reads_and_likes(town: Town) -> None:
    app = town.app
    arguments = (app.client_id, app.private_key, app.client_secret, LOGIN, PASSWORD)
    async with sessions.PasswordSession(*arguments, scope="") as session:
        api = API(session)
        (me,) = await api.users.getInfo()
        assert me["email"] == LOGIN
        made = await api.stream.post(user_text="Привет & + = % из библиотеки")
        events = await api.stream.get(limit=5)
        event = next(one for one in events if one["id"] == made["id"])
        assert event["user_text"] == "Привет & + = % из библиотеки"
        assert await api.stream.like(thread_id=event["thread_id"]) == {"status": 1}
        (again,) = [one for one in await api.stream.getByAuthor(uid=me["uid"]) if one["id"] == made["id"]]
        assert again["is_liked_by_me"] == 1
        assert await api.friends.get() == [str(town.cast.anna.id)]
        found = await session.public_request(["mail", "anna"])
        assert found == {"uid": str(town.cast.anna.id)}
        with pytest.raises(exceptions.APIError) as refused:
            await api.stream.like(thread_id="0" * 32)
        assert refused.value.code == 100
        with pytest.raises(exceptions.APIError) as unknown:
            await api.no.suchMethod()
        assert unknown.value.code == 2


@pytest.mark.usefixtures("library")
async def test_the_library_in_both_circuits_and_with_a_refresh_token(town: Town, boris: Session) -> None:
    app = town.app
    async with sessions.ServerSession(app.client_id, app.client_secret, boris.session_key) as session:
        assert await API(session).friends.get() == [str(town.cast.anna.id)]
    async with sessions.ClientSession(app.client_id, app.private_key, boris.session_key, boris.uid) as session:
        assert await API(session).friends.get() == [str(town.cast.anna.id)]
    async with sessions.ClientSession(app.client_id, "wrong", boris.session_key, boris.uid) as session:
        with pytest.raises(exceptions.APIError) as refused:
            await API(session).friends.get()
        assert refused.value.code == 104
    fields = {**keys(app), "grant_type": "password", "username": LOGIN, "password": PASSWORD}
    issued = await token(town, **fields)
    arguments = (app.client_id, app.private_key, app.client_secret, issued["refresh_token"])
    async with sessions.RefreshSession(*arguments) as session:
        assert await API(session).friends.get() == [str(town.cast.anna.id)]


@pytest.mark.usefixtures("library")
async def test_the_library_goes_through_the_dialog(town: Town) -> None:
    app = await town.add_app(standalone=True)
    arguments = (app.client_id, app.private_key, app.client_secret, LOGIN, PASSWORD)
    jar = aiohttp.CookieJar(unsafe=True)
    async with sessions.ImplicitSession(
        *arguments, scope="stream", session=aiohttp.ClientSession(cookie_jar=jar)
    ) as session:
        assert (session.uid, session.token_type) == (str(town.cast.boris.id), "bearer")
        assert (await API(session).stream.post(user_text="x"))["id"]


@pytest.mark.usefixtures("library")
async def test_the_library_is_told_of_a_wrong_password_and_of_an_unknown_app(town: Town) -> None:
    app = town.app
    jar = aiohttp.CookieJar(unsafe=True)
    with pytest.raises(exceptions.InvalidGrantError):
        await sessions.ImplicitSession(
            app.client_id, app.private_key, app.client_secret, LOGIN, "wrong", scope="stream",
            session=aiohttp.ClientSession(cookie_jar=jar),
        )  # fmt: skip
    with pytest.raises(exceptions.OAuthError):
        await sessions.PasswordSession(app.client_id, app.private_key, app.client_secret, LOGIN, "wrong", "")


async def test_an_address_encoded_twice_is_understood(town: Town) -> None:
    landing = f"{town.url}/oauth/success.html"
    twice = quote(landing, safe="")
    ask = {"client_id": town.app.client_id, "response_type": "token", "redirect_uri": twice, "scope": "stream"}
    async with town.http.get("/oauth/authorize", params=ask) as page:
        assert page.status == 200
    async with town.http.get("/oauth/authorize", params={**ask, "redirect_uri": "https://evil.example/"}) as page:
        assert page.status == 400
