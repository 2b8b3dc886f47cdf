"""Figures for those who keep the instance."""

from veche.api.mastodon.params.figures import Dimensions, Measures, Retention
from veche.api.mastodon.render import figures as render
from veche.core import moderation
from veche.core.tx import Tx
from veche.core.viewer import Viewer


async def measures(tx: Tx, viewer: Viewer, params: Measures) -> list[render.Measure]:
    """By the day."""
    found = await moderation.measures(tx, viewer, params.keys, params.span, params.about)
    return [render.measure(one) for one in found]


async def dimensions(tx: Tx, viewer: Viewer, params: Dimensions) -> list[render.Dimension]:
    """What the instance is made up of."""
    span = params.span(tx.now)
    found = await moderation.dimensions(tx, viewer, params.keys, span, params.about, params.limit)
    return [render.dimension(one) for one in found]


async def retention(tx: Tx, viewer: Viewer, params: Retention) -> list[render.Cohort]:
    """How many of those who came are still there."""
    monthly = params.frequency == "month"
    return [render.cohort(one) for one in await moderation.retention(tx, viewer, params.span, monthly=monthly)]
