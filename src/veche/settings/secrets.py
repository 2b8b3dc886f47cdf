"""The server's own secrets: made at the first start, kept in `secrets.toml`, readable by its owner only."""

from __future__ import annotations

import os
import secrets
import tomllib
from pathlib import Path

import msgspec

from .errors import SettingsError

FILE = "secrets.toml"
NOTE = "# Made by Veche at its first start. Keep it with the backups, and from everybody else.\n"


class Secrets(msgspec.Struct, frozen=True, kw_only=True):
    """What must never leave this server. `vapid` is a private key of web push (base64url) that was brought along from
    another server; without one the key is made of `signing`, always the same."""

    signing: str
    vapid: str = ""

    def __repr__(self) -> str:
        return "Secrets(…)"

    @property
    def key(self) -> bytes:
        """The signing secret as bytes, for HMAC."""
        return bytes.fromhex(self.signing)


def load_secrets(data: Path, *, making: bool = True) -> Secrets:
    """Read the file; the first process to start makes it, unless it is one that leaves no trace."""
    path = data / FILE
    if not path.exists():
        made = Secrets(signing=secrets.token_hex(32))
        if not making:
            return made
        _create(path, made)
    try:
        found = msgspec.convert(tomllib.loads(path.read_text()), Secrets)
        if len(found.key) < 16:
            raise ValueError("signing is too short")
    except (ValueError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise SettingsError([f"{path} is damaged ({error}); restore it from a backup"]) from None
    return found


def save_secrets(data: Path, changed: Secrets) -> None:
    """Replace the file whole."""
    temporary = _written(data / FILE, changed)
    temporary.replace(data / FILE)


def _create(path: Path, made: Secrets) -> None:
    """Several processes may start at once: a hard link appears whole or not at all, and only for the first."""
    temporary = _written(path, made)
    try:
        os.link(temporary, path)
    except FileExistsError:
        pass
    finally:
        temporary.unlink()


def _written(path: Path, what: Secrets) -> Path:
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    lines = [f'{name} = "{value}"\n' for name, value in msgspec.structs.asdict(what).items() if value]
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(NOTE + "".join(lines))
        file.flush()
        os.fsync(file.fileno())
    return temporary
