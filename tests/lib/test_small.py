"""Ids, times, tokens, mailboxes: each form leads back to where it came from."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from veche.lib import checksums, mailbox, snowflake, times, tokens, urls
from veche.lib.clock import Clock

moments = st.integers(0, snowflake.LARGEST_MS)


@given(moments, st.integers(0, 1 << 40))
def test_ids_keep_their_moment_and_fit_a_signed_integer(ms: int, low: int) -> None:
    number = snowflake.compose(ms, low)
    assert snowflake.moment(number) == ms
    assert snowflake.low(number) == low % 65536
    assert 0 <= number < 1 << 63
    assert snowflake.first_at(ms) <= number <= snowflake.last_at(ms)
    assert snowflake.moment(snowflake.following(number)) == ms


@given(moments, moments, st.integers(0, 65535), st.integers(0, 65535))
def test_ids_are_ordered_by_time(one: int, other: int, low: int, other_low: int) -> None:
    if one < other:
        assert snowflake.compose(one, low) < snowflake.compose(other, other_low)


@given(st.integers(-62_135_596_800_000, 253_402_300_799_999))
def test_times_survive_their_text(ms: int) -> None:
    assert times.parse_iso(times.iso(ms)) == ms
    whole = ms // 1000 * 1000
    assert times.parse_iso(times.iso_day(ms)) <= ms
    if ms >= 0:
        assert times.parse_http_date(times.http_date(ms)) == whole
        assert times.parse_http_date(times.mail_date(ms)) == whole


def test_times_are_read_with_and_without_a_zone() -> None:
    assert times.iso(1795293660123) == "2026-11-21T20:41:00.123Z"
    assert times.parse_iso("2026-11-21T23:41:00+03:00") == times.parse_iso("2026-11-21 20:41")
    assert times.parse_day("21.11.2026") == times.parse_day("2026-11-21")
    assert times.http_date(0) == "Thu, 01 Jan 1970 00:00:00 GMT"
    assert times.iso(10**18) == "9999-12-31T23:59:59.999Z"


@pytest.mark.parametrize("text", ["", "yesterday", "2026-13-01", "2026-02-30T00:00", "9" * 5000])
def test_what_is_no_time_is_refused(text: str) -> None:
    for parse in (times.parse_iso, times.parse_http_date, times.parse_day):
        with pytest.raises(ValueError):
            parse(text)


def test_the_clock_stops_and_moves() -> None:
    clock = Clock()
    clock.stop(1000)
    clock.advance(5)
    assert clock.now() == 1005
    clock.run()
    before = clock.now()
    clock.advance(times.DAY)
    assert clock.now() - before >= times.DAY


def test_tokens_differ_and_are_remembered_as_digests() -> None:
    made = {tokens.random_token() for _ in range(100)}
    assert len(made) == 100
    assert all(re.fullmatch(r"[\w-]{43}", token) for token in made)
    assert tokens.token_hash("a") == tokens.token_hash("a") != tokens.token_hash("b")
    assert len(tokens.token_hash("\ud800")) == 32
    assert re.fullmatch(r"\d{6}", tokens.random_digits(6))


def test_secrets_are_compared_whole() -> None:
    assert tokens.same("тайна", "тайна".encode())
    assert not tokens.same("a", "ab")


def test_a_mac_covers_where_each_part_ends() -> None:
    assert tokens.mac(b"k", "ab", "c") != tokens.mac(b"k", "a", "bc")


def test_checksums_of_bytes_and_files_agree(tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"abc")
    assert checksums.sha256_file(tmp_path / "f") == checksums.sha256_hex(b"abc")
    assert checksums.etag(b"a") != checksums.etag(b"b")


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("smtp://user:hunter2@mail.example:25?x=hunter2", "smtp://mail.example:25"),
        ("postgresql://u:hunter2@[::1]:5/n", "postgresql://[::1]:5/n"),
        ("http://u:hunter2@h:x", "(not an address)"),
    ],
)
def test_addresses_are_shown_without_what_is_secret(url: str, shown: str) -> None:
    assert urls.without_password(url) == shown


def test_equal_origins_belong_together() -> None:
    assert urls.origin("https://A.example/x") == urls.origin("https://a.example:443/y")
    assert urls.is_web("https://a.example/") and not urls.is_web("https://u@a.example/") and not urls.is_web("a")


@pytest.mark.parametrize("address", ["anna@example.com", "Анна@пример.рф", "a.b+c@x-y.example", "boris@localhost"])
def test_mailboxes_are_accepted(address: str) -> None:
    assert mailbox.normalize(mailbox.normalize(address)) == mailbox.normalize(address)


def test_the_domain_of_a_mailbox_is_ascii_and_small() -> None:
    assert mailbox.normalize(" Anna@EXAMPLE.Com ") == "Anna@example.com"
    assert mailbox.compare_key("Anna@EXAMPLE.Com") == "anna@example.com"
    assert mailbox.parse("a@пример.рф")[1] == "xn--e1afmkfd.xn--p1ai"


@pytest.mark.parametrize(
    "address",
    [
        *"a|@|a@|@b.c|a@b|a b@c.d|a@b..c|a@-b.c|a..b@c.d|.a@c.d|a@[127.0.0.1]|a@127.0.0.1|<a@b.c>".split("|"),
        *("", "a@b.c\r\nRCPT TO:<x@y.z>", "a\0@b.c", '"a"@b.c', "a,b@c.d", "a@b.c\u2028", "a\u202e@b.c"),
        *("a@b> RCPT TO:<x.y", "x" * 65 + "@b.c", "a@" + "b." * 130 + "c"),
    ],
)
def test_what_is_no_mailbox_is_refused(address: str) -> None:
    assert not mailbox.is_mailbox(address)
