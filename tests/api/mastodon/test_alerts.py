"""Grouped notifications, the policy and those whom it lets wait."""

from typing import Any

from tests.api.mastodon.client import Client
from tests.api.mastodon.conftest import SignIn
from veche.core import notifications
from veche.core.paging import Page

V1, V2, ALPHA = "/api/v1/notifications", "/api/v2/notifications", "/api/v2_alpha/notifications"
SHAPE = "GroupedNotificationsResults"


async def liked_by_all(anna: Client, *others: Client) -> str:
    """A status of anna's, liked and passed on by the others."""
    await anna.post(f"{V1}/clear")
    id: str = (await anna.status("mine"))["id"]
    for one in others:
        await one.post(f"/api/v1/statuses/{id}/favourite")
        await one.post(f"/api/v1/statuses/{id}/reblog")
    return id


def told(found: Any) -> list[tuple[str, int]]:
    return [(one["type"], one["notifications_count"]) for one in found["notification_groups"]]


async def test_what_is_alike_stands_together(anna: Client, boris: Client, gleb: Client, vera: Client) -> None:
    id = await liked_by_all(anna, boris, gleb, vera)
    reply = (await boris.status("@anna hello", in_reply_to_id=id))["id"]
    for base in (V2, ALPHA):
        found = await anna.get(base, SHAPE)
        assert told(found) == [("mention", 1), ("reblog", 3), ("favourite", 3)]
        assert {one["id"] for one in found["statuses"]} == {id, reply}
        assert {one["id"] for one in found["accounts"]} == {boris.id, gleb.id, vera.id}
    liked = found["notification_groups"][2]
    assert liked["sample_account_ids"] == [vera.id, gleb.id, boris.id] and liked["status_id"] == id
    assert int(liked["page_min_id"]) < int(liked["page_max_id"]) == int(liked["most_recent_notification_id"])
    partial = await anna.get(V2, SHAPE, expand_accounts="partial_avatars")
    assert [one["id"] for one in partial["accounts"]] == [boris.id, vera.id]
    assert [one["id"] for one in partial["partial_accounts"]] == [gleb.id]
    apart = await anna.ok("GET", f"{V2}?grouped_types[]=favourite")
    assert told(apart).count(("favourite", 3)) == 1 and told(apart).count(("reblog", 1)) == 3
    assert told(await anna.ok("GET", f"{V2}?types[]=favourite")) == [("favourite", 3)]
    assert told(await anna.ok("GET", f"{V2}?exclude_types[]=favourite")) == [("mention", 1), ("reblog", 3)]
    assert told(await anna.get(V2, account_id=gleb.id)) == [("reblog", 3), ("favourite", 3)]
    assert (await anna.get(f"{V2}/unread_count"))["count"] == 3
    assert (await anna.ok("GET", f"{V2}/unread_count?grouped_types[]=favourite"))["count"] == 5
    assert (await anna.get(f"{V1}/unread_count"))["count"] == 7
    one = await anna.get(f"{V2}/{liked['group_key']}", SHAPE)
    assert told(one) == [("favourite", 3)]
    people = await anna.send("GET", f"{V2}/{liked['group_key']}/accounts?limit=2")
    assert [one["id"] for one in people.body] == [vera.id, gleb.id]
    rest = await anna.ok("GET", people.links["next"], "Account")
    assert [one["id"] for one in rest] == [boris.id]


async def test_pages_of_groups_have_no_gaps(anna: Client, boris: Client, gleb: Client) -> None:
    await anna.post(f"{V1}/clear")
    ids = [(await anna.status(f"{n}"))["id"] for n in range(4)]
    for id in ids:
        await boris.post(f"/api/v1/statuses/{id}/favourite")
    await gleb.post(f"/api/v1/statuses/{ids[0]}/favourite")
    first = await anna.send("GET", f"{V2}?limit=2")
    assert [one["status_id"] for one in first.body["notification_groups"]] == [ids[0], ids[3]]
    second = await anna.send("GET", first.links["next"])
    assert [one["status_id"] for one in second.body["notification_groups"]] == [ids[2], ids[1]]
    third = await anna.send("GET", second.links["next"])
    assert [one["status_id"] for one in third.body["notification_groups"]] == [ids[0]]
    assert third.body["notification_groups"][0]["notifications_count"] == 2
    back = await anna.send("GET", third.links["prev"])
    assert [one["status_id"] for one in back.body["notification_groups"]] == [ids[2], ids[1]]
    assert (await anna.get(V2, limit=0))["notification_groups"] == []


