"""A random town: people who follow, block and mute one another, groups of each kind, and everything they write."""

import dataclasses
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from msgspec.structs import replace
from sqlalchemy import bindparam, select

from tests import cast
from tests.server import RunningServer
from tests.visibility.oracle import DIRECT, FOLLOWERS, Relations, Written
from veche.core import accounts, conversations, graph, groups, lists, posts
from veche.core.accounts.views import AccountChanges
from veche.core.conversations import NewMessage
from veche.core.errors import CoreError
from veche.core.groups.views import NewGroup
from veche.core.posts import NewPoll, NewPost, PostChanges, Visibility
from veche.core.tx import Tx
from veche.db import statement
from veche.tables.accounts import accounts as account_table
from veche.tables.accounts import group_roles
from veche.tables.conversations import conversation_members, hidden_messages
from veche.tables.graph import blocks, follows, mutes
from veche.tables.posts import mentions
from veche.tables.posts import posts as post_table

DAY_MS = 86_400_000
GROUPS = (("open", "open"), ("closed", "suggest"), ("private", "open"), ("open", "suggest"))


@statement
def _rows(*, table: str) -> Any:
    return select(*_READ[table])


_READ: dict[str, tuple[Any, ...]] = {
    "follows": (follows.c.follower_id, follows.c.target_id, follows.c.accepted),
    "blocks": (blocks.c.account_id, blocks.c.target_id),
    "mutes": (mutes.c.account_id, mutes.c.target_id),
    "accounts": (account_table.c.id, account_table.c.suspended_at, account_table.c.group_access),
    "roles": (group_roles.c.group_id, group_roles.c.account_id, group_roles.c.role),
    "windows": (
        conversation_members.c.conversation_id, conversation_members.c.account_id, conversation_members.c.from_cmid,
        conversation_members.c.until_cmid,
    ),
    "hidden": (hidden_messages.c.account_id, hidden_messages.c.post_id),
    "mentions": (mentions.c.post_id, mentions.c.account_id),
    "posts": (
        post_table.c.id, post_table.c.number, post_table.c.conversation_id, post_table.c.cmid, post_table.c.deleted_at
    ),
}  # fmt: skip


@dataclass
class Town:
    """What there is, as the test knows it."""

    server: RunningServer
    dice: random.Random
    people: dict[str, cast.Member] = field(default_factory=dict)
    groups: dict[int, tuple[str, str]] = field(default_factory=dict)  # access and wall mode
    owners: dict[int, int] = field(default_factory=dict)
    posts: list[Written] = field(default_factory=list)
    chats: list[int] = field(default_factory=list)
    relations: Relations = field(default_factory=Relations)
    lists: dict[int, int] = field(default_factory=dict)  # person → a list of theirs
    done: int = 0
    refused: int = 0

    async def act(self, verb: Callable[[Tx], Awaitable[Any]]) -> Any:
        """One verb in its own transaction; a refusal is nothing special here."""
        try:
            found = await self.server.services.open_tx.write(verb)
        except CoreError:
            self.refused += 1
            return None
        self.done += 1
        return found

    def somebody(self) -> cast.Member:
        return self.dice.choice(list(self.people.values()))

    def some_post(self) -> Written | None:
        return self.dice.choice(self.posts) if self.posts else None

    def words(self) -> tuple[str, str]:
        """A mark of its own and a text with it that all searches find."""
        mark = f"mk{len(self.posts):04d}z"
        text = f"{mark} common #common"
        if self.dice.random() < 0.25:
            text += f" @{self.somebody().username}"
        return mark, text

    async def look(self) -> None:
        """Read the relations as they are in the end."""
        async with self.server.services.open_tx.read() as tx:
            rows = {name: await tx.tuples(_rows(table=name)) for name in _READ}
        now = self.relations = Relations(
            follows={(one, other) for one, other, accepted in rows["follows"] if accepted},
            blocks=set(map(tuple, rows["blocks"])),
            mutes=set(map(tuple, rows["mutes"])),
            suspended={id for id, suspended_at, _ in rows["accounts"] if suspended_at is not None},
            private={id for id, _, access in rows["accounts"] if access == "private"},
            roles={(group, person): role for group, person, role in rows["roles"]},
            windows={(talk, who): (start, end) for talk, who, start, end in rows["windows"]},
            hidden=set(map(tuple, rows["hidden"])),
            named=set(map(tuple, rows["mentions"])),
        )
        assert now.follows or not self.people
        known = {row[0]: row for row in rows["posts"]}
        for index, post in enumerate(self.posts):
            _, number, conversation, cmid, deleted = known.get(post.id, (0, 0, None, 0, 1))
            self.posts[index] = dataclasses.replace(
                post, number=number or 0, conversation=conversation, cmid=cmid or 0, deleted=deleted is not None
            )


