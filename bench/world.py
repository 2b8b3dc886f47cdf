"""The large world that is measured on, made in a process of its own: `python -m bench.world FOLDER ACCOUNTS POSTS`."""

import asyncio
import subprocess
import sys
from pathlib import Path

import msgspec

FILE = "bench.json"


class World(msgspec.Struct, frozen=True, kw_only=True):
    """Where it is, and what one needs to ask for things in it."""

    data: str
    accounts: int
    posts: int
    author: int  # who writes much
    told: str  # their token: they are told much, too
    talk: int  # the post that two hundred answer
    authors: tuple[int, ...]  # whom the reader follows
    mastodon: str
    vk: str
    mailru: str
    mailru_app: str
    mailru_secret: str
    picture: str


def ensure(folder: Path, accounts: int, posts: int) -> World:
    """The world in this folder; made if it is not there."""
    file = folder / FILE
    if not file.exists():
        command = [sys.executable, "-m", "bench.world", str(folder), str(accounts), str(posts)]
        subprocess.run(command, check=True)
    return msgspec.json.decode(file.read_bytes(), type=World)


async def _make(folder: Path, accounts: int, posts: int) -> World:
    from veche.app import register_scopes
    from veche.core import demo
    from veche.core.demo import drawing
    from veche.effects import REACTIONS
    from veche.lib.progress import Progress
    from veche.services import opened
    from veche.settings import Settings

    register_scopes()
    async with opened(Settings.load(folder, {}), REACTIONS) as services:
        grown = await demo.grow(services, demo.Size(accounts, posts, 1), Progress("posts"))
        picture = folder / "picture.jpg"
        picture.write_bytes(drawing.draw("bench", size=(1600, 1200)))
        return await services.open_tx.write(lambda tx: _keys(tx, grown, folder, picture))


async def _keys(tx: "Tx", grown: "Grown", folder: Path, picture: Path) -> World:  # type: ignore[name-defined] # noqa: F821
    from veche.core import accounts, auth, graph
    from veche.core.paging import Page
    from veche.core.viewer import Viewer

    tokens = {
        dialect: await auth.create_token(tx, Viewer.system, auth.TokenWanted(grown.reader, dialect=dialect))
        for dialect in ("mastodon", "vk", "mailru")
    }
    app = await auth.load_app(tx, tokens["mailru"].app_id)
    reader = Viewer(account_id=await accounts.find(tx, grown.reader))
    followed = await graph.following(tx, reader, reader.account_id or 0, Page(limit=200))
    busiest = max(followed.items, key=lambda account: account.posts_count)
    told = await auth.create_token(tx, Viewer.system, auth.TokenWanted(busiest.username, dialect="mastodon"))
    return World(
        data=str(folder),
        accounts=grown.accounts,
        posts=grown.posts,
        author=busiest.id,
        told=told.access_token,
        talk=grown.talk,
        authors=tuple(account.id for account in followed.items if not account.is_group),
        mastodon=tokens["mastodon"].access_token,
        vk=tokens["vk"].access_token,
        mailru=tokens["mailru"].access_token,
        mailru_app=app.client_id,
        mailru_secret=app.client_secret,
        picture=str(picture),
    )


def main() -> None:
    folder, accounts, posts = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    folder.mkdir(parents=True, exist_ok=True)
    world = asyncio.run(_make(folder, accounts, posts))
    (folder / FILE).write_bytes(msgspec.json.encode(world))


if __name__ == "__main__":
    main()
