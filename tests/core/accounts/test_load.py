"""Reading accounts: who sees what, at a fixed price."""

import pytest

from tests.cast import Cast
from tests.counting import count_statements
from veche.core import accounts
from veche.core.accounts.views import AccountChanges
from veche.core.errors import NotFound, NotSignedIn
from veche.core.tx import TxFactory
from veche.core.viewer import Viewer


async def test_one_account_costs_as_many_statements_as_forty(open_tx: TxFactory, cast: Cast) -> None:
    for n in range(36):
        await open_tx.write(lambda tx, n=n: accounts.register(tx, Viewer.system, accounts.NewUser(f"user_{n}")))
    async with open_tx.read() as tx:
        counted = count_statements(tx)
        assert len(await accounts.load(tx, cast.anna.viewer, [cast.anna.id])) == 1
        alone = counted()
        assert len(await accounts.load(tx, cast.anna.viewer, range(1, 41))) == 40
        assert (alone, counted() - alone) == (1, 1)


async def test_unknown_ids_are_left_out_and_no_ids_cost_nothing(open_tx: TxFactory, cast: Cast) -> None:
    async with open_tx.read() as tx:
        assert list(await accounts.load(tx, Viewer.anonymous, [cast.anna.id, 999_999])) == [cast.anna.id]
        assert await accounts.load(tx, Viewer.anonymous, []) == {}
        with pytest.raises(NotFound):
            await accounts.load_one(tx, Viewer.anonymous, 999_999)


async def test_a_list_keeps_the_order_asked_for(open_tx: TxFactory, cast: Cast) -> None:
    wanted = [cast.gleb.id, cast.anna.id, cast.knitters, cast.boris.id]
    async with open_tx.read() as tx:
        assert [view.id for view in await accounts.load_list(tx, Viewer.anonymous, wanted)] == wanted


async def test_addresses_are_absolute_and_pictures_never_missing(open_tx: TxFactory, cast: Cast) -> None:
    async with open_tx.read() as tx:
        anna = await accounts.load_one(tx, Viewer.anonymous, cast.anna.id)
        dana = await accounts.load_one(tx, Viewer.anonymous, cast.dana.id)
    assert anna.url == "https://veche.example/@anna"
    assert anna.uri == f"https://veche.example/users/{anna.id}"
    assert anna.avatar.url == "https://veche.example/static/avatar.png" and anna.avatar.media_id is None
    assert anna.header.static_url == "https://veche.example/static/header.png"
    assert (dana.url, dana.uri) == ("https://far.example/@dana", "https://far.example/users/dana")
    assert dana.acct == "dana@far.example"


async def test_names_are_found_whatever_their_case_and_our_own_domain_is_local(open_tx: TxFactory, cast: Cast) -> None:
    async with open_tx.read() as tx:
        assert await accounts.find(tx, "ANNA") == cast.anna.id
        assert await accounts.find(tx, "anna", "Veche.Example") == cast.anna.id
        assert await accounts.find(tx, "dana", "FAR.example") == cast.dana.id
        assert await accounts.find(tx, "dana") is None
        names = ["Anna", "@dana@far.example", "dana", "knitters@veche.example", "nobody"]
        counted = count_statements(tx)
        found = await accounts.find_many(tx, names)
        assert counted() == 1
        assert found == {
            "Anna": cast.anna.id, "@dana@far.example": cast.dana.id, "knitters@veche.example": cast.knitters
        }  # fmt: skip


async def test_a_text_that_can_be_nobodys_name_finds_nobody(open_tx: TxFactory, cast: Cast) -> None:
    strange = ["anna\0", "\x01anna", "an\u202ena", "anna\ud800", "anna ", "", "\u212anitters", "anna\n", "ann\uff41"]
    async with open_tx.read() as tx:
        for name in strange:
            assert await accounts.find(tx, name) is None
            assert await accounts.find(tx, name, "veche.example") is None
        assert await accounts.find(tx, "dana", "far.example\0") is None
        assert await accounts.find(tx, "dana\0", "far.example") is None
        assert await accounts.find(tx, "anna", "veche.example\0") is None
        many = [*strange, *(f"{name}@veche.example" for name in strange), "dana\0@far.example", "dana@far.example\0"]
        assert await accounts.find_many(tx, many) == {}


