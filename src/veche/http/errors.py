"""What can go wrong before a handler runs.

    CoreError
    ├─ Invalid ─ BadRequest ─┬─ MalformedBody
    │                        └─ BodyTooSlow
    ├─ TooLarge ─ BodyTooLarge
    ├─ NotFound ─ UnknownPath ─ WrongMethod
    ├─ NotSignedIn ─┬─ BadToken
    │               └─ UserNeeded
    ├─ NotAllowed ─ MissingScope
    └─ Unavailable ─┬─ Overloaded
                    └─ Fault

Each is also one of the core's errors, so a dialect that does not care for the difference renders it by its parent.
"""

from collections.abc import Sequence

from veche.core.errors import Invalid, NotAllowed, NotFound, NotSignedIn, TooLarge, Unavailable


class BadRequest(Invalid):
    """The request cannot be read; `field` is the parameter at fault, or `body`, `query`, `header`."""

    def __init__(self, why: str, field: str = "body") -> None:
        super().__init__(field, why)


class MalformedBody(BadRequest):
    """JSON, form or multipart that does not parse."""


class BodyTooSlow(BadRequest):
    """The body did not arrive within its time."""


class BodyTooLarge(TooLarge):
    """The body, or one file of it, is longer than the route takes."""


class UnknownPath(NotFound):
    """No route has this path. (Not the same text as a record that is not there.)"""

    def __init__(self, path: str = "") -> None:
        super().__init__("path")
        self.path = path


class WrongMethod(UnknownPath):
    """The path is known, the method is not; `allowed` goes into the Allow header."""

    def __init__(self, path: str, allowed: Sequence[str]) -> None:
        super().__init__(path)
        self.allowed = tuple(allowed)


class BadToken(NotSignedIn):
    """A token was sent, and it is unknown, expired or revoked."""


class UserNeeded(NotSignedIn):
    """The token belongs to an app, and the route needs a person."""


class MissingScope(NotAllowed):
    """The token is good, but was not granted what the route needs (any one of `scopes`)."""

    def __init__(self, scopes: Sequence[str]) -> None:
        super().__init__("The token was not granted the scope that this needs")
        self.scopes = tuple(scopes)


class Overloaded(Unavailable):
    """More requests are being answered than this process takes on at once."""


class Fault(Unavailable):
    """Our own mistake: what happened is in the log under `request_id`, and nowhere in the answer."""

    def __init__(self, request_id: str = "") -> None:
        super().__init__("Something went wrong here")
        self.request_id = request_id
