"""The feed and what is written into it, in this dialect's words."""

import re
from io import BytesIO

from PIL import Image

from tests.api.mailru.server import Session, Town
from tests.counting import count_statements
from veche.api.mailru import ids
from veche.api.mailru.feed import shown
from veche.core import activity, posts
from veche.core.paging import Page
from veche.core.tx import Tx


def picture() -> bytes:
    """A small PNG."""
    out = BytesIO()
    Image.new("RGB", (640, 400), "#3366cc").save(out, "PNG")
    return out.getvalue()


async def test_what_one_posts_a_friend_reads_likes_and_comments(town: Town, anna: Session, boris: Session) -> None:
    made = await anna.ok("stream.post", user_text="Привет & = + #весна", title="Утро")
    assert re.fullmatch("[0-9a-f]{16}", made["id"])
    (event,) = await boris.ok("stream.get", limit=1)
    assert event["id"] == made["id"] and event["subtype"] == "event"
    assert event["type"] == "3-23" and event["type_name"] == "micropost"
    assert event["user_text"] == "Утро\n\nПривет & = + #весна"
    assert event["text_media"][0] == {"object": "text", "content": event["user_text"]}
    assert event["text_media"][1] == {"object": "tag", "content": {"tag": "весна", "is_blacklist": 0}}
    assert event["huid"] == event["thread_id"] == ids.checksum(town.cast.anna.id) + made["id"]
    assert event["authors"][0]["uid"] == str(town.cast.anna.id) and event["authors"][0]["is_friend"] == 1
    assert event["is_likeable"] == event["is_commentable"] == 1
    assert (event["is_liked_by_me"], event["likes_count"], event["comments_count"]) == (0, 0, 0)
    assert event["generator"]["app_id"] == town.app.id and event["generator"]["title"] == "Открытки"

    assert await boris.ok("stream.like", thread_id=event["thread_id"]) == {"status": 1}
    assert await boris.ok("stream.like", thread_id=made["id"]) == {"status": 1}
    said = await boris.ok("stream.comment", thread_id=event["thread_id"], text="Здравствуй")
    (event,) = [one for one in await boris.ok("stream.get") if one["id"] == made["id"]]
    assert (event["is_liked_by_me"], event["likes_count"], event["comments_count"]) == (1, 1, 1)

    comment, like = await anna.ok("stream.get", limit=2)
    assert (comment["subtype"], comment["id"]) == ("comment", said["id"])
    assert comment["comment"]["text"] == "Здравствуй" and comment["comment"]["id"] == said["id"]
    assert comment["comment"]["text_media"] == {"object": "text", "content": "Здравствуй"}
    assert comment["comment"]["author"]["uid"] == str(town.cast.boris.id)
    assert like["subtype"] == "like" and like["author"]["uid"] == str(town.cast.boris.id)
    assert comment["subevent"]["id"] == like["subevent"]["id"] == made["id"]
    for item in (comment, like):
        assert item["is_likeable"] == item["is_commentable"] == 0
        assert not {"type", "type_name", "authors", "thread_id"} & item.keys()

    assert await boris.ok("stream.unlike", thread_id=event["thread_id"]) == {"status": 1}
    assert [item["subtype"] for item in await anna.ok("stream.get", limit=2)] == ["comment", "event"]


async def test_pages_by_skip(anna: Session, boris: Session) -> None:
    made = [(await anna.ok("stream.post", user_text=f"{number}"))["id"] for number in range(5)]
    first = await boris.ok("stream.get", limit=2)
    assert [event["id"] for event in first] == [made[4], made[3]]
    second = await boris.ok("stream.get", limit=2, skip=first[-1]["id"])
    assert [event["id"] for event in second] == [made[2], made[1]]
    assert [event["id"] for event in await boris.ok("stream.get", limit=2, offset=3)] == [made[1], made[0]]


async def test_by_author_and_by_app(town: Town, anna: Session, boris: Session) -> None:
    await boris.ok("stream.post", user_text="from the first app")
    other = await town.session("boris", app=await town.add_app())
    second = await other.ok("stream.post", user_text="from the second")
    own = await anna.ok("stream.getByAuthor", uid=town.cast.boris.id)
    texts = {event["user_text"] for event in own if event["subtype"] == "event"}
    assert texts >= {"from the first app", "from the second"}
    chosen = await anna.ok("stream.getByAuthor", uid=town.cast.boris.id, filter_app=other.app.id)
    assert [event["id"] for event in chosen] == [second["id"]]
    assert [e["id"] for e in await anna.ok("stream.get", filter_app=other.app.id)] == [second["id"]]
    assert (await anna.get("stream.getByAuthor", uid=99999)).error == 100