async def test_groups_and_many_at_once_are_put_away(anna: Client, boris: Client, gleb: Client) -> None:
    await liked_by_all(anna, boris, gleb)
    reblog, favourite = (await anna.get(V2))["notification_groups"]
    assert (await boris.send("GET", f"{V2}/{favourite['group_key']}")).code == 404
    assert await boris.post(f"{V2}/{favourite['group_key']}/dismiss") == {}
    assert await anna.post(f"{V2}/{favourite['group_key']}/dismiss") == {}
    assert (await anna.send("GET", f"{V2}/{favourite['group_key']}")).error == "Record not found"
    assert told(await anna.get(V2)) == [("reblog", 2)]
    alone = f"ungrouped-{reblog['page_max_id']}"
    assert (await anna.get(f"{V2}/{alone}", SHAPE))["accounts"][0]["id"] == gleb.id
    assert await anna.post(f"{V2}/{alone}/dismiss") == {}
    left = await anna.get(V1)
    assert [one["account"]["id"] for one in left] == [boris.id]
    query = f"ids[]={left[0]['id']}&ids[]=1&ids[]=nonsense"
    assert await gleb.ok("DELETE", f"{V1}/destroy_multiple?{query}") == {}
    assert len(await anna.get(V1)) == 1
    assert await anna.ok("DELETE", f"{V1}/destroy_multiple?{query}") == {}
    assert await anna.get(V1) == []


async def test_a_policy_lets_strangers_wait(anna: Client, gleb: Client, vera: Client) -> None:
    policy = await anna.get(f"{V2}/policy", "NotificationPolicy")
    assert policy["for_not_following"] == "accept" and policy["for_private_mentions"] == "filter"
    changed = await anna.ok("PATCH", f"{V2}/policy", "NotificationPolicy", json={"for_not_following": "filter"})
    assert changed["for_not_following"] == "filter" and changed["for_private_mentions"] == "filter"
    await anna.post(f"{V1}/clear")
    status = (await gleb.status("@anna hello"))["id"]
    await vera.status("@anna hello too")
    assert await anna.get(V1) == [] and told(await anna.get(V2)) == []
    held = await anna.get(V1, "Notification", include_filtered="true")
    assert [one["account"]["id"] for one in held] == [vera.id, gleb.id] and held[0]["filtered"] is True
    assert told(await anna.get(V2, SHAPE, include_filtered="true")) == [("mention", 1), ("mention", 1)]
    summary = {"pending_requests_count": 2, "pending_notifications_count": 2}
    assert (await anna.get(f"{V2}/policy"))["summary"] == summary
    waiting = await anna.get(f"{V1}/requests", "NotificationRequest")
    assert [one["account"]["id"] for one in waiting] == [vera.id, gleb.id]
    assert waiting[1]["last_status"]["id"] == status and waiting[1]["notifications_count"] == "1"
    assert (await anna.get(f"{V1}/requests/{waiting[1]['id']}", "NotificationRequest"))["id"] == waiting[1]["id"]
    assert await anna.post(f"{V1}/requests/{waiting[1]['id']}/accept") == {}
    assert [one["account"]["id"] for one in await anna.get(V1)] == [gleb.id]
    assert (await anna.get(f"{V1}/requests/merged")) == {"merged": True}
    await gleb.status("@anna again")
    assert len(await anna.get(V1)) == 2
    assert await anna.post(f"{V1}/requests/dismiss", id=[waiting[0]["id"], "1", "x"]) == {}
    assert await anna.get(f"{V1}/requests") == [] and len(await anna.get(V1, include_filtered="true")) == 2
    await vera.status("@anna once more")
    assert await anna.post(f"{V1}/requests/accept", id=[one["id"] for one in await anna.get(f"{V1}/requests")]) == {}
    assert len(await anna.get(V1)) == 3


