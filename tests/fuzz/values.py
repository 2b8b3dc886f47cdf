"""Values that no client should send, and some that it may."""

import json
import string
from typing import Any
from urllib.parse import quote_from_bytes

from hypothesis import strategies as st

NUMBERS = st.sampled_from(
    [0, 1, -1, 2, 3, 7, 10**6, 2**31 - 1, 2**31, -(2**31), 2**32, 2**53, 2**63 - 1, 2**63, 2**64, -(2**63) - 1, 10**30]
)
# As in a query or a form: text that parsers, databases and encoders stumble over.
WORDS = st.sampled_from(
    [
        "", " ", "0", "-0", "+1", "1e9", "0x10", "1_000", "٣", "1.5", "nan", "inf", "null", "None", "true",
        "false", "on", "[]", "{}", "[1", '{"a":', '[{"photo":"x"}]', '{"a":{"b":[]}}', "%", "%00", "%zz", "\0",
        "a\0b", "\x7f", "\r\n", "\ud800", "\udfff\ud800", "\uffff", "\U0010ffff", "é", "ẞ", "١", "🧶", "\u202e",
        "\ufeff", "a" * 5000, "😀" * 300, "../../etc/passwd", "<script>", "'; DROP TABLE posts; --", '"', "\\",
        "@anna", "@anna@", "@@", "#", "#тег", "[id1|Anna]", "[club1|", "*", "public", "direct", "all",
        "2020-01-01T00:00:00Z", "9999-12-31T23:59:60Z", "0000-00-00", "-1-1", "31.12.9999", "http://",
        "https://[::1", "javascript:1", "anna", "boris", "anna@", "@", ",", ",,,", "1,,2", "1,2,3", "wall1_1",
        "photo1_1", "poll1_1", "wall-7_0", "1_1", "-1_-1", "_", "2000000001", "ru", "xx-XX-yy", "0" * 40,
        "f" * 16, "f" * 32, "7fffffffffffffff", "*" * 70000,
    ]
)  # fmt: skip
TEXTS = st.text(st.characters(exclude_categories=()), max_size=30)


@st.composite
def values(draw: st.DrawFn, known: tuple[Any, ...]) -> str:
    """One value of a parameter, as text."""
    kind = draw(st.integers(0, 9))
    if kind < 4:
        return str(draw(st.sampled_from(known)))
    if kind < 6:
        return str(draw(NUMBERS))
    return draw(WORDS) if kind < 9 else draw(TEXTS)


def json_values(known: tuple[Any, ...]) -> st.SearchStrategy[Any]:
    """What a JSON body may hold where a text or a number is due."""
    plain = st.one_of(st.sampled_from(known), NUMBERS, WORDS, st.none(), st.booleans(), st.floats())
    return st.recursive(
        plain,
        lambda inner: st.one_of(
            st.lists(inner, max_size=4), st.dictionaries(st.sampled_from(["id", "options", "a", ""]), inner, max_size=3)
        ),
        max_leaves=6,
    )


@st.composite
def names(draw: st.DrawFn, fields: tuple[str, ...]) -> str:
    """The name of a parameter: mostly a real one, sometimes with brackets that no form has."""
    name = draw(st.sampled_from(fields)) if fields and draw(st.integers(0, 9)) else draw(TEXTS)
    brackets = draw(st.sampled_from([""] * 8 + ["[]", "[0]", "[a]", "[][]", "[-1]", "[99999]", "[", "]", "[a][b][c]"]))
    return name + brackets


def urlencoded(pairs: list[tuple[str, str]]) -> bytes:
    """Surrogates go as the bytes that a careless client sends for them."""
    return b"&".join(_quoted(name) + b"=" + _quoted(value) for name, value in pairs)


def _quoted(text: str) -> bytes:
    return quote_from_bytes(text.encode("utf-8", "surrogatepass"), safe=string.ascii_letters).encode()


def multipart(pairs: list[tuple[str, str]], boundary: str = "x") -> bytes:
    """Each pair a part; names with quotes and line ends in them make it malformed, as it should be."""
    out = b""
    for name, value in pairs:
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"'
        if len(value) % 3 == 0:
            head += '; filename="a.png"\r\nContent-Type: image/png'
        out += head.encode("utf-8", "surrogatepass") + b"\r\n\r\n" + value.encode("utf-8", "surrogatepass") + b"\r\n"
    return out + f"--{boundary}--\r\n".encode()


def as_json(value: Any) -> bytes:
    """NaN and lone surrogates included."""
    return json.dumps(value).encode()


DEEP = b"[" * 5000 + b"]" * 5000
BROKEN_BODIES = (
    (b"{", "application/json"),
    (b"\xff\xfe{}", "application/json"),
    (DEEP, "application/json"),
    (b'{"a":' * 3000 + b"1" + b"}" * 3000, "application/json"),
    (b"1", "application/json"),
    (b"null", "application/json"),
    (b"[1, 2]", "application/json"),
    (b'"text"', "application/json"),
    (b'{"a": 1e999, "id": 123456789012345678901234567890}', "application/json"),
    (b"a=1&a=2&&==&=", "application/x-www-form-urlencoded"),
    (b"%ff=%fe&\xff=\xfe", "application/x-www-form-urlencoded"),
    (b"a[b[c]]]=1&a[=2&[]=3", "application/x-www-form-urlencoded"),
    (b"&".join(b"a%d=1" % number for number in range(1500)), "application/x-www-form-urlencoded"),
    (b"a" + b"[b]" * 60 + b"=1", "application/x-www-form-urlencoded"),
    (b"--x\r\n", "multipart/form-data; boundary=x"),
    (b"--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x--", "multipart/form-data; boundary=x"),
    (b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n', "multipart/form-data; boundary=x"),
    (b"--x", "multipart/form-data"),
    (b"--x", 'multipart/form-data; boundary="'),
    (b"\0" * 100, "application/octet-stream"),
    (b"<xml/>", "text/xml"),
    (b"a=1", ""),
    (b"a=1", "nonsense; charset=\xff".encode("latin-1").decode("latin-1")),
)
