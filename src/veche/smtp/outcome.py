"""What became of a letter, recipient by recipient."""

from __future__ import annotations

from typing import Literal

import msgspec
from msgspec.structs import replace

State = Literal["accepted", "temporary", "permanent", "unknown"]
Stage = Literal["address", "dns", "connect", "banner", "tls", "hello", "auth", "mail", "rcpt", "data", "end"]

# How bad it is, for a letter as a whole: what may have arrived weighs more than what surely did not.
_WEIGHT: dict[State, int] = {"accepted": 0, "unknown": 3, "temporary": 2, "permanent": 1}


class Outcome(msgspec.Struct, frozen=True):
    """`temporary`: try again later. `unknown`: the connection broke after the whole letter was sent; it may be there.

    `code` and `enhanced` are the server's own (421, "4.7.0"), 0 and "" where no server spoke. `stage` tells during what
    it happened: only `rcpt` speaks of the recipient, the rest of the connection, of us or of the letter.
    """

    recipient: str
    state: State
    stage: Stage
    code: int = 0
    enhanced: str = ""
    text: str = ""
    host: str = ""


class Delivery(msgspec.Struct, frozen=True):
    """The outcomes of one letter, in the order of its recipients."""

    outcomes: tuple[Outcome, ...]

    @property
    def accepted(self) -> bool:
        """Whether all recipients' servers took it."""
        return all(outcome.state == "accepted" for outcome in self.outcomes)

    @property
    def worst(self) -> Outcome:
        """The outcome to act upon first: unknown, then temporary, then permanent."""
        return max(self.outcomes, key=lambda outcome: _WEIGHT[outcome.state])

    def of(self, state: State) -> tuple[str, ...]:
        """The recipients in that state."""
        return tuple(outcome.recipient for outcome in self.outcomes if outcome.state == state)


class Trouble(Exception):
    """The attempt ended before there was an outcome for each recipient; this is the one for all that are left."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.text)
        self.outcome = outcome

    def for_all(self, recipients: list[str]) -> list[Outcome]:
        """The same for everybody."""
        return [replace(self.outcome, recipient=recipient) for recipient in recipients]


def trouble(stage: Stage, text: str, host: str = "", state: State = "temporary") -> Trouble:
    """Trouble that no server reported."""
    return Trouble(Outcome("", state, stage, text=text, host=host))
