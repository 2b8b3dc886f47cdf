"""Names of streams ↔ channels of the core."""

from typing import Final

import msgspec

from veche.core import lists
from veche.core.errors import NotFound
from veche.core.scopes import Scope
from veche.core.streams import Channel
from veche.core.streams.items import HOME, LIST, MESSAGES, NOTIFICATIONS, PUBLIC, TAG
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.http.errors import BadRequest, MissingScope

Label = tuple[str, ...]

_SIDES: Final = {"": "", "local": "local", "remote": "remote"}
UNKNOWN: Final = "Unknown stream type"


class UnknownStream(BadRequest):
    """There is no stream of this name."""

    def __init__(self, text: str = UNKNOWN) -> None:
        super().__init__(text, "stream")
        self.message = text


class Wish(msgspec.Struct, frozen=True):
    """A stream that a client asks for."""

    name: str
    tag: str = ""
    list_id: int | None = None
    only_media: bool = False

    @property
    def label(self) -> Label:
        """How frames name the stream that they belong to."""
        if self.name.startswith("hashtag"):
            return self.name, self.tag
        return (self.name, str(self.list_id)) if self.name == "list" else (self.name,)


def channels(wish: Wish, viewer: Viewer) -> tuple[Channel, ...]:
    """What the viewer's token lets them hear of it. Errors: UnknownStream, MissingScope."""
    if wish.name == "user:notification":
        _need(viewer, Scope.NOTIFICATIONS_READ)
        return (Channel(NOTIFICATIONS),)
    _need(viewer, Scope.POSTS_READ)
    if wish.name == "user":
        told = (Channel(NOTIFICATIONS),) if Scope.NOTIFICATIONS_READ in viewer.scopes else ()
        return (Channel(HOME), *told)
    if wish.name == "direct":
        return (Channel(MESSAGES),)
    if wish.name == "list" and wish.list_id is not None:
        return (Channel(LIST, list_id=wish.list_id),)
    head, *rest = wish.name.split(":")
    if head == "public":
        return (_public(rest, wish.only_media),)
    if head == "hashtag" and wish.tag.strip("# ") and rest in ([], ["local"]):
        return (Channel(TAG, name=wish.tag.strip("# ").casefold(), side="".join(rest)),)
    raise UnknownStream


async def check_list(tx: Tx, viewer: Viewer, wish: Wish) -> None:
    """A list is heard by its owner only. Errors: NotFound."""
    if wish.name == "list":
        if wish.list_id is None:
            raise NotFound("list")
        await lists.load_one(tx, viewer, wish.list_id)


def _public(rest: list[str], only_media: bool) -> Channel:
    if rest and rest[-1] == "media":
        rest, only_media = rest[:-1], True
    side = _SIDES.get("".join(rest)) if len(rest) < 2 else None
    if side is None:
        raise UnknownStream
    return Channel(PUBLIC, side=side, only_media=only_media)


def _need(viewer: Viewer, scope: Scope) -> None:
    if scope not in viewer.scopes:
        raise MissingScope((scope,))
