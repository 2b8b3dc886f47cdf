"""Backups: taken while another process writes, put back whole or not at all. On both databases."""

import contextlib
import io
import json
import os
import shutil
import signal
import stat
import subprocess
import tarfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import postgres
from tests.cli.conftest import PASSWORD, PYTHON, TOP, Veche


@pytest.fixture
def filled(everywhere: Veche, anna_everywhere: int) -> Veche:
    """Somebody, an app with a token, and a file."""
    media = everywhere.data / "files" / "media" / "aa"
    media.mkdir(parents=True)
    (media / "picture.txt").write_text("drawn")
    return everywhere


@pytest.fixture
def anna_everywhere(everywhere: Veche) -> int:
    words = ("user", "create", "anna", "--email", "anna@example.org", "--password", PASSWORD, "--confirmed")
    return int(everywhere.made(*words)["id"])


@contextlib.contextmanager
def writing(environment: dict[str, str], account_id: int) -> Iterator[subprocess.Popen[str]]:
    """A process that writes; it has begun, and it is gone afterwards."""
    command = [PYTHON, "-m", "tests.cli.writer", str(account_id), "1"]
    process = subprocess.Popen(command, cwd=TOP, env=environment, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        for _ in range(20):
            assert process.stdout.readline(), "the writer died"
        yield process
    finally:
        process.kill()
        process.stdout.close()
        process.wait()


@contextlib.contextmanager
def served(environment: dict[str, str]) -> Iterator[str]:
    """A server on the data folder; its address."""
    command = [PYTHON, "-m", "veche", "serve", "--port", "0"]
    process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    try:
        line = process.stderr.readline()
        address = line.split()[1]
        for _ in range(200):
            with contextlib.suppress(OSError), urllib.request.urlopen(f"{address}/readyz") as answer:
                assert answer.status == 200
                break
            time.sleep(0.05)
        yield address
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)
        process.stderr.close()


def wipe(veche: Veche) -> None:
    """As after the loss of the machine."""
    shutil.rmtree(veche.data)
    if url := os.environ.get("VECHE_DATABASE_URL"):
        name, root = url.partition("@/")[2].split("?host=")
        postgres.sql(Path(root), f"DROP DATABASE {name} WITH (FORCE)")
        postgres.sql(Path(root), f"CREATE DATABASE {name} TEMPLATE template0")


def test_what_is_written_meanwhile_is_whole_in_it_and_serves_again(
    filled: Veche, anna_everywhere: int, environment: dict[str, str], tmp_path: Path
) -> None:
    veche, file = filled, tmp_path / "b.tar.gz"
    token = veche.made("token", "create", "--user", "anna", "--dialect", "mastodon")["access_token"]
    with writing(environment, anna_everywhere):
        made = veche.made("backup", str(file))
    assert made["counts"]["posts"] >= 20
    assert made["file_count"] >= 20
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert not [path.name for path in tmp_path.iterdir() if path.name.startswith(".")]
    assert not list((veche.data / "files").glob(".backup-*"))
    secrets = (veche.data / "secrets.toml").read_bytes()

    wipe(veche)
    restored = veche.made("restore", str(file))
    assert restored["counts"] == made["counts"]
    assert (veche.data / "secrets.toml").read_bytes() == secrets
    assert (veche.data / "files" / "media" / "aa" / "picture.txt").read_text() == "drawn"
    assert not list(veche.data.glob(".restore-*"))
    examined = veche("doctor", "--consistency", "--json")
    assert [found for found in examined.json["findings"] if found["level"] == "bad" and found["topic"] != "jobs"] == []

    again = veche.made("backup", str(tmp_path / "again.tar.gz"))
    assert {**again["counts"], "event_log": 0} == {**made["counts"], "event_log": 0}
    with served(environment) as address:
        request = urllib.request.Request(f"{address}/api/v1/statuses", data=b"status=After", method="POST")
        request.add_header("Authorization", f"Bearer {token}")
        with urllib.request.urlopen(request) as answer:
            assert "After" in json.load(answer)["content"]
        request = urllib.request.Request(f"{address}/api/v1/accounts/{anna_everywhere}/statuses?limit=5")
        request.add_header("Authorization", f"Bearer {token}")
        with urllib.request.urlopen(request) as answer:
            assert len(json.load(answer)) == 5
        refused = veche("restore", str(file), "--force")
        assert (refused.code, "stop it first" in refused.err) == (1, True)


def test_it_does_not_overwrite_anything_unasked(filled: Veche, tmp_path: Path) -> None:
    file = tmp_path / "b.tar.gz"
    filled.made("backup", str(file))
    assert filled("backup", str(file)).code == 2
    filled.made("user", "create", "boris", "--email", "b@example.org", "--password", PASSWORD)
    assert filled("restore", str(file)).code == 1
    assert len(filled.made("user", "list")) == 2
    shutil.rmtree(filled.data / "files")
    assert "there is a database already" in filled("restore", str(file)).err
    filled.made("restore", str(file), "--force")
    assert [user["username"] for user in filled.made("user", "list")] == ["anna"]
    ids = filled.made("user", "create", "vera", "--email", "v@example.org", "--password", PASSWORD)
    assert ids["id"] == 2  # the counters are of the moment of the backup


