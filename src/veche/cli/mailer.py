"""`veche mailer …`: projects that send letters, their fields and categories; templates are in `letters`."""

from typing import Annotated, Any, Literal

from cyclopts import App, Parameter

from veche.cli.inside import Flag, Login, line, lines, number, read, read_of, write, write_of
from veche.cli.output import Common
from veche.core.mailing import categories, fields, projects
from veche.core.mailing.categories import NewCategory
from veche.core.mailing.fields import NewField
from veche.core.mailing.projects import NewProject
from veche.core.mailing.views import ProjectView
from veche.core.tx import Tx

app = App(name="mailer", help="Projects that send letters.")
project = App(name="project", help="Customers of the mailer.")
field = App(name="field", help="What a project knows of a person.")
category = App(name="category", help="What a person can subscribe to.")
for part in (project, field, category):
    app.command(part)
app.command("veche.cli.letters:letter", name="letter", help="Templates of letters.")
app.command("veche.cli.letters:sms", name="sms", help="Templates of text messages.")

FieldType = Literal["string", "integer", "decimal", "flag", "date", "datetime", "json", "list"]
Networks = Parameter(negative=())


@project.command(name="create")
def create_project(  # noqa: PLR0913 - these are the options of the command line
    name: str,
    *,
    login: str,
    ext_id: str,
    allow_ip: Annotated[list[str], Networks],
    from_: Annotated[str | None, Parameter(name="--from")] = None,
    route: str | None = None,
    region: str | None = None,
    common: Common | None = None,
) -> int:
    """Make a project; its secret is printed once.

    Parameters
    ----------
    name
        What people read.
    login
        For Basic authentication.
    ext_id
        The id that is part of addresses.
    allow_ip
        Networks from which it may call, with commas between, or given several times.
    from_
        Sender's address; the instance's when absent.
    route
        smtp://HOST:PORT; the instance's when absent.
    region
        Country (RU, DE, ...) whose way of writing a phone number without a country code follows.
    """
    new = NewProject(
        name, login, ext_id, _networks(allow_ip), sender=from_ or "", route=route or "", region=region or ""
    )
    return write(common, lambda tx: projects.create(tx, new), lambda made: _secret(made), first=True)


@project.command(name="list")
def list_projects(*, common: Common | None = None) -> int:
    """List the projects."""
    return read(common, projects.list_all, lambda found: [project_line(one) for one in found])


@project.command(name="show")
def show_project(name: str, *, common: Common | None = None) -> int:
    """Show a project, without its secret."""
    return read(common, lambda tx: projects.show(tx, name), project_line)


@project.command(name="set")
def set_project(  # noqa: PLR0913 - these are the options of the command line
    name: str,
    *,
    title: str | None = None,
    allow_ip: Annotated[list[str] | None, Networks] = None,
    from_: Annotated[str | None, Parameter(name="--from")] = None,
    route: str | None = None,
    region: str | None = None,
    archived: bool | None = None,
    common: Common | None = None,
) -> int:
    """Change a project; an empty --from, --route or --region takes it away."""
    networks = _networks(allow_ip) if allow_ip else None
    wanted = {"name": title, "networks": networks, "sender": from_, "route": route, "region": region}
    changes = {key: value for key, value in wanted.items() if value is not None}

    async def work(tx: Tx) -> ProjectView:
        if archived is not None:
            await projects.archive(tx, name, archived=archived)
        if changes:
            await projects.change(tx, name, changes)
        return await projects.show(tx, name)

    return write(common, work, project_line)


@project.command(name="rotate-secret")
def rotate_secret(name: str, *, drop_old: Flag = False, common: Common | None = None) -> int:
    """Give a project a new secret; the old one works on for a while unless --drop-old."""
    return write(common, lambda tx: projects.rotate_secret(tx, name, drop_old=drop_old), lambda made: _secret(made))


@field.command(name="create")
def create_field(*, login: Login, name: str, type: FieldType, title: str = "", common: Common | None = None) -> int:
    """Declare a field of a project's profiles."""
    return write_of(common, login, lambda tx, of: fields.create(tx, of, NewField(name, type, title)), number)


@category.command(name="create")
def create_category(
    *, login: Login, title: str, language: str = "en", description: str = "", common: Common | None = None
) -> int:
    """Make a topic that people can subscribe to."""
    new = NewCategory(title, language, description)
    return write_of(common, login, lambda tx, of: categories.create(tx, of, new), number)


@field.command(name="list")
def list_fields(*, login: Login, archived: Flag = False, common: Common | None = None) -> int:
    """List the fields of a project."""
    return read_of(common, login, lambda tx, of: fields.list_all(tx, of, archived=archived), lines)


@field.command(name="show")
def show_field(id: int, *, login: Login, common: Common | None = None) -> int:
    """Show a field."""
    return read_of(common, login, lambda tx, of: fields.show(tx, of, id), line)


@field.command(name="set")
def set_field(id: int, *, login: Login, title: str, common: Common | None = None) -> int:
    """Change a field's title."""
    return write_of(common, login, lambda tx, of: fields.change(tx, of, id, title=title), line)


@field.command(name="archive")
def archive_field(id: int, *, login: Login, undo: Flag = False, common: Common | None = None) -> int:
    """Put a field away, or with --undo take it back."""
    return write_of(common, login, lambda tx, of: fields.archive(tx, of, id, archived=not undo), line)


@category.command(name="list")
def list_categories(*, login: Login, archived: Flag = False, common: Common | None = None) -> int:
    """List the topics of a project."""
    return read_of(common, login, lambda tx, of: categories.list_all(tx, of, archived=archived), lines)


@category.command(name="show")
def show_category(id: int, *, login: Login, common: Common | None = None) -> int:
    """Show a topic."""
    return read_of(common, login, lambda tx, of: categories.show(tx, of, id), line)


@category.command(name="set")
def set_category(
    id: int, *, login: Login, language: str, title: str, description: str = "", common: Common | None = None
) -> int:
    """Write a topic's title and description in a language."""

    async def work(tx: Tx, of: ProjectView) -> Any:
        await categories.show(tx, of, id)
        await categories.set_text(tx, id, language, title, description)
        return await categories.show(tx, of, id)

    return write_of(common, login, work, line)


@category.command(name="archive")
def archive_category(id: int, *, login: Login, undo: Flag = False, common: Common | None = None) -> int:
    """Put a topic away, or with --undo take it back."""
    return write_of(common, login, lambda tx, of: categories.archive(tx, of, id, archived=not undo), line)


def project_line(found: ProjectView) -> dict[str, Any]:
    """A project as these commands print one."""
    return {
        "id": found.id, "name": found.name, "login": found.login, "ext_id": found.ext_id,
        "allow_ip": list(found.networks), "from": found.sender, "route": found.route,
        "region": found.region,
    }  # fmt: skip


def _secret(made: projects.Credentials) -> dict[str, Any]:
    return {"id": made.id, "login": made.login, "secret": made.secret}


def _networks(given: list[str]) -> tuple[str, ...]:
    return tuple(part.strip() for text in given for part in text.split(",") if part.strip())
