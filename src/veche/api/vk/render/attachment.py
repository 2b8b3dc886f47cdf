"""What hangs on a post, comment or message (specs/vk.md 2.4, 2.8, 2.10)."""

from typing import Any

from veche.api.vk import ids
from veche.api.vk.render.photo import photo
from veche.api.vk.render.poll import poll
from veche.api.vk.version import Version
from veche.core.media.views import MediaView
from veche.core.posts.views import PollView, PostView
from veche.http.cache import Ref

_ARCHIVE, _OTHER, _GIF = 2, 8, 3


def attachments(post: PostView, version: Version, *, apart: bool = False) -> list[dict[str, Any]]:
    """All of them in order. `apart`: the poll is only named, since the viewer's own votes are in it."""
    found = [medium(one, version) for one in post.media if one.state != "failed"]
    if post.poll is not None:
        found.append({"type": "poll", "poll": _poll(post, post.poll, version, apart=apart)})
    return found


def _poll(post: PostView, view: PollView, version: Version, *, apart: bool) -> Any:
    if not apart:
        return poll(view, version, owner_id=poll_owner(post, view))
    return Ref("group_poll" if poll_owner(post, view) < 0 else "poll", view.id)


def poll_owner(post: PostView, view: PollView) -> int:
    """Made in a group's name, a poll is the group's."""
    return ids.owner_id(post.author) if post.author.id == view.author_id else view.author_id


def kind_of(media: MediaView) -> str:
    """VK's word for a medium."""
    return {"image": "photo", "video": "video", "audio": "audio"}.get(media.kind, "doc")


def medium(media: MediaView, version: Version) -> dict[str, Any]:
    """`{type, <type>: object}`."""
    kind = kind_of(media)
    shape = {"photo": photo, "video": video, "audio": audio, "doc": doc}[kind]
    return {"type": kind, kind: shape(media, version)}


def _address(media: MediaView) -> str:
    found = media.file("original") or (media.files[0] if media.files else None)
    return found.url if found is not None else media.remote_url or ""


def _previews(media: MediaView) -> list[dict[str, Any]]:
    pictures = [file for file in media.files if file.mime.startswith("image/")]
    return [
        {"url": file.url, "width": file.width or 0, "height": file.height or 0, "with_padding": 1} for file in pictures
    ]


def video(media: MediaView, version: Version) -> dict[str, Any]:
    """A film."""
    return {
        "id": media.id, "owner_id": media.owner_id, "user_id": media.owner_id, "title": media.title or f"{media.id}",
        "description": media.description, "duration": (media.duration or 0) // 1000,
        "date": ids.seconds(media.created_at), "comments": 0, "views": 0, "width": media.width or 0,
        "height": media.height or 0, "image": _previews(media), "player": _address(media),
        "files": {"mp4_480": _address(media)}, "type": "video", "is_processed": int(media.state == "ready"),
        "is_favorite": version.flag(False), "added": 0, "repeat": 0, "can_comment": 1, "can_like": 1, "can_repost": 1,
        "can_subscribe": 0, "can_add_to_faves": 1, "can_add": 0, "likes": {"count": 0, "user_likes": 0},
        "reposts": {"count": 0, "user_reposted": 0},
    }  # fmt: skip


def audio(media: MediaView, version: Version) -> dict[str, Any]:
    """A sound: a plain file, no keys needed."""
    return {
        "id": media.id, "aid": media.id, "owner_id": media.owner_id, "artist": media.artist or "Unknown artist",
        "title": media.title or media.description or "Untitled", "duration": (media.duration or 0) // 1000,
        "url": _address(media), "manifest": False, "keys": False, "genre_id": 18, "genre": 18, "genre_str": "Other",
        "date": ids.seconds(media.created_at), "added": False, "editable": False, "searchable": True, "explicit": False,
        "withdrawn": False, "ready": media.state == "ready",
    }  # fmt: skip


def doc(media: MediaView, version: Version) -> dict[str, Any]:
    """A moving picture without sound, and whatever is nothing of the others."""
    extension = media.mime.rpartition("/")[2] or "bin"
    original = media.file("original")
    return {
        "id": media.id, "owner_id": media.owner_id, "title": media.title or f"{media.id}.{extension}",
        "size": original.size if original is not None else 0, "ext": extension, "url": _address(media),
        "date": ids.seconds(media.created_at), "type": _GIF if media.kind == "gifv" else _OTHER,
    }  # fmt: skip
