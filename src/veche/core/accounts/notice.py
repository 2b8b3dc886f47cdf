"""Letters about what was decided about an account. Written by a job, in the language of whom they go to."""

from typing import Any

from sqlalchemy import bindparam, select

from veche.core.tx import Tx
from veche.db import statement
from veche.tables.accounts import accounts, users

NOTICE = "mailing.own_notice"


@statement
def _addressee() -> Any:
    columns = (users.c.email, users.c.locale, accounts.c.display_name, accounts.c.username)
    joined = users.join(accounts, accounts.c.id == users.c.account_id)
    return select(*columns).select_from(joined).where(users.c.account_id == bindparam("account_id"))


async def write(tx: Tx, account_id: int, letter: str, *, link: str | None = None, **pins: str) -> None:
    """One of Veche's own letters (core/mailing/own) to the user of an account; nobody without an address gets one.

    The address goes along with the job: the user may be gone when it runs. `link` is a path here.
    """
    person = await tx.first(_addressee(), account_id=account_id)
    if person is None or not person.email:
        return
    pins["name"] = person.display_name or person.username
    if link is not None:
        pins["link"] = tx.settings.url(link)
    await tx.enqueue(NOTICE, address=person.email, letter=letter, pins=pins, locale=person.locale)
