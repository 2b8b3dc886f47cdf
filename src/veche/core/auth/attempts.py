"""Failed sign-ins, counted in the database so that they hold over restarts and over all processes."""

from typing import Any

from sqlalchemy import bindparam, select

from veche.core import ratelimits
from veche.core.tx import Tx
from veche.db import ids_in, statement
from veche.lib.times import HOUR
from veche.tables.ratelimits import rate_counts

BUCKET = "sign_in_name"
MOST = 25  # failures per name and hour

_r = rate_counts.c


@statement
def _counted() -> Any:
    return select(_r.key, _r.count, _r.expires_at).where(
        _r.bucket == BUCKET, ids_in(_r.key, "keys"), _r.window_start == bindparam("window_start")
    )


async def note_failure(tx: Tx, *keys: str) -> None:
    """One more failure under each of these keys (the name tried, the user behind it)."""
    await ratelimits.take(tx, [ratelimits.Take(BUCKET, key, MOST, HOUR) for key in keys])


async def too_many(tx: Tx, *keys: str) -> int | None:
    """When one of the keys may be tried again (ms UTC), or None while it may be tried now."""
    rows = await tx.tuples(_counted(), keys=list(keys), window_start=tx.now - tx.now % HOUR)
    return max((expires_at for _, count, expires_at in rows if count >= MOST), default=None)
