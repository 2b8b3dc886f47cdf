"""Messages, friendships and groups: begun in one dialect, gone on with in another, seen in all."""

import re
from typing import Any

import pytest

from tests.same_thing.conftest import Friends
from tests.same_thing.listening import by_events, by_polling, by_socket
from tests.same_thing.person import Person
from tests.same_thing.reading import everywhere, of_mailru, of_mastodon, of_vk, page, text_of

NAMES = ("mastodon", "vk", "mailru")


async def send(who: Person, dialect: str, to: Person, text: str) -> None:
    if dialect == "mastodon":
        form = {"status": f"@{to.name} {text}", "visibility": "direct"}
        await who.mastodon("POST", "/v1/statuses", json=form)
    elif dialect == "vk":
        await who.vk("messages.send", peer_id=to.id, message=text, random_id=abs(hash(text)) % 2**31)
    else:
        await who.mailru("messages.post", uid=to.id, message=text)


async def history(who: Person, with_whom: Person) -> dict[str, list[tuple[int, str]]]:
    """The conversation as each dialect tells it, oldest first: (author, words)."""
    talk = next(
        one for one in await who.mastodon("GET", "/v1/conversations")
        if [int(other["id"]) for other in one["accounts"]] == [with_whom.id]
    )  # fmt: skip
    last = talk["last_status"]
    before = (await who.mastodon("GET", f"/v1/statuses/{last['id']}/context"))["ancestors"]
    in_mastodon = [(int(one["account"]["id"]), text_of(one["content"])) for one in [*before, last]]
    items = (await who.vk("messages.getHistory", peer_id=with_whom.id, rev=1))["items"]
    letters = await who.mailru("messages.getThread", uid=with_whom.id)
    sides = {0: who.id, 1: with_whom.id}
    return {
        "mastodon": [(author, _without_names(text)) for author, text in in_mastodon],
        "vk": [(one["from_id"], one["text"]) for one in items],
        "mailru": [(sides[one["type"]], one["message"][0]["content"]) for one in reversed(letters)],
    }  # fmt: skip


def _without_names(text: str) -> str:
    """Mastodon shows whom a direct post is for, if that stands in it."""
    return re.sub(r"^(@\w+ )+", "", text)


async def test_messages_are_one_conversation_in_all_dialects(friends: Friends) -> None:
    boris, zoya = friends.boris, friends.zoya
    async with (
        by_polling(zoya) as poll,
        by_polling(boris) as own,
        by_socket(zoya, "direct") as socket,
        by_events(zoya, "direct") as events,
    ):
        said: list[tuple[int, str]] = []
        for number, (dialect, who, to) in enumerate(
            [(name, *pair) for name in NAMES for pair in ((boris, zoya), (zoya, boris))]
        ):
            said.append((who.id, f"message {number} by {dialect}"))
            await send(who, dialect, to, said[-1][1])
        assert await history(boris, zoya) == dict.fromkeys(NAMES, said)
        assert await history(zoya, boris) == dict.fromkeys(NAMES, said)
        assert (await boris.mailru("messages.getUnreadCount"))["count"] == 1  # who answers has read what came before
        (talk,) = (await boris.vk("messages.getConversations"))["items"]
        assert talk["conversation"]["unread_count"] == 1
        await boris.vk("messages.markAsRead", peer_id=zoya.id)
        assert (await boris.mailru("messages.getUnreadCount"))["count"] == 0
        assert not (await boris.mastodon("GET", "/v1/conversations"))[0]["unread"]
        last = (await zoya.vk("messages.getHistory", peer_id=boris.id, count=1))["items"][0]["id"]
        await zoya.vk("messages.edit", message_id=last, peer_id=boris.id, message="edited")
        said[-1] = (zoya.id, "edited")
        assert await history(boris, zoya) == dict.fromkeys(NAMES, said)
        await zoya.vk("messages.delete", message_ids=last, delete_for_all=1)
        assert await history(boris, zoya) == dict.fromkeys(NAMES, said[:-1])
        await _check_polls(zoya, boris, poll, own, last)
        for ear in (socket, events):
            await _check_stream(ear, last)


async def _check_polls(zoya: Person, boris: Person, poll: Any, own: Any, last: int) -> None:
    """Every message once and in order for both sides, then read, edited, gone."""
    for ear, other in ((poll, boris), (own, zoya)):
        heard = await ear.hears(lambda one: one[0] == 2 and one[1] == last)
        texts = [one[5] for one in heard if one[0] == 4]
        assert [text.rpartition(" by ")[0] for text in texts[:5]] == [f"message {number}" for number in range(5)]
        assert len(texts) <= 6 and {one[3] for one in heard if one[0] == 4} == {other.id}
        order = [one[0] for one in heard if one[0] in (2, 5, 6, 7)]
        assert order in ([7, 5, 2], [7, 2], [6, 5, 2], [6, 2]), order


async def _check_stream(ear: Any, last: int) -> None:
    """Mastodon's conversations move with each message, once, in order."""
    heard = await ear.hears(lambda one: one[0] == "delete")
    shown = [
        text_of(told["last_status"]["content"])
        for name, told in heard
        if name == "conversation" and told["last_status"]
    ]
    numbers = [int(text.partition("message ")[2].partition(" by")[0]) for text in shown if "message " in text]
    assert numbers == sorted(numbers) and set(range(5)) <= set(numbers)


