"""Groups: founding, joining, roles, putting out, who sees what."""

from urllib.parse import quote

import pytest

from tests.cast import Cast, Member, add_person
from tests.core.logbook import enqueued, of_kind
from tests.counting import count_statements
from veche.core import accounts, graph, groups
from veche.core.accounts.views import AccountView
from veche.core.errors import Invalid, NotAllowed, NotFound, NotSignedIn
from veche.core.events import AccountCreated, Followed, FollowRequested
from veche.core.groups import rules
from veche.core.groups.views import GroupChanges, NewGroup
from veche.core.paging import Page
from veche.core.tx import TxFactory
from veche.core.viewer import Viewer
from veche.lib.times import HOUR


async def found(open_tx: TxFactory, owner: Member, **what: object) -> AccountView:
    new = NewGroup(**{"title": "Хор", **what})  # type: ignore[arg-type]
    return await open_tx.write(lambda tx: groups.create(tx, owner.viewer, new))


async def give(open_tx: TxFactory, by: Member, group: int, to: Member, role: str | None) -> None:
    await open_tx.write(lambda tx: groups.set_role(tx, by.viewer, group, to.id, role))


async def roles(open_tx: TxFactory, group: int) -> dict[int, str]:
    async with open_tx.read() as tx:
        return await groups.roles(tx, group, range(1, 100))


async def test_the_founder_owns_the_group_and_is_its_first_member(open_tx: TxFactory, cast: Cast) -> None:
    view = await found(open_tx, cast.boris, description="Поём по #средам")
    assert view.is_group and view.username == f"club{view.id}" and view.display_name == "Хор"
    assert (view.followers_count, view.group_access, view.wall_mode) == (1, "open", "open")
    assert f"/tags/{quote('средам')}" in view.note_html
    assert await roles(open_tx, view.id) == {cast.boris.id: "owner"}
    assert (await of_kind(open_tx, AccountCreated))[-1].account_id == view.id
    assert (await of_kind(open_tx, Followed))[-1].target_id == view.id


