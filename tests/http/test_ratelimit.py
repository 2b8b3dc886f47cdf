"""Counts in memory and in the database."""

import pytest

from veche.core import ratelimits
from veche.core.errors import TooMany
from veche.core.tx import TxFactory
from veche.http import ratelimit
from veche.http.ratelimit import Bucket, Limit, Limiter


def limit(count: int, seconds: int = 60) -> Limit:
    return Limit("b", count, seconds, "ip", stored=False)


def test_window_ends_with_its_time() -> None:
    now = 600.0
    limiter = Limiter(clock=lambda: now)
    assert [limiter.take(limit(2), "k").remaining for _ in range(2)] == [1, 0]
    with pytest.raises(TooMany) as caught:
        limiter.take(limit(2), "k")
    assert caught.value.retry_at == 660_000
    assert limiter.take(limit(2), "other").remaining == 1
    now = 660.0
    assert limiter.take(limit(2), "k").remaining == 1


def test_each_worker_has_its_share() -> None:
    limiter = Limiter(workers=4, clock=lambda: 0.0)
    states = [limiter.take(limit(8), "k") for _ in range(2)]
    assert [state.remaining for state in states] == [4, 0]
    with pytest.raises(TooMany):
        limiter.take(limit(8), "k")


def test_flood_of_keys_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ratelimit, "_MOST_KEYS", 3)
    limiter = Limiter(clock=lambda: 0.0)
    for number in range(3):
        limiter.take(limit(2), str(number))
    limiter.take(limit(2), "x")
    limiter.take(limit(2), "y")
    with pytest.raises(TooMany):
        limiter.take(limit(2), "z")


def test_figure_may_be_a_setting(open_tx: TxFactory) -> None:
    assert Bucket("a", "uploads", 60).settled(open_tx.settings).limit == open_tx.settings.ratelimit.uploads
    assert Bucket("a", 3, 60).settled(open_tx.settings).limit == 3


async def test_database_counts_by_window_and_forgets_old_ones(open_tx: TxFactory) -> None:
    open_tx.clock.stop(600_000)
    attempts = [ratelimits.Take("sign_in", "a", 2, 60_000), ratelimits.Take("sign_in", "b", 2, 60_000)]
    counts = []
    for _ in range(3):
        taken = await open_tx.write(lambda tx: ratelimits.take(tx, attempts))
        counts.append([(one.count, one.refused) for one in taken])
    assert counts == [[(1, False)] * 2, [(2, False)] * 2, [(3, True)] * 2]
    assert taken[0].retry_at == 660_000
    open_tx.clock.advance(60_001)
    (fresh,) = await open_tx.write(lambda tx: ratelimits.take(tx, attempts[:1]))
    assert fresh.count == 1
    assert await open_tx.write(ratelimits.prune) == 2
