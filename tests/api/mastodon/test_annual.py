"""Reports of a year."""

from tests.api.mastodon.client import Client
from tests.server import RunningServer

PATH = "/api/v1/annual_reports"
NOVEMBER, DECEMBER = 1_795_000_000_000, 1_797_000_000_000  # of 2026


async def test_a_year_is_told_from_its_december_on(
    server: RunningServer, anna: Client, boris: Client, stranger: Client
) -> None:
    clock = server.services.clock
    clock.stop(NOVEMBER)
    best = (await anna.status("#tea"))["id"]
    for n in range(9):
        await anna.status(f"#cake {n}")
    await boris.post(f"/api/v1/statuses/{best}/favourite")
    assert await anna.get(f"{PATH}/2026/state") == {"state": "ineligible"}
    assert await anna.post(f"{PATH}/2026/generate") == {}
    assert await anna.get(PATH) == {"annual_reports": [], "accounts": [], "statuses": []}
    clock.stop(DECEMBER)
    assert await anna.get(f"{PATH}/2026/state") == {"state": "eligible"}
    assert (await anna.send("GET", f"{PATH}/2026")).code == 404
    for _ in range(2):
        assert await anna.post(f"{PATH}/2026/generate") == {}
    assert await anna.get(f"{PATH}/2026/state") == {"state": "available"}
    found = await anna.get(f"{PATH}/2026")
    data = found["annual_reports"][0]["data"]
    assert data["archetype"] == "oracle" and data["top_statuses"]["by_favourites"] == best
    assert data["top_hashtags"] == [{"name": "cake", "count": 9}, {"name": "tea", "count": 1}]
    november = data["time_series"][10]
    assert november["month"] == 11 and november["statuses"] == 10
    assert [one["id"] for one in found["statuses"]] == [best]
    assert [one["id"] for one in found["accounts"]] == [anna.id]
    assert await anna.get(PATH) == found
    assert await anna.post(f"{PATH}/2026/read") == {}
    assert (await boris.get(PATH))["annual_reports"] == []
    for year in ("0", "-5", "99999999999", "1", "x"):
        assert (await anna.send("GET", f"{PATH}/{year}/state")).code == 404, year
        assert (await anna.send("POST", f"{PATH}/{year}/generate")).code == 404, year
    for year in ("2025", "2027"):
        assert await anna.get(f"{PATH}/{year}/state") == {"state": "ineligible"}, year
        assert (await anna.send("GET", f"{PATH}/{year}")).code == 404, year
        assert (await anna.send("POST", f"{PATH}/{year}/read")).code == 404, year
        assert await anna.post(f"{PATH}/{year}/generate") == {}, year
        assert await anna.get(f"{PATH}/{year}/state") == {"state": "ineligible"}, year
    assert (await anna.send("GET", f"{PATH}/x")).code == 404
    assert (await stranger.send("GET", PATH)).code == 401


async def test_what_never_happens_here_is_not_found(anna: Client, stranger: Client) -> None:
    assert (await anna.send("GET", "/api/v1_alpha/async_refreshes/abc")).code == 404
    assert (await stranger.send("GET", "/api/v1_alpha/async_refreshes/abc")).code == 401
    assert (await stranger.send("GET", "/api/proofs?provider=x&username=anna")).code == 404
