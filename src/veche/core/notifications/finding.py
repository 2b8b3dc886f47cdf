"""How notifications are found, and reading them as lines: whom and what each names is only named, nothing of it is
loaded."""

from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from functools import lru_cache, partial
from typing import Any, TypeAlias

import msgspec
from msgspec.structs import replace
from sqlalchemy import BigInteger, FromClause, Select, and_, bindparam, case, or_, select, true

from veche.core import visibility
from veche.core.errors import NotSignedIn
from veche.core.graph.trouble import any_row
from veche.core.notifications.telling import GROUPED
from veche.core.notifications.views import Line
from veche.core.paging import Page, Slice, apply
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import ids_in, ids_table, statement
from veche.db.render import Kind
from veche.tables.accounts import accounts
from veche.tables.graph import blocks, mutes
from veche.tables.notifications import notifications

KINDS = (
    "mention",
    "wall",
    "comment",
    "post",
    "repost",
    "quote",
    "quoted_update",
    "follow",
    "follow_request",
    "follow_accepted",
    "like",
    "poll",
    "update",
    "group_invite",
    "sign_up",
    "report",
    "moderation_warning",
    "severed",
    "collected",
    "collection_changed",
)
MOST = 1000
STEP = 4


def _conditions(n: FromClause, *, but_some: bool, by_actor: bool, held: bool) -> list[Any]:
    """All of an account, or all but some kinds. `held`: with those that a policy keeps back."""
    wanted = [n.c.account_id == bindparam("viewer_id", type_=BigInteger()), n.c.dismissed_at.is_(None)]
    if not held:
        wanted.append(n.c.held_at.is_(None))
    if by_actor:
        wanted.append(n.c.actor_id == bindparam("actor_id"))
    if but_some:
        wanted.append(~ids_in(n.c.kind, "others"))
    return wanted


def newest(*, database: Kind, by_kind: bool, before: bool, after: bool, ascending: bool, **which: bool) -> Select[Any]:
    """Ids from the index: of one range, or of one range per kind. `which`: see `_conditions`."""
    n = notifications.alias("told")
    wanted = _conditions(n, **which)
    flags = {"before": before, "after": after, "ascending": ascending}
    if not by_kind:
        return apply(select(n.c.id).where(*wanted), n.c.id, **flags)
    k = ids_table("kinds", texts=True)
    if database == "sqlite":
        ranges = select(n.c.id).select_from(k.join(n, and_(n.c.kind == k.c.value, *wanted)))
        return apply(ranges, n.c.id, **flags)
    each = apply(select(n.c.id).where(n.c.kind == k.c.value, *wanted), n.c.id, **flags).lateral("each")
    return apply(select(each.c.id).select_from(k.join(each, true())), each.c.id, **flags)


def by_kinds(wanted: Collection[str]) -> dict[str, bool]:
    """How to find them: the ranges of some kinds are read whole and sorted, so whoever wants most kinds had better
    read the list, which is in order, and pass over the others."""
    most = 2 * len(wanted) > len(KINDS)
    return {"by_kind": not most, "but_some": most and len(wanted) < len(KINDS)}


def others(wanted: Collection[str]) -> list[str]:
    """All kinds but these."""
    return [kind for kind in KINDS if kind not in wanted]


def following(chunk: Page, last_id: int) -> Page:
    """What is read when a chunk held too little: from there on, and more at once."""
    limit = min(max(chunk.limit, 1) * STEP, MOST)
    if chunk.after is not None:
        return replace(chunk, after=last_id, limit=limit)
    return replace(chunk, before=last_id, limit=limit)


Seen: TypeAlias = Callable[[Collection[int]], Awaitable[Collection[int]]]


class Wanted(msgspec.Struct, frozen=True):
    """Which notifications, and which kinds of them stand together."""

    kinds: Collection[str] | None = None
    account_id: int | None = None
    grouped: Collection[str] = GROUPED
    held: bool = False


line_of: Callable[[Iterable[Any]], Line] = partial(tuple.__new__, Line)  # of a row; namedtuple's own is slower


def is_welcome(me: Any, actor: Any) -> Any:
    """The viewer neither blocks the actor nor mutes their notifications. Most block and mute nobody, and are told so
    once per statement, not once per row."""
    any_block, block, any_mute, mute = blocks.alias(), blocks.alias(), mutes.alias(), mutes.alias()
    ends = or_(mute.c.expires_at.is_(None), mute.c.expires_at > bindparam("now"))
    muted = any_row(mute, mute.c.account_id == me, mute.c.target_id == actor, mute.c.hide_notifications == 1, ends)
    return and_(
        or_(
            ~any_row(any_block, any_block.c.account_id == me),
            ~any_row(block, block.c.account_id == me, block.c.target_id == actor),
        ),
        or_(~any_row(any_mute, any_mute.c.account_id == me, any_mute.c.hide_notifications == 1), ~muted),
    )


