"""Whatever address the server hands out leads somewhere, and to nothing that is not for the reader."""

import io
import tarfile
from urllib.parse import quote

import pytest

from tests.server import RunningServer
from tests.web.visitor import Visitor
from veche.core import groups, posts
from veche.core.groups import NewGroup
from veche.core.posts import NewPost, Visibility

pytestmark = pytest.mark.database("sqlite")


def _brought(uri: str) -> str:
    return f"/authorize_interaction?uri={quote(uri, safe='')}"


async def test_the_source_of_what_runs_is_given_the_same_bytes_each_time(server: RunningServer) -> None:
    told = await (await server.http.get("/api/v2/instance")).json()
    address = told["source_url"].removeprefix(server.url)
    async with server.http.get(address) as answer:
        body, etag = await answer.read(), answer.headers["etag"]
        assert answer.status == 200 and answer.content_type == "application/gzip"
        assert "veche-" in answer.headers["content-disposition"]
    async with server.http.get(address) as answer:
        assert await answer.read() == body
    async with server.http.get(address, headers={"If-None-Match": etag}) as answer:
        assert answer.status == 304 and not await answer.read()
    with tarfile.open(fileobj=io.BytesIO(body)) as packed:
        inside = {name.partition("/")[2] for name in packed.getnames()}
    assert {"LICENSE", "pyproject.toml", "src/veche/cli/__init__.py", "src/veche/web/source.py"} <= inside
    assert not [name for name in inside if "__pycache__" in name or "/." in name or ".." in name]


async def test_ids_of_accounts_and_posts_lead_browsers_to_their_pages(server: RunningServer, visitor: Visitor) -> None:
    cast = server.cast
    id = await server.services.open_tx.write(lambda tx: posts.create(tx, cast.anna.viewer, NewPost(text="Wool")))
    one = await (await server.http.get(f"/api/v1/statuses/{id}")).json()
    for uri, page in ((one["account"]["uri"], "/@anna"), (one["uri"], f"/@anna/{id}")):
        found = await visitor.get(uri.removeprefix(server.url))
        assert found.code == 200 and found.url.path == page
    # There is no ActivityPub yet: a page would be taken for a broken actor.
    asked = {"Accept": 'application/ld+json; profile="https://www.w3.org/ns/activitystreams"'}
    async with server.http.get("/users/1", headers=asked, allow_redirects=False) as answer:
        assert answer.status == 404


async def test_what_is_brought_from_another_server_is_found(server: RunningServer, visitor: Visitor) -> None:
    anna = server.cast.anna
    id = await server.services.open_tx.write(lambda tx: posts.create(tx, anna.viewer, NewPost(text="Wool")))
    for uri, page in (
        (f"acct:anna@{server.services.settings.domain}", "/@anna"),
        (f"{server.url}/users/{anna.id}", "/@anna"),
        (f"{server.url}/@anna/{id}", f"/@anna/{id}"),
        (f"{server.url}/users/{anna.id}/posts/{id}", f"/@anna/{id}"),
        ("acct:dana@far.example", "/@dana@far.example"),
    ):
        found = await visitor.get(_brought(uri))
        assert (found.code, found.url.path) == (200, page), uri


async def test_addresses_show_nothing_that_is_not_for_the_reader(server: RunningServer, visitor: Visitor) -> None:
    open_tx, anna = server.services.open_tx, server.cast.anna
    secret = NewPost(text="Wool", visibility=Visibility.FOLLOWERS)
    id = await open_tx.write(lambda tx: posts.create(tx, anna.viewer, secret))
    closed = NewGroup(title="Knitters", access="private")
    group = await open_tx.write(lambda tx: groups.create(tx, anna.viewer, closed))
    for path in (f"/users/{anna.id}/posts/{id}", f"/users/{group}", "/users/999999999", f"/users/{2**70}"):
        assert (await visitor.get(path)).code == 404, path
    for uri in (f"{server.url}/@anna/{id}", f"{server.url}/users/{group}", "acct:nobody@far.example", "", "x"):
        assert (await visitor.get(_brought(uri))).code == 404, uri
