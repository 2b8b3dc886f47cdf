"""Timelines and their pages."""

import pytest

from tests.api.mastodon.client import Client


def ids(statuses: list[dict[str, str]]) -> list[str]:
    return [one["id"] for one in statuses]


async def test_home_shows_those_whom_one_follows(anna: Client, boris: Client, gleb: Client) -> None:
    mine = (await anna.status("mine"))["id"]
    friend = (await boris.status("a friend's", visibility="private"))["id"]
    await gleb.status("a stranger's")
    assert ids(await anna.get("/api/v1/timelines/home", "Status")) == [friend, mine]
    shared = await boris.post(f"/api/v1/statuses/{mine}/reblog")
    assert ids(await anna.get("/api/v1/timelines/home"))[0] in (shared["id"], friend)


async def test_public_and_tag_timelines_are_open_to_strangers(anna: Client, boris: Client, stranger: Client) -> None:
    first = (await anna.status("one #knitting"))["id"]
    second = (await boris.status("two #Knitting #wool"))["id"]
    await anna.status("hidden #knitting", visibility="unlisted")
    assert ids(await stranger.get("/api/v1/timelines/public", "Status")) == [second, first]
    assert ids(await stranger.get("/api/v1/timelines/public", local="true")) == [second, first]
    assert await stranger.get("/api/v1/timelines/public", remote="true") == []
    assert await stranger.get("/api/v1/timelines/public", only_media="true") == []
    assert ids(await stranger.get("/api/v1/timelines/tag/KNITTING", "Status")) == [second, first]
    assert ids(await stranger.ok("GET", "/api/v1/timelines/tag/knitting?all[]=wool")) == [second]
    assert ids(await stranger.ok("GET", "/api/v1/timelines/tag/knitting?none[]=wool")) == [first]
    assert ids(await stranger.ok("GET", "/api/v1/timelines/tag/nothing?any[]=wool")) == [second]
    for name, value, found in (
        ("any[]", "#wool", [second]), ("all[]", "#wool", []), ("none[]", "#WOOL", []), ("any[]", "＃Wool", [second]),
    ):  # fmt: skip
        asked = {name: value}
        assert ids(await stranger.get("/api/v1/timelines/tag/nothing", **asked)) == found, asked


async def test_statuses_of_an_account_are_chosen(anna: Client, boris: Client, stranger: Client) -> None:
    plain = (await anna.status("plain #tea"))["id"]
    other = (await boris.status("other"))["id"]
    reply = (await anna.status("@boris reply", in_reply_to_id=other))["id"]
    wrapper = (await anna.post(f"/api/v1/statuses/{other}/reblog"))["id"]
    path = f"/api/v1/accounts/{anna.id}/statuses"
    assert ids(await stranger.get(path, "Status")) == [wrapper, reply, plain]
    assert ids(await stranger.get(path, exclude_replies="true")) == [wrapper, plain]
    assert ids(await stranger.get(path, exclude_reblogs="true")) == [reply, plain]
    assert ids(await stranger.get(path, tagged="tea")) == [plain]
    assert ids(await stranger.get(path, only_media="true")) == []


@pytest.mark.parametrize("path", ["/api/v1/timelines/home", "/api/v1/timelines/public", "statuses", "favourites"])
async def test_pages_lead_through_everything_in_both_directions(anna: Client, path: str) -> None:
    made = [(await anna.status(f"{n}"))["id"] for n in range(7)][::-1]
    if path == "statuses":
        path = f"/api/v1/accounts/{anna.id}/statuses"
    if path == "favourites":
        path = "/api/v1/favourites"
        for id in reversed(made):
            await anna.post(f"/api/v1/statuses/{id}/favourite")
    found = await anna.send("GET", f"{path}?limit=3")
    pages = [found]
    while "next" in pages[-1].links:
        pages.append(await anna.send("GET", pages[-1].links["next"]))
    assert [id for page in pages for id in ids(page.body)] == made
    assert pages[-1].links.keys() == {"prev"}
    back = [pages[-1]]
    while back[-1].body:
        back.append(await anna.send("GET", back[-1].links["prev"]))
    assert [id for page in reversed(back) for id in ids(page.body)] == made
    assert back[-1].links == {}


