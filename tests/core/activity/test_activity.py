"""The feed of what people did: who sees which deeds, in one order, by one cursor."""

from pathlib import Path

import pytest

from tests.core.rows import _insert
from tests.core.world import World, opened
from veche.core import accounts, activity, events, graph, groups, posts
from veche.core.activity import ActivityView
from veche.core.errors import NotSignedIn
from veche.core.paging import Page
from veche.core.posts import Visibility
from veche.core.tx import Tx, now

ON = {events.AccountChanged: [now(activity.avatar_changed)]}


def told(views: list[ActivityView]) -> list[tuple[str, str, object]]:
    return [
        (view.kind, view.actor.username, view.post.id if view.post else view.other.username if view.other else None)
        for view in views
    ]


async def feed(w: World, who: str, **page: int) -> list[tuple[str, str, object]]:
    return told((await w.see(activity.feed, who, Page(**page))).items)


async def of(w: World, who: str, whom: str) -> list[tuple[str, str, object]]:
    return told((await w.see(activity.by_author, who, w.ids[whom], Page())).items)


async def new_avatar(w: World, who: str) -> None:
    async def write(tx: Tx) -> None:
        row = {"id": 1, "owner_id": w.ids[who], "kind": "image", "state": "ready", "created_at": tx.now,
               "files": '[{"role":"original","key":"a.png","mime":"image/png","width":1,"height":1,"size":1}]'}  # fmt: skip
        await tx.run(_insert(table="media", columns=tuple(sorted(row))), **row)

    await w.write(write)
    await w.do(accounts.update, who, accounts.AccountChanges(avatar_media_id=1))


async def test_deeds_of_the_followed_stand_among_their_posts_in_time(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path, ON) as w:
        await w.people("anna", "boris", "vera", "gleb")
        await w.follow("anna", "boris", "vera")
        made = await w.do(groups.create, "gleb", groups.NewGroup(title="Knitters", username="knitters"))
        first = await w.post("boris", "a post")
        foreign = await w.post("gleb", "of a stranger")
        await w.do(posts.like, "boris", foreign)
        await w.follow("boris", "vera")
        await w.follow("vera", "boris")
        comment = await w.post("vera", "nice", reply_to_id=first)
        await w.do(graph.follow, "vera", made.id)
        await w.follow("gleb", "vera")
        expected = [
            ("join", "vera", "knitters"),
            ("comment", "vera", comment),
            ("friendship", "vera", "boris"),
            ("like", "boris", foreign),
            ("post", "boris", first),
        ]
        assert await feed(w, "anna") == expected
        await new_avatar(w, "boris")
        (avatar, *_) = (await w.see(activity.feed, "anna", Page())).items
        assert avatar.kind == "avatar" and avatar.media is not None and avatar.media.id == 1
        assert await of(w, "", "vera") == [expected[0], expected[1], expected[2]]
        assert [kind for kind, *_ in await of(w, "", "boris")] == ["avatar", "friendship", "like", "post"]
        with pytest.raises(NotSignedIn):
            await w.see(activity.feed, "", Page())


async def test_one_cursor_leads_through_all_of_it(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path, ON) as w:
        await w.people("anna", "boris", "vera")
        await w.follow("anna", "boris", "vera")
        for n in range(5):
            post = await w.post("boris", f"{n}")
            await w.do(posts.like, "vera", post)
            await w.post("vera", f"{n}", reply_to_id=post)
        everything = (await w.see(activity.feed, "anna", Page(limit=40))).items
        assert len(everything) == 15 and [view.id for view in everything] == sorted((v.id for v in everything), reverse=True)
        for limit in (1, 2, 4, 7):
            down: list[int] = []
            before = None
            while True:
                found = await w.see(activity.feed, "anna", Page(limit=limit, before=before))
                down += [view.id for view in found.items]
                if not found.more:
                    break
                before = found.items[-1].id
            assert down == [view.id for view in everything]
        up = await w.see(activity.feed, "anna", Page(limit=3, after=everything[7].id))
        assert [view.id for view in up.items] == [view.id for view in everything[4:7]]
        shifted = await w.see(activity.feed, "anna", Page(limit=3, offset=5))
        assert [view.id for view in shifted.items] == [view.id for view in everything[5:8]]
        one = await w.statements(activity.feed, "anna", Page(limit=1))
        assert await w.statements(activity.feed, "anna", Page(limit=40)) <= one + 2  # media and polls, if there are any


async def test_deeds_about_what_one_cannot_see_are_not_told(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path, ON) as w:
        await w.people("anna", "boris", "vera")
        await w.follow("anna", "boris")
        await w.follow("boris", "vera")
        narrow = await w.post("vera", "for followers", visibility=Visibility.FOLLOWERS)
        await w.do(posts.like, "boris", narrow)
        secret = await w.do(groups.create, "vera", groups.NewGroup(title="Secret", access="private"))
        await w.do(graph.follow, "boris", secret.id)
        await w.do(graph.accept, "vera", w.ids["boris"], secret.id)
        assert await feed(w, "anna") == []
        assert [kind for kind, *_ in await of(w, "vera", "boris")] == ["join", "like"]
        public = await w.post("vera", "for all")
        await w.do(posts.like, "boris", public)
        assert await feed(w, "anna") == [("like", "boris", public)]
        await w.do(graph.block, "anna", w.ids["vera"])
        assert await feed(w, "anna") == []
