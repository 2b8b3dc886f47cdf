"""Mastodon.py as it comes from its registry: signs in, posts, reads, streams. It runs in a thread, the server here."""

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlsplit

from mastodon import Mastodon, StreamListener

from tests import cast
from tests.api.mastodon.library import admin, alerts, people, site, statuses
from tests.api.mastodon.library.using import METHODS, SCOPES, Stage
from tests.api.mastodon.test_apps import sign_in_by_forms
from tests.server import RunningServer
from tests.waiting import PATIENCE, until

T = TypeVar("T")
SCENES = (*people.SCENES, *statuses.SCENES, *alerts.SCENES, *site.SCENES, *admin.SCENES)
ENOUGH = 250  # methods of the library that must have answered


async def in_thread(work: Callable[[], T]) -> T:
    return await asyncio.to_thread(work)


def sign_in(url: str, who: str) -> Mastodon:
    """As its documentation tells: an app, then a person's password."""
    client_id, secret = Mastodon.create_app("tests", api_base_url=url, scopes=SCOPES)
    api = Mastodon(client_id, secret, api_base_url=url)
    api.log_in(f"{who}@example.org", cast.PASSWORD, scopes=SCOPES, allow_http=True)
    return api


async def test_every_noun_of_the_library_works(server: RunningServer) -> None:
    stage, wrong = Stage(server.url), {}

    def play() -> None:
        for scene in SCENES:
            try:
                scene(stage)
            except Exception as error:
                wrong[scene.__name__] = f"{type(error).__name__}: {error}"

    await in_thread(play)
    assert not wrong, "\n".join(f"{name}: {why}" for name, why in wrong.items())
    assert len(stage.answered) >= ENOUGH, sorted(METHODS - stage.answered)


async def test_a_stranger_reads_with_the_library(server: RunningServer) -> None:
    def read() -> Any:
        api = Mastodon(api_base_url=server.url)
        return api.timeline_public(), api.account_lookup("anna").acct

    statuses, name = await in_thread(read)
    assert statuses == [] and name == "anna"


async def test_a_code_from_the_pages_signs_the_library_in(server: RunningServer) -> None:
    def begin() -> tuple[Mastodon, str]:
        client_id, secret = Mastodon.create_app("by code", api_base_url=server.url, scopes=SCOPES)
        api = Mastodon(client_id, secret, api_base_url=server.url)
        return api, api.auth_request_url(scopes=SCOPES, allow_http=True)

    api, address = await in_thread(begin)
    back = await sign_in_by_forms(server, dict(parse_qsl(urlsplit(address).query)))
    code = dict(parse_qsl(urlsplit(back).query))["code"]
    await in_thread(lambda: api.log_in(code=code, scopes=SCOPES, allow_http=True))
    assert (await in_thread(api.me)).acct == "anna"


class Heard(StreamListener):
    """Keeps what a stream tells."""

    def __init__(self) -> None:
        self.events: list[tuple[str, Any]] = []

    def on_update(self, status: Any) -> None:
        self.events.append(("update", status.id))

    def on_status_update(self, status: Any) -> None:
        self.events.append(("edit", status.content))

    def on_delete(self, status_id: Any) -> None:
        self.events.append(("delete", status_id))

    def on_notification(self, notification: Any) -> None:
        self.events.append(("notification", notification.type))


async def test_the_library_hears_the_stream(server: RunningServer) -> None:
    anna, boris = await in_thread(lambda: (sign_in(server.url, "anna"), sign_in(server.url, "boris")))
    heard = Heard()
    stream = await in_thread(lambda: anna.stream_user(heard, run_async=True, timeout=PATIENCE))
    hub = server.app.door.extras["hub"]
    await until(lambda: hub.count == 1)

    async def write(count: int, step: Callable[[], Any]) -> Any:
        """One step at a time: a post that is gone when its turn comes is not shown to anybody."""
        done = await in_thread(step)
        await until(lambda: len(heard.events) >= count)
        return done

    posted = await write(1, lambda: boris.status_post("hello"))
    await write(2, lambda: boris.status_update(posted, "hello again"))
    await write(3, lambda: boris.status_delete(posted))
    await write(5, lambda: boris.status_post("@anna hi", visibility="unlisted"))
    assert heard.events[:3] == [("update", posted.id), ("edit", "<p>hello again</p>"), ("delete", posted.id)]
    assert {kind for kind, _ in heard.events[3:]} == {"update", "notification"}
    server.app.door.streams.close_all()  # the library waits for the next line before it closes
    await in_thread(stream.close)
