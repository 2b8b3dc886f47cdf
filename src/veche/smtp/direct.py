"""Which servers take a domain's mail (RFC 5321 §5.1): its MX records in their order, else the domain itself."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

from veche.lib.addresses import Network, may_connect

from .opening import Target
from .outcome import Outcome, Trouble, trouble
from .route import Route

if TYPE_CHECKING:
    from dns.asyncresolver import Resolver

MOST_HOSTS = 5
MOST_ADDRESSES = 2
PATIENCE = 15.0


class Direct:
    """Looks up mail servers; addresses inside our own network are none (a stranger writes these records)."""

    def __init__(self, allowed: tuple[Network, ...], resolver: Resolver | None = None, port: int = 25) -> None:
        self._allowed = allowed
        self._made = resolver
        self._route = Route(port=port)

    async def targets(self, domain: str) -> list[Target]:
        """Servers to try, best first; never none. Trouble says why there are none."""
        found: list[Target] = []
        refused = False
        for host in (await self._hosts(domain))[:MOST_HOSTS]:
            addresses = await self._addresses(host)
            good = [address for address in addresses if may_connect(address, self._allowed)]
            refused = refused or len(good) < len(addresses)
            found += [Target(address, host, self._route) for address in good[:MOST_ADDRESSES]]
        if found:
            return found
        text = "the domain's mail server has no public address" if refused else "the domain has no mail server"
        raise Trouble(Outcome("", "permanent", "dns", 0, "5.4.4", text, domain))

    async def _hosts(self, domain: str) -> list[str]:
        import dns.resolver

        try:
            answer = await self._resolver().resolve(domain, "MX", lifetime=PATIENCE)
        except dns.resolver.NoAnswer:
            return [domain]
        except dns.resolver.NXDOMAIN:
            raise Trouble(Outcome("", "permanent", "dns", 0, "5.1.2", "there is no such domain", domain)) from None
        except Exception as error:
            raise _unanswered(error, domain) from None
        records = [(record.preference, random.random(), record.exchange) for record in answer]  # equals share the load
        hosts = [str(host).rstrip(".") for _, _, host in sorted(records)]
        if hosts == [""]:  # RFC 7505
            raise Trouble(Outcome("", "permanent", "dns", 556, "5.1.10", "the domain takes no mail", domain))
        return [host for host in hosts if host]

    async def _addresses(self, host: str) -> list[str]:
        import dns.resolver

        found: list[str] = []
        for kind in ("A", "AAAA"):
            try:
                answer = await self._resolver().resolve(host, kind, lifetime=PATIENCE)
                found += [record.address for record in answer]
            except (dns.resolver.NoAnswer, dns.resolver.NXDOMAIN):
                continue
            except Exception as error:
                if not found:
                    raise _unanswered(error, host) from None
        return found

    def _resolver(self) -> Any:
        if self._made is None:
            import dns.asyncresolver
            import dns.resolver

            self._made = dns.asyncresolver.Resolver()
            self._made.cache = dns.resolver.LRUCache(1000)
        return self._made


def _unanswered(error: Exception, domain: str) -> Trouble:
    """Name servers fail in many ways, and each of them may be over in an hour."""
    return trouble("dns", f"name servers do not answer ({type(error).__name__})", domain)
