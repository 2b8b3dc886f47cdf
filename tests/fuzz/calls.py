"""Every route of every surface as something to be called: derived from what the dialects declare."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import msgspec
from hypothesis import strategies as st

from tests.fuzz import values
from veche.http.dialect import Dialect, Nothing, Route, Switch

_VARIABLE = re.compile(r"\{[^{}]*\}")
# Parameters of surfaces that read them without a struct: the mailer's, OAuth's, VK's `/token`.
LOOSE = tuple(
    (
        "uid email pin.level pin.vip unpin.level category category_id letter_id send_id lang ids "
        "subscriptions void hard token to data attachments client_id client_secret grant_type code "
        "redirect_uri scope username password response_type state code_verifier code_challenge "
        "code_challenge_method refresh_token display v force 2fa_supported "
    ).split()
)


@dataclass(frozen=True, slots=True)
class Target:
    """One operation: `name` of a switch's method, or empty."""

    dialect: str
    method: str
    path: str
    name: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Request:
    """What is sent. `pairs` are signed and encoded by the caller, who knows how the dialect signs."""

    target: Target
    method: str
    path: str
    who: str  # "", a name of the cast, "garbage", "foreign"
    pairs: tuple[tuple[str, str], ...]
    form: str  # query | form | multipart | json | broken
    json: Any = None
    broken: int = 0
    extras: dict[str, str] = field(default_factory=dict)


def targets(dialect: Dialect) -> Iterator[Target]:
    """All of its routes; a switch's methods one by one."""
    for route in dialect.routes:
        if isinstance(route, Route):
            yield Target(dialect.name, route.method, route.path, "", fields_of(route.params))
        elif isinstance(route, Switch):
            for method in route.methods:
                for one in route.routes:
                    yield Target(dialect.name, method, route.path, one.name, fields_of(one.params))


def fields_of(params: type) -> tuple[str, ...]:
    """Names as they are sent."""
    if params is Nothing or not issubclass(params, msgspec.Struct):
        return LOOSE
    return tuple(one.encode_name for one in msgspec.structs.fields(params)) or LOOSE


@st.composite
def requests(draw: st.DrawFn, where: tuple[Target, ...], known: tuple[Any, ...], people: tuple[str, ...]) -> Request:
    """One request to one of these targets."""
    target = draw(st.sampled_from(where))
    path = _VARIABLE.sub(lambda found: _segment(draw, target, found.group(), known), target.path)
    pairs = draw(st.lists(st.tuples(values.names(target.fields), values.values(known)), max_size=6))
    form = draw(st.sampled_from(["query", "form", "form", "form", "multipart", "json", "json", "broken"]))
    return Request(
        target=target,
        method=target.method if draw(st.integers(0, 19)) else draw(st.sampled_from(["PUT", "DELETE", "PATCH", "HEAD"])),
        path=path,
        who=draw(st.sampled_from(people)),
        pairs=tuple(pairs),
        form=form,
        json=draw(_objects(target.fields, known)) if form == "json" else None,
        broken=draw(st.integers(0, len(values.BROKEN_BODIES) - 1)),
        extras=draw(_extras()),
    )


def _segment(draw: st.DrawFn, target: Target, variable: str, known: tuple[Any, ...]) -> str:
    if target.name and draw(st.integers(0, 29)):
        return target.name
    text = draw(values.values(known))
    return text.encode("utf-8", "replace").decode()[:300] or "0"  # a server hands over no surrogates in a path


def _objects(fields: Iterable[str], known: tuple[Any, ...]) -> st.SearchStrategy[Any]:
    inner = values.json_values(known)
    return st.one_of(*[st.dictionaries(st.sampled_from([*fields, "x"]), inner, max_size=6)] * 5, inner)


def _extras() -> st.SearchStrategy[dict[str, str]]:
    return st.sampled_from(
        [
            *[{}] * 6,
            {"idempotency-key": "a\x01b" * 200},
            {"accept": "application/json"},
            {"accept": "text/html"},
            {"accept-language": "xx;q=a, *"},
            {"if-none-match": '"x"'},
            {"range": "bytes=9-1"},
            {"cookie": "session=\xff; a; =b"},
            {"x-forwarded-for": "1.2.3, x"},
        ]
    )
