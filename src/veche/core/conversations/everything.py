"""All messages of an account in one list, as old apps read direct talk."""

from typing import Any

from sqlalchemy import bindparam, exists, or_, select

from veche.core.conversations.sending import me
from veche.core.paging import Page, Slice, apply, sliced
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import statement
from veche.tables.conversations import conversation_members, hidden_messages
from veche.tables.posts import posts

_m, _h, _p = conversation_members.c, hidden_messages.c, posts.c


@statement
def _messages(*, before: bool, after: bool, ascending: bool) -> Any:
    hidden = exists(
        select(1).where(_h.account_id == _m.account_id, _h.post_id == _p.id).correlate_except(hidden_messages)
    )
    query = (
        select(_p.id)
        .select_from(conversation_members.join(posts, _p.conversation_id == _m.conversation_id))
        .where(
            _m.account_id == bindparam("account_id"),
            _p.conversation_id.is_not(None),
            _p.deleted_at.is_(None),
            _p.cmid > _m.from_cmid,
            or_(_m.until_cmid.is_(None), _p.cmid <= _m.until_cmid),
            ~hidden,
        )
    )
    return apply(query, _p.id, before=before, after=after, ascending=ascending)


async def messages(tx: Tx, viewer: Viewer, page: Page) -> Slice[int]:
    """Ids of all messages that the viewer sees, of all conversations, newest first. It reads much.

    Errors: NotSignedIn.
    """
    rows = await tx.tuples(_messages(**page.flags), account_id=me(viewer), **page.params)
    return sliced(rows, page, lambda row: row[0], lambda row: row[0])