async def test_accounts_are_found_by_their_federated_address(open_tx: TxFactory, cast: Cast) -> None:
    async with open_tx.read() as tx:
        assert await accounts.find_uri(tx, "https://far.example/users/dana") == cast.dana.id
        assert await accounts.find_uri(tx, f"https://veche.example/users/{cast.anna.id}") == cast.anna.id
        for uri in (
            f"https://veche.example/users/{cast.dana.id}",
            "https://veche.example/users/x",
            "https://x.example",
        ):
            assert await accounts.find_uri(tx, uri) is None


@pytest.mark.parametrize(("visibility", "strangers_see"), [(0, None), (1, "1990-05-17"), (2, "0000-05-17")])
async def test_a_birthday_is_shown_as_far_as_its_owner_wants(
    open_tx: TxFactory, cast: Cast, visibility: int, strangers_see: str | None
) -> None:
    changes = AccountChanges(birthday="17.05.1990", birthday_visibility=visibility)
    await open_tx.write(lambda tx: accounts.update(tx, cast.boris.viewer, changes))
    async with open_tx.read() as tx:
        for viewer in (Viewer.anonymous, cast.anna.viewer):
            assert (await accounts.load_one(tx, viewer, cast.boris.id)).birthday == strangers_see
        assert (await accounts.load_one(tx, cast.boris.viewer, cast.boris.id)).birthday == "1990-05-17"


async def test_a_suspended_account_is_a_bare_name_to_all_but_moderators(open_tx: TxFactory, cast: Cast) -> None:
    changes = AccountChanges(note="Строю лодки", headline="на воде", details={"town": "Псков"})
    await open_tx.write(lambda tx: accounts.update(tx, cast.boris.viewer, changes))
    await open_tx.write(lambda tx: accounts.suspend(tx, cast.anna.viewer, cast.boris.id))
    async with open_tx.read() as tx:
        seen = await accounts.load_one(tx, Viewer.anonymous, cast.boris.id)
        known = await accounts.load_one(tx, cast.anna.viewer, cast.boris.id)
    assert seen.suspended and (seen.username, seen.display_name) == ("boris", "Борис Чернов")
    assert (seen.note, seen.note_html, seen.headline, seen.details, seen.followers_count) == ("", "", "", {}, 0)
    assert known.note == "Строю лодки" and known.suspended


async def test_an_account_that_moved_tells_where_to(open_tx: TxFactory, cast: Cast) -> None:
    profile = accounts.RemoteProfile(
        uri="https://broken.example/users/lev", username="lev", domain="broken.example", moved_to_id=cast.dana.id
    )
    await open_tx.write(lambda tx: accounts.receive(tx, profile))
    async with open_tx.read() as tx:
        lev = await accounts.load_one(tx, Viewer.anonymous, cast.lev.id)
    assert lev.moved_to is not None and lev.moved_to.id == cast.dana.id and lev.moved_to.moved_to is None


async def test_only_a_user_has_an_own_account(open_tx: TxFactory, cast: Cast) -> None:
    async with open_tx.read() as tx:
        own = await accounts.load_own(tx, cast.vera.viewer)
        assert (own.user_id, own.email, own.role, own.locale) == (cast.vera.user_id, "vera@example.org", "user", "ru")
        for viewer in (Viewer.anonymous, Viewer(account_id=cast.dana.id)):
            with pytest.raises(NotSignedIn):
                await accounts.load_own(tx, viewer)


async def test_facts_tell_the_version_without_the_view(open_tx: TxFactory, cast: Cast) -> None:
    async with open_tx.read() as tx:
        before = await accounts.facts(tx, Viewer.anonymous, [cast.anna.id, cast.boris.id, 999_999])
    await open_tx.write(lambda tx: accounts.update(tx, cast.anna.viewer, AccountChanges(headline="новое")))
    async with open_tx.read() as tx:
        counted = count_statements(tx)
        after = await accounts.facts(tx, cast.anna.viewer, [cast.anna.id, cast.boris.id])
        assert counted() == 1
    assert set(before) == {cast.anna.id, cast.boris.id}
    assert after[cast.anna.id].version > before[cast.anna.id].version
    assert after[cast.boris.id].version == before[cast.boris.id].version
    assert after[cast.anna.id].own and not before[cast.anna.id].own
