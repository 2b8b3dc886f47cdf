"""friends.*: a friend is a follow in both directions."""

from typing import Any

import msgspec

from veche.api.vk import params, people
from veche.api.vk.at import At, Json, Listed
from veche.api.vk.errors import VkError
from veche.api.vk.handlers.users import listed
from veche.api.vk.params import Csv
from veche.api.vk.render.user import friend_status
from veche.core import graph, lists
from veche.core.errors import NotAllowed


class Get(msgspec.Struct):
    """friends.get"""

    user_id: int = 0
    fields: Csv = ""
    offset: int = 0
    count: int | None = None
    order: str = ""
    list_id: int = 0


class Requests(msgspec.Struct):
    """friends.getRequests"""

    fields: Csv = ""
    out: bool = False
    offset: int = 0
    count: int | None = None
    extended: bool = False
    need_viewed: bool = False
    suggested: bool = False


class Add(msgspec.Struct):
    """friends.add"""

    user_id: int
    text: str = ""
    follow: bool = False


class Target(msgspec.Struct):
    """friends.delete"""

    user_id: int


class Are(msgspec.Struct):
    """friends.areFriends"""

    user_ids: Csv
    need_sign: bool = False


class ListOf(msgspec.Struct):
    """friends.getLists"""

    user_id: int = 0


class AddList(msgspec.Struct):
    """friends.addList"""

    name: str
    user_ids: Csv = ""


class EditList(msgspec.Struct):
    """friends.editList"""

    list_id: int
    name: str = ""
    user_ids: Csv | None = None
    add_user_ids: Csv = ""
    delete_user_ids: Csv = ""


class DeleteList(msgspec.Struct):
    """friends.deleteList"""

    list_id: int


class Edit(msgspec.Struct):
    """friends.edit"""

    user_id: int
    list_ids: Csv = ""


class Mutual(msgspec.Struct):
    """friends.getOnline"""

    user_id: int = 0
    count: int | None = None
    offset: int = 0


async def get(at: At, p: Get) -> Listed:
    """The friends of a person."""
    page = params.page(p.count, p.offset, usual=5000 if at.version.given else 100, most=5000)
    if p.list_id:
        found = await lists.members(at.tx, at.viewer, p.list_id, page)
        return await listed(at, found.items, None, p.fields)
    whose = await people.person(at, p.user_id or at.me)
    friends = await graph.friends(at.tx, at.viewer, whose.id, page)
    return await listed(at, friends.items, friends.total, p.fields)


async def get_online(at: At, p: Mutual) -> list[int]:
    """Ids of the friends who are here."""
    page = params.page(p.count, p.offset, usual=5000, most=5000)
    found = await graph.friends(at.tx, at.viewer, p.user_id or at.me, page, online=True)
    return [view.id for view in found.items]


async def get_requests(at: At, p: Requests) -> Json:
    """Who waits for an answer, or (out) whose answer the caller waits for."""
    if p.count is not None and p.count >= 1000 and not at.version.given:
        raise VkError(100, "One of the parameters specified was missing or invalid: count")
    page = params.page(p.count, p.offset, usual=100, most=1000)
    found = await graph.friend_requests(at.tx, at.viewer, page, outgoing=p.out)
    total = found.total or 0
    if at.version.given:
        plain: list[Any] = [view.id for view in found.items]
        items = [{"user_id": one} for one in plain] if p.extended else plain
        return {"count": total, "items": items, "count_unread": 0 if p.out else total}
    crowd = await people.crowd(at, found.items)
    users = crowd.users(params.fields(p.fields) | {"online"})
    return {"count": total, "items": [user | {"user_id": user["id"]} for user in users]}


async def add(at: At, p: Add) -> int:
    """1: asked; 2: friends now."""
    if p.user_id == at.me:
        raise VkError(174, "Cannot add user himself as friend")
    await people.person(at, p.user_id)
    try:
        state = await graph.befriend(at.tx, at.viewer, p.user_id)
    except NotAllowed as error:
        relation = await graph.relation(at.tx, at.viewer, p.user_id)
        code = 176 if relation.blocking else 175 if relation.blocked_by else 15
        raise VkError(code, f"Cannot add this user to friends: {error.message}") from None
    return 2 if state == "friends" else 1


async def delete(at: At, p: Target) -> Json:
    """Ends a friendship, takes a request back or turns one down."""
    what = await graph.unfriend(at.tx, at.viewer, (await people.person(at, p.user_id)).id)
    if what is None:
        raise VkError(15, "Access denied: No friend or friend request found.")
    return {"success": 1, what: 1} if at.version.given else 1


async def are_friends(at: At, p: Are) -> list[dict[str, int]]:
    """How the caller stands to each."""
    wanted = params.ints(p.user_ids, "user_ids", most=1000)
    found = await graph.relations(at.tx, at.viewer, wanted)
    return [{"friend_status": friend_status(found[one]), "user_id": one} for one in dict.fromkeys(wanted)]


async def get_lists(at: At, p: ListOf) -> Listed:
    """The caller's lists of people."""
    found = await lists.mine(at.tx, at.viewer)
    return Listed(len(found), [{"id": one.id, "name": one.title} for one in found])


async def add_list(at: At, p: AddList) -> dict[str, int]:
    """A new list."""
    made = await lists.create(at.tx, at.viewer, p.name)
    if wanted := params.ints(p.user_ids, "user_ids", most=1000):
        await lists.add(at.tx, at.viewer, made.id, wanted)
    return {"list_id": made.id}


async def edit_list(at: At, p: EditList) -> int:
    """Another name, other members."""
    if p.name:
        await lists.update(at.tx, at.viewer, p.list_id, title=p.name)
    before = set(await lists.member_ids(at.tx, at.viewer, p.list_id))
    after = set(params.ints(p.user_ids, "user_ids")) if p.user_ids is not None else set(before)
    after |= set(params.ints(p.add_user_ids, "add_user_ids"))
    after -= set(params.ints(p.delete_user_ids, "delete_user_ids"))
    await _members(at, p.list_id, before, after)
    return 1


async def _members(at: At, list_id: int, before: set[int], after: set[int]) -> None:
    if gone := before - after:
        await lists.remove(at.tx, at.viewer, list_id, sorted(gone))
    if fresh := after - before:
        await lists.add(at.tx, at.viewer, list_id, sorted(fresh))


async def delete_list(at: At, p: DeleteList) -> int:
    """The list is gone, not its people."""
    await lists.delete(at.tx, at.viewer, p.list_id)
    return 1


async def edit(at: At, p: Edit) -> int:
    """In which of the caller's lists a friend stands."""
    wanted = set(params.ints(p.list_ids, "list_ids"))
    present = {one.id for one in await lists.of_account(at.tx, at.viewer, p.user_id)}
    for list_id in sorted(present - wanted):
        await lists.remove(at.tx, at.viewer, list_id, [p.user_id])
    for list_id in sorted(wanted - present):
        await lists.add(at.tx, at.viewer, list_id, [p.user_id])
    return 1
