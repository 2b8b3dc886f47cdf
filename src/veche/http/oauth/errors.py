"""What a client is told when it gets no token."""

from typing import Final

from veche.core.errors import Invalid, NotAllowed

_CODES: Final = {"invalid_client": 401, "server_error": 500, "temporarily_unavailable": 503}


class OAuthError(Invalid):
    """`error` is one of RFC 6749's words; `description` is for people."""

    def __init__(self, error: str, description: str, code: int | None = None) -> None:
        super().__init__(error, description, error)
        self.error = error
        self.description = description
        self.http_code = code or _CODES.get(error, 400)


class CodeNeeded(NotAllowed):
    """The password is right, and the account asks for a second factor."""

    def __init__(self) -> None:
        super().__init__("This account asks for a second factor, which cannot be given here")


def unknown_client() -> OAuthError:
    return OAuthError("invalid_client", "Client authentication failed: unknown client or wrong secret")


def bad_grant() -> OAuthError:
    return OAuthError("invalid_grant", "The grant or the password is wrong, expired, used or meant for another app")
