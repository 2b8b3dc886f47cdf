"""account.*"""

import re
from datetime import date
from typing import Any

import msgspec

from veche.api.vk import params, scopes
from veche.api.vk.at import At
from veche.api.vk.errors import VkError
from veche.api.vk.params import Csv
from veche.api.vk.render.user import birthday, first_name
from veche.core import accounts, conversations, graph, notifications
from veche.core.accounts import AccountChanges
from veche.core.errors import Invalid

NO_TOKEN_MASK = 9355263
_DATE = re.compile(r"^(\d{1,2})\.(\d{1,2})(?:\.(\d{4}))?$")


class Counters(msgspec.Struct):
    """account.getCounters"""

    filter: Csv = ""


class Save(msgspec.Struct):
    """account.saveProfileInfo"""

    first_name: str = ""
    last_name: str = ""
    screen_name: str = ""
    sex: int = 0
    relation: int | None = None
    bdate: str = ""
    bdate_visibility: int | None = None
    home_town: str = ""
    status: str | None = None


async def get_profile_info(at: At, p: Any) -> dict[str, Any]:
    """The caller's own profile."""
    view = (await accounts.load_own(at.tx, at.viewer)).account
    verified = view.details.get("verified") is True
    return {
        "id": view.id, "first_name": first_name(view), "last_name": view.last_name, "nickname": "",
        "home_town": str(view.details.get("town") or ""), "status": view.headline,
        "bdate": birthday(view, own=True) or "01.01.1970", "bdate_visibility": view.birthday_visibility,
        "phone": "", "relation": int(view.details.get("relation") or 0), "screen_name": view.username,
        "sex": view.sex, "photo_200": view.avatar.url, "is_service_account": False, "is_verified": verified,
        "verification_status": "verified" if verified else "unverified",
        "maiden_name": str(view.details.get("maiden_name") or ""),
    }  # fmt: skip


async def get_info(at: At, p: Any) -> dict[str, Any]:
    """Settings that clients look at."""
    flag = at.version.flag
    https = at.call.settings.server.base_url.startswith("https:")
    return {
        "2fa_required": 0, "country": "RU", "eu_user": flag(False), "https_required": int(https), "intro": 0,
        "community_comments": flag(False), "is_live_streaming_enabled": flag(False),
        "is_new_live_streaming_enabled": flag(False), "lang": 0 if at.viewer.locale.startswith("ru") else 3,
        "no_wall_replies": 0, "own_posts_default": 0,
    }  # fmt: skip


async def set_online(at: At, p: Any) -> int:
    """Whoever calls is here: the token has said so."""
    accounts.touch(at.me, at.tx.now)
    return 1


async def get_app_permissions(at: At, p: Any) -> int:
    """The token's permissions as a bit mask."""
    return scopes.mask(at.viewer.scopes) if at.viewer.signed_in else NO_TOKEN_MASK


async def get_counters(at: At, p: Counters) -> dict[str, int]:
    """What waits for the caller; VK leaves zeros out."""
    found = {
        "friends": await graph.count_friend_requests(at.tx, at.viewer),
        "notifications": await notifications.unread_count(at.tx, at.viewer),
        "messages": (await conversations.counts(at.tx, at.viewer)).unread,
    }
    wanted = params.fields(p.filter)
    named = {name: count for name, count in found.items() if not wanted or name in wanted}
    return {name: count for name, count in named.items() if count or not at.version.given}


async def save_profile_info(at: At, p: Save) -> dict[str, int]:
    """Changes the caller's profile; an empty text is the same as none."""
    details: dict[str, Any] = {}
    if p.home_town:
        details["town"] = p.home_town
    if p.relation is not None:
        details["relation"] = p.relation
    if p.bdate_visibility not in (None, 0, 1, 2) or p.sex not in (0, 1, 2):
        raise VkError(100, "One of the parameters specified was missing or invalid: bdate_visibility or sex")
    changes = AccountChanges(
        first_name=params.said(p.first_name),
        last_name=params.said(p.last_name),
        username=params.said(p.screen_name),
        sex=p.sex or None,
        birthday=_birthday(p.bdate),
        birthday_visibility=p.bdate_visibility,
        headline=p.status,
        details=details or None,
    )
    return {"changed": await _change(at, changes)}


async def _change(at: At, changes: AccountChanges) -> int:
    if changes == AccountChanges():
        return 0
    try:
        await accounts.update(at.tx, at.viewer, changes)
    except Invalid as error:
        if error.field == "username":
            raise VkError(1260, "Invalid screen name") from None
        raise
    return 1


def _birthday(text: str) -> str | None:
    """`D.M.YYYY` → ISO. Errors: 100."""
    if not text:
        return None
    match = _DATE.match(text.strip())
    try:
        if match is None or match[3] is None:
            raise ValueError
        return date(int(match[3]), int(match[2]), int(match[1])).isoformat()
    except ValueError:
        raise VkError(100, "One of the parameters specified was missing or invalid: bdate") from None
