"""Following, blocking, muting."""

from tests.api.mastodon.client import Client
from tests.server import RunningServer


async def test_a_follow_and_its_end(anna: Client, gleb: Client) -> None:
    path = f"/api/v1/accounts/{gleb.id}"
    made = await anna.post(f"{path}/follow", "Relationship", notify=True, reblogs=False)
    assert made["following"] is True and made["notifying"] is True and made["showing_reblogs"] is False
    kept = await anna.post(f"{path}/follow")
    assert kept["notifying"] is True and kept["showing_reblogs"] is False
    assert gleb.id in [one["id"] for one in await anna.get(f"/api/v1/accounts/{anna.id}/following", "Account")]
    assert anna.id in [one["id"] for one in await anna.get(f"{path}/followers", "Account")]
    ended = await anna.post(f"{path}/unfollow", "Relationship")
    assert ended["following"] is False
    assert (await gleb.post(f"/api/v1/accounts/{anna.id}/remove_from_followers", "Relationship"))[
        "followed_by"
    ] is False


async def test_a_locked_account_is_asked(gleb: Client, vera: Client) -> None:
    asked = await gleb.post(f"/api/v1/accounts/{vera.id}/follow", "Relationship")
    assert asked["requested"] is True and asked["following"] is False
    waiting = await vera.get("/api/v1/follow_requests", "Account")
    assert gleb.id in [one["id"] for one in waiting]
    own = await vera.get("/api/v1/accounts/verify_credentials")
    assert own["source"]["follow_requests_count"] >= 1
    let_in = await vera.post(f"/api/v1/follow_requests/{gleb.id}/authorize", "Relationship")
    assert let_in["followed_by"] is True
    for id in (gleb.id, vera.id, "99999", "x"):
        for verb in ("authorize", "reject"):
            again = await vera.send("POST", f"/api/v1/follow_requests/{id}/{verb}")
            assert (again.code, again.error) == (404, "Record not found"), (id, verb)


async def test_a_refused_request_is_gone(gleb: Client, vera: Client) -> None:
    await gleb.post(f"/api/v1/accounts/{vera.id}/follow")
    refused = await vera.post(f"/api/v1/follow_requests/{gleb.id}/reject", "Relationship")
    assert refused["requested_by"] is False and refused["followed_by"] is False
    assert gleb.id not in [one["id"] for one in await vera.get("/api/v1/follow_requests")]


async def test_a_block_ends_everything(anna: Client, gleb: Client) -> None:
    made = await anna.post(f"/api/v1/accounts/{gleb.id}/block", "Relationship")
    assert made["blocking"] is True and made["followed_by"] is False
    assert [one["id"] for one in await anna.get("/api/v1/blocks", "Account")] == [gleb.id]
    assert (await gleb.send("POST", f"/api/v1/accounts/{anna.id}/follow")).code == 403
    assert (await anna.post(f"/api/v1/accounts/{gleb.id}/unblock", "Relationship"))["blocking"] is False


async def test_a_mute_may_have_an_end(anna: Client, boris: Client) -> None:
    made = await anna.post(f"/api/v1/accounts/{boris.id}/mute", "Relationship", notifications=False, duration=3600)
    assert made["muting"] is True and made["muting_notifications"] is False and made["muting_expires_at"]
    listed = await anna.get("/api/v1/mutes", "MutedAccount")
    assert [(one["id"], one["mute_expires_at"] is not None) for one in listed] == [(boris.id, True)]
    await anna.post(f"/api/v1/accounts/{boris.id}/mute")
    assert (await anna.get("/api/v1/mutes"))[0]["mute_expires_at"] is None
    assert (await anna.post(f"/api/v1/accounts/{boris.id}/unmute"))["muting"] is False


async def test_relationships_of_many(anna: Client, boris: Client, gleb: Client) -> None:
    query = f"?id[]={boris.id}&id[]={gleb.id}&id[]=99999&id[]=x"
    found = await anna.ok("GET", f"/api/v1/accounts/relationships{query}", "Relationship")
    assert [one["id"] for one in found] == [boris.id, gleb.id]
    assert found[0]["following"] and found[0]["followed_by"] and found[1]["followed_by"]
    assert [one["id"] for one in await anna.ok("GET", f"/api/v1/accounts/relationships?id={boris.id}")] == [boris.id]
    assert await anna.get("/api/v1/accounts/relationships") == []


async def test_impossible_relations_are_refused(anna: Client, boris: Client, gleb: Client) -> None:
    assert (await anna.send("POST", f"/api/v1/accounts/{anna.id}/follow")).code in (403, 422)
    assert (await anna.send("POST", f"/api/v1/accounts/{anna.id}/block")).code in (403, 422)
    assert (await anna.send("POST", "/api/v1/accounts/99999/follow")).error == "Record not found"
    assert (await gleb.send("POST", f"/api/v1/accounts/{boris.id}/follow")).code == 403


async def test_following_by_name_works_as_in_the_seed(anna: Client, boris: Client, vera: Client) -> None:
    assert (await boris.post("/api/v1/follows", "Account", uri="dana@far.example"))["acct"] == "dana@far.example"
    assert (await anna.post("/api/v1/follows", uri="@vera"))["id"] == vera.id
    for uri in ("", "nobody@far.example"):
        assert (await anna.send("POST", "/api/v1/follows", data={"uri": uri})).code == 404


async def test_hidden_collections_are_empty_for_others(anna: Client, boris: Client, stranger: Client) -> None:
    await anna.ok("PATCH", "/api/v1/accounts/update_credentials", json={"hide_collections": True})
    for name in ("followers", "following"):
        assert await stranger.get(f"/api/v1/accounts/{anna.id}/{name}") == []
        assert await anna.get(f"/api/v1/accounts/{anna.id}/{name}") != []


async def test_servers_are_blocked_and_forgiven(anna: Client, server: RunningServer) -> None:
    assert await anna.post("/api/v1/domain_blocks", domain="far.example") == {}
    assert await anna.get("/api/v1/domain_blocks") == ["far.example"]
    [dana] = await anna.get("/api/v1/accounts/search", q="dana")
    assert (await anna.send("POST", f"/api/v1/accounts/{dana['id']}/follow")).code == 403
    bad = await anna.send("POST", f"/api/v1/accounts/{server.cast.boris.id}/follow", json={"languages": ["nonsense"]})
    assert bad.code == 422
    found = await anna.ok("GET", f"/api/v1/accounts/relationships?id={server.cast.dana.id}")
    assert found[0]["domain_blocking"] is True
    assert await anna.ok("DELETE", "/api/v1/domain_blocks?domain=far.example") == {}
    assert await anna.get("/api/v1/domain_blocks") == []
    assert (await anna.send("POST", "/api/v1/domain_blocks", json={"domain": ""})).code == 422
