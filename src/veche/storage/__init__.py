"""Files: a local folder or an S3-compatible bucket, behind one small set of verbs."""

from veche.settings import Settings

from .base import Missing, Stat, Storage, StorageError
from .keys import content_type, is_key, new_key
from .local import LocalStorage

__all__ = [
    "LocalStorage",
    "Missing",
    "Stat",
    "Storage",
    "StorageError",
    "content_type",
    "is_key",
    "new_key",
    "open_storage",
]


def open_storage(settings: Settings) -> Storage:
    """The storage that the settings name. ValueError: its address cannot be used."""
    url = settings.storage.url
    base = (settings.storage.public_url or settings.url("/files")).rstrip("/")
    if url.startswith("s3://"):
        from .s3 import S3Storage  # obstore is heavy, and a folder does not need it

        return S3Storage(settings.storage, base)
    return LocalStorage.at(url, base)
