"""Walls, comments, likes, friends, groups, polls over HTTP."""

import json

from tests.api.vk.world import World
from veche.core import posts
from veche.core.posts import NewPost


async def test_a_post_is_written_read_edited_and_deleted(vk: World) -> None:
    me = vk.cast.boris.id
    number = (await vk.call("wall.post", "boris", owner_id=me, message="Hello\nthere"))["post_id"]
    wall = await vk.call("wall.get", "anna", owner_id=me, extended=1)
    assert [item["id"] for item in wall["items"]] == [number]
    assert wall["items"][0]["text"] == "Hello\nthere"
    assert wall["items"][0]["likes"] == {"count": 0, "user_likes": 0, "can_like": 1, "can_publish": 1}
    assert {user["id"] for user in wall["profiles"]} == {me}
    await vk.call("wall.edit", "boris", owner_id=me, post_id=number, message="Changed")
    assert (await vk.call("wall.getById", "anna", posts=f"{me}_{number}"))["items"][0]["text"] == "Changed"
    assert (await vk.call("wall.getById", "anna", "5.131", posts=f"{me}_{number}"))[0]["text"] == "Changed"
    assert await vk.call("wall.delete", "boris", owner_id=me, post_id=number) == 1
    assert (await vk.call("wall.get", "anna", owner_id=me))["count"] == 0


async def test_a_text_that_is_sent_back_as_it_was_shown_stays_as_it_is(vk: World) -> None:
    """The warning of another dialect stands above the text here."""
    new = NewPost(text="Tea", warning="Hot")
    boris, me = vk.cast.boris.viewer, vk.cast.boris.id
    id = await vk.server.services.open_tx.write(lambda tx: posts.create(tx, boris, new))
    for _ in range(2):
        shown = (await vk.call("wall.get", "boris", owner_id=me))["items"][0]
        assert shown["text"] == "Hot\n\nTea"
        await vk.call("wall.edit", "boris", owner_id=me, post_id=shown["id"], message=shown["text"])
    async with vk.server.services.open_tx.read() as tx:
        view = await posts.load_one(tx, boris, id)
    assert (view.plain, view.warning) == ("Tea", "Hot")


async def test_a_quote_that_was_revoked_shows_its_original_to_nobody(vk: World) -> None:
    boris, anna = vk.cast.boris.viewer, vk.cast.anna.viewer
    write = vk.server.services.open_tx.write
    original = await write(lambda tx: posts.create(tx, boris, NewPost(text="Original")))
    quote = await write(lambda tx: posts.create(tx, anna, NewPost(text="Read this", repost_of_id=original)))
    wall = await vk.call("wall.get", "vera", owner_id=anna.account_id)
    assert wall["items"][0]["copy_history"][0]["text"] == "Original"
    await write(lambda tx: posts.revoke(tx, boris, original, quote))
    for who in ("vera", "boris"):
        item = (await vk.call("wall.get", who, owner_id=anna.account_id))["items"][0]
        assert item["text"] == "Read this" and "copy_history" not in item


async def test_a_comment_is_answered_liked_and_removed(vk: World) -> None:
    me = vk.cast.boris.id
    number = (await vk.call("wall.post", "boris", message="Look"))["post_id"]
    first = await vk.call("wall.createComment", "anna", owner_id=me, post_id=number, message="Nice")
    comment = first["comment_id"]
    answer = await vk.call(
        "wall.createComment", "boris", owner_id=me, post_id=number, message="Thanks", reply_to_comment=comment
    )
    found = await vk.call("wall.getComments", "anna", owner_id=me, post_id=number, need_likes=1, extended=1)
    assert [one["id"] for one in found["items"]] == [comment, answer["comment_id"]]
    assert found["items"][1]["parents_stack"] == [comment] and found["count"] == 2
    assert await vk.call("likes.add", "boris", type="comment", owner_id=me, item_id=comment) == {"likes": 1}
    assert await vk.call("likes.add", "boris", type="comment", owner_id=me, item_id=comment) == {"likes": 1}
    liked = await vk.call("likes.isLiked", "anna", type="comment", owner_id=me, item_id=comment, user_id=me)
    assert liked == {"liked": 1, "copied": 0}
    assert (await vk.call("likes.getList", "anna", type="comment", owner_id=me, item_id=comment))["items"] == [me]
    assert await vk.call("likes.delete", "boris", type="comment", owner_id=me, item_id=comment) == {"likes": 0}
    await vk.call("wall.editComment", "anna", owner_id=me, comment_id=comment, message="Very nice")
    one = await vk.call("wall.getComment", "boris", owner_id=me, comment_id=comment)
    assert one["items"][0]["text"] == "Very nice"
    assert await vk.call("wall.deleteComment", "anna", owner_id=me, comment_id=comment) == 1
    assert await vk.error("wall.getComment", "boris", owner_id=me, comment_id=comment) == 100


