"""Registration, the confirmation of an address, and the way back in when the password is lost."""

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec.structs import replace

from veche.core import accounts, auth
from veche.core.accounts import NewUser
from veche.core.errors import Conflict, Invalid
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.http import sessions
from veche.http.answers import Answer, redirect
from veche.http.door import Call
from veche.http.ratelimit import Bucket
from veche.http.request import Request
from veche.web.answering import locale_of, show_page
from veche.web.frame import Page, message
from veche.web.pages.done import go_on
from veche.web.pages.landing import rules_of
from veche.web.texts import fault_text
from veche.web.translations import text

_HALF_AN_HOUR = 1800
# Taken once a form has no fault: whoever mistypes is not kept out.
REGISTRATIONS = Bucket("web_registrations", "registrations", _HALF_AN_HOUR, "ip")


class SignUp(msgspec.Struct):
    """The form of registration."""

    username: str = ""
    email: str = ""
    password: str = ""
    agreement: bool = False
    reason: str = ""
    date_of_birth: str = ""
    invite: str = ""


class Link(msgspec.Struct):
    """A link of a letter, or the address that has not got one."""

    token: str = ""
    email: str = ""


class NewPassword(msgspec.Struct):
    """Either half of the way: the address, or the word from the letter with a password."""

    email: str = ""
    token: str = ""
    password: str = ""


def by_mailbox(request: Request, viewer: Viewer) -> str | None:
    """Letters are counted by whom they go to."""
    address = request.sent.flat().get("email") if request.sent is not None else None
    return address.strip().lower()[:320] if isinstance(address, str) and address.strip() else None


LETTERS = (Bucket("web_letters", "letters", _HALF_AN_HOUR, by_mailbox),)


async def form(tx: Tx, viewer: Viewer, params: SignUp, call: Call) -> Page | Answer:
    """Asks who would like to come in."""
    if viewer.signed_in:
        return redirect("/")
    await accounts.check_door(tx, call.request.client)
    return _page(params, {}, await rules_of(tx, locale_of(call.request)))


async def sign_up(call: Call, viewer: Viewer, params: SignUp) -> Answer:
    """Makes the account and sends the letter."""
    sessions.check_origin(call.request, call.settings)
    locale = locale_of(call.request)
    new = NewUser(
        username=params.username.strip(), email=params.email.strip(), locale=locale, agreement=params.agreement,
        reason=params.reason.strip(), invite=params.invite.strip(), birthday=params.date_of_birth.strip(),
        address=call.request.client,
    )  # fmt: skip
    faults = await _faults(call, new, params.password)
    if faults:
        return await show_page(call, viewer, await _again(params, faults, call))
    call.door.limiter.take_all([REGISTRATIONS.settled(call.settings)], call.request, viewer)
    hashed = await auth.hash_password(params.password, call.settings.limits)
    ready = replace(new, password_hash=hashed)
    try:
        made = await call.open_tx.write(lambda tx: accounts.register(tx, Viewer.anonymous, ready))
    except Invalid as error:
        return await show_page(call, viewer, await _again(params, {error.field: fault_text(error, locale)}, call))
    return go_on("letter" if made.needs_confirmation else "waiting" if made.needs_approval else "ready")


async def confirm_form(tx: Tx, viewer: Viewer, params: Link, call: Call) -> Page:
    """The link of the letter: a button, because programs that look into mail follow links too. Without one: asks for
    the address, to send the letter again."""
    return _confirm_page(params, {})


async def confirm(call: Call, viewer: Viewer, params: Link) -> Answer:
    """The button behind it; or another letter. Whether an address is known here is not told."""
    locale = locale_of(call.request)
    sessions.check_origin(call.request, call.settings)
    try:
        if not params.token:
            await call.open_tx.write(lambda tx: accounts.resend_confirmation(tx, Viewer.anonymous, params.email))
            return go_on("sent")
        await call.open_tx.write(lambda tx: accounts.confirm_email(tx, params.token))
    except Conflict as error:
        told = text(locale, error.message)
        return await show_page(call, viewer, message(locale, "This did not work", told, code=422))
    except Invalid as error:
        page = _confirm_page(Link(email=params.email), {error.field: fault_text(error, locale)}, code=422)
        return await show_page(call, viewer, page)
    return go_on("confirmed")


async def reset_form(tx: Tx, viewer: Viewer, params: NewPassword, call: Call) -> Page:
    """Asks for the address, or with the word from the letter for the new password."""
    if params.token and not await accounts.can_reset(tx, params.token):
        return _stale(locale_of(call.request))
    return _reset_page(params, {})


async def reset(call: Call, viewer: Viewer, params: NewPassword) -> Answer:
    """Sends the letter, or sets the password. Whether an address is known here is not told."""
    sessions.check_origin(call.request, call.settings)
    locale = locale_of(call.request)
    if not params.token:
        await call.open_tx.write(lambda tx: accounts.request_reset(tx, params.email.strip()))
        return go_on("sent")
    async with call.open_tx.read() as tx:
        if not await accounts.can_reset(tx, params.token):
            return await show_page(call, viewer, _stale(locale))
    try:
        hashed = await auth.hash_password(params.password, call.settings.limits)
        await call.open_tx.write(lambda tx: accounts.reset_password(tx, params.token, hashed))
    except Invalid as error:
        if error.field == "token":
            return await show_page(call, viewer, _stale(locale))
        faults = {error.field: fault_text(error, locale)}
        return await show_page(call, viewer, _reset_page(params, faults, code=422))
    return go_on("password")


async def _faults(call: Call, new: NewUser, password: str) -> dict[str, str]:
    """By field, in the reader's language."""
    async with call.open_tx.read() as tx:
        found = await accounts.faults(tx, new)
    try:
        auth.check_new_password(password, call.settings.limits)
    except Invalid as error:
        found.append(error)
    locale = locale_of(call.request)
    return {error.field: fault_text(error, locale) for error in found}


async def _again(params: SignUp, errors: Mapping[str, str], call: Call) -> Page:
    async with call.open_tx.read() as tx:
        rules = await rules_of(tx, locale_of(call.request))
    return _page(params, errors, rules, code=422)


def _page(params: SignUp, errors: Mapping[str, str], rules: list[str], *, code: int = 200) -> Page:
    return Page("sign_up.html", {"values": params, "errors": errors, "rules": rules}, code)


def _confirm_page(params: Link, errors: Mapping[str, str], code: int = 200) -> Page:
    values: dict[str, Any] = {"token": params.token, "email": params.email, "errors": errors}
    return Page("confirm.html", values | {"error": errors.get("token", "")}, code)


def _reset_page(params: NewPassword, errors: Mapping[str, str], code: int = 200) -> Page:
    return Page("reset.html", {"token": params.token, "email": params.email, "errors": errors}, code)


def _stale(locale: str) -> Page:
    return message(locale, "This did not work", "This link has been used already or is too old.", code=422,
                   link=("/reset", "Send another letter"))  # fmt: skip
