"""`veche doctor`: looks at everything that tends to go wrong and says what to do."""

import asyncio
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from veche.cli.output import Common, show
from veche.cli.running import guarded, settings_there

if TYPE_CHECKING:
    from veche.core.checkup import Finding
    from veche.settings import Settings


def doctor(*, consistency: Annotated[bool, Parameter(negative=())] = False, common: Common | None = None) -> int:
    """Check settings, database, disk, queue, mail and files; exit code 1 when something needs attention.

    Parameters
    ----------
    consistency
        Also recompute counters, indexes, conversations and sequences from the base tables and compare.
    """
    common = common or Common()

    def command() -> int:
        findings = asyncio.run(_findings(settings_there(common), consistency=consistency))
        bad = [finding for finding in findings if finding.level == "bad"]
        text = "\n".join(finding.line for finding in findings)
        show(common, {"ok": not bad, "findings": [finding.as_dict() for finding in findings]}, text)
        return 1 if bad else 0

    return guarded(common, command)


async def _findings(settings: "Settings", *, consistency: bool) -> "list[Finding]":
    """A patient who cannot speak is examined too: whatever keeps the database shut is a finding like any other."""
    from veche.cli.failures import explained
    from veche.core import checkup
    from veche.core.consistency import check
    from veche.core.reactions import Reactions
    from veche.services import opened

    findings = await checkup.look_around(settings)
    if settings.database.url.startswith("sqlite:///") and any(found.stops for found in findings):
        return findings
    try:
        async with opened(settings, Reactions(), migrating=False) as services:
            findings += await checkup.look_inside(services)
            if consistency and not any(found.stops for found in findings):
                async with services.open_tx.read(slow=True) as tx:
                    findings += checkup.of_consistency(await check(tx))
    except Exception as error:
        findings.append(checkup.Finding("database", "bad", explained(error)[0], "see docs/admin/doctor.md"))
    return findings
