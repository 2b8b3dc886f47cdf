"""Every method as the specification prints it, and every error code by a call that is due it."""

import asyncio
import base64
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api.mailer.conftest import Api, basic
from veche.core.mailing import letters, projects, quarantine
from veche.core.mailing.letters import NewLetter, Text
from veche.core.mailing.projects import NewProject
from veche.core.tx import Tx

VERA = "vera@wool.example"
OK = {"status": "ok", "http": 200}


def failure(code: int, msg: str, http: int = 200, **more: Any) -> dict[str, Any]:
    return {"status": "fail", "code": code, "msg": msg, "http": http, **more}


async def test_ping_needs_nobody(api: Api) -> None:
    assert await api.get("watchman/ping", _headers={}) == OK


@pytest.mark.parametrize(
    ("header", "msg"),
    [
        (None, "access denied: no Authorization header"),
        ("Bearer x", "access denied: no Authorization header"),
        ("Basic ???", "access denied: incorrect login or secret"),
        ("Basic " + base64.b64encode(b"nobody").decode(), "access denied: incorrect login or secret"),
        ("Basic " + base64.b64encode(b"wool:wrong").decode(), "access denied: incorrect login or secret"),
        ("Basic " + base64.b64encode(b"\xff\x00:x").decode(), "access denied: incorrect login or secret"),
    ],
)
async def test_a_call_says_who_it_is(api: Api, header: str | None, msg: str) -> None:
    headers = {"Authorization": header} if header else {}
    answer = await api.get("profiles/get", _headers=headers, uid="1")
    assert answer == failure(3001, msg, 401)
    async with api.http.get("/api/profiles/get/", headers=headers) as raw:
        assert raw.headers["WWW-Authenticate"].startswith("Basic")


async def test_a_call_comes_from_a_listed_address(api: Api) -> None:
    await api.world.change_project(networks=["192.0.2.0/24"])
    assert await api.get("profiles/get", uid="1") == failure(3001, "access denied: IP not in the allowed list", 403)


async def test_failed_sign_ins_of_one_address_are_limited(api: Api) -> None:
    wrong = basic("wool", "wrong")
    answers = [await api.get("profiles/get", _headers=wrong, uid="1") for _ in range(12)]
    assert answers[0]["code"] == 3001
    assert (answers[-1]["code"], answers[-1]["http"]) == (3014, 429) and answers[-1]["retry_after"] >= 1
    assert (await api.get("profiles/get", uid="1"))["code"] == 3008  # who knows the secret is not kept out


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/mailer/send/"),
        ("GET", "/api/profiles/update/"),
        ("DELETE", "/api/profiles/get/"),
        ("POST", "/api/mailer/nothing/"),
        ("POST", "/api/sms/send/"),
        ("GET", "/api/profiles/"),
        ("GET", "/api/watchman/"),
        ("GET", "/api/profiles/unsubscribe/token/"),
    ],
)
async def test_unknown_paths_and_wrong_verbs_are_unsupported(api: Api, method: str, path: str) -> None:
    assert await api.call(method, path) == failure(3013, "unsupported method", 404)


async def test_path_without_the_last_slash_and_reading_by_post_are_the_same(api: Api) -> None:
    await api.post("profiles/update", uid="1")
    assert (await api.call("GET", "/api/profiles/get", uid="1"))["profile"] == {"uid": 1}
    assert (await api.post("profiles/get", uid="1"))["profile"] == {"uid": 1}


async def test_profile_is_written_and_read_back_in_its_types(api: Api) -> None:
    pins = [
        ("pin.level", "33"), ("pin.joined", "31.12.2025"), ("pin.vip", "yes"), ("pin.unknown", "x"),
        ("pin.birthday", "1990-02-01"), ("pin.subscribed_at", "2020-01-01"), ("pin.b.c", "x"),
    ]  # fmt: skip
    assert await api.post("profiles/update", *pins, uid="24234", email="Vera@Wool.example", lang="x") == OK
    assert (await api.get("profiles/get", uid="24234"))["profile"] == {
        "uid": 24234, "email": "Vera@wool.example", "birthday": "1990-02-01T00:00:00Z", "level": 33,
        "joined": "2025-12-31", "vip": True,
    }  # fmt: skip
    assert await api.post("profiles/update", ("unpin.level", "whatever"), email=VERA) == OK
    assert "level" not in (await api.get("profiles/get", email=VERA))["profile"]


