"""What bars people from coming in, as those who set it see it."""

from dataclasses import dataclass

SEVERITIES = ("sign_up_requires_approval", "sign_up_block", "no_access")


@dataclass(frozen=True, slots=True)
class DayOfUse:
    """How many people came in with addresses of a mail server on one day (UTC midnight, ms)."""

    day: int
    people: int


@dataclass(frozen=True, slots=True)
class EmailDomainView:
    """A mail server whose addresses are not taken, or only after approval. `uses`: seven days, the latest first."""

    id: int
    domain: str
    with_approval: bool
    created_at: int
    uses: tuple[DayOfUse, ...] = ()


@dataclass(frozen=True, slots=True)
class EmailView:
    """One mailbox that is not taken, known by a digest only."""

    id: int
    digest: str
    created_at: int


@dataclass(frozen=True, slots=True)
class AddressView:
    """A network, and what its people may not do."""

    id: int
    network: str
    severity: str
    comment: str
    expires_at: int | None
    created_at: int


@dataclass(frozen=True, slots=True)
class AddressChanges:
    """What is changed; None leaves a thing as it is. `expires_in` (ms): 0 means never."""

    network: str | None = None
    severity: str | None = None
    comment: str | None = None
    expires_in: int | None = None
