"""Who may see what (decision 12): one rule in two forms, held against each other by a property test.

`clause` is the rule as SQL, for every list; `allows` is the rule as a predicate over facts already read. Whatever
shows posts, files of posts or events about posts goes through one of them.

The rule. Veche itself sees all that is not deleted. Anybody else sees a post that is not deleted and:
- a message: when they are in its conversation, within what they see of it, and have not hidden it for themselves
  (blocks and suspensions do not tear holes into a conversation that both sides had);
- their own, written or signed;
- one that waits (suggested, scheduled): only, beside its author, who edits the wall that it is for;
- a carrier: when they see a post that shows its medium;
- anything else: if neither side blocks the other, the author is not suspended, the wall is not a private group's that
  they are not in, and it is public or unlisted, or for followers and they follow its audience, own the wall, or are
  named in it, or direct and they are named in it.
"""

from collections.abc import Iterable
from typing import Any, TypeAlias

import msgspec
from sqlalchemy import ColumnElement, FromClause, and_, bindparam, case, exists, false, or_, select, true

from veche.core.groups import rules
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import ids_in, statement
from veche.tables.accounts import accounts, group_roles
from veche.tables.conversations import conversation_members, hidden_messages
from veche.tables.graph import blocks, follows
from veche.tables.media import media
from veche.tables.posts import mentions, post_media, posts

__all__ = ["EDITORS", "Facts", "allows", "can_see", "clause", "flags"]

UNLISTED, FOLLOWERS = 1, 2  # core/posts/views.Visibility, which stands above this floor
EDITORS = tuple(role for role in rules.ROLES if rules.can_post_as(role))
Condition: TypeAlias = ColumnElement[bool]


def flags(viewer: Viewer) -> dict[str, bool]:
    """The flags of a statement with the clause in it: `statement(**visibility.flags(viewer))`."""
    return {"signed_in": viewer.account_id is not None, "system": viewer.is_system}


def clause(
    *,
    signed_in: bool,
    system: bool = False,
    carriers: bool = True,
    p: FromClause = posts,
    viewer: "str | ColumnElement[Any]" = "viewer_id",
) -> Condition:
    """The rule over `posts` or an alias of it; the viewer's account id is the parameter named `viewer`.

    `viewer` may be a column instead, where one post is held against many viewers. `carriers=False` makes the rule
    half as long, for lists that hold none.
    """
    if system:
        return p.c.deleted_at.is_(None)
    seen = _Rule(p, viewer if signed_in else None)
    return and_(p.c.deleted_at.is_(None), seen.any_kind() if carriers else seen.plain())


class _Rule:
    """The clause in its parts. Cases are in the order of the module's text; SQL stops at the first that applies."""

    def __init__(self, p: FromClause, viewer: "str | ColumnElement[Any] | None") -> None:
        self.p = p.c
        self.me: Any = bindparam(viewer) if isinstance(viewer, str) else viewer
        self.viewer = viewer

    def any_kind(self) -> Condition:
        p = self.p
        shown_by = posts.alias("shown_by")
        carried = exists(
            select(1)
            .select_from(media.join(post_media, post_media.c.media_id == media.c.id))
            .join(shown_by, shown_by.c.id == post_media.c.post_id)
            .where(media.c.carrier_id == p.id, shown_by.c.deleted_at.is_(None), _Rule(shown_by, self.viewer).plain())
            .correlate_except(media, post_media, shown_by)
        )
        # The inner rule knows no carriers: nothing hangs a carrier's medium on a carrier.
        return self._cases((p.kind == "carrier", and_(carried, self._may_meet())))

    def plain(self) -> Condition:
        return self._cases((self.p.kind == "carrier", false()))

    def _cases(self, carrier: tuple[Condition, Condition]) -> Condition:
        p = self.p
        whens: list[tuple[Condition, Condition]] = [(p.conversation_id.is_not(None), self._message())]
        if self.me is not None:
            whens.append((self._own(), true()))
        whens.append((p.state != 0, self._waiting()))
        whens.append(carrier)
        return case(*whens, else_=and_(self._audience(), self._may_meet()))

    def _own(self) -> Condition:
        return or_(self.p.author_id == self.me, and_(self.p.signer_id.is_not(None), self.p.signer_id == self.me))

    def _message(self) -> Condition:
        if self.me is None:
            return false()
        p, member, hidden = self.p, conversation_members.c, hidden_messages.c
        within = _any(
            conversation_members,
            member.conversation_id == p.conversation_id,
            member.account_id == self.me,
            member.from_cmid < p.cmid,
            or_(member.until_cmid.is_(None), p.cmid <= member.until_cmid),
        )
        return and_(within, ~_any(hidden_messages, hidden.account_id == self.me, hidden.post_id == p.id))

    def _waiting(self) -> Condition:
        if self.me is None:
            return false()
        role = group_roles.c
        edits = role.role.in_(EDITORS)
        return _any(group_roles, role.group_id == self.p.wall_id, role.account_id == self.me, edits)

    def _audience(self) -> Condition:
        p = self.p
        if self.me is None:
            return p.visibility <= UNLISTED
        named = _any(mentions, mentions.c.post_id == p.id, mentions.c.account_id == self.me)
        following = self._follows(p.audience_id)
        return or_(
            p.visibility <= UNLISTED, and_(p.visibility == FOLLOWERS, or_(p.wall_id == self.me, following)), named
        )

    def _may_meet(self) -> Condition:
        """No block, no suspension, no closed door."""
        p = self.p
        suspended = select(accounts.c.id).where(accounts.c.suspended_at.is_not(None)).correlate_except(accounts)
        door = accounts.alias("closed_wall")
        wall = door.c
        closed = [wall.id == p.wall_id, wall.group_access == "private"]
        if self.me is not None:
            closed.append(~self._follows(wall.id))
        open_door = and_(p.author_id.not_in(suspended.scalar_subquery()), ~_any(door, *closed))
        if self.me is None:
            return open_door
        return and_(
            open_door,
            or_(
                ~self._blocks_at_all(),
                and_(
                    ~_any(blocks, blocks.c.account_id == self.me, blocks.c.target_id == p.author_id),
                    ~_any(blocks, blocks.c.account_id == p.author_id, blocks.c.target_id == self.me),
                ),
            ),
        )

    def _blocks_at_all(self) -> Condition:
        """The viewer blocks somebody or is blocked: for most neither is true, and they are asked once, not per row."""
        out, in_ = blocks.alias("any_out"), blocks.alias("any_in")
        return or_(_any(out, out.c.account_id == self.me), _any(in_, in_.c.target_id == self.me))

    def _follows(self, target: ColumnElement[Any]) -> Condition:
        follow = follows.alias()
        f = follow.c
        return _any(follow, f.follower_id == self.me, f.target_id == target, f.accepted == 1)


