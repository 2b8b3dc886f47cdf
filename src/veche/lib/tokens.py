"""Secrets that are handed out: how they are made, remembered and compared."""

import hashlib
import hmac
import secrets

DIGITS = "0123456789"


def random_token(size: int = 32) -> str:
    """A url-safe secret of that many random bytes."""
    return secrets.token_urlsafe(size)


def random_hex(size: int = 16) -> str:
    """The same in lower-case hexadecimal."""
    return secrets.token_hex(size)


def random_digits(count: int) -> str:
    """A code to be typed by hand."""
    return "".join(secrets.choice(DIGITS) for _ in range(count))


def token_hash(token: str) -> bytes:
    """What is stored in place of a token. Tokens are random, so no salt and no slow hash are needed."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def same(one: str | bytes, other: str | bytes) -> bool:
    """Compare in a time that tells nothing."""
    return hmac.compare_digest(_bytes(one), _bytes(other))


def mac(key: bytes, *parts: str | bytes) -> bytes:
    """HMAC-SHA-256 over parts; each is preceded by its length, so that no two lists of parts look alike."""
    made = hmac.new(key, digestmod=hashlib.sha256)
    for part in map(_bytes, parts):
        made.update(len(part).to_bytes(8, "big"))
        made.update(part)
    return made.digest()


def _bytes(value: str | bytes) -> bytes:
    return value if isinstance(value, bytes) else value.encode("utf-8", "surrogatepass")
