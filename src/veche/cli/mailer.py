"""`veche mailer …`: projects that send letters, their fields, categories and templates."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, Any, Literal

from cyclopts import App, Parameter

from veche.cli.output import Common, show
from veche.cli.running import run
from veche.core.errors import Invalid
from veche.core.mailing import categories, fields, letters, projects
from veche.core.mailing.categories import NewCategory
from veche.core.mailing.fields import NewField
from veche.core.mailing.letters import NewLetter, Text
from veche.core.mailing.projects import NewProject
from veche.core.mailing.views import ProjectView
from veche.core.tx import Tx
from veche.services import Services

app = App(name="mailer", help="Projects that send letters.")
project = App(name="project", help="Customers of the mailer.")
field = App(name="field", help="What a project knows of a person.")
category = App(name="category", help="What a person can subscribe to.")
letter = App(name="letter", help="Templates of letters.")
sms = App(name="sms", help="Templates of text messages.")
for part in (project, field, category, letter, sms):
    app.command(part)

FieldType = Literal["string", "integer", "decimal", "flag", "date", "datetime", "json", "list"]
Login = Annotated[str, Parameter(name="--project")]
Flag = Annotated[bool, Parameter(negative=())]
Work = Callable[[Tx, ProjectView], Awaitable[Any]]


@project.command(name="create")
def create_project(  # noqa: PLR0913 - these are the options of the command line
    name: str,
    *,
    login: str,
    ext_id: str,
    allow_ip: list[str],
    from_: Annotated[str | None, Parameter(name="--from")] = None,
    route: str | None = None,
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
        Network from which it may call; may be given several times.
    from_
        Sender's address; the instance's when absent.
    route
        smtp://HOST:PORT; the instance's when absent.
    """
    new = NewProject(name, login, ext_id, tuple(allow_ip), sender=from_ or "", route=route or "")
    return _write(common, lambda tx: projects.create(tx, new), lambda made: _secret(made))


@project.command(name="list")
def list_projects(*, common: Common | None = None) -> int:
    """List the projects."""
    return _read(common, projects.list_all, lambda found: [project_line(one) for one in found])


@project.command(name="show")
def show_project(name: str, *, common: Common | None = None) -> int:
    """Show a project, without its secret."""
    return _read(common, lambda tx: projects.show(tx, name), project_line)


@project.command(name="set")
def set_project(  # noqa: PLR0913 - these are the options of the command line
    name: str,
    *,
    title: str | None = None,
    allow_ip: list[str] | None = None,
    from_: Annotated[str | None, Parameter(name="--from")] = None,
    route: str | None = None,
    archived: bool | None = None,
    common: Common | None = None,
) -> int:
    """Change a project."""
    wanted = {"name": title, "networks": tuple(allow_ip) if allow_ip else None, "sender": from_, "route": route}
    changes = {key: value for key, value in wanted.items() if value is not None}

    async def work(tx: Tx) -> ProjectView:
        if archived is not None:
            await projects.archive(tx, name, archived=archived)
        if changes:
            await projects.change(tx, name, changes)
        return await projects.show(tx, name)

    return _write(common, work, project_line)


@project.command(name="rotate-secret")
def rotate_secret(name: str, *, drop_old: Flag = False, common: Common | None = None) -> int:
    """Give a project a new secret; the old one works on for a while unless --drop-old."""
    return _write(common, lambda tx: projects.rotate_secret(tx, name, drop_old=drop_old), lambda made: _secret(made))


@field.command(name="create")
def create_field(*, login: Login, name: str, type: FieldType, title: str = "", common: Common | None = None) -> int:
    """Declare a field of a project's profiles."""
    return _inside(common, login, lambda tx, of: fields.create(tx, of, NewField(name, type, title)), _id)


@category.command(name="create")
def create_category(
    *, login: Login, title: str, language: str = "en", description: str = "", common: Common | None = None
) -> int:
    """Make a topic that people can subscribe to."""
    new = NewCategory(title, language, description)
    return _inside(common, login, lambda tx, of: categories.create(tx, of, new), _id)


