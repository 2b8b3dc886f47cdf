"""Accounts, relations, one's own profile, tags."""

from typing import Any, Final

from tests.api.mastodon.conformance.proof import Scene, Town


async def accounts(town: Town) -> None:
    anna, boris = town.anna, town.boris
    await anna("GET /api/v1/accounts/verify_credentials")
    await anna("PATCH /api/v1/accounts/update_credentials", note="Hello #knitting", fields_attributes=[_pair()])
    await boris("POST /api/v1/statuses", status="Something to list")
    await town.stranger("GET /api/v1/accounts/:id", anna.id)
    await town.stranger("GET /api/v1/accounts", query=[("id[]", anna.id), ("id[]", boris.id)])
    assert await town.stranger("GET /api/v1/accounts/:id/statuses", boris.id)
    assert await anna("GET /api/v1/accounts/:id/followers", anna.id)
    assert await anna("GET /api/v1/accounts/:id/following", anna.id)
    assert await anna("GET /api/v1/accounts/search", q="boris")
    await town.stranger("GET /api/v1/accounts/lookup", acct="anna")
    assert await anna("GET /api/v1/accounts/relationships", query=[("id[]", boris.id)])
    await anna("GET /api/v1/preferences")


def _pair() -> dict[str, str]:
    return {"name": "Home", "value": "https://example.org"}


async def acquaintances(town: Town) -> None:
    assert await town.anna("GET /api/v1/accounts/familiar_followers", query=[("id[]", town.vera.id)])


async def proofs(town: Town) -> None:
    await town.anna("GET /api/v1/accounts/:id/identity_proofs", town.anna.id)


async def follows(town: Town) -> None:
    anna, nina = town.anna, await town.newcomer()
    await nina("POST /api/v1/accounts/:id/follow", anna.id, reblogs=False, notify=True, languages=["en"])
    await anna("POST /api/v1/accounts/:id/remove_from_followers", nina.id)
    await nina("POST /api/v1/accounts/:id/follow", anna.id)
    await nina("POST /api/v1/accounts/:id/unfollow", anna.id)
    await nina("POST /api/v1/follows", uri="anna")


async def requests(town: Town) -> None:
    for answer in ("authorize", "reject"):
        nina = await town.newcomer()
        await nina("POST /api/v1/accounts/:id/follow", town.vera.id)
        assert await town.vera("GET /api/v1/follow_requests")
        await town.vera(f"POST /api/v1/follow_requests/:account_id/{answer}", nina.id)


async def blocks_and_mutes(town: Town) -> None:
    anna, nina = town.anna, await town.newcomer()
    await anna("POST /api/v1/accounts/:id/mute", nina.id, duration=600, notifications=False)
    assert await anna("GET /api/v1/mutes")
    await anna("POST /api/v1/accounts/:id/unmute", nina.id)
    await anna("POST /api/v1/accounts/:id/block", nina.id)
    assert await anna("GET /api/v1/blocks")
    await anna("POST /api/v1/accounts/:id/unblock", nina.id)


async def domain_blocks(town: Town) -> None:
    await town.boris("POST /api/v1/domain_blocks", domain="spam.example")
    assert await town.boris("GET /api/v1/domain_blocks") == ["spam.example"]
    await town.boris("DELETE /api/v1/domain_blocks", domain="spam.example")


async def notes(town: Town) -> None:
    told = await town.anna("POST /api/v1/accounts/:id/note", town.boris.id, comment="owes me a scarf")
    assert told["note"] == "owes me a scarf"


async def endorsements(town: Town) -> None:
    anna, boris = town.anna, town.boris
    await anna("POST /api/v1/accounts/:id/endorse", boris.id)
    assert await anna("GET /api/v1/endorsements")
    assert await town.stranger("GET /api/v1/accounts/:id/endorsements", anna.id)
    await anna("POST /api/v1/accounts/:id/unendorse", boris.id)
    await anna("POST /api/v1/accounts/:id/pin", boris.id)
    await anna("POST /api/v1/accounts/:id/unpin", boris.id)


async def followed_tags(town: Town) -> None:
    await town.anna("POST /api/v1/statuses", status="#wool")
    await town.stranger("GET /api/v1/tags/:name", "wool")
    await town.anna("POST /api/v1/tags/:name/follow", "wool")
    assert await town.anna("GET /api/v1/followed_tags")
    await town.anna("POST /api/v1/tags/:name/unfollow", "wool")


