"""Measures, dimensions and retention as an administrator's app asks for them."""

from datetime import UTC, datetime

from tests.api.mastodon.client import Client
from tests.api.mastodon.conftest import SignIn


async def test_figures_in_an_app(sign_in: SignIn, boris: Client) -> None:
    admin = await sign_in("anna", "read admin:read")
    today = datetime.now(UTC).date().isoformat()
    await boris.status("about #tea")
    span = {"start_at": today, "end_at": f"{today}T23:00:00Z"}
    keys = ["new_users", "tag_uses", "instance_media_attachments"]
    found = await admin.post("/api/v1/admin/measures", "AdminMeasure", keys=keys, **span, tag_uses={"id": "tea"},
                             instance_media_attachments={"domain": "far.example"})  # fmt: skip
    users, uses, media = found
    assert (users["total"], users["previous_total"], len(users["data"])) == ("4", "0", 1)
    assert uses["data"][0]["value"] == "1" and uses["data"][0]["date"].startswith(today)
    assert (media["unit"], media["human_value"]) == ("bytes", "0 B") and "previous_total" not in media
    form = {"keys[]": "tag_uses", "start_at": today, "end_at": today, "tag_uses[id]": "tea"}
    assert (await admin.ok("POST", "/api/v1/admin/measures", data=form))[0]["total"] == "1"
    keys = ["languages", "sources", "space_usage", "software_versions", "tag_languages"]
    found = await admin.post("/api/v1/admin/dimensions", "AdminDimension", keys=keys, tag_languages={"id": "tea"})
    assert [one["key"] for one in found] == keys
    assert found[1]["data"][0]["human_key"] == "Website" and found[2]["data"][0]["unit"] == "bytes"
    assert found[3]["data"][0]["human_key"] == "Veche" and found[4]["data"][0]["value"] == "1"
    found = await admin.post("/api/v1/admin/retention", "AdminCohort", **span, frequency="day")
    assert [(one["value"], one["rate"]) for one in found[0]["data"]] == [("4", 1.0)]
    assert await admin.post("/api/v1/admin/retention", frequency="day") == []
    for path, wrong in (
        ("measures", {"keys": keys}), ("measures", {"keys": keys, "start_at": "x", "end_at": today}),
        ("measures", {"keys": keys, "start_at": "1000-01-01", "end_at": today}),
        ("dimensions", {"keys": keys, "end_at": "odd"}), ("retention", {**span, "frequency": "day", "start_at": "x"}),
        ("measures", {**span, "keys": {"a": 1}}),
    ):  # fmt: skip
        assert (await admin.send("POST", f"/api/v1/admin/{path}", json=wrong)).code == 422, wrong
    ordinary = await sign_in("boris", "read admin:read")
    for path in ("measures", "dimensions", "retention"):
        assert (await ordinary.send("POST", f"/api/v1/admin/{path}", json=span)).code == 403
        assert (await boris.send("POST", f"/api/v1/admin/{path}", json=span)).code == 403
