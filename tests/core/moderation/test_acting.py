"""What moderators do about accounts: strikes, letters, and what follows in every list."""

from pathlib import Path

import pytest

from tests.cast import Cast, add_person
from tests.core.effects import ON
from tests.core.logbook import enqueued
from tests.core.world import opened
from tests.counting import count_statements
from veche.core import accounts, audit, auth, graph, moderation, notifications, posts, search, timelines
from veche.core.accounts.views import NewUser
from veche.core.errors import Conflict, Invalid, NotAllowed, NotFound
from veche.core.moderation import Action, CaseFilter, DossierFilter, NewReport
from veche.core.paging import Page
from veche.core.posts import NewPost
from veche.core.tx import Tx, TxFactory
from veche.core.viewer import Role, Viewer


async def act(open_tx: TxFactory, cast: Cast, whom: int, **action: object) -> None:
    await open_tx.write(lambda tx: moderation.act(tx, cast.anna.viewer, whom, Action(**action)))  # type: ignore[arg-type]


async def test_an_action_keeps_a_strike_and_resolves_the_reports(open_tx: TxFactory, cast: Cast) -> None:
    gleb = cast.gleb.id
    for _ in range(2):
        await open_tx.write(lambda tx: moderation.file(tx, cast.boris.viewer, NewReport(gleb)))
    async with open_tx.read() as tx:
        reports = [one.report.id for one in (await moderation.cases(tx, cast.anna.viewer, Page(), CaseFilter())).items]
    preset = await open_tx.write(lambda tx: moderation.presets.create(tx, cast.anna.viewer, "Rude", "Be kind."))
    await act(open_tx, cast, gleb, kind="none", report_id=reports[0], preset_id=preset.id, text="Really.")
    async with open_tx.read() as tx:
        left = await moderation.cases(tx, cast.anna.viewer, Page(), CaseFilter())
        strikes = await moderation.strikes_of(tx, cast.gleb.viewer, gleb, Page())
        with pytest.raises(NotAllowed):
            await moderation.strikes_of(tx, cast.boris.viewer, gleb, Page())
    assert [one.report.id for one in left.items] == reports[1:]
    assert [(one.action, one.text) for one in strikes.items] == [("none", "Be kind.\n\nReally.")]
    await act(open_tx, cast, gleb, kind="silence")
    async with open_tx.read() as tx:
        assert not (await moderation.cases(tx, cast.anna.viewer, Page(), CaseFilter())).items
        view = (await moderation.dossier(tx, cast.anna.viewer, gleb)).account
        actions = {line.action for line in (await audit.listed(tx, cast.anna.viewer, Page())).items}
    assert view.silenced and {"warn", "resolve", "silence"} <= actions


async def test_who_may_act_and_how(open_tx: TxFactory, cast: Cast) -> None:
    moderator = await add_person(open_tx, "moder")
    await open_tx.write(lambda tx: accounts.set_role(tx, cast.anna.viewer, moderator.user_id or 0, "moderator"))
    acting = Viewer(account_id=moderator.id, user_id=moderator.user_id, role=Role.MODERATOR)
    refused = (
        (cast.boris.viewer, cast.gleb.id, Action("silence"), NotAllowed),
        (acting, cast.anna.id, Action("silence"), NotAllowed),
        (acting, cast.gleb.id, Action("odd"), Invalid),
        (acting, cast.gleb.id, Action("none", report_id=99), NotFound),
        (acting, cast.gleb.id, Action("none", preset_id=99), NotFound),
        (acting, 999, Action("none"), NotFound),
        (acting, cast.dana.id, Action("disable"), NotAllowed),
        (cast.anna.viewer, cast.anna.id, Action("suspend"), Conflict),
    )
    for who, whom, action, error in refused:
        with pytest.raises(error):
            await open_tx.write(lambda tx, w=who, i=whom, a=action: moderation.act(tx, w, i, a))
    with pytest.raises(NotAllowed):
        await open_tx.write(lambda tx: moderation.erase(tx, cast.anna.viewer, cast.gleb.id))
    await open_tx.write(lambda tx: moderation.act(tx, acting, cast.gleb.id, Action("suspend")))
    with pytest.raises(NotAllowed):
        await open_tx.write(lambda tx: moderation.erase(tx, acting, cast.gleb.id))
    gone = await open_tx.write(lambda tx: moderation.erase(tx, cast.anna.viewer, cast.gleb.id))
    assert gone.email == "gleb@example.org"
    async with open_tx.read() as tx:
        with pytest.raises(NotFound):
            await moderation.dossier(tx, cast.anna.viewer, cast.gleb.id)