async def featured_tags(town: Town) -> None:
    anna = town.anna
    await anna("POST /api/v1/statuses", status="#needles #yarn")
    await anna("GET /api/v1/featured_tags/suggestions")
    made = await anna("POST /api/v1/featured_tags", name="needles")
    assert await anna("GET /api/v1/featured_tags")
    assert await town.stranger("GET /api/v1/accounts/:id/featured_tags", anna.id)
    await anna("DELETE /api/v1/featured_tags/:id", made["id"])
    await anna("POST /api/v1/tags/:id/feature", "yarn")
    await anna("POST /api/v1/tags/:id/unfeature", "yarn")


async def profile_pictures(town: Town) -> None:
    await town.anna("DELETE /api/v1/profile/avatar")
    await town.anna("DELETE /api/v1/profile/header")


async def profile(town: Town) -> None:
    await town.anna("GET /api/v1/profile")
    await town.anna("PATCH /api/v1/profile", display_name="Анна Белова", note="Knits", fields_attributes=[_pair()])


async def suggestions(town: Town) -> None:
    nina = await town.newcomer()
    await nina("POST /api/v1/accounts/:id/follow", town.anna.id)
    assert await nina("GET /api/v1/suggestions")
    assert await nina("GET /api/v2/suggestions")
    await nina("DELETE /api/v1/suggestions/:account_id", town.boris.id)


async def directory(town: Town) -> None:
    await town.anna("PATCH /api/v1/accounts/update_credentials", discoverable=True)
    assert await town.stranger("GET /api/v1/directory", order="active", local="true")


async def collections(town: Town) -> None:
    anna, boris = town.anna, town.boris
    await boris("PATCH /api/v1/accounts/update_credentials", discoverable=True)
    made = await anna("POST /api/v1/collections", name="Knitters", description="Worth reading", discoverable=True)
    id = _collection(made)["id"]
    await anna("PATCH /api/v1/collections/:id", id, name="Good knitters")
    item = await anna("POST /api/v1/collections/:collection_id/items", id, account_id=boris.id)
    await town.stranger("GET /api/v1/collections/:id", id)
    await town.stranger("GET /api/v1/accounts/:account_id/collections", anna.id)
    await boris("GET /api/v1/accounts/:account_id/in_collections", boris.id)
    await boris("POST /api/v1/collections/:collection_id/items/:id/revoke", id, _item(item)["id"])
    item = await anna("POST /api/v1/collections/:collection_id/items", id, account_id=town.vera.id)
    await anna("DELETE /api/v1/collections/:collection_id/items/:id", id, _item(item)["id"])
    await anna("DELETE /api/v1/collections/:id", id)


def _collection(body: Any) -> Any:
    return body.get("collection", body)


def _item(body: Any) -> Any:
    return body.get("collection_item", body.get("item", body))


async def lists(town: Town) -> None:
    anna = town.anna
    made = await anna("POST /api/v1/lists", title="Friends", replies_policy="list", exclusive=False)
    await anna("POST /api/v1/lists/:id/accounts", made["id"], account_ids=[town.boris.id])
    await anna("GET /api/v1/lists/:id", made["id"])
    assert await anna("GET /api/v1/lists")
    assert await anna("GET /api/v1/lists/:id/accounts", made["id"])
    assert await anna("GET /api/v1/accounts/:id/lists", town.boris.id)
    await town.boris("POST /api/v1/statuses", status="For the list")
    assert await anna("GET /api/v1/timelines/list/:list_id", made["id"])
    await anna.fetch("GET /api/v1/streaming/list", kind="text/event-stream", list=made["id"])
    await anna("PUT /api/v1/lists/:id", made["id"], title="Good friends")
    await anna("DELETE /api/v1/lists/:id/accounts", made["id"], account_ids=[town.boris.id])
    await anna("DELETE /api/v1/lists/:id", made["id"])


async def reports(town: Town) -> None:
    said = await town.boris("POST /api/v1/statuses", status="Rude words")
    nina = await town.newcomer()
    await nina("POST /api/v1/reports", account_id=town.boris.id, status_ids=[said["id"]], comment="Rude")
    await nina("GET /api/v1/reports")


SCENES: Final[tuple[Scene, ...]] = (
    accounts,
    acquaintances,
    proofs,
    follows,
    requests,
    blocks_and_mutes,
    domain_blocks,
    notes,
    endorsements,
    followed_tags,
    featured_tags,
    profile_pictures,
    profile,
    suggestions,
    directory,
    collections,
    lists,
    reports,
)
