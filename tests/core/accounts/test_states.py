"""Suspending, silencing, deleting; roles."""

import pytest

from tests.cast import Cast, add_person
from tests.core.logbook import of_kind
from veche.core import accounts, auth, graph, groups
from veche.core.errors import Conflict, Invalid, LockedOut, NotAllowed, NotFound
from veche.core.events import AccountChanged, AccountRemoved, TokensRevoked
from veche.core.paging import Page
from veche.core.tx import TxFactory
from veche.core.viewer import Role, Viewer


async def token_of(open_tx: TxFactory, user_id: int | None) -> str:
    async def issue(tx):  # type: ignore[no-untyped-def]
        app = await auth.create_app(tx, Viewer.system, auth.NewApp(dialect="mastodon", name="Пчела"))
        return (await auth.issue_token(tx, app, await auth.identity(tx, user_id or 0), "read")).access_token

    return await open_tx.write(issue)


async def test_suspension_signs_out_and_ends_every_follow(open_tx: TxFactory, cast: Cast) -> None:
    token = await token_of(open_tx, cast.boris.user_id)
    await open_tx.write(lambda tx: accounts.suspend(tx, cast.anna.viewer, cast.boris.id))
    async with open_tx.read() as tx:
        with pytest.raises(LockedOut, match="suspended"):
            await auth.viewer_of_token(tx, token)
        relation = (await graph.relations(tx, cast.anna.viewer, [cast.boris.id]))[cast.boris.id]
        views = await accounts.load(tx, cast.anna.viewer, [cast.anna.id, cast.boris.id, cast.vera.id, cast.lev.id])
    assert not relation.following and not relation.followed_by
    assert views[cast.anna.id].friends_count == 1, "dana is left"
    assert (views[cast.anna.id].followers_count, views[cast.anna.id].following_count) == (2, 1)
    assert views[cast.vera.id].followers_count == 0 and views[cast.lev.id].following_count == 0
    assert views[cast.boris.id].followers_count == views[cast.boris.id].following_count == 0
    assert await of_kind(open_tx, AccountRemoved) == [AccountRemoved(account_id=cast.boris.id)]
    assert len(await of_kind(open_tx, TokensRevoked)) == 1


async def test_suspending_twice_is_as_good_as_once(open_tx: TxFactory, cast: Cast) -> None:
    for _ in range(2):
        await open_tx.write(lambda tx: accounts.suspend(tx, cast.anna.viewer, cast.boris.id))
    assert len(await of_kind(open_tx, AccountRemoved)) == 1


async def test_who_is_forgiven_can_sign_in_again(open_tx: TxFactory, cast: Cast) -> None:
    await open_tx.write(lambda tx: accounts.suspend(tx, cast.anna.viewer, cast.boris.id))
    async with open_tx.read() as tx:
        with pytest.raises(NotAllowed):
            await auth.identity(tx, cast.boris.user_id or 0)
    await open_tx.write(lambda tx: accounts.unsuspend(tx, cast.anna.viewer, cast.boris.id))
    async with open_tx.read() as tx:
        assert (await auth.identity(tx, cast.boris.user_id or 0)).username == "boris"
        assert not (await accounts.load_one(tx, Viewer.anonymous, cast.boris.id)).suspended


async def test_only_moderators_suspend_and_only_those_below_them(open_tx: TxFactory, cast: Cast) -> None:
    moderator = await add_person(open_tx, "moder")
    await open_tx.write(lambda tx: accounts.set_role(tx, cast.anna.viewer, moderator.user_id or 0, "moderator"))
    acting = Viewer(account_id=moderator.id, user_id=moderator.user_id, role=Role.MODERATOR)
    await open_tx.write(lambda tx: accounts.suspend(tx, acting, cast.boris.id))
    for viewer, target in ((cast.vera.viewer, cast.gleb.id), (Viewer.anonymous, cast.gleb.id), (acting, cast.anna.id)):
        with pytest.raises(NotAllowed):
            await open_tx.write(lambda tx, v=viewer, t=target: accounts.suspend(tx, v, t))
    with pytest.raises(NotFound):
        await open_tx.write(lambda tx: accounts.suspend(tx, acting, 999_999))


async def test_a_suspended_group_keeps_its_members_for_when_it_is_forgiven(open_tx: TxFactory, cast: Cast) -> None:
    await open_tx.write(lambda tx: accounts.suspend(tx, cast.anna.viewer, cast.knitters))
    async with open_tx.read() as tx:
        with pytest.raises(NotFound):
            await groups.members(tx, cast.boris.viewer, cast.knitters, Page())
    await open_tx.write(lambda tx: accounts.unsuspend(tx, cast.anna.viewer, cast.knitters))
    async with open_tx.read() as tx:
        assert (await groups.members(tx, cast.boris.viewer, cast.knitters, Page())).total == 2


async def test_the_last_administrator_stays(open_tx: TxFactory, cast: Cast) -> None:
    anna = cast.anna
    for verb in (
        lambda tx: accounts.suspend(tx, Viewer.system, anna.id),
        lambda tx: accounts.delete(tx, anna.viewer, anna.id),
        lambda tx: accounts.set_role(tx, anna.viewer, anna.user_id, "user"),
        lambda tx: accounts.disable(tx, anna.viewer, anna.user_id),
    ):
        with pytest.raises(Conflict):
            await open_tx.write(verb)
    await open_tx.write(lambda tx: accounts.set_role(tx, anna.viewer, cast.boris.user_id or 0, "admin"))
    await open_tx.write(lambda tx: accounts.set_role(tx, anna.viewer, anna.user_id or 0, "user"))


