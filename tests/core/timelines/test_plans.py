"""Timelines read ranges of their own indexes, whatever else stands in the tables, and always as many statements."""

import itertools
from collections.abc import Awaitable, Callable
from typing import Any

import apsw
import pytest

from tests.core.rows import NOON, World, world
from tests.core.world import Counted
from veche.core import timelines
from veche.core.paging import Page
from veche.core.timelines import accounts, everybody, feeds, tags, walls
from veche.db.statement import Statement

PAGES = [
    {"before": False, "after": False, "ascending": False},
    {"before": True, "after": True, "ascending": False},
    {"before": False, "after": True, "ascending": True},
]
BARE = dict.fromkeys(("only_media", "exclude_replies", "exclude_reposts", "tagged"), False)


def statements() -> list[tuple[Statement, str]]:
    """Each statement with the index that it must use."""
    found: list[tuple[Statement, str]] = []
    for page, signed_in in itertools.product(PAGES, (True, False)):
        public = {**page, "signed_in": signed_in, "remote": False}
        who = {**page, "signed_in": signed_in, "system": False}
        for local in (True, False):
            found.append((everybody._public(**public, local=local, only_media=False), "posts_public"))
            found.append((everybody._public(**public, local=local, only_media=True), "posts_public_media"))
        found.append((accounts._account(**who, **BARE), "posts_account"))
        found.append((accounts._account(**who, **{**BARE, "only_media": True}), "posts_account_media"))
        found.append((accounts._account(**who, **{**BARE, "exclude_replies": True}), "posts_account_top"))
        for which in ("all", "owner", "others"):
            found.append((walls._wall(**who, which=which), "posts_wall"))
        found.append((walls._wall(**who, which="suggested"), "posts_waiting"))
        tagged = {"signed_in": signed_in, "side": False, "only_media": False, "all_of": True, "none_of": True}
        found.append((tags._tagged(**page, **tagged), "sqlite_autoindex_post_tags_1"))
        if signed_in:
            found.append((feeds._home(**page, tagged=False), "posts_feed"))
            found.append((feeds._home(**page, tagged=True), "posts_feed"))
            found.append((feeds._home(**page, tagged=True), "sqlite_autoindex_post_tags_1"))
            found.append((feeds._list(**page), "posts_feed"))
    found.append((walls._count(signed_in=True, system=False, which="all"), "posts_wall"))
    return found


@pytest.mark.database("sqlite")
async def test_every_timeline_reads_its_own_index(database_url: str) -> None:
    raw = apsw.Connection(database_url.removeprefix("sqlite:///"))
    raw.config(apsw.SQLITE_DBCONFIG_ENABLE_QPSG, 1)
    for stmt, index in statements():
        ready = stmt.compiled("sqlite")
        lists = {"tag_ids", "all_ids", "none_ids", "ids", "names"}
        values = {name: "[1]" if name in lists else 1 for name in ready.names}
        steps = [row[3] for row in raw.execute(f"EXPLAIN QUERY PLAN {ready.sql}", ready._pick(values))]
        assert any(f"INDEX {index} " in step for step in steps), (stmt._label, index, steps)
        scanned = [step for step in steps if step.startswith(("SCAN posts", "SCAN p ", "SCAN part", "SCAN fed"))]
        assert not scanned, (stmt._label, scanned)
        assert len(ready.sql) < 16_000, "too long for the driver to keep it compiled"


async def counted(w: World, verb: Callable[..., Awaitable[Any]], *args: Any) -> int:
    async with w.factory.engine.read() as conn:
        counting = Counted(conn)
        await verb(w.factory.open(counting, writing=False), *args)  # type: ignore[arg-type]
        return counting.count


async def test_a_page_takes_as_many_statements_as_one_post(database_url: str) -> None:
    async with world(database_url) as w:
        anna, boris, vera = [await w.person() for _ in range(3)]
        await w.follow(anna, boris)
        await w.follow(anna, vera)
        listed = await w.list_of(anna, boris)
        for n in range(90):
            post = await w.post(boris, at=NOON - n * 1000)
            if n % 3 == 0:
                await w.tagged(post, "tea")
        viewer = w.viewer(anna)
        reads: list[tuple[Callable[..., Awaitable[Any]], tuple[Any, ...]]] = [
            (timelines.home, ()),
            (timelines.list, (listed,)),
            (timelines.public, ()),
            (timelines.account, (boris,)),
            (timelines.wall, (boris,)),
        ]
        for verb, args in reads:
            w.factory.memories.clear()
            one = await counted(w, verb, viewer, *args, Page(limit=1))
            w.factory.memories.clear()
            assert await counted(w, verb, viewer, *args, Page(limit=40)) == one
        one = await counted(w, timelines.tag, viewer, "tea", Page(limit=1))
        assert await counted(w, timelines.tag, viewer, "tea", Page(limit=25)) == one
        # What is remembered costs a look into the log, and nothing else.
        await counted(w, timelines.home, viewer, Page(limit=40))
        assert await counted(w, timelines.home, viewer, Page(limit=20)) == 1
        await w.post(boris)
        assert await counted(w, timelines.home, viewer, Page(limit=20)) == 2
