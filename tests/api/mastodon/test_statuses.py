"""Writing, reading and marking statuses."""

from datetime import UTC, datetime, timedelta

from tests.api.mastodon.client import Answered, Client
from tests.api.mastodon.conftest import SignIn


async def test_a_status_comes_back_as_it_was_written(anna: Client, boris: Client, stranger: Client) -> None:
    made = await anna.status("Привет, @boris! #Мир https://example.org/a", language="ru", visibility="unlisted")
    assert made["visibility"] == "unlisted" and made["language"] == "ru"
    assert made["account"]["acct"] == "anna"
    assert [one["acct"] for one in made["mentions"]] == ["boris"]
    assert [one["name"] for one in made["tags"]] == ["мир"]
    assert made["mentions"][0]["url"] in made["content"] and made["tags"][0]["url"] in made["content"]
    assert made["application"] == {"name": "tests", "website": None}
    assert made["reblog"] is None and made["poll"] is None and made["card"] is None
    assert made["pinned"] is False and made["favourited"] is False
    seen = await stranger.get(f"/api/v1/statuses/{made['id']}", "Status")
    assert {"favourited", "muted", "pinned", "bookmarked", "reblogged", "filtered"}.isdisjoint(seen)
    assert "pinned" not in await boris.get(f"/api/v1/statuses/{made['id']}")
    several = await boris.ok("GET", f"/api/v1/statuses?id[]={made['id']}&id[]=1&id[]=x", "Status")
    assert [one["id"] for one in several] == [made["id"]]


async def test_a_form_and_json_say_the_same(anna: Client) -> None:
    form = {"status": "form", "poll[options][]": ["a", "b"], "poll[expires_in]": "600", "poll[multiple]": "1"}
    pairs = [(name, one) for name, value in form.items() for one in (value if isinstance(value, list) else [value])]
    by_form = await anna.ok("POST", "/api/v1/statuses", "Status", data=pairs)
    poll = {"options": ["a", "b"], "expires_in": 600, "multiple": True}
    by_json = await anna.status("json", poll=poll)
    assert by_form["poll"]["multiple"] is True and by_json["poll"]["multiple"] is True
    assert [one["title"] for one in by_form["poll"]["options"]] == ["a", "b"]


async def test_a_warning_makes_a_status_sensitive_and_stands_in_for_missing_text(anna: Client) -> None:
    warned = await anna.status("inside", spoiler_text="careful")
    assert warned["spoiler_text"] == "careful" and warned["sensitive"] is True
    only = await anna.status("", spoiler_text="just this")
    assert only["content"] == "<p>just this</p>" and only["spoiler_text"] == ""


async def test_the_same_key_gives_the_same_status(anna: Client, boris: Client) -> None:
    async def post(who: Client, text: str) -> str:
        headers = {"Idempotency-Key": "k1"}
        return str((await who.ok("POST", "/api/v1/statuses", json={"status": text}, headers=headers))["id"])

    first = await post(anna, "once")
    assert await post(anna, "twice") == first
    assert await post(boris, "mine") != first
    assert len(await anna.get(f"/api/v1/accounts/{anna.id}/statuses")) == 1


async def test_editing_keeps_a_history(anna: Client, stranger: Client) -> None:
    id = (await anna.status("first", spoiler_text="w"))["id"]
    edited = await anna.ok("PUT", f"/api/v1/statuses/{id}", "Status", json={"status": "second"})
    assert edited["content"] == "<p>second</p>" and edited["edited_at"] and edited["spoiler_text"] == ""
    history = await stranger.get(f"/api/v1/statuses/{id}/history", "StatusEdit")
    assert [one["content"] for one in history] == ["<p>first</p>", "<p>second</p>"]
    source = await anna.get(f"/api/v1/statuses/{id}/source", "StatusSource")
    assert source == {"id": id, "text": "second", "spoiler_text": ""}


async def test_others_cannot_edit_or_delete(anna: Client, boris: Client) -> None:
    id = (await anna.status())["id"]
    assert (await boris.send("PUT", f"/api/v1/statuses/{id}", json={"status": "x"})).code == 404
    assert (await boris.send("DELETE", f"/api/v1/statuses/{id}")).error == "Record not found"
    assert (await anna.get(f"/api/v1/statuses/{id}"))["content"] == "<p>Hello</p>"


