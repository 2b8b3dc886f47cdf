"""The grammar of parameters: what is well formed is understood, whatever else is refused by name."""

from typing import Annotated, Any, Literal
from urllib.parse import urlencode

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from veche.core.errors import CoreError
from veche.http.convert import RAILS, STRICT, BadParams, Clamped, convert
from veche.http.errors import BadRequest
from veche.http.params import MOST_PARAMETERS, Sent, nest, parse_json, parse_pairs

names = st.text(st.characters(codec="utf-8", exclude_characters="[]\0"), min_size=1, max_size=8)
texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)
# What brackets can say: objects, lists of texts, lists of objects whose objects all have the same keys.
records = st.lists(names, min_size=1, max_size=3, unique=True).flatmap(
    lambda keys: st.lists(st.fixed_dictionaries({key: texts for key in keys}), min_size=1, max_size=3)
)
trees = st.recursive(
    texts | st.lists(texts, min_size=1, max_size=3) | records,
    lambda inner: st.dictionaries(names, inner, min_size=1, max_size=3),
    max_leaves=8,
)


def written(value: Any, name: str) -> list[tuple[str, str]]:
    if isinstance(value, dict):
        return [pair for key, item in value.items() for pair in written(item, f"{name}[{key}]" if name else key)]
    if isinstance(value, list):
        return [pair for item in value for pair in written(item, f"{name}[]")]
    return [(name, value)]


@given(st.dictionaries(names, trees, max_size=4))
def test_brackets_say_what_was_meant(tree: dict[str, Any]) -> None:
    assert nest(parse_pairs(urlencode(written(tree, "")).encode(), "query")) == tree


@given(st.lists(st.tuples(st.text(alphabet="ab[]=&%+", max_size=12), texts), max_size=8))
def test_any_brackets_are_understood_or_refused(pairs: list[tuple[str, str]]) -> None:
    try:
        nest(pairs)
    except BadRequest as error:
        assert error.field is not None


@given(st.binary(max_size=200))
def test_any_bytes_are_understood_or_refused(data: bytes) -> None:
    for read in (lambda: parse_pairs(data, "body"), lambda: parse_json(data)):
        try:
            found = read()
        except CoreError:
            continue
        repr(found).encode()


@pytest.mark.parametrize(
    ("query", "tree"),
    [
        ("a[]=1&a[]=2", {"a": ["1", "2"]}),
        ("a[b]=1&a[c]=2", {"a": {"b": "1", "c": "2"}}),
        ("a[0][b]=1&a[1][b]=2", {"a": {"0": {"b": "1"}, "1": {"b": "2"}}}),
        ("a[][b]=1&a[][c]=2&a[][b]=3", {"a": [{"b": "1", "c": "2"}, {"b": "3"}]}),
        ("a[][b][]=1&a[][b][]=2", {"a": [{"b": ["1", "2"]}]}),
        ("a[][]=1&a[][]=2", {"a": ["1", "2"]}),
        ("a=1&a=2", {"a": "2"}),
        ("a[=1&b]=2&[]=3&c[d=4", {"a[": "1", "b]": "2", "[]": "3", "c[d": "4"}),
        ("%5B=1&a%5B%5D=x+y", {"[": "1", "a": ["x y"]}),
        ("&&a&=b&", {"a": "", "": "b"}),
    ],
)
def test_brackets_by_example(query: str, tree: dict[str, Any]) -> None:
    assert nest(parse_pairs(query.encode(), "query")) == tree


@pytest.mark.parametrize(
    "query", ["a=1&a[b]=2", "a[b]=1&a[]=2", "a[]=1&a=2", "a" + "[b]" * 9 + "=1", "a=%00", "%00=a", "a=%ff"]
)
def test_contradictions_are_refused(query: str) -> None:
    with pytest.raises(BadRequest):
        nest(parse_pairs(query.encode(), "query"))


def test_parameters_are_counted() -> None:
    parse_pairs(b"&".join([b"a=1"] * MOST_PARAMETERS), "query")
    with pytest.raises(BadRequest):
        parse_pairs(b"&".join([b"a=1"] * (MOST_PARAMETERS + 1)), "query")


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[1]",
        b'"a"',
        b"\xff",
        b"[" * 100_000,
        b'{"a":' * 5000,
        b'{"a":"\\ud800"}',
        b'{"a":"\\udc00"}',
        b'{"a":["\\u0000"]}',
        b'{"\\u0000":1}',
        b'{"a":NaN}',
        b'{"a":1e999}',
    ],
)
def test_malformed_json_is_refused(body: bytes) -> None:
    with pytest.raises(BadRequest):
        parse_json(body)


def test_body_wins_over_query() -> None:
    sent = Sent(b"a=1&b=2", form=[("b", "3"), ("b", "4")])
    assert sent.nested() == sent.flat() == {"a": "1", "b": "4"}
    assert sent.multi() == {"a": ["1"], "b": ["3", "4"]}


class Inner(msgspec.Struct):
    name: str
    size: int = 0


class Shape(msgspec.Struct):
    number: int = 0
    maybe: int | None = None
    flag: bool = False
    ratio: float = 1.0
    word: str = ""
    kind: Literal["a", "b"] = "a"
    ids: list[int] = []
    inner: Inner | None = None
    many: list[Inner] = []
    either: str | list[str] | None = None
    bounded: Annotated[int, msgspec.Meta(ge=1, le=5)] = 1
    unset: int | msgspec.UnsetType | None = msgspec.UNSET
    most: Clamped | None = None


