"""newsfeed.*"""

from typing import Any

import msgspec

from veche.api.vk import paging, params, people
from veche.api.vk.at import At
from veche.api.vk.handlers.wall import with_authors
from veche.api.vk.params import Csv
from veche.core import graph, timelines
from veche.core.paging import Page, Slice
from veche.http.cache import ListOf


class Feed(msgspec.Struct):
    """newsfeed.get, getGlobal, getRecommended"""

    fields: Csv = ""
    start_from: str = ""
    start_time: int = 0
    end_time: int = 0
    offset: int = 0
    count: int | None = None
    extended: bool = True
    filters: Csv = ""


class Banned(msgspec.Struct):
    """newsfeed.getBanned"""

    extended: bool = False
    fields: Csv = ""
    name_case: str = "nom"


class Ban(msgspec.Struct):
    """newsfeed.addBan, deleteBan"""

    user_ids: Csv = ""
    group_ids: Csv = ""


def _page(at: At, p: Feed) -> Page:
    page = paging.page(p.count, p.offset, usual=50 if at.version.given else 30, most=100)
    return paging.feed(page, p.start_from, p.start_time, p.end_time)


async def get(at: At, p: Feed) -> dict[str, Any]:
    """What the caller's friends, those they follow and their groups write."""
    return await _answer(at, p, await timelines.home(at.tx, at.viewer, _page(at, p)))


async def get_global(at: At, p: Feed) -> dict[str, Any]:
    """What everybody writes."""
    return await _answer(at, p, await timelines.public(at.tx, at.viewer, _page(at, p)))


async def _answer(at: At, p: Feed, found: Slice[int]) -> dict[str, Any]:
    post_ids = found.items[max(0, p.offset) :]
    answer: dict[str, Any] = {"items": ListOf("post", tuple(post_ids))}
    if p.extended or at.version.given:
        answer["items"], crowd = await with_authors(at, post_ids)
        answer |= crowd.profiles(params.fields(p.fields))
    if found.more and found.items:
        answer["next_from"] = paging.next_from(found)
    return answer


async def get_banned(at: At, p: Banned) -> dict[str, Any]:
    """Whom the caller keeps out of the feed."""
    muted = (await graph.mutes(at.tx, at.viewer, Page(limit=1000))).items
    if p.extended:
        return (await people.crowd(at, muted)).profiles(params.fields(p.fields))
    sign = 1 if at.version.given else -1
    groups = [sign * view.id for view in muted if view.is_group]
    return {"groups": groups, "members": [view.id for view in muted if not view.is_group]}


async def add_ban(at: At, p: Ban) -> int:
    """Keeps them out."""
    for one in _named(p):
        await graph.mute(at.tx, at.viewer, one)
    return 1


async def delete_ban(at: At, p: Ban) -> int:
    """Lets them in again."""
    for one in _named(p):
        await graph.unmute(at.tx, at.viewer, one)
    return 1


def _named(p: Ban) -> list[int]:
    users = params.ints(p.user_ids, "user_ids", most=10)
    return [*users, *(abs(one) for one in params.ints(p.group_ids, "group_ids", most=10))]
