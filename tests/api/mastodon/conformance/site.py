"""The instance and what it tells of itself, discovery, apps and OAuth, the oddities."""

import json
from datetime import UTC, datetime
from typing import Final

from tests import cast
from tests.api.mastodon.conformance.proof import Scene, Town, path_of
from tests.api.mastodon.test_apps import OOB
from veche.lib.times import DAY


async def instance(town: Town) -> None:
    stranger = town.stranger
    for path in ("v1/instance", "v2/instance", "v1/instance/rules", "v1/custom_emojis"):
        await stranger(f"GET /api/{path}")
    await stranger("GET /api/v1/instance/translation_languages")
    await town.anna("GET /api/v1/announcements")


async def activity(town: Town) -> None:
    await town.stranger("GET /api/v1/instance/activity")


async def domains(town: Town) -> None:
    await town.stranger("GET /api/v1/instance/peers")
    await town.stranger("GET /api/v1/instance/domain_blocks")


async def languages(town: Town) -> None:
    await town.stranger("GET /api/v1/instance/languages")


async def peers(town: Town) -> None:
    await town.stranger("GET /api/v1/peers/search", q="far")


async def documents(town: Town) -> None:
    await town.stranger("GET /api/v1/instance/extended_description")
    await town.stranger("GET /api/v1/instance/privacy_policy")


async def terms(town: Town) -> None:
    await town.stranger("GET /api/v1/instance/terms_of_service")
    await town.stranger("GET /api/v1/instance/terms_of_service/:date", "2026-01-01")


async def trends(town: Town) -> None:
    for name in ("trends", "trends/tags", "trends/statuses", "trends/links"):
        await town.stranger(f"GET /api/v1/{name}")
    await town.stranger("GET /api/v1/timelines/link", url="https://example.org/")


async def annual_reports(town: Town) -> None:
    anna, clock = town.anna, town.server.services.clock
    await anna("POST /api/v1/statuses", status="A year to remember")
    year = datetime.fromtimestamp(clock.now() / 1000, UTC).year
    await anna("GET /api/v1/annual_reports/:year/state", year)
    clock.advance(366 * DAY)  # a year is told of when it is over
    try:
        await anna("POST /api/v1/annual_reports/:year/generate", year)
    finally:
        clock.advance(-366 * DAY)
    assert (await anna("GET /api/v1/annual_reports"))["annual_reports"]
    await anna("GET /api/v1/annual_reports/:year", year)
    await anna("POST /api/v1/annual_reports/:year/read", year)


async def refreshes(town: Town) -> None:
    await town.anna.refused("GET /api/v1_alpha/async_refreshes/:id", "nothing", code=404)


async def embeds(town: Town) -> None:
    said = await town.anna("POST /api/v1/statuses", status="Embed me")
    await town.stranger("GET /api/oembed", url=said["url"])


async def identity(town: Town) -> None:
    await town.stranger.refused("GET /api/proofs", code=404, provider="keybase", username="anna")


async def apps(town: Town) -> None:
    made = await town.stranger("POST /api/v1/apps", client_name="app", redirect_uris=OOB, scopes="read profile")
    await town.app("GET /api/v1/apps/verify_credentials")
    await town.stranger("GET /.well-known/oauth-authorization-server")
    secrets = {"client_id": made["client_id"], "client_secret": made["client_secret"]}
    asked = {"client_id": made["client_id"], "redirect_uri": OOB, "response_type": "code", "scope": "read"}
    await town.stranger.fetch("GET /oauth/authorize", kind="text/html", **asked)
    person = {"username": "boris@example.org", "password": cast.PASSWORD, "scope": "read profile"}
    token = await town.stranger("POST /oauth/token", data={"grant_type": "password", **secrets, **person})
    held = {"Authorization": f"Bearer {token['access_token']}"}
    await town.stranger("GET /oauth/userinfo", headers=held)
    await town.stranger("POST /oauth/revoke", data={"token": token["access_token"], **secrets})


async def health(town: Town) -> None:
    await town.stranger("GET /health")


async def nodeinfo(town: Town) -> None:
    await town.stranger("GET /.well-known/nodeinfo")
    await town.stranger("GET /nodeinfo/2.0")


async def webfinger(town: Town) -> None:
    domain = (await town.stranger("GET /api/v1/instance"))["uri"]
    line = await town.stranger.fetch(
        "GET /.well-known/webfinger", kind="application/jrd+json", resource=f"acct:anna@{domain}"
    )
    assert json.loads(line)["subject"] == f"acct:anna@{domain}"


async def host_meta(town: Town) -> None:
    assert "<?xml" in await town.stranger.fetch("GET /.well-known/host-meta", kind="application/xrd+xml")


async def confirmations(town: Town) -> None:
    assert await town.anna("GET /api/v1/emails/check_confirmation") is True
    await town.anna.refused("POST /api/v1/emails/confirmations", code=403)


async def announcements(town: Town) -> None:
    path_of("POST /api/v1/announcements/:id/dismiss", (1,))
    said = (await town.anna("GET /api/v1/announcements"))[0]
    await town.anna("PUT /api/v1/announcements/:id/reactions/:name", said["id"], "🎉")
    await town.anna("DELETE /api/v1/announcements/:id/reactions/:name", said["id"], "🎉")
    await town.anna("POST /api/v1/announcements/:id/dismiss", said["id"])


SCENES: Final[tuple[Scene, ...]] = (
    instance,
    activity,
    domains,
    languages,
    peers,
    documents,
    terms,
    trends,
    annual_reports,
    refreshes,
    embeds,
    identity,
    apps,
    health,
    nodeinfo,
    webfinger,
    host_meta,
    confirmations,
    announcements,
)
