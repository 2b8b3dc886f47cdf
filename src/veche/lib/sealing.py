"""Texts that must be stored and read again, but not by whoever gets hold of the database alone."""

import secrets

from veche.lib.tokens import mac

_NONCE = 12


def seal(secret: bytes, text: str, purpose: str) -> bytes:
    """Encrypted and signed (AES-256-GCM), good for this purpose only."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(mac(secret, "sealing")).encrypt(nonce, text.encode(), purpose.encode())


def unseal(secret: bytes, sealed: bytes, purpose: str) -> str:
    """The text again. ValueError when it was sealed by another secret or for another purpose."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        plain = AESGCM(mac(secret, "sealing")).decrypt(sealed[:_NONCE], sealed[_NONCE:], purpose.encode())
    except InvalidTag:
        raise ValueError("sealed by another secret") from None
    return plain.decode()
