"""People whose notifications a policy holds: who waits, and what becomes of them."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import and_, bindparam, delete, exists, func, select, update

from veche.core import accounts, posts
from veche.core.errors import NotFound, NotSignedIn
from veche.core.events import NotificationsMerged, NotificationsRead
from veche.core.notifications.views import RequestView
from veche.core.paging import Page, Slice, apply, cut
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import Row, ids_in, statement, upsert
from veche.tables.accounts import accounts as account_table
from veche.tables.graph import blocks
from veche.tables.notifications import notification_permissions, notification_requests, notifications

__all__ = ["accept", "dismiss", "load", "note", "show"]

_r, _n = notification_requests.c, notifications.c


def _held() -> Any:
    """Notifications of the request's account and actor that are held; correlated with the request."""
    return and_(
        _n.account_id == _r.account_id,
        _n.actor_id == _r.actor_id,
        _n.held_at.is_not(None),
        _n.dismissed_at.is_(None),
    )


@statement
def _note() -> Any:
    return upsert(
        notification_requests,
        "id", "account_id", "actor_id", "last_post_id", "created_at", "updated_at",
        conflict=["account_id", "actor_id"],
        set_={
            "updated_at": bindparam("updated_at"),
            "last_post_id": func.coalesce(bindparam("last_post_id", type_=_r.last_post_id.type), _r.last_post_id),
        },
    )  # fmt: skip


@statement
def _list(*, one: bool, before: bool = False, after: bool = False, ascending: bool = False) -> Any:
    count = select(func.count()).select_from(notifications).where(_held()).correlate(notification_requests)
    a, b = account_table.alias("actor"), blocks.alias("shut_out")
    query = (
        select(notification_requests, count.scalar_subquery().label("count"))
        .join(a, a.c.id == _r.actor_id)
        .where(
            _r.account_id == bindparam("viewer_id"),
            a.c.suspended_at.is_(None),
            a.c.deleted_at.is_(None),
            exists(select(1).select_from(notifications).where(_held()).correlate(notification_requests)),
            ~exists(
                select(1)
                .select_from(b)
                .where(b.c.account_id == _r.account_id, b.c.target_id == _r.actor_id)
                .correlate_except(b)
            ),
        )
    )
    if one:
        return query.where(_r.id == bindparam("request_id"))
    return apply(query, _r.id, before=before, after=after, ascending=ascending)


@statement
def _mine() -> Any:
    return select(_r.id, _r.actor_id).where(_r.account_id == bindparam("viewer_id"), ids_in(_r.id, "ids"))


@statement
def _remove() -> Any:
    return delete(notification_requests).where(_r.account_id == bindparam("viewer_id"), ids_in(_r.id, "ids"))


@statement
def _settle(*, released: bool) -> Any:
    values: dict[str, Any] = {"held_at": None} if released else {"dismissed_at": bindparam("at")}
    return (
        update(notifications)
        .where(
            _n.account_id == bindparam("viewer_id"),
            ids_in(_n.actor_id, "actors"),
            _n.held_at.is_not(None),
            _n.dismissed_at.is_(None),
        )
        .values(values)
    )


@statement
def _permit() -> Any:
    return upsert(notification_permissions, "account_id", "actor_id", "created_at", conflict=["account_id", "actor_id"])


async def note(tx: Tx, account_id: int, actor_id: int, post_id: int | None) -> None:
    """Something of this actor is held: they are among those who wait."""
    await tx.run(
        _note(),
        id=await tx.next_id(),
        account_id=account_id,
        actor_id=actor_id,
        last_post_id=post_id,
        created_at=tx.now,
        updated_at=tx.now,
    )


async def load(tx: Tx, viewer: Viewer, page: Page) -> Slice[RequestView]:
    """Who waits, the last to come first. Errors: NotSignedIn."""
    rows, more = cut(await tx.all(_list(one=False, **page.flags), viewer_id=_me(viewer), **page.params), page)
    return Slice(await _views(tx, viewer, rows), more, [row.id for row in rows])


async def show(tx: Tx, viewer: Viewer, request_id: int) -> RequestView:
    """One who waits. Errors: NotSignedIn, NotFound."""
    row = await tx.first(_list(one=True), viewer_id=_me(viewer), request_id=request_id)
    views = [] if row is None else await _views(tx, viewer, [row])
    if not views:
        raise NotFound("notification request")
    return views[0]


async def accept(tx: Tx, viewer: Viewer, ids: Collection[int]) -> None:
    """What these have told stands among the other notifications, and what they will tell as well.

    Ids of others and unknown ones are passed over, unless there is only that one. Emits NotificationsMerged. Errors:
    NotSignedIn, NotFound.
    """
    me, actors = await _taken(tx, viewer, ids)
    if not actors:
        return
    await tx.many(_permit(), [{"account_id": me, "actor_id": actor, "created_at": tx.now} for actor in actors])
    await tx.run(_settle(released=True), viewer_id=me, actors=actors)
    tx.emit(NotificationsMerged(account_id=me, to=(me,)))


async def dismiss(tx: Tx, viewer: Viewer, ids: Collection[int]) -> None:
    """What these have told is put away; what they will tell next waits again.

    Ids of others and unknown ones are passed over, unless there is only that one. Emits NotificationsRead. Errors:
    NotSignedIn, NotFound.
    """
    me, actors = await _taken(tx, viewer, ids)
    if not actors:
        return
    await tx.run(_settle(released=False), viewer_id=me, actors=actors, at=tx.now)
    tx.emit(NotificationsRead(account_id=me, to=(me,)))


async def _taken(tx: Tx, viewer: Viewer, ids: Collection[int]) -> tuple[int, list[int]]:
    """The requests end; who had made them."""
    me, wanted = _me(viewer), list(ids)
    rows = await tx.all(_mine(), viewer_id=me, ids=wanted)
    if not rows and len(wanted) == 1:
        raise NotFound("notification request")
    await tx.run(_remove(), viewer_id=me, ids=[row.id for row in rows])
    return me, [row.actor_id for row in rows]


async def _views(tx: Tx, viewer: Viewer, rows: Sequence[Row]) -> list[RequestView]:
    actors = await accounts.load(tx, viewer, [row.actor_id for row in rows])
    about = await posts.load(tx, viewer, [row.last_post_id for row in rows if row.last_post_id is not None])
    return [
        RequestView(
            row.id, actors[row.actor_id], row.count, about.get(row.last_post_id), row.created_at, row.updated_at
        )
        for row in rows
        if row.actor_id in actors
    ]


def _me(viewer: Viewer) -> int:
    if viewer.account_id is None:
        raise NotSignedIn
    return viewer.account_id
