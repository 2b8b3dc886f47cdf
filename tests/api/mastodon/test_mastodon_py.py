"""Mastodon.py as it comes from its registry: signs in, posts, reads, streams. It runs in a thread, the server here."""

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlsplit

import pytest
from mastodon import (
    Mastodon,
    MastodonAPIError,
    MastodonNotFoundError,
    MastodonUnauthorizedError,
    StreamListener,
)

from tests import cast
from tests.api.mastodon.pictures import png
from tests.api.mastodon.test_apps import sign_in_by_forms
from tests.server import RunningServer, until

T = TypeVar("T")
SCOPES = ["read", "write", "follow", "push"]


async def in_thread(work: Callable[[], T]) -> T:
    return await asyncio.to_thread(work)


def sign_in(url: str, who: str) -> Mastodon:
    """As its documentation tells: an app, then a person's password."""
    client_id, secret = Mastodon.create_app("tests", api_base_url=url, scopes=SCOPES)
    api = Mastodon(client_id, secret, api_base_url=url)
    api.log_in(f"{who}@example.org", cast.PASSWORD, scopes=SCOPES, allow_http=True)
    return api


async def test_a_day_with_the_library(server: RunningServer) -> None:
    def day() -> None:
        anna, boris = sign_in(server.url, "anna"), sign_in(server.url, "boris")
        _writes_and_reads(anna, boris)
        _relates(anna, boris)
        _keeps_lists(anna, boris)
        _is_told(anna, boris)
        _talks(anna, boris)
        _looks_around(anna, server.url)

    await in_thread(day)


def _writes_and_reads(anna: Mastodon, boris: Mastodon) -> None:
    picture = anna.media_post(png(), mime_type="image/png", description="red", focus=(0.5, -0.5))
    assert picture.description == "red" and picture.meta.focus.x == 0.5
    assert anna.media_update(picture, description="a red picture").description == "a red picture"
    posted = anna.status_post("Привет #мир", media_ids=[picture], spoiler_text="картинка", language="ru")
    assert posted.media_attachments[0].id == picture.id and posted.sensitive and posted.language == "ru"
    poll = anna.make_poll(["tea", "coffee"], expires_in=600, multiple=True)
    asked = anna.status_post("?", poll=poll, idempotency_key="once")
    assert anna.status_post("?", poll=poll, idempotency_key="once").id == asked.id
    assert boris.poll_vote(asked.poll, [0, 1]).own_votes == [0, 1]
    assert boris.poll(asked.poll).votes_count == 2
    with pytest.raises(MastodonAPIError):
        boris.poll_vote(asked.poll, [0])
    reply = boris.status_reply(posted, "да")
    assert reply.in_reply_to_id == posted.id and "@<span>anna</span>" in reply.content
    assert [one.id for one in anna.status_context(posted).descendants] == [reply.id]
    assert boris.status_favourite(posted).favourited and boris.status_bookmark(posted).bookmarked
    assert boris.status_reblog(posted).reblog.id == posted.id
    assert [one.acct for one in anna.status_favourited_by(posted)] == ["boris"]
    assert [one.id for one in boris.favourites()] == [posted.id] == [one.id for one in boris.bookmarks()]
    edited = anna.status_update(asked, "? (edited)")
    assert edited.edited_at and len(anna.status_history(asked)) == 2
    assert anna.status_source(asked).text == "? (edited)"
    assert not boris.status_unfavourite(posted).favourited and not boris.status_unreblog(posted).reblogged
    assert anna.status_pin(posted).pinned and not anna.status_unpin(posted).pinned
    assert anna.status_mute(posted).muted and not anna.status_unmute(posted).muted
    home = anna.timeline_home(limit=2)
    assert len(home) == 2 and len(anna.fetch_next(home)) >= 1 and anna.fetch_remaining(home)
    assert posted.id in [one.id for one in boris.timeline_hashtag("мир")]
    assert posted.id in [one.id for one in boris.timeline_public(only_media=True)]
    assert anna.status_delete(asked).text == "? (edited)"
    with pytest.raises(MastodonNotFoundError):
        anna.status(asked)


