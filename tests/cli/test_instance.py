"""What the keepers write from the command line."""

from pathlib import Path

from tests.api.mastodon.pictures import png
from tests.cli.conftest import Veche


def test_rules_texts_and_pictures(veche: Veche, tmp_path: Path) -> None:
    veche.made("migrate")
    rule = veche.made("instance", "rule", "add", "Be kind", "--hint", "To all")
    veche.made("instance", "rule", "set", str(rule["id"]), "--language", "ru", "--text", "Будьте добры")
    other = veche.made("instance", "rule", "add", "No spam")
    veche.made("instance", "rule", "set", str(other["id"]), "--position", "0")
    listed = veche.made("instance", "rule", "list")
    assert [one["text"] for one in listed] == ["No spam", "Be kind"]
    assert listed[1]["translations"]["ru"]["text"] == "Будьте добры"
    veche.made("instance", "rule", "remove", str(other["id"]))
    assert veche("instance", "rule", "remove", str(other["id"])).code == 1
    text = tmp_path / "about.txt"
    text.write_text("One\n\nTwo", encoding="utf-8")
    assert veche.made("instance", "document", "set", "description", f"@{text}")["html"] == "<p>One</p><p>Two</p>"
    veche.made("instance", "document", "set", "terms", "x", "--effective", "2026-01-01")
    assert veche("instance", "document", "set", "terms", "x", "--effective", "soon").code == 1
    assert len(veche.made("instance", "document", "list", "terms")) == 1
    veche.made("instance", "document", "remove", "terms", "--effective", "2026-01-01")
    assert veche("instance", "document", "show", "terms").code == 1
    picture = tmp_path / "wide.png"
    picture.write_bytes(png(300, 100))
    assert veche.made("instance", "picture", "set", "thumbnail", str(picture))["width"] == 300
    assert veche.made("instance", "picture", "remove", "thumbnail") == {"removed": "thumbnail"}


def test_emoji_and_announcements(veche: Veche, tmp_path: Path) -> None:
    veche.made("migrate")
    picture = tmp_path / "cat.png"
    picture.write_bytes(png(32, 32))
    made = veche.made("emoji", "add", "cat", str(picture), "--category", "animals")
    assert made["shortcode"] == "cat" and made["url"].endswith(".png")
    assert veche("emoji", "add", "cat", str(picture)).code == 1
    assert veche("emoji", "add", "no cat", str(picture)).code == 1
    assert veche.made("emoji", "set", "cat", "--no-visible")["visible"] is False
    assert [one["category"] for one in veche.made("emoji", "list")] == ["animals"]
    veche.made("emoji", "remove", "cat")
    assert veche.made("emoji", "list") == []
    told = veche.made("announcement", "create", "Tea at five", "--starts", "2126-01-01T17:00", "--draft")
    assert told["published_at"] is None and told["starts_at"] == "2126-01-01T17:00:00.000Z"
    id = str(told["id"])
    assert veche.made("announcement", "publish", id)["published_at"]
    assert veche.made("announcement", "set", id, "--starts", "", "--text", "Tea now")["starts_at"] is None
    assert veche.made("announcement", "unpublish", id)["published_at"] is None
    assert veche("announcement", "create", "x", "--ends", "soon").code in (1, 2)
    assert veche.made("announcement", "delete", id) == {"deleted": int(id)}
    assert veche.made("announcement", "list") == []