@letter.command(name="create")
def create_letter(  # noqa: PLR0913 - these are the options of the command line
    *,
    login: Login,
    language: str,
    subject: str,
    html: str,
    text: str = "",
    class_: Annotated[Literal["service", "category"], Parameter(name="--class")] = "service",
    category: int | None = None,
    common: Common | None = None,
) -> int:
    """Make a letter. `--html` and `--text` take the text itself, or @FILE.

    Parameters
    ----------
    login
        The project.
    language
        Of this first text; more languages are added with `letter set`.
    subject
        May hold {{ pins }}.
    html
        May hold {{ pins }}.
    text
        Made from the HTML when absent.
    class_
        service: about something that the person did; category: for subscribers.
    category
        Its id, for letters of the class category.
    """
    source = Text(language, subject, _content(html), _content(text))

    async def work(tx: Tx, of: ProjectView, prepared: letters.Prepared) -> int:
        new = NewLetter(prepared.text, purpose=class_, category_id=category)
        return await letters.create(tx, of, new, prepared)

    return _prepared(common, login, lambda: letters.prepare(source), work)


@sms.command(name="create")
def create_sms(*, login: Login, language: str, text: str, name: str = "", common: Common | None = None) -> int:
    """Make the text of a short message."""

    async def work(tx: Tx, of: ProjectView, prepared: letters.Prepared) -> int:
        return await letters.create_sms(tx, of, prepared, name=name)

    return _prepared(common, login, lambda: letters.prepare(Text(language, text=_content(text)), kind="sms"), work)


@field.command(name="list")
def list_fields(*, login: Login, archived: Flag = False, common: Common | None = None) -> int:
    """List the fields of a project."""
    return _look(common, login, lambda tx, of: fields.list_all(tx, of, archived=archived), _lines)


@field.command(name="show")
def show_field(id: int, *, login: Login, common: Common | None = None) -> int:
    """Show a field."""
    return _look(common, login, lambda tx, of: fields.show(tx, of, id), _line)


@field.command(name="set")
def set_field(id: int, *, login: Login, title: str, common: Common | None = None) -> int:
    """Change a field's title."""
    return _inside(common, login, lambda tx, of: fields.change(tx, of, id, title=title), _line)


@field.command(name="archive")
def archive_field(id: int, *, login: Login, undo: Flag = False, common: Common | None = None) -> int:
    """Put a field away, or with --undo take it back."""
    return _inside(common, login, lambda tx, of: fields.archive(tx, of, id, archived=not undo), _line)


@category.command(name="list")
def list_categories(*, login: Login, archived: Flag = False, common: Common | None = None) -> int:
    """List the topics of a project."""
    return _look(common, login, lambda tx, of: categories.list_all(tx, of, archived=archived), _lines)


@category.command(name="show")
def show_category(id: int, *, login: Login, common: Common | None = None) -> int:
    """Show a topic."""
    return _look(common, login, lambda tx, of: categories.show(tx, of, id), _line)


@category.command(name="set")
def set_category(
    id: int, *, login: Login, language: str, title: str, description: str = "", common: Common | None = None
) -> int:
    """Write a topic's title and description in a language."""

    async def work(tx: Tx, of: ProjectView) -> Any:
        await categories.show(tx, of, id)
        await categories.set_text(tx, id, language, title, description)
        return await categories.show(tx, of, id)

    return _inside(common, login, work, _line)


@category.command(name="archive")
def archive_category(id: int, *, login: Login, undo: Flag = False, common: Common | None = None) -> int:
    """Put a topic away, or with --undo take it back."""
    return _inside(common, login, lambda tx, of: categories.archive(tx, of, id, archived=not undo), _line)


