"""What comes home, and what does not."""

import pytest

from tests.core.rows import NOON, World, world
from veche.core import events, timelines
from veche.core.errors import NotFound, NotSignedIn
from veche.core.paging import Page
from veche.core.viewer import Viewer


async def home(w: World, account: int, **page: int) -> list[int]:
    found = await w.read(timelines.home, w.viewer(account), Page(**page))
    return found.items


async def test_own_and_followed_posts_come_home_newest_first(database_url: str) -> None:
    async with world(database_url) as w:
        anna, boris, vera = [await w.person() for _ in range(3)]
        await w.follow(anna, boris)
        first, second, _ = await w.post(boris), await w.post(anna), await w.post(vera)
        assert await home(w, anna) == [second, first]
        third = await w.post(anna)
        assert await home(w, anna) == [third, second, first]
        await w.unfollow(anna, boris)
        assert await home(w, anna) == [third, second]


async def test_a_request_to_follow_brings_nothing_home(database_url: str) -> None:
    async with world(database_url) as w:
        anna, boris = await w.person(), await w.person()
        await w.follow(anna, boris, accepted=0)
        await w.post(boris)
        assert await home(w, anna) == []


async def test_home_is_for_people(database_url: str) -> None:
    async with world(database_url) as w:
        with pytest.raises(NotSignedIn):
            await w.read(timelines.home, Viewer.anonymous, Page())


async def test_replies_come_home_only_when_their_addressee_is_followed(database_url: str) -> None:
    async with world(database_url) as w:
        anna, boris, vera, gleb = [await w.person() for _ in range(4)]
        await w.follow(anna, boris)
        await w.follow(anna, vera)
        of_vera, of_gleb, of_anna = await w.post(vera), await w.post(gleb), await w.post(anna)
        to_vera = await w.post(boris, reply_to_id=of_vera, reply_to_account_id=vera, wall_id=vera, root_id=of_vera)
        await w.post(boris, reply_to_id=of_gleb, reply_to_account_id=gleb, wall_id=gleb, root_id=of_gleb)
        to_anna = await w.post(boris, reply_to_id=of_anna, reply_to_account_id=anna, wall_id=anna, root_id=of_anna)
        to_self = await w.post(boris, reply_to_id=to_vera, reply_to_account_id=boris, wall_id=vera, root_id=of_vera)
        own = await w.post(anna, reply_to_id=of_gleb, reply_to_account_id=gleb, wall_id=gleb, root_id=of_gleb)
        assert await home(w, anna) == [own, to_self, to_anna, to_vera, of_anna, of_vera]


async def test_a_follow_may_leave_out_reposts_but_not_quotes(database_url: str) -> None:
    async with world(database_url) as w:
        anna, boris, vera = [await w.person() for _ in range(3)]
        await w.follow(anna, boris, show_reposts=0)
        original = await w.post(vera)
        await w.repost(boris, original)
        quote = await w.post(boris, "look", repost_of_id=original)
        assert await home(w, anna) == [quote]


async def test_a_follow_may_choose_languages(database_url: str) -> None:
    async with world(database_url) as w:
        anna, boris = await w.person(), await w.person()
        await w.follow(anna, boris, languages='["ru","be"]')
        russian, _, unknown = (
            await w.post(boris, language="ru"),
            await w.post(boris, language="en"),
            await w.post(boris),
        )
        assert await home(w, anna) == [unknown, russian]


async def test_the_same_post_is_not_shown_twice_close_together(database_url: str) -> None:
    async with world(database_url) as w:
        anna, boris, vera = [await w.person() for _ in range(3)]
        await w.follow(anna, boris)
        await w.follow(anna, vera)
        stranger = await w.person()
        foreign, of_boris = await w.post(stranger), await w.post(boris)
        first = await w.repost(boris, foreign)
        await w.repost(vera, foreign)
        await w.repost(vera, of_boris)
        assert await home(w, anna) == [first, of_boris]
        later = [await w.post(boris) for _ in range(25)]
        again = await w.repost(vera, foreign)
        assert await home(w, anna, limit=40) == [again, *reversed(later), first, of_boris]


async def test_a_repost_of_what_is_gone_is_gone(database_url: str) -> None:
    async with world(database_url) as w:
        anna, boris, vera = [await w.person() for _ in range(3)]
        await w.follow(anna, boris)
        original = await w.post(vera)
        await w.repost(boris, original)
        await w.erase(original, vera)
        assert await home(w, anna) == []


@pytest.mark.parametrize("how", ["blocked", "blocking", "muted"])
async def test_whom_one_does_not_want_to_meet_is_not_met_at_home(database_url: str, how: str) -> None:
    async with world(database_url) as w:
        anna, boris, vera = [await w.person() for _ in range(3)]
        await w.follow(anna, boris)
        await w.follow(anna, vera)
        await w.post(boris)
        original = await w.post(boris)
        await w.repost(vera, original)
        naming, plain = await w.post(vera, mentions=(boris,)), await w.post(vera)
        assert len(await home(w, anna)) == 4
        if how == "blocked":
            await w.block(boris, anna)
            assert await home(w, anna) == [plain, naming]
            return
        await (w.block(anna, boris) if how == "blocking" else w.mute(anna, boris))
        assert await home(w, anna) == [plain]


async def test_a_mute_ends_by_itself(database_url: str) -> None:
    async with world(database_url) as w:
        anna, boris = await w.person(), await w.person()
        await w.follow(anna, boris)
        post = await w.post(boris)
        await w.mute(anna, boris, expires_at=NOON + 60_000)
        assert await home(w, anna) == []
        assert await home(w, anna) == []
        w.clock.advance(61_000)
        assert await home(w, anna) == [post]


