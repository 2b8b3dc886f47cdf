"""Who is told what, and who is not."""

from pathlib import Path

import pytest

from tests.core.effects import ON
from tests.core.world import World, opened
from veche.core import accounts, events, graph, groups, notifications, posts
from veche.core.errors import Invalid, NotFound, NotSignedIn
from veche.core.paging import Page
from veche.core.posts import NewPoll, PostChanges, Visibility
from veche.core.viewer import Viewer
from veche.jobs.job import Job

Told = list[tuple[str, str, int | None]]


async def told(w: World, who: str, **asked: object) -> Told:
    """(kind, actor's name, post), newest first."""
    found = await w.see(notifications.list, who, Page(limit=40), **asked)
    return [(each.kind, each.actor.username, each.post.id if each.post else None) for each in found.items]


async def test_named_and_answered_ones_are_told_once_for_the_nearest_reason(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path, ON) as w:
        await w.people("anna", "boris", "vera")
        post = await w.post("anna", "hello @boris and @vera")
        assert await told(w, "boris") == await told(w, "vera") == [("mention", "anna", post)]
        answer = await w.post("boris", "hello @anna", reply_to_id=post)
        assert await told(w, "anna") == [("comment", "boris", answer)]
        deeper = await w.post("vera", "@boris indeed", reply_to_id=answer)
        assert await told(w, "anna") == [("comment", "vera", deeper), ("comment", "boris", answer)]
        assert (await told(w, "boris"))[0] == ("comment", "vera", deeper)
        await w.post("anna", "to myself", reply_to_id=post)
        assert len(await told(w, "anna")) == 2


async def test_reactions_are_told_and_withdrawn(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path, ON) as w:
        await w.people("anna", "boris")
        post = await w.post("anna", "a post")
        await w.do(posts.like, "boris", post)
        await w.do(posts.like, "boris", post)
        await w.do(posts.repost, "boris", post)
        assert await told(w, "anna") == [("repost", "boris", post), ("like", "boris", post)]
        quote = await w.do(posts.repost, "boris", post, text="so true")
        assert (await told(w, "anna"))[0] == ("quote", "boris", quote)
        await w.do(posts.unlike, "boris", post)
        await w.do(posts.unrepost, "boris", post)
        assert [kind for kind, *_ in await told(w, "anna")] == ["quote"]
        await w.do(posts.delete, "boris", quote)
        assert await told(w, "anna") == []


async def test_follows_and_requests_are_told_until_answered(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path, ON) as w:
        await w.people("anna", "boris")
        await w.follow("anna", "boris")
        assert await told(w, "boris") == [("follow", "anna", None)]
        await w.do(graph.unfollow, "anna", w.ids["boris"])
        assert await told(w, "boris") == []
        await w.do(accounts.update, "boris", accounts.AccountChanges(locked=True))
        await w.follow("anna", "boris")
        assert await told(w, "boris") == [("follow_request", "anna", None)]
        for _ in range(2):
            await w.do(graph.accept, "boris", w.ids["anna"])
        assert await told(w, "boris") == [("follow", "anna", None)], "the request has become a follow"
        assert await told(w, "anna") == [("follow_accepted", "boris", None)]
        await w.do(graph.unfollow, "anna", w.ids["boris"])
        assert await told(w, "boris") == []


async def test_a_friendship_given_tells_each_side_of_one_follow(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path, ON) as w:
        await w.people("anna", "boris")
        await w.do(accounts.update, "boris", accounts.AccountChanges(locked=True))
        assert await w.do(graph.befriend, "anna", w.ids["boris"]) == "requested"
        assert await told(w, "boris") == [("follow_request", "anna", None)]
        assert await w.do(graph.befriend, "boris", w.ids["anna"]) == "friends"
        assert await told(w, "boris") == [("follow", "anna", None)]
        assert sorted(await told(w, "anna")) == [("follow", "boris", None), ("follow_accepted", "boris", None)]


async def test_managers_hear_who_wants_to_join(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path, ON) as w:
        await w.people("anna", "boris")
        made = await w.do(groups.create, "anna", groups.NewGroup(title="Knitters", access="closed"))
        w.ids["knitters"] = made.id
        await w.do(graph.follow, "boris", made.id)
        assert await told(w, "anna") == [("follow_request", "boris", None)]
        await w.do(graph.accept, "anna", w.ids["boris"], made.id)
        assert await told(w, "anna") == []


async def test_a_post_on_ones_wall_and_a_bell_on_an_account(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path, ON) as w:
        await w.people("anna", "boris", "vera")
        await w.do(graph.follow, "vera", w.ids["boris"], graph.FollowSettings(notify=True))
        there = await w.post("boris", "happy birthday", wall_id=w.ids["anna"])
        assert await told(w, "anna") == [("wall", "boris", there)]
        assert await told(w, "vera") == []
        own = await w.post("boris", "news")
        await w.post("boris", "an answer", reply_to_id=await w.post("anna", "thanks", reply_to_id=there))
        assert await told(w, "vera") == [("post", "boris", own)]


