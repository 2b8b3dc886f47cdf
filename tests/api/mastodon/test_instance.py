"""Documents about the instance, and the ways to find accounts from outside."""

from pathlib import Path

import pytest

from tests.api.mastodon.client import Client
from tests.server import RunningServer, running
from veche.core import instances, presence, site
from veche.core.instances import ServerBlockChanges


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


async def test_what_the_administrator_writes_is_told(server: RunningServer, stranger: Client) -> None:
    write, keeper = server.services.open_tx.write, server.cast.anna.viewer
    assert (await stranger.get("/api/v1/instance/privacy_policy", "PrivacyPolicy"))["content"].startswith("<p>")
    assert (await stranger.send("GET", "/api/v1/instance/terms_of_service")).code == 404
    first = await write(lambda tx: site.rules.add(tx, keeper, "Be kind", "To everybody"))
    await write(lambda tx: site.rules.change(tx, keeper, first.id, text="Будьте добры", language="ru"))
    for kind, day in (("description", ""), ("terms", "2026-01-01"), ("terms", "2126-01-01")):
        await write(
            lambda tx, kind=kind, day=day: site.documents.write(
                tx, keeper, kind, "Long <b>story</b><script>x</script>", is_html=True, effective_on=day
            )
        )
    rules = await stranger.get("/api/v1/instance/rules")
    assert rules == (await stranger.get("/api/v2/instance", "Instance"))["rules"] == [
        {
            "id": str(first.id),
            "text": "Be kind",
            "hint": "To everybody",
            "translations": {"ru": {"text": "Будьте добры", "hint": ""}},
        }
    ]  # fmt: skip
    told = await stranger.get("/api/v1/instance/extended_description", "ExtendedDescription")
    assert told["content"] == "Long <b>story</b>"
    terms = await stranger.get("/api/v1/instance/terms_of_service", "TermsOfService")
    assert (terms["effective_date"], terms["effective"], terms["succeeded_by"]) == ("2026-01-01", True, "2126-01-01")
    later = await stranger.get("/api/v1/instance/terms_of_service/2126-01-01", "TermsOfService")
    assert later["effective"] is False
    for day in ("2026-01-02", "yesterday"):
        assert (await stranger.send("GET", f"/api/v1/instance/terms_of_service/{day}")).error == "Record not found"
    for path, word in (("/about", "Be kind"), ("/sign-up", "Be kind"), ("/terms-of-service", "Long")):
        async with server.http.get(path) as answer:
            assert answer.status == 200 and word in await answer.text(), path


async def test_the_weeks_are_counted(server: RunningServer, anna: Client, stranger: Client) -> None:
    await anna.status()
    await presence.flush(server.services.open_tx)
    await presence.flush(server.services.open_tx)
    weeks = await stranger.get("/api/v1/instance/activity")
    assert len(weeks) == 12 and int(weeks[0]["week"]) - int(weeks[1]["week"]) == 7 * 86_400
    assert weeks[0] == {"week": weeks[0]["week"], "statuses": "1", "logins": "1", "registrations": "4"}
    assert weeks[1] == {"week": weeks[1]["week"], "statuses": "0", "logins": "0", "registrations": "0"}


async def test_small_documents(server: RunningServer, stranger: Client, anna: Client) -> None:
    assert await stranger.get("/api/v1/instance/rules") == []
    assert "far.example" in await stranger.get("/api/v1/instance/peers")
    assert await stranger.get("/api/v1/peers/search", q="far") == ["far.example"]
    assert await stranger.get("/api/v1/peers/search", q="") == []
    assert await stranger.get("/api/v1/instance/domain_blocks") == []
    assert {"code": "ru", "name": "Russian"} in await stranger.get("/api/v1/instance/languages")
    assert await stranger.get("/api/v1/instance/translation_languages") == {}
    found = await stranger.send("GET", "/api/v1/instance/rules")
    assert found.headers["cache-control"].startswith("public, max-age=180")
    assert await stranger.get("/api/v1/custom_emojis") == []
    assert await anna.get("/api/v2/filters") == await anna.get("/api/v1/filters") == []
    assert await stranger.get("/health") == {"status": "OK"}


