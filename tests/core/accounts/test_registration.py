"""Coming in: who may register, how an address is proved, how a forgotten password is replaced."""

import asyncio

import pytest
from msgspec.structs import replace

from tests.cast import Cast, password_hash
from tests.core.logbook import enqueued, of_kind
from veche.core import accounts, auth, barriers, conversations, graph, search, suggestions
from veche.core.accounts import onetime
from veche.core.accounts.registration import LETTER
from veche.core.accounts.views import NewUser, RegisteredUser
from veche.core.barriers import AddressChanges
from veche.core.errors import Conflict, Invalid, NotAllowed, NotFound, NotSignedIn
from veche.core.events import AccountChanged, AccountCreated, TokensRevoked
from veche.core.paging import Page
from veche.core.tx import Tx, TxFactory
from veche.core.viewer import Role, Viewer
from veche.lib.times import DAY, HOUR, MINUTE

NEW = NewUser(username="Zoya", email="Zoya@Example.ORG", agreement=True, display_name="Зоя Лис", locale="ru")


async def register(open_tx: TxFactory, viewer: Viewer = Viewer.anonymous, **changes: object) -> RegisteredUser:
    new = replace(NEW, password_hash=await password_hash(), **changes)  # type: ignore[arg-type]
    return await open_tx.write(lambda tx: accounts.register(tx, viewer, new))


def in_mode(open_tx: TxFactory, mode: str, *, confirm: bool = True) -> TxFactory:
    open_tx.settings = open_tx.settings.changed({"registration.mode": mode, "registration.confirm_email": confirm})
    return open_tx


def later(open_tx: TxFactory, ms: int) -> None:
    open_tx.clock.advance(ms)


async def letters(open_tx: TxFactory, letter: str) -> list[str]:
    """Tokens of the letters of this kind."""
    return [args["token"] for args in await enqueued(open_tx, LETTER) if args["letter"] == letter]


async def test_anybody_may_register_while_the_door_is_open(open_tx: TxFactory) -> None:
    user = await register(open_tx)
    async with open_tx.read() as tx:
        view = await accounts.load_one(tx, Viewer(account_id=user.account_id), user.account_id)
    assert (view.username, view.display_name, view.first_name, view.last_name) == ("Zoya", "Зоя Лис", "Зоя", "Лис")
    assert (view.acct, view.kind, view.domain) == ("Zoya", "person", "")
    assert user.needs_confirmation and not user.needs_approval
    assert await of_kind(open_tx, AccountCreated) == [AccountCreated(account_id=user.account_id)]


async def test_a_language_that_is_none_keeps_nobody_out(open_tx: TxFactory) -> None:
    for name, given, kept in (("Zoya", "klingon!", "en"), ("Lida", "", "en"), ("Nina", "pt-BR", "pt-BR")):
        user = await register(open_tx, username=name, email=f"{name}@example.org", locale=given)
        async with open_tx.read() as tx:
            own = await accounts.load_own(tx, Viewer(account_id=user.account_id, user_id=user.user_id))
        assert own.locale == kept


async def test_a_letter_with_a_link_is_on_its_way(open_tx: TxFactory) -> None:
    user = await register(open_tx)
    (args,) = await enqueued(open_tx, LETTER)
    assert (args["user_id"], args["letter"]) == (user.user_id, "confirmation") and len(args["token"]) > 40


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"username": "42"}, "username", "invalid"),
        ({"username": "root"}, "username", "reserved"),
        ({"email": None}, "email", "blank"),
        ({"email": "nobody"}, "email", "invalid"),
        ({"email": "a b@example.org"}, "email", "invalid"),
        ({"agreement": False}, "agreement", "accepted"),
        ({"display_name": "x" * 61}, "display_name", "too_long"),
        ({"reason": "x" * 1001}, "reason", "too_long"),
    ],
)
async def test_bad_input_is_refused_and_leaves_nothing(
    open_tx: TxFactory, changes: dict[str, object], field: str, code: str
) -> None:
    with pytest.raises(Invalid) as refused:
        await register(open_tx, **changes)
    assert (refused.value.field, refused.value.code) == (field, code)
    assert not await enqueued(open_tx, LETTER) and not await of_kind(open_tx, AccountCreated)


async def test_a_password_is_needed(open_tx: TxFactory) -> None:
    with pytest.raises(Invalid) as refused:
        await open_tx.write(lambda tx: accounts.register(tx, Viewer.anonymous, NEW))
    assert refused.value.field == "password"


