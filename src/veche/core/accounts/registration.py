"""How people come in, and how they prove that an address is theirs."""

from collections.abc import Callable
from typing import Any

import msgspec
from sqlalchemy import bindparam, select, update

from veche.core import barriers
from veche.core.accounts import arrival, entry, names, onetime, signout
from veche.core.accounts.rows import insert_account
from veche.core.accounts.views import NewUser, RegisteredUser
from veche.core.errors import Conflict, Invalid, NotSignedIn
from veche.core.events import AccountCreated, SignedUp
from veche.core.tx import Tx
from veche.core.viewer import Role, Viewer
from veche.db import statement, upsert
from veche.lib import mailbox, text
from veche.tables.accounts import accounts, users

LETTER = "mailing.own_letter"

_u = users.c


class Person(msgspec.Struct, frozen=True):
    """Whose link was followed."""

    user_id: int
    account_id: int


@statement
def _insert_user() -> Any:
    return upsert(
        users,
        "account_id",
        "email",
        "email_key",
        "email_confirmed_at",
        "password_hash",
        "role",
        "locale",
        "reason",
        "address",
        "app_id",
        "invited_by_id",
        "approved_at",
        "created_at",
        conflict=["email_key"],
    ).returning(_u.id)


@statement
def _by_email() -> Any:
    return select(_u.id, _u.account_id, _u.email, _u.email_confirmed_at, _u.disabled_at).where(
        _u.email_key == bindparam("email_key")
    )


@statement
def _by_id() -> Any:
    return select(_u.id, _u.account_id, _u.email, _u.email_confirmed_at, _u.disabled_at).where(
        _u.id == bindparam("user_id")
    )


@statement
def _confirm() -> Any:
    return (
        update(users)
        .where(_u.id == bindparam("user_id"))
        .values(email=bindparam("email"), email_key=bindparam("email_key"), email_confirmed_at=bindparam("at"))
    )


@statement
def _set_email() -> Any:
    return (
        update(users)
        .where(_u.id == bindparam("user_id"))
        .values(email=bindparam("email"), email_key=bindparam("email_key"))
    )


@statement
def _set_password() -> Any:
    return (
        update(users)
        .where(_u.id == bindparam("user_id"))
        .values(password_hash=bindparam("password_hash"), email_confirmed_at=bindparam("confirmed_at"))
    )


@statement
def _name_taken() -> Any:
    return select(accounts.c.id).where(accounts.c.username_key == bindparam("username_key"), accounts.c.domain == "")


async def register(tx: Tx, viewer: Viewer, new: NewUser) -> RegisteredUser:
    """Make a person with a user behind it; a letter with a link is on its way unless no confirmation is asked for.

    Anybody may, as far as the instance's mode goes; the instance itself and administrators always. Nobody else sees
    the account before it is let in and its address confirmed.
    Events: AccountCreated, and SignedUp where nobody trusted has made it. Errors: NotAllowed (closed, not invited, a
    barred network), Invalid (username, email, password, agreement, reason, date_of_birth, invite; codes blank, taken,
    reserved, blocked, too_long …).
    """
    trusted = viewer.is_system or viewer.role is Role.ADMIN
    watched = not trusted and await entry.check_door(tx, new.address)
    checked = _checked(tx, new, trusted=trusted)
    passed = entry.Passed() if trusted else await entry.pass_door(tx, new, checked.email, watched=watched)
    if await tx.scalar(_name_taken(), username_key=names.key(checked.username)) is not None:
        raise Invalid("username", "is already taken", code="taken")
    named = {"display_name": checked.display_name, "first_name": checked.first_name, "last_name": checked.last_name}
    confirmed = checked.email is None or not tx.settings.registration.confirm_email or (trusted and new.confirmed)
    waiting = int(passed.needs_approval or not confirmed)
    account_id = await insert_account(tx, kind="person", username=checked.username, waiting=waiting, **named)
    if account_id is None:
        raise Invalid("username", "is already taken", code="taken")
    user_id = await tx.scalar(
        _insert_user(),
        account_id=account_id,
        email=checked.email,
        email_key=checked.email and checked.email.lower(),
        email_confirmed_at=tx.now if confirmed and checked.email else None,
        password_hash=new.password_hash,
        role=new.role if trusted else Role.USER.value,
        locale=names.language(new.locale) or "en",
        reason=text.normalize(new.reason),
        address=new.address[:64],
        app_id=new.app_id,
        invited_by_id=passed.invited_by_id,
        approved_at=None if passed.needs_approval else tx.now,
        created_at=tx.now,
    )
    if user_id is None:
        raise Invalid("email", "is already taken", code="taken")
    tx.emit(AccountCreated(account_id=account_id))
    if not trusted:
        tx.emit(SignedUp(account_id=account_id))
    if not confirmed:
        await _send_confirmation(tx, user_id, checked.email or "")
    return RegisteredUser(user_id, account_id, not confirmed, passed.needs_approval)


