"""Pages of people and groups, single posts with their thread, tags."""

from typing import Any

import msgspec

from veche.core import accounts, posts, timelines
from veche.core.accounts.views import AccountView
from veche.core.errors import NotFound
from veche.core.paging import Page as Cursor
from veche.core.paging import Slice
from veche.core.posts.views import PostView
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.http.answers import Answer, redirect
from veche.http.door import Call
from veche.web.answering import locale_of
from veche.web.frame import Page
from veche.web.translations import day, text

PAGE = 20
THREAD = 100


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
    if account.is_group:
        page = await timelines.wall(tx, viewer, account.id, Cursor(limit=PAGE, before=params.before))
    else:
        page = await timelines.account(tx, viewer, account.id, Cursor(limit=PAGE, before=params.before))
    values = {"account": account, "facts": facts_of(account, locale_of(call.request))}
    return Page("profile.html", values | await _shown(tx, viewer, page))


async def post(tx: Tx, viewer: Viewer, params: OnePost, call: Call) -> Page | Answer:
    """One post with what it answers and its answers."""
    found = await posts.load_one(tx, viewer, params.id)
    if found.author.acct.lower() != params.name.lower():
        return redirect(found.url, 301)
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
    page = await timelines.tag(tx, viewer, params.name, Cursor(limit=PAGE, before=params.before))
    return Page("tag.html", {"name": params.name} | await _shown(tx, viewer, page))


def facts_of(account: AccountView, locale: str) -> list[tuple[str, str]]:
    """The lines of a profile: what the person wrote there, then what they told in words of their own."""
    known: list[tuple[str, str]] = []
    if town := account.details.get("town"):
        known.append((text(locale, "Town"), str(town)))
    if account.birthday and account.birthday_visibility:
        known.append((text(locale, "Birthday"), day(locale, account.birthday, year=account.birthday_visibility == 1)))
    return known + [(field.name, field.value) for field in account.fields]


async def _account(tx: Tx, viewer: Viewer, name: str) -> AccountView:
    username, _at, domain = name.partition("@")
    id = await accounts.find(tx, username, "" if domain.lower() == tx.settings.domain else domain)
    if id is None:
        raise NotFound("account")
    return await accounts.load_one(tx, viewer, id)


async def _shown(tx: Tx, viewer: Viewer, page: Slice[int]) -> dict[str, Any]:
    loaded = await posts.load(tx, viewer, page.items)
    listed: list[PostView] = [loaded[id] for id in page.items if id in loaded]
    return {"posts": listed, "older": page.items[-1] if page.more and page.items else None}
