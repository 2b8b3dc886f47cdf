"""Who sets barriers, and the plain forms in which mailboxes and networks are compared. Pure."""

import hashlib
from ipaddress import ip_address, ip_network

from veche.core.errors import Invalid, NotAllowed
from veche.core.viewer import Role, Viewer
from veche.lib import addresses, mailbox
from veche.lib.text import normalize


def check_keeps(viewer: Viewer) -> None:
    """Administrators alone decide who may come in. Errors: NotAllowed."""
    if viewer.role is not Role.ADMIN:
        raise NotAllowed("Only administrators decide who may come in")


def plain_mailbox(email: str) -> str:
    """One form for all spellings that reach one person: no dots, nothing after a plus. ValueError: no address."""
    local, domain = mailbox.parse(email)
    return f"{local.lower().partition('+')[0].replace('.', '')}@{domain}"


def digest(email: str) -> str:
    """The plain form, unreadable. ValueError: no address."""
    return hashlib.sha256(plain_mailbox(email).encode()).hexdigest()


def mail_domain(text: str) -> str:
    """A domain as addresses carry it. Errors: Invalid."""
    text = normalize(text).strip().removeprefix("@").rstrip(".")
    if not text:
        raise Invalid("domain", "can't be blank", code="blank")
    try:
        return mailbox.parse(f"a@{text}")[1]
    except ValueError:
        raise Invalid("domain", "is not a host name") from None


def network(text: str) -> str:
    """A network as it is stored; an address alone is the network of itself. Errors: Invalid."""
    text = normalize(text).strip()
    if not text:
        raise Invalid("ip", "can't be blank", code="blank")
    try:
        return str(ip_network(text, strict=False))
    except ValueError:
        raise Invalid("ip", "is not an address or a network") from None


def is_in(address: str, networks: "addresses.Network") -> bool:
    """Whether the address belongs to the network; IPv4 written as IPv6 counts as what it is."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    inner = getattr(found, "ipv4_mapped", None) or found
    return inner in networks


def domains_of(email: str) -> list[str]:
    """The domain of an address and all above it."""
    labels = email.rpartition("@")[2].lower().split(".")
    return [".".join(labels[place:]) for place in range(len(labels))]
