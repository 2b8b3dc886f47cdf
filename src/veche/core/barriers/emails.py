"""Mail servers and single mailboxes that are not taken when somebody registers."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import BigInteger, bindparam, func, literal_column, select

from veche.core import audit
from veche.core.barriers import rules
from veche.core.barriers.views import DayOfUse, EmailDomainView, EmailView
from veche.core.errors import Invalid
from veche.core.paging import Page, Slice
from veche.core.rosters import Roster
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import Row, ids_in, ids_table, statement, upsert
from veche.lib.times import DAY
from veche.tables.accounts import users
from veche.tables.moderation import email_blocks, email_domain_blocks

HISTORY_DAYS = 7
_d, _m, _u = email_domain_blocks.c, email_blocks.c, users.c


@statement
def _uses() -> Any:
    """How many registered with an address of each domain, by day; those of the last week only are read."""
    d = ids_table("domains", texts=True)
    day = (_u.created_at // literal_column(str(DAY), BigInteger())).label("day")
    ours = _u.email_key.like("%@" + d.c.value) | _u.email_key.like("%." + d.c.value)
    return (
        select(d.c.value.label("domain"), day, func.count().label("people"))
        .select_from(users.join(d, ours))
        .where(_u.created_at >= bindparam("since"))
        .group_by(d.c.value, day)
    )


@statement
def _insert_domain() -> Any:
    return upsert(email_domain_blocks, "domain", "with_approval", "created_at", conflict=["domain"]).returning(_d.id)


@statement
def _found_domains() -> Any:
    return select(_d.with_approval).where(ids_in(_d.domain, "domains"))


@statement
def _insert_mailbox() -> Any:
    return upsert(email_blocks, "digest", "account_id", "created_at", conflict=["digest"]).returning(_m.id)


@statement
def _by_digest() -> Any:
    return select(email_blocks).where(_m.digest == bindparam("digest"))


def _mailbox(row: Row) -> EmailView:
    return EmailView(row.id, row.digest, row.created_at)


_DOMAINS: Roster[Row] = Roster(email_domain_blocks, "email domain block", lambda row: row, rules.check_keeps)
_MAILBOXES = Roster(email_blocks, "e-mail block", _mailbox, rules.check_keeps)


async def domains(tx: Tx, viewer: Viewer, page: Page) -> Slice[EmailDomainView]:
    """Mail servers that are barred, the latest first. Administrators. Errors: NotAllowed."""
    found = await _DOMAINS.listed(tx, viewer, page)
    return found.with_items(await _domain_views(tx, found.items))


async def domain(tx: Tx, viewer: Viewer, id: int) -> EmailDomainView:
    """One of them. Administrators. Errors: NotAllowed, NotFound."""
    return (await _domain_views(tx, [await _DOMAINS.one(tx, viewer, id)]))[0]


async def bar_domain(tx: Tx, viewer: Viewer, name: str, *, with_approval: bool = False) -> EmailDomainView:
    """Take no more addresses of a mail server and of all names below it. Administrators. Errors: NotAllowed, Invalid
    (also when it is barred already)."""
    rules.check_keeps(viewer)
    name = rules.mail_domain(name)
    id = await tx.scalar(_insert_domain(), domain=name, with_approval=int(with_approval), created_at=tx.now)
    if id is None:
        raise Invalid("domain", "has already been taken", code="taken")
    await audit.note(tx, viewer, "bar", "email_domain", name)
    return await domain(tx, viewer, id)


async def open_domain(tx: Tx, viewer: Viewer, id: int) -> None:
    """Addresses of this server are taken again. Administrators. Errors: NotAllowed, NotFound."""
    found = await _DOMAINS.strike(tx, viewer, id)
    await audit.note(tx, viewer, "open", "email_domain", found.domain)


async def mailboxes(tx: Tx, viewer: Viewer, page: Page) -> Slice[EmailView]:
    """Single mailboxes that are barred. Administrators. Errors: NotAllowed."""
    return await _MAILBOXES.listed(tx, viewer, page)


async def mailbox(tx: Tx, viewer: Viewer, id: int) -> EmailView:
    """One of them. Administrators. Errors: NotAllowed, NotFound."""
    return await _MAILBOXES.one(tx, viewer, id)


async def matching_mailboxes(tx: Tx, viewer: Viewer, email: str) -> list[EmailView]:
    """Which block would keep this address out. Administrators. Errors: NotAllowed, Invalid."""
    rules.check_keeps(viewer)
    return [_mailbox(row) for row in await tx.all(_by_digest(), digest=_digest(email))]


async def bar_mailbox(
    tx: Tx, viewer: Viewer, *, email: str | None = None, digest: str | None = None, account_id: int | None = None
) -> EmailView:
    """Take a mailbox no more, given as an address or as its digest. Administrators. Errors: NotAllowed, Invalid."""
    rules.check_keeps(viewer)
    key = _digest(email) if email or not digest else _given_digest(digest)
    id = await tx.scalar(_insert_mailbox(), digest=key, account_id=account_id, created_at=tx.now)
    if id is None:
        raise Invalid("canonical_email_hash", "has already been taken", code="taken")
    await audit.note(tx, viewer, "bar", "email", key)
    return EmailView(id, key, tx.now)


async def open_mailbox(tx: Tx, viewer: Viewer, id: int) -> None:
    """The mailbox is taken again. Administrators. Errors: NotAllowed, NotFound."""
    found = await _MAILBOXES.strike(tx, viewer, id)
    await audit.note(tx, viewer, "open", "email", found.digest)


async def judge(tx: Tx, email: str) -> bool:
    """Whether who comes with this address has to be approved. Errors: Invalid (is not taken at all)."""
    found = await tx.all(_found_domains(), domains=rules.domains_of(email))
    barred = any(not row.with_approval for row in found)
    if barred or await tx.first(_by_digest(), digest=rules.digest(email)) is not None:
        raise Invalid("email", "is not allowed", code="blocked")
    return bool(found)


def _digest(email: str | None) -> str:
    if not email or not email.strip():
        raise Invalid("email", "can't be blank", code="blank")
    try:
        return rules.digest(email)
    except ValueError as error:
        raise Invalid("email", f"is not an e-mail address: {error}") from None


def _given_digest(text: str) -> str:
    text = text.strip().lower()
    if len(text) != 64 or not set(text) <= set("0123456789abcdef"):
        raise Invalid("canonical_email_hash", "is not a SHA-256 digest in hexadecimal")
    return text


async def _domain_views(tx: Tx, rows: Iterable[Row]) -> list[EmailDomainView]:
    rows = list(rows)
    if not rows:
        return []
    today = tx.now // DAY
    days = range(today, today - HISTORY_DAYS, -1)
    counted = await tx.tuples(_uses(), domains=[row.domain for row in rows], since=days[-1] * DAY)
    known = {(name, day): people for name, day, people in counted}
    return [
        EmailDomainView(
            row.id,
            row.domain,
            bool(row.with_approval),
            row.created_at,
            tuple(DayOfUse(day * DAY, known.get((row.domain, day), 0)) for day in days),
        )
        for row in rows
    ]
