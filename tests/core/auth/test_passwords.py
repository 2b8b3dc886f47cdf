"""Signing in with a password."""

import asyncio
import time

import pytest

from tests.cast import PASSWORD, Cast, password_hash
from tests.core.logbook import of_kind
from veche.core import accounts, auth
from veche.core.auth import attempts, passwords
from veche.core.errors import Invalid, NotAllowed, NotFound, NotSignedIn, TooMany, Unavailable
from veche.core.events import TokensRevoked
from veche.core.tx import TxFactory
from veche.core.viewer import Viewer
from veche.lib.times import HOUR
from veche.settings import Limits


@pytest.mark.parametrize("login", ["boris", "BORIS", " @boris ", "boris@example.org", "Boris@Example.ORG"])
async def test_a_name_or_an_address_with_the_password_is_somebody(open_tx: TxFactory, cast: Cast, login: str) -> None:
    person = await auth.check_password(open_tx, login, PASSWORD)
    assert (person.user_id, person.account_id, person.username) == (cast.boris.user_id, cast.boris.id, "boris")
    assert person.confirmed and person.approved and not person.needs_code and person.locale == "ru"


@pytest.mark.parametrize(
    ("login", "password"),
    [
        ("boris", "wrong"),
        ("boris", ""),
        ("boris", PASSWORD + " "),
        ("boris", "x" * 100_000),
        ("nobody", PASSWORD),
        ("", PASSWORD),
        ("x" * 5000, PASSWORD),
        ("dana@far.example", PASSWORD),
        ("knitters", PASSWORD),
        ("boris@example.com", PASSWORD),
        ("bo\udc80ris", "\udc80"),
    ],
)
async def test_anything_else_is_nobody_in_one_and_the_same_way(
    open_tx: TxFactory, cast: Cast, login: str, password: str
) -> None:
    with pytest.raises(NotSignedIn) as refused:
        await auth.check_password(open_tx, login, password)
    assert refused.value.message == "Invalid username or password"


@pytest.mark.database("sqlite")
async def test_an_unknown_name_takes_as_long_as_a_known_one(open_tx: TxFactory, cast: Cast) -> None:
    await passwords.verify(None, "warm up")

    async def spent(login: str) -> float:
        times = []
        for _ in range(5):
            start = time.process_time()
            with pytest.raises(NotSignedIn):
                await auth.check_password(open_tx, login, "wrong password")
            times.append(time.process_time() - start)
        return min(times)

    known, unknown = await spent("boris"), await spent("nobody")
    assert 0.2 < unknown / known < 5  # without the hash it would be a hundredth


async def test_my_mail_ru_s_form_loses_the_last_label_of_the_host(open_tx: TxFactory, cast: Cast) -> None:
    assert (
        await auth.check_password(open_tx, "boris@example.ru", PASSWORD, any_zone=True)
    ).user_id == cast.boris.user_id
    for login in ("bor%@example.ru", "b_ris@example.ru", "nobody@example.ru", "boris@other.ru"):
        with pytest.raises(NotSignedIn):
            await auth.check_password(open_tx, login, PASSWORD, any_zone=True)
    with pytest.raises(NotSignedIn):
        await auth.check_password(open_tx, "boris@example.ru", PASSWORD)


async def test_right_but_shut_out_is_told_apart_from_wrong(open_tx: TxFactory, cast: Cast) -> None:
    await open_tx.write(lambda tx: accounts.disable(tx, cast.anna.viewer, cast.boris.user_id or 0))
    await open_tx.write(lambda tx: accounts.suspend(tx, cast.anna.viewer, cast.gleb.id))
    for login in ("boris", "gleb"):
        with pytest.raises(NotAllowed):
            await auth.check_password(open_tx, login, PASSWORD)
        with pytest.raises(NotSignedIn):
            await auth.check_password(open_tx, login, "wrong")


async def test_too_many_failures_close_the_name_for_the_hour_under_every_spelling(
    open_tx: TxFactory, cast: Cast
) -> None:
    await open_tx.write(lambda tx: attempts.note_failure(tx, *[f"user:{cast.boris.user_id}"] * attempts.MOST))
    for login in ("boris", "boris@example.org"):
        with pytest.raises(TooMany) as refused:
            await auth.check_password(open_tx, login, PASSWORD)
        assert refused.value.retry_at is not None and refused.value.retry_at > open_tx.now()
    assert await auth.check_password(open_tx, "anna", PASSWORD)
    open_tx.clock.advance(HOUR)
    assert await auth.check_password(open_tx, "boris", PASSWORD)


