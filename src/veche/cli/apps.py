"""`veche app …` and `veche token …`: for scripts, bots and clients under development."""

from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import App, Parameter

from veche.cli.output import Common, fail, show
from veche.cli.running import run

if TYPE_CHECKING:
    from veche.core.auth import AppView
    from veche.services import Services

app_commands = App(name="app", help="Apps of any dialect.")
token_commands = App(name="token", help="Ready tokens.")
DialectName = Literal["mastodon", "vk", "mailru"]
Flag = Annotated[bool, Parameter(negative=())]


def register_scopes() -> None:
    """All dialects are imported for this, which the other commands need not wait for."""
    from veche.app import register_scopes as register

    register()


def app_line(app: "AppView") -> dict[str, object]:
    """What `app create` prints: ids and secrets that the dialect has."""
    line: dict[str, object] = {"id": app.id, "client_id": app.client_id, "client_secret": app.client_secret}
    if app.private_key is not None:
        line |= {"private_key": app.private_key, "secret_key": app.client_secret}
    return line


@app_commands.command
def create(
    name: str,
    *,
    dialect: DialectName,
    redirect_uri: list[str] | None = None,
    scopes: str | None = None,
    standalone: Flag = False,
    common: Common | None = None,
) -> int:
    """Register an app.

    Parameters
    ----------
    name
        What people read on the consent page.
    dialect
        The language that the app speaks.
    redirect_uri
        Where codes may be sent; may be given several times.
    scopes
        The most that its tokens may have, in the dialect's words.
    standalone
        My.Mail.Ru: a native app without a secret of its own.
    """
    common = common or Common()
    from veche.core import auth
    from veche.core.errors import Invalid

    register_scopes()
    try:
        words = auth.check_words(dialect, scopes or "")
    except Invalid as error:
        return fail(common, error.message, 2)

    async def work(services: "Services") -> None:
        from veche.core.viewer import Viewer

        new = auth.NewApp(
            dialect=dialect,
            name=name,
            redirect_uris=tuple(redirect_uri or ("urn:ietf:wg:oauth:2.0:oob",)),
            scopes=words or auth.widest_scopes(dialect),
            standalone=standalone,
        )
        app = await services.open_tx.write(lambda tx: auth.create_app(tx, Viewer.system, new))
        show(common, app_line(app))

    return run(common, work, first=True)


@token_commands.command(name="create")
def create_token(
    *,
    user: str,
    app: str | None = None,
    scopes: str | None = None,
    dialect: DialectName | None = None,
    common: Common | None = None,
) -> int:
    """Make a token for a person, and an app for it when none is named.

    Parameters
    ----------
    user
        The person's name.
    app
        Name, id or client_id of an app.
    scopes
        In the dialect's words; the app's own when absent.
    dialect
        The language of the token; the app's when an app is named.
    """
    common = common or Common()

    async def work(services: "Services") -> int:
        from veche.core import auth
        from veche.core.errors import Invalid
        from veche.core.viewer import Viewer

        register_scopes()
        wanted = auth.TokenWanted(username=user, app=app, scopes=scopes, dialect=dialect)
        try:
            issued = await services.open_tx.write(lambda tx: auth.create_token(tx, Viewer.system, wanted))
        except Invalid as error:  # the dialect may be the app's, so only the core knows which words there are
            return fail(common, error.message, 2)
        line: dict[str, object] = {
            "access_token": issued.access_token,
            "user_id": issued.account_id,
            "app_id": issued.app_id,
        }
        if issued.refresh_token:
            line["refresh_token"] = issued.refresh_token
        show(common, line)
        return 0

    return run(common, work)
