"""What people write never becomes a script, wherever it is shown; and a longer page asks the database no more often."""

from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from msgspec.structs import replace

from tests.core.media import samples
from tests.counting import count_statements
from tests.server import RunningServer
from tests.web.visitor import Shown, Visitor
from veche.core import accounts, auth, groups, media, posts
from veche.core.accounts.views import AccountChanges, RemoteProfile
from veche.core.auth.views import NewApp
from veche.core.errors import CoreError
from veche.core.groups import GroupChanges
from veche.core.posts import NewPoll, NewPost
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.http.door import Call
from veche.http.request import Request
from veche.web.pages import landing, profiles

pytestmark = pytest.mark.database("sqlite")

PAYLOADS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg/onload=alert(1)>',
    "' onmouseover='alert(1)' x='",
    '" autofocus onfocus=alert(1) "',
    '<a href="javascript:alert(1)">x</a>',
    "javascript:alert(1)",
    '[x](javascript:alert(1)) https://a.example/"onclick=alert(1)',
    "</title><script>alert(1)</script>",
    "</textarea><iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<style>@import 'https://evil.example/x.css'</style>",
    "<form action=https://evil.example><input name=password>",
    "<base href=https://evil.example/>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "{{ 7*7 }}{% raw %}%(name)s %s",
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
)
ASKED = (PAYLOADS[2], PAYLOADS[4], PAYLOADS[8], PAYLOADS[15])
NEVER = {"script", "style", "iframe", "object", "embed", "base", "math"}
ADDRESSES = {"href", "src", "action", "poster", "formaction", "srcset", "data"}
SCHEMES = {"", "http", "https", "mailto"}


def assert_harmless(page: Shown) -> None:
    assert page.code < 500
    for one in page.tree.iter():
        assert one.tag not in NEVER, one.tag
        for name, value in one.attrib.items():
            assert not name.lower().startswith("on"), (one.tag, name, value)
            assert name.lower() not in ("style", "srcdoc", "autofocus"), (one.tag, name)
            if name in ADDRESSES:
                assert urlsplit(value).scheme.lower() in SCHEMES, (one.tag, name, value)
        if one.tag == "meta":
            assert one.get("http-equiv") is None
        if one.tag == "form":
            assert urlsplit(one.get("action", "")).hostname in (None, "127.0.0.1")


async def tried(verb: Any, *args: Any) -> Any:
    """What the core refuses cannot be shown either."""
    try:
        return await verb(*args)
    except CoreError:
        return None


async def write_everywhere(server: RunningServer, tmp_path: Path, bad: str) -> int:
    """The text in every place that a person can write to; the post."""
    cast, open_tx = server.cast, server.services.open_tx
    anna = cast.anna.viewer
    stored = await media.store(server.services, samples.picture(tmp_path / "picture.jpg", size=(64, 48)))
    name = bad[:60]
    for changes in (
        AccountChanges(display_name=name), AccountChanges(note=bad), AccountChanges(headline=bad[:140]),
        AccountChanges(fields=((name[:50], bad),)), AccountChanges(details={"town": bad}),
    ):  # fmt: skip
        await tried(open_tx.write, lambda tx, c=changes: accounts.update(tx, anna, c))

    async def say(tx: Tx) -> int:
        picture = await media.accept(tx, anna, replace(stored, description=bad))
        poll = NewPoll((bad[:100], "no"), question=bad[:100], expires_at=tx.now + 3_600_000)
        changes = GroupChanges(title=name, description=bad)
        await tried(groups.update, tx, cast.vera.viewer, cast.knitters, changes)
        profile = RemoteProfile(uri="https://far.example/users/dana", username="dana", domain="far.example",
                                url="javascript:alert(1)", display_name=name, note_html=bad,
                                fields=((bad, bad),))  # fmt: skip
        await tried(accounts.receive, tx, profile)
        root = await posts.create(tx, anna, NewPost(text=bad + " #wool", warning=bad, media_ids=(picture,), title=""))
        await posts.create(tx, anna, NewPost(text=bad, poll=poll, html_input=True))
        await posts.create(tx, cast.boris.viewer, NewPost(text=bad, reply_to_id=root))
        await posts.create(tx, cast.boris.viewer, NewPost(text=bad, repost_of_id=root))
        await posts.create(tx, cast.boris.viewer, NewPost(text=bad, wall_id=cast.knitters))
        return root

    return await open_tx.write(say)


