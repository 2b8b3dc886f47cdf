"""The configuration: where values come from, what is refused, what stays unprinted."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from veche.settings import Settings, SettingsError, documented_settings, reference, save_secrets

RELIED_ON = """
VECHE_DATABASE_URL VECHE_DATABASE_SYNCHRONOUS VECHE_SERVER_BASE_URL VECHE_SERVER_TRUSTED_PROXIES
VECHE_REGISTRATION_MODE VECHE_REGISTRATION_CONFIRM_EMAIL VECHE_RATELIMIT_ENABLED VECHE_OAUTH_PASSWORD_GRANT
VECHE_MAIL_ROUTE VECHE_MAIL_FROM VECHE_MAILER_HOST VECHE_HTTP_ALLOW_PRIVATE
""".split()


def problems(data: Path, environ: dict[str, str]) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        Settings.load(data, environ)
    return caught.value.problems


def test_an_empty_folder_gives_working_defaults(tmp_path: Path) -> None:
    settings = Settings.load(tmp_path / "new", {})
    assert settings.database.url == f"sqlite:///{tmp_path}/new/veche.db"
    assert settings.server.base_url == "http://127.0.0.1:8000"
    assert settings.domain == "127.0.0.1:8000"
    assert settings.url("/@anna") == "http://127.0.0.1:8000/@anna"
    assert settings.limits.text == 10_000
    assert settings.oauth.password_grant is False
    assert settings.mail.mail_from == "veche@localhost"


@pytest.mark.parametrize("name", RELIED_ON)
def test_names_that_scripts_rely_on_exist(name: str) -> None:
    assert name in {key.env for key in documented_settings()}


def test_the_environment_wins_over_the_file_and_the_command_line_over_both(tmp_path: Path) -> None:
    (tmp_path / "veche.toml").write_text('[server]\nport = 1\nhost = "::1"\n[mail]\nfrom = "a@b.example"\n')
    environ = {"VECHE_SERVER_PORT": "2", "VECHE_REGISTRATION_CONFIRM_EMAIL": "no"}
    settings = Settings.load(tmp_path, environ, {"server.port": 3})
    assert (settings.server.port, settings.server.host) == (3, "::1")
    assert settings.mail.mail_from == "a@b.example"
    assert settings.registration.confirm_email is False
    assert settings.origins["server.port"] == "command"
    assert settings.origins["server.host"] == "file"
    assert settings.origins["registration.confirm_email"] == "environment"


def test_the_data_folder_may_come_from_the_environment(tmp_path: Path) -> None:
    assert Settings.load(None, {"VECHE_DATA": str(tmp_path / "d")}).data == tmp_path / "d"


def test_lists_are_written_with_commas_or_as_json(tmp_path: Path) -> None:
    commas = Settings.load(tmp_path, {"VECHE_HTTP_ALLOW_PRIVATE": "127.0.0.0/8, ::1"})
    assert commas.http.allow_private == ("127.0.0.0/8", "::1")
    as_json = Settings.load(tmp_path, {"VECHE_INSTANCE_RULES": '["Be kind, please.", "No spam."]'})
    assert as_json.instance.rules == ("Be kind, please.", "No spam.")


def test_variables_of_the_tests_and_the_makefile_are_not_ours(tmp_path: Path) -> None:
    Settings.load(tmp_path, {"VECHE_REFERENCE": "x", "VECHE_TESTS_ROOT": "x", "VECHE_CHROMIUM": "x", "HOME": "x"})


def test_an_unknown_name_is_refused_with_the_nearest_ones(tmp_path: Path) -> None:
    (tmp_path / "veche.toml").write_text("[server]\nbase_ulr = 'https://x.example'\n[nonsense]\nqqqq = 1\n")
    found = "\n".join(problems(tmp_path, {"VECHE_REGISTRATION_MOD": "open"}))
    assert "unknown key server.base_ulr; did you mean server.base_url" in found
    assert "unknown key nonsense.qqqq" in found
    assert "unknown variable VECHE_REGISTRATION_MOD; did you mean VECHE_REGISTRATION_MODE" in found


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("VECHE_SERVER_PORT", "eighty", "a whole number from 0 to 65535"),
        ("VECHE_SERVER_PORT", "65536", "a whole number from 0 to 65535"),
        ("VECHE_SERVER_WORKERS", "0", "at least 1"),
        ("VECHE_SERVER_BASE_URL", "veche.example", "http:// or https://"),
        ("VECHE_SERVER_BASE_URL", "https://veche.example/path", "no path"),
        ("VECHE_REGISTRATION_MODE", "maybe", "open | invite | approval | closed"),
        ("VECHE_RATELIMIT_ENABLED", "2", "true or false"),
        ("VECHE_SERVER_TRUSTED_PROXIES", "10.0.0.0/33", "CIDR"),
        ("VECHE_INSTANCE_RULES", "[1, 2", "JSON array"),
        ("VECHE_DATABASE_URL", "mysql://root:hunter2@x", "sqlite:///PATH"),
        ("VECHE_MAIL_ROUTE", "smtp://user:hunter2@:x", "smtps://"),
    ],
)
def test_a_bad_value_is_refused_with_its_name_and_what_is_allowed(
    tmp_path: Path, name: str, value: str, allowed: str
) -> None:
    (found,) = problems(tmp_path, {name: value})
    assert found.startswith(f"{name}: ")
    assert allowed in found
    assert "hunter2" not in found


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "veche.toml").write_text("[limits]\ntext = 0\npoll_options = 'ten'\n")
    assert len(problems(tmp_path, {"VECHE_JOBS_CONCURRENCY": "-1"})) == 3
    (tmp_path / "veche.toml").write_text("[limits\n")
    assert "veche.toml" in problems(tmp_path, {})[0]


def test_passwords_are_never_printed(tmp_path: Path) -> None:
    environ = {
        "VECHE_MAIL_ROUTE": "smtps://u:hunter2@mail.example",
        "VECHE_DATABASE_URL": "postgresql://u:hunter2@h/n",
        "VECHE_STORAGE_SECRET_KEY": "hunter2",
    }
    settings = Settings.load(tmp_path, environ)
    shown = [repr(part) + str(part) for part in (settings, settings.mail, settings.database, settings.storage)]
    assert "hunter2" not in "".join(shown)
    assert settings.secrets.signing not in repr(settings) + repr(settings.secrets)


def test_secrets_are_made_once_and_are_for_their_owner_only(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = {made.secrets.signing for made in pool.map(lambda _: Settings.load(tmp_path, {}), range(16))}
    assert len(keys) == 1
    path = tmp_path / "secrets.toml"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["secrets.toml"]


def test_a_damaged_secrets_file_stops_the_start(tmp_path: Path) -> None:
    Settings.load(tmp_path, {})
    (tmp_path / "secrets.toml").write_text("signing = 'zz'\n")
    assert "damaged" in problems(tmp_path, {})[0]


def test_a_later_secret_is_kept_beside_the_first(tmp_path: Path) -> None:
    first = Settings.load(tmp_path, {}).secrets
    save_secrets(tmp_path, type(first)(signing=first.signing, vapid="abc"))
    again = Settings.load(tmp_path, {}).secrets
    assert (again.signing, again.vapid) == (first.signing, "abc")


def test_a_changed_copy_is_checked_like_the_rest(tmp_path: Path) -> None:
    settings = Settings.load(tmp_path, {})
    assert settings.changed({"server.base_url": "http://127.0.0.1:5"}).domain == "127.0.0.1:5"
    with pytest.raises(SettingsError):
        settings.changed({"server.port": -1})


def test_every_setting_says_what_it_is_for() -> None:
    assert all(key.purpose.endswith(".") and key.allowed for key in documented_settings())
    page = reference()
    assert all(key.env in page for key in documented_settings())
