"""May this viewer be shown this candidate? Visibility is core/visibility's; what is asked here is about the activity
itself: hidden lists of friends, private groups, pictures that were taken down, people whom the viewer shuts out."""

from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, Subquery, and_, bindparam, case, false, or_, select, true

from veche.core import visibility
from veche.core.activity.candidates import AVATAR, FOLLOW, LIKE, ONE, POST
from veche.core.timelines.candidates import NOTHING, ZERO
from veche.core.timelines.quiet import any_row, has_trouble, is_quiet, is_shut_out, shuts_out
from veche.tables.accounts import accounts
from veche.tables.graph import blocks, follows
from veche.tables.posts import posts

Condition = ColumnElement[bool]


class Judge:
    """The rules for one kind of reading. `quiet`: what the viewer has blocked or muted is left out (in a home; on the
    page of one account only visibility counts)."""

    def __init__(self, viewer: Any, *, system: bool, quiet: bool, one_app: bool) -> None:
        self.viewer = viewer
        self.system = system
        self.quiet = quiet
        self.one_app = one_app
        self.p = posts.alias("p")
        self.original = posts.alias("reposted")
        self.root = posts.alias("root")
        self.actor = accounts.alias("actor")
        self.other = accounts.alias("other")

    def judged(self, k: Subquery, *, ascending: bool) -> Select[Any]:
        """(id, kind, actor_id, post_id, other_id, root of a comment, kind of the other, may it be shown)."""
        p, r, other = self.p.c, self.root.c, self.other.c
        tables = (
            k.join(self.actor, self.actor.c.id == k.c.actor_id)
            .outerjoin(self.p, p.id == k.c.post_id)
            .outerjoin(self.root, and_(r.id == p.root_id, r.id != p.id))
            .outerjoin(self.original, self.original.c.id == p.repost_of_id)
            .outerjoin(self.other, and_(other.id == k.c.other_id, k.c.kind == FOLLOW))
        )
        shown = case((self._verdict(k), 1), else_=0)
        order = k.c.id.asc() if ascending else k.c.id.desc()
        more = (r.id.label("root_id"), other.kind.label("other_kind"), shown.label("is_shown"))
        return select(*k.c, *more).select_from(tables).order_by(order)

    def _verdict(self, k: Subquery) -> Condition:
        post = self._shows_post()
        if self.one_app:
            return and_(k.c.kind == POST, self.p.c.app_id == bindparam("of_app"), post)
        kinds = case(
            (k.c.kind == POST, post),
            (k.c.kind == LIKE, and_(self._is_published(), post)),
            (k.c.kind == FOLLOW, self._shows_follow(k)),
            (k.c.kind == AVATAR, self.actor.c.avatar_id == k.c.other_id),
            else_=false(),
        )
        return and_(self._is_there(self.actor), self._may_be_met(), kinds)

    def _sees(self, p: FromClause) -> Condition:
        name = "viewer_id"
        return visibility.clause(signed_in=self.viewer is not None, system=self.system, p=p, viewer=name)

    def _shows_post(self) -> Condition:
        """The post, what it merely reposts, and what it comments."""
        p = self.p
        bare = and_(p.c.repost_of_id.is_not(None), p.c.source == NOTHING)
        wanted = [
            p.c.id.is_not(None),
            self._sees(p),
            or_(~bare, self._sees(self.original)),
            or_(self.root.c.id.is_(None), self._sees(self.root)),
        ]
        if self.quiet and self.viewer is not None:
            wanted += [is_quiet(p, self.viewer), or_(self.root.c.id.is_(None), is_quiet(self.root, self.viewer))]
        return and_(*wanted)

    def _is_published(self) -> Condition:
        """No message, nothing that waits: a like of those is nobody else's business."""
        return and_(self.p.c.conversation_id.is_(None), self.p.c.state == ZERO)

    def _shows_follow(self, k: Subquery) -> Condition:
        """A friendship, told once, by the later of its two follows; or a group that was joined."""
        back, door = follows.alias("back"), follows.alias("door")
        friends = any_row(
            back,
            back.c.follower_id == k.c.other_id,
            back.c.target_id == k.c.actor_id,
            back.c.accepted == ONE,
            back.c.id < k.c.id,
        )
        later = any_row(
            back,
            back.c.follower_id == k.c.actor_id,
            back.c.target_id == k.c.other_id,
            back.c.accepted == ONE,
            back.c.id < k.c.id,
        )
        other, actor = self.other.c, self.actor.c
        inside = false()
        if self.viewer is not None:
            inside = any_row(
                door, door.c.follower_id == self.viewer, door.c.target_id == k.c.other_id, door.c.accepted == ONE
            )
        joined = or_(other.group_access != "private", inside)
        open_lists = and_(actor.hide_collections == ZERO, other.hide_collections == ZERO)
        kind = case((other.kind == "group", joined), else_=or_(friends, later))
        return and_(self._is_there(self.other), open_lists, kind)

    @staticmethod
    def _is_there(account: FromClause) -> Condition:
        return and_(account.c.suspended_at.is_(None), account.c.deleted_at.is_(None))

    def _may_be_met(self) -> Condition:
        """No block between the viewer and either side; in a home nobody muted either."""
        if self.viewer is None or self.system:
            return true()
        who = (self.actor.c.id, self.other.c.id)
        shut = [is_shut_out(self.viewer, one) for one in who]
        shut += [shuts_out(self.viewer, one) if self.quiet else self._blocks(one) for one in who]
        return or_(~has_trouble(self.viewer), and_(*(~one for one in shut)))

    def _blocks(self, account: Any) -> Condition:
        out = blocks.alias()
        return any_row(out, out.c.account_id == self.viewer, out.c.target_id == account)
