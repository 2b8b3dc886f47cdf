"""What owners change about themselves."""

from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy import bindparam

from tests.cast import Cast
from tests.core.logbook import enqueued, of_kind
from veche.core import accounts
from veche.core.accounts import markup
from veche.core.accounts.views import AccountChanges, OwnAccountView
from veche.core.errors import Invalid, NotSignedIn
from veche.core.events import AccountChanged
from veche.core.tx import Tx, TxFactory
from veche.core.viewer import Viewer
from veche.db import statement
from veche.settings import Settings
from veche.tables.media import media


@statement
def _add_picture() -> Any:
    names = ("owner_id", "kind", "state", "files", "description", "created_at")
    return media.insert().values({name: bindparam(name) for name in names}).returning(media.c.id)


async def picture(open_tx: TxFactory, owner_id: int, *, state: str = "ready", kind: str = "image") -> int:
    files = '[{"role":"original","key":"ab/cd.png"},{"role":"small","key":"ab/small.png"}]'

    async def add(tx: Tx) -> int:
        values = {"owner_id": owner_id, "kind": kind, "state": state, "files": files, "created_at": tx.now}
        return await tx.scalar(_add_picture(), description="кот", **values)

    return await open_tx.write(add)


async def change(open_tx: TxFactory, viewer: Viewer, **changes: object) -> OwnAccountView:
    return await open_tx.write(lambda tx: accounts.update(tx, viewer, AccountChanges(**changes)))  # type: ignore[arg-type]


async def test_what_is_given_changes_and_the_rest_stays(open_tx: TxFactory, cast: Cast) -> None:
    before = (await change(open_tx, cast.boris.viewer)).account
    after = (await change(open_tx, cast.boris.viewer, headline="  на \n воде ", sex=2, bot=True)).account
    assert (after.headline, after.sex, after.bot) == ("на воде", 2, True)
    assert (after.display_name, after.locked, after.note) == (before.display_name, before.locked, before.note)
    assert after.version > before.version


async def test_a_call_that_changes_nothing_writes_nothing(open_tx: TxFactory, cast: Cast) -> None:
    events = len(await of_kind(open_tx, AccountChanged))
    before = (await change(open_tx, cast.boris.viewer)).account.version
    after = (await change(open_tx, cast.boris.viewer, display_name="Борис Чернов", locked=False)).account.version
    assert before == after and len(await of_kind(open_tx, AccountChanged)) == events


async def test_one_line_and_two_names_follow_one_another(open_tx: TxFactory, cast: Cast) -> None:
    one = (await change(open_tx, cast.boris.viewer, display_name="Борис Белый")).account
    assert (one.first_name, one.last_name) == ("Борис", "Белый")
    two = (await change(open_tx, cast.boris.viewer, last_name="Красный")).account
    assert (two.display_name, two.first_name) == ("Борис Красный", "Борис")
    none = (await change(open_tx, cast.boris.viewer, display_name="")).account
    assert (none.display_name, none.first_name) == ("boris", "")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"display_name": "x" * 61}, "display_name"),
        ({"first_name": "x" * 61}, "first_name"),
        ({"note": "x" * 501}, "note"),
        ({"headline": "x" * 501}, "headline"),
        ({"fields": (("a", "b"),) * 5}, "fields"),
        ({"fields": (("", "b"),)}, "fields"),
        ({"fields": (("x" * 256, "b"),)}, "fields"),
        ({"sex": 3}, "sex"),
        ({"birthday": "31.02.1990"}, "birthday"),
        ({"birthday": "soon"}, "birthday"),
        ({"birthday": "2999-01-01"}, "birthday"),
        ({"birthday_visibility": 7}, "birthday_visibility"),
        ({"details": {"town": "x" * 30_000}}, "details"),
        ({"details": {f"key{n}": 1 for n in range(61)}}, "details"),
        ({"default_visibility": 3}, "default_visibility"),
        ({"default_language": "nonsense language"}, "default_language"),
        ({"locale": "../../etc"}, "locale"),
        ({"username": "another"}, "username"),
        ({"avatar_media_id": 999}, "avatar"),
    ],
)
async def test_bad_input_is_refused_whole(
    open_tx: TxFactory, cast: Cast, changes: dict[str, object], field: str
) -> None:
    before = (await change(open_tx, cast.boris.viewer)).account.version
    with pytest.raises(Invalid) as refused:
        await change(open_tx, cast.boris.viewer, **{"bot": True, **changes})
    assert refused.value.field == field
    assert (await change(open_tx, cast.boris.viewer)).account.version == before


async def test_strangers_and_remote_accounts_change_nothing_here(open_tx: TxFactory, cast: Cast) -> None:
    for viewer in (Viewer.anonymous, cast.dana.viewer):
        with pytest.raises(NotSignedIn):
            await change(open_tx, viewer, note="x")