async def test_a_disabled_person_comes_back_when_enabled(open_tx: TxFactory, cast: Cast) -> None:
    await act(open_tx, cast, cast.boris.id, kind="disable")
    async with open_tx.read() as tx:
        with pytest.raises(NotAllowed):
            await auth.identity(tx, cast.boris.user_id or 0)
        assert [one.account.id for one in await _found(tx, cast, state="disabled")] == [cast.boris.id]
    assert not (await open_tx.write(lambda tx: moderation.enable(tx, cast.anna.viewer, cast.boris.id))).disabled
    async with open_tx.read() as tx:
        assert (await auth.identity(tx, cast.boris.user_id or 0)).username == "boris"


async def _found(tx: Tx, cast: Cast, **wanted: object) -> list[moderation.Dossier]:
    return (await moderation.dossiers(tx, cast.anna.viewer, Page(limit=40), DossierFilter(**wanted))).items  # type: ignore[arg-type]


async def test_silenced_people_are_met_by_followers_only(open_tx: TxFactory, cast: Cast) -> None:
    await open_tx.write(lambda tx: posts.create(tx, cast.gleb.viewer, NewPost(text="hello everybody")))
    await open_tx.write(lambda tx: graph.follow(tx, cast.vera.viewer, cast.gleb.id))
    await act(open_tx, cast, cast.gleb.id, kind="silence")
    stranger, follower = Viewer.anonymous, cast.vera.viewer
    async with open_tx.read() as tx:
        assert not (await timelines.public(tx, stranger, Page())).items
        assert not (await search.posts(tx, stranger, "everybody", Page())).items
        assert len((await search.posts(tx, follower, "everybody", Page())).items) == 1
        assert len((await search.posts(tx, cast.gleb.viewer, "everybody", Page())).items) == 1
        assert not (await search.people_and_groups(tx, cast.anna.viewer, "сер", Page())).items
        for who, query in ((follower, "сер"), (cast.gleb.viewer, "сер"), (stranger, "gleb")):
            assert [one.id for one in (await search.people_and_groups(tx, who, query, Page())).items] == [cast.gleb.id]
    await open_tx.write(lambda tx: moderation.unsilence(tx, cast.anna.viewer, cast.gleb.id))
    async with open_tx.read() as tx:
        assert len((await timelines.public(tx, stranger, Page())).items) == 1


async def test_dossiers_are_found_by_everything_that_is_known(open_tx: TxFactory, cast: Cast) -> None:
    new = NewUser("zoya", "zoya@mail.example", "x", agreement=True, address="198.51.100.7", app_id=7)
    zoya = (await open_tx.write(lambda tx: accounts.register(tx, Viewer.anonymous, new))).account_id
    async with open_tx.read() as tx:
        for wanted in (
            {"username": "zo"}, {"email": "ZOYA@"}, {"address": "198.51.100.7"}, {"address": "198.51.100.0/24"},
            {"username": "@Zoya", "origin": "local", "state": "active"},
        ):  # fmt: skip
            assert [one.account.id for one in await _found(tx, cast, **wanted)] == [zoya], wanted
        assert [one.account.id for one in await _found(tx, cast, domain="far.example")] == [cast.dana.id]
        assert [one.account.id for one in await _found(tx, cast, staff=True)] == [cast.anna.id]
        remote = await _found(tx, cast, origin="remote")
        assert {one.account.id for one in remote} == {cast.dana.id, cast.lev.id}
        for nobody in ({"address": "odd"}, {"state": "pending"}, {"invited_by_id": 1}, {"roles": ("moderator",)}):
            assert not await _found(tx, cast, **nobody), nobody
        with pytest.raises(Invalid):
            await _found(tx, cast, state="odd")
        with pytest.raises(NotAllowed):
            await moderation.dossiers(tx, cast.boris.viewer, Page(), DossierFilter())
        one = await moderation.dossier(tx, cast.anna.viewer, zoya)
    assert (one.address, one.app_id, one.addresses[0].address) == ("198.51.100.7", 7, "198.51.100.7")


