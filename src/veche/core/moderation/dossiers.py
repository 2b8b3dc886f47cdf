"""Accounts as moderators look them up: a fixed number of statements for any number of them."""

from collections import defaultdict
from collections.abc import Iterable
from ipaddress import ip_network
from typing import Any

from sqlalchemy import Text, bindparam, func, select, union_all

from veche.core import accounts, paging
from veche.core.barriers import is_in
from veche.core.errors import Invalid, NotAllowed, NotFound
from veche.core.moderation.views import ORIGINS, STATES, Dossier, DossierFilter, Seen
from veche.core.paging import Page, Slice
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import Row, ids_in, statement
from veche.lib.text import normalize
from veche.tables.accounts import accounts as people
from veche.tables.accounts import users
from veche.tables.auth import sessions, tokens

MOST_ADDRESSES = 20  # shown of one person
_a, _u = people.c, users.c


def _begins(column: Any, name: str) -> Any:
    return column.like(bindparam(name, type_=Text()), escape="!")


def _came_from(condition: Any) -> Any:
    """The users of browsers and apps that were last used from there, and those who registered from there."""
    places = (
        select(sessions.c.user_id).where(condition(sessions.c.address)),
        select(tokens.c.user_id).where(condition(tokens.c.last_address), tokens.c.user_id.is_not(None)),
        select(_u.id).where(condition(_u.address)),
    )
    return union_all(*places)


@statement
def _listed(  # noqa: PLR0913 - flags of a statement
    *,
    origin: str | None,
    state: str | None,
    by_role: bool,
    by_inviter: bool,
    by_username: bool,
    by_display_name: bool,
    by_domain: bool,
    by_email: bool,
    by_address: bool,
    before: bool,
    after: bool,
    ascending: bool,
) -> Any:
    query = select(_a.id).select_from(people.outerjoin(users, _u.account_id == _a.id)).where(_a.deleted_at.is_(None))
    if origin is not None:
        query = query.where(_a.domain == "" if origin == "local" else _a.domain != "")
    if state is not None:
        query = query.where(_STATES[state])
    wanted = (
        (by_role, ids_in(_u.role, "roles")),
        (by_inviter, _u.invited_by_id == bindparam("invited_by_id")),
        (by_username, _begins(_a.username_key, "username")),
        (by_display_name, _begins(func.lower(_a.display_name), "display_name")),
        (by_domain, _a.domain == bindparam("domain")),
        (by_email, _begins(_u.email_key, "email")),
        (by_address, _u.id.in_(_came_from(lambda column: ids_in(column, "addresses")))),
    )
    query = query.where(*(condition for is_wanted, condition in wanted if is_wanted))
    return paging.apply(query, _a.id, before=before, after=after, ascending=ascending)


_STATES: dict[str, Any] = {
    "active": _a.suspended_at.is_(None),
    "pending": _u.id.is_not(None) & _u.approved_at.is_(None),
    "disabled": _u.disabled_at.is_not(None),
    "silenced": _a.silenced_at.is_not(None),
    "suspended": _a.suspended_at.is_not(None),
    "sensitized": _a.sensitized_at.is_not(None),
}


@statement
def _users() -> Any:
    return select(users).where(ids_in(_u.account_id, "ids"))


@statement
def _addresses() -> Any:
    """Where these users came from; the last first."""
    s = sessions.c
    seen = union_all(
        select(s.user_id.label("user_id"), s.address.label("address"), s.last_used_at.label("at"))
        .where(ids_in(s.user_id, "ids"), s.address != ""),
        select(tokens.c.user_id, tokens.c.last_address, func.coalesce(tokens.c.last_used_at, tokens.c.created_at))
        .where(ids_in(tokens.c.user_id, "ids"), tokens.c.last_address.is_not(None)),
        select(_u.id, _u.address, _u.created_at).where(ids_in(_u.id, "ids"), _u.address != ""),
    ).subquery("seen")  # fmt: skip
    at = func.max(seen.c.at).label("at")
    return (
        select(seen.c.user_id, seen.c.address, at)
        .group_by(seen.c.user_id, seen.c.address)
        .order_by(seen.c.user_id, at.desc())
    )


@statement
def _known_addresses() -> Any:
    return union_all(
        select(sessions.c.address.label("address")).where(sessions.c.address != "").distinct(),
        select(tokens.c.last_address).where(tokens.c.last_address.is_not(None)).distinct(),
        select(_u.address).where(_u.address != "").distinct(),
    )


