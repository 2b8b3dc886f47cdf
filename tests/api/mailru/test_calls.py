"""Who may call: apps, both circuits, sessions, and what each refusal is called."""

import pytest
from yarl import URL

from tests.api.mailru.server import TYPE, Session, Town
from veche.api.mailru import signature
from veche.core import accounts


async def test_both_circuits_by_get_and_by_post(town: Town, anna: Session) -> None:
    for session in (anna, await town.session("anna", secure=True)):
        for answer in (await session.get("users.getInfo"), await session.post("users.getInfo")):
            assert answer.code == 200
            assert [user["uid"] for user in answer.body] == [str(town.cast.anna.id)]


async def test_query_and_body_are_signed_together(town: Town, anna: Session) -> None:
    params = anna.signed("users.getInfo", uids=town.cast.boris.id)
    query = {"sig": params.pop("sig"), "method": params.pop("method")}
    answer = await town.ask("POST", "/platform/api/", params=query, data=params)
    assert [user["uid"] for user in answer.body] == [str(town.cast.boris.id)]


async def test_explicit_secure_0_and_format_are_signed_like_anything_else(anna: Session) -> None:
    assert (await anna.get("users.getInfo", secure=0, format="json")).code == 200


async def test_json_is_called_json_only_for_who_asks_for_exactly_that(town: Town, anna: Session) -> None:
    params = anna.signed("users.getInfo")
    async with town.http.get("/platform/api", params=params, headers={"accept": "application/json"}) as answer:
        assert answer.headers["content-type"].startswith("application/json")
    async with town.http.get("/platform/api", params=params, headers={"accept": "*/*"}) as answer:
        assert answer.headers["content-type"] == TYPE


async def test_whoever_is_disabled_has_no_session_any_more(town: Town, gleb: Session) -> None:
    anna, gleb_user = town.cast.anna.viewer, town.cast.gleb.user_id or 0
    await town.services.open_tx.write(lambda tx: accounts.disable(tx, anna, gleb_user))
    answer = await gleb.get("users.getInfo")
    assert (answer.code, answer.error) == (401, 102)


async def test_every_refusal_has_its_number(town: Town, anna: Session) -> None:
    signed = anna.signed("users.getInfo")
    foreign = await town.session("boris", app=await town.add_app())
    cases = [
        (2, 501, anna.signed("users.getinfo")),
        (4, 410, anna.signed("payments.openDialog")),
        (100, 400, {name: value for name, value in signed.items() if name != "sig"}),
        (100, 400, {name: value for name, value in signed.items() if name != "method"}),
        (100, 400, {}),
        (102, 401, {**signed, "session_key": "0" * 32}),
        (102, 401, {**signed, "session_key": foreign.session_key}),
        (102, 401, town.nobody().signed("stream.get")),
        (102, 401, town.nobody().signed("stream.get", uid=town.cast.anna.id)),
        (103, 403, {**signed, "app_id": "999999"}),
        (103, 403, {**signed, "app_id": "ёж"}),
        (103, 403, {"method": "users.getInfo"}),
        (104, 403, {**signed, "sig": "0" * 32}),
        (104, 403, {**signed, "sig": "не подпись"}),
        (104, 403, {**signed, "extra": "1"}),
        (105, 403, town.server_side().signed("friends.get", uid=town.cast.gleb.id)),
        (105, 403, town.server_side().signed("friends.get", uid=2**60)),
        (100, 400, town.server_side().signed("friends.get", uid="me")),
    ]
    for number, http, params in cases:
        answer = await town.call(params)
        assert (answer.error, answer.code) == (number, http), (params, answer.body)
        assert answer.body["error"]["error_msg"]


async def test_a_token_without_the_privilege_is_refused_with_200(town: Town) -> None:
    plain = await town.session("anna", scopes="photos")
    for method, params in (
        ("stream.get", {}),
        ("stream.post", {"user_text": "x"}),
        ("messages.post", {"uid": 1, "message": "x"}),
        ("guestbook.post", {"uid": 1, "description": "x"}),
    ):
        answer = await plain.get(method, **params)
        assert (answer.error, answer.code) == (200, 403), method
    assert (await plain.get("friends.get")).code == 200
    events = await town.session("anna", scopes="events")
    assert (await events.get("stream.get")).code == 200
    assert (await events.get("stream.post", user_text="x")).error == 200


async def test_access_denied_is_202(town: Town, gleb: Session) -> None:
    answer = await gleb.get("guestbook.post", uid=town.cast.boris.id, description="let me in")
    assert answer.error in (100, 202)
    assert answer.code in (400, 403)


