"""A post on a wall (specs/vk.md 2.3): what is the same for everybody, and beside it what is the viewer's own."""

from typing import Any

from veche.api.vk import ids
from veche.api.vk.render.attachment import attachments
from veche.api.vk.version import Version
from veche.core.posts.views import PostFacts, PostView, Visibility
from veche.http.cache import ListOf, Ref

_TYPES = {0: "post", 1: "suggest", 2: "postpone"}


def words(post: PostView) -> str:
    """Plain text. VK has no covers for what may disturb, so the warning stands above."""
    return f"{post.warning}\n\n{post.plain}" if post.warning else post.plain


def without_warning(message: str, warning: str) -> str:
    """What was written, of a text that an app took from `words`, let somebody change and sent back."""
    return message.removeprefix(f"{warning}\n\n") if warning else message


def post_type(post: PostView) -> str:
    """A comment that stands in a feed is a reply."""
    return "reply" if post.is_comment else _TYPES.get(post.state, "post")


def _source(post: PostView) -> dict[str, Any]:
    return {"type": "vk" if post.app is None else "api"}


def post(view: PostView, version: Version) -> dict[str, Any]:
    """Without the viewer's own: that is `flags`."""
    found: dict[str, Any] = {
        "id": view.number or 0,
        "owner_id": ids.owner_id(view.wall),
        "from_id": ids.owner_id(view.author),
        "date": ids.seconds(view.created_at),
        "post_type": post_type(view),
        "inner_type": "wall_wallpost",
        "type": "post",
        "source_id": ids.owner_id(view.wall),
        "text": words(view),
        "attachments": attachments(view, version, apart=True),
        "post_source": _source(view),
        "is_explicit": view.sensitive,
        "marked_as_ads": 0,
    }
    _history(found, view, version)
    if view.signer is not None:
        found["signer_id"] = view.signer.id
    if view.edited_at is not None:
        found["edited"] = ids.seconds(view.edited_at)
    if view.is_comment and view.root_number is not None:
        found["post_id"] = view.root_number
    if view.visibility is Visibility.FOLLOWERS:
        found["friends_only"] = 1
    return found


def _history(found: dict[str, Any], view: PostView, version: Version) -> None:
    """The original of a repost: a list of one. OpenVK has the empty list too, VK leaves it out.

    The original is named and not printed: this text is kept for all who see the repost, and not all of them see the
    original. Who does not sees words about it alone, and of a repost without words nothing.
    """
    if view.is_repost and view.repost_of_id is not None:
        found["copy_history"] = [Ref("original", view.repost_of_id, needed=True)]
    elif view.repost_of_id is not None and view.quote_state != "revoked":
        found["copy_history"] = ListOf("original", (view.repost_of_id,))
    elif not version.given:
        found["copy_history"] = []


def original(view: PostView, version: Version) -> dict[str, Any]:
    """A post inside of another."""
    return {
        "id": view.number or 0,
        "owner_id": ids.owner_id(view.wall),
        "from_id": ids.owner_id(view.author),
        "date": ids.seconds(view.created_at),
        "post_type": post_type(view),
        "inner_type": "wall_wallpost",
        "type": "post",
        "text": words(view),
        "attachments": attachments(view, version, apart=False),
        "post_source": _source(view),
    }


def flags(facts: PostFacts, version: Version) -> dict[str, Any]:
    """Counters, marks and rights of whoever looks."""
    return {
        "comments": {"count": facts.comments_count, "can_post": int(facts.can_reply)},
        "likes": likes(facts),
        "reposts": {"count": facts.reposts_count, "user_reposted": int(facts.reposted)},
        "can_edit": int(facts.can_edit),
        "can_delete": int(facts.can_delete),
        "can_pin": int(facts.can_pin),
        "is_pinned": int(facts.pinned),
        "can_archive": version.flag(False),
        "is_archived": version.flag(False),
        "is_favorite": version.flag(facts.bookmarked),
    }


def likes(facts: PostFacts) -> dict[str, int]:
    """The same of posts and comments."""
    return {
        "count": facts.likes_count,
        "user_likes": int(facts.liked),
        "can_like": int(facts.can_like and not facts.liked),
        "can_publish": int(facts.can_repost),
    }
