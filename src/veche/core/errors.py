"""Everything that a verb of the core may refuse with. The list is closed; a dialect has one answer for each line.

    CoreError
    ├── NotFound(what)                   it does not exist, or the viewer may not know that it does
    ├── NotAllowed(why)                  it exists, and the viewer may not do this to it
    │   ├── NotYours                     it belongs to somebody else; a dialect may say that there is none
    │   ├── LockedOut                    the caller's own login is disabled, or the account suspended
    │   └── Unsuitable                   nobody may do this to such a thing; a dialect may say that the input is wrong
    ├── NotSignedIn                      somebody must ask, and nobody does
    ├── Invalid(field, why, code)        the input is wrong
    ├── Conflict(why)                    it is already so, or has changed meanwhile
    ├── TooMany(limit, retry_at)         too often
    ├── TooLarge(limit)                  too many bytes
    ├── Gone                             it was here once
    └── Unavailable(why)                 something that we need does not answer

`message` is English and safe to show to anybody.
"""


class CoreError(Exception):
    """What all of them are."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotFound(CoreError):
    """There is none, as far as the viewer may know."""

    def __init__(self, what: str = "record") -> None:
        super().__init__(f"{what} not found")
        self.what = what


class NotAllowed(CoreError):
    """The viewer may not do this."""

    def __init__(self, why: str = "this is not allowed") -> None:
        super().__init__(why)
        self.why = why


class NotYours(NotAllowed):
    """Only whose it is may do this. A dialect that does not tell these apart answers as to NotAllowed."""


class LockedOut(NotAllowed):
    """Who calls is known, and is let in no more. A dialect that does not tell these apart answers as to NotAllowed."""


class Unsuitable(NotAllowed):
    """The thing is not of the kind for this. A dialect that does not tell these apart answers as to NotAllowed."""


class NotSignedIn(CoreError):
    """Nobody is signed in, and somebody must be."""

    def __init__(self, why: str = "sign in first") -> None:
        super().__init__(why)
        self.why = why


class Invalid(CoreError):
    """A value cannot be accepted: `field` names it, `why` goes on after the name, `code` is for programs."""

    def __init__(self, field: str, why: str, code: str = "invalid") -> None:
        super().__init__(f"{field} {why}")
        self.field = field
        self.why = why
        self.code = code


class Conflict(CoreError):
    """It is already so, or somebody was faster."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class TooMany(CoreError):
    """Asked too often; `retry_at` (ms) tells when to come again."""

    def __init__(self, limit: int, retry_at: int | None = None) -> None:
        super().__init__("too many requests")
        self.limit = limit
        self.retry_at = retry_at


class TooLarge(CoreError):
    """More bytes than `limit`."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"too large: at most {limit} bytes are allowed")
        self.limit = limit


class Gone(CoreError):
    """It was here and is not any more."""

    def __init__(self, what: str = "record") -> None:
        super().__init__(f"{what} is gone")
        self.what = what


class Unavailable(CoreError):
    """Something that we need does not answer; trying later may help."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why
