"""Attachments."""

import asyncio
from pathlib import Path
from typing import Any

import aiohttp

from tests.api.mastodon.client import Answered, Client
from tests.api.mastodon.pictures import png
from tests.core.media import samples
from tests.server import RunningServer
from tests.waiting import PATIENCE


def form(data: bytes, name: str = "p.png", **fields: str) -> aiohttp.FormData:
    made = aiohttp.FormData()
    made.add_field("file", data, filename=name, content_type="image/png")
    for key, value in fields.items():
        made.add_field(key, value)
    return made


async def test_a_picture_is_described_posted_and_seen(anna: Client, stranger: Client) -> None:
    body = form(png(), description="a red square", focus="-0.5,0.25")
    made = await anna.ok("POST", "/api/v2/media", "MediaAttachment", data=body)
    assert made["type"] == "image" and made["description"] == "a red square" and made["blurhash"]
    assert made["meta"]["original"]["size"] == "40x30" and made["meta"]["focus"] == {"x": -0.5, "y": 0.25}
    assert made["text_url"] == made["url"] and made["remote_url"] is None
    changed = await anna.ok("PUT", f"/api/v1/media/{made['id']}", "MediaAttachment", data={"description": "red"})
    assert changed["description"] == "red" and changed["meta"]["focus"] == {"x": -0.5, "y": 0.25}
    posted = await anna.status("", media_ids=[made["id"]])
    assert [one["id"] for one in posted["media_attachments"]] == [made["id"]]
    listed = await stranger.get("/api/v1/timelines/public", "Status", only_media="true")
    assert listed[0]["media_attachments"][0]["description"] == "red"
    assert (await anna.send("PUT", f"/api/v1/media/{made['id']}", data={"description": "x"})).code == 404
    assert (await anna.send("DELETE", f"/api/v1/media/{made['id']}")).code == 422
    attributes = [{"id": made["id"], "description": "later words"}]
    body = {"status": "now with text", "media_ids": [made["id"]], "media_attributes": attributes}
    edited = await anna.ok("PUT", f"/api/v1/statuses/{posted['id']}", "Status", json=body)
    assert edited["media_attachments"][0]["description"] == "later words"


async def test_a_file_of_nobody_elses(anna: Client, boris: Client) -> None:
    id = (await anna.ok("POST", "/api/v1/media", "MediaAttachment", data=form(png())))["id"]
    assert (await anna.send("GET", f"/api/v1/media/{id}")).code == 200
    for method, path in (("GET", id), ("DELETE", id), ("PUT", id)):
        assert (await boris.send(method, f"/api/v1/media/{path}")).error == "Record not found"
    assert (await boris.send("POST", "/api/v1/statuses", json={"status": "x", "media_ids": [id]})).code in (404, 422)
    assert await anna.ok("DELETE", f"/api/v1/media/{id}") == {}
    assert (await anna.send("GET", f"/api/v1/media/{id}")).code == 404


async def test_files_that_are_none_are_refused(anna: Client) -> None:
    for data in (b"", b"not a picture", png()[:40]):
        assert (await anna.send("POST", "/api/v2/media", data=form(data))).code == 422
    assert (await anna.send("POST", "/api/v2/media", data={"description": "x"})).code == 400
    assert (await anna.send("POST", "/api/v2/media", json={"file": "text"})).code == 422
    for focus in ("nonsense", "5,5", "1", "nan,0"):
        assert (await anna.send("POST", "/api/v2/media", data=form(png(), focus=focus))).code == 422
    long = await anna.send("POST", "/api/v2/media", data=form(png(), description="x" * 2000))
    assert long.code == 422


async def test_an_empty_media_id_is_none(anna: Client) -> None:
    posted = await anna.ok("POST", "/api/v1/statuses", "Status", data=[("status", "words"), ("media_ids[]", "")])
    assert posted["media_attachments"] == []
    id = (await anna.ok("POST", "/api/v2/media", data=form(png())))["id"]
    path, pairs = f"/api/v1/statuses/{posted['id']}", [("status", "words"), ("media_ids[]", ""), ("media_ids[]", id)]
    assert len((await anna.ok("PUT", path, "Status", data=pairs))["media_attachments"]) == 1
    assert (await anna.ok("PUT", path, "Status", data=pairs[:2]))["media_attachments"] == []
    assert (await anna.send("POST", "/api/v1/statuses", json={"media_ids": [""]})).code == 422


async def test_the_eleventh_file_is_refused(anna: Client) -> None:
    ids = [(await anna.ok("POST", "/api/v2/media", data=form(png(color=(n, 0, 0)))))["id"] for n in range(11)]
    assert (await anna.send("POST", "/api/v1/statuses", json={"media_ids": ids})).code == 422
    assert len((await anna.status("", media_ids=ids[:10]))["media_attachments"]) == 10


def with_cover(path: Path, cover: bytes | None = None, **fields: str) -> aiohttp.FormData:
    made = form(path.read_bytes(), path.name, **fields)
    if cover is not None:
        made.add_field("thumbnail", cover, filename="cover.png", content_type="image/png")
    return made


async def until_opened(client: Client, id: str) -> Answered:
    async with asyncio.timeout(PATIENCE):
        while (found := await client.send("GET", f"/api/v1/media/{id}")).code == 206:
            assert found.body["url"] is None
            await asyncio.sleep(0.05)
    return found


def stored(server: RunningServer) -> list[Path]:
    return [path for path in (server.services.settings.data / "files").rglob("*") if path.is_file()]


