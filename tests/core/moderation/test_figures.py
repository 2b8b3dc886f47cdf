"""Figures agree with what happened."""

import pytest

from tests.cast import Cast
from tests.core.conftest import NOON
from veche.core import accounts, moderation, posts
from veche.core.accounts.views import NewUser
from veche.core.errors import Invalid, NotAllowed
from veche.core.moderation import NewReport, Span
from veche.core.posts import NewPost
from veche.core.tx import TxFactory
from veche.core.viewer import Viewer
from veche.lib.times import DAY

TODAY = NOON // DAY
WEEK = Span(TODAY - 6, TODAY)
KEYS = (
    "active_users", "new_users", "interactions", "opened_reports", "resolved_reports", "tag_uses", "tag_accounts",
    "tag_servers", "instance_accounts", "instance_statuses", "instance_reports", "instance_followers",
    "instance_follows", "instance_media_attachments",
)  # fmt: skip


async def live(open_tx: TxFactory, cast: Cast) -> None:
    """Yesterday a little, today more."""
    open_tx.clock.stop(NOON - DAY)
    await open_tx.write(lambda tx: posts.create(tx, cast.boris.viewer, NewPost(text="yesterday #tea")))
    open_tx.clock.stop(NOON)
    id = await open_tx.write(lambda tx: posts.create(tx, cast.anna.viewer, NewPost(text="today #tea #tea")))
    await open_tx.write(lambda tx: posts.like(tx, cast.boris.viewer, id))
    await open_tx.write(lambda tx: posts.create(tx, cast.boris.viewer, NewPost(text="and #tea", reply_to_id=id)))
    await open_tx.write(lambda tx: posts.repost(tx, cast.gleb.viewer, id))
    report = await open_tx.write(lambda tx: moderation.file(tx, cast.boris.viewer, NewReport(cast.dana.id)))
    await open_tx.write(lambda tx: moderation.resolve(tx, cast.anna.viewer, report.id))


async def test_measures_count_what_happened(open_tx: TxFactory, cast: Cast) -> None:
    await live(open_tx, cast)
    about = dict.fromkeys(KEYS, "far.example") | {key: "#Tea" for key in KEYS if key.startswith("tag_")}
    async with open_tx.read() as tx:
        found = await moderation.measures(tx, cast.anna.viewer, (*KEYS, "odd"), WEEK, about)
        later = await moderation.measures(tx, cast.anna.viewer, KEYS[:3], Span(TODAY + 1, TODAY + 7), {})
    assert [one.key for one in found] == list(KEYS)
    shown = {one.key: (one.total, one.previous, [value for _, value in one.days][-2:]) for one in found}
    assert shown == {
        "active_users": (3, 0, [1, 3]), "new_users": (4, 0, [0, 4]), "interactions": (3, 0, [0, 3]),
        "opened_reports": (1, 0, [0, 1]), "resolved_reports": (1, 0, [0, 1]), "tag_uses": (3, 0, [1, 2]),
        "tag_accounts": (2, 0, [1, 2]), "tag_servers": (1, 0, [1, 1]), "instance_accounts": (1, None, [0, 1]),
        "instance_statuses": (0, None, [0, 0]), "instance_reports": (1, None, [0, 1]),
        "instance_followers": (1, None, [0, 1]), "instance_follows": (1, None, [0, 1]),
        "instance_media_attachments": (0, None, [0, 0]),
    }  # fmt: skip
    assert [len(one.days) for one in found] == [7] * len(KEYS)
    assert [(one.total, one.previous) for one in later] == [(0, 3), (0, 4), (0, 3)]


async def test_dimensions_show_what_there_is(open_tx: TxFactory, cast: Cast) -> None:
    await live(open_tx, cast)
    await open_tx.write(lambda tx: _seen(tx, cast))
    keys = (
        "languages", "sources", "servers", "space_usage", "software_versions", "tag_servers", "tag_languages",
        "instance_accounts", "instance_languages", "odd",
    )  # fmt: skip
    about = {"tag_servers": "tea", "tag_languages": "tea", "instance_accounts": "far.example"}
    async with open_tx.read() as tx:
        found = {one.key: one for one in await moderation.dimensions(tx, cast.anna.viewer, keys, WEEK, about, 10)}
    parts = {key: [(part.key, part.value) for part in one.parts] for key, one in found.items()}
    assert parts["languages"] == [("ru", 2)] and parts["sources"] == [("web", 4)] and parts["servers"] == []
    assert parts["tag_servers"] == [("veche.example", 3)] and sum(value for _, value in parts["tag_languages"]) == 3
    assert parts["instance_accounts"] == [("dana", 1)] and parts["instance_languages"] == []
    assert found["space_usage"].parts[0].value > 4096 and found["space_usage"].unit == "bytes"
    assert {part.key for part in found["software_versions"].parts} >= {"veche", "python"} and "odd" not in found


async def _seen(tx, cast: Cast) -> None:  # type: ignore[no-untyped-def]
    from veche.core import presence

    for member in (cast.anna, cast.boris):
        await presence.come(tx, member.id)


async def test_retention_says_how_many_are_left(open_tx: TxFactory, cast: Cast) -> None:
    new = NewUser("zoya", "zoya@mail.example", "x", agreement=True)
    open_tx.clock.stop(NOON + DAY)
    await open_tx.write(lambda tx: accounts.register(tx, Viewer.anonymous, new))
    open_tx.clock.stop(NOON + 2 * DAY)
    await open_tx.write(lambda tx: _seen(tx, cast))
    anna, span = cast.anna.viewer, Span(TODAY, TODAY + 2)
    async with open_tx.read() as tx:
        daily = await moderation.retention(tx, anna, span, monthly=False)
        monthly = await moderation.retention(tx, anna, span, monthly=True)
        assert await moderation.retention(tx, anna, None, monthly=True) == []
    assert [[(one.people, one.rate) for one in cohort.periods] for cohort in daily] == [
        [(4, 1.0), (2, 0.5), (2, 0.5)], [(1, 1.0), (0, 0.0)], [(0, 0.0)],
    ]  # fmt: skip
    assert [(cohort.frequency, cohort.periods[0].people) for cohort in monthly] == [("month", 5)]


async def test_what_figures_refuse(open_tx: TxFactory, cast: Cast) -> None:
    async with open_tx.read() as tx:
        for span in (Span(5, 4), Span(0, 5000), Span(-9, -3), Span(1 << 40, (1 << 40) + 1)):
            with pytest.raises(Invalid):
                await moderation.measures(tx, cast.anna.viewer, KEYS, span, {})
        with pytest.raises(NotAllowed):
            await moderation.measures(tx, cast.boris.viewer, KEYS, WEEK, {})
        with pytest.raises(NotAllowed):
            await moderation.dimensions(tx, cast.boris.viewer, KEYS, WEEK, {}, 10)
        with pytest.raises(NotAllowed):
            await moderation.retention(tx, cast.boris.viewer, WEEK, monthly=False)
