"""Letters of the mailer."""

from veche.core.eventbase import Event


class LetterSent(Event, frozen=True):
    """The addressee's server (or the relay) has taken it."""

    dispatch_id: int
    project_id: int


class LetterFailed(Event, frozen=True):
    """It will not be tried again. `bounced`: the address itself was refused and is in quarantine now."""

    dispatch_id: int
    project_id: int
    bounced: bool = False
