"""friends.*: ids, or with `ext=1` users."""

from typing import Any

from veche.api.mailru import ids
from veche.api.mailru.feed import standing_of
from veche.api.mailru.paging import by_offset
from veche.api.mailru.params import Friends, Target
from veche.api.mailru.render.user import user
from veche.core import auth, graph
from veche.core.accounts.views import AccountView
from veche.core.errors import NotSignedIn
from veche.core.tx import Tx
from veche.core.viewer import Viewer

PAGE = 1000


async def get(tx: Tx, viewer: Viewer, params: Friends) -> list[Any]:
    """friends.get."""
    return await _shown(tx, viewer, params, await _friends(tx, viewer, params))


async def get_online(tx: Tx, viewer: Viewer, params: Friends) -> list[Any]:
    """friends.getOnline."""
    return await _shown(tx, viewer, params, await _friends(tx, viewer, params, online=True))


async def get_app_users(tx: Tx, viewer: Viewer, params: Friends) -> list[Any]:
    """friends.getAppUsers: friends who let the calling app in."""
    friends = await _friends(tx, viewer, params)
    told = await auth.told_to_app(tx, viewer, [friend.id for friend in friends])
    return await _shown(tx, viewer, params, [friend for friend in friends if friend.id in told.installed])


async def get_invitations_count(tx: Tx, viewer: Viewer, params: Target) -> dict[str, int]:
    """friends.getInvitationsCount: requests that wait for the actor."""
    return {"count": await graph.count_friend_requests(tx, viewer)}


async def _friends(tx: Tx, viewer: Viewer, params: Friends, *, online: bool = False) -> list[AccountView]:
    whose = params.whose(viewer.account_id)
    if whose is None:
        raise NotSignedIn
    page = by_offset(params.limit, params.offset, default=PAGE, most=PAGE)
    return (await graph.friends(tx, viewer, whose, page, online=online)).items


async def _shown(tx: Tx, viewer: Viewer, params: Friends, friends: list[AccountView]) -> list[Any]:
    if not params.ext:
        return [ids.uid(friend.id) for friend in friends]
    standing = await standing_of(tx, viewer, {friend.id for friend in friends})
    return [user(friend, standing) for friend in friends]
