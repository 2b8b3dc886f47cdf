"""What administrators bar: servers, mail servers, mailboxes, networks."""

from typing import Any

from veche.api.mastodon.paging import Paged, paged
from veche.api.mastodon.params import DomainForm, Id
from veche.api.mastodon.params import moderation as p
from veche.api.mastodon.render import barriers as render
from veche.core import barriers, instances
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.http.answers import Reply
from veche.http.door import Call


async def domain_blocks(tx: Tx, viewer: Viewer, params: Paged, call: Call) -> Reply:
    """What was decided about servers."""
    found = await instances.blocks(tx, viewer, params.page(100, 200))
    return paged(call, [render.admin_domain_block(one) for one in found.items], found)


async def domain_block(tx: Tx, viewer: Viewer, params: Id) -> render.AdminDomainBlock:
    """One decision."""
    return render.admin_domain_block(await instances.block_of(tx, viewer, params.id))


async def block_domain(tx: Tx, viewer: Viewer, form: p.DomainBlockForm) -> render.AdminDomainBlock:
    """Silence or refuse a server."""
    return render.admin_domain_block(await instances.block(tx, viewer, form.domain, form.to_changes()))


async def change_domain_block(tx: Tx, viewer: Viewer, form: p.DomainBlockChanges) -> render.AdminDomainBlock:
    """Decide otherwise."""
    return render.admin_domain_block(await instances.change_block(tx, viewer, form.id, form.to_changes()))


async def unblock_domain(tx: Tx, viewer: Viewer, params: Id) -> Any:
    """Treat it like all others."""
    await instances.unblock(tx, viewer, params.id)
    return {}


async def domain_allows(tx: Tx, viewer: Viewer, params: Paged, call: Call) -> Reply:
    """Servers that are welcome by name."""
    found = await instances.allows(tx, viewer, params.page(100, 200))
    return paged(call, [render.admin_domain_allow(one) for one in found.items], found)


async def domain_allow(tx: Tx, viewer: Viewer, params: Id) -> render.AdminDomainAllow:
    """One of them."""
    return render.admin_domain_allow(await instances.allowed(tx, viewer, params.id))


async def allow_domain(tx: Tx, viewer: Viewer, form: DomainForm) -> render.AdminDomainAllow:
    """Name a server."""
    return render.admin_domain_allow(await instances.allow(tx, viewer, form.domain))


async def disallow_domain(tx: Tx, viewer: Viewer, params: Id) -> render.AdminDomainAllow:
    """Name it no longer."""
    return render.admin_domain_allow(await instances.disallow(tx, viewer, params.id))


async def email_domains(tx: Tx, viewer: Viewer, params: Paged, call: Call) -> Reply:
    """Mail servers that are barred."""
    found = await barriers.domains(tx, viewer, params.page(100, 200))
    return paged(call, [render.admin_email_domain_block(one) for one in found.items], found)


async def email_domain(tx: Tx, viewer: Viewer, params: Id) -> render.AdminEmailDomainBlock:
    """One of them."""
    return render.admin_email_domain_block(await barriers.domain(tx, viewer, params.id))


async def bar_email_domain(tx: Tx, viewer: Viewer, form: p.EmailDomainForm) -> render.AdminEmailDomainBlock:
    """Take no more addresses of a mail server."""
    made = await barriers.bar_domain(tx, viewer, form.domain, with_approval=form.allow_with_approval)
    return render.admin_email_domain_block(made)


async def open_email_domain(tx: Tx, viewer: Viewer, params: Id) -> Any:
    """Take them again."""
    await barriers.open_domain(tx, viewer, params.id)
    return {}


async def emails(tx: Tx, viewer: Viewer, params: Paged, call: Call) -> Reply:
    """Mailboxes that are barred."""
    found = await barriers.mailboxes(tx, viewer, params.page(100, 200))
    return paged(call, [render.admin_canonical_email_block(one) for one in found.items], found)


async def email(tx: Tx, viewer: Viewer, params: Id) -> render.AdminCanonicalEmailBlock:
    """One of them."""
    return render.admin_canonical_email_block(await barriers.mailbox(tx, viewer, params.id))


async def test_email(tx: Tx, viewer: Viewer, form: p.EmailForm) -> list[render.AdminCanonicalEmailBlock]:
    """Which of them keep an address out."""
    found = await barriers.matching_mailboxes(tx, viewer, form.email)
    return [render.admin_canonical_email_block(one) for one in found]


async def bar_email(tx: Tx, viewer: Viewer, form: p.EmailForm) -> render.AdminCanonicalEmailBlock:
    """Take a mailbox no more."""
    made = await barriers.bar_mailbox(tx, viewer, email=form.email, digest=form.canonical_email_hash)
    return render.admin_canonical_email_block(made)


async def open_email(tx: Tx, viewer: Viewer, params: Id) -> Any:
    """Take it again."""
    await barriers.open_mailbox(tx, viewer, params.id)
    return {}


async def networks(tx: Tx, viewer: Viewer, params: Paged, call: Call) -> Reply:
    """Networks that are barred."""
    found = await barriers.networks(tx, viewer, params.page(100, 200))
    return paged(call, [render.admin_ip_block(one) for one in found.items], found)


async def network(tx: Tx, viewer: Viewer, params: Id) -> render.AdminIpBlock:
    """One of them."""
    return render.admin_ip_block(await barriers.network(tx, viewer, params.id))


async def bar_network(tx: Tx, viewer: Viewer, form: p.IpBlockForm) -> render.AdminIpBlock:
    """Bar a network."""
    return render.admin_ip_block(await barriers.bar_network(tx, viewer, form.to_changes()))


async def change_network(tx: Tx, viewer: Viewer, form: p.IpBlockChanges) -> render.AdminIpBlock:
    """Bar it from more, or from less."""
    return render.admin_ip_block(await barriers.change_network(tx, viewer, form.id, form.to_changes()))


async def open_network(tx: Tx, viewer: Viewer, params: Id) -> Any:
    """Bar it no longer."""
    await barriers.open_network(tx, viewer, params.id)
    return {}
