"""`veche emoji …`: the instance's own emoji."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from cyclopts import App

from veche.cli.inside import line, lines, read, write
from veche.cli.output import Common, show
from veche.cli.running import run
from veche.core import emoji
from veche.core.errors import Invalid
from veche.core.viewer import Viewer

if TYPE_CHECKING:
    from veche.services import Services

app = App(name="emoji", help="The instance's own emoji.")
_ME = Viewer.system


@app.command(name="list")
def list_emoji(*, common: Common | None = None) -> int:
    """List the emoji."""
    return read(common, emoji.listed, lines)


@app.command
def add(name: str, file: Path, *, category: str = "", common: Common | None = None) -> int:
    """Let a picture stand for a word.

    Parameters
    ----------
    name
        The word, without colons.
    file
        PNG, GIF, WebP or JPEG; may move.
    category
        Under which it is offered.
    """
    common = common or Common()

    async def work(services: "Services") -> None:
        from veche.core import media

        emoji.check_word(name)
        if (await asyncio.to_thread(file.stat)).st_size > emoji.LARGEST:
            raise Invalid("file", f"is larger than {emoji.LARGEST // 1024} KiB", code="too_large")
        stored = await media.store(services, file, kinds=("image",))
        files = [(one.role, one.key) for one in stored.files]
        try:
            made = await services.open_tx.write(lambda tx: emoji.add(tx, _ME, name, files, category))
        except Exception:
            await media.discard(services, stored)
            raise
        show(common, line(made))

    return run(common, work)


@app.command(name="set")
def set_emoji(
    name: str, *, category: str | None = None, visible: bool | None = None, common: Common | None = None
) -> int:
    """Put an emoji into another category, or offer it no longer (--no-visible)."""
    return write(common, lambda tx: emoji.change(tx, _ME, name, category=category, visible=visible), line)


@app.command
def remove(name: str, *, common: Common | None = None) -> int:
    """Let the word be a word again."""
    common = common or Common()

    async def work(services: "Services") -> None:
        old = await services.open_tx.write(lambda tx: emoji.remove(tx, _ME, name))
        await services.storage.delete(*old)
        show(common, {"removed": name})

    return run(common, work)
