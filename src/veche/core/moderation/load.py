"""Ids of reports and strikes → views, a fixed number of statements for any number of them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy import select

from veche.core import accounts, posts, site
from veche.core.accounts.views import AccountView
from veche.core.moderation.dossiers import load_dossiers
from veche.core.moderation.views import CaseView, ReportView, StrikeView, ToldView
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import Row, ids_in, statement
from veche.tables import moderation as t

NOTHING = ToldView()


@statement
def _reports() -> Any:
    return select(t.reports).where(ids_in(t.reports.c.id, "ids"))


@statement
def _attached() -> Any:
    a = t.report_posts.c
    return select(a.report_id, a.post_id).where(ids_in(a.report_id, "ids")).order_by(a.report_id, a.post_id)


@statement
def _strikes() -> Any:
    return select(t.strikes).where(ids_in(t.strikes.c.id, "ids"))


async def reports(tx: Tx, viewer: Viewer, ids: Collection[int]) -> dict[int, ReportView]:
    """Reports that the viewer filed, and to moderators those of all. Four statements at most."""
    rows = await tx.all(_reports(), ids=list(ids)) if ids else []
    rows = [row for row in rows if viewer.moderates or row.account_id == viewer.account_id]
    if not rows:
        return {}
    people = await accounts.load(tx, viewer, {row.target_id for row in rows})
    attached = await _posts_of(tx, rows)
    return {row.id: _report(row, people[row.target_id], attached[row.id]) for row in rows}


async def cases(tx: Tx, viewer: Viewer, ids: Collection[int]) -> dict[int, CaseView]:
    """The same with everything that moderators need. The caller has checked who asks.

    The attached posts are read as the instance itself sees them: what a reporter saw and shows, moderators see too.
    """
    rows = await tx.all(_reports(), ids=list(ids)) if ids else []
    if not rows:
        return {}
    named = {id for row in rows for id in (row.account_id, row.target_id, row.assigned_to_id, row.resolved_by_id) if id}
    people = await load_dossiers(tx, viewer, named)
    attached = await _posts_of(tx, rows)
    known = {rule.id: rule for rule in await site.rules.listed(tx)}
    shown = await posts.load(tx, Viewer.system, [id for some in attached.values() for id in some])
    return {
        row.id: CaseView(
            report=_report(row, people[row.target_id].account, attached[row.id]),
            reporter=people[row.account_id],
            target=people[row.target_id],
            assigned_to=people.get(row.assigned_to_id),
            resolved_by=people.get(row.resolved_by_id),
            posts=tuple(shown[id] for id in attached[row.id] if id in shown),
            updated_at=row.updated_at,
            rules=tuple(known[id] for id in msgspec.json.decode(row.rule_ids) if id in known),
        )
        for row in rows
    }


async def strikes(tx: Tx, viewer: Viewer, ids: Collection[int]) -> dict[int, StrikeView]:
    """What was done to the viewer's account, and to moderators what was done to any. Two statements."""
    rows = await tx.all(_strikes(), ids=list(ids)) if ids else []
    rows = [row for row in rows if viewer.moderates or row.account_id == viewer.account_id]
    if not rows:
        return {}
    people = await accounts.load(tx, viewer, {row.account_id for row in rows})
    return {
        row.id: StrikeView(
            id=row.id,
            action=row.action,
            text=row.text,
            post_ids=tuple(msgspec.json.decode(row.post_ids)),
            target=people[row.account_id],
            created_at=row.created_at,
        )
        for row in rows
    }


async def told(tx: Tx, viewer: Viewer, about: Iterable[tuple[str, int | None]]) -> ToldView:
    """What notifications of these kinds are about. No statement where none is about anything of moderation."""
    ids: defaultdict[str, set[int]] = defaultdict(set)
    for kind, id in about:
        if id is not None:
            ids[kind].add(id)
    if not ids:
        return NOTHING
    return ToldView(await reports(tx, viewer, ids["report"]), await strikes(tx, viewer, ids["moderation_warning"]))


async def _posts_of(tx: Tx, rows: Sequence[Row]) -> defaultdict[int, list[int]]:
    found: defaultdict[int, list[int]] = defaultdict(list)
    for report_id, post_id in await tx.tuples(_attached(), ids=[row.id for row in rows]):
        found[report_id].append(post_id)
    return found


def _report(row: Row, target: AccountView, attached: Sequence[int]) -> ReportView:
    return ReportView(
        id=row.id,
        target=target,
        category=row.category,
        comment=row.comment,
        rule_ids=tuple(msgspec.json.decode(row.rule_ids)),
        post_ids=tuple(attached),
        forwarded=bool(row.forwarded),
        resolved_at=row.resolved_at,
        created_at=row.created_at,
    )
