"""Reports: filed by anybody, read and dealt with by moderators."""

from typing import Any

import msgspec
from sqlalchemy import bindparam, or_, select, update

from veche.core import audit, paging, site, visibility
from veche.core.errors import NotFound, NotSignedIn
from veche.core.events import ReportFiled
from veche.core.limits import check_count
from veche.core.moderation import load, rules
from veche.core.moderation.dossiers import check_moderates
from veche.core.moderation.views import CaseFilter, CaseView, NewReport, ReportView
from veche.core.paging import Page, Slice
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import Row, ids_in, statement, upsert
from veche.tables.accounts import accounts
from veche.tables.moderation import report_posts, reports
from veche.tables.posts import posts

_r, _p, _a = reports.c, posts.c, accounts.c


@statement
def _target() -> Any:
    here = (_a.deleted_at.is_(None), _a.suspended_at.is_(None), _a.waiting == 0)
    return select(_a.id, _a.domain).where(_a.id == bindparam("account_id"), *here)


@statement
def _attached(*, signed_in: bool, system: bool) -> Any:
    """Which of these posts the target wrote and the reporter sees, or would see as a stranger: people block first and
    report then."""
    seen = or_(visibility.clause(signed_in=signed_in, system=system), visibility.clause(signed_in=False))
    return select(_p.id).where(ids_in(_p.id, "ids"), _p.author_id == bindparam("target_id"), seen)


@statement
def _insert() -> Any:
    columns = ("account_id", "target_id", "category", "comment", "rule_ids", "forwarded", "created_at", "updated_at")
    return reports.insert().values({name: bindparam(name) for name in columns}).returning(_r.id)


@statement
def _attach() -> Any:
    return upsert(report_posts, "report_id", "post_id", conflict=["report_id", "post_id"])


@statement
def _mine(*, before: bool, after: bool, ascending: bool) -> Any:
    query = select(_r.id).where(_r.account_id == bindparam("account_id"))
    return paging.apply(query, _r.id, before=before, after=after, ascending=ascending)


@statement
def _cases(*, resolved: bool, by_reporter: bool, by_target: bool, before: bool, after: bool, ascending: bool) -> Any:
    query = select(_r.id).where(_r.resolved_at.is_not(None) if resolved else _r.resolved_at.is_(None))
    if by_reporter:
        query = query.where(_r.account_id == bindparam("reporter_id"))
    if by_target:
        query = query.where(_r.target_id == bindparam("target_id"))
    return paging.apply(query, _r.id, before=before, after=after, ascending=ascending)


@statement
def _one() -> Any:
    return select(reports).where(_r.id == bindparam("report_id")).with_for_update()


@statement
def _classify() -> Any:
    values: dict[str, Any] = {name: bindparam(name) for name in ("category", "rule_ids", "updated_at")}
    return update(reports).where(_r.id == bindparam("report_id")).values(values)


@statement
def _assign() -> Any:
    values: dict[str, Any] = {name: bindparam(name) for name in ("assigned_to_id", "updated_at")}
    return update(reports).where(_r.id == bindparam("report_id")).values(values)


@statement
def _settle() -> Any:
    values: dict[str, Any] = {name: bindparam(name) for name in ("resolved_at", "resolved_by_id", "updated_at")}
    return update(reports).where(_r.id == bindparam("report_id")).values(values)


async def file(tx: Tx, viewer: Viewer, new: NewReport) -> ReportView:
    """Ask the moderators to look at an account, and at posts of it that the viewer sees.

    Anybody signed in. Events: ReportFiled. Errors: NotSignedIn, NotFound (the account; a post that is not the account's
    or that neither the viewer nor everybody sees), Invalid (comment, category, rules).
    """
    me = viewer.account_id
    if me is None:
        raise NotSignedIn
    comment = rules.checked_comment(new.comment)
    category = rules.checked_category(new.category, new.rule_ids)
    broken = rules.checked_rules(new.rule_ids, category, await _known_rules(tx))
    target = await tx.first(_target(), account_id=new.target_id)
    if target is None:
        raise NotFound("account")
    wanted = list(dict.fromkeys(new.post_ids))
    check_count("post_ids", wanted, rules.MOST_POSTS)
    if wanted:
        stmt = _attached(**visibility.flags(viewer))
        if len(await tx.tuples(stmt, ids=wanted, target_id=target.id, viewer_id=me)) < len(wanted):
            raise NotFound("post")
    forward = new.forward and bool(target.domain)
    row = {"account_id": me, "target_id": target.id, "category": category, "comment": comment}
    times = {"created_at": tx.now, "updated_at": tx.now}
    id = await tx.scalar(_insert(), **row, **times, rule_ids=_json(broken), forwarded=int(forward))
    await tx.many(_attach(), [{"report_id": id, "post_id": post_id} for post_id in wanted])
    tx.emit(ReportFiled(report_id=id, account_id=me, target_id=target.id, forward=forward))
    return (await load.reports(tx, viewer, [id]))[id]


