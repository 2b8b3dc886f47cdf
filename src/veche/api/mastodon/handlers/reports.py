"""Reports: filing them, and dealing with them."""

from veche.api.mastodon.paging import Paged, paged
from veche.api.mastodon.params import Id
from veche.api.mastodon.params.moderation import CaseForm, Cases, ReportForm
from veche.api.mastodon.render.admin import AdminReport, admin_report
from veche.api.mastodon.render.moderation import Report, report
from veche.core import moderation
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.http.answers import Reply
from veche.http.door import Call


async def file(tx: Tx, viewer: Viewer, form: ReportForm) -> Report:
    """Ask the moderators to look at an account."""
    return report(await moderation.file(tx, viewer, form.to_new_report()))


async def mine(tx: Tx, viewer: Viewer, params: Paged, call: Call) -> Reply:
    """The viewer's own reports."""
    found = await moderation.mine(tx, viewer, params.page(20, 40))
    return paged(call, [report(one) for one in found.items], found)


async def listed(tx: Tx, viewer: Viewer, params: Cases, call: Call) -> Reply:
    """Everybody's."""
    found = await moderation.cases(tx, viewer, params.page(100, 200), params.wanted)
    cursors = found.with_items([one.report for one in found.items])
    return paged(call, [admin_report(one, viewer.account_id) for one in found.items], cursors)


async def show(tx: Tx, viewer: Viewer, params: Id) -> AdminReport:
    """One report."""
    return admin_report(await moderation.case(tx, viewer, params.id), viewer.account_id)


async def update(tx: Tx, viewer: Viewer, form: CaseForm) -> AdminReport:
    """Say otherwise what it is about."""
    changed = await moderation.classify(tx, viewer, form.id, category=form.category, rule_ids=form.rules)
    return admin_report(changed, viewer.account_id)


async def assign(tx: Tx, viewer: Viewer, params: Id) -> AdminReport:
    """The viewer takes care of it."""
    return admin_report(await moderation.assign(tx, viewer, params.id), viewer.account_id)


async def unassign(tx: Tx, viewer: Viewer, params: Id) -> AdminReport:
    """Nobody takes care of it."""
    return admin_report(await moderation.assign(tx, viewer, params.id, assigned=False), viewer.account_id)


async def resolve(tx: Tx, viewer: Viewer, params: Id) -> AdminReport:
    """Nothing is left to do."""
    return admin_report(await moderation.resolve(tx, viewer, params.id), viewer.account_id)


async def reopen(tx: Tx, viewer: Viewer, params: Id) -> AdminReport:
    """Something is left to do."""
    return admin_report(await moderation.reopen(tx, viewer, params.id), viewer.account_id)
