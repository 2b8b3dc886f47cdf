"""Every command: its help, its exit codes, its words when it is called wrongly. Two run as real processes."""

import subprocess
from pathlib import Path

import pytest

from tests.cli.conftest import PYTHON, Veche
from veche.settings import Settings

COMMANDS = [
    "serve", "worker", "migrate", "doctor", "backup", "restore", "demo",
    "user create", "user list", "user set", "user delete", "app create", "token create",
    *(f"mailer project {verb}" for verb in ("create", "show", "list", "set", "rotate-secret")),
    *(f"mailer {what} {verb}" for what in ("field", "category", "letter", "sms")
      for verb in ("create", "list", "show", "set", "archive")),
]  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_and_takes_data_and_json(veche: Veche, command: str) -> None:
    said = veche(*command.split(), "--help")
    assert said.code == 0
    assert "--json" in said.out and "--data" in said.out


WRONG_CALLS = [
    ["nothing"],
    ["user", "nothing"],
    ["user", "list", "--nothing"],
    ["user", "create", "anna"],
    ["app", "create", "x", "--dialect", "esperanto"],
    ["serve", "--port", "many"],
    ["serve", "--port", "70000"],
    ["mailer", "field", "create", "--project", "shop", "--name", "x", "--type", "color"],
    ["user", "delete", "anna"],
    ["restore"],
]


@pytest.mark.parametrize("words", WRONG_CALLS)
def test_a_wrong_call_is_two(veche: Veche, words: list[str]) -> None:
    said = veche(*words)
    assert said.code == 2
    assert said.err and not said.out


@pytest.mark.parametrize("words", [*WRONG_CALLS, [], ["user"]])
def test_a_wrong_call_is_told_to_programs_in_json(veche: Veche, words: list[str]) -> None:
    said = veche(*words, "--json")
    assert said.code == 2
    assert list(said.json) == ["error"] and said.json["error"]
    assert said.out.count("\n") == 1


def test_wrong_settings_are_two_and_all_named(veche: Veche, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VECHE_MAIL_ROUTE", "pigeon://loft")
    monkeypatch.setenv("VECHE_REGISTRATION_MODE", "sometimes")
    said = veche("user", "list", "--json")
    assert said.code == 2
    assert "VECHE_MAIL_ROUTE" in said.err and "VECHE_REGISTRATION_MODE" in said.err
    assert said.json["error"] in said.err


def test_a_broken_file_of_settings_is_two(veche: Veche) -> None:
    veche.data.mkdir()
    (veche.data / "veche.toml").write_text("[server\n")
    said = veche("migrate")
    assert said.code == 2
    assert "veche.toml" in said.err


def test_a_data_folder_that_cannot_be_is_two(veche: Veche, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    said = veche("migrate", "--data", str(tmp_path / "file" / "data"))
    assert said.code == 2
    assert "cannot be used" in said.err


@pytest.mark.parametrize("there", [False, True])
@pytest.mark.parametrize(
    "words",
    [
        ["doctor"],
        ["doctor", "--consistency"],
        ["backup", "{tmp}/b.tar.gz"],
        ["restore", "{tmp}/none.tar.gz"],
        ["user", "list"],
        ["user", "set", "anna", "--role", "admin"],
        ["user", "delete", "anna", "--yes"],
        ["token", "create", "--user", "anna"],
        ["instance", "rule", "list"],
        ["announcement", "list"],
        ["emoji", "list"],
        ["moderation", "log"],
        ["mailer", "project", "list"],
        ["mailer", "category", "list", "--project", "xxx"],
    ],
)
def test_where_no_instance_is_it_is_told_and_none_is_made(
    veche: Veche, tmp_path: Path, words: list[str], there: bool
) -> None:
    if there:
        veche.data.mkdir()
        (veche.data / "veche.toml").write_text("")
    said = veche(*(word.format(tmp=tmp_path) for word in words), "--json")
    assert said.code in (1, 2)
    assert words[0] == "restore" or str(veche.data) in said.json["error"]
    assert sorted(tmp_path.rglob("*")) == ([veche.data, veche.data / "veche.toml"] if there else [])


def test_a_file_that_is_no_database_is_told(veche: Veche) -> None:
    Settings.load(veche.data, {})
    (veche.data / "veche.db").write_bytes(b"no database at all, but long enough to look like one" * 40)
    said = veche("user", "list")
    assert said.code == 1
    assert "database" in said.err


def test_a_server_that_is_not_there_is_told(veche: Veche, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    Settings.load(veche.data, {})
    monkeypatch.setenv("VECHE_DATABASE_URL", f"postgresql://veche@/veche?host={tmp_path}")
    said = veche("user", "list")
    assert said.code == 1
    assert "cannot be reached" in said.err


def test_a_database_of_a_newer_veche_is_left_alone(veche: Veche) -> None:
    import apsw

    veche.made("migrate")
    connection = apsw.Connection(str(veche.data / "veche.db"))
    connection.execute("INSERT INTO schema_versions VALUES ('2999_01_01_later', 1)").fetchall()
    connection.close()
    for command in (["user", "list"], ["serve", "--port", "0"], ["worker"]):
        said = veche(*command)
        assert said.code == 1
        assert "newer Veche" in said.err
    said = veche("doctor")
    assert said.code == 1
    assert "newer Veche" in said.out


def test_a_port_that_is_taken_is_told(veche: Veche) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        said = veche("serve", "--port", str(taken.getsockname()[1]))
    assert said.code == 1
    assert "--port" in said.err


def test_help_is_there_before_anything_heavy_is_imported(environment: dict[str, str]) -> None:
    program = (
        "import sys\nfrom veche.cli import main\ntry: main(['--help'])\nexcept SystemExit: pass\n"
        "print([name for name in ('sqlalchemy', 'veche.core', 'uvicorn', 'asyncpg') if name in sys.modules])"
    )
    done = subprocess.run([PYTHON, "-c", program], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip().endswith("[]")


def test_as_a_process_it_prints_json_and_ends_with_its_code(veche: Veche, environment: dict[str, str]) -> None:
    Settings.load(veche.data, {})
    command = [PYTHON, "-m", "veche", "mailer", "project", "show", "nobody", "--json"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, '{"error":"project not found"}\n')
    assert done.stderr == "veche: project not found\n"