async def test_a_deleted_status_comes_back_with_its_source(anna: Client) -> None:
    id = (await anna.status("to be *rewritten*"))["id"]
    gone = await anna.ok("DELETE", f"/api/v1/statuses/{id}", "Status")
    assert gone["text"] == "to be *rewritten*"
    assert (await anna.send("GET", f"/api/v1/statuses/{id}")).code == 404
    assert (await anna.send("DELETE", f"/api/v1/statuses/{id}")).error == "Record not found"


async def test_a_thread_is_seen_from_any_of_its_statuses(anna: Client, boris: Client, stranger: Client) -> None:
    root = (await anna.status("root"))["id"]
    reply = await boris.status("@anna reply", in_reply_to_id=root)
    assert reply["in_reply_to_id"] == root and reply["in_reply_to_account_id"] == anna.id
    deep = (await anna.status("@boris deep", in_reply_to_id=reply["id"]))["id"]
    seen = await stranger.get(f"/api/v1/statuses/{reply['id']}/context", "Context")
    assert [one["id"] for one in seen["ancestors"]] == [root]
    assert [one["id"] for one in seen["descendants"]] == [deep]
    assert (await anna.get(f"/api/v1/statuses/{root}"))["replies_count"] == 1


async def test_marks_are_the_viewers_own_and_idempotent(anna: Client, boris: Client) -> None:
    id = (await anna.status())["id"]
    for mark, flag in (("favourite", "favourited"), ("bookmark", "bookmarked"), ("mute", "muted")):
        for _ in range(2):
            assert (await boris.post(f"/api/v1/statuses/{id}/{mark}", "Status"))[flag] is True
        assert (await anna.get(f"/api/v1/statuses/{id}"))[flag] is False
        for _ in range(2):
            assert (await boris.post(f"/api/v1/statuses/{id}/un{mark}", "Status"))[flag] is False


async def test_likes_and_reblogs_are_counted_and_listed(anna: Client, boris: Client, stranger: Client) -> None:
    id = (await anna.status())["id"]
    await boris.post(f"/api/v1/statuses/{id}/favourite")
    wrapper = await boris.post(f"/api/v1/statuses/{id}/reblog", "Status")
    assert wrapper["reblog"]["id"] == id and wrapper["reblog"]["reblogged"] is True and wrapper["reblogged"] is True
    assert (await boris.post(f"/api/v1/statuses/{id}/reblog"))["id"] == wrapper["id"]
    seen = await stranger.get(f"/api/v1/statuses/{id}")
    assert (seen["favourites_count"], seen["reblogs_count"]) == (1, 1)
    for name in ("favourited_by", "reblogged_by"):
        listed = await stranger.get(f"/api/v1/statuses/{id}/{name}", "Account")
        assert [one["acct"] for one in listed] == ["boris"]
    assert [one["id"] for one in await boris.get("/api/v1/favourites", "Status")] == [id]
    original = await boris.post(f"/api/v1/statuses/{id}/unreblog", "Status")
    assert original["id"] == id and original["reblogs_count"] == 0


async def test_bookmarks_are_listed_for_oneself(anna: Client, boris: Client) -> None:
    ids = [(await anna.status(f"{n}"))["id"] for n in range(3)]
    for id in ids:
        await boris.post(f"/api/v1/statuses/{id}/bookmark")
    assert [one["id"] for one in await boris.get("/api/v1/bookmarks", "Status")] == ids[::-1]
    assert await anna.get("/api/v1/bookmarks") == []


async def test_pinned_statuses_stand_on_the_profile(anna: Client, boris: Client, stranger: Client) -> None:
    id = (await anna.status())["id"]
    await anna.status("other")
    assert (await anna.post(f"/api/v1/statuses/{id}/pin", "Status"))["pinned"] is True
    pinned = await stranger.ok("GET", f"/api/v1/accounts/{anna.id}/statuses?pinned=true", "Status")
    assert [one["id"] for one in pinned] == [id]
    direct = (await anna.status("@boris psst", visibility="direct"))["id"]
    wrapper = (await boris.post(f"/api/v1/statuses/{id}/reblog"))["id"]
    refused = [(boris, id, "somebody else"), (anna, direct, "chosen people"), (boris, direct, "somebody else"),
               (boris, wrapper, "repost")]  # fmt: skip
    for who, one, word in refused:
        for verb in ("pin", "unpin"):
            answer = await who.send("POST", f"/api/v1/statuses/{one}/{verb}")
            assert answer.code == 422 and word in answer.error, (verb, word)
    assert (await anna.post(f"/api/v1/statuses/{id}/unpin"))["pinned"] is False
    for who in (anna, boris):
        answer = await who.send("POST", f"/api/v1/statuses/{direct}/reblog")
        assert (answer.code, answer.error) == (422, "Validation failed: This may not be reposted")


