"""Accounts of other servers, as they are fetched."""

import pytest
from msgspec.structs import replace

from tests.cast import Cast, Member
from tests.core.logbook import of_kind
from veche.core import accounts, instances, posts, timelines
from veche.core.accounts.views import RemoteProfile
from veche.core.errors import Conflict, Invalid, NotAllowed
from veche.core.events import AccountChanged, AccountCreated
from veche.core.paging import Page
from veche.core.posts import NewPost, Visibility
from veche.core.tx import TxFactory
from veche.core.viewer import Viewer

MIRA = RemoteProfile(uri="https://far.example/users/mira", username="Mira", domain="Far.Example", display_name="Mira")


async def receive(open_tx: TxFactory, profile: RemoteProfile) -> int:
    return await open_tx.write(lambda tx: accounts.receive(tx, profile))


async def test_a_second_fetch_brings_the_same_account_up_to_date(open_tx: TxFactory) -> None:
    id = await receive(open_tx, MIRA)
    assert await receive(open_tx, replace(MIRA, display_name="Мира\nЮн", locked=True)) == id
    async with open_tx.read() as tx:
        view = await accounts.load_one(tx, Viewer.anonymous, id)
    assert (view.display_name, view.locked, view.acct) == ("Мира Юн", True, "Mira@far.example")
    assert len(await of_kind(open_tx, AccountCreated)) == len(await of_kind(open_tx, AccountChanged)) == 1


async def test_foreign_html_is_cleaned_and_addresses_are_checked(open_tx: TxFactory) -> None:
    dirty = replace(
        MIRA,
        note_html="<p onclick=x()>Hi<script>alert(1)</script> <a href='javascript:x()'>there</a></p>",
        fields=(("Site", "<a href='https://mira.example' onmouseover=x>mira</a>"),) * 40,
        url="javascript:alert(1)",
    )
    id = await receive(open_tx, dirty)
    async with open_tx.read() as tx:
        view = await accounts.load_one(tx, Viewer.anonymous, id)
    assert "script" not in view.note_html and "onclick" not in view.note_html
    assert view.note == "Hi there" and view.url == view.uri == MIRA.uri
    assert len(view.fields) == 16 and "onmouseover" not in view.fields[0].html and view.fields[0].value == "mira"


@pytest.mark.parametrize(
    "changes",
    [{"domain": ""}, {"domain": "veche.example"}, {"uri": "javascript:x"}, {"username": ""}, {"username": "x" * 256}],
)
async def test_what_cannot_be_an_account_is_refused(open_tx: TxFactory, changes: dict[str, str]) -> None:
    with pytest.raises(Invalid):
        await receive(open_tx, replace(MIRA, **changes))  # type: ignore[arg-type]


async def test_one_name_of_one_server_cannot_be_two_accounts(open_tx: TxFactory, cast: Cast) -> None:
    with pytest.raises(Invalid):
        await receive(open_tx, replace(MIRA, username="DANA"))


async def block(open_tx: TxFactory, who: Member, domain: str, severity: str) -> instances.ServerBlockView:
    changes = instances.ServerBlockChanges(severity=severity)
    return await open_tx.write(lambda tx: instances.block(tx, who.viewer, domain, changes))


async def test_nothing_comes_from_a_blocked_server_nor_from_what_is_below_it(open_tx: TxFactory, cast: Cast) -> None:
    await block(open_tx, cast.anna, "far.example", "suspend")
    for domain in ("far.example", "sub.far.example"):
        with pytest.raises(NotAllowed):
            await receive(open_tx, replace(MIRA, domain=domain))
    assert await receive(open_tx, replace(MIRA, domain="notfar.example"))


async def test_a_suspended_account_stays_as_it_is(open_tx: TxFactory, cast: Cast) -> None:
    id = await receive(open_tx, MIRA)
    await open_tx.write(lambda tx: accounts.suspend(tx, cast.anna.viewer, id))
    assert await receive(open_tx, replace(MIRA, display_name="New")) == id
    async with open_tx.read() as tx:
        assert (await accounts.load_one(tx, cast.anna.viewer, id)).display_name == "Mira"


