"""wall.*: posts."""

from typing import Any

import msgspec

from veche.api.vk import attachments, ids, paging, params, people
from veche.api.vk.at import At, Json, Listed
from veche.api.vk.errors import VkError
from veche.api.vk.params import Csv
from veche.api.vk.render.post import without_warning
from veche.core import idempotency, posts, timelines
from veche.core.accounts.views import AccountView
from veche.core.errors import Invalid, NotFound
from veche.core.posts import NewPost, PostChanges, Visibility
from veche.http.cache import ListOf

FILTERS = {"all": "all", "owner": "owner", "others": "others", "suggests": "suggested", "postponed": "scheduled"}
_DEEPEST = 10_000


class Get(msgspec.Struct):
    """wall.get"""

    owner_id: int = 0
    domain: str = ""
    offset: int = 0
    count: int | None = None
    extended: bool = False
    filter: str = "all"
    fields: Csv = ""


class GetById(msgspec.Struct):
    """wall.getById"""

    posts: Csv
    extended: bool = False
    fields: Csv = ""


class Post(msgspec.Struct):
    """wall.post"""

    owner_id: int = 0
    message: str = ""
    attachments: Csv = ""
    from_group: bool = False
    signed: bool = False
    friends_only: bool = False
    post_id: int = 0
    publish_date: int = 0
    guid: str = ""
    close_comments: bool = False
    explicit: bool = False
    copyright: str = ""


class Edit(msgspec.Struct):
    """wall.edit"""

    post_id: int
    owner_id: int = 0
    message: str | None = None
    attachments: Csv | None = None
    explicit: bool | None = None
    close_comments: bool | None = None


class One(msgspec.Struct):
    """wall.delete, restore, pin, unpin"""

    post_id: int
    owner_id: int = 0


class Repost(msgspec.Struct):
    """wall.repost"""

    object: str
    message: str = ""
    attachments: Csv = ""
    group_id: int = 0
    as_group: bool | None = None
    signed: bool = False


async def get(at: At, p: Get) -> Listed:
    """A wall, newest first; what is pinned stands above on the first page."""
    which = FILTERS.get(p.filter)
    if which is None:
        raise VkError(254, "Invalid filter", 100)
    wall = await _wall(at, p)
    if p.filter == "suggests" and not wall.is_group:
        raise VkError(528, "Suggested posts exist on walls of groups only", 100)
    if p.offset > _DEEPEST:
        return Listed(0, []) if not p.extended else Listed(0, [], [], [])
    page = paging.page(p.count, p.offset, usual=20 if at.version.given else 30, most=100)
    found = await timelines.wall(at.tx, at.viewer, wall.id, page, which)  # type: ignore[arg-type]
    return await listed(at, found.items, found.total or 0, p.extended, p.fields)


async def _wall(at: At, p: Get) -> AccountView:
    if p.domain and not p.owner_id:
        known = await people.numbers(at, [p.domain], groups=False) or await people.numbers(at, [p.domain], groups=True)
        if not known:
            raise NotFound("owner")
        found = (await people.load(at, known)).people.get(known[0])
        if found is None:
            raise NotFound("owner")
        view = found.view
    else:
        view = await people.owner(at, p.owner_id or at.me)
    if view.suspended:
        raise VkError(18, "User was deleted or banned")
    return view


async def listed(at: At, post_ids: list[int], total: int, extended: bool, fields: Csv) -> Listed:
    """Posts by id, to be joined from encoded parts; beside them those whom they speak of."""
    if not extended:
        return Listed(total, ListOf("post", tuple(post_ids)))
    items, crowd = await with_authors(at, post_ids)
    profiles = crowd.profiles(params.fields(fields))
    return Listed(total, items, profiles["profiles"], profiles["groups"])


async def with_authors(at: At, post_ids: list[int]) -> tuple[ListOf, people.Crowd]:
    """Posts to be joined from parts; and their authors, walls' owners, and the authors of the originals. Both need the
    same look at the posts."""
    seen = await posts.glance(at.tx, at.viewer, post_ids)
    who = [one for v, _ in seen.values() for one in (v.author_id, v.wall_id, v.original_author_id) if one is not None]
    return ListOf("post", tuple(post_ids), seen), await people.load(at, who)


async def get_by_id(at: At, p: GetById) -> Json:
    """Posts by `owner_id` pairs; those that are not there are skipped."""
    wanted = params.pairs(p.posts, "posts", most=100)
    known = await posts.by_numbers(at.tx, at.viewer, [number for _, number in wanted])
    seen = await posts.versions(at.tx, at.viewer, known.values())
    found = [
        known[number]
        for owner, number in dict.fromkeys(wanted)
        if number in known and known[number] in seen and seen[known[number]].wall_id == abs(owner)
    ]
    if p.extended:
        items, crowd = await with_authors(at, found)
        return {"items": items, **crowd.profiles(params.fields(p.fields))}
    items = ListOf("post", tuple(found))
    return items if at.version.is_old else {"items": items}


