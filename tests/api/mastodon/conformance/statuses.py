"""Statuses with all that hangs on them, media, polls, timelines, conversations, search."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from tests.api.mastodon.conformance.proof import Scene, Town, upload
from tests.api.mastodon.pictures import png


async def media(town: Town) -> None:
    anna = town.anna
    old = await anna("POST /api/v1/media", form=upload(png()))
    await anna("DELETE /api/v1/media/:id", old["id"])
    made = await anna("POST /api/v2/media", form=upload(png(), description="red", focus="0.1,0.2"))
    await anna("GET /api/v1/media/:id", made["id"])
    await anna("PUT /api/v1/media/:id", made["id"], description="a red square")
    await anna("POST /api/v1/statuses", status="A picture", media_ids=[made["id"]])


async def statuses(town: Town) -> None:
    anna, boris = town.anna, town.boris
    rich = await anna(
        "POST /api/v1/statuses", status="@boris look: https://example.org #news", spoiler_text="cw", language="en"
    )
    id = rich["id"]
    await boris("POST /api/v1/statuses", status="@anna nice", in_reply_to_id=id)
    await boris("GET /api/v1/statuses/:id", id)
    await town.stranger("GET /api/v1/statuses", query=[("id[]", id)])
    assert (await town.stranger("GET /api/v1/statuses/:id/context", id))["descendants"]
    for verb in ("favourite", "bookmark", "reblog"):
        await boris(f"POST /api/v1/statuses/:id/{verb}", id)
    assert await anna("GET /api/v1/statuses/:id/favourited_by", id)
    assert await anna("GET /api/v1/statuses/:id/reblogged_by", id)
    assert await boris("GET /api/v1/favourites")
    assert await boris("GET /api/v1/bookmarks")
    for verb in ("unfavourite", "unbookmark", "unreblog"):
        await boris(f"POST /api/v1/statuses/:id/{verb}", id)
    for verb in ("pin", "unpin", "mute", "unmute"):
        await anna(f"POST /api/v1/statuses/:id/{verb}", id)
    await anna("PUT /api/v1/statuses/:id", id, status="Edited", spoiler_text="")
    assert len(await anna("GET /api/v1/statuses/:id/history", id)) == 2
    await anna("GET /api/v1/statuses/:id/source", id)
    await anna("GET /api/v1/statuses/:id/card", id)
    await anna("DELETE /api/v1/statuses/:id", id)


async def translations(town: Town) -> None:
    said = await town.anna("POST /api/v1/statuses", status="Hello", language="en")
    await town.boris.refused("POST /api/v1/statuses/:id/translate", said["id"], code=403, lang="ru")


async def quotes(town: Town) -> None:
    anna, boris = town.anna, town.boris
    said = await anna("POST /api/v1/statuses", status="Quote me", quote_approval_policy="public")
    await anna("PUT /api/v1/statuses/:id/interaction_policy", said["id"], quote_approval_policy="public")
    quoting = await boris("POST /api/v1/statuses", status="Indeed", quoted_status_id=said["id"])
    assert quoting["quote"]["state"] == "accepted"
    assert await anna("GET /api/v1/statuses/:id/quotes", said["id"])
    await anna("POST /api/v1/statuses/:id/quotes/:quoting_status_id/revoke", said["id"], quoting["id"])


async def scheduled(town: Town) -> None:
    anna = town.anna
    made = await anna("POST /api/v1/statuses", status="Later", scheduled_at=_in(hours=1))
    assert await anna("GET /api/v1/scheduled_statuses")
    await anna("GET /api/v1/scheduled_statuses/:id", made["id"])
    await anna("PUT /api/v1/scheduled_statuses/:id", made["id"], scheduled_at=_in(hours=2))
    await anna("DELETE /api/v1/scheduled_statuses/:id", made["id"])


def _in(**span: int) -> str:
    return (datetime.now(UTC) + timedelta(**span)).isoformat()


async def polls(town: Town) -> None:
    poll = {"options": ["tea", "coffee"], "expires_in": 600}
    asked = (await town.anna("POST /api/v1/statuses", status="?", poll=poll))["poll"]
    await town.boris("POST /api/v1/polls/:id/votes", asked["id"], choices=[0])
    await town.stranger("GET /api/v1/polls/:id", asked["id"])


async def timelines(town: Town) -> None:
    anna = town.anna
    await anna("POST /api/v1/statuses", status="For all #timelines")
    assert await anna("GET /api/v1/timelines/home")
    assert await town.stranger("GET /api/v1/timelines/public", local="true")
    assert await town.stranger("GET /api/v1/timelines/tag/:hashtag", "timelines")
    await anna("POST /api/v1/statuses", status="Read https://news.example/tea")
    assert await town.stranger("GET /api/v1/timelines/link", url="https://news.example/tea")
    await town.boris("POST /api/v1/statuses", status="@anna psst", visibility="direct")
    assert await anna("GET /api/v1/timelines/direct")


async def conversations(town: Town) -> None:
    await town.boris("POST /api/v1/statuses", status="@anna a word", visibility="direct")
    talk = (await town.anna("GET /api/v1/conversations"))[0]
    assert not (await town.anna("POST /api/v1/conversations/:id/read", talk["id"]))["unread"]
    assert (await _unread(town, talk))["unread"]


async def _unread(town: Town, talk: Any) -> Any:
    return await town.anna("POST /api/v1/conversations/:id/unread", talk["id"])


async def conversations_put_away(town: Town) -> None:
    await town.vera("POST /api/v1/statuses", status="@anna another word", visibility="direct")
    talk = (await town.anna("GET /api/v1/conversations"))[0]
    await town.anna("DELETE /api/v1/conversations/:id", talk["id"])


async def markers(town: Town) -> None:
    said = await town.boris("POST /api/v1/statuses", status="Read up to here")
    await town.anna("POST /api/v1/markers", home={"last_read_id": said["id"]})
    found = await town.anna("GET /api/v1/markers", query=[("timeline[]", "home")])
    assert found["home"]["last_read_id"] == said["id"]


async def search(town: Town) -> None:
    await town.boris("POST /api/v1/statuses", status="A samovar #samovars")
    found = await town.anna("GET /api/v2/search", q="samovar")
    assert found["statuses"] and found["hashtags"]
    assert (await town.anna("GET /api/v1/search", q="anna"))["accounts"]


async def streams(town: Town) -> None:
    kind = "text/event-stream"
    assert await town.stranger.fetch("GET /api/v1/streaming/health", kind="text/plain") == "OK"
    for name in ("user", "user/notification", "public", "public/local", "public/remote", "direct"):
        await town.anna.fetch(f"GET /api/v1/streaming/{name}", kind=kind)
    for name in ("hashtag", "hashtag/local"):
        await town.anna.fetch(f"GET /api/v1/streaming/{name}", kind=kind, tag="news")
    await town.socket("WS /api/v1/streaming", town.anna)


SCENES: Final[tuple[Scene, ...]] = (
    media,
    statuses,
    translations,
    quotes,
    scheduled,
    polls,
    timelines,
    conversations,
    conversations_put_away,
    markers,
    search,
    streams,
)
