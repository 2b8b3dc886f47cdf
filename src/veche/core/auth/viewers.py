"""From the text that a caller shows to the Viewer on whose behalf verbs run."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam, select

from veche.core import presence
from veche.core.auth.people import check_open, is_confirmed
from veche.core.auth.tokens import hashed
from veche.core.errors import Invalid, NotAllowed
from veche.core.scopes import ALL, ORDINARY, Scope
from veche.core.tx import Tx
from veche.core.viewer import Role, Viewer
from veche.db import Row, statement
from veche.tables.accounts import accounts, users
from veche.tables.auth import sessions, tokens

# How a dialect reads the words that its tokens were granted; each puts its own parser in (app.py, from Dialect).
SCOPES: dict[str, Callable[[str], frozenset[Scope]]] = {}
_WIDEST: dict[str, str] = {}
# How each takes a request for rights apart, and the words that there are.
_VOCABULARY: dict[str, tuple[Callable[[str], list[str]], tuple[str, ...]]] = {}

_t, _u, _a, _s = tokens.c, users.c, accounts.c, sessions.c
_PERSON = (
    _u.email, _u.email_confirmed_at, _u.approved_at, _u.disabled_at, _u.role, _u.locale,
    _a.suspended_at, _a.deleted_at,
)  # fmt: skip


@statement
def _by_token() -> Any:
    joined = tokens.outerjoin(users, _u.id == _t.user_id).outerjoin(accounts, _a.id == _t.account_id)
    return (
        select(
            _t.id, _t.app_id, _t.user_id, _t.account_id, _t.dialect, _t.scopes, _t.expires_at, _t.revoked_at, *_PERSON
        )
        .select_from(joined)
        .where(_t.hash == bindparam("hash"))
    )


@statement
def _by_session() -> Any:
    joined = sessions.join(users, _u.id == _s.user_id).join(accounts, _a.id == _u.account_id)
    return (
        select(_s.id, _s.hash, _s.user_id, _s.expires_at, _u.account_id, *_PERSON)
        .select_from(joined)
        .where(_s.hash == bindparam("hash"))
    )


@statement
def _by_token_id() -> Any:
    joined = tokens.join(users, _u.id == _t.user_id).join(accounts, _a.id == _t.account_id)
    return select(_t.expires_at, _t.revoked_at, *_PERSON).select_from(joined).where(_t.id == bindparam("token_id"))


async def viewer_of_token(tx: Tx, text: str, *, unconfirmed: bool = False) -> Viewer | None:
    """Who shows this token; None when it is unknown, expired or revoked. One statement, and nothing is written: when
    it was last used is kept in memory.

    `unconfirmed` lets those in whose address is not confirmed yet (to have the letter sent again). Errors: NotAllowed
    (not confirmed, not approved), LockedOut (disabled, suspended).
    """
    row = await tx.first(_by_token(), hash=hashed(text))
    if row is None or row.revoked_at is not None or _is_over(tx, row.expires_at):
        return None
    if row.user_id is not None:
        if row.role is None or row.deleted_at is not None:
            return None
        check_open(row)
        if not unconfirmed:
            _check_entry(tx, row)
    presence.used(row.id, tx.now)
    return Viewer(
        account_id=row.account_id,
        user_id=row.user_id,
        app_id=row.app_id,
        token_id=row.id,
        scopes=granted(row.dialect, row.scopes),
        locale=row.locale or "en",
        role=Role(row.role) if row.role else Role.USER,
        dialect=row.dialect,
    )


async def is_token_good(tx: Tx, token_id: int) -> bool:
    """Whether a person's token still opens what was handed out under it (a long poll's key). One statement; no
    errors."""
    row = await tx.first(_by_token_id(), token_id=token_id)
    return row is not None and row.revoked_at is None and not _is_over(tx, row.expires_at) and _is_open(row)


async def viewer_of_session(tx: Tx, cookie: str, *, unconfirmed: bool = False) -> Viewer | None:
    """Who is signed in in this browser; None when nobody is, or nobody who is let in any more: the page of a stranger
    is for all. A session may do all that its user may. Errors: NotAllowed (not confirmed, not approved)."""
    row = await tx.first(_by_session(), hash=hashed(cookie))
    if row is None or _is_over(tx, row.expires_at) or not _is_open(row):
        return None
    if not unconfirmed:
        _check_entry(tx, row)
    presence.session_used(row.hash, tx.now)
    role = Role(row.role)
    return Viewer(
        account_id=row.account_id,
        user_id=row.user_id,
        scopes=ORDINARY if role is Role.USER else ALL,
        locale=row.locale,
        role=role,
        dialect="web",
    )


@lru_cache(maxsize=1024)
def granted(dialect: str, words: str) -> frozenset[Scope]:
    """The rights behind a token's words; none for a dialect that is not there."""
    parse = SCOPES.get(dialect)
    return parse(words) if parse is not None else frozenset()


def register_scopes(
    dialect: str,
    parse: Callable[[str], frozenset[Scope]],
    widest: str = "",
    vocabulary: tuple[Callable[[str], list[str]], tuple[str, ...]] | None = None,
) -> None:
    """Tell how a dialect's words are read, and which of them ask for all that an app of a person may do.

    `vocabulary`: how the dialect takes a request apart into words, and those that exist.
    """
    SCOPES[dialect] = parse
    _WIDEST[dialect] = widest
    if vocabulary is not None:
        _VOCABULARY[dialect] = vocabulary
    granted.cache_clear()


def check_words(dialect: str, text: str) -> str:
    """What is asked for, as tokens hold it. Anybody. No events. Errors: Invalid (scopes: a word that is none)."""
    if dialect not in _VOCABULARY:
        return text
    split, exist = _VOCABULARY[dialect]
    asked = split(text)
    if strange := [word for word in asked if word not in exist]:
        raise Invalid("scopes", f"of {dialect} cannot be {', '.join(strange)[:200]}; there are {', '.join(exist)}")
    return " ".join(asked)


def widest_scopes(dialect: str) -> str:
    """The words of a dialect that ask for everything; none where there are no words."""
    return _WIDEST.get(dialect, "")


def _is_over(tx: Tx, expires_at: int | None) -> bool:
    return expires_at is not None and expires_at <= tx.now


def _is_open(row: Row) -> bool:
    """The user is still there, and neither shut out nor gone."""
    gone = row.role is None or row.disabled_at is not None
    return not gone and row.suspended_at is None and row.deleted_at is None


def _check_entry(tx: Tx, row: Row) -> None:
    if not is_confirmed(tx.settings, row.email, row.email_confirmed_at):
        raise NotAllowed("Your login is missing a confirmed e-mail address")
    if row.approved_at is None:
        raise NotAllowed("Your login is currently pending approval")
