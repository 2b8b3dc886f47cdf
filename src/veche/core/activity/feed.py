"""The feed of what people did: posts, comments, likes, friendships, groups joined, avatars, by one cursor (decision 7)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from heapq import merge
from typing import Any

from sqlalchemy import bindparam, select

from veche.core import accounts, media, posts, timelines
from veche.core.activity import sources
from veche.core.activity.views import ActivityView
from veche.core.errors import NotSignedIn
from veche.core.events import AccountChanged
from veche.core.paging import Page, Slice
from veche.core.timelines import reading
from veche.core.timelines.reading import Chunk
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import statement
from veche.db.statement import StatementFamily
from veche.tables.accounts import accounts as account_table
from veche.tables.activity import avatar_changes

KINDS = ("post", "comment", "like", "friendship", "join", "avatar")


@dataclass(frozen=True, slots=True, order=True)
class _Deed:
    id: int
    kind: str
    actor_id: int | None = None
    created_at: int = 0
    post_id: int | None = None
    other_id: int | None = None
    media_id: int | None = None


@statement
def _avatar() -> Any:
    a = account_table.c
    return select(a.avatar_id).where(a.id == bindparam("account_id"), a.avatar_id.is_not(None))


@statement
def _insert() -> Any:
    columns = ("id", "account_id", "media_id", "created_at")
    return avatar_changes.insert().values({name: bindparam(name) for name in columns})


async def avatar_changed(tx: Tx, event: AccountChanged) -> None:
    """The reaction (now): a new avatar takes its place in the feeds."""
    if not event.avatar_changed:
        return
    media_id = await tx.scalar(_avatar(), account_id=event.account_id)
    if media_id is not None:
        row = {"account_id": event.account_id, "media_id": media_id, "created_at": tx.now}
        await tx.run(_insert(), id=await tx.next_id(), **row)


async def feed(tx: Tx, viewer: Viewer, page: Page, *, app_id: int | None = None) -> Slice[ActivityView]:
    """What comes home, and what those whom the viewer follows did beside; newest first, `cursors` are the ids.

    `app_id`: only posts written with that app. Errors: NotSignedIn.
    """
    if not viewer.signed_in:
        raise NotSignedIn
    wide = replace(page, limit=page.limit + page.offset, offset=0)
    written = await timelines.home(tx, viewer, wide, app_id=app_id)
    others = [] if app_id is not None else await _deeds(tx, viewer, wide, None)
    return await _page(tx, viewer, page, written, others)


async def by_author(
    tx: Tx, viewer: Viewer, account_id: int, page: Page, *, app_id: int | None = None
) -> Slice[ActivityView]:
    """What one account wrote and did, as far as the viewer may see it; anybody may ask."""
    wide = replace(page, limit=page.limit + page.offset, offset=0)
    written = await timelines.account(tx, viewer, account_id, wide, app_id=app_id)
    others = [] if app_id is not None else await _deeds(tx, viewer, wide, account_id)
    return await _page(tx, viewer, page, written, others)


async def _deeds(tx: Tx, viewer: Viewer, page: Page, account_id: int | None) -> list[list[_Deed]]:
    """A page of each sort of deed; of what is on the page no sort can need more."""
    flags = {"signed_in": viewer.signed_in, "one": account_id is not None}
    params = {"viewer_id": viewer.account_id, "account_id": account_id, "now": tx.now}
    kinds: list[tuple[StatementFamily, dict[str, Any]]] = [
        (sources.likes_, flags),
        (sources.ties, {**flags, "inward": False}),
        (sources.ties, {**flags, "inward": True}),
        (sources.avatars, flags),
    ]
    return [await _read(tx, family, page, params, those) for family, those in kinds]


async def _read(
    tx: Tx, family: StatementFamily, page: Page, params: dict[str, Any], flags: dict[str, Any]
) -> list[_Deed]:
    rows: dict[int, Any] = {}

    async def reader(chunk: Page) -> Chunk:
        found = await tx.all(family(**chunk.flags, **flags), **chunk.params, **params)
        rows.update({row.id: row for row in found})
        return Chunk.of(found, chunk)

    ids = (await reading.read(reader, replace(page, limit=page.limit + 1))).items
    return [
        _Deed(id_, rows[id_].kind, rows[id_].actor_id, rows[id_].created_at, rows[id_].post_id, rows[id_].other_id,
              rows[id_].media_id)
        for id_ in ids
    ]  # fmt: skip


async def _page(
    tx: Tx, viewer: Viewer, page: Page, written: Slice[int], others: Sequence[Sequence[_Deed]]
) -> Slice[ActivityView]:
    mine = [_Deed(id_, "post", post_id=id_) for id_ in written.items]
    every = _once(merge(mine, *others, key=lambda deed: -deed.id))
    if page.after is not None:
        kept = every[-page.limit :] if page.limit else []
    else:
        kept = every[page.offset : page.offset + page.limit]
    more = written.more or len(every) > page.offset + page.limit
    views = await _views(tx, viewer, kept)
    return Slice(views, more, [view.id for view in views])


def _once(deeds: Any) -> list[_Deed]:
    """Newest first; a friendship of two whom one follows is told once."""
    found: dict[tuple[int, str], _Deed] = {}
    for deed in deeds:
        found.setdefault((deed.id, deed.kind), deed)
    return list(found.values())


async def _views(tx: Tx, viewer: Viewer, deeds: Sequence[_Deed]) -> list[ActivityView]:
    # Avatars stand in no post; whoever may meet the account may see them.
    about = await posts.load(tx, viewer, [deed.post_id for deed in deeds if deed.post_id is not None])
    people = {id_ for deed in deeds for id_ in (deed.actor_id, deed.other_id) if id_ is not None}
    who = await accounts.load(tx, viewer, people)
    pictures = await media.load(tx, Viewer.system, {deed.media_id for deed in deeds if deed.media_id is not None})
    views = []
    for deed in deeds:
        post = about.get(deed.post_id) if deed.post_id is not None else None
        actor = post.author if post is not None and deed.actor_id is None else who.get(deed.actor_id or 0)
        other = None if deed.other_id is None else who.get(deed.other_id)
        if actor is None or (deed.post_id is not None and post is None) or (deed.other_id is not None and other is None):
            continue
        is_comment = deed.kind == "post" and post is not None and post.is_comment
        views.append(
            ActivityView(
                deed.id,
                "comment" if is_comment else deed.kind,
                actor,
                post.created_at if post is not None and deed.actor_id is None else deed.created_at,
                post,
                other,
                pictures.get(deed.media_id) if deed.media_id is not None else None,
            )
        )
    return views


__all__ = ["KINDS", "avatar_changed", "by_author", "feed"]
