"""The doctor: each thing that it looks at, healthy and ill."""

import asyncio
import socket
from pathlib import Path

import pytest

from tests.cli.conftest import Veche
from tests.smtp.servers import sink
from veche.settings import Settings


def findings(veche: Veche, *words: str) -> dict[str, str]:
    """The worst level of each topic."""
    said = veche("doctor", *words, "--json")
    order = ["ok", "warn", "bad"]
    worst: dict[str, str] = {}
    for found in said.json["findings"]:
        worst[found["topic"]] = max(worst.get(found["topic"], "ok"), found["level"], key=order.index)
        assert found["level"] == "ok" or found["do"]
    assert said.code == (1 if "bad" in worst.values() else 0)
    assert said.json["ok"] == (said.code == 0)
    return worst


def test_a_healthy_instance_is_called_so(everywhere: Veche) -> None:
    everywhere.made("migrate")
    found = findings(everywhere, "--consistency")
    assert "bad" not in found.values()
    assert {"address", "folder", "rights", "disk", "clock", "schema", "database", "jobs", "files", "mail"} <= set(found)
    assert found["consistency"] == "ok"


def test_it_makes_no_database_where_there_is_none(veche: Veche) -> None:
    Settings.load(veche.data, {})
    assert findings(veche)["database"] == "bad"
    assert not (veche.data / "veche.db").exists()


@pytest.mark.database("postgresql")
def test_it_does_not_migrate(veche: Veche, empty_database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VECHE_DATABASE_URL", empty_database_url)
    Settings.load(veche.data, {})
    assert findings(veche)["schema"] == "bad"
    assert findings(veche)["schema"] == "bad"


def test_keys_that_others_can_read_are_told(veche: Veche) -> None:
    veche.made("migrate")
    (veche.data / "secrets.toml").chmod(0o644)
    assert findings(veche)["rights"] == "bad"
    assert "chmod 600" in veche("doctor").out


def test_a_changed_address_is_told(veche: Veche, monkeypatch: pytest.MonkeyPatch) -> None:
    veche.made("migrate")
    (veche.data / "address").write_text("https://old.example\n")
    monkeypatch.setenv("VECHE_SERVER_BASE_URL", "https://new.example")
    monkeypatch.setenv("VECHE_SERVER_TRUSTED_PROXIES", "127.0.0.1/32")
    assert findings(veche)["address"] == "bad"
    assert "https://old.example" in veche("doctor").out


def test_an_address_without_encryption_is_told(veche: Veche, monkeypatch: pytest.MonkeyPatch) -> None:
    veche.made("migrate")
    monkeypatch.setenv("VECHE_SERVER_BASE_URL", "http://town.example")
    assert findings(veche)["address"] == "bad"


def test_a_damaged_file_is_told(veche: Veche) -> None:
    veche.made("user", "create", "anna", "--email", "a@example.org", "--password", "correct horse")
    file = veche.data / "veche.db"
    content = bytearray(file.read_bytes())
    for page in range(4, len(content) // 4096, 3):
        content[page * 4096 : page * 4096 + 200] = b"\xaa" * 200
    file.write_bytes(content)
    assert "bad" in (findings(veche).get("integrity"), findings(veche).get("database"))


def test_a_storage_that_cannot_be_written_is_told(
    veche: Veche, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    veche.made("migrate")
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("VECHE_STORAGE_URL", f"file://{tmp_path}/file/below")
    assert findings(veche)["files"] == "bad"


def test_a_relay_that_answers_is_well_and_gets_no_letter(veche: Veche, monkeypatch: pytest.MonkeyPatch) -> None:
    veche.made("migrate")

    async def look() -> tuple[dict[str, str], int, int]:
        async with sink() as server:
            monkeypatch.setenv("VECHE_MAIL_ROUTE", f"smtp://127.0.0.1:{server.port}")
            found = await asyncio.to_thread(findings, veche)
            return found, server.connections, len(server.letters)

    found, _, letters = asyncio.run(look())
    assert (found["mail"], letters) == ("ok", 0)


def test_a_relay_that_is_not_there_is_told(veche: Veche, monkeypatch: pytest.MonkeyPatch) -> None:
    veche.made("migrate")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        monkeypatch.setenv("VECHE_MAIL_ROUTE", f"smtp://user:hush@127.0.0.1:{free.getsockname()[1]}")
        assert findings(veche)["mail"] == "bad"
        assert "hush" not in veche("doctor").out


def test_jobs_that_nobody_does_are_told(veche: Veche) -> None:
    import apsw

    veche.made("migrate")
    connection = apsw.Connection(str(veche.data / "veche.db"))
    connection.execute("INSERT INTO jobs (name, args, run_at, created_at) VALUES ('x', '{}', 1, 1)").fetchall()
    connection.execute(
        "INSERT INTO jobs (name, args, state, run_at, created_at) VALUES ('y', '{}', 2, 1, 1)"
    ).fetchall()
    connection.close()
    assert findings(veche)["jobs"] == "bad"
    assert "y (1)" in veche("doctor").out
