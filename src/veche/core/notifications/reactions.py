"""What is told when something happens: reactions of the kind `now`, and the jobs behind the larger of them."""

from typing import Any

from sqlalchemy import BigInteger, FromClause, bindparam, delete, func, or_, select

from veche.core.events import (
    AddedToCollection,
    CollectionChanged,
    Followed,
    FollowRequested,
    LeftCollection,
    Liked,
    MessageCreated,
    MessageDeleted,
    PollEnded,
    PostCreated,
    PostDeleted,
    PostEdited,
    RelationsSevered,
    ReportFiled,
    SignedUp,
    Unfollowed,
    Unliked,
    Warned,
)
from veche.core.notifications.telling import AT_ONCE, tell, tell_all, withdraw
from veche.core.tx import Tx
from veche.db import Row, statement
from veche.tables.accounts import accounts, group_roles, users
from veche.tables.conversations import conversation_members, conversations
from veche.tables.graph import follows
from veche.tables.notifications import notifications
from veche.tables.posts import mentions, poll_votes, polls, posts

FAN_OUT = "notifications.fan_out"
MANAGERS = ("moderator", "admin", "owner")


def _person(p: FromClause) -> Any:
    """Who hears of what happens to a post: its author, or the one who wrote it in a group's name."""
    return func.coalesce(p.c.signer_id, p.c.author_id)


@statement
def _post() -> Any:
    p, parent, root, original = (posts.alias(name) for name in ("p", "parent", "root", "original"))
    joined = (
        p.outerjoin(parent, parent.c.id == p.c.reply_to_id)
        .outerjoin(root, root.c.id == p.c.root_id)
        .outerjoin(original, original.c.id == p.c.repost_of_id)
    )
    return (
        select(
            p.c.id,
            p.c.kind,
            p.c.author_id,
            p.c.signer_id,
            p.c.wall_id,
            p.c.feed_id,
            p.c.reply_to_id,
            p.c.reply_to_account_id,
            p.c.repost_of_id,
            p.c.source,
            p.c.root_id,
            _person(parent).label("parent_person"),
            _person(root).label("root_person"),
            _person(original).label("original_person"),
        )
        .select_from(joined)
        .where(p.c.id == bindparam("post_id"))
    )


@statement
def _people(*, which: str) -> Any:
    """Receivers of one kind, those with ids above `beyond` first of all."""
    f, v, m = follows.c, poll_votes.c, mentions.c
    thing = bindparam("thing", type_=BigInteger())
    if which == "mention":
        found: Any = select(m.account_id.label("id")).where(m.post_id == thing)
    elif which == "post":
        found = select(f.follower_id.label("id")).where(f.target_id == thing, f.accepted == 1, f.notify == 1)
    elif which == "poll":
        asker = select(polls.c.author_id).where(polls.c.id == thing)
        found = select(v.account_id.label("id")).where(v.poll_id == thing).union(asker)
    else:
        with_words = posts.c.source != "" if which == "quoted_update" else posts.c.source == ""
        reposts = (posts.c.repost_of_id == thing, posts.c.deleted_at.is_(None), posts.c.local == 1, with_words)
        found = select(_person(posts).label("id")).where(*reposts)
    every = found.subquery()
    return (
        select(every.c.id)
        .where(every.c.id > bindparam("beyond", type_=BigInteger()))
        .distinct()
        .order_by(every.c.id)
        .limit(bindparam("most"))
    )


@statement
def _managers() -> Any:
    return select(group_roles.c.account_id).where(
        group_roles.c.group_id == bindparam("group_id"), group_roles.c.role.in_(MANAGERS)
    )


@statement
def _staff() -> Any:
    watching = users.c.role.in_(("moderator", "admin"))
    return select(users.c.account_id).where(watching, users.c.disabled_at.is_(None)).order_by(users.c.account_id)


@statement
def _account_kind() -> Any:
    return select(accounts.c.kind).where(accounts.c.id == bindparam("account_id"))


@statement
def _addressees() -> Any:
    """Of a message: the other side of a pair; of a chat those whom it names. Never who has muted the conversation."""
    c, m, n = conversations, conversation_members, mentions
    named = (n.c.post_id == bindparam("post_id")) & (n.c.account_id == m.c.account_id)
    return (
        select(m.c.account_id)
        .select_from(c.join(m, m.c.conversation_id == c.c.id).outerjoin(n, named))
        .where(
            c.c.id == bindparam("conversation_id"),
            m.c.until_cmid.is_(None),
            m.c.muted == 0,
            or_(c.c.kind == "pair", n.c.post_id.is_not(None)),
        )
    )


