"""Profiles, what they agreed to, and the right to be forgotten."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import select, update

from tests.core.mailing.world import World
from veche.core.mailing import (
    categories,
    consent,
    fields,
    links,
    load,
    profiles,
    projects,
    quarantine,
    sending,
    voiding,
)
from veche.core.mailing import subscriptions as subs
from veche.core.mailing.errors import (
    BadArguments,
    BadFields,
    Barred,
    Filtered,
    Inaccessible,
    NoProfile,
    NoProject,
    WrongToken,
)
from veche.core.mailing.identity import Identity, Who
from veche.core.mailing.profiles import ProfileChange
from veche.core.mailing.projects import NewProject
from veche.core.mailing.sending import NewDispatch
from veche.core.mailing.views import ProfileView
from veche.core.tx import Tx
from veche.db import statement
from veche.tables.mailing import consents, dispatches
from veche.tables.mailing import profiles as people

API = Who("api", "192.0.2.1", "shop/1")
VERA = "vera@wool.example"


async def get(world: World, identity: Identity) -> ProfileView:
    return await world.read(lambda tx: profiles.get(tx, world.project, identity))


async def change(world: World, identity: Identity, clear: tuple[str, ...] = (), **values: str) -> int:
    new = ProfileChange(identity, {name: (text,) for name, text in values.items()}, frozenset(clear))
    return await world.write(lambda tx: profiles.change(tx, world.project, new))


async def test_profile_is_made_then_changed_field_by_field(world: World) -> None:
    first = await change(world, Identity("7", VERA), level="3", name="Vera", unknown="x", birthday="01.02.1990")
    again = await change(world, Identity("7"), ("name",), level="4")
    assert first == again
    assert (await get(world, Identity("7"))).values == {
        "uid": "7", "email": VERA, "birthday": 633830400000, "level": 4,
    }  # fmt: skip


async def test_a_bad_value_changes_nothing_and_all_faults_are_told(world: World) -> None:
    await change(world, Identity("7", VERA), level="3")
    with pytest.raises(BadFields) as caught:
        await change(world, Identity("7", "new@wool.example"), level="much", joined="soon", gender="x" * 17)
    assert set(caught.value.faults) == {"pin.level", "pin.joined", "pin.gender"}
    assert (await get(world, Identity("7"))).email == VERA


async def test_one_email_may_belong_to_several_people(world: World) -> None:
    one, two = await change(world, Identity("1", VERA)), await change(world, Identity("2", VERA.upper()))
    assert one != two
    world.clock.advance(1000)
    await change(world, Identity("1"), level="9")
    assert (await get(world, Identity(email=VERA))).external_id == "1"  # the last updated
    everybody = await world.read(lambda tx: profiles.get_all(tx, world.project, VERA))
    assert [view.external_id for view in everybody] == ["1", "2"]
    with pytest.raises(BadArguments, match="Several profiles"):
        await change(world, Identity(email=VERA), level="1")


async def test_identifiers_that_disagree_mean_nobody(world: World) -> None:
    await change(world, Identity("1", VERA))
    with pytest.raises(NoProfile):
        await get(world, Identity("1", "other@wool.example"))


async def test_parallel_calls_make_one_profile(world: World) -> None:
    for identity in (Identity("55", VERA), Identity(email="new@wool.example"), Identity(phone="+79161234567")):
        made = await asyncio.gather(*(change(world, identity, level=str(n)) for n in range(8)))
        assert len(set(made)) == 1


async def test_a_new_email_has_proved_nothing_and_kills_old_links(world: World) -> None:
    number = await change(world, Identity("1", VERA), email_verified="1")
    await world.write(lambda tx: subs.confirm(tx, world.project, Identity("1"), API))
    link = await make_link(world, number)
    await change(world, Identity("1", VERA.capitalize()))  # the same mailbox
    assert (await get(world, Identity("1"))).values["email_verified"] is True
    await change(world, Identity("1", "other@wool.example"))
    assert not {"email_verified", "confirmed_at"} & (await get(world, Identity("1"))).values.keys()
    with pytest.raises(WrongToken):
        await world.read(lambda tx: links.shown(tx, link))


async def make_link(world: World, number: int, category: int = 0, *, one_click: bool = False) -> str:
    async def make(tx: Tx) -> str:
        [view] = await load.views_of(tx, [await load.row_of(tx, number)])
        made = links.make(tx, world.project, view, category=category)
        return (made.one_click if one_click else made.page).strip("/").rpartition("/")[2]

    return await world.read(make)


async def test_subscribing_and_leaving_are_written_down_with_their_circumstances(world: World) -> None:
    number = await change(world, Identity("1", VERA))
    news, offers = world.news, world.offers
    project, me = world.project, Identity("1")
    assert await world.write(lambda tx: subs.subscribe(tx, project, me, API, lang="ru-RU")) == (news, offers)
    assert await world.write(lambda tx: subs.unsubscribe_category(tx, project, me, news, API)) == (offers,)
    assert await world.write(lambda tx: subs.subscribe_category(tx, project, me, news, API)) == (news, offers)
    assert await world.write(lambda tx: subs.set_all(tx, project, me, [news], API)) == (news,)
    assert await world.write(lambda tx: subs.unsubscribe(tx, project, me, API)) == ()
    assert await world.write(lambda tx: subs.unsubscribe(tx, project, me, API)) == ()  # twice is once
    log = await world.read(lambda tx: consent.list_for(tx, number))
    assert [(row.act, row.before, row.after) for row in log] == [
        ("subscribe", (), (news, offers)),
        ("unsubscribe", (news, offers), (offers,)),
        ("subscribe", (offers,), (news, offers)),
        ("set", (news, offers), (news,)),
        ("unsubscribe", (news,), ()),
    ]
    assert {(row.source, row.ip, row.agent) for row in log} == {("api", "192.0.2.1", "shop/1")}
    view = await get(world, me)
    assert view.lang == "ru_RU" and view.unsubscribed_at and "subscribed_at" in view.values
    assert await world.read(lambda tx: consent.first_break(tx, project.id)) is None


async def test_a_changed_row_of_the_log_is_found(world: World) -> None:
    await change(world, Identity("1", VERA))
    await world.write(lambda tx: subs.subscribe(tx, world.project, Identity("1"), API))
    await world.write(lambda tx: subs.unsubscribe(tx, world.project, Identity("1"), API))

    @statement
    def blank() -> Any:
        return update(consents).values(ip=None, agent=None)

    @statement
    def forge() -> Any:
        return update(consents).where(consents.c.number == 1).values(after="[]")

    await world.write(lambda tx: tx.run(blank()))
    assert await world.read(lambda tx: consent.first_break(tx, world.project.id)) is None
    await world.write(lambda tx: tx.run(forge()))
    assert await world.read(lambda tx: consent.first_break(tx, world.project.id)) == 1


async def test_categories_of_others_and_archived_ones_cannot_be_had(world: World) -> None:
    await change(world, Identity("1", VERA))
    await world.write(lambda tx: categories.archive(tx, world.project, world.offers))

    async def foreign(tx: Tx) -> int:
        made = await projects.create(tx, NewProject("Other", "other", "other.example"))
        return await categories.create(tx, await projects.load(tx, made.id), categories.NewCategory("X"))

    theirs = await world.write(foreign)
    for wanted, error in ((theirs, Inaccessible), (world.offers, BadArguments), (999, BadArguments)):
        with pytest.raises(error):
            await world.write(lambda tx, one=wanted: subs.set_all(tx, world.project, Identity("1"), [one], API))
    assert await world.write(lambda tx: subs.subscribe(tx, world.project, Identity("1"), API)) == (world.news,)


async def test_topic_that_needs_a_choice_is_not_part_of_everything(world: World) -> None:
    await change(world, Identity("1", VERA))
    await world.write(lambda tx: categories.change(tx, world.project, world.offers, explicit_only=True))
    assert await world.write(lambda tx: subs.subscribe(tx, world.project, Identity("1"), API)) == (world.news,)


async def test_confirm_does_not_bring_back_who_left_unless_it_is_their_own_act(world: World) -> None:
    number = await change(world, Identity("1", VERA))
    project, me = world.project, Identity("1")
    everything = (world.news, world.offers)
    assert await world.write(lambda tx: subs.confirm(tx, project, me, API, subscribing=False)) == ()
    assert await world.write(lambda tx: subs.confirm(tx, project, me, API)) == everything
    await world.write(lambda tx: subs.set_all(tx, project, me, [world.news], API))
    assert await world.write(lambda tx: subs.confirm(tx, project, me, API)) == (world.news,)
    await world.write(lambda tx: subs.unsubscribe(tx, project, me, API))
    assert await world.write(lambda tx: subs.confirm(tx, project, me, API)) == ()

    async def own(tx: Tx) -> tuple[int, ...]:
        return await subs.confirm_row(tx, project, await load.row_of(tx, number, lock=True), Who("link"))

    assert await world.write(own) == everything


async def test_a_policy_of_double_opt_in_leaves_subscribing_to_people(world: World) -> None:
    number = await change(world, Identity("1", VERA))
    project = await world.change_project(policy="double_opt_in")
    for verb in (subs.subscribe, subs.confirm):
        with pytest.raises(Barred):
            await world.write(lambda tx, verb=verb: verb(tx, project, Identity("1"), API))
    with pytest.raises(Barred):
        await world.write(lambda tx: subs.set_all(tx, project, Identity("1"), [world.news], API))
    link = await make_link(world, number)
    chosen = frozenset({world.news})
    assert await world.write(lambda tx: links.choose(tx, link, chosen, Who("page"))) == (world.news,)
    assert await world.write(lambda tx: subs.set_all(tx, project, Identity("1"), [], API)) == ()


async def test_links_show_choose_and_leave(world: World) -> None:
    number = await change(world, Identity("1", VERA), lang="ru")
    page = await make_link(world, number)
    assert await world.write(lambda tx: links.subscribe(tx, page, Who("page"))) == (world.news, world.offers)
    shown = await world.read(lambda tx: links.shown(tx, page))
    assert shown.categories == (world.news, world.offers) and shown.project_name == "Wool & Co"
    assert [topic.title for topic in shown.topics] == ["Новости", "Offers"]
    click = await make_link(world, number, world.news, one_click=True)
    left = await world.write(lambda tx: links.unsubscribe(tx, click, Who("one-click"), one_click=True))
    assert left == (world.offers,)
    assert await world.write(lambda tx: links.unsubscribe(tx, click, Who("link"))) == ()
    with pytest.raises(WrongToken):  # made for leaving only
        await world.write(lambda tx: links.subscribe(tx, click, Who("link")))
    with pytest.raises(WrongToken):
        await world.read(lambda tx: links.shown(tx, click))
    assert (await world.read(lambda tx: links.on_page(tx, click))).categories == ()


async def test_void_leaves_nothing_personal_and_lets_nobody_back(world: World) -> None:
    number = await change(world, Identity("1", VERA), name="Vera")
    project, me = world.project, Identity("1")
    await world.write(lambda tx: subs.subscribe(tx, project, me, API))
    page = await make_link(world, number)
    waiting = await world.write(
        lambda tx: sending.accept(tx, project, NewDispatch(VERA, world.service_letter, pins={"a": "b"}))
    )
    await world.write(lambda tx: voiding.void(tx, project, me, API))
    await world.write(lambda tx: voiding.void(tx, project, me, API))  # twice is once
    with pytest.raises(NoProfile):
        await get(world, Identity("1"))
    for identity in (Identity("1"), Identity("2", VERA)):
        with pytest.raises(Inaccessible):
            await change(world, identity)
        with pytest.raises(Inaccessible):
            await world.write(lambda tx, who=identity: subs.subscribe(tx, project, who, API))
        with pytest.raises(NoProfile):
            await world.write(lambda tx, who=identity: subs.unsubscribe(tx, project, who, API))
    with pytest.raises(Filtered) as caught:
        await world.write(lambda tx: sending.accept(tx, project, NewDispatch(VERA, world.service_letter)))
    assert caught.value.reason == "blacklist"
    with pytest.raises(WrongToken):
        await world.read(lambda tx: links.shown(tx, page))
    await world.drain()
    assert not world.sink.letters
    assert (await world.read(lambda tx: sending.show(tx, waiting))).state == "canceled"
    assert VERA not in await dump(world) and "192.0.2.1" not in await dump(world)
    assert await world.read(lambda tx: consent.first_break(tx, project.id)) is None


async def dump(world: World) -> str:
    @statement
    def rows(*, table: str) -> Any:
        return select({"people": people, "dispatches": dispatches, "consents": consents}[table])

    async def read(tx: Tx) -> str:
        return repr([await tx.all(rows(table=table)) for table in ("people", "dispatches", "consents")])

    return await world.read(read)


async def test_void_in_several_projects_is_for_internal_ones(world: World) -> None:
    async def sister(tx: Tx) -> Any:
        made = await projects.create(tx, NewProject("Sister", "sister", "sister.example"))
        return await projects.load(tx, made.id)

    other = await world.write(sister)
    await world.write(lambda tx: profiles.change(tx, other, ProfileChange(Identity("9", VERA))))
    await change(world, Identity("1", VERA))
    me = Identity(email=VERA)
    with pytest.raises(Inaccessible):
        await world.write(lambda tx: voiding.void(tx, world.project, me, API, ext_ids=["sister.example"]))
    project = await world.change_project(is_internal=True)
    with pytest.raises(NoProject):
        await world.write(lambda tx: voiding.void(tx, project, me, API, ext_ids=["sister.example", "nobody"]))
    await world.write(lambda tx: voiding.void(tx, project, me, API, ext_ids=["sister.example"]))
    with pytest.raises(NoProfile):
        await world.read(lambda tx: profiles.get(tx, other, me))
    assert (await get(world, me)).external_id == "1"  # the own project was not named


async def test_delete_forgets_quarantines_but_not_a_void(world: World) -> None:
    number = await change(world, Identity("1", VERA))
    page = await make_link(world, number)
    await world.write(lambda tx: quarantine.add(tx, world.project.id, quarantine.SPAM, VERA, "complained"))
    assert "spam_reported_at" in (await get(world, Identity("1"))).values
    await world.write(lambda tx: profiles.remove(tx, world.project, Identity("1"), API))
    with pytest.raises(NoProfile):
        await world.write(lambda tx: profiles.remove(tx, world.project, Identity("1"), API))
    with pytest.raises(NoProfile):
        await world.read(lambda tx: links.shown(tx, page))
    assert not await world.read(lambda tx: quarantine.kinds_of(tx, world.project.id, VERA))
    assert await change(world, Identity("1", VERA)) != number  # numbers are never used again


async def test_deleting_one_of_two_people_with_one_email_leaves_the_others_letters(world: World) -> None:
    await change(world, Identity("1", VERA))
    await change(world, Identity("2", VERA))
    new = NewDispatch(VERA, world.service_letter, external_id="2")
    await world.write(lambda tx: sending.accept(tx, world.project, new))
    await world.write(lambda tx: profiles.remove(tx, world.project, Identity("1"), API))
    await world.drain()
    assert len(world.sink.letters) == 1
    await world.write(lambda tx: sending.accept(tx, world.project, new))
    await world.write(lambda tx: profiles.remove(tx, world.project, Identity("2"), API))
    await world.drain()
    assert len(world.sink.letters) == 1 and VERA not in await dump(world)


async def test_void_of_identifiers_of_different_people_does_nothing(world: World) -> None:
    await change(world, Identity("1", VERA))
    with pytest.raises(NoProfile):
        await world.write(lambda tx: voiding.void(tx, world.project, Identity("1", "anna@wool.example"), API))
    assert (await get(world, Identity("1"))).email == VERA
    await change(world, Identity("2", "anna@wool.example"))


async def test_archived_field_is_ignored_and_its_values_come_back(world: World) -> None:
    await change(world, Identity("1", VERA), level="3")
    [level] = [one for one in await world.read(lambda tx: fields.list_all(tx, world.project)) if one.name == "level"]
    await world.write(lambda tx: fields.archive(tx, world.project, level.id))
    await change(world, Identity("1"), level="not a number")
    assert "level" not in (await get(world, Identity("1"))).values
    await world.write(lambda tx: fields.archive(tx, world.project, level.id, archived=False))
    assert (await get(world, Identity("1"))).values["level"] == 3
