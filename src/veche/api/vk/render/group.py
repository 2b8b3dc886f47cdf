"""A group (specs/vk.md 2.2)."""

from collections.abc import Callable
from typing import Any

from veche.api.vk.render.user import Person
from veche.core.accounts.views import AccountView

_ACCESS = {"open": 0, "closed": 1, "private": 2}
_LEVELS = {"moderator": 1, "editor": 2, "admin": 3, "owner": 3}


def screen_name(view: AccountView) -> str:
    """`club7` for a group without a name of its own, which the core calls so too."""
    return view.acct


def group(place: Person, fields: frozenset[str] = frozenset()) -> dict[str, Any]:
    """One group with the members asked for; their pictures always, as VK does."""
    view, relation = place.view, place.relation
    if view.deleted:
        return deleted(view.id)
    found: dict[str, Any] = {
        "id": view.id,
        "name": view.display_name,
        "screen_name": screen_name(view),
        "is_closed": _ACCESS.get(view.group_access, 0),
        "type": "group",
        "is_member": int(relation.following),
        "is_admin": int(relation.group_role is not None),
        "can_access_closed": place.version.flag(view.group_access != "private" or relation.following),
        "photo_50": view.avatar.small_url,
        "photo_100": view.avatar.small_url,
        "photo_200": view.avatar.url,
    }
    if view.suspended:
        found["deactivated"] = "banned"
    if relation.group_role is not None:
        found["admin_level"] = _LEVELS.get(relation.group_role, 1)
    return found | {name: read(place) for name, read in _FIELDS.items() if name in fields}


def deleted(group_id: int) -> dict[str, Any]:
    """A group that is not, or not any more."""
    return {
        "id": group_id, "name": "DELETED", "screen_name": f"club{group_id}", "type": "group", "is_closed": 0,
        "description": "This group was deleted or it doesn't exist", "deactivated": "deleted",
    }  # fmt: skip


def _can_post(place: Person) -> int:
    manages = place.relation.group_role not in (None, "moderator")
    return int(manages or (place.view.wall_mode == "open" and not place.relation.banned))


_FIELDS: dict[str, Callable[[Person], Any]] = {
    "verified": lambda g: int(g.view.details.get("verified") is True),
    "has_photo": lambda g: int(g.view.avatar.media_id is not None),
    "photo_200_orig": lambda g: g.view.avatar.url,
    "photo_400_orig": lambda g: g.view.avatar.url,
    "photo_max": lambda g: g.view.avatar.url,
    "photo_max_orig": lambda g: g.view.avatar.url,
    "members_count": lambda g: g.view.followers_count,
    "description": lambda g: g.view.note,
    "site": lambda g: str(g.view.details.get("site") or ""),
    "contacts": lambda g: [],
    "can_post": _can_post,
    "can_suggest": lambda g: int(g.view.wall_mode == "suggest"),
    "counters": lambda g: {"topics": 0, "photos": 0, "videos": 0, "albums": 0, "docs": 0},
    "real_id": lambda g: -g.view.id,
    "status": lambda g: g.view.headline,
    "wall": lambda g: {"open": 1, "restricted": 2, "off": 0, "suggest": 2}.get(g.view.wall_mode, 1),
    "activity": lambda g: "",
}
