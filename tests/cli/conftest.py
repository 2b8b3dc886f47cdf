"""The command line in this process: what it printed, and its exit code."""

import json
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from veche.cli import main

TOP = Path(__file__).parents[2]
PASSWORD = "correct horse battery staple"


@dataclass(frozen=True)
class Said:
    """What came of a command."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Veche:
    """`veche(*words)` on a data folder of the test's own."""

    def __init__(self, capsys: pytest.CaptureFixture[str], data: Path) -> None:
        self.capsys = capsys
        self.data = data

    def __call__(self, *words: str) -> Said:
        self.capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(list(words))
        out, err = self.capsys.readouterr()
        assert "Traceback" not in out + err
        assert isinstance(ended.value.code, int)
        return Said(ended.value.code, out, err)

    def made(self, *words: str) -> Any:
        """What a command that must succeed prints as JSON."""
        said = self(*words, "--json")
        assert said.code == 0, said.err
        return said.json


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """The settings of the test, for this process and for those that it starts."""
    for name in [name for name in os.environ if name.startswith("VECHE_") and not name.startswith("VECHE_TEST")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("VECHE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("VECHE_DATABASE_SYNCHRONOUS", "normal")
    monkeypatch.setenv("VECHE_MAIL_ROUTE", "mx")
    path = os.pathsep.join([str(TOP / "src"), str(TOP), *filter(None, [os.environ.get("PYTHONPATH", "")])])
    monkeypatch.setenv("PYTHONPATH", path)
    yield os.environ  # type: ignore[misc]


@pytest.fixture
def veche(capsys: pytest.CaptureFixture[str], environment: dict[str, str]) -> Veche:
    """On an empty data folder, with SQLite in it."""
    return Veche(capsys, Path(environment["VECHE_DATA"]))


@pytest.fixture
def everywhere(veche: Veche, database_kind: str, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Veche:
    """The same once on each kind of database."""
    if database_kind == "postgresql":
        monkeypatch.setenv("VECHE_DATABASE_URL", database_url)
    return veche


@pytest.fixture
def begun(everywhere: Veche) -> Veche:
    """On each kind of database, and somebody has begun the instance."""
    everywhere.made("migrate")
    return everywhere


@pytest.fixture
def anna(veche: Veche) -> int:
    """The account of somebody who is there."""
    created = veche.made("user", "create", "anna", "--email", "anna@example.org", "--password", PASSWORD, "--confirmed")
    return int(created["id"])


PYTHON = sys.executable
