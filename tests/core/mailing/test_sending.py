"""What a letter is checked for before it is accepted; and Veche's own letters."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from tests.core.mailing.world import Received, World
from veche.core import accounts
from veche.core.errors import Invalid, TooMany
from veche.core.mailing import letters, own, projects, sending, subscriptions
from veche.core.mailing.attachments import Wanted
from veche.core.mailing.errors import (
    AccessDenied,
    Archived,
    BadArguments,
    Barred,
    Filtered,
    Inaccessible,
    NoLetter,
    NoProfile,
    TooManyAddresses,
)
from veche.core.mailing.identity import Identity, Who
from veche.core.mailing.letters import NewLetter, Text
from veche.core.mailing.own import sending as own_sending
from veche.core.mailing.projects import NewProject
from veche.core.mailing.sending import NewDispatch
from veche.core.tx import Tx
from veche.core.viewer import Viewer

VERA = "vera@wool.example"


async def check(world: World, **changes: Any) -> Any:
    new = NewDispatch(**{"email": VERA, "letter": world.service_letter, **changes})
    return await world.read(lambda tx: sending.check(tx, world.project, new))


async def test_all_faults_of_a_call_are_told_at_once(world: World) -> None:
    await world.change_project(external_id_required=True)
    files = tuple(Wanted(f"attach.f{n}", f"f{n}", "http://x.org/", True) for n in range(5))
    with pytest.raises(BadArguments) as caught:
        await check(
            world, pins={"uid": "1", "email": "x"}, headers={"From": "a@b.org", "Cc": "no address"}, files=files,
            send_id="x" * 256,
        )  # fmt: skip
    assert set(caught.value.faults) == {
        "uid", "pin.uid", "pin.email", "header.From", "header.Cc", "attach.f4", "send_id",
    }  # fmt: skip
    available = "['Reply-To', 'Cc', 'Bcc']"
    assert caught.value.faults["header.From"] == [f"Header not allowed. Received: 'From'. Available: {available}"]


async def test_a_language_that_the_letter_does_not_have_is_a_fault(world: World) -> None:
    with pytest.raises(BadArguments) as caught:
        await check(world, language="de")
    assert caught.value.faults == {"language": ["Bad language. Received: 'de'. Available: ['en', 'ru']"]}
    assert (await check(world, language="ru_RU")).text.language == "ru"


@pytest.mark.parametrize("value", ["a@b.org\r\nX: y", "a@b.org\nX: y", "a@b.org\u2028", "", "a@b", "<>"])
async def test_headers_hold_addresses_and_nothing_else(world: World, value: str) -> None:
    with pytest.raises(BadArguments):
        await check(world, headers={"Reply-To": value})


async def test_more_than_ten_addresses_are_too_many(world: World) -> None:
    copies = ", ".join(f"p{n}@wool.example" for n in range(10))
    with pytest.raises(TooManyAddresses):
        await check(world, headers={"Cc": copies})


async def test_unknown_foreign_and_archived_letters(world: World) -> None:
    async def foreign(tx: Tx) -> int:
        made = await projects.create(tx, NewProject("Other", "other", "other.example"))
        prepared = letters.prepare(Text("en", "x", "<p>x</p>"))
        return await letters.create(tx, await projects.load(tx, made.id), NewLetter(prepared.text), prepared)

    theirs = await world.write(foreign)
    sms = letters.prepare(Text("en", text="code {{ code }}"), kind="sms")
    message = await world.write(lambda tx: letters.create_sms(tx, world.project, sms))
    await world.write(lambda tx: letters.archive(tx, world.project, world.service_letter))
    for number, error in (
        (9999, NoLetter),
        (theirs, Inaccessible),
        (message, NoLetter),
        (world.service_letter, Archived),
    ):
        with pytest.raises(error):
            await check(world, letter=number)


@pytest.mark.parametrize(
    ("policy", "purpose", "is_allowed"),
    [
        ("full", "category_letter", True),
        ("transactional", "service_letter", True),
        ("transactional", "category_letter", False),
        ("paused", "service_letter", False),
        ("send_category", "service_letter", False),
    ],
)
async def test_policy_decides_what_may_be_sent(world: World, policy: str, purpose: str, is_allowed: bool) -> None:
    await subscribed(world)
    await world.change_project(policy=policy)
    if is_allowed:
        await check(world, letter=getattr(world, purpose))
        return
    with pytest.raises(Barred):
        await check(world, letter=getattr(world, purpose))


async def test_the_test_policy_writes_to_listed_addresses_only(world: World) -> None:
    await world.change_project(policy="test", test_addresses=["Anna@wool.example"])
    await check(world, email="anna@wool.example")
    with pytest.raises(Barred):
        await check(world)


async def subscribed(world: World) -> None:
    await world.person("1", VERA, level="5", name="Vera", joined="2026-01-01")
    await world.write(lambda tx: subscriptions.subscribe(tx, world.project, Identity("1"), Who("test")))


async def test_category_letters_go_to_subscribers_only(world: World) -> None:
    for prepare, reason in ((None, "category"), ("person", "category"), ("left", "unsubscribed")):
        if prepare == "person":
            await world.person("1", VERA)
        if prepare == "left":
            await subscribed(world)
            await world.write(lambda tx: subscriptions.unsubscribe(tx, world.project, Identity("1"), Who("test")))
        with pytest.raises(Filtered) as caught:
            await check(world, letter=world.category_letter)
        assert caught.value.reason == reason
    await check(world)  # a service letter reaches them all the same


async def test_unknown_address_is_written_to_unless_the_project_says_no(world: World) -> None:
    assert (await check(world)).profile is None
    await world.change_project(send_to_unknown=False)
    with pytest.raises(NoProfile):
        await check(world)


async def test_person_and_address_must_belong_together(world: World) -> None:
    await world.person("1", "other@wool.example")
    with pytest.raises(NoProfile):
        await check(world, external_id="1")


@pytest.mark.parametrize(
    ("resolve", "meets"),
    [
        ({"level": ["5"]}, True),
        ({"level": ["4", "5"]}, True),
        ({"level__gt": ["5"]}, False),
        ({"level__gte": ["5"], "name": ["Vera"]}, True),
        ({"level__in": ["1,5"]}, True),
        ({"level__ne": ["5"]}, False),
        ({"vip__ne": ["1"]}, True),
        ({"vip__set": ["0"]}, True),
        ({"vip__set": ["1"]}, False),
        ({"name__contains": ["er"]}, True),
        ({"joined__lt": ["now-30d"]}, True),
        ({"joined": ["01.01.2026"]}, True),
        ({"email": ["VERA@wool.example"]}, True),
        ({"subscribed_categories__contains": ["1"]}, True),
        ({"category": ["2"]}, True),
        ({"category": ["99"]}, False),
        ({"unsubscribed": ["any"]}, True),
    ],
)
async def test_conditions_narrow_the_profiles(world: World, resolve: Mapping[str, Sequence[str]], meets: bool) -> None:
    world.clock.stop(1_790_000_000_000)
    await subscribed(world)
    if meets:
        assert (await check(world, resolve=resolve)).profile is not None
        return
    with pytest.raises(Filtered) as caught:
        await check(world, resolve=resolve)
    assert caught.value.reason == "resolve"


async def test_conditions_that_cannot_be_read_are_faults(world: World) -> None:
    await subscribed(world)
    bad = {"unknown": ["1"], "level": ["x"], "level__set": ["x"], "category": ["x"], "unsubscribed": ["no"]}
    with pytest.raises(BadArguments) as caught:
        await check(world, resolve=bad)
    assert set(caught.value.faults) == {f"resolve.{name}" for name in bad}
    with pytest.raises(BadArguments):  # nobody's word lifts this filter for a letter of a category
        await check(world, letter=world.category_letter, resolve={"unsubscribed": ["any"]})


async def test_the_profile_that_meets_the_conditions_is_meant(world: World) -> None:
    await world.person("1", VERA, level="1", name="Old")
    await world.person("2", VERA, level="2", name="New")
    assert (await check(world, resolve={"level": ["1"]})).profile.external_id == "1"


async def test_one_letter_to_one_person_five_times_an_hour(world: World) -> None:
    new = NewDispatch(VERA, world.service_letter)
    for _ in range(5):
        await world.write(lambda tx: sending.accept(tx, world.project, new))
    with pytest.raises(TooMany):
        await world.write(lambda tx: sending.accept(tx, world.project, new))
    world.clock.advance(3_600_001)
    await world.write(lambda tx: sending.accept(tx, world.project, new))


@pytest.mark.parametrize(("locale", "subject"), [("ru", "Подтвердите"), ("en-GB", "Confirm"), ("fr", "Confirm")])
async def test_veche_writes_its_own_letters_through_the_mailer(world: World, locale: str, subject: str) -> None:
    pins = {"name": "Анна", "link": "https://veche.example/c/1", "hours": "24"}
    await world.write(lambda tx: own.send_own(tx, "anna@wool.example", "confirm_email", pins, locale))
    await world.drain()
    [letter] = world.sink.letters
    assert letter.message["Subject"].startswith(subject)
    assert letter.sender == "veche@localhost"
    assert "https://veche.example/c/1" in letter.body() and "Анна" in letter.body("html")
    assert letter.message["Auto-Submitted"] == "auto-generated"


async def test_registration_and_reset_write_letters_whose_links_work(world: World) -> None:
    new = accounts.NewUser(
        username="anna", email="anna@wool.example", password_hash="x", agreement=True, locale="ru", display_name="Анна"
    )
    made = await world.write(lambda tx: accounts.register(tx, Viewer.anonymous, new))
    await world.drain()
    [letter] = world.sink.letters
    assert letter.recipients == ["anna@wool.example"] and "Анна" in letter.body()
    assert letter.message["Subject"].startswith("Подтвердите адрес")
    person = await world.write(lambda tx: accounts.confirm_email(tx, link_in(letter, "/confirm")))
    assert person.user_id == made.user_id
    await world.write(lambda tx: accounts.request_reset(tx, "Anna@wool.example"))
    await world.drain()
    await world.write(lambda tx: accounts.reset_password(tx, link_in(world.sink.letters[1], "/reset"), "y"))
    viewer = Viewer(account_id=made.account_id, user_id=made.user_id)
    await world.write(lambda tx: accounts.change_email(tx, viewer, "new@wool.example"))
    await world.drain()
    assert world.sink.letters[2].recipients == ["new@wool.example"]
    assert world.sink.letters[2].message["Subject"].startswith("Подтвердите новый адрес")


def link_in(letter: Received, path: str) -> str:
    """The one-time word of the link in a letter's plain text."""
    return letter.body().partition(f"{path}?token=")[2].split()[0]