@pytest.mark.parametrize(
    ("changes", "field"), [({"email": "other@example.org"}, "username"), ({"username": "other"}, "email")]
)
async def test_names_and_addresses_are_taken_whatever_their_case(
    open_tx: TxFactory, changes: dict[str, object], field: str
) -> None:
    await register(open_tx, username="ZOYA", email="ZOYA@example.org")
    with pytest.raises(Invalid) as refused:
        await register(open_tx, **changes)
    assert (refused.value.field, refused.value.code) == (field, "taken")


async def test_of_two_who_register_the_same_name_at_once_one_is_refused(open_tx: TxFactory) -> None:
    await password_hash()
    found = await asyncio.gather(
        *(register(open_tx, email=f"zoya{n}@example.org") for n in range(6)), return_exceptions=True
    )
    assert sum(isinstance(one, RegisteredUser) for one in found) == 1
    assert sum(isinstance(one, Invalid) and one.code == "taken" for one in found) == 5


async def test_nobody_registers_while_the_door_is_closed(open_tx: TxFactory) -> None:
    with pytest.raises(NotAllowed):
        await register(in_mode(open_tx, "closed"))
    user = await register(open_tx, Viewer.system)
    assert user.account_id


async def test_a_closed_door_is_told_before_the_faults_of_the_form(open_tx: TxFactory, cast: Cast) -> None:
    barred = AddressChanges("198.51.100.0/24", "sign_up_block")
    await open_tx.write(lambda tx: barriers.bar_network(tx, cast.anna.viewer, barred))
    wrong = NewUser(username="root", email="nobody", address="198.51.100.9")
    for mode, address in (("open", "198.51.100.9"), ("closed", "203.0.113.5")):
        in_mode(open_tx, mode)
        asked = replace(wrong, address=address)
        async with open_tx.read() as tx:
            for ask in (accounts.check_door(tx, address), accounts.faults(tx, asked)):
                with pytest.raises(NotAllowed):
                    await ask
        with pytest.raises(NotAllowed):
            await open_tx.write(lambda tx, new=asked: accounts.register(tx, Viewer.anonymous, new))
    in_mode(open_tx, "open")
    async with open_tx.read() as tx:
        found = await accounts.faults(tx, replace(wrong, address="203.0.113.5"))
    assert {error.field for error in found} == {"username", "email", "agreement"}


async def test_the_invited_come_in_as_often_as_their_code_allows(open_tx: TxFactory, cast: Cast) -> None:
    in_mode(open_tx, "invite")
    with pytest.raises(NotAllowed):
        await register(open_tx)
    code = (await open_tx.write(lambda tx: accounts.invite(tx, cast.boris.viewer, max_uses=1))).code
    with pytest.raises(Invalid) as refused:
        await register(open_tx, invite="made up")
    assert refused.value.field == "invite"
    await register(open_tx, invite=code)
    with pytest.raises(Invalid):
        await register(open_tx, invite=code, username="second", email="second@example.org")
    async with open_tx.read() as tx:
        (shown,) = await accounts.my_invites(tx, cast.boris.viewer)
    assert shown.uses == 1


async def test_a_failed_registration_does_not_use_an_invitation_up(open_tx: TxFactory, cast: Cast) -> None:
    in_mode(open_tx, "invite")
    code = (await open_tx.write(lambda tx: accounts.invite(tx, cast.boris.viewer))).code
    with pytest.raises(Invalid):
        await register(open_tx, invite=code, username="anna")
    assert await register(open_tx, invite=code)


async def test_an_invitation_can_be_withdrawn_and_runs_out(open_tx: TxFactory, cast: Cast) -> None:
    in_mode(open_tx, "invite")
    later_on = open_tx.now() + DAY
    first = await open_tx.write(lambda tx: accounts.invite(tx, cast.boris.viewer))
    second = await open_tx.write(lambda tx: accounts.invite(tx, cast.boris.viewer, expires_at=later_on))
    await open_tx.write(lambda tx: accounts.withdraw_invite(tx, cast.boris.viewer, first.id))
    later(open_tx, DAY)
    for code in (first.code, second.code):
        with pytest.raises(Invalid):
            await register(open_tx, invite=code)
    with pytest.raises(NotSignedIn):
        await open_tx.write(lambda tx: accounts.invite(tx, Viewer.anonymous))


