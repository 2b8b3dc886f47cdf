"""Categories: the topics that a project's people subscribe to, with titles in several languages."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import bindparam, delete, insert, select, update

from veche.core.errors import Invalid, NotFound
from veche.core.mailing.errors import BadArguments, Inaccessible, bad_value
from veche.core.mailing.projects import is_language, normal_language
from veche.core.mailing.views import CategoryView, ProjectView, TopicView
from veche.core.tx import Tx
from veche.db import ids_in, statement, upsert
from veche.tables.mailing import categories, category_texts


class NewCategory(msgspec.Struct, frozen=True):
    """A topic to be. `explicit_only`: nobody gets it by subscribing to everything."""

    title: str
    language: str = ""
    description: str = ""
    explicit_only: bool = False


@statement
def _insert() -> Any:
    columns = ("project_id", "position", "explicit_only", "created_at")
    return insert(categories).values({name: bindparam(name) for name in columns}).returning(categories.c.id)


@statement
def _select(*, archived: bool = False) -> Any:
    query = select(categories).where(categories.c.project_id == bindparam("project"))
    query = query.order_by(categories.c.position, categories.c.id)
    return query if archived else query.where(categories.c.archived_at.is_(None))


@statement
def _owners() -> Any:
    return select(categories.c.id, categories.c.project_id).where(ids_in(categories.c.id, "ids"))


@statement
def _texts() -> Any:
    return select(category_texts).where(ids_in(category_texts.c.category_id, "ids"))


@statement
def _put_text() -> Any:
    columns = ("category_id", "language", "title", "description")
    return upsert(category_texts, *columns, conflict=columns[:2], set_=columns[2:])


@statement
def _update() -> Any:
    values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in ("position", "explicit_only", "archived_at")}
    return update(categories).where(categories.c.id == bindparam("category")).values(values)


@statement
def _delete_text() -> Any:
    return delete(category_texts).where(
        category_texts.c.category_id == bindparam("category"), category_texts.c.language == bindparam("language")
    )


async def create(tx: Tx, project: ProjectView, new: NewCategory) -> int:
    """A new topic, last in the project's order; its number. For the project's editors. Invalid."""
    known = await list_all(tx, project, archived=True)
    position = max((category.position for category in known), default=0) + 1
    number = await tx.scalar(
        _insert(), project_id=project.id, position=position, explicit_only=int(new.explicit_only), created_at=tx.now
    )
    await set_text(tx, int(number), new.language or project.language, new.title, new.description)
    return int(number)


async def set_text(tx: Tx, number: int, language: str, title: str, description: str) -> None:
    """Title and description in one language. Invalid."""
    if not is_language(language):
        raise Invalid("language", "must be ll or ll_RR")
    if not title.strip() or len(title) > 200 or len(description) > 2000:
        raise Invalid("title", "must have 1 to 200 characters, and the description at most 2000")
    text = {"category_id": number, "language": normal_language(language), "title": title, "description": description}
    await tx.run(_put_text(), **text)


async def remove_text(tx: Tx, project: ProjectView, number: int, language: str) -> None:
    """Drops one language of a topic; the last one stays. NotFound, Invalid."""
    category = await show(tx, project, number)
    if set(category.titles) <= {language}:
        raise Invalid("language", "is the only one of this category")
    await tx.run(_delete_text(), category=number, language=language)


async def list_all(tx: Tx, project: ProjectView, *, archived: bool = False) -> list[CategoryView]:
    """The project's topics in its order."""
    rows = await tx.all(_select(archived=archived), project=project.id)
    texts: dict[int, list[Any]] = {row.id: [] for row in rows}
    if rows:
        for text in await tx.all(_texts(), ids=list(texts)):
            texts[text.category_id].append(text)
    return [_view(row, texts[row.id]) for row in rows]


async def live_ids(tx: Tx, project: ProjectView) -> list[int]:
    """Numbers of the topics that can be subscribed to, ascending."""
    return sorted(row.id for row in await tx.all(_select(), project=project.id))


async def show(tx: Tx, project: ProjectView, number: int) -> CategoryView:
    """One topic of the project, archived ones too, or NotFound."""
    for category in await list_all(tx, project, archived=True):
        if category.id == number:
            return category
    raise NotFound("category")


async def change(
    tx: Tx, project: ProjectView, number: int, *, position: int | None = None, explicit_only: bool | None = None
) -> CategoryView:
    """Moves a topic in the order, or takes it out of "everything". For the project's editors. NotFound."""
    category = await show(tx, project, number)
    await tx.run(
        _update(),
        category=number,
        new_position=category.position if position is None else position,
        new_explicit_only=int(category.explicit_only if explicit_only is None else explicit_only),
        new_archived_at=category.archived_at,
    )
    return await show(tx, project, number)


async def archive(tx: Tx, project: ProjectView, number: int, *, archived: bool = True) -> CategoryView:
    """Puts a topic away: nobody sees or gets it, subscriptions stay for the day it comes back. NotFound."""
    category = await show(tx, project, number)
    await tx.run(
        _update(),
        category=number,
        new_position=category.position,
        new_explicit_only=int(category.explicit_only),
        new_archived_at=tx.now if archived else None,
    )
    return await show(tx, project, number)


async def check(tx: Tx, project: ProjectView, numbers: Iterable[int], parameter: str) -> None:
    """Refuses topics that cannot be subscribed to: BadArguments (unknown, archived), Inaccessible (another's)."""
    live = await live_ids(tx, project)
    wrong = [number for number in numbers if number not in live]
    if not wrong:
        return
    owners = {row.id: row.project_id for row in await tx.all(_owners(), ids=wrong)}
    if any(owner != project.id for owner in owners.values()):
        raise Inaccessible
    raise BadArguments({parameter: [bad_value("category", str(number), live) for number in wrong]})


def topics(listed: Sequence[CategoryView], languages: Sequence[str]) -> list[TopicView]:
    """Topics in the first of the languages that each of them has."""
    return [TopicView(one.id, _in(one.titles, languages), _in(one.descriptions, languages)) for one in listed]


def _in(texts: Mapping[str, str], languages: Sequence[str]) -> str:
    wanted = [variant for language in languages for variant in (language, language.partition("_")[0])]
    for language in wanted:
        if language in texts:
            return texts[language]
    return next(iter(texts.values()), "")


def _view(row: Any, texts: list[Any]) -> CategoryView:
    ordered = sorted(texts, key=lambda text: text.language)
    return CategoryView(
        id=row.id,
        project_id=row.project_id,
        position=row.position,
        explicit_only=bool(row.explicit_only),
        archived_at=row.archived_at,
        titles={text.language: text.title for text in ordered},
        descriptions={text.language: text.description for text in ordered},
    )