async def settle(server: RunningServer, seed: int, acts: int) -> Town:
    """People, groups, and so many random acts of theirs."""
    town = Town(server, random.Random(seed))
    for number in range(8):
        name = f"p{number}x{seed % 10000}"
        changes: dict[str, object] = {"locked": True} if number in (1, 4) else {}
        town.people[name] = await cast.add_person(server.services.open_tx, name, **changes)
    owners = list(town.people.values())
    for place, (access, wall_mode) in enumerate(GROUPS):
        new = NewGroup(title=f"Group {place}", access=access, wall_mode=wall_mode)
        owner = owners[place].viewer
        view = await server.services.open_tx.write(lambda tx, owner=owner, new=new: groups.create(tx, owner, new))
        town.groups[view.id], town.owners[view.id] = (access, wall_mode), owners[place].id
    for _ in range(24):
        await relate(town)
    for _ in range(acts):
        await town.dice.choice(_ACTS)(town)
    for person in owners:
        await _keep_a_list(town, person)
    admin = server.cast.anna.viewer
    victim = town.somebody().id
    if town.dice.random() < 0.7:
        await town.act(lambda tx: accounts.suspend(tx, admin, victim))
    await town.look()
    return town


async def relate(town: Town) -> None:
    """Somebody changes how they stand to somebody, or to a group."""
    one, other = town.somebody(), town.somebody()
    group = town.dice.choice(list(town.groups))
    owner = next(member for member in town.people.values() if member.id == town.owners[group])
    target = town.dice.choice([other.id, other.id, group])
    role = town.dice.choice(["moderator", "editor", "admin", None])
    verb = town.dice.choice(
        [
            *[lambda tx: graph.follow(tx, one.viewer, target)] * 6,
            *[lambda tx: graph.accept(tx, other.viewer, one.id)] * 3,
            *[lambda tx: graph.befriend(tx, one.viewer, other.id)] * 3,
            *[lambda tx: groups.join(tx, one.viewer, group)] * 3,
            *[lambda tx: graph.accept(tx, owner.viewer, one.id, group)] * 2,
            lambda tx: groups.set_role(tx, owner.viewer, group, one.id, role),
            lambda tx: groups.remove_member(tx, owner.viewer, group, one.id),
            lambda tx: graph.unfollow(tx, one.viewer, target),
            lambda tx: graph.remove_follower(tx, one.viewer, other.id),
            lambda tx: graph.block(tx, one.viewer, other.id),
            lambda tx: graph.unblock(tx, one.viewer, other.id),
            lambda tx: graph.mute(tx, one.viewer, other.id),
            lambda tx: accounts.update(tx, one.viewer, AccountChanges(locked=town.dice.random() < 0.3)),
        ]
    )
    await town.act(verb)


def _visibility(town: Town) -> Visibility:
    return Visibility(town.dice.choice([0, 0, 1, 2, 2, 2]))


async def write(town: Town) -> None:
    """A post on one's own page, somebody's, or a group's; perhaps in the group's name, suggested or for later."""
    who, visibility = town.somebody(), _visibility(town)
    wall = town.dice.choice([who.id, who.id, who.id, town.somebody().id, *town.groups])
    is_group, as_group = wall in town.groups, town.dice.random() < 0.4
    mark, text = town.words()
    poll = NewPoll(options=(f"{mark} yes", f"{mark} no")) if town.dice.random() < 0.2 else None
    later = wall == who.id and town.dice.random() < 0.1
    new = NewPost(
        text=text, visibility=visibility, wall_id=wall, as_group=is_group and as_group, poll=poll,
        signed=town.dice.random() < 0.5, warning=mark if town.dice.random() < 0.1 else "",
    )  # fmt: skip

    async def create(tx: Tx) -> tuple[int, int, int | None]:
        draft = replace(new, publish_at=tx.now + DAY_MS) if later else new
        view = await posts.load_one(tx, who.viewer, await posts.create(tx, who.viewer, draft))
        return view.id, view.state, view.poll.id if view.poll else None

    made = await town.act(create)
    if made is not None:
        id, state, poll_id = made
        closed = is_group and town.groups[wall][0] != "open"
        speaks = is_group and as_group
        town.posts.append(
            Written(
                id, mark, wall if speaks else who.id, wall, max(visibility, FOLLOWERS) if closed else visibility,
                wall if is_group else who.id, id, signer=who.id if speaks else None, waiting=state != 0, poll=poll_id,
            )
        )  # fmt: skip


async def answer(town: Town) -> None:
    """A comment: with a visibility of its own, as wide as what it answers, or as wide as its root."""
    who, about = town.somebody(), town.some_post()
    if about is None or about.conversation is not None:
        return
    mark, text = town.words()
    way = town.dice.choice(["own", "parent", "root"])
    visibility = _visibility(town)
    new = NewPost(
        text=text, reply_to_id=about.id, visibility=visibility if way == "own" else None,
        from_dialect_without_visibility=way == "root",
    )  # fmt: skip
    id = await town.act(lambda tx: posts.create(tx, who.viewer, new))
    if id is None:
        return
    root = next(post for post in town.posts if post.id == about.root)
    model = about if way == "parent" else root
    follows_model = way == "root" or (way == "parent" and model.visibility == FOLLOWERS)
    seen_by = model.audience if follows_model else who.id
    width = visibility if way == "own" else model.visibility
    town.posts.append(Written(id, mark, who.id, root.wall, width, seen_by, root.id))


