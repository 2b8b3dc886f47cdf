"""Quotes and who may make them."""

from tests.api.mastodon.client import Client
from tests.api.mastodon.conftest import SignIn


async def test_a_quote_is_shown_counted_told_and_revoked(
    anna: Client, boris: Client, stranger: Client, sign_in: SignIn
) -> None:
    first = await boris.status("first")
    assert first["quote_approval"] == {"automatic": ["public"], "manual": [], "current_user": "automatic"}
    path = f"/api/v1/statuses/{first['id']}"
    quote = await anna.status("look", quoted_status_id=first["id"])
    assert quote["quote"]["state"] == "accepted" and quote["quote"]["quoted_status"]["id"] == first["id"]
    again = await boris.status("look at this", quoted_status_id=quote["id"])
    shallow = again["quote"]["quoted_status"]["quote"]
    assert shallow == {"state": "accepted", "quoted_status_id": first["id"]}
    shown = await stranger.get(path, "Status")
    assert (shown["quotes_count"], shown["reblogs_count"]) == (1, 0)
    assert shown["quote_approval"]["current_user"] == "denied"
    assert [one["id"] for one in await boris.get(f"{path}/quotes", "Status")] == [quote["id"]]
    assert (await stranger.send("GET", f"{path}/quotes")).code == 401, "only with read:statuses"
    narrow = await sign_in("boris", scopes="read:accounts")
    assert (await narrow.send("GET", f"{path}/quotes")).code == 403
    (told,) = await boris.get("/api/v1/notifications", "Notification", **{"types[]": "quote"})
    assert told["status"]["id"] == quote["id"]
    await boris.ok("PUT", path, json={"status": "changed"})
    (told,) = await anna.get("/api/v1/notifications", "Notification", **{"types[]": "quoted_update"})
    assert told["status"]["id"] == first["id"]
    for _ in range(2):
        home = {one["id"]: one for one in await anna.get("/api/v1/timelines/home", "Status")}
        assert home[quote["id"]]["quote"]["quoted_status"]["content"] == "<p>changed</p>"
        assert home[again["id"]]["quote"]["quoted_status"]["quote"] == shallow
        assert not home[quote["id"]]["reblogged"], "words of one's own are no reblog"
    assert not (await anna.get(f"/api/v1/statuses/{quote['id']}", "Status"))["reblogged"]
    revoke = f"{path}/quotes/{quote['id']}/revoke"
    assert (await anna.send("POST", revoke)).code == 403
    assert (await boris.send("POST", f"{path}/quotes/{again['id']}/revoke")).code == 404
    assert (await boris.send("POST", f"{path}/quotes/x/revoke")).code == 404
    assert (await boris.post(revoke, "Status"))["quote"] == {"state": "revoked", "quoted_status": None}
    home = {one["id"]: one for one in await anna.get("/api/v1/timelines/home", "Status")}
    assert home[quote["id"]]["quote"] == {"state": "revoked", "quoted_status": None}
    assert home[again["id"]]["quote"]["quoted_status"]["quote"] == {"state": "revoked", "quoted_status_id": None}
    assert (await boris.get(path))["quotes_count"] == 0


async def test_who_may_quote_is_said_per_status_and_by_default(anna: Client, boris: Client, gleb: Client) -> None:
    source = {"source": {"quote_policy": "followers"}}
    changed = await boris.ok("PATCH", "/api/v1/accounts/update_credentials", "CredentialAccount", json=source)
    assert changed["source"]["quote_policy"] == "followers"
    assert (await boris.get("/api/v1/preferences"))["posting:default:quote_policy"] == "followers"
    by_default = await boris.status("for followers")
    assert by_default["quote_approval"]["automatic"] == ["followers"]
    said = await boris.status("for nobody", quote_approval_policy="nobody")
    assert said["quote_approval"]["automatic"] == []
    assert (
        await anna.send("POST", "/api/v1/statuses", json={"status": "x", "quoted_status_id": said["id"]})
    ).code == 422
    policy = f"/api/v1/statuses/{said['id']}/interaction_policy"
    shown = await boris.ok("PUT", policy, "Status", json={"quote_approval_policy": "public"})
    assert shown["quote_approval"]["automatic"] == ["public"] and shown["edited_at"] is None
    assert (await anna.status("x", quoted_status_id=said["id"]))["quote"]["state"] == "accepted"
    assert (await anna.send("PUT", policy, json={"quote_approval_policy": "nobody"})).code == 404
    assert (await boris.send("PUT", policy, json={"quote_approval_policy": "moon"})).code == 422
    assert (await boris.send("PUT", policy, json={})).code == 400
    private = await boris.status("own", visibility="private")
    assert private["quote_approval"]["automatic"] == []
    for bad in ("12345", "x"):
        sent = await anna.send("POST", "/api/v1/statuses", json={"status": "x", "quoted_status_id": bad})
        assert sent.code == 404
