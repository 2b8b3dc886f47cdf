"""Hashtags: followed, featured, counted."""

from tests.api.mastodon.client import Client


async def test_posts_with_a_followed_hashtag_come_home(gleb: Client, anna: Client, vera: Client) -> None:
    older = (await vera.status("A cup of #Tea"))["id"]
    assert await gleb.get("/api/v1/timelines/home") == []
    followed = await gleb.post("/api/v1/tags/TEA/follow", "Tag")
    assert followed["name"] == "tea" and followed["following"] is True and followed["featuring"] is False
    assert (await gleb.post("/api/v1/tags/tea/follow", "Tag"))["id"] == followed["id"]
    reply = (await anna.status("More #tea and #cake", in_reply_to_id=older))["id"]
    await vera.status("#tea for followers", visibility="private")
    await vera.status("#tea, quietly", visibility="unlisted")
    await gleb.post("/api/v1/tags/cake/follow", "Tag")
    for _ in range(2):
        assert [one["id"] for one in await gleb.get("/api/v1/timelines/home", "Status")] == [reply, older]
    newest = (await vera.status("#cake"))["id"]
    found = await gleb.send("GET", "/api/v1/followed_tags?limit=1")
    assert [one["name"] for one in found.body] == ["cake"]
    more = await gleb.send("GET", found.links["next"])
    assert [one["name"] for one in more.body] == ["tea"] and more.body[0]["following"] is True
    assert [one["id"] for one in await gleb.get("/api/v1/timelines/home", limit=1)] == [newest]
    assert (await gleb.post("/api/v1/tags/cake/unfollow", "Tag"))["following"] is False
    assert [one["id"] for one in await gleb.get("/api/v1/timelines/home")] == [reply, older]
    await gleb.post(f"/api/v1/accounts/{vera.id}/mute")
    assert [one["id"] for one in await gleb.get("/api/v1/timelines/home")] == [reply]
    assert await vera.get("/api/v1/followed_tags") == []


async def test_a_hashtag_is_counted_by_days(anna: Client, boris: Client, stranger: Client) -> None:
    await anna.status("#tea")
    await anna.status("#tea again")
    gone = await boris.status("#tea")
    await boris.status("#tea for few", visibility="private")
    found = await stranger.get("/api/v1/tags/tea", "Tag")
    assert "following" not in found and len(found["history"]) == 7
    assert [(one["uses"], one["accounts"]) for one in found["history"]] == [("3", "2"), *[("0", "0")] * 6]
    await boris.ok("DELETE", f"/api/v1/statuses/{gone['id']}")
    assert (await anna.get("/api/v1/tags/tea", "Tag"))["history"][0]["uses"] == "2"
    searched = await anna.get("/api/v2/search", q="te", type="hashtags")
    assert searched["hashtags"] == [await anna.get(f"/api/v1/tags/{found['id']}")]
    unused = await stranger.get("/api/v1/tags/nobody", "Tag")
    assert unused["id"] == "0" and unused["name"] == "nobody"


async def test_hashtags_stand_on_a_page(anna: Client, boris: Client, stranger: Client) -> None:
    await anna.status("#tea #cake")
    await anna.status("#tea")
    assert [one["name"] for one in await anna.get("/api/v1/featured_tags/suggestions", "Tag")] == ["tea", "cake"]
    made = await anna.post("/api/v1/featured_tags", "FeaturedTag", name="#Tea")
    assert made["statuses_count"] == "2" and made["last_status_at"]
    assert (await anna.post("/api/v1/tags/soup/feature", "Tag"))["featuring"] is True
    assert (await anna.post("/api/v1/tags/soup/feature", "Tag"))["featuring"] is True
    assert [one["name"] for one in await anna.get("/api/v1/featured_tags/suggestions")] == ["cake"]
    mine = await anna.get("/api/v1/featured_tags", "FeaturedTag")
    assert [(one["name"], one["statuses_count"]) for one in mine] == [("tea", "2"), ("soup", "0")]
    assert await stranger.get(f"/api/v1/accounts/{anna.id}/featured_tags", "FeaturedTag") == mine
    assert (await boris.send("DELETE", f"/api/v1/featured_tags/{made['id']}")).code == 404
    assert await anna.ok("DELETE", f"/api/v1/featured_tags/{made['id']}") == {}
    assert (await anna.post("/api/v1/tags/soup/unfeature", "Tag"))["featuring"] is False
    assert await anna.get("/api/v1/featured_tags") == []


async def test_what_hashtags_refuse(anna: Client, stranger: Client) -> None:
    assert (await anna.send("POST", "/api/v1/featured_tags", json={"name": "tea"})).code == 200
    again = await anna.send("POST", "/api/v1/featured_tags", json={"name": "TEA"})
    assert again.code == 422 and again.error.startswith("Validation failed")
    for name in ("", "#", "two words", "12", "a-b", "x" * 300):
        assert (await anna.send("POST", "/api/v1/featured_tags", json={"name": name})).code == 422, name
    for name in ("12", "99999999999999999999", "a-b", "two%20words", "%23", "%00"):
        for verb in ("", "/follow", "/unfollow", "/feature", "/unfeature"):
            method = "POST" if verb else "GET"
            assert (await anna.send(method, f"/api/v1/tags/{name}{verb}")).code in (404, 422), name + verb
    for n in range(9):
        await anna.post(f"/api/v1/tags/t{n}/feature")
    assert (await anna.send("POST", "/api/v1/tags/t9/feature")).code == 422
    assert (await stranger.send("POST", "/api/v1/tags/tea/follow")).code == 401
    assert (await stranger.send("GET", "/api/v1/accounts/99999/featured_tags")).code == 404
    assert (await anna.send("DELETE", "/api/v1/featured_tags/9999")).code == 404
