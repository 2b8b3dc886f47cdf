"""What bars others: servers, mail servers, mailboxes, networks."""

import hashlib

import msgspec

from veche.core.barriers.views import AddressView, EmailDomainView, EmailView
from veche.core.instances.views import ServerAllowView, ServerBlockView
from veche.lib.times import iso, seconds


class DomainBlock(msgspec.Struct):
    """A server that is silenced or refused, as strangers are told."""

    domain: str
    digest: str
    severity: str
    comment: str | None


class AdminDomainBlock(msgspec.Struct):
    """The same with all that was decided."""

    id: str
    domain: str
    digest: str
    created_at: str
    severity: str
    reject_media: bool
    reject_reports: bool
    private_comment: str | None
    public_comment: str | None
    obfuscate: bool


class AdminDomainAllow(msgspec.Struct):
    """A server that is named as welcome."""

    id: str
    domain: str
    created_at: str


class Usage(msgspec.Struct):
    """How many came with such an address on one day."""

    day: str
    accounts: str
    uses: str


class AdminEmailDomainBlock(msgspec.Struct):
    """A mail server whose addresses are not taken."""

    id: str
    domain: str
    created_at: str
    history: list[Usage]
    allow_with_approval: bool


class AdminCanonicalEmailBlock(msgspec.Struct):
    """A mailbox that is not taken."""

    id: str
    canonical_email_hash: str


class AdminIpBlock(msgspec.Struct):
    """A network that is barred."""

    id: str
    ip: str
    severity: str
    comment: str
    created_at: str
    expires_at: str | None


def domain_block(view: ServerBlockView) -> DomainBlock:
    """For strangers; a hidden name can still be compared by its digest."""
    return DomainBlock(view.shown, _digest(view.domain), view.severity, view.public_comment or None)


def admin_domain_block(view: ServerBlockView) -> AdminDomainBlock:
    """For administrators."""
    return AdminDomainBlock(
        id=str(view.id),
        domain=view.domain,
        digest=_digest(view.domain),
        created_at=iso(view.created_at),
        severity=view.severity,
        reject_media=view.reject_media,
        reject_reports=view.reject_reports,
        private_comment=view.private_comment or None,
        public_comment=view.public_comment or None,
        obfuscate=view.obfuscate,
    )


def admin_domain_allow(view: ServerAllowView) -> AdminDomainAllow:
    """One server."""
    return AdminDomainAllow(str(view.id), view.domain, iso(view.created_at))


def admin_email_domain_block(view: EmailDomainView) -> AdminEmailDomainBlock:
    """One mail server."""
    history = [Usage(str(seconds(one.day)), str(one.people), str(one.people)) for one in view.uses]
    return AdminEmailDomainBlock(str(view.id), view.domain, iso(view.created_at), history, view.with_approval)


def admin_canonical_email_block(view: EmailView) -> AdminCanonicalEmailBlock:
    """One mailbox."""
    return AdminCanonicalEmailBlock(str(view.id), view.digest)


def admin_ip_block(view: AddressView) -> AdminIpBlock:
    """One network."""
    return AdminIpBlock(
        id=str(view.id),
        ip=view.network,
        severity=view.severity,
        comment=view.comment,
        created_at=iso(view.created_at),
        expires_at=None if view.expires_at is None else iso(view.expires_at),
    )


def _digest(domain: str) -> str:
    return hashlib.sha256(domain.encode()).hexdigest()
