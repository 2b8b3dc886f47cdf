"""What stands around a post, for whom."""

from tests.cast import Cast, Member
from veche.core import accounts, graph, posts
from veche.core.posts import NewPost
from veche.core.tx import TxFactory
from veche.core.viewer import Viewer


async def write(open_tx: TxFactory, who: Member, text: str, to: int | None = None) -> int:
    open_tx.clock.advance(10)
    return await open_tx.write(lambda tx: posts.create(tx, who.viewer, NewPost(text=text, reply_to_id=to)))


async def test_the_muted_and_their_answers_are_left_out_of_a_thread(open_tx: TxFactory, cast: Cast) -> None:
    root = await write(open_tx, cast.vera, "What do you read?")
    of_dana = await write(open_tx, cast.dana, "Tales", root)
    below = await write(open_tx, cast.vera, "Which ones?", of_dana)
    of_gleb = await write(open_tx, cast.gleb, "Nothing", root)
    own = await write(open_tx, cast.anna, "Letters", root)

    async def seen(viewer: Viewer, id: int = root) -> tuple[list[int], list[int]]:
        async with open_tx.read() as tx:
            found = await posts.context(tx, viewer, id)
            return found.ancestors, found.descendants

    anna = cast.anna.viewer
    everything = [of_dana, below, of_gleb, own]
    assert await seen(anna) == ([], everything) == await seen(Viewer.anonymous)
    await open_tx.write(lambda tx: graph.mute(tx, anna, cast.gleb.id, duration_ms=1000))
    assert await seen(anna) == ([], [of_dana, below, own])
    await open_tx.write(lambda tx: graph.block_domain(tx, anna, "far.example"))
    assert await seen(anna) == ([], [own]) and await seen(anna, below) == ([root], [])
    assert await seen(cast.boris.viewer) == ([], [of_dana, below, own]), "boris has blocked gleb"
    open_tx.clock.advance(2000)
    assert await seen(anna) == ([], [of_gleb, own])
    await open_tx.write(lambda tx: graph.unblock_domain(tx, anna, "far.example"))
    assert await seen(anna) == ([], everything)


async def test_the_silenced_stand_in_threads_for_their_followers_only(open_tx: TxFactory, cast: Cast) -> None:
    root = await write(open_tx, cast.vera, "What do you read?")
    of_gleb = await write(open_tx, cast.gleb, "Nothing", root)
    below = await write(open_tx, cast.vera, "Why?", of_gleb)
    own = await write(open_tx, cast.anna, "Letters", root)

    async def seen(viewer: Viewer, id: int = root) -> tuple[list[int], list[int]]:
        async with open_tx.read() as tx:
            found = await posts.context(tx, viewer, id)
            return found.ancestors, found.descendants

    async def silence(silenced: bool) -> None:
        await open_tx.write(lambda tx: accounts.silence(tx, Viewer.system, cast.gleb.id, silenced=silenced))

    everything = ([], [of_gleb, below, own])
    await silence(True)
    for viewer in (Viewer.anonymous, cast.anna.viewer):
        assert await seen(viewer) == ([], [own])
        assert await seen(viewer, below) == ([root], [])
        assert await seen(viewer, of_gleb) == ([root], [below]), "found by its address"
    assert await seen(cast.gleb.viewer) == everything == await seen(Viewer.system)
    await open_tx.write(lambda tx: graph.follow(tx, cast.anna.viewer, cast.gleb.id))
    assert await seen(cast.anna.viewer) == everything
    await open_tx.write(lambda tx: graph.unfollow(tx, cast.anna.viewer, cast.gleb.id))
    await silence(False)
    assert await seen(cast.anna.viewer) == everything == await seen(Viewer.anonymous)


async def test_what_answered_a_deleted_post_answers_the_root(open_tx: TxFactory, cast: Cast) -> None:
    root = await write(open_tx, cast.vera, "What do you read?")
    gone = await write(open_tx, cast.anna, "Tales", root)
    kept = await write(open_tx, cast.vera, "Which ones?", gone)
    below = await write(open_tx, cast.anna, "Those of the sea", kept)
    await open_tx.write(lambda tx: posts.delete(tx, cast.anna.viewer, gone))
    async with open_tx.read() as tx:
        assert (await posts.context(tx, cast.vera.viewer, root)).descendants == [kept, below]
