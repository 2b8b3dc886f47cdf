"""Collections of accounts."""

from tests.api.mastodon.client import Client
from tests.api.mastodon.test_streaming import events
from veche.core import consistency

PATH = "/api/v1/collections"


async def test_the_life_of_a_collection(
    anna: Client, boris: Client, gleb: Client, vera: Client, stranger: Client
) -> None:
    new = {"name": "Knitters", "description": "Worth reading", "language": "ru", "tag_name": "#Yarn"}
    made = (await anna.post(PATH, **new, account_ids=[boris.id]))["collection"]
    assert made["item_count"] == 1 and made["tag"]["name"] == "yarn" and made["discoverable"] is True
    one = f"{PATH}/{made['id']}"
    item = (await anna.post(f"{one}/items", account_id=vera.id))["collection_item"]
    assert item["state"] == "accepted" and item["account_id"] == vera.id
    shown = await stranger.get(one, "CollectionWithAccounts")
    assert [who["id"] for who in shown["accounts"]] == [anna.id, boris.id, vera.id]
    assert shown["collection"]["item_count"] == 2
    changed = await anna.ok("PATCH", one, json={"name": "Spinners", "tag_name": "", "discoverable": False})
    assert changed["collection"]["name"] == "Spinners" and changed["collection"]["tag"] is None
    assert changed["collection"]["description"] == "Worth reading"
    theirs = f"/api/v1/accounts/{anna.id}/collections"
    assert [found["id"] for found in (await anna.get(theirs))["collections"]] == [made["id"]]
    assert (await stranger.get(theirs))["collections"] == []
    mine = await vera.get(f"/api/v1/accounts/{vera.id}/in_collections", limit=1)
    assert [found["id"] for found in mine["collections"]] == [made["id"]]
    assert await vera.post(f"{one}/items/{item['id']}/revoke") == {}
    assert (await vera.get(f"/api/v1/accounts/{vera.id}/in_collections"))["collections"] == []
    assert [who["id"] for who in (await stranger.get(one))["accounts"]] == [anna.id, boris.id]
    states = [found["state"] for found in (await anna.get(one, "CollectionWithAccounts"))["collection"]["items"]]
    assert states == ["accepted", "revoked"]
    assert (await anna.send("POST", f"{one}/items", json={"account_id": vera.id})).code == 403
    assert await anna.ok("DELETE", f"{one}/items/{made['items'][0]['id']}") == {}
    assert (await stranger.get(one))["collection"]["item_count"] == 0
    assert await anna.ok("DELETE", one) == {}
    assert (await anna.send("GET", one)).code == 404


async def test_a_collection_is_its_owners_to_change(anna: Client, boris: Client, gleb: Client, vera: Client) -> None:
    made = (await boris.post(PATH, name="Mine", account_ids=[anna.id]))["collection"]
    one, item = f"{PATH}/{made['id']}", made["items"][0]["id"]
    for method, path, body in (
        ("PATCH", one, {"name": "x"}),
        ("DELETE", one, {}),
        ("POST", f"{one}/items", {"account_id": vera.id}),
        ("DELETE", f"{one}/items/{item}", {}),
        ("POST", f"{one}/items/{item}/revoke", {}),
    ):
        assert (await vera.send(method, path, json=body)).code == 403, (method, path)
        assert (await gleb.send(method, path, json=body)).code == 404, "blocked, so it is not there"
        absent = path.replace(one, f"{PATH}/99999")
        assert (await vera.send(method, absent, json=body)).code == 404, (method, path)
    assert (await gleb.send("GET", one)).code == 404
    assert (await vera.send("GET", f"/api/v1/accounts/{boris.id}/in_collections")).code == 404
    assert (await vera.send("GET", "/api/v1/accounts/99999/collections")).code == 404


