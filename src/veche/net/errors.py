"""Why a request to another server brought no answer."""

import errno
from typing import Literal

Kind = Literal["url", "refused", "unreachable", "tls", "timeout", "too_large", "redirects", "protocol"]


class FetchError(Exception):
    """`kind` for programs, the message (without the address's secrets) for people."""

    def __init__(self, kind: Kind, message: str) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message

    @property
    def temporary(self) -> bool:
        """Whether trying again later may help."""
        return self.kind in ("unreachable", "timeout", "tls", "protocol")


class AddressRefused(OSError):
    """A connection to an address that is not public was about to be made."""

    said = "the address is not public"

    def __init__(self) -> None:
        super().__init__(errno.EACCES, self.said)
