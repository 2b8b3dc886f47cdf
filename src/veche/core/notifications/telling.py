"""Telling: one row per receiver, for those who want to hear it, once for each thing."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import BigInteger, and_, bindparam, delete, exists, or_, select

from veche.core import visibility
from veche.core.events import NotificationCreated, NotificationHeld
from veche.core.notifications import policy, requests
from veche.core.notifications.views import ABOUT
from veche.core.tx import Tx
from veche.db import ids_in, ids_table, statement, upsert
from veche.tables.accounts import accounts, users
from veche.tables.conversations import conversation_members
from veche.tables.graph import blocks, domain_blocks, follows, mutes
from veche.tables.notifications import notification_policies, notifications
from veche.tables.posts import posts, thread_mutes

AT_ONCE = 100  # more receivers are told by a job
RENEWED = ("update", "collection_changed")  # what is told anew takes the place of the one before
HALF_DAY = 12 * 60 * 60 * 1000
GROUPED = ("like", "repost", "follow", "sign_up")


def _any(table: Any, *conditions: Any) -> Any:
    return exists(select(1).select_from(table).where(*conditions).correlate_except(table))


def _hears_of_post(me: Any) -> Any:
    """May see the post, and has muted neither its thread nor its conversation."""
    p, t, c = posts.alias("p"), thread_mutes.alias(), conversation_members.alias()
    return _any(
        p,
        p.c.id == bindparam("post_id"),
        visibility.clause(signed_in=True, p=p, viewer=me),
        ~_any(t, t.c.account_id == me, t.c.root_id == p.c.root_id),
        ~_any(c, c.c.conversation_id == p.c.conversation_id, c.c.account_id == me, c.c.muted == 1),
    )


@statement
def _willing(*, about_post: bool, own: bool) -> Any:
    """Which receivers are people of ours who want to hear of this from this actor, and may see the post."""
    r, me, actor = ids_table("receivers"), accounts.alias("me"), bindparam("actor_id", type_=BigInteger())
    b, m, d, their, f = blocks.alias(), mutes.alias(), domain_blocks.alias(), accounts.alias("their"), follows.alias()
    followed = _any(f, f.c.follower_id == me.c.id, f.c.target_id == actor, f.c.accepted == 1)
    foreign = exists(
        select(1)
        .select_from(d.join(their, their.c.domain == d.c.domain))
        .where(d.c.account_id == me.c.id, their.c.id == actor)
        .correlate_except(d, their)
    )
    wanted = [
        me.c.suspended_at.is_(None),
        me.c.deleted_at.is_(None),
        ~_any(b, b.c.account_id == me.c.id, b.c.target_id == actor),
        ~_any(b, b.c.account_id == actor, b.c.target_id == me.c.id),
        ~_any(
            m,
            m.c.account_id == me.c.id,
            m.c.target_id == actor,
            m.c.hide_notifications == 1,
            or_(m.c.expires_at.is_(None), m.c.expires_at > bindparam("now")),
        ),
        or_(~foreign, followed),
    ]
    if not own:
        wanted.append(me.c.id != actor)
    if about_post:
        wanted.append(_hears_of_post(me.c.id))
    people = (
        r.join(me, me.c.id == r.c.value)
        .join(users, users.c.account_id == me.c.id)
        .outerjoin(notification_policies, notification_policies.c.account_id == me.c.id)
    )
    facts = policy.facts(me, actor, about_post=about_post)
    return select(me.c.id, *facts).select_from(people).where(and_(*wanted)).order_by(me.c.id)


@statement
def _insert() -> Any:
    columns = ("id", "account_id", "kind", "actor_id", "post_id", "group_key", "unique_key", "held_at", "created_at")
    return upsert(notifications, *columns, conflict=["account_id", "unique_key"]).returning(notifications.c.id)


@statement
def _withdraw() -> Any:
    n = notifications.c
    return delete(notifications).where(ids_in(n.account_id, "accounts"), n.unique_key == bindparam("unique_key"))


async def tell(
    tx: Tx, kinds: Mapping[int, str], actor_id: int, post_id: int | None = None, *, about: int | None = None
) -> None:
    """Notify receivers, each with its kind: those who want it and may see the post. Emits NotificationCreated, and
    NotificationHeld for those whose policy lets the actor wait.

    The same thing is told once; what is RENEWED takes the place of the one before. `about`: the group or the
    collection that it concerns.
    """
    if not kinds:
        return
    stmt = _willing(about_post=post_id is not None, own="poll" in kinds.values())
    rows = await tx.all(stmt, receivers=list(kinds), actor_id=actor_id, post_id=post_id, now=tx.now)
    for row in rows:
        kind = kinds[row.id]
        verdict = policy.ACCEPT if about is not None and kind not in ABOUT else policy.verdict(row, kind, tx.now)
        if verdict != policy.DROP:
            await _tell_one(tx, kind, actor_id, post_id, row.id, about, held=verdict == policy.HOLD)


async def _tell_one(  # noqa: PLR0913 - what one receiver is told
    tx: Tx, kind: str, actor_id: int, post_id: int | None, receiver: int, about: int | None, *, held: bool = False
) -> None:
    unique = unique_key(kind, actor_id, about or post_id)
    if kind in RENEWED:
        await tx.run(_withdraw(), accounts=[receiver], unique_key=unique)
    id_ = await tx.next_id()
    made = await tx.scalar(
        _insert(),
        id=id_,
        account_id=receiver,
        kind=kind,
        actor_id=actor_id,
        post_id=post_id,
        group_key=group_key(kind, id_, about or post_id, tx.now),
        unique_key=unique,
        held_at=tx.now if held else None,
        created_at=tx.now,
    )
    if made is not None and held:
        await requests.note(tx, receiver, actor_id, post_id)
        tx.emit(NotificationHeld(notification_id=id_, account_id=receiver, actor_id=actor_id, to=(receiver,)))
    elif made is not None:
        tx.emit(
            NotificationCreated(
                notification_id=id_, account_id=receiver, kind=kind, actor_id=actor_id, post_id=post_id, to=(receiver,)
            )
        )


async def tell_all(
    tx: Tx, kind: str, receivers: Iterable[int], actor_id: int, post_id: int | None = None, *, about: int
) -> None:
    """Notify these whatever they think of the actor: it is their office, or concerns themselves.

    `about` is the report or the strike. Emits NotificationCreated.
    """
    for receiver in receivers:
        await _tell_one(tx, kind, actor_id, post_id, receiver, about)


async def withdraw(tx: Tx, kind: str, actor_id: int, thing: int | None, receivers: Iterable[int]) -> None:
    """What was told is true no longer: a like taken back, a request answered."""
    await tx.run(_withdraw(), accounts=list(receivers), unique_key=unique_key(kind, actor_id, thing))


def unique_key(kind: str, actor_id: int, thing: int | None) -> str:
    """`thing` is the post, or the group that somebody wants to join."""
    return f"{kind}:{actor_id}:{thing or ''}"


def group_key(kind: str, id_: int, thing: int | None, now: int) -> str:
    """Likes, reposts and follows of half a day stand together; all else stands alone."""
    if kind not in GROUPED:
        return f"ungrouped-{id_}"
    bucket = now // HALF_DAY
    return f"{kind}-{thing}-{bucket}" if thing else f"{kind}-{bucket}"
