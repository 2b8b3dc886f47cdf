"""`veche doctor`: looks at everything that tends to go wrong and says what to do."""

from typing import Annotated

from cyclopts import App, Parameter

from veche.cli.output import Common, show
from veche.cli.running import run
from veche.services import Services


def register(app: App) -> None:
    """Hang the command onto the tree."""
    app.command(doctor)


def doctor(*, consistency: Annotated[bool, Parameter(negative=())] = False, common: Common | None = None) -> int:
    """Check settings, database, disk, queue and files; exit code 1 when something needs attention.

    Parameters
    ----------
    consistency
        Also recompute counters, indexes, conversations and sequences from the base tables and compare.
    """
    common = common or Common()

    async def work(services: Services) -> int:
        from veche.core import checkup
        from veche.core import consistency as recount

        findings = await checkup.look(services)
        if consistency:
            async with services.open_tx.read(slow=True) as tx:
                findings += [checkup.Finding("consistency", "bad", str(found), "") for found in await recount.check(tx)]
        bad = [finding for finding in findings if finding.level == "bad"]
        text = "\n".join(finding.line for finding in findings)
        show(common, {"ok": not bad, "findings": [finding.as_dict() for finding in findings]}, text)
        return 1 if bad else 0

    return run(common, work)