@pytest.mark.parametrize("way", ["vk", "mastodon"])
async def test_a_friendship_begun_in_one_dialect_is_sealed_in_another(friends: Friends, way: str) -> None:
    """vera's account is locked: who would be her friend has to ask."""
    zoya, vera = friends.zoya, friends.vera
    async with by_socket(vera) as ear:
        if way == "vk":
            assert await zoya.vk("friends.add", user_id=vera.id) == 1
        else:
            assert (await zoya.mastodon("POST", f"/v1/accounts/{vera.id}/follow"))["requested"]
        told = await ear.hears(lambda one: one[0] == "notification")
        assert [(one["type"], int(one["account"]["id"])) for name, one in told if name == "notification"] == [
            ("follow_request", zoya.id)
        ]
    assert zoya.id in {int(one["id"]) for one in await vera.mastodon("GET", "/v1/follow_requests")}
    (relation,) = await zoya.mastodon("GET", f"/v1/accounts/relationships?id[]={vera.id}")
    assert relation["requested"] and not relation["following"]
    if way == "vk":
        assert zoya.id in (await vera.vk("friends.getRequests"))["items"]
        assert (await vera.mailru("friends.getInvitationsCount"))["count"] >= 1
        await vera.mastodon("POST", f"/v1/follow_requests/{zoya.id}/authorize")
        await vera.mastodon("POST", f"/v1/accounts/{zoya.id}/follow")
    else:
        assert await vera.vk("friends.add", user_id=zoya.id) == 2
    await _are_friends(zoya, vera)
    await zoya.vk("friends.delete", user_id=vera.id)
    assert str(vera.id) not in await zoya.mailru("friends.get")
    (relation,) = await zoya.mastodon("GET", f"/v1/accounts/relationships?id[]={vera.id}")
    assert not relation["following"] and relation["followed_by"]


async def _are_friends(one: Person, other: Person) -> None:
    for me, them in ((one, other), (other, one)):
        (relation,) = await me.mastodon("GET", f"/v1/accounts/relationships?id[]={them.id}")
        assert relation["following"] and relation["followed_by"] and not relation["requested"]
        assert (await me.vk("friends.areFriends", user_ids=them.id))[0]["friend_status"] == 3
        assert them.id in (await me.vk("friends.get"))["items"]
        assert str(them.id) in await me.mailru("friends.get")


async def test_a_group_of_one_dialect_is_there_for_members_of_all(friends: Friends) -> None:
    anna, boris, zoya, yulia = friends.anna, friends.boris, friends.zoya, friends.yulia
    group = (await anna.vk("groups.create", title="Readers", description="of books"))["id"]
    await boris.mailru("groups.join", group_id=group)
    assert (await zoya.mastodon("POST", f"/v1/accounts/{group}/follow"))["following"]
    assert {anna.id, boris.id, zoya.id} == set((await yulia.vk("groups.getMembers", group_id=group))["items"])
    assert str(group) in await zoya.mailru("groups.get")
    assert group in (await boris.vk("groups.get"))["items"]
    assert await boris.vk("groups.isMember", group_id=group) == 1
    followers = await zoya.mastodon("GET", f"/v1/accounts/{group}/followers")
    assert {int(one["id"]) for one in followers} == {anna.id, boris.id, zoya.id}
    async with by_socket(zoya) as ear:
        await anna.vk("wall.post", owner_id=-group, from_group=1, message="First meeting on Friday")
        await boris.mailru("multipost.send", uid2=group, text="Which book")
        told = await ear.hears(lambda one: one[0] == "update" and "Which book" in one[1]["content"])
        assert [text_of(one["content"]) for name, one in told if name == "update"] == [
            "First meeting on Friday", "Which book"
        ]  # fmt: skip
    for reader in (anna, boris, zoya):
        for author, words in ((group, "First meeting on Friday"), (boris.id, "Which book")):
            places = await everywhere(reader, -group, words)
            seen = {place.name: place.seen and (place.seen.author, place.seen.words) for place in places}
            assert seen == dict.fromkeys(seen, (author, words))
    assert "Which book" in text_of(await page(anna.server, f"/@club{group}"))
    await _like_in_a_group(zoya, yulia, group)


async def _like_in_a_group(zoya: Person, yulia: Person, group: int) -> None:
    """Counters of a wall's post agree for a member and for a passer-by."""
    item = (await zoya.vk("wall.get", owner_id=-group))["items"][0]
    await zoya.vk("likes.add", type="post", owner_id=-group, item_id=item["id"])
    (event,) = [one for one in await yulia.mailru("stream.getByAuthor", uid=group) if one["user_text"] == "Which book"]
    await yulia.mailru("stream.like", thread_id=event["thread_id"])
    status = await yulia.mastodon("GET", f"/v1/statuses/{int(event['id'], 16)}")
    (item,) = (await yulia.vk("wall.getById", posts=f"-{group}_{item['id']}"))["items"]
    (event,) = [one for one in await yulia.mailru("stream.getByAuthor", uid=group) if one["user_text"] == "Which book"]
    assert of_mastodon(status).likes == of_vk(item).likes == of_mailru(event).likes == 2
