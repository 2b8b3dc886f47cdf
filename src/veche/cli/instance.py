"""`veche instance …`: what the instance tells of itself."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import App, Parameter

from veche.cli.inside import Flag, content, line, lines, read, write
from veche.cli.output import Common, show
from veche.cli.running import run
from veche.core import site
from veche.core.viewer import Viewer

if TYPE_CHECKING:
    from veche.services import Services

app = App(name="instance", help="What this instance tells of itself.")
rule = App(name="rule", help="Its rules, one sentence each.")
document = App(name="document", help="Its longer texts.")
picture = App(name="picture", help="Its pictures.")
for _part in (rule, document, picture):
    app.command(_part)

Kind = Literal["description", "privacy", "terms"]
Role = Literal["thumbnail", "icon"]
_ME = Viewer.system


@rule.command(name="list")
def list_rules(*, common: Common | None = None) -> int:
    """List the rules."""
    return read(common, site.rules.listed, lines)


@rule.command(name="add")
def add_rule(text: str, *, hint: str = "", common: Common | None = None) -> int:
    """Add a rule at the end. The first one replaces those of the settings.

    Parameters
    ----------
    text
        The rule.
    hint
        What explains it.
    """
    return write(common, lambda tx: site.rules.add(tx, _ME, text, hint), line)


@rule.command(name="set")
def set_rule(
    id: int,
    *,
    text: str | None = None,
    hint: str | None = None,
    language: str = "",
    position: int | None = None,
    common: Common | None = None,
) -> int:
    """Write a rule anew, or with --language in another language; --position moves it."""
    return write(
        common,
        lambda tx: site.rules.change(tx, _ME, id, text=text, hint=hint, language=language, position=position),
        line,
    )


@rule.command(name="remove")
def remove_rule(id: int, *, common: Common | None = None) -> int:
    """Take a rule down."""
    return write(common, lambda tx: site.rules.remove(tx, _ME, id), lambda _: {"removed": id})


@document.command(name="set")
def set_document(
    kind: Kind, text: str, *, html: Flag = False, effective: str = "", common: Common | None = None
) -> int:
    """Write a text: the text itself, or @FILE.

    Parameters
    ----------
    kind
        description: what this server is, at length; privacy: what becomes of people's data; terms: on what terms they
        are here.
    text
        Paragraphs with empty lines between; addresses become links.
    html
        The text is HTML.
    effective
        Of terms: the day from which they hold, such as 2026-12-31.
    """
    return write(
        common,
        lambda tx: site.documents.write(tx, _ME, kind, content(text), is_html=html, effective_on=effective),
        line,
    )


@document.command(name="show")
def show_document(kind: Kind, *, common: Common | None = None) -> int:
    """Show the text that holds today."""
    return read(common, lambda tx: site.documents.show(tx, kind), line)


@document.command(name="list")
def list_documents(kind: Kind, *, common: Common | None = None) -> int:
    """List the versions of a text."""
    return read(common, lambda tx: site.documents.versions(tx, kind), lines)


@document.command(name="remove")
def remove_document(kind: Kind, *, effective: str = "", common: Common | None = None) -> int:
    """Take a text back; of terms, the version of a day."""
    return write(common, lambda tx: site.documents.remove(tx, _ME, kind, effective), lambda _: {"removed": kind})


@picture.command(name="set")
def set_picture(
    role: Annotated[Role, Parameter(help="thumbnail: the wide one; icon: the square one.")],
    file: Path,
    *,
    description: str = "",
    common: Common | None = None,
) -> int:
    """Show a picture of your own in the place of the program's."""
    common = common or Common()

    async def work(services: "Services") -> None:
        from veche.core import media

        purpose: Any = "avatar" if role == "icon" else "post"
        stored = await media.store(services, file, kinds=("image",), purpose=purpose)
        old = await services.open_tx.write(lambda tx: site.pictures.put(tx, _ME, role, stored, description))
        await services.storage.delete(*old)
        show(common, {"role": role, "width": stored.width, "height": stored.height})

    return run(common, work)


@picture.command(name="remove")
def remove_picture(role: Role, *, common: Common | None = None) -> int:
    """Show the program's own picture again."""
    common = common or Common()

    async def work(services: "Services") -> None:
        old = await services.open_tx.write(lambda tx: site.pictures.remove(tx, _ME, role))
        await services.storage.delete(*old)
        show(common, {"removed": role})

    return run(common, work)
