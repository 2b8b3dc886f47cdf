"""Finding people, groups, posts and hashtags by beginnings of words. The indexes are kept in the transactions that
write (core/posts/index.py, triggers on accounts); who may see what is asked at every search."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Literal

from sqlalchemy import (
    BigInteger,
    Column,
    Integer,
    MetaData,
    Select,
    Table,
    Text,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal_column,
    or_,
    select,
)  # fmt: skip

from veche.core import accounts, paging, visibility
from veche.core import tags as hashtags
from veche.core.accounts.views import AccountView
from veche.core.graph import trouble
from veche.core.paging import Page, Slice
from veche.core.posts.index import posts_fts, searchable
from veche.core.tags.views import TagCard
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import statement
from veche.tables.accounts import accounts as people
from veche.tables.graph import blocks, follows
from veche.tables.posts import posts as post_rows

Kind = Literal["", "person", "group"]
MOST_WORDS = 12
LONGEST = 300  # of what is asked for; the rest is not looked at
_WORD = re.compile(r"[^\W_]+(?:_+[^\W_]+)*", re.UNICODE)

# Made by migrations/search.py in raw SQL, so it is no part of the common metadata.
accounts_fts = Table(
    "accounts_fts", MetaData(), Column("account_id", Integer), Column("rowid", BigInteger), Column("body", Text)
)
_p, _a = post_rows.c, people.c
_LOUD = _a.silenced_at.is_(None)


@lru_cache(maxsize=64)
def words_of(query: str) -> tuple[str, ...]:
    """The words asked for, folded as the index is; signs mean nothing."""
    return tuple(_WORD.findall(searchable(query[:LONGEST]).replace("_", " "))[:MOST_WORDS])


def _match(words: Sequence[str], kind: str) -> str:
    """All words, each as the beginning of one; they hold letters and digits only, so nothing needs escaping."""
    if kind == "postgresql":
        return " & ".join(f"{word}:*" for word in words)
    return " ".join(f'"{word}"*' for word in words)


def _matches(index: Table, database: str) -> Any:
    if database == "postgresql":
        return index.c.body.op("@@")(func.to_tsquery("simple", bindparam("words", type_=Text())))
    return literal_column(index.name).op("MATCH")(bindparam("words", type_=Text()))


@statement
def _posts(  # noqa: PLR0913 - flags of a statement
    *, database: str, signed_in: bool, system: bool, one: bool, before: bool, after: bool, ascending: bool
) -> Any:
    key = posts_fts.c.post_id if database == "postgresql" else posts_fts.c.rowid
    me: Any = bindparam("viewer_id", type_=Integer())
    heard = trouble.is_heard(me if signed_in else None, _a.id, _LOUD)
    open_to_search = and_(_p.visibility == 0, _a.indexable == 1, _a.suspended_at.is_(None), heard)
    if signed_in:
        open_to_search = or_(and_(open_to_search, trouble.lets_in(me, _p.author_id)), _p.author_id == me)
    found = (
        select(_p.id)
        .select_from(posts_fts.join(post_rows, _p.id == key).join(people, _a.id == _p.author_id))
        .where(
            _matches(posts_fts, database),
            open_to_search,
            visibility.clause(signed_in=signed_in, system=system, carriers=False),  # which are never indexed
        )
    )
    if one:
        found = found.where(_p.author_id == bindparam("author_id"))
    return paging.apply(found, key, before=before, after=after, ascending=ascending)


@statement
def _accounts(*, database: str, signed_in: bool, following: bool, kind: str) -> Any:
    key = accounts_fts.c.account_id if database == "postgresql" else accounts_fts.c.rowid
    me: Any = bindparam("viewer_id", type_=Integer())
    mine = exists().where(follows.c.follower_id == me, follows.c.target_id == _a.id, follows.c.accepted == 1)
    found: Select[Any] = (
        select(_a.id, _a.version)
        .select_from(accounts_fts.join(people, _a.id == key))
        .where(_matches(accounts_fts, database), _a.suspended_at.is_(None), _a.deleted_at.is_(None), _a.waiting == 0)
    )
    named = _a.username_key == bindparam("exact", type_=Text())
    exact = case((named, 0), else_=1)
    found = found.where(or_(named, trouble.is_heard(me if signed_in else None, _a.id, _LOUD)))
    order: list[Any] = [exact, _a.followers_count.desc(), _a.id]
    if kind:
        found = found.where(_a.kind == kind)
    closed = _a.group_access != "private"
    if signed_in:
        found = found.where(
            or_(closed, mine),
            ~exists().where(blocks.c.account_id == _a.id, blocks.c.target_id == me),
        )
        order.insert(1, case((mine, 0), else_=1))
    else:
        found = found.where(closed)
    if following:
        found = found.where(mine)
    return found.order_by(*order).limit(bindparam("page_limit")).offset(bindparam("page_offset"))


async def posts(tx: Tx, viewer: Viewer, query: str, page: Page, *, author_id: int | None = None) -> Slice[int]:
    """Public posts and comments of people who let themselves be found, and the viewer's own; newest first. Who is
    silenced is found by followers only, and nobody finds whom they have muted, or the people of a server that they
    have blocked."""
    words = words_of(query)
    if not words:
        return Slice([])
    flags = visibility.flags(viewer) | page.flags
    rows = await tx.tuples(
        _posts(one=author_id is not None, **flags),
        words=_match(words, tx.conn.kind),
        viewer_id=viewer.account_id,
        author_id=author_id,
        now=tx.now,
        **page.params,
    )
    return paging.sliced(rows, page, lambda row: int(row[0]), lambda row: int(row[0]))


async def people_and_groups(
    tx: Tx, viewer: Viewer, query: str, page: Page, *, following: bool = False, kind: Kind = ""
) -> Slice[AccountView]:
    """Accounts whose names, address or description have words that begin so: the exact name first, then those whom
    the viewer follows, then the best known. `name@domain` with our own domain is the name. Pages by offset. Private
    groups are found by their members only, who is silenced by followers and by the exact name."""
    found = await _find_accounts(tx, viewer, query, page, following=following, kind=kind)
    return found.with_items(await accounts.load_list(tx, viewer, [id for id, _ in found.items]))


async def account_versions(
    tx: Tx, viewer: Viewer, query: str, page: Page, *, following: bool = False
) -> dict[int, int]:
    """The same by id, in the same order, each with its version: for who may have them encoded. One statement."""
    return dict((await _find_accounts(tx, viewer, query, page, following=following)).items)


async def _find_accounts(
    tx: Tx, viewer: Viewer, query: str, page: Page, *, following: bool, kind: Kind = ""
) -> Slice[tuple[Any, ...]]:
    name, _, domain = query.strip().removeprefix("@").partition("@")
    if domain.lower() == tx.settings.domain:
        query = name
    words = words_of(query)
    if not words or (following and not viewer.signed_in):
        return Slice([])
    rows = await tx.tuples(
        _accounts(signed_in=viewer.signed_in, following=following, kind=kind),
        words=_match(words, tx.conn.kind),
        exact=query.strip().lstrip("@").partition("@")[0].lower(),
        viewer_id=viewer.account_id,
        page_limit=page.limit + 1,
        page_offset=page.offset,
    )
    return Slice(rows[: page.limit], len(rows) > page.limit)


async def tags(tx: Tx, viewer: Viewer, query: str, page: Page) -> list[TagCard]:
    """Hashtags that begin so, the shortest first. Pages by offset."""
    start = _start_of_tag(query)
    return [] if start is None else await hashtags.load_beginning(tx, viewer, start, page)


async def tag_names(tx: Tx, viewer: Viewer, query: str, page: Page) -> list[str]:
    """Their names alone."""
    start = _start_of_tag(query)
    return [] if start is None else await hashtags.names_beginning(tx, start, page)


def _start_of_tag(query: str) -> str | None:
    start = query.strip().lstrip("#").casefold()[:LONGEST]
    return start if start and "\0" not in start else None
