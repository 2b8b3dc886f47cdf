"""The job that takes a dispatch to a mail server: intent first, then the network, then the outcome.

Mail has no two-phase commit: after the last byte and before our note of it there is a moment in which a crash leaves
the outcome unknown. A service letter is then sent again under the same Message-ID, so that it cannot be lost and a
double can be told; a letter of a category is parked, so that nobody gets it twice.
"""

import asyncio
import random
import re
from collections.abc import Sequence
from typing import Any, Protocol
from weakref import WeakKeyDictionary, WeakValueDictionary

import msgspec
from sqlalchemy import bindparam, case, func, select, update

from veche.core.errors import CoreError
from veche.core.events import LetterFailed, LetterSent
from veche.core.mailing import attachments, filters, letters, links, load, projects, quarantine, rendering, sending
from veche.core.mailing.errors import Filtered, NoProfile, NoProject
from veche.core.mailing.faults import RenderFailed
from veche.core.mailing.identity import Identity
from veche.core.mailing.letters import CATEGORY
from veche.core.mailing.links import Links
from veche.core.mailing.mime import File
from veche.core.mailing.rendering import Envelope
from veche.core.mailing.views import LetterText, State
from veche.core.tx import Tx, TxFactory
from veche.db import statement
from veche.smtp import Delivery, Outcome
from veche.tables.mailing import dispatches

MINUTE = 60_000
DAY = 24 * 60 * MINUTE
WAITS = tuple(minutes * MINUTE for minutes in (1, 3, 10, 30, 60, 120, 240, 480, 960, 1440))
GREYLISTED = (421, 450, 451)
GREYLIST_WAIT = (5 * MINUTE, 7 * MINUTE)
CRASHES_MAX = 10
SOFT_BOUNCES_MAX = 5
SOFT_BOUNCE_WINDOW = 14 * DAY
ANSWER_MAX = 500
_MAILBOX_REFUSED = (550, 551, 553)
_GIVEN_UP = {"expired": State.FAILED, "crashed": State.UNKNOWN, "canceled": State.CANCELED}

# The letters begun at once, by mail connection and server; each lives as long as somebody sends or waits.
_SLOTS: WeakKeyDictionary[Any, WeakValueDictionary[str, asyncio.Semaphore]] = WeakKeyDictionary()


class Mail(Protocol):
    """The one outgoing mail connection."""

    async def send(self, route: str, sender: str, recipients: Sequence[str], message: bytes) -> Delivery:
        """Try once; an outcome for each recipient."""


class Services(Protocol):
    """What the job is given."""

    @property
    def open_tx(self) -> TxFactory:
        """Opens transactions."""

    @property
    def mail(self) -> Mail:
        """The process's one mail connection."""


class _Offer(msgspec.Struct, frozen=True):
    """One attempt, all that it needs read already."""

    row: Any
    at_most_once: bool
    text: LetterText
    values: dict[str, Any]
    envelope: Envelope
    links: Links | None
    files: tuple[File, ...]
    route: str
    copies: tuple[str, ...]


@statement
def _select(*, lock: bool = False) -> Any:
    query = select(dispatches).where(dispatches.c.id == bindparam("dispatch"))
    return query.with_for_update() if lock else query


@statement
def _begin() -> Any:
    values = {
        "state": State.SENDING.value, "attempts": dispatches.c.attempts + 1, "attempt_at": bindparam("now"),
        "next_at": None, "crashes": bindparam("new_crashes"),
    }  # fmt: skip
    return update(dispatches).where(dispatches.c.id == bindparam("dispatch")).values(values)


@statement
def _settle(*, final: bool, frees: bool = False) -> Any:
    """The outcome of one attempt; whoever was overtaken by another attempt changes nothing."""
    mine = (
        dispatches.c.id == bindparam("dispatch"), dispatches.c.attempts == bindparam("attempt"),
        dispatches.c.state == State.SENDING.value,
    )  # fmt: skip
    values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in ("state", "reason", "code", "answer")}
    if final:
        # Pins carry passwords and links: once the letter is gone, or given up, nobody needs them.
        values |= {"settled_at": bindparam("now"), "pins": "{}", "headers": "{}", "copies": "[]", "next_at": None}
    else:
        values |= {"next_at": bindparam("new_next_at"), "copies": bindparam("new_copies")}
    if frees:
        values["send_key"] = None
    return update(dispatches).where(*mine).values(values)


@statement
def _soft_bounces() -> Any:
    """Failures since the last success, and the successes, of one address."""
    soft = case(((dispatches.c.state == State.FAILED.value) & (dispatches.c.reason == "soft"), 1), else_=0)
    good = case((dispatches.c.state == State.SENT.value, 1), else_=0)
    return select(func.sum(soft).label("soft"), func.sum(good).label("good")).where(
        dispatches.c.project_id == bindparam("project"),
        dispatches.c.digest == bindparam("digest"),
        dispatches.c.created_at > bindparam("since"),
    )


