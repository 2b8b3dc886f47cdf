"""Notifications one by one and in groups, their policy and requests, push, filters."""

import base64
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.api.mastodon.conformance.proof import Caller, Scene, Town


async def notifications(town: Town) -> None:
    anna = town.anna
    for word in ("one", "two", "three"):
        await town.boris("POST /api/v1/statuses", status=f"@anna {word}")
    told = await anna("GET /api/v1/notifications")
    await anna("GET /api/v1/notifications/:id", told[0]["id"])
    assert (await anna("GET /api/v1/notifications/unread_count"))["count"]
    await anna("POST /api/v1/notifications/:id/dismiss", told[0]["id"])
    await anna("POST /api/v1/notifications/dismiss", id=told[1]["id"])
    await anna("POST /api/v1/notifications/clear")


async def notifications_destroyed(town: Town) -> None:
    await town.boris("POST /api/v1/statuses", status="@anna many")
    told = (await town.anna("GET /api/v1/notifications"))[0]
    await town.anna("DELETE /api/v1/notifications/destroy_multiple", query=[("ids[]", told["id"])])


async def groups(town: Town) -> None:
    for version in ("v2", "v2_alpha"):
        said = await town.anna("POST /api/v1/statuses", status="Like me")
        for other in (town.boris, await town.newcomer()):
            await other("POST /api/v1/statuses/:id/favourite", said["id"])
        found = await town.anna(f"GET /api/{version}/notifications")
        key = next(one["group_key"] for one in found["notification_groups"] if one["type"] == "favourite")
        await town.anna(f"GET /api/{version}/notifications/:group_key", key)
        assert (await town.anna(f"GET /api/{version}/notifications/unread_count"))["count"]
        if version == "v2":
            assert await town.anna("GET /api/v2/notifications/:group_key/accounts", key)
        await town.anna(f"POST /api/{version}/notifications/:group_key/dismiss", key)


async def policy(town: Town) -> None:
    vera = town.vera
    await vera("GET /api/v2/notifications/policy")
    await vera("PATCH /api/v2/notifications/policy", for_not_following="filter", for_private_mentions="accept")
    await vera("GET /api/v1/notifications/policy")
    await vera("PUT /api/v1/notifications/policy", filter_not_following=True)


async def requests(town: Town) -> None:
    vera = town.vera
    await vera("PATCH /api/v2/notifications/policy", for_not_following="filter")
    for verb in ("accept", "dismiss"):
        id = await _request(town, vera)
        await vera("GET /api/v1/notifications/requests/:id", id)
        await vera(f"POST /api/v1/notifications/requests/:id/{verb}", id)
        id = await _request(town, vera)
        await vera(f"POST /api/v1/notifications/requests/{verb}", **{"id": [id]})
    await vera("GET /api/v1/notifications/requests/merged")


async def _request(town: Town, to: Caller) -> str:
    """Somebody whom vera does not follow mentions her: that waits."""
    nina = await town.newcomer()
    await nina("POST /api/v1/statuses", status="@vera hello?")
    waiting = await to("GET /api/v1/notifications/requests")
    found: str = next(one["id"] for one in waiting if one["account"]["id"] == nina.id)
    return found


async def push(town: Town) -> None:
    nina = await town.newcomer()
    point = generate_private_key(SECP256R1()).public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    keys = {"p256dh": base64.urlsafe_b64encode(point).decode().rstrip("="), "auth": "c2l4dGVlbiBieXRlcyEhIQ"}
    where = {"endpoint": "https://push.example.org/send/1", "keys": keys}
    await nina("POST /api/v1/push/subscription", subscription=where, data={"alerts": {"mention": True}})
    await nina("GET /api/v1/push/subscription")
    await nina("PUT /api/v1/push/subscription", data={"alerts": {"mention": False, "follow": True}})
    await nina("DELETE /api/v1/push/subscription")


async def filters(town: Town) -> None:
    anna = town.anna
    await anna("GET /api/v2/filters")
    made = await anna("POST /api/v2/filters", title="Soup", context=["home"], filter_action="warn")
    id = made["id"]
    word = await anna("POST /api/v2/filters/:filter_id/keywords", id, keyword="borscht", whole_word=True)
    assert await anna("GET /api/v2/filters")
    await anna("PUT /api/v2/filters/:id", id, title="Soups", context=["home", "public"])
    await anna("GET /api/v2/filters/:id", id)
    assert await anna("GET /api/v2/filters/:filter_id/keywords", id)
    await anna("PUT /api/v2/filters/keywords/:id", word["id"], keyword="soup")
    await anna("GET /api/v2/filters/keywords/:id", word["id"])
    said = await town.boris("POST /api/v1/statuses", status="Soup today")
    seen = next(one for one in await anna("GET /api/v1/timelines/home") if one["id"] == said["id"])
    assert seen["filtered"][0]["filter"]["id"] == id
    await anna("DELETE /api/v2/filters/keywords/:id", word["id"])
    one = await anna("POST /api/v2/filters/:filter_id/statuses", id, status_id=said["id"])
    assert await anna("GET /api/v2/filters/:filter_id/statuses", id)
    await anna("GET /api/v2/filters/statuses/:id", one["id"])
    await anna("DELETE /api/v2/filters/statuses/:id", one["id"])
    await anna("DELETE /api/v2/filters/:id", id)


async def first_filters(town: Town) -> None:
    anna = town.anna
    await anna("GET /api/v1/filters")
    made = await anna("POST /api/v1/filters", phrase="borscht", context=["home"])
    assert await anna("GET /api/v1/filters")
    await anna("GET /api/v1/filters/:id", made["id"])
    await anna("PUT /api/v1/filters/:id", made["id"], phrase="soup", context=["home"])
    await anna("DELETE /api/v1/filters/:id", made["id"])


SCENES: Final[tuple[Scene, ...]] = (
    notifications,
    notifications_destroyed,
    groups,
    policy,
    requests,
    push,
    filters,
    first_filters,
)
