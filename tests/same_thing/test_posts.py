"""A post made in each dialect is read, liked, commented, edited and deleted in all the others, and everybody hears."""

from typing import Any

import pytest

from tests.same_thing.conftest import Friends
from tests.same_thing.listening import Ear, by_events, by_socket
from tests.same_thing.person import PICTURE, Person
from tests.same_thing.reading import Place, Seen, everywhere, one_by_one, page_of, text_of

# Written in, liked in, commented in, edited in (My.Mail.Ru edits nothing), deleted in.
DIALECTS = [
    ("mastodon", "vk", "mailru", "vk", "mailru"),
    ("vk", "mailru", "mastodon", "mastodon", "mailru"),
    ("mailru", "mastodon", "vk", "vk", "mastodon"),
]
FIRST, SECOND, SAID = "Snow since morning", "Snow since yesterday", "Here too"


async def write(who: Person, dialect: str) -> None:
    """With a picture and a mention, and with a poll where the dialect has polls."""
    text = f"{FIRST} @boris"
    if dialect == "mastodon":
        poll = {"options": ["tea", "coffee"], "expires_in": 3600}
        media = await who.upload_to_mastodon()
        await who.mastodon("POST", "/v1/statuses", json={"status": text, "media_ids": [media], "poll": poll})
    elif dialect == "vk":
        hung = f"{await who.upload_to_vk()},{await who.new_poll_of_vk('tea', 'coffee')}"
        await who.vk("wall.post", message=text, attachments=hung)
    else:
        await who.mailru("stream.post", picture=PICTURE, user_text=text)


async def like(who: Person, dialect: str, ids: "Ids") -> None:
    if dialect == "mastodon":
        await who.mastodon("POST", f"/v1/statuses/{ids.status}/favourite")
    elif dialect == "vk":
        await who.vk("likes.add", type="post", owner_id=ids.owner, item_id=ids.number)
    else:
        await who.mailru("stream.like", thread_id=ids.thread)


async def comment(who: Person, dialect: str, ids: "Ids") -> None:
    if dialect == "mastodon":
        await who.mastodon("POST", "/v1/statuses", json={"status": SAID, "in_reply_to_id": ids.status})
    elif dialect == "vk":
        await who.vk("wall.createComment", owner_id=ids.owner, post_id=ids.number, message=SAID)
    else:
        await who.mailru("stream.comment", thread_id=ids.thread, text=SAID)


async def edit(who: Person, dialect: str, ids: "Ids") -> None:
    text = f"{SECOND} @boris"
    if dialect == "mastodon":
        status = await who.mastodon("GET", f"/v1/statuses/{ids.status}")
        kept = [one["id"] for one in status["media_attachments"]]
        await who.mastodon("PUT", f"/v1/statuses/{ids.status}", json={"status": text, "media_ids": kept})
    else:
        await who.vk("wall.edit", owner_id=ids.owner, post_id=ids.number, message=text)


async def delete(who: Person, dialect: str, ids: "Ids") -> None:
    if dialect == "mastodon":
        await who.mastodon("DELETE", f"/v1/statuses/{ids.status}")
    elif dialect == "vk":
        await who.vk("wall.delete", owner_id=ids.owner, post_id=ids.number)
    else:
        await who.mailru("multipost.delete", post=ids.event)


class Ids:
    """The names of one post in all dialects, as lists gave them."""

    def __init__(self, places: list[Place]) -> None:
        raw = {place.name.partition(" ")[0]: place.raw for place in places}
        self.status: str = raw["mastodon"]["id"]
        self.number: int = raw["vk"]["id"]
        self.owner: int = raw["vk"]["owner_id"]
        self.event: str = raw["mailru"]["id"]
        self.thread: str = raw["mailru"]["thread_id"]
        assert int(self.status) == int(self.event, 16)


def agree(places: list[Place], expected: Seen | None) -> None:
    assert {place.name: place.seen for place in places} == {place.name: expected for place in places}


async def check(who: Person, ids: Ids, expected: Seen) -> None:
    agree(await everywhere(who, ids.owner, expected.words), expected)
    agree(await one_by_one(who, ids.status, ids.number, ids.owner), expected)


def _named(item: Any) -> list[str]:
    return [one["acct"] for one in item["mentions"]]


