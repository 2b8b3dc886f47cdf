"""A large world in one commit: whole or not at all."""

import msgspec

from veche.core import media
from veche.core.demo import pictures
from veche.core.demo.large import people, rows, writing
from veche.core.demo.large.plan import PICTURED, Plan, Size, draw
from veche.core.demo.large.writing import Scene
from veche.core.demo.needs import Progress, Services
from veche.core.demo.pictures import Wanted
from veche.core.media.service import NewMedia
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.lib.times import DAY, MINUTE

SPAN = 120 * DAY
BATCH = 2000
SUBJECTS = ("landscape", "yarn", "bread", "pattern", "tram")


class Grown(msgspec.Struct, frozen=True):
    """What was made. `reader` follows many, and writes nothing; `talk` is the post that many have answered."""

    accounts: int
    posts: int
    likes: int
    follows: int
    reader: str
    talk: int


async def grow(services: Services, size: Size, progress: Progress | None = None) -> Grown:
    """Make a large world beside what is there. The same size and seed make the same one, but for ids and the time.

    For the operator, beside no running server: no events are told, so nobody's memory hears of it. Errors: Invalid
    (size), Conflict (a world of that seed is there).
    """
    known = min(PICTURED, size.accounts // 4)
    wanted = [Wanted(str(n), f"large-{size.seed}-{n}", SUBJECTS[n % len(SUBJECTS)]) for n in range(1, known + 1)]
    made = await pictures.make(services, wanted)
    try:
        return await services.open_tx.write(lambda tx: _grow(tx, draw(size), made, progress))
    except BaseException:
        for stored in made.values():
            await media.discard(services, stored)
        raise


async def _grow(tx: Tx, plan: Plan, made: dict[str, NewMedia], progress: Progress | None) -> Grown:
    count = plan.size.posts
    begins = tx.now - SPAN
    moments = _moments(plan, begins)
    accounts = await people.settle(tx, plan, begins, moments)
    shown = {
        int(place): await media.accept(tx, Viewer(account_id=accounts[int(place)]), picture)
        for place, picture in made.items()
    }
    ids = rows.Ids(await rows.numbers(tx, count, "id"))
    posts = [ids.at(moment) for moment in moments]
    scene = Scene(
        plan=plan,
        accounts=accounts,
        posts=posts,
        moments=moments,
        numbers=await rows.numbers(tx, count),
        like_ids=rows.Ids(await rows.numbers(tx, sum(plan.likes), "id")),
        tags=await rows.tag_ids(tx, list(writing.TAGS)),
        media=shown,
        polls=await writing.ask(tx, plan, accounts, posts, moments),
    )
    for start in range(0, count, BATCH):
        end = min(start + BATCH, count)
        await writing.write(tx, scene, range(start, end))
        if progress is not None:
            progress(end, count)
    return Grown(plan.size.accounts, count, sum(plan.likes), len(plan.follows), plan.username(0), posts[plan.talk[0]])


def _moments(plan: Plan, begins: int) -> list[int]:
    """Rising, none twice, the last some minutes ago; nights are as busy as days."""
    step = (SPAN - 10 * MINUTE) / plan.size.posts
    return [int(begins + step * (number + plan.rng.random() * 0.9)) for number in range(plan.size.posts)]
