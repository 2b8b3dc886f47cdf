"""A long page asks the database no more often than a short one."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from tests.api.mastodon.client import Client
from tests.api.mastodon.pictures import png
from tests.api.mastodon.test_media import form
from tests.counting import count_statements
from tests.server import RunningServer
from veche.core.tx import Tx

PATHS = (
    "/api/v1/timelines/home",
    "/api/v1/timelines/public",
    "/api/v1/timelines/tag/tea",
    "/api/v1/accounts/{boris}/statuses",
    "/api/v1/favourites",
    "/api/v1/bookmarks",
    "/api/v1/notifications",
    "/api/v2/notifications",
    "/api/v2/notifications?expand_accounts=partial_avatars",
    "/api/v1/conversations",
    "/api/v1/accounts/{boris}/followers",
    "/api/v2/search?q=tea",
    "/api/v1/followed_tags",
    "/api/v1/featured_tags",
    "/api/v1/directory",
    "/api/v2/suggestions",
)


def counting(server: RunningServer) -> Callable[[], int]:
    """From now on the statements of all reads are counted; the function returned gives their number and begins anew."""
    open_read = server.services.open_tx.read
    counts: list[Callable[[], int]] = []

    @asynccontextmanager
    async def read(slow: bool = False) -> AsyncIterator[Tx]:
        async with open_read(slow) as tx:
            counts.append(count_statements(tx))
            yield tx

    server.services.open_tx.read = read  # type: ignore[method-assign]

    def taken() -> int:
        total = sum(count() for count in counts)
        counts.clear()
        return total

    return taken


async def fill(anna: Client, boris: Client) -> None:
    """Statuses with everything that may hang on one, each liked, kept and told."""
    poll = {"options": ["a", "b"], "expires_in": 600}
    for n in range(8):
        fields: dict[str, Any] = {}
        if n % 3 == 0:
            fields["poll"] = {**poll}
        if n % 3 == 1:
            picture = await boris.ok("POST", "/api/v2/media", data=form(png(color=(n, n, n))))
            fields["media_ids"] = [picture["id"]]
        id = (await boris.status(f"@anna #tea {n}", **fields))["id"]
        await anna.post(f"/api/v1/statuses/{id}/favourite")
        await anna.post(f"/api/v1/statuses/{id}/bookmark")
        mine = (await anna.status(f"#tea of mine {n}"))["id"]
        await boris.post(f"/api/v1/statuses/{mine}/reblog")
    for n in range(6):
        await anna.post(f"/api/v1/tags/t{n}/follow")
        await anna.post(f"/api/v1/tags/t{n}/feature")
    for names in ("boris", "boris @vera", "vera", "boris @gleb"):
        await anna.status(f"@{names} psst", visibility="direct")


async def test_the_number_of_statements_does_not_grow_with_the_page(
    server: RunningServer, anna: Client, boris: Client, gleb: Client
) -> None:
    await fill(anna, boris)
    newest = (await anna.get(f"/api/v1/accounts/{anna.id}/statuses"))[0]["id"]
    await gleb.post(f"/api/v1/statuses/{newest}/favourite")  # told of by one who has written nothing in the page
    taken = counting(server)
    door = server.app.door
    for path in PATHS:
        path = path.format(boris=boris.id)
        mark = "&" if "?" in path else "?"
        found: dict[int, set[int]] = {}
        for limit in (4, 40):
            for _ in range(2):  # with nothing encoded, and with everything
                taken()
                items = await anna.get(f"{path}{mark}limit={limit}&again={len(found)}")
                assert len(items) >= (2 if limit == 40 else 1)
                found.setdefault(limit, set()).add(taken())
                door.pages_kept.clear()
            door.parts.clear()
        assert max(found[40]) <= max(found[4]), f"{path}: {found}"
        assert max(found[40]) <= 24, f"{path}: {found}"


async def test_what_is_encoded_already_is_not_loaded_again(server: RunningServer, anna: Client, boris: Client) -> None:
    await fill(anna, boris)
    taken = counting(server)
    numbers = []
    for n in range(2):
        taken()
        await anna.get(f"/api/v1/timelines/home?limit=40&n={n}")
        numbers.append(taken())
    assert numbers[1] < numbers[0] and numbers[1] <= 6, numbers


async def test_a_page_asked_for_again_asks_nothing(server: RunningServer, anna: Client) -> None:
    await anna.status()
    taken = counting(server)
    numbers = []
    for _ in range(10):  # a job that writes in between makes the page old
        await anna.get("/api/v1/timelines/home")
        numbers.append(taken())
    assert 0 in numbers


async def test_quotes_cards_and_filters_cost_the_same_for_one_and_for_many(
    server: RunningServer, anna: Client, boris: Client
) -> None:
    words = [{"keyword": "tea"}]
    await anna.post("/api/v2/filters", title="Tea", context=["home"], keywords_attributes=words)
    first = (await boris.status("tea at https://news.example/0"))["id"]
    for n in range(12):
        await boris.status(f"tea at https://news.example/{n}", quoted_status_id=first)
    taken, door = counting(server), server.app.door
    for path in ("/api/v1/timelines/home", f"/api/v1/statuses/{first}/quotes"):
        found: dict[int, set[int]] = {}
        for limit in (1, 40):
            for _ in range(2):
                taken()
                assert await anna.get(f"{path}?limit={limit}")
                found.setdefault(limit, set()).add(taken())
                door.pages_kept.clear()
            door.parts.clear()
        assert max(found[40]) <= max(found[1]) + 1 <= 24, f"{path}: {found}"
