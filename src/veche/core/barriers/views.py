"""What bars people from coming in, as those who set it see it."""

import msgspec

SEVERITIES = ("sign_up_requires_approval", "sign_up_block", "no_access")


class DayOfUse(msgspec.Struct, frozen=True):
    """How many people came in with addresses of a mail server on one day (UTC midnight, ms)."""

    day: int
    people: int


class EmailDomainView(msgspec.Struct, frozen=True):
    """A mail server whose addresses are not taken, or only after approval. `uses`: seven days, the latest first."""

    id: int
    domain: str
    with_approval: bool
    created_at: int
    uses: tuple[DayOfUse, ...] = ()


class EmailView(msgspec.Struct, frozen=True):
    """One mailbox that is not taken, known by a digest only."""

    id: int
    digest: str
    created_at: int


class AddressView(msgspec.Struct, frozen=True):
    """A network, and what its people may not do."""

    id: int
    network: str
    severity: str
    comment: str
    expires_at: int | None
    created_at: int


class AddressChanges(msgspec.Struct, frozen=True):
    """What is changed; None leaves a thing as it is. `expires_in` (ms): 0 means never."""

    network: str | None = None
    severity: str | None = None
    comment: str | None = None
    expires_in: int | None = None
