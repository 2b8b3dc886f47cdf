"""Text → HTML, piece by piece, and back."""

import time
from collections.abc import Mapping

import pytest

from veche.core.posts.text import Named, plain_of, render, render_foreign, scan, without_leading_names

HOST = "town.example"
ANNA = Named(1, "anna", "", "https://town.example/@anna")
DANA = Named(2, "dana", "far.example", "https://far.example/@dana")
OTHER_ANNA = Named(3, "Anna", "far.example", "https://far.example/@Anna")
PEOPLE: Mapping[str | int, Named] = {"anna": ANNA, "dana@far.example": DANA, "anna@far.example": OTHER_ANNA, 1: ANNA}

MENTION = '<span class="h-card" translate="no"><a href="{}" class="u-url mention">@<span>{}</span></a></span>'
AT_ANNA = MENTION.format(ANNA.url, "anna")
LINK = (
    '<a href="{0}{1}" target="_blank" rel="nofollow noopener" translate="no"><span class="invisible">{0}</span>'
    '<span class="">{1}</span><span class="invisible"></span></a>'
)
TAG = '<a href="https://town.example/tags/{}" class="mention hashtag" rel="tag">#<span>{}</span></a>'


def html(text: str) -> str:
    return render(scan(text, HOST), PEOPLE, lambda path: f"https://{HOST}{path}").html


def link(address: str) -> str:
    scheme, rest = address.split("://")
    return LINK.format(f"{scheme}://", rest)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("plain", "<p>plain</p>"),
        ("one\ntwo", "<p>one<br />two</p>"),
        ("one\n\ntwo\n\n\n\nthree", "<p>one</p><p>two</p><p>three</p>"),
        ("\n\n one \n\n", "<p>one</p>"),
        ("<b> & \"quotes\" 'single'", "<p>&lt;b&gt; &amp; &quot;quotes&quot; &#x27;single&#x27;</p>"),
        # names
        ("@anna", f"<p>{AT_ANNA}</p>"),
        ("@Anna, hello", f"<p>{AT_ANNA}, hello</p>"),
        ("(@anna)", f"<p>({AT_ANNA})</p>"),
        ("@anna@town.example.", f"<p>{AT_ANNA}.</p>"),
        ("@dana@far.example", f"<p>{MENTION.format(DANA.url, 'dana')}</p>"),
        ("@nobody", "<p>@nobody</p>"),
        ("@анна", "<p>@анна</p>"),
        ("mail@anna.example", "<p>mail@anna.example</p>"),
        ("привет@anna", "<p>привет@anna</p>"),
        (
            "@anna @anna@far.example",
            f"<p>{AT_ANNA} {MENTION.format(OTHER_ANNA.url, 'Anna@far.example')}</p>",
        ),
        ("[id1|Аня], привет", None),
        ("[id99|Кто-то]", "<p>Кто-то</p>"),
        # tags
        ("#вече", f"<p>{TAG.format('%D0%B2%D0%B5%D1%87%D0%B5', 'вече')}</p>"),
        ("#Veche", f"<p>{TAG.format('veche', 'Veche')}</p>"),
        ("a #b_1!", f"<p>a {TAG.format('b_1', 'b_1')}!</p>"),
        ("#a·b·", f"<p>{TAG.format('a%C2%B7b', 'a·b')}·</p>"),
        ("#2026", "<p>#2026</p>"),
        ("x#no", "<p>x#no</p>"),
        ("#", "<p>#</p>"),
        # links
        ("https://a.example", f"<p>{link('https://a.example')}</p>"),
        ("see https://a.example/b.", f"<p>see {link('https://a.example/b')}.</p>"),
        ("(https://a.example/b)", f"<p>({link('https://a.example/b')})</p>"),
        ("https://a.example/b_(c)", f"<p>{link('https://a.example/b_(c)')}</p>"),
        ("«https://a.example/b»!", f"<p>«{link('https://a.example/b')}»!</p>"),
        ("https://пример.рф/путь", f"<p>{link('https://пример.рф/путь')}</p>"),
        ("https://a.example/@anna#tag", f"<p>{link('https://a.example/@anna#tag')}</p>"),
        ("javascript:alert(1)", "<p>javascript:alert(1)</p>"),
        (
            'https://a.example/"onmouseover="x',
            f"<p>{link('https://a.example/')}&quot;onmouseover=&quot;x</p>",
        ),
    ],
)
def test_text_becomes_html(text: str, expected: str | None) -> None:
    if expected is None:
        expected = (
            '<p><span class="h-card" translate="no"><a href="https://town.example/@anna" class="u-url mention">Аня</a>'
            "</span>, привет</p>"
        )
    assert html(text) == expected


