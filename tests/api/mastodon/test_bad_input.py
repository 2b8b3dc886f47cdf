"""Whatever is sent: the dialect's own refusal in JSON, never a failure of ours, and nothing half written."""

import asyncio
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.api.mastodon.client import Client
from veche.api.mastodon.routes import ROUTES
from veche.core.scopes import Scope
from veche.http.dialect import Auth, Route

ANSWERS = [route for route in ROUTES if isinstance(route, Route) and not route.path.startswith("/api/v1/streaming")]
STRANGE = ["0", "-1", "99999999999999999999", "x", "%00", "é", "1.5", "null", "[]", "1 OR 1=1"]

# Rows whose path carries a word of somebody's choice, which is no id.
_NAMED = re.compile(r"\{(hashtag|name|group_key)\}")


def filled(path: str, value: str) -> str:
    return re.sub(r"\{\w+(:\w+)?\}", quote(value, safe="%"), path)


async def check(who: Client, method: str, path: str, **more: Any) -> int:
    """The code of an answer that is what it must be."""
    headers = who.token.headers if who.token else {}
    headers = {**headers, **more.pop("headers", {})}
    async with who.server.http.request(method, path, headers=headers, **more) as answer:
        text = await answer.text()
        assert answer.status < 500, f"{method} {path} {more}: {answer.status} {text[:200]}"
        if answer.status >= 400:
            assert answer.content_type == "application/json", f"{method} {path}: {text[:200]}"
            assert "error" in await answer.json() and "Traceback" not in text
        return answer.status


async def test_every_route_refuses_ids_that_are_none(anna: Client) -> None:
    for route in ANSWERS:
        if "{" in route.path and not _NAMED.search(route.path):
            for value in STRANGE:
                code = await check(anna, route.method, filled(route.path, value))
                assert code >= 400, f"{route.method} {route.path} {value}"


async def test_every_route_of_a_user_refuses_strangers_and_bad_tokens(stranger: Client) -> None:
    for route in ANSWERS:
        path = filled(route.path, "1")
        if route.auth is Auth.USER:
            assert await check(stranger, route.method, path) == 401, path
        if route.auth is not Auth.NONE:
            headers = {"Authorization": "Bearer foreign"}
            assert await check(stranger, route.method, path, headers=headers) == 401, path


async def test_every_route_with_a_scope_wants_it(sign_in: Any) -> None:
    bare, other = await sign_in("anna", "push"), await sign_in("anna", "read:lists")
    for route in ANSWERS:
        if route.scopes:
            who = other if Scope.PUSH in route.scopes else bare
            assert await check(who, route.method, filled(route.path, "1")) == 403, route.path


async def test_who_marked_a_status_is_told_to_either_scope(anna: Client, sign_in: Any) -> None:
    id = (await anna.status())["id"]
    likers = [f"/api/v1/statuses/{id}/{tail}" for tail in ("favourited_by", "reblogged_by")]
    for scope in ("read:statuses", "read:accounts"):
        who = await sign_in("anna", scope)
        assert [await check(who, "GET", path) for path in likers] == [200, 200], scope
    for scope in ("read:notifications", "write:notifications"):
        who = await sign_in("anna", scope)
        assert await check(who, "GET", "/api/v2/notifications/ungrouped-1/accounts") != 403, scope


async def test_a_limit_too_large_is_clamped_in_every_list(anna: Client) -> None:
    lists = [route for route in ANSWERS if route.method == "GET" and "limit" in route.params.__struct_fields__]
    assert len(lists) > 30
    for route in lists:
        path = filled(route.path, "1")
        plain = await check(anna, "GET", path)
        assert await check(anna, "GET", f"{path}?limit={10**20}&offset={10**20}") == plain, path
        if plain == 200:
            assert await check(anna, "GET", f"{path}?limit=-{10**20}") == 400, path


async def test_bodies_that_are_none_are_refused(anna: Client) -> None:
    bodies: list[dict[str, Any]] = [
        {"data": b"{not json", "headers": {"Content-Type": "application/json"}},
        {"data": b"[1, 2]", "headers": {"Content-Type": "application/json"}},
        {"data": b"\xff\xfe", "headers": {"Content-Type": "application/json"}},
        {"data": b"--x\r\nnonsense", "headers": {"Content-Type": "multipart/form-data; boundary=x"}},
        {"data": b"a=%ff", "headers": {"Content-Type": "application/x-www-form-urlencoded"}},
    ]
    for route in ANSWERS:
        if route.method in ("POST", "PUT", "PATCH") and route.auth is Auth.USER:
            for body in bodies:
                assert 400 <= await check(anna, route.method, filled(route.path, "1"), **body) < 500
    assert await anna.get(f"/api/v1/accounts/{anna.id}/statuses") == []


async def test_a_body_too_large_is_refused(anna: Client) -> None:
    body = {"status": "x" * 3_000_000}
    assert await check(anna, "POST", "/api/v1/statuses", json=body) == 413


values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=20),
    st.lists(st.text(max_size=5), max_size=3),
    st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=2),
)


def names(route: Route) -> Iterator[str]:
    yield from getattr(route.params, "__struct_fields__", ())


@pytest.mark.fuzz
@pytest.mark.database("sqlite")
async def test_no_value_of_any_parameter_breaks_a_route(anna: Client) -> None:
    loop = asyncio.get_running_loop()

    @given(data=st.data())
    @settings(
        parent=settings.default,
        phases=(Phase.explicit, Phase.reuse, Phase.generate),
        suppress_health_check=[HealthCheck.too_slow],
    )
    def once(data: st.DataObject) -> None:
        for _ in range(5):
            method, path, more = data.draw(requests())
            asyncio.run_coroutine_threadsafe(check(anna, method, path, **more), loop).result(30)

    # Hypothesis waits for each answer, so it must not do that in the loop of the server.
    await asyncio.to_thread(once)


@st.composite
def requests(draw: st.DrawFn) -> tuple[str, str, dict[str, Any]]:
    route = draw(st.sampled_from(ANSWERS))
    body = draw(st.fixed_dictionaries({}, optional={name: values for name in names(route)}))
    path = filled(route.path, draw(st.sampled_from(["1", "2", *STRANGE])))
    if route.method != "GET" and draw(st.booleans()):
        return route.method, path, {"json": body}
    pairs = [(name, str(value)) for name, value in body.items() if not isinstance(value, (list, dict))]
    pairs += [(f"{name}[]", one) for name, value in body.items() if isinstance(value, list) for one in value]
    pairs += [(f"{name}[{key}]", one) for name, v in body.items() if isinstance(v, dict) for key, one in v.items()]
    encoded = urlencode(pairs, errors="replace")
    if route.method == "GET":
        return route.method, f"{path}?{encoded}", {}
    return route.method, path, {"data": encoded, "headers": {"Content-Type": "application/x-www-form-urlencoded"}}
