"""What people mean by an address, here and elsewhere."""

from tests.api.mastodon.client import Client
from tests.server import RunningServer
from veche.core import accounts
from veche.core.accounts.views import RemoteProfile
from veche.core.remote import Careful
from veche.core.tx import TxFactory


class Elsewhere:
    """Another server with one account, which counts how often it is asked."""

    def __init__(self, open_tx: TxFactory) -> None:
        self.open_tx = open_tx
        self.asked: list[str] = []

    async def account(self, acct: str) -> int | None:
        self.asked.append(acct)
        if acct not in ("olga@north.example", "https://north.example/@olga"):
            return None
        profile = RemoteProfile(
            uri="https://north.example/users/olga", username="olga", domain="north.example",
            url="https://north.example/@olga",
        )  # fmt: skip
        return await self.open_tx.write(lambda tx: accounts.receive(tx, profile))

    async def post(self, url: str) -> int | None:
        if url.endswith("/broken"):
            raise OSError("no such host")
        return None

    async def refresh(self, account_id: int) -> None:
        raise AssertionError


def elsewhere(server: RunningServer) -> Elsewhere:
    far = Elsewhere(server.services.open_tx)
    server.services.remote = Careful(far)
    return far


async def test_the_unknown_is_fetched_when_it_is_asked_for(
    server: RunningServer, anna: Client, stranger: Client
) -> None:
    far = elsewhere(server)
    for path, params in (
        ("/api/v2/search", {"q": "@olga@north.example"}),
        ("/api/v2/search", {"q": "https://north.example/@olga", "resolve": "false"}),
        ("/api/v1/search", {"q": "olga@north.example"}),
        ("/api/v1/search", {"q": "https://north.example/@olga", "resolve": "false"}),
        ("/api/v1/accounts/search", {"q": "olga@north.example", "resolve": "false"}),
        ("/api/v1/accounts/search", {"q": "olga"}),
    ):
        body = await anna.get(path, **params)
        assert (body if isinstance(body, list) else body["accounts"]) == [], (path, params)
    assert (await stranger.send("GET", "/api/v2/search?q=olga@north.example&resolve=true")).code == 401
    assert far.asked == [], "nobody asked for it"
    found = await anna.get("/api/v1/accounts/search", "Account", q="@olga@north.example")
    assert [one["acct"] for one in found] == ["olga@north.example"] and far.asked == ["olga@north.example"]
    for query in ("olga@north.example", "https://north.example/@olga", "https://north.example/users/olga"):
        found = await anna.get("/api/v2/search", "Search", q=query, resolve="true")
        assert [one["acct"] for one in found["accounts"]] == ["olga@north.example"], query
    assert len(far.asked) == 1, "what is known is not asked for again"


async def test_a_failure_is_remembered_and_is_no_error(server: RunningServer, anna: Client) -> None:
    far = elsewhere(server)
    for _ in range(2):
        for query in ("nobody@north.example", "https://north.example/broken"):
            found = await anna.get("/api/v2/search", q=query, resolve="true")
            assert found == {"accounts": [], "statuses": [], "hashtags": []}
    assert far.asked == ["nobody@north.example", "https://north.example/broken"]


async def test_follows_by_address(server: RunningServer, gleb: Client, vera: Client) -> None:
    elsewhere(server)
    followed = await gleb.post("/api/v1/follows", "Account", uri="@olga@north.example")
    relation = (await gleb.get("/api/v1/accounts/relationships", id=followed["id"]))[0]
    assert relation["requested"] is True
    for uri in ("vera", "@vera"):
        assert (await gleb.post("/api/v1/follows", uri=uri))["id"] == vera.id
    for uri in ("", "@", "nobody", "nobody@north.example", "@@", "a b@c.example"):
        assert (await gleb.send("POST", "/api/v1/follows", json={"uri": uri})).code == 404, uri


async def test_pages_of_ours_are_found_by_their_addresses(anna: Client, boris: Client, gleb: Client) -> None:
    post = await boris.status("A bridge over the river")
    narrow = await boris.status("For few", visibility="private")
    own = await anna.get(f"/api/v1/accounts/{boris.id}")
    for url in (post["url"], post["uri"]):
        for path in ("/api/v2/search", "/api/v1/search"):
            found = await anna.get(path, q=url, resolve="true")
            assert [one["id"] for one in found["statuses"]] == [post["id"]] and found["accounts"] == []
        assert (await gleb.get("/api/v2/search", q=url, resolve="true"))["statuses"] == [], "a block"
    for url in (own["url"], own["uri"]):
        found = await anna.get("/api/v1/search", q=url)
        assert [one["id"] for one in found["accounts"]] == [boris.id]
        assert (await anna.get("/api/v1/search", q=url, type="statuses"))["accounts"] == []
    assert (await gleb.get("/api/v1/search", q=narrow["url"]))["statuses"] == []
    base = own["url"].removesuffix("/@boris")
    for path in ("/@nobody", "/@boris/99999999999999999999", "/users/999999", "/users/1/posts/5", "/else", "/@boris/1"):
        found = await anna.get("/api/v2/search", q=base + path, resolve="true")
        assert found["accounts"] == [] and found["statuses"] == [], path
