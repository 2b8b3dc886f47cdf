"""What an address points at: the page or the id of an account or a post, or somebody's `name@domain`; of ours and of
other servers. Pointing shows nothing: who may see what is asked where it is shown."""

import re
from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import bindparam, literal_column, select, union_all

from veche.core import accounts
from veche.core.accounts.views import AccountView
from veche.core.remote import Remote
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import statement
from veche.lib.text import normalize
from veche.lib.urls import is_web
from veche.tables.accounts import accounts as people
from veche.tables.posts import posts

LONGEST = 2000
_ADDRESS = re.compile(
    r"@?([A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,62}[A-Za-z0-9_])?)@([\w-]+(?:\.[\w-]+)+(?::\d{1,5})?)", re.ASCII
)
_OWN_PAGE = re.compile(r"/@([A-Za-z0-9_.-]+)(?:@([\w.:-]+))?(?:/(\d{1,19}))?/?", re.ASCII)
_OWN_ID = re.compile(r"/users/(\d{1,9})(?:/(?:posts|statuses)/(\d{1,19}))?/?", re.ASCII)
_LARGEST = 2**63


class Pointed(msgspec.Struct, frozen=True):
    """At most one of the two."""

    account_id: int | None = None
    post_id: int | None = None

    def __bool__(self) -> bool:
        return self.account_id is not None or self.post_id is not None

    @property
    def posts(self) -> Sequence[int]:
        """The post as a list."""
        return () if self.post_id is None else (self.post_id,)


@statement
def _known() -> Any:
    """Accounts and posts of other servers by page or id."""
    a, p = people.c, posts.c
    text: Any = bindparam("text")
    account: Any = literal_column("0").label("is_post")
    post: Any = literal_column("1").label("is_post")
    return union_all(
        select(account, a.id).where(a.uri == text),
        select(account, a.id).where(a.url == text),
        select(post, p.id).where(p.uri == text, p.deleted_at.is_(None)),
        select(post, p.id).where(p.url == text, p.deleted_at.is_(None)),
    )


def is_url(text: str) -> bool:
    """Whether it is the address of a page and nothing else."""
    text = text.strip()
    return len(text) <= LONGEST and is_web(text) and not any(char.isspace() for char in text)


def is_address(text: str) -> bool:
    """Whether it is somebody's whole `name@domain`."""
    return len(text) <= LONGEST and _ADDRESS.fullmatch(text.strip()) is not None


async def known(tx: Tx, text: str) -> Pointed:
    """What is known here under an address, which may be nothing."""
    text = normalize(text).strip()
    found = _ADDRESS.fullmatch(text) if len(text) <= LONGEST else None
    if found is None and text.removeprefix("@").endswith(f"@{tx.settings.domain}"):  # a domain without dots
        return Pointed(account_id=await accounts.find(tx, text.removeprefix("@").partition("@")[0]))
    if found is not None:
        return Pointed(account_id=await accounts.find(tx, found[1], found[2]))
    if not is_url(text):
        return Pointed()
    base = tx.settings.server.base_url
    if text.startswith(f"{base}/"):
        return await _ours(tx, text.removeprefix(base).partition("?")[0].partition("#")[0])
    for is_post, id in await tx.tuples(_known(), text=text):
        return Pointed(post_id=id) if is_post else Pointed(account_id=id)
    return Pointed()


async def account(tx: Tx, viewer: Viewer, aim: Pointed) -> AccountView | None:
    """The account that is meant, if it is one that can be shown: not deleted, not suspended, and let in."""
    found = [] if aim.account_id is None else await accounts.load_list(tx, viewer, [aim.account_id])
    return next((one for one in found if not one.deleted and not one.suspended), None)


async def fetch(remote: Remote, text: str) -> Pointed:
    """What another server holds under an address. Never inside a transaction: it takes its time."""
    text = normalize(text).strip()
    if is_address(text):
        return Pointed(account_id=await remote.account(text.removeprefix("@")))
    if not is_url(text):
        return Pointed()
    post_id = await remote.post(text)
    if post_id is not None:
        return Pointed(post_id=post_id)
    return Pointed(account_id=await remote.account(text))


async def _ours(tx: Tx, path: str) -> Pointed:
    if page := _OWN_PAGE.fullmatch(path):
        if page[3] is not None:
            return _post(page[3])
        return Pointed(account_id=await accounts.find(tx, page[1], page[2] or ""))
    if by_id := _OWN_ID.fullmatch(path):
        if by_id[2] is not None:
            return _post(by_id[2])
        return Pointed(account_id=await accounts.find_uri(tx, tx.settings.url(f"/users/{by_id[1]}")))
    return Pointed()


def _post(digits: str) -> Pointed:
    id = int(digits)
    return Pointed(post_id=id) if id < _LARGEST else Pointed()
