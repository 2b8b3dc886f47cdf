"""What the open services say of themselves: database, queue, files, mail."""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from sqlalchemy import func, literal_column, select, text

from veche.core.checkup.finding import Finding, Level
from veche.core.errors import CoreError
from veche.core.tx import Tx
from veche.db import DatabaseError, statement
from veche.jobs import desk
from veche.lib.times import MINUTE
from veche.migrations import SchemaTooNewError, is_current
from veche.settings import Settings
from veche.storage import StorageError, new_key, open_storage

if TYPE_CHECKING:
    from veche.services import Services

LATE, MUCH_TOO_LATE = 5 * MINUTE, 60 * MINUTE
PATIENCE = 5.0  # seconds for what is elsewhere
OLDEST_SQLITE, OLDEST_POSTGRESQL = (3, 51, 3), 150000


async def look_inside(services: "Services") -> list[Finding]:
    """The database, the queue, the files, the mail."""
    findings = await _tried("database", lambda: _schema(services))
    if not any(finding.stops for finding in findings):
        findings += await _tried("database", lambda: _database(services))
        findings += await _tried("jobs", lambda: _jobs(services))
    findings += await _tried("files", lambda: _files(services.settings))
    findings += await _tried("mail", lambda: _mail(services))
    return findings


async def _tried(topic: str, work: Callable[[], Awaitable[list[Finding]]]) -> list[Finding]:
    """An examination that fails is itself a finding."""
    try:
        return await work()
    except (DatabaseError, StorageError, CoreError, OSError, ValueError, SchemaTooNewError) as error:
        return [Finding(topic, "bad", str(error) or type(error).__name__, _ADVICE.get(topic, ""), stops=True)]


_ADVICE = {
    "database": "check database.url, that the server runs, and who may read the file",
    "files": "check storage.url, its keys, and that the folder can be written by this user",
    "mail": "check mail.route",
}


async def _schema(services: "Services") -> list[Finding]:
    if await is_current(services.engine):
        return [Finding("schema", "ok", services.schema_version)]
    return [Finding("schema", "bad", "the database is older than this Veche", "run `veche migrate`", stops=True)]


@statement
def _version(*, database: str) -> Any:
    if database == "postgresql":
        return select(literal_column("current_setting('server_version_num')::int"))
    return select(func.sqlite_version())


@statement
def _quick_check() -> Any:
    return text("PRAGMA quick_check(5)")


@statement
def _database_now() -> Any:
    return select(literal_column("(extract(epoch FROM clock_timestamp()) * 1000)::bigint"))


async def _database(services: "Services") -> list[Finding]:
    async with services.open_tx.read(slow=True) as tx:
        found = await tx.scalar(_version())
        return await (_sqlite(tx, str(found)) if tx.conn.kind == "sqlite" else _postgresql(tx, int(found)))


async def _sqlite(tx: Tx, version: str) -> list[Finding]:
    findings = [Finding("database", "ok", f"SQLite {version}")]
    if tuple(int(part) for part in version.split(".")) < OLDEST_SQLITE:
        do = "install apsw 3.51.3 or newer; older ones can damage the file"
        findings = [Finding("database", "bad", f"SQLite {version} is too old", do)]
    said = [str(row[0]) for row in await tx.tuples(_quick_check())]
    if said == ["ok"]:
        return [*findings, Finding("integrity", "ok", "the file is whole")]
    do = "stop the server, keep a copy of the file, restore the last backup"
    return [*findings, Finding("integrity", "bad", "; ".join(said)[:500], do)]


async def _postgresql(tx: Tx, version: int) -> list[Finding]:
    name = f"PostgreSQL {version // 10_000}.{version % 10_000}"
    if version < OLDEST_POSTGRESQL:
        return [Finding("database", "bad", f"{name} is too old", "upgrade to PostgreSQL 15 or newer")]
    findings = [Finding("database", "ok", name)]
    apart = abs(int(await tx.scalar(_database_now())) - time.time_ns() // 1_000_000)
    if apart > MINUTE:
        do = "set the clocks of both machines (NTP)"
        findings.append(Finding("clock", "warn", f"the database's clock is {apart // 1000} s off", do))
    return findings


async def _jobs(services: "Services") -> list[Finding]:
    now = services.open_tx.now()
    async with services.open_tx.read() as tx:
        kinds = await desk.kinds(tx.conn, now)
    late = max((kind.oldest for kind in kinds), default=0)
    count = sum(kind.waiting + kind.later for kind in kinds)
    findings = [Finding("jobs", "ok", f"{count} waiting, none is late")]
    if late > LATE:
        level: Level = "bad" if late > MUCH_TOO_LATE else "warn"
        do = "is `veche serve` or `veche worker` running? Its log tells what it does"
        findings = [Finding("jobs", level, f"{count} waiting, the oldest for {late // MINUTE} minutes", do)]
    if dead := [kind for kind in kinds if kind.dead]:
        names = ", ".join(f"{kind.name} ({kind.dead})" for kind in dead)
        do = "`veche jobs list` tells why each was given up; then `veche jobs retry` or `veche jobs delete`"
        findings.append(Finding("jobs", "warn", f"given up: {names}", do))
    return findings


async def _files(settings: Settings) -> list[Finding]:
    storage = open_storage(settings)
    key, content = new_key("probe", "txt"), os.urandom(16)
    try:
        async with asyncio.timeout(4 * PATIENCE):
            await storage.put(key, content)
            whole = await storage.get(key) == content
            await storage.delete(key)
            gone = not await storage.exists(key)
    except TimeoutError:
        raise StorageError("the storage takes too long to answer") from None
    finally:
        await storage.close()
    if not (whole and gone):
        wrong = "keeps what was deleted" if whole else "gave back something else than was written"
        return [Finding("files", "bad", f"the storage {wrong}", _ADVICE["files"])]
    return [Finding("files", "ok", "written, read and deleted")]


async def _mail(services: "Services") -> list[Finding]:
    """Greeted, encrypted and signed in as for a letter, and then goodbye."""
    route = services.settings.mail.route
    if route == "mx":
        do = "many servers take no letters from home addresses: a relay in mail.route is safer"
        return [Finding("mail", "warn", "letters go straight to each addressee's server (mx), which is not tried", do)]
    where = urlsplit(route).netloc.rpartition("@")[2]
    trouble = await services.mail.probe(PATIENCE)
    if trouble:
        return [Finding("mail", "bad", f"{where}: {trouble}", "check mail.route; nobody gets a letter till then")]
    return [Finding("mail", "ok", f"{where} is ready for letters")]
