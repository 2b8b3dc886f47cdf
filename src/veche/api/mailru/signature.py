"""Signatures of a call (specs/mailru.md a.3): pure functions, held against the published vectors."""

import hashlib
import hmac
from collections.abc import Mapping


def base(params: Mapping[str, str]) -> str:
    """Every parameter that was sent except `sig`, sorted by name, `name=value` without anything between."""
    names = sorted((name for name in params if name != "sig"), key=str.encode)
    return "".join(f"{name}={params[name]}" for name in names)


def client_signature(params: Mapping[str, str], uid: str, private_key: str) -> str:
    """The client-server circuit: the user's id in front, the key that is embedded in clients behind."""
    return _md5(uid + base(params) + private_key)


def server_signature(params: Mapping[str, str], secret_key: str) -> str:
    """The server-server circuit (`secure=1`): the key that never leaves the app's server."""
    return _md5(base(params) + secret_key)


def matches(given: str, expected: str) -> bool:
    """Compared in constant time."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode())


def _md5(text: str) -> str:
    return hashlib.md5(text.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()