async def test_what_has_no_word_here_is_not_there(anna: Client, vera: Client) -> None:
    await anna.post(f"/api/v1/accounts/{vera.id}/follow")
    await vera.post(f"/api/v1/follow_requests/{anna.id}/authorize")
    open_tx, me = anna.server.services.open_tx, anna.server.cast.anna.viewer
    async with open_tx.read() as tx:
        id = (await notifications.list(tx, me, Page(), kinds=["follow_accepted"])).items[0].id
    assert (await anna.send("GET", f"{V1}/{id}")).error == "Record not found"
    assert (await anna.send("GET", f"{V2}/ungrouped-{id}")).error == "Record not found"
    assert str(id) not in {one["id"] for one in await anna.get(V1)}


async def test_bad_input_to_policy_groups_and_requests(anna: Client, sign_in: SignIn) -> None:
    old = await anna.get(f"{V1}/policy", "V1NotificationPolicy")
    assert old["filter_private_mentions"] is True and old["filter_new_accounts"] is False
    changed = await anna.ok("PUT", f"{V1}/policy", "V1NotificationPolicy", data={"filter_new_accounts": "true"})
    assert changed["filter_new_accounts"] is True
    assert (await anna.get(f"{V2}/policy"))["for_new_accounts"] == "filter"
    for method, path, fields, code in (
        ("PATCH", f"{V2}/policy", {"for_new_accounts": "perhaps"}, 422),
        ("GET", f"{V2}?expand_accounts=nonsense", None, 422),
        ("GET", f"{V2}?limit=-1", None, 400),
        ("GET", f"{V2}/nonsense", None, 404),
        ("GET", f"{V2}/nonsense/accounts", None, 404),
        ("GET", f"{V2}/%00", None, 404),
        ("GET", f"{V2}/{'x' * 5000}", None, 404),
        ("GET", f"{V2}?max_id=x", None, 400),
        ("GET", f"{V2}/ungrouped-99999999999999999999", None, 404),
        ("GET", f"{V2}?account_id=nonsense", None, 404),
        ("GET", f"{V1}/requests/7", None, 404),
        ("POST", f"{V1}/requests/7/accept", None, 404),
        ("POST", f"{V1}/requests/x/dismiss", None, 404),
    ):
        found = await anna.send(method, path, json=fields)
        assert found.code == code, (method, path, found)
    narrow = await sign_in("anna", "read:statuses")
    assert (await narrow.send("GET", V2)).code == 403
    assert (await narrow.send("PATCH", f"{V2}/policy", json={})).code == 403


async def test_follows_that_end_with_a_server_are_told(anna: Client) -> None:
    await anna.post(f"{V1}/clear")
    await anna.post("/api/v1/domain_blocks", domain="far.example")
    await anna.post("/api/v1/domain_blocks", domain="nobody.example")
    found = await anna.ok("GET", f"{V1}?types[]=severed_relationships", "Notification")
    assert [one["account"]["id"] for one in found] == [anna.id]
    event = found[0]["event"]
    assert (event["type"], event["target_name"], event["purged"]) == ("user_domain_block", "far.example", True)
    assert (event["followers_count"], event["following_count"]) == (1, 1)
    grouped = await anna.get(V2, SHAPE)
    assert grouped["notification_groups"][0]["event"] == event


async def test_reports_and_warnings_stand_in_what_is_told(anna: Client, boris: Client, gleb: Client) -> None:
    await anna.post(f"{V1}/clear")
    made = await boris.post("/api/v1/reports", account_id=gleb.id, comment="rude")
    for found in (await anna.get(V1, "Notification"), (await anna.get(V2, SHAPE))["notification_groups"]):
        assert found[0]["type"] == "admin.report" and found[0]["report"]["id"] == made["id"]
        assert found[0]["report"]["target_account"]["id"] == gleb.id
    async with anna.server.services.open_tx.read() as tx:
        assert (await notifications.list(tx, anna.server.cast.gleb.viewer, Page())).items[:1] == []
