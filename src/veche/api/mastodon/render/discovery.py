"""Documents by which programs find accounts and learn what this server is."""

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from veche import __version__
from veche.core.accounts.views import AccountView
from veche.lib.html import escape
from veche.settings import Settings

if TYPE_CHECKING:
    from veche.core.statistics import Totals

NODEINFO_VERSIONS = ("2.0", "2.1")
_NODEINFO = "http://nodeinfo.diaspora.software/ns/schema/"


def webfinger(settings: Settings, view: AccountView) -> dict[str, Any]:
    """Where the account lives."""
    profile = {"rel": "http://webfinger.net/rel/profile-page", "type": "text/html", "href": view.url}
    links = [
        profile,
        {"rel": "self", "type": "application/activity+json", "href": view.uri},
        {
            "rel": "http://ostatus.org/schema/1.0/subscribe",
            "template": settings.url("/authorize_interaction?uri={uri}"),
        },
    ]
    if view.avatar.media_id is not None:
        links.append({"rel": "http://webfinger.net/rel/avatar", "href": view.avatar.url})
    return {"subject": f"acct:{view.username}@{settings.domain}", "aliases": [view.url, view.uri], "links": links}


def host_meta(settings: Settings) -> str:
    """XRD, with the template of the above."""
    template = escape(settings.url("/.well-known/webfinger?resource={uri}"))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<XRD xmlns="http://docs.oasis-open.org/ns/xri/xrd-1.0">\n'
        f'  <Link rel="lrdd" template="{template}"/>\n'
        "</XRD>\n"
    )


def nodeinfo_links(settings: Settings) -> dict[str, Any]:
    """Where the documents stand."""
    links = [
        {"rel": _NODEINFO + version, "href": settings.url(f"/nodeinfo/{quote(version)}")}
        for version in NODEINFO_VERSIONS
    ]
    return {"links": links}


def nodeinfo(settings: Settings, totals: "Totals", version: str) -> dict[str, Any]:
    """Clients read `software.name` to know whom they talk to; a name they have not heard of they take by whose API it
    speaks, which stands under `upstream`."""
    software = {"name": "veche", "version": __version__}
    if version == "2.1":
        software["repository"] = settings.url("/source")
    return {
        "version": version,
        "software": software,
        "protocols": ["activitypub"],
        "services": {"inbound": [], "outbound": []},
        "usage": {
            "users": {
                "total": totals.people,
                "activeMonth": totals.active_month,
                "activeHalfyear": totals.active_half_year,
            },
            "localPosts": totals.posts,
        },
        "openRegistrations": settings.registration.mode == "open",
        "metadata": {
            "nodeName": settings.instance.title,
            "nodeDescription": settings.instance.description,
            "upstream": {"name": "mastodon"},
        },
    }
