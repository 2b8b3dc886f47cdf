"""What went wrong, as one sentence for whoever typed the command, and the exit code: nobody is shown a traceback."""

import os
import sys

from veche.settings import SettingsError

FAILED, WRONG = 1, 2


def explained(error: Exception) -> tuple[str, int]:
    """The sentence, and 2 where the command or the settings must be changed first."""
    if isinstance(error, SettingsError):
        return str(error), WRONG
    return _of_database(error) or _of_parts(error) or _of_system(error) or _unknown(error), FAILED


def _of_database(error: Exception) -> str | None:
    from veche.db import DatabaseBusy, DatabaseError, DatabaseFull
    from veche.migrations import SchemaTooNewError

    match error:
        case SchemaTooNewError():
            return str(error)
        case DatabaseFull():
            return f"there is no room on the disk of the database ({error}); make some and try again"
        case DatabaseBusy():
            return f"the database is busy or cannot be reached ({error}); try again, or check database.url"
        case DatabaseError():
            return f"the database refused: {error}; `veche doctor` looks for the reason"
    return None


def _of_parts(error: Exception) -> str | None:
    from veche.core.errors import CoreError
    from veche.storage import StorageError

    if isinstance(error, CoreError):
        return error.message
    return f"the storage of files: {error}; check storage.url" if isinstance(error, StorageError) else None


def _of_system(error: Exception) -> str | None:
    if not isinstance(error, OSError):
        return None
    return f"{error.strerror or error}{f': {error.filename}' if error.filename else ''}"


def _unknown(error: Exception) -> str:
    """A fault of ours: where it happened is for those who report it."""
    if os.environ.get("VECHE_LOG_LEVEL", "").lower() == "debug":
        sys.excepthook(type(error), error, error.__traceback__)
    return f"this should not happen: {type(error).__name__}: {error} (VECHE_LOG_LEVEL=debug shows where; report it)"
