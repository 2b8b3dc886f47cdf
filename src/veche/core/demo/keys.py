"""Ready tokens: an app of each dialect, and a token of each app for each person."""

from veche.core import accounts, auth
from veche.core.auth.views import AppView, NewApp, TokenTerms
from veche.core.demo.cast import PEOPLE, Person
from veche.core.demo.world import DIALECTS, AppKeys, DemoWorld, Resident
from veche.core.errors import CoreError
from veche.core.tx import Tx
from veche.core.viewer import Viewer

MARK = "veche-demo"  # the client id of the Mastodon app: by it a database is known to hold this world
OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"
# Shown on a page for as long as the world stands, so without an end.
TERMS = {"mailru": TokenTerms(refreshable=True)}


async def is_demo(tx: Tx) -> bool:
    """Whether this database holds the demo world."""
    return await auth.find_app(tx, MARK) is not None


async def make_apps(tx: Tx) -> dict[str, AppView]:
    """An app per dialect; that of Mastodon is the mark of the world and made once."""
    return {
        "mastodon": await auth.ensure_app(tx, _new("mastodon", MARK)),
        "vk": await auth.create_app(tx, Viewer.system, _new("vk")),
        "mailru": await auth.create_app(tx, Viewer.system, _new("mailru")),
    }


def _new(dialect: str, client_id: str | None = None) -> NewApp:
    return NewApp(
        dialect=dialect,
        name="Veche demo",
        redirect_uris=(OUT_OF_BAND, "http://127.0.0.1/", "http://localhost/"),
        scopes=auth.widest_scopes(dialect),
        client_id=client_id,
    )


def shown(apps: dict[str, AppView]) -> dict[str, AppKeys]:
    """What one needs to know of the apps."""
    return {
        name: AppKeys(client_id=app.client_id, client_secret=app.client_secret, private_key=app.private_key or "")
        for name, app in apps.items()
    }


async def give(tx: Tx, apps: dict[str, AppView]) -> tuple[Resident, ...]:
    """Tokens for everybody of the cast who is still there."""
    found = [await _resident(tx, apps, person) for person in PEOPLE]
    return tuple(resident for resident in found if resident is not None)


async def _resident(tx: Tx, apps: dict[str, AppView], person: Person) -> Resident | None:
    user_id = await auth.find_user(tx, person.username)
    if user_id is None:
        return None
    identity = await auth.identity(tx, user_id)
    tokens = []
    for dialect in DIALECTS:
        issued = await auth.issue_token(
            tx, apps[dialect], identity, auth.widest_scopes(dialect), TERMS.get(dialect, TokenTerms())
        )
        tokens.append(issued.access_token)
    account = await accounts.load_one(tx, Viewer.system, identity.account_id)
    return Resident(
        id=account.id,
        username=person.username,
        display_name=account.display_name,
        email=person.email,
        tokens=tuple(tokens),
    )


async def are_good(tx: Tx, world: DemoWorld) -> bool:
    """Whether every token still works: none revoked, and the database is the one they were made for."""
    for person in world.people:
        for token in person.tokens:
            try:
                viewer = await auth.viewer_of_token(tx, token)
            except CoreError:
                return False
            if viewer is None or viewer.account_id != person.id:
                return False
    return True
