"""Core error → code, text and HTTP status of the mailer. The list is closed; codes 3009 to 3012 do not exist."""

import math
import time
from collections.abc import Callable
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from veche.api.mailer.auth import project_of
from veche.core.errors import CoreError, Invalid, NotAllowed, NotFound, NotSignedIn, TooLarge, TooMany
from veche.core.mailing.errors import (
    AccessDenied,
    AlreadySent,
    Archived,
    BadArguments,
    BadFields,
    Barred,
    Filtered,
    InProgress,
    NoLetter,
    NoProfile,
    NoProject,
    SendFailed,
    TooManyAddresses,
    WrongToken,
)
from veche.core.mailing.views import State
from veche.http.answers import Headers, Reply, headers
from veche.http.errors import UnknownPath
from veche.http.request import Request


class Failure(msgspec.Struct):
    """The body of every failure; what does not belong to a code is left out."""

    code: int | UnsetType = UNSET
    msg: str = ""
    args_errors: dict[str, list[str]] | UnsetType = UNSET
    current_status: str | UnsetType = UNSET
    sent_at: str | UnsetType = UNSET
    reason: str | UnsetType = UNSET
    retry_after: int | UnsetType = UNSET
    status: str = "fail"


DENIED = {
    "header": "access denied: no Authorization header",
    "login": "access denied: incorrect login or secret",
    "address": "access denied: IP not in the allowed list",
}
# Only "W" is documented; the others say more to whoever asked for it (`fold_states` off).
LETTERS = {State.QUEUED: "W", State.SENDING: "W", State.RETRY: "R", State.UNKNOWN: "U"}

Answered = tuple[Failure, int]


def render_error(request: Request, error: CoreError) -> Reply:
    """The mailer's words for an error."""
    failure, code = _found(request, error)
    extra: Headers = ()
    if isinstance(error, AccessDenied) and code == 401:
        extra = headers({"WWW-Authenticate": 'Basic realm="mailer", charset="UTF-8"'})
    if isinstance(failure.retry_after, int):
        extra = headers({"Retry-After": str(failure.retry_after)})
    project = getattr(request.viewer, "project", None)
    if project is not None and project.always_ok:
        code = 200
    return Reply(failure, code, extra)


def _found(request: Request, error: CoreError) -> Answered:
    for kind, make in _TABLE:
        if isinstance(error, kind):
            return make(request, error)
    return Failure(msg="the service is not available, try again later"), 503


def _plain(code: int, text: str, status: int = 200) -> Callable[[Request, Any], Answered]:
    return lambda request, error: (Failure(code, text), status)


def _denied(request: Request, error: AccessDenied) -> Answered:
    return Failure(3001, DENIED[error.case]), 403 if error.case == "address" else 401


def _too_many(request: Request, error: TooMany) -> Answered:
    wait = math.ceil((error.retry_at or 0) / 1000 - time.time())
    return Failure(3014, "call frequency exceeded", retry_after=max(1, wait)), 429


def _arguments(request: Request, error: Invalid) -> Answered:
    faults = getattr(error, "faults", None) or {error.field: [error.why]}
    return Failure(3000, "incorrect arguments", args_errors=faults), 200


def _fields(request: Request, error: BadFields) -> Answered:
    return Failure(3007, "incorrect profile fields", args_errors=error.faults), 200


def _no_project(request: Request, error: NoProject) -> Answered:
    faults = {name: list(texts) for name, texts in error.faults.items()}
    return Failure(3004, "project not found", args_errors=faults or UNSET), 200


def _in_progress(request: Request, error: InProgress) -> Answered:
    letter = "W" if project_of(request.viewer).fold_states else LETTERS.get(State(error.state), "W")
    return Failure(3017, "send in progress", current_status=letter), 200


def _already_sent(request: Request, error: AlreadySent) -> Answered:
    return Failure(3016, "already sent", sent_at=str(error.sent_at // 1000)), 200


def _filtered(request: Request, error: Filtered) -> Answered:
    return Failure(3015, "user did not pass the filters", reason=error.reason), 200


def _too_large(request: Request, error: TooLarge) -> Answered:
    return Failure(3000, "incorrect arguments", args_errors={"body": [f"At most {error.limit} bytes"]}), 200


# The first kind that fits: special ones stand before what they are kinds of.
_TABLE: tuple[tuple[type[CoreError], Callable[[Request, Any], Answered]], ...] = (
    (UnknownPath, _plain(3013, "unsupported method", 404)),
    (AccessDenied, _denied),
    (NotSignedIn, _plain(3001, DENIED["header"], 401)),
    (TooMany, _too_many),
    (Barred, _plain(3020, "not allowed by the sending policy")),
    (BadFields, _fields),
    (BadArguments, _arguments),
    (TooManyAddresses, _plain(3003, "too many addresses")),
    (TooLarge, _too_large),
    (Invalid, _arguments),
    (NoLetter, lambda request, error: (Failure(3002, f"{error.what} not found"), 200)),
    (NoProject, _no_project),
    (NoProfile, _plain(3008, "no such profile")),
    (NotFound, _plain(3002, "letter not found")),
    (AlreadySent, _already_sent),
    (InProgress, _in_progress),
    (Filtered, _filtered),
    (WrongToken, _plain(3018, "incorrect token", 403)),
    (NotAllowed, _plain(3005, "object is inaccessible")),
    (Archived, _plain(3019, "template is archived")),
    (SendFailed, _plain(3006, "failed to send message")),
)
