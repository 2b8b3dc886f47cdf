"""`veche serve` and `veche worker`."""

import errno
from typing import Annotated

from cyclopts import Parameter

from veche.cli.output import Common, fail, say
from veche.cli.running import guarded, settings_of
from veche.lib import collector

Flag = Annotated[bool, Parameter(negative=())]
_WHY = {
    errno.EADDRINUSE: "another program listens there; choose another port with --port or VECHE_SERVER_PORT",
    errno.EACCES: "this port is for the system's own programs; choose one above 1023 and let a proxy listen there",
    errno.EADDRNOTAVAIL: "this machine has no such address; see --host",
}


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

    def command() -> int:
        settings = settings_of(common, server__host=host, server__port=port, server__workers=workers)
        with collector.spared():
            from veche.app import serve as run  # uvicorn and all surfaces: only when they are needed
            from veche.core.checkup import note_address

        note_address(settings)
        try:
            return run(settings, with_jobs=not no_worker, demo=demo)
        except KeyboardInterrupt:  # asked to stop before it had begun
            return 0
        except OSError as error:
            if error.errno not in _WHY or error.filename:
                raise
            where = f"{settings.server.host}:{settings.server.port}"
            return fail(common, f"cannot listen on {where}: {_WHY[error.errno]}")

    return guarded(common, command)


def worker(*, common: Common | None = None) -> int:
    """Run jobs and the schedule without answering requests."""
    common = common or Common()

    def command() -> int:
        settings = settings_of(common)
        from veche.worker import work

        say(f"veche worker: jobs of {settings.data}; stop with Ctrl-C")
        return work(settings)

    return guarded(common, command)
