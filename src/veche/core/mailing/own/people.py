"""Letters to the people of this instance: a job of the verbs that made the one-time words."""

from typing import Any

from sqlalchemy import bindparam, select

from veche.core.accounts import onetime
from veche.core.mailing.errors import Filtered
from veche.core.mailing.own import send_own
from veche.core.tx import Tx
from veche.db import statement
from veche.lib.times import HOUR
from veche.tables.accounts import accounts, users

# What the verbs call a letter → its key, the purpose of its word, the page that its link opens.
LETTERS: dict[str, tuple[str, onetime.Purpose, str]] = {
    "confirmation": ("confirm_email", "confirm", "/confirm"),
    "reset": ("reset_password", "reset", "/reset"),
}


@statement
def _person() -> Any:
    joined = users.join(accounts, accounts.c.id == users.c.account_id)
    return (
        select(users.c.email, users.c.locale, accounts.c.username, accounts.c.display_name)
        .select_from(joined)
        .where(users.c.id == bindparam("user_id"), users.c.disabled_at.is_(None), accounts.c.deleted_at.is_(None))
    )


async def own_letter(tx: Tx, user_id: int, letter: str, token: str) -> None:
    """Job `mailing.own_letter`: hands the letter to the mailer, to the address that the word was made for.

    Nothing is sent when the word is no longer good, the person is gone, or the address refuses letters.
    """
    key, purpose, page = LETTERS[letter]
    word = await onetime.look(tx, token, purpose)
    person = await tx.first(_person(), user_id=user_id)
    if word is None or person is None:
        return
    address = word.data.get("email") or person.email
    pins = {
        "name": person.display_name or person.username,
        "link": tx.settings.url(f"{page}?token={token}"),
        "hours": str(onetime.LIFETIME[purpose] // HOUR),
    }
    try:
        await send_own(tx, address, key, pins, person.locale)
    except Filtered:
        return
