"""How one stands to others: every kind of relation is told, and who has none of the rarer ones is asked once."""

from typing import Any

from tests.cast import Cast, Member, add_person
from tests.counting import count_statements
from veche.core import graph, groups
from veche.core.graph.views import RelationView
from veche.core.tx import TxFactory
from veche.core.viewer import Viewer


async def stance(open_tx: TxFactory, who: Viewer, other: int) -> RelationView:
    async with open_tx.read() as tx:
        return (await graph.relations(tx, who, [999_999, other]))[other]


async def test_every_kind_is_told(open_tx: TxFactory, cast: Cast) -> None:
    zoya = await add_person(open_tx, "zoya")

    async def done(verb: Any, who: Member, *what: Any, **how: Any) -> None:
        await open_tx.write(lambda tx: verb(tx, who.viewer, *what, **how))

    await done(graph.follow, zoya, cast.boris.id)
    await done(graph.endorse, zoya, cast.boris.id)
    await done(graph.set_note, zoya, cast.boris.id, "neighbor")
    found = await stance(open_tx, zoya.viewer, cast.boris.id)
    assert found == RelationView(cast.boris.id, following=True, show_reposts=True, endorsed=True, note="neighbor")
    await done(graph.block_domain, zoya, "far.example")
    assert await stance(open_tx, zoya.viewer, cast.dana.id) == RelationView(cast.dana.id, domain_blocking=True)
    await done(graph.mute, zoya, cast.lev.id)
    found = await stance(open_tx, zoya.viewer, cast.lev.id)
    assert found.muting and found.muting_notifications and found.mute_expires_at is None
    await done(graph.block, zoya, cast.gleb.id)
    assert await stance(open_tx, zoya.viewer, cast.gleb.id) == RelationView(cast.gleb.id, blocking=True)
    assert await stance(open_tx, cast.gleb.viewer, zoya.id) == RelationView(zoya.id, blocked_by=True)
    await done(graph.follow, zoya, cast.vera.id)
    assert (await stance(open_tx, zoya.viewer, cast.vera.id)).requested
    assert await stance(open_tx, cast.vera.viewer, zoya.id) == RelationView(zoya.id, requested_by=True)


async def test_of_a_group_the_role_and_the_ban_are_told(open_tx: TxFactory, cast: Cast) -> None:
    assert (await stance(open_tx, cast.vera.viewer, cast.knitters)).group_role == "owner"
    boris = cast.boris
    await open_tx.write(lambda tx: groups.remove_member(tx, cast.vera.viewer, cast.knitters, boris.id, ban=True))
    assert await stance(open_tx, boris.viewer, cast.knitters) == RelationView(cast.knitters, banned=True)


async def test_who_has_no_rarer_relation_is_asked_once(open_tx: TxFactory, cast: Cast) -> None:
    zoya = await add_person(open_tx, "zoya")
    ids = [cast.anna.id, cast.vera.id, cast.anna.id, cast.gleb.id]
    for who, statements in ((zoya.viewer, 1), (cast.boris.viewer, 2), (Viewer.anonymous, 0)):
        async with open_tx.read() as tx:
            counted = count_statements(tx)
            found = await graph.relations(tx, who, ids)
            assert list(found) == [cast.anna.id, cast.vera.id, cast.gleb.id] and counted() == statements