async def test_the_people_of_a_silenced_server_are_silenced_with_it(open_tx: TxFactory, cast: Cast) -> None:
    async def silenced() -> list[bool]:
        async with open_tx.read() as tx:
            seen = await accounts.load(tx, cast.anna.viewer, ids)
        return [seen[id].silenced for id in ids]

    async def received(domain: str, name: str = "mira") -> int:
        return await receive(open_tx, replace(MIRA, uri=f"https://{domain}/{name}", domain=domain, username=name))

    ids = [await received(domain) for domain in ("far.example", "sub.far.example", "notfar.example")]
    alone, too = await received("far.example", "alone"), await received("far.example", "too")
    await open_tx.write(lambda tx: accounts.silence(tx, cast.anna.viewer, alone))
    below = await block(open_tx, cast.anna, "sub.far.example", "silence")
    assert await silenced() == [False, True, False]
    above = await block(open_tx, cast.anna, "far.example", "silence")
    ids += [await received("new.far.example"), alone, too]
    await open_tx.write(lambda tx: accounts.silence(tx, cast.anna.viewer, too))
    assert await silenced() == [True, True, False, True, True, True]
    await receive(open_tx, replace(MIRA, uri="https://far.example/mira", domain="far.example", username="mira"))
    assert (await silenced())[0]
    await open_tx.write(lambda tx: instances.unblock(tx, cast.anna.viewer, below.id))
    assert await silenced() == [True, True, False, True, True, True]
    nothing = instances.ServerBlockChanges(severity="noop")
    await open_tx.write(lambda tx: instances.change_block(tx, cast.anna.viewer, above.id, nothing))
    assert await silenced() == [False, False, False, False, True, True]


async def test_posts_of_a_silenced_server_stay_out_of_public_lists(open_tx: TxFactory, cast: Cast) -> None:
    new = NewPost(text="tea from afar #tea", visibility=Visibility.PUBLIC)
    id = await open_tx.write(lambda tx: posts.create(tx, cast.dana.viewer, new))

    async def found() -> list[bool]:
        async with open_tx.read() as tx:
            page = Page(limit=20)
            public = await timelines.public(tx, Viewer.anonymous, page)
            tagged = await timelines.tag(tx, Viewer.anonymous, "tea", page)
        return [id in public.items, id in tagged.items]

    assert await found() == [True, True]
    async with open_tx.read() as tx:
        domain = (await accounts.load_one(tx, Viewer.anonymous, cast.dana.id)).acct.partition("@")[2]
    quiet = await block(open_tx, cast.anna, domain, "silence")
    assert await found() == [False, False]
    await open_tx.write(lambda tx: instances.unblock(tx, cast.anna.viewer, quiet.id))
    assert await found() == [True, True]


async def test_servers_are_remembered_and_judged_by_administrators(open_tx: TxFactory, cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        await block(open_tx, cast.boris, "far.example", "suspend")
    for domain, severity in (("", "suspend"), ("veche.example", "suspend"), ("far.example", "adored")):
        with pytest.raises(Invalid):
            await block(open_tx, cast.anna, domain, severity)
    quiet = await block(open_tx, cast.anna, "Far.example.", "silence")
    await block(open_tx, cast.anna, "evil.example", "suspend")
    with pytest.raises(Conflict):
        await block(open_tx, cast.anna, "sub.evil.example", "silence")
    async with open_tx.read() as tx:
        assert await instances.listed(tx) == [
            ("broken.example", "known"), ("evil.example", "blocked"), ("far.example", "silenced")
        ]  # fmt: skip
        assert await instances.listed(tx, "blocked") == [("evil.example", "blocked")]
        asked = ["a.evil.example", "far.example", "good.example"]
        assert await instances.blocked(tx, asked) == {"a.evil.example"}
        assert await instances.silence_of(tx, "far.example") == ("far.example", tx.now)
        assert not await instances.is_blocked(tx, "far.example")
    await open_tx.write(lambda tx: instances.unblock(tx, cast.anna.viewer, quiet.id))
    async with open_tx.read() as tx:
        assert await instances.silence_of(tx, "far.example") == (None, None)
