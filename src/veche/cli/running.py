"""Opens the services around one verb, closes them, and turns failures into exit codes."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from veche.cli.failures import explained
from veche.cli.output import Common, fail
from veche.settings import SECRETS, Settings, SettingsError

if TYPE_CHECKING:
    from veche.services import Services

_FIRST = "`veche serve`, `migrate`, `demo`, `user create`, `app create` and `mailer project create` begin a new one"
Work = Callable[["Services"], Awaitable[int | None]]


def settings_of(common: Common, **overrides: object) -> Settings:
    """The settings for a command that may be the first; `section__key=value` pairs that are None do not count."""
    chosen = {key.replace("__", "."): value for key, value in overrides.items() if value is not None}
    return Settings.load(common.data, overrides=chosen)


def settings_there(common: Common) -> Settings:
    """The settings of an instance that is there already; a mistyped folder is told, not made. SettingsError."""
    settings = Settings.load(common.data, making=False)
    if not settings.data.is_dir():
        raise SettingsError([f"there is no data folder {settings.data}; check --data and VECHE_DATA. {_FIRST}"])
    if not (settings.data / SECRETS).exists():
        raise SettingsError([f"there is no instance in {settings.data}; check --data and VECHE_DATA. {_FIRST}"])
    return settings


def guarded(common: Common, command: Callable[[], int | None]) -> int:
    """Run a command: 0 or what it returned; 1 failed; 2 bad settings."""
    try:
        return command() or 0
    except BrokenPipeError:
        raise
    except Exception as error:
        return fail(common, *explained(error))


def run(common: Common, work: Work, *, first: bool = False) -> int:
    """Run `work` with open services on a migrated database; what it writes has the effects that it has anywhere.

    `first`: it may be the first that is ever done here, so what is missing is made."""

    async def inside() -> int | None:
        from veche.effects import REACTIONS
        from veche.services import opened

        async with opened(settings_of(common) if first else settings_there(common), REACTIONS) as services:
            return await work(services)

    return guarded(common, lambda: asyncio.run(inside()))


def look(common: Common, work: Work, *, first: bool = False) -> int:
    """The same for what only reads: without the effects, which are half of all that there is to import."""

    async def inside() -> int | None:
        from veche.core.reactions import Reactions
        from veche.services import opened

        async with opened(settings_of(common) if first else settings_there(common), Reactions()) as services:
            return await work(services)

    return guarded(common, lambda: asyncio.run(inside()))