async def test_a_note_becomes_html_with_links_tags_and_names(open_tx: TxFactory, cast: Cast) -> None:
    note = "Вяжу <b>носки</b> с @Vera и @nobody\r\n#Пряжа https://veche.example/a?b=1&c=2\n\n\nВот."
    html = (await change(open_tx, cast.boris.viewer, note=note)).account.note_html
    assert html.startswith("<p>Вяжу &lt;b&gt;носки&lt;/b&gt; с <span") and html.endswith("<p>Вот.</p>")
    assert '<a href="https://veche.example/@vera" class="u-url mention">@<span>vera</span></a>' in html
    assert "и @nobody<br />" in html
    tag = "https://veche.example/tags/" + quote("пряжа")
    assert f'<a href="{tag}" class="mention hashtag" rel="tag">#<span>Пряжа</span></a>' in html
    assert 'href="https://veche.example/a?b=1&amp;c=2"' in html and "<script" not in html and "\n" not in html


async def test_fields_keep_their_verification_while_they_stay(open_tx: TxFactory, cast: Cast) -> None:
    fields = (("Сайт", "https://boris.example"), ("", ""), ("Город", "Псков"))
    shown = (await change(open_tx, cast.boris.viewer, fields=fields)).account.fields
    assert [(one.name, one.value) for one in shown] == [fields[0], fields[2]]
    assert 'rel="nofollow noopener me"' in shown[0].html and shown[1].html == "Псков"
    assert not (await change(open_tx, cast.boris.viewer, fields=())).account.fields


async def test_details_are_merged_and_none_removes(open_tx: TxFactory, cast: Cast) -> None:
    await change(open_tx, cast.boris.viewer, details={"town": "Псков", "music": "гусли"}, preferences={"a": 1})
    after = await change(open_tx, cast.boris.viewer, details={"music": None, "relation": 4}, preferences={"b": [2]})
    assert after.account.details == {"town": "Псков", "relation": 4}
    assert after.preferences == {"a": 1, "b": [2]}


async def test_a_birthday_can_be_taken_back(open_tx: TxFactory, cast: Cast) -> None:
    assert (await change(open_tx, cast.boris.viewer, birthday="1990-05-17")).account.birthday == "1990-05-17"
    assert (await change(open_tx, cast.boris.viewer, birthday="")).account.birthday is None


async def test_settings_of_the_user_are_kept_beside_the_profile(open_tx: TxFactory, cast: Cast) -> None:
    own = await change(
        open_tx, cast.boris.viewer, default_visibility=2, default_sensitive=True, default_language="uk", locale="en"
    )
    assert (own.default_visibility, own.default_sensitive, own.default_language, own.locale) == (2, True, "uk", "en")
    assert (await change(open_tx, cast.boris.viewer, default_language="")).default_language is None


async def test_a_picture_of_ones_own_becomes_the_avatar(open_tx: TxFactory, cast: Cast) -> None:
    mine = await picture(open_tx, cast.boris.id)
    avatar = (await change(open_tx, cast.boris.viewer, avatar_media_id=mine)).account.avatar
    assert (avatar.media_id, avatar.description) == (mine, "кот")
    assert avatar.url == avatar.static_url == "https://veche.example/files/ab/cd.png"
    assert avatar.small_url == "https://veche.example/files/ab/small.png"
    assert (await of_kind(open_tx, AccountChanged))[-1].avatar_changed
    assert (await change(open_tx, cast.boris.viewer, avatar_media_id=0)).account.avatar.media_id is None


async def test_pictures_of_others_films_and_unready_ones_are_refused(open_tx: TxFactory, cast: Cast) -> None:
    for media_id in (
        await picture(open_tx, cast.anna.id),
        await picture(open_tx, cast.boris.id, kind="video"),
        await picture(open_tx, cast.boris.id, state="processing"),
    ):
        with pytest.raises(Invalid):
            await change(open_tx, cast.boris.viewer, header_media_id=media_id)


async def test_unlocking_lets_in_those_who_wait(open_tx: TxFactory, cast: Cast) -> None:
    await change(open_tx, cast.vera.viewer, locked=False)
    assert await enqueued(open_tx, "graph.accept_waiting") == [{"account_id": cast.vera.id}]


def test_text_that_looks_like_markup_stays_text(tmp_path: Path) -> None:
    settings = Settings.load(tmp_path, {}, {"server.base_url": "https://veche.example"})
    for text in ("<img src=x onerror=alert(1)>", '"><script>', "javascript:alert(1)"):
        html = markup.render(text, {}, settings)
        assert "<img" not in html and "<script" not in html and 'href="javascript' not in html and "href" not in html
