"""Bytes for the wire and texts from it: letters, addresses, values, signed links."""

import email
import email.policy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from veche.core.mailing import addresses, mime, tokens
from veche.core.mailing.mime import Draft, File
from veche.core.mailing.tokens import Audience, Token
from veche.core.mailing.values import BadValue, FieldType, parse, show

KEY = b"k" * 32
TOKEN = Token(p=3, s=5, a=Audience.UNSUBSCRIBE, g=1, iat=1000, exp=9000, m=7, c=2)


def draft(**changes: Any) -> Draft:
    fields: dict[str, Any] = {
        "message_id": "<1@wool.example>", "sender": "shop@wool.example", "sender_name": "Шерсть",
        "recipient": "v@x.org", "subject": "Привет", "html": "<p>да</p>", "text": "да", "at": 1_700_000_000_123,
    }  # fmt: skip
    return Draft(**(fields | changes))


def parsed(data: bytes) -> Any:
    return email.message_from_bytes(data, policy=email.policy.default)


def test_a_letter_has_both_texts_and_decodes_to_what_was_put_in() -> None:
    message = parsed(mime.build(draft()))
    assert message["Subject"] == "Привет" and message["From"].addresses[0].display_name == "Шерсть"
    assert message["Date"].datetime.timestamp() == 1_700_000_000
    assert message.get_body(("plain",)).get_content().strip() == "да"
    assert message.get_body(("html",)).get_content().strip() == "<p>да</p>"


def test_files_are_inline_by_content_id_or_attached_by_name() -> None:
    files = (
        File("logo", "image/png", b"\x89PNG", inline=True),
        File("счёт №1.pdf", "application/pdf", b"%PDF"),
        File("old.eml", "message/rfc822", b"Subject: x\n\nbody"),
    )
    message = parsed(mime.build(draft(files=files)))
    assert message.get_content_type() == "multipart/mixed"
    parts = {part.get_filename() or part["Content-ID"]: part for part in message.walk()}
    assert parts["<logo>"].get_content() == b"\x89PNG"
    assert parts["счёт №1.pdf"].get_content() == b"%PDF"
    assert parts["old.eml"].get_content()["Subject"] == "x"


@given(st.text(max_size=300), st.text(max_size=100), st.text(max_size=300))
def test_no_text_can_start_a_header_or_break_a_line(subject: str, name: str, body: str) -> None:
    data = mime.build(draft(subject=subject, sender_name=name, text=body, html=body, files=(File(name, "a/b", b"x"),)))
    assert b"\r" not in data.replace(b"\r\n", b"") and b"\n" not in data.replace(b"\r\n", b"")
    assert all(len(line) <= 998 for line in data.split(b"\r\n"))
    head = data.partition(b"\r\n\r\n")[0]
    names = [line.partition(b":")[0] for line in head.split(b"\r\n") if not line.startswith(b" ")]
    assert names == [b"Date", b"From", b"To", b"Subject", b"Message-ID", b"MIME-Version", b"Content-Type"]
    assert parsed(data)["Subject"] == mime.one_line(subject.encode("utf-8", "replace").decode())


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (" Vera@Wool.EXAMPLE ", "Vera@wool.example"),
        ("вера@почта.рф", None),
        ("vera@почта.рф", "vera@xn--80a1acny.xn--p1ai"),
        ("a@b@c.org", None),
        ("vera", None),
        ("vera@localhost", "vera@localhost"),
        ("Vera <vera@x.org>", None),
        ("a..b@x.org", None),
        ("a@-x.org", None),
        ("x" * 65 + "@x.org", None),
        ("a@b.org> RCPT TO:<c@d.org", None),
        ("a@b.org\r\nBcc: c@d.org", None),
    ],
)
def test_one_address_or_none(text: str, kept: str | None) -> None:
    assert addresses.parse_email(text) == kept


