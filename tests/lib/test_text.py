"""Text is counted as people see it and never breaks what stores it."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from veche.lib import text

LINK = "https://example.com/a/very/long/path/that/goes/on?and=on&on#forever"


@pytest.mark.parametrize(
    ("written", "length"),
    [
        ("", 0),
        ("hello", 5),
        ("привет", 6),
        (LINK, 23),
        (f"see {LINK}, ok", 4 + 23 + 4),
        ("http://a.b", 23),
        (f"{LINK} {LINK}", 47),
        ("@anna@far.example hi", len("@anna hi")),
        ("@anna@far.example, @boris@far.example:8443!", len("@anna, @boris!")),
        ("anna@far.example", len("anna@far.example")),
        ("e\u0301", 1),
        ("👨‍👩‍👧", 1),
        ("👍🏽", 1),
        ("🇷🇺🇷🇺🇷", 3),
        ("각", 1),
        ("a\r\nb", 3),
        ("❤️", 1),
    ],
)
def test_posts_are_counted_as_people_see_them(written: str, length: int) -> None:
    assert text.count_post(written) == length


@pytest.mark.parametrize(
    ("written", "link"),
    [
        ("(https://en.wikipedia.org/wiki/A_(b))", "https://en.wikipedia.org/wiki/A_(b)"),
        ("https://пример.рф/путь.", "https://пример.рф/путь"),
        ("«https://a.example/x»", "https://a.example/x"),
        ("look:https://a.example", None),
        ("mail@https://a.example", None),
        ("ftp://a.example", None),
        ("https://a.example:8000/x?y=1#z!", "https://a.example:8000/x?y=1#z"),
        ("https://", None),
    ],
)
def test_links_end_where_the_sentence_goes_on(written: str, link: str | None) -> None:
    assert [written[start:end] for start, end in text.find_urls(written)] == ([link] if link else [])


def test_names_and_tags_are_found_where_people_mean_them() -> None:
    found = [match.groups() for match in text.MENTION.finditer("@a, @b@c.example. x@y.example /@z @boris.")]
    assert found == [("a", None), ("b", "c.example"), ("boris", None)]
    assert text.HASHTAG.findall("#тест #1 #1a a#b &#123; #a_b #") == ["тест", "1a", "a_b"]


def test_what_joins_words_elsewhere_may_stand_inside_of_a_tag_only() -> None:
    found = {
        "#col·lecció": ["col·lecció"], "#東京・大阪 です": ["東京・大阪"], "#می\u200cخواهم": ["می\u200cخواهم"],
        "#a·": ["a"], "#·a": [], "#a·#b": ["a", "b"], "#1··b": ["1··b"], "#1·2": [], "#a・・ b": ["a"],
        "#" + "a" * 199: ["a" * 199], "#" + "a" * 200: [], "#" + "a·" * 100 + "b": [],
    }  # fmt: skip
    for written, tags in found.items():
        assert text.HASHTAG.findall(written) == tags, written


@given(st.text(alphabet=st.characters()))
def test_normalized_text_can_be_stored_and_stays_as_it_is(written: str) -> None:
    made = text.normalize(written)
    made.encode("utf-8")
    assert "\0" not in made
    assert text.normalize(made) == made
    assert text.count(made) <= len(made)
    assert text.normalize(text.one_line(written)) == text.one_line(written)


def test_half_surrogates_and_direction_marks_are_dropped() -> None:
    assert text.normalize("a\ud800b\u202ec\r\nd\re\0") == "abc\nd\ne"


@given(st.text())
def test_folding_twice_is_folding_once(written: str) -> None:
    assert text.fold(text.fold(written)) == text.fold(written)


@given(st.text(), st.integers(1, 40))
def test_slugs_fit_into_an_address(written: str, longest: int) -> None:
    made = text.slug(written, longest)
    assert len(made) <= longest
    assert made.strip("-") == made
    assert set(made) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")


def test_cyrillic_is_transliterated() -> None:
    assert text.slug("Клуб вязальщиц «Ёжик»!") == "klub-vyazalshchits-yozhik"
    assert text.slug("Crème brûlée") == "creme-brulee"


def test_shortening_ends_between_words() -> None:
    assert text.shorten("one two three", 9) == "one two…"
    assert text.shorten("one", 3) == "one"


@pytest.mark.parametrize(
    "piece", ["https://", "@a", "#1", "#a", "(", "https://a.b/(", "a.", "@a@b.", "a-", "\u0301", "#a·", "#1·", "·a"]
)
def test_counting_takes_no_longer_for_hostile_input(piece: str) -> None:
    start = time.process_time()
    text.count_post(piece * (30_000 // len(piece)))
    text.HASHTAG.findall(piece * (30_000 // len(piece)))
    assert time.process_time() - start < 10
