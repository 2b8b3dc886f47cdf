"""Event, Like and Comment of the feed (specs/mailru.md d.2 to d.5): a union told apart by `subtype`."""

from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from veche.api.mailru import ids
from veche.api.mailru.render import attachment
from veche.api.mailru.render.user import Standing, User, user
from veche.core.accounts.views import AccountView
from veche.core.posts.views import PostView

_BY_MEDIA = {"image": ("1-1", "photo_upload"), "video": ("1-2", "video_upload"), "audio": ("1-7", "music_add")}


class Generator(msgspec.Struct):
    """The app that an event was written with."""

    app_id: int
    title: str
    url: str
    icon: str
    type: str = "application"


class ActionLink(msgspec.Struct):
    """A link under an event."""

    text: str
    href: str


class Event(msgspec.Struct):
    """A post, or something else that somebody did."""

    id: str
    huid: str
    thread_id: str
    type: str
    type_name: str
    time: int
    authors: list[User]
    user_text: str
    is_likeable: int
    is_commentable: int
    is_liked_by_me: int
    click_url: str | UnsetType = UNSET
    likes_count: int | UnsetType = UNSET
    comments_count: int | UnsetType = UNSET
    text_media: list[Any] | UnsetType = UNSET
    attachments: list[Any] | UnsetType = UNSET
    generator: Generator | UnsetType = UNSET
    action_links: list[ActionLink] | UnsetType = UNSET
    subtype: str = "event"


class CommentBody(msgspec.Struct):
    """What was said."""

    id: str
    text: str
    time: int
    author: User
    text_media: attachment.Text
    is_deleted: int = 0


class Comment(msgspec.Struct):
    """Somebody commented."""

    id: str
    huid: str
    time: int
    subevent: Event
    comment: CommentBody
    is_commentable: int = 0
    is_likeable: int = 0
    subtype: str = "comment"


class Like(msgspec.Struct):
    """Somebody liked."""

    id: str
    huid: str
    time: int
    author: User
    subevent: Event
    is_commentable: int = 0
    is_likeable: int = 0
    subtype: str = "like"


def event(post: PostView, standing: Standing, site: str) -> Event:
    """A post. `standing`: of the viewer to the authors; `site` is the address for an app's icon."""
    kind, name = _kind(post)
    facts, words = post.facts, _words(post)
    texts: list[Any] = [attachment.text(words)] if words else []
    texts += [attachment.Tag(attachment.TagContent(tag.name)) for tag in post.tags]
    links = [ActionLink(str(link["text"]), str(link["href"])) for link in post.details.get("action_links", ())]
    return Event(
        id=ids.event(post.id),
        huid=ids.with_checksum(post.author.id, post.id),
        thread_id=ids.with_checksum(post.author.id, post.id),
        type=kind,
        type_name=name,
        time=post.created_at // 1000,
        authors=[user(post.author, standing)],
        user_text=words,
        click_url=post.url,
        is_likeable=int(facts.can_like),
        is_commentable=int(facts.can_reply),
        is_liked_by_me=int(facts.liked),
        likes_count=facts.likes_count if facts.can_like else UNSET,
        comments_count=facts.comments_count if facts.can_reply else UNSET,
        text_media=texts if name == "micropost" else UNSET,
        attachments=attachment.of_post(post) or UNSET,
        generator=_generator(post, site),
        action_links=links or UNSET,
    )


def happening(
    id: int, at: int, kind: tuple[str, str], author: AccountView, standing: Standing, found: list[Any]
) -> Event:
    """An event that is no post: a friendship, a new picture, a group joined. Nothing can be said to it."""
    huid = ids.with_checksum(author.id, id)
    return Event(
        id=ids.event(id), huid=huid, thread_id=huid, type=kind[0], type_name=kind[1], time=at // 1000,
        authors=[user(author, standing)], user_text="", is_likeable=0, is_commentable=0,
        is_liked_by_me=0, attachments=found or UNSET,
    )  # fmt: skip


def comment(post: PostView, about: Event, standing: Standing) -> Comment:
    """A comment in the feed; the inner id and time repeat the outer."""
    author = user(post.author, standing)
    at = post.created_at // 1000
    body = CommentBody(ids.event(post.id), post.plain, at, author, attachment.text(post.plain))
    return Comment(ids.event(post.id), ids.with_checksum(post.author.id, post.id), at, about, body)


def like(id: int, at: int, author: AccountView, about: Event, standing: Standing) -> Like:
    """A like in the feed."""
    liked_by = user(author, standing)
    return Like(ids.event(id), ids.with_checksum(author.id, id), at // 1000, liked_by, about)


def _kind(post: PostView) -> tuple[str, str]:
    if post.repost_of_id is not None or post.details.get("link"):
        return "5-26", "share"
    if post.wall.is_group:
        return "5-18", "community_post"
    if not post.plain and post.media:
        return _BY_MEDIA.get(post.media[0].kind, _BY_MEDIA["image"])
    return "3-23", "micropost"


def _words(post: PostView) -> str:
    return "\n\n".join(part for part in (post.title, post.warning, post.plain) if part)


def _generator(post: PostView, site: str) -> Generator | UnsetType:
    if post.app is None:
        return UNSET
    return Generator(post.app.id, post.app.name, post.app.website or site, site + "/static/icon.svg")
