"""Filters in both versions, and what they find."""

import json

from tests.api.mastodon.client import Client

FILTERS = "/api/v2/filters"


async def test_the_life_of_a_filter(anna: Client, boris: Client) -> None:
    words = [{"keyword": "tea", "whole_word": True}, {"keyword": "coffee", "whole_word": "false"}]
    fields = {"title": "Drinks", "context": ["home", "thread"], "expires_in": "3600", "keywords_attributes": words}
    made = await anna.post(FILTERS, "Filter", **fields)
    assert (made["filter_action"], made["context"], made["statuses"]) == ("warn", ["home", "thread"], [])
    assert made["expires_at"] and [one["whole_word"] for one in made["keywords"]] == [True, False]
    path = f"{FILTERS}/{made['id']}"
    change = [{"id": made["keywords"][0]["id"], "_destroy": "1"}, {"keyword": "cocoa"}]
    changed = await anna.ok(
        "PUT", path, "Filter", json={"filter_action": "hide", "expires_in": "", "keywords_attributes": change}
    )
    assert [one["keyword"] for one in changed["keywords"]] == ["coffee", "cocoa"] and changed["expires_at"] is None
    assert changed["title"] == "Drinks" and await anna.get(FILTERS, "Filter") == [changed]
    word = await anna.post(f"{path}/keywords", "FilterKeyword", keyword="water", whole_word=False)
    assert word in await anna.get(f"{path}/keywords", "FilterKeyword")
    word_path = f"{FILTERS}/keywords/{word['id']}"
    assert await anna.get(word_path, "FilterKeyword") == word
    await anna.ok("PUT", word_path, "FilterKeyword", json={"keyword": "wine"})
    assert await anna.ok("DELETE", word_path) == {}
    id = (await boris.status("nothing"))["id"]
    entry = await anna.post(f"{path}/statuses", "FilterStatus", status_id=id)
    assert await anna.get(f"{path}/statuses", "FilterStatus") == [entry]
    assert (await anna.send("POST", f"{path}/statuses", json={"status_id": id})).code == 422
    assert (await anna.get(f"/api/v1/statuses/{id}", "Status"))["filtered"][0]["status_matches"] == [id]
    assert await anna.get(f"{FILTERS}/statuses/{entry['id']}", "FilterStatus") == entry
    assert await anna.ok("DELETE", f"{FILTERS}/statuses/{entry['id']}", "FilterStatus") == entry
    assert await anna.ok("DELETE", path) == {} and (await anna.send("GET", path)).code == 404


async def test_a_filter_of_the_first_version_is_one_keyword(anna: Client) -> None:
    v1 = "/api/v1/filters"
    made = await anna.post(v1, "V1Filter", phrase="tea", context=["home"], irreversible=True)
    assert (made["irreversible"], made["whole_word"], made["expires_at"]) == (True, False, None)
    path = f"{v1}/{made['id']}"
    changed = await anna.ok("PUT", path, "V1Filter", json={"phrase": "coffee", "context": ["public"], "whole_word": 1})
    assert (changed["phrase"], changed["context"], changed["whole_word"]) == ("coffee", ["public"], True)
    (today,) = await anna.get(FILTERS, "Filter")
    assert (today["title"], today["filter_action"]) == ("coffee", "hide")
    await anna.post(f"{FILTERS}/{today['id']}/keywords", keyword="cocoa")
    assert [one["phrase"] for one in await anna.get(v1, "V1Filter")] == ["coffee", "cocoa"]
    assert (await anna.send("PUT", path, json={"context": ["home"]})).code == 422
    assert (await anna.ok("PUT", path, json={"phrase": "milk"}))["phrase"] == "milk"
    for one in await anna.get(v1):
        assert await anna.ok("DELETE", f"{v1}/{one['id']}") == {}
    assert await anna.get(FILTERS) == []


async def test_statuses_say_everywhere_what_filters_found(anna: Client, boris: Client, stranger: Client) -> None:
    fields = {"title": "Tea", "context": ["home"], "keywords_attributes": [{"keyword": "tea"}]}
    made = await anna.post(FILTERS, "Filter", **fields)
    url = anna.server.url + "/api/v1/streaming/user"
    assert anna.token is not None
    async with anna.server.http.get(url, headers=anna.token.headers) as stream:
        await stream.content.readline()
        id = (await boris.status("@anna likes #Tea"))["id"]
        again = (await boris.post(f"/api/v1/statuses/{id}/reblog"))["id"]
        async for line in stream.content:
            if line.startswith(b"data: ") and b'"content"' in line and b'"type"' not in line:
                assert json.loads(line[6:])["filtered"][0]["keyword_matches"] == ["tea"]
                break
        await anna.post(f"{FILTERS}/{made['id']}/keywords", keyword="milk")
        async for line in stream.content:
            if line.startswith(b"event: filters_changed"):
                break
    for path in (
        "/api/v1/timelines/home",
        "/api/v1/timelines/public",
        "/api/v1/timelines/tag/tea",
        f"/api/v1/accounts/{boris.id}/statuses",
        f"/api/v1/statuses?id[]={id}",
    ):
        for _ in range(2):
            found = {one["id"]: one for one in await anna.get(path, "Status")}
            result = found[id]["filtered"][0]
            assert result["keyword_matches"] == ["tea"] and result["status_matches"] is None, path
            assert result["filter"]["title"] == "Tea" and "keywords" not in result["filter"]
            if again in found:
                assert found[again]["filtered"] == found[again]["reblog"]["filtered"] == found[id]["filtered"]
    (told,) = await anna.get("/api/v1/notifications", "Notification", **{"types[]": "mention"})
    assert told["status"]["filtered"][0]["keyword_matches"] == ["tea"]
    assert (await anna.get("/api/v2/search?q=likes"))["statuses"][0]["filtered"]
    assert (await boris.get(f"/api/v1/statuses/{id}"))["filtered"] == []
    assert "filtered" not in await stranger.get(f"/api/v1/statuses/{id}")


async def test_what_filters_refuse(anna: Client, boris: Client, stranger: Client) -> None:
    good = {"title": "x", "context": ["home"]}
    for wrong in (
        {"title": ""},
        {"context": []},
        {"context": ["moon"]},
        {"filter_action": "burn"},
        {"expires_in": "x"},
    ):
        assert (await anna.send("POST", FILTERS, json={**good, **wrong})).code == 422, wrong
    assert (await anna.send("POST", "/api/v1/filters", json={"context": ["home"]})).code == 422
    id = (await anna.post(FILTERS, **good, keywords_attributes=[{"keyword": "y"}]))["id"]
    word = (await anna.get(f"{FILTERS}/{id}/keywords"))[0]["id"]
    for method, path in (
        ("GET", f"{FILTERS}/{id}"),
        ("PUT", f"{FILTERS}/{id}"),
        ("DELETE", f"{FILTERS}/{id}"),
        ("GET", f"{FILTERS}/{id}/keywords"),
        ("POST", f"{FILTERS}/{id}/statuses"),
        ("GET", f"{FILTERS}/keywords/{word}"),
        ("DELETE", f"/api/v1/filters/{word}"),
        ("GET", f"{FILTERS}/statuses/1"),
    ):
        body = {"json": {"title": "x", "status_id": "1"}} if method in ("PUT", "POST") else {}
        assert (await boris.send(method, path, **body)).code == 404, path
    assert (await stranger.send("GET", FILTERS)).code == 401
    assert (await anna.send("PUT", f"{FILTERS}/{id}", json={"keywords_attributes": [{"id": "999999"}]})).code == 404