async def test_who_needs_approval_waits_for_a_moderator(open_tx: TxFactory, cast: Cast) -> None:
    user = await register(in_mode(open_tx, "approval", confirm=False), reason="Люблю вязать")
    assert user.needs_approval and not user.needs_confirmation
    with pytest.raises(NotAllowed):
        await open_tx.write(lambda tx: accounts.approve(tx, cast.boris.viewer, user.user_id))
    async with open_tx.read() as tx:
        assert not (await auth.identity(tx, user.user_id)).approved
    await open_tx.write(lambda tx: accounts.approve(tx, cast.anna.viewer, user.user_id))
    async with open_tx.read() as tx:
        assert (await auth.identity(tx, user.user_id)).approved


async def test_who_is_turned_away_is_gone_and_the_address_is_free(open_tx: TxFactory, cast: Cast) -> None:
    with pytest.raises(Invalid):
        await register(in_mode(open_tx, "approval"))
    user = await register(in_mode(open_tx, "approval"), reason="To read")
    await open_tx.write(lambda tx: accounts.reject(tx, cast.anna.viewer, user.user_id))
    async with open_tx.read() as tx:
        assert not await accounts.load(tx, Viewer.anonymous, [user.account_id]), "nobody had seen it"
        assert (await accounts.load_one(tx, cast.anna.viewer, user.account_id)).deleted
    assert await register(open_tx, username="zoya_again", reason="To read")
    with pytest.raises(Conflict):
        await open_tx.write(lambda tx: accounts.reject(tx, cast.anna.viewer, cast.boris.user_id or 0))


async def seen(tx: Tx, viewer: Viewer, id: int) -> set[str]:
    """Where this viewer meets an account that is called zoya."""
    ways = {
        "id": await accounts.load(tx, viewer, [id]),
        "version": await accounts.facts(tx, viewer, [id]),
        "name": await accounts.find(tx, "zoya"),
        "names": await accounts.find_many(tx, ["zoya"]),
        "uri": await accounts.find_uri(tx, tx.settings.url(f"/users/{id}")),
        "search": (await search.people_and_groups(tx, viewer, "zoya", Page())).items,
        "directory": [one for one in (await suggestions.directory(tx, viewer, Page())).items if one.id == id],
    }
    return {way for way, found in ways.items() if found}


async def test_who_waits_is_seen_by_nobody_until_let_in_and_proven(open_tx: TxFactory, cast: Cast) -> None:
    user = await register(in_mode(open_tx, "approval"), reason="To read")
    id, own = user.account_id, Viewer(account_id=user.account_id, user_id=user.user_id)
    verbs = (graph.follow, graph.block, graph.mute)

    async def hidden() -> None:
        async with open_tx.read() as tx:
            assert not await seen(tx, Viewer.anonymous, id) and not await seen(tx, cast.boris.viewer, id)
            assert await seen(tx, own, id) == await seen(tx, cast.anna.viewer, id) == {"id", "version"}
            with pytest.raises(NotFound):
                await graph.followers(tx, cast.boris.viewer, id, Page())
            assert (await accounts.load_user(tx, cast.anna.viewer, "zoya")).account.id == id
        for verb in verbs:
            with pytest.raises(NotFound):
                await open_tx.write(lambda tx, verb=verb: verb(tx, cast.boris.viewer, id))
        with pytest.raises(NotFound):
            message = conversations.NewMessage(peer_id=id, text="hello")
            await open_tx.write(lambda tx: conversations.send(tx, cast.boris.viewer, message))

    await hidden()
    await open_tx.write(lambda tx: accounts.approve(tx, cast.anna.viewer, user.user_id))
    await hidden()
    arrived = AccountChanged(account_id=id)
    assert arrived not in await of_kind(open_tx, AccountChanged)
    (token,) = await letters(open_tx, "confirmation")
    await open_tx.write(lambda tx: accounts.confirm_email(tx, token))
    assert (await of_kind(open_tx, AccountChanged)).count(arrived) == 1
    async with open_tx.read() as tx:
        for viewer in (Viewer.anonymous, cast.boris.viewer):
            assert await seen(tx, viewer, id) == {"id", "version", "name", "names", "uri", "search", "directory"}
    assert (await open_tx.write(lambda tx: graph.follow(tx, cast.boris.viewer, id))).following
    await open_tx.write(lambda tx: accounts.change_email(tx, own, "new@example.org"))
    async with open_tx.read() as tx:
        assert await seen(tx, Viewer.anonymous, id), "who has arrived stays"


