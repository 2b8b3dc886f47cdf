"""`veche migrate`, `veche backup`, `veche restore`."""

import asyncio
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from veche.cli.output import Common, Progress, fail, show
from veche.cli.running import run, settings_of
from veche.services import Services
from veche.settings import SettingsError


def register(app: App) -> None:
    """Hang the commands onto the tree."""
    app.command(migrate)
    app.command(backup)
    app.command(restore)


def migrate(*, common: Common | None = None) -> int:
    """Bring the database to this version's schema. `serve` does it by itself at start."""
    common = common or Common()

    async def work(services: Services) -> None:
        show(common, {"schema": services.schema_version, "applied": list(services.migrations_applied)})

    return run(common, work)


def backup(file: Path, *, common: Common | None = None) -> int:
    """Write database, files, settings and keys into one archive, while the server runs.

    Parameters
    ----------
    file
        The archive to write (.tar.gz); must not exist yet.
    """
    common = common or Common()
    if file.exists():
        return fail(common, f"{file} exists already; choose another name", 2)

    async def work(services: Services) -> None:
        from veche.core import archive

        made = await archive.write(services.settings, services.engine, file, Progress("backup"))
        show(common, made)

    return run(common, work)


def restore(file: Path, *, force: Annotated[bool, Parameter(negative=())] = False, common: Common | None = None) -> int:
    """Put an archive back into an empty data folder.

    Parameters
    ----------
    file
        An archive that `veche backup` wrote.
    force
        Replace what is in the data folder.
    """
    common = common or Common()
    from veche.core import archive

    try:
        settings = settings_of(common)
        made = asyncio.run(archive.restore(settings, file, force=force, progress=Progress("restore")))
    except SettingsError as error:
        return fail(common, str(error), 2)
    except archive.ArchiveError as error:
        return fail(common, str(error))
    except OSError as error:
        return fail(common, f"{error.strerror or error}: {error.filename or file}")
    show(common, made)
    return 0