async def test_nothing_that_people_write_becomes_a_script(server: RunningServer, tmp_path: Path) -> None:
    roots = {bad: await write_everywhere(server, tmp_path, bad) for bad in PAYLOADS}
    async with Visitor(server.url) as visitor:
        for bad, root in roots.items():
            page = await visitor.get(f"/@anna/{root}")
            assert_harmless(page)
            found = page.find("summary")
            assert found is not None and (found.text or "").strip() == bad.strip()  # shown as it was written
        for path in ("/", "/@anna", "/@knitters", "/@boris", "/@dana@far.example", "/tags/wool"):
            assert_harmless(await visitor.get(path))


async def test_nothing_that_is_asked_becomes_a_script(server: RunningServer) -> None:
    async with Visitor(server.url) as visitor:
        for bad in ASKED:
            asked = quote(bad, safe="")
            for path in (f"/{asked}", f"/@{asked}", f"/tags/{asked}", f"/sign-in?next={asked}&username={asked}",
                         f"/sign-up?username={asked}&email={asked}", f"/reset?email={asked}", f"/confirm?token={asked}",
                         f"/about?{asked}={asked}", f"/mail/{asked}?done={asked}",
                         f"/oauth/authorize/native?code={asked}&error={asked}",
                         f"/oauth/authorize?client_id={asked}&lang={asked}"):  # fmt: skip
                assert_harmless(await visitor.get(path))
            form = {"username": bad, "email": bad, "password": "x", "reason": bad, "next": bad, "token": bad}
            for path in ("/sign-in", "/sign-up", "/confirm", "/reset"):
                assert_harmless(await visitor.post(path, form))


async def test_consent_names_apps_without_harm(server: RunningServer, anna: Visitor) -> None:
    for bad in PAYLOADS:
        new = NewApp("mastodon", bad[:60], ("https://app.example/",), "read")
        app = await server.services.open_tx.write(lambda tx, new=new: auth.create_app(tx, Viewer.system, new))
        ask = f"?response_type=code&client_id={app.client_id}&redirect_uri=https://app.example/&scope=read"
        page = await anna.get(f"/oauth/authorize{ask}&state={quote(bad, safe='')}")
        assert page.find("button", name="agree") is not None
        assert_harmless(page)


async def statements(server: RunningServer, handler: Any, params: Any) -> int:
    scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "scheme": "http", "headers": []}
    call = Call(server.app.door, Request(scope, None, "x"), server.cast.boris.viewer, None)  # type: ignore[arg-type]
    async with server.services.open_tx.read() as tx:
        told = count_statements(tx)
        await handler(tx, server.cast.boris.viewer, params, call)
        return told()


@pytest.mark.database("sqlite", "postgresql")
async def test_longer_pages_ask_the_database_no_more_often(server: RunningServer) -> None:
    cast, open_tx = server.cast, server.services.open_tx
    root = await open_tx.write(lambda tx: posts.create(tx, cast.anna.viewer, NewPost(text="a #wool")))
    await open_tx.write(lambda tx: posts.create(tx, cast.boris.viewer, NewPost(text="b", reply_to_id=root)))
    pages = (
        (profiles.profile, profiles.Profile("anna")), (profiles.post, profiles.OnePost("anna", root)),
        (profiles.tag, profiles.Tag("wool")), (landing.landing, None), (profiles.profile, profiles.Profile("knitters")),
    )  # fmt: skip
    await open_tx.write(lambda tx: posts.create(tx, cast.boris.viewer, NewPost(text="c", wall_id=cast.knitters)))
    await statements(server, landing.landing, None)  # the figures of the front page are kept for a minute
    few = [await statements(server, *page) for page in pages]
    for number in range(15):
        await open_tx.write(lambda tx, n=number: posts.create(tx, cast.anna.viewer, NewPost(text=f"{n} #wool @boris")))
        await open_tx.write(
            lambda tx, n=number: posts.create(tx, cast.anna.viewer, NewPost(text=f"{n}", reply_to_id=root))
        )
        await open_tx.write(lambda tx: posts.create(tx, cast.boris.viewer, NewPost(text="d", wall_id=cast.knitters)))
    assert [await statements(server, *page) for page in pages] == few
    assert max(few) < 40
