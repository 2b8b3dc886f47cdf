"""The error table (specs/mailru.md b): a code in the body, and a code of HTTP that is never 200."""

import msgspec

from veche.core.errors import (
    Conflict,
    CoreError,
    Gone,
    Invalid,
    LockedOut,
    NotAllowed,
    NotFound,
    NotSignedIn,
    TooLarge,
    TooMany,
    Unavailable,
)
from veche.http.answers import Answer, Reply
from veche.http.errors import Fault, MissingScope, UnknownPath, WrongMethod
from veche.http.request import Request

HTTP = {1: 500, 2: 501, 3: 503, 4: 410, 100: 400, 102: 401, 103: 403, 104: 403, 105: 403, 200: 403, 202: 403}


class ErrorBody(msgspec.Struct):
    """What is inside of `error`."""

    error_code: int
    error_msg: str


class ErrorAnswer(msgspec.Struct):
    """The whole body."""

    error: ErrorBody


class UnknownMethod(NotFound):
    """2: no such method."""

    def __init__(self) -> None:
        super().__init__("method")
        self.message = "unknown method called"


class Deprecated(Gone):
    """4: a method that the original has turned off."""

    def __init__(self) -> None:
        super().__init__("method")
        self.message = "the method is deprecated"


class UnknownApp(NotAllowed):
    """103."""


class WrongSignature(NotAllowed):
    """104."""


class NotInstalled(NotAllowed):
    """105: the user has never let this app in."""


# The first line that fits decides, so the particular stand before the general.
_CODES: tuple[tuple[type[CoreError], int], ...] = (
    (Fault, 1),
    (UnknownMethod, 2),
    (Deprecated, 4),
    (UnknownApp, 103),
    (WrongSignature, 104),
    (NotInstalled, 105),
    (MissingScope, 200),
    (NotSignedIn, 102),
    (LockedOut, 102),  # apps of the original know of no other word for one who may not come in, and sign out
    (NotAllowed, 202),
    (UnknownPath, 100),
    (NotFound, 100),
    (Gone, 100),
    (TooMany, 3),
    (Unavailable, 3),
    (Invalid, 100),
    (Conflict, 100),
    (TooLarge, 100),
)
_OTHER_HTTP: tuple[tuple[type[CoreError], int], ...] = (
    (TooLarge, 413),
    (TooMany, 503),
    (WrongMethod, 405),
    (UnknownPath, 404),
)


def code_of(error: CoreError) -> int:
    """The number in the body."""
    return next((code for kind, code in _CODES if isinstance(error, kind)), 1)


def render_error(request: Request, error: CoreError) -> Answer | Reply:
    """`{"error": {"error_code", "error_msg"}}`."""
    code = code_of(error)
    http = next((number for kind, number in _OTHER_HTTP if isinstance(error, kind)), HTTP[code])
    return Reply(ErrorAnswer(ErrorBody(code, _text(code, error))), http)


def _text(code: int, error: CoreError) -> str:
    if code == 1:
        return "Unknown error: please resend the request."
    if code == 102 and type(error) is NotSignedIn:
        return "User authorization failed: the session key or user ID you passed is invalid."
    return error.message[:1].upper() + error.message[1:]
