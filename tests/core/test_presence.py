"""Who is here: kept in memory, written once in a while, told to friends."""

from tests.cast import Cast
from tests.core.logbook import of_kind
from veche.core import accounts, presence
from veche.core.events import PresenceChanged
from veche.core.presence import ONLINE_MS, Presence
from veche.core.tx import TxFactory
from veche.core.viewer import Viewer
from veche.lib.times import MINUTE


async def online(open_tx: TxFactory, account_id: int) -> bool:
    async with open_tx.read() as tx:
        return (await accounts.load_one(tx, Viewer.anonymous, account_id)).is_online


async def test_a_touch_is_seen_after_the_next_flush_and_friends_are_told(open_tx: TxFactory, cast: Cast) -> None:
    memory = Presence()
    memory.touch(cast.anna.id, open_tx.now())
    assert not await online(open_tx, cast.anna.id)
    await memory.flush(open_tx)
    assert await online(open_tx, cast.anna.id)
    told = await of_kind(open_tx, PresenceChanged)
    assert {(event.account_id, event.online, event.to) for event in told} == {
        (cast.anna.id, True, (cast.boris.id,)), (cast.anna.id, True, (cast.dana.id,))
    }  # fmt: skip


async def test_a_flush_without_news_writes_nothing(open_tx: TxFactory, cast: Cast) -> None:
    memory = Presence()
    memory.touch(cast.anna.id, open_tx.now())
    await memory.flush(open_tx)
    before = open_tx.engine.version()
    for _ in range(3):
        await memory.flush(open_tx)
    assert open_tx.engine.version() == before


async def test_staying_is_told_once_and_going_once(open_tx: TxFactory, cast: Cast) -> None:
    memory = Presence()
    for _ in range(4):
        memory.touch(cast.anna.id, open_tx.now())
        await memory.flush(open_tx)
        open_tx.clock.advance(MINUTE)
    open_tx.clock.advance(ONLINE_MS)
    await memory.flush(open_tx)
    await memory.flush(open_tx)
    assert not await online(open_tx, cast.anna.id)
    told = [event.online for event in await of_kind(open_tx, PresenceChanged) if event.to == (cast.boris.id,)]
    assert told == [True, False]


async def test_who_is_seen_by_another_process_has_not_gone(open_tx: TxFactory, cast: Cast) -> None:
    ours, theirs = Presence(), Presence()
    ours.touch(cast.anna.id, open_tx.now())
    await ours.flush(open_tx)
    open_tx.clock.advance(ONLINE_MS - MINUTE)
    theirs.touch(cast.anna.id, open_tx.now())
    await theirs.flush(open_tx)
    open_tx.clock.advance(2 * MINUTE)
    await ours.flush(open_tx)
    assert await online(open_tx, cast.anna.id)
    assert all(event.online for event in await of_kind(open_tx, PresenceChanged))


async def test_coming_and_going_can_be_said_aloud(open_tx: TxFactory, cast: Cast) -> None:
    await open_tx.write(lambda tx: presence.come(tx, cast.boris.id))
    await open_tx.write(lambda tx: presence.come(tx, cast.boris.id))
    assert await online(open_tx, cast.boris.id)
    await open_tx.write(lambda tx: presence.leave(tx, cast.boris.id))
    await open_tx.write(lambda tx: presence.leave(tx, cast.boris.id))
    assert not await online(open_tx, cast.boris.id)
    assert [event.online for event in await of_kind(open_tx, PresenceChanged)] == [True, False]


async def test_an_older_sign_of_life_does_not_turn_the_time_back(open_tx: TxFactory, cast: Cast) -> None:
    memory = Presence()
    for at in (open_tx.now(), open_tx.now() - MINUTE):
        memory.touch(cast.anna.id, at)
        await memory.flush(open_tx)
    async with open_tx.read() as tx:
        assert (await accounts.load_one(tx, Viewer.anonymous, cast.anna.id)).last_active_at == open_tx.now()
