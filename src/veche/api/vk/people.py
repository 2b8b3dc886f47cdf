"""People and groups as methods hand them out: views and relations in a fixed number of statements, then rendered."""

from collections.abc import Iterable
from typing import Any

import msgspec

from veche.api.vk import ids
from veche.api.vk.at import At
from veche.api.vk.render import group as groups
from veche.api.vk.render import user as users
from veche.api.vk.render.user import PROFILE_FIELDS, Person
from veche.core import accounts, graph
from veche.core.accounts.views import AccountView
from veche.core.errors import NotFound
from veche.core.graph.views import RelationView


class Crowd(msgspec.Struct, frozen=True):
    """Accounts at hand, by id."""

    at: At
    people: dict[int, Person]

    def users(self, fields: frozenset[str] = frozenset()) -> list[dict[str, Any]]:
        """The people among them."""
        return [users.user(one, fields) for one in self.people.values() if not one.view.is_group]

    def groups(self, fields: frozenset[str] = frozenset()) -> list[dict[str, Any]]:
        """The groups among them."""
        return [groups.group(one, fields) for one in self.people.values() if one.view.is_group]

    def profiles(self, fields: frozenset[str] = frozenset()) -> dict[str, Any]:
        """Both lists, as `extended=1` has them."""
        wanted = fields | PROFILE_FIELDS
        return {"profiles": self.users(wanted), "groups": self.groups(fields)}


async def crowd(at: At, views: Iterable[AccountView]) -> Crowd:
    """Accounts that are loaded already, with how the caller stands to them: one statement."""
    found = {view.id: view for view in views}
    relations = await graph.relations(at.tx, at.viewer, found)
    me = at.viewer.account_id
    return Crowd(
        at,
        {id: Person(view, relations.get(id, RelationView(id)), id == me, at.version) for id, view in found.items()},
    )


async def load(at: At, account_ids: Iterable[int]) -> Crowd:
    """Accounts by id; missing ones are left out."""
    wanted = list(dict.fromkeys(account_ids))
    return await crowd(at, (await accounts.load(at.tx, at.viewer, wanted)).values())


async def owner(at: At, owner_id: int) -> AccountView:
    """The account that an owner id means: a person's when positive, a group's when negative. Errors: NotFound."""
    view = await accounts.load_one(at.tx, at.viewer, abs(owner_id))
    if view.is_group != (owner_id < 0) or view.deleted:
        raise NotFound("owner")
    return view


async def person(at: At, user_id: int) -> AccountView:
    """A person by number. Errors: NotFound."""
    if user_id <= 0:
        raise NotFound("user")
    return await owner(at, user_id)


async def group(at: At, group_id: int) -> AccountView:
    """A group by number. Errors: NotFound."""
    if group_id <= 0:
        raise NotFound("group")
    return await owner(at, -group_id)


async def numbers(at: At, names: Iterable[str], *, groups: bool) -> list[int]:
    """Numbers and screen names → ids, in the order given; names that nobody has are left out. One statement."""
    wanted = list(names)
    read = {name: ids.by_number(name) for name in wanted}
    words = [name for name, number in read.items() if number is None]
    known = await accounts.find_many(at.tx, words) if words else {}
    found: list[int] = []
    for name in wanted:
        number = read[name]
        if number is not None:
            if number[1] is None or number[1] == groups:
                found.append(number[0])
        elif name.lower() in known or name in known:
            found.append(known.get(name) or known[name.lower()])
    return list(dict.fromkeys(found))
