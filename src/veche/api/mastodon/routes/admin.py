"""What moderators and administrators do. Each row asks for its own scope; who may is asked by the core's verbs."""

from typing import Final

from veche.api.mastodon import params as common
from veche.api.mastodon.handlers import admin_accounts as accounts
from veche.api.mastodon.handlers import admin_barriers as barriers
from veche.api.mastodon.handlers import figures, reports
from veche.api.mastodon.paging import Paged
from veche.api.mastodon.params import figures as f
from veche.api.mastodon.params import moderation as p
from veche.api.mastodon.render import barriers as b
from veche.api.mastodon.render.admin import AdminAccount, AdminReport
from veche.api.mastodon.render.figures import Cohort, Dimension, Measure
from veche.api.mastodon.routes.rights import user
from veche.core.scopes import Scope
from veche.http.dialect import AnyRoute, delete, get, post, put

_READ = user(Scope.ADMIN_READ)
_PEOPLE_READ, _PEOPLE_WRITE = user(Scope.ADMIN_ACCOUNTS_READ), user(Scope.ADMIN_ACCOUNTS_WRITE)
_REPORTS_READ, _REPORTS_WRITE = user(Scope.ADMIN_REPORTS_READ), user(Scope.ADMIN_REPORTS_WRITE)
_BLOCKS_READ, _BLOCKS_WRITE = user(Scope.ADMIN_SERVER_BLOCKS_READ), user(Scope.ADMIN_SERVER_BLOCKS_WRITE)
_ALLOWS_READ, _ALLOWS_WRITE = user(Scope.ADMIN_SERVER_ALLOWS_READ), user(Scope.ADMIN_SERVER_ALLOWS_WRITE)
_DOMAINS_READ, _DOMAINS_WRITE = user(Scope.ADMIN_EMAIL_DOMAINS_READ), user(Scope.ADMIN_EMAIL_DOMAINS_WRITE)
_EMAILS_READ, _EMAILS_WRITE = user(Scope.ADMIN_EMAILS_READ), user(Scope.ADMIN_EMAILS_WRITE)
_IPS_READ, _IPS_WRITE = user(Scope.ADMIN_NETWORKS_READ), user(Scope.ADMIN_NETWORKS_WRITE)


def _admin(path: str) -> str:
    return f"/api/v1/admin/{path}"


_ACCOUNTS: Final[tuple[AnyRoute, ...]] = (
    get(_admin("accounts"), accounts.listed, params=p.FirstPeople, result=list[AdminAccount], **_PEOPLE_READ),
    get("/api/v2/admin/accounts", accounts.listed, params=p.SecondPeople, result=list[AdminAccount], **_PEOPLE_READ),
    get(_admin("accounts/{id}"), accounts.show, params=common.Id, result=AdminAccount, **_PEOPLE_READ),
    delete(_admin("accounts/{id}"), accounts.delete, params=common.Id, result=AdminAccount, **_PEOPLE_WRITE),
    post(_admin("accounts/{id}/action"), accounts.act, params=p.ActionForm, **_PEOPLE_WRITE),
    post(_admin("accounts/{id}/approve"), accounts.approve, params=common.Id, result=AdminAccount, **_PEOPLE_WRITE),
    post(_admin("accounts/{id}/reject"), accounts.reject, params=common.Id, result=AdminAccount, **_PEOPLE_WRITE),
    post(_admin("accounts/{id}/enable"), accounts.enable, params=common.Id, result=AdminAccount, **_PEOPLE_WRITE),
    post(_admin("accounts/{id}/unsilence"), accounts.unsilence, params=common.Id, result=AdminAccount,
         **_PEOPLE_WRITE),
    post(_admin("accounts/{id}/unsuspend"), accounts.unsuspend, params=common.Id, result=AdminAccount,
         **_PEOPLE_WRITE),
    post(_admin("accounts/{id}/unsensitive"), accounts.unsensitive, params=common.Id, result=AdminAccount,
         **_PEOPLE_WRITE),
)  # fmt: skip

_REPORTS: Final[tuple[AnyRoute, ...]] = (
    get(_admin("reports"), reports.listed, params=p.Cases, result=list[AdminReport], **_REPORTS_READ),
    get(_admin("reports/{id}"), reports.show, params=common.Id, result=AdminReport, **_REPORTS_READ),
    put(_admin("reports/{id}"), reports.update, params=p.CaseForm, result=AdminReport, **_REPORTS_WRITE),
    post(_admin("reports/{id}/assign_to_self"), reports.assign, params=common.Id, result=AdminReport,
         **_REPORTS_WRITE),
    post(_admin("reports/{id}/unassign"), reports.unassign, params=common.Id, result=AdminReport, **_REPORTS_WRITE),
    post(_admin("reports/{id}/resolve"), reports.resolve, params=common.Id, result=AdminReport, **_REPORTS_WRITE),
    post(_admin("reports/{id}/reopen"), reports.reopen, params=common.Id, result=AdminReport, **_REPORTS_WRITE),
)  # fmt: skip