async def dossiers(tx: Tx, viewer: Viewer, page: Page, wanted: DossierFilter) -> Slice[Dossier]:
    """Accounts of all kinds, the latest first. Moderators. Errors: NotAllowed, Invalid (origin, state)."""
    check_moderates(viewer)
    for name, value, known in (("origin", wanted.origin, ORIGINS), ("status", wanted.state, STATES)):
        if value is not None and value not in known:
            raise Invalid(name, f"is not one of {', '.join(known)}", code="inclusion")
    roles = ("moderator", "admin") if wanted.staff else wanted.roles
    if wanted.staff and wanted.roles:
        roles = tuple(role for role in wanted.roles if role != "user")
    flags = {
        "origin": wanted.origin,
        "state": wanted.state,
        "by_role": bool(wanted.staff or wanted.roles),
        "by_inviter": wanted.invited_by_id is not None,
        "by_username": bool(wanted.username),
        "by_display_name": bool(wanted.display_name),
        "by_domain": bool(wanted.domain),
        "by_email": bool(wanted.email),
        "by_address": bool(wanted.address),
    }
    rows = await tx.tuples(
        _listed(**flags, **page.flags),
        roles=list(roles),
        invited_by_id=wanted.invited_by_id,
        username=_start(wanted.username.removeprefix("@")),
        display_name=_start(wanted.display_name),
        domain=_foreign(tx, wanted.domain),
        email=_start(wanted.email),
        addresses=await _matching(tx, wanted.address) if wanted.address else [],
        **page.params,
    )
    found = paging.sliced(rows, page, lambda row: int(row[0]), lambda row: int(row[0]))
    loaded = await load_dossiers(tx, viewer, found.items)
    kept = [id for id in found.items if id in loaded]
    return Slice([loaded[id] for id in kept], found.more, kept)


async def dossier(tx: Tx, viewer: Viewer, id: int) -> Dossier:
    """All that is known of one account. Moderators. Errors: NotAllowed, NotFound."""
    check_moderates(viewer)
    found = (await load_dossiers(tx, viewer, (id,))).get(id)
    if found is None or found.account.deleted:
        raise NotFound("account")
    return found


async def load_dossiers(tx: Tx, viewer: Viewer, ids: Iterable[int]) -> dict[int, Dossier]:
    """Ids → dossiers; who is not there is left out. The caller has checked who asks."""
    views = await accounts.load(tx, viewer, ids)
    if not views:
        return {}
    rows = {row.account_id: row for row in await tx.all(_users(), ids=list(views))}
    seen: defaultdict[int, list[Seen]] = defaultdict(list)
    for user_id, address, at in await tx.tuples(_addresses(), ids=[row.id for row in rows.values()]):
        seen[user_id].append(Seen(address, at))
    found = {}
    for id, view in views.items():
        row = rows.get(id)
        found[id] = Dossier(view) if row is None else _with_user(Dossier(view), row, seen[row.id])
    return found


def _with_user(bare: Dossier, row: Row, seen: list[Seen]) -> Dossier:
    return Dossier(
        bare.account,
        user_id=row.id,
        email=row.email,
        confirmed=row.email is None or row.email_confirmed_at is not None,
        approved=row.approved_at is not None,
        disabled=row.disabled_at is not None,
        role=row.role,
        locale=row.locale,
        reason=row.reason,
        address=seen[0].address if seen else "",
        addresses=tuple(seen[:MOST_ADDRESSES]),
        app_id=row.app_id,
        invited_by_id=row.invited_by_id,
    )


def check_moderates(viewer: Viewer) -> None:
    """Errors: NotAllowed."""
    if not viewer.moderates:
        raise NotAllowed("Only moderators may do this")


def _foreign(tx: Tx, domain: str) -> str:
    domain = normalize(domain).strip().lower()
    return "" if domain == tx.settings.domain else domain


def _start(text: str) -> str:
    text = normalize(text).strip().lower()
    for mark in "!%_":
        text = text.replace(mark, "!" + mark)
    return text + "%"


async def _matching(tx: Tx, text: str) -> list[str]:
    """The addresses that are meant: one, or those of a network that anybody ever came from; none for no address."""
    try:
        wanted = ip_network(normalize(text).strip(), strict=False)
    except ValueError:
        return []
    known = {row[0] for row in await tx.tuples(_known_addresses())}
    return sorted(address for address in known if is_in(address, wanted))
