"""Letters of the mailer."""

from dataclasses import dataclass

from veche.core.eventbase import Event


@dataclass(frozen=True, slots=True)
class LetterSent(Event):
    """The addressee's server (or the relay) has taken it."""

    dispatch_id: int
    project_id: int


@dataclass(frozen=True, slots=True)
class LetterFailed(Event):
    """It will not be tried again. `bounced`: the address itself was refused and is in quarantine now."""

    dispatch_id: int
    project_id: int
    bounced: bool = False
