"""What hangs on a post: media, names, tags, a poll. Rows only; inputs were checked before."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import bindparam, delete, exists, insert, select

from veche.core import media
from veche.core.errors import Invalid
from veche.core.posts.views import Visibility
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import ids_in, statement, upsert
from veche.tables.media import media as files
from veche.tables.posts import mentions, post_media, post_tags, posts, tags


@statement
def _hang_media() -> Any:
    return insert(post_media).values({name: bindparam(name) for name in ("post_id", "position", "media_id")})


@statement
def _take_media() -> Any:
    return delete(post_media).where(post_media.c.post_id == bindparam("post_id"))


@statement
def _media_ids() -> Any:
    c = post_media.c
    return select(c.media_id).where(c.post_id == bindparam("post_id")).order_by(c.position)


@statement
def _name() -> Any:
    return insert(mentions).values({name: bindparam(name) for name in ("post_id", "account_id", "position")})


@statement
def _unname() -> Any:
    return delete(mentions).where(mentions.c.post_id == bindparam("post_id"))


@statement
def _learn_tag() -> Any:
    return upsert(tags, "name", "display_name", "created_at", conflict=["name"])


@statement
def _tag_ids() -> Any:
    return select(tags.c.name, tags.c.id, tags.c.usable).where(ids_in(tags.c.name, "names"))


@statement
def _tag() -> Any:
    return upsert(post_tags, "tag_id", "post_id", "position", conflict=["tag_id", "post_id"])


@statement
def _untag() -> Any:
    return delete(post_tags).where(post_tags.c.post_id == bindparam("post_id"))


async def check_media(tx: Tx, viewer: Viewer, media_ids: Sequence[int], *, unused: bool = False) -> None:
    """All must be the viewer's own or stand in a post that the viewer sees, and be ready; `unused`: stand in no post
    at all, published or waiting. Errors: Invalid(media)."""
    if not media_ids:
        return
    if unused:
        await _check_unused(tx, viewer, media_ids)
    found = await media.load(tx, viewer, media_ids)
    for id in media_ids:
        if id not in found:
            raise Invalid("media", f"{id} is not there", code="unknown")
        if found[id].state == "processing":
            raise Invalid("media", f"{id} is still being processed", code="not_ready")
        if found[id].state == "failed":
            raise Invalid("media", f"{id} could not be processed", code="failed")


async def _check_unused(tx: Tx, viewer: Viewer, media_ids: Sequence[int]) -> None:
    """What stands in no post only its owner sees, so the owner's writers wait for one another, and nobody else's."""
    await tx.lock("attach", viewer.account_id or 0)
    shown = {row[0] for row in await tx.tuples(_shown(), ids=list(media_ids))}
    for id in media_ids:
        if id in shown:
            raise Invalid("media", f"{id} is not found or already attached to another post", code="attached")


@statement
def _shown() -> Any:
    """Media of the list that some post shows or will show."""
    m = post_media.c
    return (
        select(m.media_id)
        .select_from(post_media.join(posts, posts.c.id == m.post_id))
        .where(ids_in(m.media_id, "ids"), posts.c.deleted_at.is_(None))
    )


@statement
def _of_nobody_else() -> Any:
    """Media of a post that belong to somebody and that no other post shows or will show."""
    m, f, other = post_media.c, files.c, post_media.alias("other")
    elsewhere = exists(
        select(1)
        .select_from(other.join(posts, posts.c.id == other.c.post_id))
        .where(other.c.media_id == m.media_id, other.c.post_id != m.post_id, posts.c.deleted_at.is_(None))
        .correlate(post_media)
    )
    return (
        select(m.media_id)
        .select_from(post_media.join(files, f.id == m.media_id))
        .where(m.post_id == bindparam("post_id"), f.owner_id == bindparam("owner_id"), f.deleted_at.is_(None))
        .where(~elsewhere)
        .order_by(m.position)
    )


async def delete_media(tx: Tx, viewer: Viewer, post_id: int) -> None:
    """Delete the viewer's own media of a post, as far as no other post shows them."""
    for row in await tx.tuples(_of_nobody_else(), post_id=post_id, owner_id=viewer.account_id):
        await media.delete(tx, viewer, row[0])


