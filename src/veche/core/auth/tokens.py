"""Access tokens: random texts of which only a hash is kept, in the words of their app's dialect."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, or_, select, update

from veche.core.auth import apps as app_rows
from veche.core.auth.views import AppView, TokenIssued, TokenTerms, TokenView, UserIdentity
from veche.core.errors import NotAllowed, NotSignedIn
from veche.core.events import TokensRevoked
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import ids_in, statement, upsert
from veche.lib.tokens import random_hex, random_token, token_hash
from veche.tables.auth import apps, tokens

LASTING = TokenTerms()

_t = tokens.c


@statement
def _insert() -> Any:
    return upsert(
        tokens, "hash", "refresh_hash", "app_id", "user_id", "account_id", "dialect", "scopes", "expires_at",
        "created_at", conflict=["hash"],
    ).returning(_t.id)  # fmt: skip


@statement
def _renew() -> Any:
    return (
        update(tokens)
        .where(_t.refresh_hash == bindparam("old_refresh"), _t.app_id == bindparam("app"), _t.revoked_at.is_(None))
        .values(hash=bindparam("new_hash"), refresh_hash=bindparam("new_refresh"), expires_at=bindparam("new_expiry"))
        .returning(_t.id, _t.user_id, _t.account_id, _t.scopes, _t.created_at)
    )


@statement
def _by_hash() -> Any:
    return select(_t.id, _t.app_id, _t.account_id, _t.revoked_at).where(
        or_(_t.hash == bindparam("hash"), _t.refresh_hash == bindparam("hash"))
    )


@statement
def _revoke() -> Any:
    return (
        update(tokens)
        .where(ids_in(_t.id, "ids"), _t.revoked_at.is_(None))
        .values(revoked_at=bindparam("now"))
        .returning(_t.id, _t.account_id)
    )


@statement
def _revoke_own() -> Any:
    return (
        update(tokens)
        .where(ids_in(_t.id, "ids"), _t.user_id == bindparam("user"), _t.revoked_at.is_(None))
        .values(revoked_at=bindparam("now"))
        .returning(_t.id, _t.account_id)
    )


@statement
def _of_user() -> Any:
    alive = or_(_t.expires_at.is_(None), _t.expires_at > bindparam("now"), _t.refresh_hash.is_not(None))
    columns = [column.label(f"token_{column.name}") for column in (_t.id, _t.scopes, _t.dialect, _t.last_used_at,
                                                                   _t.last_address, _t.created_at)]  # fmt: skip
    return (
        select(apps, *columns)
        .join(tokens, _t.app_id == apps.c.id)
        .where(_t.user_id == bindparam("user_id"), _t.revoked_at.is_(None), alive)
        .order_by(_t.id.desc())
    )


async def issue_token(
    tx: Tx,
    app: AppView,
    person: UserIdentity | None,
    scopes: str,
    terms: TokenTerms = LASTING,
) -> TokenIssued:
    """A new token of the app: for a person, or (None) for the app by itself. `scopes` are the dialect's words.

    Nobody's rights are looked at: whoever calls this has checked the password, the code or the app's secret.
    """
    access, refresh = _text(app.dialect), _text(app.dialect) if terms.refreshable else None
    expires_at = _end(tx, terms)
    token_id = await tx.scalar(
        _insert(),
        hash=hashed(access),
        refresh_hash=refresh and hashed(refresh),
        app_id=app.id,
        user_id=person and person.user_id,
        account_id=person and person.account_id,
        dialect=app.dialect,
        scopes=scopes,
        expires_at=expires_at,
        created_at=tx.now,
    )
    return TokenIssued(
        token_id=token_id,
        access_token=access,
        refresh_token=refresh,
        scopes=scopes,
        app_id=app.id,
        user_id=person.user_id if person else None,
        account_id=person.account_id if person else None,
        created_at=tx.now,
        expires_at=expires_at,
    )


async def refresh(tx: Tx, app: AppView, refresh_token: str, terms: TokenTerms = LASTING) -> TokenIssued | None:
    """Both texts of a token anew; the old ones work no more. None: not a good refresh token of this app.

    Events: TokensRevoked (streams of the old text close).
    """
    access, following = _text(app.dialect), _text(app.dialect)
    expires_at = _end(tx, terms)
    row = await tx.first(
        _renew(),
        old_refresh=hashed(refresh_token),
        app=app.id,
        new_hash=hashed(access),
        new_refresh=hashed(following),
        new_expiry=expires_at,
    )
    if row is None:
        return None
    tx.emit(TokensRevoked(token_ids=(row.id,), account_id=row.account_id))
    return TokenIssued(
        token_id=row.id,
        access_token=access,
        refresh_token=following,
        scopes=row.scopes,
        app_id=app.id,
        user_id=row.user_id,
        account_id=row.account_id,
        created_at=tx.now,
        expires_at=expires_at,
    )


async def revoke_token(tx: Tx, app: AppView, text: str) -> None:
    """An app gives a token back (its access or refresh text). Unknown and revoked ones are no fault.

    Events: TokensRevoked. Errors: NotAllowed (another app's token).
    """
    row = await tx.first(_by_hash(), hash=hashed(text))
    if row is None or row.revoked_at is not None:
        return
    if row.app_id != app.id:
        raise NotAllowed("The token belongs to another app")
    await revoke(tx, row.id)


async def revoke(tx: Tx, *token_ids: int) -> None:
    """These tokens work no more, whosesoever they are. Events: TokensRevoked."""
    rows = await tx.all(_revoke(), ids=token_ids, now=tx.now)
    for row in rows:
        tx.emit(TokensRevoked(token_ids=(row.id,), account_id=row.account_id))


async def revoke_tokens(tx: Tx, viewer: Viewer, ids: Sequence[int]) -> int:
    """The viewer takes tokens away from apps; those of others are left alone. How many went.

    Events: TokensRevoked. Errors: NotSignedIn.
    """
    if viewer.user_id is None:
        raise NotSignedIn
    rows = await tx.all(_revoke_own(), ids=list(ids), user=viewer.user_id, now=tx.now)
    if rows:
        tx.emit(TokensRevoked(token_ids=tuple(row.id for row in rows), account_id=viewer.account_id))
    return len(rows)


async def list_tokens(tx: Tx, viewer: Viewer) -> list[TokenView]:
    """The apps that the viewer has let in, in every dialect, newest first. Errors: NotSignedIn."""
    if viewer.user_id is None:
        raise NotSignedIn
    rows = await tx.all(_of_user(), user_id=viewer.user_id, now=tx.now)
    return [
        TokenView(
            id=row.token_id,
            app=app_rows.view(row),
            scopes=row.token_scopes,
            dialect=row.token_dialect,
            last_used_at=row.token_last_used_at,
            last_address=row.token_last_address,
            created_at=row.token_created_at,
            current=row.token_id == viewer.token_id,
        )
        for row in rows
    ]


def hashed(text: str) -> str:
    """What is stored of a token."""
    return token_hash(text).hex()


def _end(tx: Tx, terms: TokenTerms) -> int | None:
    return None if terms.lifetime_ms is None else tx.now + terms.lifetime_ms


def _text(dialect: str) -> str:
    # My.Mail.Ru's clients know session keys as 32 hexadecimal digits.
    return random_hex() if dialect == "mailru" else random_token()
