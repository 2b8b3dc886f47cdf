"""What went wrong, in Mastodon's words: an HTTP code and `{"error": …}`; always JSON."""

from collections.abc import Callable, Sequence
from typing import Any, Final

import msgspec

from veche.core.errors import (
    Conflict,
    CoreError,
    Gone,
    Invalid,
    NotAllowed,
    NotFound,
    NotSignedIn,
    NotYours,
    TooLarge,
    TooMany,
    Unavailable,
    Unsuitable,
)
from veche.http.answers import Headers, Reply
from veche.http.convert import BadParams
from veche.http.errors import (
    BadRequest,
    BadToken,
    BodyTooLarge,
    BodyTooSlow,
    Fault,
    MissingScope,
    UnknownPath,
    UserNeeded,
    WrongMethod,
)
from veche.http.request import Request

RECORD_NOT_FOUND: Final = "Record not found"
BAD_TOKEN: Final = "The access token is invalid"
OUTSIDE_SCOPES: Final = "This action is outside the authorized scopes"
USER_NEEDED: Final = "This method requires an authenticated user"
APP_NEEDED: Final = "This method requires the token of an app"
NOT_ALLOWED: Final = "This action is not allowed"

_DETAILS = {
    "taken": "ERR_TAKEN",
    "reserved": "ERR_RESERVED",
    "accepted": "ERR_ACCEPTED",
    "blank": "ERR_BLANK",
    "too_long": "ERR_TOO_LONG",
    "too_short": "ERR_TOO_SHORT",
    "blocked": "ERR_BLOCKED",
    "inclusion": "ERR_INCLUSION",
    "too_young": "ERR_BELOW_LIMIT",
}

# Parameters that only choose a part of a list: a bad one is a bad request, not a failed validation.
_PAGING = frozenset({"max_id", "since_id", "min_id", "limit", "offset"})
# The core's names of things, where clients know them by others.
_FIELDS = {"text": "Text", "warning": "Spoiler text", "attachments": "Media attachments", "media": "Media attachments"}


class Detail(msgspec.Struct):
    """One fault of a registration."""

    error: str
    description: str


class Error(msgspec.Struct, omit_defaults=True):
    """The body of every refusal."""

    error: str
    error_description: str | None = None
    details: dict[str, list[Detail]] | None = None


class Refused(Invalid):
    """A registration with all that is wrong with it; forms show each fault beside its field."""

    def __init__(self, faults: Sequence[Invalid]) -> None:
        super().__init__(faults[0].field, faults[0].why, faults[0].code)
        self.faults = tuple(faults)


class SignInToSearch(NotSignedIn):
    """A search by which `parameter` asks for more than strangers get."""

    def __init__(self, parameter: str) -> None:
        super().__init__(f"searching with `{parameter}` needs a user's token")


class AppNeeded(CoreError):
    """Nobody shows the token of an app where one is needed."""

    def __init__(self) -> None:
        super().__init__(APP_NEEDED)


class Unexpected(msgspec.Struct):
    """Who would have been named against `allowed_mentions`."""

    error: str
    unexpected_accounts: list[Any]


class UnexpectedMentions(Invalid):
    """The status names accounts (as they are rendered) that `allowed_mentions` leaves out."""

    def __init__(self, accounts: list[Any]) -> None:
        super().__init__("text", "names accounts that were not expected")
        self.accounts = accounts


def render_error(request: Request, error: CoreError) -> Reply:
    """The most telling ancestor of the error decides."""
    for kind in type(error).__mro__:
        if kind in _ANSWERS:
            return _ANSWERS[kind](request, error)
    return _plain(500, "Something went wrong here")


def _refused(request: Request, error: CoreError) -> Reply:
    assert isinstance(error, Refused)
    details: dict[str, list[Detail]] = {}
    for one in error.faults:
        told = details.setdefault(one.field, [])
        told.append(Detail(_DETAILS.get(one.code, "ERR_INVALID"), _why(one)))
        if one.field == "email" and one.code == "blank":  # Mastodon says both; masto.js compares (2026-07)
            told.append(Detail("ERR_INVALID", "is invalid"))
    sentences = [f"{_name(one)} {_why(one)}" for one in error.faults]
    return Reply(Error(f"Validation failed: {', '.join(sentences)}", details=details), 422)


