"""notifications.*"""

from typing import Any

import msgspec

from veche.api.vk import ids, params, people
from veche.api.vk.at import At
from veche.api.vk.errors import VkError
from veche.api.vk.render.post import words
from veche.api.vk.version import Version
from veche.core import notifications
from veche.core.notifications import NotificationView
from veche.core.paging import Page
from veche.core.posts import PostView

_TYPES = {
    "mention": "mention", "wall": "wall", "comment": "comment_post", "repost": "copy_post", "quote": "copy_post",
    "follow": "follow", "follow_request": "follow", "follow_accepted": "friend_accepted", "like": "like_post",
}  # fmt: skip


class Get(msgspec.Struct):
    """notifications.get"""

    count: int | None = None
    offset: int = 0
    start_from: str = ""
    filters: str = ""
    archived: bool | None = None


async def get(at: At, p: Get) -> dict[str, Any]:
    """What the caller is told of, newest first."""
    if p.count is not None and p.count > 100 and not at.version.given:
        raise VkError(125, "count is too large")
    limit = params.page(p.count, 0, usual=30 if at.version.given else 10, most=100).limit
    before = params.integer(p.start_from, "start_from") if p.start_from else None
    found = await notifications.list(at.tx, at.viewer, Page(limit=limit, before=before), kinds=tuple(_TYPES))
    shown = [one for one in found.items if p.archived is None or one.read == p.archived]
    crowd = await people.crowd(at, [one.actor for one in shown])
    marks = await notifications.markers(at.tx, at.viewer, ["notifications"])
    seen = ids.seconds(marks["notifications"].updated_at) if "notifications" in marks else 0
    answer = {"items": [_item(one, at.version) for one in shown], **crowd.profiles(), "last_viewed": seen}
    if at.version.given:
        answer["count"] = len(shown)
        if found.more and found.items:
            answer["next_from"] = str(found.items[-1].id)
    return answer


def _item(view: NotificationView, version: Version) -> dict[str, Any]:
    """Whose deed and on what; of a comment the comment itself. VK wants its kind said once more, and no nulls."""
    actor = ids.owner_id(view.actor)
    kind = _TYPES[view.kind]
    post = view.post
    if kind == "like_post" and post is not None and post.is_comment:
        kind = "like_comment"
    said = kind in ("mention", "wall", "comment_post")
    feedback: Any = _post(post) if said and post is not None else {"count": 1, "items": [{"from_id": actor}]}
    parent: Any = _post(post) if post is not None and not said else {}
    if kind == "comment_post" and post is not None:
        parent = {"id": post.root_number or 0, "to_id": ids.owner_id(post.wall), "from_id": 0, "date": 0, "text": ""}
    found = {"type": kind, "date": ids.seconds(view.created_at), "parent": parent, "feedback": feedback}
    if not version.given:
        return found | {"reply": None}
    inner = {"inner_type": "notifications_notification"}
    return found | inner | {"parent": parent | inner}


def _post(view: PostView) -> dict[str, Any]:
    return {
        "id": view.number or 0, "to_id": ids.owner_id(view.wall), "owner_id": ids.owner_id(view.wall),
        "from_id": ids.owner_id(view.author), "date": ids.seconds(view.created_at), "text": words(view),
        "attachments": [],
    }  # fmt: skip


async def mark_as_viewed(at: At, p: Any) -> int:
    """All of them are read now."""
    await notifications.mark_read(at.tx, at.viewer)
    return 1