async def test_who_is_warned_reads_what_the_moderator_wrote(world: World) -> None:
    pins = {"name": "Анна", "text": "Enough of this."}
    await world.write(
        lambda tx: own.own_notice(tx, address="anna@wool.example", letter="warning_silence", pins=pins, locale="ru")
    )
    await world.drain()
    [letter] = world.sink.letters
    assert letter.message["Subject"].startswith("Ваша учётная запись ограничена") and pins["text"] in letter.body()


async def test_every_own_letter_says_all_its_pins_in_both_languages(world: World) -> None:
    for key, names in own_sending.PINS.items():
        assert {text.language for text in own_sending.TEXTS[key]} == {"en", "ru"}
        for text in own_sending.TEXTS[key]:
            assert all(f"{{{{ {name} }}}}" in text.text and f"{{{{ {name} }}}}" in text.html for name in names), key
    with pytest.raises(Invalid):
        await world.write(lambda tx: own.send_own(tx, "no address", "confirm_email", {}))
    with pytest.raises(Invalid):
        await world.write(lambda tx: own.send_own(tx, VERA, "no_such_letter", {}))


async def test_first_own_letters_at_once_make_one_project(world: World) -> None:
    calls = (
        world.write(lambda tx, n=n: own.send_own(tx, f"p{n}@wool.example", "reset_password", {})) for n in range(6)
    )
    await asyncio.gather(*calls)
    everybody = await world.read(projects.list_all)
    assert [project.login for project in everybody] == ["wool", "veche"]
    assert len(await world.read(lambda tx: letters.list_all(tx, everybody[1]))) == 1