def _unexpected(request: Request, error: CoreError) -> Reply:
    assert isinstance(error, UnexpectedMentions)
    return Reply(Unexpected("Post would be sent to unexpected accounts", error.accounts), 422)


def _plain(code: int, text: str, why: str | None = None, headers: Headers = ()) -> Reply:
    return Reply(Error(text, why), code, headers)


def _bearer(code: str, text: str) -> Headers:
    value = f'Bearer realm="Veche", error="{code}", error_description="{text}"'
    return ((b"www-authenticate", value.encode("latin-1")),)


def _bad_token(request: Request, error: CoreError) -> Reply:
    return _plain(401, BAD_TOKEN, headers=_bearer("invalid_token", BAD_TOKEN))


def _missing_scope(request: Request, error: CoreError) -> Reply:
    return _plain(403, OUTSIDE_SCOPES, headers=_bearer("insufficient_scope", OUTSIDE_SCOPES))


def _bad_params(request: Request, error: CoreError) -> Reply:
    """An id in the path that is none names nothing; else what is missing is a bad request, what is wrong is invalid."""
    assert isinstance(error, BadParams)
    if not error.faults.keys().isdisjoint(request.path_params):
        return _plain(404, RECORD_NOT_FOUND)
    if error.code == "missing":
        return _plain(400, f"param is missing or the value is empty: {error.field}")
    if not error.faults.keys().isdisjoint(_PAGING):
        return _plain(400, f"{error.field} {error.why}")
    return _invalid(request, error)


def _invalid(request: Request, error: CoreError) -> Reply:
    assert isinstance(error, Invalid)
    if error.code == "unreadable":  # all that Mastodon says of a time that is none; toot compares it (2026-07)
        return _plain(422, "Record invalid")
    return _plain(422, f"Validation failed: {_name(error)} {_why(error)}")


def _name(error: Invalid) -> str:
    return _FIELDS.get(error.field) or error.field.replace("_", " ").capitalize()


def _why(error: Invalid) -> str:
    return "can't be blank" if error.code == "blank" else error.why


def _wrong_method(request: Request, error: CoreError) -> Reply:
    assert isinstance(error, WrongMethod)
    return _plain(405, "Method not allowed", headers=((b"allow", ", ".join(error.allowed).encode()),))


def _not_allowed(request: Request, error: CoreError) -> Reply:
    """Whom a token stands for, and that they may not come in yet, is found before anybody is the viewer."""
    text = _sentence(error.message)
    known = request.viewer.token_id is not None
    return _plain(403, NOT_ALLOWED, text) if known else _plain(403, text)


def _too_many(request: Request, error: CoreError) -> Reply:
    return _plain(429, "Too many requests")


def _message(code: int, prefix: str = "") -> Callable[[Request, CoreError], Reply]:
    return lambda request, error: _plain(code, prefix + _sentence(error.message))


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


_ANSWERS: Final[dict[type, Callable[[Request, CoreError], Reply]]] = {
    BadToken: _bad_token,
    AppNeeded: _message(422),
    UserNeeded: lambda request, error: _plain(422, USER_NEEDED),
    NotSignedIn: _bad_token,
    SignInToSearch: lambda request, error: _plain(401, _sentence(error.message)),
    MissingScope: _missing_scope,
    NotYours: lambda request, error: _plain(404, RECORD_NOT_FOUND),
    Unsuitable: _message(422, "Validation failed: "),
    NotAllowed: _not_allowed,
    WrongMethod: _wrong_method,
    UnknownPath: lambda request, error: _plain(404, "There is no such endpoint"),
    NotFound: lambda request, error: _plain(404, RECORD_NOT_FOUND),
    BadParams: _bad_params,
    BodyTooSlow: _message(408),
    BadRequest: _message(400),
    Refused: _refused,
    UnexpectedMentions: _unexpected,
    Invalid: _invalid,
    Conflict: _message(422, "Validation failed: "),
    BodyTooLarge: _message(413),
    TooLarge: _message(422, "Validation failed: File is "),
    TooMany: _too_many,
    Gone: _message(410),
    Fault: lambda request, error: _plain(500, error.message),
    Unavailable: _message(503),
}
