"""Reading what an account was told, and putting it away."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    FromClause,
    Subquery,
    and_,
    bindparam,
    case,
    delete,
    func,
    or_,
    select,
    update,
)

from veche.core import accounts, posts, visibility
from veche.core.errors import Invalid, NotFound, NotSignedIn
from veche.core.events import NotificationsRead
from veche.core.notifications import marks
from veche.core.notifications.finding import KINDS, MOST, by_kinds, following, is_welcome, newest, others
from veche.core.notifications.telling import _any
from veche.core.notifications.views import NotificationView, about_of
from veche.core.paging import Page, Slice
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import Row, ids_in, statement
from veche.db.render import Kind
from veche.lib.times import DAY
from veche.tables import posts as post_tables
from veche.tables.accounts import accounts as account_table
from veche.tables.notifications import notifications

KEPT = 365 * DAY
EXPIRE = "notifications.expire"  # the name that `expire` goes by in effects.JOBS
EXPIRING = 5000


def _is_fit(n: FromClause) -> Any:
    """Still true and still welcome: the post can be seen, the actor is neither gone nor shut out."""
    me, p, a = bindparam("viewer_id", type_=BigInteger()), post_tables.posts.alias("p"), account_table.alias("actor")
    return and_(
        or_(n.c.post_id.is_(None), _any(p, p.c.id == n.c.post_id, visibility.clause(signed_in=True, p=p))),
        _any(a, a.c.id == n.c.actor_id, a.c.suspended_at.is_(None), a.c.deleted_at.is_(None)),
        is_welcome(me, n.c.actor_id),
    )


@statement
def _page(*, database: Kind, ascending: bool, **flags: bool) -> Any:
    n = notifications.alias("n")
    ids: Subquery = newest(database=database, ascending=ascending, **flags).subquery("k")
    order = n.c.id.asc() if ascending else n.c.id.desc()
    fit = case((_is_fit(n), 1), else_=0).label("is_fit")
    return select(n, fit).select_from(ids.join(n, n.c.id == ids.c.id)).order_by(order)


@statement
def _one() -> Any:
    n = notifications.alias("n")
    mine = [n.c.id == bindparam("id"), n.c.account_id == bindparam("viewer_id"), n.c.dismissed_at.is_(None)]
    return select(n).where(*mine, _is_fit(n))


@statement
def _unread(*, by_kind: bool, by_actor: bool, grouped: bool) -> Any:
    n = notifications.alias("n")
    new = [
        n.c.account_id == bindparam("viewer_id"),
        n.c.dismissed_at.is_(None),
        n.c.held_at.is_(None),
        n.c.id > bindparam("read_id", type_=BigInteger()),
        _is_fit(n),
    ]
    if by_kind:
        new.append(ids_in(n.c.kind, "kinds"))
    if by_actor:
        new.append(n.c.actor_id == bindparam("actor_id"))
    if grouped:
        alone = func.concat("ungrouped-", n.c.id)
        key = case((ids_in(n.c.kind, "grouped_kinds"), n.c.group_key), else_=alone)
        some = select(key.label("id")).distinct().where(*new).limit(bindparam("most")).subquery()
        return select(func.count()).select_from(some)
    some = select(n.c.id).where(*new).limit(bindparam("most")).subquery()
    return select(func.count()).select_from(some)


@statement
def _dismiss(*, some: bool) -> Any:
    n = notifications.c
    query = update(notifications).where(n.account_id == bindparam("viewer"), n.dismissed_at.is_(None))
    if some:
        query = query.where(ids_in(n.id, "ids"))
    return query.values(dismissed_at=bindparam("dismissed_at"))


@statement
def _newest_id() -> Any:
    return select(func.max(notifications.c.id)).where(notifications.c.account_id == bindparam("viewer_id"))


@statement
def _expire() -> Any:
    n = notifications.c
    old = select(n.id).where(n.created_at < bindparam("before")).order_by(n.id).limit(bindparam("limit"))
    return delete(notifications).where(n.id.in_(old.scalar_subquery()))


def _me(viewer: Viewer) -> int:
    if viewer.account_id is None:
        raise NotSignedIn
    return viewer.account_id


async def list_(  # noqa: PLR0913 - each narrows the list
    tx: Tx,
    viewer: Viewer,
    page: Page,
    *,
    kinds: Collection[str] | None = None,
    exclude: Collection[str] = (),
    account_id: int | None = None,
    held: bool = False,
) -> Slice[NotificationView]:
    """The viewer's notifications, newest first, of some kinds or of all but some, from one account or from all.

    What the viewer can no longer see, and whom they do not want to meet, is left out; so is what their policy holds,
    unless `held`. Errors: NotSignedIn.
    """
    me = _me(viewer)
    wanted = [kind for kind in KINDS if (kinds is None or kind in kinds) and kind not in exclude]
    flags = {**by_kinds(wanted), "by_actor": account_id is not None, "held": held}
    params = {"viewer_id": me, "now": tx.now, "kinds": wanted, "others": others(wanted), "actor_id": account_id}
    rows: list[Row] = []
    chunk = page
    while True:
        found = await tx.all(_page(**chunk.flags, **flags), **chunk.params, **params)
        rows += [row for row in found if row.is_fit]
        if len(rows) > page.limit or len(found) <= chunk.limit:
            break
        chunk = following(chunk, found[-1].id)
    kept = rows[: page.limit]
    if page.after is not None:
        kept.reverse()
    return Slice(await _views(tx, viewer, kept), len(rows) > page.limit)


async def load_one(tx: Tx, viewer: Viewer, notification_id: int) -> NotificationView:
    """One of the viewer's notifications. Errors: NotSignedIn, NotFound."""
    row = await tx.first(_one(), id=notification_id, viewer_id=_me(viewer), now=tx.now)
    views = [] if row is None else await _views(tx, viewer, [row])
    if not views:
        raise NotFound("notification")
    return views[0]