async def pass_on(town: Town) -> None:
    """A repost, with or without words."""
    who, original = town.somebody(), town.some_post()
    if original is None:
        return
    quoting, visibility = town.dice.random() < 0.4, _visibility(town)
    mark, text = town.words()
    new = NewPost(text=text if quoting else "", repost_of_id=original.id, visibility=visibility)
    id = await town.act(lambda tx: posts.create(tx, who.viewer, new))
    if id is not None and all(post.id != id for post in town.posts):
        town.posts.append(Written(id, mark if quoting else f"none{id}", who.id, who.id, visibility, who.id, id))


async def talk(town: Town) -> None:
    """A message to a person, into a chat, or a direct post; perhaps with something forwarded."""
    who, other = town.somebody(), town.somebody()
    mark, text = town.words()
    seen = town.some_post()
    forwards = (seen.id,) if seen is not None and not seen.mark.startswith("none") and town.dice.random() < 0.3 else ()
    way = town.dice.choice(["pair", "chat", "chat", "direct"])
    if way == "direct":
        new = NewPost(text=f"{text} @{other.username}", visibility=Visibility.DIRECT)
        id, forwards = await town.act(lambda tx: posts.create(tx, who.viewer, new)), ()
    else:
        chat = town.dice.choice(town.chats) if way == "chat" and town.chats else None
        message = NewMessage(peer_id=None if chat else other.id, conversation_id=chat, text=text, forward_ids=forwards)
        id = await town.act(lambda tx: conversations.send(tx, who.viewer, message))
    if id is not None:
        town.posts.append(Written(id, mark, who.id, who.id, DIRECT, who.id, id, conversation=0, forwards=forwards))


async def gather(town: Town) -> None:
    """A chat is opened, or people come and go."""
    who, other, third = town.somebody(), town.somebody(), town.somebody()
    if not town.chats or town.dice.random() < 0.3:
        chat = await town.act(lambda tx: conversations.open_chat(tx, who.viewer, "Tea", (other.id, third.id)))
        if chat is not None:
            town.chats.append(chat)
        return
    chat = town.dice.choice(town.chats)
    verb = town.dice.choice(
        [
            lambda tx: conversations.invite(tx, who.viewer, chat, other.id),
            lambda tx: conversations.leave(tx, who.viewer, chat),
            lambda tx: conversations.kick(tx, who.viewer, chat, other.id),
        ]
    )
    await town.act(verb)


async def mark(town: Town) -> None:
    """Somebody likes, keeps, pins, edits, deletes or hides a post."""
    who, post = town.somebody(), town.some_post()
    if post is None:
        return
    author = next((m for m in town.people.values() if m.id in (post.author, post.signer)), who)
    mine = author.viewer
    verb = town.dice.choice(
        [
            *[lambda tx: posts.like(tx, who.viewer, post.id)] * 4,
            *[lambda tx: posts.bookmark(tx, who.viewer, post.id)] * 2,
            lambda tx: posts.pin(tx, mine, post.id),
            lambda tx: posts.delete(tx, mine, post.id),
            lambda tx: conversations.delete_for_me(tx, who.viewer, [post.id]),
        ]
    )
    await town.act(verb)


async def rewrite(town: Town) -> None:
    """An edit: it may name somebody anew, which lets them see it."""
    post = town.some_post()
    if post is None or post.mark.startswith("none"):
        return
    author = next((m for m in town.people.values() if m.id in (post.author, post.signer)), None)
    if author is not None:
        changes = PostChanges(text=f"{post.mark} common #common edited @{town.somebody().username}")
        await town.act(lambda tx: posts.edit(tx, author.viewer, post.id, changes))


async def approve(town: Town) -> None:
    """An editor publishes what was suggested."""
    waiting = [post for post in town.posts if post.waiting and post.wall in town.groups]
    if not waiting:
        return
    post, who = town.dice.choice(waiting), town.somebody()
    id = await town.act(lambda tx: posts.approve_suggested(tx, who.viewer, post.id))
    if id is not None:
        place = town.posts.index(post)
        town.posts[place] = dataclasses.replace(post, id=id, root=id, waiting=False)


async def _keep_a_list(town: Town, who: cast.Member) -> None:
    async def make(tx: Tx) -> int:
        made = await lists.create(tx, who.viewer, "all of them")
        ids = [one for (one,) in await tx.tuples(_targets(), me=who.id)]
        if ids:
            await lists.add(tx, who.viewer, made.id, ids)
        return made.id

    made = await town.act(make)
    if made is not None:
        town.lists[who.id] = made


@statement
def _targets() -> Any:
    return select(follows.c.target_id).where(follows.c.follower_id == bindparam("me"), follows.c.accepted == 1)


_ACTS = [
    relate,
    relate,
    relate,
    *[write] * 6,
    *[answer] * 5,
    pass_on,
    pass_on,
    *[talk] * 4,
    gather,
    gather,
    *[mark] * 3,
    rewrite,
    approve,
]
