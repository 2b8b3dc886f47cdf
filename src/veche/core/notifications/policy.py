"""What an account wants to be told by whom: the policy, asked once, when a notification is written."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, FromClause, bindparam, case, exists, func, literal, select

from veche.core.errors import Invalid, NotSignedIn
from veche.core.notifications.views import PolicyView
from veche.core.tx import Tx
from veche.core.viewer import Role, Viewer
from veche.db import Row, statement, upsert
from veche.lib.times import DAY
from veche.tables.accounts import accounts, users
from veche.tables.graph import follows
from veche.tables.notifications import (
    notification_permissions,
    notification_policies,
    notification_requests,
    notifications,
)
from veche.tables.posts import posts

ACCEPT, HOLD, DROP = VERDICTS = range(3)
GROUNDS = ("not_following", "not_followers", "new_accounts", "private_mentions", "limited_accounts")
# Strangers who write in private, and people whom the moderators have limited, wait until one has looked.
DEFAULTS = {**dict.fromkeys(GROUNDS, ACCEPT), "private_mentions": HOLD, "limited_accounts": HOLD}
_OF_POSTS = ("mention", "wall", "comment", "repost", "quote", "like")
JUDGED = frozenset({*_OF_POSTS, "follow", "follow_request", "collected", "collection_changed"})
NEW_ACCOUNT = 30 * DAY
NEW_FOLLOWER = 3 * DAY
MOST_REQUESTS = 100

_q = notification_policies.c


@statement
def _mine() -> Any:
    return select(*(_q[name] for name in GROUNDS)).where(_q.account_id == bindparam("account_id"))


@statement
def _set() -> Any:
    return upsert(
        notification_policies, "account_id", *GROUNDS, "updated_at", conflict=["account_id"],
        set_=(*GROUNDS, "updated_at"),
    )  # fmt: skip


@statement
def _waiting() -> Any:
    """How many are held, and from how many people."""
    n, r = notifications.c, notification_requests.c
    held = select(n.actor_id).where(
        n.account_id == bindparam("account_id"), n.held_at.is_not(None), n.dismissed_at.is_(None)
    )
    each = held.subquery()
    asked = select(r.actor_id).where(r.account_id == bindparam("account_id"))
    return (
        select(func.count().label("notifications"), func.count(each.c.actor_id.distinct()).label("requests"))
        .select_from(each)
        .where(each.c.actor_id.in_(asked))
    )


def facts(me: FromClause, actor: ColumnElement[Any], *, about_post: bool) -> list[ColumnElement[Any]]:
    """Columns of a statement over receivers: their policies, and how each stands to the actor. For `verdict`."""
    f, g, a = follows.alias("heard"), follows.alias("hearing"), accounts.alias("teller")
    permitted, staff = notification_permissions.alias("permitted"), users.alias("staff")

    def of_actor(column: ColumnElement[Any]) -> ColumnElement[Any]:
        return select(column).where(a.c.id == actor).correlate_except(a).scalar_subquery()

    def found(table: FromClause, *conditions: Any) -> ColumnElement[Any]:
        return case((exists(select(1).select_from(table).where(*conditions).correlate_except(table)), 1), else_=0)

    back = (g.c.follower_id == actor, g.c.target_id == me.c.id, g.c.accepted == 1)
    return [
        *(_q[name].label(name) for name in GROUNDS),
        found(f, f.c.follower_id == me.c.id, f.c.target_id == actor, f.c.accepted == 1).label("follows"),
        select(g.c.created_at).where(*back).correlate_except(g).scalar_subquery().label("followed_at"),
        of_actor(a.c.created_at).label("actor_created_at"),
        of_actor(a.c.silenced_at).label("actor_silenced_at"),
        found(permitted, permitted.c.account_id == me.c.id, permitted.c.actor_id == actor).label("permitted"),
        found(staff, staff.c.account_id == actor, staff.c.role != Role.USER.value).label("is_staff"),
        (_is_unasked(me) if about_post else literal(0)).label("is_unasked"),
    ]


def _is_unasked(me: FromClause) -> ColumnElement[Any]:
    """A message in a conversation in which the receiver has never said anything."""
    p, said = posts.alias("private"), posts.alias("said")
    answered = exists(
        select(1)
        .where(said.c.conversation_id == p.c.conversation_id, said.c.author_id == me.c.id)
        .correlate_except(said)
    )
    unasked = exists(
        select(1)
        .where(p.c.id == bindparam("post_id", type_=BigInteger()), p.c.conversation_id.is_not(None), ~answered)
        .correlate_except(p, said)
    )
    return case((unasked, 1), else_=0)


def verdict(row: Row, kind: str, now: int) -> int:
    """ACCEPT, HOLD or DROP: the strictest of the grounds that apply. Moderators are always heard."""
    if kind not in JUDGED or row.permitted or row.is_staff:
        return ACCEPT
    stranger = not row.follows
    applies = {
        "not_following": stranger,
        "not_followers": row.followed_at is None or row.followed_at > now - NEW_FOLLOWER,
        "new_accounts": stranger and row.actor_created_at > now - NEW_ACCOUNT,
        "private_mentions": stranger and kind == "mention" and bool(row.is_unasked),
        "limited_accounts": stranger and row.actor_silenced_at is not None,
    }
    chosen = DEFAULTS if row.not_following is None else {name: getattr(row, name) for name in GROUNDS}
    return max((chosen[name] for name, is_so in applies.items() if is_so), default=ACCEPT)


async def policy(tx: Tx, viewer: Viewer) -> PolicyView:
    """The viewer's policy, and how much waits. Errors: NotSignedIn."""
    me = _me(viewer)
    row = await tx.first(_mine(), account_id=me)
    waiting = await tx.first(_waiting(), account_id=me)
    assert waiting is not None
    chosen = DEFAULTS if row is None else row._asdict()
    return PolicyView(
        **chosen, pending_requests=min(waiting.requests, MOST_REQUESTS), pending_notifications=waiting.notifications
    )


async def set_policy(tx: Tx, viewer: Viewer, changes: Mapping[str, int]) -> PolicyView:
    """Change some of the grounds; what was told before stays as it is. Errors: NotSignedIn, Invalid."""
    me = _me(viewer)
    for name, value in changes.items():
        if name not in GROUNDS or value not in VERDICTS:
            raise Invalid(name, "is no rule of a policy")
    row = await tx.first(_mine(), account_id=me)
    old = DEFAULTS if row is None else row._asdict()
    await tx.run(_set(), account_id=me, updated_at=tx.now, **{**old, **changes})
    return await policy(tx, viewer)


def _me(viewer: Viewer) -> int:
    if viewer.account_id is None:
        raise NotSignedIn
    return viewer.account_id
