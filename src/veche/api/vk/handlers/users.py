"""users.*"""

from typing import Any

import msgspec

from veche.api.vk import paging, params, people
from veche.api.vk.at import At, Listed
from veche.api.vk.params import Csv
from veche.api.vk.render import user as render
from veche.core import graph, search


class Get(msgspec.Struct):
    """users.get"""

    user_ids: Csv = ""
    user_id: str = ""
    fields: Csv = ""
    offset: int = 0
    count: int | None = None
    name_case: str = "nom"


class Followers(msgspec.Struct):
    """users.getFollowers"""

    user_id: int = 0
    fields: Csv = ""
    offset: int = 0
    count: int | None = None


async def get(at: At, p: Get) -> list[dict[str, Any]]:
    """People by number or screen name; without any, the caller."""
    names = params.csv(p.user_ids or p.user_id, most=1000 if at.version.given else 100)
    wanted = await people.numbers(at, names, groups=False)
    if not names and at.viewer.account_id is not None:
        wanted = [at.viewer.account_id]
    page = paging.page(p.count, p.offset, usual=1000, most=1000)
    crowd = await people.load(at, wanted)
    fields = params.fields(p.fields)
    return [_one(crowd, one, fields) for one in wanted[page.offset : page.offset + page.limit]]


def _one(crowd: people.Crowd, account_id: int, fields: frozenset[str]) -> dict[str, Any]:
    found = crowd.people.get(account_id)
    if found is None or found.view.is_group:
        return render.deleted(account_id)
    return render.user(found, fields, online=True)


async def get_followers(at: At, p: Followers) -> Listed:
    """Who follows a person without being followed back counts too: a friend is a follower as well."""
    whose = await people.person(at, p.user_id or at.me)
    page = paging.page(p.count, p.offset, usual=100, most=1000)
    found = await graph.followers(at.tx, at.viewer, whose.id, page, groups=False, count=True)
    return await listed(at, found.items, found.total, p.fields)


async def listed(at: At, views: Any, total: int | None, fields: Csv, *, objects: bool = False) -> Listed:
    """`{count, items}`: whole people for OpenVK and for who names fields, else their ids."""
    count = len(views) if total is None else total
    if at.version.given and not fields and not objects:
        return Listed(count, [view.id for view in views])
    crowd = await people.crowd(at, views)
    return Listed(count, crowd.users(params.fields(fields) | {"online"}))


class Search(msgspec.Struct):
    """users.search"""

    q: str = ""
    fields: Csv = ""
    offset: int = 0
    count: int | None = None


async def search_people(at: At, p: Search) -> Listed:
    """People by name."""
    page = paging.page(p.count, p.offset, usual=20 if at.version.given else 100, most=1000)
    found = await search.people_and_groups(at.tx, at.viewer, p.q, page, kind="person")
    crowd = await people.crowd(at, found.items)
    return Listed(page.offset + len(found.items) + int(found.more), crowd.users(params.fields(p.fields)))
