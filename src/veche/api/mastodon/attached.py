"""Loading what some notifications are about beside posts, for a whole page. Most pages have none."""

from collections.abc import Iterable
from functools import partial

from veche.api.mastodon.render.attached import COLLECTED, NOTHING, Attached
from veche.core import collections, graph, moderation
from veche.core.notifications import GroupView, Line, NotificationView, Seen
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.http.door import Call


async def attached(tx: Tx, viewer: Viewer, told: Iterable[NotificationView | Line | GroupView]) -> Attached:
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


def seen(tx: Tx, call: Call) -> Seen:
    """Which posts the viewer sees, asked of what will show them."""
    return partial(call.joiner(tx).shown, "status")
