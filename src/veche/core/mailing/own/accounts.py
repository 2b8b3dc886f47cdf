"""The letters that accounts ask for: a job, so that an account is made whatever the mailer thinks of the address."""

from typing import Any

from sqlalchemy import bindparam, select

from veche.core.accounts import onetime
from veche.core.mailing.errors import Filtered
from veche.core.mailing.own.sending import send_own
from veche.core.tx import Tx
from veche.db import statement
from veche.lib.times import HOUR
from veche.tables.accounts import accounts, users

_PATHS = {"confirmation": "/confirm", "reset": "/reset"}
_PURPOSES: dict[str, onetime.Purpose] = {"confirmation": "confirm", "reset": "reset"}


@statement
def _user() -> Any:
    columns = (users.c.email, users.c.email_confirmed_at, users.c.locale, accounts.c.display_name, accounts.c.username)
    joined = select(*columns).join_from(users, accounts, accounts.c.id == users.c.account_id)
    return joined.where(users.c.id == bindparam("user"))


async def own_letter(tx: Tx, *, user_id: int, letter: str, token: str) -> None:
    """Job `mailing.own_letter`: the link to confirm an address or to choose a new password, in the user's language.

    A word that was used or replaced meanwhile, and an address that refuses letters, need no letter.
    """
    user = await tx.first(_user(), user=user_id)
    noted = await onetime.data_of(tx, token, _PURPOSES[letter])
    if user is None or noted is None:
        return
    address = noted.get("email") or user.email
    key = "reset_password"
    if letter == "confirmation":
        key = "confirm_email" if user.email_confirmed_at is None else "change_email"
    pins = {
        "name": user.display_name or user.username,
        "link": tx.settings.url(f"{_PATHS[letter]}?token={token}"),
        "hours": str(onetime.LIFETIME[_PURPOSES[letter]] // HOUR),
    }
    try:
        await send_own(tx, address, key, pins, user.locale)
    except Filtered:
        return


async def own_notice(tx: Tx, *, address: str, letter: str, pins: dict[str, str], locale: str) -> None:
    """Job `mailing.own_notice`: a letter that tells what was decided. An address that refuses letters gets none."""
    try:
        await send_own(tx, address, letter, pins, locale)
    except Filtered:
        return
