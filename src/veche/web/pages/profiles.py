"""Pages of people and groups, single posts with their thread, tags."""

from dataclasses import replace
from typing import Any

import msgspec
from markupsafe import Markup, escape

from veche.core import accounts, groups, posts, timelines
from veche.core.accounts.views import AccountView
from veche.core.errors import NotFound
from veche.core.paging import Page as Cursor
from veche.core.paging import Slice
from veche.core.posts.views import PostView
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.http.answers import Answer, redirect
from veche.http.cors import Cors
from veche.http.door import Call
from veche.http.oauth.surface import EXPOSED
from veche.web.answering import locale_of
from veche.web.frame import Page
from veche.web.translations import day, text

PAGE = 20
THREAD = 100
_BIGGEST = 2**63 - 1
# Apps in browsers look there whether an address is somebody's page; cookies never go along.
_FOR_APPS = Cors(expose=("Link", *EXPOSED, "Deprecation", "Mastodon-Async-Refresh"))


class Profile(msgspec.Struct):
    """`/@name`, `/@name@host`."""

    name: str
    before: int | None = None


class OnePost(msgspec.Struct):
    """`/@name/id`."""

    name: str
    id: int


class Tag(msgspec.Struct):
    """`/tags/name`."""

    name: str
    before: int | None = None


async def profile(tx: Tx, viewer: Viewer, params: Profile, call: Call) -> Page:
    """Who they are and what they wrote."""
    account = await _account(tx, viewer, params.name)
    cursor = _cursor(params.before)
    if account.is_group:
        page = await timelines.wall(tx, viewer, account.id, cursor)
    else:
        page = await timelines.account(tx, viewer, account.id, cursor)
    first = [] if params.before or account.is_group else await _pinned(tx, viewer, account.id)
    total = page.total if account.is_group and page.total is not None else account.posts_count
    values = {"account": account, "facts": facts_of(account, locale_of(call.request)), "total": total}
    return Page("profile.html", values | await _shown(tx, viewer, page, first), headers=_FOR_APPS.always)


async def for_apps(call: Call, viewer: Viewer, params: Profile) -> Answer:
    """Whether a page of another origin may look at somebody's page: it may."""
    allowed = _FOR_APPS.preflight(call.request)
    return replace(allowed, headers=(*allowed.headers, *_FOR_APPS.always))


async def post(tx: Tx, viewer: Viewer, params: OnePost, call: Call) -> Page | Answer:
    """One post with what it answers and its answers."""
    if params.id > _BIGGEST:
        raise NotFound("post")
    found = await posts.load_one(tx, viewer, params.id)
    if found.author.acct.lower() != params.name.lower():
        return redirect(f"/@{found.author.acct}/{found.id}", 302)
    context = await posts.context(tx, viewer, found.id)
    ancestors, descendants = context.ancestors[-THREAD:], context.descendants[:THREAD]
    loaded = await posts.load(tx, viewer, [*ancestors, *descendants])
    image = next((file.url for item in found.media if (file := item.file("small"))), found.author.avatar.url)
    values = {
        "post": found,
        "image": image,
        "ancestors": [loaded[id] for id in ancestors if id in loaded],
        "descendants": [loaded[id] for id in descendants if id in loaded],
    }
    return Page("post.html", values)


async def tag(tx: Tx, viewer: Viewer, params: Tag, call: Call) -> Page:
    """What was written under a hashtag."""
    page = await timelines.tag(tx, viewer, params.name, _cursor(params.before))
    return Page("tag.html", {"name": params.name} | await _shown(tx, viewer, page))


def facts_of(account: AccountView, locale: str) -> list[tuple[str, Markup]]:
    """The lines of a profile: what the person wrote there, then what they told in words of their own."""
    known: list[tuple[str, Markup]] = []
    if town := account.details.get("town"):
        known.append((text(locale, "Town"), escape(str(town))))
    if account.birthday:
        known.append((text(locale, "Birthday"), escape(day(locale, account.birthday))))
    return known + [(field.name, Markup(field.html)) for field in account.fields]  # made safe by the core


async def _account(tx: Tx, viewer: Viewer, name: str) -> AccountView:
    username, _at, domain = name.partition("@")
    id = await accounts.find(tx, username, domain)
    if id is None:
        raise NotFound("account")
    account = await accounts.load_one(tx, viewer, id)
    if account.deleted or account.suspended or await is_closed(tx, viewer, account):
        raise NotFound("account")
    return account


async def is_closed(tx: Tx, viewer: Viewer, account: AccountView) -> bool:
    """A private group is there for its members only."""
    if account.group_access != "private" or not account.is_group:
        return False
    if viewer.account_id is None:
        return True
    return not (await groups.is_member(tx, account.id, [viewer.account_id]))[viewer.account_id]


async def _pinned(tx: Tx, viewer: Viewer, account_id: int) -> list[int]:
    return (await timelines.account(tx, viewer, account_id, Cursor(limit=PAGE), pinned=True)).items


def _cursor(before: int | None) -> Cursor:
    return Cursor(limit=PAGE, before=before if before is None or 0 < before <= _BIGGEST else None)


async def _shown(tx: Tx, viewer: Viewer, page: Slice[int], first: list[int] | None = None) -> dict[str, Any]:
    ids = list(dict.fromkeys([*(first or []), *page.items]))
    loaded = await posts.load(tx, viewer, ids)
    listed: list[PostView] = [loaded[id] for id in ids if id in loaded]
    last = (page.cursors or page.items)[-1] if page.more and page.items else None
    return {"posts": listed, "older": last}