async def test_failures_are_counted_by_name_and_by_address_and_successes_are_not(
    open_tx: TxFactory, cast: Cast
) -> None:
    await auth.check_password(open_tx, "boris", PASSWORD, address="192.0.2.7")
    for _ in range(attempts.MOST):
        with pytest.raises(NotSignedIn):
            await auth.check_password(open_tx, "nobody", "x", address="192.0.2.7")
    async with open_tx.read() as tx:
        assert await auth.too_many(tx, "name:nobody") and await auth.too_many(tx, "address:192.0.2.7")
        assert await auth.too_many(tx, f"user:{cast.boris.user_id}") is None
    with pytest.raises(TooMany):
        await auth.check_password(open_tx, "boris", PASSWORD, address="192.0.2.7")
    assert await auth.check_password(open_tx, "boris", PASSWORD, address="192.0.2.8")


async def test_an_operator_may_switch_the_limits_off(open_tx: TxFactory, cast: Cast) -> None:
    await open_tx.write(lambda tx: attempts.note_failure(tx, *[f"user:{cast.boris.user_id}"] * attempts.MOST))
    open_tx.settings = open_tx.settings.changed({"ratelimit.enabled": False})
    assert await auth.check_password(open_tx, "boris", PASSWORD)


@pytest.mark.parametrize(
    ("password", "code"), [("", "blank"), ("   ", "blank"), ("short", "too_short"), ("x" * 600, "too_long")]
)
async def test_a_new_password_has_a_length(password: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        await auth.hash_password(password, Limits())
    assert (refused.value.field, refused.value.code) == ("password", code)


async def test_hashing_is_refused_when_too_many_wait() -> None:
    results = await asyncio.gather(
        *(passwords.verify("no hash", "x") for _ in range(passwords.WAITING_MOST + 3)), return_exceptions=True
    )
    assert sum(isinstance(one, Unavailable) for one in results) == 3
    assert await passwords.verify(await password_hash(), PASSWORD)


async def test_a_hash_with_old_parameters_is_renewed_at_sign_in(open_tx: TxFactory, cast: Cast) -> None:
    from argon2 import PasswordHasher

    old = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(PASSWORD)
    await open_tx.write(lambda tx: auth.change_password(tx, cast.boris.viewer, old))
    assert passwords.is_outdated(old)
    await auth.check_password(open_tx, "boris", PASSWORD)
    with pytest.raises(NotSignedIn):
        await auth.check_password(open_tx, "boris", "wrong")
    assert await auth.check_password(open_tx, "boris", PASSWORD)


async def test_a_change_of_password_ends_everything_else_that_is_signed_in(open_tx: TxFactory, cast: Cast) -> None:
    async def sign_in(tx):  # type: ignore[no-untyped-def]
        person = await auth.identity(tx, cast.boris.user_id or 0)
        app = await auth.create_app(tx, Viewer.system, auth.NewApp(dialect="vk", name="Пчела"))
        tokens = [await auth.issue_token(tx, app, person, "wall") for _ in range(2)]
        return tokens, [await auth.open_session(tx, person) for _ in range(2)]

    tokens, cookies = await open_tx.write(sign_in)
    new = await password_hash("another long password")
    acting = Viewer(account_id=cast.boris.id, user_id=cast.boris.user_id, token_id=tokens[0].token_id)
    await open_tx.write(lambda tx: auth.change_password(tx, acting, new, keep_session=cookies[0]))
    async with open_tx.read() as tx:
        assert await auth.viewer_of_token(tx, tokens[0].access_token)
        assert await auth.viewer_of_token(tx, tokens[1].access_token) is None
        assert await auth.viewer_of_session(tx, cookies[0])
        assert await auth.viewer_of_session(tx, cookies[1]) is None
    (told,) = await of_kind(open_tx, TokensRevoked)
    assert told.token_ids == (tokens[1].token_id,) and told.account_id == cast.boris.id
    assert await auth.check_password(open_tx, "boris", "another long password")


async def test_passwords_of_others_are_set_by_administrators_only(open_tx: TxFactory, cast: Cast) -> None:
    new = await password_hash("another long password")
    boris = cast.boris.user_id
    for viewer, error in ((cast.vera.viewer, NotAllowed), (Viewer.anonymous, NotSignedIn)):
        target = boris if error is NotAllowed else None
        with pytest.raises(error):
            await open_tx.write(lambda tx, v=viewer, t=target: auth.change_password(tx, v, new, user_id=t))
    with pytest.raises(NotFound):
        await open_tx.write(lambda tx: auth.change_password(tx, Viewer.system, new, user_id=999_999))
    await open_tx.write(lambda tx: auth.change_password(tx, Viewer.system, new, user_id=boris))
    assert await auth.check_password(open_tx, "boris", "another long password")
