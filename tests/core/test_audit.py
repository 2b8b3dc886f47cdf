"""The log of those who watch over the instance."""

from tests.cast import Cast
from veche.core import announcements, audit, emoji, site
from veche.core.announcements import NewAnnouncement
from veche.core.paging import Page
from veche.core.tx import Tx, TxFactory


async def test_what_administrators_write_for_the_instance_is_in_the_log(open_tx: TxFactory, cast: Cast) -> None:
    anna = cast.anna.viewer

    async def write(tx: Tx) -> None:
        rule = await site.rules.add(tx, anna, "Be kind")
        await site.rules.change(tx, anna, rule.id, text="Будьте добры", language="ru")
        await site.rules.remove(tx, anna, rule.id)
        await site.documents.write(tx, anna, "description", "A town")
        await site.documents.remove(tx, anna, "description")
        await emoji.add(tx, anna, "samovar", [("original", "a" * 40)])
        await emoji.change(tx, anna, "samovar", category="tea")
        await emoji.remove(tx, anna, "samovar")
        told = await announcements.create(tx, anna, NewAnnouncement(text="Tea at five"))
        await announcements.unpublish(tx, anna, told.id)
        await announcements.publish(tx, anna, told.id)
        await announcements.remove(tx, anna, told.id)

    await open_tx.write(write)
    async with open_tx.read() as tx:
        lines = (await audit.listed(tx, anna, Page(limit=40))).items
    assert [f"{line.action} {line.kind}" for line in reversed(lines)] == [
        "create rule", "change rule", "delete rule", "write document", "delete document",
        "create emoji", "change emoji", "delete emoji",
        "create announcement", "unpublish announcement", "publish announcement", "delete announcement",
    ]  # fmt: skip
    assert {line.by_id for line in lines} == {cast.anna.id}
