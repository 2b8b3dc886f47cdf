"""What is said when groups are made and changed."""

from typing import Any

import msgspec


class NewGroup(msgspec.Struct, frozen=True):
    """A group to be. Without a user name it is called by its number (`club7`)."""

    title: str
    username: str | None = None
    description: str = ""
    access: str = "open"  # open | closed (asks) | private
    wall_mode: str = "open"  # open | suggest | restricted (comments only) | off


class GroupChanges(msgspec.Struct, frozen=True):
    """What managers change; None leaves a thing as it is. `username` "": back to the number. Picture 0: none."""

    title: str | None = None
    username: str | None = None
    description: str | None = None
    access: str | None = None
    wall_mode: str | None = None
    headline: str | None = None
    details: dict[str, Any] | None = None
    avatar_media_id: int | None = None
    header_media_id: int | None = None
    discoverable: bool | None = None
    hide_collections: bool | None = None


class BanView(msgspec.Struct, frozen=True):
    """Somebody who is kept out of a group."""

    account_id: int
    by_id: int
    reason: str
    expires_at: int | None
    created_at: int