async def _views(tx: Tx, viewer: Viewer, rows: Sequence[Row]) -> list[NotificationView]:
    if not rows:
        return []
    about = await posts.load(tx, viewer, [row.post_id for row in rows if row.post_id is not None])
    actors = await accounts.load(tx, viewer, {row.actor_id for row in rows})
    read = await marks.last_read(tx, rows[0].account_id, marks.NOTIFICATIONS)
    return [
        NotificationView(
            id=row.id,
            kind=row.kind,
            account_id=row.account_id,
            actor=actors[row.actor_id],
            post=about.get(row.post_id),
            group_key=row.group_key,
            read=row.id <= read,
            created_at=row.created_at,
            held=row.held_at is not None,
            about_id=about_of(row),
        )
        for row in rows
        if row.actor_id in actors and (row.post_id is None or row.post_id in about)
    ]


async def unread_count(
    tx: Tx,
    viewer: Viewer,
    *,
    kinds: Collection[str] | None = None,
    account_id: int | None = None,
    grouped_kinds: Collection[str] | None = None,
    most: int = MOST,
) -> int:
    """How many came since the viewer last looked, counted up to `most`; what is held does not count.

    `grouped_kinds`: those of these kinds that stand together count as one. Errors: NotSignedIn.
    """
    me = _me(viewer)
    params: dict[str, Any] = {"viewer_id": me, "now": tx.now, "most": most, "kinds": list(kinds or ())}
    params |= {"read_id": await marks.last_read(tx, me, marks.NOTIFICATIONS), "actor_id": account_id}
    params |= {"grouped_kinds": list(grouped_kinds or ())}
    by = {"by_kind": kinds is not None, "by_actor": account_id is not None, "grouped": grouped_kinds is not None}
    count: int = await tx.scalar(_unread(**by), **params)
    return count


async def dismiss(tx: Tx, viewer: Viewer, notification_id: int) -> None:
    """Put one away. Emits NotificationsRead. Errors: NotSignedIn, NotFound."""
    me = _me(viewer)
    if not await tx.run(_dismiss(some=True), viewer=me, ids=[notification_id], dismissed_at=tx.now):
        raise NotFound("notification")
    tx.emit(NotificationsRead(account_id=me, to=(me,)))


async def dismiss_some(tx: Tx, viewer: Viewer, ids: Collection[int]) -> None:
    """Put these away; those of others and unknown ones are passed over. Emits NotificationsRead.

    Errors: NotSignedIn.
    """
    me = _me(viewer)
    if await tx.run(_dismiss(some=True), viewer=me, ids=list(ids), dismissed_at=tx.now):
        tx.emit(NotificationsRead(account_id=me, to=(me,)))


async def clear(tx: Tx, viewer: Viewer) -> None:
    """Put all away, what is held too. Emits NotificationsRead. Errors: NotSignedIn."""
    me = _me(viewer)
    if await tx.run(_dismiss(some=False), viewer=me, dismissed_at=tx.now):
        tx.emit(NotificationsRead(account_id=me, to=(me,)))


async def mark_read(tx: Tx, viewer: Viewer, up_to: int | None = None) -> bool:
    """Everything up to a notification, or all of it, is read; False when it was. Emits NotificationsRead.

    Errors: NotSignedIn, Invalid.
    """
    me = _me(viewer)
    newest = await tx.scalar(_newest_id(), viewer_id=me) or 0
    wanted = newest if up_to is None else up_to
    if wanted < 0:
        raise Invalid("id", "must not be negative")
    if wanted <= await marks.last_read(tx, me, marks.NOTIFICATIONS):
        return False
    await marks.set_(tx, viewer, {marks.NOTIFICATIONS: wanted})
    return True


async def expire(tx: Tx, limit: int = EXPIRING) -> None:
    """Job `notifications.expire`: what is older than a year goes, some thousands at a time."""
    if await tx.run(_expire(), before=tx.now - KEPT, limit=limit) >= limit:
        await tx.enqueue(EXPIRE, unique=EXPIRE, priority=-1)
