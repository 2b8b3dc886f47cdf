"""`veche serve` and `veche worker`."""

import gc
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from veche.cli.output import Common, fail, say
from veche.cli.running import settings_of
from veche.settings import SettingsError

Flag = Annotated[bool, Parameter(negative=())]


def register(app: App) -> None:
    """Hang the commands onto the tree."""
    app.command(serve)
    app.command(worker)


def serve(
    *,
    host: str | None = None,
    port: int | None = None,
    workers: int | None = None,
    no_worker: Flag = False,
    demo: Flag = False,
    common: Common | None = None,
) -> int:
    """Serve everything: web, streaming, jobs and schedule.

    Parameters
    ----------
    host
        Address to listen on.
    port
        Port to listen on; 0 takes a free one and prints it.
    workers
        How many processes answer requests.
    no_worker
        Leave jobs and schedule to `veche worker` processes.
    demo
        Fill an empty database with the demo world and show its tokens on the front page.
    """
    common = common or Common()
    try:
        settings = settings_of(common, server__host=host, server__port=port, server__workers=workers)
    except SettingsError as error:
        return fail(common, str(error), 2)
    gc.disable()  # nothing that is imported ever becomes garbage, and looking for it costs a tenth of the start
    from veche.app import serve as run  # uvicorn and all surfaces: only when they are needed

    gc.freeze()
    gc.enable()
    return run(settings, with_jobs=not no_worker, demo=demo)


def worker(*, common: Common | None = None) -> int:
    """Run jobs and the schedule without answering requests."""
    common = common or Common()
    try:
        settings = settings_of(common)
    except SettingsError as error:
        return fail(common, str(error), 2)
    from veche.worker import work

    say(f"veche worker: jobs of {_shown(settings.data)}; stop with Ctrl-C")
    return work(settings)


def _shown(folder: Path) -> str:
    return str(folder)