async def test_a_friendship_a_group_and_a_picture_are_events(town: Town, anna: Session) -> None:
    knitters = town.cast.knitters
    items = await anna.ok("stream.get")
    joined = next(item for item in items if item["type"] == "3-3")
    friends = next(item for item in items if item["type"] == "5-1")
    assert joined["type_name"] == "user_community_actions_enter"
    assert joined["attachments"][0]["object"] == "group"
    assert joined["attachments"][0]["content"]["uid"] == str(knitters)
    assert friends["attachments"][0]["object"] == "user"
    for item in (joined, friends):
        assert item["thread_id"] == item["huid"] and item["is_likeable"] == item["is_commentable"] == 0
        assert "click_url" not in item and "likes_count" not in item
        assert (await anna.get("stream.like", thread_id=item["thread_id"])).error == 100


async def test_a_picture_is_uploaded_posted_and_seen(town: Town, anna: Session, boris: Session) -> None:
    sent = await anna.post("stream.post", files={"img_file": picture()}, user_text="смотри")
    assert sent.code == 200, sent.body
    (event,) = await boris.ok("stream.get", limit=1)
    (image,) = event["attachments"]
    assert image["object"] == "image" and image["owner_id"] == str(town.cast.anna.id)
    assert (image["width"], image["height"]) == ("640", "400")
    photo = (await anna.post("photos.upload", files={"img_file": picture()}, name="вид")).body
    assert photo["owner"] == str(town.cast.anna.id) and (photo["width"], photo["height"]) == (640, 400)
    alone = await anna.ok("multipost.send", photo=f"{photo['owner']}:{photo['pid']}")
    (event,) = await boris.ok("stream.get", limit=1)
    assert (event["id"], event["type"], event["type_name"]) == (alone["id"], "1-1", "photo_upload")
    assert event["attachments"][0]["id"] == photo["pid"] and "text_media" not in event


async def test_what_is_no_picture_is_refused_and_nothing_is_written(anna: Session) -> None:
    before = len(await anna.ok("stream.get"))
    refused = await anna.post("stream.post", files={"img_file": b"no picture"}, user_text="x")
    assert (refused.error, refused.code) == (100, 400)
    assert (await anna.get("stream.post", user_text="x", img_url="http://127.0.0.1:1/x.png")).error == 100
    assert (await anna.get("photos.upload")).error == 100
    assert len(await anna.ok("stream.get")) == before


async def test_links_under_an_event_and_shares(anna: Session, boris: Session) -> None:
    await anna.ok(
        "stream.post", user_text="play", link1_text="Играть", link1_href="https://cards.example/?a=1",
        link2_text="плохо", link2_href="javascript:alert(1)",
    )  # fmt: skip
    (event,) = await boris.ok("stream.get", limit=1)
    assert event["action_links"] == [{"text": "Играть", "href": "https://cards.example/?a=1"}]
    await anna.ok("stream.share", url="https://news.example/1", title="Новость", user_text="читайте")
    (event,) = await boris.ok("stream.get", limit=1)
    assert (event["type"], event["type_name"]) == ("5-26", "share")
    assert event["attachments"] == [{"text": "Новость", "url": "https://news.example/1", "object": "link"}]
    assert (await anna.get("stream.share", url="javascript:1")).error == 100
    assert (await anna.get("stream.share")).error == 100


async def test_threads_are_checked(town: Town, anna: Session, boris: Session) -> None:
    made = (await anna.ok("stream.post", user_text="x"))["id"]
    wrong = ids.checksum(town.cast.boris.id) + made
    for bad in (wrong, "0" * 32, "0" * 16, "f" * 16, "f" * 32, "z" * 32, "12", "", "ё" * 32):
        for method in ("stream.like", "stream.unlike", "stream.comment"):
            answer = await boris.get(method, thread_id=bad, text="x")
            assert (answer.error, answer.code) == (100, 400), (method, bad)
    assert (await boris.get("stream.like")).error == 100
    assert (await boris.get("stream.comment", thread_id=made)).error == 100
    assert (await boris.get("stream.comment", thread_id=made, text="")).error == 100
    (event,) = await boris.ok("stream.get", limit=1)
    assert event["id"] == made and event["comments_count"] == 0


async def test_bad_pages(anna: Session) -> None:
    for params in ({"limit": "-1"}, {"limit": "x"}, {"offset": "-5"}, {"skip": "xyz"}, {"filter_app": "x"}):
        answer = await anna.get("stream.get", **params)
        assert (answer.error, answer.code) == (100, 400), params
    assert len(await anna.ok("stream.get", limit=100000)) <= 100


