"""Addresses of people and machines: one spelling for each, or no address at all.

Everything here is pure. An address that these functions have passed holds no control character, no second
address and no display name, so it can stand in an SMTP command and in a header without another look.
"""

import ipaddress
import re

EMAIL_MAX = 254
LOCAL_MAX = 64
NETWORKS_MAX = 256

_ATEXT = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\-]+"
_LOCAL = re.compile(rf"{_ATEXT}(?:\.{_ATEXT})*")
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_SEPARATORS = re.compile(r"[,;]")

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
IPNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network


def parse_email(text: str) -> str | None:
    """The address with its domain as a lower-case A-label and its local part as sent; None when it is none."""
    local, at, domain = text.strip().rpartition("@")
    if not at or not 0 < len(local) <= LOCAL_MAX or not _LOCAL.fullmatch(local):
        return None
    domain = _ascii_domain(domain)
    if not domain or len(local) + 1 + len(domain) > EMAIL_MAX:
        return None
    return f"{local}@{domain}"


def _ascii_domain(domain: str) -> str:
    labels = domain.rstrip(".").lower().split(".")
    try:
        labels = [label if label.isascii() else label.encode("idna").decode("ascii") for label in labels]
    except UnicodeError:
        return ""
    if len(labels) < 2 and labels != ["localhost"]:
        return ""
    return ".".join(labels) if all(_LABEL.fullmatch(label) for label in labels) else ""


def email_key(email: str) -> str:
    """What two spellings of one mailbox have in common: local parts are compared without regard to case."""
    return email.lower()


def is_several(text: str) -> bool:
    """More than one address in a place for one."""
    return len([part for part in _SEPARATORS.split(text) if part.strip()]) > 1


def parse_phone(text: str, region: str | None) -> str | None:
    """E.164, read with the region's habits when the number has no country; None when it is no number."""
    import phonenumbers  # 20 MB of tables: loaded with the first number that is really parsed

    digits = re.sub(r"[\s()\-.]", "", text.strip())
    if not re.fullmatch(r"\+?[0-9]{3,20}", digits):
        return None
    try:
        number = phonenumbers.parse(digits, region or None)
    except phonenumbers.NumberParseException:
        # Without a region the caller's "79161234567" can only mean +7 916 …
        if region or digits.startswith("+"):
            return None
        return parse_phone("+" + digits, None)
    if not phonenumbers.is_possible_number(number):
        return None
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def is_region(code: str) -> bool:
    """Whether there are habits of writing phone numbers under this code of a country (`RU`)."""
    if not re.fullmatch(r"[A-Z]{2}", code):
        return False
    import phonenumbers

    return code in phonenumbers.SUPPORTED_REGIONS


def parse_ip(text: str) -> IPAddress | None:
    """An address of either family; an IPv4 address in IPv6 clothes is the IPv4 address."""
    try:
        address = ipaddress.ip_address(text.strip())
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        return address.ipv4_mapped
    return address


def parse_network(text: str) -> IPNetwork | None:
    """An address or a CIDR block; bits to the right of the mask are forgiven."""
    try:
        network = ipaddress.ip_network(text.strip(), strict=False)
    except ValueError:
        return None
    if isinstance(network, ipaddress.IPv6Network) and network.prefixlen >= 96:
        mapped = network.network_address.ipv4_mapped
        if mapped:
            return ipaddress.ip_network(f"{mapped}/{network.prefixlen - 96}", strict=False)
    return network


def is_listed(address: str, networks: tuple[str, ...]) -> bool:
    """Whether a client's address is in the list. An empty list lets nobody in."""
    client = parse_ip(address)
    if client is None:
        return False
    return any(
        network is not None and client.version == network.version and client in network
        for network in map(parse_network, networks)
    )
