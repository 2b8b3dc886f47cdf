"""The feed: of everybody whom a viewer follows, or of one account. Candidates until a page is full, then their views."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any, NamedTuple, TypeAlias

from veche.core import accounts, visibility
from veche.core.accounts.views import AccountView
from veche.core.activity import candidates as c
from veche.core.activity.load import load
from veche.core.activity.verdict import Judge
from veche.core.activity.views import ActivityView
from veche.core.errors import NotFound, NotSignedIn
from veche.core.paging import Page, Slice
from veche.core.timelines.candidates import bound
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import statement
from veche.db.render import Kind

# PostgreSQL reads each range only this far back at first (in the ids' own measure of time), then eight times as far.
SPAN = 86_400_000 << 16
SPANS = (SPAN, SPAN * 8, SPAN * 64)
SPARE = 6
MOST = 2000
FOREVER = 1 << 62


class Candidate(NamedTuple):
    """What `Judge.judged` selects."""

    id: int
    kind: int
    actor_id: int
    post_id: int | None
    other_id: int | None
    root_id: int | None
    other_kind: str | None
    is_shown: int


Rows: TypeAlias = Sequence[Any]
Reader: TypeAlias = Callable[[Page], Awaitable[Rows]]


@statement
def _home(*, database: Kind, before: bool, after: bool, ascending: bool, one_app: bool) -> Any:
    page, viewer = bound(before=before, after=after, ascending=ascending), c.viewer_id()
    sources: list[tuple[c.Source, Any]] = [(c.on_feed, c.followed_and_own(viewer))]
    if not one_app:
        others = (c.liked, c.follows_out, c.friends_in, c.pictures)
        sources += [(source, c.followed(viewer)) for source in others]
    judge = Judge(viewer, system=False, quiet=True, one_app=one_app)
    return judge.judged(c.merged(sources, page, database), ascending=ascending)


@statement
def _of_account(  # noqa: PLR0913 (flags)
    *,
    database: Kind,
    before: bool,
    after: bool,
    ascending: bool,
    signed_in: bool,
    system: bool,
    is_group: bool,
    one_app: bool,
) -> Any:
    page, account = bound(before=before, after=after, ascending=ascending), c.account_id()
    sources: list[c.Source] = [c.on_feed if is_group else c.by_author]
    if not one_app:
        sources += [c.pictures] if is_group else [c.liked, c.follows_out, c.friends_in, c.pictures]
    judge = Judge(c.viewer_id() if signed_in else None, system=system, quiet=False, one_app=one_app)
    k = c.merged([(source, c.only(account)) for source in sources], page, database)
    return judge.judged(k, ascending=ascending)


async def home(tx: Tx, viewer: Viewer, page: Page, app_id: int | None = None) -> Slice[ActivityView]:
    """What those did whom the viewer follows, people and groups, and what the viewer wrote; newest first.

    `app_id`: only posts and comments written with that app. Errors: NotSignedIn.
    """
    if viewer.account_id is None:
        raise NotSignedIn
    params = {"viewer_id": viewer.account_id, "now": tx.now, "of_app": app_id}
    found, more = await _read(_reader(tx, _home, params, {"one_app": app_id is not None}), page)
    return Slice(await load(tx, viewer, found), more, [row.id for row in found])


async def of_account(
    tx: Tx, viewer: Viewer, account_id: int, page: Page, app_id: int | None = None
) -> Slice[ActivityView]:
    """What one account did, as far as the viewer may see it; of a group: what stands on its wall.

    Anybody may ask. Errors: NotFound (no such account, or it is gone).
    """
    whose = await accounts.load_one(tx, viewer, account_id)
    _check(whose)
    flags = {**visibility.flags(viewer), "is_group": whose.is_group, "one_app": app_id is not None}
    params = {"viewer_id": viewer.account_id, "now": tx.now, "account_id": account_id, "of_app": app_id}
    found, more = await _read(_reader(tx, _of_account, params, flags), page)
    return Slice(await load(tx, viewer, found), more, [row.id for row in found])


def _check(account: AccountView) -> None:
    if account.deleted or account.suspended:
        raise NotFound("account")


def _reader(tx: Tx, family: Any, params: dict[str, Any], flags: dict[str, Any]) -> Reader:
    async def read(page: Page) -> Rows:
        if tx.conn.kind == "postgresql" and not page.flags["after"]:
            newest = min(page.before or FOREVER, (tx.now + 1) << 16)
            for span in SPANS:
                near = replace(page, since=max(0, newest - span))
                rows = await tx.tuples(family(**near.flags, **flags), **near.params, **params)
                if len(rows) > page.limit:
                    return rows
        return await tx.tuples(family(**page.flags, **flags), **page.params, **params)

    return read


async def _read(reader: Reader, page: Page) -> tuple[list[Candidate], bool]:
    """As many candidates as it takes, in growing steps; (those of the page, are there more)."""
    need = page.offset + page.limit + 1
    shown: dict[int, Candidate] = {}  # two friends who are both followed tell the same friendship
    step, place = need + SPARE, page
    while True:
        rows = await reader(replace(place, limit=step - 1, offset=0))
        for row in rows:
            if row[-1]:
                shown.setdefault(row[0], Candidate(*row))
        if len(shown) >= need or len(rows) < step:
            break
        last = rows[-1][0]
        step = min(step * 4, MOST)
        place = replace(place, after=last) if page.after is not None else replace(place, before=last)
    found = list(shown.values())
    kept = found[page.offset : page.offset + page.limit]
    if page.after is not None:
        kept.reverse()
    return kept, len(found) > page.offset + page.limit
