"""A person (specs/vk.md 2.1)."""

from collections.abc import Callable
from typing import Any

import msgspec

from veche.api.vk import ids
from veche.api.vk.version import Version
from veche.core.accounts.views import AccountView
from veche.core.graph.views import RelationView

_WEB = 7  # the platform that stands for anything


class Person(msgspec.Struct, frozen=True):
    """One account with how the viewer stands to it."""

    view: AccountView
    relation: RelationView
    own: bool
    version: Version

    @property
    def is_open(self) -> bool:
        return self.own or not self.view.locked or self.relation.following


def first_name(view: AccountView) -> str:
    """Apps of VK show first and last name, so an account without them is called by its whole name."""
    return view.first_name or (view.display_name if not view.last_name else "")


def user(person: Person, fields: frozenset[str] = frozenset(), *, online: bool = False) -> dict[str, Any]:
    """One user with the members asked for. `online`: users.get tells it unasked."""
    view = person.view
    if view.deleted:
        return deleted(view.id)
    flag = person.version.flag
    found: dict[str, Any] = {
        "id": view.id, "first_name": first_name(view), "last_name": view.last_name,
        "is_closed": flag(view.locked), "can_access_closed": flag(person.is_open),
    }  # fmt: skip
    if view.suspended:
        return found | {"deactivated": "banned"}
    for name in _ORDER:
        if name in fields or (online and name == "online"):
            value = _FIELDS[name](person)
            if value is not None:
                found[name] = value
    return found


def deleted(account_id: int) -> dict[str, Any]:
    """Somebody who is not, or not any more."""
    return {"id": account_id, "first_name": "DELETED", "last_name": "", "deactivated": "deleted"}


def friend_status(relation: RelationView) -> int:
    """0 nothing, 1 I asked, 2 the other asked, 3 friends."""
    if relation.friend:
        return 3
    if relation.following or relation.requested:
        return 1
    return 2 if relation.followed_by or relation.requested_by else 0


def birthday(view: AccountView, *, own: bool = False) -> str | None:
    """`D.M.YYYY`, or `D.M` when the year is nobody's business."""
    if view.birthday is None or (view.birthday_visibility == 0 and not own):
        return None
    year, month, day = view.birthday.split("-")
    short = f"{int(day)}.{int(month)}"
    return short if view.birthday_visibility == 2 and not own else f"{short}.{int(year)}"


def _counters(person: Person) -> dict[str, int]:
    view = person.view
    return {
        "friends": view.friends_count, "followers": max(0, view.followers_count - view.friends_count), "photos": 0,
        "videos": 0, "audios": 0, "notes": 0, "groups": 0, "online_friends": 0, "mutual_friends": 0, "user_photos": 0,
        "albums": 0, "gifts": 0,
    }  # fmt: skip


def _last_seen(person: Person) -> dict[str, int] | None:
    at = person.view.last_active_at
    return None if at is None else {"time": ids.seconds(at), "platform": _WEB}


def _detail(name: str) -> Callable[[Person], Any]:
    def read(person: Person) -> str:
        value = person.view.details.get(name)
        return str(value) if value is not None and person.is_open else ""

    return read


def _city(person: Person) -> dict[str, Any] | None:
    town = person.view.details.get("town")
    return {"id": 0, "title": str(town)} if town and person.is_open else None


def _photo_id(person: Person) -> str | None:
    media_id = person.view.avatar.media_id
    return None if media_id is None else f"{person.view.id}_{media_id}"


def _number(name: str) -> Callable[[Person], int]:
    return lambda person: int(person.view.details.get(name) or 0)


_FIELDS: dict[str, Callable[[Person], Any]] = {
    "verified": lambda p: int(p.view.details.get("verified") is True),
    "sex": lambda p: p.view.sex,
    "has_photo": lambda p: int(p.view.avatar.media_id is not None),
    "photo_50": lambda p: p.view.avatar.small_url,
    "photo_100": lambda p: p.view.avatar.small_url,
    "photo_200": lambda p: p.view.avatar.url,
    "photo_200_orig": lambda p: p.view.avatar.url,
    "photo_400": lambda p: p.view.avatar.url,
    "photo_400_orig": lambda p: p.view.avatar.url,
    "photo_max": lambda p: p.view.avatar.url,
    "photo_max_orig": lambda p: p.view.avatar.url,
    "photo_id": _photo_id,
    "status": lambda p: p.view.headline,
    "screen_name": lambda p: p.view.acct,
    "domain": lambda p: p.view.acct,
    "friend_status": lambda p: friend_status(p.relation),
    "is_friend": lambda p: int(p.relation.friend),
    "last_seen": _last_seen,
    "online": lambda p: int(p.view.is_online),
    "music": _detail("music"),
    "movies": _detail("movies"),
    "tv": _detail("tv"),
    "books": _detail("books"),
    "interests": _detail("interests"),
    "quotes": _detail("quotes"),
    "games": _detail("games"),
    "about": lambda p: p.view.note if p.is_open else "",
    "home_town": _detail("town"),
    "site": _detail("site"),
    "city": _city,
    "bdate": lambda p: birthday(p.view, own=p.own),
    "bdate_visibility": lambda p: p.view.birthday_visibility,
    "relation": _number("relation"),
    "counters": _counters,
    "correct_counters": _counters,
    "followers_count": lambda p: p.view.followers_count,
    "common_count": lambda p: 0,
    "nickname": lambda p: "",
    "maiden_name": lambda p: str(p.view.details.get("maiden_name") or ""),
    "reg_date": lambda p: ids.seconds(p.view.created_at),
    "blacklisted": lambda p: int(p.relation.blocked_by),
    "blacklisted_by_me": lambda p: int(p.relation.blocking),
    "can_post": lambda p: int(p.own or p.view.wall_mode == "open"),
    "can_see_all_posts": lambda p: 1,
    "can_see_audio": lambda p: int(p.is_open),
    "can_write_private_message": lambda p: int(not (p.relation.blocking or p.relation.blocked_by)),
    "can_send_friend_request": lambda p: int(not p.own and not p.relation.blocked_by),
    "is_favorite": lambda p: 0,
}
for _case in ("nom", "gen", "dat", "acc", "ins", "abl"):
    # Names are not declined: the nominative stands for every case.
    _FIELDS[f"first_name_{_case}"] = lambda p: first_name(p.view)
    _FIELDS[f"last_name_{_case}"] = lambda p: p.view.last_name
_ORDER = tuple(_FIELDS)
# What comes along without being asked for where VK sends people beside other things.
PROFILE_FIELDS = frozenset({"screen_name", "photo_50", "photo_100", "sex", "online"})