async def deliver(services: Services, *, dispatch_id: int, attempts: int) -> None:
    """One attempt. `attempts` is how many there had been when the job was made: a job that comes late does nothing.

    The intent is written as late as can be, when the letter is ready and a connection is to be had: what a crash
    leaves in doubt is then only what was really under way.
    """
    offer = await _prepared(services.open_tx, dispatch_id, attempts)
    if offer is None:
        return
    try:
        message = await asyncio.to_thread(
            rendering.render, offer.text, offer.values, offer.envelope, offer.links, offer.files
        )
        refusal = ""
    except RenderFailed as error:  # sound in itself, but not with these pins
        message, refusal = b"", f"not sent: {error}"
    async with _slot(services, offer):
        attempt = await services.open_tx.write(lambda tx: _begin_attempt(tx, offer.row))
        if attempt is None:
            return
        delivery = _refused(offer, refusal) if refusal else await _hand_over(services.mail, offer, message)
        await services.open_tx.write(lambda tx: _note(tx, offer, attempt, delivery))


async def _hand_over(mail: Mail, offer: _Offer, message: bytes) -> Delivery:
    recipients = (offer.envelope.recipient, *offer.copies)
    try:
        return await mail.send(offer.route, offer.envelope.sender, recipients, message)
    except ValueError as error:  # the project's route is none
        return _refused(offer, f"not sent: {error}")


def _refused(offer: _Offer, why: str) -> Delivery:
    return Delivery((Outcome(offer.envelope.recipient, "permanent", "data", text=why),))


def _slot(services: Services, offer: _Offer) -> asyncio.Semaphore:
    """As many letters are begun at once as there are connections to one server."""
    slots = _SLOTS.setdefault(services.mail, WeakValueDictionary())
    server = offer.route or services.open_tx.settings.mail.route
    if server == "mx":
        server = offer.envelope.recipient.rpartition("@")[2]
    slot = slots.get(server)
    if slot is None:
        slot = slots[server] = asyncio.Semaphore(services.open_tx.settings.mail.connections)
    return slot


async def _prepared(open_tx: TxFactory, dispatch_id: int, attempts: int) -> _Offer | None:
    """The attempt with all that it needs; None when there is nothing to send, which is written down with its reason."""
    async with open_tx.read() as tx:
        row = await tx.first(_select(), dispatch=dispatch_id)
        if row is None or not _is_due(row, attempts):
            return None
        try:
            offer = await _offer(tx, row)
            reason = "expired" if tx.now >= row.expires_at else ""
        except CoreError as error:
            reason = error.reason if isinstance(error, Filtered) else "canceled"
        if not reason and row.state == State.SENDING and (offer.at_most_once or row.crashes >= CRASHES_MAX):
            reason = "crashed"
    if not reason:
        return offer
    await open_tx.write(lambda tx: _give_up(tx, row, reason))
    return None


def _is_due(row: Any, attempts: int) -> bool:
    """It waits for this very attempt; or an attempt was begun by a worker that is no more."""
    return row.state == State.SENDING or (row.state in (State.QUEUED, State.RETRY) and row.attempts == attempts)


async def _begin_attempt(tx: Tx, seen: Any) -> int | None:
    """Writes down the intent to send, so that a crash is seen as one; the number of the attempt.

    None when anything has happened to the dispatch since it was `seen`: then somebody else is at it.
    """
    row = await tx.first(_select(lock=True), dispatch=seen.id)
    if row is None or (row.state, row.attempts, row.email) != (seen.state, seen.attempts, seen.email):
        return None
    crashes = row.crashes + (row.state == State.SENDING)
    await tx.run(_begin(), dispatch=row.id, now=tx.now, new_crashes=crashes)
    return int(row.attempts) + 1


async def _give_up(tx: Tx, seen: Any, reason: str) -> None:
    """Ends a dispatch that never gets to the network again."""
    attempt = await _begin_attempt(tx, seen)
    if attempt is None:
        return
    state = _GIVEN_UP.get(reason, State.FILTERED)
    await tx.run(
        _settle(final=True, frees=state is not State.UNKNOWN), dispatch=seen.id, attempt=attempt, now=tx.now,
        new_state=state.value, new_reason=reason, new_code=None, new_answer="",
    )  # fmt: skip
    await attachments.drop(tx, seen.id)
    if state is State.FAILED:
        tx.emit(LetterFailed(dispatch_id=seen.id, project_id=seen.project_id))


