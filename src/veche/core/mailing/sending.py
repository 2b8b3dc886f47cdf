"""One letter to one person: everything that is checked before it is accepted, and what became of it."""

import asyncio
import secrets
from collections.abc import Mapping, Sequence
from email.utils import getaddresses
from typing import Any

import msgspec
from sqlalchemy import bindparam, func, select

from veche.core.errors import NotFound, TooMany
from veche.core.mailing import addresses, attachments, filters, letters, mime, policy, projects, rates
from veche.core.mailing.attachments import Fetch, Wanted
from veche.core.mailing.errors import (
    AlreadySent,
    BadArguments,
    Filtered,
    InProgress,
    SendFailed,
    TooManyAddresses,
    bad_value,
)
from veche.core.mailing.identity import Identity, digest
from veche.core.mailing.letters import SERVICE
from veche.core.mailing.policy import Act
from veche.core.mailing.views import DispatchView, LetterText, LetterView, ProfileView, ProjectView, State
from veche.core.tx import Tx, TxFactory
from veche.db import statement, upsert
from veche.tables.mailing import dispatches

DELIVER = "mailing.deliver"
WINDOW = 5.0  # seconds that a caller waits for the first attempt
HEADERS = ("Reply-To", "Cc", "Bcc")
RECIPIENTS_MAX = 10
PINS_MAX = 200
PINS_BYTES_MAX = 256 * 1024
SEND_ID_MAX = 255
TRIES = 20  # more than fit into the time that a letter has
HOUR = 3_600_000
EXPIRES = 48 * HOUR
PER_RECIPIENT = 5
RESERVED_PINS = frozenset({"uid", "email", "phone", "wp_token"})
WAITING = (State.QUEUED, State.SENDING)


class NewDispatch(msgspec.Struct, frozen=True):
    """A letter to be sent. `retry`: 0 never tries again, 1 as long as the letter lives, more is a number of tries."""

    email: str
    letter: int
    external_id: str | None = None
    retry: int = 1
    send_id: str | None = None
    language: str | None = None
    resolve: Mapping[str, Sequence[str]] = msgspec.field(default_factory=dict)
    pins: Mapping[str, str] = msgspec.field(default_factory=dict)
    headers: Mapping[str, str] = msgspec.field(default_factory=dict)
    files: tuple[Wanted, ...] = ()
    lifetime: int = EXPIRES


class _Accepted(msgspec.Struct, frozen=True):
    """What the checks found out."""

    letter: LetterView
    text: LetterText
    profile: ProfileView | None
    headers: dict[str, str]
    copies: list[str]


@statement
def _by_send_id() -> Any:
    return select(dispatches).where(
        dispatches.c.project_id == bindparam("project"), dispatches.c.send_key == bindparam("send_id")
    )


@statement
def _insert() -> Any:
    columns = (
        "project_id", "letter_id", "language", "version", "profile_id", "email", "digest", "send_id", "send_key",
        "state", "pins", "headers", "copies", "tries", "expires_at", "message_id", "created_at",
    )  # fmt: skip
    return upsert(dispatches, *columns, conflict=["project_id", "send_key"]).returning(dispatches.c.id)


@statement
def _recent() -> Any:
    return select(func.count()).where(
        dispatches.c.project_id == bindparam("project"),
        dispatches.c.digest == bindparam("digest"),
        dispatches.c.created_at > bindparam("since"),
        dispatches.c.letter_id == bindparam("letter"),
    )


@statement
def _one() -> Any:
    return select(dispatches).where(dispatches.c.id == bindparam("dispatch"))


async def send(
    open_tx: TxFactory, fetch: Fetch, project: ProjectView, new: NewDispatch, *, window: float = WINDOW
) -> DispatchView:
    """Accepts a letter and waits a little for its first attempt; holds no transaction while it fetches or waits.

    For the project. The result is sent, or waits for a retry. SendFailed when it was refused, Filtered when the
    person left meanwhile, and everything that `accept` raises.
    """
    files: Sequence[mime.File] = ()
    if new.files:
        async with open_tx.read() as tx:
            await check(tx, project, new)
        files = await attachments.fetch_all(fetch, project, new.files)
    number = await open_tx.write(lambda tx: accept(tx, project, new, files))
    return await wait(open_tx, number, window)