async def test_the_end_of_a_poll_is_told_to_all_who_took_part(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path, ON) as w:
        await w.people("anna", "boris", "vera")
        poll = NewPoll(options=("yes", "no"), expires_at=w.clock.now() + 600_000)
        post = await w.post("anna", "well", poll=poll)
        seen = await w.see(posts.load_one, "boris", post)
        assert seen.poll is not None
        await w.do(posts.polls.vote, "boris", seen.poll.id, (seen.poll.options[0].id,))
        ended = events.PollEnded(poll_id=seen.poll.id, post_id=post)
        await w.write(lambda tx: emit(tx, ended))
        assert await told(w, "boris") == await told(w, "anna") == [("poll", "anna", post)]
        assert await told(w, "vera") == []


async def emit(tx, event) -> None:  # type: ignore[no-untyped-def]
    tx.emit(event)


async def test_an_edit_is_told_to_those_who_passed_the_post_on_and_newly_named(
    database_url: str, tmp_path: Path
) -> None:
    async with opened(database_url, tmp_path, ON) as w:
        await w.people("anna", "boris", "vera")
        post = await w.post("anna", "before")
        await w.do(posts.repost, "boris", post)
        await w.do(posts.edit, "anna", post, PostChanges(text="after, @vera"))
        assert await told(w, "boris") == [("update", "anna", post)]
        assert await told(w, "vera") == [("mention", "anna", post)]
        first = (await w.see(notifications.list, "boris", Page())).items[0].id
        await w.do(posts.edit, "anna", post, PostChanges(text="again, @vera"))
        again = (await w.see(notifications.list, "boris", Page())).items
        assert [each.kind for each in again] == ["update"] and again[0].id > first
        assert len(await told(w, "vera")) == 1


@pytest.mark.parametrize("how", ["block", "blocked", "mute", "thread"])
async def test_whom_one_does_not_want_to_hear_tells_nothing(database_url: str, tmp_path: Path, how: str) -> None:
    async with opened(database_url, tmp_path, ON) as w:
        await w.people("anna", "boris", "vera")
        post = await w.post("anna", "a post")
        await w.post("vera", "hm", reply_to_id=post)
        before = await told(w, "anna")
        if how == "block":
            await w.do(graph.block, "anna", w.ids["boris"])
            assert not [1 for row in before if row[1] == "boris"]
            return
        if how == "blocked":
            await w.do(posts.like, "boris", post)
            await w.do(graph.block, "boris", w.ids["anna"])
            assert ("like", "boris", post) in await told(w, "anna")
            return
        if how == "mute":
            await w.do(posts.like, "boris", post)
            await w.do(graph.mute, "anna", w.ids["boris"])
        else:
            await w.do(posts.mute_thread, "anna", post)
        await w.post("boris", "@anna, hey", reply_to_id=post)
        await w.do(posts.repost, "boris", post)
        assert await told(w, "anna") == before


async def test_a_muted_conversation_tells_nothing_until_it_is_heard_again(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path, ON) as w:
        await w.people("anna", "boris")
        await w.follow("anna", "boris")
        await w.follow("boris", "anna")
        first = await w.post("boris", "@anna hello", visibility=Visibility.DIRECT)
        own = await w.post("anna", "@boris hm", visibility=Visibility.DIRECT)
        before = await told(w, "anna")
        assert before[0] == ("mention", "boris", first)
        for _ in range(2):
            assert (await w.do(posts.mute_thread, "anna", first)).thread_muted
        assert len([1 for event in w.events if isinstance(event, events.PostMarked)]) == 1
        later = await w.post("boris", "@anna listen", visibility=Visibility.DIRECT)
        await w.do(posts.like, "boris", own)
        assert await told(w, "anna") == before
        seen = await w.see(posts.load, "anna", [first, own, later])
        assert all(view.facts.thread_muted for view in seen.values())
        assert not (await w.see(posts.load_one, "boris", first)).facts.thread_muted
        assert (await told(w, "boris"))[0] == ("mention", "anna", own)
        assert not (await w.do(posts.unmute_thread, "anna", later)).thread_muted
        again = await w.post("boris", "@anna well?", visibility=Visibility.DIRECT)
        assert (await told(w, "anna"))[0] == ("mention", "boris", again)


async def test_what_cannot_be_seen_is_not_told(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path, ON) as w:
        await w.people("anna", "boris", "vera")
        await w.do(graph.follow, "boris", w.ids["anna"], graph.FollowSettings(notify=True))
        post = await w.post("anna", "among us", visibility=Visibility.FOLLOWERS)
        assert await told(w, "boris") == [("post", "anna", post)]
        await w.do(graph.unfollow, "boris", w.ids["anna"])
        assert await told(w, "boris") == []


async def test_messages_tell_the_other_side_and_in_chats_the_named(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path, ON) as w:
        await w.people("anna", "boris", "vera")
        for name in ("boris", "vera"):
            await w.follow(name, "anna")
        message = await w.post("anna", "@boris psst", visibility=Visibility.DIRECT)
        assert await told(w, "boris") == [("mention", "anna", message)]
        await w.post("anna", "@boris @vera psst", visibility=Visibility.DIRECT)
        assert [row[0] for row in await told(w, "vera")] == ["mention"]
        await w.do(posts.delete, "anna", message)
        assert len(await told(w, "boris")) == 1


