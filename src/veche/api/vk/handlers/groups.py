"""groups.*"""

from typing import Any

import msgspec

from veche.api.vk import paging, params, people
from veche.api.vk.at import At, Json, Listed
from veche.api.vk.errors import VkError
from veche.api.vk.handlers.users import listed
from veche.api.vk.params import Csv
from veche.api.vk.render import group as render
from veche.core import groups, search
from veche.core.groups import GroupChanges, NewGroup

_SORTS = {"id_asc": "id_asc", "id_desc": "id_desc", "time_asc": "time_asc", "time_desc": "time_desc"}
_OPENVK_WALLS = {0: "off", 1: "open", 2: "suggest"}
_VK_WALLS = {0: "off", 1: "open", 2: "restricted", 3: "off"}


class Create(msgspec.Struct):
    """groups.create"""

    title: str
    description: str = ""
    type: str = "group"
    screen_name: str = ""


class Edit(msgspec.Struct):
    """groups.edit"""

    group_id: int
    title: str | None = None
    description: str | None = None
    screen_name: str | None = None
    website: str | None = None
    wall: int | None = None
    access: int | None = None


class Get(msgspec.Struct):
    """groups.get"""

    user_id: int = 0
    fields: Csv = ""
    offset: int = 0
    count: int | None = None
    filter: str = ""
    extended: bool = False


class GetById(msgspec.Struct):
    """groups.getById; the seed writes `groups_id`"""

    group_ids: Csv = ""
    groups_id: Csv = ""
    group_id: str = ""
    fields: Csv = ""


class Members(msgspec.Struct):
    """groups.getMembers"""

    group_id: str
    sort: str = "id_asc"
    offset: int = 0
    count: int | None = None
    fields: Csv = ""
    filter: str = ""


class IsMember(msgspec.Struct):
    """groups.isMember"""

    group_id: str
    user_id: int = 0
    user_ids: Csv | None = None
    extended: bool = False


class Search(msgspec.Struct):
    """groups.search"""

    q: str
    offset: int = 0
    count: int | None = None
    fields: Csv = ""


class One(msgspec.Struct):
    """groups.join, leave, getSettings"""

    group_id: int


class Remove(msgspec.Struct):
    """groups.removeUser"""

    group_id: int
    user_id: int


async def create(at: At, p: Create) -> Json:
    """Founds a group."""
    new = NewGroup(p.title, p.screen_name or None, p.description)
    made = await groups.create(at.tx, at.viewer, new)
    found = (await people.crowd(at, [made])).groups()
    return found[0] if at.version.given else found


async def edit(at: At, p: Edit) -> int:
    """Changes a group's page."""
    group = await people.group(at, p.group_id)
    walls = _VK_WALLS if at.version.given else _OPENVK_WALLS
    if p.wall is not None and p.wall not in walls:
        raise VkError(50, "Bad wall value", 100)
    changes = GroupChanges(
        title=params.said(p.title),
        description=p.description,
        username=p.screen_name,
        wall_mode=None if p.wall is None else walls[p.wall],
        access=None if p.access is None else {1: "closed", 2: "private"}.get(p.access, "open"),
        details=None if p.website is None else {"site": p.website or None},
    )
    await groups.update(at.tx, at.viewer, group.id, changes)
    return 1


async def get(at: At, p: Get) -> Listed:
    """The groups that a person is in."""
    page = paging.page(p.count, p.offset, usual=1000 if at.version.given else 6, most=1000)
    whose = (await people.person(at, p.user_id)).id if p.user_id else at.me
    managed = bool({"admin", "editor", "moder"} & set(params.csv(p.filter)))
    found = await groups.of_account(at.tx, at.viewer, whose, page, managed=managed)
    total = found.total or 0
    if at.version.given and not p.extended:
        return Listed(total, [view.id for view in found.items])
    return Listed(total, (await people.crowd(at, found.items)).groups(params.fields(p.fields)))


async def get_by_id(at: At, p: GetById) -> Json:
    """Groups by number or screen name."""
    names = params.csv(p.group_ids or p.groups_id or p.group_id, most=500)
    if any(name.startswith("-") for name in names):
        raise VkError(100, "One of the parameters specified was missing or invalid: group_ids are positive")
    wanted = await people.numbers(at, names, groups=True)
    crowd = await people.load(at, wanted)
    fields = params.fields(p.fields)
    found = [_one(crowd, one, fields) for one in wanted]
    return {"groups": found, "profiles": []} if at.version.is_new else found


def _one(crowd: people.Crowd, group_id: int, fields: frozenset[str]) -> dict[str, Any]:
    place = crowd.people.get(group_id)
    if place is None or not place.view.is_group:
        return render.deleted(group_id)
    return render.group(place, fields)


async def _group_id(at: At, text: str) -> int:
    found = await people.numbers(at, [text], groups=True)
    return (await people.group(at, found[0] if found else 0)).id


async def get_members(at: At, p: Members) -> Listed:
    """Who is in a group."""
    group_id = await _group_id(at, p.group_id)
    page = paging.page(p.count, p.offset, usual=1000 if at.version.given else 10, most=1000)
    role = "managers" if p.filter == "managers" else None
    order = _SORTS.get(p.sort, "id_asc")
    found = await groups.members(at.tx, at.viewer, group_id, page, role, order=order)
    return await listed(at, found.items, found.total, p.fields)


async def is_member(at: At, p: IsMember) -> Json:
    """Of one person a number, of several a list."""
    group_id = await _group_id(at, p.group_id)
    await groups.check_visible(at.tx, at.viewer, group_id)
    asked = params.ints(p.user_ids, "user_ids", most=500) if p.user_ids else [p.user_id or at.me]
    found = await groups.is_member(at.tx, group_id, asked)
    if p.user_ids:
        return [{"user_id": one, "member": int(found[one])} for one in dict.fromkeys(asked)]
    member = int(found[asked[0]])
    return {"member": member, "can_invite": at.version.flag(False)} if p.extended else member


async def search_groups(at: At, p: Search) -> Listed:
    """Groups by name."""
    page = paging.page(p.count, p.offset, usual=20 if at.version.given else 100, most=1000)
    found = await search.people_and_groups(at.tx, at.viewer, p.q, page, kind="group")
    crowd = await people.crowd(at, found.items)
    total = page.offset + len(found.items) + int(found.more) if found.total is None else found.total
    return Listed(total, crowd.groups(params.fields(p.fields)))


async def join(at: At, p: One) -> int:
    """Twice is as good as once."""
    await groups.join(at.tx, at.viewer, (await people.group(at, p.group_id)).id)
    return 1


async def leave(at: At, p: One) -> int:
    """It is no fault not to be in it."""
    await groups.leave(at.tx, at.viewer, (await people.group(at, p.group_id)).id)
    return 1


async def remove_user(at: At, p: Remove) -> int:
    """Puts somebody out."""
    await groups.remove_member(at.tx, at.viewer, (await people.group(at, p.group_id)).id, p.user_id)
    return 1


async def get_settings(at: At, p: One) -> dict[str, Any]:
    """What managers may change."""
    group = await people.group(at, p.group_id)
    role = (await groups.roles(at.tx, group.id, [at.me])).get(at.me)
    if not groups.rules.can_manage(role):
        raise VkError(15, "Access denied")
    modes = {"open": 1, "suggest": 2, "restricted": 2, "off": 0}
    return {
        "title": group.display_name, "description": group.note, "address": group.acct,
        "wall": modes.get(group.wall_mode, 1), "photos": 1, "video": 0, "audio": 1, "docs": 1, "topics": 0,
        "website": str(group.details.get("site") or ""),
    }  # fmt: skip
