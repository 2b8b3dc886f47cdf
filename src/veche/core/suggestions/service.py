"""Whom to follow: chosen by the keepers, followed by those whom one follows, known by many."""

from typing import Any

from sqlalchemy import and_, bindparam, desc, exists, func, select

from veche.core import accounts
from veche.core.accounts import names
from veche.core.errors import NotFound, NotSignedIn
from veche.core.suggestions.directory import findable
from veche.core.suggestions.views import SuggestionView
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import ids_in, statement, upsert
from veche.tables.accounts import accounts as people
from veche.tables.graph import follows
from veche.tables.suggestions import hidden_suggestions

CHOSEN, FRIENDS, POPULAR = "chosen", "friends", "popular"
LOOKED_AT = 200  # of one's newest follows, whose own follows are counted

_a, _h = people.c, hidden_suggestions.c
_me: Any = bindparam("viewer_id")


def _wanted() -> Any:
    """Somebody new: not oneself, not followed or asked already, not hidden."""
    known = exists().where(follows.c.follower_id == _me, follows.c.target_id == _a.id)
    hidden = exists().where(_h.account_id == _me, _h.target_id == _a.id)
    return and_(_a.id != _me, ~known, ~hidden, findable(signed_in=True))


@statement
def _chosen() -> Any:
    return select(_a.id).where(ids_in(_a.username_key, "names"), _a.domain == "", _wanted()).order_by(_a.id)


@statement
def _of_friends() -> Any:
    f, theirs = follows.c, follows.alias("theirs")
    mine = (
        select(f.target_id)
        .where(f.follower_id == _me, f.accepted == 1)
        .order_by(f.id.desc())
        .limit(LOOKED_AT)
        .subquery("mine")
    )
    common = func.count()
    return (
        select(_a.id)
        .select_from(
            mine.join(theirs, theirs.c.follower_id == mine.c.target_id).join(people, _a.id == theirs.c.target_id)
        )
        .where(theirs.c.accepted == 1, _wanted())
        .group_by(_a.id)
        .order_by(desc(common), _a.id.desc())
        .limit(bindparam("most"))
    )


@statement
def _popular() -> Any:
    query = select(_a.id).where(_a.followers_count > 0, _wanted())
    return query.order_by(_a.followers_count.desc(), _a.id.desc()).limit(bindparam("most"))


@statement
def _hide() -> Any:
    return upsert(hidden_suggestions, "account_id", "target_id", "created_at", conflict=["account_id", "target_id"])


async def suggest(tx: Tx, viewer: Viewer, limit: int) -> list[SuggestionView]:
    """Accounts that the viewer may want to follow, the best reason first; each once, with all its reasons.

    A fixed number of statements; read it on a reader thread. Errors: NotSignedIn.
    """
    me = _signed_in(viewer)
    keys = [names.key(name) for name in tx.settings.instance.suggested]
    rows: dict[str, list[Any]] = {
        CHOSEN: await tx.tuples(_chosen(), viewer_id=me, names=keys) if keys else [],
        FRIENDS: await tx.tuples(_of_friends(), viewer_id=me, most=limit),
        POPULAR: await tx.tuples(_popular(), viewer_id=me, most=limit),
    }
    sources: dict[int, list[str]] = {}
    for source, found in rows.items():
        for (id,) in found:
            sources.setdefault(id, []).append(source)
    views = await accounts.load_list(tx, viewer, list(sources)[:limit])
    return [SuggestionView(view, tuple(sources[view.id])) for view in views]


async def hide(tx: Tx, viewer: Viewer, account_id: int) -> None:
    """Suggest this account no more. Twice is as good as once. Errors: NotSignedIn, NotFound."""
    me = _signed_in(viewer)
    if (await accounts.load_one(tx, viewer, account_id)).deleted:
        raise NotFound("account")
    await tx.run(_hide(), account_id=me, target_id=account_id, created_at=tx.now)


def _signed_in(viewer: Viewer) -> int:
    if viewer.account_id is None:
        raise NotSignedIn
    return viewer.account_id