async def test_lists_of_some_kinds_and_pages(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path, ON) as w:
        await w.people("anna", "boris", "vera")
        post = await w.post("anna", "a post")
        for n in range(4):
            await w.post("boris", f"{n}", reply_to_id=post)
            await w.do(posts.like, "vera", await w.post("anna", f"post {n}"))
        everything = await told(w, "anna")
        assert len(everything) == 8
        likes = [row for row in everything if row[0] == "like"]
        assert await told(w, "anna", kinds=["like"]) == await told(w, "anna", exclude=["comment"]) == likes
        assert await told(w, "anna", account_id=w.ids["boris"]) == [row for row in everything if row[1] == "boris"]
        assert await told(w, "anna", kinds=[]) == []
        ids = [each.id for each in (await w.see(notifications.list, "anna", Page(limit=40))).items]
        down = await w.see(notifications.list, "anna", Page(limit=3, before=ids[1]))
        assert [each.id for each in down.items] == ids[2:5] and down.more
        up = await w.see(notifications.list, "anna", Page(limit=3, after=ids[4]), kinds=["like", "comment"])
        assert [each.id for each in up.items] == ids[1:4] and up.more
        since = await w.see(notifications.list, "anna", Page(since=ids[4]))
        assert [each.id for each in since.items] == ids[:4]
        one = await w.statements(notifications.list, "anna", Page(limit=1))
        assert one == await w.statements(notifications.list, "anna", Page(limit=40))


async def test_putting_away_and_marking_read(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path, ON) as w:
        await w.people("anna", "boris")
        post = await w.post("anna", "a post")
        for n in range(3):
            await w.post("boris", f"{n}", reply_to_id=post)
        ids = [each.id for each in (await w.see(notifications.list, "anna", Page())).items]
        assert await w.see(notifications.unread_count, "anna") == 3
        assert await w.see(notifications.unread_count, "anna", kinds=["like"]) == 0
        assert await w.do(notifications.mark_read, "anna", ids[1])
        assert not await w.do(notifications.mark_read, "anna", ids[1])
        assert await w.see(notifications.unread_count, "anna") == 1
        listed = await w.see(notifications.list, "anna", Page())
        assert [each.read for each in listed.items] == [False, True, True]
        await w.do(notifications.dismiss, "anna", ids[0])
        with pytest.raises(NotFound):
            await w.do(notifications.dismiss, "anna", ids[0])
        with pytest.raises(NotFound):
            await w.see(notifications.load_one, "boris", ids[1])
        assert (await w.see(notifications.load_one, "anna", ids[1])).id == ids[1]
        await w.do(notifications.clear, "anna")
        assert await told(w, "anna") == []
        with pytest.raises(NotSignedIn):
            await w.see(notifications.list, "", Page())


async def test_markers_count_their_moves(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path, ON) as w:
        await w.people("anna")
        assert await w.see(notifications.markers, "anna") == {}
        await w.do(notifications.set_markers, "anna", {"home": 5})
        moved = await w.do(notifications.set_markers, "anna", {"home": 9, "notifications": 2})
        assert (moved["home"].last_read_id, moved["home"].version) == (9, 2)
        assert moved["notifications"].version == 1
        assert await w.see(notifications.markers, "anna") == moved
        for wrong in ({"inbox": 1}, {"home": -1}):
            with pytest.raises(Invalid):
                await w.do(notifications.set_markers, "anna", wrong)


async def test_many_receivers_are_told_by_a_job(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from veche.core.notifications import reactions

    monkeypatch.setattr(reactions, "AT_ONCE", 2)
    async with opened(database_url, tmp_path, ON) as w:
        names = [f"reader{n}" for n in range(7)]
        await w.people("anna", *names)
        for name in names:
            await w.do(graph.follow, name, w.ids["anna"], graph.FollowSettings(notify=True))
        post = await w.post("anna", "to all of you")
        assert await told(w, names[0]) == []
        await w.runner({notifications.FAN_OUT: Job(notifications.fan_out)}).drain()
        for name in names:
            assert await told(w, name) == [("post", "anna", post)]


async def test_those_who_watch_hear_of_strangers_who_come_in(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path, ON) as w:
        for name, role in (("anna", "admin"), ("vera", "moderator"), ("boris", "user")):
            new = accounts.NewUser(username=name, email=f"{name}@town.example", role=role, confirmed=True)
            w.ids[name] = (await w.write(lambda tx, new=new: accounts.register(tx, Viewer.system, new))).account_id
        assert await told(w, "anna") == []
        w.factory.settings = w.factory.settings.changed({"registration.confirm_email": False})
        new = accounts.NewUser(username="gleb", email="gleb@town.example", password_hash="x", agreement=True)
        await w.do(accounts.register, "", new)
        assert await told(w, "anna") == await told(w, "vera") == [("sign_up", "gleb", None)]
        assert await told(w, "boris") == []
