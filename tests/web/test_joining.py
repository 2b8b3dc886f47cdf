"""The way in: registration with a real letter, confirmation, password reset, signing in and out."""

import pytest

from tests.cast import PASSWORD
from tests.server import RunningServer
from tests.smtp.servers import Sink
from tests.web.conftest import Serve
from tests.web.mailbox import letter
from tests.web.visitor import Shown, Visitor
from veche.core import accounts
from veche.http.sessions import COOKIE

# The rules are those of the pages; what the core reads and writes is tested on both databases, here in two tests.
pytestmark = pytest.mark.database("sqlite")
NEW = {"username": "klim", "email": "klim@town.example", "password": "a long enough one", "agreement": "1"}


@pytest.fixture
async def town(serve: Serve, mail: Sink) -> RunningServer:
    """A server that asks for confirmation and writes real letters."""
    return await serve(
        registration__confirm_email=True,
        mail__route=f"smtp://127.0.0.1:{mail.port}",
        http__allow_private=["127.0.0.0/8"],
    )


async def sign_up(visitor: Visitor, **changes: str) -> Shown:
    page = await visitor.get("/sign-up")
    return await visitor.send(page.form(), **{**NEW, **changes})


@pytest.mark.database("sqlite", "postgresql")
async def test_newcomer_gets_a_letter_follows_its_link_and_signs_in(town: RunningServer, mail: Sink) -> None:
    async with Visitor(town.url, "ru") as visitor:
        page = await sign_up(visitor)
        assert (page.code, page.url.path) == (200, "/done/letter")
        early = await visitor.sign_in("klim", NEW["password"])
        assert early.code == 422 and "Сначала подтвердите адрес почты" in early.text
        assert COOKIE not in {cookie.key for cookie in visitor.http.cookie_jar}
        path, message = await letter(mail)
        assert message["To"] == "klim@town.example" and "Подтвердите" in str(message["Subject"])
        for _ in range(2):  # scanners follow links: opening it changes nothing
            page = await visitor.get(path)
            assert page.find("button") is not None
        page = await visitor.send(page.form())
        assert page.url.path == "/done/confirmed"
        assert (await visitor.get(path)).code == 200
        again = await visitor.send((await visitor.get(path)).form())
        assert again.code == 422 and again.find("p", role="alert") is not None
        page = await visitor.sign_in("klim@town.example", NEW["password"])
        assert (page.code, page.url.path) == (200, "/@klim")


async def test_forgotten_password_is_replaced(town: RunningServer, mail: Sink) -> None:
    async with Visitor(town.url) as visitor, Visitor(town.url) as elsewhere:
        await elsewhere.sign_in("boris")
        page = await visitor.send((await visitor.get("/reset")).form(), email="boris@example.org")
        unknown = await visitor.send((await visitor.get("/reset")).form(), email="nobody@example.org")
        assert page.url == unknown.url and page.words("p") == unknown.words("p")  # whether it is known is not told
        path, _ = await letter(mail)
        short = await visitor.send((await visitor.get(path)).form(), password="short")
        assert short.code == 422 and short.fault("password")
        done = await visitor.send((await visitor.get(path)).form(), password="quite another one")
        assert done.url.path == "/done/password"
        assert (await visitor.get(path)).code == 422
        assert (await visitor.sign_in("boris")).code == 422
        assert (await visitor.sign_in("boris", "quite another one")).url.path == "/@boris"
        for _ in range(100):  # the other session ends when the event log is read
            if (await elsewhere.get("/settings/apps")).code == 401:
                break
        assert (await elsewhere.get("/settings/apps")).code == 401


async def test_lost_confirmation_letter_is_sent_again(town: RunningServer, mail: Sink) -> None:
    async with Visitor(town.url) as visitor:
        await sign_up(visitor)
        await letter(mail)
        town.services.clock.advance(120_000)
        page = await visitor.send((await visitor.get("/confirm")).form(), email="klim@town.example")
        assert page.url.path == "/done/sent"
        path, _ = await letter(mail, 2)
        assert (await visitor.send((await visitor.get(path)).form())).url.path == "/done/confirmed"


async def test_every_fault_stands_beside_its_field(serve: Serve) -> None:
    server = await serve(registration__mode="invite")
    async with Visitor(server.url) as english, Visitor(server.url, "ru") as russian:
        wrong = {"username": "Вася", "email": "nowhere", "password": "short", "invite": ""}
        for visitor, name_fault in ((english, "Only Latin letters"), (russian, "Можно использовать только")):
            page = await visitor.send((await visitor.get("/sign-up")).form(), **wrong)
            assert page.code == 422
            assert {name for name in (*NEW, "invite") if page.fault(name)} == {*NEW, "invite"}
            assert page.fault("username").startswith(name_fault)
            assert page.find("input", name="username").get("value") == "Вася"  # type: ignore[union-attr]
            assert page.find("input", name="password").get("value") is None  # type: ignore[union-attr]
        for field, value in (("username", "anna"), ("username", "admin"), ("email", "anna@example.org")):
            page = await sign_up(english, **{field: value, "invite": "x"})
            assert page.code == 422 and page.fault(field), field
        page = await sign_up(english, invite="unknown")
        assert page.fault("invite") == "This invitation is not good, or no more."
        anna = server.cast.anna.viewer
        code = (await server.services.open_tx.write(lambda tx: accounts.invite(tx, anna))).code
        assert (await sign_up(english, invite=code)).url.path == "/done/ready"


