"""What moderators do about accounts: by an action that is told and kept as a strike, and back again."""

from typing import Any

import msgspec
from sqlalchemy import bindparam, select, update

from veche.core import accounts, audit, paging
from veche.core.errors import Invalid, NotAllowed, NotFound
from veche.core.events import Warned
from veche.core.limits import check_length
from veche.core.moderation import load, presets
from veche.core.moderation.dossiers import check_moderates, dossier
from veche.core.moderation.views import ACTIONS, Action, Dossier, StrikeView
from veche.core.paging import Page, Slice
from veche.core.tx import Tx
from veche.core.viewer import Role, Viewer
from veche.db import Row, ids_in, statement
from veche.lib.text import normalize
from veche.tables.moderation import report_posts, reports, strikes

TEXT_LONGEST = 10_000
_r, _s = reports.c, strikes.c


@statement
def _report() -> Any:
    return select(_r.id, _r.target_id).where(_r.id == bindparam("report_id"))


@statement
def _open_reports() -> Any:
    return select(_r.id).where(_r.target_id == bindparam("account_id"), _r.resolved_at.is_(None))


@statement
def _attached() -> Any:
    return select(report_posts.c.post_id).where(report_posts.c.report_id == bindparam("report_id"))


@statement
def _resolve() -> Any:
    values: dict[str, Any] = {name: bindparam(name) for name in ("resolved_at", "resolved_by_id", "updated_at")}
    return update(reports).where(ids_in(_r.id, "ids"), _r.resolved_at.is_(None)).values(values)


@statement
def _insert() -> Any:
    columns = ("account_id", "by_id", "action", "text", "report_id", "post_ids", "created_at")
    return strikes.insert().values({name: bindparam(name) for name in columns}).returning(_s.id)


@statement
def _strikes_of(*, before: bool, after: bool, ascending: bool) -> Any:
    query = select(_s.id).where(_s.account_id == bindparam("account_id"))
    return paging.apply(query, _s.id, before=before, after=after, ascending=ascending)


async def act(tx: Tx, viewer: Viewer, account_id: int, action: Action) -> None:
    """Warn an account, disable its sign-in, cover its pictures, silence or suspend it: a strike is kept, its owner is
    told, and the reports about it are resolved (a mere warning resolves the named one only).

    Moderators, against whoever is below them. Events: Warned, and those of what is done. Errors: NotAllowed, NotFound
    (the account, the report, the preset), Invalid, Conflict (the last administrator).
    """
    if action.kind not in ACTIONS:
        raise Invalid("type", f"is not one of {', '.join(ACTIONS)}", code="inclusion")
    _, user = await accounts.watched(tx, viewer, account_id)
    if action.kind == "disable" and user is None:
        raise NotAllowed("Nobody signs in to this account")
    text = await _text(tx, viewer, action)
    resolved = await _reports_of(tx, account_id, action)
    strike_id = await tx.scalar(
        _insert(),
        account_id=account_id,
        by_id=viewer.account_id,
        action=action.kind,
        text=text,
        report_id=action.report_id,
        post_ids=await _shown(tx, action),
        created_at=tx.now,
    )
    if action.send_email and user is not None:
        await accounts.notice.write(tx, account_id, f"warning_{action.kind}", text=text)
    await _do(tx, viewer, account_id, user, action.kind)
    done = {"resolved_at": tx.now, "resolved_by_id": viewer.account_id, "updated_at": tx.now}
    await tx.run(_resolve(), ids=resolved, **done)
    for id in resolved:
        await audit.note(tx, viewer, "resolve", "report", id)
    if action.kind == "none":
        await audit.note(tx, viewer, "warn", "account", account_id)
    if user is not None:
        tx.emit(Warned(strike_id=strike_id, account_id=account_id, to=(account_id,)))


async def _do(tx: Tx, viewer: Viewer, account_id: int, user: Row | None, kind: str) -> None:
    if kind == "disable" and user is not None:
        await accounts.disable(tx, viewer, user.id)
    elif kind == "sensitive":
        await accounts.sensitize(tx, viewer, account_id)
    elif kind == "silence":
        await accounts.silence(tx, viewer, account_id)
    elif kind == "suspend":
        await accounts.suspend(tx, viewer, account_id)


