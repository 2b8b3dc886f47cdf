"""Attachments."""

import aiohttp

from tests.api.mastodon.client import Client
from tests.api.mastodon.pictures import png


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


async def test_the_eleventh_file_is_refused(anna: Client) -> None:
    ids = [(await anna.ok("POST", "/api/v2/media", data=form(png(color=(n, 0, 0)))))["id"] for n in range(11)]
    assert (await anna.send("POST", "/api/v1/statuses", json={"media_ids": ids})).code == 422
    assert len((await anna.status("", media_ids=ids[:10]))["media_attachments"]) == 10
