"""Pictures of accounts: stored variants as absolute addresses, and what stands in where there is none. Pure."""

from functools import lru_cache
from typing import Any

import msgspec

from veche.core.accounts.views import ImageView
from veche.settings import Settings

AVATAR = "/static/avatar.png"
HEADER = "/static/header.png"


def file_url(settings: Settings, key: str) -> str:
    """Where readers fetch a stored file."""
    base = settings.storage.public_url or settings.url("/files")
    return f"{base.rstrip('/')}/{key}"


@lru_cache(maxsize=64)
def placeholder(base_url: str, path: str) -> ImageView:
    """The same picture for everybody who has none."""
    url = base_url + path
    return ImageView(url, url, url)


def image(settings: Settings, media_id: int | None, files: str | None, description: str, missing: str) -> ImageView:
    """A medium's stored files (`files`: JSON of the row) as an account's picture."""
    if media_id is None or not files or files == "[]":
        return placeholder(settings.server.base_url, missing)
    stored: dict[str, Any] = {one["role"]: one["key"] for one in msgspec.json.decode(files)}
    original = stored.get("original") or next(iter(stored.values()))
    url = file_url(settings, original)
    static = file_url(settings, stored.get("static") or original)
    small = file_url(settings, stored.get("small") or stored.get("static") or original)
    return ImageView(url, static, small, media_id, description)