@statement
def _forget() -> Any:
    return delete(notifications).where(notifications.c.post_id == bindparam("of_post"))


async def post_created(tx: Tx, event: PostCreated) -> None:
    """A post tells those it answers, names or quotes, the wall's owner, and followers who asked for it."""
    row = await tx.first(_post(), post_id=event.post_id)
    if row is None:
        return
    if row.repost_of_id is not None and not row.source:
        if row.original_person is not None:
            await tell(tx, {row.original_person: "repost"}, row.author_id, row.repost_of_id)
        return
    kinds = _addressed(row)
    for person in await _some(tx, "mention", row.id, row):
        kinds.setdefault(person, "mention")
    if row.feed_id is not None and (row.kind == "post" or row.reply_to_account_id == row.author_id):
        for person in await _some(tx, "post", row.feed_id, row):
            kinds.setdefault(person, "post")
    kinds.pop(row.signer_id, None)
    await tell(tx, kinds, row.author_id, row.id)


def _addressed(row: Row) -> dict[int, str]:
    """Whom a post concerns beside those it names; the nearest reason counts."""
    kinds: dict[int, str] = {}
    if row.reply_to_id is not None:
        kinds.update({person: "comment" for person in (row.parent_person, row.root_person) if person is not None})
    if row.kind == "post" and row.wall_id != row.author_id:
        kinds.setdefault(row.wall_id, "wall")
    if row.original_person is not None:
        kinds.setdefault(row.original_person, "quote")
    return kinds


async def _some(tx: Tx, which: str, thing: int, row: Row) -> list[int]:
    """The receivers of one kind; when they are many, a job tells them."""
    found = await _read(tx, which, thing, 0)
    if len(found) <= AT_ONCE:
        return found
    await _later(tx, which, thing, row.author_id, row.id, 0)
    return []


async def _read(tx: Tx, which: str, thing: int, beyond: int) -> list[int]:
    rows = await tx.tuples(_people(which=which), thing=thing, beyond=beyond, most=AT_ONCE + 1)
    return [person for (person,) in rows]


async def _later(tx: Tx, which: str, thing: int, actor_id: int, post_id: int | None, beyond: int) -> None:
    key = f"{FAN_OUT}:{which}:{thing}:{post_id}:{beyond}"
    args: dict[str, Any] = {"which": which, "thing": thing, "actor_id": actor_id, "post_id": post_id, "beyond": beyond}
    await tx.enqueue(FAN_OUT, unique=key, **args)


async def fan_out(tx: Tx, which: str, thing: int, actor_id: int, post_id: int | None, beyond: int) -> None:
    """The job: tells a hundred receivers, then the next hundred in another run."""
    found = await _read(tx, which, thing, beyond)
    now, rest = found[:AT_ONCE], found[AT_ONCE:]
    await tell(tx, dict.fromkeys(now, which), actor_id, post_id)
    if rest:
        await _later(tx, which, thing, actor_id, post_id, now[-1])


async def post_edited(tx: Tx, event: PostEdited) -> None:
    """Those who reposted or quoted it hear of the change, and those whom it names now for the first time."""
    row = await tx.first(_post(), post_id=event.post_id)
    if row is None:
        return
    kinds = dict.fromkeys(await _some(tx, "mention", row.id, row), "mention")
    await tell(tx, {**kinds, **_addressed(row)}, row.author_id, row.id)
    for kind in ("update", "quoted_update"):
        await tell(tx, dict.fromkeys(await _some(tx, kind, row.id, row), kind), row.author_id, row.id)


async def post_deleted(tx: Tx, event: PostDeleted) -> None:
    """Nothing is told any longer of what is gone."""
    await tx.run(_forget(), of_post=event.post_id)
    if event.repost_of_id is not None:
        row = await tx.first(_post(), post_id=event.repost_of_id)
        if row is not None:
            person = row.author_id if row.signer_id is None else row.signer_id
            await withdraw(tx, "repost", event.author_id, event.repost_of_id, [person])


async def message_deleted(tx: Tx, event: MessageDeleted) -> None:
    """Nothing is told of a message that is gone for everybody."""
    if event.for_all:
        await tx.run(_forget(), of_post=event.post_id)


async def liked(tx: Tx, event: Liked) -> None:
    """The author hears of it."""
    row = await tx.first(_post(), post_id=event.post_id)
    if row is not None:
        person = row.author_id if row.signer_id is None else row.signer_id
        await tell(tx, {person: "like"}, event.account_id, event.post_id)