async def _offer(tx: Tx, row: Any) -> _Offer:
    """All that the attempt needs; Filtered when the person may not be written to any more."""
    project = await projects.load(tx, row.project_id)
    if not row.email:
        raise NoProfile
    if project.archived_at is not None:
        raise NoProject
    letter = await letters.show(tx, project, row.letter_id)
    text = await letters.text_of(tx, row.letter_id, row.language, row.version)
    found = await load.row_of(tx, row.profile_id) if row.profile_id else None
    profile = (await load.views_of(tx, [found]))[0] if found else None
    await filters.refuse_quarantined(tx, project, Identity(email=row.email))
    if letter.purpose == CATEGORY:
        if profile is None:
            raise Filtered("category")
        filters.refuse_unsubscribed(letter, profile)
    made = links.make(tx, project, profile, dispatch_id=row.id, category=letter.category_id or 0) if profile else None
    headers = msgspec.json.decode(row.headers)
    reply_to = letter.reply_to or project.reply_to
    if reply_to and "Reply-To" not in headers:
        headers["Reply-To"] = reply_to
    envelope = Envelope(
        message_id=row.message_id,
        sender=sending.sender_of(tx, project, letter),
        sender_name=letter.sender_name or project.sender_name,
        recipient=row.email,
        headers=headers,
        at=row.created_at,
    )
    return _Offer(
        row=row,
        at_most_once=letter.purpose == CATEGORY,
        text=text or letters.pick(letter, [row.language]),
        values=rendering.context(project, profile, msgspec.json.decode(row.pins), made, row.language),
        envelope=envelope,
        links=made if letter.purpose == CATEGORY else None,
        files=await attachments.of_dispatch(tx, row.id),
        route=project.route,
        copies=tuple(msgspec.json.decode(row.copies)),
    )


async def _note(tx: Tx, offer: _Offer, attempt: int, delivery: Delivery) -> None:
    """Writes down what the server said, and what follows from it."""
    outcome = delivery.outcomes[0]
    row = offer.row
    retry_at = None if outcome.state in ("accepted", "permanent") else _retry_at(tx, offer, attempt, outcome)
    answer = _answer(delivery)
    noted = {"dispatch": row.id, "attempt": attempt, "new_code": outcome.code or None, "new_answer": answer}
    if retry_at is not None:
        left = [one.recipient for one in delivery.outcomes[1:] if one.state == "temporary"]
        copies = msgspec.json.encode(left).decode()
        waiting = {"new_state": State.RETRY.value, "new_reason": "", "new_next_at": retry_at, "new_copies": copies}
        if await tx.run(_settle(final=False), **noted, **waiting):
            await sending.enqueue(tx, row.id, attempt, retry_at)
        return
    state = State.SENT if outcome.state == "accepted" else State.FAILED
    if outcome.state == "unknown" and offer.at_most_once:
        state = State.UNKNOWN
    reason = "soft" if state is State.FAILED and _is_soft(outcome) else ""
    settle = _settle(final=True, frees=state is State.FAILED)
    if not await tx.run(settle, **noted, now=tx.now, new_state=state.value, new_reason=reason):
        return  # another attempt has overtaken this one
    await attachments.drop(tx, row.id)
    await _tell(tx, row, state, outcome)


async def _tell(tx: Tx, row: Any, state: State, outcome: Outcome) -> None:
    if state is State.SENT:
        await quarantine.remove(tx, row.project_id, quarantine.BOUNCE, row.email)
        tx.emit(LetterSent(dispatch_id=row.id, project_id=row.project_id))
    elif state is State.FAILED:
        bounced = _is_hard(outcome) or (_is_soft(outcome) and await _is_worn_out(tx, row))
        if bounced:
            await quarantine.add(tx, row.project_id, quarantine.BOUNCE, row.email, outcome.text[:ANSWER_MAX])
        tx.emit(LetterFailed(dispatch_id=row.id, project_id=row.project_id, bounced=bounced))


async def _is_worn_out(tx: Tx, row: Any) -> bool:
    """Soft failures again and again without any success."""
    since = tx.now - SOFT_BOUNCE_WINDOW
    found = await tx.first(_soft_bounces(), project=row.project_id, digest=row.digest, since=since)
    return found is not None and found.good == 0 and (found.soft or 0) >= SOFT_BOUNCES_MAX


def _retry_at(tx: Tx, offer: _Offer, attempt: int, outcome: Outcome) -> int | None:
    """When to try again; None when the letter is given up. What may have arrived is repeated for service only."""
    if outcome.state == "unknown" and offer.at_most_once:
        return None
    if attempt >= offer.row.tries:
        return None
    if attempt == 1 and outcome.code in GREYLISTED:
        wait = random.randint(*GREYLIST_WAIT)
    else:
        wait = int(WAITS[min(attempt, len(WAITS)) - 1] * random.uniform(0.8, 1.2))
    return tx.now + wait if tx.now + wait < offer.row.expires_at else None


def _is_hard(outcome: Outcome) -> bool:
    """The server says that there is no such mailbox; what it thinks of us or of the letter is no fault of it."""
    if outcome.stage not in ("rcpt", "address") or outcome.state != "permanent":
        return False
    if outcome.enhanced:
        return outcome.enhanced.startswith("5.1.")
    return outcome.code in _MAILBOX_REFUSED


def _is_soft(outcome: Outcome) -> bool:
    """A full mailbox, or a recipient that was put off until the letter was too old."""
    return re.fullmatch(r"[45]\.2\.\d+", outcome.enhanced) is not None or (
        outcome.stage == "rcpt" and outcome.state == "temporary"
    )


def _answer(delivery: Delivery) -> str:
    """What the servers said, the addressee's own first, without any addresses."""
    said = [f"{one.code or ''} {one.enhanced} {one.text}".strip() for one in delivery.outcomes]
    return re.sub(r"\S+@\S+", "…", "; ".join(dict.fromkeys(said)))[:ANSWER_MAX]
