"""photos.*: upload in three steps (specs/vk.md 5), and looking at what was uploaded."""

from typing import Any

import msgspec

from veche.api.vk import params, uploads
from veche.api.vk.at import At
from veche.api.vk.errors import VkError
from veche.api.vk.params import Csv
from veche.api.vk.render.photo import WALL_ALBUM, photo
from veche.core import accounts, groups, media
from veche.core.accounts import AccountChanges
from veche.core.errors import NotFound
from veche.core.groups import GroupChanges


class Server(msgspec.Struct):
    """photos.get…UploadServer"""

    group_id: int = 0
    owner_id: int = 0
    peer_id: int = 0
    album_id: int = 0


class Save(msgspec.Struct):
    """photos.saveWallPhoto, saveMessagesPhoto, saveOwnerPhoto"""

    photo: str
    hash: str
    server: str = ""
    caption: str = ""
    group_id: int = 0
    user_id: int = 0


class GetById(msgspec.Struct):
    """photos.getById"""

    photos: Csv
    extended: bool = False
    photo_sizes: bool = False


async def get_wall_upload_server(at: At, p: Server) -> dict[str, Any]:
    """Where to send a picture for a wall."""
    return _server(at, uploads.WALL, abs(p.group_id))


async def get_messages_upload_server(at: At, p: Server) -> dict[str, Any]:
    """Where to send a picture for a message."""
    return _server(at, uploads.MESSAGES, 0)


async def get_owner_photo_upload_server(at: At, p: Server) -> dict[str, Any]:
    """Where to send an avatar, of oneself or of a group."""
    target = -p.owner_id if p.owner_id < 0 else 0
    return {"upload_url": uploads.address(at.call.settings, at.me, uploads.OWNER, target, at.tx.now)}


def _server(at: At, purpose: str, target: int) -> dict[str, Any]:
    url = uploads.address(at.call.settings, at.me, purpose, target, at.tx.now)
    group = {"group_id": target} if target else {}
    return {"upload_url": url, "album_id": WALL_ALBUM, "user_id": at.me, **group}


async def _claimed(at: At, p: Save, purpose: str) -> tuple[int, int]:
    """The medium that an upload left, and what it was for. Errors: 121, 114."""
    word = uploads.read_answer(p.photo)
    if not word or not p.hash:
        raise VkError(129, "Invalid photo: upload it again")
    owner = uploads.check_hash(at.call.settings, word, p.hash)
    if owner is None or (at.viewer.account_id is not None and at.viewer.account_id != owner):
        raise VkError(121, "Invalid hash")
    uploader = uploads.uploader(at.viewer, owner)
    try:
        media_id, target = await media.claim(at.tx, uploader, word, f"vk:{purpose}")
    except NotFound:
        raise VkError(122, "The uploaded file is gone", 121) from None
    if p.group_id and abs(p.group_id) != (target or 0):
        raise VkError(8, "group_id does not match the upload", 121)
    if p.caption:
        await media.describe(at.tx, uploader, media_id, description=p.caption)
    return media_id, target or 0


async def save_wall_photo(at: At, p: Save) -> list[dict[str, Any]]:
    """What was uploaded becomes a photo to be attached to a post."""
    return await _saved(at, p, uploads.WALL)


async def save_messages_photo(at: At, p: Save) -> list[dict[str, Any]]:
    """The same for a message."""
    return await _saved(at, p, uploads.MESSAGES)


async def _saved(at: At, p: Save, purpose: str) -> list[dict[str, Any]]:
    media_id, _ = await _claimed(at, p, purpose)
    owner = uploads.check_hash(at.call.settings, uploads.read_answer(p.photo), p.hash) or 0
    view = await media.load_one(at.tx, uploads.uploader(at.viewer, owner), media_id)
    return [photo(view, at.version)]


async def save_owner_photo(at: At, p: Save) -> dict[str, Any]:
    """What was uploaded becomes the avatar of the caller or of a group that the caller manages."""
    media_id, group_id = await _claimed(at, p, uploads.OWNER)
    owner = uploads.check_hash(at.call.settings, uploads.read_answer(p.photo), p.hash) or 0
    uploader = uploads.uploader(at.viewer, owner)
    if group_id:
        view = await groups.update(at.tx, uploader, group_id, GroupChanges(avatar_media_id=media_id))
    else:
        view = (await accounts.update(at.tx, uploader, AccountChanges(avatar_media_id=media_id))).account
    found = {"photo_hash": p.hash, "photo_src": view.avatar.url, "saved": 1}
    return found | {"photo_src_big": view.avatar.url, "photo_src_small": view.avatar.small_url}


async def get_by_id(at: At, p: GetById) -> list[dict[str, Any]]:
    """Photos by `owner_id` pairs."""
    wanted = params.pairs(p.photos, "photos", most=500 if at.version.given else 78)
    found = await media.load(at.tx, at.viewer, [number for _, number in wanted])
    views = [found[number] for owner, number in wanted if number in found and found[number].owner_id == abs(owner)]
    return [photo(view, at.version) for view in views if view.kind == "image"]
