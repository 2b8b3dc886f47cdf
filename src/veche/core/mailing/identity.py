"""Who is meant: uid, e-mail or phone, and the digests by which a forgotten person is still recognized."""

import msgspec

from veche.core.mailing.addresses import email_key
from veche.core.tx import Tx
from veche.lib.tokens import mac


class Identity(msgspec.Struct, frozen=True):
    """What a caller says of one person, already in its one spelling. At least one is given.

    `external_id` is the person's number in the project's own books, the mailer's "uid".
    """

    external_id: str | None = None
    email: str | None = None
    phone: str | None = None

    @property
    def by(self) -> str:
        """The column that the person is looked up by: external id before e-mail before phone."""
        return "external_id" if self.external_id is not None else "email_key" if self.email is not None else "phone"

    @property
    def value(self) -> str:
        """What the column has to hold."""
        return self.external_id or (email_key(self.email) if self.email else self.phone) or ""


class Who(msgspec.Struct, frozen=True):
    """By whose act consent changed: kept in the consent log."""

    source: str  # api, link, one-click, page, cli, …; "link:shop" when the project shop showed the form
    ip: str | None = None
    agent: str | None = None
    letter_id: int | None = None

    @property
    def is_person(self) -> bool:
        """The person's own act, not the project's word for it."""
        return self.source.partition(":")[0] in ("link", "one-click", "page")


def digest(tx: Tx, kind: str, value: str) -> bytes:
    """A keyed digest of one identifier (kind: uid, email, phone). Without the server's secret it tells nothing."""
    return mac(tx.settings.secrets.key, "mailing", kind, email_key(value) if kind == "email" else value)


def digests(tx: Tx, identity: Identity) -> list[bytes]:
    """The digests of all identifiers given."""
    given = (("uid", identity.external_id), ("email", identity.email), ("phone", identity.phone))
    return [digest(tx, kind, value) for kind, value in given if value is not None]


def link_key(tx: Tx) -> bytes:
    """The root of the keys that sign links."""
    return mac(tx.settings.secrets.key, "mailing", "links")
