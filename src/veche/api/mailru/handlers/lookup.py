"""Who is behind a page's address, without app and signature."""

import msgspec

from veche.api.mailru import ids
from veche.api.mailru.params import PageName
from veche.core import accounts
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.http.answers import Reply

COMMUNITY = "community"


class Found(msgspec.Struct):
    """Whose page it is."""

    uid: str


class Nothing(msgspec.Struct):
    """Nobody's."""


async def page(tx: Tx, viewer: Viewer, params: PageName) -> Reply:
    """`/platform/mail/ivan`, `/platform/community/knitters`: any domain but `community` means a person."""
    id = await accounts.find(tx, params.login)
    found = None if id is None else (await accounts.load(tx, viewer, [id])).get(id)
    if found is None or found.suspended or found.is_group != (params.domain == COMMUNITY):
        return Reply(Nothing(), 404)
    return Reply(Found(ids.uid(found.id)))
