"""The feed, of everybody whom a viewer follows or of one account: candidates until a page is full, then views."""

from collections.abc import Awaitable, Callable, Sequence
from operator import itemgetter
from typing import Any, TypeAlias

from msgspec.structs import replace

from veche.core import accounts
from veche.core.accounts.views import AccountView
from veche.core.activity import candidates as c
from veche.core.activity.load import load
from veche.core.activity.verdict import Candidate, judged, passed
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


Rows: TypeAlias = Sequence[Any]
Reader: TypeAlias = Callable[[Page], Awaitable[Rows]]


@statement
def _home(
    *, sources: tuple[str, ...], database: Kind, before: bool, after: bool, ascending: bool, one_app: bool
) -> Any:
    page, viewer = bound(before=before, after=after, ascending=ascending), c.viewer_id()
    feeds = c.followed(viewer)
    wanted = [(c.SOURCES[name], c.and_own(feeds, viewer) if name == "on_feed" else feeds) for name in sources]
    return judged(c.merged(wanted, page, database, after=after), viewer, ascending=ascending, one_app=one_app)


@statement
def _of_account(  # noqa: PLR0913 (flags)
    *,
    sources: tuple[str, ...],
    database: Kind,
    before: bool,
    after: bool,
    ascending: bool,
    one_app: bool,
    signed_in: bool,
) -> Any:
    page, account = bound(before=before, after=after, ascending=ascending), c.account_id()
    k = c.merged([(c.SOURCES[name], c.only(account)) for name in sources], page, database, after=after)
    return judged(k, c.viewer_id() if signed_in else None, ascending=ascending, one_app=one_app)


async def home(tx: Tx, viewer: Viewer, page: Page, app_id: int | None = None) -> Slice[ActivityView]:
    """What those did whom the viewer follows, people and groups, and what the viewer wrote; newest first.

    `app_id`: only posts and comments written with that app. Errors: NotSignedIn.
    """
    if viewer.account_id is None:
        raise NotSignedIn
    params = {"viewer_id": viewer.account_id, "now": tx.now, "of_app": app_id}
    sources = ("on_feed",) if app_id is not None else ("on_feed", *c.HAPPENINGS)
    reader = _reader(tx, _home, params, {"one_app": app_id is not None}, sources)
    found, more = await _read(tx, viewer, reader, page, quiet=True)
    return Slice(await load(tx, viewer, found), more, [row.id for row in found])


async def of_account(
    tx: Tx, viewer: Viewer, account_id: int, page: Page, app_id: int | None = None
) -> Slice[ActivityView]:
    """What one account did, as far as the viewer may see it; of a group: what stands on its wall.

    Anybody may ask. Errors: NotFound (no such account, or it is gone).
    """
    whose = await accounts.load_one(tx, viewer, account_id)
    _check(whose)
    flags = {"one_app": app_id is not None, "signed_in": viewer.account_id is not None}
    happenings = () if app_id is not None else ("pictures",) if whose.is_group else c.HAPPENINGS
    sources = ("on_feed" if whose.is_group else "by_author", *happenings)
    params = {"viewer_id": viewer.account_id, "now": tx.now, "account_id": account_id, "of_app": app_id}
    found, more = await _read(tx, viewer, _reader(tx, _of_account, params, flags, sources), page, quiet=False)
    return Slice(await load(tx, viewer, found), more, [row.id for row in found])


def _check(account: AccountView) -> None:
    if account.deleted or account.suspended:
        raise NotFound("account")


def _reader(tx: Tx, family: Any, params: dict[str, Any], flags: dict[str, Any], sources: tuple[str, ...]) -> Reader:
    """SQLite reads each kind by a statement of its own: merged in one it reads every range to its end (3.54)."""

    async def rows_of(page: Page, *names: str) -> Rows:
        return await tx.tuples(family(sources=names, **page.flags, **flags), **page.params, **params)

    async def one_by_one(page: Page) -> Rows:
        rows: list[Any] = []
        place = page
        for name in sources:
            rows += await rows_of(place, name)
            rows.sort(key=itemgetter(0), reverse=page.after is None)
            if len(rows) > page.limit:
                del rows[page.limit + 1 :]
                place = _no_further(page, rows[-1][0])
        return rows

    async def at_once(page: Page) -> Rows:
        if not page.flags["after"]:
            newest = min(page.before or FOREVER, (tx.now + 1) << 16)
            for span in SPANS:
                rows = await rows_of(replace(page, since=max(0, newest - span)), *sources)
                if len(rows) > page.limit:
                    return rows
        return await rows_of(page, *sources)

    return one_by_one if tx.conn.kind == "sqlite" else at_once


def _no_further(page: Page, last: int) -> Page:
    """The same page, without asking for what lies behind the last row that has a place on it."""
    if page.after is None:
        return replace(page, since=max(page.since or 0, last - 1))
    return replace(page, before=last + 1 if page.before is None else min(page.before, last + 1))


async def _read(tx: Tx, viewer: Viewer, reader: Reader, page: Page, *, quiet: bool) -> tuple[list[Candidate], bool]:
    """As many candidates as it takes, in growing steps; (those of the page, are there more)."""
    need = page.offset + page.limit + 1
    shown: dict[int, Candidate] = {}  # two friends who are both followed tell the same friendship
    step, place = need + SPARE, page
    while True:
        rows = await reader(replace(place, limit=step - 1, offset=0))
        for one in await passed(tx, viewer, [Candidate(*row) for row in rows], quiet=quiet):
            shown.setdefault(one.id, one)
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