@pytest.mark.parametrize(
    ("what", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "x" * 61}, "display_name"),
        ({"username": "anna"}, "username"),
        ({"username": "club99999"}, "username"),
        ({"username": "42"}, "username"),
        ({"access": "secret"}, "group_access"),
        ({"wall_mode": "loud"}, "wall_mode"),
        ({"description": "x" * 501}, "note"),
    ],
)
async def test_bad_groups_are_refused_and_leave_nothing(
    open_tx: TxFactory, cast: Cast, what: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        await found(open_tx, cast.boris, **what)
    assert refused.value.field == field
    async with open_tx.read() as tx:
        assert (await groups.of_account(tx, cast.boris.viewer, cast.boris.id, Page(), managed=True)).total == 0
    with pytest.raises(NotSignedIn):
        await open_tx.write(lambda tx: groups.create(tx, Viewer.anonymous, NewGroup("x")))


async def test_joining_and_leaving_are_no_fault_when_repeated(open_tx: TxFactory, cast: Cast) -> None:
    for _ in range(2):
        assert (await open_tx.write(lambda tx: groups.join(tx, cast.gleb.viewer, cast.knitters))).following
    async with open_tx.read() as tx:
        assert await groups.is_member(tx, cast.knitters, [cast.gleb.id, cast.anna.id]) == {
            cast.gleb.id: True, cast.anna.id: False
        }  # fmt: skip
    for _ in range(2):
        assert not (await open_tx.write(lambda tx: groups.leave(tx, cast.gleb.viewer, cast.knitters))).following
    for verb in (groups.join, groups.leave):
        with pytest.raises(NotFound):
            await open_tx.write(lambda tx, verb=verb: verb(tx, cast.gleb.viewer, cast.anna.id))


@pytest.mark.parametrize("access", ["closed", "private"])
async def test_a_closed_group_is_asked_and_its_managers_answer(open_tx: TxFactory, cast: Cast, access: str) -> None:
    group = (await found(open_tx, cast.boris, access=access)).id
    for one in (cast.anna, cast.vera):
        assert (await open_tx.write(lambda tx, o=one: groups.join(tx, o.viewer, group))).requested
    assert len(await of_kind(open_tx, FollowRequested)) >= 2
    with pytest.raises(NotAllowed):
        await open_tx.write(lambda tx: graph.accept(tx, cast.vera.viewer, cast.anna.id, group_id=group))
    await open_tx.write(lambda tx: graph.accept(tx, cast.boris.viewer, cast.anna.id, group_id=group))
    await open_tx.write(lambda tx: graph.decline(tx, cast.boris.viewer, cast.vera.id, group_id=group))
    async with open_tx.read() as tx:
        members = await groups.is_member(tx, group, [cast.anna.id, cast.vera.id])
        assert not (await graph.relation(tx, cast.vera.viewer, group)).requested
    assert members == {cast.anna.id: True, cast.vera.id: False}


async def test_opening_a_group_lets_in_those_who_wait(open_tx: TxFactory, cast: Cast) -> None:
    group = (await found(open_tx, cast.boris, access="closed")).id
    await open_tx.write(lambda tx: groups.join(tx, cast.anna.viewer, group))
    await open_tx.write(lambda tx: groups.update(tx, cast.boris.viewer, group, GroupChanges(access="open")))
    (args,) = await enqueued(open_tx, "graph.accept_waiting")
    await open_tx.write(lambda tx: graph.accept_waiting(tx, **args))
    async with open_tx.read() as tx:
        assert (await accounts.load_one(tx, Viewer.anonymous, group)).followers_count == 2


async def test_the_page_is_changed_by_administrators_only(open_tx: TxFactory, cast: Cast) -> None:
    changes = GroupChanges(
        title="Крючки", username="hooks", headline="по средам", wall_mode="suggest", details={"site": "x"}
    )
    for one in (cast.boris, cast.gleb):
        with pytest.raises(NotAllowed):
            await open_tx.write(lambda tx, o=one: groups.update(tx, o.viewer, cast.knitters, changes))
    await give(open_tx, cast.vera, cast.knitters, cast.boris, "editor")
    with pytest.raises(NotAllowed):
        await open_tx.write(lambda tx: groups.update(tx, cast.boris.viewer, cast.knitters, changes))
    await give(open_tx, cast.vera, cast.knitters, cast.boris, "admin")
    view = await open_tx.write(lambda tx: groups.update(tx, cast.boris.viewer, cast.knitters, changes))
    assert (view.display_name, view.username, view.headline, view.wall_mode) == (
        "Крючки",
        "hooks",
        "по средам",
        "suggest",
    )
    assert view.note == "Спицы, крючки, пряжа" and view.url == "https://veche.example/@hooks"
    back = await open_tx.write(
        lambda tx: groups.update(tx, cast.boris.viewer, cast.knitters, GroupChanges(username=""))
    )
    assert back.username == f"club{cast.knitters}"
    with pytest.raises(NotFound):
        await open_tx.write(lambda tx: groups.update(tx, cast.vera.viewer, cast.anna.id, changes))


async def test_the_owner_stays_until_somebody_else_owns_the_group(open_tx: TxFactory, cast: Cast) -> None:
    for verb in (groups.leave, graph.unfollow, graph.block):
        with pytest.raises(NotAllowed):
            await open_tx.write(lambda tx, verb=verb: verb(tx, cast.vera.viewer, cast.knitters))
    await give(open_tx, cast.vera, cast.knitters, cast.boris, "owner")
    assert await roles(open_tx, cast.knitters) == {cast.boris.id: "owner", cast.vera.id: "admin"}
    await open_tx.write(lambda tx: groups.leave(tx, cast.vera.viewer, cast.knitters))
    assert await roles(open_tx, cast.knitters) == {cast.boris.id: "owner"}


async def test_a_role_goes_with_the_membership(open_tx: TxFactory, cast: Cast) -> None:
    await give(open_tx, cast.vera, cast.knitters, cast.boris, "moderator")
    await open_tx.write(lambda tx: graph.unfollow(tx, cast.boris.viewer, cast.knitters))
    await open_tx.write(lambda tx: groups.join(tx, cast.boris.viewer, cast.knitters))
    assert await roles(open_tx, cast.knitters) == {cast.vera.id: "owner"}


async def test_roles_are_given_downwards_and_to_members_only(open_tx: TxFactory, cast: Cast) -> None:
    zoya = await add_person(open_tx, "zoya")
    for one in (zoya, cast.gleb):
        await open_tx.write(lambda tx, o=one: groups.join(tx, o.viewer, cast.knitters))
    await give(open_tx, cast.vera, cast.knitters, cast.boris, "admin")
    await give(open_tx, cast.boris, cast.knitters, zoya, "moderator")
    for by, to, role in (
        (cast.boris, zoya, "admin"),
        (cast.boris, zoya, "owner"),
        (cast.boris, cast.vera, None),
        (cast.boris, cast.boris, None),
        (zoya, cast.gleb, "editor"),
        (cast.gleb, cast.gleb, "admin"),
        (cast.vera, cast.vera, None),
    ):
        with pytest.raises(NotAllowed):
            await give(open_tx, by, cast.knitters, to, role)
    with pytest.raises(NotFound):
        await give(open_tx, cast.vera, cast.knitters, cast.anna, "editor")
    with pytest.raises(Invalid):
        await give(open_tx, cast.vera, cast.knitters, cast.boris, "king")
    await give(open_tx, cast.boris, cast.knitters, zoya, None)


async def test_managers_put_out_whoever_stands_below_them(open_tx: TxFactory, cast: Cast) -> None:
    await open_tx.write(lambda tx: groups.join(tx, cast.gleb.viewer, cast.knitters))
    for by, whom in ((cast.gleb, cast.boris), (cast.boris, cast.vera), (cast.anna, cast.boris)):
        with pytest.raises(NotAllowed):
            await open_tx.write(lambda tx, b=by, w=whom: groups.remove_member(tx, b.viewer, cast.knitters, w.id))
    await give(open_tx, cast.vera, cast.knitters, cast.boris, "moderator")
    await open_tx.write(lambda tx: groups.remove_member(tx, cast.boris.viewer, cast.knitters, cast.gleb.id))
    with pytest.raises(NotFound):
        await open_tx.write(lambda tx: groups.remove_member(tx, cast.boris.viewer, cast.knitters, cast.gleb.id))
    assert (await open_tx.write(lambda tx: groups.join(tx, cast.gleb.viewer, cast.knitters))).following


async def test_who_is_banned_stays_out_until_forgiven_or_until_it_is_over(open_tx: TxFactory, cast: Cast) -> None:
    until = open_tx.now() + HOUR
    await open_tx.write(
        lambda tx: groups.ban(tx, cast.vera.viewer, cast.knitters, cast.boris.id, " шумел\nна встрече ", until)
    )
    with pytest.raises(NotAllowed, match="banned"):
        await open_tx.write(lambda tx: groups.join(tx, cast.boris.viewer, cast.knitters))
    async with open_tx.read() as tx:
        assert (await graph.relation(tx, cast.boris.viewer, cast.knitters)).banned
        assert await groups.is_banned(tx, cast.knitters, cast.boris.id)
        (ban,) = (await groups.bans(tx, cast.vera.viewer, cast.knitters, Page())).items
        with pytest.raises(NotAllowed):
            await groups.bans(tx, cast.boris.viewer, cast.knitters, Page())
    assert (ban.account_id, ban.by_id, ban.reason, ban.expires_at) == (
        cast.boris.id, cast.vera.id, "шумел на встрече", until
    )  # fmt: skip
    open_tx.clock.advance(HOUR)
    assert (await open_tx.write(lambda tx: groups.join(tx, cast.boris.viewer, cast.knitters))).following
    await open_tx.write(lambda tx: groups.remove_member(tx, cast.vera.viewer, cast.knitters, cast.boris.id, ban=True))
    for _ in range(2):
        await open_tx.write(lambda tx: groups.unban(tx, cast.vera.viewer, cast.knitters, cast.boris.id))
    assert (await open_tx.write(lambda tx: groups.join(tx, cast.boris.viewer, cast.knitters))).following


async def test_members_are_listed_in_any_order_by_role_with_their_number(open_tx: TxFactory, cast: Cast) -> None:
    for one in (cast.gleb, cast.anna):
        await open_tx.write(lambda tx, o=one: groups.join(tx, o.viewer, cast.knitters))
    await give(open_tx, cast.vera, cast.knitters, cast.gleb, "editor")
    joined = [cast.vera.id, cast.boris.id, cast.gleb.id, cast.anna.id]
    expected = {
        "time_asc": joined, "time_desc": joined[::-1], "id_asc": sorted(joined), "id_desc": sorted(joined)[::-1]
    }  # fmt: skip
    async with open_tx.read() as tx:
        for order, ids in expected.items():
            part = await groups.members(tx, Viewer.anonymous, cast.knitters, Page(limit=3), order=order)
            rest = await groups.members(tx, Viewer.anonymous, cast.knitters, Page(limit=3, offset=3), order=order)
            assert [one.id for one in part.items + rest.items] == ids
            assert (part.total, part.more, rest.more) == (4, True, False)
        managers = await groups.members(tx, cast.anna.viewer, cast.knitters, Page(), "managers", order="id_asc")
        editors = await groups.members(tx, cast.anna.viewer, cast.knitters, Page(), "editor")
        for bad in ({"role": "king"}, {"order": "random"}):
            with pytest.raises(Invalid):
                await groups.members(tx, cast.anna.viewer, cast.knitters, Page(), **bad)
    assert [one.id for one in managers.items] == [cast.vera.id, cast.gleb.id]
    assert [one.id for one in editors.items] == [cast.gleb.id] and editors.total == 1


async def test_a_private_group_is_known_to_its_members_only(open_tx: TxFactory, cast: Cast) -> None:
    group = (await found(open_tx, cast.boris, access="private")).id
    async with open_tx.read() as tx:
        for viewer in (Viewer.anonymous, cast.anna.viewer):
            with pytest.raises(NotAllowed):
                await groups.members(tx, viewer, group, Page())
            assert (await graph.followers(tx, viewer, group, Page())).items == []
            shown = await groups.of_account(tx, viewer, cast.boris.id, Page())
            assert [one.id for one in shown.items] == [cast.knitters] and shown.total == 1
        assert (await groups.members(tx, cast.boris.viewer, group, Page())).total == 1
        own = await groups.of_account(tx, cast.boris.viewer, cast.boris.id, Page())
    assert [one.id for one in own.items] == [group, cast.knitters]


async def test_a_group_may_hide_its_members_from_all_but_managers(open_tx: TxFactory, cast: Cast) -> None:
    hide = GroupChanges(hide_collections=True)
    await open_tx.write(lambda tx: groups.update(tx, cast.vera.viewer, cast.knitters, hide))
    async with open_tx.read() as tx:
        for viewer in (Viewer.anonymous, cast.boris.viewer):
            with pytest.raises(NotAllowed):
                await groups.members(tx, viewer, cast.knitters, Page())
        assert (await groups.members(tx, cast.vera.viewer, cast.knitters, Page())).total == 2
        with pytest.raises(NotFound):
            await groups.members(tx, cast.vera.viewer, cast.boris.id, Page())


async def test_what_one_manages_is_shown_to_oneself(open_tx: TxFactory, cast: Cast) -> None:
    async with open_tx.read() as tx:
        own = await groups.of_account(tx, cast.vera.viewer, cast.vera.id, Page(), managed=True)
        none = await groups.of_account(tx, cast.boris.viewer, cast.boris.id, Page(), managed=True)
        with pytest.raises(NotAllowed):
            await groups.of_account(tx, cast.boris.viewer, cast.vera.id, Page(), managed=True)
        assert await groups.roles_of(tx, cast.vera.id, [cast.knitters, 99]) == {cast.knitters: "owner"}
    assert [one.id for one in own.items] == [cast.knitters] and none.total == 0


async def test_a_page_of_one_costs_as_many_statements_as_a_page_of_forty(open_tx: TxFactory, cast: Cast) -> None:
    for n in range(8):
        one = await add_person(open_tx, f"member_{n}")
        await open_tx.write(lambda tx, o=one: groups.join(tx, o.viewer, cast.knitters))
        await found(open_tx, cast.boris, title=f"Хор {n}")
    counts = []
    for limit in (1, 40):
        async with open_tx.read() as tx:
            counted = count_statements(tx)
            await groups.members(tx, cast.anna.viewer, cast.knitters, Page(limit=limit))
            await groups.of_account(tx, cast.anna.viewer, cast.boris.id, Page(limit=limit))
            counts.append(counted())
    assert counts[0] == counts[1]


def test_roles_allow_what_they_say() -> None:
    assert [rules.can_manage(role) for role in (None, *rules.ROLES)] == [False, False, False, True, True]
    assert [rules.can_moderate(role) for role in (None, *rules.ROLES)] == [False, True, False, True, True]
    assert [rules.can_post_as(role) for role in (None, *rules.ROLES)] == [False, False, True, True, True]
    assert rules.can_write(None, "open", member=False, access="open")
    assert not rules.can_write(None, "open", member=False, access="closed")
    assert rules.can_write(None, "open", member=True, access="private")
    assert not rules.can_write(None, "restricted", member=True, access="open")
    assert rules.can_write("editor", "off", member=True, access="open")
    assert rules.can_suggest(None, "suggest", member=True, access="closed")
    assert not rules.can_suggest("editor", "suggest", member=True, access="open")