_SERVERS: Final[tuple[AnyRoute, ...]] = (
    get(_admin("domain_blocks"), barriers.domain_blocks, params=Paged, result=list[b.AdminDomainBlock],
        **_BLOCKS_READ),
    get(_admin("domain_blocks/{id}"), barriers.domain_block, params=common.Id, result=b.AdminDomainBlock,
        **_BLOCKS_READ),
    post(_admin("domain_blocks"), barriers.block_domain, params=p.DomainBlockForm, result=b.AdminDomainBlock,
         **_BLOCKS_WRITE),
    put(_admin("domain_blocks/{id}"), barriers.change_domain_block, params=p.DomainBlockChanges,
        result=b.AdminDomainBlock, **_BLOCKS_WRITE),
    delete(_admin("domain_blocks/{id}"), barriers.unblock_domain, params=common.Id, **_BLOCKS_WRITE),
    get(_admin("domain_allows"), barriers.domain_allows, params=Paged, result=list[b.AdminDomainAllow],
        **_ALLOWS_READ),
    get(_admin("domain_allows/{id}"), barriers.domain_allow, params=common.Id, result=b.AdminDomainAllow,
        **_ALLOWS_READ),
    post(_admin("domain_allows"), barriers.allow_domain, params=common.DomainForm, result=b.AdminDomainAllow,
         **_ALLOWS_WRITE),
    delete(_admin("domain_allows/{id}"), barriers.disallow_domain, params=common.Id, result=b.AdminDomainAllow,
           **_ALLOWS_WRITE),
)  # fmt: skip

_BARRIERS: Final[tuple[AnyRoute, ...]] = (
    get(_admin("email_domain_blocks"), barriers.email_domains, params=Paged, result=list[b.AdminEmailDomainBlock],
        **_DOMAINS_READ),
    get(_admin("email_domain_blocks/{id}"), barriers.email_domain, params=common.Id, result=b.AdminEmailDomainBlock,
        **_DOMAINS_READ),
    post(_admin("email_domain_blocks"), barriers.bar_email_domain, params=p.EmailDomainForm,
         result=b.AdminEmailDomainBlock, **_DOMAINS_WRITE),
    delete(_admin("email_domain_blocks/{id}"), barriers.open_email_domain, params=common.Id, **_DOMAINS_WRITE),
    get(_admin("canonical_email_blocks"), barriers.emails, params=Paged, result=list[b.AdminCanonicalEmailBlock],
        **_EMAILS_READ),
    get(_admin("canonical_email_blocks/{id}"), barriers.email, params=common.Id, result=b.AdminCanonicalEmailBlock,
        **_EMAILS_READ),
    post(_admin("canonical_email_blocks/test"), barriers.test_email, params=p.EmailForm,
         result=list[b.AdminCanonicalEmailBlock], write=False, **_EMAILS_READ),
    post(_admin("canonical_email_blocks"), barriers.bar_email, params=p.EmailForm, result=b.AdminCanonicalEmailBlock,
         **_EMAILS_WRITE),
    delete(_admin("canonical_email_blocks/{id}"), barriers.open_email, params=common.Id, **_EMAILS_WRITE),
    get(_admin("ip_blocks"), barriers.networks, params=Paged, result=list[b.AdminIpBlock], **_IPS_READ),
    get(_admin("ip_blocks/{id}"), barriers.network, params=common.Id, result=b.AdminIpBlock, **_IPS_READ),
    post(_admin("ip_blocks"), barriers.bar_network, params=p.IpBlockForm, result=b.AdminIpBlock, **_IPS_WRITE),
    put(_admin("ip_blocks/{id}"), barriers.change_network, params=p.IpBlockChanges, result=b.AdminIpBlock,
        **_IPS_WRITE),
    delete(_admin("ip_blocks/{id}"), barriers.open_network, params=common.Id, **_IPS_WRITE),
)  # fmt: skip

# They only read, but take their time.
_FIGURES: Final[tuple[AnyRoute, ...]] = (
    post(_admin("measures"), figures.measures, params=f.Measures, result=list[Measure], slow=True, **_READ),
    post(_admin("dimensions"), figures.dimensions, params=f.Dimensions, result=list[Dimension], slow=True, **_READ),
    post(_admin("retention"), figures.retention, params=f.Retention, result=list[Cohort], slow=True, **_READ),
)

ROUTES: Final[tuple[AnyRoute, ...]] = (*_ACCOUNTS, *_REPORTS, *_SERVERS, *_BARRIERS, *_FIGURES)
