"""Where surfaces stand, what is mounted beside them, and how the whole starts, is crowded, and stops."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from yarl import URL

from tests.http.conftest import Running, Serve
from tests.http.town import DIALECT, PAGES
from veche.core.tx import TxFactory
from veche.http import asgi
from veche.http.asgi import Application, Surface
from veche.http.cors import Cors
from veche.http.dialect import Dialect, get
from veche.http.door import Door
from veche.http.files import static_files
from veche.http.request import Request
from veche.http.router import RouteClash


async def own(tx: Any, viewer: Any, params: Any) -> str:
    """Only here."""
    return "own host"


ROUTES = (get("/api/hello", own), get("/api/own", own))
ELSEWHERE = replace(DIALECT, name="elsewhere", routes=ROUTES, fallbacks=("/api/",))


async def test_surface_of_one_host_stands_there_only(serve: Serve) -> None:
    running = await serve(Surface(DIALECT), Surface(PAGES), Surface(ELSEWHERE, host="mailer.example"))
    there = {"Host": "mailer.example:8000"}
    assert await (await running.http.get("/api/hello", headers=there)).json() == "own host"
    assert await (await running.http.get("/api/hello")).json() == {"hello": None}
    assert (await running.http.get("/api/own")).status == 404
    assert (await running.http.get("/@anna", headers=there)).status == 200


async def test_two_surfaces_cannot_claim_one_path(open_tx: TxFactory) -> None:
    door = Door.build(open_tx, find_token=_nobody, find_session=_nobody)
    with pytest.raises(RouteClash):
        Application(door, [Surface(DIALECT), Surface(replace(DIALECT, name="again"))])


async def _nobody(tx: Any, token: str) -> None:
    return None


def _origin(request: Request) -> str:
    return request.header("referer") or "*"


async def test_origin_may_depend_on_the_request(serve: Serve) -> None:
    dialect: Dialect = replace(DIALECT, cors=Cors(origin=_origin))
    running = await serve(Surface(dialect), Surface(PAGES))
    answer = await running.http.get("/api/hello", headers={"Referer": "https://app.example"})
    assert answer.headers["access-control-allow-origin"] == "https://app.example"
    assert "Referer" in answer.headers["vary"]


async def test_mounted_files_carry_the_headers_too(serve: Serve, tmp_path: Path) -> None:
    (tmp_path / "style.css").write_text("p {}")
    running = await serve(mounts={"/static": static_files(tmp_path)})
    answer = await running.http.get("/static/style.css")
    assert (answer.status, await answer.text()) == (200, "p {}")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert (await running.http.get("/static/../veche.db")).status == 404


async def test_no_name_of_a_file_makes_the_server_stumble(serve: Serve, tmp_path: Path) -> None:
    running = await serve(mounts={"/static": static_files(tmp_path)})
    for name in ("nope.css", "", "..%2f..%2fapp.py", "%00", "%ff", "/etc/passwd", "a" * 300, "x/" * 50):
        answer = await running.http.get(URL(f"/static/{name}", encoded=True))
        assert answer.status == 404, name


async def test_crowd_is_told_to_come_again(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asgi, "_MOST_AT_ONCE", 0)
    answer = await running.http.get("/api/hello")
    assert (answer.status, (await answer.json())["kind"]) == (503, "Overloaded")
    assert int(answer.headers["retry-after"]) > 0


async def test_start_and_stop_run_their_hooks_in_order(open_tx: TxFactory) -> None:
    done: list[str] = []

    def hook(name: str) -> Any:
        async def run() -> None:
            done.append(name)
            if name == "broken":
                raise RuntimeError(name)

        return run

    door = Door.build(open_tx, find_token=_nobody, find_session=_nobody)
    starts, stops = [hook("a"), hook("b")], [hook("c"), hook("broken"), hook("d")]
    app = Application(door, [Surface(PAGES)], on_start=starts, on_stop=stops)
    assert await _lifespan(app) == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
    assert done == ["a", "b", "d", "broken", "c"]
    failing = Application(door, [Surface(PAGES)], on_start=[hook("broken")])
    assert await _lifespan(failing) == ["lifespan.startup.failed"]


async def _lifespan(app: Application) -> list[str]:
    inbox: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    for kind in ("lifespan.startup", "lifespan.shutdown"):
        inbox.put_nowait({"type": kind})
    sent: list[str] = []

    async def send(message: Any) -> None:
        sent.append(message["type"])

    await app({"type": "lifespan"}, inbox.get, send)
    return sent