async def mine(tx: Tx, viewer: Viewer, page: Page) -> Slice[ReportView]:
    """The viewer's own reports, the latest first. Errors: NotSignedIn."""
    if viewer.account_id is None:
        raise NotSignedIn
    rows = await tx.tuples(_mine(**page.flags), account_id=viewer.account_id, **page.params)
    found = paging.sliced(rows, page, lambda row: int(row[0]), lambda row: int(row[0]))
    views = await load.reports(tx, viewer, found.items)
    return found.with_items([views[id] for id in found.items])


async def cases(tx: Tx, viewer: Viewer, page: Page, wanted: CaseFilter) -> Slice[CaseView]:
    """Reports of all, the latest first. Moderators. Errors: NotAllowed."""
    check_moderates(viewer)
    flags = {
        "resolved": wanted.resolved,
        "by_reporter": wanted.reporter_id is not None,
        "by_target": wanted.target_id is not None,
    }
    params = {"reporter_id": wanted.reporter_id, "target_id": wanted.target_id}
    rows = await tx.tuples(_cases(**flags, **page.flags), **params, **page.params)
    found = paging.sliced(rows, page, lambda row: int(row[0]), lambda row: int(row[0]))
    views = await load.cases(tx, viewer, found.items)
    return found.with_items([views[id] for id in found.items])


async def case(tx: Tx, viewer: Viewer, id: int) -> CaseView:
    """One report. Moderators. Errors: NotAllowed, NotFound."""
    check_moderates(viewer)
    found = await load.cases(tx, viewer, [id])
    if id not in found:
        raise NotFound("report")
    return found[id]


async def classify(
    tx: Tx, viewer: Viewer, id: int, *, category: str | None = None, rule_ids: tuple[int, ...] | None = None
) -> CaseView:
    """Say otherwise what a report is about. Moderators. Errors: NotAllowed, NotFound, Invalid."""
    row = await _row(tx, viewer, id)
    if category is not None or rule_ids is not None:
        wanted = tuple(msgspec.json.decode(row.rule_ids)) if rule_ids is None else rule_ids
        now = rules.checked_category(category or ("violation" if rule_ids else row.category), wanted)
        broken = rules.checked_rules(wanted, now, await _known_rules(tx))
        await tx.run(_classify(), report_id=id, category=now, rule_ids=_json(broken), updated_at=tx.now)
        await audit.note(tx, viewer, "classify", "report", id, category=now)
    return await case(tx, viewer, id)


async def assign(tx: Tx, viewer: Viewer, id: int, *, assigned: bool = True) -> CaseView:
    """The viewer takes care of a report; `assigned=False`: nobody does. Moderators. Errors: NotAllowed, NotFound."""
    row = await _row(tx, viewer, id)
    to = viewer.account_id if assigned else None
    if row.assigned_to_id != to:
        await tx.run(_assign(), report_id=id, assigned_to_id=to, updated_at=tx.now)
        await audit.note(tx, viewer, "assign" if assigned else "unassign", "report", id)
    return await case(tx, viewer, id)


async def resolve(tx: Tx, viewer: Viewer, id: int) -> CaseView:
    """Nothing is left to do about a report. Moderators. Errors: NotAllowed, NotFound."""
    row = await _row(tx, viewer, id)
    if row.resolved_at is None:
        await tx.run(_settle(), report_id=id, resolved_at=tx.now, resolved_by_id=viewer.account_id, updated_at=tx.now)
        await audit.note(tx, viewer, "resolve", "report", id)
    return await case(tx, viewer, id)


async def reopen(tx: Tx, viewer: Viewer, id: int) -> CaseView:
    """There is something left to do after all. Moderators. Errors: NotAllowed, NotFound."""
    row = await _row(tx, viewer, id)
    if row.resolved_at is not None:
        await tx.run(_settle(), report_id=id, resolved_at=None, resolved_by_id=None, updated_at=tx.now)
        await audit.note(tx, viewer, "reopen", "report", id)
    return await case(tx, viewer, id)


async def _row(tx: Tx, viewer: Viewer, id: int) -> Row:
    check_moderates(viewer)
    row = await tx.first(_one(), report_id=id)
    if row is None:
        raise NotFound("report")
    return row


async def _known_rules(tx: Tx) -> set[int]:
    return {rule.id for rule in await site.rules.listed(tx)}


def _json(values: tuple[int, ...]) -> str:
    return msgspec.json.encode(values).decode()
