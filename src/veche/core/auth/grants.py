"""Authorization codes: once used, soon over, and a second use takes away what the first one gave."""

import base64
import hashlib
from typing import Any

from sqlalchemy import bindparam, delete, select, update

from veche.core.auth import tokens
from veche.core.auth.people import identity
from veche.core.auth.views import AppView, TokenIssued, TokenTerms, UserIdentity
from veche.core.errors import Invalid, NotAllowed, NotFound
from veche.core.tx import Tx
from veche.db import statement, upsert
from veche.lib.times import DAY
from veche.lib.tokens import random_token, same
from veche.tables.auth import grants

_g = grants.c


@statement
def _insert() -> Any:
    return upsert(
        grants, "hash", "app_id", "user_id", "scopes", "redirect_uri", "challenge", "expires_at", "created_at",
        conflict=["hash"],
    )  # fmt: skip


@statement
def _take() -> Any:
    return (
        update(grants)
        .where(_g.hash == bindparam("code"), _g.used_at.is_(None))
        .values(used_at=bindparam("now"))
        .returning(_g.app_id, _g.user_id, _g.scopes, _g.redirect_uri, _g.challenge, _g.expires_at)
    )


@statement
def _given() -> Any:
    return update(grants).where(_g.hash == bindparam("code")).values(token_id=bindparam("token"))


@statement
def _used() -> Any:
    return select(_g.token_id).where(_g.hash == bindparam("code"), _g.token_id.is_not(None))


@statement
def _prune() -> Any:
    return delete(grants).where(_g.expires_at < bindparam("at"))


async def grant_code(
    tx: Tx, app: AppView, person: UserIdentity, scopes: str, redirect_uri: str, challenge: str | None = None
) -> str:
    """A code that the app can exchange for a token, after the person has agreed. `challenge`: PKCE, S256.

    Errors: Invalid (challenge), NotAllowed (not confirmed, not approved).
    """
    if challenge is not None and not _is_challenge(challenge):
        raise Invalid("code_challenge", "is not an S256 challenge")
    check_entry(person)
    code = random_token()
    await tx.run(
        _insert(),
        hash=tokens.hashed(code),
        app_id=app.id,
        user_id=person.user_id,
        scopes=scopes,
        redirect_uri=redirect_uri,
        challenge=challenge,
        expires_at=tx.now + tx.settings.oauth.code_seconds * 1000,
        created_at=tx.now,
    )
    return code


async def exchange_code(
    tx: Tx,
    app: AppView,
    code: str,
    redirect_uri: str,
    verifier: str | None = None,
    *,
    terms: TokenTerms = tokens.LASTING,
) -> TokenIssued | None:
    """A token for a code. None when it is refused: unknown, used, too old, another app's, another address, PKCE fails.

    Refusals are not raised, because what they do has to be committed: a code is used up by the first attempt, right or
    wrong, and a second attempt revokes the token that the first one gave (somebody has stolen it). Events:
    TokensRevoked.
    """
    hashed = tokens.hashed(code)
    grant = await tx.first(_take(), code=hashed, now=tx.now)
    if grant is None:
        token_id = await tx.scalar(_used(), code=hashed)
        if token_id is not None:
            await tokens.revoke(tx, token_id)
        return None
    fits = (
        grant.app_id == app.id
        and grant.expires_at > tx.now
        and same(grant.redirect_uri, redirect_uri)
        and _verified(grant.challenge, verifier)
    )
    if not fits:
        return None
    try:
        person = await identity(tx, grant.user_id)
    except (NotFound, NotAllowed):
        return None
    issued = await tokens.issue_token(tx, app, person, grant.scopes, terms)
    await tx.run(_given(), code=hashed, token=issued.token_id)
    return issued


def check_entry(person: UserIdentity) -> None:
    """Whether somebody whose password was right may come in. Errors: NotAllowed."""
    if not person.confirmed:
        raise NotAllowed("Your login is missing a confirmed e-mail address")
    if not person.approved:
        raise NotAllowed("Your login is currently pending approval")


async def prune(tx: Tx) -> int:
    """Job: forget codes that ran out a day ago (until then a second use is still noticed)."""
    return await tx.run(_prune(), at=tx.now - DAY)


def _verified(challenge: str | None, verifier: str | None) -> bool:
    if challenge is None:
        return True
    if not verifier or not 43 <= len(verifier) <= 128:
        return False
    digest = hashlib.sha256(verifier.encode("utf-8", "surrogatepass")).digest()
    return same(base64.urlsafe_b64encode(digest).rstrip(b"="), challenge)


def _is_challenge(challenge: str) -> bool:
    return len(challenge) == 43 and challenge.isascii() and challenge.replace("-", "").replace("_", "").isalnum()