@pytest.mark.parametrize("uid", ["007", "a1", str(2**53), "-5", "²"])
async def test_uid_that_is_no_plain_number_is_a_string(api: Api, uid: str) -> None:
    await api.post("profiles/update", uid=uid)
    assert (await api.get("profiles/get", uid=uid))["profile"]["uid"] == uid


async def test_all_profiles_of_one_email(api: Api) -> None:
    for uid in ("1", "2"):
        await api.post("profiles/update", uid=uid, email=VERA)
    found = await api.get("profiles/get_all", email=VERA)
    assert {profile["uid"] for profile in found["profiles"]} == {1, 2}
    assert (await api.get("profiles/get_all", email="no@wool.example"))["code"] == 3008


async def test_incorrect_fields_are_named_and_nothing_is_written(api: Api) -> None:
    answer = await api.post("profiles/update", ("pin.level", "x"), ("pin.joined", "soon"), uid="1")
    assert answer == failure(
        3007, "incorrect profile fields",
        args_errors={
            "pin.level": ["Bad integer. Received: 'x'"], "pin.joined": ["Bad date. Received: 'soon'"],
        },
    )  # fmt: skip
    assert await api.get("profiles/get", uid="1") == failure(3008, "no such profile")


async def test_incorrect_arguments_are_told_all_at_once(api: Api) -> None:
    answer = await api.post(
        "profiles/update", ("pin.uid", "1"), ("pin.level", "1"), ("unpin.level", ""), email="x", phone="y"
    )
    assert answer["code"] == 3000 and set(answer["args_errors"]) == {"email", "phone", "pin.uid", "pin.level"}
    answer = await api.post("profiles/unsubscribe_category")
    assert answer["args_errors"] == {"uid": ["One of uid, email, phone is required"], "category": ["Required"]}


async def test_subscriptions_as_the_seed_shows_them(api: Api) -> None:
    news, offers = api.world.news, api.world.offers
    await api.post("profiles/update", uid="1", email=VERA)
    both = {"profile_categories": [news, offers], **OK}
    assert await api.post("profiles/subscribe", uid="1", lang="xx_,ru", ip="192.0.2.7", agent="Browser") == both
    assert (await api.post("profiles/unsubscribe_category", uid="1", category=news))["profile_categories"] == [offers]
    assert await api.post("profiles/subscribe_category", uid="1", category=news) == both
    one = await api.post("profiles/set_subscriptions", ("categories", str(news)), ("categories", str(news)), uid="1")
    assert one["profile_categories"] == [news]
    assert (await api.post("profiles/set_subscriptions", uid="1", categories=f"{offers},{news}")) == both
    assert await api.get("profiles/get_subscriptions", uid="1") == {
        "profile_categories": [news, offers],
        "project": {
            "name": "Wool & Co",
            "logo": "",
            "categories": [
                {"id": news, "title": "Новости", "description": "Что нового"},
                {"id": offers, "title": "Offers", "description": ""},
            ],
        },
        **OK,
    }
    shown = await api.get("profiles/get_subscriptions", uid="1", lang="en_US")
    assert shown["project"]["categories"][0]["title"] == "News"
    assert await api.post("profiles/unsubscribe", uid="1") == {"profile_categories": [], **OK}
    assert await api.post("profiles/set_subscriptions", uid="1") == {"profile_categories": [], **OK}
    assert (await api.post("profiles/confirm", uid="1", not_subscribe="1"))["profile_categories"] == []
    assert await api.post("profiles/verify", email=VERA) == OK
    profile = (await api.get("profiles/get", uid="1"))["profile"]
    assert profile["email_verified"] is True and {"confirmed_at", "subscribed_at", "unsubscribed_at"} <= set(profile)


@pytest.mark.parametrize("category", ["999", "x", ""])
async def test_unknown_category_is_an_argument_fault(api: Api, category: str) -> None:
    await api.post("profiles/update", uid="1")
    answer = await api.post("profiles/subscribe_category", uid="1", category=category)
    assert answer["code"] == 3000 and list(answer["args_errors"]) == ["category"]


async def test_letter_is_sent_and_arrives(api: Api) -> None:
    answer = await api.post(
        "mailer/send", ("pin.name", "Вера"), ("pin.code", "12"), email=VERA, letter=api.world.service_letter,
        language="ru",
    )  # fmt: skip
    assert answer == {"sent": 1, "retry": 0, **OK}
    assert "Код: 12" in api.world.sink.letters[0].body().replace("*", "")


