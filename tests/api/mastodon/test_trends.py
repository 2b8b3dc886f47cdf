"""What is much talked of."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.api.mastodon.client import Client
from tests.api.mastodon.conftest import SignIn
from tests.api.mastodon.test_statements import counting
from tests.cast import add_person
from tests.server import RunningServer, running
from veche.core import announcements, trends
from veche.core.announcements import NewAnnouncement


@pytest.fixture
async def keeper(sign_in: SignIn) -> Client:
    return await sign_in("anna", scopes="read write admin:read admin:write")


async def talk(server: RunningServer, boris: Client) -> tuple[str, list[Client]]:
    """A status that is liked by three, in a tag that three people use."""
    others = []
    for name in ("olga", "pavel", "rita"):
        member = await add_person(server.services.open_tx, name)
        others.append(Client(server, await server.token_of(member), boris.reference))
    for other in others:
        await other.status("I like #Tea")
    id = (await boris.status("Nobody drinks #coffee"))["id"]
    for other in others:
        await other.post(f"/api/v1/statuses/{id}/favourite")
    await trends.refresh(server.services)
    return id, others


async def test_what_people_talk_of_trends(server: RunningServer, boris: Client, stranger: Client) -> None:
    id, others = await talk(server, boris)
    quiet = (await boris.status("Loved, but under a warning", spoiler_text="psst"))["id"]
    for other in others:
        await other.post(f"/api/v1/statuses/{quiet}/favourite")
    await trends.refresh(server.services)
    assert [one["id"] for one in await stranger.get("/api/v1/trends/statuses", "Status")] == [id]
    tags = await stranger.get("/api/v1/trends/tags", "Tag")
    assert [one["name"].lower() for one in tags] == ["tea"] and tags == await stranger.get("/api/v1/trends", "Tag")
    assert len(tags[0]["history"]) == 7
    assert tags[0]["history"][0] == {"day": tags[0]["history"][0]["day"], "uses": "3", "accounts": "3"}
    assert await stranger.get("/api/v1/trends/tags", offset=1) == []
    assert (await stranger.send("GET", "/api/v1/trends/statuses", params={"offset": -1})).code == 400
    await others[0].post(f"/api/v1/accounts/{boris.id}/block")
    assert await others[0].get("/api/v1/trends/statuses") == []
    await boris.ok("DELETE", f"/api/v1/statuses/{id}")
    assert await stranger.get("/api/v1/trends/statuses") == []


async def test_what_trends_is_followed_by_offset(
    server: RunningServer, boris: Client, keeper: Client, stranger: Client
) -> None:
    _, others = await talk(server, boris)
    for other in others:
        await other.status("and #jam")
    await trends.refresh(server.services)
    for client, path in (
        (stranger, "/api/v1/trends/tags"), (stranger, "/api/v1/trends"), (keeper, "/api/v1/admin/trends/tags"),
    ):  # fmt: skip
        first = await client.send("GET", path, params={"limit": "1"})
        assert first.links == {"next": f"{server.url}{path}?limit=1&offset=1"}, path
        second = await client.send("GET", first.links["next"])
        assert {first.body[0]["name"].lower(), second.body[0]["name"].lower()} == {"tea", "jam"}
        assert second.links["prev"] == f"{server.url}{path}?limit=1&offset=0"
        assert (await client.send("GET", path, params={"limit": "1", "offset": "9"})).links == {}, "an empty page"
        assert (await client.send("GET", path)).links == {}, "a page that holds all"
    for path in ("trends/statuses", "admin/trends/statuses"):
        assert "next" in (await keeper.send("GET", f"/api/v1/{path}?limit=1")).links, path


async def test_moderators_decide_what_trends(
    server: RunningServer, boris: Client, keeper: Client, stranger: Client, sign_in: SignIn
) -> None:
    id, _ = await talk(server, boris)
    found = await keeper.get("/api/v1/admin/trends/tags")
    assert [(one["name"], one["requires_review"], one["trendable"]) for one in found] == [("tea", True, True)]
    number = found[0]["id"]
    assert (await keeper.post(f"/api/v1/admin/trends/tags/{number}/reject"))["trendable"] is False
    assert await stranger.get("/api/v1/trends/tags") == []
    assert (await keeper.post("/api/v1/admin/trends/tags/tea/approve"))["requires_review"] is False
    assert len(await stranger.get("/api/v1/trends/tags")) == 1
    found = await keeper.get("/api/v1/admin/trends/statuses")
    assert [(one["id"], one["requires_review"]) for one in found] == [(id, True)]
    assert (await keeper.post(f"/api/v1/admin/trends/statuses/{id}/reject"))["requires_review"] is False
    assert await stranger.get("/api/v1/trends/statuses") == []
    await keeper.post(f"/api/v1/admin/trends/statuses/{id}/approve")
    assert len(await stranger.get("/api/v1/trends/statuses")) == 1
    for path in ("tags/none/approve", "tags/none/reject", "statuses/1/approve", "statuses/1/reject"):
        assert (await keeper.send("POST", f"/api/v1/admin/trends/{path}")).code == 404, path
    plain = await sign_in("boris", scopes="read write admin:read admin:write")
    for method, path in (("GET", "trends/tags"), ("GET", "trends/statuses"), ("GET", "tags"), ("GET", "tags/tea")):
        assert (await plain.send(method, f"/api/v1/admin/{path}")).code == 403, path
        assert (await boris.send(method, f"/api/v1/admin/{path}")).error.startswith("This action is outside"), path
    assert (await plain.send("POST", "/api/v1/admin/trends/tags/tea/approve")).code == 403


async def test_moderators_change_tags(server: RunningServer, boris: Client, keeper: Client) -> None:
    await boris.status("#Tea and #cake")
    listed = await keeper.send("GET", "/api/v1/admin/tags", params={"limit": 1})
    assert len(listed.body) == 1 and "max_id" in listed.links["next"]
    following = await keeper.send("GET", listed.links["next"])
    assert {listed.body[0]["name"], following.body[0]["name"]} == {"tea", "cake"}
    everything = [one["id"] for one in await keeper.get("/api/v1/admin/tags")]
    back = await keeper.get("/api/v1/admin/tags", min_id=everything[-1], limit="1")
    assert [one["id"] for one in back] == everything[-2:-1], "the page right after, not the first one"
    whole = await keeper.send("GET", "/api/v1/admin/tags", params={"limit": len(everything)})
    assert "next" not in whole.links
    shown = await keeper.get("/api/v1/admin/tags/tea")
    assert shown["display_name"] == "Tea" and shown["usable"] and shown["listable"]
    path = f"/api/v1/admin/tags/{shown['id']}"
    changed = await keeper.ok("PUT", path, json={"display_name": "TEA", "listable": False, "usable": False})
    assert (changed["display_name"], changed["listable"], changed["usable"]) == ("TEA", False, False)
    assert (await boris.get("/api/v2/search", q="te", type="hashtags"))["hashtags"] == []
    assert (await boris.send("POST", "/api/v1/statuses", json={"status": "more #tea"})).code == 422
    assert (await keeper.send("PUT", path, json={"display_name": "coffee"})).code == 422
    assert (await keeper.send("GET", "/api/v1/admin/tags/0")).code == 404


@pytest.fixture
async def strict(database_url: str, tmp_path: Path) -> AsyncIterator[RunningServer]:
    async with running(database_url, tmp_path / "data", {"trends.review": True}) as server:
        yield server


@pytest.mark.database("sqlite")
async def test_where_review_is_asked_for_nothing_trends_by_itself(strict: RunningServer, reference: Path) -> None:
    boris = Client(strict, await strict.token("boris"), reference)
    keeper = Client(strict, await strict.token("anna", scopes="read write admin:read admin:write"), reference)
    id, _ = await talk(strict, boris)
    assert await boris.get("/api/v1/trends/statuses") == await boris.get("/api/v1/trends/tags") == []
    await keeper.post(f"/api/v1/admin/trends/statuses/{id}/approve")
    await keeper.ok("PUT", "/api/v1/admin/tags/tea", json={"trendable": True})
    assert len(await boris.get("/api/v1/trends/statuses")) == len(await boris.get("/api/v1/trends/tags")) == 1


async def test_long_lists_ask_the_database_no_more_often(server: RunningServer, boris: Client, anna: Client) -> None:
    _, others = await talk(server, boris)
    for n in range(3):
        id = (await boris.status(f"more #coffee{n} #tea{n}"))["id"]
        for other in others:
            await other.post(f"/api/v1/statuses/{id}/favourite")
            await other.status(f"#coffee{n} #tea{n}")
        await server.services.open_tx.write(
            lambda tx: announcements.create(tx, server.cast.anna.viewer, NewAnnouncement("@boris #news"))
        )
        if n == 0:
            await trends.refresh(server.services)
            first = await counts(server, anna)
    await trends.refresh(server.services)
    later = await counts(server, anna)
    assert all(after <= before for before, after in zip(first, later, strict=True)), (first, later)


async def counts(server: RunningServer, who: Client) -> list[int]:
    """Statements for each list, nothing being in memory."""
    taken, found = counting(server), []
    for path in ("/api/v1/trends/tags", "/api/v1/trends/statuses", "/api/v1/announcements"):
        server.app.door.parts.clear()
        server.app.door.pages_kept.clear()
        taken()
        assert await who.get(path)
        found.append(taken())
    return found