async def check(tx: Tx, project: ProjectView, new: NewDispatch) -> _Accepted:
    """All that can be wrong with a letter, in the order in which it is told. Writes nothing.

    Barred, BadArguments, TooManyAddresses, NoLetter, Inaccessible, Archived, AlreadySent, InProgress, Filtered,
    NoProfile.
    """
    policy.require(project, Act.SEND_SERVICE, Act.SEND_CATEGORY)
    headers, copies = _check_arguments(project, new)
    policy.require_recipient(project, new.email)
    letter = await letters.show_live(tx, project, new.letter)
    policy.require(project, Act.SEND_SERVICE if letter.purpose == SERVICE else Act.SEND_CATEGORY)
    if new.language and not _has_language(letter, new.language):
        raise BadArguments({"language": [bad_value("language", new.language, sorted(letter.texts))]})
    conditions = await filters.conditions(tx, project, letter, new.resolve)
    if new.send_id is not None:
        await _refuse_repeat(tx, project, new.send_id)
    identity = Identity(new.external_id, new.email)
    profile = await filters.recipient(tx, project, letter, identity, conditions)
    wanted = [language for language in (new.language, profile and profile.lang) if language]
    return _Accepted(letter, letters.pick(letter, wanted), profile, headers, copies)


async def accept(tx: Tx, project: ProjectView, new: NewDispatch, files: Sequence[mime.File] = ()) -> int:
    """Writes the dispatch and its job in one transaction; the dispatch's number. Raises as `check`, and TooMany."""
    await rates.take(tx, project, rates.SEND)
    accepted = await check(tx, project, new)
    found = digest(tx, "email", new.email)
    if tx.settings.ratelimit.enabled:
        recent = {"project": project.id, "digest": found, "letter": accepted.letter.id, "since": tx.now - HOUR}
        if await tx.scalar(_recent(), **recent) >= PER_RECIPIENT:
            raise TooMany(PER_RECIPIENT, tx.now + HOUR)
    number = await _write(tx, project, new, accepted, found)
    if number is None:  # somebody else's transaction was faster by a hair
        await _refuse_repeat(tx, project, new.send_id or "")
        raise InProgress(State.QUEUED)
    await attachments.keep(tx, number, files)
    await enqueue(tx, number, 0, tx.now)
    return number


async def enqueue(tx: Tx, number: int, attempts: int, run_at: int) -> None:
    """One job for one attempt: asked for twice, it is there once."""
    unique = f"{DELIVER}:{number}:{attempts}"
    await tx.enqueue(DELIVER, unique=unique, run_at=run_at, priority=1, dispatch_id=number, attempts=attempts)


async def wait(open_tx: TxFactory, number: int, window: float = WINDOW) -> DispatchView:
    """What became of a dispatch, as soon as it was tried; as it stands when the window ends. SendFailed, Filtered."""
    loop = asyncio.get_running_loop()
    ends, pause = loop.time() + window, 0.005
    while True:
        async with open_tx.read() as tx:
            dispatch = await show(tx, number)
        if dispatch.state not in WAITING or loop.time() >= ends:
            break
        await asyncio.sleep(min(pause, max(0.0, ends - loop.time())))
        pause = min(pause * 1.5, 0.1)
    if dispatch.state is State.FAILED:
        raise SendFailed
    if dispatch.state is State.FILTERED:
        raise Filtered(dispatch.reason)
    if dispatch.state is State.CANCELED:  # voided, most likely, which nobody is told
        raise Filtered("blacklist")
    return dispatch


async def show(tx: Tx, number: int) -> DispatchView:
    """A dispatch as it stands. NotFound."""
    row = await tx.first(_one(), dispatch=number)
    if row is None:
        raise NotFound("dispatch")
    return DispatchView(
        id=row.id, project_id=row.project_id, letter_id=row.letter_id, state=State(row.state), reason=row.reason,
        attempts=row.attempts, next_at=row.next_at, code=row.code, created_at=row.created_at,
        settled_at=row.settled_at,
    )  # fmt: skip


async def _refuse_repeat(tx: Tx, project: ProjectView, send_id: str) -> None:
    known = await tx.first(_by_send_id(), project=project.id, send_id=send_id)
    if known is None:
        return
    if known.state == State.SENT:
        raise AlreadySent(known.settled_at)
    raise InProgress(known.state)


