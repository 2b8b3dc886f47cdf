"""Signed tokens of the links in letters: JWTs of one fixed form, checked before anything in them is believed.

The key of a project is derived from the server's mailing key, so a token is judged without a look at the project.
"""

import base64
import binascii
import hashlib
import hmac
from enum import StrEnum

import msgspec

LENGTH_MAX = 1024
DAY = 86_400
LINK_LIFETIME = 2 * 365 * DAY  # an unsubscribe link in an old letter has to work: mail programs keep it
ACT_LIFETIME = 7 * DAY


class Audience(StrEnum):
    SUBSCRIPTIONS = "subs"
    UNSUBSCRIBE = "unsub"
    VERIFY = "verify"
    CONFIRM = "confirm"


class Token(msgspec.Struct, frozen=True):
    """What a link says: for whom (never an address), for what, and since when."""

    p: int
    s: int
    a: Audience
    g: int
    iat: int
    exp: int
    m: int = 0
    c: int = 0
    v: int = 1


class _Header(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    alg: str
    kid: str
    typ: str


def sign(key: bytes, token: Token, *, kid: int) -> str:
    """The token as compact JWS. `kid` counts the project's rotations of its key."""
    header = msgspec.json.encode(_Header("HS256", str(kid), "JWT"))
    body = _encode(header) + b"." + _encode(msgspec.json.encode(token))
    return (body + b"." + _encode(_mac(key, token.p, str(kid), body))).decode()


def verify(key: bytes, text: str, now: int) -> tuple[Token, int] | None:
    """The token and its `kid` when the signature holds and the time has not run out; else None, for whatever cause."""
    if len(text) > LENGTH_MAX or not text.isascii():
        return None
    body, _, signature = text.encode().rpartition(b".")
    try:
        head, _, payload = body.partition(b".")
        header = msgspec.json.decode(_decode(head), type=_Header)
        token = msgspec.json.decode(_decode(payload), type=Token)
        given = _decode(signature)
    except (msgspec.MsgspecError, binascii.Error, ValueError):
        return None
    # HS256 is the only algorithm there is: the header cannot choose another one, or none.
    genuine = hmac.compare_digest(given, _mac(key, token.p, header.kid, body))
    if not genuine or header.alg != "HS256" or header.typ != "JWT" or token.v != 1 or token.exp <= now // 1000:
        return None
    return token, int(header.kid)


def _mac(key: bytes, project: int, kid: str, body: bytes) -> bytes:
    own = hmac.digest(key, f"link:{project}:{kid}".encode(), hashlib.sha256)
    return hmac.digest(own, body, hashlib.sha256)


def _encode(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")


def _decode(text: bytes) -> bytes:
    decoded = base64.b64decode(text + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
    if _encode(decoded) != text:  # one token, one spelling
        raise ValueError("not canonical")
    return decoded
