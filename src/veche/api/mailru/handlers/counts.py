"""Counters beside the feed."""

from veche.api.mailru.params import Some
from veche.core import notifications
from veche.core.tx import Tx
from veche.core.viewer import Viewer


async def events_new(tx: Tx, viewer: Viewer, params: Some) -> dict[str, int]:
    """events.getNewCount: what the person has not looked at yet."""
    return {"count": await notifications.unread_count(tx, viewer)}