def _relates(anna: Mastodon, boris: Mastodon) -> None:
    me = anna.account_verify_credentials()
    vera = anna.account_lookup("vera")
    assert anna.account_follow(vera).requested
    assert not anna.account_unfollow(vera).requested
    assert anna.account_mute(vera, duration=60).muting and [one.id for one in anna.mutes()] == [vera.id]
    assert not anna.account_unmute(vera).muting
    assert anna.account_block(vera).blocking and [one.id for one in anna.blocks()] == [vera.id]
    assert not anna.account_unblock(vera).blocking
    assert anna.account_relationships(boris.me())[0].following
    assert "boris" in [one.acct for one in anna.account_followers(me)]
    assert "boris" in [one.acct for one in anna.account_following(me)]
    assert anna.account_search("bori")[0].acct == "boris"
    changed = anna.account_update_credentials(
        note="I knit", avatar=png(), avatar_mime_type="image/png", fields=[("town", "Pskov")], discoverable=True
    )
    assert changed.source.note == "I knit" and changed.fields[0].name == "town"
    assert [one.id for one in anna.account_statuses(me, exclude_replies=True)]


def _keeps_lists(anna: Mastodon, boris: Mastodon) -> None:
    kept = anna.list_create("friends", replies_policy="none")
    anna.list_accounts_add(kept, [boris.me()])
    assert [one.acct for one in anna.list_accounts(kept)] == ["boris"]
    assert [one.title for one in anna.account_lists(boris.me())] == ["friends"]
    assert anna.list_update(kept, "good friends").title == "good friends"
    assert isinstance(anna.timeline_list(kept), list)
    anna.list_accounts_delete(kept, [boris.me()])
    anna.list_delete(kept)
    assert anna.lists() == []


def _is_told(anna: Mastodon, boris: Mastodon) -> None:
    told = anna.notifications()
    assert {"mention", "favourite"} & {one.type for one in told}
    assert anna.notifications(types=["mention"])[0].status.account.acct == "boris"
    anna.notifications_dismiss(told[0])
    marked = anna.markers_set("notifications", told[0])
    assert marked["notifications"].last_read_id == told[0].id
    anna.notifications_clear()
    assert anna.notifications() == []


def _talks(anna: Mastodon, boris: Mastodon) -> None:
    said = anna.status_post("@boris psst", visibility="direct")
    talk = boris.conversations()[0]
    assert talk.last_status.id == said.id and talk.unread
    boris.conversations_read(talk)
    assert not boris.conversations()[0].unread


def _looks_around(anna: Mastodon, url: str) -> None:
    assert anna.instance().title == "Veche"
    assert anna.instance_nodeinfo().software.name == "veche"
    assert anna.search("anna", result_type="accounts").accounts[0].acct == "anna"
    assert anna.preferences()["posting:default:visibility"] == "public"
    assert anna.custom_emojis() == [] and anna.instance_rules() == []
    assert anna.app_verify_credentials().name == "tests"
    anna.revoke_access_token(allow_http=True)
    with pytest.raises(MastodonUnauthorizedError):
        Mastodon(access_token="nonsense", api_base_url=url).account_verify_credentials()


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
    stream = await in_thread(lambda: anna.stream_user(heard, run_async=True, timeout=10))
    hub = server.app.door.extras["hub"]
    await until(lambda: hub.count == 1)

    def write() -> Any:
        posted = boris.status_post("hello")
        boris.status_update(posted, "hello again")
        boris.status_delete(posted)
        boris.status_post("@anna hi", visibility="unlisted")
        return posted

    posted = await in_thread(write)
    await until(lambda: len(heard.events) >= 5)
    assert heard.events[:3] == [("update", posted.id), ("edit", "<p>hello again</p>"), ("delete", posted.id)]
    assert {kind for kind, _ in heard.events[3:]} == {"update", "notification"}
    server.app.door.streams.close_all()  # the library waits for the next line before it closes
    await in_thread(stream.close)
