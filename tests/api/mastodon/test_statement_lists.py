"""Every list asks the database as often for one thing as for many."""

from collections.abc import Callable

from tests.api.mastodon.client import Client
from tests.api.mastodon.conftest import SignIn
from tests.api.mastodon.test_announcements import tell
from tests.api.mastodon.test_statements import counting
from tests.cast import add_person
from tests.server import RunningServer
from veche.core import trends
from veche.lib.times import DAY, iso

MORE = 5
# {…} are what `World.known` holds. What takes many ids is asked for all that there are.
ANNAS = (
    "/api/v1/notifications?limit=40",
    "/api/v2/notifications?limit=40",
    "/api/v2/notifications?limit=40&expand_accounts=partial_avatars",
    "/api/v2/notifications/{group}/accounts",
    "/api/v1/notifications/requests?limit=40",
    "/api/v1/conversations?limit=40",
    "/api/v1/timelines/direct?limit=40",
    "/api/v1/timelines/home?limit=40",
    "/api/v1/timelines/public?limit=40",
    "/api/v1/timelines/tag/tea?limit=40",
    "/api/v1/timelines/list/{list}?limit=40",
    "/api/v1/statuses?{statuses}",
    "/api/v1/statuses/{talk}/context",
    "/api/v1/statuses/{talk}/quotes?limit=40",
    "/api/v1/statuses/{talk}/history",
    "/api/v1/statuses/{talk}/favourited_by",
    "/api/v1/statuses/{talk}/reblogged_by",
    "/api/v1/favourites?limit=40",
    "/api/v1/bookmarks?limit=40",
    "/api/v1/scheduled_statuses?limit=40",
    "/api/v1/search?q=tea&limit=40",
    "/api/v2/search?q=tea&limit=40",
    "/api/v2/search?q=person&limit=40",
    "/api/v1/accounts/search?q=person&limit=40",
    "/api/v1/accounts?{people}",
    "/api/v1/accounts/relationships?{people}",
    "/api/v1/accounts/familiar_followers?{people}",
    "/api/v1/accounts/{anna}/statuses?limit=40",
    "/api/v1/accounts/{anna}/followers?limit=40",
    "/api/v1/accounts/{anna}/following?limit=40",
    "/api/v1/accounts/{anna}/featured_tags",
    "/api/v1/accounts/{anna}/endorsements?limit=40",
    "/api/v1/accounts/{anna}/collections?limit=40",
    "/api/v1/accounts/{anna}/in_collections?limit=40",
    "/api/v1/accounts/{first}/lists",
    "/api/v1/collections/{collection}",
    "/api/v1/blocks?limit=40",
    "/api/v1/mutes?limit=40",
    "/api/v1/domain_blocks?limit=40",
    "/api/v1/endorsements?limit=40",
    "/api/v1/lists",
    "/api/v1/lists/{list}/accounts?limit=40",
    "/api/v1/filters",
    "/api/v2/filters",
    "/api/v2/filters/{filter}/keywords",
    "/api/v2/filters/{filter}/statuses",
    "/api/v1/followed_tags?limit=40",
    "/api/v1/featured_tags",
    "/api/v1/featured_tags/suggestions",
    "/api/v1/trends/tags?limit=20",
    "/api/v1/trends/statuses?limit=40",
    "/api/v1/suggestions?limit=40",
    "/api/v2/suggestions?limit=40",
    "/api/v1/directory?limit=40",
    "/api/v1/announcements",
    "/api/v1/reports?limit=40",
    "/api/v1/admin/accounts?limit=40",
    "/api/v2/admin/accounts?limit=40",
    "/api/v1/admin/reports?limit=40",
    "/api/v1/admin/domain_blocks?limit=40",
    "/api/v1/admin/email_domain_blocks?limit=40",
    "/api/v1/admin/ip_blocks?limit=40",
    "/api/v1/admin/canonical_email_blocks?limit=40",
    "/api/v1/admin/tags?limit=40",
    "/api/v1/admin/trends/tags?limit=40",
    "/api/v1/admin/trends/statuses?limit=40",
    "/api/v1/instance/domain_blocks",
)
VERAS = ("/api/v1/follow_requests?limit=40",)


