"""The gate: no socket is opened to an address that has not been judged.

The resolver drops what is not public, so that an error comes early. But names can change between two questions, and
addresses written as numbers are never resolved: therefore each single connection passes `socket_for` with the very
address that is connected to next.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from veche.lib.addresses import Network, may_connect

from .errors import AddressRefused

if TYPE_CHECKING:
    from aiohttp.abc import AbstractResolver

Lookup = Callable[[str, int, int], list[tuple[int, str]]]  # host, port, family → (family, address)
RESOLVER_THREADS = 8


def system_lookup(host: str, port: int, family: int) -> list[tuple[int, str]]:
    """What the system's resolver says. It blocks."""
    found = socket.getaddrinfo(host, port, family, socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
    return [(int(info[0]), str(info[4][0])) for info in found]


class Gate:
    """Judges addresses for one client. Its threads are its own: slow name servers must not hold up password hashes."""

    def __init__(self, allowed: tuple[Network, ...], lookup: Lookup = system_lookup) -> None:
        self._allowed = allowed
        self._lookup = lookup
        self._threads = ThreadPoolExecutor(RESOLVER_THREADS, thread_name_prefix="resolve")

    async def resolve(self, host: str, port: int, family: int) -> list[tuple[int, str]]:
        """The addresses of a name that may be connected to. OSError if there are none."""
        found = await asyncio.get_running_loop().run_in_executor(self._threads, self._lookup, host, port, family)
        good = [(kind, address) for kind, address in found if may_connect(address, self._allowed)]
        if found and not good:
            raise AddressRefused
        return good

    def socket_for(self, info: tuple[Any, ...]) -> socket.socket:
        """A socket for exactly this address, or AddressRefused."""
        family, kind, proto, _, address = info
        if not may_connect(address[0], self._allowed):
            raise AddressRefused
        return socket.socket(family, kind, proto)

    def close(self) -> None:
        """Let the threads go."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def resolver(self) -> AbstractResolver:
        """The same as aiohttp wants it."""
        return _resolver(self)


def _resolver(gate: Gate) -> AbstractResolver:
    from aiohttp.abc import AbstractResolver, ResolveResult

    class Resolver(AbstractResolver):
        async def resolve(
            self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
        ) -> list[ResolveResult]:
            found = await gate.resolve(host, port, family)
            return [
                ResolveResult(hostname=host, host=address, port=port, family=kind, proto=0, flags=socket.AI_NUMERICHOST)
                for kind, address in found
            ]

        async def close(self) -> None:
            pass

    return Resolver()