@pytest.mark.parametrize(
    ("sent", "attribute", "value"),
    [
        ({"number": " 5 "}, "number", 5),
        ({"number": ""}, "number", 0),
        ({"most": "9" * 20}, "most", 2**63 - 1),
        ({"most": 10**30}, "most", 2**63 - 1),
        ({"most": "-" + "9" * 5000}, "most", -(2**63)),
        ({"most": "7"}, "most", 7),
        ({"number": 5.0}, "number", 5),
        ({"maybe": ""}, "maybe", None),
        ({"maybe": None}, "maybe", None),
        ({"flag": "yes"}, "flag", True),
        ({"flag": "f"}, "flag", False),
        ({"flag": 1}, "flag", True),
        ({"flag": None}, "flag", False),
        ({"ratio": "0.5"}, "ratio", 0.5),
        ({"word": 17}, "word", "17"),
        ({"word": True}, "word", "true"),
        ({"kind": "b"}, "kind", "b"),
        ({"kind": ""}, "kind", "a"),
        ({"ids": "3"}, "ids", [3]),
        ({"ids": ["3", 4, ""]}, "ids", [3, 4]),
        ({"ids": {"1": "8", "0": "7", "10": "9"}}, "ids", [7, 8, 9]),
        ({"inner": {"name": "x", "size": "2"}}, "inner", Inner("x", 2)),
        ({"many": {"0": {"name": "x"}, "1": {"name": "y"}}}, "many", [Inner("x"), Inner("y")]),
        ({"either": ["a"]}, "either", ["a"]),
        ({"either": "a"}, "either", "a"),
        ({"unknown": {"deep": [1]}}, "number", 0),
        ({}, "unset", msgspec.UNSET),
        ({"unset": "3"}, "unset", 3),
        ({"unset": None}, "unset", None),
    ],
)
def test_sloppy_values_fit(sent: dict[str, Any], attribute: str, value: Any) -> None:
    assert getattr(convert(sent, Shape), attribute) == value


@pytest.mark.parametrize(
    ("sent", "where"),
    [
        ({"number": "5x"}, "number"),
        ({"number": "9" * 19}, "number"),
        ({"number": [1]}, "number"),
        ({"number": True}, "number"),
        ({"number": 2**70}, "number"),
        ({"flag": []}, "flag"),
        ({"ratio": "nan"}, "ratio"),
        ({"ratio": "1e999"}, "ratio"),
        ({"word": {}}, "word"),
        ({"kind": "c"}, "kind"),
        ({"ids": ["x"]}, "ids[0]"),
        ({"ids": {"a": "1"}}, "ids"),
        ({"inner": "x"}, "inner"),
        ({"inner": {"size": 1}}, "inner[name]"),
        ({"many": [{"name": "x"}, {"name": []}]}, "many[1][name]"),
        ({"bounded": "6"}, "bounded"),
    ],
)
def test_fault_names_its_parameter(sent: dict[str, Any], where: str) -> None:
    with pytest.raises(BadParams) as caught:
        convert(sent, Shape)
    assert list(caught.value.faults) == [where]


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(BadParams) as caught:
        convert({"number": "x", "inner": {}, "ids": ["1", "y"]}, Shape)
    assert list(caught.value.faults) == ["number", "ids[1]", "inner[name]"]


def test_dialects_have_their_own_words_for_yes_and_no() -> None:
    assert convert({"flag": "No"}, Shape, RAILS).flag is True
    assert convert({"flag": "No"}, Shape, STRICT).flag is False
    with pytest.raises(BadParams):
        convert({"flag": "perhaps"}, Shape, STRICT)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)


@given(st.dictionaries(st.sampled_from(Shape.__struct_fields__), json_values))
def test_any_json_fits_or_is_refused_by_name(sent: dict[str, Any]) -> None:
    try:
        convert(sent, Shape)
    except BadParams as error:
        assert error.faults


def test_a_query_that_cannot_be_read_fails_once_and_is_empty_then() -> None:
    sent = Sent(b"a=%ff")
    with pytest.raises(BadRequest):
        sent.flat()
    assert sent.flat() == {} and sent.nested() == {}


class Many(msgspec.Struct):
    """A list as apps send it."""

    id: tuple[str, ...] = ()
    note: str | None = None


def test_long_lists_are_read_like_short_ones() -> None:
    query = b"&".join(b"id%%5B%%5D=%d" % n for n in range(40)) + b"&note=a+b&id[]=%D0%B6&id%5B%5D=&id[]=7"
    found = convert(nest(parse_pairs(query, "query")), Many)
    assert found == Many((*map(str, range(40)), "ж", "", "7"), "a b")
    assert convert({"id": ["1", 2, None, True]}, Many).id == ("1", "2", "true")
    assert convert({"id": "1", "note": None}, Many) == Many(("1",))
    assert nest([("", "a"), ("", "b")]) == {"": "b"}
    for bad in (b"id[]=1&id[]=%00", b"id[]=1&a%00=1", b"id[]=1&id=2"):
        with pytest.raises(BadRequest):
            nest(parse_pairs(bad, "query"))