def is_fit(a: FromClause, *, full: bool) -> Any:
    """The account is there, for the viewer, and welcome. `full`: moderators see those who wait to be let in."""
    me = bindparam("viewer_id", type_=BigInteger())
    there = a.c.id.is_not(None) if full else or_(a.c.waiting == 0, a.c.id == me)
    return and_(there, a.c.suspended_at.is_(None), a.c.deleted_at.is_(None), is_welcome(me, a.c.id))


def columns(n: FromClause, a: FromClause, *, full: bool) -> list[Any]:
    """What a Line is made of, over notifications and the actor's account."""
    unique_key = case((n.c.post_id.is_(None), n.c.unique_key)).label("unique_key")
    fit = case((is_fit(a, full=full), 1), else_=0).label("is_welcome")
    return [
        n.c.id, n.c.kind, n.c.group_key, unique_key, n.c.actor_id, n.c.post_id, n.c.created_at, n.c.held_at,
        a.c.version, fit,
    ]  # fmt: skip


@statement
def _lines(
    *, database: Kind, full: bool, by_kind: bool, before: bool, after: bool, ascending: bool, **which: bool
) -> Any:
    n, a = notifications.alias("n"), accounts.alias("actor")
    page = {"before": before, "after": after, "ascending": ascending}
    shown, actor = columns(n, a, full=full), a.c.id == n.c.actor_id
    if not by_kind:  # in one go: the rows come in their order
        return apply(select(*shown).select_from(n.outerjoin(a, actor)).where(*_conditions(n, **which)), n.c.id, **page)
    ids = newest(database=database, by_kind=True, **page, **which).subquery("k")
    joined = ids.join(n, n.c.id == ids.c.id).outerjoin(a, actor)
    return select(*shown).select_from(joined).order_by(n.c.id.asc() if ascending else n.c.id.desc())


class Finding:
    """The wanted notifications of a viewer, chunk by chunk. Errors: NotSignedIn."""

    def __init__(self, tx: Tx, viewer: Viewer, wanted: Wanted) -> None:
        if viewer.account_id is None:
            raise NotSignedIn
        kinds, flags = _choice(None if wanted.kinds is None else tuple(wanted.kinds))
        self._tx = tx
        self._flags = {
            **flags,
            "by_actor": wanted.account_id is not None,
            "held": wanted.held,
            "full": viewer.moderates,
        }
        self._params = {
            **kinds,
            "viewer_id": viewer.account_id,
            "now": tx.now,
            "actor_id": wanted.account_id,
        }

    async def chunk(self, page: Page) -> list[Line]:
        """Also of those who are not welcome. One statement."""
        rows = await self._tx.tuples(_lines(**page.flags, **self._flags), **page.params, **self._params)
        return list(map(line_of, rows))


@lru_cache(maxsize=256)
def _choice(wanted: tuple[str, ...] | None) -> tuple[dict[str, list[str]], dict[str, bool]]:
    """The parameters and the flags by which some kinds are found. Clients ask for few combinations."""
    kinds = [kind for kind in KINDS if wanted is None or kind in wanted]
    return {"kinds": kinds, "others": others(kinds)}, by_kinds(kinds)


def seen_by(tx: Tx, viewer: Viewer) -> Seen:
    """Asks the rule of visibility itself, of those posts that there are."""

    async def seen(ids: Collection[int]) -> Collection[int]:
        return await visibility.can_see(tx, viewer, ids)

    return seen


async def lines(tx: Tx, viewer: Viewer, page: Page, wanted: Wanted, seen: Seen | None = None) -> Slice[Line]:
    """The viewer's notifications, newest first, with nothing loaded of what they name.

    `seen` tells which of some posts the viewer may see: whoever shows these posts afterwards asks that anyhow. What the
    viewer can no longer see, and whom they do not want to meet, is left out; so is what their policy holds. Errors:
    NotSignedIn.
    """
    finding, sees = Finding(tx, viewer, wanted), seen or seen_by(tx, viewer)
    kept: list[Line] = []
    chunk = page
    while True:
        found = await finding.chunk(chunk)
        kept += await fit(found, sees)
        if len(kept) > page.limit or len(found) <= chunk.limit:
            break
        chunk = following(chunk, found[-1].id)
    shown = kept[: page.limit]
    if page.after is not None:
        shown.reverse()
    return Slice(shown, len(kept) > page.limit)


async def fit(found: Sequence[Line], sees: Seen) -> list[Line]:
    """Those that are still true and still welcome."""
    welcome = [one for one in found if one.is_welcome]
    posts = {one.post_id for one in welcome if one.post_id is not None}
    seen = await sees(posts) if posts else ()
    return [one for one in welcome if one.post_id is None or one.post_id in seen]