async def test_send_id_is_answered_by_what_became_of_it(api: Api) -> None:
    call = {"email": VERA, "letter": api.world.service_letter, "send_id": "order 1"}
    assert (await api.post("mailer/send", **call))["sent"] == 1
    again = await api.post("mailer/send", **call)
    assert again == failure(3016, "already sent", sent_at=again["sent_at"])
    assert isinstance(again["sent_at"], str) and again["sent_at"].isdigit() and len(again["sent_at"]) == 10
    assert len(api.world.sink.letters) == 1


async def test_letter_that_waits_for_a_retry(api: Api) -> None:
    api.world.sink.answer = "451 4.3.2 later"
    call = {"email": VERA, "letter": api.world.service_letter, "send_id": "later"}
    assert await api.post("mailer/send", **call) == {"sent": 0, "retry": 1, **OK}
    assert await api.post("mailer/send", **call) == failure(3017, "send in progress", current_status="W")
    await api.world.change_project(fold_states=False)
    assert (await api.post("mailer/send", **call))["current_status"] == "R"


@pytest.mark.parametrize(("answer", "more"), [("451 later", {"retry": 0}), ("550 5.7.1 never", {})])
async def test_letter_that_nobody_took_has_failed(api: Api, answer: str, more: dict[str, Any]) -> None:
    api.world.sink.answer = answer
    sent = await api.post("mailer/send", email=VERA, letter=api.world.service_letter, **more)
    assert sent == failure(3006, "failed to send message")


async def test_refused_mailbox_is_filtered_the_next_time(api: Api) -> None:
    api.world.sink.refuse[VERA] = "550 5.1.1 no such user"
    call = {"email": VERA, "letter": api.world.service_letter}
    assert (await api.post("mailer/send", **call))["code"] == 3006
    assert await api.post("mailer/send", **call) == failure(3015, "user did not pass the filters", reason="bounce")


async def test_send_faults(api: Api) -> None:
    letter = api.world.service_letter
    send = api.post
    language = await send("mailer/send", email=VERA, letter=letter, language="de")
    assert language == failure(
        3000, "incorrect arguments", args_errors={"language": ["Bad language. Received: 'de'. Available: ['en', 'ru']"]}
    )
    assert await send("mailer/send", email=VERA, letter=9999) == failure(3002, "letter not found")
    assert (await send("mailer/send", email=f"{VERA}, a@b.org", letter=letter))["code"] == 3003
    assert (await send("mailer/send", ("email", "a@b.org"), email=VERA, letter=letter))["code"] == 3003
    answer = await send("mailer/send", ("pin.email", "x"), ("header.X-Foo", "y"), email=VERA, letter=letter)
    assert set(answer["args_errors"]) == {"pin.email", "header.X-Foo"}
    answer = await send("mailer/send", ("attach.a", "ftp://x"), ("pin.9", "x"), letter="x", retry="x")
    assert set(answer["args_errors"]) == {"attach.a", "pin.9", "letter", "retry", "email"}
    await api.world.change_project(send_to_unknown=False)
    assert (await send("mailer/send", email=VERA, letter=letter))["code"] == 3008
    await api.world.change_project(external_id_required=True)
    assert (await send("mailer/send", email=VERA, letter=letter))["args_errors"] == {"uid": ["Required"]}


async def test_foreign_and_archived_letters_and_policies(api: Api) -> None:
    async def foreign(tx: Tx) -> int:
        made = await projects.create(tx, NewProject("Other", "other", "other.example"))
        prepared = letters.prepare(Text("en", "x", "<p>x</p>"))
        return await letters.create(tx, await projects.load(tx, made.id), NewLetter(prepared.text), prepared)

    theirs = await api.world.write(foreign)
    answer = await api.post("mailer/send", email=VERA, letter=theirs)
    assert answer == failure(3005, "object is inaccessible")
    letter = api.world.service_letter
    await api.world.write(lambda tx: letters.archive(tx, api.world.project, letter))
    assert await api.post("mailer/send", email=VERA, letter=letter) == failure(3019, "template is archived")
    await api.world.change_project(policy="paused")
    barred = failure(3020, "not allowed by the sending policy")
    assert await api.post("mailer/send", email="not even an address") == barred  # before the arguments are looked at
    assert await api.post("profiles/subscribe") == barred
    assert (await api.post("profiles/unsubscribe", uid="1"))["code"] == 3008  # leaving is never barred


