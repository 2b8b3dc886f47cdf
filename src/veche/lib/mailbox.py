"""E-mail addresses: the part of the grammar that real mailboxes use, and the one form in which they are compared."""

import re

_LOCAL = re.compile(r"[^\s\x00-\x20\x7f()<>\[\]:;@\\,\".]+(?:\.[^\s\x00-\x20\x7f()<>\[\]:;@\\,\".]+)*\Z")
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\Z")


def parse(text: str) -> tuple[str, str]:
    """Local part and domain (lower case, ASCII form). ValueError says what is wrong."""
    local, at, domain = text.strip().rpartition("@")
    if not at or not local or not domain:
        raise ValueError("an address has one @ with something on both sides")
    if not text.isprintable():
        raise ValueError("an address has no invisible characters")
    if len(local.encode()) > 64 or not _LOCAL.match(local):
        raise ValueError("the part before @ is not allowed")
    ascii_domain = _domain(domain)
    if len(local.encode()) + 1 + len(ascii_domain) > 254:
        raise ValueError("an address has at most 254 characters")
    return local, ascii_domain


def normalize(text: str) -> str:
    """The address as it is stored and written to. ValueError says what is wrong."""
    return "@".join(parse(text))


def is_mailbox(text: str) -> bool:
    """Whether it is an address that can be written to."""
    try:
        parse(text)
    except ValueError:
        return False
    return True


def compare_key(text: str) -> str:
    """Equal for addresses that no living mail server tells apart: letter case does not matter."""
    return normalize(text).lower()


def _domain(domain: str) -> str:
    try:
        found = domain.encode("idna").decode().lower() if not domain.isascii() else domain.lower()
    except UnicodeError:
        raise ValueError("the part after @ is not a host name") from None
    if found == "localhost":
        return found
    labels = found.split(".")
    if len(labels) < 2 or len(found) > 253 or not all(_LABEL.match(label) for label in labels):
        raise ValueError("the part after @ is not a host name")
    if labels[-1].isdigit():
        raise ValueError("the part after @ is not a host name")
    return found
