"""The world that all tests speak of, made by the verbs themselves.

anna    administrator; friend of boris, follows dana
boris   ordinary; follows vera, has blocked gleb, member of the knitters
vera    locked account; owner of the knitters
gleb    blocked by boris, follows anna
knitters          a group, open
dana@far.example      on another server, follows anna and is followed by her
lev@broken.example    on a server that does not work, follows boris
"""

from dataclasses import dataclass
from functools import cache

from veche.core import accounts, graph, groups
from veche.core.accounts.views import AccountChanges, NewUser, RemoteProfile
from veche.core.auth.passwords import hash_password
from veche.core.groups.views import NewGroup
from veche.core.scopes import ALL
from veche.core.tx import Tx, TxFactory
from veche.core.viewer import Role, Viewer

PASSWORD = "correct horse battery staple"


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of the cast. `viewer` has every scope; a remote one acts as the federation makes it act."""

    id: int  # of the account
    user_id: int | None
    username: str
    viewer: Viewer

    @property
    def email(self) -> str:
        return f"{self.username}@example.org"


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody."""

    anna: Member
    boris: Member
    vera: Member
    gleb: Member
    knitters: int
    dana: Member
    lev: Member


@cache
def _hashes() -> dict[str, str]:
    return {}


async def password_hash(password: str = PASSWORD) -> str:
    """Made once per run: hashing is slow by design."""
    known = _hashes()
    if password not in known:
        known[password] = await hash_password(password)
    return known[password]


async def make_cast(open_tx: TxFactory) -> Cast:
    """People, relations and the group, in one transaction."""
    hashed = await password_hash()

    async def write(tx: Tx) -> Cast:
        people = {name: await _person(tx, name, hashed) for name in ("anna", "boris", "vera", "gleb")}
        remote = {
            name: await _remote(tx, name, f"{name_of_server}.example") for name, name_of_server in _REMOTE.items()
        }
        cast = Cast(**people, **remote, knitters=await _group(tx, people["vera"]))
        await _relate(tx, cast)
        return cast

    return await open_tx.write(write)


_REMOTE = {"dana": "far", "lev": "broken"}
_NAMES = {"anna": "Анна Белова", "boris": "Борис Чернов", "vera": "Вера", "gleb": "Глеб Серый"}


async def add_person(open_tx: TxFactory, name: str, **changes: object) -> Member:
    """One more local person."""
    hashed = await password_hash()
    return await open_tx.write(lambda tx: _person(tx, name, hashed, **changes))


async def _person(tx: Tx, name: str, hashed: str, **changes: object) -> Member:
    role = Role.ADMIN if name == "anna" else Role.USER
    user = await accounts.register(
        tx,
        Viewer.system,
        NewUser(
            username=name,
            email=f"{name}@example.org",
            password_hash=hashed,
            display_name=_NAMES.get(name, name.capitalize()),
            locale="ru",
            role=role.value,
            confirmed=True,
        ),
    )
    viewer = Viewer(account_id=user.account_id, user_id=user.user_id, scopes=ALL, locale="ru", role=role, dialect="web")
    settings = {"locked": True} if name == "vera" else {}
    settings.update(changes)  # type: ignore[arg-type]
    if settings:
        await accounts.update(tx, viewer, AccountChanges(**settings))
    return Member(user.account_id, user.user_id, name, viewer)


async def _remote(tx: Tx, name: str, domain: str) -> Member:
    uri = f"https://{domain}/users/{name}"
    profile = RemoteProfile(
        uri=uri,
        username=name,
        domain=domain,
        url=f"https://{domain}/@{name}",
        display_name=name.capitalize(),
        note_html=f"<p>From <b>{domain}</b></p>",
    )
    account_id = await accounts.receive(tx, profile)
    return Member(account_id, None, name, Viewer(account_id=account_id, scopes=ALL, dialect="activitypub"))


async def _group(tx: Tx, owner: Member) -> int:
    new = NewGroup(title="Вязальщицы", username="knitters", description="Спицы, крючки, пряжа")
    return (await groups.create(tx, owner.viewer, new)).id


async def _relate(tx: Tx, cast: Cast) -> None:
    for one, other in (
        (cast.anna, cast.boris),
        (cast.boris, cast.anna),
        (cast.gleb, cast.anna),
        (cast.boris, cast.vera),
        (cast.dana, cast.anna),
        (cast.anna, cast.dana),
        (cast.lev, cast.boris),
    ):
        await graph.follow(tx, one.viewer, other.id)
    await graph.accept(tx, cast.vera.viewer, cast.boris.id)
    await graph.accept(tx, cast.dana.viewer, cast.anna.id)
    await groups.join(tx, cast.boris.viewer, cast.knitters)
    await graph.block(tx, cast.boris.viewer, cast.gleb.id)
