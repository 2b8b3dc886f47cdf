"""What moderators decide about trends."""

from typing import Any

from sqlalchemy import bindparam, select, update

from veche.core import audit
from veche.core.errors import Invalid, NotFound
from veche.core.trends.reading import load_tag
from veche.core.trends.rules import POST, TAG, check_moderates
from veche.core.trends.views import TagTrend
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import statement, upsert
from veche.lib import text as texts
from veche.tables.posts import posts, tags
from veche.tables.trends import trend_verdicts


@statement
def _decide() -> Any:
    said = ("approved", "by_id", "decided_at")
    return upsert(trend_verdicts, "kind", "thing", *said, conflict=["kind", "thing"], set_=list(said))


@statement
def _post() -> Any:
    p = posts.c
    return select(p.id).where(p.id == bindparam("post_id"), p.visibility == 0, p.deleted_at.is_(None))


@statement
def _change_tag() -> Any:
    values: dict[str, Any] = {name: bindparam(name) for name in ("display_name", "usable", "listable")}
    return update(tags).where(tags.c.id == bindparam("tag_id")).values(values)


async def decide(tx: Tx, viewer: Viewer, kind: str, thing: str, *, approved: bool) -> None:
    """It may trend, or may not. Moderators may. Errors: NotAllowed."""
    check_moderates(viewer)
    await tx.run(_decide(), kind=kind, thing=thing, approved=int(approved), by_id=viewer.account_id, decided_at=tx.now)
    await audit.note(tx, viewer, "approve" if approved else "reject", f"trend_{kind}", thing)


async def decide_post(tx: Tx, viewer: Viewer, id: int, *, approved: bool) -> None:
    """The same about a public post. Errors: NotAllowed, NotFound."""
    check_moderates(viewer)
    if await tx.scalar(_post(), post_id=id) is None:
        raise NotFound("post")
    await decide(tx, viewer, POST, str(id), approved=approved)


async def decide_tag(tx: Tx, viewer: Viewer, name: str, *, approved: bool) -> TagTrend:
    """The same about a tag. Errors: NotAllowed, NotFound."""
    found = await load_tag(tx, viewer, name)
    await decide(tx, viewer, TAG, str(found.id), approved=approved)
    return await load_tag(tx, viewer, name)


async def change_tag(
    tx: Tx,
    viewer: Viewer,
    name: str,
    *,
    display_name: str | None = None,
    usable: bool | None = None,
    listable: bool | None = None,
) -> TagTrend:
    """How a tag is written, whether posts may carry it, whether it is found. Moderators may.

    Errors: NotAllowed, NotFound, Invalid (another name).
    """
    found = await load_tag(tx, viewer, name)
    if display_name is not None and texts.fold(display_name) != found.name:
        raise Invalid("display_name", "must be the same name, but for large and small letters")
    await tx.run(
        _change_tag(),
        tag_id=found.id,
        display_name=found.display_name if display_name is None else display_name,
        usable=int(found.usable if usable is None else usable),
        listable=int(found.listable if listable is None else listable),
    )
    await audit.note(tx, viewer, "change", "tag", found.name, usable=usable, listable=listable)
    return await load_tag(tx, viewer, str(found.id))