async def test_a_quote_shows_what_it_quotes(anna: Client, boris: Client, stranger: Client) -> None:
    id = (await anna.status("quoted"))["id"]
    quote = await boris.status("look", quoted_status_id=id)
    for who in (boris, stranger):
        seen = await who.get(f"/api/v1/statuses/{quote['id']}", "Status")
        assert seen["quote"]["state"] == "accepted" and seen["quote"]["quoted_status"]["id"] == id
    listed = await stranger.get("/api/v1/timelines/public", "Status")
    assert listed[0]["quote"]["quoted_status"]["id"] == id
    again = await anna.status("and again", quoted_status_id=quote["id"])
    listed = await stranger.get("/api/v1/timelines/public", "Status")
    assert listed[0]["id"] == again["id"]
    assert listed[0]["quote"]["quoted_status"]["quote"]["quoted_status_id"] == id


async def test_what_may_not_be_seen_is_not_there(anna: Client, boris: Client, gleb: Client, stranger: Client) -> None:
    followers = (await anna.status("for followers", visibility="private"))["id"]
    assert (await boris.send("GET", f"/api/v1/statuses/{followers}")).code == 200
    for path in ("", "/context", "/history", "/favourited_by", "/card"):
        assert (await stranger.send("GET", f"/api/v1/statuses/{followers}{path}")).error == "Record not found"
    direct = (await anna.status("@boris psst", visibility="direct"))["id"]
    assert (await gleb.send("GET", f"/api/v1/statuses/{direct}")).code == 404
    assert (await gleb.send("POST", f"/api/v1/statuses/{direct}/favourite")).code == 404
    public = (await boris.status("gleb is blocked"))["id"]
    assert (await gleb.send("GET", f"/api/v1/statuses/{public}")).code == 404


async def test_a_scheduled_status_waits(anna: Client, stranger: Client) -> None:
    later = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    body = {"status": "later", "scheduled_at": later}
    made = await anna.ok("POST", "/api/v1/statuses", "ScheduledStatus", json=body)
    assert made["params"]["text"] == "later"
    assert [one["id"] for one in await anna.get("/api/v1/scheduled_statuses", "ScheduledStatus")] == [made["id"]]
    moved = (datetime.now(UTC) + timedelta(hours=2)).isoformat()
    path = f"/api/v1/scheduled_statuses/{made['id']}"
    changed = await anna.ok("PUT", path, "ScheduledStatus", json={"scheduled_at": moved})
    assert changed["scheduled_at"] > made["scheduled_at"]
    assert await stranger.get(f"/api/v1/accounts/{anna.id}/statuses") == []
    assert await anna.ok("DELETE", path) == {}
    assert (await anna.send("GET", path)).code == 404
    soon = (datetime.now(UTC) + timedelta(minutes=1)).isoformat()
    refused = await anna.send("POST", "/api/v1/statuses", json={"status": "x", "scheduled_at": soon})
    assert refused.code == 422


async def test_a_scheduled_status_is_no_status_to_be_read_or_changed(anna: Client) -> None:
    later = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    body = {"status": "later", "scheduled_at": later}
    waiting = (await anna.ok("POST", "/api/v1/statuses", "ScheduledStatus", json=body))["id"]
    posted = (await anna.status("now"))["id"]
    marks = "favourite unfavourite bookmark unbookmark pin unpin mute unmute reblog unreblog translate".split()
    routes = [("GET", ""), ("PUT", ""), ("PATCH", ""), ("DELETE", "")]
    routes += [("GET", f"/{name}") for name in "context source history card quotes favourited_by reblogged_by".split()]
    routes += [("PUT", "/interaction_policy"), ("POST", f"/quotes/{posted}/revoke")]
    routes += [("POST", f"/{mark}") for mark in marks]
    for method, more in routes:
        sent = {} if method == "GET" else {"json": {"status": "x", "quote_approval_policy": "nobody"}}
        found = await anna.send(method, f"/api/v1/statuses/{waiting}{more}", **sent)
        assert (found.code, found.error) == (404, "Record not found"), (method, more)
    assert (await anna.send("POST", "/api/v1/statuses", json={"status": "x", "in_reply_to_id": waiting})).code == 404
    several = await anna.ok("GET", f"/api/v1/statuses?id[]={waiting}&id[]={posted}", "Status")
    assert [one["id"] for one in several] == [posted]
    assert (await anna.get(f"/api/v1/scheduled_statuses/{waiting}", "ScheduledStatus"))["params"]["text"] == "later"


