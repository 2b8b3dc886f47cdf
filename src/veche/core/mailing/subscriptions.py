"""Who gets what: subscribing, leaving, confirming; every change with its row in the consent log.

A change locks the person's row first, so changes of one person follow one another and each sees what the last left.
"""

from collections.abc import Callable, Iterable
from typing import Any

import msgspec
from sqlalchemy import bindparam, delete, update

from veche.core.mailing import categories, consent, load, policy, profiles
from veche.core.mailing.errors import Barred, Inaccessible, NoProfile
from veche.core.mailing.identity import Identity, Who
from veche.core.mailing.policy import Act
from veche.core.mailing.profiles import ProfileChange
from veche.core.mailing.projects import normal_language
from veche.core.mailing.views import ProjectView, SubscriptionsView
from veche.core.tx import Tx
from veche.db import ids_in, statement, upsert
from veche.tables.mailing import profiles as people
from veche.tables.mailing import subscriptions

Categories = frozenset[int]


@statement
def _add() -> Any:
    columns = ("profile_id", "category_id", "created_at")
    return upsert(subscriptions, *columns, conflict=["profile_id", "category_id"])


@statement
def _drop() -> Any:
    return delete(subscriptions).where(
        subscriptions.c.profile_id == bindparam("profile"), ids_in(subscriptions.c.category_id, "categories")
    )


@statement
def _stamp() -> Any:
    names = ("subscribed_at", "unsubscribed_at", "confirmed_at", "lang")
    values: dict[str, Any] = {"updated_at": bindparam("now"), **{name: bindparam(f"new_{name}") for name in names}}
    return update(people).where(people.c.id == bindparam("profile")).values(values)


async def subscribe(
    tx: Tx, project: ProjectView, identity: Identity, who: Who, *, lang: str | None = None
) -> tuple[int, ...]:
    """To every topic that does not need an explicit choice; the person's categories.

    For the project when its policy allows. Barred, Inaccessible (voided), NoProfile, BadArguments (several).
    """
    policy.require(project, Act.SUBSCRIBE)
    row = await _one(tx, project, identity)
    return await subscribe_all(tx, project, row, who, lang=lang)


async def subscribe_all(
    tx: Tx, project: ProjectView, row: Any, who: Who, *, lang: str | None = None
) -> tuple[int, ...]:
    """The same for a known person's row: what a link does."""
    offered = frozenset(one.id for one in await categories.list_all(tx, project) if not one.explicit_only)
    return await _set(tx, project, row, _Act("subscribe", lambda before: before | offered, lang), who)


async def subscribe_category(
    tx: Tx, project: ProjectView, identity: Identity, category: int, who: Who
) -> tuple[int, ...]:
    """To one topic more. Failures as of subscribe, and BadArguments (unknown topic)."""
    policy.require(project, Act.SUBSCRIBE)
    await categories.check(tx, project, [category], "category")
    row = await _one(tx, project, identity)
    return await _set(tx, project, row, _Act("subscribe", lambda before: before | {category}), who)


async def unsubscribe(tx: Tx, project: ProjectView, identity: Identity, who: Who) -> tuple[int, ...]:
    """From everything, always allowed; of several persons with one e-mail each. NoProfile."""
    for row in await profiles.find(tx, project, identity, lock=True):
        await leave(tx, project, row, who)
    return ()


async def leave(tx: Tx, project: ProjectView, row: Any, who: Who) -> tuple[int, ...]:
    """The same for a known person's row: what a link does."""
    return await _set(tx, project, row, _Act("unsubscribe", lambda before: frozenset()), who)


async def unsubscribe_category(
    tx: Tx, project: ProjectView, identity: Identity, category: int, who: Who
) -> tuple[int, ...]:
    """From one topic, always allowed; what is left to the one updated last. NoProfile, BadArguments (topic)."""
    await categories.check(tx, project, [category], "category")
    rows = await profiles.find(tx, project, identity, lock=True)
    left = [await leave_category(tx, project, row, category, who) for row in rows]
    return left[0]


async def leave_category(tx: Tx, project: ProjectView, row: Any, category: int, who: Who) -> tuple[int, ...]:
    """The same for a known person's row: what mail programs do by one click."""
    return await _set(tx, project, row, _Act("unsubscribe", lambda before: before - {category}), who)


async def set_all(
    tx: Tx, project: ProjectView, identity: Identity, wanted: Iterable[int], who: Who, *, parameter: str = "categories"
) -> tuple[int, ...]:
    """Exactly these topics; none is the same as unsubscribing. A topic more needs the policy's leave (Barred).

    Inaccessible (voided), NoProfile, BadArguments (unknown topic, several persons).
    """
    chosen = frozenset(wanted)
    await categories.check(tx, project, chosen, parameter)
    row = await _one(tx, project, identity)
    return await choose(tx, project, row, chosen, who)