async def test_cursors_choose_as_documented(anna: Client, stranger: Client) -> None:
    made = [(await anna.status(f"{n}"))["id"] for n in range(6)]
    path = "/api/v1/timelines/public"
    assert ids(await stranger.get(path, max_id=made[2])) == [made[1], made[0]]
    assert ids(await stranger.get(path, since_id=made[1], limit=2)) == [made[5], made[4]]
    assert ids(await stranger.get(path, min_id=made[1], limit=2)) == [made[3], made[2]]
    assert ids(await stranger.get(path, min_id=made[1], since_id=made[4], limit=1)) == [made[2]]
    assert ids(await stranger.get(path, min_id=made[0], max_id=made[3])) == [made[2], made[1]]
    assert await stranger.get(path, limit=0) == []
    assert len(await stranger.get(path, limit=1000)) == 6
    for bad in ({"limit": "-1"}, {"limit": "many"}, {"max_id": "x"}):
        assert (await stranger.send("GET", path, params=bad)).code == 400


async def test_a_page_cannot_be_negative_and_a_cursor_of_any_size_stands_somewhere(anna: Client) -> None:
    one = (await anna.status("tea"))["id"]
    for path in ("/api/v1/timelines/public", "/api/v1/timelines/home", "/api/v1/notifications", "/api/v2/search?q=tea",
                 f"/api/v1/accounts/{anna.id}/statuses", f"/api/v1/accounts/{anna.id}/followers",
                 "/api/v1/directory", "/api/v1/bookmarks"):  # fmt: skip
        for negative in ("-1", "-" + "9" * 30):
            refused = await anna.send("GET", path, params={"limit": negative})
            assert (refused.code, refused.error) == (400, "Pagination values for `offset` and `limit` must be positive")
        for huge in (str(2**63), "9" * 30):
            for name in ("max_id", "since_id", "min_id", "offset", "limit"):
                assert (await anna.send("GET", path, params={name: huge})).code == 200, (path, name, huge)
    home = "/api/v1/timelines/public"
    assert ids(await anna.get(home, max_id="9" * 30)) == [one] and await anna.get(home, min_id="9" * 30) == []


async def test_links_keep_what_was_asked(anna: Client, stranger: Client) -> None:
    for n in range(2):
        await anna.status(f"{n} #чай")
    found = await stranger.send("GET", "/api/v1/timelines/tag/чай?limit=1&local=true&any[]=кофе&access_token=")
    link = found.links["next"]
    assert "limit=1" in link and "local=true" in link and "any%5B%5D=" in link and "access_token" not in link
    assert "%D1%87%D0%B0%D0%B9" in link and link.startswith(stranger.server.url)
    assert "Link" in found.headers["access-control-expose-headers"]


async def test_lists_with_inner_cursors_are_followed_by_their_links(anna: Client, boris: Client, gleb: Client) -> None:
    id = (await anna.status())["id"]
    for who in (anna, boris, gleb):
        await who.post(f"/api/v1/statuses/{id}/favourite")
    names = []
    found = await anna.send("GET", f"/api/v1/statuses/{id}/favourited_by?limit=1")
    while True:
        names += [one["acct"] for one in found.body]
        if "next" not in found.links:
            break
        found = await anna.send("GET", found.links["next"])
    assert names == ["gleb", "boris", "anna"]


async def test_a_read_that_changes_nothing_is_given_again(anna: Client) -> None:
    await anna.status()
    assert anna.token is not None

    async def is_kept() -> bool:
        """Unless something was written between the two, a job for instance."""
        first = await anna.send("GET", "/api/v1/timelines/home")
        headers = {**anna.token.headers, "If-None-Match": first.headers["etag"]}
        async with anna.server.http.get("/api/v1/timelines/home", headers=headers) as answer:
            return answer.status == 304

    assert any([await is_kept() for _ in range(10)])
    await anna.status("new")
    assert len(await anna.get("/api/v1/timelines/home")) == 2
