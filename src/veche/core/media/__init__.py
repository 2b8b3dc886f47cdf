"""Pictures, films, sound: taken in, described, shown, carried by a post when somebody likes them."""

from veche.core.media.carrier import carrier
from veche.core.media.files import erase, rename, rename_files
from veche.core.media.load import StoredFile, load, load_one, of_posts
from veche.core.media.pending import claim, hold, sweep
from veche.core.media.service import NewMedia, accept, delete, delete_some_of, describe, is_attached
from veche.core.media.store import discard, store
from veche.core.media.views import FileView, MediaView

__all__ = [
    "FileView",
    "MediaView",
    "NewMedia",
    "StoredFile",
    "accept",
    "carrier",
    "claim",
    "delete",
    "delete_some_of",
    "describe",
    "discard",
    "erase",
    "hold",
    "is_attached",
    "load",
    "load_one",
    "of_posts",
    "rename",
    "rename_files",
    "store",
    "sweep",
]
