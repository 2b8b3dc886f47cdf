"""A Veche of its own for somebody else's suite: an empty data folder, a port of the loopback, gone at the end."""

import contextlib
import json
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
START = 60.0  # seconds until the server must answer
# What suites take for granted of a server that stands there to be tested.
SETTINGS = {
    "VECHE_REGISTRATION_MODE": "open",
    "VECHE_REGISTRATION_CONFIRM_EMAIL": "false",
    "VECHE_RATELIMIT_ENABLED": "false",
    "VECHE_OAUTH_PASSWORD_GRANT": "true",
    "VECHE_DATABASE_SYNCHRONOUS": "normal",
}


@dataclass(frozen=True)
class Veche:
    """A server that runs, and its command line."""

    url: str
    data: Path
    environment: dict[str, str]

    def command(self, *words: str) -> None:
        """`veche …` on this server's data."""
        line = [*python(), "-m", "veche", *words, "--data", str(self.data)]
        subprocess.run(line, env=self.environment, check=True, stdout=subprocess.DEVNULL)

    def user(self, name: str, email: str, password: str = "", role: str = "user") -> str:
        """Makes a person whose address counts as confirmed, and tells the password."""
        chosen = password or secrets.token_hex(12)
        self.command("user", "create", name, "--email", email, "--password", chosen, "--role", role, "--confirmed")
        return chosen


def python() -> list[str]:
    """The Python that has what Veche needs: VECHE_PYTHON, else the one that `make` set up, else this one."""
    ready = TOP / ".venv" / "bin" / "python"
    return [os.environ.get("VECHE_PYTHON") or (str(ready) if ready.exists() else sys.executable)]


def suite_folder(words: list[str], holds: str) -> tuple[Path, list[str]]:
    """The suite's folder, which is the first argument, and the rest for the suite's own runner."""
    if not words or not (folder := Path(words[0]).resolve()).joinpath(holds).exists():
        print(f"usage: {Path(sys.argv[0]).name} FOLDER [ARGUMENTS]   FOLDER holds {holds}", file=sys.stderr)
        raise SystemExit(2)
    return folder, words[1:]


@contextlib.contextmanager
def serving(port: int, host: str, **more: str) -> Iterator[Veche]:
    """Serves until the block ends; what the server logged is shown if the block fails to start it."""
    if not _free(port):
        print(f"port {port} is taken, and this suite knows no other", file=sys.stderr)
        raise SystemExit(1)
    with tempfile.TemporaryDirectory(prefix="veche-suite-") as folder:
        data, url = Path(folder) / "data", f"http://{host}:{port}"
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("VECHE_")},
            **SETTINGS,
            "VECHE_SERVER_BASE_URL": url,
            **more,
            "PYTHONPATH": str(TOP / "src"),
        }
        veche = Veche(url, data, environment)
        with open(Path(folder) / "log", "w+b") as log:
            line = [*python(), "-m", "veche", "serve", "--port", str(port), "--data", str(data)]
            server = subprocess.Popen(line, env=environment, stdout=log, stderr=log)
            try:
                _wait(server, url, Path(folder) / "log")
                yield veche
            finally:
                server.terminate()
                server.wait(20)
                _tell_failures(Path(folder) / "log")


def _wait(server: subprocess.Popen[bytes], url: str, log: Path) -> None:
    end = time.monotonic() + START
    while time.monotonic() < end and server.poll() is None:
        with contextlib.suppress(OSError):
            with urllib.request.urlopen(f"{url}/api/v1/instance", timeout=2) as answer:
                json.load(answer)
            return
        time.sleep(0.1)
    print(log.read_text(encoding="utf-8", errors="replace")[-4000:], file=sys.stderr)
    raise SystemExit("veche did not start")


def _tell_failures(log: Path) -> None:
    """A 5xx is Veche's own fault, whatever the suite says of it."""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    if errors := [line for line in lines if '"level": "error"' in line or "Traceback" in line or "[error" in line]:
        print(f"\nveche logged {len(errors)} errors; the first:", *errors[:5], sep="\n  ", file=sys.stderr)


def _free(port: int) -> bool:
    with socket.socket() as trial:
        return trial.connect_ex(("127.0.0.1", port)) != 0
