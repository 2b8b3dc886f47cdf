"""Rows of filters. Nothing is checked or told here."""

from typing import Any

import msgspec
from sqlalchemy import bindparam, case, delete, exists, func, insert, select, update

from veche.core.filters.views import FilteredPostView, FilterView, KeywordView
from veche.core.tx import Tx
from veche.db import Row, statement, upsert
from veche.tables.accounts import users
from veche.tables.filters import filter_keywords, filter_posts, filters

_f, _k, _s = filters.c, filter_keywords.c, filter_posts.c
_VALUES = ("title", "contexts", "action", "expires_at")


@statement
def _insert() -> Any:
    names = ("account_id", *_VALUES, "created_at")
    return insert(filters).values({name: bindparam(name) for name in names}).returning(_f.id)


@statement
def _update() -> Any:
    return update(filters).where(_f.id == bindparam("filter_id")).values({name: bindparam(name) for name in _VALUES})


@statement
def _insert_keyword() -> Any:
    names = ("filter_id", "keyword", "whole_word")
    return insert(filter_keywords).values({name: bindparam(name) for name in names}).returning(_k.id)


@statement
def _update_keyword() -> Any:
    values: dict[str, Any] = {name: bindparam(name) for name in ("keyword", "whole_word")}
    return update(filter_keywords).where(_k.id == bindparam("keyword_id")).values(values)


@statement
def _delete_keyword() -> Any:
    return delete(filter_keywords).where(_k.id == bindparam("keyword_id"))


@statement
def _put_post() -> Any:
    return upsert(filter_posts, "filter_id", "post_id", conflict=["filter_id", "post_id"]).returning(_s.id)


@statement
def _delete_post() -> Any:
    return delete(filter_posts).where(_s.id == bindparam("entry_id"))


@statement
def _delete_all(*, table: str) -> Any:
    if table == "filters":
        return delete(filters).where(_f.id == bindparam("filter_id"))
    inside = {"filter_keywords": filter_keywords, "filter_posts": filter_posts}[table]
    return delete(inside).where(inside.c.filter_id == bindparam("filter_id"))


@statement
def _of(*, table: str, one: bool) -> Any:
    """Filters of an account, or what is in them; of all, or of one."""
    mine: Any = [_f.account_id == bindparam("account_id")]
    if one:
        mine.append(_f.id == bindparam("filter_id"))
    if table == "filters":
        return select(filters).where(*mine).order_by(_f.id)
    inside = {"filter_keywords": filter_keywords, "filter_posts": filter_posts}[table]
    return select(inside).join(filters, _f.id == inside.c.filter_id).where(*mine).order_by(inside.c.id)


@statement
def _holder(*, table: str) -> Any:
    """The filter that holds a keyword or a post, if it is the account's."""
    inside = {"filter_keywords": filter_keywords, "filter_posts": filter_posts}[table]
    return (
        select(_f.id)
        .join(inside, inside.c.filter_id == _f.id)
        .where(inside.c.id == bindparam("entry_id"), _f.account_id == bindparam("account_id"))
    )


@statement
def _mark() -> Any:
    """Its size is another each time; below zero where no filter is left, so that nothing is looked for."""
    u = users.c
    is_any = exists().where(_f.account_id == bindparam("account_id"))
    later = func.abs(u.filters_version) + 1
    version = case((is_any, later), else_=-later)
    return update(users).where(u.account_id == bindparam("account_id")).values(filters_version=version)


async def load(tx: Tx, account_id: int, filter_id: int | None = None) -> list[FilterView]:
    """The account's filters with everything in them, oldest first. Three statements."""
    params = {"account_id": account_id, "filter_id": filter_id}
    one = filter_id is not None
    rows = await tx.all(_of(table="filters", one=one), **params)
    if not rows:
        return []
    words: dict[int, list[KeywordView]] = {}
    for word in await tx.all(_of(table="filter_keywords", one=one), **params):
        view = KeywordView(word.id, word.filter_id, word.keyword, bool(word.whole_word))
        words.setdefault(word.filter_id, []).append(view)
    posts: dict[int, list[FilteredPostView]] = {}
    for post in await tx.all(_of(table="filter_posts", one=one), **params):
        posts.setdefault(post.filter_id, []).append(FilteredPostView(post.id, post.filter_id, post.post_id))
    return [_view(row, tuple(words.get(row.id, ())), tuple(posts.get(row.id, ()))) for row in rows]


def _view(row: Row, words: tuple[KeywordView, ...], posts: tuple[FilteredPostView, ...]) -> FilterView:
    contexts = tuple(msgspec.json.decode(row.contexts))
    return FilterView(row.id, row.title, contexts, row.action, row.expires_at, words, posts)


async def holder(tx: Tx, account_id: int, table: str, entry_id: int) -> int | None:
    """The id of the account's filter that holds this keyword or post."""
    found: int | None = await tx.scalar(_holder(table=table), account_id=account_id, entry_id=entry_id)
    return found


async def insert_filter(tx: Tx, account_id: int, view: FilterView) -> int:
    """The id of a new filter, still empty."""
    id: int = await tx.scalar(_insert(), account_id=account_id, created_at=tx.now, **_columns(view))
    return id


async def update_filter(tx: Tx, view: FilterView) -> None:
    """Title, contexts, action, end."""
    await tx.run(_update(), filter_id=view.id, **_columns(view))


def _columns(view: FilterView) -> dict[str, Any]:
    contexts = msgspec.json.encode(view.contexts).decode()
    return {"title": view.title, "contexts": contexts, "action": view.action, "expires_at": view.expires_at}


async def delete_filter(tx: Tx, filter_id: int) -> None:
    """With everything in it."""
    for table in ("filter_keywords", "filter_posts", "filters"):
        await tx.run(_delete_all(table=table), filter_id=filter_id)


async def insert_keyword(tx: Tx, filter_id: int, keyword: str, *, whole_word: bool) -> int:
    """The id of new words."""
    values = {"filter_id": filter_id, "keyword": keyword, "whole_word": int(whole_word)}
    id: int = await tx.scalar(_insert_keyword(), **values)
    return id


async def update_keyword(tx: Tx, id: int, keyword: str, *, whole_word: bool) -> None:
    """Other words."""
    await tx.run(_update_keyword(), keyword_id=id, keyword=keyword, whole_word=int(whole_word))


async def delete_keyword(tx: Tx, id: int) -> None:
    """Out of its filter."""
    await tx.run(_delete_keyword(), keyword_id=id)


async def put_post(tx: Tx, filter_id: int, post_id: int) -> int | None:
    """The id of the entry; None if the post is in the filter already."""
    id: int | None = await tx.scalar(_put_post(), filter_id=filter_id, post_id=post_id)
    return id


async def delete_post(tx: Tx, id: int) -> None:
    """Out of its filter."""
    await tx.run(_delete_post(), entry_id=id)


async def mark(tx: Tx, account_id: int) -> None:
    """What was compiled of the account's filters is old."""
    await tx.run(_mark(), account_id=account_id)
