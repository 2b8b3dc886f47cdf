"""People, apps and tokens made from the command line, on both databases."""

import apsw
import pytest

from tests.cli.conftest import PASSWORD, Veche


def test_a_person_is_made_changed_and_deleted(everywhere: Veche) -> None:
    veche = everywhere
    made = veche.made(
        "user", "create", "anna", "--email", "anna@example.org", "--password", PASSWORD, "--role", "admin"
    )
    assert made == {"id": made["id"], "username": "anna"}
    again = veche("user", "create", "Anna", "--email", "other@example.org", "--password", PASSWORD)
    assert (again.code, again.out) == (1, "")
    veche.made("user", "create", "boris", "--email", "boris@example.org", "--password", PASSWORD, "--confirmed")
    changed = veche.made("user", "set", "boris", "--role", "moderator", "--disabled")
    assert (changed["role"], changed["disabled"]) == ("moderator", True)
    assert [user["username"] for user in veche.made("user", "list")] == ["boris", "anna"]
    assert "anna@example.org" in veche("user", "list").out
    assert veche.made("user", "delete", "boris", "--yes") == {"deleted": "boris"}
    assert [user["username"] for user in veche.made("user", "list")] == ["anna"]


def test_a_person_is_silenced_and_suspended_and_it_is_written_down(veche: Veche, anna: int) -> None:
    veche.made("user", "create", "boris", "--email", "boris@example.org", "--password", PASSWORD, "--confirmed")
    changed = veche.made("user", "set", "boris", "--silenced", "--suspended")
    assert changed["silenced"] is changed["suspended"] is True
    back = veche.made("user", "set", "boris", "--no-silenced", "--no-suspended")
    assert back["silenced"] is back["suspended"] is False
    log = veche.made("moderation", "log")
    assert [line["action"] for line in log] == ["unsuspend", "unsilence", "suspend", "silence"]
    assert log[0]["by"] is None and log[0]["what"].startswith("account ")


def test_words_for_warnings_and_barred_networks(veche: Veche, anna: int) -> None:
    made = veche.made("moderation", "add-preset", "Be kind.", "--title", "Rude")
    assert veche.made("moderation", "presets") == [{"id": made["id"], "title": "Rude", "text": "Be kind."}]
    assert veche.made("moderation", "remove-preset", str(made["id"])) == {"removed": made["id"]}
    assert veche("moderation", "remove-preset", str(made["id"])).code == 1
    assert veche.made("moderation", "networks") == []
    assert veche("moderation", "open-network", "5").code == 1


@pytest.mark.parametrize(
    ("email", "password", "role"), [("nowhere", PASSWORD, "user"), ("a@example.org", "short", "user")]
)
def test_bad_values_are_refused_with_a_reason(veche: Veche, email: str, password: str, role: str) -> None:
    said = veche("user", "create", "anna", "--email", email, "--password", password, "--role", role)
    assert said.code == 1
    assert veche.made("user", "list") == []


def test_apps_carry_what_their_dialect_needs(veche: Veche) -> None:
    veche.made("migrate")
    mastodon = veche.made("app", "create", "A", "--dialect", "mastodon", "--redirect-uri", "https://a.example/back")
    assert set(mastodon) == {"id", "client_id", "client_secret"}
    vk = veche.made("app", "create", "B", "--dialect", "vk")
    assert vk["client_id"] == str(vk["id"])
    mailru = veche.made("app", "create", "C", "--dialect", "mailru", "--standalone")
    assert mailru["client_id"].isdecimal()
    assert {"private_key", "secret_key"} < set(mailru)


@pytest.mark.parametrize("dialect", ["mastodon", "vk", "mailru"])
def test_a_token_needs_no_app(veche: Veche, anna: int, dialect: str) -> None:
    made = veche.made("token", "create", "--user", "anna", "--dialect", dialect)
    assert made["user_id"] == anna
    assert made["access_token"] and made["app_id"]
    assert ("refresh_token" in made) == (dialect == "mailru")


def test_a_token_of_an_app_that_is_named(veche: Veche, anna: int) -> None:
    app = veche.made("app", "create", "Reader", "--dialect", "mastodon", "--scopes", "read")
    for name in ("Reader", str(app["id"]), app["client_id"]):
        assert veche.made("token", "create", "--user", "anna", "--app", name)["app_id"] == app["id"]
    assert veche("token", "create", "--user", "nobody", "--app", "Reader").code == 1
    assert veche("token", "create", "--user", "anna", "--app", "None").code == 1


@pytest.mark.parametrize(
    ("dialect", "good", "kept"),
    [
        ("mastodon", "read,write:statuses", "read write:statuses"),
        ("vk", "Wall,friends", "wall friends"),
        ("vk", "8194", "friends wall"),
        ("mailru", "stream, photos", "stream photos"),
    ],
)
def test_words_that_a_dialect_does_not_know_are_refused_with_those_that_exist(
    veche: Veche, anna: int, dialect: str, good: str, kept: str
) -> None:
    first = kept.split()[0]
    for bad in ("nonsense", f"{first} nonsense", "1073741824"):
        of = ("--dialect", dialect, "--scopes", bad)
        for words in (("app", "create", "X", *of), ("token", "create", "--user", "anna", *of)):
            said = veche(*words, "--json")
            assert said.code == 2
            assert bad.split()[-1] in said.json["error"] and first in said.json["error"].partition("there are")[2]
    assert veche("token", "create", "--user", "anna", "--app", "X").code == 1  # no app was made
    veche.made("app", "create", "X", "--dialect", dialect, "--scopes", good)
    assert veche("token", "create", "--user", "anna", "--app", "X", "--scopes", "nonsense").code == 2
    connection = apsw.Connection(str(veche.data / "veche.db"))
    assert connection.execute("SELECT name, scopes FROM apps").fetchall() == [("X", kept)]
    assert connection.execute("SELECT count(*) FROM tokens").fetchall() == [(0,)]
    connection.close()
