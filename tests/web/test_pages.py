"""Every page opens, in both languages, says what it is, and shows nobody what is not for them."""

import pytest

from tests.server import RunningServer
from tests.web.conftest import Serve
from tests.web.visitor import Visitor
from veche.core import accounts, emoji, graph, groups, posts
from veche.core.accounts.views import AccountChanges
from veche.core.groups import GroupChanges, NewGroup
from veche.core.posts import NewPost, Visibility
from veche.core.viewer import Viewer

# The rules are those of the pages; what the core reads and writes is tested on both databases, here in two tests.
pytestmark = pytest.mark.database("sqlite")
CSP = "default-src 'self'"


async def write(server: RunningServer, who: Viewer, text: str, **more: object) -> int:
    return await server.services.open_tx.write(lambda tx: posts.create(tx, who, NewPost(text=text, **more)))  # type: ignore[arg-type]


PATHS = ("/", "/about", "/connect", "/sign-in", "/sign-up", "/confirm", "/reset", "/@anna", "/@knitters",
         "/@dana@far.example", "/tags/wool", "/done/letter")  # fmt: skip


async def test_every_page_opens_in_the_readers_language(server: RunningServer) -> None:
    async with Visitor(server.url, "ru-RU,ru;q=0.9") as reader, Visitor(server.url, "de") as other:
        for visitor, language, path in (
            (v, lang, path) for v, lang in ((reader, "ru"), (other, "en")) for path in PATHS
        ):
            page = await visitor.get(path)
            assert page.code == 200, path
            assert page.find("html", lang=language) is not None
            assert len(page.all("h1")) == 1 and page.title
            assert page.headers["Content-Security-Policy"].startswith(CSP)
            assert page.headers["Content-Type"] == "text/html; charset=utf-8"
            assert not page.all("script") and not page.all("style")


async def test_language_that_was_chosen_is_remembered(visitor: Visitor) -> None:
    page = await visitor.get("/about")
    link = next(one.get("href") for one in page.all("a") if one.get("hreflang") == "ru")
    chosen = await visitor.get("/about" + (link or ""))
    assert chosen.find("html", lang="ru") is not None
    assert (await visitor.get("/")).find("html", lang="ru") is not None
    assert (await visitor.get("/oauth/authorize")).find("html", lang="ru") is not None


async def test_unknown_page_is_told_in_html(visitor: Visitor) -> None:
    for path in (
        "/nowhere",
        "/@nobody",
        "/@anna/17",
        "/@anna/99999999999999999999",
        "/done/nothing",
        "/@anna?before=x",
    ):
        page = await visitor.get(path)
        assert page.code in (404, 422), path
        assert page.meta("robots") == "noindex" and page.words("h1")
    wrong = await visitor.post("/about", {})
    assert wrong.code == 405 and wrong.headers["Allow"] == "GET, HEAD"


async def test_profile_shows_whom_it_is_about(server: RunningServer, visitor: Visitor) -> None:
    anna = server.cast.anna
    changes = AccountChanges(note="Я вяжу", headline="Мастерица", details={"town": "Заречный"}, indexable=True,
                             fields=(("Сайт", "https://anna.example"),), birthday="1988-04-12",
                             birthday_visibility=2)  # fmt: skip
    await server.services.open_tx.write(lambda tx: accounts.update(tx, anna.viewer, changes))
    await write(server, anna.viewer, "Первая запись")
    page = await visitor.get("/@anna")
    assert page.title.startswith("Анна Белова (@anna)")
    assert page.find("link", rel="canonical").get("href") == f"{server.url}/@anna"  # type: ignore[union-attr]
    assert page.meta("og:title") == "Анна Белова (@anna)" and page.meta("og:description") == "Мастерица"
    assert page.meta("robots") is None
    for told in ("Я вяжу", "Заречный", "12 April", "https://anna.example", "Первая запись"):
        assert told in "".join(page.tree.itertext()), told
    assert "1988" not in page.text


async def test_names_that_lead_nowhere(server: RunningServer, visitor: Visitor) -> None:
    cast, open_tx = server.cast, server.services.open_tx
    await open_tx.write(lambda tx: accounts.suspend(tx, cast.anna.viewer, cast.gleb.id))
    secret = NewGroup(title="Тайные", username="secret", access="private")
    group = await open_tx.write(lambda tx: groups.create(tx, cast.vera.viewer, secret))
    for name in (
        "gleb",
        "secret",
        "nobody",
        "dana",
        "anna@far.example",
        "anna%00",
        "%01anna",
        "anna%E2%80%AE",
        "anna%0A",
        "anna%20",
    ):
        assert (await visitor.get(f"/@{name}")).code == 404, name
    async with Visitor(server.url) as vera:
        await vera.sign_in("vera")
        assert (await vera.get("/@secret")).code == 200
    await open_tx.write(lambda tx: groups.update(tx, cast.vera.viewer, group.id, GroupChanges(access="open")))
    assert (await visitor.get("/@secret")).code == 200