async def test_a_blocked_server_sends_nothing_home(database_url: str) -> None:
    async with world(database_url) as w:
        anna, dana = await w.person(), await w.person(domain="far.example")
        await w.follow(anna, dana)
        post = await w.post(dana)
        assert await home(w, anna) == [post]
        changed = events.HomeChanged(account_id=anna)
        await w.lay("domain_blocks", changed, id=1, account_id=anna, domain="far.example", created_at=NOON)
        assert await home(w, anna) == []


async def test_members_of_an_exclusive_list_are_only_in_it(database_url: str) -> None:
    async with world(database_url) as w:
        anna, boris, vera = [await w.person() for _ in range(3)]
        await w.follow(anna, boris)
        await w.follow(anna, vera)
        of_boris, of_vera = await w.post(boris), await w.post(vera)
        listed = await w.list_of(anna, boris, exclusive=1)
        assert await home(w, anna) == [of_vera]
        found = await w.read(timelines.list, w.viewer(anna), listed, Page())
        assert found.items == [of_boris]


async def test_a_post_on_a_followed_wall_comes_home_whoever_wrote_it(database_url: str) -> None:
    async with world(database_url) as w:
        anna, boris, group = await w.person(), await w.person(), await w.group()
        await w.follow(anna, group)
        there = await w.post(boris, wall_id=group, audience_id=group)
        await w.post(boris)
        assert await home(w, anna) == [there]


async def test_followers_only_posts_come_home_and_messages_do_not(database_url: str) -> None:
    async with world(database_url) as w:
        anna, boris = await w.person(), await w.person()
        await w.follow(anna, boris)
        post = await w.post(boris, visibility=2)
        await w.post(boris, visibility=3, kind="message", feed_id=None, conversation_id=1, cmid=1)
        await w.post(boris, state=2)
        assert await home(w, anna) == [post]


async def test_a_comment_for_another_audience_does_not_come_home(database_url: str) -> None:
    async with world(database_url) as w:
        anna, boris, vera = [await w.person() for _ in range(3)]
        await w.follow(anna, boris)
        await w.follow(anna, vera)
        group = await w.group(group_access="private")
        inside = await w.post(vera, wall_id=group, audience_id=group, visibility=2)
        await w.post(
            boris, wall_id=group, audience_id=group, visibility=2, reply_to_id=inside, reply_to_account_id=vera,
            root_id=inside,
        )  # fmt: skip
        assert await home(w, anna) == []


async def test_a_suspended_author_is_gone_from_home(database_url: str) -> None:
    async with world(database_url) as w:
        anna, boris = await w.person(), await w.person()
        await w.follow(anna, boris)
        await w.post(boris)
        assert len(await home(w, anna)) == 1
        await w.change("accounts", {"id": boris}, events.AccountRemoved(account_id=boris), suspended_at=NOON)
        assert await home(w, anna) == []


async def test_an_old_post_that_arrives_late_takes_its_place_in_time(database_url: str) -> None:
    async with world(database_url) as w:
        anna, boris = await w.person(), await w.person()
        await w.follow(anna, boris)
        first, second = await w.post(boris, at=NOON - 10_000), await w.post(boris)
        assert await home(w, anna) == [second, first]
        between = await w.post(boris, at=NOON - 5_000)
        assert await home(w, anna) == [second, between, first]


async def test_edits_are_judged_anew(database_url: str) -> None:
    async with world(database_url) as w:
        anna, boris = await w.person(), await w.person()
        await w.follow(anna, boris, languages='["ru"]')
        post = await w.post(boris, language="en")
        assert await home(w, anna) == []
        edited = events.PostEdited(post_id=post, author_id=boris, visibility=0)
        await w.change("posts", {"id": post}, edited, language="ru")
        assert await home(w, anna) == [post]


async def test_lists_hold_their_members_and_their_replies_as_wanted(database_url: str) -> None:
    async with world(database_url) as w:
        anna, boris, vera, gleb = [await w.person() for _ in range(4)]
        for other in (boris, vera, gleb):
            await w.follow(anna, other)
        post, of_vera, of_gleb = await w.post(boris), await w.post(vera), await w.post(gleb)
        to_vera = await w.post(boris, reply_to_id=of_vera, reply_to_account_id=vera, wall_id=vera, root_id=of_vera)
        to_gleb = await w.post(boris, reply_to_id=of_gleb, reply_to_account_id=gleb, wall_id=gleb, root_id=of_gleb)
        to_self = await w.post(boris, reply_to_id=post, reply_to_account_id=boris, root_id=post)
        expected = {
            "none": [to_self, of_vera, post],
            "list": [to_self, to_vera, of_vera, post],
            "followed": [to_self, to_gleb, to_vera, of_vera, post],
        }
        for policy, ids in expected.items():
            listed = await w.list_of(anna, boris, vera, replies_policy=policy)
            assert (await w.read(timelines.list, w.viewer(anna), listed, Page())).items == ids
        with pytest.raises(NotFound):
            await w.read(timelines.list, w.viewer(boris), listed, Page())


async def test_only_media(database_url: str) -> None:
    async with world(database_url) as w:
        anna = await w.person()
        await w.post(anna)
        picture = await w.post(anna, media_count=1)
        found = await w.read(timelines.home, w.viewer(anna), Page(), only_media=True)
        assert found.items == [picture]