async def _write(tx: Tx, project: ProjectView, new: NewDispatch, accepted: _Accepted, found: bytes) -> int | None:
    letter, text, profile = accepted.letter, accepted.text, accepted.profile
    domain = sender_of(tx, project, letter).rpartition("@")[2]
    number: int | None = await tx.scalar(
        _insert(),
        project_id=project.id,
        letter_id=letter.id,
        language=text.language,
        version=text.version,
        profile_id=profile.id if profile else None,
        email=new.email,
        digest=found,
        send_id=new.send_id,
        send_key=new.send_id,
        state=State.QUEUED.value,
        pins=_json(new.pins),
        headers=_json(accepted.headers),
        copies=_json(accepted.copies),
        tries=1 if new.retry <= 0 else TRIES if new.retry == 1 else min(new.retry, TRIES),
        expires_at=tx.now + new.lifetime,
        message_id=f"<{secrets.token_hex(16)}@{domain}>",
        created_at=tx.now,
    )
    return number


def sender_of(tx: Tx, project: ProjectView, letter: LetterView) -> str:
    """The address that a letter comes from: its own, else the project's, else the server's."""
    return letter.sender or project.sender or tx.settings.mail.mail_from


def _json(values: Any) -> str:
    return msgspec.json.encode(values).decode()


def _has_language(letter: LetterView, language: str) -> bool:
    language = projects.normal_language(language)
    return language in letter.texts or language.partition("_")[0] in letter.texts


def _check_arguments(project: ProjectView, new: NewDispatch) -> tuple[dict[str, str], list[str]]:
    """The headers ready for the letter and who else gets it; BadArguments with all faults, TooManyAddresses."""
    faults: dict[str, list[str]] = {}
    if project.external_id_required and not new.external_id:
        faults["uid"] = ["Required"]
    if new.send_id is not None and not 0 < len(new.send_id.encode()) <= SEND_ID_MAX:
        faults["send_id"] = [f"Must have 1 to {SEND_ID_MAX} bytes"]
    for name in sorted(RESERVED_PINS.intersection(new.pins)):
        faults[f"pin.{name}"] = [f"Pin not allowed. Received: {name!r}"]
    size = sum(len(name) + len(value.encode()) for name, value in new.pins.items())
    if len(new.pins) > PINS_MAX or size > PINS_BYTES_MAX:
        faults["pin"] = [f"At most {PINS_MAX} pins and {PINS_BYTES_MAX} bytes"]
    if len(new.files) > attachments.COUNT_MAX:
        extra = new.files[attachments.COUNT_MAX :]
        faults |= {one.parameter: [f"At most {attachments.COUNT_MAX} attachments"] for one in extra}
    headers, copies = _check_headers(new.headers, faults)
    if faults:
        raise BadArguments(faults)
    if 1 + len(copies) > RECIPIENTS_MAX:
        raise TooManyAddresses(RECIPIENTS_MAX)
    return headers, copies


def _check_headers(given: Mapping[str, str], faults: dict[str, list[str]]) -> tuple[dict[str, str], list[str]]:
    allowed = {name.lower(): name for name in HEADERS}
    headers: dict[str, str] = {}
    copies: list[str] = []
    for name, value in given.items():
        known = allowed.get(name.lower())
        if known is None:
            faults[f"header.{name}"] = [bad_header(name)]
            continue
        parsed = _mailboxes(value)
        if parsed is None:
            faults[f"header.{name}"] = [bad_value("address list", value)]
            continue
        if known != "Reply-To":
            copies += [email for _, email in parsed]
        if known != "Bcc":
            headers[known] = ", ".join(mime.mailbox(shown, email) for shown, email in parsed)
    return headers, copies


def bad_header(name: str) -> str:
    """The fault of a header that a letter may not have."""
    return f"Header not allowed. Received: {name[:100]!r}. Available: {list(HEADERS)!r}"


def _mailboxes(value: str) -> list[tuple[str, str]] | None:
    if mime.has_controls(value):
        return None
    found = [(name, addresses.parse_email(email)) for name, email in getaddresses([value])]
    if not found or any(email is None for _, email in found):
        return None
    return [(name, email) for name, email in found if email is not None]