async def test_a_repost_carries_its_original(vk: World) -> None:
    boris, anna = vk.cast.boris.id, vk.cast.anna.id
    number = (await vk.call("wall.post", "boris", message="Original"))["post_id"]
    made = await vk.call("wall.repost", "anna", object=f"wall{boris}_{number}", message="Read this")
    assert made["success"] == 1 and made["reposts_count"] == 1
    item = (await vk.call("wall.get", "boris", owner_id=anna))["items"][0]
    assert item["text"] == "Read this" and item["copy_history"][0]["text"] == "Original"


async def test_who_may_not_see_the_original_sees_words_about_it_alone(vk: World) -> None:
    """Whoever looked first: what is kept of a post holds nothing of its original."""
    boris, vera = vk.cast.boris.id, vk.cast.vera.id
    number = (await vk.call("wall.post", "boris", message="Original"))["post_id"]
    await vk.call("wall.repost", "vera", object=f"wall{boris}_{number}", message="Read this")
    await vk.call("wall.post", "vera", message="", attachments=f"wall{boris}_{number}")
    for who, texts in (("anna", [["Original"], ["Original"]]), ("gleb", [[]]), ("anna", [["Original"], ["Original"]])):
        items = (await vk.call("wall.get", who, owner_id=vera))["items"]
        assert [[one["text"] for one in item["copy_history"]] for item in items] == texts, who


async def test_the_news_hold_what_friends_write_and_page_by_their_cursor(vk: World) -> None:
    for text in ("one", "two", "three"):
        await vk.call("wall.post", "anna", message=text)
    first = await vk.call("newsfeed.get", "boris", count=2)
    assert [item["text"] for item in first["items"]] == ["three", "two"]
    rest = await vk.call("newsfeed.get", "boris", count=2, start_from=first["next_from"])
    assert [item["text"] for item in rest["items"]] == ["one"] and "next_from" not in rest
    assert (await vk.call("newsfeed.getGlobal", "vera", count=1))["items"][0]["text"] == "three"


async def test_friendship_is_asked_for_granted_and_ended(vk: World) -> None:
    gleb, vera = vk.cast.gleb.id, vk.cast.vera.id
    assert await vk.call("friends.add", "gleb", user_id=vera) == 1
    assert await vk.call("friends.getRequests", "vera") == {
        "count": 2, "items": [gleb, vk.cast.boris.id], "count_unread": 2,
    }  # fmt: skip
    assert await vk.call("friends.areFriends", "gleb", user_ids=vera) == [{"friend_status": 1, "user_id": vera}]
    assert await vk.call("friends.add", "vera", user_id=gleb) == 2
    assert await vk.call("friends.get", "gleb") == {"count": 1, "items": [vera]}
    openvk = await vk.call("friends.get", "gleb", None)
    assert openvk["items"][0]["first_name"]
    assert await vk.call("friends.delete", "gleb", user_id=vera) == {"success": 1, "friend_deleted": 1}
    assert await vk.error("friends.add", "gleb", user_id=gleb) == 174
    assert await vk.error("friends.add", "gleb", user_id=999999) == 177
    assert await vk.error("friends.add", "gleb", user_id=vk.cast.boris.id) == 175


async def test_a_group_is_founded_joined_written_in_and_left(vk: World) -> None:
    group = await vk.call("groups.create", "boris", title="Readers", description="of books")
    assert group["is_admin"] == 1 and group["name"] == "Readers"
    number = group["id"]
    assert await vk.call("groups.join", "anna", group_id=number) == 1
    assert await vk.call("groups.isMember", "anna", group_id=number) == 1
    assert number in (await vk.call("groups.get", "anna"))["items"]
    made = await vk.call("wall.post", "boris", owner_id=-number, message="Welcome", from_group=1)
    item = (await vk.call("wall.get", "anna", owner_id=-number))["items"][0]
    assert item["id"] == made["post_id"] and item["from_id"] == item["owner_id"] == -number
    found = await vk.call("groups.getById", "anna", group_id=number, fields="members_count,description")
    assert found["groups"][0]["members_count"] == 2
    assert (await vk.call("groups.getById", "anna", None, group_id=number))[0]["id"] == number
    members = await vk.call("groups.getMembers", "anna", group_id=number)
    assert set(members["items"]) == {vk.cast.anna.id, vk.cast.boris.id}
    assert await vk.call("groups.edit", "boris", group_id=number, title="Book readers") == 1
    assert (await vk.call("groups.search", None, q="Book"))["items"][0]["id"] == number
    assert await vk.call("groups.leave", "anna", group_id=number) == 1
    assert await vk.error("groups.edit", "anna", group_id=number, title="Mine") == 15


