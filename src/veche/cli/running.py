"""Opens the services around one verb, closes them, and turns failures into exit codes."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from veche.cli.failures import explained
from veche.cli.output import Common, fail
from veche.settings import Settings

if TYPE_CHECKING:
    from veche.services import Services

Work = Callable[["Services"], Awaitable[int | None]]


def settings_of(common: Common, **overrides: object) -> Settings:
    """The settings for a command; `section__key=value` pairs that are None do not count."""
    chosen = {key.replace("__", "."): value for key, value in overrides.items() if value is not None}
    return Settings.load(common.data, overrides=chosen)


def guarded(common: Common, command: Callable[[], int | None]) -> int:
    """Run a command: 0 or what it returned; 1 failed; 2 bad settings."""
    try:
        return command() or 0
    except BrokenPipeError:
        raise
    except Exception as error:
        return fail(common, *explained(error))


def run(common: Common, work: Work) -> int:
    """Run `work` with open services on a migrated database; what it writes has the effects that it has anywhere."""

    async def inside() -> int | None:
        from veche.effects import REACTIONS
        from veche.services import opened

        async with opened(settings_of(common), REACTIONS) as services:
            return await work(services)

    return guarded(common, lambda: asyncio.run(inside()))


def look(common: Common, work: Work) -> int:
    """The same for what only reads: without the effects, which are half of all that there is to import."""

    async def inside() -> int | None:
        from veche.core.reactions import Reactions
        from veche.services import opened

        async with opened(settings_of(common), Reactions()) as services:
            return await work(services)

    return guarded(common, lambda: asyncio.run(inside()))
