"""Tokens made by the instance itself, for the command line and for demonstrations."""

from typing import Any

from sqlalchemy import bindparam, or_, select

from veche.core.auth import apps as app_rows
from veche.core.auth.people import find_user, identity
from veche.core.auth.tokens import issue_token
from veche.core.auth.viewers import check_words, widest_scopes
from veche.core.auth.views import AppView, NewApp, TokenIssued, TokenTerms, TokenWanted
from veche.core.errors import Invalid, NotAllowed, NotFound
from veche.core.tx import Tx
from veche.core.viewer import Role, Viewer
from veche.db import statement
from veche.lib.text import normalize
from veche.lib.times import DAY
from veche.tables.auth import apps

# My.Mail.Ru's clients cannot do without an end and a refresh token; those of the others know neither.
TERMS = {"mailru": TokenTerms(lifetime_ms=DAY, refreshable=True)}
DEFAULT_DIALECT = "mastodon"

_c = apps.c


@statement
def _named() -> Any:
    return (
        select(apps)
        .where(or_(_c.client_id == bindparam("text"), _c.id == bindparam("number"), _c.name == bindparam("text")))
        .order_by(_c.id.desc())
    )


async def create_token(tx: Tx, viewer: Viewer, wanted: TokenWanted) -> TokenIssued:
    """A token for a person without a password and without asking; an app is made for it when none is named.

    The instance itself and administrators. Errors: NotAllowed, NotFound (user, app), Invalid (dialect,
    scopes).
    """
    if viewer.role is not Role.ADMIN:
        raise NotAllowed("Only administrators make tokens for others")
    user_id = await find_user(tx, wanted.username)
    if user_id is None:
        raise NotFound("user")
    app = await _app(tx, wanted)
    if wanted.dialect not in (None, app.dialect):
        raise Invalid("dialect", f"of this app is {app.dialect}")
    scopes = check_words(app.dialect, wanted.scopes or "") or app.scopes or widest_scopes(app.dialect)
    person = await identity(tx, user_id)
    return await issue_token(tx, app, person, scopes, TERMS.get(app.dialect, TokenTerms()))


async def _app(tx: Tx, wanted: TokenWanted) -> AppView:
    """By client id, number or name, in this order of trust; the newest of several."""
    if wanted.app is None:
        dialect = wanted.dialect or DEFAULT_DIALECT
        new = NewApp(
            dialect=dialect,
            name="Command line",
            redirect_uris=(app_rows.OUT_OF_BAND,),
            scopes=check_words(dialect, wanted.scopes or "") or widest_scopes(dialect),
        )
        return await app_rows.create_app(tx, Viewer.system, new)
    text = normalize(wanted.app)
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
    rows = await tx.all(_named(), text=text, number=number)
    if not rows:
        raise NotFound("app")
    best = min(rows, key=lambda row: (row.client_id != text, row.id != number))
    return app_rows.view(best)
