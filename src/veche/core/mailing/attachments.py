"""Files of a letter: fetched from the caller's addresses before the letter is accepted, kept with it until it left."""

import asyncio
import codecs
from collections.abc import Sequence
from typing import Any, Protocol
from urllib.parse import urlsplit

import msgspec
from sqlalchemy import bindparam, delete, insert, select

from veche.core.mailing.errors import BadArguments
from veche.core.mailing.mime import File, clean_type
from veche.core.mailing.views import ProjectView
from veche.core.tx import Tx
from veche.db import statement
from veche.net import FetchError, Response
from veche.tables.mailing import files

COUNT_MAX = 4
SIZE_MAX = 5 * 1024 * 1024
TOTAL_MAX = 10 * 1024 * 1024
SECONDS = 1.0
PORTS = (80, 443)


class Wanted(msgspec.Struct, frozen=True):
    """A file to be fetched: `parameter` is the caller's name of it, for faults."""

    parameter: str
    name: str
    url: str
    inline: bool


class Fetch(Protocol):
    """What is needed of the one outgoing HTTP client."""

    async def __call__(self, url: str, **limits: Any) -> Response: ...


@statement
def _insert() -> Any:
    return insert(files).values({column.name: bindparam(column.name) for column in files.c})


@statement
def _select() -> Any:
    return select(files).where(files.c.dispatch_id == bindparam("dispatch")).order_by(files.c.position)


@statement
def _delete() -> Any:
    return delete(files).where(files.c.dispatch_id == bindparam("dispatch"))


async def fetch_all(fetch: Fetch, project: ProjectView, wanted: Sequence[Wanted]) -> list[File]:
    """All files at once, one second each; opens no transaction. BadArguments with every file that failed."""
    results = await asyncio.gather(*(_fetch(fetch, project, one) for one in wanted))
    faults = {one.parameter: [got] for one, got in zip(wanted, results, strict=True) if isinstance(got, str)}
    got = [result for result in results if isinstance(result, File)]
    if not faults and sum(len(file.body) for file in got) > TOTAL_MAX:
        faults = {one.parameter: [f"The files together exceed {TOTAL_MAX} bytes"] for one in wanted}
    if faults:
        raise BadArguments(faults)
    return got


async def keep(tx: Tx, dispatch_id: int, got: Sequence[File]) -> None:
    """Stores the files beside the dispatch, so that a retry does not fetch them again."""
    rows = [
        {
            "dispatch_id": dispatch_id, "position": position, "name": file.name, "content_type": file.content_type,
            "inline": int(file.inline), "body": file.body,
        }
        for position, file in enumerate(got)
    ]  # fmt: skip
    if rows:
        await tx.many(_insert(), rows)


async def of_dispatch(tx: Tx, dispatch_id: int) -> tuple[File, ...]:
    """The files that go with a dispatch."""
    rows = await tx.all(_select(), dispatch=dispatch_id)
    return tuple(File(row.name, row.content_type, bytes(row.body), bool(row.inline)) for row in rows)


async def drop(tx: Tx, dispatch_id: int) -> None:
    """The dispatch is settled: its files are of no more use."""
    await tx.run(_delete(), dispatch=dispatch_id)


async def _fetch(fetch: Fetch, project: ProjectView, wanted: Wanted) -> File | str:
    """The file, or what went wrong."""
    host = (urlsplit(wanted.url).hostname or "").lower()
    ports = None if host in project.attachment_hosts else PORTS
    try:
        got = await fetch(wanted.url, max_bytes=SIZE_MAX, timeout=SECONDS, identity=True, ports=ports)
    except FetchError as error:
        return f"Download failed: {'timeout' if error.kind == 'timeout' else error.message}"
    if not got.ok:
        return f"Download failed: the server answered {got.code}"
    kind = clean_type(got.headers.get("content-type", ""))
    if kind.startswith("text/") and not _is_text(got.body, kind):
        return "Download failed: the text is not in the character set that its server names"
    return File(wanted.name, kind, got.body, wanted.inline)


def _is_text(body: bytes, kind: str) -> bool:
    charset = kind.partition("charset=")[2] or "utf-8"
    try:
        codecs.lookup(charset).decode(body)
    except (LookupError, UnicodeError, ValueError):
        return False
    return True
