"""Followed hashtags: what comes home by one. Nobody who follows none is asked about them: the statements are others."""

from typing import Any

from sqlalchemy import ColumnElement, FromClause, Subquery, and_, or_, select, true

from veche.core.graph.trouble import any_row
from veche.core.timelines.candidates import NOTHING, ZERO, Bound, is_shown
from veche.core.timelines.everybody import may_stand_in_public
from veche.db.render import Kind
from veche.tables.posts import post_tags
from veche.tables.tags import tag_follows

Condition = ColumnElement[bool]


def per_followed_tag(viewer: Any, page: Bound, database: Kind) -> Subquery:
    """The newest posts of each followed tag: one range of the index per tag. What carries two of them comes twice."""
    mine, used = tag_follows.alias("mine"), post_tags.alias("used")
    if database == "sqlite":
        ranges = select(used.c.post_id.label("id")).select_from(mine.join(used, used.c.tag_id == mine.c.tag_id))
        return page(ranges.where(mine.c.account_id == viewer), used.c.post_id).subquery("by_tag")
    of_tag = select(used.c.post_id.label("id")).where(used.c.tag_id == mine.c.tag_id)
    each = page(of_tag, used.c.post_id).lateral("each")
    found = select(each.c.id).select_from(mine.join(each, true())).where(mine.c.account_id == viewer)
    return page(found, each.c.id).subquery("by_tag")


def has_followed(p: FromClause, viewer: Any) -> Condition:
    """The post carries a tag that the viewer follows."""
    carried, mine = post_tags.alias("carried"), tag_follows.alias("mine")
    return any_row(
        carried,
        carried.c.post_id == p.c.id,
        mine.c.account_id == viewer,
        of=carried.join(mine, mine.c.tag_id == carried.c.tag_id),
    )


def may_come(p: FromClause, viewer: Any) -> Condition:
    """The rules for what comes home by a tag: public posts as they stand in the tag's own timeline, no mere reposts."""
    written = or_(p.c.repost_of_id.is_(None), p.c.source != NOTHING)
    return and_(p.c.visibility == ZERO, written, is_shown(p), may_stand_in_public(p, viewer))