async def test_one_letter_too_often_to_one_person(api: Api) -> None:
    answers = [await api.post("mailer/send", email=VERA, letter=api.world.service_letter) for _ in range(6)]
    assert [answer.get("sent") for answer in answers] == [1, 1, 1, 1, 1, None]
    assert (answers[-1]["code"], answers[-1]["http"], answers[-1]["retry_after"]) == (3014, 429, 3600)


async def test_void_and_delete(api: Api) -> None:
    await api.post("profiles/update", uid="1", email=VERA)
    assert await api.post("profiles/void", email=VERA) == OK
    assert await api.post("profiles/update", uid="2", email=VERA) == failure(3005, "object is inaccessible")
    assert (await api.get("profiles/get", uid="1"))["code"] == 3008
    sent = await api.post("mailer/send", email=VERA, letter=api.world.service_letter)
    assert sent == failure(3015, "user did not pass the filters", reason="blacklist")
    assert await api.post("profiles/void", ("ext_ids", "x"), uid="1") == failure(3005, "object is inaccessible")
    await api.world.change_project(is_internal=True)
    answer = await api.post("profiles/void", ("ext_ids", "x"), uid="1")
    assert answer == failure(3004, "project not found", args_errors={"ext_ids": ["Bad ext_id. Received: 'x'"]})
    await api.post("profiles/update", uid="3")
    assert await api.post("profiles/delete", uid="3") == OK
    assert await api.post("profiles/delete", uid="3") == failure(3008, "no such profile")


async def test_verification_letter(api: Api) -> None:
    call = {"email": VERA, "ext_id": "wool.example"}
    assert (await api.get("mailer/send_verify", **call))["code"] == 3002  # none chosen
    letter = api.world.service_letter
    await api.world.change_project(verification_letter_id=letter)
    assert (await api.get("mailer/send_verify", **call))["code"] == 3008
    await api.post("profiles/update", uid="1", email=VERA)
    assert (await api.get("mailer/send_verify", email=VERA, ext_id="unknown"))["code"] == 3004
    assert await api.get("mailer/send_verify", **call) == {"letter_id": letter, **OK}
    assert (await api.post("mailer/send_verify", **call))["code"] == 3014
    assert len(api.world.sink.letters) == 1


async def link_of(api: Api) -> str:
    """The one-click address of a letter that really arrived."""
    await api.post("profiles/update", uid="1", email=VERA)
    await api.post("profiles/subscribe", uid="1")
    await api.post("mailer/send", email=VERA, letter=api.world.category_letter)
    header = api.world.sink.letters[-1].message["List-Unsubscribe"]
    return str(header).strip("<>").partition("/api/")[2].strip("/")


async def page_token(api: Api) -> str:
    await link_of(api)
    return api.world.sink.letters[-1].body("html").partition("/mail/")[2].partition("'")[0].partition('"')[0]


async def test_one_click_leaves_the_category_of_the_letter_and_a_plain_post_everything(api: Api) -> None:
    path = await link_of(api)
    nobody: dict[str, Any] = {"_headers": {}}
    one = await api.post(path, ("List-Unsubscribe", "One-Click"), **nobody)
    assert one == {"profile_categories": [api.world.offers], **OK}
    assert await api.post(path, **nobody) == {"profile_categories": [], **OK}


async def test_a_browser_that_follows_the_link_changes_nothing(api: Api) -> None:
    path = await link_of(api)
    headers = {"Accept": "text/html,*/*"}
    async with api.http.get(f"/api/{path}/", headers=headers, allow_redirects=False) as answer:
        assert answer.status == 303 and answer.headers["Location"].startswith("/mail/")
        assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert (await api.call("GET", f"/api/{path}/", _headers={}))["code"] == 3013
    assert len((await api.get("profiles/get_subscriptions", uid="1"))["profile_categories"]) == 2


