"""What the instance is made up of: languages, apps, servers, space."""

import platform
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import BigInteger, bindparam, func, literal_column, select, text

import veche
from veche.core.moderation.dossiers import check_moderates
from veche.core.moderation.measures import JSON_SIZES, bounds, check_span, subject
from veche.core.moderation.views import DimensionView, Part, Span
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import statement
from veche.tables.accounts import accounts, users
from veche.tables.auth import apps
from veche.tables.graph import follows
from veche.tables.posts import post_tags, posts

MOST_PARTS = 100
WEB = "web"  # who came without an app
UNKNOWN = "und"  # no language was said

_a, _p, _u = accounts.c, posts.c, users.c
_SINCE, _UNTIL = bindparam("since", type_=BigInteger()), bindparam("until", type_=BigInteger())
_WRITTEN = (
    _p.id >= bindparam("from_id", type_=BigInteger()),
    _p.id < bindparam("to_id", type_=BigInteger()),
    _p.deleted_at.is_(None),
    _p.state == 0,
    _p.conversation_id.is_(None),
)
_BY_AUTHOR = posts.join(accounts, _a.id == _p.author_id)
_TAGGED = _BY_AUTHOR.join(post_tags, post_tags.c.post_id == _p.id)
_LANGUAGE = func.coalesce(_p.language, UNKNOWN)
_OF_TAG = post_tags.c.tag_id == bindparam("tag_id", type_=BigInteger())
_OF_SERVER = _a.domain == bindparam("domain")


def _counted(key: Any, source: Any, *where: Any) -> Any:
    count = func.count().label("figure")
    found = select(key.label("key"), count).select_from(source).where(*where).group_by(key)
    return found.order_by(count.desc(), key).limit(bindparam("most"))


def _sources() -> Any:
    key, count = func.coalesce(_u.app_id, 0).label("key"), func.count().label("figure")
    joined = users.outerjoin(apps, apps.c.id == _u.app_id)
    name = func.max(apps.c.name).label("name")
    found = select(key, count, name).select_from(joined).where(_u.created_at >= _SINCE, _u.created_at < _UNTIL)
    return found.group_by(key).order_by(count.desc(), key).limit(bindparam("most"))


def _known_there() -> Any:
    """Accounts of a server by how many follow them here."""
    me = accounts.alias("me")
    joined = accounts.join(follows, follows.c.target_id == _a.id).join(me, me.c.id == follows.c.follower_id)
    return _counted(_a.username, joined, _OF_SERVER, me.c.domain == "", follows.c.accepted == 1)


_QUERIES: Mapping[str, Callable[[], Any]] = {
    "languages": lambda: _counted(
        _u.locale,
        users.join(accounts, _a.id == _u.account_id),
        _a.last_active_at >= _SINCE,
        _a.last_active_at < _UNTIL,
    ),
    "sources": _sources,
    "servers": lambda: _counted(_a.domain, _BY_AUTHOR, _a.domain != "", *_WRITTEN),
    "tag_servers": lambda: _counted(_a.domain, _TAGGED, _OF_TAG, *_WRITTEN),
    "tag_languages": lambda: _counted(_LANGUAGE, _TAGGED, _OF_TAG, *_WRITTEN),
    "instance_accounts": _known_there,
    "instance_languages": lambda: _counted(_LANGUAGE, _BY_AUTHOR, _OF_SERVER, *_WRITTEN),
}
KEYS = (*_QUERIES, "space_usage", "software_versions")


@statement
def _parts(*, key: str) -> Any:
    return _QUERIES[key]()


@statement
def _database_bytes(*, database: str) -> Any:
    if database == "sqlite":
        return text("SELECT p.page_count * s.page_size FROM pragma_page_count p, pragma_page_size s")
    return select(literal_column("pg_database_size(current_database())", BigInteger()))


@statement
def _media_bytes(*, database: str) -> Any:
    each, size = JSON_SIZES[database]
    return text(f"SELECT COALESCE(SUM({size}), 0) FROM media m, {each} WHERE m.deleted_at IS NULL")


@statement
def _database_version(*, database: str) -> Any:
    return select(func.sqlite_version() if database == "sqlite" else func.current_setting("server_version"))


async def dimensions(
    tx: Tx, viewer: Viewer, keys: tuple[str, ...], span: Span, about: Mapping[str, str], most: int
) -> list[DimensionView]:
    """How the instance is made up, in the order asked for; unknown keys are left out. Moderators.

    `about` as for measures. Errors: NotAllowed, Invalid (too many days).
    """
    check_moderates(viewer)
    check_span(span)
    found = []
    for key in dict.fromkeys(keys):
        if key == "space_usage":
            found.append(DimensionView(key, await _space(tx), "bytes"))
        elif key == "software_versions":
            found.append(DimensionView(key, await _software(tx)))
        elif key in _QUERIES:
            known = await subject(tx, key, about.get(key, ""))
            rows = await tx.all(_parts(key=key), **known, **bounds(span), most=min(max(most, 0), MOST_PARTS))
            found.append(DimensionView(key, tuple(_part(tx, key, row) for row in rows)))
    return found


def _part(tx: Tx, key: str, row: Any) -> Part:
    if key == "sources":
        return Part(str(row.key) if row.key else WEB, row.figure, row.name or "")
    if key == "tag_servers":
        return Part(row.key or tx.settings.domain, row.figure)
    return Part(row.key, row.figure)


async def _space(tx: Tx) -> tuple[Part, ...]:
    return (
        Part(tx.conn.kind, int(await tx.scalar(_database_bytes()))),
        Part("media", int(await tx.scalar(_media_bytes()))),
    )


async def _software(tx: Tx) -> tuple[Part, ...]:
    versions = {
        "veche": veche.__version__,
        "python": platform.python_version(),
        tx.conn.kind: str(await tx.scalar(_database_version())),
    }
    return tuple(Part(name, text=version) for name, version in versions.items())
