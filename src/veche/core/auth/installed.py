"""Which accounts have let an app in, and what it may therefore know of them."""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import bindparam, func, or_, select

from veche.core.auth.people import is_confirmed
from veche.core.auth.viewers import granted
from veche.core.auth.views import AppView
from veche.core.tx import Tx
from veche.core.viewer import Role, Viewer
from veche.db import ids_in, statement
from veche.tables.accounts import accounts, users
from veche.tables.auth import tokens

_t, _u, _a = tokens.c, users.c, accounts.c


class ToldToApp(msgspec.Struct, frozen=True):
    """Of the accounts asked about: who has let the app in, and the addresses that it may know."""

    installed: frozenset[int] = frozenset()
    emails: dict[int, str] = msgspec.field(default_factory=dict)


@statement
def _installed() -> Any:
    # A token that may still be refreshed counts: the person has not taken it back.
    alive = or_(_t.expires_at.is_(None), _t.expires_at > bindparam("now"), _t.refresh_hash.is_not(None))
    return (
        select(_t.account_id, _u.email, func.max(_t.id).label("newest"))
        .join(users, _u.id == _t.user_id)
        .where(_t.app_id == bindparam("app_id"), ids_in(_t.account_id, "ids"), _t.revoked_at.is_(None), alive)
        .group_by(_t.account_id, _u.email)
    )


@statement
def _newest() -> Any:
    alive = or_(_t.expires_at.is_(None), _t.expires_at > bindparam("now"), _t.refresh_hash.is_not(None))
    return (
        select(_t.scopes, _t.user_id, _u.locale, _u.role, _u.email, _u.email_confirmed_at, _u.approved_at)
        .join(users, _u.id == _t.user_id)
        .join(accounts, _a.id == _t.account_id)
        .where(
            _t.app_id == bindparam("app_id"), _t.account_id == bindparam("account_id"), _t.revoked_at.is_(None), alive,
            _u.disabled_at.is_(None), _a.suspended_at.is_(None), _a.deleted_at.is_(None),
        )
        .order_by(_t.id.desc())
        .limit(1)
    )  # fmt: skip


async def told_to_app(tx: Tx, viewer: Viewer, ids: Sequence[int]) -> ToldToApp:
    """What the viewer's app may know of these accounts. An address: one's own, and in a call of the app's server
    (nobody is signed in by a token) that of whoever has let the app in."""
    if viewer.app_id is None or not ids:
        return ToldToApp()
    rows = await tx.all(_installed(), app_id=viewer.app_id, ids=list(ids), now=tx.now)
    own_server = viewer.token_id is None
    emails = {
        row.account_id: row.email for row in rows if row.email and (own_server or row.account_id == viewer.account_id)
    }
    return ToldToApp(frozenset(row.account_id for row in rows), emails)


async def granted_words(tx: Tx, viewer: Viewer, account_id: int) -> str:
    """The words that the account last granted to the viewer's app, "" for none."""
    if viewer.app_id is None:
        return ""
    row = await tx.first(_newest(), app_id=viewer.app_id, account_id=account_id, now=tx.now)
    return "" if row is None else str(row.scopes)


async def viewer_of_app_user(tx: Tx, app: AppView, account_id: int) -> Viewer | None:
    """An app's server acts for an account that has let it in, with what was granted last; None when it has not.

    The caller has checked that it is the app's server that asks.
    """
    row = await tx.first(_newest(), app_id=app.id, account_id=account_id, now=tx.now)
    if row is None or row.approved_at is None or not is_confirmed(tx.settings, row.email, row.email_confirmed_at):
        return None
    return Viewer(
        account_id=account_id,
        user_id=row.user_id,
        app_id=app.id,
        scopes=granted(app.dialect, row.scopes),
        locale=row.locale,
        role=Role.USER,
        dialect=app.dialect,
    )
