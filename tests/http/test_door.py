"""The one wrapper: who may, what comes back, what is written, and what is never shown."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.http import town
from tests.http.conftest import Running, Serve
from tests.waiting import until

ANNA = {"Authorization": "Bearer anna-token"}
BORIS = {"Authorization": "Bearer boris-token"}
APP = {"Authorization": "Bearer app-token"}


async def test_stranger_and_person_are_told_apart(running: Running) -> None:
    assert await (await running.http.get("/api/hello")).json() == {"hello": None}
    assert await (await running.http.get("/api/hello", headers=ANNA)).json() == {"hello": 1}


async def test_bad_token_is_refused_even_where_strangers_may(running: Running) -> None:
    answer = await running.http.get("/api/hello", headers={"Authorization": "Bearer nobody"})
    assert (answer.status, (await answer.json())["kind"]) == (401, "BadToken")


@pytest.mark.parametrize(
    ("path", "headers", "code"),
    [
        ("/api/user", {}, 401),
        ("/api/user", APP, 422),
        ("/api/user", ANNA, 200),
        ("/api/app", {}, 401),
        ("/api/app", APP, 200),
        ("/api/app", ANNA, 200),
    ],
)
async def test_route_says_whom_it_needs(running: Running, path: str, headers: dict[str, str], code: int) -> None:
    assert (await running.http.get(path, headers=headers)).status == code


async def test_token_without_the_scope_is_refused(running: Running) -> None:
    answer = await running.http.post("/api/words", headers=BORIS, data={"word": "x"})
    assert (answer.status, (await answer.json())["kind"]) == (403, "MissingScope")


async def test_write_commits_and_failure_leaves_nothing(running: Running) -> None:
    assert (await running.http.post("/api/words", headers=ANNA, data={"word": "kept"})).status == 200
    answer = await running.http.post("/api/words", headers=ANNA, data={"word": "lost", "fail": "1"})
    assert answer.status == 422
    assert await (await running.http.get("/api/words")).json() == ["kept"]


async def test_duplicate_row_is_a_conflict_and_no_fault(running: Running) -> None:
    await running.http.post("/api/words", headers=ANNA, data={"word": "same"})
    answer = await running.http.post("/api/words", headers=ANNA, data={"word": "same"})
    assert (answer.status, (await answer.json())["kind"]) == (400, "Conflict")


async def test_prepare_runs_before_and_after_runs_after(running: Running) -> None:
    answer = await running.http.post("/api/work", data={"word": "abc"})
    assert await answer.json() == ["ABC", "after"]


async def test_bug_is_a_500_of_the_dialect_without_its_text(running: Running, caplog: pytest.LogCaptureFixture) -> None:
    answer = await running.http.get("/api/broken")
    body = await answer.text()
    assert answer.status == 500
    assert (await answer.json())["kind"] == "Fault"
    assert "12345" not in body
    assert "RuntimeError" not in body
    assert answer.headers["x-request-id"] in caplog.text


async def test_unknown_path_belongs_to_the_longest_fallback(running: Running) -> None:
    api = await running.http.get("/api/nothing/here")
    assert (api.status, api.content_type, (await api.json())["kind"]) == (404, "application/json", "UnknownPath")
    page = await running.http.get("/nothing/here")
    assert (page.status, page.content_type) == (404, "text/html")


async def test_wrong_method_is_told_by_the_dialect(running: Running) -> None:
    answer = await running.http.delete("/api/hello")
    assert (answer.status, (await answer.json())["kind"]) == (405, "WrongMethod")


async def test_path_variable_wins_over_parameters(running: Running) -> None:
    answer = await running.http.get("/api/echo/5?id=6")
    assert (await answer.json())["id"] == 5


async def test_slash_at_the_end_makes_no_difference(running: Running) -> None:
    assert (await running.http.get("/api/hello/")).status == 200


async def test_head_gives_the_headers_of_get(running: Running) -> None:
    answer = await running.http.head("/api/hello")
    assert (answer.status, answer.headers["content-length"]) == (200, "14")
    assert await answer.read() == b""


async def test_switch_finds_the_method_by_name(running: Running) -> None:
    answer = await running.http.post("/method/Math.Add", data={"ids[]": ["1", "2"]}, headers=ANNA)
    assert await answer.json() == {"response": {"sum": 3, "by": 1}}
    assert (await running.http.get("/method/no.such")).status == 404


async def test_tokens_are_remembered_until_they_are_revoked(running: Running) -> None:
    for _ in range(3):
        await running.http.get("/api/hello", headers=ANNA)
    assert town.FINDS == ["anna-token"]
    town.REVOKED.add("anna-token")
    running.door.forget_tokens((11,))
    assert (await running.http.get("/api/hello", headers=ANNA)).status == 401


async def test_page_is_kept_until_something_is_written(running: Running) -> None:
    first = await running.http.get("/api/words")
    again = await running.http.get("/api/words")
    assert first.headers["etag"] == again.headers["etag"]
    unchanged = await running.http.get("/api/words", headers={"If-None-Match": first.headers["etag"]})
    assert unchanged.status == 304
    await running.http.post("/api/words", headers=ANNA, data={"word": "new"})
    after = await running.http.get("/api/words", headers={"If-None-Match": first.headers["etag"]})
    assert (after.status, await after.json()) == (200, ["new"])


async def test_kept_page_of_one_person_is_not_shown_to_another(running: Running) -> None:
    anna = await running.http.get("/api/words", headers=ANNA)
    boris = await running.http.get("/api/words", headers=BORIS)
    assert anna.headers["etag"] != boris.headers["etag"]


async def test_limit_in_memory(running: Running) -> None:
    answers = [await running.http.get("/api/limited") for _ in range(4)]
    assert [answer.status for answer in answers] == [200, 200, 200, 429]
    assert [answer.headers["x-ratelimit-remaining"] for answer in answers] == ["2", "1", "0", "0"]
    assert int(answers[-1].headers["retry-after"]) > 0


async def test_limit_in_the_database_counts_refused_attempts_too(running: Running) -> None:
    codes = [(await running.http.get("/api/stored")).status for _ in range(4)]
    assert codes == [200, 200, 429, 429]


async def test_limits_can_be_switched_off(serve: Serve) -> None:
    running = await serve(changes={"ratelimit.enabled": False})
    assert {(await running.http.get("/api/limited")).status for _ in range(5)} == {200}


async def test_file_knows_ranges_and_absence(running: Running, tmp_path: Path) -> None:
    assert (await running.http.get("/api/file")).status == 404
    (tmp_path / "data" / "shown.txt").write_text("0123456789")
    part = await running.http.get("/api/file", headers={"Range": "bytes=2-4"})
    assert (part.status, await part.text()) == (206, "234")
    assert "sandbox" in part.headers["content-security-policy"]


async def test_a_file_that_vanishes_before_it_is_opened_is_not_found(running: Running, tmp_path: Path) -> None:
    shown = tmp_path / "data" / "shown.txt"
    shown.write_text("0123456789")
    sent: list[Any] = []

    async def receive() -> Any:  # asked for after the size of the file, and before its first bytes
        shown.unlink()
        await asyncio.Event().wait()

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": "/api/file", "query_string": b"", "scheme": "http"}
    await running.app({**scope, "client": ("127.0.0.1", 1), "headers": [(b"host", b"x")]}, receive, send)
    assert not shown.exists() and [one["type"] for one in sent] == ["http.response.start", "http.response.body"]
    assert sent[0]["status"] == 404 and b"NotFound" in sent[1]["body"]
    await until(lambda: b'"code":404' in b"".join(running.log))
    for method in ("HEAD", "GET"):
        shown.mkdir(exist_ok=True)
        assert (await running.http.request(method, "/api/file")).status == 404


async def test_stream_of_bytes_and_redirect(running: Running) -> None:
    assert await (await running.http.get("/api/parts")).text() == "abc"
    away = await running.http.get("/api/away", allow_redirects=False)
    assert (away.status, away.headers["location"]) == (303, "https://else.example/%D0%BF%D1%83%20%D1%82%D1%8C?a=1")


async def test_every_answer_has_the_standing_headers(running: Running) -> None:
    for path in ("/api/hello", "/api/nothing", "/@anna"):
        answer = await running.http.get(path)
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-request-id"]
        assert "server" not in answer.headers


async def test_cors_preflight_and_exposed_headers(running: Running) -> None:
    asked = {"Origin": "https://app.example", "Access-Control-Request-Headers": "Authorization, X-Own"}
    preflight = await running.http.options("/api/words", headers=asked)
    assert preflight.status == 204
    assert preflight.headers["access-control-allow-origin"] == "*"
    assert preflight.headers["access-control-allow-headers"] == "Authorization, X-Own"
    answer = await running.http.get("/api/hello", headers=asked)
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "Link" in answer.headers["access-control-expose-headers"]
    page = await running.http.get("/@anna", headers=asked)
    assert "access-control-allow-origin" not in page.headers


async def test_log_names_the_operation_and_holds_no_secret(running: Running) -> None:
    await running.http.get("/api/echo?access_token=anna-token&text=private")
    await until(lambda: b'"route":"echo"' in b"".join(running.log))
    text = b"".join(running.log)
    assert b"anna-token" not in text
    assert b"private" not in text


async def test_health_and_metrics(running: Running) -> None:
    assert (await running.http.get("/livez")).status == 200
    assert (await running.http.get("/readyz")).status == 200
    await running.http.get("/api/hello")
    await running.http.get("/api/unheard")
    text = await (await running.http.get("/metrics")).text()
    assert 'veche_requests_total{code="200",dialect="town",operation="hello"} 1.0' in text
    assert 'veche_unknown_operations_total{dialect="town",name="GET /api/unheard"} 1.0' in text
    hidden = await running.http.get("/metrics", headers={"X-Forwarded-For": "203.0.113.9"})
    assert hidden.status == 404
