"""Public, tag, account and wall timelines."""

import pytest

from tests.core.rows import NOON, world
from veche.core import timelines
from veche.core.paging import Page
from veche.core.viewer import Viewer


async def test_public_holds_what_anybody_wrote_for_everybody(database_url: str) -> None:
    async with world(database_url) as w:
        anna, boris, dana = await w.person(), await w.person(), await w.person(domain="far.example")
        post = await w.post(boris)
        for row in ({"visibility": 1}, {"visibility": 2}, {"wall_id": anna}, {"state": 1}):
            await w.post(boris, **row)
        await w.post(boris, reply_to_id=post, reply_to_account_id=anna, wall_id=anna, root_id=post)
        thread = await w.post(boris, reply_to_id=post, reply_to_account_id=boris, root_id=post)
        await w.repost(boris, post)
        quote = await w.post(anna, "see", repost_of_id=post)
        far = await w.post(dana, local=0, media_count=1)
        gone = await w.post(boris)
        await w.erase(gone, boris)

        async def ids(viewer: Viewer = Viewer.anonymous, **flags: bool) -> list[int]:
            return (await w.read(timelines.public, viewer, Page(), **flags)).items

        assert await ids() == await ids(w.viewer(anna)) == [far, quote, thread, post]
        assert await ids(local=True) == [quote, thread, post]
        assert await ids(remote=True) == await ids(only_media=True) == [far]
        await w.mute(anna, boris)
        assert await ids(w.viewer(anna)) == [far]
        await w.change("accounts", {"id": boris}, silenced_at=NOON)
        assert await ids() == [far, quote]


async def test_a_private_groups_posts_are_not_public(database_url: str) -> None:
    async with world(database_url) as w:
        group, member, stranger = await w.group(group_access="private"), await w.person(), await w.person()
        await w.follow(member, group)
        post = await w.post(group)
        assert (await w.read(timelines.public, w.viewer(member), Page())).items == [post]
        for viewer in (w.viewer(stranger), Viewer.anonymous):
            assert (await w.read(timelines.public, viewer, Page())).items == []
            assert (await w.read(timelines.account, viewer, group, Page())).items == []
            wall = await w.read(timelines.wall, viewer, group, Page())
            assert (wall.items, wall.total) == ([], 0)


async def test_tags_are_read_one_by_one_and_together(database_url: str) -> None:
    async with world(database_url) as w:
        anna, boris = await w.person(), await w.person()
        tea, both, cats = await w.post(anna), await w.post(boris, media_count=1), await w.post(boris)
        hidden = await w.post(anna, visibility=1)
        await w.tagged(tea, "tea")
        await w.tagged(both, "tea", "cats")
        await w.tagged(cats, "cats")
        await w.tagged(hidden, "tea")

        async def ids(name: str, **asked: object) -> list[int]:
            return (await w.read(timelines.tag, Viewer.anonymous, name, Page(), **asked)).items

        assert await ids("tea") == await ids("#Tea") == [both, tea]
        assert await ids("tea", any=["cats"]) == [cats, both, tea]
        assert await ids("tea", all=["cats"]) == await ids("tea", only_media=True) == [both]
        assert await ids("tea", none=["cats"]) == [tea]
        assert await ids("tea", any=["cats"], all=["tea"], none=["nothing"]) == [both, tea]
        assert await ids("tea", remote=True) == await ids("unknown") == await ids("tea", all=["unknown"]) == []
        await w.block(boris, anna)
        assert (await w.read(timelines.tag, w.viewer(anna), "tea", Page())).items == [tea]


