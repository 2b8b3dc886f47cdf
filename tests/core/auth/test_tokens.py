"""Apps, codes, tokens, sessions."""

import asyncio
import base64
import hashlib
from collections.abc import Iterator

import pytest
from sqlalchemy import select

from tests.cast import Cast
from tests.core.logbook import of_kind
from tests.counting import count_statements
from veche.core import accounts, auth, presence
from veche.core.auth import grants, sessions
from veche.core.auth.apps import OUT_OF_BAND
from veche.core.auth.views import AppView, NewApp, TokenIssued, TokenTerms, UserIdentity
from veche.core.errors import Conflict, Invalid, NotAllowed, NotFound, NotSignedIn
from veche.core.events import TokensRevoked
from veche.core.scopes import ALL, ORDINARY, Scope
from veche.core.tx import Tx, TxFactory
from veche.core.viewer import Role, Viewer
from veche.db import statement
from veche.lib.times import DAY, HOUR, MINUTE
from veche.tables.auth import grants as grant_rows
from veche.tables.auth import sessions as session_rows
from veche.tables.auth import tokens as token_rows

APP = NewApp(dialect="mastodon", name="Пчела", redirect_uris=("https://bee.example/back", "bee://back"), scopes="read")
URI = "https://bee.example/back"
VERIFIER = "v" * 64
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()


@pytest.fixture(autouse=True)
def words() -> Iterator[None]:
    """A dialect whose only word is `read`."""
    auth.register_scopes("mastodon", lambda text: frozenset({Scope.POSTS_READ}) if "read" in text else frozenset())
    yield
    auth.SCOPES.pop("mastodon")
    auth.granted.cache_clear()


async def new_app(open_tx: TxFactory, new: NewApp = APP) -> AppView:
    return await open_tx.write(lambda tx: auth.create_app(tx, Viewer.anonymous, new))


async def person(open_tx: TxFactory, user_id: int | None) -> UserIdentity:
    async with open_tx.read() as tx:
        return await auth.identity(tx, user_id or 0)


async def token(open_tx: TxFactory, app: AppView, user_id: int | None, terms: TokenTerms = TokenTerms()) -> TokenIssued:  # noqa: B008
    who = None if user_id is None else await person(open_tx, user_id)
    return await open_tx.write(lambda tx: auth.issue_token(tx, app, who, "read", terms))


async def viewer(open_tx: TxFactory, text: str) -> Viewer | None:
    async with open_tx.read() as tx:
        return await auth.viewer_of_token(tx, text)


# Apps


async def test_an_app_is_found_by_its_client_id_and_by_its_number(open_tx: TxFactory) -> None:
    app = await new_app(open_tx)
    async with open_tx.read() as tx:
        assert await auth.find_app(tx, app.client_id) == app == await auth.load_app(tx, app.id)
        assert await auth.find_app(tx, "unknown") is None
        with pytest.raises(NotFound):
            await auth.load_app(tx, 999_999)
    assert app.redirect_uris == APP.redirect_uris and len(app.client_id) >= 32 and app.private_key is None
    assert auth.has_secret(app, app.client_secret) and not auth.has_secret(app, "")


@pytest.mark.parametrize("dialect", ["vk", "mailru"])
async def test_dialects_that_number_apps_get_a_number_for_client_id(open_tx: TxFactory, dialect: str) -> None:
    app = await new_app(open_tx, NewApp(dialect=dialect, name="Счёты", standalone=True))
    assert app.client_id == str(app.id) and app.standalone
    assert (app.private_key is not None) == (dialect == "mailru")
    async with open_tx.read() as tx:
        assert await auth.find_app(tx, str(app.id)) == app


