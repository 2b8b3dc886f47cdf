"""The same load by wrk, where it is installed."""

import re
import shutil
import subprocess
from pathlib import Path

from bench.cases import Request
from bench.load import Load

_UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}


def is_there() -> bool:
    """Whether this machine has it."""
    return shutil.which("wrk") is not None


def run(request: Request, port: int, connections: int, seconds: float, folder: Path) -> Load:
    """One thread of wrk; it knows whole seconds only."""
    script = folder / "request.lua"
    script.write_text(_lua(request))
    command = ["wrk", "-t1", f"-c{connections}", f"-d{max(1, round(seconds))}s", "--latency", "--timeout", "30s"]
    url = f"http://127.0.0.1:{port}{request.path}"
    out = subprocess.run(
        [*command, "-s", str(script), url], check=True, capture_output=True, text=True, timeout=seconds + 60
    ).stdout
    return parse(out)


def parse(out: str) -> Load:
    """What wrk prints. Errors are answers other than 2xx and 3xx, and sockets that failed."""
    total = re.search(r"(\d+) requests in ([\d.]+)(us|ms|s|m)\b", out)
    if total is None:
        raise RuntimeError(f"wrk said: {out[-500:]}")
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", out)
    broken = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", out)
    errors = int(bad[1]) if bad else 0
    errors += sum(int(number) for number in broken.groups()) if broken else 0
    seconds = float(total[2]) * _UNITS[total[3]] / 1000
    return Load(int(total[1]), seconds, _percentile(out, 50), _percentile(out, 99), errors, "wrk")


def _percentile(out: str, percent: int) -> float:
    found = re.search(rf"^\s+{percent}%\s+([\d.]+)(us|ms|s|m)\b", out, re.MULTILINE)
    return float(found[1]) * _UNITS[found[2]] if found else 0.0


def _lua(request: Request) -> str:
    lines = [f'wrk.method = "{request.method}"']
    lines += [f"wrk.headers[{_quoted(name)}] = {_quoted(value)}" for name, value in request.headers]
    if request.body:
        lines.append(f"wrk.body = {_quoted(request.body.decode())}")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\r", "\\r").replace("\n", "\\n")
    return f'"{escaped}"'
