"""Where a new post goes: whose it is, on which wall it stands, who may see it, in whose home it comes."""

import msgspec

from veche.core.errors import Invalid, NotAllowed
from veche.core.posts import direct, queries
from veche.core.posts.drafts import NewPost
from veche.core.posts.queries import Target
from veche.core.posts.rules import DIRECT, FOLLOWERS, PUBLIC, Standing, can_post, can_suggest
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import Row

PUBLISHED, SUGGESTED, SCHEDULED = range(3)


class Place(msgspec.Struct, frozen=True):
    """The columns of a row that say where it is."""

    kind: str
    author_id: int
    wall_id: int
    audience_id: int
    visibility: int
    state: int = PUBLISHED
    signer_id: int | None = None
    feed_id: int | None = None
    root_id: int | None = None  # None: itself
    conversation_id: int | None = None
    cmid: int | None = None


async def find(tx: Tx, viewer: Viewer, new: NewPost, parent: Target | None, named: list[int], usual: int) -> Place:
    """The place of a new post. `named`: accounts that it addresses; `usual`: the author's ordinary visibility.

    Errors: NotAllowed, NotFound, Invalid.
    """
    if _is_message(new, parent):
        return await _message(tx, viewer, new, parent, named)
    if parent is not None and parent.row.conversation_id is None:
        return await _comment(tx, viewer, new, parent.row, usual)
    return await _post(tx, viewer, new, usual)


def is_by_names(new: NewPost, parent: Target | None) -> bool:
    """Whether those whom it names are whom it is written to."""
    return new.conversation_id is None and _is_message(new, parent)


def _is_message(new: NewPost, parent: Target | None) -> bool:
    if new.conversation_id is not None or new.visibility == DIRECT:
        return True
    return parent is not None and parent.row.conversation_id is not None and new.visibility is None


async def _message(tx: Tx, viewer: Viewer, new: NewPost, parent: Target | None, named: list[int]) -> Place:
    me = queries.signed_in(viewer)
    if new.as_group or new.publish_at is not None:
        raise Invalid("visibility", "must not be direct for a group's post or one that waits")
    conversation_id = new.conversation_id
    replied = None if parent is None else parent.row.conversation_id
    if conversation_id is None and replied is not None and new.visibility is None:
        conversation_id = await direct.of_answer(tx, me, replied)
    if conversation_id is None:
        conversation_id = await direct.place(tx, me, named, replied)
    cmid = await direct.next_cmid(tx, conversation_id, me)
    return Place("message", me, me, me, DIRECT, conversation_id=conversation_id, cmid=cmid)


async def _comment(tx: Tx, viewer: Viewer, new: NewPost, parent: Row, usual: int) -> Place:
    me = queries.signed_in(viewer)
    root: Row = parent if parent.root_id == parent.id else await queries.bare_row(tx, parent.root_id)
    if new.publish_at is not None:
        raise Invalid("publish_at", "is not for comments")
    author, signer = await _speaker(tx, me, new, root.wall_id)
    visibility, audience = _comment_visibility(new, parent, root, author, usual)
    if visibility == DIRECT:
        raise NotAllowed("what stands in messages only takes no comments")
    return Place(
        "comment",
        author,
        root.wall_id,
        audience,
        visibility,
        signer_id=signer,
        feed_id=author if root.kind == "post" else None,
        root_id=root.id,
    )


def _comment_visibility(new: NewPost, parent: Row, root: Row, author: int, usual: int) -> tuple[int, int]:
    """A choice of the author's stands; else a comment is no wider than what it answers."""
    if new.visibility is not None and not new.from_dialect_without_visibility:
        return int(new.visibility), author
    if new.from_dialect_without_visibility:
        return root.visibility, root.audience_id
    if parent.visibility >= usual:
        return parent.visibility, parent.audience_id if parent.visibility == FOLLOWERS else author
    return usual, author


async def _speaker(tx: Tx, me: int, new: NewPost, wall_id: int) -> tuple[int, int | None]:
    """Author and signer: the person, or the group in whose name they speak. Errors: NotAllowed."""
    if not new.as_group:
        return me, None
    wall = await queries.standing(tx, me, wall_id)
    if not (wall.is_group and wall.edits):
        raise NotAllowed("you may not speak in the name of this group")
    return wall_id, me


async def _post(tx: Tx, viewer: Viewer, new: NewPost, usual: int) -> Place:
    me = queries.signed_in(viewer)
    wall_id = new.wall_id or me
    wall = Standing(owns=True, is_group=False) if wall_id == me else await queries.standing(tx, me, wall_id)
    author, signer = (me, None)
    if new.as_group:
        if not (wall.is_group and wall.edits):
            raise NotAllowed("you may not speak in the name of this group")
        author, signer = wall_id, me
    visibility = _post_visibility(new, wall, usual)
    return Place(
        new.kind,
        author,
        wall_id,
        wall_id if wall.is_group else author,
        visibility,
        state=_state(tx, new, wall),
        signer_id=signer,
        feed_id=wall_id if new.kind == "post" else None,
    )


def _post_visibility(new: NewPost, wall: Standing, usual: int) -> int:
    """What stands on a closed group's wall is for its members."""
    if new.visibility is not None:
        wanted = int(new.visibility)
    else:
        wanted = PUBLIC if wall.is_group or new.from_dialect_without_visibility else usual
    if wanted == DIRECT:  # an author whose usual visibility it is, writing to nobody
        wanted = FOLLOWERS
    return max(wanted, FOLLOWERS) if wall.is_group and wall.access != "open" else wanted


def _state(tx: Tx, new: NewPost, wall: Standing) -> int:
    """Published, offered or waiting. Errors: NotAllowed, Invalid(publish_at)."""
    if not can_post(wall):
        if can_suggest(wall) and new.kind == "post":
            return SUGGESTED
        raise NotAllowed("you may not write on this wall")
    if new.publish_at is None:
        return PUBLISHED
    if new.publish_at <= tx.now:
        raise Invalid("publish_at", "must be in the future", code="too_soon")
    return SCHEDULED
