"""What pages say of themselves, and what strangers might make them say."""

import time

import pytest

from veche.core.cards.found import found
from veche.core.cards.page import read

URL = "https://news.example/2026/tea"
PAGE = """<!DOCTYPE html><html lang="en-GB"><head><!-- <title>no</title> -->
<script>var a = '<meta property="og:title" content="no">';</script>
<title>Tea &amp; cake
 today</title>
<meta content="All about tea &gt; coffee" property=og:description>
<META NAME='author' CONTENT='Anna Pavlova'/><meta property="og:image" content="/tea.png">
<meta property="article:published_time" content="2026-11-20T10:00:00+03:00">
<meta property="og:site_name" content="News">
<link rel="alternate" type="application/json+oembed" href="/oembed?url=x&amp;y=1"></head>
<body><meta property="og:title" content="of the body"></body></html>"""


def test_a_page_is_read_as_people_write_them() -> None:
    page = read(PAGE.encode(), URL)
    assert page.oembed == "https://news.example/oembed?url=x&y=1"
    card = found(page, {}, URL)
    assert card is not None
    assert (card.title, card.description) == ("Tea & cake today", "All about tea > coffee")
    assert (card.kind, card.author_name, card.provider_name, card.language) == ("link", "Anna Pavlova", "News", "en")
    assert (card.image, card.provider_url) == ("https://news.example/tea.png", "https://news.example")
    assert card.published_at == 1_795_158_000_000


@pytest.mark.parametrize("site", ["http://127.0.0.1:8098", "https://news.example", "http://[::1]:80"])
def test_the_provider_is_the_site_with_its_port(site: str) -> None:
    card = found(read(b"<title>x</title>", f"{site}/a/b?c=d"), {}, f"{site}/a/b?c=d")
    assert card is not None and card.provider_url == site


@pytest.mark.parametrize(
    ("body", "charset"),
    [
        ("<title>Чай</title>".encode("cp1251"), "windows-1251"),
        (b'<meta charset="koi8-r"><title>' + "Чай".encode("koi8-r") + b"</title>", ""),
        ("<title>Чай</title>".encode(), "punycode"),
        ("<title>Чай</title>".encode(), "no-such"),
    ],
)
def test_letters_are_read_in_the_charset_that_is_said(body: bytes, charset: str) -> None:
    assert read(body, URL, charset).title == "Чай"


def test_the_word_of_an_oembed_endpoint_wins_but_never_its_html() -> None:
    page = read(b"<title>x</title>", URL)
    html = (
        '<script>evil()</script><iframe width="5" src="https://player.example/1?a=1&amp;b=2" onload="evil()"></iframe>'
    )
    said = {"type": "video", "title": "A film", "html": html, "width": "640", "height": 360, "author_name": ["odd"]}
    card = found(page, {**said, "author_url": "javascript:evil()", "thumbnail_url": "https://x.example/a.png"}, URL)
    assert card is not None and (card.kind, card.title, card.width, card.height) == ("video", "A film", 640, 360)
    assert card.html.startswith('<iframe src="https://player.example/1?a=1&amp;b=2" width="640"')
    assert "evil" not in card.html and card.author_name == card.author_url == "" and card.image
    photo = found(page, {"type": "photo", "url": "/big.jpg", "title": "Sea", "width": -1, "height": 1e9}, URL)
    assert photo is not None and (photo.kind, photo.embed_url) == ("photo", "https://news.example/big.jpg")
    assert (photo.width, photo.height) == (0, 0)


def test_a_page_without_a_title_is_no_card() -> None:
    assert found(read(b"<html><body>hello", URL), {}, URL) is None


@pytest.mark.parametrize(
    "piece", ["<meta ", "<title>", "<meta a='\"", "<", "<!--", "<script>", "&amp", "<meta x" + " " * 50, "<meta a=b/"]
)
def test_no_page_takes_long_to_read(piece: str) -> None:
    body = (piece * ((2 << 20) // len(piece))).encode()
    begun = time.process_time()
    read(body, URL)
    assert time.process_time() - begun < 2
