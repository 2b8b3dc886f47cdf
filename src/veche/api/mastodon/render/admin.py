"""What only moderators and administrators see: accounts, reports."""

from typing import Any

import msgspec

from veche.api.mastodon.render.account import ROLES, Account, Role, account
from veche.api.mastodon.render.instance import rules
from veche.api.mastodon.render.status import Status, status
from veche.core.moderation.views import CaseView, Dossier
from veche.lib.times import iso


class AdminIp(msgspec.Struct):
    """From where somebody came, and when last."""

    ip: str
    used_at: str


class AdminAccount(msgspec.Struct):
    """An account with all that is known of it. Texts that a remote account or a group has not are empty."""

    id: str
    username: str
    domain: str | None
    created_at: str
    email: str
    ip: str | None
    ips: list[AdminIp]
    locale: str
    invite_request: str | None
    role: Role
    confirmed: bool
    approved: bool
    disabled: bool
    silenced: bool
    suspended: bool
    sensitized: bool
    account: Account
    created_by_application_id: str | None
    invited_by_account_id: str | None


class AdminReport(msgspec.Struct):
    """A report with everything around it."""

    id: str
    action_taken: bool
    action_taken_at: str | None
    category: str
    comment: str
    forwarded: bool
    created_at: str
    updated_at: str
    account: AdminAccount
    target_account: AdminAccount
    assigned_account: AdminAccount | None
    action_taken_by_account: AdminAccount | None
    statuses: list[Status]
    rules: list[dict[str, Any]]


def admin_account(one: Dossier) -> AdminAccount:
    """One account."""
    view = one.account
    return AdminAccount(
        id=str(view.id),
        username=view.username,
        domain=view.domain or None,
        created_at=iso(view.created_at),
        email=one.email or "",
        ip=one.address or None,
        ips=[AdminIp(seen.address, iso(seen.at)) for seen in one.addresses],
        locale=one.locale or "",
        invite_request=one.reason or None,
        role=ROLES[one.role],
        confirmed=one.confirmed,
        approved=one.approved,
        disabled=one.disabled,
        silenced=view.silenced,
        suspended=view.suspended,
        sensitized=view.sensitized,
        account=account(view),
        created_by_application_id=None if one.app_id is None else str(one.app_id),
        invited_by_account_id=None if one.invited_by_id is None else str(one.invited_by_id),
    )


def admin_report(view: CaseView, viewer_id: int | None) -> AdminReport:
    """One report."""
    report = view.report
    return AdminReport(
        id=str(report.id),
        action_taken=report.resolved_at is not None,
        action_taken_at=None if report.resolved_at is None else iso(report.resolved_at),
        category=report.category,
        comment=report.comment,
        forwarded=report.forwarded,
        created_at=iso(report.created_at),
        updated_at=iso(view.updated_at),
        account=admin_account(view.reporter),
        target_account=admin_account(view.target),
        assigned_account=_optional(view.assigned_to),
        action_taken_by_account=_optional(view.resolved_by),
        statuses=[status(post, viewer_id) for post in view.posts],
        rules=rules(view.rules),
    )


def _optional(one: Dossier | None) -> AdminAccount | None:
    return None if one is None else admin_account(one)
