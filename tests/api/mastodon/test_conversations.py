"""Direct talk."""

from tests.api.mastodon.client import Client


async def test_a_conversation_is_listed_read_and_removed(anna: Client, boris: Client) -> None:
    first = await anna.status("@boris psst", visibility="direct")
    assert [one["acct"] for one in first["mentions"]] == ["boris"]
    listed = await boris.get("/api/v1/conversations", "Conversation")
    assert len(listed) == 1 and listed[0]["unread"] is True
    assert [one["acct"] for one in listed[0]["accounts"]] == ["anna"]
    assert listed[0]["last_status"]["id"] == first["id"]
    path = f"/api/v1/conversations/{listed[0]['id']}"
    assert (await boris.post(f"{path}/read", "Conversation"))["unread"] is False
    answer = await boris.status("@anna what?", visibility="direct", in_reply_to_id=first["id"])
    assert [one["id"] for one in await anna.get("/api/v1/conversations")] == [listed[0]["id"]]
    around = await anna.get(f"/api/v1/statuses/{answer['id']}/context", "Context")
    assert [one["id"] for one in around["ancestors"]] == [first["id"]]
    assert await boris.ok("DELETE", path) == {}
    assert await boris.get("/api/v1/conversations") == []
    assert len(await anna.get("/api/v1/conversations")) == 1
    await anna.status("@boris again", visibility="direct")
    assert len(await boris.get("/api/v1/conversations")) == 1


async def test_direct_statuses_are_in_no_timeline(anna: Client, boris: Client, stranger: Client) -> None:
    await anna.status("@boris psst #quiet", visibility="direct")
    for who, path in (
        (boris, "/api/v1/timelines/home"),
        (boris, f"/api/v1/accounts/{anna.id}/statuses"),
        (stranger, "/api/v1/timelines/public"),
        (boris, "/api/v1/timelines/tag/quiet"),
    ):
        assert await who.get(path) == [], path
    told = await boris.get("/api/v1/notifications")
    assert told[0]["type"] == "mention" and told[0]["status"]["visibility"] == "direct"


async def test_conversations_of_others_are_not_there(anna: Client, boris: Client, gleb: Client) -> None:
    await anna.status("@boris psst", visibility="direct")
    id = (await anna.get("/api/v1/conversations"))[0]["id"]
    for method, path in (("POST", f"{id}/read"), ("DELETE", id), ("POST", "x/read"), ("DELETE", "99999")):
        assert (await gleb.send(method, f"/api/v1/conversations/{path}")).error == "Record not found"


async def test_pages_of_conversations(anna: Client, boris: Client, vera: Client) -> None:
    for name in ("boris", "vera", "boris @vera"):
        await anna.status(f"@{name} hi", visibility="direct")
    first = await anna.send("GET", "/api/v1/conversations?limit=2")
    second = await anna.send("GET", first.links["next"])
    assert len(first.body) == 2 and len(second.body) == 1
    back = await anna.send("GET", second.links["prev"])
    assert [one["id"] for one in back.body] == [one["id"] for one in first.body]


async def test_a_conversation_waits_to_be_read_again(anna: Client, boris: Client, gleb: Client) -> None:
    first = await anna.status("@boris psst", visibility="direct")
    path = f"/api/v1/conversations/{(await boris.get('/api/v1/conversations'))[0]['id']}"
    await boris.status("@anna what?", visibility="direct", in_reply_to_id=first["id"])
    assert (await boris.get("/api/v1/conversations"))[0]["unread"] is False
    for _ in range(2):
        assert (await boris.post(f"{path}/unread", "Conversation"))["unread"] is True
    assert (await boris.get("/api/v1/conversations"))[0]["unread"] is True
    assert (await boris.post(f"{path}/read"))["unread"] is False
    assert (await gleb.send("POST", f"{path}/unread")).error == "Record not found"
    await anna.status("@vera alone", visibility="direct")
    mine = (await anna.get("/api/v1/conversations"))[0]
    assert (await anna.post(f"/api/v1/conversations/{mine['id']}/unread"))["unread"] is False


async def test_all_direct_talk_stands_in_one_old_timeline(anna: Client, boris: Client, gleb: Client) -> None:
    ids = [(await anna.status(f"@{who} hi", visibility="direct"))["id"] for who in ("boris", "vera", "boris")]
    listed = await anna.get("/api/v1/timelines/direct", "Status")
    assert [one["id"] for one in listed] == ids[::-1]
    first = await anna.send("GET", "/api/v1/timelines/direct?limit=2")
    assert [one["id"] for one in await anna.ok("GET", first.links["next"])] == ids[:1]
    assert [one["id"] for one in await boris.get("/api/v1/timelines/direct")] == [ids[2], ids[0]]
    assert await gleb.get("/api/v1/timelines/direct") == []