async def test_an_apps_server_acts_for_who_let_it_in(town: Town, boris: Session) -> None:
    boris_id = town.cast.boris.id
    answer = await town.server_side().get("friends.get", uid=boris_id)
    assert answer.body == [str(town.cast.anna.id)]
    posted = await town.server_side().post("stream.post", uid=boris_id, user_text="by the server")
    assert posted.code == 200
    other = Session(town, await town.add_app(), secure=True)
    assert (await other.get("friends.get", uid=boris_id)).error == 105


async def test_an_apps_server_may_read_public_profiles_for_nobody(town: Town, boris: Session) -> None:
    who = f"{town.cast.boris.id},{town.cast.gleb.id}"
    (one, other) = (await town.server_side().get("users.getInfo", uids=who)).body
    assert one["email"] == "boris@example.org"
    assert "email" not in other
    assert (await town.server_side().get("users.getInfo")).error == 100
    assert (await town.server_side().get("stream.get")).error == 102


async def test_a_client_without_session_reads_what_is_public(town: Town, boris: Session) -> None:
    await boris.ok("stream.post", user_text="for all")
    read = await town.nobody().get("stream.getByAuthor", uid=town.cast.boris.id)
    assert [event["user_text"] for event in read.body if event["type"] == "3-23"] == ["for all"]
    assert (await town.nobody().get("stream.getByAuthor")).error == 102


async def test_oversize_and_broken_bodies(town: Town, anna: Session) -> None:
    big = anna.signed("stream.post", user_text="я" * 20_000)
    answer = await town.call(big, post=True)
    assert (answer.error, answer.code) == (100, 400)
    broken = await town.ask(
        "POST", "/platform/api", data=b"--x\r\nbroken", headers={"content-type": "multipart/form-data; boundary=x"}
    )
    assert (broken.error, broken.code) == (100, 400)
    huge = await town.ask(
        "POST", "/platform/api", data=b"a" * 3_000_000, headers={"content-type": "application/x-www-form-urlencoded"}
    )
    assert huge.error == 100


async def test_unknown_paths_and_methods_answer_in_the_dialect(town: Town) -> None:
    for verb, path, code in (
        ("GET", "/platform/", 404),
        ("GET", "/platform/a/b/c", 404),
        ("PUT", "/platform/api", 405),
    ):
        answer = await town.ask(verb, path)
        assert (answer.error, answer.code) == (100, code), path


async def test_a_query_that_cannot_be_read_is_refused_like_any_other(town: Town) -> None:
    for path in ("/platform/api", "/platform/japi"):
        async with town.http.get(URL(f"{path}?cb=f&method=users.getInfo&x=%00&y=%FF", encoded=True)) as answer:
            assert answer.status == 400 and (await answer.json(content_type=None))["error"]["error_code"] == 100


async def test_jsonp_calls_the_function_named(town: Town, anna: Session) -> None:
    params = anna.signed("users.getInfo", cb="mailru.cb_1")
    async with town.http.get("/platform/japi", params=params) as answer:
        assert answer.headers["content-type"] == TYPE
        text = await answer.text()
    assert text.startswith("mailru.cb_1([{") and text.endswith(")")
    for bad in ("", "alert(1)//", "x" * 129):
        refused = await town.ask("GET", "/platform/japi", params=anna.signed("users.getInfo", cb=bad))
        assert refused.error == 100


async def test_pages_are_looked_up_without_app_and_signature(town: Town) -> None:
    found = await town.ask("GET", "/platform/mail/boris")
    assert (found.code, found.body) == (200, {"uid": str(town.cast.boris.id)})
    group = await town.ask("GET", "/platform/community/knitters")
    assert group.body == {"uid": str(town.cast.knitters)}
    for path in ("/platform/mail/knitters", "/platform/community/boris", "/platform/mail/nobody"):
        answer = await town.ask("GET", path)
        assert (answer.code, answer.body) == (404, {})


@pytest.mark.parametrize("name", ["uid", "uid2", "uids"])
async def test_malformed_ids_are_bad_parameters(anna: Session, name: str) -> None:
    method = "users.getInfo" if name == "uids" else "friends.get"
    for bad in ("-1", "1.5", "ёж", "0x10", "1e3"):
        assert (await anna.get(method, **{name: bad})).error == 100, bad


def test_the_signature_of_nobody_starts_with_the_uid_that_was_sent() -> None:
    params = {"uid": "5", "app_id": "1"}
    assert signature.client_signature(params, "5", "k") != signature.client_signature(params, "", "k")