def _any(table: FromClause, *conditions: Condition) -> Condition:
    """A row of this table; all else in the conditions belongs to the statements around it, at whatever distance."""
    return exists(select(1).select_from(table).where(*conditions).correlate_except(table))


@statement
def _visible(*, signed_in: bool, system: bool) -> Any:
    return select(posts.c.id).where(ids_in(posts.c.id, "ids"), clause(signed_in=signed_in, system=system))


async def can_see(tx: Tx, viewer: Viewer, ids: Iterable[int]) -> set[int]:
    """Which of these posts the viewer may see, in one statement."""
    wanted = list(ids)
    if not wanted:
        return set()
    rows = await tx.tuples(_visible(**flags(viewer)), viewer_id=viewer.account_id, ids=wanted)
    return {row[0] for row in rows}


class Facts(msgspec.Struct, frozen=True):
    """What the predicate needs to know of a post and of how the viewer stands to it."""

    author_id: int
    wall_id: int
    visibility: int
    kind: str = "post"
    state: int = 0
    deleted: bool = False
    signer_id: int | None = None
    # of the viewer and the people
    follows_audience: bool = False
    named: bool = False
    blocked: bool = False  # either way, between viewer and author
    author_suspended: bool = False
    wall_private: bool = False
    follows_wall: bool = False
    edits_wall: bool = False
    # of messages
    cmid: int | None = None
    in_conversation: bool = False
    member: bool = False
    from_cmid: int = 0
    until_cmid: int | None = None
    hidden: bool = False
    # of carriers: the posts that show the medium
    shown_by: tuple["Facts", ...] = ()


def allows(viewer: Viewer, facts: Facts) -> bool:
    """The same rule as `clause`, over facts."""
    if facts.deleted or viewer.is_system:
        return not facts.deleted
    if facts.in_conversation:
        return _allows_message(viewer, facts)
    if viewer.account_id is not None and viewer.account_id in (facts.author_id, facts.signer_id):
        return True
    if facts.state != 0:
        return viewer.signed_in and facts.edits_wall
    if facts.kind == "carrier":
        shown = any(allows(viewer, post) for post in facts.shown_by if post.kind != "carrier")
        return shown and _may_meet(viewer, facts)
    return _is_for(viewer, facts) and _may_meet(viewer, facts)


def _allows_message(viewer: Viewer, facts: Facts) -> bool:
    if not viewer.signed_in or not facts.member or facts.hidden or facts.cmid is None:
        return False
    return facts.from_cmid < facts.cmid and (facts.until_cmid is None or facts.cmid <= facts.until_cmid)


def _is_for(viewer: Viewer, facts: Facts) -> bool:
    if facts.visibility <= UNLISTED:
        return True
    if not viewer.signed_in:
        return False
    if facts.visibility == FOLLOWERS and (facts.follows_audience or facts.wall_id == viewer.account_id):
        return True
    return facts.named


def _may_meet(viewer: Viewer, facts: Facts) -> bool:
    if facts.author_suspended or (facts.wall_private and not (viewer.signed_in and facts.follows_wall)):
        return False
    return not (viewer.signed_in and facts.blocked)