async def unliked(tx: Tx, event: Unliked) -> None:
    """As if it had not been."""
    row = await tx.first(_post(), post_id=event.post_id)
    if row is not None:
        person = row.author_id if row.signer_id is None else row.signer_id
        await withdraw(tx, "like", event.account_id, event.post_id, [person])


async def followed(tx: Tx, event: Followed) -> None:
    """A person hears of a new follower, in place of the request if there was one; who had asked hears that the answer
    is yes."""
    if event.asked:
        await _answered(tx, event.follower_id, event.target_id)
        await tell(tx, {event.follower_id: "follow_accepted"}, event.target_id)
    await tell(tx, {event.target_id: "follow"}, event.follower_id)


async def follow_requested(tx: Tx, event: FollowRequested) -> None:
    """The person asked, or all managers of a group, hear of a request."""
    if await tx.scalar(_account_kind(), account_id=event.target_id) == "group":
        managers = await tx.tuples(_managers(), group_id=event.target_id)
        kinds = {person: "follow_request" for (person,) in managers}
        await tell(tx, kinds, event.follower_id, about=event.target_id)
    else:
        await tell(tx, {event.target_id: "follow_request"}, event.follower_id)


async def unfollowed(tx: Tx, event: Unfollowed) -> None:
    """A follow or a request that is gone need not be told."""
    await _answered(tx, event.follower_id, event.target_id)
    if event.was_accepted:
        await withdraw(tx, "follow", event.follower_id, None, [event.target_id])
        await withdraw(tx, "follow_accepted", event.target_id, None, [event.follower_id])


async def _answered(tx: Tx, follower_id: int, target_id: int) -> None:
    """The request waits for nobody any longer."""
    await withdraw(tx, "follow_request", follower_id, None, [target_id])
    managers = [person for (person,) in await tx.tuples(_managers(), group_id=target_id)]
    if managers:
        await withdraw(tx, "follow_request", follower_id, target_id, managers)


async def poll_ended(tx: Tx, event: PollEnded) -> None:
    """Who voted, and who asked, hear that the result stands."""
    row = None if event.post_id is None else await tx.first(_post(), post_id=event.post_id)
    if row is not None:
        voters = await _some(tx, "poll", event.poll_id, row)
        await tell(tx, dict.fromkeys(voters, "poll"), row.author_id, row.id)


async def signed_up(tx: Tx, event: SignedUp) -> None:
    """Moderators and administrators hear of who has come in, or wants to."""
    staff = await tx.tuples(_staff())
    await tell(tx, {person: "sign_up" for (person,) in staff}, event.account_id)


async def report_filed(tx: Tx, event: ReportFiled) -> None:
    """Moderators and administrators hear that somebody wants them to look at an account."""
    staff = [person for (person,) in await tx.tuples(_staff()) if person != event.account_id]
    await tell_all(tx, "report", staff, event.account_id, about=event.report_id)


async def warned(tx: Tx, event: Warned) -> None:
    """A person hears what moderators did about the account; who of them is not told."""
    await tell_all(tx, "moderation_warning", event.to, event.account_id, about=event.strike_id)


async def severed(tx: Tx, event: RelationsSevered) -> None:
    """A person is told how many follows have ended with a server."""
    await tell_all(tx, "severed", event.to, event.account_id, about=event.severance_id)


async def added_to_collection(tx: Tx, event: AddedToCollection) -> None:
    """Somebody hears that they have been put into a collection."""
    await tell(tx, dict.fromkeys(event.to, "collected"), event.owner_id, about=event.collection_id)


async def collection_changed(tx: Tx, event: CollectionChanged) -> None:
    """Those in a collection hear that it calls itself something else."""
    await tell(tx, dict.fromkeys(event.to, "collection_changed"), event.owner_id, about=event.collection_id)


async def left_collection(tx: Tx, event: LeftCollection) -> None:
    """Nothing is told any longer of a collection that one is not in."""
    for kind in ("collected", "collection_changed"):
        await withdraw(tx, kind, event.owner_id, event.collection_id, event.to)


async def message_created(tx: Tx, event: MessageCreated) -> None:
    """A message is told to the other side of a pair, in a chat to those whom it names."""
    rows = await tx.tuples(_addressees(), conversation_id=event.conversation_id, post_id=event.post_id)
    await tell(tx, {person: "mention" for (person,) in rows}, event.author_id, event.post_id)
