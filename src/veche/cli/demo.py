"""`veche demo`: fills the data folder with a believable small town, or with a large one."""

from typing import TYPE_CHECKING

from veche.cli.output import Common, fail, show
from veche.cli.running import run
from veche.lib.progress import Progress

if TYPE_CHECKING:
    from veche.services import Services


def demo(*, accounts: int | None = None, posts: int | None = None, seed: int = 1, common: Common | None = None) -> int:
    """Fill an empty data folder with the demo world and print ready tokens for every dialect.

    Parameters
    ----------
    accounts
        Make a large world with that many accounts, 3 or more, beside the named cast. Default with --posts: 1000
    posts
        How many posts the large world has, 1 or more. Default with --accounts: 10,000
    seed
        The same seed makes the same world.
    """
    common = common or Common()
    from veche.core import demo as town
    from veche.core.errors import Invalid

    try:  # before the town is made: whoever asks for a size that cannot be gets no world at all
        size = town.Size.given(accounts, posts, seed)
    except Invalid as error:
        return fail(common, error.message, 2)

    async def work(services: "Services") -> None:
        from veche.app import register_scopes

        register_scopes()
        world = await town.fill(services, Progress("demo world"))
        if size is not None:
            await town.grow(services, size, Progress("posts"))
        show(common, world.as_dict(), world.as_text())

    return run(common, work, first=True)
