"""What `veche doctor` looks at: each finding says how it is and, where something is to be done, what.

Nothing is changed, no letter is sent; the storage gets one small file and loses it again.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from veche.core.checkup.around import look_around, note_address
from veche.core.checkup.finding import Finding
from veche.core.checkup.inside import look_inside

if TYPE_CHECKING:
    from veche.core.consistency import Finding as Disagreement
    from veche.services import Services

__all__ = ["Finding", "look", "look_around", "look_inside", "note_address", "of_consistency"]


async def look(services: "Services") -> list[Finding]:
    """Everything. `services` are open, on a database that may be of another schema."""
    return [*await look_around(services.settings), *await look_inside(services)]


def of_consistency(found: "Sequence[Disagreement]") -> list[Finding]:
    """What `core.consistency` says, in the form of the rest."""
    if not found:
        return [Finding("consistency", "ok", "everything that is kept twice agrees")]
    do = "report it with these lines: counters and indexes are kept by the program and should never differ"
    return [Finding("consistency", "bad", str(one), do) for one in found]
