"""What is said in the demo town: the script as acts with their moments."""

from veche.core import conversations, posts
from veche.core.conversations import NewMessage
from veche.core.demo.script import CHAT, CHAT_MEMBERS, SAID, WEATHER, WHISPERED, Asked, Said, Whispered
from veche.core.demo.town import Act, Town
from veche.core.posts import NewPoll, NewPost, Visibility
from veche.core.tx import Tx
from veche.lib.times import HOUR, MINUTE


def stories(town: Town) -> list[tuple[int, Act]]:
    """Acts (moment, what) of everything said, liked, passed on, voted and whispered."""
    acts: list[tuple[int, Act]] = []
    for number, said in enumerate((*SAID, *WEATHER)):
        key = said.key or f"#{number}"
        moment = town.now - int(said.hours * HOUR)
        acts.append((moment, _says(town, key, said)))
        acts += _echoes(town, key, said, moment)
    for whispered in WHISPERED:
        acts.append((town.now - int(whispered.hours * HOUR), _whispers(town, whispered)))
    return [act for act in acts if act[0] < town.now]


def _echoes(town: Town, key: str, said: Said, moment: int) -> list[tuple[int, Act]]:
    acts: list[tuple[int, Act]] = []
    for place, name in enumerate(said.likes):
        acts.append((moment + (7 + 13 * place) * MINUTE, _likes(town, name, key)))
    for place, name in enumerate(said.passed_on):
        acts.append((moment + (23 + 41 * place) * MINUTE, _passes_on(town, name, key)))
    if said.poll is not None:
        for place, (name, option) in enumerate(said.poll.votes):
            acts.append((moment + (11 + 17 * place) * MINUTE, _votes(town, name, key, option)))
    return acts


def _says(town: Town, key: str, said: Said) -> Act:
    async def act(tx: Tx) -> None:
        viewer = town.viewers[said.who]
        hung = [await town.hang(tx, said.who, picture.name) for picture in said.pictures]
        new = NewPost(
            text=said.text,
            visibility=None if said.visibility is None else Visibility(said.visibility),
            wall_id=town.ids[said.wall] if said.wall else None,
            reply_to_id=town.posts[said.answers] if said.answers else None,
            media_ids=tuple(id for id in hung if id is not None),
            poll=_poll(tx, said.poll),
            warning=said.warning,
            language=said.language,
            as_group=said.as_group,
        )
        town.posts[key] = id = await posts.create(tx, viewer, new)
        if said.pinned:
            await posts.pin(tx, viewer, id)

    return act


def _poll(tx: Tx, asked: Asked | None) -> NewPoll | None:
    if asked is None:
        return None
    return NewPoll(asked.options, anonymous=asked.anonymous, expires_at=tx.now + int(asked.hours * HOUR))


def _likes(town: Town, name: str, key: str) -> Act:
    async def act(tx: Tx) -> None:
        await posts.like(tx, town.viewers[name], town.posts[key])

    return act


def _passes_on(town: Town, name: str, key: str) -> Act:
    async def act(tx: Tx) -> None:
        await posts.repost(tx, town.viewers[name], town.posts[key])

    return act


def _votes(town: Town, name: str, key: str, option: int) -> Act:
    async def act(tx: Tx) -> None:
        viewer = town.viewers[name]
        poll = (await posts.load_one(tx, viewer, town.posts[key])).poll
        assert poll is not None
        await posts.polls.vote(tx, viewer, poll.id, [poll.options[option].id])

    return act


def _whispers(town: Town, whispered: Whispered) -> Act:
    async def act(tx: Tx) -> None:
        viewer = town.viewers[whispered.who]
        hung = [await town.hang(tx, whispered.who, picture.name) for picture in whispered.pictures]
        ids = tuple(id for id in hung if id is not None)
        if whispered.to != CHAT:
            new = NewMessage(text=whispered.text, peer_id=town.ids[whispered.to], media_ids=ids)
        else:
            if CHAT not in town.chats:
                members = [town.ids[name] for name in CHAT_MEMBERS if name != whispered.who]
                town.chats[CHAT] = await conversations.open_chat(tx, viewer, CHAT, members)
            new = NewMessage(text=whispered.text, conversation_id=town.chats[CHAT], media_ids=ids)
        await conversations.send(tx, viewer, new)

    return act
