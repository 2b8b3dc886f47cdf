"""What all commands of the mailer do around their verb: open, find the project, print."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
from cyclopts import Parameter

from veche.cli.output import Common, show
from veche.cli.running import look, run
from veche.core.errors import Invalid
from veche.core.mailing import letters, projects
from veche.core.mailing.views import ProjectView
from veche.core.tx import Tx

if TYPE_CHECKING:
    from veche.services import Services

Login = Annotated[str, Parameter(name="--project", help="Login of the project.")]
Flag = Annotated[bool, Parameter(negative=())]
Work = Callable[[Tx, ProjectView], Awaitable[Any]]
Shown = Callable[[Any], Any]


def number(id: int) -> dict[str, Any]:
    """What was made."""
    return {"id": id}


def line(view: Any) -> dict[str, Any]:
    """Any frozen view of the mailer: its own fields, plain."""
    plain = msgspec.to_builtins(view)
    return plain if isinstance(plain, dict) else {"id": view}


def lines(views: list[Any]) -> list[dict[str, Any]]:
    """Several of them."""
    return [line(view) for view in views]


def content(given: str) -> str:
    """The text itself, or that of the file behind an @."""
    if not given.startswith("@"):
        return given
    try:
        return Path(given[1:]).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise Invalid(given[1:], "is not UTF-8") from None


def read(common: Common | None, work: Callable[[Tx], Awaitable[Any]], shown: Shown) -> int:
    """Look something up and print it."""
    common = common or Common()

    async def inside(services: "Services") -> None:
        async with services.open_tx.read() as tx:
            found = await work(tx)
        show(common, shown(found))

    return look(common, inside)


def write(common: Common | None, work: Callable[[Tx], Awaitable[Any]], shown: Shown, *, first: bool = False) -> int:
    """Change something and print what became of it."""
    common = common or Common()

    async def inside(services: "Services") -> None:
        show(common, shown(await services.open_tx.write(work)))

    return run(common, inside, first=first)


def read_of(common: Common | None, login: str, work: Work, shown: Shown) -> int:
    """Look something up that belongs to a project."""
    return read(common, lambda tx: _of(tx, login, work), shown)


def write_of(common: Common | None, login: str, work: Work, shown: Shown) -> int:
    """Change something that belongs to a project."""
    return write(common, lambda tx: _of(tx, login, work), shown)


async def _of(tx: Tx, login: str, work: Work) -> Any:
    return await work(tx, await projects.show(tx, login))


def write_prepared(
    common: Common | None,
    login: str,
    prepare: Callable[[], letters.Prepared],
    work: Callable[[Tx, ProjectView, letters.Prepared], Awaitable[int]],
) -> int:
    """The same for templates, which are read and compiled before a transaction opens."""
    common = common or Common()

    async def inside(services: "Services") -> None:
        ready = await asyncio.to_thread(prepare)
        made = await services.open_tx.write(lambda tx: _of(tx, login, lambda tx, of: work(tx, of, ready)))
        show(common, number(made))

    return run(common, inside)
