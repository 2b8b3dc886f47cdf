"""Notifications and markers."""

from typing import Any

from tests.api.mastodon.client import Client


async def test_everything_that_happens_to_one_is_told(anna: Client, boris: Client, gleb: Client) -> None:
    await anna.post("/api/v1/notifications/clear")
    id = (await anna.status("mine"))["id"]
    await boris.post(f"/api/v1/statuses/{id}/favourite")
    await boris.post(f"/api/v1/statuses/{id}/reblog")
    reply = (await boris.status("@anna hello", in_reply_to_id=id))["id"]
    await gleb.post(f"/api/v1/accounts/{anna.id}/unfollow")
    await gleb.post(f"/api/v1/accounts/{anna.id}/follow")
    found = await anna.get("/api/v1/notifications", "Notification")
    assert [one["type"] for one in found] == ["follow", "mention", "reblog", "favourite"]
    assert [one["status"] and one["status"]["id"] for one in found] == [None, reply, id, id]
    assert all(one["group_key"] and one["account"]["id"] for one in found)
    path = "/api/v1/notifications"
    assert [one["type"] for one in await anna.ok("GET", f"{path}?types[]=mention&types[]=nonsense")] == ["mention"]
    rest = await anna.ok("GET", f"{path}?exclude_types[]=mention&exclude_types[]=follow")
    assert [one["type"] for one in rest] == ["reblog", "favourite"]
    assert [one["type"] for one in await anna.get(path, account_id=gleb.id)] == ["follow"]
    assert (await anna.get(f"{path}/unread_count", "CountResponse"))["count"] == 4
    assert (await anna.get(f"{path}/unread_count", limit=2))["count"] == 2
    one = await anna.get(f"{path}/{found[0]['id']}", "Notification")
    assert one["id"] == found[0]["id"]
    assert await anna.post(f"{path}/{found[0]['id']}/dismiss") == {}
    assert await anna.ok("POST", f"{path}/dismiss", data={"id": found[1]["id"]}) == {}
    assert [one["type"] for one in await anna.get(path)] == ["reblog", "favourite"]
    assert await anna.post(f"{path}/clear") == {}
    assert await anna.get(path) == []


async def test_notifications_of_others_are_not_there(anna: Client, boris: Client) -> None:
    id = (await boris.status("@anna hi"))["id"]
    told = (await anna.get("/api/v1/notifications"))[0]
    assert told["status"]["id"] == id
    for method, path in (("GET", told["id"]), ("POST", f"{told['id']}/dismiss"), ("GET", "x"), ("GET", "1")):
        assert (await boris.send(method, f"/api/v1/notifications/{path}")).error == "Record not found"


async def test_pages_of_notifications(anna: Client, boris: Client) -> None:
    await anna.post("/api/v1/notifications/clear")
    for n in range(5):
        await boris.status(f"@anna {n}")
    first = await anna.send("GET", "/api/v1/notifications?limit=2")
    second = await anna.send("GET", first.links["next"])
    back = await anna.send("GET", second.links["prev"])
    assert [one["id"] for one in back.body] == [one["id"] for one in first.body]


async def test_markers_are_kept(anna: Client) -> None:
    id = (await anna.status())["id"]
    made = await anna.ok("POST", "/api/v1/markers", data={"home[last_read_id]": id})
    assert made["home"]["last_read_id"] == id and made["home"]["version"] >= 0
    again = await anna.post("/api/v1/markers", home={"last_read_id": id}, notifications={"last_read_id": "5"})
    assert again["home"]["version"] > made["home"]["version"]
    found = await anna.ok("GET", "/api/v1/markers?timeline[]=home&timeline[]=notifications")
    assert found["home"]["last_read_id"] == id and found["notifications"]["last_read_id"] == "5"
    assert await anna.ok("GET", "/api/v1/markers?timeline[]=nonsense") == {}
    for word in ("abc", "", "-1", str(1 << 63)):
        bad = {"notifications": {"last_read_id": "9"}, "home": {"last_read_id": word}}
        assert (await anna.send("POST", "/api/v1/markers", json=bad)).code == 422, word
    found = await anna.ok("GET", "/api/v1/markers?timeline[]=notifications")
    assert found["notifications"]["last_read_id"] == "5", "nothing half written"
    assert (await anna.send("POST", "/api/v1/markers", json={"home": "x"})).code == 422


async def test_a_list_shows_each_thing_as_it_is_now(anna: Client, boris: Client, gleb: Client) -> None:
    await anna.post("/api/v1/notifications/clear")
    mine = (await anna.status("mine"))["id"]
    reply = (await boris.status("@anna green tea", in_reply_to_id=mine))["id"]
    await gleb.post(f"/api/v1/statuses/{mine}/favourite")

    async def shown() -> tuple[list[str], dict[str, Any], dict[str, Any]]:
        """Types, statuses and accounts, which are the same in both kinds of list."""
        plain = await anna.get("/api/v1/notifications")
        grouped = await anna.get("/api/v2/notifications")
        types = [one["type"] for one in plain]
        assert [one["type"] for one in grouped["notification_groups"]] == types
        statuses = {one["status"]["id"]: one["status"] for one in plain}
        accounts = {one["account"]["id"]: one["account"] for one in plain}
        assert {one["id"]: one for one in grouped["statuses"]} == statuses
        assert {one["id"]: one for one in grouped["accounts"]} == accounts
        return types, statuses, accounts

    types, statuses, accounts = await shown()
    assert types == ["favourite", "mention"]
    assert statuses[mine]["favourites_count"] == 1 and statuses[reply]["filtered"] == []
    await anna.post(f"/api/v1/statuses/{reply}/favourite")
    await anna.post("/api/v2/filters", title="t", context=["notifications"], keywords_attributes=[{"keyword": "green"}])
    await boris.ok("PATCH", "/api/v1/accounts/update_credentials", json={"display_name": "B."})
    _, statuses, accounts = await shown()
    assert statuses[reply]["favourited"] and statuses[reply]["filtered"][0]["filter"]["title"] == "t"
    assert accounts[boris.id]["display_name"] == statuses[reply]["account"]["display_name"] == "B."
    await boris.ok("PUT", f"/api/v1/statuses/{reply}", json={"status": "@anna black tea"})
    _, statuses, _ = await shown()
    assert "black" in statuses[reply]["content"] and statuses[reply]["filtered"] == []
    await anna.post(f"/api/v1/accounts/{boris.id}/block")
    types, statuses, accounts = await shown()
    assert types == ["favourite"] and list(statuses) == [mine] and list(accounts) == [gleb.id]
    await anna.ok("DELETE", f"/api/v1/statuses/{mine}")
    assert (await shown())[0] == []