class World:
    """Anna's surroundings; they grow by one of each kind at a time."""

    def __init__(self, server: RunningServer, anna: Client, boris: Client) -> None:
        self.server = server
        self.anna = anna
        self.boris = boris
        self.known: dict[str, str] = {"anna": anna.id}
        self.people: list[str] = []
        self.statuses: list[str] = []

    async def begin(self) -> None:
        """What there is one of from the start."""
        anna = self.anna
        await anna.ok("PATCH", "/api/v2/notifications/policy", json={"for_not_following": "filter"})
        self.known["talk"] = (await anna.status("Let us talk of #tea"))["id"]
        self.known["list"] = (await anna.post("/api/v1/lists", title="people"))["id"]
        words = [{"keyword": "nothing"}]
        made = await anna.post("/api/v2/filters", title="Calm", context=["home"], keywords_attributes=words)
        self.known["filter"] = made["id"]
        self.known["collection"] = (await anna.post("/api/v1/collections", name="All"))["collection"]["id"]

    async def person(self, name: str) -> Client:
        """Somebody new."""
        member = await add_person(self.server.services.open_tx, name)
        return Client(self.server, await self.server.token_of(member), self.anna.reference)

    async def grow(self, n: int) -> None:
        """One more of everything."""
        friend, other, third = [await self.person(f"{name}_person{n}") for name in ("friend", "other", "third")]
        self.people += [friend.id, other.id, third.id]
        self.known.setdefault("first", friend.id)
        await self._relations(n, friend, other, third)
        await self._words(n, friend, other)
        await self._own(n)
        await self._office(n, third)
        await trends.refresh(self.server.services)
        self.known["people"] = "&".join(f"id[]={id}" for id in self.people)
        self.known["statuses"] = "&".join(f"id[]={id}" for id in self.statuses)
        if "group" not in self.known:
            told = (await self.anna.get("/api/v2/notifications"))["notification_groups"]
            self.known["group"] = next(one["group_key"] for one in told if one["type"] == "favourite")

    async def _relations(self, n: int, friend: Client, other: Client, third: Client) -> None:
        anna, vera = self.anna, self.server.cast.vera.id
        for id in (friend.id, third.id):
            await anna.post(f"/api/v1/accounts/{id}/follow")
        await friend.post(f"/api/v1/accounts/{anna.id}/follow")
        await friend.post(f"/api/v1/accounts/{self.boris.id}/follow")
        await other.post(f"/api/v1/accounts/{vera}/follow")
        await anna.post(f"/api/v1/accounts/{friend.id}/endorse")
        await anna.post(f"/api/v1/accounts/{friend.id}/note", comment="kind")
        blocked, muted = await self.person(f"blocked{n}"), await self.person(f"muted{n}")
        await anna.post(f"/api/v1/accounts/{blocked.id}/block")
        await anna.post(f"/api/v1/accounts/{muted.id}/mute")
        await anna.post("/api/v1/domain_blocks", domain=f"shut{n}.example")
        await anna.post(f"/api/v1/lists/{self.known['list']}/accounts", account_ids=[friend.id])
        made = {"name": f"Some {n}", "account_ids": [friend.id]}
        await anna.post("/api/v1/collections", **made)
        await anna.post(f"/api/v1/collections/{self.known['collection']}/items", account_id=friend.id)
        await friend.post("/api/v1/collections", name="Mine", account_ids=[anna.id])

    async def _words(self, n: int, friend: Client, other: Client) -> None:
        anna, talk = self.anna, self.known["talk"]
        poll = {"options": ["a", "b"], "expires_in": 600}
        said = (await friend.status(f"@anna #tea #cup{n}", in_reply_to_id=talk, poll=poll))["id"]
        quoting = await friend.status(f"nice, @anna https://news.example/{n}", quoted_status_id=talk)
        self.statuses += [said, quoting["id"]]
        for who in (friend, other, self.boris):
            await who.post(f"/api/v1/statuses/{talk}/favourite")
            await who.post(f"/api/v1/statuses/{said}/favourite")
        await friend.post(f"/api/v1/statuses/{talk}/reblog")
        await anna.post(f"/api/v1/statuses/{said}/favourite")
        await anna.post(f"/api/v1/statuses/{said}/bookmark")
        await other.status(f"@anna look {n} #tea #cup{n}")
        await self.boris.status(f"so many #cup{n}, all for #tea")
        await friend.status(f"@anna psst {n}", visibility="direct")
        await anna.ok("PUT", f"/api/v1/statuses/{talk}", json={"status": f"Let us talk of #tea {n}"})

    async def _own(self, n: int) -> None:
        anna = self.anna
        await anna.status(f"@friend_person{n} #mine{n}")
        at = iso(self.server.services.open_tx.now() + DAY + n)
        await anna.post("/api/v1/statuses", status="later", scheduled_at=at)
        await anna.post(f"/api/v1/tags/t{n}/follow")
        await anna.post(f"/api/v1/tags/t{n}/feature")
        words = [{"keyword": f"word{n}"}, {"keyword": f"tea{n}"}]
        await anna.post("/api/v2/filters", title=f"F{n}", context=["home"], keywords_attributes=words)
        await anna.post(f"/api/v2/filters/{self.known['filter']}/keywords", keyword=f"more{n}")
        await anna.post(f"/api/v2/filters/{self.known['filter']}/statuses", status_id=self.statuses[-1])

    async def _office(self, n: int, third: Client) -> None:
        anna = self.anna
        id = (await third.status(f"buy {n}"))["id"]
        await anna.post("/api/v1/reports", account_id=third.id, status_ids=[id])
        await anna.post("/api/v1/admin/domain_blocks", domain=f"bad{n}.example", severity="silence")
        await anna.post("/api/v1/admin/email_domain_blocks", domain=f"mail{n}.example")
        await anna.post("/api/v1/admin/ip_blocks", ip=f"10.9.{n}.0/24", severity="sign_up_block")
        await anna.post("/api/v1/admin/canonical_email_blocks", email=f"who{n}@mail.example")
        await tell(self.server, f"News {n} @boris #news")

    async def asked(self, taken: Callable[[], int], vera: Client) -> dict[str, int]:
        """How often each list asks: with nothing encoded, and with everything. What filters have found in a text is
        remembered after the first time."""
        door, found = self.server.app.door, {}
        for who, paths in ((self.anna, ANNAS), (vera, VERAS)):
            for path in paths:
                numbers = []
                for _ in range(3):
                    if len(numbers) < 2:
                        door.parts.clear()
                    door.pages_kept.clear()
                    taken()
                    shown = await who.get(path.format(**self.known))
                    assert any(shown.values()) if isinstance(shown, dict) else shown, f"{path} shows nothing"
                    numbers.append(taken())
                found[path] = max(numbers[1:])
        return found


async def test_no_list_asks_more_often_when_it_is_longer(
    server: RunningServer, boris: Client, vera: Client, sign_in: SignIn
) -> None:
    anna = await sign_in("anna", "read write follow push admin:read admin:write")
    world = World(server, anna, boris)
    await world.begin()
    await world.grow(0)
    taken = counting(server)
    few = await world.asked(taken, vera)
    for n in range(1, 1 + MORE):
        await world.grow(n)
    many = await world.asked(taken, vera)
    grown = {path: (few[path], many[path]) for path in many if many[path] > few[path]}
    assert not grown
    assert max(many.values()) <= 24, many
