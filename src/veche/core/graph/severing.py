"""Follows that ended by the dozen: how many there were, for those whose they were."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import bindparam, select

from veche.core.errors import NotSignedIn
from veche.core.events import RelationsSevered
from veche.core.graph.views import SeveranceView
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import ids_in, statement
from veche.tables.graph import severances

OWN_DOMAIN_BLOCK = "own_domain_block"

_s = severances.c


@statement
def _insert() -> Any:
    names = ("account_id", "kind", "target", "followers_count", "following_count", "created_at")
    return severances.insert().values({name: bindparam(name) for name in names}).returning(_s.id)


@statement
def _mine() -> Any:
    return select(severances).where(ids_in(_s.id, "ids"), _s.account_id == bindparam("account_id"))


async def note(tx: Tx, account_id: int, target: str, *, followers: int, following: int) -> None:
    """Remember what a block of a server has ended, if it has ended anything. Emits RelationsSevered."""
    if not followers and not following:
        return
    severance_id = await tx.scalar(
        _insert(),
        account_id=account_id,
        kind=OWN_DOMAIN_BLOCK,
        target=target,
        followers_count=followers,
        following_count=following,
        created_at=tx.now,
    )
    tx.emit(RelationsSevered(severance_id=severance_id, account_id=account_id, to=(account_id,)))


async def load_severances(tx: Tx, viewer: Viewer, ids: Collection[int]) -> dict[int, SeveranceView]:
    """What ended for the viewer. Errors: NotSignedIn."""
    if viewer.account_id is None:
        raise NotSignedIn
    rows = await tx.all(_mine(), ids=list(ids), account_id=viewer.account_id) if ids else []
    return {
        row.id: SeveranceView(row.id, row.kind, row.target, row.followers_count, row.following_count, row.created_at)
        for row in rows
    }