async def test_newcomer_waits_for_a_moderator(serve: Serve) -> None:
    server = await serve(registration__mode="approval")
    async with Visitor(server.url) as visitor:
        page = await sign_up(visitor, reason="I knit")
        assert page.url.path == "/done/waiting"
        assert "pending approval" in (await visitor.sign_in("klim", NEW["password"])).text


async def test_registrations_and_letters_are_counted(serve: Serve) -> None:
    server = await serve(
        ratelimit__enabled=True, ratelimit__registrations=2, ratelimit__letters=2, ratelimit__sign_ins=3
    )
    async with Visitor(server.url) as visitor:
        for number in range(2):
            assert (await sign_up(visitor, username="")).code == 422  # a mistake costs nothing
            assert (await sign_up(visitor, username=f"klim{number}", email=f"k{number}@town.example")).code == 200
        assert (await sign_up(visitor)).code == 429
        codes = [(await visitor.post("/reset", {"email": "anna@example.org"})).code for _ in range(3)]
        assert codes == [200, 200, 429]
        codes = [(await visitor.sign_in("anna", "wrong")).code for _ in range(4)]
        assert codes == [422, 422, 422, 429]


async def test_sign_in_and_out(server: RunningServer, visitor: Visitor) -> None:
    assert (await visitor.get("/settings/apps")).code == 401
    page = await visitor.get("/settings/apps")
    link = page.find("a", href="/sign-in?next=/settings/apps")
    assert link is not None
    form = (await visitor.get("/sign-in?next=/settings/apps")).form()
    wrong = await visitor.send(form, username="anna", password="not this")
    assert wrong.code == 422 and wrong.find("p", role="alert") is not None
    assert wrong.find("input", name="username").get("value") == "anna"  # type: ignore[union-attr]
    page = await visitor.send(wrong.form(), username="anna", password=PASSWORD)
    assert (page.code, page.url.path) == (200, "/settings/apps")
    cookie = next(one for one in visitor.http.cookie_jar if one.key == COOKIE)
    assert cookie["httponly"] and cookie["samesite"] == "Lax"
    kept = cookie.value
    out = await visitor.send(page.form(0))
    assert out.url.path == "/"
    assert (await visitor.get("/settings/apps", Cookie=f"{COOKIE}={kept}")).code == 401


async def test_nobody_is_sent_elsewhere(server: RunningServer) -> None:
    for next in (
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "/%09/x\t//y",
        "http:/x",
    ):
        async with Visitor(server.url) as visitor:
            form = {"username": "anna", "password": PASSWORD, "next": next}
            answer = await visitor.post("/sign-in", form, follow=False)
            assert answer.headers["Location"] in ("/@anna", "/%09/x"), next


async def test_forms_of_other_sites_do_nothing(server: RunningServer) -> None:
    foreign = {"Origin": "https://evil.example", "Sec_Fetch_Site": "cross-site"}
    async with Visitor(server.url) as anna:
        await anna.sign_in("anna")
        for path, data in (
            ("/sign-out", {}),
            ("/sign-out", {"form": "0" * 40}),
            ("/sign-out", {"form": "ё"}),
            ("/sign-out", {"form": "подпись"}),
            ("/settings/apps/1/revoke", {}),
        ):
            assert (await anna.post(path, data)).code == 403, path
        for path in ("/sign-in", "/sign-up", "/reset", "/confirm", "/sign-out"):
            assert (await anna.post(path, {"username": "anna", "password": PASSWORD}, **foreign)).code == 403, path
        assert (await anna.get("/settings/apps")).code == 200


async def test_the_form_asks_for_reason_and_age_where_they_are_wanted(serve: Serve) -> None:
    town = await serve(registration__mode="approval", registration__min_age=16, registration__confirm_email=False)
    async with Visitor(town.url, "ru") as visitor:
        page = await sign_up(visitor)
        assert page.code == 422 and "Расскажите, почему" in page.text and "Укажите, когда вы родились" in page.text
        page = await sign_up(visitor, reason="To read", date_of_birth="2020-01-31")
        assert page.code == 422 and "слишком молоды" in page.text
        page = await sign_up(visitor, reason="To read", date_of_birth="2000-01-31")
        assert (page.code, page.url.path) == (200, "/done/waiting")