async def faults(tx: Tx, new: NewUser) -> list[Invalid]:
    """All that `register` would refuse a stranger, at once: for forms that tell it beside each field.

    Nothing is written, and the password is not looked at: it comes here as a hash. Invitations are only asked for.
    At a closed door no fault of the form matters: it is told first. Errors: NotAllowed (closed, a barred network).
    """
    await entry.check_door(tx, new.address)
    found: list[Invalid] = []
    checks: tuple[Callable[[], object], ...] = (
        lambda: names.check_username(new.username, tx.limits),
        lambda: checked_email(new.email),
        lambda: _check_agreement(new),
        lambda: entry.check_reason(tx, new),
        lambda: entry.check_age(tx, new),
        lambda: entry.check_invited(tx, new),
    )
    for check in checks:
        try:
            check()
        except Invalid as error:
            found.append(error)
    wrong = {error.field for error in found}
    if "username" not in wrong:
        name = names.check_username(new.username, tx.limits)
        if await tx.scalar(_name_taken(), username_key=names.key(name)) is not None:
            found.append(Invalid("username", "is already taken", code="taken"))
    if "email" not in wrong:
        email = checked_email(new.email)
        if await tx.first(_by_email(), email_key=email.lower()) is not None:
            found.append(Invalid("email", "is already taken", code="taken"))
        try:
            await barriers.check_email(tx, email)
        except Invalid as error:
            found.append(error)
    return found


async def confirm_email(tx: Tx, token: str) -> Person:
    """The link of a confirmation letter was followed: the address is the user's now.

    Whoever holds the link. Events: AccountChanged (seen from now on). Errors: Invalid (token), Conflict (somebody else
    has confirmed that address meanwhile).
    """
    redeemed = await onetime.redeem(tx, token, "confirm")
    user = await tx.first(_by_id(), user_id=redeemed.user_id)
    if user is None:
        raise Invalid("token", "has been used already or is too old", code="expired")
    email = redeemed.data.get("email") or user.email
    holder = await tx.first(_by_email(), email_key=email.lower())
    if holder is not None and holder.id != user.id:
        raise Conflict("This e-mail address belongs to another account")
    await tx.run(_confirm(), user_id=user.id, email=email, email_key=email.lower(), at=tx.now)
    await arrival.settle(tx, user.account_id)
    return Person(user.id, user.account_id)


async def resend_confirmation(tx: Tx, viewer: Viewer, email: str | None = None) -> None:
    """Send the confirmation letter again. Who is signed in may correct an address that is not confirmed yet.

    A stranger names the address; whether it is known here is not told. Errors: Invalid (email), Conflict (confirmed
    already).
    """
    if viewer.user_id is None:
        user = await tx.first(_by_email(), email_key=checked_email(email).lower())
        if user is not None and user.email_confirmed_at is None:
            await _send_confirmation(tx, user.id, user.email)
        return
    user = await tx.first(_by_id(), user_id=viewer.user_id)
    if user is None:
        raise NotSignedIn
    if user.email_confirmed_at is not None:
        raise Conflict("The e-mail address is confirmed already")
    address = user.email if email is None else checked_email(email)
    if address != user.email:
        await check_free(tx, address, user.id)
        await barriers.check_email(tx, address)
        await tx.run(_set_email(), user_id=user.id, email=address, email_key=address.lower())
    await _send_confirmation(tx, user.id, address)