async def test_who_waits_for_a_letter_that_nobody_asks_for_any_more_arrives(open_tx: TxFactory, cast: Cast) -> None:
    waiting = await register(open_tx)
    other = await register(open_tx, username="yana", email="yana@example.org")
    changes = accounts.UserChanges(confirmed=True)
    await open_tx.write(lambda tx: accounts.set_user(tx, Viewer.system, "yana", changes))
    both = {waiting.account_id, other.account_id}
    for confirm, there in ((True, {other.account_id}), (False, both)):
        in_mode(open_tx, "open", confirm=confirm)
        await open_tx.write(auth.prune)
        async with open_tx.read() as tx:
            assert {*await accounts.load(tx, Viewer.anonymous, both)} == there


async def test_only_the_instance_and_administrators_give_out_roles_at_registration(
    open_tx: TxFactory, cast: Cast
) -> None:
    plain = await register(open_tx, role="admin", confirmed=True)
    trusted = await register(
        open_tx, cast.anna.viewer, username="moder", email=None, role="moderator", confirmed=True, agreement=False
    )
    assert plain.needs_confirmation and not trusted.needs_confirmation
    async with open_tx.read() as tx:
        assert (await auth.identity(tx, plain.user_id)).role == Role.USER
        assert (await auth.identity(tx, trusted.user_id)).role == Role.MODERATOR


async def test_following_the_link_proves_the_address_once(open_tx: TxFactory) -> None:
    user = await register(open_tx)
    (token,) = await letters(open_tx, "confirmation")
    found = await open_tx.write(lambda tx: accounts.confirm_email(tx, token))
    assert (found.user_id, found.account_id) == (user.user_id, user.account_id)
    async with open_tx.read() as tx:
        assert (await auth.identity(tx, user.user_id)).confirmed
    with pytest.raises(Invalid) as refused:
        await open_tx.write(lambda tx: accounts.confirm_email(tx, token))
    assert refused.value.code == "expired"


async def test_of_two_who_follow_one_link_at_once_one_succeeds(open_tx: TxFactory) -> None:
    await register(open_tx)
    (token,) = await letters(open_tx, "confirmation")
    attempts = (open_tx.write(lambda tx: accounts.confirm_email(tx, token)) for _ in range(5))
    found = await asyncio.gather(*attempts, return_exceptions=True)
    assert sum(isinstance(one, Invalid) for one in found) == 4


async def test_a_link_is_not_stored_and_does_not_work_for_ever(open_tx: TxFactory) -> None:
    await register(open_tx)
    (token,) = await letters(open_tx, "confirmation")
    later(open_tx, onetime.LIFETIME["confirm"])
    with pytest.raises(Invalid):
        await open_tx.write(lambda tx: accounts.confirm_email(tx, token))
    assert await open_tx.write(onetime.prune) == 1
    assert await open_tx.write(onetime.prune) == 0


async def test_the_letter_can_be_asked_for_again_and_then_the_old_link_works_no_more(open_tx: TxFactory) -> None:
    await register(open_tx)
    await open_tx.write(lambda tx: accounts.resend_confirmation(tx, Viewer.anonymous, "zoya@example.org"))
    assert len(await letters(open_tx, "confirmation")) == 1, "the first one is still fresh"
    later(open_tx, MINUTE)
    await open_tx.write(lambda tx: accounts.resend_confirmation(tx, Viewer.anonymous, "zoya@example.org"))
    old, new = await letters(open_tx, "confirmation")
    with pytest.raises(Invalid):
        await open_tx.write(lambda tx: accounts.confirm_email(tx, old))
    await open_tx.write(lambda tx: accounts.confirm_email(tx, new))


async def test_a_wrong_address_can_be_corrected_before_it_is_confirmed(open_tx: TxFactory, cast: Cast) -> None:
    user = await register(open_tx)
    later(open_tx, MINUTE)
    viewer = Viewer(account_id=user.account_id, user_id=user.user_id)
    with pytest.raises(Invalid) as refused:
        await open_tx.write(lambda tx: accounts.resend_confirmation(tx, viewer, cast.boris.email))
    assert refused.value.code == "taken"
    await open_tx.write(lambda tx: accounts.resend_confirmation(tx, viewer, "right@example.org"))
    token = (await letters(open_tx, "confirmation"))[-1]
    await open_tx.write(lambda tx: accounts.confirm_email(tx, token))
    async with open_tx.read() as tx:
        own = await accounts.load_own(tx, viewer)
    assert (own.email, own.email_confirmed) == ("right@example.org", True)
    with pytest.raises(Conflict):
        await open_tx.write(lambda tx: accounts.resend_confirmation(tx, viewer))


