"""Documents about the instance, and the ways to find accounts from outside."""

from tests.api.mastodon.client import Client
from tests.server import RunningServer


async def test_both_documents_say_the_same(server: RunningServer, anna: Client, stranger: Client) -> None:
    await anna.status()
    new = await stranger.get("/api/v2/instance", "Instance")
    old = await stranger.get("/api/v1/instance", "V1Instance")
    assert new["domain"] == old["uri"] == server.url.removeprefix("http://")
    assert new["configuration"]["urls"]["streaming"] == old["urls"]["streaming_api"] == "ws" + server.url[4:]
    for name in ("statuses", "media_attachments", "polls"):
        assert new["configuration"][name] == old["configuration"][name]
    assert new["configuration"]["statuses"]["max_characters"] == old["max_toot_chars"] == 10_000
    assert new["contact"]["account"]["acct"] == old["contact_account"]["acct"] == "anna"
    assert old["stats"]["user_count"] == 4
    assert new["version"].split(" ")[0].count(".") == 2 and "Veche" in new["version"]


async def test_small_documents(server: RunningServer, stranger: Client, anna: Client) -> None:
    assert await stranger.get("/api/v1/instance/rules") == []
    assert "far.example" in await stranger.get("/api/v1/instance/peers")
    assert await stranger.get("/api/v1/instance/domain_blocks") == []
    assert await stranger.get("/api/v1/custom_emojis") == []
    assert await anna.get("/api/v2/filters") == await anna.get("/api/v1/filters") == []
    assert await stranger.get("/health") == {"status": "OK"}


async def test_an_account_is_found_by_its_address(server: RunningServer, stranger: Client) -> None:
    domain = server.url.removeprefix("http://")
    for resource in (f"acct:anna@{domain}", f"anna@{domain}", f"{server.url}/@anna", f"{server.url}/users/1"):
        async with server.http.get("/.well-known/webfinger", params={"resource": resource}) as answer:
            assert answer.status == 200 and answer.content_type == "application/jrd+json"
            found = await answer.json(content_type=None)
            assert found["subject"] == f"acct:anna@{domain}"
            assert {"rel": "self", "type": "application/activity+json", "href": f"{server.url}/users/1"} in found[
                "links"
            ]
    for resource, code in (
        ("acct:nobody@" + domain, 404),
        ("acct:anna@elsewhere.example", 404),
        ("", 400),
        ("x:y", 404),
    ):
        found = await stranger.send("GET", "/.well-known/webfinger", params={"resource": resource})
        assert found.code == code, resource
    async with server.http.get("/.well-known/host-meta") as answer:
        assert answer.content_type == "application/xrd+xml" and "lrdd" in await answer.text()


async def test_nodeinfo_names_the_software(server: RunningServer, stranger: Client) -> None:
    links = (await stranger.get("/.well-known/nodeinfo"))["links"]
    for link in links:
        found = await stranger.get(link["href"].removeprefix(server.url))
        assert found["software"]["name"] == "veche" and found["version"] == link["rel"].rpartition("/")[2]
    assert (await stranger.send("GET", "/nodeinfo/9.9")).code == 404


async def test_pages_of_other_origins_may_read(server: RunningServer) -> None:
    asked = {"Origin": "https://elk.example", "Access-Control-Request-Method": "POST"}
    for path in ("/api/v1/statuses", "/oauth/token", "/.well-known/nodeinfo"):
        async with server.http.options(path, headers=asked) as answer:
            assert answer.status == 204 and answer.headers["access-control-allow-origin"] == "*", path
    async with server.http.get("/api/v2/instance") as answer:
        assert answer.headers["access-control-allow-origin"] == "*"


async def test_what_is_not_there_is_told_from_what_is_not_found(stranger: Client) -> None:
    unknown = await stranger.send("GET", "/api/v1/nothing/here")
    assert (unknown.code, unknown.error) == (404, "There is no such endpoint")
    assert (await stranger.send("GET", "/api/v1/statuses/1")).error == "Record not found"
    wrong = await stranger.send("PATCH", "/api/v1/timelines/home")
    assert wrong.code == 405 and "GET" in wrong.headers["allow"]
