"""Reports, and what moderators and administrators send."""

from typing import Literal

import msgspec

from veche.api.mastodon import ids
from veche.api.mastodon.paging import Paged
from veche.api.mastodon.params import Id
from veche.api.mastodon.render.account import ROLE_OF
from veche.core.barriers import AddressChanges
from veche.core.errors import Invalid
from veche.core.instances import ServerBlockChanges
from veche.core.moderation import Action, CaseFilter, DossierFilter, NewReport
from veche.lib.times import SECOND

CategoryWord = Literal["spam", "legal", "violation", "other"]
_STATES = ("active", "pending", "disabled", "silenced", "suspended", "sensitized")


class ReportForm(msgspec.Struct, kw_only=True):
    """POST /reports. What is chosen by a word that is none is refused by the core."""

    account_id: str = ""
    status_ids: tuple[str, ...] = ()
    comment: str = ""
    forward: bool = False
    category: str | None = None
    rule_ids: tuple[str, ...] = ()

    def to_new_report(self) -> NewReport:
        """In our words."""
        return NewReport(
            target_id=ids.parse(self.account_id),
            post_ids=tuple(ids.parse(one) for one in self.status_ids),
            comment=self.comment,
            category=self.category,
            rule_ids=_rules(self.rule_ids),
            forward=self.forward,
        )


class Cases(Paged, kw_only=True):
    """GET /admin/reports."""

    resolved: bool = False
    account_id: str | None = None
    target_account_id: str | None = None

    @property
    def wanted(self) -> CaseFilter:
        """In our words."""
        return CaseFilter(
            self.resolved, ids.parse_optional(self.account_id), ids.parse_optional(self.target_account_id)
        )


class CaseForm(Id, kw_only=True):
    """PUT /admin/reports/:id. What is absent stays."""

    category: CategoryWord | None = None
    rule_ids: tuple[str, ...] | None = None

    @property
    def rules(self) -> tuple[int, ...] | None:
        """Their places."""
        return None if self.rule_ids is None else _rules(self.rule_ids)


class _People(Paged, kw_only=True):
    username: str = ""
    display_name: str = ""
    by_domain: str = ""
    email: str = ""
    ip: str = ""

    def _filter(self, **more: object) -> DossierFilter:
        texts = {"username": self.username, "display_name": self.display_name, "domain": self.by_domain}
        return DossierFilter(**texts, email=self.email, address=self.ip, **more)  # type: ignore[arg-type]


class FirstPeople(_People, kw_only=True):
    """GET /v1/admin/accounts: a switch for each state."""

    local: bool = False
    remote: bool = False
    active: bool = False
    pending: bool = False
    disabled: bool = False
    silenced: bool = False
    suspended: bool = False
    sensitized: bool = False
    staff: bool = False

    @property
    def wanted(self) -> DossierFilter:
        """In our words; of several switches of one kind the last of the list counts."""
        state = next((name for name in reversed(_STATES) if getattr(self, name)), None)
        origin = "remote" if self.remote else "local" if self.local else None
        return self._filter(state=state, origin=origin, staff=self.staff)


class SecondPeople(_People, kw_only=True):
    """GET /v2/admin/accounts."""

    origin: str | None = None
    status: str | None = None
    permissions: str | None = None
    role_ids: tuple[str, ...] = ()
    invited_by: str | None = None

    @property
    def wanted(self) -> DossierFilter:
        """In our words. Roles that there are not are nobody's."""
        roles = tuple(ROLE_OF.get(one, one) for one in self.role_ids if one)
        invited_by = ids.parse_optional(self.invited_by)
        staff = self.permissions == "staff"
        chosen = {"origin": self.origin or None, "state": self.status or None}
        return self._filter(**chosen, staff=staff, roles=roles, invited_by_id=invited_by)


class ActionForm(Id, kw_only=True):
    """POST /admin/accounts/:id/action."""

    type: str = ""
    report_id: str | None = None
    warning_preset_id: str | None = None
    text: str = ""
    send_email_notification: bool = True

    def to_action(self) -> Action:
        """In our words."""
        if not self.type:
            raise Invalid("type", "can't be blank", "blank")
        return Action(
            self.type,
            self.text,
            ids.parse_optional(self.report_id),
            ids.parse_optional(self.warning_preset_id),
            self.send_email_notification,
        )


class DomainBlockForm(msgspec.Struct, kw_only=True):
    """POST /admin/domain_blocks."""

    domain: str = ""
    severity: str | None = None
    reject_media: bool | None = None
    reject_reports: bool | None = None
    private_comment: str | None = None
    public_comment: str | None = None
    obfuscate: bool | None = None

    def to_changes(self) -> ServerBlockChanges:
        """In our words."""
        return ServerBlockChanges(
            self.severity or None,
            self.reject_media,
            self.reject_reports,
            self.private_comment,
            self.public_comment,
            self.obfuscate,
        )


class DomainBlockChanges(DomainBlockForm, kw_only=True):
    """PUT /admin/domain_blocks/:id. What is absent stays."""

    id: int


class EmailDomainForm(msgspec.Struct, kw_only=True):
    """POST /admin/email_domain_blocks."""

    domain: str = ""
    allow_with_approval: bool = False


class EmailForm(msgspec.Struct, kw_only=True):
    """POST /admin/canonical_email_blocks; with an address the digest does not matter."""

    email: str = ""
    canonical_email_hash: str = ""


class IpBlockForm(msgspec.Struct, kw_only=True):
    """POST /admin/ip_blocks."""

    ip: str | None = None
    severity: str | None = None
    comment: str | None = None
    expires_in: int | None = None

    def to_changes(self) -> AddressChanges:
        """In our words."""
        lasts = None if self.expires_in is None else self.expires_in * SECOND
        return AddressChanges(self.ip, self.severity, self.comment, lasts)


class IpBlockChanges(IpBlockForm, kw_only=True):
    """PUT /admin/ip_blocks/:id. What is absent stays."""

    id: int


def _rules(texts: tuple[str, ...]) -> tuple[int, ...]:
    places = tuple(ids.parse_optional(one) for one in texts if one)
    return tuple(-1 if place is None else place for place in places)