async def post(at: At, p: Post) -> dict[str, int]:
    """Writes on a wall; on one that takes suggestions it may become one. With `post_id`, publishes a suggestion."""
    wall = await people.owner(at, p.owner_id or at.me)
    if wall.suspended:
        raise VkError(18, "User was deleted or banned")
    if p.post_id:
        return await _publish(at, wall, p.post_id)
    hung = attachments.read(p.attachments)
    new = NewPost(
        text=attachments.with_links(p.message, hung.links),
        wall_id=wall.id,
        media_ids=await attachments.visible_media(at, hung),
        poll_id=hung.poll_id,
        visibility=Visibility.FOLLOWERS if p.friends_only else Visibility.PUBLIC,
        as_group=wall.is_group and p.from_group,
        signed=p.signed,
        sensitive=p.explicit,
        comments_closed=p.close_comments,
        publish_at=p.publish_date * 1000 if p.publish_date else None,
        repost_of_id=await _original(at, hung),
    )
    key = f"vk:wall.post:{p.guid[:200]}" if p.guid else ""
    made = await idempotency.once(at.tx, at.me, key, lambda: _create(at, new))
    return {"post_id": await number_of(at, made)}


async def _create(at: At, new: NewPost) -> int:
    try:
        return await posts.create(at.tx, at.viewer, new)
    except Invalid as error:
        if error.code == "blank":
            raise VkError(100, "One of the parameters specified was missing or invalid: message is empty") from None
        raise


async def _publish(at: At, wall: AccountView, number: int) -> dict[str, int]:
    if not wall.is_group:
        raise VkError(62, "This wall belongs to no group")
    found = await attachments.find_post(at, ids.owner_id(wall), number)
    if found is None:
        raise VkError(32, "No such suggested post")
    await posts.approve_suggested(at.tx, at.viewer, found)
    return {"post_id": await number_of(at, found)}


async def _original(at: At, hung: attachments.Wanted) -> int | None:
    return None if hung.wall is None else await attachments.find_post(at, *hung.wall)


async def number_of(at: At, post_id: int) -> int:
    """The number by which the callers know a post."""
    return (await posts.numbers(at.tx, [post_id])).get(post_id, 0)


async def on_wall(at: At, owner_id: int, number: int) -> int:
    """A post of this wall. Errors: NotFound."""
    found = await attachments.find_post(at, owner_id or at.me, number)
    if found is None:
        raise NotFound("post")
    return found


async def edit(at: At, p: Edit) -> dict[str, int]:
    """Changes a post. Without `v` the attachments are added to those already there."""
    post_id = await on_wall(at, p.owner_id, p.post_id)
    if p.message is None and p.attachments is None and p.explicit is None and p.close_comments is None:
        raise VkError(-66, "Nothing to edit", 100)
    more = {"sensitive": p.explicit, "comments_closed": p.close_comments}
    changes = await changed(at, post_id, p.message, p.attachments, **more)
    await posts.edit(at.tx, at.viewer, post_id, changes)
    return {"post_id": p.post_id}


async def changed(at: At, post_id: int, message: str | None, hung: Csv | None, **more: Any) -> PostChanges:
    """What an edit of a post or a comment says."""
    media_ids: tuple[int, ...] | None = None
    old = await posts.load_one(at.tx, at.viewer, post_id)
    if message is not None:
        message = without_warning(message, old.warning)
    if hung is not None:
        wanted = attachments.read(hung)
        media_ids = await attachments.visible_media(at, wanted)
        if message is not None:
            message = attachments.with_links(message, wanted.links)
        if not at.version.given:
            media_ids = tuple(dict.fromkeys([*(one.id for one in old.media), *media_ids]))
            if len(media_ids) > attachments.MOST:
                raise VkError(158, "Too many attachments")
    return PostChanges(text=message, media_ids=media_ids, **more)


async def delete(at: At, p: One) -> int:
    """Gone for everybody."""
    await posts.delete(at.tx, at.viewer, await on_wall(at, p.owner_id, p.post_id))
    return 1


async def pin(at: At, p: One) -> int:
    """To the top of its wall."""
    await posts.pin(at.tx, at.viewer, await on_wall(at, p.owner_id, p.post_id))
    return 1


async def unpin(at: At, p: One) -> int:
    """Back into its place."""
    await posts.unpin(at.tx, at.viewer, await on_wall(at, p.owner_id, p.post_id))
    return 1


async def repost(at: At, p: Repost) -> dict[str, Any]:
    """Passes a post on, to one's own wall or to a group's."""
    text = p.object.strip()
    if not text.startswith("wall"):
        raise VkError(100, "One of the parameters specified was missing or invalid: object is no post")
    owner_id, number = ids.read_pair(text.removeprefix("wall"), "object")
    original = await on_wall(at, owner_id, number)
    group = await people.group(at, p.group_id) if p.group_id else None
    hung = attachments.read(p.attachments)
    new = NewPost(
        text=attachments.with_links(p.message, hung.links),
        wall_id=group.id if group is not None else None,
        media_ids=await attachments.visible_media(at, hung),
        visibility=Visibility.PUBLIC,
        as_group=group is not None and p.as_group is not False,
        signed=p.signed,
        repost_of_id=original,
    )
    made = await number_of(at, await _create(at, new))
    facts = (await posts.facts(at.tx, at.viewer, [original]))[original]
    found = {"success": 1, "post_id": made, "reposts_count": facts.reposts_count, "likes_count": facts.likes_count}
    if at.version.given:
        return found | {"wall_repost_count": facts.reposts_count, "mail_repost_count": 0}
    return found | {"pretty_id": f"{-group.id if group is not None else at.me}_{made}"}