async def test_an_account_shows_what_it_wrote_as_far_as_one_may_see_it(database_url: str) -> None:
    async with world(database_url) as w:
        anna, boris, vera = [await w.person() for _ in range(3)]
        await w.follow(anna, boris)
        public, quiet = await w.post(boris), await w.post(boris, visibility=1, media_count=2)
        narrow, named = await w.post(boris, visibility=2), await w.post(boris, visibility=2, mentions=(vera,))
        elsewhere = await w.post(boris, wall_id=vera)
        reply = await w.post(boris, reply_to_id=elsewhere, reply_to_account_id=anna, wall_id=anna, root_id=elsewhere)
        thread = await w.post(boris, reply_to_id=public, reply_to_account_id=boris, root_id=public)
        repost = await w.repost(boris, await w.post(vera))
        await w.post(boris, visibility=3, kind="message", feed_id=None, conversation_id=1, cmid=1)
        await w.post(vera, wall_id=boris)

        async def ids(viewer: Viewer, **flags: object) -> list[int]:
            return (await w.read(timelines.account, viewer, boris, Page(), **flags)).items

        everything = [repost, thread, reply, elsewhere, named, narrow, quiet, public]
        assert await ids(w.viewer(anna)) == await ids(w.viewer(boris)) == everything
        assert await ids(Viewer.anonymous) == [repost, thread, reply, elsewhere, quiet, public]
        assert await ids(w.viewer(vera)) == [repost, thread, reply, elsewhere, named, quiet, public]
        assert await ids(Viewer.anonymous, exclude_replies=True) == [repost, thread, quiet, public]
        assert await ids(Viewer.anonymous, exclude_reposts=True) == [thread, reply, elsewhere, quiet, public]
        assert await ids(Viewer.anonymous, only_media=True) == [quiet]
        await w.tagged(public, "tea")
        assert await ids(Viewer.anonymous, tag="tea") == [public]
        await w.change("posts", {"id": public}, pinned_at=NOON)
        await w.change("posts", {"id": narrow}, pinned_at=NOON + 1)
        assert await ids(w.viewer(anna), pinned=True) == [narrow, public]
        assert await ids(Viewer.anonymous, pinned=True) == [public]
        await w.block(boris, anna)
        assert await ids(w.viewer(anna)) == []


async def test_a_wall_is_counted_and_read_by_offset(database_url: str) -> None:
    async with world(database_url) as w:
        anna, boris, vera = [await w.person() for _ in range(3)]
        own = [await w.post(anna, visibility=n % 3) for n in range(9)]
        foreign = [await w.post(boris, wall_id=anna) for _ in range(3)]
        root = own[0]
        await w.post(boris, reply_to_id=root, reply_to_account_id=anna, wall_id=anna, root_id=root)
        offered = await w.post(vera, wall_id=anna, state=1)

        async def read(viewer: Viewer, which: str = "all", **page: int) -> tuple[list[int], int | None, bool]:
            found = await w.read(timelines.wall, viewer, anna, Page(**page), which)
            return found.items, found.total, found.more

        seen = [*own, *foreign][::-1]
        assert await read(w.viewer(anna)) == (seen, 12, False)
        public = [id_ for id_ in seen if id_ not in own[2::3]]
        assert await read(Viewer.anonymous) == (public, 9, False)
        assert await read(Viewer.anonymous, offset=4, limit=3) == (public[4:7], 9, True)
        assert await read(Viewer.anonymous, before=public[4], limit=3) == (public[5:8], 9, True)
        assert await read(Viewer.anonymous, after=public[4], limit=2) == (public[2:4], 9, True)
        assert await read(Viewer.anonymous, "owner") == (public[3:], 6, False)
        assert await read(Viewer.anonymous, "others") == (public[:3], 3, False)
        assert await read(w.viewer(vera), "suggested") == ([offered], 1, False)
        assert await read(w.viewer(boris), "suggested") == ([], 0, False)
        await w.block(vera, boris)
        assert await read(w.viewer(vera), "others") == ([], 0, False)


@pytest.mark.parametrize("limit", [1, 2, 3, 20])
async def test_pages_of_every_timeline_go_down_and_up_alike(database_url: str, limit: int) -> None:
    async with world(database_url) as w:
        anna, boris, vera = [await w.person() for _ in range(3)]
        posts = []
        for n in range(14):
            author = (boris, vera)[n % 3 == 0]
            posts.append(await w.post(author, visibility=n % 2))
            await w.tagged(posts[-1], "tea")
        await w.mute(anna, vera)
        viewer = w.viewer(anna)
        reads = [
            lambda page: w.read(timelines.public, viewer, page),
            lambda page: w.read(timelines.account, viewer, boris, page),
            lambda page: w.read(timelines.tag, viewer, "tea", page),
        ]
        for read in reads:
            everything = (await read(Page(limit=100))).items
            assert everything
            down, before = [], None
            while True:
                found = await read(Page(limit=limit, before=before))
                down += found.items
                if not found.more:
                    break
                before = found.items[-1]
            up, after = [], 0
            while True:
                found = await read(Page(limit=limit, after=after))
                up = found.items + up
                if not found.more:
                    break
                after = found.items[0]
            assert down == up == everything
