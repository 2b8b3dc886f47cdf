"""Requests that schemathesis makes from the published description of Mastodon's API, right ones and wrong ones: JSON as
it is described, and the same as a form and as multipart with Rails brackets, as clients send it."""

import asyncio
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import schemathesis
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from schemathesis import GenerationMode

from tests import direct
from tests.api.mastodon import schema
from tests.fuzz import values
from tests.fuzz.test_every_route import Caller
from tests.server import running
from veche.api.mastodon import coverage

SHORT, LONG = 150, 10_000  # requests on each kind of database
PATIENCE = 20.0
# What any of them may answer, described or not. A missing parameter is a 400 of Mastodon's own; files can be too large.
GENERAL = frozenset({400, 401, 403, 404, 413, 422, 429})
# These answer a browser, or go on until the client hangs up.
NO_JSON = ("/oauth/authorize", "/api/v1/streaming/", "/health")
_VARIABLE = re.compile(r"\{(\w+)\}")


@dataclass
class Sender:
    """Sends what was generated, and looks at what comes back."""

    caller: Caller
    reference: Path
    counted: Counter[int] = field(default_factory=Counter)

    async def send(self, case: Any, path: str, who: str, form: str) -> direct.Got:
        headers = {"user-agent": "described"}
        if who:
            headers["authorization"] = f"Bearer {self.caller.tokens['mastodon', who].text}"
        query = values.urlencoded(list(_brackets(_known(case.query))))
        body = b""
        if (sent := _known(case.body)) is not None:
            body, headers["content-type"] = _encoded(sent, form)
        async with asyncio.timeout(PATIENCE):
            return await direct.call(self.caller.server.app, case.method, path, query, headers, body)

    def check(self, case: Any, got: direct.Got) -> None:
        self.counted[got.code] += 1
        path = case.path
        shown = (case.method, path, case.path_parameters, case.query, case.body, got.code, got.body[:1500])
        described = {int(code) for code in case.operation.definition.raw["responses"]}
        assert got.code in described - {500} or got.code in GENERAL, shown
        if path.startswith(NO_JSON):
            return
        assert got.type == "application/json", shown
        if got.code < 300:
            shape = _VARIABLE.sub("{}", path)
            schema.check_answer(self.reference, case.method, shape, got.code, got.json)
        else:
            assert isinstance(got.json, dict) and isinstance(got.json["error"], str), shown


def _known(value: Any) -> Any:
    """None for what was not generated."""
    return None if type(value).__name__ == "NotSet" else value


def _encoded(body: Any, form: str) -> tuple[bytes, str]:
    if form == "json" or not isinstance(body, dict):
        return json.dumps(body, default=repr).encode(), "application/json"
    pairs = list(_brackets(body))
    if form == "form":
        return values.urlencoded(pairs), "application/x-www-form-urlencoded"
    return values.multipart(pairs), "multipart/form-data; boundary=x"


def _brackets(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """As Rails reads it: `a[b]=1`, `a[]=1`."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _brackets(inner, f"{name}[{key}]" if name else str(key))
    elif isinstance(value, list):
        for inner in value:
            yield from _brackets(inner, f"{name}[]")
    elif value is not None:
        yield name, str(value).lower() if isinstance(value, bool) else str(value)


def operations(reference: Path) -> list[Any]:
    """Those that a route answers, with the ways to make right and, where anything can be wrong, wrong parameters."""
    document = json.loads((reference / "schemas" / "mastodon-openapi.json").read_text(encoding="utf-8"))
    found = [one.ok() for one in schemathesis.openapi.from_dict(document).get_all_operations()]
    answered = {(row.method, re.sub(r":\w+", "{}", row.path)) for row in coverage.rows() if row.answered}
    return [
        (one, [GenerationMode.POSITIVE, *_wrong(one)])
        for one in found
        if (one.method.upper(), _VARIABLE.sub("{}", one.path)) in answered
    ]


def _wrong(operation: Any) -> list[GenerationMode]:
    return [GenerationMode.NEGATIVE] if operation.body or operation.query else []


@st.composite
def requests(draw: st.DrawFn, where: list[Any], known: tuple[Any, ...]) -> tuple[Any, str, str, str]:
    """A case, its path, who sends it, and how its body is encoded."""
    operation, modes = draw(st.sampled_from(where))
    case = draw(operation.as_strategy(generation_mode=draw(st.sampled_from(modes))))
    filled = {name: _segment(draw, value, known) for name, value in (case.path_parameters or {}).items()}
    path = _VARIABLE.sub(lambda found: filled[found[1]], case.path)
    who = draw(st.sampled_from(["anna", "anna", "boris", "vera", ""]))
    return case, path, who, draw(st.sampled_from(["json", "json", "form", "multipart"]))


def _segment(draw: st.DrawFn, value: Any, known: tuple[Any, ...]) -> str:
    """Mostly something that exists: a request for nothing ends early."""
    text = str(draw(st.sampled_from(known)) if draw(st.integers(0, 3)) else value)
    return text.encode("utf-8", "replace").decode().replace("/", "") or "0"


@pytest.mark.fuzz
@pytest.mark.reference
async def test_every_operation_answers_as_described(
    database_kind: str, database_url: str, tmp_path: Path, reference: Path, errors: list[str]
) -> None:
    loop = asyncio.get_running_loop()
    async with running(database_url, tmp_path / "data") as server:
        caller = Caller(server)
        await caller.prepare()
        sender, where = Sender(caller, reference), operations(reference)

        @hypothesis.settings(
            max_examples=LONG if hypothesis.settings().max_examples > 1000 else SHORT,
            suppress_health_check=list(HealthCheck),
            deadline=None,
            database=None,
        )
        @given(requests(where, caller.known))
        def throw(request: tuple[Any, str, str, str]) -> None:
            got = asyncio.run_coroutine_threadsafe(sender.send(*request), loop).result()
            sender.check(request[0], got)
            assert errors == [], request

        await asyncio.to_thread(throw)
        assert sender.counted
        print(f"\n{database_kind}: {dict(sorted(sender.counted.items()))}")
