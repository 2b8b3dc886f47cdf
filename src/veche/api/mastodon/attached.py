"""Loading what some notifications are about beside posts, for a whole page. Most pages have none."""

from collections.abc import Iterable

from veche.api.mastodon.render.attached import COLLECTED, NOTHING, Attached
from veche.core import collections, graph, moderation
from veche.core.notifications.views import GroupView, NotificationView
from veche.core.tx import Tx
from veche.core.viewer import Viewer


async def attached(tx: Tx, viewer: Viewer, told: Iterable[NotificationView | GroupView]) -> Attached:
    """Nothing is asked for what no notification names."""
    named = [(one.kind, one.about_id) for one in told if one.about_id is not None]
    if not named:
        return NOTHING
    severed = [id for kind, id in named if kind == "severed"]
    collected = [id for kind, id in named if kind in COLLECTED]
    return Attached(
        await moderation.told(tx, viewer, named),
        await graph.load_severances(tx, viewer, severed),
        await collections.load(tx, viewer, collected),
    )
