"""Searching posts, accounts, groups and tags. For `read(slow=True)`: a rare word in a large index takes its time.

Whatever is typed is taken apart into words; a post or an account is found by the beginnings of all of them. Nothing
that is typed is understood as a command of the index, so nothing can be wrong with it.
"""

import re
from typing import Any

from sqlalchemy import BigInteger, Column, MetaData, Table, Text, and_, bindparam, case, exists, func, literal_column, or_, select

from veche.core import accounts, visibility
from veche.core.accounts.markup import tag_path
from veche.core.accounts.views import AccountView
from veche.core.errors import NotSignedIn
from veche.core.paging import Page, Slice
from veche.core.posts.index import posts_fts, searchable
from veche.core.posts.views import TagView
from veche.core.timelines import reading
from veche.core.timelines.candidates import bound, is_shown, judged
from veche.core.timelines.quiet import is_quiet, viewer_id
from veche.core.timelines.reading import Chunk
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import statement
from veche.db.render import Kind
from veche.lib import text as texts
from veche.tables.accounts import accounts as account_table
from veche.tables.graph import blocks, follows
from veche.tables.posts import bookmarks, likes, mentions, posts, tags

WORDS = 12  # of what is typed, the rest is left out
WORD_LENGTH = 60
CANDIDATES = 2000  # accounts that are ranked; of more only the first by id
LAST = "\U0010ffff"

# Made by migrations/search.py in raw SQL, so it is no part of the common metadata.
accounts_fts = Table(
    "accounts_fts", MetaData(), Column("account_id", BigInteger), Column("rowid", BigInteger), Column("body", Text)
)
_a = account_table.c


def words(query: str) -> list[str]:
    """The words of a query in the form in which the index has them."""
    return [word[:WORD_LENGTH] for word in re.findall(r"[^\W_]+", searchable(query.replace("\0", " ")))[:WORDS]]


def expression(query: str, database: Kind) -> str | None:
    """The question to the index: beginnings of all words; None when there is no word."""
    found = words(query)
    if not found:
        return None
    if database == "sqlite":
        return " ".join(f'"{word}"*' for word in found)
    return " & ".join(f"'{word}':*" for word in found)


def _matches(fts: Table, database: Kind) -> Any:
    question = bindparam("question", type_=Text())
    if database == "sqlite":
        return literal_column(fts.name).op("MATCH")(question)
    return fts.c.body.op("@@")(func.to_tsquery(literal_column("'simple'"), question))


def _key(fts: Table, database: Kind) -> Any:
    return fts.c.rowid if database == "sqlite" else fts.c[f"{fts.name.partition('_')[0][:-1]}_id"]


def _is_findable(p: Any, viewer: Any) -> Any:
    """Public posts; of others what one wrote, is named in, liked or kept: beside being visible."""
    if viewer is None:
        return p.c.visibility == 0
    like, mark, named = likes.alias(), bookmarks.alias(), mentions.alias()

    def own(table: Any) -> Any:
        wanted = (table.c.post_id == p.c.id, table.c.account_id == viewer)
        return exists(select(1).select_from(table).where(*wanted).correlate_except(table))

    return or_(p.c.visibility == 0, p.c.author_id == viewer, own(like), own(mark), own(named))


@statement
def _posts(  # noqa: PLR0913 (flags)
    *, database: Kind, before: bool, after: bool, ascending: bool, signed_in: bool, by_account: bool
) -> Any:
    page, p = bound(before=before, after=after, ascending=ascending), posts.alias("p")
    id_ = _key(posts_fts, database)
    if by_account:
        by = posts.alias("by")
        source = posts_fts.join(by, and_(by.c.id == id_, by.c.author_id == bindparam("account_id")))
        k = page(select(id_.label("id")).select_from(source).where(_matches(posts_fts, database)), id_).subquery("k")
    else:
        k = page(select(id_.label("id")).where(_matches(posts_fts, database)), id_).subquery("k")
    viewer = viewer_id() if signed_in else None
    found = [is_shown(p), _is_findable(p, viewer), visibility.clause(signed_in=signed_in, carriers=False, p=p)]
    if viewer is not None:
        found.append(is_quiet(p, viewer))
    return judged(k, p, and_(*found), ascending=ascending)


