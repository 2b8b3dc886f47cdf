"""The demo's pictures through the path that every upload takes: drawn, decoded, stored, described."""

import asyncio
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import msgspec
from msgspec.structs import replace

from veche.core import media
from veche.core.demo import drawing
from veche.core.media.service import NewMedia

if TYPE_CHECKING:
    from veche.core.media.store import Services

AT_ONCE = 3


class Wanted(msgspec.Struct, frozen=True):
    """A picture to be made; `key` is what it is asked for by."""

    key: str
    name: str
    subject: str
    description: str = ""
    size: tuple[int, int] = (800, 600)
    purpose: Literal["post", "avatar", "header"] = "post"


async def make(services: "Services", wanted: Iterable[Wanted]) -> dict[str, NewMedia]:
    """All of them, a few at a time, ready for `media.accept`. Never inside a transaction."""
    slots = asyncio.Semaphore(AT_ONCE)
    with tempfile.TemporaryDirectory(prefix="veche-demo-") as folder:

        async def one(number: int, picture: Wanted) -> tuple[str, NewMedia]:
            async with slots:
                path = Path(folder, f"{number}.jpg")
                await asyncio.to_thread(_draw, path, picture)
                stored = await media.store(services, path, kinds=("image",), purpose=picture.purpose)
            return picture.key, replace(stored, description=picture.description)

        return dict(await asyncio.gather(*(one(number, picture) for number, picture in enumerate(wanted))))


def _draw(path: Path, picture: Wanted) -> None:
    path.write_bytes(drawing.draw(picture.name, picture.subject, picture.size))
