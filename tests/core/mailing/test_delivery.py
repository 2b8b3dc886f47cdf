"""A letter leaves once, or is tried again, or is given up; and every outcome has its consequence."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import select

from tests.core.mailing.world import JOBS, Services, World
from veche.core.mailing import deliver, letters, quarantine, sending, subscriptions
from veche.core.mailing.errors import AlreadySent, Filtered, InProgress, SendFailed
from veche.core.mailing.identity import Identity, Who
from veche.core.mailing.letters import Text
from veche.core.mailing.sending import NewDispatch
from veche.core.mailing.views import State
from veche.core.tx import Tx
from veche.db import statement
from veche.jobs import Runner
from veche.tables.mailing import dispatches, files

MINUTE = 60_000


@statement
def _row() -> Any:
    return select(dispatches).order_by(dispatches.c.id.desc()).limit(1)


@statement
def _files() -> Any:
    return select(files)


async def row(world: World) -> Any:
    return await world.read(lambda tx: tx.first(_row()))


async def accept(world: World, letter: int | None = None, email: str = "vera@wool.example", **more: Any) -> int:
    new = NewDispatch(email, letter or world.service_letter, **more)
    return await world.write(lambda tx: sending.accept(tx, world.project, new))


async def outcome(world: World, number: int) -> Any:
    return await sending.wait(world.open_tx, number, 0.0)


async def subscribed(world: World, email: str = "vera@wool.example") -> None:
    await world.person("1", email, name="Vera")
    await world.write(lambda tx: subscriptions.subscribe(tx, world.project, Identity("1"), Who("test")))


async def test_accepted_letter_arrives_with_its_pins_and_is_settled(world: World) -> None:
    number = await accept(world, pins={"name": "<Вера>", "code": "{{ 7 }}"})
    await world.drain()
    assert (await outcome(world, number)).state is State.SENT
    [letter] = world.sink.letters
    assert letter.sender == "shop@wool.example"
    assert letter.recipients == ["vera@wool.example"]
    assert letter.message["Subject"] == "Your code, <Вера>"
    assert letter.message["From"] == "Wool & Co <shop@wool.example>"
    assert "&lt;Вера&gt;" in letter.body("html") and "{{ 7 }}" in letter.body("html")
    assert "Hello <Вера>" in letter.body()
    kept = await row(world)
    assert (kept.pins, kept.headers, kept.attempts) == ("{}", "{}", 1)


async def test_profile_fields_fill_the_letter_and_choose_its_language(world: World) -> None:
    await world.person("5", "vera@wool.example", name="Вера", lang="ru_RU")
    await accept(world, pins={"code": "1"})
    await world.drain()
    assert world.sink.letters[0].message["Subject"] == "Ваш код, Вера"
    assert world.sink.letters[0].message["Content-Language"] == "ru"


async def test_letter_of_a_category_can_be_left_by_one_click(world: World) -> None:
    await subscribed(world)
    await accept(world, world.category_letter)
    await world.drain()
    message = world.sink.letters[0].message
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "/api/profiles/unsubscribe/" in message["List-Unsubscribe"]
    assert "/mail/ey" in world.sink.letters[0].body("html")


async def test_temporary_refusal_is_tried_again_by_the_schedule_with_the_same_message_id(world: World) -> None:
    world.clock.stop()
    world.sink.answer = "451 4.3.0 busy"
    number = await accept(world)
    await world.drain()
    waiting = await outcome(world, number)
    assert waiting.state is State.RETRY
    assert 5 * MINUTE <= waiting.next_at - world.clock.now() <= 7 * MINUTE  # as greylisting wants it
    first_id = (await row(world)).message_id
    world.clock.advance(7 * MINUTE)
    world.sink.answer = "250 taken"
    assert await world.drain() == 1
    assert (await outcome(world, number)).state is State.SENT
    assert world.sink.letters[0].message["Message-ID"] == first_id


async def test_a_letter_nobody_takes_is_given_up_after_its_lifetime(world: World) -> None:
    world.clock.stop()
    world.sink.answer = "450 4.2.0 later"
    number = await accept(world)
    for _ in range(30):
        await world.drain()
        if (await row(world)).state != State.RETRY:
            break
        world.clock.advance((await row(world)).next_at - world.clock.now())
    assert (await row(world)).state == State.FAILED
    assert (await row(world)).expires_at >= world.clock.now()
    assert (await row(world)).attempts > 8
    with pytest.raises(SendFailed):
        await outcome(world, number)


async def test_without_retry_the_first_failure_is_final_and_frees_the_send_id(world: World) -> None:
    world.sink.answer = "451 busy"
    number = await accept(world, retry=0, send_id="once")
    await world.drain()
    with pytest.raises(SendFailed):
        await outcome(world, number)
    assert await accept(world, retry=0, send_id="once") != number


async def test_unreachable_server_is_a_temporary_failure(world: World) -> None:
    await world.change_project(route="smtp://127.0.0.1:1")
    number = await accept(world)
    await world.drain()
    assert (await outcome(world, number)).state is State.RETRY


@pytest.mark.parametrize(
    ("answer", "is_bounce"),
    [
        ("550 5.1.1 no such user", True),
        ("550 no such user", True),
        ("550 5.7.1 we do not like you", False),
        ("552 5.2.2 mailbox full", False),
    ],
)
async def test_only_a_mailbox_that_is_not_there_is_a_hard_bounce(world: World, answer: str, is_bounce: bool) -> None:
    await world.person("1", "vera@wool.example")
    world.sink.refuse["vera@wool.example"] = answer
    number = await accept(world)
    await world.drain()
    with pytest.raises(SendFailed):
        await outcome(world, number)
    kinds = await world.read(lambda tx: quarantine.kinds_of(tx, world.project.id, "Vera@wool.example"))
    assert [found.kind for found in kinds] == (["bounce"] if is_bounce else [])
    if is_bounce:
        with pytest.raises(Filtered, match="filters"):
            await accept(world)


async def test_the_fifth_full_mailbox_without_a_success_is_a_bounce(world: World) -> None:
    world.clock.stop()
    world.sink.refuse["vera@wool.example"] = "552 5.2.2 mailbox full"
    for attempt in range(5):
        assert not await world.read(lambda tx: quarantine.kinds_of(tx, world.project.id, "vera@wool.example")), attempt
        await accept(world)
        await world.drain()
        world.clock.advance(2 * 60 * MINUTE)
    assert await world.read(lambda tx: quarantine.kinds_of(tx, world.project.id, "vera@wool.example"))


async def test_send_id_is_taken_while_it_waits_and_after_it_was_sent(world: World) -> None:
    await accept(world, send_id="order-1")
    with pytest.raises(InProgress):
        await accept(world, send_id="order-1")
    await world.drain()
    with pytest.raises(AlreadySent):
        await accept(world, send_id="order-1")
    assert len(world.sink.letters) == 1


async def test_fifty_equal_calls_at_once_send_one_letter(world: World) -> None:
    results = await asyncio.gather(*(accept(world, send_id="same") for _ in range(50)), return_exceptions=True)
    assert sum(isinstance(result, int) for result in results) == 1
    assert sum(isinstance(result, InProgress) for result in results) == 49
    await world.drain()
    assert len(world.sink.letters) == 1


async def test_a_letter_refused_by_filters_does_not_use_up_its_send_id(world: World) -> None:
    await world.write(
        lambda tx: quarantine.add(tx, world.project.id, quarantine.BLACKLIST, "vera@wool.example", "test")
    )
    with pytest.raises(Filtered):
        await accept(world, send_id="x")
    await world.write(lambda tx: quarantine.remove(tx, world.project.id, quarantine.BLACKLIST, "vera@wool.example"))
    await accept(world, send_id="x")


async def test_who_leaves_while_a_letter_waits_does_not_get_it(world: World) -> None:
    await subscribed(world)
    number = await accept(world, world.category_letter)
    await world.write(lambda tx: subscriptions.unsubscribe(tx, world.project, Identity("1"), Who("test")))
    await world.drain()
    with pytest.raises(Filtered) as caught:
        await outcome(world, number)
    assert caught.value.reason == "unsubscribed"
    assert not world.sink.letters


async def test_copies_go_to_cc_and_bcc_but_bcc_is_in_no_header(world: World) -> None:
    headers = {"cc": "Anna <anna@wool.example>", "BCC": "lev@wool.example", "Reply-To": "Дана <dana@wool.example>"}
    await accept(world, headers=headers)
    await world.drain()
    [letter] = world.sink.letters
    assert letter.recipients == ["vera@wool.example", "anna@wool.example", "lev@wool.example"]
    assert letter.message["Cc"] == "Anna <anna@wool.example>"
    assert letter.message["Bcc"] is None and b"lev@" not in letter.raw
    assert letter.message["Reply-To"].addresses[0].display_name == "Дана"


async def test_a_copy_that_was_taken_is_not_sent_again_with_the_retry(world: World) -> None:
    world.clock.stop()
    world.sink.refuse["vera@wool.example"] = "451 later"
    await accept(world, headers={"Cc": "anna@wool.example"})
    await world.drain()
    assert [letter.recipients for letter in world.sink.letters] == [["anna@wool.example"]]
    world.sink.refuse.clear()
    world.clock.advance(10 * MINUTE)
    await world.drain()
    assert world.sink.letters[1].recipients == ["vera@wool.example"]


async def test_template_that_fails_with_its_pins_is_a_failed_letter_and_no_poison(world: World) -> None:
    letter = await world.letter(Text("en", "x", "<p>{{ 1 / zero|int }}</p>"))
    number = await accept(world, letter, pins={"zero": "0"})
    await world.drain()
    with pytest.raises(SendFailed):
        await outcome(world, number)
    assert "division" in (await row(world)).answer


class Killed(BaseException):
    """The end of a process."""


async def _killed_after_the_dot(world: World, number: int) -> None:
    """The worker ends between the server's taking of the letter and its own note of it."""

    class Dies:
        open_tx = world.open_tx

        class mail:  # noqa: N801
            @staticmethod
            async def send(*args: Any) -> Any:
                await world.mail.send(*args)
                raise Killed

    with pytest.raises(Killed):
        await deliver.deliver(Dies(), dispatch_id=number, attempts=0)  # type: ignore[arg-type]