async def test_official_clients_bring_their_own_id_and_are_made_once(open_tx: TxFactory) -> None:
    new = NewApp(dialect="vk", name="Kate Mobile", client_id="2685278")
    made = [await open_tx.write(lambda tx: auth.ensure_app(tx, new)) for _ in range(2)]
    assert made[0] == made[1] and made[0].client_id == "2685278"
    with pytest.raises(Conflict):
        await new_app(open_tx, new)
    with pytest.raises(Conflict):
        await open_tx.write(lambda tx: auth.ensure_app(tx, NewApp(dialect="mailru", name="x", client_id="2685278")))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " \n "}, "name"),
        ({"name": "x" * 256}, "name"),
        ({"website": "javascript:x"}, "website"),
        ({"client_id": ""}, "client_id"),
        *[
            ({"redirect_uris": (uri,)}, "redirect_uris")
            for uri in (
                "/back",
                "https://",
                "javascript:alert(1)",
                "data:text/html,x",
                "https://x.example/#a",
                "https://a b",
            )
        ],
    ],
)
async def test_bad_apps_are_refused(open_tx: TxFactory, changes: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        await new_app(open_tx, NewApp(**{"dialect": "mastodon", "name": "x", **changes}))  # type: ignore[arg-type]
    assert refused.value.field == field


def test_codes_may_go_to_the_web_to_apps_own_schemes_and_to_a_page() -> None:
    good = ("https://x.example/a?b=c", "http://127.0.0.1:8080/", "tusky://oauth", "com.app:/back", OUT_OF_BAND)
    assert all(map(auth.is_redirect, good))


# Codes


async def code(open_tx: TxFactory, app: AppView, cast: Cast, challenge: str | None = None) -> str:
    who = await person(open_tx, cast.boris.user_id)
    return await open_tx.write(lambda tx: auth.grant_code(tx, app, who, "read", URI, challenge))


async def exchange(
    open_tx: TxFactory, app: AppView, code: str, uri: str = URI, verifier: str | None = None
) -> TokenIssued | None:
    return await open_tx.write(lambda tx: auth.exchange_code(tx, app, code, uri, verifier))


async def test_a_code_becomes_a_token_of_its_person_and_scopes(open_tx: TxFactory, cast: Cast) -> None:
    app = await new_app(open_tx)
    issued = await exchange(open_tx, app, await code(open_tx, app, cast, CHALLENGE), verifier=VERIFIER)
    assert issued is not None and issued.scopes == "read" and issued.expires_at is None
    found = await viewer(open_tx, issued.access_token)
    assert found is not None and (found.account_id, found.app_id, found.token_id) == (
        cast.boris.id,
        app.id,
        issued.token_id,
    )
    assert found.scopes == {Scope.POSTS_READ} and found.locale == "ru" and found.dialect == "mastodon"


async def test_a_code_used_twice_takes_away_what_it_gave(open_tx: TxFactory, cast: Cast) -> None:
    app = await new_app(open_tx)
    text = await code(open_tx, app, cast)
    issued = await exchange(open_tx, app, text)
    assert issued is not None
    assert await exchange(open_tx, app, text) is None
    assert await viewer(open_tx, issued.access_token) is None
    assert [event.token_ids for event in await of_kind(open_tx, TokensRevoked)] == [(issued.token_id,)]


async def test_of_several_who_use_one_code_at_once_nobody_keeps_a_token(open_tx: TxFactory, cast: Cast) -> None:
    app = await new_app(open_tx)
    text = await code(open_tx, app, cast)
    found = await asyncio.gather(*(exchange(open_tx, app, text) for _ in range(5)))
    (issued,) = [one for one in found if one is not None]
    assert await viewer(open_tx, issued.access_token) is None


@pytest.mark.parametrize("fault", ["verifier", "no verifier", "short verifier", "address", "app", "late", "unknown"])
async def test_a_code_is_refused_and_used_up(open_tx: TxFactory, cast: Cast, fault: str) -> None:
    app = await new_app(open_tx)
    other = await new_app(open_tx)
    text = await code(open_tx, app, cast, CHALLENGE)
    if fault == "late":
        open_tx.clock.advance(10 * MINUTE)
    found = await exchange(
        open_tx,
        other if fault == "app" else app,
        "made up" if fault == "unknown" else text,
        "https://bee.example/other" if fault == "address" else URI,
        {"verifier": "w" * 64, "no verifier": None, "short verifier": "v"}.get(fault, VERIFIER),
    )
    assert found is None
    if fault != "unknown":
        assert await exchange(open_tx, app, text, URI, VERIFIER) is None


async def test_a_challenge_that_is_none_is_refused_when_the_code_is_asked_for(open_tx: TxFactory, cast: Cast) -> None:
    app = await new_app(open_tx)
    for challenge in ("", "short", "x" * 43 + "=", "é" * 43):
        with pytest.raises(Invalid):
            await code(open_tx, app, cast, challenge)


async def test_who_is_not_confirmed_or_not_let_in_gets_no_code(open_tx: TxFactory, cast: Cast) -> None:
    open_tx.settings = open_tx.settings.changed({"registration.mode": "approval"})
    new = accounts.NewUser("zoya", email="zoya@example.org", password_hash="x", agreement=True, reason="To read")
    user = await open_tx.write(lambda tx: accounts.register(tx, Viewer.anonymous, new))
    app, who = await new_app(open_tx), await person(open_tx, user.user_id)
    with pytest.raises(NotAllowed, match="confirmed"):
        await open_tx.write(lambda tx: auth.grant_code(tx, app, who, "read", URI))
    issued = await token(open_tx, app, user.user_id)
    with pytest.raises(NotAllowed, match="confirmed"):
        await viewer(open_tx, issued.access_token)
    async with open_tx.read() as tx:
        assert await auth.viewer_of_token(tx, issued.access_token, unconfirmed=True)
    open_tx.settings = open_tx.settings.changed({"registration.confirm_email": False})
    with pytest.raises(NotAllowed, match="pending"):
        await viewer(open_tx, issued.access_token)


async def test_old_codes_are_thrown_away_a_day_after_their_end(open_tx: TxFactory, cast: Cast) -> None:
    app = await new_app(open_tx)
    await code(open_tx, app, cast)
    open_tx.clock.advance(DAY)
    assert await open_tx.write(grants.prune) == 0
    open_tx.clock.advance(11 * MINUTE)
    assert await open_tx.write(grants.prune) == 1


# Tokens


@statement
def _stored() -> object:
    return select(token_rows.c.hash, token_rows.c.refresh_hash)


@statement
def _stored_codes() -> object:
    return select(grant_rows.c.hash)


async def test_no_token_and_no_code_is_stored_as_it_is(open_tx: TxFactory, cast: Cast) -> None:
    app = await new_app(open_tx)
    text = await code(open_tx, app, cast)
    issued = await token(open_tx, app, cast.boris.user_id, TokenTerms(refreshable=True))
    async with open_tx.read() as tx:
        stored = {value for row in await tx.tuples(_stored()) for value in row}
        stored |= {row[0] for row in await tx.tuples(_stored_codes())}
    assert not stored & {issued.access_token, issued.refresh_token, text} and all(len(value) == 64 for value in stored)


async def test_who_a_token_stands_for_costs_one_statement_and_writes_nothing(open_tx: TxFactory, cast: Cast) -> None:
    issued = await token(open_tx, await new_app(open_tx), cast.boris.user_id)
    async with open_tx.read() as tx:
        counted = count_statements(tx)
        assert await auth.viewer_of_token(tx, issued.access_token)
        assert counted() == 1


async def test_an_app_by_itself_is_nobody_signed_in(open_tx: TxFactory) -> None:
    issued = await token(open_tx, await new_app(open_tx), None)
    found = await viewer(open_tx, issued.access_token)
    assert found is not None and not found.signed_in and found.user_id is None and found.app_id == issued.app_id


async def test_a_token_is_unknown_over_revoked_or_its_user_gone(open_tx: TxFactory, cast: Cast) -> None:
    app = await new_app(open_tx)
    short = await token(open_tx, app, cast.boris.user_id, TokenTerms(lifetime_ms=HOUR))
    lasting = await token(open_tx, app, cast.boris.user_id)
    assert await viewer(open_tx, "unknown") is None and await viewer(open_tx, "") is None
    assert await viewer(open_tx, short.access_token)
    open_tx.clock.advance(HOUR)
    assert await viewer(open_tx, short.access_token) is None
    assert await viewer(open_tx, lasting.access_token)
    await open_tx.write(lambda tx: accounts.delete(tx, cast.boris.viewer, cast.boris.id))
    assert await viewer(open_tx, lasting.access_token) is None


async def test_refreshing_renews_both_texts_and_the_old_ones_work_no_more(open_tx: TxFactory, cast: Cast) -> None:
    app = await new_app(open_tx, NewApp(dialect="mailru", name="Мир"))
    old = await token(open_tx, app, cast.boris.user_id, TokenTerms(DAY, refreshable=True))
    assert old.refresh_token is not None and len(old.access_token) == len(old.refresh_token) == 32
    new = await open_tx.write(lambda tx: auth.refresh(tx, app, old.refresh_token or "", TokenTerms(DAY)))
    assert new is not None and new.token_id == old.token_id and new.scopes == old.scopes
    assert await viewer(open_tx, old.access_token) is None and await viewer(open_tx, new.access_token)
    for text in (old.refresh_token, "unknown", new.access_token):
        assert await open_tx.write(lambda tx, t=text: auth.refresh(tx, app, t)) is None
    other = await new_app(open_tx)
    assert await open_tx.write(lambda tx: auth.refresh(tx, other, new.refresh_token or "")) is None


async def test_an_app_gives_back_its_own_tokens_only(open_tx: TxFactory, cast: Cast) -> None:
    app, other = await new_app(open_tx), await new_app(open_tx)
    issued = await token(open_tx, app, cast.boris.user_id)
    with pytest.raises(NotAllowed):
        await open_tx.write(lambda tx: auth.revoke_token(tx, other, issued.access_token))
    for text in (issued.access_token, issued.access_token, "unknown"):
        await open_tx.write(lambda tx, t=text: auth.revoke_token(tx, app, t))
    assert await viewer(open_tx, issued.access_token) is None
    assert len(await of_kind(open_tx, TokensRevoked)) == 1


async def test_people_see_and_take_away_their_own_tokens_only(open_tx: TxFactory, cast: Cast) -> None:
    app = await new_app(open_tx)
    mine = [await token(open_tx, app, cast.boris.user_id) for _ in range(2)]
    others = await token(open_tx, app, cast.vera.user_id)
    acting = Viewer(account_id=cast.boris.id, user_id=cast.boris.user_id, token_id=mine[0].token_id)
    async with open_tx.read() as tx:
        shown = await auth.list_tokens(tx, acting)
        with pytest.raises(NotSignedIn):
            await auth.list_tokens(tx, Viewer.anonymous)
    assert [(one.id, one.current) for one in shown] == [(mine[1].token_id, False), (mine[0].token_id, True)]
    assert shown[0].app == app
    ids = [mine[1].token_id, others.token_id]
    assert await open_tx.write(lambda tx: auth.revoke_tokens(tx, acting, ids)) == 1
    assert await viewer(open_tx, others.access_token) and await viewer(open_tx, mine[0].access_token)
    assert await viewer(open_tx, mine[1].access_token) is None
    with pytest.raises(NotSignedIn):
        await open_tx.write(lambda tx: auth.revoke_tokens(tx, Viewer.anonymous, ids))


async def test_when_a_token_was_last_used_is_written_by_the_flush(open_tx: TxFactory, cast: Cast) -> None:
    issued = await token(open_tx, await new_app(open_tx), cast.boris.user_id)
    await viewer(open_tx, issued.access_token)
    presence.used(issued.token_id, open_tx.now(), "192.0.2.7")
    await presence.flush(open_tx)
    open_tx.clock.advance(HOUR)
    await viewer(open_tx, issued.access_token)
    await presence.flush(open_tx)
    async with open_tx.read() as tx:
        (shown,) = await auth.list_tokens(tx, cast.boris.viewer)
    assert (shown.last_used_at, shown.last_address) == (open_tx.now(), "192.0.2.7")


async def test_a_role_is_seen_at_once(open_tx: TxFactory, cast: Cast) -> None:
    issued = await token(open_tx, await new_app(open_tx), cast.boris.user_id)
    await open_tx.write(lambda tx: accounts.set_role(tx, cast.anna.viewer, cast.boris.user_id or 0, "moderator"))
    found = await viewer(open_tx, issued.access_token)
    assert found is not None and found.role is Role.MODERATOR and found.moderates


# Sessions


@statement
def _stored_sessions() -> object:
    return select(session_rows.c.hash)


async def sign_in(open_tx: TxFactory, user_id: int | None) -> str:
    who = await person(open_tx, user_id)
    return await open_tx.write(lambda tx: auth.open_session(tx, who, "Огнелис\n5", "192.0.2.7"))


async def session_viewer(open_tx: TxFactory, cookie: str) -> Viewer | None:
    async with open_tx.read() as tx:
        return await auth.viewer_of_session(tx, cookie)


async def test_a_browser_may_do_what_its_user_may(open_tx: TxFactory, cast: Cast) -> None:
    plain = await session_viewer(open_tx, await sign_in(open_tx, cast.boris.user_id))
    admin = await session_viewer(open_tx, await sign_in(open_tx, cast.anna.user_id))
    assert plain is not None and plain.scopes == ORDINARY and plain.account_id == cast.boris.id
    assert admin is not None and admin.scopes == ALL and admin.role is Role.ADMIN
    async with open_tx.read() as tx:
        assert all(len(row[0]) == 64 for row in await tx.tuples(_stored_sessions()))


async def test_a_session_ends_by_signing_out_and_by_time(open_tx: TxFactory, cast: Cast) -> None:
    first, second = [await sign_in(open_tx, cast.boris.user_id) for _ in range(2)]
    for _ in range(2):
        await open_tx.write(lambda tx: auth.close_session(tx, first))
    assert await session_viewer(open_tx, first) is None
    assert len(await of_kind(open_tx, TokensRevoked)) == 1
    open_tx.clock.advance(20 * DAY)
    assert await session_viewer(open_tx, second)
    await presence.flush(open_tx)  # the visit prolongs it
    open_tx.clock.advance(20 * DAY)
    assert await session_viewer(open_tx, second)
    presence.forget()
    open_tx.clock.advance(11 * DAY)
    assert await session_viewer(open_tx, second) is None
    assert await open_tx.write(sessions.prune) == 1


async def test_people_see_and_end_their_own_sessions_only(open_tx: TxFactory, cast: Cast) -> None:
    here, there = [await sign_in(open_tx, cast.boris.user_id) for _ in range(2)]
    async with open_tx.read() as tx:
        shown = await auth.list_sessions(tx, cast.boris.viewer, here)
    assert sorted((one.current, one.user_agent, one.address) for one in shown) == [
        (False, "Огнелис 5", "192.0.2.7"), (True, "Огнелис 5", "192.0.2.7")
    ]  # fmt: skip
    other = next(one.id for one in shown if not one.current)
    with pytest.raises(NotFound):
        await open_tx.write(lambda tx: auth.close_other_session(tx, cast.vera.viewer, other))
    await open_tx.write(lambda tx: auth.close_other_session(tx, cast.boris.viewer, other))
    assert await session_viewer(open_tx, there) is None and await session_viewer(open_tx, here)


async def test_a_write_that_fails_leaves_no_token(open_tx: TxFactory, cast: Cast) -> None:
    app, who = await new_app(open_tx), await person(open_tx, cast.boris.user_id)
    texts = []

    async def fail(tx: Tx) -> None:
        texts.append((await auth.issue_token(tx, app, who, "read")).access_token)
        raise Conflict("after all not")

    with pytest.raises(Conflict):
        await open_tx.write(fail)
    assert await viewer(open_tx, texts[0]) is None
