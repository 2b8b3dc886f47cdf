"""A comment (specs/vk.md 2.5)."""

from typing import Any

from veche.api.vk import ids
from veche.api.vk.render.attachment import attachments
from veche.api.vk.render.post import likes, words
from veche.api.vk.version import Version
from veche.core.posts.views import PostView

EMPTY_THREAD = {"count": 0, "items": [], "can_post": False, "show_reply_button": True, "groups_can_post": False}


def comment(view: PostView, version: Version, *, need_likes: bool, post_author_id: int | None = None) -> dict[str, Any]:
    """One comment of a wall's post."""
    found: dict[str, Any] = {
        "id": view.number or 0,
        "from_id": ids.owner_id(view.author),
        "date": ids.seconds(view.created_at),
        "text": words(view),
        "post_id": view.root_number or 0,
        "owner_id": ids.owner_id(view.wall),
        "parents_stack": _parents(view),
        "attachments": attachments(view, version),
        "thread": EMPTY_THREAD,
        "can_edit": int(view.facts.can_edit),
        "can_delete": int(view.facts.can_delete),
        "is_from_post_author": view.author.id == post_author_id,
    }
    if need_likes:
        found["likes"] = likes(view.facts)
    if _parents(view):
        found["reply_to_comment"] = view.reply_to_number
        found["reply_to_user"] = view.reply_to_account_id
    return found


def _parents(view: PostView) -> list[int]:
    """The comment that this one answers; the post itself is no parent."""
    answers_comment = view.reply_to_id is not None and view.reply_to_id != view.root_id
    return [view.reply_to_number] if answers_comment and view.reply_to_number else []