def test_the_settings_of_the_archive_hold_where_there_are_none(veche: Veche, anna: int, tmp_path: Path) -> None:
    (veche.data / "veche.toml").write_text('[instance]\ntitle = "Town"\n')
    veche.made("backup", str(tmp_path / "b.tar.gz"))
    veche.made("restore", str(tmp_path / "b.tar.gz"), "--data", str(tmp_path / "new"))
    assert "Town" in (tmp_path / "new" / "veche.toml").read_text()
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "veche.toml").write_text('[instance]\ntitle = "Village"\n')
    veche.made("restore", str(tmp_path / "b.tar.gz"), "--data", str(tmp_path / "own"))
    assert "Village" in (tmp_path / "own" / "veche.toml").read_text()


def test_another_kind_of_database_is_refused(
    veche: Veche, anna: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    veche.made("backup", str(tmp_path / "b.tar.gz"))
    monkeypatch.setenv("VECHE_DATABASE_URL", f"postgresql://veche@/veche?host={tmp_path}")
    said = veche("restore", str(tmp_path / "b.tar.gz"), "--data", str(tmp_path / "new"))
    assert said.code == 1
    assert "SQLite" in said.err


@pytest.fixture
def archive(veche: Veche, anna: int, tmp_path: Path) -> Path:
    """A small good one."""
    veche.made("backup", str(tmp_path / "good.tar.gz"))
    return tmp_path / "good.tar.gz"


def rewritten(archive: Path, **changes: bytes | None) -> Path:
    """The archive with members changed, left out (None) or added, by name."""
    target = archive.with_name("changed.tar.gz")
    names = {name.replace("__", "/"): content for name, content in changes.items()}
    with tarfile.open(archive) as old, tarfile.open(target, "w:gz") as new:
        for info in old:
            content = names.pop(info.name, b"as it was")
            if content is None:
                continue
            data = old.extractfile(info).read() if content == b"as it was" else content  # type: ignore[union-attr]
            info.size = len(data)
            new.addfile(info, io.BytesIO(data))
        for name, content in names.items():
            info = tarfile.TarInfo(name)
            info.size = len(content or b"")
            new.addfile(info, io.BytesIO(content or b""))
    return target


@pytest.mark.parametrize(
    "changes",
    [
        {"database__veche.db": b"other bytes"},
        {"manifest.json": None},
        {"manifest.json": b"{}"},
        {"settings__secrets.toml": None},
        {"files__media__aa__more.txt": b"more"},
        {"..__outside": b"x"},
        {"__absolute": b"x"},
        {"files__..__..__outside": b"x"},
        {"settings__other.toml": b"x"},
    ],
)
def test_a_damaged_or_hostile_archive_changes_nothing(
    veche: Veche, archive: Path, tmp_path: Path, changes: dict[str, bytes | None]
) -> None:
    said = veche("restore", str(rewritten(archive, **changes)), "--data", str(tmp_path / "a" / "new"))
    assert said.code == 1
    assert "archive" in said.err or "damaged" in said.err
    assert not (tmp_path / "a").exists()
    assert not list(tmp_path.rglob("outside*"))


def test_a_link_in_an_archive_is_refused(veche: Veche, archive: Path, tmp_path: Path) -> None:
    target = tmp_path / "link.tar.gz"
    with tarfile.open(target, "w:gz") as tar:
        info = tarfile.TarInfo("settings/secrets.toml")
        info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(info)
    assert veche("restore", str(target), "--data", str(tmp_path / "new")).code == 1


@pytest.mark.parametrize("length", [0, 10, 2000])
def test_half_an_archive_is_none(veche: Veche, archive: Path, tmp_path: Path, length: int) -> None:
    half = tmp_path / "half.tar.gz"
    half.write_bytes(archive.read_bytes()[:length])
    assert veche("restore", str(half), "--data", str(tmp_path / "new")).code == 1
    assert not (tmp_path / "new").exists()
    (tmp_path / "empty").mkdir()
    assert veche("restore", str(half), "--data", str(tmp_path / "empty")).code == 1
    assert list((tmp_path / "empty").iterdir()) == []


def test_an_archive_of_a_newer_veche_is_refused(veche: Veche, archive: Path, tmp_path: Path) -> None:
    with tarfile.open(archive) as tar:
        manifest = json.load(tar.extractfile("manifest.json"))  # type: ignore[arg-type]
    manifest["schema"].append("2999_01_01_later")
    changed = rewritten(archive, **{"manifest.json": json.dumps(manifest).encode()})
    said = veche("restore", str(changed), "--data", str(tmp_path / "new"))
    assert (said.code, "newer" in said.err) == (1, True)
