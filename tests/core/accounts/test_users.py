"""Users in the hands of administrators and of the command line."""

import pytest

from tests.cast import PASSWORD, Cast, password_hash
from veche.core import accounts, auth
from veche.core.accounts.views import UserChanges, UserView
from veche.core.errors import Conflict, Invalid, NotAllowed, NotFound, NotSignedIn
from veche.core.scopes import Scope
from veche.core.tx import TxFactory
from veche.core.viewer import Viewer


async def change(open_tx: TxFactory, name: str, viewer: Viewer = Viewer.system, **changes: object) -> UserView:
    return await open_tx.write(lambda tx: accounts.set_user(tx, viewer, name, UserChanges(**changes)))  # type: ignore[arg-type]


async def test_what_is_given_changes_and_the_rest_stays(open_tx: TxFactory, cast: Cast) -> None:
    user = await change(open_tx, "@Boris", role="moderator")
    assert (user.role, user.email, user.confirmed, user.disabled) == ("moderator", cast.boris.email, True, False)
    user = await change(open_tx, "boris", email="Boris@New.example")
    assert (user.email, user.confirmed, user.role) == ("Boris@new.example", False, "moderator")
    assert (await change(open_tx, "boris", confirmed=True)).confirmed
    assert (await change(open_tx, "boris", disabled=True)).disabled
    assert not (await change(open_tx, "boris", disabled=False)).disabled
    assert await auth.check_password(open_tx, "boris@new.example", PASSWORD)


async def test_a_new_password_signs_everything_out(open_tx: TxFactory, cast: Cast) -> None:
    wanted = auth.TokenWanted(username="boris")
    issued = await open_tx.write(lambda tx: auth.create_token(tx, Viewer.system, wanted))
    await change(open_tx, "boris", password_hash=await password_hash("another long password"))
    async with open_tx.read() as tx:
        assert await auth.viewer_of_token(tx, issued.access_token) is None
    with pytest.raises(NotSignedIn):
        await auth.check_password(open_tx, "boris", PASSWORD)


async def test_bad_changes_leave_nothing(open_tx: TxFactory, cast: Cast) -> None:
    cases: list[tuple[str, dict[str, object], type[Exception]]] = [
        ("boris", {"role": "king", "email": "x@new.example"}, Invalid),
        ("boris", {"email": "vera@example.org"}, Invalid),
        ("boris", {"email": "nonsense"}, Invalid),
        ("anna", {"role": "user"}, Conflict),
        ("dana@far.example", {"role": "user"}, NotFound),
        ("knitters", {"role": "user"}, NotFound),
        ("nobody", {"role": "user"}, NotFound),
    ]
    for name, changes, error in cases:
        with pytest.raises(error):
            await change(open_tx, name, **changes)
    async with open_tx.read() as tx:
        assert (await accounts.load_user(tx, Viewer.system, "boris")).email == cast.boris.email


async def test_moderators_see_and_only_administrators_change(open_tx: TxFactory, cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        await change(open_tx, "vera", cast.boris.viewer, role="admin")
    async with open_tx.read() as tx:
        with pytest.raises(NotAllowed):
            await accounts.load_user(tx, cast.boris.viewer, "vera")
    await open_tx.write(lambda tx: accounts.delete_user(tx, Viewer.system, "gleb"))
    async with open_tx.read() as tx:
        assert (await accounts.load_one(tx, Viewer.anonymous, cast.gleb.id)).deleted


async def test_the_instance_makes_tokens_of_every_dialect(open_tx: TxFactory, cast: Cast) -> None:
    async def make(**wanted: str) -> auth.TokenIssued:
        return await open_tx.write(
            lambda tx: auth.create_token(tx, Viewer.system, auth.TokenWanted(username="boris", **wanted))
        )

    auth.register_scopes(
        "mastodon", lambda words: frozenset({Scope.POSTS_READ}) if words else frozenset(), "read write"
    )
    try:
        first = await make()
        async with open_tx.read() as tx:
            found = await auth.viewer_of_token(tx, first.access_token)
            app = await auth.load_app(tx, first.app_id)
        assert found is not None and found.scopes == {Scope.POSTS_READ} and first.scopes == "read write"
    finally:
        auth.register_scopes("mastodon", lambda words: frozenset())
        auth.SCOPES.pop("mastodon")
    mailru = await make(dialect="mailru", scopes="stream")
    assert mailru.refresh_token and mailru.expires_at and len(mailru.access_token) == 32
    for name in (app.client_id, str(app.id)):
        assert (await make(app=name)).app_id == app.id
    assert (await make(app="Command line", dialect="mailru")).app_id == mailru.app_id
    for wanted, error in (({"app": "unknown"}, NotFound), ({"app": str(app.id), "dialect": "vk"}, Invalid)):
        with pytest.raises(error):
            await make(**wanted)
    with pytest.raises(NotFound):
        nobody = auth.TokenWanted(username="nobody")
        await open_tx.write(lambda tx: auth.create_token(tx, Viewer.system, nobody))
    with pytest.raises(NotAllowed):
        someone = auth.TokenWanted(username="vera")
        await open_tx.write(lambda tx: auth.create_token(tx, cast.boris.viewer, someone))
