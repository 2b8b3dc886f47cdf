"""Media: uploaded, shown to whom sees them, carried by a post when liked, renamed and erased by jobs."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from msgspec.structs import replace
from PIL import Image

from tests.core.posts.things import picture
from tests.core.world import World, opened
from veche.core import accounts, media, posts
from veche.core.errors import Invalid, NotFound
from veche.core.media.process import Decoder
from veche.core.posts import Visibility
from veche.core.tx import TxFactory
from veche.jobs.job import Job
from veche.jobs.runner import Runner
from veche.storage import Storage, open_storage


@dataclass(frozen=True)
class Services:
    """As much of the composition as media need."""

    open_tx: TxFactory
    storage: Storage
    decoder: Decoder


@pytest.fixture
async def world(database_url: str, tmp_path: Path) -> AsyncIterator[World]:
    async with opened(database_url, tmp_path) as made:
        await made.people("anna", "boris", "vera")
        await made.follow("boris", "anna")
        yield made


@pytest.fixture
async def services(world: World) -> AsyncIterator[Services]:
    settings = world.factory.settings
    storage = open_storage(settings)
    async with Decoder(settings) as decoder:
        yield Services(world.factory, storage, decoder)
    await storage.close()


JOBS = {"media.rename": Job(media.rename, network=True), "media.erase": Job(media.erase, network=True)}


def runner(services: Services) -> Runner:
    return Runner(services.open_tx, JOBS, services=services)


async def upload(services: Services, folder: Path) -> media.NewMedia:
    path = folder / "upload"
    await asyncio.to_thread(Image.new("RGB", (1000, 500), "red").save, path, "PNG")
    return await media.store(services, path)


async def test_an_upload_is_decoded_stored_and_shown(world: World, services: Services, tmp_path: Path) -> None:
    stored = await upload(services, tmp_path)
    id = await world.do(media.accept, "anna", replace(stored, description=" a  red wall ", focus=(0.5, -1.0)))
    view = (await world.see(media.load, "anna", [id]))[id]
    assert (view.kind, view.state, view.width, view.height) == ("image", "ready", 1000, 500)
    assert (view.description, view.focus) == ("a  red wall", (0.5, -1.0))
    assert view.blurhash
    assert {"original", "small"} <= {file.role for file in view.files}
    for file in stored.files:
        assert await services.storage.exists(file.key)
        assert services.storage.url(file.key) in {shown.url for shown in view.files}


async def test_what_is_not_accepted_is_discarded(world: World, services: Services, tmp_path: Path) -> None:
    stored = await upload(services, tmp_path)
    with pytest.raises(Invalid):
        await world.do(media.accept, "anna", replace(stored, description="x" * 1501))
    await media.discard(services, stored)
    assert not any([await services.storage.exists(file.key) for file in stored.files])


async def test_a_file_that_is_none_is_refused(services: Services, tmp_path: Path) -> None:
    path = tmp_path / "upload"
    path.write_text("no picture")
    with pytest.raises(Invalid):
        await media.store(services, path)


async def test_a_medium_is_seen_where_its_posts_are_seen(world: World) -> None:
    id = await picture(world, "anna")
    assert await world.see(media.load, "anna", [id])
    for other in ("boris", ""):
        assert await world.see(media.load, other, [id]) == {}
    post = await world.post("anna", "x", media_ids=(id,), visibility=Visibility.FOLLOWERS)
    assert await world.see(media.load, "boris", [id])
    assert await world.see(media.load, "vera", [id]) == {}
    assert await world.post("boris", "look", media_ids=(id,))
    with pytest.raises(Invalid):
        await world.post("anna", "y", media_ids=(id + 1,))
    await world.do(posts.delete, "anna", post)
    assert await world.see(media.load, "vera", [id])  # boris has shown it to everybody


async def test_a_carrier_is_made_once_and_seen_like_its_medium(world: World) -> None:
    id = await picture(world, "anna")
    await world.post("anna", "x", media_ids=(id,), visibility=Visibility.FOLLOWERS)
    carriers = await asyncio.gather(*(world.do(media.carrier, "boris", id) for _ in range(5)))
    assert len(set(carriers)) == 1
    carrier = carriers[0]
    facts = await world.do(posts.like, "boris", carrier)
    assert (facts.likes_count, facts.liked) == (1, True)
    comment = await world.post("boris", "nice", reply_to_id=carrier, from_dialect_without_visibility=True)
    view = await world.see(posts.load_one, "anna", comment)
    assert (view.kind, view.visibility, view.root_id, view.root_number) == ("comment", 2, carrier, None)
    with pytest.raises(NotFound):
        await world.do(media.carrier, "vera", id)
    assert await world.see(posts.load, "vera", [carrier, comment]) == {}
    assert (await world.see(media.load, "boris", [id]))[id].carrier_id == carrier


async def test_a_deleted_medium_is_gone_everywhere(world: World, services: Services, tmp_path: Path) -> None:
    stored = await upload(services, tmp_path)
    id = await world.do(media.accept, "anna", stored)
    await world.do(accounts.update, "anna", accounts.AccountChanges(avatar_media_id=id))
    post = await world.post("anna", "x", media_ids=(id,))
    carrier = await world.do(media.carrier, "boris", id)
    with pytest.raises(NotFound):
        await world.do(media.delete, "boris", id)
    await world.do(media.delete, "anna", id)
    view = await world.see(posts.load_one, "", post)
    assert view.media == ()
    assert view.author.avatar.media_id is None
    assert await world.see(posts.load, "anna", [carrier]) == {}
    await runner(services).drain()
    assert not any([await services.storage.exists(file.key) for file in stored.files])


async def test_files_of_a_deleted_post_get_new_names(world: World, services: Services, tmp_path: Path) -> None:
    stored = await upload(services, tmp_path)
    id = await world.do(media.accept, "anna", stored)
    post = await world.post("anna", "x", media_ids=(id,))
    await world.do(posts.delete, "anna", post)
    await runner(services).drain()
    assert not any([await services.storage.exists(file.key) for file in stored.files])
    view = (await world.see(media.load, "anna", [id]))[id]
    assert {file.role for file in view.files} == {file.role for file in stored.files}
    assert not {file.url for file in view.files} & {services.storage.url(file.key) for file in stored.files}
    for shown in view.files:
        assert await services.storage.exists(shown.url.split("/files/")[1])
    await media.rename(services, id)  # a second run renames again and loses nothing
    view = (await world.see(media.load, "anna", [id]))[id]
    for shown in view.files:
        assert await services.storage.exists(shown.url.split("/files/")[1])


async def test_words_about_a_medium_change_the_posts_that_show_it(world: World) -> None:
    id = await picture(world, "anna")
    post = await world.post("anna", "x", media_ids=(id,))
    before = (await world.see(posts.versions, "", [post]))[post]
    view = await world.do(media.describe, "anna", id, description="a cat")
    assert (view.description, view.version) == ("a cat", 2)
    assert (await world.see(posts.versions, "", [post]))[post].post == before.post + 1
    with pytest.raises(NotFound):
        await world.do(media.describe, "boris", id, description="a dog")
    for wrong in ((2.0, 0.0), (float("nan"), 0.0)):
        with pytest.raises(Invalid):
            await world.do(media.describe, "anna", id, focus=wrong)


async def test_an_upload_in_two_steps(world: World) -> None:
    id = await picture(world, "anna")
    word = await world.do(media.hold, "anna", id, "wall", target_id=7)
    for who, said, purpose in (("boris", word, "wall"), ("anna", word, "album"), ("anna", "x", "wall")):
        with pytest.raises(NotFound):
            await world.do(media.claim, who, said, purpose)
    for _ in range(2):
        assert await world.do(media.claim, "anna", word, "wall") == (id, 7)
    forgotten = await picture(world, "anna")
    await world.do(media.hold, "anna", forgotten, "wall")
    world.clock.advance(3_600_001)
    with pytest.raises(NotFound):
        await world.do(media.claim, "anna", word, "wall")
    assert await world.write(media.sweep) == 1
    assert list(await world.see(media.load, "anna", [id, forgotten])) == [id]
