"""`veche mailer letter …` and `veche mailer sms …`: templates."""

from typing import Annotated, Any, Literal

from cyclopts import App, Parameter

from veche.cli.inside import Flag, Login, content, line, lines, read_of, write_of, write_prepared
from veche.cli.output import Common
from veche.core.mailing import letters
from veche.core.mailing.letters import NewLetter, Prepared, Text
from veche.core.mailing.views import ProjectView
from veche.core.tx import Tx

letter = App(name="letter", help="Templates of letters.")
sms = App(name="sms", help="Templates of text messages.")


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

    def prepare() -> Prepared:
        return letters.prepare(Text(language, subject, content(html), content(text)))

    async def work(tx: Tx, of: ProjectView, prepared: Prepared) -> int:
        new = NewLetter(prepared.text, purpose=class_, category_id=category)
        return await letters.create(tx, of, new, prepared)

    return write_prepared(common, login, prepare, work)


@sms.command(name="create")
def create_sms(*, login: Login, language: str, text: str, name: str = "", common: Common | None = None) -> int:
    """Make the text of a short message."""

    async def work(tx: Tx, of: ProjectView, prepared: Prepared) -> int:
        return await letters.create_sms(tx, of, prepared, name=name)

    return write_prepared(common, login, lambda: letters.prepare(Text(language, text=content(text)), kind="sms"), work)


def _letter_commands(part: App, kind: Literal["email", "sms"]) -> None:
    """`list`, `show`, `set` and `archive` are the same for letters and for text messages."""

    def list_(*, login: Login, archived: Flag = False, common: Common | None = None) -> int:
        """List the templates of a project."""
        return read_of(common, login, lambda tx, of: letters.list_all(tx, of, kind=kind, archived=archived), lines)

    def show_(id: int, *, login: Login, common: Common | None = None) -> int:
        """Show a template."""
        return read_of(common, login, lambda tx, of: letters.show(tx, of, id, kind=kind), line)

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

        def prepare() -> Prepared:
            return letters.prepare(Text(language, subject, content(html), content(text)), kind=kind)

        async def work(tx: Tx, of: ProjectView, prepared: Prepared) -> int:
            await letters.show(tx, of, id, kind=kind)
            await letters.set_text(tx, of, id, prepared)
            return id

        return write_prepared(common, login, prepare, work)

    def archive(id: int, *, login: Login, undo: Flag = False, common: Common | None = None) -> int:
        """Put a template away, or with --undo take it back."""

        async def work(tx: Tx, of: ProjectView) -> Any:
            await letters.show(tx, of, id, kind=kind)
            return await letters.archive(tx, of, id, archived=not undo)

        return write_of(common, login, work, line)

    for name, command in (("list", list_), ("show", show_), ("set", set_), ("archive", archive)):
        part.command(command, name=name)


_letter_commands(letter, "email")
_letter_commands(sms, "sms")
