"""The key pair by which push services know a server (RFC 8292), made of a secret that the server keeps anyway."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import lru_cache
from typing import Final

from veche.lib.tokens import mac

_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of the curve P-256


def private_key(secret: bytes, kept: str = "") -> bytes:
    """Thirty-two bytes: those that are kept (base64url), or else always the same ones for the same secret."""
    if kept:
        return decoded(kept)
    drawn = mac(secret, "web push", "one") + mac(secret, "web push", "two")
    return (int.from_bytes(drawn, "big") % (_ORDER - 1) + 1).to_bytes(32, "big")


def server_key(secret: bytes, kept: str = "") -> str:
    """The public half of `private_key`."""
    return public_key(private_key(secret, kept))


@lru_cache(maxsize=8)
def public_key(private: bytes) -> str:
    """The point that apps hand to their push service, base64url."""
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    pair = ec.derive_private_key(int.from_bytes(private, "big"), ec.SECP256R1())
    return urlsafe_b64encode(pair.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)).decode()


def is_point(text: str) -> bool:
    """Whether this is a public key of the curve, in base64url."""
    from cryptography.hazmat.primitives.asymmetric import ec

    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decoded(text))
    except ValueError:
        return False
    return True


def decoded(text: str) -> bytes:
    """Base64 in either alphabet, with or without padding. ValueError if it is none."""
    plain = text.strip().rstrip("=").replace("+", "-").replace("/", "_")
    if not plain.isascii():
        raise ValueError("not base64")
    return urlsafe_b64decode(plain + "=" * (-len(plain) % 4))
