"""How often. Counts live in the memory of the process, each worker holding its share of the limit; buckets marked
`stored` (sign-in, the mailer) count in the database, where a restart or a second worker does not forget them."""

import time
from collections.abc import Callable, Iterable, Sequence
from ipaddress import IPv6Address, ip_address
from typing import Literal

import msgspec

from veche.core import ratelimits
from veche.core.errors import TooMany
from veche.core.tx import TxFactory
from veche.core.viewer import Viewer
from veche.http.request import Request
from veche.settings import Settings

KeyOf = Callable[[Request, Viewer], str | None]
_MOST_KEYS = 200_000


class Bucket(msgspec.Struct, frozen=True):
    """`limit` (a number, or the name of a key of settings.ratelimit) per `seconds`, counted by `by`.

    A function may name any key, or None for no limit this time. A bucket's name is its count: give it once.
    """

    name: str
    limit: int | str
    seconds: int
    by: Literal["account", "token", "ip"] | KeyOf = "account"
    stored: bool = False

    def settled(self, settings: Settings) -> "Limit":
        """With the instance's figure."""
        limit = self.limit if isinstance(self.limit, int) else int(getattr(settings.ratelimit, self.limit))
        return Limit(self.name, limit, self.seconds, self.by, self.stored)


class Limit(msgspec.Struct, frozen=True):
    """A bucket whose figure is known."""

    name: str
    limit: int
    seconds: int
    by: Literal["account", "token", "ip"] | KeyOf
    stored: bool


class RateState(msgspec.Struct, frozen=True):
    """What a dialect tells its client: of several limits, the one nearest to exhaustion."""

    bucket: str
    limit: int
    remaining: int
    reset_at: int  # ms UTC


def network_of(address: str) -> str:
    """IPv4 as it is, IPv6 by its /64: one household or machine has that many addresses to itself."""
    if ":" not in address:
        return address
    try:
        ip = ip_address(address)
    except ValueError:
        return address
    if isinstance(ip, IPv6Address):
        if ip.ipv4_mapped:
            return str(ip.ipv4_mapped)
        return f"{IPv6Address(int(ip) >> 64 << 64)}/64"
    return address


def key_of(bucket: Limit, request: Request, viewer: Viewer) -> str | None:
    """Strangers have nothing but their address."""
    if callable(bucket.by):
        return bucket.by(request, viewer)
    if bucket.by == "account" and viewer.account_id is not None:
        return f"a{viewer.account_id}"
    if bucket.by != "ip" and viewer.token_id is not None:
        return f"t{viewer.token_id}"
    return network_of(request.client)


class Limiter:
    """Windows that begin at multiples of their length, like the clients' own reading of the reset time."""

    def __init__(self, *, enabled: bool = True, workers: int = 1, clock: Callable[[], float] = time.time) -> None:
        self.enabled = enabled
        self._workers = max(workers, 1)
        self._clock = clock
        self._windows: dict[str, tuple[int, dict[str, int]]] = {}

    def take(self, bucket: Limit, key: str) -> RateState:
        """Counts one; raises TooMany when the window's share is used up."""
        now = self._clock()
        window = int(now // bucket.seconds)
        known, counts = self._windows.get(bucket.name, (-1, {}))
        if known != window:
            counts = {}
            self._windows[bucket.name] = (window, counts)
        if key not in counts and len(counts) >= _MOST_KEYS:
            key = ""  # a flood of addresses shares one count instead of the memory
        count = counts[key] = counts.get(key, 0) + 1
        share = max(bucket.limit // self._workers, 1)
        reset_at = (window + 1) * bucket.seconds * 1000
        if count > share:
            raise TooMany(bucket.limit, reset_at)
        return RateState(bucket.name, bucket.limit, min((share - count) * self._workers, bucket.limit), reset_at)

    def take_all(self, buckets: Sequence[Limit], request: Request, viewer: Viewer) -> None:
        """Counts in the buckets that live in memory; leaves the state nearest to exhaustion in `request.rate`."""
        if not self.enabled:
            return
        for bucket in buckets:
            if bucket.stored or (key := key_of(bucket, request, viewer)) is None:
                continue
            try:
                state = self.take(bucket, key)
            except TooMany as error:
                request.rate = RateState(bucket.name, bucket.limit, 0, error.retry_at or 0)
                raise
            if request.rate is None or state.remaining < request.rate.remaining:
                request.rate = state

    async def take_stored(self, open_tx: TxFactory, buckets: Iterable[Limit], request: Request, viewer: Viewer) -> None:
        """The same for those in the database: one write transaction of its own, so that a refused attempt counts."""
        if not self.enabled:
            return
        wanted = [(b, key) for b in buckets if b.stored and (key := key_of(b, request, viewer)) is not None]
        if not wanted:
            return
        attempts = [ratelimits.Take(b.name, key, b.limit, b.seconds * 1000) for b, key in wanted]
        taken = await open_tx.write(lambda tx: ratelimits.take(tx, attempts))
        nearest = min(taken, key=lambda one: one.limit - one.count)
        request.rate = RateState(nearest.bucket, nearest.limit, max(nearest.limit - nearest.count, 0), nearest.retry_at)
        if nearest.refused:
            raise TooMany(nearest.limit, nearest.retry_at)