async def test_sign_in_needs_the_secret_and_a_listed_address(world: World) -> None:
    login, secret = world.credentials.login, world.credentials.secret

    async def sign_in(login: str, secret: str, address: str = "127.0.0.1") -> Any:
        return await world.read(lambda tx: projects.sign_in(tx, login, secret, address))

    assert (await sign_in(login, secret)).id == world.project.id
    for attempt, case in (
        ((login, "wrong"), "login"), (("nobody", secret), "login"), ((login, ""), "login"),
        ((login, secret, "192.0.2.1"), "address"),
    ):  # fmt: skip
        with pytest.raises(AccessDenied) as caught:
            await sign_in(*attempt)
        assert caught.value.case == case
    new = await world.write(lambda tx: projects.rotate_secret(tx, login))
    assert await sign_in(login, secret) and await sign_in(login, new.secret)
    await world.write(lambda tx: projects.rotate_secret(tx, login, drop_old=True))
    for old in (secret, new.secret):
        with pytest.raises(AccessDenied):
            await sign_in(login, old)
    await world.write(lambda tx: own.own_project(tx))
    with pytest.raises(AccessDenied):
        await sign_in(projects.OWN, "")


@pytest.mark.parametrize(
    "changes",
    [
        {"networks": ["everywhere"]}, {"policy": "all"}, {"sender": "me"}, {"route": "http://x"},
        {"language": "english"},
        {"ext_id": ""}, {"name": " "}, {"colour": "red"}, {"networks": ["10.0.0.1"] * 257},
    ],
)  # fmt: skip
async def test_settings_that_cannot_be_are_refused(world: World, changes: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        await world.change_project(**changes)
