"""Posts in another language. No translator can be set up yet, so every server is one without."""

from veche.core.errors import NotAllowed
from veche.core.posts import queries
from veche.core.tx import Tx
from veche.core.viewer import Viewer


async def translate(tx: Tx, viewer: Viewer, id: int) -> None:
    """Refuses: this server has no translator. Errors: NotSignedIn, NotFound, NotAllowed."""
    queries.signed_in(viewer)
    await queries.target(tx, viewer, id)
    raise NotAllowed("no translator is set up on this server")
