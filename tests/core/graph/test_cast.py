"""The cast stands as its description says."""

from tests.cast import Cast
from veche.core import accounts, graph
from veche.core.tx import TxFactory
from veche.core.viewer import Viewer


async def test_the_cast_is_as_described(open_tx: TxFactory, cast: Cast) -> None:
    async with open_tx.read() as tx:
        of_anna = await graph.relations(tx, cast.anna.viewer, [cast.boris.id, cast.gleb.id, cast.dana.id])
        of_boris = await graph.relations(
            tx, cast.boris.viewer, [cast.vera.id, cast.gleb.id, cast.knitters, cast.lev.id]
        )
        views = await accounts.load(tx, Viewer.anonymous, [cast.anna.id, cast.boris.id, cast.vera.id, cast.knitters])
    assert of_anna[cast.boris.id].friend and of_anna[cast.gleb.id].followed_by and of_anna[cast.dana.id].friend
    assert of_boris[cast.vera.id].following and not of_boris[cast.vera.id].followed_by
    assert of_boris[cast.gleb.id].blocking and of_boris[cast.knitters].following and of_boris[cast.lev.id].followed_by
    assert views[cast.vera.id].locked and views[cast.knitters].is_group
    assert (views[cast.anna.id].followers_count, views[cast.anna.id].following_count) == (3, 2)
    assert views[cast.knitters].followers_count == 2
    assert views[cast.boris.id].friends_count == 1
