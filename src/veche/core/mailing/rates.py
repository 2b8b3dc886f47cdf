"""How often a project may call, counted in the database so that every process counts alike."""

import msgspec

from veche.core import ratelimits
from veche.core.errors import TooMany
from veche.core.mailing.views import ProjectView
from veche.core.ratelimits import Take
from veche.core.tx import Tx


class Rate(msgspec.Struct, frozen=True):
    """So many in a period (ms)."""

    name: str
    limit: int
    period: int


SEND = Rate("mailer send", 200, 4_000)
WRITE = Rate("mailer write", 800, 4_000)
VERIFY_MINUTE = Rate("mailer verify/minute", 1, 60_000)
VERIFY_DAY = Rate("mailer verify/day", 5, 86_400_000)


async def take(tx: Tx, project: ProjectView, rate: Rate, *, of: str = "") -> None:
    """Counts one call of the project (`of`: about one address). TooMany."""
    if not tx.settings.ratelimit.enabled:
        return
    key = f"{project.id}:{of}" if of else str(project.id)
    taken = await ratelimits.take(tx, [Take(rate.name, key, rate.limit, rate.period)])
    if taken[0].refused:
        raise TooMany(rate.limit, taken[0].retry_at)