@pytest.mark.parametrize(
    "settings_of_test", [{"server.base_url": "https://veche.example", "registration.mode": "approval"}]
)
async def test_who_waits_is_let_in_or_turned_away(open_tx: TxFactory, cast: Cast) -> None:
    made = []
    for name in ("zoya", "yana"):
        new = NewUser(name, f"{name}@mail.example", "x", agreement=True, reason="please")
        made.append((await open_tx.write(lambda tx, n=new: accounts.register(tx, Viewer.anonymous, n))).account_id)
    async with open_tx.read() as tx:
        assert {one.account.id for one in await _found(tx, cast, state="pending")} == {*made}
    assert (await open_tx.write(lambda tx: moderation.approve(tx, cast.anna.viewer, made[0]))).approved
    with pytest.raises(NotAllowed):
        await open_tx.write(lambda tx: moderation.approve(tx, cast.anna.viewer, made[0]))
    assert (await open_tx.write(lambda tx: moderation.reject(tx, cast.anna.viewer, made[1]))).reason == "please"
    async with open_tx.read() as tx:
        assert not await _found(tx, cast, state="pending")


async def test_covered_pictures_are_marked_in_old_and_new_posts(open_tx: TxFactory, cast: Cast) -> None:
    async with open_tx.read() as tx:
        assert not (await accounts.load_one(tx, cast.anna.viewer, cast.boris.id)).sensitized
    await act(open_tx, cast, cast.boris.id, kind="sensitive")
    async with open_tx.read() as tx:
        assert [one.account.id for one in await _found(tx, cast, state="sensitized")] == [cast.boris.id]
    done = await open_tx.write(lambda tx: moderation.unsensitize(tx, cast.anna.viewer, cast.boris.id))
    assert not done.account.sensitized


async def test_staff_hears_of_reports_and_people_of_warnings(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path, ON) as w:
        await w.people("anna", "boris", "gleb")
        for name, role in (("anna", Role.ADMIN), ("gleb", Role.USER)):
            await w.write(
                lambda tx, n=name, r=role: accounts.set_user(tx, Viewer.system, n, accounts.UserChanges(role=r.value))
            )
        anna = Viewer(account_id=w.ids["anna"], role=Role.ADMIN)
        await w.do(graph.block, "anna", w.ids["boris"])
        report = await w.do(moderation.file, "boris", NewReport(w.ids["gleb"]))
        await w.write(lambda tx: moderation.act(tx, anna, w.ids["gleb"], Action("silence", "Enough.")))
        told = await w.see(notifications.list, "gleb", Page())
        assert [(one.kind, one.actor.username) for one in told.items] == [("moderation_warning", "gleb")]
        strikes = await w.see(moderation.load_strikes, "gleb", [told.items[0].about_id])
        assert [one.text for one in strikes.values()] == ["Enough."]
        assert not await w.see(moderation.load_strikes, "boris", [*strikes])
        await w.do(graph.unblock, "anna", w.ids["boris"])
        heard = await w.see(notifications.list, "anna", Page())
        assert [(one.kind, one.about_id) for one in heard.items] == [("report", report.id)]


async def test_the_person_gets_a_letter_unless_it_is_not_wanted(open_tx: TxFactory, cast: Cast) -> None:
    await act(open_tx, cast, cast.boris.id, kind="silence", text="Enough.")
    await act(open_tx, cast, cast.gleb.id, kind="silence", send_email=False)
    [job] = await enqueued(open_tx, accounts.notice.NOTICE)
    assert (job["address"], job["letter"]) == ("boris@example.org", "warning_silence")
    assert job["pins"] == {"name": "Борис Чернов", "text": "Enough."}


async def test_a_page_of_dossiers_costs_as_many_statements_as_one(open_tx: TxFactory, cast: Cast) -> None:
    counts = []
    for limit in (1, 40):
        async with open_tx.read() as tx:
            counted = count_statements(tx)
            await moderation.dossiers(tx, cast.anna.viewer, Page(limit=limit), DossierFilter())
            counts.append(counted())
    assert counts[0] == counts[1]
