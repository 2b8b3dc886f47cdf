"""Projects of the mailer and what belongs to them, on both databases."""

from pathlib import Path

import pytest

from tests.cli.conftest import Veche

NEW = ("mailer", "project", "create", "Shop", "--login", "shop", "--ext-id", "s1")


@pytest.fixture
def shop(begun: Veche) -> Veche:
    begun.made(*NEW, "--allow-ip", "127.0.0.0/8,::1", "--allow-ip", "10.0.0.0/8")
    return begun


def test_a_project_is_made_shown_changed_and_gets_a_new_secret(shop: Veche) -> None:
    networks = ["127.0.0.0/8", "::1/128", "10.0.0.0/8"]
    assert shop.made("mailer", "project", "show", "shop")["allow_ip"] == networks
    assert shop(*NEW, "--allow-ip", "::1").code == 1
    assert shop(*NEW, "--allow-ip", "home").code == 1
    first = shop.made("mailer", "project", "rotate-secret", "shop")
    assert set(first) == {"id", "login", "secret"}
    assert shop.made("mailer", "project", "rotate-secret", "shop", "--drop-old")["secret"] != first["secret"]
    changed = shop.made(
        "mailer",
        "project",
        "set",
        "shop",
        "--title",
        "Bakery",
        "--route",
        "smtp://127.0.0.1:25",
        "--from",
        "b@example.org",
    )
    assert (changed["name"], changed["route"], changed["from"]) == ("Bakery", "smtp://127.0.0.1:25", "b@example.org")
    assert [project["login"] for project in shop.made("mailer", "project", "list")] == ["shop"]


def test_a_network_that_is_none_is_named(shop: Veche) -> None:
    for bad in ("10.0.0.0/99", "home", "1.2.3"):
        said = shop("mailer", "project", "set", "shop", "--allow-ip", f"10.0.0.0/8,{bad}")
        assert (said.code, bad in said.err, "at most" in said.err) == (1, True, False)
    many = ",".join(f"10.{n // 200}.{n % 200}.0/24" for n in range(257))
    assert "at most 256" in shop("mailer", "project", "set", "shop", "--allow-ip", many).err
    assert len(shop.made("mailer", "project", "show", "shop")["allow_ip"]) == 3


def test_a_region_tells_how_phone_numbers_are_written(shop: Veche) -> None:
    assert shop.made("mailer", "project", "show", "shop")["region"] == ""
    assert shop.made("mailer", "project", "set", "shop", "--region", "ru")["region"] == "RU"
    for bad in ("Russia", "7", "XX"):
        said = shop("mailer", "project", "set", "shop", "--region", bad)
        assert (said.code, bad in said.err) == (1, True)
    assert shop.made("mailer", "project", "set", "shop", "--title", "Bakery")["region"] == "RU"
    assert shop.made("mailer", "project", "set", "shop", "--region", "")["region"] == ""
    other = ("mailer", "project", "create", "Other", "--login", "other", "--ext-id", "o", "--allow-ip", "::1")
    assert shop(*other, "--region", "ZZ").code == 1
    shop.made(*other, "--region", "DE")
    assert shop.made("mailer", "project", "show", "other")["region"] == "DE"


def test_fields_and_categories(shop: Veche) -> None:
    of = ("--project", "shop")
    field = shop.made("mailer", "field", "create", *of, "--name", "nameday", "--type", "date")["id"]
    assert shop.made("mailer", "field", "set", str(field), *of, "--title", "Day")["title"] == "Day"
    shop.made("mailer", "field", "archive", str(field), *of)
    assert shop.made("mailer", "field", "list", *of) == []
    shop.made("mailer", "field", "archive", str(field), *of, "--undo")
    category = shop.made("mailer", "category", "create", *of, "--title", "News")["id"]
    shown = shop.made("mailer", "category", "set", str(category), *of, "--language", "ru", "--title", "Новости")
    assert shown["titles"] == {"en": "News", "ru": "Новости"}
    assert shop("mailer", "category", "show", "99", *of).code == 1


def test_letters_come_from_the_line_or_from_files(shop: Veche, tmp_path: Path) -> None:
    of = ("--project", "shop")
    (tmp_path / "letter.html").write_text("<p>Hello, {{ name }}</p>")
    common = (*of, "--language", "en", "--subject", "Hi")
    letter = shop.made("mailer", "letter", "create", *common, "--html", f"@{tmp_path}/letter.html")["id"]
    shop.made("mailer", "letter", "set", str(letter), *of, "--language", "ru", "--subject", "Да", "--html", "<p>Да</p>")
    assert set(shop.made("mailer", "letter", "show", str(letter), *of)["texts"]) == {"en", "ru"}
    assert "en, ru" in shop("mailer", "letter", "list", *of).out
    assert shop("mailer", "letter", "create", *common, "--html", "{{ open").code == 1
    assert shop("mailer", "letter", "create", *common, "--html", f"@{tmp_path}/none").code == 1
    (tmp_path / "bytes").write_bytes(b"\xff\xfe")
    assert shop("mailer", "letter", "create", *common, "--html", f"@{tmp_path}/bytes").code == 1
    assert shop("mailer", "letter", "create", *common, "--html", "x", "--class", "category").code == 1


def test_letters_and_short_messages_are_not_mixed_up(shop: Veche) -> None:
    of = ("--project", "shop")
    sms = shop.made("mailer", "sms", "create", *of, "--language", "en", "--text", "Code {{ code }}")["id"]
    assert shop("mailer", "letter", "show", str(sms), *of).code == 1
    assert shop("mailer", "letter", "archive", str(sms), *of).code == 1
    shop.made("mailer", "sms", "archive", str(sms), *of)
    assert shop.made("mailer", "sms", "list", *of) == []
