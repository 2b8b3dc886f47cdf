"""Whom to follow, and who is here."""

from typing import Any

from tests.api.mastodon.client import Client


def ids(found: list[dict[str, Any]]) -> list[str]:
    return [one["id"] for one in found]


async def test_whom_to_follow(anna: Client, boris: Client, gleb: Client, vera: Client, stranger: Client) -> None:
    found = {one["account"]["id"]: one["sources"] for one in await gleb.get("/api/v2/suggestions", "Suggestion")}
    assert anna.id not in found and gleb.id not in found and boris.id not in found, "followed, oneself, a block"
    assert "most_followed" in found[vera.id]
    found = {one["account"]["id"]: one for one in await anna.get("/api/v2/suggestions", "Suggestion")}
    assert found[vera.id]["sources"] == ["friends_of_friends", "most_followed"]
    assert found[vera.id]["source"] == "past_interactions"
    assert vera.id in ids(await anna.get("/api/v1/suggestions", "Account"))
    assert len(await anna.get("/api/v2/suggestions", limit=1)) == 1
    for _ in range(2):
        assert await anna.ok("DELETE", f"/api/v1/suggestions/{vera.id}") == {}
    assert vera.id not in ids(await anna.get("/api/v1/suggestions"))
    assert (await anna.send("DELETE", "/api/v1/suggestions/99999")).code == 404
    assert (await anna.send("GET", "/api/v2/suggestions?limit=-1")).code == 400
    assert (await stranger.send("GET", "/api/v2/suggestions")).code == 401


async def test_the_directory_has_who_lets_themselves_be_found(
    anna: Client, boris: Client, gleb: Client, stranger: Client
) -> None:
    path = "/api/v1/directory"
    await boris.ok("PATCH", "/api/v1/accounts/update_credentials", json={"discoverable": False})
    await anna.status()
    await gleb.status()
    everybody = ids(await stranger.get(path, "Account"))
    assert everybody[:2] == [gleb.id, anna.id] and boris.id not in everybody
    assert ids(await stranger.get(path, offset=1, limit=1)) == [anna.id]
    newest = ids(await stranger.get(path, order="new"))
    assert newest == sorted(newest, key=int, reverse=True) and set(newest) == set(everybody)
    near = await stranger.get(path, local="true")
    assert near and all("@" not in one["acct"] for one in near)
    await anna.post(f"/api/v1/accounts/{gleb.id}/mute")
    assert gleb.id not in ids(await anna.get(path))
    assert ids(await stranger.get(path, order="odd")) == ids(await stranger.get(path))
    assert (await stranger.send("GET", path + "?offset=-1")).code == 400
