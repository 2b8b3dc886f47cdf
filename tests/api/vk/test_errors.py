"""What goes wrong is said in the caller's words: nested under 200 with `v`, flat under 400 without, never a fault."""

import asyncio
from typing import Any

import aiohttp
import pytest

from tests import cast
from tests.api.vk.world import World
from tests.waiting import PATIENCE
from veche.api.vk.routes import METHODS
from veche.core import accounts
from veche.http.dialect import Auth

NEED_TOKEN = sorted(name for name, one in METHODS.items() if one.auth is Auth.USER)


async def test_without_a_token_a_method_that_needs_one_answers_5(vk: World) -> None:
    for name in NEED_TOKEN:
        assert await vk.error(name) == 5
        assert await vk.error(name, None, None) == 5


async def test_unknown_methods_answer_3_in_any_case_of_letters(vk: World) -> None:
    for name in ("no.such", "users", "users.get.more", "Wall.Explode"):
        assert await vk.error(name, "boris") == 3
        assert await vk.error(name, "boris", None) == 3
    assert (await vk.call("USERS.GET", "boris"))[0]["id"] == vk.cast.boris.id


async def test_a_bad_token_is_an_error_with_v_and_a_stranger_without(vk: World) -> None:
    async with vk.http.get("/method/users.get", params={"v": "5.131", "access_token": "nonsense"}) as answer:
        assert (await answer.json())["error"]["error_code"] == 5
    async with vk.http.get("/method/users.get", params={"access_token": "nonsense"}) as answer:
        assert await answer.json() == {"response": []}
    foreign = await vk.server.token("boris", dialect="mastodon")
    async with vk.http.get("/method/users.get", params={"v": "5.131", "access_token": foreign.text}) as answer:
        assert (await answer.json())["error"]["error_code"] == 5


async def test_whoever_is_suspended_is_told_so_by_18(vk: World) -> None:
    assert await vk.call("users.get", "gleb")
    anna, gleb = vk.cast.anna.viewer, vk.cast.gleb.id
    await vk.server.services.open_tx.write(lambda tx: accounts.suspend(tx, anna, gleb))
    async with asyncio.timeout(PATIENCE):
        while (await vk.raw("users.get", "gleb"))[1].get("response") is not None:  # noqa: ASYNC110 - other processes hear
            await asyncio.sleep(0.05)
    assert await vk.error("users.get", "gleb") == 18
    assert await vk.error("wall.post", "gleb", None, message="x") == 18


async def test_a_token_without_the_permission_answers_15(vk: World) -> None:
    token = await vk.token("boris", "friends")
    fields = {"v": "5.131", "access_token": token, "message": "Hi"}
    async with vk.http.post("/method/wall.post", data=fields) as answer:
        assert (await answer.json())["error"]["error_code"] == 15


BAD: list[tuple[str, dict[str, Any], int]] = [
    ("wall.post", {"owner_id": "12abc", "message": "x"}, 100),
    ("wall.post", {}, 100),
    ("wall.post", {"owner_id": 999999, "message": "x"}, 15),
    ("wall.post", {"owner_id": 99999999999999999999, "message": "x"}, 100),
    ("wall.post", {"attachments": "photo1_999,rubbish"}, 100),
    ("wall.post", {"message": "x" * 20001}, 100),
    ("wall.get", {"filter": "odd"}, 100),
    ("wall.get", {"count": "many"}, 100),
    ("wall.getById", {}, 100),
    ("wall.getById", {"posts": "rubbish"}, 100),
    ("wall.edit", {"post_id": 999999, "message": "x"}, 102),
    ("wall.delete", {"post_id": -1}, 15),
    ("wall.createComment", {"post_id": 999999, "message": "x"}, 15),
    ("wall.repost", {"object": "photo1_1"}, 100),
    ("wall.repost", {"object": "wall1_x"}, 100),
    ("likes.add", {"type": "thing", "item_id": 1}, 100),
    ("likes.add", {"type": "post", "item_id": 999999}, 15),
    ("friends.add", {}, 100),
    ("groups.create", {"title": " "}, 100),
    ("groups.join", {"group_id": 1}, 100),
    ("groups.getById", {"group_ids": "-5"}, 100),
    ("polls.create", {"question": "?", "add_answers": "no json"}, 100),
    ("polls.addVote", {"poll_id": 999999, "answer_ids": 1}, 251),
    ("messages.send", {"message": "x"}, 100),
    ("messages.send", {"peer_id": 2_000_999_999, "message": "x"}, 936),
    ("messages.edit", {"message_id": 999999, "message": "x"}, 102),
    ("messages.getHistory", {"peer_id": 2_000_999_999}, 15),
    ("messages.getLongPollHistory", {"ts": 2_000_000_000}, 908),
    ("photos.saveWallPhoto", {"photo": "x", "hash": "y"}, 129),
    ("newsfeed.get", {"start_from": "soon"}, 100),
    ("execute", {"code": "return ("}, 12),
    ("execute", {"code": "return nothing;"}, 13),
    ("execute", {"code": "while(true){}"}, 13),
    ("execute", {}, 100),
]


