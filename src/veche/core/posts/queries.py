"""Reads that several verbs share: the post that something is done to, the wall that something is written on."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam, case, exists, or_, select

from veche.core import visibility
from veche.core.errors import NotFound, NotSignedIn
from veche.core.posts.facts import Columns, is_banned, read_facts
from veche.core.posts.rules import Rights, Standing
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import Row, ids_in, statement
from veche.tables.accounts import accounts, group_roles, users
from veche.tables.graph import blocks, follows
from veche.tables.posts import posts

POST, NOTE, TOPIC = 0, 1, 2  # families of numbers


class Target(NamedTuple):
    """A post that the viewer sees and wants to do something to: its row, and what the viewer may do."""

    row: Row
    rights: Rights


class Usual(NamedTuple):
    """What somebody's posts have when nothing else is said."""

    visibility: int
    sensitive: bool
    language: str | None
    quote_policy: int


@statement
def _target(*, signed_in: bool, system: bool) -> Any:
    wall = accounts.alias("wall")
    p = posts.c
    more = (
        p.number, p.family, p.root_id, p.reply_to_id, p.repost_of_id, p.feed_id, p.audience_id, p.cmid, p.source,
        p.html, p.warning, p.title, p.sensitive, p.language, p.poll_id, p.media_count, p.details, p.local,
        p.created_at, p.edited_at,
    )  # fmt: skip
    return (
        select(*Columns(posts, wall, signed_in=signed_in).all(), *more)
        .select_from(posts.join(wall, wall.c.id == p.wall_id))
        .where(p.id == bindparam("post_id"), visibility.clause(signed_in=signed_in, system=system))
    )


@statement
def _bare() -> Any:
    return select(posts).where(posts.c.id == bindparam("post_id"))


@statement
def _locked() -> Any:
    return select(posts).where(posts.c.id == bindparam("post_id")).with_for_update()


@statement
def _standing() -> Any:
    me: Any = bindparam("viewer_id")
    wall = accounts.c
    role = select(group_roles.c.role).where(group_roles.c.group_id == wall.id, group_roles.c.account_id == me)
    member = exists().where(follows.c.follower_id == me, follows.c.target_id == wall.id, follows.c.accepted == 1)
    blocked = exists().where(
        or_(
            and_(blocks.c.account_id == me, blocks.c.target_id == wall.id),
            and_(blocks.c.account_id == wall.id, blocks.c.target_id == me),
        )
    )
    return select(
        wall.kind,
        wall.group_access,
        wall.wall_mode,
        role.scalar_subquery().label("role"),
        case((member, 1), else_=0).label("member"),
        case((or_(is_banned(wall.id, me), blocked), 1), else_=0).label("barred"),
    ).where(wall.id == bindparam("wall_id"), wall.deleted_at.is_(None), wall.suspended_at.is_(None), wall.waiting == 0)


@statement
def _usual() -> Any:
    u = users.c
    return select(u.default_visibility, u.default_sensitive, u.default_language, u.default_quote_policy).where(
        u.account_id == bindparam("account_id")
    )


@statement
def _by_numbers(*, signed_in: bool, system: bool) -> Any:
    return select(posts.c.number, posts.c.id).where(
        posts.c.family == bindparam("family"),
        ids_in(posts.c.number, "numbers"),
        visibility.clause(signed_in=signed_in, system=system),
    )


def signed_in(viewer: Viewer) -> int:
    """The account that acts. Errors: NotSignedIn."""
    if viewer.account_id is None:
        raise NotSignedIn
    return viewer.account_id


async def target(tx: Tx, viewer: Viewer, id: int) -> Target:
    """A post that the viewer sees. Errors: NotFound."""
    row = await tx.first(_target(**visibility.flags(viewer)), post_id=id, viewer_id=viewer.account_id, now=tx.now)
    if row is None:
        raise NotFound("post")
    return Target(row, read_facts(row, viewer.account_id)[1])


async def shown(tx: Tx, viewer: Viewer, id: int) -> int:
    """What a post shows to its readers: of a repost without words its original, of any other the post itself.

    A dialect whose people like and answer what they see, and never the repost that brought it, asks this first.
    Errors: NotFound (also for what waits to be published).
    """
    row = (await target(tx, viewer, id)).row
    if row.state != 0:
        raise NotFound("post")
    if not row.bare:
        return id
    return int((await target(tx, viewer, row.repost_of_id)).row.id)


@statement
def _published() -> Any:
    return select(posts.c.id).where(ids_in(posts.c.id, "ids"), posts.c.state == 0, posts.c.deleted_at.is_(None))


async def published(tx: Tx, ids: Iterable[int]) -> set[int]:
    """Those that do not wait for their time or for an editor, seen or not: for dialects in which what waits is another
    kind of thing. One statement."""
    return {row[0] for row in await tx.tuples(_published(), ids=list(ids))}


async def find_row(tx: Tx, id: int, *, lock: bool = False) -> Row | None:
    """The row alone, seen or not, deleted or not; locked when something is about to hang on its state."""
    return await tx.first(_locked() if lock else _bare(), post_id=id)


async def bare_row(tx: Tx, id: int, *, lock: bool = False) -> Row:
    """The same. Errors: NotFound."""
    row = await find_row(tx, id, lock=lock)
    if row is None:
        raise NotFound("post")
    return row


async def standing(tx: Tx, account_id: int, wall_id: int) -> Standing:
    """How an account stands to a wall. Errors: NotFound."""
    row = await tx.first(_standing(), viewer_id=account_id, wall_id=wall_id, now=tx.now)
    if row is None:
        raise NotFound("account")
    return Standing(
        wall_id == account_id, row.kind == "group", row.group_access, row.wall_mode, row.role,
        bool(row.member), bool(row.barred),
    )  # fmt: skip


async def usual(tx: Tx, account_id: int) -> "Usual":
    """What somebody's posts have when nothing else is said."""
    row = await tx.first(_usual(), account_id=account_id)
    if row is None:
        return Usual(0, False, None, 0)
    return Usual(row.default_visibility, bool(row.default_sensitive), row.default_language, row.default_quote_policy)


async def by_numbers(tx: Tx, viewer: Viewer, numbers: Iterable[int], family: int = POST) -> dict[int, int]:
    """Numbers of one family → ids, of those that the viewer sees."""
    stmt = _by_numbers(**visibility.flags(viewer))
    rows = await tx.tuples(stmt, family=family, numbers=list(numbers), viewer_id=viewer.account_id)
    return {number: id for number, id in rows}


@statement
def _numbers() -> Any:
    return select(posts.c.id, posts.c.number).where(ids_in(posts.c.id, "ids"))


async def numbers(tx: Tx, ids: Iterable[int]) -> dict[int, int]:
    """Numbers of posts by id, seen or not: a number tells nothing."""
    rows = await tx.tuples(_numbers(), ids=list(ids))
    return {id: number for id, number in rows if number is not None}


@statement
def _ids_of_numbers() -> Any:
    return select(posts.c.number, posts.c.id).where(
        posts.c.family == bindparam("family"), ids_in(posts.c.number, "numbers")
    )


async def ids_of_numbers(tx: Tx, numbers: Iterable[int], family: int = POST) -> dict[int, int]:
    """Numbers → ids, seen or not: for verbs that look for themselves, such as bringing back what one has hidden."""
    rows = await tx.tuples(_ids_of_numbers(), family=family, numbers=list(numbers))
    return {number: id for number, id in rows}