async def test_a_film_is_opened_after_the_answer(
    anna: Client, boris: Client, server: RunningServer, tmp_path: Path
) -> None:
    film = samples.film(tmp_path / "film.mp4")
    sent = await anna.send("POST", "/api/v2/media", data=with_cover(film, description="red and blue", focus="0.5,0"))
    assert (sent.code, sent.body["type"], sent.body["url"]) == (202, "video", None)
    id = sent.body["id"]
    found = await until_opened(anna, id)
    assert found.code == 200 and found.body["url"] and found.body["preview_url"] and found.body["blurhash"]
    assert found.body["description"] == "red and blue" and found.body["meta"]["focus"] == {"x": 0.5, "y": 0.0}
    assert found.body["meta"]["original"]["frame_rate"] == "10/1"
    assert not [path for path in stored(server) if "incoming" in path.parts]
    posted = await anna.status("a film", media_ids=[id])
    assert posted["media_attachments"][0]["url"] == found.body["url"]
    assert (await boris.send("GET", f"/api/v1/media/{id}")).code == 404


async def test_what_few_apps_play_is_encoded_anew_before_it_is_ready(
    anna: Client, server: RunningServer, tmp_path: Path
) -> None:
    film = samples.film(tmp_path / "film.webm", "webm", "libvpx", "libopus")
    sound = samples.record(tmp_path / "sound.ogg", "ogg", "libopus")
    sent = [await anna.send("POST", "/api/v2/media", data=with_cover(path)) for path in (film, sound)]
    assert [(one.code, one.body["url"]) for one in sent] == [(202, None)] * 2
    found = [(await until_opened(anna, one.body["id"])).body for one in sent]
    assert [one["type"] for one in found] == ["video", "audio"]
    assert found[0]["url"].endswith(".mp4") and found[1]["url"].endswith(".mp3")
    async with server.http.get(found[0]["url"]) as answer:
        assert (answer.status, answer.content_type) == (200, "video/mp4")
    assert not [path for path in stored(server) if path.suffix in (".webm", ".ogg") or "incoming" in path.parts]


async def test_a_cover_stands_for_film_and_sound(anna: Client, server: RunningServer, tmp_path: Path) -> None:
    sound = samples.record(tmp_path / "sound.mp3", "mp3", "libmp3lame")
    made = await anna.ok("POST", "/api/v1/media", "MediaAttachment", data=with_cover(sound, png(60, 20)))
    assert made["type"] == "audio" and made["meta"]["small"]["size"] == "60x20" and made["blurhash"]
    assert made["preview_url"].endswith(".png"), "a drawing stays one"
    before = len(stored(server))
    fresh: Any = aiohttp.FormData()
    fresh.add_field("thumbnail", png(30, 30), filename="c.png", content_type="image/png")
    changed = await anna.ok("PUT", f"/api/v1/media/{made['id']}", "MediaAttachment", data=fresh)
    assert changed["meta"]["small"]["size"] == "30x30" and changed["preview_url"] != made["preview_url"]
    assert len(stored(server)) == before
    film = samples.film(tmp_path / "film.mp4")
    later = await anna.send("POST", "/api/v2/media", data=with_cover(film, png(60, 20)))
    assert later.code == 202 and later.body["preview_url"]
    found = (await until_opened(anna, later.body["id"])).body
    assert found["meta"]["small"]["size"] == "60x20" and found["preview_url"] == later.body["preview_url"]
    bad = await anna.send("POST", "/api/v2/media", data=with_cover(film, b"no picture"))
    assert bad.code == 422


async def test_a_film_that_cannot_be_opened_fails_later(anna: Client, server: RunningServer, tmp_path: Path) -> None:
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(samples.film(tmp_path / "film.mp4").read_bytes()[:2000])
    sent = await anna.send("POST", "/api/v2/media", data=with_cover(broken))
    assert sent.code == 202
    body = {"status": "x", "media_ids": [sent.body["id"]]}
    assert (await anna.send("POST", "/api/v1/statuses", json=body)).code == 422
    assert (await until_opened(anna, sent.body["id"])).code == 422
    assert (await anna.send("POST", "/api/v1/statuses", json=body)).code == 422
    animation = samples.animation(tmp_path / "a.gif")
    gif = await anna.ok("POST", "/api/v2/media", "MediaAttachment", data=with_cover(animation))
    assert gif["type"] == "gifv" and gif["url"].endswith(".mp4")
    assert not [path for path in stored(server) if "incoming" in path.parts]


async def test_a_file_of_one_status_is_not_attached_to_another(anna: Client, stranger: Client) -> None:
    id = (await anna.ok("POST", "/api/v2/media", data=form(png(), description="red")))["id"]
    first = await anna.status("first", media_ids=[id])
    other = await anna.status("other")
    attributes = [{"id": id, "description": "of another"}]
    for method, path, body in (
        ("POST", "/api/v1/statuses", {"status": "x", "media_ids": [id]}),
        ("PUT", f"/api/v1/statuses/{other['id']}", {"status": "x", "media_ids": [id], "media_attributes": attributes}),
    ):
        refused = await anna.send(method, path, json=body)
        assert refused.code == 422 and "already attached" in refused.error
    seen = await stranger.get(f"/api/v1/statuses/{first['id']}", "Status")
    assert seen["media_attachments"][0]["description"] == "red"
    gone = await anna.ok("DELETE", f"/api/v1/statuses/{first['id']}")
    again = await anna.status("anew", media_ids=[one["id"] for one in gone["media_attachments"]])
    assert [one["id"] for one in again["media_attachments"]] == [id]
    await anna.ok("DELETE", f"/api/v1/statuses/{again['id']}?delete_media=true")
    assert (await anna.send("GET", f"/api/v1/media/{id}")).code == 404