@pytest.mark.parametrize(
    ("text", "region", "kept"),
    [
        ("+7 (916) 123-45-67", None, "+79161234567"),
        ("79161234567", None, "+79161234567"),
        ("8 916 123 45 67", "RU", "+79161234567"),
        ("12", None, None),
        ("phone", None, None),
    ],
)
def test_phone_numbers_are_kept_as_e164(text: str, region: str | None, kept: str | None) -> None:
    assert addresses.parse_phone(text, region) == kept


def test_an_address_list_knows_both_families_and_an_empty_one_nobody() -> None:
    listed = ("10.0.0.0/8", "2001:db8::/32", "192.0.2.7")
    assert addresses.is_listed("10.1.2.3", listed) and addresses.is_listed("::ffff:10.1.2.3", listed)
    assert addresses.is_listed("2001:db8::1", listed) and addresses.is_listed("192.0.2.7", listed)
    assert not addresses.is_listed("192.0.2.8", listed) and not addresses.is_listed("", listed)
    assert not addresses.is_listed("127.0.0.1", ())


@pytest.mark.parametrize(
    ("kind", "texts", "value"),
    [
        ("integer", ("-12",), -12),
        ("decimal", ("12.50",), "12.50"),
        ("flag", ("Yes",), True),
        ("date", ("31.12.1999",), "1999-12-31"),
        ("date", ("1999-12-31",), "1999-12-31"),
        ("datetime", ("1999-12-31T23:59:59+01:00",), 946681199000),
        ("datetime", ("946681199",), 946681199000),
        ("json", ('{"a":[1]}',), {"a": [1]}),
        ("list", ("a, b",), ["a", "b"]),
        ("list", ("a", "b,c"), ["a", "b,c"]),
        ("list", ('["x"]',), ["x"]),
        ("string", ("",), ""),
    ],
)
def test_a_text_becomes_a_value_of_its_type(kind: str, texts: tuple[str, ...], value: Any) -> None:
    assert parse(FieldType(kind), texts) == value


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("integer", "1.5"), ("integer", str(2**63)), ("integer", ""), ("decimal", "nan"), ("decimal", "1e999"),
        ("flag", "maybe"), ("date", "31.13.1999"), ("datetime", "yesterday"), ("datetime", "99999999999999999"),
        ("json", "{"), ("json", "[" * 100000), ("list", "[1]"), ("string", "x" * 70000),
    ],
)  # fmt: skip
def test_a_text_of_another_type_is_refused(kind: str, text: str) -> None:
    with pytest.raises(BadValue):
        parse(FieldType(kind), (text,))


def test_values_are_shown_in_their_type() -> None:
    assert show(FieldType.DATETIME, 946681199000) == "1999-12-31T22:59:59Z"
    assert show(FieldType.DECIMAL, "12.50") == 12.5
    assert show(FieldType.DECIMAL, "0.1000000000000000055") == "0.1000000000000000055"


def test_a_link_is_good_until_it_expires() -> None:
    text = tokens.sign(KEY, TOKEN, kid=4)
    assert tokens.verify(KEY, text, 8_999_000) == (TOKEN, 4)
    assert tokens.verify(KEY, text, 9_000_000) is None
    assert tokens.verify(b"other" * 8, text, 1_000_000) is None


def test_no_changed_bit_and_no_other_form_of_a_link_is_good() -> None:
    text = tokens.sign(KEY, TOKEN, kid=1)
    for place in range(len(text)):
        for bit in range(7):
            changed = text[:place] + chr(ord(text[place]) ^ (1 << bit)) + text[place + 1 :]
            assert tokens.verify(KEY, changed, 1_000_000) is None
    head, body, mac = text.split(".")
    none = tokens._encode(b'{"alg":"none","kid":"1","typ":"JWT"}').decode()
    for odd in (
        f"{none}.{body}.",
        f"{none}.{body}.{mac}",
        f"{head}.{body}",
        text + "=",
        "",
        ".",
        "..",
        "x" * 2000,
        "я",
    ):
        assert tokens.verify(KEY, odd, 1_000_000) is None


@given(st.text(max_size=1500))
def test_no_text_breaks_the_reader_of_links(text: str) -> None:
    assert tokens.verify(KEY, text, 1_000_000) is None
