"""status.*, utils.*, ovk.*"""

from typing import Any

import msgspec

from veche.api.vk import ids, params, people
from veche.api.vk.at import At, Json
from veche.api.vk.errors import VkError
from veche.api.vk.params import Csv
from veche.core import accounts, groups, statistics
from veche.core.accounts import AccountChanges
from veche.core.groups import GroupChanges


class Status(msgspec.Struct):
    """status.get"""

    user_id: int = 0
    group_id: int = 0


class SetStatus(msgspec.Struct):
    """status.set"""

    text: str = ""
    status: str = ""
    group_id: int = 0


class Name(msgspec.Struct):
    """utils.resolveScreenName"""

    screen_name: str


class About(msgspec.Struct):
    """ovk.aboutInstance"""

    fields: Csv = "statistics,administrators,popular_groups,links"
    admin_fields: Csv = ""
    group_fields: Csv = ""


async def get_status(at: At, p: Status) -> dict[str, str]:
    """Both spellings: the seed says `status`, VK says `text`."""
    owner_id = -p.group_id if p.group_id else p.user_id or at.me
    view = await people.owner(at, owner_id)
    return {"text": view.headline, "status": view.headline}


async def set_status(at: At, p: SetStatus) -> int:
    """Of the caller, or of a group that the caller manages."""
    text = p.text or p.status
    if p.group_id:
        group = await people.group(at, p.group_id)
        await groups.update(at.tx, at.viewer, group.id, GroupChanges(headline=text))
    else:
        await accounts.update(at.tx, at.viewer, AccountChanges(headline=text))
    return 1


async def get_server_time(at: At, p: Any) -> int:
    """Unix seconds."""
    return ids.seconds(at.tx.now)


async def resolve_screen_name(at: At, p: Name) -> Json:
    """Whose name it is; a miss is an empty list for VK's callers and error 104 for OpenVK's."""
    number = ids.by_number(p.screen_name)
    found = number[0] if number is not None else await accounts.find(at.tx, p.screen_name)
    person = (await people.load(at, [found])).people.get(found) if found else None
    if person is None or person.view.deleted or (number is not None and number[1] not in (None, person.view.is_group)):
        if at.version.given:
            return []
        raise VkError(104, "Not found")
    kind = "group" if person.view.is_group else "user"
    group = {"group_id": person.view.id} if person.view.is_group and at.version.given else {}
    return {"object_id": person.view.id, "type": kind, **group}


async def version(at: At, p: Any) -> str:
    """What answers here."""
    from veche import __version__

    return f"Veche {__version__}"


async def test(at: At, p: Any) -> dict[str, Any]:
    """How the caller is known."""
    signed_in = at.viewer.signed_in
    found: dict[str, Any] = {"authorized": signed_in, "version": at.version.text}
    return found | ({"auth_with": "access_token"} if signed_in else {})


async def chicken_wings(at: At, p: Any) -> str:
    """OpenVK's apps know an instance of the family by this word."""
    return "крылышки"


async def about_instance(at: At, p: About) -> dict[str, Any]:
    """What OpenVK's apps show before sign-in."""
    wanted = params.fields(p.fields)
    found: dict[str, Any] = {}
    if "statistics" in wanted:
        counts = await statistics.totals(at.tx)
        found["statistics"] = {
            "users_count": counts.people, "online_users_count": 0, "active_users_count": counts.active_month,
            "groups_count": counts.groups, "wall_posts_count": counts.posts,
        }  # fmt: skip
    for name in ("administrators", "popular_groups"):
        if name in wanted:
            found[name] = {"count": 0, "items": []}
    if "links" in wanted:
        items = [{"name": at.call.settings.instance.title, "url": at.call.settings.url("/")}]
        found["links"] = {"count": len(items), "items": items}
    return found
