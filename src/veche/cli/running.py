"""Opens the services around one verb, closes them, and turns failures into exit codes."""

import asyncio
from collections.abc import Awaitable, Callable

from veche.cli.output import Common, fail
from veche.core.errors import CoreError
from veche.effects import REACTIONS
from veche.services import Services, opened
from veche.settings import Settings, SettingsError


def settings_of(common: Common, **overrides: object) -> Settings:
    """The settings for a command; `section__key=value` pairs that are None do not count."""
    chosen = {key.replace("__", "."): value for key, value in overrides.items() if value is not None}
    return Settings.load(common.data, overrides=chosen)


def run(common: Common, work: Callable[[Services], Awaitable[int | None]], **overrides: object) -> int:
    """Run `work` with open services on a migrated database. 0 or what `work` returned; 1 failed; 2 bad settings."""

    async def inside() -> int:
        async with opened(settings_of(common, **overrides), REACTIONS) as services:
            return await work(services) or 0

    try:
        return asyncio.run(inside())
    except SettingsError as error:
        return fail(common, str(error), 2)
    except CoreError as error:
        return fail(common, error.message)
    except OSError as error:
        return fail(common, f"{error.strerror or error}{f': {error.filename}' if error.filename else ''}")
