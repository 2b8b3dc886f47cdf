"""`veche demo`: fills the data folder with a believable small town, or with a large one."""

from typing import TYPE_CHECKING

from veche.cli.output import Common, show
from veche.cli.running import run
from veche.lib.progress import Progress

if TYPE_CHECKING:
    from veche.services import Services


def demo(*, accounts: int | None = None, posts: int | None = None, seed: int = 1, common: Common | None = None) -> int:
    """Fill an empty data folder with the demo world and print ready tokens for every dialect.

    Parameters
    ----------
    accounts
        Make a large world with that many accounts beside the named cast.
    posts
        How many posts the large world has.
    seed
        The same seed makes the same world.
    """
    common = common or Common()

    async def work(services: "Services") -> None:
        from veche.app import register_scopes
        from veche.core import demo as town

        register_scopes()
        world = await town.fill(services, Progress("demo world"))
        if accounts or posts:
            await town.grow(services, town.Size(accounts or 1000, posts or 10_000, seed), Progress("posts"))
        show(common, world.as_dict(), world.as_text())

    return run(common, work)
