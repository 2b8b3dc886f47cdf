"""Registration, the confirmation of an address, and the way back in when the password is lost."""

from typing import Any

import msgspec

from veche.core import accounts, auth
from veche.core.accounts import NewUser
from veche.core.errors import Conflict, Invalid, NotAllowed
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.http import sessions
from veche.http.answers import Answer
from veche.http.door import Call
from veche.web.answering import locale_of, show_page
from veche.web.frame import Page, message
from veche.web.texts import fault_text
from veche.web.translations import text


class SignUp(msgspec.Struct):
    """The form of registration."""

    username: str = ""
    email: str = ""
    password: str = ""
    agreement: bool = False
    reason: str = ""
    invite: str = ""


class Link(msgspec.Struct):
    """A link of a letter."""

    token: str = ""


class NewPassword(msgspec.Struct):
    """Either half of the way: the address, or the word from the letter with a password."""

    email: str = ""
    token: str = ""
    password: str = ""


async def form(tx: Tx, viewer: Viewer, params: SignUp, call: Call) -> Page:
    """Asks who would like to come in."""
    return _page(params, {}, call)


async def sign_up(call: Call, viewer: Viewer, params: SignUp) -> Answer:
    """Makes the account and sends the letter."""
    sessions.check_origin(call.request, call.settings)
    locale = locale_of(call.request)
    try:
        hashed = await auth.hash_password(params.password, call.settings.limits)
        new = NewUser(
            username=params.username.strip(), email=params.email.strip(), password_hash=hashed, locale=locale,
            agreement=params.agreement, reason=params.reason.strip(), invite=params.invite.strip(),
        )  # fmt: skip
        made = await call.open_tx.write(lambda tx: accounts.register(tx, Viewer.anonymous, new))
    except Invalid as error:
        return await show_page(call, viewer, _page(params, {error.field: fault_text(error, locale)}, call, code=422))
    except NotAllowed as error:
        return await show_page(call, viewer, _page(params, {}, call, error=error.message, code=403))
    return await show_page(call, viewer, _welcome(locale, made, params.email))


async def confirm_form(tx: Tx, viewer: Viewer, params: Link, call: Call) -> Page:
    """The link of the letter: a button, because programs that look into mail follow links too."""
    return Page("confirm.html", {"token": params.token})


async def confirm(call: Call, viewer: Viewer, params: Link) -> Answer:
    """The button behind it."""
    locale = locale_of(call.request)
    sessions.check_origin(call.request, call.settings)
    try:
        await call.open_tx.write(lambda tx: accounts.confirm_email(tx, params.token))
    except (Invalid, Conflict) as error:
        told = fault_text(error, locale) if isinstance(error, Invalid) else error.message
        return await show_page(call, viewer, message(locale, "This did not work", told, code=422))
    done = message(locale, "Thank you", "Your address is confirmed.", link=("/sign-in", "Sign in"))
    return await show_page(call, viewer, done)


async def reset_form(tx: Tx, viewer: Viewer, params: NewPassword, call: Call) -> Page:
    """Asks for the address, or with the word from the letter for the new password."""
    return _reset_page(params, {})


async def reset(call: Call, viewer: Viewer, params: NewPassword) -> Answer:
    """Sends the letter, or sets the password. Whether an address is known here is not told."""
    sessions.check_origin(call.request, call.settings)
    locale = locale_of(call.request)
    try:
        if not params.token:
            await call.open_tx.write(lambda tx: accounts.request_reset(tx, params.email.strip()))
            sent = "If we know this address, a letter with a link is on its way."
            return await show_page(call, viewer, message(locale, "Look into your mail", sent))
        hashed = await auth.hash_password(params.password, call.settings.limits)
        await call.open_tx.write(lambda tx: accounts.reset_password(tx, params.token, hashed))
    except Invalid as error:
        faults = {error.field: fault_text(error, locale)}
        return await show_page(call, viewer, _reset_page(params, faults, code=422))
    done = message(locale, "Done", "The new password holds from now on; everywhere else you are signed out.",
                   link=("/sign-in", "Sign in"))  # fmt: skip
    return await show_page(call, viewer, done)


def _page(params: SignUp, errors: dict[str, str], call: Call, *, error: str = "", code: int = 200) -> Page:
    if call.settings.registration.mode == "closed":
        return message(locale_of(call.request), "Closed", "Nobody can join here at this time.", code=403)
    return Page("sign_up.html", {"values": params, "errors": errors, "error": error}, code)


def _reset_page(params: NewPassword, errors: dict[str, str], code: int = 200) -> Page:
    values: dict[str, Any] = {"action": "/reset", "token": params.token, "values": params, "errors": errors}
    return Page("reset.html", values | {"error": errors.get("token", "")}, code)


def _welcome(locale: str, made: accounts.RegisteredUser, email: str) -> Page:
    if made.needs_confirmation:
        told = text(locale, "We have sent a letter to %(address)s. Please follow the link in it.", address=email)
        return message(locale, "Almost done", told)
    if made.needs_approval:
        return message(locale, "Almost done", "A moderator will look at your request.")
    return message(locale, "Welcome", "Your account is ready.", link=("/sign-in", "Sign in"))
