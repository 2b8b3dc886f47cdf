"""Search, in both versions."""

from tests.api.mastodon.client import Client


async def test_accounts_statuses_and_tags_are_found(anna: Client, boris: Client, stranger: Client) -> None:
    id = (await boris.status("Самовар кипит #самовары"))["id"]
    found = await anna.get("/api/v2/search", "Search", q="самовар")
    assert [one["id"] for one in found["statuses"]] == [id] and found["accounts"] == []
    assert [one["name"] for one in found["hashtags"]] == ["самовары"]
    assert (await anna.get("/api/v2/search", "Search", q="#самовар"))["statuses"] == []
    assert [one["id"] for one in (await anna.get("/api/v2/search", q="#самовары", type="statuses"))["statuses"]] == [id]
    people = await anna.get("/api/v2/search", "Search", q="boris", type="accounts")
    assert [one["id"] for one in people["accounts"]] == [boris.id]
    domain = (await stranger.get("/api/v1/instance"))["uri"]
    for name in (f"boris@{domain}", f"@boris@{domain}"):
        assert [one["id"] for one in (await anna.get("/api/v2/search", "Search", q=name))["accounts"]] == [boris.id]
    old = await anna.get("/api/v1/search", q="самовар")
    assert old["hashtags"] == ["самовары"] and [one["id"] for one in old["statuses"]] == [id]
    assert (await stranger.send("GET", "/api/v1/search?q=x")).code == 401
    assert (await stranger.send("GET", "/api/v2/search")).code == 400
    assert (await stranger.send("GET", "/api/v2/search?q=boris")).code == 200


async def test_strangers_neither_fetch_nor_read_on(stranger: Client, anna: Client) -> None:
    for more in ("resolve=true", "offset=20"):
        answer = await stranger.send("GET", f"/api/v2/search?q=boris&type=accounts&{more}")
        assert answer.code == 401 and more.partition("=")[0] in answer.error
        assert (await anna.send("GET", f"/api/v2/search?q=boris&type=accounts&{more}")).code == 200
    assert (await stranger.send("GET", "/api/v2/search?q=boris&resolve=false&offset=0")).code == 200
