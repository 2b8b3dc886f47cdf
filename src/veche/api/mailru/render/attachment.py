"""Attachments (specs/mailru.md d.6)."""

from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from veche.api.mailru import ids
from veche.api.mailru.render.user import User
from veche.core.media.views import MediaView
from veche.core.posts.views import PostView


class Text(msgspec.Struct):
    """Words."""

    content: str
    object: str = "text"


class TagContent(msgspec.Struct):
    """A hashtag."""

    tag: str
    is_blacklist: int = 0


class Tag(msgspec.Struct):
    """A hashtag."""

    content: TagContent
    object: str = "tag"


class Link(msgspec.Struct):
    """An address with words."""

    text: str
    url: str
    object: str = "link"


class Image(msgspec.Struct):
    """A picture; width and height are texts here."""

    src: str
    src_hires: str
    id: str
    owner_id: str
    click_url: str
    resized_src: str
    src_filed: str
    album_id: str = "_myphoto"
    width: str | UnsetType = UNSET
    height: str | UnsetType = UNSET
    thread_id: str | UnsetType = UNSET
    object: str = "image"


class Video(msgspec.Struct):
    """A moving picture."""

    title: str
    desc: str
    src: str
    image_filed: str
    external_id: str
    owner_id: str
    click_url: str
    width: int
    height: int
    duration: int
    album_id: str = "_myvideo"
    thread_id: str | UnsetType = UNSET
    view_count: int = 0
    object: str = "video"


class Music(msgspec.Struct):
    """A track."""

    mid: str
    name: str
    author: str
    duration: int
    file_url: str
    uploader: str
    click_url: str
    is_add: int = 0
    object: str = "music"


class AvatarContent(msgspec.Struct):
    """A new picture of somebody."""

    id: str
    owner_id: str
    src: str
    src_hires: str
    click_url: str
    desc: str
    width: int
    height: int
    album_id: str = "_avatar"
    thread_id: str = ""


class Avatar(msgspec.Struct):
    """A new picture of somebody."""

    new: AvatarContent
    object: str = "avatar"


class Account(msgspec.Struct):
    """A person (`user`) or a community (`group`)."""

    content: User
    object: str


def account(shown: User, *, is_group: bool) -> Account:
    """Somebody who is shown beside an event."""
    return Account(shown, "group" if is_group else "user")


def avatar(item: MediaView, page: str) -> Avatar:
    """A new picture."""
    large, small = item.file("original"), item.file("small") or item.file("original")
    return Avatar(
        AvatarContent(
            id=str(item.id), owner_id=ids.uid(item.owner_id), src=small.url if small else "",
            src_hires=large.url if large else "", click_url=page, desc=item.description,
            width=item.width or 0, height=item.height or 0,
            thread_id=ids.with_checksum(item.owner_id, item.carrier_id) if item.carrier_id else "",
        )
    )  # fmt: skip


def text(content: str) -> Text:
    """Plain words."""
    return Text(content)


def of_post(post: PostView) -> list[Any]:
    """Media, the reposted post, a poll and a link, in that order."""
    found: list[Any] = [media(item, post.url) for item in post.media if item.state == "ready"]
    if post.repost_of is not None:
        found.append(Link(post.repost_of.plain or post.repost_of.title, post.repost_of.url))
    if post.poll is not None:
        found.append(text(_poll(post)))
    if link := post.details.get("link"):
        found.append(Link(str(link.get("title") or link.get("url")), str(link.get("url"))))
    return found


def media(item: MediaView, page: str) -> Image | Video | Music:
    """A file as this dialect's kind of thing."""
    original = item.file("original")
    small = item.file("small") or original
    url = original.url if original else item.remote_url or ""
    shown = small.url if small else url
    thread = ids.with_checksum(item.owner_id, item.carrier_id) if item.carrier_id else UNSET
    owner, seconds = ids.uid(item.owner_id), (item.duration or 0) // 1000
    if item.kind == "audio":
        return Music(str(item.id), item.title or item.description, item.artist, seconds, url, owner, page)
    if item.kind == "video":
        return Video(
            title=item.title, desc=item.description, src=url, image_filed=shown, external_id=str(item.id),
            owner_id=owner, click_url=page, width=item.width or 0, height=item.height or 0, duration=seconds,
            thread_id=thread,
        )  # fmt: skip
    return Image(
        src=shown, src_hires=url, id=str(item.id), owner_id=owner, click_url=page, resized_src=shown, src_filed=shown,
        width=str(item.width) if item.width else UNSET, height=str(item.height) if item.height else UNSET,
        thread_id=thread,
    )  # fmt: skip


def _poll(post: PostView) -> str:
    """Polls are not of this dialect: question and answers are at least to be read."""
    assert post.poll is not None
    lines = [post.poll.question] if post.poll.question else []
    return "\n".join([*lines, *(f"— {option.text}" for option in post.poll.options)])
