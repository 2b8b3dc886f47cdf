"""Which internet addresses belong to the public, and which to somebody's inside.

A server that fetches what strangers name is a way into its own network, so the list here is one of what is allowed:
unicast addresses of the open internet, minus everything set aside for special purposes. Addresses that carry another
one inside (mapped, NAT64) are judged by the inner one; tunnels (6to4, Teredo) and dead formats are refused whole.
"""

import ipaddress
from collections.abc import Iterable

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_SPECIAL_4 = tuple(
    ipaddress.IPv4Network(text)
    for text in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # carrier-grade NAT
        "127.0.0.0/8",  # loopback
        "169.254.0.0/16",  # link-local, cloud metadata
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # automatic multicast tunnels
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",  # private
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
    )
)
_GLOBAL_6 = ipaddress.IPv6Network("2000::/3")
_SPECIAL_6 = tuple(
    ipaddress.IPv6Network(text)
    for text in (
        "2001::/23",  # protocol assignments, with Teredo, ORCHID, benchmarks
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4
        "2620:4f:8000::/48",  # AS112
        "3ffe::/16",  # the old 6bone
        "3fff::/20",  # documentation
    )
)
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_ISATAP = (0x00005EFE, 0x02005EFE)


def networks(texts: Iterable[str]) -> tuple[Network, ...]:
    """CIDR texts as networks."""
    return tuple(ipaddress.ip_network(text, strict=False) for text in texts)


def parse(text: str) -> Address:
    """An address as the system's resolver writes it; a zone (`%eth0`) is dropped. ValueError if it is none."""
    return ipaddress.ip_address(text.partition("%")[0])


def is_public(address: Address | str) -> bool:
    """Whether the address is one of the open internet."""
    found = _inner(parse(address) if isinstance(address, str) else address)
    if isinstance(found, ipaddress.IPv4Address):
        return not any(found in network for network in _SPECIAL_4)
    if found not in _GLOBAL_6 or any(found in network for network in _SPECIAL_6):
        return False
    return int(found) >> 32 & 0xFFFFFFFF not in _ISATAP


def may_connect(address: Address | str, allowed: Iterable[Network] = ()) -> bool:
    """Whether we may connect there: public, or in a range that the operator allows."""
    found = _inner(parse(address) if isinstance(address, str) else address)
    return is_public(found) or any(found in network for network in allowed if network.version == found.version)


def _inner(address: Address) -> Address:
    """The IPv4 address that a mapped or NAT64 address leads to, else the address itself."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address