async def test_link_methods_need_no_project_but_a_wrong_one_is_refused(api: Api) -> None:
    token = await page_token(api)
    nobody: dict[str, Any] = {"_headers": {}}
    shown = await api.get(f"profiles/get_link_subscriptions/{token}", **nobody)
    assert shown["profile_categories"] == [api.world.news, api.world.offers]
    chosen = [("profile_categories", str(api.world.offers))]
    left = await api.post(f"profiles/set_link_subscriptions/{token}", *chosen, **nobody)
    assert left["profile_categories"] == [api.world.offers]
    assert len((await api.post(f"profiles/subscribe/{token}", **nobody))["profile_categories"]) == 2
    wrong = {"_headers": basic("wool", "wrong")}
    assert (await api.post(f"profiles/subscribe/{token}", **wrong))["code"] == 3001
    async with api.http.post(f"/api/profiles/unsubscribe/{token}/", headers={"Origin": "https://x.org"}) as answer:
        assert answer.headers["Access-Control-Allow-Origin"] == "*" and answer.status == 200
    async with api.http.get("/api/profiles/get/", headers=api.headers) as answer:
        assert "Access-Control-Allow-Origin" not in answer.headers


async def test_a_link_for_leaving_reads_and_chooses_nothing(api: Api) -> None:
    token = (await link_of(api)).rpartition("/")[2]
    refused = failure(3018, "incorrect token", 403)
    assert await api.get(f"profiles/get_link_subscriptions/{token}", _headers={}) == refused
    chosen = [("profile_categories", str(api.world.offers))]
    for method in ("set_link_subscriptions", "subscribe"):
        assert (await api.post(f"profiles/{method}/{token}", *chosen, _headers={}))["code"] == 3018
    assert len((await api.get("profiles/get_subscriptions", uid="1"))["profile_categories"]) == 2


@pytest.mark.parametrize("token", ["x", "a.b.c", "x" * 1100, "%00", "%D1%8F"])
async def test_whatever_is_wrong_with_a_link_is_one_error(api: Api, token: str) -> None:
    answer = await api.post(f"profiles/unsubscribe/{token}", _headers={})
    assert answer == failure(3018, "incorrect token", 403)


async def test_link_of_another_project_is_wrong_for_a_project_that_says_who_it_is(api: Api) -> None:
    token = await page_token(api)

    async def other(tx: Tx) -> projects.Credentials:
        return await projects.create(tx, NewProject("Other", "other", "other.example", networks=["127.0.0.1"]))

    made = await api.world.write(other)
    headers = basic(made.login, made.secret)
    assert (await api.post(f"profiles/unsubscribe/{token}", _headers=headers))["code"] == 3018


async def test_a_project_may_want_every_answer_under_200(api: Api) -> None:
    await api.world.change_project(always_ok=True)
    for _ in range(6):
        answer = await api.post("mailer/send", email=VERA, letter=api.world.service_letter)
    assert (answer["code"], answer["http"]) == (3014, 200)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"email=%ff", "application/x-www-form-urlencoded"),
        (b"email=a%00b&uid=1", "application/x-www-form-urlencoded"),
        (b"&".join(b"p%d=1" % n for n in range(600)), "application/x-www-form-urlencoded"),
        (b"n" * 200 + b"=1", "application/x-www-form-urlencoded"),
        (b"uid=" + b"x" * 70_000, "application/x-www-form-urlencoded"),
        (b"uid=" + b"x" * 1_100_000, "application/x-www-form-urlencoded"),
        (b"{", "application/json"),
        (b'{"uid": {"a": 1}}', "application/json"),
        (b'{"uid": [[1]]}', "application/json"),
        (b"garbage", "multipart/form-data; boundary=x"),
        (b"garbage", "multipart/form-data"),
    ],
)
async def test_a_body_that_cannot_be_read_is_an_argument_fault(api: Api, body: bytes, kind: str) -> None:
    headers = {**api.headers, "Content-Type": kind}
    async with api.http.post("/api/profiles/update/", data=body, headers=headers) as answer:
        found = await answer.json()
    assert (answer.status, found["code"]) == (200, 3000) and found["args_errors"], found


async def test_an_empty_list_is_nothing_sent(api: Api) -> None:
    body = b'{"email": "vera@wool.example", "letter": "1", "pin.level": [], "header.X-A": [], "attach.a": []}'
    headers = {**api.headers, "Content-Type": "application/json"}
    async with api.http.post("/api/mailer/send/", data=body, headers=headers) as answer:
        assert (await answer.json())["status"] in ("ok", "fail") and answer.status == 200


async def test_multipart_is_read_like_a_form(api: Api) -> None:
    with aiohttp.MultipartWriter("form-data") as form:
        for name, value in (("uid", "1"), ("pin.name", "Вера")):
            form.append(value).set_content_disposition("form-data", name=name)
        async with api.http.post("/api/profiles/update/", data=form, headers=api.headers) as answer:
            assert (await answer.json()) == {"status": "ok"}
    assert (await api.get("profiles/get", uid="1"))["profile"]["name"] == "Вера"