def _letter_commands(part: App, kind: Literal["email", "sms"]) -> None:
    """`list`, `show`, `set` and `archive` are the same for letters and for text messages."""

    def list_(*, login: Login, archived: Flag = False, common: Common | None = None) -> int:
        """List the templates of a project."""
        return _look(common, login, lambda tx, of: letters.list_all(tx, of, kind=kind, archived=archived), _lines)

    def show_(id: int, *, login: Login, common: Common | None = None) -> int:
        """Show a template."""
        return _look(common, login, lambda tx, of: letters.show(tx, of, id), _line)

    def set_(  # noqa: PLR0913 - these are the options of the command line
        id: int,
        *,
        login: Login,
        language: str,
        subject: str = "",
        html: str = "",
        text: str = "",
        common: Common | None = None,
    ) -> int:
        """Write a template in a language, new or anew."""
        source = Text(language, subject, _content(html), _content(text))

        async def work(tx: Tx, of: ProjectView, prepared: letters.Prepared) -> int:
            await letters.set_text(tx, of, id, prepared)
            return id

        return _prepared(common, login, lambda: letters.prepare(source, kind=kind), work)

    def archive(id: int, *, login: Login, undo: Flag = False, common: Common | None = None) -> int:
        """Put a template away, or with --undo take it back."""
        return _inside(common, login, lambda tx, of: letters.archive(tx, of, id, archived=not undo), _line)

    for name, command in (("list", list_), ("show", show_), ("set", set_), ("archive", archive)):
        part.command(command, name=name)


_letter_commands(letter, "email")
_letter_commands(sms, "sms")


def project_line(found: ProjectView) -> dict[str, Any]:
    """A project as these commands print one."""
    return {
        "id": found.id, "name": found.name, "login": found.login, "ext_id": found.ext_id,
        "allow_ip": list(found.networks), "from": found.sender, "route": found.route,
    }  # fmt: skip


def _secret(made: projects.Credentials) -> dict[str, Any]:
    return {"id": made.id, "login": made.login, "secret": made.secret}


def _id(id: int) -> dict[str, Any]:
    return {"id": id}


def _line(view: Any) -> dict[str, Any]:
    """Any frozen view of the mailer: its own fields, plain."""
    import msgspec

    plain = msgspec.to_builtins(view)
    return plain if isinstance(plain, dict) else {"id": view}


def _lines(views: list[Any]) -> list[dict[str, Any]]:
    return [_line(view) for view in views]


def _content(given: str) -> str:
    """The text itself, or that of the file behind an @."""
    if not given.startswith("@"):
        return given
    try:
        return Path(given[1:]).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise Invalid(given[1:], "is not UTF-8") from None


def _read(common: Common | None, work: Callable[[Tx], Awaitable[Any]], shown: Callable[[Any], Any]) -> int:
    common = common or Common()

    async def inside(services: Services) -> None:
        async with services.open_tx.read() as tx:
            found = await work(tx)
        show(common, shown(found))

    return run(common, inside)


def _write(common: Common | None, work: Callable[[Tx], Awaitable[Any]], shown: Callable[[Any], Any]) -> int:
    common = common or Common()

    async def inside(services: Services) -> None:
        show(common, shown(await services.open_tx.write(work)))

    return run(common, inside)


def _look(common: Common | None, login: str, work: Work, shown: Callable[[Any], Any]) -> int:
    async def found(tx: Tx) -> Any:
        return await work(tx, await projects.show(tx, login))

    return _read(common, found, shown)


def _inside(common: Common | None, login: str, work: Work, shown: Callable[[Any], Any]) -> int:
    async def done(tx: Tx) -> Any:
        return await work(tx, await projects.show(tx, login))

    return _write(common, done, shown)


def _prepared(
    common: Common | None,
    login: str,
    prepare: Callable[[], letters.Prepared],
    work: Callable[[Tx, ProjectView, letters.Prepared], Awaitable[int]],
) -> int:
    """Templates are compiled before a transaction opens."""
    common = common or Common()

    async def inside(services: Services) -> None:
        ready = await asyncio.to_thread(prepare)

        async def save(tx: Tx) -> int:
            return await work(tx, await projects.show(tx, login), ready)

        show(common, _id(await services.open_tx.write(save)))

    return run(common, inside)
