"""Pictures, films, sound: taken in, described, shown, carried by a post when somebody likes them."""

from veche.core.media.carrier import carrier
from veche.core.media.covers import Cover, set_cover, store_cover
from veche.core.media.files import erase, rename, rename_files
from veche.core.media.later import PROCESS, Incoming, accept_later, process, recording, take
from veche.core.media.load import StoredFile, load, load_one, of_posts
from veche.core.media.pending import claim, hold, sweep
from veche.core.media.service import NewMedia, accept, delete, delete_some_of, describe, is_attached
from veche.core.media.store import discard, store
from veche.core.media.views import FileView, MediaView

__all__ = [
    "PROCESS",
    "Cover",
    "FileView",
    "Incoming",
    "MediaView",
    "NewMedia",
    "StoredFile",
    "accept",
    "accept_later",
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
    "process",
    "recording",
    "rename",
    "rename_files",
    "set_cover",
    "store",
    "store_cover",
    "sweep",
    "take",
]
