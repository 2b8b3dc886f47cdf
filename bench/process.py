"""A server under measurement: started, asked for its address, watched through /proc, stopped."""

import contextlib
import http.client
import os
import re
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
START_SECONDS = 60.0
STOP_SECONDS = 15.0
_ADDRESS = re.compile(r"http://127\.0\.0\.1:(\d+)")
_TICK = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


class Server:
    """`python -m MODULE …`, which writes its address to the error stream; `ready` is asked until it answers."""

    def __init__(self, *command: str, log: Path, env: dict[str, str] | None = None, ready: str = "/readyz") -> None:
        self.log = log
        paths = f"{ROOT / 'src'}{os.pathsep}{ROOT}"
        env = {**os.environ, "PYTHONPATH": paths, "PYTHONWARNINGS": "ignore", **(env or {})}
        began = time.perf_counter()
        with log.open("wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", *command], stdout=out, stderr=out, env=env, cwd=ROOT, start_new_session=True
            )
        try:
            self.port = self._wait_for_port(began)
            self._wait_until_ready(began, ready)
        except BaseException:
            self.stop()
            raise
        self.start_seconds = time.perf_counter() - began
        self.start_cpu = self.cpu()

    def _wait_for_port(self, began: float) -> int:
        while time.perf_counter() - began < START_SECONDS and self.process.poll() is None:
            if found := _ADDRESS.search(self.log.read_text(errors="replace")):
                return int(found[1])
            time.sleep(0.005)
        raise RuntimeError(f"the server did not start: {self.log.read_text(errors='replace')[-2000:]}")

    def _wait_until_ready(self, began: float, path: str) -> None:
        while time.perf_counter() - began < START_SECONDS and self.process.poll() is None:
            with contextlib.suppress(OSError, http.client.HTTPException):
                if fetch(self.port, path)[0] == 200:
                    return
            time.sleep(0.005)
        raise RuntimeError(f"the server was never ready: {self.log.read_text(errors='replace')[-2000:]}")

    def tree(self) -> list[int]:
        """The process and all that it has started."""
        children: dict[int, list[int]] = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit() and (stat := _stat(int(entry.name))):
                children.setdefault(int(stat[1]), []).append(int(entry.name))
        found, waiting = [], [self.process.pid]
        while waiting:
            pid = waiting.pop()
            found.append(pid)
            waiting += children.get(pid, [])
        return found

    def cpu(self) -> float:
        """Seconds of processor time that the tree has used, those of children that ended included."""
        total = 0
        for pid in self.tree():
            if stat := _stat(pid):
                total += sum(int(stat[place]) for place in (11, 12, 13, 14))
        return total / _TICK

    def memory(self) -> float:
        """Resident MiB of the tree."""
        pages = 0
        for pid in self.tree():
            with contextlib.suppress(OSError):
                pages += int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        return pages * _PAGE / 2**20

    def stop(self) -> None:
        """Ask it to end; what does not is ended."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()


def _stat(pid: int) -> Sequence[str]:
    """The fields of /proc/PID/stat after the name, which may hold spaces: state, parent, …"""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ()


def fetch(port: int, path: str, headers: dict[str, str] | None = None) -> tuple[int, bytes]:
    """One request."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path, headers=headers or {})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()
