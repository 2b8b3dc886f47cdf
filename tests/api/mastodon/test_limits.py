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
