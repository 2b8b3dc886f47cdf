"""One post as every dialect and the web show it, in words that can be compared."""

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from tests.same_thing.person import Person, page

_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class Seen:
    """What all dialects can say of a post."""

    author: int
    words: str  # without whom it names, which each dialect writes in its own way
    pictures: int
    likes: int
    comments: int
    liked: bool


def text_of(markup: str) -> str:
    return html.unescape(_TAG.sub("", markup))


def _words(text: str) -> str:
    """The first line up to a mention."""
    return re.split(r"[@\[\n]", text)[0].strip()


def of_mastodon(item: dict[str, Any]) -> Seen:
    return Seen(
        int(item["account"]["id"]), _words(text_of(item["content"])), len(item["media_attachments"]),
        item["favourites_count"], item["replies_count"], item["favourited"],
    )  # fmt: skip


def of_vk(item: dict[str, Any]) -> Seen:
    photos = [one for one in item["attachments"] if one["type"] == "photo"]
    likes = item["likes"]
    return Seen(
        abs(item["from_id"]), _words(item["text"]), len(photos), likes["count"], item["comments"]["count"],
        bool(likes["user_likes"]),
    )  # fmt: skip


def of_mailru(item: dict[str, Any]) -> Seen:
    images = [one for one in item.get("attachments", []) if one["object"] == "image"]
    return Seen(
        int(item["authors"][0]["uid"]), _words(item["user_text"]), len(images), item["likes_count"],
        item["comments_count"], bool(item["is_liked_by_me"]),
    )  # fmt: skip


def _one(items: Iterable[Any], mark: str, text: str) -> Any | None:
    """The one item with this mark; more of them is a fault."""
    found = [item for item in items if mark in item.get(text, "")]
    assert len(found) <= 1, found
    return found[0] if found else None


@dataclass(frozen=True, slots=True)
class Place:
    """Where the post was looked for, what was found, and the raw item."""

    name: str
    seen: Seen | None
    raw: Any


async def everywhere(who: Person, owner: int, mark: str) -> list[Place]:
    """All lists that hold a post of `owner`'s page for somebody who follows it; `owner` is negative for a group."""
    places = []
    for path in ("/v1/timelines/home", "/v1/timelines/public", f"/v1/accounts/{abs(owner)}/statuses"):
        if owner > 0 or path.endswith("home"):
            item = _one(await who.mastodon("GET", path), mark, "content")
            places.append(Place(f"mastodon {path}", item and of_mastodon(item), item))
    for name, params in (("newsfeed.get", {}), ("wall.get", {"owner_id": owner})):
        item = _one((await who.vk(name, count=50, **params))["items"], mark, "text")
        places.append(Place(f"vk {name}", item and of_vk(item), item))
    for name, params in (("stream.get", {}), ("stream.getByAuthor", {"uid": abs(owner)})):
        events = [one for one in await who.mailru(name, limit=50, **params) if one["subtype"] == "event"]
        item = _one(events, mark, "user_text")
        places.append(Place(f"mailru {name}", item and of_mailru(item), item))
    return places


async def one_by_one(who: Person, status_id: str, number: int, owner: int) -> list[Place]:
    """The same post asked for by its ids."""
    status = await who.mastodon("GET", f"/v1/statuses/{status_id}")
    item = (await who.vk("wall.getById", posts=f"{owner}_{number}"))["items"][0]
    return [Place("mastodon status", of_mastodon(status), status), Place("vk wall.getById", of_vk(item), item)]


async def page_of(who: Person, username: str, status_id: str) -> str:
    """The words of the post's page."""
    return text_of(await page(who.server, f"/@{username}/{status_id}"))
