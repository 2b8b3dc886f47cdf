"""One kind of error inside, two ways to say it (specs/vk.md 1.4, 1.5): nested under HTTP 200 for whoever sends `v`,
flat under HTTP 400 for OpenVK's clients."""

from typing import Any

import msgspec

from veche.api.vk import version
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
from veche.http.convert import BadParams
from veche.http.errors import Fault, MissingScope, UnknownPath, WrongMethod
from veche.http.params import Sent
from veche.http.request import Request

SECRETS = frozenset({"password", "code", "client_secret"})
_LEFT_OUT = frozenset({"access_token"})
_LONGEST_ECHO = 500


class VkError(CoreError):
    """An error with its number known: `code` for OpenVK's clients, `vk_code` for VK's where it differs."""

    def __init__(self, code: int, message: str, vk_code: int | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.vk_code = code if vk_code is None else vk_code


class Pair(msgspec.Struct):
    """One echoed parameter."""

    key: str
    value: Any


class Body(msgspec.Struct, omit_defaults=True):
    """The error itself; `error` repeats it in OpenVK's answers, so that either reader finds it."""

    error_code: int
    error_msg: str
    request_params: list[Pair]
    error: "Body | msgspec.UnsetType" = msgspec.UNSET


class Nested(msgspec.Struct):
    """VK's answer."""

    error: Body


class PlainError(msgspec.Struct):
    """Of addresses that are no methods: uploads, the long poll."""

    error: str
    error_description: str


NO_TOKEN = "User authorization failed: no access_token passed."
BAD_TOKEN = "User authorization failed: invalid access_token."

_CODES: tuple[tuple[type[CoreError], int], ...] = (
    (Fault, 10),
    (MissingScope, 15),
    (NotSignedIn, 5),
    (UnknownPath, 3),
    (NotFound, 15),
    (Gone, 15),
    (LockedOut, 18),
    (NotAllowed, 15),
    (TooMany, 29),
    (Unavailable, 10),
    (Invalid, 100),
    (Conflict, 15),
    (TooLarge, 100),
)
_HTTP: tuple[tuple[type[CoreError], int], ...] = (
    (WrongMethod, 405),
    (NotFound, 404),
    (NotSignedIn, 401),
    (NotAllowed, 403),
    (TooMany, 429),
    (TooLarge, 413),
    (Fault, 500),
    (Unavailable, 503),
)


def render_error(request: Request, error: CoreError) -> Answer | Reply:
    """The answer of a method; addresses beside the methods have plain ones."""
    if not request.path.startswith("/method"):
        code = next((http for kind, http in _HTTP if isinstance(error, kind)), 400)
        return Reply(PlainError(_word(error), error.message), code)
    v = version.of(request)
    number, text = said(error, v)
    if v.given:
        return Reply(Nested(Body(number, text, _all_params(request))))
    flat = Body(number, text, _query_params(request))
    return Reply(Body(number, text, flat.request_params, flat), 400)


def said(error: CoreError, v: version.Version) -> tuple[int, str]:
    """Number and text."""
    if isinstance(error, VkError):
        return (error.vk_code if v.given else error.code), error.message
    number = next((code for kind, code in _CODES if isinstance(error, kind)), 1)
    return number, _text(number, error)


def _text(number: int, error: CoreError) -> str:
    if isinstance(error, BadParams):
        if error.code == "missing":
            return f"Required parameter '{error.field}' missing."
        return f"One of the parameters specified was missing or invalid: {error.field} {error.why}"
    if isinstance(error, Invalid):
        return f"One of the parameters specified was missing or invalid: {error.message}"
    fixed = {
        3: "Unknown method passed", 5: NO_TOKEN if type(error) is NotSignedIn else BAD_TOKEN,
        10: "Internal server error", 18: "User was deleted or banned", 29: "Rate limit reached",
    }  # fmt: skip
    return fixed.get(number) or f"Access denied: {error.message}"


def _word(error: CoreError) -> str:
    return {NotFound: "not_found", TooLarge: "too_large", NotSignedIn: "unauthorized"}.get(type(error), "bad_request")


def method_name(request: Request) -> str:
    """As the client typed it."""
    return request.path.removeprefix("/method").strip("/")


def _all_params(request: Request) -> list[Pair]:
    pairs = [Pair("method", method_name(request)), Pair("oauth", "1")]
    sent = _sent(request)
    return pairs + [Pair(key, str(_shown(key, value))) for key, value in sent.flat().items() if key not in _LEFT_OUT]


def _query_params(request: Request) -> list[Pair]:
    pairs = [Pair(key, _shown(key, value)) for key, value in _sent(request).query if key not in _LEFT_OUT]
    return [*reversed(pairs), Pair("method", method_name(request)), Pair("oauth", 1)]


def _sent(request: Request) -> Sent:
    """What was sent, as far as it can be read: an unreadable query is echoed as nothing."""
    sent = request.sent or Sent(request.query)
    try:
        sent.query  # noqa: B018 - reading it is the attempt
    except CoreError:
        return Sent(b"", sent.form, sent.json)
    return sent


def _shown(key: str, value: Any) -> Any:
    if key in SECRETS:
        return "***"
    return str(value)[:_LONGEST_ECHO] if isinstance(value, (str, int, float)) else ""