@pytest.mark.database("sqlite")
async def test_settings_say_what_strangers_are_told_of_other_servers(
    database_url: str, tmp_path: Path, reference: Path
) -> None:
    changes = {
        "instance.show_peers": False,
        "instance.show_blocks": "people",
        "instance.contact": "boris",
        "registration.mode": "closed",
        "registration.message": "In spring again",
    }
    async with running(database_url, tmp_path / "data", changes) as server:
        stranger = Client(server, None, reference)
        boris = Client(server, await server.token("boris"), reference)
        await server.services.open_tx.write(
            lambda tx: instances.block(
                tx, server.cast.anna.viewer, "bad.example", ServerBlockChanges(severity="suspend")
            )
        )
        for path in ("/api/v1/instance/peers", "/api/v1/peers/search?q=far"):
            assert (await stranger.send("GET", path)).code == 404
        assert (await stranger.send("GET", "/api/v1/instance/domain_blocks")).code == 401
        blocks = await boris.get("/api/v1/instance/domain_blocks", "DomainBlock")
        assert [(one["domain"], one["severity"]) for one in blocks] == [("bad.example", "suspend")]
        told = await stranger.get("/api/v2/instance", "Instance")
        assert told["contact"]["account"]["acct"] == "boris"
        assert told["registrations"]["message"] == "In spring again" and told["registrations"]["enabled"] is False


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


async def test_nodeinfo_names_the_software_and_whose_api_it_speaks(server: RunningServer, stranger: Client) -> None:
    links = (await stranger.get("/.well-known/nodeinfo"))["links"]
    for link in links:
        found = await stranger.get(link["href"].removeprefix(server.url))
        assert found["software"]["name"] == "veche" and found["version"] == link["rel"].rpartition("/")[2]
        assert found["metadata"]["upstream"] == {"name": "mastodon"}
    assert (await stranger.send("GET", "/nodeinfo/9.9")).code == 404


async def test_pages_of_other_origins_may_read(server: RunningServer) -> None:
    asked = {"Origin": "https://elk.example", "Access-Control-Request-Method": "POST"}
    for path in ("/api/v1/statuses", "/oauth/token", "/.well-known/nodeinfo"):
        async with server.http.options(path, headers=asked) as answer:
            assert answer.status == 204 and answer.headers["access-control-allow-origin"] == "*", path
    async with server.http.get("/api/v2/instance") as answer:
        exposed = answer.headers["access-control-expose-headers"]
        assert answer.headers["access-control-allow-origin"] == "*"
    async with server.http.options("/@anna", headers=asked) as answer:
        assert answer.status == 204 and answer.headers["access-control-allow-origin"] == "*"
        assert "PATCH" in answer.headers["access-control-allow-methods"]
    async with server.http.get("/@anna") as answer:
        assert answer.headers["access-control-expose-headers"] == exposed


async def test_programs_find_their_way(server: RunningServer) -> None:
    async with server.http.get("/.well-known/change-password", allow_redirects=False) as answer:
        assert answer.status == 302 and answer.headers["location"] == "/reset"
    async with server.http.get("/manifest.json") as answer:
        assert answer.content_type == "application/manifest+json"
        assert (await answer.json(content_type=None))["name"] == "Veche"
    for path in ("/static/avatar.png", "/@anna"):
        async with server.http.get(path) as answer:
            assert answer.status == 200 and answer.headers["access-control-allow-origin"] == "*", path


async def test_what_is_not_there_is_told_from_what_is_not_found(stranger: Client) -> None:
    unknown = await stranger.send("GET", "/api/v1/nothing/here")
    assert (unknown.code, unknown.error) == (404, "There is no such endpoint")
    assert (await stranger.send("GET", "/api/v1/statuses/1")).error == "Record not found"
    wrong = await stranger.send("PATCH", "/api/v1/timelines/home")
    assert wrong.code == 405 and "GET" in wrong.headers["allow"]


async def test_a_public_status_can_be_shown_elsewhere(server: RunningServer, anna: Client, stranger: Client) -> None:
    made = await anna.status("Look <b> here", language="en")
    found = await stranger.get("/api/oembed", "OEmbedResponse", url=made["url"], maxwidth=300)
    assert found["author_url"] == f"{server.url}/@anna" and found["width"] == 300 and found["type"] == "rich"
    assert "Look &lt;b&gt; here" in found["html"] and made["url"] in found["html"] and "<script" not in found["html"]
    assert (await stranger.get("/api/oembed", url=made["uri"]))["html"] == found["html"]
    hidden = await anna.status("Not for you", visibility="private")
    for url in (hidden["url"], made["url"] + "9", "https://far.example/@anna/1", f"{server.url}/about", "x"):
        assert (await stranger.send("GET", "/api/oembed", params={"url": url})).code == 404, url
    assert (await stranger.send("GET", "/api/oembed")).code == 400
