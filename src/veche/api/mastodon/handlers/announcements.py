"""What the keepers tell everybody."""

from typing import Any

from veche.api.mastodon.params import Id
from veche.api.mastodon.params.announcements import ReactionName
from veche.api.mastodon.render.announcement import Announcement, announcement
from veche.core import announcements
from veche.core.tx import Tx
from veche.core.viewer import Viewer


async def listed(tx: Tx, viewer: Viewer, params: Any) -> list[Announcement]:
    """What is told at present."""
    return [announcement(one) for one in await announcements.listed(tx, viewer)]


async def dismiss(tx: Tx, viewer: Viewer, params: Id) -> Any:
    """Put an announcement aside."""
    await announcements.dismiss(tx, viewer, params.id)
    return {}


async def react(tx: Tx, viewer: Viewer, params: ReactionName) -> Any:
    """Answer with an emoji."""
    await announcements.react(tx, viewer, params.id, params.name)
    return {}


async def unreact(tx: Tx, viewer: Viewer, params: ReactionName) -> Any:
    """Take an answer back."""
    await announcements.unreact(tx, viewer, params.id, params.name)
    return {}