async def approve(tx: Tx, viewer: Viewer, account_id: int) -> Dossier:
    """Let in somebody who waits. Moderators. Errors: NotFound, NotAllowed (also when nobody waits)."""
    user = await _waiting(tx, viewer, account_id)
    await accounts.approve(tx, viewer, user.id)
    return await dossier(tx, viewer, account_id)


async def reject(tx: Tx, viewer: Viewer, account_id: int) -> Dossier:
    """Turn away somebody who waits; the dossier as it was. Moderators. Events: AccountRemoved. Errors as `approve`."""
    user = await _waiting(tx, viewer, account_id)
    found = await dossier(tx, viewer, account_id)
    await accounts.reject(tx, viewer, user.id)
    return found


async def enable(tx: Tx, viewer: Viewer, account_id: int) -> Dossier:
    """Let somebody sign in again. Moderators. Errors: NotAllowed (also when nobody signs in to it), NotFound."""
    _, user = await accounts.watched(tx, viewer, account_id)
    if user is None:
        raise NotAllowed("Nobody signs in to this account")
    await accounts.disable(tx, viewer, user.id, disabled=False)
    return await dossier(tx, viewer, account_id)


async def unsilence(tx: Tx, viewer: Viewer, account_id: int) -> Dossier:
    """Bring an account's posts back into public lists. Moderators. Errors: NotAllowed, NotFound."""
    await accounts.silence(tx, viewer, account_id, silenced=False)
    return await dossier(tx, viewer, account_id)


async def unsuspend(tx: Tx, viewer: Viewer, account_id: int) -> Dossier:
    """Let an account be seen and used again. Moderators. Errors: NotAllowed, NotFound."""
    await accounts.unsuspend(tx, viewer, account_id)
    return await dossier(tx, viewer, account_id)


async def unsensitize(tx: Tx, viewer: Viewer, account_id: int) -> Dossier:
    """Cover its pictures no longer. Moderators. Errors: NotAllowed, NotFound."""
    await accounts.sensitize(tx, viewer, account_id, sensitized=False)
    return await dossier(tx, viewer, account_id)


async def erase(tx: Tx, viewer: Viewer, account_id: int) -> Dossier:
    """Delete a suspended account for good; the dossier as it was. Administrators. Events: AccountRemoved.

    Errors: NotAllowed (also when it is not suspended), NotFound.
    """
    found = await dossier(tx, viewer, account_id)
    if viewer.role is not Role.ADMIN:
        raise NotAllowed("Only administrators delete accounts of others")
    if not found.account.suspended:
        raise NotAllowed("Only suspended accounts can be deleted")
    await accounts.delete(tx, viewer, account_id)
    return found


async def strikes_of(tx: Tx, viewer: Viewer, account_id: int, page: Page) -> Slice[StrikeView]:
    """What was done to an account, the latest first. Moderators, and its owner. Errors: NotAllowed."""
    if viewer.account_id != account_id:
        check_moderates(viewer)
    rows = await tx.tuples(_strikes_of(**page.flags), account_id=account_id, **page.params)
    found = paging.sliced(rows, page, lambda row: int(row[0]), lambda row: int(row[0]))
    views = await load.strikes(tx, viewer, found.items)
    return found.with_items([views[id] for id in found.items])


async def _waiting(tx: Tx, viewer: Viewer, account_id: int) -> Row:
    _, user = await accounts.watched(tx, viewer, account_id)
    if user is None or user.approved_at is not None:
        raise NotAllowed("This account does not wait to be let in")
    return user


async def _text(tx: Tx, viewer: Viewer, action: Action) -> str:
    said = [normalize(action.text).strip()]
    if action.preset_id is not None:
        said.insert(0, (await presets.load_one(tx, viewer, action.preset_id)).text)
    text = "\n\n".join(part for part in said if part)
    check_length("text", text, TEXT_LONGEST)
    return text


async def _reports_of(tx: Tx, account_id: int, action: Action) -> list[int]:
    """Those that the action deals with."""
    if action.report_id is not None:
        row = await tx.first(_report(), report_id=action.report_id)
        if row is None or row.target_id != account_id:
            raise NotFound("report")
    if action.kind == "none":
        return [] if action.report_id is None else [action.report_id]
    return [id for (id,) in await tx.tuples(_open_reports(), account_id=account_id)]


async def _shown(tx: Tx, action: Action) -> str:
    if action.report_id is None:
        return "[]"
    found = await tx.tuples(_attached(), report_id=action.report_id)
    return msgspec.json.encode([id for (id,) in found]).decode()
