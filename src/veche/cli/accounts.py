"""`veche user …`: the people of this instance."""

from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import App, Parameter

from veche.cli.output import Common, fail, show
from veche.cli.running import look, run

if TYPE_CHECKING:
    from veche.core.accounts import UserView
    from veche.services import Services

app = App(name="user", help="The people of this instance.")
RoleName = Literal["user", "moderator", "admin"]
Flag = Annotated[bool, Parameter(negative=())]


def user_line(user: "UserView") -> dict[str, object]:
    """One person as this command prints one."""
    return {
        "id": user.account.id,
        "username": user.account.username,
        "email": user.email,
        "role": user.role,
        "confirmed": user.confirmed,
        "approved": user.approved,
        "disabled": user.disabled,
        "silenced": user.account.silenced,
        "suspended": user.account.suspended,
    }


@app.command
def create(
    name: str,
    *,
    email: str,
    password: str,
    role: RoleName = "user",
    confirmed: Flag = False,
    common: Common | None = None,
) -> int:
    """Make an account with a password.

    Parameters
    ----------
    name
        Letters a-z, digits and _.
    email
        Address for letters; also signs in.
    password
        At least 8 characters.
    role
        What the person may do here.
    confirmed
        Take the address as confirmed: no letter is sent.
    """
    common = common or Common()

    async def work(services: "Services") -> None:
        from veche.core import accounts, auth
        from veche.core.viewer import Viewer

        password_hash = await auth.hash_password(password, services.settings.limits)
        new = accounts.NewUser(
            username=name, email=email, password_hash=password_hash, role=role, confirmed=confirmed, agreement=True
        )
        made = await services.open_tx.write(lambda tx: accounts.register(tx, Viewer.system, new))
        show(common, {"id": made.account_id, "username": name})

    return run(common, work, first=True)


@app.command(name="list")
def list_users(*, limit: int = 100, offset: int = 0, common: Common | None = None) -> int:
    """List the people, newest first."""
    common = common or Common()

    async def work(services: "Services") -> None:
        from veche.core import accounts
        from veche.core.paging import Page
        from veche.core.viewer import Viewer

        async with services.open_tx.read() as tx:
            users = await accounts.list_users(tx, Viewer.system, Page(limit=limit, offset=offset))
        show(common, [user_line(user) for user in users.items])

    return look(common, work)


@app.command(name="set")
def set_user(  # noqa: PLR0913 - these are the options of the command line
    name: str,
    *,
    role: RoleName | None = None,
    password: str | None = None,
    email: str | None = None,
    confirmed: Flag = False,
    approved: Flag = False,
    disabled: bool | None = None,
    silenced: bool | None = None,
    suspended: bool | None = None,
    common: Common | None = None,
) -> int:
    """Change a person's role, password, address or state."""
    common = common or Common()

    async def work(services: "Services") -> None:
        from veche.core import accounts, auth
        from veche.core.viewer import Viewer

        password_hash = await auth.hash_password(password, services.settings.limits) if password else None
        changes = accounts.UserChanges(
            role=role,
            password_hash=password_hash,
            email=email,
            confirmed=confirmed or None,
            approved=approved or None,
            disabled=disabled,
            silenced=silenced,
            suspended=suspended,
        )
        user = await services.open_tx.write(lambda tx: accounts.set_user(tx, Viewer.system, name, changes))
        show(common, user_line(user))

    return run(common, work)


@app.command
def delete(name: str, *, yes: Flag = False, common: Common | None = None) -> int:
    """Delete an account and everything it wrote. Asks for --yes."""
    common = common or Common()
    if not yes:
        return fail(common, f"this deletes {name} and all that {name} wrote; say --yes to go on", 2)

    async def work(services: "Services") -> None:
        from veche.core import accounts
        from veche.core.viewer import Viewer

        await services.open_tx.write(lambda tx: accounts.delete_user(tx, Viewer.system, name))
        show(common, {"deleted": name})

    return run(common, work)