@pytest.mark.parametrize("ways", DIALECTS, ids=lambda ways: ways[0])
async def test_a_post_is_the_same_in_every_dialect(friends: Friends, ways: tuple[str, ...]) -> None:
    anna, boris, zoya, yulia = friends.anna, friends.boris, friends.zoya, friends.yulia
    written, liked, commented, edited, deleted = ways
    async with (
        by_socket(yulia) as socket,
        by_events(yulia) as events,
        by_socket(anna) as author,
        by_events(boris) as named,
    ):
        await write(anna, written)
        places = await everywhere(boris, anna.id, FIRST)
        ids = Ids(places)
        fresh = Seen(anna.id, FIRST, pictures=1, likes=0, comments=0, liked=False)
        await check(boris, ids, fresh)
        assert _named(places[0].raw) == ["boris"] and "boris" in places[-1].raw["user_text"]
        assert FIRST in await page_of(anna, "anna", ids.status)
        if written != "mailru":
            await _vote(boris, zoya, ids)

        await like(boris, liked, ids)
        await check(boris, ids, Seen(anna.id, FIRST, 1, likes=1, comments=0, liked=True))
        await like(boris, written, ids)  # again, elsewhere: it is liked already
        await comment(zoya, commented, ids)
        await check(yulia, ids, Seen(anna.id, FIRST, 1, likes=1, comments=1, liked=False))
        answer = await _check_comment(boris, zoya, ids)
        assert SAID in await page_of(anna, "anna", ids.status)

        await edit(anna, edited, ids)
        await check(boris, ids, Seen(anna.id, SECOND, 1, likes=1, comments=1, liked=True))
        assert SECOND in await page_of(anna, "anna", ids.status)

        await delete(anna, deleted, ids)
        agree(await everywhere(boris, anna.id, SECOND), None)
        assert await page_of(anna, "anna", ids.status) == ""
        for ear in (socket, events):
            assert await _about(ear, ids, answer) == [
                ("update", ids.status), ("update", answer), ("status.update", ids.status), ("delete", ids.status)
            ]  # fmt: skip
        told = await author.hears(lambda one: one == ("delete", int(ids.status)))
        assert [one["type"] for name, one in told if name == "notification"] == ["favourite", "mention"]
        told = await named.hears(lambda one: one == ("delete", int(ids.status)))
        assert [one["type"] for name, one in told if name == "notification"][:1] == ["mention"]


async def _vote(boris: Person, zoya: Person, ids: Ids) -> None:
    """One votes in each dialect that has polls; both count the same."""
    status = await boris.mastodon("GET", f"/v1/statuses/{ids.status}")
    await boris.mastodon("POST", f"/v1/polls/{status['poll']['id']}/votes", json={"choices": [0]})
    item = (await zoya.vk("wall.getById", posts=f"{ids.owner}_{ids.number}"))["items"][0]
    poll = next(one["poll"] for one in item["attachments"] if one["type"] == "poll")
    await zoya.vk("polls.addVote", poll_id=poll["id"], answer_ids=poll["answers"][1]["id"])
    status = await zoya.mastodon("GET", f"/v1/statuses/{ids.status}")
    assert [(one["title"], one["votes_count"]) for one in status["poll"]["options"]] == [("tea", 1), ("coffee", 1)]
    assert status["poll"]["own_votes"] == [1]
    item = (await boris.vk("wall.getById", posts=f"{ids.owner}_{ids.number}"))["items"][0]
    poll = next(one["poll"] for one in item["attachments"] if one["type"] == "poll")
    assert [(one["text"], one["votes"]) for one in poll["answers"]] == [("tea", 1), ("coffee", 1)]
    assert poll["answer_ids"] == [poll["answers"][0]["id"]]


async def _check_comment(boris: Person, zoya: Person, ids: Ids) -> str:
    """The comment in each dialect; its id."""
    thread = (await boris.mastodon("GET", f"/v1/statuses/{ids.status}/context"))["descendants"]
    assert [(int(one["account"]["id"]), text_of(one["content"])) for one in thread] == [(zoya.id, SAID)]
    found = await boris.vk("wall.getComments", owner_id=ids.owner, post_id=ids.number)
    assert [(one["from_id"], one["text"]) for one in found["items"]] == [(zoya.id, SAID)]
    events = [one for one in await boris.mailru("stream.get", limit=50) if one["subtype"] == "comment"]
    assert [(one["comment"]["author"]["uid"], one["comment"]["text"]) for one in events] == [(str(zoya.id), SAID)]
    assert events[0]["subevent"]["id"] == ids.event
    return str(thread[0]["id"])


async def _about(ear: Ear, ids: Ids, answer: str) -> list[tuple[str, str]]:
    """What a listener was told of the post and its comment."""
    heard = await ear.hears(lambda one: one == ("delete", int(ids.status)))
    told = [(name, str(one if name == "delete" else one["id"])) for name, one in heard]
    return [one for one in told if one[1] in (ids.status, answer)]