async def test_multiposts_stand_on_walls_until_their_author_deletes(town: Town, gleb: Session, boris: Session) -> None:
    wall, reader = town.cast.knitters, await town.session("vera")
    made = (await boris.ok("multipost.send", uid2=wall, text="пряжа"))["id"]
    (event,) = await reader.ok("stream.getByAuthor", uid=wall)
    assert (event["id"], event["type"], event["type_name"]) == (made, "5-18", "community_post")
    assert (await gleb.get("multipost.delete", post=made)).error == 100
    assert await gleb.ok("stream.getByAuthor", uid=wall) == []
    assert await boris.ok("multipost.delete", post=made) == {"status": 1}
    assert (await boris.get("multipost.delete", post=made)).error == 100
    assert await reader.ok("stream.getByAuthor", uid=wall) == []
    for bad in ("1", "1:x", ":", "a:1", "1:99999999999"):
        assert (await boris.get("multipost.send", text="x", photo=bad)).error == 100, bad
    assert (await boris.get("multipost.send", text="x", photo=f"{town.cast.boris.id}:12345")).error == 100
    assert (await boris.get("multipost.send")).error == 100


async def test_guestbooks(town: Town, anna: Session, boris: Session) -> None:
    made = await boris.ok("guestbook.post", uid=town.cast.anna.id, description="с праздником", title="Ура")
    (entry,) = await anna.ok("guestbook.get", uid=town.cast.anna.id)
    assert entry["id"] == made["id"] and entry["authors"][0]["uid"] == str(town.cast.boris.id)
    assert entry["user_text"] == "Ура\n\nс праздником"
    assert (await boris.get("guestbook.post", uid=town.cast.anna.id)).error == 100
    assert (await boris.get("guestbook.post", description="x")).error == 100
    assert (await boris.get("guestbook.post", uid=99999, description="x")).error == 100


async def test_what_is_for_followers_is_not_read_by_others(town: Town, boris: Session, gleb: Session) -> None:
    anna = town.cast.anna.viewer
    new = posts.NewPost(text="для своих", visibility=posts.Visibility.FOLLOWERS)
    id = await town.services.open_tx.write(lambda tx: posts.create(tx, town.cast.vera.viewer, new))
    thread = ids.with_checksum(town.cast.vera.id, id)
    assert anna.account_id is not None
    assert ids.event(id) in [event["id"] for event in await boris.ok("stream.get")]
    for method in ("stream.like", "stream.comment"):
        assert (await gleb.get(method, thread_id=thread, text="x")).error == 100
    assert await town.nobody().ok("stream.getByAuthor", uid=town.cast.vera.id, limit=1) != []


async def test_polls_reposts_and_warnings_of_other_dialects_are_readable(town: Town, boris: Session) -> None:
    anna = town.cast.anna.viewer

    async def write(tx: Tx) -> list[int]:
        poll = posts.NewPost(text="чай?", poll=posts.NewPoll(options=("да", "нет")), warning="о еде")
        asked = await posts.create(tx, anna, poll)
        on_wall = posts.NewPost(text="открыто", wall_id=town.cast.knitters)
        theirs = await posts.create(tx, town.cast.vera.viewer, on_wall)
        return [asked, theirs, await posts.repost(tx, anna, theirs)]

    asked, theirs, again = [ids.event(id) for id in await town.services.open_tx.write(write)]
    events = {event["id"]: event for event in await boris.ok("stream.get")}
    assert events[asked]["user_text"] == "о еде\n\nчай?"
    assert "да" in str(events[asked]["attachments"])
    assert events[again]["type"] == "5-26" and events[again]["attachments"][0]["text"] == "открыто"
    assert theirs in events


async def test_as_many_statements_for_forty_events_as_for_one(town: Town, anna: Session) -> None:
    async def write(tx: Tx) -> None:
        for number in range(60):
            await posts.create(tx, town.cast.boris.viewer, posts.NewPost(text=f"#tag {number} @anna"))

    async def counted(limit: int) -> int:
        async with town.services.open_tx.read() as tx:
            count = count_statements(tx)
            viewer = town.cast.anna.viewer
            await shown(tx, viewer, await activity.home(tx, viewer, Page(limit=limit)))
            return count()

    await town.services.open_tx.write(write)
    assert await counted(40) == await counted(1)


async def test_membership_of_groups(town: Town, gleb: Session, anna: Session) -> None:
    knitters = town.cast.knitters
    assert await gleb.ok("groups.get") == []
    assert await gleb.ok("groups.join", group_id=knitters) == {"status": 1}
    assert await gleb.ok("groups.join", group_id=knitters) == {"status": 1}
    assert await gleb.ok("groups.get") == [str(knitters)]
    (shown,) = await gleb.ok("groups.get", ext=1)
    assert shown["nick"] == "Вязальщицы" and "app_count" not in shown
    (info,) = await gleb.ok("groups.getInfo", uids=f"{knitters},{town.cast.anna.id}")
    assert info["group_info"]["is_closed"] is False
    shown = await anna.ok("groups.show", uid2=town.cast.gleb.id)
    assert [group["uid"] for group in shown["groups"]] == [str(knitters)]
    for bad in (99999, town.cast.anna.id):
        assert (await gleb.get("groups.join", group_id=bad)).error == 100
    assert (await gleb.get("groups.join")).error == 100
    assert (await gleb.get("groups.getInfo")).error == 100