async def test_what_a_collection_refuses(anna: Client, boris: Client, vera: Client, stranger: Client) -> None:
    for body in (
        {}, {"name": " "}, {"name": "x" * 41}, {"name": "x", "description": "y" * 101},
        {"name": "x", "tag_name": "a b"},
        {"name": "x", "language": "!"}, {"name": ["x"]}, {"name": "x", "account_ids": [anna.id]},
        {"name": "x", "account_ids": [boris.id, boris.id, "99999"]},
    ):  # fmt: skip
        assert (await anna.send("POST", PATH, json=body)).code in (404, 422), body
    assert (await anna.get(f"/api/v1/accounts/{anna.id}/collections"))["collections"] == []
    await vera.ok("PATCH", "/api/v1/accounts/update_credentials", json={"discoverable": False})
    assert (await anna.send("POST", PATH, json={"name": "x", "account_ids": [vera.id]})).code == 403
    made = [(await anna.post(PATH, name=f"n{n}"))["collection"]["id"] for n in range(10)]
    assert (await anna.send("POST", PATH, json={"name": "eleventh"})).code == 422
    await anna.post(f"{PATH}/{made[0]}/items", account_id=boris.id)
    assert (await anna.send("POST", f"{PATH}/{made[0]}/items", json={"account_id": boris.id})).code == 422
    assert (await anna.send("POST", f"{PATH}/{made[0]}/items")).code == 400
    page = await anna.get(f"/api/v1/accounts/{anna.id}/collections", limit=3, offset=8)
    assert [one["id"] for one in page["collections"]] == [made[1], made[0]]
    assert (await stranger.send("POST", PATH, json={"name": "x"})).code == 401


async def test_who_is_put_into_a_collection_is_told_of_it(anna: Client, boris: Client, vera: Client) -> None:
    types = {"types[]": ["added_to_collection", "collection_update"]}
    async with events(boris, "user/notification") as heard:
        made = (await anna.post(PATH, name="Knitters", account_ids=[boris.id, vera.id]))["collection"]
        one = f"{PATH}/{made['id']}"
        name, told = await heard.next()
        assert name == "notification" and told["type"] == "added_to_collection"
        assert told["collection"]["id"] == made["id"] and told["account"]["id"] == anna.id and told["status"] is None
        await anna.ok("PATCH", one, json={"discoverable": False})
        await anna.ok("PATCH", one, json={"description": "and spinners"})
        name, told = await heard.next()
        assert told["type"] == "collection_update" and told["collection"]["description"] == "and spinners"
        await anna.ok("PATCH", one, json={"name": "Spinners"})
        assert (await heard.next())[1]["collection"]["name"] == "Spinners"
    listed = await boris.get("/api/v1/notifications", "Notification", **types)
    assert [found["type"] for found in listed] == ["collection_update", "added_to_collection"]
    assert {found["collection"]["name"] for found in listed} == {"Spinners"}
    # The description's list of types of groups lacks these two, which its list for single ones has.
    groups = (await boris.get("/api/v2/notifications", **types))["notification_groups"]
    assert [found["collection"]["id"] for found in groups] == [made["id"]] * 2
    assert all(found["group_key"].startswith("ungrouped-") for found in groups)
    assert all("collection" not in found for found in await boris.get("/api/v1/notifications", **{"types[]": "follow"}))
    assert await anna.get("/api/v1/notifications", **types) == []
    item = next(found["id"] for found in made["items"] if found["account_id"] == vera.id)
    await vera.post(f"{one}/items/{item}/revoke")
    assert await vera.get("/api/v1/notifications", **types) == []
    await anna.ok("PATCH", one, json={"name": "Weavers"})
    assert await vera.get("/api/v1/notifications", **types) == []
    assert len(await boris.get("/api/v1/notifications", **types)) == 2
    async with anna.server.services.open_tx.read() as tx:
        assert await consistency.check(tx) == []
    await anna.ok("DELETE", one)
    assert await boris.get("/api/v1/notifications", **types) == []
    async with anna.server.services.open_tx.read() as tx:
        assert await consistency.check(tx) == []
