"""What bars people from registering, and from coming at all."""

import pytest

from tests.cast import Cast
from tests.core.logbook import of_kind
from veche.core import accounts, barriers
from veche.core.accounts.views import NewUser, RegisteredUser
from veche.core.barriers import AddressChanges
from veche.core.errors import Invalid, NotAllowed, NotFound
from veche.core.events import BarriersChanged
from veche.core.paging import Page
from veche.core.tx import TxFactory
from veche.core.viewer import Viewer
from veche.lib.times import DAY


async def register(open_tx: TxFactory, name: str, email: str, address: str = "198.51.100.7") -> RegisteredUser:
    new = NewUser(name, email, "x", agreement=True, address=address)
    return await open_tx.write(lambda tx: accounts.register(tx, Viewer.anonymous, new))


async def test_mail_servers_are_barred_with_all_names_below(open_tx: TxFactory, cast: Cast) -> None:
    await register(open_tx, "first", "first@spam.example")
    anna = cast.anna.viewer
    made = await open_tx.write(lambda tx: barriers.bar_domain(tx, anna, "@Spam.Example"))
    soft = await open_tx.write(lambda tx: barriers.bar_domain(tx, anna, "odd.example", with_approval=True))
    assert made.domain == "spam.example" and [day.people for day in made.uses] == [1, 0, 0, 0, 0, 0, 0]
    for email in ("zoya@spam.example", "zoya@mail.spam.example"):
        with pytest.raises(Invalid) as refused:
            await register(open_tx, "zoya", email)
        assert refused.value.code == "blocked"
        new = NewUser("zoya", email, "x", agreement=True)
        async with open_tx.read() as tx:
            assert [fault.code for fault in await accounts.faults(tx, new)] == ["blocked"]
    with pytest.raises(Invalid):
        await open_tx.write(lambda tx: accounts.change_email(tx, cast.boris.viewer, "boris@spam.example"))
    assert (await register(open_tx, "zoya", "zoya@odd.example")).needs_approval
    assert not (await register(open_tx, "yana", "yana@nospam.example")).needs_approval
    for again in ("spam.example", "", "no host"):
        with pytest.raises(Invalid):
            await open_tx.write(lambda tx, d=again: barriers.bar_domain(tx, anna, d))
    async with open_tx.read() as tx:
        assert [one.id for one in (await barriers.domains(tx, anna, Page())).items] == [soft.id, made.id]
    await open_tx.write(lambda tx: barriers.open_domain(tx, anna, made.id))
    with pytest.raises(NotFound):
        await open_tx.write(lambda tx: barriers.open_domain(tx, anna, made.id))
    await register(open_tx, "later", "later@spam.example")


async def test_a_barred_mailbox_has_many_spellings(open_tx: TxFactory, cast: Cast) -> None:
    anna = cast.anna.viewer
    made = await open_tx.write(lambda tx: barriers.bar_mailbox(tx, anna, email="Zo.Ya+x@mail.example"))
    with pytest.raises(Invalid):
        await register(open_tx, "zoya", "z.oya@Mail.example")
    async with open_tx.read() as tx:
        assert await barriers.matching_mailboxes(tx, anna, "zoya+news@mail.example") == [made]
        assert await barriers.matching_mailboxes(tx, anna, "yana@mail.example") == []
    for bad in ({"email": "odd"}, {"digest": "xyz"}, {"digest": made.digest}, {}):
        with pytest.raises(Invalid):
            await open_tx.write(lambda tx, b=bad: barriers.bar_mailbox(tx, anna, **b))
    await open_tx.write(lambda tx: barriers.open_mailbox(tx, anna, made.id))
    await register(open_tx, "zoya", "zoya@mail.example")


async def test_networks_are_barred_by_degrees(open_tx: TxFactory, cast: Cast) -> None:
    anna = cast.anna.viewer
    soft = AddressChanges("198.51.100.0/24", "sign_up_requires_approval", "many")
    made = await open_tx.write(lambda tx: barriers.bar_network(tx, anna, soft))
    assert (await register(open_tx, "zoya", "zoya@mail.example", "::ffff:198.51.100.9")).needs_approval
    harder = AddressChanges(severity="sign_up_block", expires_in=DAY)
    made = await open_tx.write(lambda tx: barriers.change_network(tx, anna, made.id, harder))
    assert (made.comment, made.network, made.expires_at) == ("many", "198.51.100.0/24", open_tx.now() + DAY)
    with pytest.raises(NotAllowed):
        await register(open_tx, "yana", "yana@mail.example")
    async with open_tx.read() as tx:
        assert await barriers.shut_out(tx) == ()
    open_tx.clock.advance(DAY)
    await register(open_tx, "yana", "yana@mail.example")
    await open_tx.write(barriers.expire)
    async with open_tx.read() as tx:
        assert not (await barriers.networks(tx, anna, Page())).items
    closed = await open_tx.write(
        lambda tx: barriers.bar_network(tx, anna, AddressChanges("2001:db8::/32", "no_access"))
    )
    async with open_tx.read() as tx:
        assert [str(one.network) for one in await barriers.shut_out(tx)] == ["2001:db8::/32"]
    await open_tx.write(lambda tx: barriers.open_network(tx, anna, closed.id))
    assert len(await of_kind(open_tx, BarriersChanged)) == 4


async def test_what_barriers_refuse(open_tx: TxFactory, cast: Cast) -> None:
    anna = cast.anna.viewer
    await open_tx.write(lambda tx: barriers.bar_network(tx, anna, AddressChanges("198.51.100.7", "no_access")))
    for bad in (
        AddressChanges("odd", "no_access"), AddressChanges("198.51.100.7/32", "no_access"), AddressChanges("10.0.0.1"),
        AddressChanges("10.0.0.1", "odd"), AddressChanges("10.0.0.1", "no_access", expires_in=-1), AddressChanges(),
        AddressChanges("10.0.0.1", "no_access", "x" * 1001),
    ):  # fmt: skip
        with pytest.raises(Invalid):
            await open_tx.write(lambda tx, b=bad: barriers.bar_network(tx, anna, b))
    async with open_tx.read() as tx:
        for verb in (barriers.networks, barriers.domains, barriers.mailboxes):
            with pytest.raises(NotAllowed):
                await verb(tx, cast.boris.viewer, Page())
