"""Literal before variable, int before text; a path belongs to nobody or to exactly one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from veche.http.router import Found, OtherMethods, RouteClash, Router


def router(*patterns: str) -> Router[str]:
    made: Router[str] = Router()
    for pattern in patterns:
        method, path = pattern.split(" ")
        made.add(method, path, pattern)
    return made


def found(made: Router[str], method: str, path: str) -> tuple[str, dict[str, str | int]] | None:
    result = made.find(method, path)
    return (result.target, dict(result.params)) if isinstance(result, Found) else None


ROUTES = router(
    "GET /",
    "GET /api/posts",
    "POST /api/posts",
    "GET /api/posts/new",
    "GET /api/posts/{id:int}",
    "DELETE /api/posts/{name}",
    "GET /api/posts/{id:int}/likes",
    "GET /api/posts/new/likes",
    "GET /nim{user:int}",
    "GET /wall{owner}/rss",
    "GET /tags/{tag}.rss",
    "GET /tags/{tag}",
    "GET /@{name}",
    "GET /files/{key:path}",
)


@pytest.mark.parametrize(
    ("method", "path", "target", "params"),
    [
        ("GET", "/", "GET /", {}),
        ("HEAD", "/api/posts", "GET /api/posts", {}),
        ("POST", "/api/posts/", "POST /api/posts", {}),
        ("GET", "/api/posts/new", "GET /api/posts/new", {}),
        ("GET", "/api/posts/17", "GET /api/posts/{id:int}", {"id": 17}),
        ("GET", "/api/posts/17/likes", "GET /api/posts/{id:int}/likes", {"id": 17}),
        ("GET", "/api/posts/new/likes", "GET /api/posts/new/likes", {}),
        ("DELETE", "/api/posts/abc", "DELETE /api/posts/{name}", {"name": "abc"}),
        ("DELETE", "/api/posts/new", "DELETE /api/posts/{name}", {"name": "new"}),
        ("GET", "/nim42", "GET /nim{user:int}", {"user": 42}),
        ("GET", "/wall-5/rss", "GET /wall{owner}/rss", {"owner": "-5"}),
        ("GET", "/tags/cats.rss", "GET /tags/{tag}.rss", {"tag": "cats"}),
        ("GET", "/tags/cats", "GET /tags/{tag}", {"tag": "cats"}),
        ("GET", "/@anna", "GET /@{name}", {"name": "anna"}),
        ("GET", "/files/a/b/c.png", "GET /files/{key:path}", {"key": "a/b/c.png"}),
    ],
)
def test_path_leads_to_its_route(method: str, path: str, target: str, params: dict[str, str | int]) -> None:
    assert found(ROUTES, method, path) == (target, params)


@pytest.mark.parametrize("path", ["/nim", "/nimx", "/api", "/api/posts/1/2", "/@", "/files", "/api//posts"])
def test_other_paths_lead_nowhere(path: str) -> None:
    assert ROUTES.find("GET", path) is None


def test_known_path_with_another_method_names_those_it_has() -> None:
    result = ROUTES.find("PUT", "/api/posts")
    assert isinstance(result, OtherMethods)
    assert result.allowed == ("GET", "HEAD", "POST")


def test_number_too_long_for_an_id_is_none() -> None:
    assert ROUTES.find("GET", "/nim" + "9" * 30) is None


@pytest.mark.parametrize(
    "clash", [("GET /a", "GET /a/"), ("GET /a/{x}", "POST /a/{y}"), ("GET /{a}{b}",), ("GET /{a:path}/b",), ("GET a",)]
)
def test_what_cannot_be_told_apart_is_refused_at_start(clash: tuple[str, ...]) -> None:
    with pytest.raises(RouteClash):
        router(*clash)


@given(st.text(), st.sampled_from(["GET", "POST", "DELETE", "OPTIONS", ""]))
def test_no_path_breaks_it(path: str, method: str) -> None:
    ROUTES.find(method, "/" + path)
