"""HTML is made safe, once and for all, and read back as text."""

import time

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from veche.lib import html

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '<a href="javascript:alert(1)">x</a>',
    '<a href="jAvAsCrIpT&#58;alert(1)">x</a>',
    '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<p style='position:fixed' onclick='x()' class='mention admin'>x</p>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<a href='https://x.example' target=_top rel=opener>x</a>",
    "<form action=/settings><input name=a></form>",
    "<base href=https://evil.example><link rel=stylesheet href=x><meta http-equiv=refresh content=0>",
]
SAFE_ATTRIBUTES = {"href", "class", "rel", "translate", "lang", "start", "reversed", "value"}


def elements(text: str) -> list[tuple[str, dict[str, str]]]:
    tree = html5lib.parseFragment(text, namespaceHTMLElements=False)
    return [(part.tag, part.attrib) for part in tree.iter() if isinstance(part.tag, str) and part is not tree]


def assert_safe(text: str) -> None:
    for tag, attributes in elements(text):
        assert tag not in {"script", "img", "svg", "style", "iframe", "form", "input", "base", "link", "meta", "math"}
        assert set(attributes) <= SAFE_ATTRIBUTES
        assert not attributes.get("href", "").strip().lower().startswith(("javascript", "data", "vbscript"))
        assert set(attributes.get("class", "").split()) <= {"mention", "hashtag", "u-url", "h-card", "invisible"}


@pytest.mark.parametrize("payload", HOSTILE)
def test_hostile_html_loses_its_teeth(payload: str) -> None:
    assert_safe(html.clean(payload))
    assert_safe(html.clean_inline(payload))


pieces = st.lists(
    st.sampled_from(
        ["<", ">", "<p>", "</p>", "<a href='", "'", '"', "<!--", "-->", "&lt;", "&", "script", "<svg>", "x"]
    )
    | st.text(max_size=5)
).map("".join)


@given(pieces)
def test_cleaning_is_safe_and_changes_nothing_more_the_second_time(text: str) -> None:
    once = html.clean(text)
    assert_safe(once)
    assert html.clean(once) == once


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=80))
def test_text_survives_the_way_into_html_and_back(text: str) -> None:
    visible = " ".join(text.split())
    assert html.to_plain(html.from_plain(visible)).split() == visible.split()


@pytest.mark.parametrize(
    ("markup", "plain"),
    [
        ("<p>one</p><p>two<br>three</p>", "one\n\ntwo\nthree"),
        ("a &lt;b&gt; &amp;amp; &nbsp;c", "a <b> &amp; \xa0c"),
        ("<p>x</p>\n<p>y</p>", "x\n\ny"),
        ("<ul><li>a</li><li>b</li></ul>after", "a\nb\n\nafter"),
        ("<a href='https://x.example/y'><span class='invisible'>https://</span>x.example/y</a>", "https://x.example/y"),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
        ("a<script>b()</script>c<!-- d > e -->f", "acf"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("", ""),
        ("<", "<"),
        ("<p", ""),
    ],
)
def test_html_reads_as_people_see_it(markup: str, plain: str) -> None:
    assert html.to_plain(markup) == plain


@pytest.mark.parametrize("piece", ["<", "<a ", "<!--", "</", "<script>", "<pre>", "&", "<p>", '<a b="'])
def test_reading_takes_no_longer_for_hostile_input(piece: str) -> None:
    start = time.process_time()
    html.to_plain(piece * 50_000)
    assert time.process_time() - start < 10
