"""likes.*: posts, comments, and media, which are liked through the post that carries them."""

from typing import Any

import msgspec

from veche.api.vk import attachments, paging, params, people
from veche.api.vk.at import At, Listed
from veche.api.vk.errors import VkError
from veche.api.vk.params import Csv
from veche.core import media, posts
from veche.core.errors import NotFound

_POSTS = ("post", "comment", "photo_comment", "video_comment", "topic_comment")
_MEDIA = {"photo": "image", "video": "video", "audio": "audio"}


class Target(msgspec.Struct):
    """likes.add, delete"""

    type: str
    item_id: int
    owner_id: int = 0


class IsLiked(msgspec.Struct):
    """likes.isLiked"""

    type: str
    item_id: int
    owner_id: int = 0
    user_id: int = 0


class GetList(msgspec.Struct):
    """likes.getList; the seed prints `offest`"""

    type: str
    item_id: int
    owner_id: int = 0
    extended: bool = False
    offset: int = 0
    offest: int = 0
    count: int | None = None
    skip_own: bool = False
    filter: str = "likes"
    fields: Csv = ""


async def _target(at: At, p: Any, *, carry: bool) -> int | None:
    """The post that is meant; of a medium its carrier, which only a write makes. Errors: 100, NotFound."""
    if p.type in _POSTS:
        found = await attachments.find_post(at, p.owner_id or at.me, p.item_id)
        if found is None:
            raise NotFound("object")
        return found
    if p.type not in _MEDIA:
        raise VkError(100, "One of the parameters specified was missing or invalid: type is unknown")
    view = await media.load_one(at.tx, at.viewer, p.item_id)
    if view.owner_id != abs(p.owner_id or at.me):
        raise NotFound("object")
    return await media.carrier(at.tx, at.viewer, view.id) if carry else view.carrier_id


async def add(at: At, p: Target) -> dict[str, int]:
    """Twice is as good as once."""
    target = await _target(at, p, carry=True)
    assert target is not None
    return {"likes": (await posts.like(at.tx, at.viewer, target)).likes_count}


async def delete(at: At, p: Target) -> dict[str, int]:
    """Takes a like back."""
    target = await _target(at, p, carry=False)
    return {"likes": (await posts.unlike(at.tx, at.viewer, target)).likes_count if target is not None else 0}


async def is_liked(at: At, p: IsLiked) -> dict[str, int]:
    """Of the caller, or of somebody else as far as the list of likes tells."""
    target = await _target(at, p, carry=False)
    if target is None:
        return {"liked": 0, "copied": 0}
    if p.user_id in (0, at.me):
        facts = (await posts.facts(at.tx, at.viewer, [target]))[target]
        return {"liked": int(facts.liked), "copied": int(facts.reposted)}
    return {"liked": int(await posts.is_liked_by(at.tx, at.viewer, target, p.user_id)), "copied": 0}


async def get_list(at: At, p: GetList) -> Listed:
    """Who likes it (or passed it on), the latest first."""
    target = await _target(at, p, carry=False)
    if target is None:
        return Listed(0, [])
    page = paging.page(p.count, p.offset or p.offest, usual=100 if at.version.given else 10, most=1000)
    verb = posts.reposters if p.filter == "copies" else posts.likers
    found = await verb(at.tx, at.viewer, target, page)
    views = [view for view in found.items if not (p.skip_own and view.id == at.me)]
    total = found.total or 0
    if p.extended or p.fields:
        crowd = await people.crowd(at, views)
        return Listed(total, crowd.users(params.fields(p.fields)))
    return Listed(total, [view.id for view in views])