async def test_a_stranger_learns_nothing_about_addresses(open_tx: TxFactory, cast: Cast) -> None:
    for email in ("nobody@example.org", cast.boris.email):
        await open_tx.write(lambda tx, email=email: accounts.resend_confirmation(tx, Viewer.anonymous, email))
    await open_tx.write(lambda tx: accounts.request_reset(tx, "nobody@example.org"))
    await open_tx.write(lambda tx: accounts.request_reset(tx, "no address at all"))
    assert not await enqueued(open_tx, LETTER)


async def test_another_address_counts_when_its_link_was_followed(open_tx: TxFactory, cast: Cast) -> None:
    await open_tx.write(lambda tx: accounts.change_email(tx, cast.boris.viewer, "boris@New.example"))
    async with open_tx.read() as tx:
        assert (await accounts.load_own(tx, cast.boris.viewer)).email == cast.boris.email
    (token,) = await letters(open_tx, "confirmation")
    await open_tx.write(lambda tx: accounts.confirm_email(tx, token))
    async with open_tx.read() as tx:
        assert (await accounts.load_own(tx, cast.boris.viewer)).email == "boris@new.example"


async def test_an_address_that_somebody_has_taken_meanwhile_is_not_confirmed(open_tx: TxFactory, cast: Cast) -> None:
    await open_tx.write(lambda tx: accounts.change_email(tx, cast.boris.viewer, "zoya@example.org"))
    (token,) = await letters(open_tx, "confirmation")
    await register(open_tx)
    with pytest.raises(Conflict):
        await open_tx.write(lambda tx: accounts.confirm_email(tx, token))


async def test_a_reset_sets_the_password_and_signs_everything_out(open_tx: TxFactory, cast: Cast) -> None:
    boris = cast.boris
    async with open_tx.read() as tx:
        person = await auth.identity(tx, boris.user_id or 0)
    cookie = await open_tx.write(lambda tx: auth.open_session(tx, person))
    await open_tx.write(lambda tx: accounts.request_reset(tx, boris.email.upper()))
    (token,) = await letters(open_tx, "reset")
    async with open_tx.read() as tx:
        assert await accounts.can_reset(tx, token) and not await accounts.can_reset(tx, "another")
    new = await password_hash("another long password")
    await open_tx.write(lambda tx: accounts.reset_password(tx, token, new))
    assert (await auth.check_password(open_tx, "boris", "another long password")).user_id == boris.user_id
    async with open_tx.read() as tx:
        assert await auth.viewer_of_session(tx, cookie) is None
        assert not await accounts.can_reset(tx, token)
    assert await of_kind(open_tx, TokensRevoked) == [TokensRevoked(token_ids=(), account_id=boris.id)]
    with pytest.raises(Invalid):
        await open_tx.write(lambda tx: accounts.reset_password(tx, token, new))


async def test_a_reset_link_runs_out(open_tx: TxFactory, cast: Cast) -> None:
    await open_tx.write(lambda tx: accounts.request_reset(tx, cast.boris.email))
    (token,) = await letters(open_tx, "reset")
    later(open_tx, 2 * HOUR)
    with pytest.raises(Invalid):
        await open_tx.write(lambda tx: accounts.reset_password(tx, token, "unused"))


async def test_letters_do_not_follow_one_another_within_a_minute(open_tx: TxFactory, cast: Cast) -> None:
    for _ in range(3):
        await open_tx.write(lambda tx: accounts.request_reset(tx, cast.boris.email))
    assert len(await letters(open_tx, "reset")) == 1


async def test_a_reset_link_is_no_confirmation_link(open_tx: TxFactory, cast: Cast) -> None:
    await open_tx.write(lambda tx: accounts.request_reset(tx, cast.boris.email))
    (token,) = await letters(open_tx, "reset")
    with pytest.raises(Invalid):
        await open_tx.write(lambda tx: accounts.confirm_email(tx, token))
