"""The named cast and its town in an empty database; in one that holds them, the same world again."""

import asyncio
import os
from operator import itemgetter
from pathlib import Path

import msgspec

from veche.core import accounts, auth, media
from veche.core.demo import keys, letters, pictures
from veche.core.demo.cast import GROUPS, PASSWORD, PEOPLE
from veche.core.demo.keeping import SIGNS, keepings, sign
from veche.core.demo.letters import Ready
from veche.core.demo.needs import Progress, Services
from veche.core.demo.pictures import Wanted
from veche.core.demo.script import SAID, WHISPERED
from veche.core.demo.stage import Stage
from veche.core.demo.telling import stories
from veche.core.demo.town import Town, beginnings
from veche.core.demo.world import DemoWorld
from veche.core.errors import Conflict
from veche.core.paging import Page
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import Connection

FILE = "demo.json"


async def fill(services: Services, progress: Progress | None = None) -> DemoWorld:
    """The demo world. Makes it in an empty database, in one commit; gives back the same where it is already, with new
    tokens only when those of demo.json are lost or revoked. Errors: Conflict (the database holds other people)."""
    path = services.settings.data / FILE
    known = await asyncio.to_thread(_read, path)
    async with services.open_tx.read() as tx:
        there = await keys.is_demo(tx)
        if not there and (await accounts.list_users(tx, Viewer.system, Page(limit=1))).items:
            raise Conflict("There are people in this data folder already; a demo world needs an empty one")
        good = there and known is not None and await _is_good(tx, known)
    base_url = services.settings.server.base_url
    if good and known is not None:
        return msgspec.structs.replace(known, base_url=base_url)
    if there:
        world = await services.open_tx.write(lambda tx: _renew(tx, base_url))
    else:
        world = await _make(services, progress or _silent)
    await asyncio.to_thread(_write, path, world)
    return world


async def _make(services: Services, progress: Progress) -> DemoWorld:
    made, ready, hashed = await asyncio.gather(
        pictures.make(services, _wanted()), letters.prepare(), auth.hash_password(PASSWORD)
    )
    factory = services.open_tx
    now = factory.now()

    async def whole(conn: Connection) -> DemoWorld:
        return await _live(Stage(factory, conn), Town(now, hashed, made), ready, progress)

    try:
        return await factory.engine.write(whole)
    except BaseException:
        for stored in made.values():
            await media.discard(services, stored)
        raise


async def _live(stage: Stage, town: Town, ready: list[Ready], progress: Progress) -> DemoWorld:
    acts = sorted([*beginnings(town), *keepings(town), *stories(town)], key=itemgetter(0))
    for number, (moment, act) in enumerate(acts, 1):
        async with stage.at(moment) as tx:
            await act(tx)
        progress(number, len(acts))
    async with stage.at(town.now) as tx:
        apps = await keys.make_apps(tx)
        return DemoWorld(
            base_url=tx.settings.server.base_url,
            people=await keys.give(tx, apps),
            apps=keys.shown(apps),
            mailer=await letters.make(tx, ready),
        )


async def _renew(tx: Tx, base_url: str) -> DemoWorld:
    apps = await keys.make_apps(tx)
    return DemoWorld(
        base_url=base_url, people=await keys.give(tx, apps), apps=keys.shown(apps), mailer=await letters.renew(tx)
    )


async def _is_good(tx: Tx, world: DemoWorld) -> bool:
    return await keys.are_good(tx, world) and await letters.is_good(tx, world.mailer)


def _wanted() -> list[Wanted]:
    """Every picture of the town."""
    wanted = []
    for person in PEOPLE:
        name = person.username
        wanted.append(Wanted(f"{name}.avatar", name, "face", person.name, (400, 400), "avatar"))
        wanted.append(Wanted(f"{name}.header", name, person.view, "", (1200, 400), "header"))
    for group in GROUPS:
        wanted.append(Wanted(f"{group.username}.avatar", group.username, group.picture, "", (400, 400), "avatar"))
    wanted += [Wanted(sign(name), name, f"sign of {name}", "", (128, 128)) for name in SIGNS]
    for said in (*SAID, *WHISPERED):
        for one in said.pictures:
            wanted.append(Wanted(one.name, one.name, one.subject, one.description, one.size))
    return wanted


def _silent(done: int, total: int) -> None:
    """Nobody wants to know."""


def _read(path: Path) -> DemoWorld | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=DemoWorld)
    except (FileNotFoundError, msgspec.MsgspecError):
        return None


def _write(path: Path, world: DemoWorld) -> None:
    """Whole or not at all, and for nobody else's eyes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(msgspec.json.format(msgspec.json.encode(world)))
    draft.replace(path)