@statement
def _shown_to_all() -> Any:
    """Media of the list that another post shows to everybody."""
    p, m = posts.c, post_media.c
    return (
        select(m.media_id)
        .select_from(post_media.join(posts, p.id == m.post_id))
        .where(
            ids_in(m.media_id, "ids"),
            p.id != bindparam("post_id"),
            p.deleted_at.is_(None),
            p.state == 0,
            p.visibility <= Visibility.UNLISTED,
        )
    )


async def hang_media(tx: Tx, post_id: int, media_ids: Iterable[int]) -> None:
    """In the order given."""
    rows = [{"post_id": post_id, "position": place, "media_id": id} for place, id in enumerate(media_ids)]
    if rows:
        await tx.many(_hang_media(), rows)


async def media_ids(tx: Tx, post_id: int) -> list[int]:
    """What hangs on a post now."""
    return [row[0] for row in await tx.tuples(_media_ids(), post_id=post_id)]


async def rename_files(tx: Tx, post_id: int, ids: Iterable[int]) -> None:
    """New addresses for media that this post shows no longer, or to fewer: an address is a capability, and those who
    were told it shall not keep it (decision 12). Not for media that a post for everybody shows as well: whoever has
    their address could have it from there."""
    wanted = list(ids)
    if wanted:
        shown = {row[0] for row in await tx.tuples(_shown_to_all(), ids=wanted, post_id=post_id)}
        await media.rename_files(tx, [id for id in wanted if id not in shown])


async def replace_media(tx: Tx, post_id: int, ids: Iterable[int]) -> None:
    """Others in place of those that were there."""
    await tx.run(_take_media(), post_id=post_id)
    await hang_media(tx, post_id, ids)


async def name(tx: Tx, post_id: int, account_ids: Iterable[int], *, anew: bool = False) -> None:
    """Whom the post names; `anew`: in place of those it named before."""
    if anew:
        await tx.run(_unname(), post_id=post_id)
    rows = [{"post_id": post_id, "account_id": id, "position": place} for place, id in enumerate(account_ids)]
    if rows:
        await tx.many(_name(), rows)


async def tag(tx: Tx, post_id: int, found: Sequence[tuple[str, str]], *, anew: bool = False) -> None:
    """Tags (name, as written) of the post; a tag that nobody has used yet is learnt. Errors: Invalid(text)."""
    if anew:
        await tx.run(_untag(), post_id=post_id)
    if not found:
        return
    known = await learn(tx, found, refuse=True)
    rows = [{"tag_id": known[name], "post_id": post_id, "position": place} for place, (name, _) in enumerate(found)]
    await tx.many(_tag(), rows)


async def learn(tx: Tx, found: Sequence[tuple[str, str]], *, refuse: bool = False) -> dict[str, int]:
    """Ids of tags (name, as written) by name; those that nobody has used yet are made.

    `refuse`: tags that moderators have taken out of use are Invalid(text).
    """
    names = [name for name, _ in found]
    known = await _known_tags(tx, names, refuse=refuse)
    # In one order everywhere, so that two writers who teach the same tags wait for one another instead of dead-locking.
    new = sorted((name, shown) for name, shown in found if name not in known)
    if new:
        await tx.many(
            _learn_tag(), [{"name": name, "display_name": shown, "created_at": tx.now} for name, shown in new]
        )
        known = await _known_tags(tx, names, refuse=refuse)
    return known


async def _known_tags(tx: Tx, names: Sequence[str], *, refuse: bool) -> dict[str, int]:
    known = {}
    for name, id, usable in await tx.tuples(_tag_ids(), names=names):
        if refuse and not usable:
            raise Invalid("text", f"has the hashtag #{name}, which is not allowed here", code="refused_tag")
        known[name] = id
    return known
