"""How often and how large."""

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest

from tests.api.mastodon.client import Client
from tests.api.mastodon.pictures import png
from tests.api.mastodon.test_media import form
from tests.server import running


@pytest.fixture
async def narrow(database_url: str, tmp_path: Path, reference: Path) -> AsyncIterator[Client]:
    """Anna on an instance with small limits."""
    changes = {
        "ratelimit.enabled": True,
        "ratelimit.token": 6,
        "ratelimit.account": 1000,
        "ratelimit.deletions": 1,
        "limits.image_bytes": 2048,
        "limits.video_bytes": 2048,
        "limits.audio_bytes": 2048,
        "limits.image_pixels": 10_000,
    }
    async with running(database_url, tmp_path / "data", changes) as server:
        yield Client(server, await server.token("anna"), reference)


@pytest.mark.database("sqlite")
async def test_who_asks_too_often_is_told_when_to_come_again(narrow: Client) -> None:
    left = []
    for _ in range(6):
        found = await narrow.send("GET", "/api/v1/preferences")
        assert found.headers["x-ratelimit-limit"] == "6"
        left.append(int(found.headers["x-ratelimit-remaining"]))
    assert left == [5, 4, 3, 2, 1, 0] or left[-1] > 0  # a new window may have begun meanwhile
    for _ in range(7):
        found = await narrow.send("GET", "/api/v1/preferences")
    assert found.code == 429 and found.error == "Too many requests"
    assert int(found.headers["retry-after"]) >= 1
    assert datetime.fromisoformat(found.headers["x-ratelimit-reset"]).tzinfo is not None


@pytest.mark.database("sqlite")
async def test_files_too_large_are_refused(narrow: Client) -> None:
    for data, codes in ((b"\x89PNG\r\n\x1a\n" + b"x" * 20_000, (413, 422)), (png(500, 400), (422,))):
        assert (await narrow.send("POST", "/api/v2/media", data=form(data))).code in codes


@pytest.fixture
async def strict(database_url: str, tmp_path: Path, reference: Path) -> AsyncIterator[Client]:
    """A stranger to an instance that lets strangers do little."""
    changes = {"ratelimit.enabled": True, "ratelimit.address": 8, "ratelimit.paging": 2}
    async with running(database_url, tmp_path / "data", changes) as server:
        yield Client(server, None, reference)


@pytest.mark.database("sqlite")
async def test_strangers_are_counted_by_their_address_wherever_they_knock(strict: Client) -> None:
    bad = {"Authorization": "Bearer guessed"}
    seen = []
    for _ in range(20):
        seen.append((await strict.send("GET", "/api/v1/preferences", headers=bad)).code)
    assert seen.count(401) <= 17 and seen[-1] == 429, "tokens cannot be guessed at any speed"
    unknown = await strict.send("GET", "/api/v1/nothing")
    assert unknown.code == 429 or "x-ratelimit-remaining" in unknown.headers
    found = await strict.send("POST", "/oauth/token", json={})
    assert {"x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"} <= found.headers.keys()
    assert "X-RateLimit-Remaining" in found.headers["access-control-expose-headers"]


@pytest.mark.database("sqlite")
async def test_paging_has_a_limit_of_its_own(strict: Client) -> None:
    codes = [(await strict.send("GET", "/api/v1/timelines/public", params={"max_id": n + 1})).code for n in range(6)]
    assert codes[0] == 200 and codes[-1] == 429
