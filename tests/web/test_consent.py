"""The dialog of an app: sign in, agree or not, go back; taken back on the page of connected apps."""

from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from tests.cast import PASSWORD
from tests.server import RunningServer
from tests.web.visitor import Visitor
from veche.core import auth
from veche.core.auth.views import AppView, NewApp
from veche.core.viewer import Viewer

pytestmark = pytest.mark.database("sqlite")
OOB = "urn:ietf:wg:oauth:2.0:oob"
BACK = "https://app.example/back?keep=1"


async def make_app(server: RunningServer, dialect: str = "mastodon", **more: object) -> AppView:
    new = NewApp(
        dialect=dialect, name="Tusk <b>", redirect_uris=(BACK, OOB, "tusk://done"), scopes="read write", **more
    )  # type: ignore[arg-type]
    return await server.services.open_tx.write(lambda tx: auth.create_app(tx, Viewer.system, new))


def question(app: AppView, uri: str = BACK, **more: str) -> str:
    fields = {"response_type": "code", "client_id": app.client_id, "redirect_uri": uri, "scope": "read", **more}
    return "/oauth/authorize?" + urlencode(fields)


async def test_app_is_let_in_and_shut_out_again(server: RunningServer, visitor: Visitor) -> None:
    app = await make_app(server)
    page = await visitor.get(question(app, OOB))
    assert page.code == 200 and "Tusk <b>" in page.text.replace("&lt;", "<").replace("&gt;", ">") and not page.all("b")
    wrong = await visitor.send(page.form(), username="anna", password="not this")
    assert wrong.code == 422 and wrong.find("p", role="alert") is not None
    page = await visitor.send(wrong.form(), username="anna", password=PASSWORD)
    assert page.url.path == "/oauth/authorize"
    told = "".join(page.tree.itertext())
    for words in (
        "You are Анна Белова",
        "@anna",
        "read everything that you can read here",
        "Mastodon apps",
        "a code to copy",
    ):
        assert words in told, words
    shown = await visitor.send(page.form(), "Allow")
    code = shown.words("output")
    answer = await visitor.http.post("/oauth/token", data={
        "grant_type": "authorization_code", "code": code, "client_id": app.client_id,
        "client_secret": app.client_secret, "redirect_uri": OOB,
    })  # fmt: skip
    token = {"Authorization": f"Bearer {(await answer.json())['access_token']}"}
    async with visitor.http.get("/api/v1/accounts/verify_credentials", headers=token) as answer:
        assert (await answer.json())["username"] == "anna"
    apps = await visitor.get("/settings/apps")
    assert apps.words("h2") == "Tusk <b>"
    after = await visitor.send(apps.form(), "Take the access back")
    assert after.url.path == "/settings/apps" and not after.all("h2")
    async with visitor.http.get("/api/v1/accounts/verify_credentials", headers=token) as answer:
        assert answer.status == 401


async def test_cancel_weighs_as_much_as_allow(server: RunningServer, anna: Visitor) -> None:
    app = await make_app(server)
    page = await anna.get(question(app, state="s 1"))
    assert list(page.form().buttons) == ["Cancel", "Allow"] and "app.example" in page.text
    back = await anna.send(page.form(), "Cancel", follow=False)
    found = parse_qs(urlsplit(back.headers["Location"]).query)
    assert (found["error"], found["state"], found["keep"]) == (["access_denied"], ["s 1"], ["1"])
    shown = await anna.send((await anna.get(question(app, OOB))).form(), "Cancel")
    assert shown.code == 200 and "no access" in shown.text
    assert "tusk:" in (await anna.get(question(app, "tusk://done"))).text
    assert not (await anna.get("/settings/apps")).all("h2")


async def test_nobody_agrees_for_others(server: RunningServer, anna: Visitor) -> None:
    app = await make_app(server)
    form = (await anna.get(question(app))).form()
    stripped = [(name, value) for name, value in form.fields if name != "consent"]
    assert (await anna.post("/oauth/authorize", dict(stripped))).code == 403
    assert (await anna.post("/oauth/authorize", dict(form.fields), Origin="https://evil.example")).code == 403


async def test_dialog_in_russian_and_for_somebody_else(server: RunningServer, anna: Visitor) -> None:
    app = await make_app(server)
    page = await anna.get(question(app))
    link = next(one.get("href") for one in page.all("a") if one.get("hreflang") == "ru")
    russian = await anna.get("/oauth/authorize" + (link or ""))
    assert "Вы — Анна Белова" in russian.text and russian.find("html", lang="ru") is not None
    other = next(one.get("href") for one in page.all("a") if one.text == "Somebody else?")
    assert (await anna.get(other or "")).find("input", name="password") is not None


async def test_questions_that_cannot_be_answered(server: RunningServer, anna: Visitor) -> None:
    app = await make_app(server)
    for path in ("/oauth/authorize", question(app, "https://evil.example/"), "/oauth/authorize/native",
                 question(app, OOB, scope="admin:write")):  # fmt: skip
        page = await anna.get(path)
        assert page.code == 400 and page.words("h1") and page.find("a", href="/") is not None, path


async def test_forms_hold_to_the_contract_of_old_programs(server: RunningServer) -> None:
    """What aiomailru's ImplicitSession does (2026-11): replays every input, adds Login, Domain and Password."""
    app = await make_app(server, "mailru", standalone=True)
    landing = server.url + "/oauth/success.html"
    ask = {"client_id": app.client_id, "redirect_uri": landing, "response_type": "token"}
    async with Visitor(server.url) as client:
        page = await client.get("/oauth/authorize?" + urlencode(ask))
        (form,) = page.forms()
        assert page.code == 200 and form.action == f"{server.url}/oauth/authorize"
        assert page.find("form").get("action") == form.action  # type: ignore[union-attr]
        credentials = {"Login": "anna", "Domain": "example.ru", "Password": "wrong"}
        failed = await client.post(form.action, {**dict(form.fields), **credentials})
        assert (failed.code, failed.url.path) == (200, "/oauth/authorize") and "fail" in failed.url.query
        assert failed.find("p", role="alert") is not None
        page = await client.post(form.action, {**dict(form.fields), **credentials, "Password": PASSWORD})
        assert page.url.path == "/oauth/authorize" and "Необходим доступ к вашим данным" in page.text
        (form,) = page.forms()
        done = await client.post(form.action, dict(form.fields))
        assert done.url.path == "/oauth/success.html"
        again = await client.get("/oauth/authorize?" + urlencode(ask), follow=False)
        assert "#refresh_token=" in again.headers["Location"] and "access_token=" in again.headers["Location"]
