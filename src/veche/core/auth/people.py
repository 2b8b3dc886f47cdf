"""Who somebody is who signs in: by password, or because the instance itself says so."""

from typing import Any

from sqlalchemy import Select, bindparam, select, update

from veche.core.auth import attempts, passwords
from veche.core.auth.views import UserIdentity
from veche.core.errors import LockedOut, NotFound, NotSignedIn, TooMany
from veche.core.tx import Tx, TxFactory
from veche.db import Row, statement
from veche.lib.text import normalize
from veche.settings import Settings
from veche.tables.accounts import accounts, users

LOGIN_LONGEST = 320
WRONG = "Invalid username or password"

_u, _a = users.c, accounts.c


@statement
def _find(*, by: str) -> Any:
    query: Select[Any] = select(
        _u.id, _u.account_id, _u.email, _u.email_confirmed_at, _u.password_hash, _u.role, _u.locale, _u.approved_at,
        _u.disabled_at, _u.otp_secret, _a.username, _a.suspended_at,
    ).join(accounts, _a.id == _u.account_id)  # fmt: skip
    if by == "email":
        return query.where(_u.email_key == bindparam("login"))
    if by == "name":
        return query.where(_a.username_key == bindparam("login"), _a.domain == "")
    if by == "zone":  # My.Mail.Ru's sign-in form gives every host the ending .ru
        return query.where(_u.email_key.like(bindparam("login"), escape="!")).limit(2)
    return query.where(_u.id == bindparam("user_id"))


@statement
def _rehash() -> Any:
    # Only over the hash that was checked: a password changed meanwhile stays changed.
    return (
        update(users)
        .where(_u.id == bindparam("user_id"), _u.password_hash == bindparam("old"))
        .values(password_hash=bindparam("new"))
    )


async def check_password(
    open_tx: TxFactory, login: str, password: str, *, address: str = "", any_zone: bool = False
) -> UserIdentity:
    """Who signs in with this e-mail address or user name and password. Opens short transactions of its own; the
    hashing happens between them.

    It takes the same time whether the name is known or not. `any_zone`: the last label of the address's host does not
    matter. Whether the identity is confirmed, approved, or needs a code is for the caller to look at. Errors:
    NotSignedIn (wrong), LockedOut (right, but disabled or suspended), TooMany, Unavailable.
    """
    login = _login(login)
    async with open_tx.read() as tx:
        row = await _by_login(tx, login, any_zone=any_zone) if 0 < len(login) <= LOGIN_LONGEST else None
        keys = _keys(login, address, row)
        retry_at = await attempts.too_many(tx, *keys) if tx.settings.ratelimit.enabled else None
        settings = tx.settings
    if retry_at is not None:
        raise TooMany(attempts.MOST, retry_at)
    too_long = passwords.is_too_long(password, settings.limits)
    fits = await passwords.verify(row.password_hash if row else None, "" if too_long else password)
    if not fits or row is None or too_long:
        await open_tx.write(lambda tx: attempts.note_failure(tx, *keys))
        raise NotSignedIn(WRONG)
    if passwords.is_outdated(row.password_hash):
        new = await passwords.hash_password(password)
        await open_tx.write(lambda tx: tx.run(_rehash(), user_id=row.id, old=row.password_hash, new=new))
    check_open(row)
    return _identity(settings, row)


async def identity(tx: Tx, user_id: int) -> UserIdentity:
    """The identity of a user who is known by other means (an open session, the command line). Errors: NotFound,
    LockedOut (disabled, suspended)."""
    row = await tx.first(_find(by="id"), user_id=user_id)
    if row is None:
        raise NotFound("user")
    check_open(row)
    return _identity(tx.settings, row)


async def find_user(tx: Tx, login: str) -> int | None:
    """The user id behind a user name or an e-mail address."""
    row = await _by_login(tx, _login(login), any_zone=False)
    return None if row is None else row.id


def _login(text: str) -> str:
    """As names and addresses are compared; what no database can hold is left out."""
    return normalize(text).strip().removeprefix("@").lower()


async def _by_login(tx: Tx, login: str, *, any_zone: bool) -> Row | None:
    if "@" not in login:
        return await tx.first(_find(by="name"), login=login)
    row = await tx.first(_find(by="email"), login=login)
    if row is None and any_zone:
        start, _, _ = login.rpartition(".")
        for mark in "!%_":
            start = start.replace(mark, "!" + mark)
        rows = await tx.all(_find(by="zone"), login=f"{start}.%") if start else []
        return rows[0] if len(rows) == 1 else None
    return row


def _keys(login: str, address: str, row: Row | None) -> list[str]:
    """What failures are counted under. A user is one key under any of his names."""
    name = f"user:{row.id}" if row else f"name:{login[:LOGIN_LONGEST]}"
    return [name, f"address:{address}"] if address else [name]


def check_open(row: Row) -> None:
    """Nobody comes in whose account is suspended or whose login is disabled. Errors: LockedOut."""
    if row.suspended_at is not None:
        raise LockedOut("This account is suspended")
    if row.disabled_at is not None:
        raise LockedOut("Your login is currently disabled")


def _identity(settings: Settings, row: Row) -> UserIdentity:
    return UserIdentity(
        user_id=row.id,
        account_id=row.account_id,
        username=row.username,
        email=row.email,
        locale=row.locale,
        role=row.role,
        confirmed=is_confirmed(settings, row.email, row.email_confirmed_at),
        approved=row.approved_at is not None,
        needs_code=row.otp_secret is not None,
    )


def is_confirmed(settings: Settings, email: str | None, confirmed_at: int | None) -> bool:
    """Whether nothing more is asked about the e-mail address."""
    return email is None or confirmed_at is not None or not settings.registration.confirm_email
