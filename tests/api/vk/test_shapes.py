"""Answers fit the schemas of VK 5.199 and 5.131, and cost the same number of statements whatever their length."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.api.vk.schemas import ROOT, schemas
from tests.api.vk.test_uploads import upload
from tests.api.vk.world import World
from tests.counting import count_statements
from veche.core.tx import Tx


@pytest.mark.skipif(not ROOT.is_dir(), reason="VK's schemas are not here (VECHE_REFERENCE)")
@pytest.mark.parametrize("version", ["5.199", "5.131"])
async def test_bodies_fit_the_published_schema(vk: World, version: str) -> None:
    faults: dict[str, list[str]] = {}

    async def call(method: str, who: str = "boris", **params: Any) -> Any:
        code, body = await vk.raw(method, who, version, **params)
        assert code == 200 and "response" in body, (method, body)
        if found := schemas(version).faults(method, body):
            faults[f"{method} {sorted(params)}"] = found[:6]
        return body["response"]

    me, anna = vk.cast.boris.id, vk.cast.anna.id
    ticket = await call("photos.getWallUploadServer")
    _, sent = await upload(vk, ticket["upload_url"])
    photo = (await call("photos.saveWallPhoto", **sent))[0]
    poll = await call("polls.create", question="Tea?", add_answers=json.dumps(["yes", "no"]))
    hung = f"photo{me}_{photo['id']},poll{me}_{poll['id']}"
    post = (await call("wall.post", message="All of it", attachments=hung))["post_id"]
    repost = (await call("wall.repost", "anna", object=f"wall{me}_{post}", message="See"))["post_id"]
    comment = (await call("wall.createComment", "anna", owner_id=me, post_id=post, message="Nice"))["comment_id"]
    group = await call("groups.create", title="Readers")
    number = group["id"] if isinstance(group, dict) else group[0]["id"]
    picture = f"photo{me}_{photo['id']}"
    message = await call("messages.send", peer_id=anna, message="Hi", random_id=5, attachment=picture)
    chat = await vk.call("messages.createChat", "boris", "5.131", user_ids=anna, title="Books")
    await call("messages.send", "anna", peer_id=2_000_000_000 + chat, message="Ho", random_id=6)
    for method, params in (
        ("wall.get", {"owner_id": me}), ("wall.get", {"owner_id": anna, "extended": 1}),
        ("wall.getById", {"posts": f"{me}_{post},{anna}_{repost}"}),
        ("wall.getById", {"posts": f"{anna}_{repost}", "extended": 1}),
        ("wall.edit", {"post_id": post, "message": "Less of it"}), ("wall.pin", {"post_id": post}),
        ("wall.getComments", {"owner_id": me, "post_id": post, "need_likes": 1}),
        ("wall.getComments", {"owner_id": me, "post_id": post, "extended": 1}),
        ("wall.getComment", {"owner_id": me, "comment_id": comment}),
        ("likes.add", {"type": "post", "owner_id": anna, "item_id": repost}),
        ("likes.isLiked", {"type": "post", "owner_id": anna, "item_id": repost}),
        ("likes.getList", {"type": "post", "owner_id": anna, "item_id": repost}),
        ("likes.getList", {"type": "post", "owner_id": anna, "item_id": repost, "extended": 1}),
        ("users.get", {"user_ids": f"{anna},999999", "fields": "sex,photo_200,status,counters,last_seen,bdate"}),
        ("users.getFollowers", {}), ("users.getFollowers", {"fields": "photo_50"}), ("users.search", {"q": "anna"}),
        ("friends.get", {}), ("friends.get", {"fields": "photo_50"}), ("friends.getRequests", {}),
        ("friends.areFriends", {"user_ids": anna}), ("friends.getLists", {}), ("newsfeed.get", {}),
        ("newsfeed.getBanned", {}), ("groups.get", {}), ("groups.get", {"extended": 1, "fields": "members_count"}),
        ("groups.getById", {"group_id": number, "fields": "description,status,can_post"}),
        ("groups.getMembers", {"group_id": number}), ("groups.getMembers", {"group_id": number, "fields": "sex"}),
        ("groups.isMember", {"group_id": number}), ("groups.isMember", {"group_id": number, "user_ids": anna}),
        ("groups.search", {"q": "Readers"}), ("polls.getById", {"poll_id": poll["id"]}),
        ("polls.addVote", {"poll_id": poll["id"], "answer_ids": poll["answers"][0]["id"]}),
        ("polls.getVoters", {"poll_id": poll["id"], "answer_ids": poll["answers"][0]["id"]}),
        ("polls.deleteVote", {"poll_id": poll["id"]}), ("messages.getConversations", {"extended": 1}),
        ("messages.getConversationsById", {"peer_ids": f"{anna},{2_000_000_000 + chat}"}),
        ("messages.getHistory", {"peer_id": anna, "extended": 1}), ("messages.getById", {"message_ids": message}),
        ("messages.edit", {"message_id": message, "message": "Hello", "peer_id": anna}),
        ("messages.markAsRead", {"peer_id": anna}), ("messages.setActivity", {"peer_id": anna}),
        ("messages.getLongPollServer", {"need_pts": 1}), ("messages.getLongPollHistory", {"ts": 1}),
        ("messages.getChat", {"chat_id": chat}), ("messages.delete", {"message_ids": message}),
        ("messages.restore", {"message_id": message}), ("photos.getById", {"photos": f"{me}_{photo['id']}"}),
        ("photos.getMessagesUploadServer", {}), ("photos.getOwnerPhotoUploadServer", {}),
        ("account.getProfileInfo", {}), ("account.getInfo", {}), ("account.getCounters", {}),
        ("account.getAppPermissions", {}), ("account.setOnline", {}), ("status.get", {}),
        ("status.set", {"text": "Here"}), ("utils.getServerTime", {}),
        ("utils.resolveScreenName", {"screen_name": "anna"}),
        ("notifications.get", {}), ("notifications.markAsViewed", {}), ("friends.delete", {"user_id": anna}),
        ("wall.deleteComment", {"owner_id": me, "comment_id": comment}), ("wall.delete", {"post_id": post}),
    ):  # fmt: skip
        if schemas(version).knows(method):
            await call(method, **params)
    assert faults == {}


LISTS: list[tuple[str, dict[str, Any]]] = [
    ("wall.get", {"extended": 1}),
    ("wall.getById", {"extended": 1}),
    ("newsfeed.get", {}),
    ("newsfeed.getGlobal", {}),
    ("messages.getHistory", {"extended": 1}),
    ("wall.getComments", {"extended": 1}),
    ("messages.getLongPollHistory", {}),
]


async def test_a_page_of_forty_costs_as_many_statements_as_a_page_of_one(
    vk: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    me, anna = vk.cast.boris.id, vk.cast.anna.id
    numbers = [(await vk.call("wall.post", "boris", message=f"Post {one}"))["post_id"] for one in range(40)]
    start = (await vk.call("messages.getLongPollServer", "anna"))["ts"]
    for one in range(40):
        await vk.call("wall.createComment", "anna", owner_id=me, post_id=numbers[0], message=f"Comment {one}")
        await vk.call("messages.send", "boris", peer_id=anna, message=f"Message {one}", random_id=one + 1)
    own: dict[str, Any] = {
        "wall.get": {"owner_id": me}, "messages.getHistory": {"peer_id": me},
        "wall.getComments": {"owner_id": me, "post_id": numbers[0]}, "messages.getLongPollHistory": {"ts": start},
    }  # fmt: skip
    counters: list[Callable[[], int]] = []
    open_tx = vk.server.services.open_tx
    plain = open_tx.open

    def opened(conn: Any, *, writing: bool) -> Tx:
        tx = plain(conn, writing=writing)
        counters.append(count_statements(tx))
        return tx

    monkeypatch.setattr(open_tx, "open", opened)
    for method, params in LISTS:
        costs = []
        for count in (1, 40):
            asked = {**params, **own.get(method, {}), "count": count, "events_limit": count}
            if method == "wall.getById":
                asked["posts"] = ",".join(f"{me}_{number}" for number in numbers[:count])
            await vk.call(method, "anna", **asked)  # the caller's home is remembered from now on
            vk.server.app.door.parts.clear()
            vk.server.app.door.pages_kept.clear()
            counters.clear()
            await vk.call(method, "anna", **asked)
            costs.append(sum(counter() for counter in counters))
        assert costs[0] == costs[1], (method, costs)
