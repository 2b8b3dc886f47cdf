"""users.*"""

from veche.api.mailru import ids
from veche.api.mailru.params import Permission, Target, Uids
from veche.api.mailru.render.user import Standing, User, user
from veche.api.mailru.scopes import words
from veche.core import accounts, auth, graph
from veche.core.errors import Invalid
from veche.core.tx import Tx
from veche.core.viewer import Viewer


async def get_info(tx: Tx, viewer: Viewer, params: Uids) -> list[User]:
    """users.getInfo: people and communities in the order asked for; unknown ones are left out."""
    wanted = ids.read_uids(params.uids) if params.uids else _actor(viewer)
    found = await accounts.load(tx, viewer, wanted)
    told = await auth.told_to_app(tx, viewer, list(found))
    standing = Standing(await graph.relations(tx, viewer, list(found)), told.installed)
    return [user(found[id], standing, email=told.emails.get(id)) for id in wanted if id in found]


async def is_app_user(tx: Tx, viewer: Viewer, params: Target) -> dict[str, int]:
    """users.isAppUser."""
    whose = params.whose(viewer.account_id)
    told = await auth.told_to_app(tx, viewer, [whose] if whose else [])
    return {"isAppUser": int(whose in told.installed)}


async def has_app_permission(tx: Tx, viewer: Viewer, params: Permission) -> dict[str, int]:
    """users.hasAppPermission: keyed by the privilege."""
    if not params.ext_perm:
        raise Invalid("ext_perm", "is missing")
    whose = params.whose(viewer.account_id)
    granted = await auth.granted_words(tx, viewer, whose) if whose else ""
    return {word: int(word in words(granted)) for word in words(params.ext_perm)}


def _actor(viewer: Viewer) -> list[int]:
    if viewer.account_id is None:
        raise Invalid("uids", "is missing")
    return [viewer.account_id]
