"""The demo town comes to life: people, groups and relations first, then everything that is said, in its order."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from veche.core import accounts, graph, groups, media
from veche.core.accounts.views import AccountChanges, NewUser, RemoteProfile
from veche.core.demo.cast import (
    ACCEPTED_BY_VERA,
    BLOCKS,
    FOLLOWS,
    GROUPS,
    PEOPLE,
    STRANGERS,
    Group,
    Person,
    Stranger,
)
from veche.core.groups.views import GroupChanges, NewGroup
from veche.core.media.service import NewMedia
from veche.core.scopes import ALL
from veche.core.tx import Tx
from veche.core.viewer import Role, Viewer
from veche.lib.times import DAY, MINUTE

BEGAN = 34 * DAY  # before the present

Act = Callable[[Tx], Awaitable[None]]


@dataclass(slots=True)
class Town:
    """Who and what is there, by name, while the town is being made."""

    now: int
    password_hash: str
    pictures: Mapping[str, NewMedia]
    viewers: dict[str, Viewer] = field(default_factory=dict)
    ids: dict[str, int] = field(default_factory=dict)  # accounts
    posts: dict[str, int] = field(default_factory=dict)
    chats: dict[str, int] = field(default_factory=dict)
    announcements: list[int] = field(default_factory=list)

    async def hang(self, tx: Tx, owner: str, key: str) -> int | None:
        """A picture becomes its owner's medium; None where it was not made."""
        picture = self.pictures.get(key)
        return None if picture is None else await media.accept(tx, self.viewers[owner], picture)


def beginnings(town: Town) -> list[tuple[int, Act]]:
    """Acts (moment, what) that make people, groups and relations."""
    acts: list[Act] = [_arrives(town, person) for person in PEOPLE]
    acts += [_is_known(town, stranger) for stranger in STRANGERS]
    acts += [_follows(town, *pair) for pair in FOLLOWS]
    acts += [_is_accepted(town, name) for name in ACCEPTED_BY_VERA]
    acts.append(_is_accepted(town, "anna", by="dana"))
    for group in GROUPS:
        acts.append(_is_founded(town, group))
        acts += [_joins(town, group, name) for name in group.members]
    acts += [_blocks(town, *pair) for pair in BLOCKS]
    start = town.now - BEGAN
    return [(start + number * 20 * MINUTE, act) for number, act in enumerate(acts)]


def _arrives(town: Town, person: Person) -> Act:
    async def act(tx: Tx) -> None:
        new = NewUser(
            username=person.username,
            email=person.email,
            password_hash=town.password_hash,
            display_name=person.name,
            locale=person.locale,
            role=person.role,
            confirmed=True,
        )
        user = await accounts.register(tx, Viewer.system, new)
        role = Role(person.role)
        town.ids[person.username] = user.account_id
        town.viewers[person.username] = viewer = Viewer(
            account_id=user.account_id, user_id=user.user_id, scopes=ALL, locale=person.locale, role=role, dialect="web"
        )
        avatar = await town.hang(tx, person.username, f"{person.username}.avatar")
        header = await town.hang(tx, person.username, f"{person.username}.header")
        await accounts.update(tx, viewer, _profile(person, avatar, header))

    return act


def _profile(person: Person, avatar: int | None, header: int | None) -> AccountChanges:
    return AccountChanges(
        note=person.note,
        headline=person.headline,
        fields=person.fields,
        details={"town": person.town},
        sex=person.sex,
        birthday=person.birthday or None,
        locked=person.locked or None,
        bot=person.bot or None,
        avatar_media_id=avatar,
        header_media_id=header,
        default_language=person.locale,
    )


def _is_known(town: Town, stranger: Stranger) -> Act:
    async def act(tx: Tx) -> None:
        profile = RemoteProfile(
            uri=f"https://{stranger.domain}/users/{stranger.username}",
            username=stranger.username,
            domain=stranger.domain,
            url=f"https://{stranger.domain}/@{stranger.username}",
            display_name=stranger.name,
            note_html=stranger.note,
        )
        id = await accounts.receive(tx, profile)
        town.ids[stranger.username] = id
        town.viewers[stranger.username] = Viewer(account_id=id, scopes=ALL, dialect="activitypub")

    return act


def _follows(town: Town, who: str, whom: str) -> Act:
    async def act(tx: Tx) -> None:
        await graph.follow(tx, town.viewers[who], town.ids[whom])

    return act


def _is_accepted(town: Town, who: str, by: str = "vera") -> Act:
    async def act(tx: Tx) -> None:
        relation = (await graph.relations(tx, town.viewers[who], [town.ids[by]]))[town.ids[by]]
        if relation.requested:
            await graph.accept(tx, town.viewers[by], town.ids[who])

    return act


def _is_founded(town: Town, group: Group) -> Act:
    async def act(tx: Tx) -> None:
        owner = town.viewers[group.owner]
        new = NewGroup(
            title=group.title,
            username=group.username,
            description=group.note,
            access=group.access,
            wall_mode=group.wall,
        )
        town.ids[group.username] = id = (await groups.create(tx, owner, new)).id
        avatar = await town.hang(tx, group.owner, f"{group.username}.avatar")
        await groups.update(tx, owner, id, GroupChanges(avatar_media_id=avatar))

    return act


def _joins(town: Town, group: Group, name: str) -> Act:
    async def act(tx: Tx) -> None:
        group_id = town.ids[group.username]
        await groups.join(tx, town.viewers[name], group_id)
        if group.access != "open":
            await graph.accept(tx, town.viewers[group.owner], town.ids[name], group_id)

    return act


def _blocks(town: Town, who: str, whom: str) -> Act:
    async def act(tx: Tx) -> None:
        await graph.block(tx, town.viewers[who], town.ids[whom])

    return act