async def test_files_are_fetched_when_the_letter_is_accepted_and_go_with_it(api: Api) -> None:
    served: list[str] = []

    async def serve(request: web.BaseRequest) -> web.Response:
        served.append(request.path)
        if request.path == "/slow":
            await asyncio.sleep(3)
        if request.path == "/missing":
            return web.Response(status=404)
        kind = "text/plain; charset=utf-8" if request.path == "/bad.txt" else "image/png"
        return web.Response(body=b"\xff\xfe", headers={"Content-Type": kind})

    runner = web.ServerRunner(web.Server(serve))
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    base = f"http://127.0.0.1:{site._server.sockets[0].getsockname()[1]}"  # type: ignore[union-attr]
    call: dict[str, Any] = {"email": VERA, "letter": api.world.service_letter}
    refused = await api.post("mailer/send", ("attach.logo", f"{base}/logo"), **call)
    assert refused["code"] == 3000 and not served  # only the usual ports, unless the project lists the host
    await api.world.change_project(attachment_hosts=["127.0.0.1"])
    files = [("attach.logo", f"{base}/logo"), ("attachment.счёт.png", f"{base}/bill")]
    assert (await api.post("mailer/send", *files, **call))["sent"] == 1
    message = api.world.sink.letters[0].message
    parts = {part.get_filename() or part["Content-ID"]: part.get_content_type() for part in message.walk()}
    assert parts["<logo>"] == "image/png" and parts["счёт.png"] == "image/png"
    faults = [("attach.a", f"{base}/missing"), ("attach.b", f"{base}/bad.txt"), ("attach.c", f"{base}/slow")]
    answer = await api.post("mailer/send", *faults, ("attach.d", "http://10.0.0.1/"), **call)
    assert set(answer["args_errors"]) == {"attach.a", "attach.b", "attach.c", "attach.d"}
    assert answer["args_errors"]["attach.c"] == ["Download failed: timeout"]
    assert len(api.world.sink.letters) == 1
    await runner.cleanup()


async def test_quarantined_people_are_told_apart_by_reason(api: Api) -> None:
    for kind in (quarantine.BOUNCE, quarantine.SPAM, quarantine.BLACKLIST):
        await api.world.write(lambda tx, kind=kind: quarantine.add(tx, api.world.project.id, kind, VERA, "test"))
        answer = await api.post("mailer/send", email=VERA, letter=api.world.service_letter)
        assert (answer["code"], answer["reason"]) == (3015, kind)


NAMES = st.one_of(
    st.sampled_from(["uid", "email", "phone", "letter", "lang", "category", "categories", "retry", "send_id", "ip"]),
    st.sampled_from(["pin.", "unpin.", "resolve.", "header.", "attach.", "attachment."]).flatmap(
        lambda prefix: st.text(max_size=10).map(lambda rest: prefix + rest)
    ),
    st.text(max_size=20),
)
VALUES = st.one_of(st.text(max_size=40), st.integers().map(str), st.sampled_from([VERA, "", "1", "yes", "a,b", "::1"]))
PATHS = [
    "mailer/send", "mailer/send_verify", "profiles/update", "profiles/get", "profiles/get_all", "profiles/verify",
    "profiles/confirm", "profiles/subscribe", "profiles/subscribe_category", "profiles/unsubscribe",
    "profiles/unsubscribe_category", "profiles/set_subscriptions", "profiles/get_subscriptions", "profiles/void",
    "profiles/delete", "profiles/subscribe/x", "profiles/set_link_subscriptions/x", "profiles/get_link_subscriptions/x",
]  # fmt: skip


@pytest.mark.fuzz
async def test_no_parameters_bring_the_mailer_down(api: Api) -> None:
    """Whatever comes, the answer is one of the documented bodies."""
    loop = asyncio.get_running_loop()

    @settings(suppress_health_check=list(HealthCheck))
    @given(st.sampled_from(PATHS), st.lists(st.tuples(NAMES, VALUES), max_size=6))
    def every(path: str, pairs: list[tuple[str, str]]) -> None:
        answer = asyncio.run_coroutine_threadsafe(api.post(path, *pairs), loop).result(20)
        assert answer["status"] in ("ok", "fail") and answer["http"] < 500, answer
        assert answer["status"] == "ok" or 3000 <= answer["code"] <= 3020, answer

    await asyncio.to_thread(every)