async def test_service_letter_is_sent_again_under_its_message_id_when_the_worker_died(world: World) -> None:
    number = await accept(world, send_id="s")
    await _killed_after_the_dot(world, number)
    assert (await row(world)).state == State.SENDING
    with pytest.raises(InProgress):
        await accept(world, send_id="s")
    await world.drain()  # the job was never noted as done
    assert (await outcome(world, number)).state is State.SENT
    ids = {letter.message["Message-ID"] for letter in world.sink.letters}
    assert len(world.sink.letters) == 2 and len(ids) == 1


async def test_letter_of_a_category_is_parked_when_the_worker_died(world: World) -> None:
    await subscribed(world)
    number = await accept(world, world.category_letter, send_id="c")
    await _killed_after_the_dot(world, number)
    await world.drain()
    assert (await outcome(world, number)).state is State.UNKNOWN
    assert len(world.sink.letters) == 1
    with pytest.raises(InProgress):
        await accept(world, world.category_letter, send_id="c")


async def test_a_letter_that_kills_its_worker_again_and_again_is_parked(world: World) -> None:
    number = await accept(world)
    for _ in range(deliver.CRASHES_MAX + 1):
        await _killed_after_the_dot(world, number)
    await world.drain()
    assert (await outcome(world, number)).state is State.UNKNOWN


