"""What can go wrong in the mailer, as kinds of the core's own errors.

Invalid ─ BadArguments ─ BadFields
NotFound ─┬─ NoLetter
          ├─ NoProject
          └─ NoProfile
NotSignedIn ─ AccessDenied
NotAllowed ─┬─ Inaccessible
            ├─ Barred
            ├─ Filtered
            └─ WrongToken
Conflict ─┬─ AlreadySent
          └─ InProgress
Gone ─ Archived
TooLarge ─ TooManyAddresses
Unavailable ─ SendFailed
"""

from collections.abc import Mapping, Sequence

from veche.core.errors import Conflict, Gone, Invalid, NotAllowed, NotFound, NotSignedIn, TooLarge, Unavailable

ECHO_MAX = 100


def bad_value(what: str, received: str, available: Sequence[object] | None = None) -> str:
    """`Bad language. Received: 'en'. Available: ['ru']`: one grammar for all faults of a value."""
    text = f"Bad {what}. Received: {received[:ECHO_MAX]!r}"
    return text if available is None else f"{text}. Available: {list(available)!r}"


class BadArguments(Invalid):
    """All faults of a call at once: parameter → texts."""

    def __init__(self, faults: Mapping[str, Sequence[str]]) -> None:
        self.faults = {name: list(texts) for name, texts in faults.items()}
        name = next(iter(self.faults))
        super().__init__(name, self.faults[name][0])


class BadFields(BadArguments):
    """A declared field got a value that is not of its type."""


class NoLetter(NotFound):
    """No letter or text message has this number; `what` says which."""


class NoProject(NotFound):
    """No project has this external id."""

    def __init__(self, faults: Mapping[str, Sequence[str]] | None = None) -> None:
        super().__init__("project")
        self.faults = dict(faults or {})


class NoProfile(NotFound):
    """Nobody is known by these identifiers."""

    def __init__(self) -> None:
        super().__init__("profile")


class AccessDenied(NotSignedIn):
    """A caller who is no project: `case` is header, login or address."""

    def __init__(self, case: str) -> None:
        super().__init__()
        self.case = case


class Inaccessible(NotAllowed):
    """The thing is there, but it is another project's, or a voided person's."""

    def __init__(self) -> None:
        super().__init__("The object is inaccessible")


class Barred(NotAllowed):
    """The project's sending policy does not contain this act."""

    def __init__(self) -> None:
        super().__init__("The project's sending policy does not allow this")


class Filtered(NotAllowed):
    """The person must not be written to. The reason never tells that somebody was voided."""

    def __init__(self, reason: str) -> None:
        super().__init__("The person did not pass the filters")
        self.reason = reason


class WrongToken(NotAllowed):
    """A link that is forged, expired, meant for something else or dead: nobody is told which."""

    def __init__(self) -> None:
        super().__init__("The link is not valid")


class AlreadySent(Conflict):
    """A letter with this send_id has left."""

    def __init__(self, sent_at: int) -> None:
        super().__init__("A letter with this send_id was sent already")
        self.sent_at = sent_at


class InProgress(Conflict):
    """A letter with this send_id is being sent; `state` is the dispatch's."""

    def __init__(self, state: str) -> None:
        super().__init__("A letter with this send_id is being sent")
        self.state = state


class Archived(Gone):
    """The letter was put away and is not sent any more."""


class TooManyAddresses(TooLarge):
    """More addressees than one call may have."""


class SendFailed(Unavailable):
    """The letter was refused for good, or no server took it and nobody wants to wait."""

    def __init__(self) -> None:
        super().__init__("The message could not be sent")
