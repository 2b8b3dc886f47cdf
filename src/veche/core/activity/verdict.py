"""May this viewer be shown this candidate? Visibility is core/visibility's; what is asked here is about the activity
itself: hidden lists of friends, private groups, pictures that were taken down, people whom the viewer shuts out.

Several short statements in place of one long one: SQLite's driver keeps no plans of texts beyond 16 KB (apsw 3.54).
"""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    Subquery,
    and_,
    bindparam,
    case,
    false,
    literal_column,
    or_,
    select,
)

from veche.core import visibility
from veche.core.activity.candidates import AVATAR, FOLLOW, ONE, viewer_id
from veche.core.graph.trouble import any_row, has_trouble, is_shut_out, shuts_out
from veche.core.timelines.candidates import NOTHING, ZERO
from veche.core.timelines.quiet import is_quiet
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import ids_in, statement
from veche.tables.accounts import accounts
from veche.tables.graph import blocks, follows
from veche.tables.posts import posts

Condition = ColumnElement[bool]


class Candidate(NamedTuple):
    """What `judged` selects."""

    id: int
    kind: int
    actor_id: int
    post_id: int | None
    other_id: int | None
    root_id: int | None  # of a comment
    original_id: int | None  # of a repost without words
    author_id: int | None  # of the post
    is_group: int
    is_shown: int
    has_trouble: int  # the viewer shuts out somebody, or somebody the viewer

    def posts(self) -> Iterable[int]:
        """All posts that must be seen for this to be shown."""
        return (id for id in (self.post_id, self.root_id, self.original_id) if id is not None)

    def accounts(self) -> Iterable[int]:
        """Who did it, and with whom."""
        return (id for id in (self.actor_id, self.other_id if self.kind == FOLLOW else None) if id is not None)


def judged(k: Subquery, viewer: Any, *, ascending: bool, one_app: bool) -> Select[Any]:
    """Candidates with all that is known of them without looking at visibility."""
    p, root, actor, other = posts.alias("p"), posts.alias("root"), accounts.alias("actor"), accounts.alias("other")
    tables = (
        k.join(actor, actor.c.id == k.c.actor_id)
        .outerjoin(p, p.c.id == k.c.post_id)
        .outerjoin(root, and_(root.c.id == p.c.root_id, root.c.id != p.c.id))
        .outerjoin(other, and_(other.c.id == k.c.other_id, k.c.kind == literal_column(str(FOLLOW))))
    )
    bare = and_(p.c.repost_of_id.is_not(None), p.c.source == NOTHING)
    passed = and_(_is_there(actor), _shows(k, p, actor, other, viewer))
    if one_app:
        passed = and_(passed, k.c.post_id == k.c.id, p.c.app_id == bindparam("of_app"))
    more = (
        root.c.id.label("root_id"),
        case((bare, p.c.repost_of_id)).label("original_id"),
        p.c.author_id,
        case((other.c.kind == literal_column("'group'"), 1), else_=0).label("is_group"),
        case((passed, 1), else_=0).label("is_shown"),
        (literal_column("0") if viewer is None else case((has_trouble(viewer), 1), else_=0)).label("has_trouble"),
    )
    return select(*k.c, *more).select_from(tables).order_by(k.c.id.asc() if ascending else k.c.id.desc())


def _is_there(account: FromClause) -> Condition:
    return and_(account.c.suspended_at.is_(None), account.c.deleted_at.is_(None))


def _shows(k: Subquery, p: FromClause, actor: FromClause, other: FromClause, viewer: Any) -> Condition:
    """No message, nothing that waits: a like of those is nobody else's business."""
    published = and_(p.c.conversation_id.is_(None), p.c.state == ZERO, p.c.deleted_at.is_(None))
    return case(
        (k.c.kind == literal_column(str(FOLLOW)), _shows_follow(k, actor, other, viewer)),
        (k.c.kind == literal_column(str(AVATAR)), actor.c.avatar_id == k.c.other_id),
        else_=published,
    )


def _shows_follow(k: Subquery, actor: FromClause, other: FromClause, viewer: Any) -> Condition:
    """A friendship, told once, by the later of its two follows; or a group that was joined."""

    def earlier(follower: ColumnElement[Any], target: ColumnElement[Any]) -> Condition:
        back = follows.alias()
        pair = (back.c.follower_id == follower, back.c.target_id == target)
        return any_row(back, *pair, back.c.accepted == ONE, back.c.id < k.c.id)

    inside: Condition = false()
    if viewer is not None:
        door = follows.alias()
        pair = (door.c.follower_id == viewer, door.c.target_id == k.c.other_id)
        inside = any_row(door, *pair, door.c.accepted == ONE)
    friends = or_(earlier(k.c.other_id, k.c.actor_id), earlier(k.c.actor_id, k.c.other_id))
    joined = or_(other.c.group_access != literal_column("'private'"), inside)
    open_lists = and_(actor.c.hide_collections == ZERO, other.c.hide_collections == ZERO)
    kind = case((other.c.kind == literal_column("'group'"), joined), else_=friends)
    return and_(_is_there(other), open_lists, kind)


@statement
def _loud() -> Any:
    """Posts that somebody wrote, is named in or is reposted in whom the viewer shuts out."""
    return select(posts.c.id).where(ids_in(posts.c.id, "ids"), ~is_quiet(posts, viewer_id()))


@statement
def _apart(*, quiet: bool) -> Any:
    """Accounts that must not meet the viewer; in a home also those that the viewer has muted."""
    out, viewer, a = blocks.alias(), viewer_id(), accounts.c
    own = any_row(out, out.c.account_id == viewer, out.c.target_id == a.id)
    shut = shuts_out(viewer, a.id) if quiet else own
    return select(a.id).where(ids_in(a.id, "ids"), or_(is_shut_out(viewer, a.id), shut))


async def passed(tx: Tx, viewer: Viewer, found: Sequence[Candidate], *, quiet: bool) -> list[Candidate]:
    """Those candidates that the viewer may be shown. `quiet`: what the viewer has muted is left out."""
    hopeful = [one for one in found if one.is_shown]
    seen = await visibility.can_see(tx, viewer, {id for one in hopeful for id in one.posts()})
    hopeful = [one for one in hopeful if all(id in seen for id in one.posts())]
    if not hopeful or not hopeful[0].has_trouble or viewer.is_system:
        return hopeful
    people = {id for one in hopeful for id in one.accounts()}
    apart = await _ids(tx, _apart(quiet=quiet), viewer, people)
    loud = await _ids(tx, _loud(), viewer, {id for one in hopeful for id in one.posts()}) if quiet else set()
    return [one for one in hopeful if not apart.intersection(one.accounts()) and not loud.intersection(one.posts())]


async def _ids(tx: Tx, stmt: Any, viewer: Viewer, ids: Iterable[int]) -> set[int]:
    rows = await tx.tuples(stmt, ids=list(ids), viewer_id=viewer.account_id, now=tx.now)
    return {row[0] for row in rows}