@pytest.mark.parametrize(("method", "params", "code"), BAD, ids=[f"{n} {list(p)}" for n, p, _ in BAD])
async def test_bad_input_is_told_by_number(vk: World, method: str, params: dict[str, Any], code: int) -> None:
    assert await vk.error(method, "boris", **params) == code
    await vk.error(method, "boris", None, **params)


async def test_errors_echo_parameters_but_no_secrets(vk: World) -> None:
    _, nested = await vk.raw("wall.getById", "boris", posts="rubbish", client_secret="deep")
    pairs = {one["key"]: one["value"] for one in nested["error"]["request_params"]}
    assert pairs["method"] == "wall.getById" and pairs["posts"] == "rubbish" and pairs["client_secret"] == "***"
    assert "access_token" not in pairs
    query = {"posts": "rubbish", "access_token": await vk.token("boris"), "x": "1"}
    async with vk.http.get("/method/Wall.getById", params=query) as answer:
        flat = await answer.json()
    assert flat["request_params"] == [
        {"key": "x", "value": "1"}, {"key": "posts", "value": "rubbish"}, {"key": "method", "value": "Wall.getById"},
        {"key": "oauth", "value": 1},
    ]  # fmt: skip


async def test_malformed_bodies_are_refused_as_json(vk: World) -> None:
    for kind, body in (("application/json", b"{"), ("application/json", b"[1]"), ("multipart/form-data", b"x"),
                       ("application/x-www-form-urlencoded", b"message=%FF")):  # fmt: skip
        async with vk.http.post("/method/wall.post?v=5.131", data=body, headers={"Content-Type": kind}) as answer:
            assert answer.status == 200 and (await answer.json())["error"]["error_code"] == 100
    async with vk.http.get("/method/wall.get?v=5.131&x=%FF") as answer:
        assert answer.status == 200 and (await answer.json())["error"]["error_code"] == 100
    async with vk.http.get("/method/wall.get?v=5.131&x=%FF&callback=f") as answer:
        assert answer.status == 200 and "error" in await answer.text()
    async with vk.http.get("/nim-1") as answer:
        assert answer.status == 404 and "error" in await answer.json()
    async with vk.http.get("/upload/nowhere") as answer:
        assert answer.status == 404 and "error" in await answer.json()


async def test_what_is_kept_whole_is_answered_to_forms_of_parts_too(vk: World) -> None:
    form = {"v": "5.199", "owner_id": str(vk.cast.boris.id), "access_token": await vk.token("anna")}
    for _ in range(2):
        parts = aiohttp.MultipartWriter("form-data")
        for name, value in form.items():
            parts.append(value).set_content_disposition("form-data", name=name)
        async with asyncio.timeout(PATIENCE), vk.http.post("/method/wall.get", data=parts) as answer:
            assert (await answer.json())["response"]["count"] == 0


async def test_signing_in_fails_in_either_dialect(vk: World) -> None:
    good = {"grant_type": "password", "username": "boris@example.org", "password": cast.PASSWORD}
    async with vk.http.get("/token", params=good) as answer:
        assert set(await answer.json()) == {"access_token", "expires_in", "user_id", "is_stale", "secret"}
    async with vk.http.post("/token/", data={**good, "password": "wrong", "client_id": "2274003"}) as answer:
        body = await answer.json()
        assert answer.status == 401 and body["error"] == "invalid_client" and "request_params" not in body
    async with vk.http.post("/token", data={**good, "password": "wrong"}) as answer:
        body = await answer.json()
        assert answer.status == 400 and body["error_code"] == 28 and "error" not in body
        assert {"key": "password", "value": "***"} in body["request_params"]
    for change, code in (({"grant_type": "magic"}, 7), ({"username": ""}, 100)):
        async with vk.http.post("/token", data={**good, **change}) as answer:
            assert (await answer.json())["error_code"] == code


async def test_scripts_run_and_tell_what_failed(vk: World) -> None:
    code = """
        var found = [], at = 0;
        while (at < 3) { found.push(at * 2); at = at + 1; }
        var me = API.users.get({"user_ids": [Args.whom]});
        return {"doubled": found, "names": me@.first_name, "gone": API.storage.get(), "many": found.length};
    """
    _, body = await vk.raw("execute", "boris", code=code, whom=vk.cast.boris.id)
    assert body["response"] == {"doubled": [0, 2, 4], "names": ["Борис"], "gone": False, "many": 3}
    assert [one["error_code"] for one in body["execute_errors"]] == [3]
    made = 'return API.wall.post({"message": "From a script"}).post_id + API.wall.get({})["items"].length;'
    assert isinstance(await vk.call("execute", "boris", code=made), int)


async def test_jsonp_wraps_what_a_query_asks_for(vk: World) -> None:
    async with vk.http.get("/method/utils.getServerTime", params={"callback": "got.it"}) as answer:
        assert answer.content_type == "application/javascript"
        assert (await answer.text()).startswith("/**/got.it({")
    async with vk.http.get("/method/utils.getServerTime", params={"callback": "alert(1)"}) as answer:
        assert answer.content_type == "application/json"
