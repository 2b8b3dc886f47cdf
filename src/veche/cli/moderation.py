"""`veche moderation …`: what was done, words for warnings, and networks that nobody may come from."""

from typing import TYPE_CHECKING

from cyclopts import App

from veche.cli.output import Common, show
from veche.cli.running import look, run

if TYPE_CHECKING:
    from veche.services import Services

app = App(name="moderation", help="What moderators do, and what bars others from coming in.")


@app.command
def log(*, limit: int = 100, common: Common | None = None) -> int:
    """Who did what, the latest first."""
    common = common or Common()

    async def work(services: "Services") -> None:
        from veche.core import audit
        from veche.core.paging import Page
        from veche.core.viewer import Viewer
        from veche.lib.times import iso

        async with services.open_tx.read() as tx:
            lines = (await audit.listed(tx, Viewer.system, Page(limit=limit))).items
        rows = [
            {"at": iso(one.created_at), "by": one.by_id, "action": one.action, "what": f"{one.kind} {one.thing}"}
            for one in lines
        ]
        show(common, rows)

    return look(common, work)


@app.command
def networks(*, limit: int = 100, common: Common | None = None) -> int:
    """List the networks that are barred."""
    common = common or Common()

    async def work(services: "Services") -> None:
        from veche.core import barriers
        from veche.core.paging import Page
        from veche.core.viewer import Viewer

        async with services.open_tx.read() as tx:
            found = (await barriers.networks(tx, Viewer.system, Page(limit=limit))).items
        show(common, [{"id": one.id, "network": one.network, "severity": one.severity} for one in found])

    return look(common, work)


@app.command
def open_network(id: int, *, common: Common | None = None) -> int:
    """Let a network in again: also for administrators who have shut themselves out."""
    common = common or Common()

    async def work(services: "Services") -> None:
        from veche.core import barriers
        from veche.core.viewer import Viewer

        await services.open_tx.write(lambda tx: barriers.open_network(tx, Viewer.system, id))
        show(common, {"opened": id})

    return run(common, work)


@app.command
def presets(*, common: Common | None = None) -> int:
    """List the words that warnings can be made of."""
    common = common or Common()

    async def work(services: "Services") -> None:
        from veche.core import moderation
        from veche.core.viewer import Viewer

        async with services.open_tx.read() as tx:
            found = await moderation.presets.listed(tx, Viewer.system)
        show(common, [{"id": one.id, "title": one.title, "text": one.text} for one in found])

    return look(common, work)


@app.command
def add_preset(text: str, *, title: str = "", common: Common | None = None) -> int:
    """Keep words for warnings."""
    common = common or Common()

    async def work(services: "Services") -> None:
        from veche.core import moderation
        from veche.core.viewer import Viewer

        made = await services.open_tx.write(lambda tx: moderation.presets.create(tx, Viewer.system, title, text))
        show(common, {"id": made.id})

    return run(common, work)


@app.command
def remove_preset(id: int, *, common: Common | None = None) -> int:
    """Keep them no longer."""
    common = common or Common()

    async def work(services: "Services") -> None:
        from veche.core import moderation
        from veche.core.viewer import Viewer

        await services.open_tx.write(lambda tx: moderation.presets.remove(tx, Viewer.system, id))
        show(common, {"removed": id})

    return run(common, work)
