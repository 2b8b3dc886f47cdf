"""wall.*: comments. A comment's number belongs to no wall of its own, so the owner may be left out."""

from typing import Any

import msgspec

from veche.api.vk import attachments, params, people
from veche.api.vk.at import At
from veche.api.vk.errors import VkError
from veche.api.vk.handlers.wall import changed, number_of, on_wall
from veche.api.vk.params import Csv
from veche.api.vk.render.comment import comment
from veche.core import posts
from veche.core.errors import Invalid, NotFound
from veche.core.posts import NewPost, PostView

_RIGHTS = {"can_post": True, "show_reply_button": True, "groups_can_post": False}


class Create(msgspec.Struct):
    """wall.createComment"""

    post_id: int
    owner_id: int = 0
    message: str = ""
    text: str = ""
    from_group: int = 0
    attachments: Csv = ""
    reply_to_comment: int = 0
    guid: str = ""


class Edit(msgspec.Struct):
    """wall.editComment"""

    comment_id: int
    owner_id: int = 0
    message: str | None = None
    attachments: Csv | None = None


class One(msgspec.Struct):
    """wall.deleteComment, getComment"""

    comment_id: int
    owner_id: int = 0
    extended: bool = False
    fields: Csv = ""


class Many(msgspec.Struct):
    """wall.getComments"""

    post_id: int = 0
    owner_id: int = 0
    need_likes: bool | None = None
    offset: int = 0
    count: int | None = None
    sort: str = "asc"
    extended: bool = False
    fields: Csv = ""
    comment_id: int = 0
    start_comment_id: int = 0
    preview_length: int = 0
    thread_items_count: int = 0


async def create(at: At, p: Create) -> dict[str, Any]:
    """Comments on a post, or on a comment of it."""
    root = await on_wall(at, p.owner_id, p.post_id)
    answered = root
    if p.reply_to_comment:
        answered = (await posts.by_numbers(at.tx, at.viewer, [p.reply_to_comment])).get(p.reply_to_comment) or 0
        if not answered:
            raise NotFound("comment")
    hung = attachments.read(p.attachments)
    new = NewPost(
        text=attachments.with_links(p.message or p.text, hung.links),
        reply_to_id=answered,
        media_ids=await attachments.visible_media(at, hung),
        as_group=p.from_group != 0 and p.owner_id < 0,
        from_dialect_without_visibility=True,
    )
    made = await _written(at, new)
    parents = [p.reply_to_comment] if p.reply_to_comment else []
    return {"comment_id": await number_of(at, made), "parents_stack": parents}


async def _written(at: At, new: NewPost) -> int:
    try:
        return await posts.create(at.tx, at.viewer, new)
    except Invalid as error:
        if error.code == "blank":
            raise VkError(100, "One of the parameters specified was missing or invalid: message is empty") from None
        raise


async def _one(at: At, number: int, owner_id: int) -> PostView:
    """A comment by its number, on the wall named if one is. Errors: NotFound."""
    post_id = (await posts.by_numbers(at.tx, at.viewer, [number])).get(number)
    view = await posts.load_one(at.tx, at.viewer, post_id) if post_id is not None else None
    if view is None or not view.is_comment or (owner_id and view.wall.id != abs(owner_id)):
        raise NotFound("comment")
    return view


async def edit(at: At, p: Edit) -> int:
    """Changes a comment."""
    view = await _one(at, p.comment_id, p.owner_id)
    if p.message is None and p.attachments is None:
        raise VkError(100, "One of the parameters specified was missing or invalid: message is empty")
    await posts.edit(at.tx, at.viewer, view.id, await changed(at, view.id, p.message, p.attachments))
    return 1


async def delete(at: At, p: One) -> int:
    """Takes a comment away."""
    await posts.delete(at.tx, at.viewer, (await _one(at, p.comment_id, p.owner_id)).id)
    return 1


async def get_one(at: At, p: One) -> dict[str, Any]:
    """One comment."""
    view = await _one(at, p.comment_id, p.owner_id)
    found = {"items": [comment(view, at.version, need_likes=True)], **_RIGHTS}
    return found | (await _profiles(at, [view], p.fields) if p.extended else {})


async def get_many(at: At, p: Many) -> dict[str, Any]:
    """Comments of a post, oldest first unless asked otherwise; `comment_id`: answers to that one."""
    root = await on_wall(at, p.owner_id, p.post_id)
    parent = await _one(at, p.comment_id, p.owner_id) if p.comment_id else None
    page = params.page(p.count, p.offset, usual=10, most=100)
    found = await posts.comments(
        at.tx, at.viewer, root, page, ascending=p.sort != "desc", reply_to=parent.id if parent is not None else None
    )
    views = [view for view in await _loaded(at, found.items) if view.is_comment]
    need_likes = p.need_likes if p.need_likes is not None else not at.version.given
    items = [comment(view, at.version, need_likes=need_likes) for view in views]
    total = found.total or 0
    answer = {"count": total, "items": items, "current_level_count": total, **_RIGHTS}
    return answer | (await _profiles(at, views, p.fields) if p.extended else {})


async def _loaded(at: At, post_ids: list[int]) -> list[PostView]:
    views = await posts.load(at.tx, at.viewer, post_ids)
    return [views[one] for one in post_ids if one in views]


async def _profiles(at: At, views: list[PostView], fields: Csv) -> dict[str, Any]:
    return (await people.crowd(at, [view.author for view in views])).profiles(params.fields(fields))
