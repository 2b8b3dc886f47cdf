"""What is installed is locked: by version and hash, alike for running and testing, and named nowhere else."""

import re
import tomllib

from tests.rules.tree import TOP

LOCKED = re.compile(r"^([\w.-]+)==([\w.!+]+)[^\n]*((?:\n +--hash=sha256:[0-9a-f]{64}[ \\]*)*)", re.MULTILINE)


def locked(kind: str) -> dict[str, str]:
    found = LOCKED.findall((TOP / "requirements" / f"{kind}.txt").read_text(encoding="utf-8"))
    assert found and all(hashes for _, _, hashes in found), f"{kind}.txt: a package without a hash"
    return {plain(name): version for name, version, _ in found}


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", re.split(r"[\[<>=! ]", name)[0]).lower()


def test_what_runs_is_what_is_tested() -> None:
    assert locked("run").items() <= locked("dev").items(), "run `make requirements`"


def test_every_direct_requirement_is_locked() -> None:
    wanted = {
        plain(name)
        for name in tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    }
    inputs = (TOP / "requirements" / "run.in").read_text(encoding="utf-8").splitlines()
    named = {plain(line) for line in inputs if line and not line.startswith("#")}
    assert wanted <= named, f"in pyproject.toml, not in run.in: {sorted(wanted - named)}"
    assert named <= locked("run").keys(), f"not locked, run `make requirements`: {sorted(named - locked('run').keys())}"