async def choose(tx: Tx, project: ProjectView, row: Any, wanted: Categories, who: Who) -> tuple[int, ...]:
    """The same for a known person's row and checked topics: what the preference page does."""

    def replace(before: Categories) -> Categories:
        if wanted - before and not who.is_person and Act.SUBSCRIBE not in policy.acts(project.policy):
            raise Barred
        return wanted

    return await _set(tx, project, row, _Act("set", replace), who)


async def confirm(
    tx: Tx, project: ProjectView, identity: Identity, who: Who, *, subscribing: bool = True
) -> tuple[int, ...]:
    """Double opt-in: the person proved the address and agreed. Somebody without any subscription gets all topics,
    unless they left them before: then only their own act brings them back.

    For the project when its policy allows. Barred, Inaccessible (voided), NoProfile, BadArguments (several).
    """
    policy.require(project, Act.CONFIRM)
    row = await _one(tx, project, identity)
    return await confirm_row(tx, project, row, who, subscribing=subscribing)


async def confirm_row(tx: Tx, project: ProjectView, row: Any, who: Who, *, subscribing: bool = True) -> tuple[int, ...]:
    """The same for a known person's row: what a link does."""
    offered: Categories = frozenset()
    if subscribing and (row.unsubscribed_at is None or who.is_person):
        offered = frozenset(one.id for one in await categories.list_all(tx, project) if not one.explicit_only)
    return await _set(tx, project, row, _Act("confirm", lambda before: before or offered), who)


async def get(tx: Tx, project: ProjectView, identity: Identity, *, lang: str | None = None) -> SubscriptionsView:
    """The person's topics beside all that the project offers, in the wanted language. NoProfile."""
    rows = await profiles.find(tx, project, identity)
    return await shown(tx, project, rows[0], lang=lang)


async def shown(tx: Tx, project: ProjectView, row: Any, *, lang: str | None = None) -> SubscriptionsView:
    """The same for a known person's row."""
    offered = await categories.list_all(tx, project)
    live = {category.id for category in offered}
    mine = (await load.categories_of(tx, [row.id]))[row.id]
    languages = [language for language in (lang, row.lang, project.language) if language]
    return SubscriptionsView(
        categories=tuple(number for number in mine if number in live),
        project_name=project.name,
        project_logo=project.logo,
        topics=tuple(categories.topics(offered, languages)),
        language=languages[0] if languages else "",
    )


async def _one(tx: Tx, project: ProjectView, identity: Identity) -> Any:
    try:
        return await profiles.find_one(tx, project, identity)
    except NoProfile:
        if not project.subscribe_creates:
            raise
    number = await profiles.change(tx, project, ProfileChange(identity))
    row = await load.row_of(tx, number, lock=True)
    if row is None:
        raise Inaccessible
    return row


class _Act(msgspec.Struct, frozen=True):
    """What is done to a person's topics: `decide` gives those after from those before."""

    name: str
    decide: Callable[[Categories], Categories]
    lang: str | None = None


async def _set(tx: Tx, project: ProjectView, row: Any, act: _Act, who: Who) -> tuple[int, ...]:
    """Writes the difference; the row has to be locked. Nothing to change leaves no trace."""
    before = frozenset((await load.categories_of(tx, [row.id]))[row.id])
    after = act.decide(before)
    if after - before:
        added = [{"profile_id": row.id, "category_id": one, "created_at": tx.now} for one in sorted(after - before)]
        await tx.many(_add(), added)
    if before - after:
        await tx.run(_drop(), profile=row.id, categories=sorted(before - after))
    stamps = _stamps(row, before, after, act.name, tx.now)
    language = normal_language(act.lang) if act.lang else row.lang
    known = (row.subscribed_at, row.unsubscribed_at, row.confirmed_at, row.lang)
    if (*stamps, language) != known or before != after:
        named = dict(zip(("new_subscribed_at", "new_unsubscribed_at", "new_confirmed_at"), stamps, strict=True))
        await tx.run(_stamp(), profile=row.id, now=tx.now, new_lang=language, **named)
        entry = consent.Entry(
            act.name, row.id, profiles.person_digest(tx, row), tuple(sorted(before)), tuple(sorted(after))
        )
        await consent.record(tx, project.id, [entry], who)
    return tuple(sorted(after))


def _stamps(
    row: Any, before: Categories, after: Categories, act: str, now: int
) -> tuple[int | None, int | None, int | None]:
    """When the person subscribed, left, confirmed, after this act."""
    confirmed = row.confirmed_at or (now if act == "confirm" else None)
    if after:
        return (row.subscribed_at if before and row.subscribed_at else now), None, confirmed
    left = row.unsubscribed_at if act == "confirm" else row.unsubscribed_at or now
    return row.subscribed_at, left, confirmed
