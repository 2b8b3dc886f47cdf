"""Polls."""

from datetime import UTC, datetime, timedelta

from tests.api.mastodon.client import Client

POLL = {"options": ["tea", "coffee", "water"], "expires_in": 600}


async def test_a_poll_is_answered_once(anna: Client, boris: Client, stranger: Client) -> None:
    made = (await anna.status("?", poll=POLL))["poll"]
    assert made["voted"] is True and made["own_votes"] == [] and made["expired"] is False
    path = f"/api/v1/polls/{made['id']}"
    assert (await boris.get(path, "Poll"))["voted"] is False
    voted = await boris.post(f"{path}/votes", "Poll", choices=[1])
    assert voted["voted"] is True and voted["own_votes"] == [1]
    assert [one["votes_count"] for one in voted["options"]] == [0, 1, 0]
    assert voted["votes_count"] == voted["voters_count"] == 1
    again = await boris.send("POST", f"{path}/votes", json={"choices": [0]})
    assert again.code == 422 and "already voted" in again.error
    seen = await stranger.get(path, "Poll")
    assert "voted" not in seen and "own_votes" not in seen
    listed = await boris.get("/api/v1/timelines/home", "Status")
    assert listed[0]["poll"]["own_votes"] == [1]
    assert (await anna.get("/api/v1/timelines/home"))[0]["poll"]["own_votes"] == []


async def test_who_asks_has_no_vote_to_give(anna: Client, stranger: Client) -> None:
    made = (await anna.status("?", poll=POLL))["poll"]
    own = await anna.send("POST", f"/api/v1/polls/{made['id']}/votes", json={"choices": [0]})
    assert own.code == 422 and "of one's own" in own.error
    assert (await stranger.get(f"/api/v1/polls/{made['id']}", "Poll"))["votes_count"] == 0


async def test_several_answers_where_they_are_asked_for(anna: Client, boris: Client) -> None:
    many = (await anna.status("?", poll={**POLL, "multiple": True, "hide_totals": True}))["poll"]
    voted = await boris.ok(
        "POST", f"/api/v1/polls/{many['id']}/votes", "Poll", data=[("choices[]", "0"), ("choices[]", "2")]
    )
    assert voted["own_votes"] == [0, 2]
    assert [one["votes_count"] for one in voted["options"]] == [None, None, None]
    one = (await anna.status("?", poll=POLL))["poll"]
    refused = await boris.send("POST", f"/api/v1/polls/{one['id']}/votes", json={"choices": [0, 1]})
    assert (refused.code, refused.error) == (422, "Validation failed: You have already voted on this poll")
    refused = await boris.send("POST", f"/api/v1/polls/{one['id']}/votes", json={"choices": [3]})
    assert (refused.code, refused.error) == (422, "Validation failed: The chosen vote option does not exist")


async def test_what_is_no_answer_is_refused(anna: Client, boris: Client, gleb: Client) -> None:
    id = (await anna.status("?", poll=POLL, visibility="private"))["poll"]["id"]
    path = f"/api/v1/polls/{id}/votes"
    for body, code in (({}, 400), ({"choices": [7]}, 422), ({"choices": ["x"]}, 422), ({"choices": []}, 422)):
        assert (await boris.send("POST", path, json=body)).code == code, body
    assert (await boris.send("POST", "/api/v1/polls/99999/votes", json={"choices": [0]})).code == 404
    hidden = (await boris.status("?", poll=POLL))["poll"]["id"]
    assert (await gleb.send("GET", f"/api/v1/polls/{hidden}")).code == 404
    assert (await gleb.send("POST", f"/api/v1/polls/{hidden}/votes", json={"choices": [0]})).code == 404


async def test_an_edit_without_the_poll_takes_it_away(anna: Client, boris: Client) -> None:
    made = await anna.status("?", poll=POLL)
    path, poll = f"/api/v1/statuses/{made['id']}", f"/api/v1/polls/{made['poll']['id']}"
    await boris.post(f"{poll}/votes", choices=[0])
    same = {**POLL, "hide_totals": False}
    kept = await anna.ok("PUT", path, "Status", json={"status": "??", "poll": same})
    assert kept["poll"]["votes_count"] == 1
    assert (await anna.ok("PUT", path, "Status", json={"status": "no poll"}))["poll"] is None
    assert (await boris.send("GET", poll)).code == 404
    states = await anna.get(f"{path}/history")
    assert [bool((one.get("poll") or {}).get("options")) for one in states] == [True, True, False]


async def test_a_poll_of_a_scheduled_status_runs_from_its_time(anna: Client) -> None:
    at = datetime.now(UTC) + timedelta(hours=2)
    made = await anna.post("/api/v1/statuses", status="later", poll=POLL, scheduled_at=at.isoformat())
    assert made["params"]["poll"]["expires_in"] == POLL["expires_in"]
    path = f"/api/v1/scheduled_statuses/{made['id']}"
    later = (at + timedelta(days=400)).isoformat()
    moved = await anna.ok("PUT", path, "ScheduledStatus", json={"scheduled_at": later})
    assert moved["params"]["poll"]["expires_in"] == POLL["expires_in"]


async def test_nothing_is_translated_here(anna: Client, boris: Client, stranger: Client) -> None:
    path = f"/api/v1/statuses/{(await boris.status('Привет'))['id']}/translate"
    refused = await anna.send("POST", path, json={"lang": "en"})
    assert refused.code == 403 and "no translator" in refused.body["error_description"].lower()
    assert (await anna.send("POST", "/api/v1/statuses/1/translate")).code == 404
    assert (await stranger.send("POST", path)).code == 401