async def change_email(tx: Tx, viewer: Viewer, email: str) -> None:
    """Ask for another address: it replaces the present one when the link in the letter to it is followed.

    The signed-in user; the surface asks for the password first. Errors: NotSignedIn, Invalid (email: taken, blocked,
    invalid).
    """
    user = None if viewer.user_id is None else await tx.first(_by_id(), user_id=viewer.user_id)
    if user is None:
        raise NotSignedIn
    address = checked_email(email)
    if address == user.email and user.email_confirmed_at is not None:
        return
    await check_free(tx, address, user.id)
    await barriers.check_email(tx, address)
    if not tx.settings.registration.confirm_email:
        await tx.run(_confirm(), user_id=user.id, email=address, email_key=address.lower(), at=tx.now)
        await arrival.settle(tx, user.account_id)
        return
    await _send_confirmation(tx, user.id, address)


async def request_reset(tx: Tx, email: str) -> None:
    """Send a letter with a link to choose a new password. Anybody; whether the address is known is not told."""
    try:
        key = mailbox.compare_key(email)
    except ValueError:
        return
    user = await tx.first(_by_email(), email_key=key)
    if user is None or user.disabled_at is not None:
        return
    token = await onetime.issue(tx, user.id, "reset")
    if token is not None:
        await tx.enqueue(LETTER, user_id=user.id, letter="reset", token=token)


async def can_reset(tx: Tx, token: str) -> bool:
    """Whether the link of a reset letter still works: asked before a password is hashed."""
    return await onetime.is_good(tx, token, "reset")


async def reset_password(tx: Tx, token: str, password_hash: str) -> Person:
    """Set a new password by the link of a letter; everything that was signed in is signed out.

    Whoever holds the link; following it also proves the address. Events: TokensRevoked, AccountChanged (seen from now
    on). Errors: Invalid (token).
    """
    redeemed = await onetime.redeem(tx, token, "reset")
    user = await tx.first(_by_id(), user_id=redeemed.user_id)
    if user is None:
        raise Invalid("token", "has been used already or is too old", code="expired")
    confirmed_at = user.email_confirmed_at or tx.now
    await tx.run(_set_password(), user_id=user.id, password_hash=password_hash, confirmed_at=confirmed_at)
    await arrival.settle(tx, user.account_id)
    await signout.sign_out(tx, user.id, user.account_id)
    return Person(user.id, user.account_id)


class _Checked(msgspec.Struct, frozen=True):
    username: str
    email: str | None
    display_name: str
    first_name: str
    last_name: str


def _checked(tx: Tx, new: NewUser, *, trusted: bool) -> _Checked:
    username = names.check_username(new.username, tx.limits, trusted=trusted)
    email = None if trusted and not new.email else checked_email(new.email)
    if not new.password_hash and not trusted:
        raise Invalid("password", "must not be empty", code="blank")
    if not trusted:
        _check_agreement(new)
        entry.check_age(tx, new)
    entry.check_reason(tx, new, trusted=trusted)
    if trusted and new.role not in set(Role):
        raise Invalid("role", "is not one of user, moderator, admin", code="inclusion")
    first = names.check_display_name(new.first_name, tx.limits, field="first_name")
    last = names.check_display_name(new.last_name, tx.limits, field="last_name")
    display = names.check_display_name(new.display_name or names.join_name(first, last), tx.limits)
    if not first and not last:
        first, last = names.split_name(display)
    return _Checked(username, email, display, first, last)


def _check_agreement(new: NewUser) -> None:
    if not new.agreement:
        raise Invalid("agreement", "must be accepted", code="accepted")


def checked_email(given: str | None) -> str:
    """An address as it is stored. Errors: Invalid."""
    if not given or not given.strip():
        raise Invalid("email", "must not be empty", code="blank")
    try:
        return mailbox.normalize(given)
    except ValueError as error:
        raise Invalid("email", f"is not an e-mail address: {error}", code="invalid") from None


async def check_free(tx: Tx, email: str, user_id: int) -> None:
    """Whether this user may have this address. Errors: Invalid."""
    holder = await tx.first(_by_email(), email_key=email.lower())
    if holder is not None and holder.id != user_id:
        raise Invalid("email", "is already taken", code="taken")


async def _send_confirmation(tx: Tx, user_id: int, email: str) -> None:
    token = await onetime.issue(tx, user_id, "confirm", {"email": email})
    if token is not None:
        await tx.enqueue(LETTER, user_id=user_id, letter="confirmation", token=token)
