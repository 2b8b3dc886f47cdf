"""The clients that people have, from their registry and changed in nothing but the address: each signs in with a
password, posts, and reads what the others posted."""

import asyncio
from typing import Any

import aiohttp
import aiomailru
import pytest
from aiomailru import sessions

from tests import cast
from tests.api.mastodon.test_mastodon_py import sign_in as sign_in_to_mastodon
from tests.api.vk import test_clients as vk_clients
from tests.server import RunningServer
from veche.core import auth
from veche.core.auth.views import AppView, NewApp
from veche.core.viewer import Viewer

SCOPE = "photos guestbook stream messages events"


def addressed(kind: type, url: str, path: str) -> type:
    """The library's session with our address."""
    more = {"PUBLIC_URL": f"{url}/platform", "API_URL": f"{url}/platform/api", "OAUTH_URL": f"{url}/oauth/{path}"}
    if kind is sessions.ImplicitSession:
        more["REDIRECT_URI"] = f"{url}/oauth/success.html"
    return type(kind.__name__, (kind,), more)


async def app_of_mailru(server: RunningServer) -> AppView:
    new = NewApp(dialect="mailru", name="Feed", redirect_uris=(f"{server.url}/oauth/success.html",), standalone=True)
    return await server.services.open_tx.write(lambda tx: auth.create_app(tx, Viewer.system, new))


async def sign_in_to_mailru(server: RunningServer, app: AppView, kind: type, path: str) -> Any:
    browser = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))  # the loopback has no name
    made = addressed(kind, server.url, path)(
        app.client_id, app.private_key, app.client_secret, "boris@example.org", cast.PASSWORD, SCOPE, session=browser
    )
    return await made.authorize()


@pytest.mark.parametrize(
    ("kind", "path"), [(sessions.PasswordSession, "token"), (sessions.ImplicitSession, "authorize")]
)
async def test_three_libraries_on_one_account(server: RunningServer, kind: type, path: str) -> None:
    app = await app_of_mailru(server)
    mailru = await sign_in_to_mailru(server, app, kind, path)
    api = aiomailru.API(mailru)
    (me,) = await api.users.getInfo()
    assert me["uid"] == str(server.cast.boris.id)
    made = await api.stream.post(user_text="by aiomailru & co = 1")

    def others() -> tuple[list[str], list[str]]:
        mastodon = sign_in_to_mastodon(server.url, "boris")
        mastodon.status_post("by Mastodon.py")
        token = vk_clients.sign_in(server, "boris")["access_token"]  # type: ignore[arg-type]
        vk = vk_clients.session(server, token).get_api()  # type: ignore[arg-type]
        vk.wall.post(owner_id=server.cast.boris.id, message="by vk_api")
        statuses = [one.content for one in mastodon.timeline_home(limit=3)]
        return statuses, [one["text"] for one in vk.wall.get(owner_id=server.cast.boris.id, count=3)["items"]]

    statuses, items = await asyncio.to_thread(others)
    assert statuses == ["<p>by vk_api</p>", "<p>by Mastodon.py</p>", "<p>by aiomailru &amp; co = 1</p>"]
    assert items == ["by vk_api", "by Mastodon.py", "by aiomailru & co = 1"]
    events = await api.stream.getByAuthor(uid=server.cast.boris.id, limit=3)
    assert [one["user_text"] for one in events] == items and events[2]["id"] == made["id"]
    await mailru.close()
