"""The demo world is a real one: made by the rules, the same when asked for again, consistent, in each database."""

import stat
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from veche.app import register_scopes
from veche.core import (
    accounts,
    announcements,
    auth,
    consistency,
    conversations,
    demo,
    emoji,
    notifications,
    posts,
    site,
    timelines,
)
from veche.core.errors import Conflict
from veche.core.mailing import projects
from veche.core.paging import Page
from veche.core.viewer import Viewer
from veche.effects import REACTIONS
from veche.services import Services, opened
from veche.settings import Settings


@pytest.fixture
async def services(database_url: str, tmp_path: Path) -> AsyncIterator[Services]:
    register_scopes()
    settings = Settings.load(tmp_path / "data", {}, {"database.url": database_url})
    async with opened(settings, REACTIONS) as made:
        yield made


async def viewer_of(services: Services, name: str) -> Viewer:
    async with services.open_tx.read() as tx:
        return Viewer(account_id=await accounts.find(tx, name))


async def test_the_town_is_consistent_alive_and_the_same_when_asked_again(services: Services) -> None:
    told: list[tuple[int, int]] = []
    world = await demo.fill(services, lambda done, total: told.append((done, total)))
    assert told[-1][0] == told[-1][1] > 300
    assert await demo.fill(services) == world
    anna = await viewer_of(services, "anna")
    async with services.open_tx.read(slow=True) as tx:
        assert await consistency.check(tx) == []
        home = await timelines.home(tx, anna, Page(limit=40))
        shown = await posts.load(tx, anna, home.items)
        assert len(shown) == 40
        assert any(post.media for post in shown.values()) and any(post.poll for post in shown.values())
        assert {post.language for post in shown.values()} == {"ru", "en"}
        assert sorted(home.items, reverse=True) == home.items
        assert (await conversations.list(tx, anna, Page(limit=10))).items
        assert (await notifications.list(tx, anna, Page(limit=10))).items
        anna_view = await accounts.load_one(tx, Viewer.anonymous, anna.account_id or 0)
        assert anna_view.avatar.media_id is not None and anna_view.friends_count > 3


async def test_the_town_has_rules_signs_of_its_own_and_an_announcement(services: Services) -> None:
    await demo.fill(services)
    await emoji.refresh(services.open_tx)
    katya, timur = await viewer_of(services, "katya"), await viewer_of(services, "timur")
    async with services.open_tx.read() as tx:
        written = await site.rules.listed(tx)
        assert len(written) == 3 and all(rule.hint and rule.translations["en"].text for rule in written)
        assert [one.shortcode for one in await emoji.listed(tx)] == ["bread", "tram"]
        baker = await accounts.load_one(tx, katya, timur.account_id or 0)
        assert [one.shortcode for one in baker.emojis] == ["bread"]
        everything = await timelines.public(tx, katya, Page(limit=100))
        shown = await posts.load(tx, katya, everything.items)
        assert {one.shortcode for post in shown.values() for one in post.emojis} == {"bread", "tram"}
        [told] = await announcements.listed(tx, katya)
    assert [(one.name, one.count, one.mine) for one in told.reactions] == [
        ("tram", 2, True), ("🎉", 2, False), ("bread", 1, False),
    ]  # fmt: skip
    assert told.reactions[0].emoji and "Sadovaya" in told.source and told.tags[0].name == "ярмарка"
    path = told.emojis[0].url.removeprefix(services.settings.url("/files/"))
    async for piece in services.storage.open(path):
        assert piece.startswith(b"\x89PNG")
        break


async def test_every_token_opens_its_dialect_and_the_mailer_lets_its_project_in(services: Services) -> None:
    world = await demo.fill(services)
    assert stat.S_IMODE((services.settings.data / "demo.json").stat().st_mode) == 0o600
    async with services.open_tx.read() as tx:
        for person in world.people:
            viewers = [await auth.viewer_of_token(tx, token) for token in person.tokens]
            assert [viewer.dialect for viewer in viewers if viewer] == ["mastodon", "vk", "mailru"]
            assert all(viewer.account_id == person.id and viewer.scopes for viewer in viewers if viewer)
        project = await projects.sign_in(tx, world.mailer.login, world.mailer.secret, "127.0.0.1")
    assert project.name and len(world.mailer.letters) == 2
    text, shown = world.as_text(), world.as_dict()
    assert all(token in text for person in world.people for token in person.tokens)
    assert set(shown) == {"base_url", "people", "apps", "mailer"}


async def test_lost_keys_are_made_anew_without_touching_the_town(services: Services) -> None:
    world = await demo.fill(services)
    (services.settings.data / "demo.json").unlink()
    again = await demo.fill(services)
    assert [person.id for person in again.people] == [person.id for person in world.people]
    assert again.mailer.letters == world.mailer.letters and again.mailer.secret != world.mailer.secret
    assert await demo.fill(services) == again


async def test_real_people_are_never_joined_by_a_demo_world(services: Services) -> None:
    new = accounts.NewUser(username="somebody", email="somebody@example.org", confirmed=True)
    await services.open_tx.write(lambda tx: accounts.register(tx, Viewer.system, new))
    with pytest.raises(Conflict):
        await demo.fill(services)
    assert not (services.settings.data / "demo.json").exists()


async def test_a_large_world_is_consistent_and_its_reader_has_much_to_read(services: Services) -> None:
    grown = await demo.grow(services, demo.Size(accounts=260, posts=3000, seed=1))
    assert (grown.accounts, grown.posts) == (260, 3000)
    reader = await viewer_of(services, grown.reader)
    async with services.open_tx.read(slow=True) as tx:
        assert await consistency.check(tx) == []
        account = await accounts.load_one(tx, reader, reader.account_id or 0)
        assert account.following_count == 200 and account.posts_count == 0
        home = await timelines.home(tx, reader, Page(limit=40))
        shown = await posts.load(tx, reader, home.items)
        everything = await timelines.public(tx, Viewer.anonymous, Page(limit=40))
        author = Viewer(account_id=(await posts.load_one(tx, reader, grown.talk)).author.id)
        talk = await posts.context(tx, reader, grown.talk)
        told = await notifications.list(tx, author, Page(limit=40))
    assert len(talk.descendants) >= 200 and len({one.kind for one in told.items}) >= 2
    assert len(home.items) == len(shown) == 40 and len(everything.items) == 40
    kinds = {(post.kind, post.reply_to_id is not None, post.repost_of_id is not None) for post in shown.values()}
    assert len(kinds) >= 2
    with pytest.raises(Conflict):
        await demo.grow(services, demo.Size(accounts=260, posts=10, seed=1))


def test_the_same_seed_plans_the_same_world() -> None:
    from veche.core.demo.large import plan

    one, same, other = (plan.draw(demo.Size(50, 400, seed)) for seed in (7, 7, 8))
    assert (one.follows, one.author, one.parent, one.likes) == (same.follows, same.author, same.parent, same.likes)
    assert one.author != other.author
