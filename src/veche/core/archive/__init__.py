"""Backups: one file with database, files, settings and keys, taken while the server runs; and putting one back."""

from veche.core.archive.manifest import ArchiveError, Manifest
from veche.core.archive.restoring import restore
from veche.core.archive.writing import write

__all__ = ["ArchiveError", "Manifest", "restore", "write"]
