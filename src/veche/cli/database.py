"""`veche migrate`, `veche backup`, `veche restore`."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from veche.cli.output import Common, fail, show
from veche.cli.running import guarded, look, settings_there
from veche.lib.progress import Progress
from veche.settings import Settings

if TYPE_CHECKING:
    from veche.services import Services


def migrate(*, common: Common | None = None) -> int:
    """Bring the database to this version's schema. `serve` does it by itself at start."""
    common = common or Common()

    async def work(services: "Services") -> None:
        applied = list(services.migrations_applied)
        said = f"brought to {services.schema_version}" if applied else f"is at {services.schema_version} already"
        show(common, {"schema": services.schema_version, "applied": applied}, f"The database {said}.")

    return look(common, work, first=True)


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

    async def work() -> int:
        from veche.core import archive

        try:
            made = await archive.write(settings_there(common), file, Progress("backup (bytes)"))
        except archive.ArchiveError as error:
            return fail(common, str(error))
        show(common, made.as_dict(), f"Wrote {file}: {made.line}. Keep it from everybody else: the keys are in it.")
        return 0

    return guarded(common, lambda: asyncio.run(work()))


def restore(file: Path, *, force: Annotated[bool, Parameter(negative=())] = False, common: Common | None = None) -> int:
    """Put an archive back into an empty data folder. Stop the server first.

    Parameters
    ----------
    file
        An archive that `veche backup` wrote.
    force
        Replace what is in the data folder and in the database.
    """
    common = common or Common()

    async def work() -> int:
        from veche.core import archive

        try:
            settings = Settings.load(common.data, making=False)
            made = await archive.restore(settings, file, force=force, progress=Progress("restore"))
        except archive.ArchiveError as error:
            return fail(common, str(error))
        show(common, made.as_dict(), f"Restored {file}: {made.line}. Start the server as usual.")
        return 0

    return guarded(common, lambda: asyncio.run(work()))