async def test_a_poll_is_made_posted_and_answered_in_every_spelling(vk: World) -> None:
    me = vk.cast.boris.id
    poll = await vk.call("polls.create", "boris", question="Tea?", add_answers=json.dumps(["yes", "no"]))
    yes = poll["answers"][0]["id"]
    number = (await vk.call("wall.post", "boris", attachments=f"poll{me}_{poll['id']}"))["post_id"]
    for who, spelling in (("anna", "answer_ids"), ("vera", "answers_ids"), ("boris", "answer_id")):
        assert await vk.call("polls.addVote", who, poll_id=poll["id"], **{spelling: yes}) == 1
    assert await vk.call("polls.addVote", "anna", poll_id=poll["id"], answer_ids=yes) == 0
    shown = (await vk.call("wall.getById", "anna", posts=f"{me}_{number}"))["items"][0]["attachments"][0]["poll"]
    assert shown["votes"] == 3 and shown["answer_ids"] == [yes] and shown["answers"][0]["rate"] == 100
    stranger = await vk.call("polls.getById", None, poll_id=poll["id"])
    assert stranger["answer_ids"] == [] and stranger["owner_id"] == me
    voters = await vk.call("polls.getVoters", "anna", poll_id=poll["id"], answer_ids=yes)
    assert voters[0]["users"]["count"] == 3
    assert await vk.call("polls.deleteVote", "anna", poll_id=poll["id"]) == 1


async def test_who_asks_answers_as_everybody_does(vk: World) -> None:
    poll = await vk.call("polls.create", "boris", question="Tea?", add_answers=json.dumps(["yes", "no"]))
    yes = poll["answers"][0]["id"]
    assert poll["can_vote"]
    assert await vk.call("polls.addVote", "boris", poll_id=poll["id"], answer_ids=yes) == 1
    shown = await vk.call("polls.getById", "boris", poll_id=poll["id"])
    assert (shown["votes"], shown["answer_ids"], bool(shown["can_vote"])) == (1, [yes], False)


async def test_status_counters_and_names_are_told(vk: World) -> None:
    assert await vk.call("status.set", "boris", text="busy") == 1
    assert (await vk.call("status.get", "anna", user_id=vk.cast.boris.id))["text"] == "busy"
    assert await vk.call("utils.resolveScreenName", None, screen_name="boris") == {
        "object_id": vk.cast.boris.id, "type": "user",
    }  # fmt: skip
    assert await vk.call("utils.resolveScreenName", None, screen_name="nobody_at_all") == []
    assert await vk.error("utils.resolveScreenName", None, None, screen_name="nobody_at_all") == 104
    assert set(await vk.call("account.getCounters", "boris", None)) == {"friends", "notifications", "messages"}
    assert await vk.call("account.saveProfileInfo", "boris", first_name="Borya", bdate="3.4.1990") == {"changed": 1}
    assert (await vk.call("account.getProfileInfo", "boris"))["bdate"] == "3.4.1990"
    assert (await vk.call("users.get", None, user_ids="boris,999999"))[1]["deactivated"] == "deleted"
    assert await vk.call("OVK.ChickenWings", None) == "крылышки"
    assert (await vk.call("ovk.test", "boris", None))["authorized"] is True
    assert (await vk.call("ovk.aboutInstance", None, None))["statistics"]["users_count"] >= 4


async def test_the_same_guid_posts_once(vk: World) -> None:
    first = await vk.call("wall.post", "anna", message="once", guid="7")
    assert await vk.call("wall.post", "anna", message="once", guid="7") == first
    assert await vk.call("wall.post", "anna", message="once", guid="8") != first
    assert await vk.call("wall.post", "boris", message="once", guid="7") != first