async def test_a_worker_that_was_overtaken_changes_nothing(world: World) -> None:
    number = await accept(world)
    offer = await deliver._prepared(world.open_tx, number, 0)
    assert offer is not None
    attempt = await world.write(lambda tx: deliver._begin_attempt(tx, offer.row))
    assert attempt == 1
    assert await world.write(lambda tx: deliver._begin_attempt(tx, offer.row)) is None  # too late for a second
    await world.drain()  # another worker takes over and sends
    settled = await row(world)
    late = await world.mail.send("smtp://127.0.0.1:1", "shop@wool.example", ["vera@wool.example"], b"x")
    await world.write(lambda tx: deliver._note(tx, offer, attempt, late))
    assert await row(world) == settled and settled.state == State.SENT


async def test_a_job_that_comes_twice_sends_once(world: World) -> None:
    number = await accept(world)
    services = Services(world.open_tx, world.mail)
    await deliver.deliver(services, dispatch_id=number, attempts=0)
    await deliver.deliver(services, dispatch_id=number, attempts=0)
    await world.drain()
    assert len(world.sink.letters) == 1


async def test_two_runners_deliver_every_letter_once(world: World) -> None:
    await world.change_project(send_to_unknown=True)
    for index in range(30):
        await accept(world, email=f"p{index}@wool.example")
    other = Runner(world.open_tx, JOBS, services=Services(world.open_tx, world.mail))
    await asyncio.gather(world.runner.drain(), other.drain())
    assert sorted(letter.recipients[0] for letter in world.sink.letters) == sorted(
        f"p{index}@wool.example" for index in range(30)
    )


async def test_a_newer_text_does_not_change_letters_under_way(world: World) -> None:
    await accept(world, pins={"name": "Vera"})
    new = letters.prepare(Text("en", "Another subject", "<p>new</p>"))

    async def save(tx: Tx) -> int:
        return await letters.set_text(tx, world.project, world.service_letter, new)

    assert await world.write(save) == 2
    await world.drain()
    await accept(world)
    await world.drain()
    assert [letter.message["Subject"] for letter in world.sink.letters] == ["Your code, Vera", "Another subject"]


async def test_stuck_letters_are_taken_up_by_the_clock(world: World) -> None:
    number = await accept(world)
    await world.runner.drain()
    world.sink.letters.clear()

    @statement
    def lose() -> Any:
        return dispatches.update().values(state=State.QUEUED.value, attempts=0, settled_at=None)

    await world.write(lambda tx: tx.run(lose()))
    world.clock.advance(31 * MINUTE)
    await world.write(lambda tx: tx.enqueue("mailing.resume"))
    await world.drain()
    assert (await outcome(world, number)).state is State.SENT and len(world.sink.letters) == 1
