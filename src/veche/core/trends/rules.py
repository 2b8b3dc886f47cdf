"""Who decides about trends, and which are shown. Pure."""

from typing import Any

from sqlalchemy import ColumnElement, Text, bindparam, cast, or_

from veche.core.errors import NotAllowed
from veche.core.viewer import Viewer
from veche.tables.trends import trend_verdicts, trends

POST, TAG, LINK, PUBLISHER = "post", "tag", "link", "publisher"


def check_moderates(viewer: Viewer) -> None:
    """Errors: NotAllowed."""
    if not viewer.moderates:
        raise NotAllowed("Only moderators decide what may trend")


def judged(kind: str, verdicts: Any = trend_verdicts) -> ColumnElement[bool]:
    """Joins the verdict about a trend, if there is one."""
    v = verdicts.c
    matches: ColumnElement[bool] = (v.kind == kind) & (v.thing == cast(trends.c.thing_id, Text))
    return matches


def is_shown(verdicts: Any = trend_verdicts) -> ColumnElement[bool]:
    """Approved; or not decided about, where no review is asked for (the parameter `free`)."""
    approved = verdicts.c.approved
    return or_(approved == 1, approved.is_(None) & (bindparam("free") == 1))