async def test_only_whom_the_author_expects_is_named(anna: Client, boris: Client, vera: Client) -> None:
    async def post(**fields: object) -> Answered:
        return await anna.send("POST", "/api/v1/statuses", json={"status": "@boris @vera @anna hello", **fields})

    refused = await post(allowed_mentions=[boris.id])
    assert refused.code == 422 and refused.body.keys() == {"error", "unexpected_accounts"}
    assert [one["id"] for one in refused.body["unexpected_accounts"]] == [vera.id]
    assert len((await post(allowed_mentions=[])).body["unexpected_accounts"]) == 2
    assert await anna.get(f"/api/v1/accounts/{anna.id}/statuses") == []
    assert (await post(allowed_mentions=[boris.id, vera.id])).code == 200


async def test_refusals_say_what_is_wrong(anna: Client, sign_in: SignIn, stranger: Client) -> None:
    async def refused(**fields: object) -> tuple[int, str]:
        found = await anna.send("POST", "/api/v1/statuses", json=fields)
        return found.code, found.error

    assert await refused() == (422, "Validation failed: Text can't be blank")
    assert (await refused(status="x" * 10_001))[0] == 422
    assert await refused(status="x", in_reply_to_id="1") == (404, "Record not found")
    assert await refused(status="x", in_reply_to_id="nonsense") == (404, "Record not found")
    assert (await refused(status="x", visibility="whispered"))[0] == 422
    assert (await refused(status="x", media_ids=["99999"]))[0] in (404, 422)
    assert (await refused(status="x", poll={"options": ["one"], "expires_in": 600}))[0] == 422
    assert (await refused(status="x", poll={"options": ["a", "b"]}))[0] == 422
    assert (await refused(status="x", poll={"options": ["a", "b"], "expires_in": 1}))[0] == 422
    assert await refused(status="x", scheduled_at="tomorrow") == (422, "Record invalid")
    assert await anna.get(f"/api/v1/accounts/{anna.id}/statuses") == []
    reader = await sign_in("anna", "read")
    found = await reader.send("POST", "/api/v1/statuses", json={"status": "x"})
    assert (found.code, found.error) == (403, "This action is outside the authorized scopes")
    found = await stranger.send("POST", "/api/v1/statuses", json={"status": "x"})
    assert (found.code, found.error) == (401, "The access token is invalid")
    app = await sign_in(None)
    found = await app.send("POST", "/api/v1/statuses", json={"status": "x"})
    assert (found.code, found.error) == (422, "This method requires an authenticated user")


async def test_marks_and_answers_given_to_a_reblog_are_for_what_it_passes_on(anna: Client, boris: Client) -> None:
    id = (await anna.status("look"))["id"]
    wrapper = (await boris.post(f"/api/v1/statuses/{id}/reblog"))["id"]
    for mark, flag in (("favourite", "favourited"), ("bookmark", "bookmarked")):
        marked = await boris.post(f"/api/v1/statuses/{wrapper}/{mark}", "Status")
        assert marked["id"] == wrapper and (marked[flag], marked["reblog"][flag]) == (False, True)
        assert [one["id"] for one in await boris.get(f"/api/v1/{mark}s", "Status")] == [id]
        unmarked = await boris.post(f"/api/v1/statuses/{wrapper}/un{mark}", "Status")
        assert unmarked["id"] == wrapper and unmarked["reblog"][flag] is False
    answer = await boris.status("@anna seen", in_reply_to_id=wrapper)
    assert answer["in_reply_to_id"] == id and answer["in_reply_to_account_id"] == anna.id
    context = await anna.get(f"/api/v1/statuses/{id}/context", "Context")
    assert [one["id"] for one in context["descendants"]] == [answer["id"]]