async def test_roles_are_given_out_by_administrators_only(open_tx: TxFactory, cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        await open_tx.write(lambda tx: accounts.set_role(tx, cast.boris.viewer, cast.boris.user_id or 0, "admin"))
    with pytest.raises(Invalid):
        await open_tx.write(lambda tx: accounts.set_role(tx, cast.anna.viewer, cast.boris.user_id or 0, "king"))
    with pytest.raises(NotFound):
        await open_tx.write(lambda tx: accounts.set_role(tx, cast.anna.viewer, 999_999, "user"))


async def test_silencing_is_told_and_taken_back(open_tx: TxFactory, cast: Cast) -> None:
    before = len(await of_kind(open_tx, AccountChanged))
    for silenced in (True, True, False):
        await open_tx.write(lambda tx, s=silenced: accounts.silence(tx, cast.anna.viewer, cast.gleb.id, silenced=s))
        async with open_tx.read() as tx:
            assert (await accounts.load_one(tx, Viewer.anonymous, cast.gleb.id)).silenced is silenced
    assert len(await of_kind(open_tx, AccountChanged)) == before + 2


async def test_a_silenced_account_has_to_ask(open_tx: TxFactory, cast: Cast) -> None:
    await open_tx.write(lambda tx: accounts.silence(tx, cast.anna.viewer, cast.gleb.id))
    stranger = await add_person(open_tx, "zoya")
    relation = await open_tx.write(lambda tx: graph.follow(tx, cast.gleb.viewer, stranger.id))
    assert relation.requested and not relation.following


async def test_who_deletes_himself_leaves_a_bare_name_that_nobody_else_gets(open_tx: TxFactory, cast: Cast) -> None:
    token = await token_of(open_tx, cast.boris.user_id)
    await open_tx.write(lambda tx: accounts.delete(tx, cast.boris.viewer, cast.boris.id))
    await open_tx.write(lambda tx: accounts.delete(tx, cast.anna.viewer, cast.boris.id))
    async with open_tx.read() as tx:
        view = await accounts.load_one(tx, cast.anna.viewer, cast.boris.id)
        assert await auth.viewer_of_token(tx, token) is None
        assert await accounts.find(tx, "boris") is None
        assert await auth.find_user(tx, "boris@example.org") is None
        vera = await accounts.load_one(tx, Viewer.anonymous, cast.vera.id)
        assert (await graph.blocks(tx, cast.boris.viewer, Page())).items == []
    assert view.deleted and (view.username, view.display_name) == ("boris", "boris")
    assert vera.followers_count == 0
    with pytest.raises(Invalid):
        await add_person(open_tx, "boris")
    assert len(await of_kind(open_tx, AccountRemoved)) == 1


async def test_the_address_of_a_deleted_user_is_free_again(open_tx: TxFactory, cast: Cast) -> None:
    await open_tx.write(lambda tx: accounts.delete(tx, cast.boris.viewer, cast.boris.id))
    new = accounts.NewUser("boris_2", email="boris@example.org")
    assert await open_tx.write(lambda tx: accounts.register(tx, Viewer.system, new))


async def test_nobody_deletes_others_but_administrators_and_owners_their_groups(open_tx: TxFactory, cast: Cast) -> None:
    for viewer, target in (
        (cast.boris.viewer, cast.vera.id), (Viewer.anonymous, cast.vera.id), (cast.boris.viewer, cast.knitters)
    ):  # fmt: skip
        with pytest.raises(NotAllowed):
            await open_tx.write(lambda tx, v=viewer, t=target: accounts.delete(tx, v, t))
    await open_tx.write(lambda tx: accounts.delete(tx, cast.vera.viewer, cast.knitters))
    async with open_tx.read() as tx:
        assert (await accounts.load_one(tx, Viewer.anonymous, cast.knitters)).deleted
        assert (await groups.of_account(tx, cast.boris.viewer, cast.boris.id, Page())).total == 0


async def test_who_is_disabled_cannot_sign_in_while_the_account_stays(open_tx: TxFactory, cast: Cast) -> None:
    token = await token_of(open_tx, cast.boris.user_id)
    await open_tx.write(lambda tx: accounts.disable(tx, cast.anna.viewer, cast.boris.user_id or 0))
    async with open_tx.read() as tx:
        with pytest.raises(LockedOut, match="currently disabled"):
            await auth.viewer_of_token(tx, token)
        with pytest.raises(NotAllowed):
            await auth.identity(tx, cast.boris.user_id or 0)
        assert not (await accounts.load_one(tx, Viewer.anonymous, cast.boris.id)).suspended
    await open_tx.write(lambda tx: accounts.disable(tx, cast.anna.viewer, cast.boris.user_id or 0, disabled=False))
    async with open_tx.read() as tx:
        assert await auth.identity(tx, cast.boris.user_id or 0)
        assert await auth.viewer_of_token(tx, token) is not None, "an app goes on where it was"


async def test_moderators_see_the_users_page_by_page(open_tx: TxFactory, cast: Cast) -> None:
    async with open_tx.read() as tx:
        first = await accounts.list_users(tx, cast.anna.viewer, Page(limit=3))
        rest = await accounts.list_users(tx, cast.anna.viewer, Page(limit=3, before=first.items[-1].user_id))
        with pytest.raises(NotAllowed):
            await accounts.list_users(tx, cast.boris.viewer, Page())
    assert [user.account.username for user in first.items + rest.items] == ["gleb", "vera", "boris", "anna"]
    assert first.more and not rest.more
    assert first.items[0].email == "gleb@example.org" and rest.items[0].role == "admin"
