"""The page behind the link in every letter: no sign-in, opening it changes nothing, one click is enough to leave."""

import pytest

from tests.web.shop import Shop
from tests.web.visitor import Visitor
from veche.core.mailing import consent, profiles
from veche.core.mailing.identity import Identity

pytestmark = pytest.mark.database("sqlite")


@pytest.mark.database("sqlite", "postgresql")
async def test_person_chooses_what_comes(shop: Shop, visitor: Visitor) -> None:
    page = await visitor.get(shop.page)
    assert page.code == 200 and page.headers["Referrer-Policy"] == "no-referrer" and page.meta("robots") == "noindex"
    assert "from Wool & <Co>" in page.words("p") and await shop.chosen() == {shop.news}
    saved = await visitor.send(page.form(0), "Save", category=str(shop.offers))
    assert (saved.code, saved.words("p", role="status")) == (200, "Saved.")
    assert await shop.chosen() == {shop.offers}
    both = await visitor.send(saved.form(0), "Save", category=[str(shop.offers), str(shop.news), "999999", "x"])
    assert both.code == 200 and await shop.chosen() == {shop.offers}  # an unknown topic: nothing is half done
    left = await visitor.send(both.form(1), "Unsubscribe from everything")
    assert "unsubscribed" in left.words("p", role="status") and not await shop.chosen()


async def test_page_speaks_the_readers_language(shop: Shop) -> None:
    async with Visitor(shop.server.url, "ru") as reader:
        page = await reader.get(shop.page)
    assert "Новости" in page.text and "Письма" in page.words("h1")


async def test_opening_changes_nothing(shop: Shop, visitor: Visitor) -> None:
    for path in (shop.page, f"{shop.page}?do=leave", f"{shop.page}?do=forget&sure=1", f"{shop.page}?done=left"):
        assert (await visitor.get(path)).code == 200
    assert await shop.chosen() == {shop.news}


async def test_one_click_of_a_mail_program(shop: Shop, visitor: Visitor) -> None:
    answer = await visitor.post(shop.page, {"List-Unsubscribe": "One-Click"}, Origin="null", follow=False)
    assert answer.code == 200 and not await shop.chosen()
    again = await visitor.post(shop.page, {"List-Unsubscribe": "One-Click"}, follow=False)
    assert again.code == 200


async def test_link_of_the_button_only_unsubscribes(shop: Shop, visitor: Visitor) -> None:
    page = await visitor.get(shop.button, Accept="text/html")
    assert page.code == 200 and [form.buttons.keys() for form in page.forms()] == [{"Unsubscribe from everything"}]
    refused = await visitor.post(page.url.path, {"do": "forget", "sure": "1"})
    assert refused.code == 404 and await shop.chosen() == {shop.news}
    await visitor.send(page.form(), "Unsubscribe from everything")
    assert not await shop.chosen()


async def test_data_are_deleted_when_the_box_is_ticked(shop: Shop, visitor: Visitor) -> None:
    page = await visitor.get(shop.page)
    asked = await visitor.send(page.form(2), "Delete my data")
    assert asked.code == 422 and asked.fault("sure") and await shop.chosen() == {shop.news}
    gone = await visitor.send(asked.form(2), "Delete my data", sure="1")
    assert gone.url.path == "/done/forgotten"
    assert (await visitor.get(shop.page)).code == 404
    assert (await visitor.post(shop.page, {"do": "save"})).code == 404


async def test_made_up_links_open_nothing(shop: Shop, visitor: Visitor) -> None:
    for path in ("/mail/x", f"{shop.page[:-2]}zz", "/mail/" + "A" * 3000):
        for answer in (await visitor.get(path), await visitor.post(path, {"do": "leave"})):
            assert answer.code == 404 and answer.words("h1")


async def test_person_behind_an_act_is_noted(shop: Shop, visitor: Visitor) -> None:
    await visitor.post(shop.page, {"do": "leave"}, User_Agent="Old Browser")
    async with shop.server.services.open_tx.read() as tx:
        person = await profiles.get(tx, shop.project, Identity("7"))
        rows = await consent.list_for(tx, person.id)
    newest = max(rows, key=lambda row: row.number)
    assert (newest.source, newest.ip, newest.agent) == ("page", "127.0.0.1", "Old Browser")
