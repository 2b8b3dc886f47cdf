"""Lists of accounts."""

from tests.api.mastodon.client import Client


async def test_the_life_of_a_list(anna: Client, boris: Client) -> None:
    made = await anna.post("/api/v1/lists", "List", title="Friends")
    assert made["replies_policy"] == "list" and made["exclusive"] is False
    path = f"/api/v1/lists/{made['id']}"
    changed = await anna.ok("PUT", path, "List", json={"replies_policy": "none"})
    assert (await anna.ok("PATCH", path, "List", json={}))["title"] == changed["title"]
    assert changed["title"] == "Friends" and changed["replies_policy"] == "none"
    assert await anna.post(f"{path}/accounts", account_ids=[boris.id]) == {}
    assert [one["id"] for one in await anna.get(f"{path}/accounts", "Account")] == [boris.id]
    assert [one["id"] for one in await anna.get(f"{path}/accounts", "Account", limit=0)] == [boris.id]
    holding = await anna.get(f"/api/v1/accounts/{boris.id}/lists", "List")
    assert [one["id"] for one in holding] == [made["id"]]
    id = (await boris.status("for the list"))["id"]
    assert [one["id"] for one in await anna.get(f"/api/v1/timelines/list/{made['id']}", "Status")] == [id]
    assert await anna.ok("DELETE", f"{path}/accounts?account_ids[]={boris.id}") == {}
    assert await anna.ok("DELETE", f"{path}/accounts", json={"account_ids": [boris.id]}) == {}
    assert [one["id"] for one in await anna.get("/api/v1/lists", "List")] == [made["id"]]
    assert await anna.ok("DELETE", path) == {}
    assert await anna.get("/api/v1/lists") == []


async def test_a_list_is_its_owners_alone(anna: Client, boris: Client, gleb: Client) -> None:
    id = (await anna.post("/api/v1/lists", title="Mine"))["id"]
    for method, path in (
        ("GET", f"/api/v1/lists/{id}"),
        ("PUT", f"/api/v1/lists/{id}"),
        ("DELETE", f"/api/v1/lists/{id}"),
        ("GET", f"/api/v1/lists/{id}/accounts"),
        ("GET", f"/api/v1/timelines/list/{id}"),
    ):
        body = {"json": {"title": "x"}} if method == "PUT" else {}
        assert (await boris.send(method, path, **body)).error == "Record not found", path


async def test_what_a_list_refuses(anna: Client, boris: Client, gleb: Client) -> None:
    assert (await anna.send("POST", "/api/v1/lists", json={"title": ""})).code == 422
    assert (await anna.send("POST", "/api/v1/lists", json={"title": "x", "replies_policy": "odd"})).code == 422
    path = f"/api/v1/lists/{(await anna.post('/api/v1/lists', title='x'))['id']}/accounts"
    assert (await anna.send("POST", path, json={"account_ids": [gleb.id]})).code == 404
    await anna.post(path, account_ids=[boris.id])
    assert (await anna.send("POST", path, json={"account_ids": [boris.id]})).code == 422
    assert (await anna.send("POST", path)).code == 400
