"""What people say of one another: notes, featured accounts, acquaintances in common."""

from tests.api.mastodon.client import Client


async def test_a_note_is_read_by_its_writer_alone(anna: Client, boris: Client) -> None:
    path = f"/api/v1/accounts/{boris.id}/note"
    assert (await anna.post(path, "Relationship", comment=" Owes me a book\n"))["note"] == "Owes me a book"
    assert (await anna.get("/api/v1/accounts/relationships", id=boris.id))[0]["note"] == "Owes me a book"
    assert (await boris.get("/api/v1/accounts/relationships", id=anna.id))[0]["note"] == ""
    assert (await anna.post(path, "Relationship"))["note"] == ""
    assert (await anna.send("POST", path, json={"comment": "x" * 2001})).code == 422
    assert (await anna.send("POST", path, json={"comment": ["x"]})).code == 422
    assert (await anna.send("POST", f"/api/v1/accounts/{anna.id}/note", json={"comment": "me"})).code == 422
    assert (await anna.send("POST", "/api/v1/accounts/99999/note", json={"comment": "x"})).code == 404


async def test_followed_accounts_stand_on_a_page(anna: Client, boris: Client, vera: Client, stranger: Client) -> None:
    for verb in ("endorse", "pin"):
        shown = await anna.post(f"/api/v1/accounts/{boris.id}/{verb}", "Relationship")
        assert shown["endorsed"] is True and shown["following"] is True
    refused = await anna.send("POST", f"/api/v1/accounts/{vera.id}/endorse")
    assert refused.code == 422 and refused.error.startswith("Validation failed")
    assert [one["id"] for one in await anna.get("/api/v1/endorsements", "Account")] == [boris.id]
    found = await stranger.send("GET", f"/api/v1/accounts/{anna.id}/endorsements?limit=1")
    assert [one["id"] for one in found.body] == [boris.id] and "max_id" not in found.links.get("next", "")
    assert (await anna.post(f"/api/v1/accounts/{boris.id}/unpin", "Relationship"))["endorsed"] is False
    await anna.post(f"/api/v1/accounts/{boris.id}/endorse")
    await anna.post(f"/api/v1/accounts/{boris.id}/unfollow")
    assert await anna.get("/api/v1/endorsements") == []
    assert (await anna.get("/api/v1/accounts/relationships", id=boris.id))[0]["endorsed"] is False
    for path in ("endorse", "unendorse", "endorsements", "identity_proofs"):
        method = "POST" if "endorse" in path and path != "endorsements" else "GET"
        assert (await anna.send(method, f"/api/v1/accounts/99999/{path}")).code == 404, path
    assert await anna.get(f"/api/v1/accounts/{boris.id}/identity_proofs") == []


async def test_who_is_known_to_both(anna: Client, boris: Client, gleb: Client, vera: Client) -> None:
    path = f"/api/v1/accounts/familiar_followers?id[]={vera.id}&id[]={gleb.id}&id[]=99999&id[]=x"
    found = await anna.get(path, "FamiliarFollowers")
    assert [(one["id"], [who["id"] for who in one["accounts"]]) for one in found] == [
        (vera.id, [boris.id]), (gleb.id, []),
    ]  # fmt: skip
    await boris.ok("PATCH", "/api/v1/accounts/update_credentials", json={"hide_collections": True})
    assert (await anna.get(path))[0]["accounts"] == []
    assert await anna.get("/api/v1/accounts/familiar_followers") == []