@pytest.mark.database("sqlite", "postgresql")
async def test_profile_shows_only_what_the_reader_may_see(server: RunningServer, visitor: Visitor) -> None:
    vera = server.cast.vera.viewer
    await write(server, vera, "всем", visibility=Visibility.PUBLIC)
    hidden = await write(server, vera, "своим", visibility=Visibility.FOLLOWERS)
    letter = await write(server, vera, "@boris тайно", visibility=Visibility.DIRECT)
    page = await visitor.get("/@vera")
    assert page.code == 200 and "всем" in page.text and "своим" not in page.text and "тайно" not in page.text
    assert (await visitor.get(f"/@vera/{hidden}")).code == 404
    assert (await visitor.get(f"/@vera/{letter}")).code == 404
    async with Visitor(server.url) as boris:
        await boris.sign_in("boris")
        shown = await boris.get("/@vera")
        assert "своим" in shown.text and "тайно" not in shown.text
        page = await boris.get(f"/@vera/{hidden}")
        assert page.code == 200 and page.meta("robots") == "noindex"


async def test_post_with_its_thread(server: RunningServer, visitor: Visitor) -> None:
    cast = server.cast
    root = await write(server, cast.anna.viewer, "Кто вяжет? #wool", language="ru")
    answer = await write(server, cast.boris.viewer, "Я вяжу", reply_to_id=root)
    page = await visitor.get(f"/@anna/{root}")
    assert page.title.startswith("Анна Белова: Кто вяжет?")
    assert [one.get("id") for one in page.all("article")] == [f"p{root}", f"p{answer}"]
    assert page.find("div", lang="ru") is not None
    below = await visitor.get(f"/@boris/{answer}")
    assert [one.get("id") for one in below.all("article")] == [f"p{root}", f"p{answer}"]
    moved = await visitor.get(f"/@somebody/{root}", follow=False)
    assert (moved.code, moved.headers["Location"]) == (302, f"/@anna/{root}")
    assert "Кто вяжет?" in (await visitor.get("/tags/wool")).text


async def test_long_profile_goes_on(server: RunningServer, visitor: Visitor) -> None:
    ids = [await write(server, server.cast.anna.viewer, f"запись {number}") for number in range(25)]
    page = await visitor.get("/@anna")
    link = page.find("a", rel="next")
    assert link is not None
    older = await visitor.get(f"/@anna{link.get('href')}")
    seen = [one.get("id") for shown in (page, older) for one in shown.all("article")]
    assert seen == [f"p{id}" for id in reversed(ids)]
    assert older.find("a", rel="next") is None


async def test_group_page_shows_its_wall(server: RunningServer, visitor: Visitor) -> None:
    await write(server, server.cast.boris.viewer, "Принёс пряжу", wall_id=server.cast.knitters)
    page = await visitor.get("/@knitters")
    assert "Принёс пряжу" in page.text and "2 members" in page.text


async def test_the_instances_own_emoji_stand_in_names_and_texts(server: RunningServer) -> None:
    cast, open_tx = server.cast, server.services.open_tx
    files = [("original", "media/aa/bb/tea.png"), ("static", "media/aa/bb/still.png")]
    await open_tx.write(lambda tx: emoji.add(tx, cast.anna.viewer, "tea", files))
    await emoji.refresh(open_tx)
    changes = AccountChanges(display_name="Боря <:tea:>")
    await open_tx.write(lambda tx: accounts.update(tx, cast.boris.viewer, changes))
    text = "Кто :tea: пьёт? https://far.example/:tea:/x :coffee: :tea:"
    id = await write(server, cast.boris.viewer, text, warning="Про :tea:")
    async with Visitor(server.url) as stranger:
        page = await stranger.get(f"/@boris/{id}")
    signs = page.all("img", **{"class": "sign"})
    assert {sign.get("src") for sign in signs} == {"/files/media/aa/bb/still.png"}
    assert {sign.get("alt") for sign in signs} == {":tea:"}
    assert len(signs) == 1 + 1 + 2, "in the name, the warning and the text, and in no address"
    assert "Боря &lt;<img" in page.text and ":coffee:" in page.text
    assert page.find("a", href="https://far.example/:tea:/x") is not None


async def test_signed_in_person_is_named(anna: Visitor) -> None:
    page = await anna.get("/")
    assert page.find("a", href="/@anna") is not None and page.find("a", href="/sign-in") is None


async def test_closed_door_offers_no_registration(serve: Serve) -> None:
    server = await serve(registration__mode="closed")
    async with Visitor(server.url) as visitor:
        assert (await visitor.get("/")).find("a", href="/sign-up") is None
        for page in (await visitor.get("/sign-up"), await visitor.post("/sign-up", {"username": "root"})):
            assert page.code == 403 and "Registration is closed" in page.text


async def test_blocked_reader_sees_no_posts(server: RunningServer) -> None:
    cast = server.cast
    id = await write(server, cast.boris.viewer, "не для Глеба")
    async with Visitor(server.url) as gleb:
        await gleb.sign_in("gleb")
        assert "не для Глеба" not in (await gleb.get("/@boris")).text
        assert (await gleb.get(f"/@boris/{id}")).code == 404
    await server.services.open_tx.write(lambda tx: graph.unblock(tx, cast.boris.viewer, cast.gleb.id))
    async with Visitor(server.url) as gleb:
        assert (await gleb.get(f"/@boris/{id}")).code == 200
