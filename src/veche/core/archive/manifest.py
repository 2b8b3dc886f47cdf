"""What an archive says of itself, and what can be wrong with one."""

from typing import Any

import msgspec

FORMAT = 1
MANIFEST = "manifest.json"
SETTINGS = ("secrets.toml", "veche.toml", "address", "demo.json")  # of the data folder, as they stand
DATABASE_FILE = "database/veche.db"


class ArchiveError(Exception):
    """It cannot be written, read or put back here; the text says what to do."""


class Member(msgspec.Struct, frozen=True):
    """One file in the archive."""

    size: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """The last member: by then everything is known. `schema`: the versions that the database had, oldest first."""

    format: int
    version: str
    kind: str
    schema: list[str]
    created_at: int
    counts: dict[str, int]
    counters: dict[str, int] = {}
    files: str  # "local", or "elsewhere" for a bucket, which has backups of its own
    members: dict[str, Member]

    @property
    def file_count(self) -> int:
        """How many files of people are in it."""
        return sum(name.startswith("files/") for name in self.members)

    @property
    def line(self) -> str:
        """For people."""
        figures = [f"{self.counts.get(name, 0):,} {name}" for name in ("users", "accounts", "posts", "media")]
        files = f"{self.file_count:,} files" if self.files == "local" else "files stay in their bucket"
        return ", ".join([*figures, files])

    def as_dict(self) -> dict[str, Any]:
        """For programs, without the list of members."""
        told: dict[str, Any] = msgspec.to_builtins(self)
        del told["members"]
        return {**told, "file_count": self.file_count, "bytes": sum(member.size for member in self.members.values())}