@statement
def _accounts(*, database: Kind, signed_in: bool, following: bool, kinds: tuple[str, ...]) -> Any:
    """Exact names first, then followed ones, then the most followed."""
    id_ = _key(accounts_fts, database)
    some = select(id_.label("id")).where(_matches(accounts_fts, database)).limit(literal_column(str(CANDIDATES)))
    found = some.subquery("found")
    name, host = bindparam("name", type_=Text()), bindparam("host", type_=Text())
    exact = select(_a.id.label("id")).where(_a.username_key == name)
    every = select(found.c.id).union(exact).subquery("every")
    wanted: list[Any] = [_a.suspended_at.is_(None), _a.deleted_at.is_(None), or_(host == "", _a.domain == host)]
    if kinds:
        wanted.append(_a.kind.in_(kinds))
    order: list[Any] = [case((_a.username_key == name, 0), else_=1)]
    if signed_in:
        me = viewer_id()
        follow = exists(
            select(1)
            .where(follows.c.follower_id == me, follows.c.target_id == _a.id, follows.c.accepted == 1)
            .correlate_except(follows)
        )
        wanted += [_no_block(me, _a.id), _no_block(_a.id, me), *([follow] if following else [])]
        order.append(case((follow, 0), else_=1))
    return (
        select(_a.id)
        .select_from(every.join(account_table, _a.id == every.c.id))
        .where(*wanted)
        .order_by(*order, _a.followers_count.desc(), _a.id)
        .limit(bindparam("page_limit"))
        .offset(bindparam("page_offset"))
    )


def _no_block(one: Any, other: Any) -> Any:
    wanted = (blocks.c.account_id == one, blocks.c.target_id == other)
    return ~exists(select(1).where(*wanted).correlate_except(blocks))


@statement
def _tags() -> Any:
    t = tags.c
    first, last = bindparam("first", type_=Text()), bindparam("last", type_=Text())
    return (
        select(t.name)
        .where(t.name >= first, t.name < last)
        .order_by(t.name)
        .limit(bindparam("page_limit"))
        .offset(bindparam("page_offset"))
    )


async def search_posts(tx: Tx, viewer: Viewer, query: str, page: Page, *, account_id: int | None = None) -> Slice[int]:
    """Posts with all the words, newest first; `account_id`: of one author. Ids; messages are never among them.

    Found is what is public, and of what else the viewer sees: their own, what they liked or kept, what names them.
    """
    question = expression(query, tx.conn.kind)
    if question is None:
        return Slice([])
    flags = {"signed_in": viewer.signed_in, "by_account": account_id is not None}
    params = {"question": question, "viewer_id": viewer.account_id, "now": tx.now, "account_id": account_id}

    async def reader(chunk: Page) -> Chunk:
        return Chunk.of(await tx.tuples(_posts(**chunk.flags, **flags), **chunk.params, **params), chunk)

    return await reading.read(reader, page)


async def search_accounts(
    tx: Tx,
    viewer: Viewer,
    query: str,
    page: Page,
    *,
    following: bool = False,
    kinds: tuple[str, ...] = (),
) -> Slice[AccountView]:
    """Accounts by the beginnings of words in their names and notes, by offset. `@name@host` finds exactly that one too.

    `following`: only those whom the viewer follows (NotSignedIn for strangers).
    """
    if following and not viewer.signed_in:
        raise NotSignedIn
    name, _, host = (texts.fold(part) for part in query.strip().lstrip("@").partition("@"))
    if host == texts.fold(tx.settings.domain):
        query, host = name, ""
    question = expression(query, tx.conn.kind)
    if question is None:
        return Slice([])
    rows = await tx.tuples(
        _accounts(signed_in=viewer.signed_in, following=following, kinds=kinds),
        question=question,
        viewer_id=viewer.account_id,
        name=name.replace("\0", ""),
        host=host.replace("\0", ""),
        page_limit=page.limit + 1,
        page_offset=page.offset,
    )
    ids = [row[0] for row in rows]
    views = await accounts.load_list(tx, viewer, ids[: page.limit])
    return Slice(views, len(ids) > page.limit)


async def search_groups(tx: Tx, viewer: Viewer, query: str, page: Page) -> Slice[AccountView]:
    """Groups by the beginnings of words in their names and descriptions, by offset."""
    return await search_accounts(tx, viewer, query, page, kinds=("group",))


async def search_tags(tx: Tx, viewer: Viewer, query: str, page: Page) -> Slice[TagView]:
    """Tags by the beginning of their name, in the order of the alphabet, by offset."""
    name = texts.fold(query.strip().lstrip("#"))
    if not name or "\0" in name:
        return Slice([])
    params = {"first": name, "last": name + LAST, "page_limit": page.limit + 1, "page_offset": page.offset}
    names = [row[0] for row in await tx.tuples(_tags(), **params)]
    views = [TagView(name, tx.settings.url(tag_path(name))) for name in names[: page.limit]]
    return Slice(views, len(names) > page.limit)
