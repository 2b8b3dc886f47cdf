"""groups.*: communities."""

from typing import Any

from veche.api.mailru import ids
from veche.api.mailru.feed import standing_of
from veche.api.mailru.paging import by_offset
from veche.api.mailru.params import Group, Groups, Target, Uids
from veche.api.mailru.render.user import User, community, user
from veche.core import accounts, groups
from veche.core.errors import Invalid, NotSignedIn
from veche.core.tx import Tx
from veche.core.viewer import Viewer

MOST = 100


async def get(tx: Tx, viewer: Viewer, params: Groups) -> list[Any]:
    """groups.get: the actor's communities, ids or with `ext=1` users."""
    found = await groups.of_account(tx, viewer, _me(viewer), by_offset(params.limit, params.offset))
    if not params.ext:
        return [ids.uid(group.id) for group in found.items]
    standing = await standing_of(tx, viewer, {group.id for group in found.items})
    return [user(group, standing) for group in found.items]


async def get_info(tx: Tx, viewer: Viewer, params: Uids) -> list[User]:
    """groups.getInfo: communities in the order asked for, other ids are left out."""
    if not params.uids:
        raise Invalid("uids", "is missing")
    wanted = ids.read_uids(params.uids)
    found = await accounts.load(tx, viewer, wanted)
    standing = await standing_of(tx, viewer, set(found))
    return [community(found[id], standing) for id in wanted if id in found and found[id].is_group]


async def show(tx: Tx, viewer: Viewer, params: Target) -> dict[str, list[User]]:
    """groups.show: communities that a person is in."""
    whose = params.whose(viewer.account_id) or _me(viewer)
    found = await groups.of_account(tx, viewer, whose, by_offset(MOST, 0))
    standing = await standing_of(tx, viewer, {group.id for group in found.items})
    return {"groups": [user(group, standing) for group in found.items]}


async def join(tx: Tx, viewer: Viewer, params: Group) -> dict[str, int]:
    """groups.join: joined, or asked for."""
    await groups.join(tx, viewer, ids.read_uid(params.group_id, "group_id"))
    return {"status": 1}


def _me(viewer: Viewer) -> int:
    if viewer.account_id is None:
        raise NotSignedIn
    return viewer.account_id
