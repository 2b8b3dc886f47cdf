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


async def test_what_is_found_is_shown_as_it_is_now_and_to_whom_it_may_be(anna: Client, boris: Client) -> None:
    ids = [(await boris.status(f"Пирог номер {number}"))["id"] for number in range(3)]
    asked = {"q": "пирог", "type": "statuses"}
    assert [one["id"] for one in (await anna.get("/api/v2/search", **asked))["statuses"]] == ids[::-1]
    await anna.post(f"/api/v1/statuses/{ids[0]}/favourite")
    await boris.ok("PUT", f"/api/v1/statuses/{ids[1]}", json={"status": "Пирог с вишней"})
    await boris.ok("DELETE", f"/api/v1/statuses/{ids[2]}")
    for _ in range(2):  # loaded once, joined the second time
        edited, liked = (await anna.get("/api/v2/search", "Search", **asked))["statuses"]
        assert "вишней" in edited["content"] and liked["favourited"] and liked["favourites_count"] == 1
        (found,) = (await anna.get("/api/v2/search", q="boris", type="accounts"))["accounts"]
        assert found == await anna.get(f"/api/v1/accounts/{boris.id}")
        assert (await anna.get("/api/v1/accounts/search", q="boris"))[0] == found
    assert [one["id"] for one in (await anna.get("/api/v2/search", **asked, limit=1, offset=1))["statuses"]] == ids[:1]
    assert (await anna.get("/api/v2/search", **asked, account_id=anna.id))["statuses"] == []
    assert (await anna.get("/api/v2/search", q="boris", type="accounts", following="true"))["accounts"] == [found]
    assert (await anna.get("/api/v2/search", q="vera", type="accounts", following="true"))["accounts"] == []
    await boris.post(f"/api/v1/accounts/{anna.id}/block")
    assert (await anna.get("/api/v2/search", q="пирог"))["statuses"] == []
    assert (await anna.get("/api/v2/search", q="boris"))["accounts"] == []
