"""The instance's own emoji."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from tests.api.mastodon.client import Client
from tests.api.mastodon.pictures import png
from tests.server import RunningServer
from tests.waiting import PATIENCE
from veche.core import emoji, media


async def add(server: RunningServer, name: str, folder: Path, category: str = "") -> None:
    """As the command line does it."""
    file = folder / f"{name}.png"
    file.write_bytes(png(32, 32))
    stored = await media.store(server.services, file, kinds=("image",))
    files = [(one.role, one.key) for one in stored.files]
    keeper, write = server.cast.anna.viewer, server.services.open_tx.write
    await write(lambda tx: emoji.add(tx, keeper, name, files, category))


async def until_true(check: Callable[[], Awaitable[bool]], seconds: float = PATIENCE) -> None:
    """Waits for what comes with the event log."""
    async with asyncio.timeout(seconds):
        while not await check():  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def test_words_become_pictures_wherever_they_stand(
    server: RunningServer, anna: Client, stranger: Client, tmp_path: Path
) -> None:
    poll = {"options": ["yes :cat:", "no"], "expires_in": 600}
    before = await anna.status("A :cat: and a :dog:", spoiler_text=":cat:", poll=poll)
    assert before["emojis"] == [] == before["poll"]["emojis"]
    assert (await anna.get(f"/api/v1/statuses/{before['id']}"))["emojis"] == []
    path = f"/api/v1/statuses/{before['id']}"

    async def has_it() -> bool:
        return (await anna.get(path))["emojis"] != []

    async def has_none() -> bool:
        return not await has_it()

    await add(server, "cat", tmp_path, "animals")
    await until_true(has_it)
    shown = await stranger.get("/api/v1/custom_emojis", "CustomEmoji")
    assert [(one["shortcode"], one["category"], one["visible_in_picker"]) for one in shown] == [
        ("cat", "animals", True)
    ]
    async with server.http.get(shown[0]["url"]) as answer:
        assert answer.status == 200 and answer.headers["access-control-allow-origin"] == "*"
    after = await anna.get(f"/api/v1/statuses/{before['id']}", "Status")
    assert after["emojis"] == shown == after["poll"]["emojis"]
    assert (await anna.get(f"/api/v1/statuses/{before['id']}/history"))[0]["emojis"] == shown
    named = await anna.ok(
        "PATCH",
        "/api/v1/accounts/update_credentials",
        json={"display_name": "Anna :cat:", "fields_attributes": [{"name": "pet", "value": ":cat:"}]},
    )
    assert named["emojis"] == shown
    assert (await stranger.get(f"/api/v1/statuses/{before['id']}"))["account"]["emojis"] == shown
    await server.services.open_tx.write(lambda tx: emoji.remove(tx, server.cast.anna.viewer, "cat"))
    await until_true(has_none)
    assert await stranger.get("/api/v1/custom_emojis") == []
