"""What can be seen of an instance before its database is opened: machine, folder, settings."""

import os
import shutil
import stat
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

from veche.core.checkup.finding import Finding, Level
from veche.settings import Settings

ADDRESS_FILE = "address"  # in the data folder: the public address under which this instance was first served
LOW_ROOM, NO_ROOM = 2 << 30, 200 << 20
OLDEST_PYTHON = (3, 11)
SEEN_LAST = 1_750_000_000  # no clock that is right can be before this version of Veche


async def look_around(settings: Settings) -> list[Finding]:
    """What can be seen before the database is opened."""
    return [
        _python(),
        *_address(settings),
        *_folder(settings),
        *_room(settings),
        _clock(settings),
        *_database_file(settings),
    ]


def note_address(settings: Settings) -> None:
    """Remember the address at the first start under one that was chosen, so that a later change is noticed."""
    path = settings.data / ADDRESS_FILE
    if "server.base_url" in settings.origins and settings.server.port and not path.exists():
        path.write_text(settings.server.base_url + "\n", encoding="utf-8")


def _python() -> Finding:
    version = ".".join(str(part) for part in sys.version_info[:3])
    if sys.version_info[:2] < OLDEST_PYTHON:
        return Finding("python", "bad", f"{version} is too old", "install Python 3.11 or newer")
    return Finding("python", "ok", version)


def _address(settings: Settings) -> list[Finding]:
    base, host = settings.server.base_url, settings.host
    findings = []
    if base.startswith("https://"):
        findings.append(Finding("address", "ok", base))
    elif _is_near(host):
        do = "before people come, set server.base_url to https:// and your domain"
        findings.append(Finding("address", "warn", f"{base} can be reached from this machine or network only", do))
    else:
        do = "put a proxy with a certificate before it and set server.base_url to https://…; passwords travel openly"
        findings.append(Finding("address", "bad", f"{base} is not encrypted", do))
    first = _first_address(settings.data)
    if first and first != base:
        do = f"set server.base_url back; if the change is meant, delete {settings.data / ADDRESS_FILE}"
        findings.append(Finding("address", "bad", f"this instance was {first} before: links and apps hold that", do))
    if base.startswith("https://") and not settings.server.trusted_proxies:
        do = "set server.trusted_proxies to the proxy's address; without it all visitors share one rate limit"
        findings.append(Finding("proxy", "warn", "no proxy's headers are believed", do))
    return findings


def _is_near(host: str) -> bool:
    private = host.startswith(("10.", "192.168.", "127.")) or host == "::1"
    return private or host == "localhost" or host.endswith((".localhost", ".local", ".test", ".internal"))


def _first_address(data: Path) -> str:
    try:
        return (data / ADDRESS_FILE).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def _folder(settings: Settings) -> list[Finding]:
    data = settings.data
    if not os.access(data, os.R_OK | os.W_OK | os.X_OK):
        do = f"chown it to the user that runs veche: {data}"
        return [Finding("folder", "bad", f"{data} cannot be written by this user", do, stops=True)]
    findings = [Finding("folder", "ok", str(data))]
    if data.stat().st_mode & stat.S_IWOTH:
        findings.append(Finding("folder", "bad", f"{data} can be written by everybody", f"chmod o-rwx {data}"))
    for name, level in (("secrets.toml", "bad"), ("veche.toml", "warn"), ("veche.db", "bad")):
        findings += _rights(data / name, "bad" if level == "bad" else "warn")
    return findings


def _rights(path: Path, level: Level) -> list[Finding]:
    """Secrets, perhaps passwords of mail and database, and everybody's messages are in these files."""
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
    except FileNotFoundError:
        return []
    if path.name == "secrets.toml" and mode & 0o077:
        return [Finding("rights", level, f"{path} has mode {mode:o}, others can read the keys", f"chmod 600 {path}")]
    if mode & 0o007 and not _is_closed(path.parent):
        return [Finding("rights", level, f"{path} has mode {mode:o}, everybody can read it", f"chmod o-rwx {path}")]
    return [Finding("rights", "ok", f"{path.name} {mode:o}")]


def _is_closed(folder: Path) -> bool:
    return not folder.stat().st_mode & stat.S_IXOTH


def _room(settings: Settings) -> list[Finding]:
    folders = {settings.data}
    for url, scheme in ((settings.database.url, "sqlite"), (settings.storage.url, "file")):
        if url.startswith(f"{scheme}:///"):
            folders.add(Path(urlsplit(url).path if scheme == "file" else url.removeprefix("sqlite:///")))
    findings, seen = [], set()
    for folder in sorted(folders):
        there = next(path for path in (folder, *folder.parents) if path.exists())
        device = there.stat().st_dev
        if device in seen:
            continue
        seen.add(device)
        free = shutil.disk_usage(there).free
        level: Level = "bad" if free < NO_ROOM else "warn" if free < LOW_ROOM else "ok"
        do = "" if level == "ok" else "make room: old backups, logs; or move storage.url to a larger disk"
        findings.append(Finding("disk", level, f"{free / (1 << 30):.1f} GiB free at {there}", do))
    return findings


def _clock(settings: Settings) -> Finding:
    """Ids and tokens are made of the time."""
    now = time.time()
    newest = max((path.stat().st_mtime for path in settings.data.glob("*") if path.is_file()), default=0.0)
    if now < SEEN_LAST or newest > now + 60:
        do = "set the clock (NTP); posts made meanwhile would come out of order"
        return Finding("clock", "bad", f"the clock says {time.strftime('%Y-%m-%d %H:%M', time.gmtime(now))} UTC", do)
    return Finding("clock", "ok", time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(now)))


def _database_file(settings: Settings) -> list[Finding]:
    url = settings.database.url
    if not url.startswith("sqlite:///") or Path(url.removeprefix("sqlite:///")).exists():
        return []
    do = "`veche migrate` or `veche serve` makes one; if there was one, check --data and database.url"
    return [Finding("database", "bad", f"there is no {url.removeprefix('sqlite:///')}", do, stops=True)]
