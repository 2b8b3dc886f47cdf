"""Every way to read something, in every dialect, as requests of one viewer."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from tests.visibility.oracle import Written
from tests.visibility.town import Town
from veche.api.mailru import ids, signature


@dataclass(frozen=True, slots=True)
class Keys:
    """What a viewer identifies with in each dialect; all empty for a stranger."""

    name: str
    id: int | None
    mastodon: str = ""
    vk: str = ""
    mailru: str = ""
    cookie: str = ""
    app_id: str = ""
    private_key: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """One request. `about`: it shows this post alone, and must show it exactly to whom it may be shown. `timeline`:
    its statuses are held against the rules of timelines as well."""

    path: str
    method: str
    url: str
    query: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    about: Written | None = None
    timeline: str = ""


def of(town: Town, keys: Keys, some: Sequence[Written]) -> Iterator[Reading]:
    """All lists, and the paths of these posts."""
    yield from mastodon(town, keys, some)
    yield from vk(town, keys, some)
    yield from mailru(town, keys)
    yield from pages(town, keys, some)


def everybody(town: Town) -> list[int]:
    return [member.id for member in town.people.values()] + list(town.groups)


_PARTS = ({}, {"pinned": "true"}, {"exclude_replies": "true"}, {"exclude_reblogs": "true"}, {"tagged": "common"})


def mastodon(town: Town, keys: Keys, some: Sequence[Written]) -> Iterator[Reading]:
    headers = (("authorization", f"Bearer {keys.mastodon}"),) if keys.mastodon else ()

    def get(name: str, path: str, timeline: str = "", about: Written | None = None, **query: object) -> Reading:
        found = urlencode(query, doseq=True).encode()
        return Reading(f"mastodon {name}", "GET", f"/api/{path}", found, headers, about=about, timeline=timeline)

    for post in some:
        for name in ("", "/context", "/favourited_by", "/reblogged_by", "/card"):
            yield get(f"status{name}", f"v1/statuses/{post.id}{name}", about=post)
        yield get("status/history", f"v1/statuses/{post.id}/history")
        if post.poll is not None:
            yield get("poll", f"v1/polls/{post.poll}", about=post)
    yield get("statuses", "v1/statuses", **{"id[]": [post.id for post in town.posts[-40:]]})
    for account in everybody(town):
        for more in _PARTS:
            yield get("account statuses", f"v1/accounts/{account}/statuses", "account", limit=40, **more)
    yield get("public", "v1/timelines/public", "public", limit=40)
    yield get("public", "v1/timelines/public", "public", limit=40, local="true")
    yield get("tag", "v1/timelines/tag/common", "public", limit=40)
    yield get("search", "v2/search", q="common", limit=40)
    if keys.id is None:
        return
    yield get("home", "v1/timelines/home", "home", limit=40)
    if keys.id in town.lists:
        yield get("list", f"v1/timelines/list/{town.lists[keys.id]}", "home", limit=40)
    for place in ("notifications", "conversations", "favourites", "bookmarks", "scheduled_statuses"):
        yield get(place, f"v1/{place}", limit=40)


def vk(town: Town, keys: Keys, some: Sequence[Written]) -> Iterator[Reading]:
    def call(name: str, about: Written | None = None, **params: object) -> Reading:
        body = urlencode({"v": "5.199", **({"access_token": keys.vk} if keys.vk else {}), **params}).encode()
        form = (("content-type", "application/x-www-form-urlencoded"),)
        return Reading(f"vk {name}", "POST", f"/method/{name}", b"", form, body, about)

    def owner(account: int) -> int:
        return -account if account in town.groups else account

    for account in everybody(town):
        for which in ("all", "owner", "others", "suggests", "postponed"):
            yield call("wall.get", owner_id=owner(account), filter=which, count=100, extended=1)
    yield call("wall.getById", posts=",".join(f"{owner(post.wall)}_{post.number}" for post in town.posts), extended=1)
    for post in some:
        place = {"owner_id": owner(post.wall), "count": 100}
        is_comment = post.root != post.id
        yield call("wall.getComments", post_id=post.number, need_likes=1, extended=1, **place)
        yield call("wall.getComment", comment_id=post.number, owner_id=owner(post.wall))
        kind = "comment" if is_comment else "post"
        about = None if post.conversation is not None or keys.id is None else post
        yield call("likes.getList", about, type=kind, item_id=post.number, extended=1, **place)
        if post.poll is not None:
            yield call("polls.getById", poll_id=post.poll)
    for name in ("newsfeed.get", "newsfeed.getGlobal", "newsfeed.getRecommended", "notifications.get"):
        yield call(name, count=100)
    numbers = ",".join(str(post.number) for post in town.posts)
    yield call("messages.getById", message_ids=numbers, extended=1)
    yield call("messages.getConversations", count=200, extended=1)
    yield call("messages.getLongPollHistory", ts=0, events_limit=5000, msgs_limit=5000)
    for peer in [*(member.id for member in town.people.values()), *(2_000_000_000 + chat for chat in town.chats)]:
        yield call("messages.getHistory", peer_id=peer, count=200, extended=1)
    first = owner(town.posts[0].wall)
    script = f'return [API.wall.get({{owner_id: {first}}}), API.messages.getById({{message_ids: "{numbers}"}})];'
    yield call("execute", code=script)


def mailru(town: Town, keys: Keys) -> Iterator[Reading]:
    def call(name: str, **params: object) -> Reading:
        sent = {key: str(value) for key, value in params.items()} | {"method": name, "app_id": keys.app_id}
        if keys.mailru:
            sent["session_key"] = keys.mailru
        uid = str(keys.id) if keys.mailru else sent.get("uid", "")
        sent["sig"] = signature.client_signature(sent, uid, keys.private_key)
        return Reading(f"mailru {name}", "GET", "/platform/api", urlencode(sent).encode())

    for account in everybody(town):
        yield call("stream.getByAuthor", uid=ids.uid(account), limit=100)
        yield call("guestbook.get", uid=ids.uid(account), limit=100)
    if keys.id is None:
        return
    yield call("stream.get", limit=100)
    yield call("messages.getThreadsList", limit=100)
    for member in town.people.values():
        yield call("messages.getThread", uid=member.id, limit=100)


def pages(town: Town, keys: Keys, some: Sequence[Written]) -> Iterator[Reading]:
    headers = (("cookie", f"veche_session={keys.cookie}"),) if keys.cookie else ()
    names = {member.id: member.username for member in town.people.values()}
    for account in everybody(town):
        yield Reading("page profile", "GET", f"/@{names.get(account, f'club{account}')}", b"", headers)
    for post in some:
        path = f"/@{names.get(post.author, f'club{post.author}')}/{post.id}"
        yield Reading("page post", "GET", path, b"", headers, about=post)
    yield Reading("page tag", "GET", "/tags/common", b"", headers)