def test_a_long_link_is_shown_short_and_kept_whole() -> None:
    address = "https://www.example.org/a/very/long/way/to/the/page?x=1&y=2"
    assert html(address) == (
        '<p><a href="https://www.example.org/a/very/long/way/to/the/page?x=1&amp;y=2" target="_blank" '
        'rel="nofollow noopener" translate="no"><span class="invisible">https://www.</span>'
        '<span class="ellipsis">example.org/a/very/long/way/to</span>'
        '<span class="invisible">/the/page?x=1&amp;y=2</span></a></p>'
    )


def test_what_was_found_is_told_once_and_in_order() -> None:
    found = render(scan("@anna #a #B @dana@far.example #A @ANNA https://x.example", HOST), PEOPLE, lambda path: path)
    assert found.mentions == (1, 2)
    assert found.tags == (("a", "a"), ("b", "B"))
    assert found.links == ("https://x.example",)


def test_foreign_html_loses_its_teeth() -> None:
    source = (
        '<h2 onclick="x">Title</h2><script>alert(1)</script><p class="evil mention">a <a href="javascript:x">b</a>'
        "<img src=x onerror=y></p>"
    )
    clean = render_foreign(source)
    assert "<p><strong>Title</strong></p>" in clean
    for word in ("script", "onclick", "onerror", "javascript", "img", "evil"):
        assert word not in clean


@pytest.mark.parametrize(
    ("text", "names", "expected"),
    [
        ("@anna hello", ["anna"], "hello"),
        ("@anna @dana@far.example, hello @anna", ["anna", "dana", "dana@far.example"], "hello @anna"),
        ("@gleb hello", ["anna"], "@gleb hello"),
        ("@annahello", ["anna"], "@annahello"),
        ("hello @anna", ["anna"], "hello @anna"),
        ("@anna", ["anna"], ""),
    ],
)
def test_a_message_is_shown_without_its_address(text: str, names: list[str], expected: str) -> None:
    assert without_leading_names(text, names) == expected


def test_plain_text_of_a_local_post_is_its_source() -> None:
    assert plain_of("[id1|Аня], & <b>", "<p>…</p>", local=True) == "Аня, & <b>"
    assert plain_of("", "<p>a<br>b</p><p>c &amp; d</p>", local=False) == "a\nb\n\nc & d"


@pytest.mark.parametrize(
    "unit",
    [
        "@", "#", "@a@", "#a", "http://", "https://a.", "https://a.example/(((", ")", "@a.", "@a@b.", "[id1|", "[id1|a",
        "#" + "1" * 150, "#" + "a" * 150, "https://" + "a-" * 40, "\n", "<", "&", "a@", "#1#", "https://a.b/?",
        "@anna ", "https://a.example/x ", "ё́",
    ],
)  # fmt: skip
def test_no_text_takes_long(unit: str) -> None:
    def seconds(size: int) -> float:
        text = (unit * (size // len(unit) + 1))[:size]
        start = time.process_time()
        html(text)
        return time.process_time() - start

    # Four times the text may take about four times as long; quadratic would be sixteen.
    small = min(seconds(5_000) for _ in range(3))
    large = min(seconds(20_000) for _ in range(3))
    assert large < max(1.0, small * 10)
