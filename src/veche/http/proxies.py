"""Whose forwarded headers count: those of the peers in `server.trusted_proxies`, and of nobody else."""

from collections.abc import Sequence
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from veche.http.request import Request

_LOCAL = "127.0.0.1"  # the peer of a unix socket has no address: it is on this machine


class Proxies:
    """Fills `client`, `scheme` and `host` of a request."""

    def __init__(self, trusted: Sequence[str]) -> None:
        self._networks: list[IPv4Network | IPv6Network] = [ip_network(one, strict=False) for one in trusted]
        self.is_trusted = lru_cache(maxsize=4096)(self._is_trusted)

    def _is_trusted(self, address: str) -> bool:
        try:
            ip = ip_address(address)
        except ValueError:
            return False
        mapped = getattr(ip, "ipv4_mapped", None)
        return any((mapped or ip) in network for network in self._networks)

    def apply(self, request: Request) -> None:
        peer = request.scope.get("client")
        request.client = peer[0] if peer and peer[0] else _LOCAL
        request.host = (request.raw_headers.get(b"host") or b"").decode("latin-1").lower()
        if not self._networks or not self.is_trusted(request.client):
            return
        self._apply_client(request)
        scheme = _last(request.header("x-forwarded-proto"))
        if scheme in ("http", "https"):
            request.scheme = scheme
        if host := _last(request.header("x-forwarded-host")):
            request.host = host.lower()
        if request_id := request.header("x-request-id"):
            request.id = "".join(c for c in request_id[:64] if c.isalnum() or c in "-_.") or request.id

    def _apply_client(self, request: Request) -> None:
        """The right-most hop that is no proxy of ours: what stands further left, anybody may have written."""
        hops = [hop.strip() for hop in (request.header("x-forwarded-for") or "").split(",") if hop.strip()]
        for hop in reversed(hops):
            address = _bare(hop)
            try:
                ip_address(address)
            except ValueError:
                return
            request.client = address
            if not self.is_trusted(address):
                return


def _bare(hop: str) -> str:
    """Without a port: `1.2.3.4:5`, `[::1]:5`."""
    if hop.startswith("["):
        return hop[1:].partition("]")[0]
    return hop.partition(":")[0] if hop.count(":") == 1 else hop


def _last(value: str | None) -> str:
    return (value or "").rpartition(",")[2].strip()
