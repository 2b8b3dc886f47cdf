"""One frozen `Settings`, read once from `DIR/veche.toml` and `VECHE_SECTION_KEY`."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec

from .errors import SettingsError
from .keys import SECTIONS, Key, documented_settings
from .limits import Limits
from .load import FILE, Reader
from .reference import reference
from .secrets import FILE as SECRETS
from .secrets import Secrets, load_secrets, save_secrets
from .sections import (
    Database,
    Http,
    Instance,
    Jobs,
    Log,
    Mail,
    Mailer,
    Media,
    OAuth,
    RateLimit,
    Registration,
    Server,
    Storage,
    Trends,
)

__all__ = [
    "SECRETS",
    "Key",
    "Limits",
    "Secrets",
    "Settings",
    "SettingsError",
    "documented_settings",
    "reference",
    "save_secrets",
]

EVERYWHERE = ("0.0.0.0", "::", "")


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """The whole configuration. `origins` tells of each key that is set where it came from."""

    data: Path
    secrets: Secrets
    server: Server = Server()
    database: Database = Database()
    storage: Storage = Storage()
    instance: Instance = Instance()
    registration: Registration = Registration()
    limits: Limits = Limits()
    trends: Trends = Trends()
    ratelimit: RateLimit = RateLimit()
    oauth: OAuth = OAuth()
    mail: Mail = Mail()
    mailer: Mailer = Mailer()
    http: Http = Http()
    media: Media = Media()
    jobs: Jobs = Jobs()
    log: Log = Log()
    origins: dict[str, str] = {}

    def __repr__(self) -> str:  # passwords stand in several keys: none of this belongs in a log
        return f"Settings(data={str(self.data)!r}, base_url={self.server.base_url!r})"

    @classmethod
    def load(
        cls,
        data: Path | str | None = None,
        environ: Mapping[str, str] | None = None,
        overrides: Mapping[str, Any] | None = None,
        *,
        config: Path | None = None,
        making: bool = True,
    ) -> Settings:
        """Read everything; the data folder and its secrets are made if they are missing. Raises SettingsError.

        `config`: another file in the place of the data folder's `veche.toml`. Without `making` nothing is written:
        secrets that are missing are made up for this one time.
        """
        environ = os.environ if environ is None else environ
        folder = Path(data or environ.get("VECHE_DATA") or "data").expanduser().resolve()
        reader = Reader()
        reader.file(config or folder / FILE)
        reader.environment(environ)
        reader.overrides(overrides or {})
        sections = reader.built()
        try:
            if making:
                folder.mkdir(mode=0o750, parents=True, exist_ok=True)
            secrets = load_secrets(folder, making=making)
        except OSError as error:
            raise SettingsError([f"The data folder {folder} cannot be used: {error.strerror}"]) from None
        return cls(data=folder, secrets=secrets, origins=reader.origins, **sections)._completed()

    def changed(self, values: Mapping[str, Any]) -> Settings:
        """A copy with some keys (`section.key` → value) set otherwise, checked like the rest."""
        reader = Reader()
        reader.overrides(values)
        reader.built()
        sections = {
            section: msgspec.structs.replace(getattr(self, section), **fields)
            for section, fields in reader.values.items()
            if fields
        }
        return msgspec.structs.replace(self, origins=self.origins | reader.origins, **sections)

    @property
    def domain(self) -> str:
        """The host of our addresses (`anna@domain`), with its port where that is not the usual one."""
        return urlsplit(self.server.base_url).netloc.lower()

    @property
    def host(self) -> str:
        """The host without a port: for mail and cookies."""
        return urlsplit(self.server.base_url).hostname or "localhost"

    def url(self, path: str = "/") -> str:
        """The absolute address of a path of this server."""
        if path[:1] != "/" or path[:2] == "//":
            path = "/" + path.lstrip("/")
        return self.server.base_url + path

    def _completed(self) -> Settings:
        """Fill the defaults that depend on other keys."""
        base = self.server.base_url.rstrip("/") or self._own_address()
        host = urlsplit(base).hostname or "localhost"
        replace = msgspec.structs.replace
        return replace(
            self,
            server=replace(self.server, base_url=base),
            database=replace(self.database, url=self.database.url or f"sqlite:///{self.data / 'veche.db'}"),
            storage=replace(self.storage, url=self.storage.url or f"file:///{str(self.data / 'files').lstrip('/')}"),
            mail=replace(
                self.mail,
                mail_from=self.mail.mail_from or f"veche@{_mail_host(host)}",
                hello=self.mail.hello or _mail_host(host),
            ),
        )

    def _own_address(self) -> str:
        host = "127.0.0.1" if self.server.host in EVERYWHERE else self.server.host
        shown = f"[{host}]" if ":" in host else host
        return f"http://{shown}:{self.server.port}"


def _mail_host(host: str) -> str:
    """An address needs brackets in mail, which many servers refuse; a server without a name is a try-out anyway."""
    return "localhost" if host.replace(".", "").isdigit() or ":" in host else host


assert set(SECTIONS) < set(Settings.__struct_fields__)
